//! Input that makes no sense, or nearly makes sense.

use domain::value::{Value, Values};

use crate::chance::Chance;

const ODD: [&str; 20] = [
    "",
    " ",
    "0",
    "-1",
    "9999999999999999999999",
    "1e309",
    "NaN",
    "2023-02-30",
    "9999-12-31",
    "0000-00-00",
    "2023-06-31T25:61:61",
    "true",
    "null",
    "<script>alert(1)</script>",
    "'; DROP TABLE event; --",
    "\u{202e}反转",
    "\u{0}空字符",
    "机密★10年",
    "sm3:",
    "🏛️",
];

/// A text: something odd, some Han, or a long stretch of anything.
pub fn text(chance: &mut Chance) -> String {
    match chance.below(4) {
        0 => (*chance.pick(&ODD).unwrap_or(&"")).to_owned(),
        1 => (0..chance.below(40)).map(|_| han(chance)).collect(),
        2 => (0..chance.below(3_000)).map(|_| any(chance)).collect(),
        _ => {
            format!("{}-{:02}-{:02}", 1900 + chance.below(300), chance.below(14), chance.below(33))
        }
    }
}

/// A value of any shape, not too deep.
pub fn value(chance: &mut Chance, depth: usize) -> Value {
    match chance.below(if depth == 0 { 3 } else { 5 }) {
        0 => Value::Flag(chance.below(2) == 0),
        1 => Value::Whole(chance.next() as i64),
        2 => Value::Text(text(chance)),
        3 => Value::Many((0..chance.below(5)).map(|_| value(chance, depth - 1)).collect()),
        _ => Value::Row(values(chance, &["held_on", "way", "content", "x"], depth - 1)),
    }
}

/// Values for some of these fields.
pub fn values(chance: &mut Chance, fields: &[&str], depth: usize) -> Values {
    let chosen: Vec<&str> = fields.iter().filter(|_| chance.below(2) == 0).copied().collect();
    chosen.into_iter().map(|field| (field.to_owned(), value(chance, depth))).collect()
}

/// Bytes with a few places changed.
pub fn damage(chance: &mut Chance, bytes: &[u8]) -> Vec<u8> {
    let mut damaged = bytes.to_vec();
    for _ in 0..=chance.below(12) {
        if damaged.is_empty() {
            break;
        }
        let (at, length) = (chance.below(damaged.len()), chance.below(64));
        let end = (at + length).min(damaged.len());
        match chance.below(5) {
            0 => damaged[at] = chance.next() as u8,
            1 => drop(damaged.drain(at..end)),
            2 => {
                let piece = damaged[at..end].to_vec();
                let to = chance.below(damaged.len());
                drop(damaged.splice(to..to, piece));
            }
            3 => damaged.truncate(at),
            _ => damaged.insert(at, chance.next() as u8),
        }
    }
    damaged
}

/// Words of each format that mean something to its reader.
const WORDS: [(&str, &[&str]); 6] = [
    (
        "html",
        &[
            "<table>",
            "<td colspan=9999 rowspan=9999>",
            "<tr>",
            "</table>",
            "<b>",
            "<p>",
            "</p>",
            "<ol start=4294967295>",
            "<li>",
            "<svg>",
            "<template>",
            "<select>",
            "<a>",
            "<form>",
            "<!--",
            "<pre>",
            "<br>",
            "&#x10FFFF;",
            "<div hidden>",
        ],
    ),
    (
        "md",
        &[
            "**",
            "_",
            "|",
            "\n|-|-|\n",
            "\n> ",
            "\n1. ",
            "\n- ",
            "\n```\n",
            "[",
            "](",
            "![",
            "[^1]",
            "\n[^1]: ",
            "<div>",
            "\n---\n",
            "\n    ",
            "\\",
            "~~",
            "&amp;",
            "\n# ",
        ],
    ),
    (
        "xml",
        &[
            "<w:tbl>",
            "<w:tr>",
            "<w:tc>",
            "<w:gridSpan w:val=\"63\"/>",
            "<w:vMerge/>",
            "<w:p>",
            "</w:p>",
            "<w:r>",
            "<w:t>",
            "<w:fldChar w:fldCharType=\"begin\"/>",
            "<w:txbxContent>",
            "<mc:AlternateContent>",
            "&#0;",
            "<!DOCTYPE a>",
            "<w:ins>",
            "w:val=\"4294967295\"",
            "w:val=\"-1\"",
            "<row r=\"1048576\">",
            "<c r=\"XFD1\">",
            "<v>1e309</v>",
        ],
    ),
    (
        "pdf",
        &[
            "0 0 0 0 re",
            " Tj",
            " TJ",
            " Tf",
            " Td",
            "<</Length 99999999>>",
            "/Kids[2 0 R]",
            "3 0 R",
            "/FlateDecode",
            "/Count 999999999",
            "-1",
            "1e38",
            "endobj",
            "stream",
            "/DW 1e30",
            "q ",
            "Q ",
            " cm",
            "/Encoding/GBK-EUC-H",
            "BT",
            "ET",
            "[[[[[[",
            "<<<<<<",
        ],
    ),
    (
        "txt",
        &[
            "??",
            "\u{FFFD}",
            "锟斤拷",
            "\r",
            "\u{2028}",
            "\t",
            "一、",
            "\0",
            "\u{FEFF}",
            "# ",
            "|-|-|",
            "<p>",
        ],
    ),
    (
        "report.txt",
        &[
            "一、",
            "（一）",
            "第一，",
            "1.",
            "增长",
            "%",
            "亿元",
            "以上",
            "3—5",
            "2×100万",
            "三分之一",
            "，",
            "。",
            "\n",
            "力争",
            "—",
            "１９８９",
            "9999999999999999999999",
            "6月底前",
            "牵头",
            "翻一番",
            "（",
            "）",
            "：",
        ],
    ),
];

/// Bytes with words of their format in wrong places, many times over, and a few places changed.
pub fn confuse(chance: &mut Chance, bytes: &[u8], format: &str) -> Vec<u8> {
    let words =
        WORDS.iter().find(|(name, _)| *name == format).map_or(&[""][..], |(_, words)| words);
    let mut confused = bytes.to_vec();
    for _ in 0..=chance.below(8) {
        let word = chance.pick(words).copied().unwrap_or_default();
        let times = if chance.below(12) == 0 { chance.below(3_000) } else { 1 + chance.below(3) };
        let at = chance.below(confused.len() + 1);
        drop(confused.splice(at..at, word.repeat(times).into_bytes()));
    }
    if chance.below(2) == 0 { damage(chance, &confused) } else { confused }
}

/// Bytes of no kind.
pub fn bytes(chance: &mut Chance) -> Vec<u8> {
    (0..chance.below(20_000)).map(|_| chance.next() as u8).collect()
}

fn han(chance: &mut Chance) -> char {
    char::from_u32(0x4e00 + chance.below(0x5000) as u32).unwrap_or('一')
}

fn any(chance: &mut Chance) -> char {
    char::from_u32(chance.below(0x11_0000) as u32).unwrap_or('\u{fffd}')
}
