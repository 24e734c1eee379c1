//! Symbol fonts: `w:sym` names a glyph of a font, not a character.

/// Shown for a glyph that has no known character.
pub(super) const UNKNOWN: char = '\u{FFFD}';

/// The character of a symbol; `font` as in the file, `code` hexadecimal.
pub(super) fn symbol(font: &str, code: &str) -> char {
    let Ok(code) = u32::from_str_radix(code, 16) else { return UNKNOWN };
    // Symbol fonts use either the private area F000–F0FF or the bare byte.
    let byte = if (0xF000..=0xF0FF).contains(&code) { code - 0xF000 } else { code };
    let table: &[(u32, char)] = match font.to_lowercase().as_str() {
        "symbol" => &SYMBOL,
        "wingdings" => &WINGDINGS,
        "wingdings 2" => &WINGDINGS_2,
        _ if byte == code => return char::from_u32(code).unwrap_or(UNKNOWN),
        _ => return UNKNOWN,
    };
    let known = table.iter().find(|(key, _)| *key == byte).map(|(_, c)| *c);
    known
        .or_else(|| char::from_u32(code).filter(|_| code > 0xFF && byte == code))
        .unwrap_or(UNKNOWN)
}

const SYMBOL: [(u32, char); 12] = [
    (0xA3, '≤'),
    (0xA5, '∞'),
    (0xAE, '→'),
    (0xB0, '°'),
    (0xB1, '±'),
    (0xB3, '≥'),
    (0xB4, '×'),
    (0xB7, '•'),
    (0xB8, '÷'),
    (0xB9, '≠'),
    (0xBB, '≈'),
    (0xD7, '·'),
];

const WINGDINGS: [(u32, char); 15] = [
    (0x6C, '●'),
    (0x6E, '■'),
    (0x6F, '□'),
    (0x71, '□'),
    (0x75, '◆'),
    (0x9F, '•'),
    (0xA1, '○'),
    (0xA7, '▪'),
    (0xA8, '□'),
    (0xAB, '★'),
    (0xD8, '➢'),
    (0xE0, '→'),
    (0xFB, '✗'),
    (0xFC, '✓'),
    (0xFE, '☑'),
];

const WINGDINGS_2: [(u32, char); 5] =
    [(0x4F, '✗'), (0x50, '✓'), (0x52, '☑'), (0x53, '☒'), (0xA3, '□')];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_become_characters() {
        for (font, code, expect) in [
            ("Wingdings 2", "F052", '☑'),
            ("Wingdings 2", "0052", '☑'),
            ("Wingdings", "F0A8", '□'),
            ("Symbol", "F0B3", '≥'),
            ("宋体", "2103", '℃'),
            ("Wingdings", "2103", '℃'),
            ("宋体", "F052", UNKNOWN),
            ("Wingdings", "F001", UNKNOWN),
            ("宋体", "D800", UNKNOWN),
            ("宋体", "zz", UNKNOWN),
        ] {
            assert_eq!(symbol(font, code), expect, "{font} {code}");
        }
    }
}
