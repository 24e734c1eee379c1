//! Texts whose characters were spoilt by a conversion, before they came here.
//!
//! A text that was read in the wrong encoding and saved again is whole underneath: taking the
//! wrong step back gives its bytes, and if those are without fault in the right encoding, the text
//! is given back. Where characters were already replaced (?? or 锟斤拷) nothing can be given back:
//! the places are counted, and a text that has lost much is refused.

use std::sync::LazyLock;

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, WINDOWS_1252};

use crate::fault::DocumentFault;
use crate::text::Note;

/// Characters that are looked at to see whether a text was spoilt.
const LOOKED_AT: usize = 20_000;
/// Chinese characters that a step back must give to prove that it was taken.
const FEWEST: usize = 6;
/// Stands for a character that cannot take a step back: a byte that is right in no encoding here.
const NO_BYTE: u8 = 0xFF;
/// What converters leave of characters that they could not read, and what programs print of
/// memory that was never filled.
const LEFTOVERS: [&str; 5] = ["锟斤拷", "锟斤", "烫烫烫", "屯屯屯", "锘锘锘"];

/// A wrong conversion: how its bytes are found again, and what they are in truth.
struct Wrong {
    back: fn(&str) -> Vec<u8>,
    truth: &'static Encoding,
}

/// The wrong conversions that happen to Chinese texts.
const WRONG: [Wrong; 3] = [
    Wrong { back: gbk_bytes, truth: UTF_8 },
    Wrong { back: latin_bytes, truth: UTF_8 },
    Wrong { back: latin_bytes, truth: GB18030 },
];

/// The text as it was before it was spoilt, with a remark; `None` if it was not.
///
/// # Errors
/// [`DocumentFault::Garbled`] if it was spoilt and cannot be given back as a whole.
pub(crate) fn repaired(text: &str) -> Result<Option<(String, Note)>, DocumentFault> {
    let sample: String = text.chars().take(LOOKED_AT).collect();
    let Some(wrong) = WRONG.iter().find(|wrong| wrong.has_spoilt(&sample)) else {
        return if lost_much(&sample) { Err(DocumentFault::Garbled) } else { Ok(None) };
    };
    let bytes = (wrong.back)(text);
    let whole = wrong.truth.decode_without_bom_handling_and_without_replacement(&bytes);
    let whole = whole.ok_or(DocumentFault::Garbled)?.into_owned();
    let message = "原文件编码转换有误（显示为乱码），已自动还原；请对照原件核对".to_owned();
    Ok(Some((whole, Note { start: 0, end: 0, message })))
}

impl Wrong {
    /// Whether taking the step back gives Chinese nearly everywhere. The bytes of sound Chinese are
    /// right in no other encoding for more than a character here and there.
    fn has_spoilt(&self, sample: &str) -> bool {
        let bytes = (self.back)(sample);
        let (text, _) = self.truth.decode_without_bom_handling(&bytes);
        let letters = text.chars().filter(|c| !c.is_ascii()).count();
        let right = text.chars().filter(|c| is_usual(*c)).count();
        right >= FEWEST && letters - right <= right
    }
}

/// The two bytes of every character in GBK, by code point. The encoder of `encoding_rs` is made to be
/// small and looks each character up in a list.
static GBK_PAIRS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut pairs = vec![0; 1 << 16];
    for pair in (0x81..=0xFE).flat_map(|lead| (0x40..=0xFE).map(move |trail| [lead, trail])) {
        let decoded = GBK.decode_without_bom_handling_and_without_replacement(&pair);
        let mut characters = decoded.iter().flat_map(|text| text.chars());
        if let (Some(c), None) = (characters.next(), characters.next())
            && let Some(entry @ 0) = pairs.get_mut(c as usize)
        {
            *entry = u16::from_be_bytes(pair);
        }
    }
    pairs
});

fn gbk_pair(c: char) -> Option<[u8; 2]> {
    let pair = GBK_PAIRS.get(c as usize).copied().filter(|pair| *pair > 0)?;
    Some(pair.to_be_bytes())
}

/// The bytes of a text that was read as GBK.
fn gbk_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match (u8::try_from(c), gbk_pair(c)) {
            (Ok(byte), _) if byte.is_ascii() => bytes.push(byte),
            // The one byte above ASCII that stands alone.
            _ if c == '€' => bytes.push(0x80),
            (_, Some(pair)) => bytes.extend(pair),
            _ => bytes.push(NO_BYTE),
        }
    }
    bytes
}

/// The bytes of a text that was read as Latin letters.
fn latin_bytes(text: &str) -> Vec<u8> {
    let byte = |c: char| {
        u8::try_from(u32::from(c)).ok().or_else(|| {
            let mut letter = [0; 4];
            let (encoded, _, failed) = WINDOWS_1252.encode(c.encode_utf8(&mut letter));
            encoded.first().copied().filter(|_| !failed)
        })
    };
    text.chars().map(|c| byte(c).unwrap_or(NO_BYTE)).collect()
}

/// Characters of GB 2312, which nearly all of a text of today is made of, and Chinese punctuation.
/// Its Greek and Cyrillic letters are not meant: sound Chinese turns into those by chance.
pub(crate) fn is_usual(c: char) -> bool {
    gbk_pair(c).is_some_and(|pair| pair.iter().all(|byte| *byte >= 0xA1))
        && matches!(c, '\u{2014}'..='\u{2026}' | '\u{3000}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}')
}

/// One note for all places where characters were lost, at the first of them.
pub(crate) fn lost(text: &str) -> Option<Note> {
    let places = lost_places(text);
    let (start, end) = *places.first()?;
    let count = places.len();
    let message = format!(
        "有{count}处文字在转换中丢失（显示为??、\u{FFFD}或“锟斤拷”），请对照原件补上后再使用"
    );
    Some(Note { start, end, message })
}

/// Whether so much was lost that the rest is no report: a tenth of all that is not white space.
fn lost_much(text: &str) -> bool {
    let lost: usize = lost_places(text).iter().map(|(start, end)| end - start).sum();
    lost > 20 && lost * 10 > text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Places of lost characters, in scalars. One question mark is a question; two or more are not.
fn lost_places(text: &str) -> Vec<(usize, usize)> {
    let mut places: Vec<(usize, usize)> = Vec::new();
    if !text.contains(['?', '\u{FFFD}', '锟', '烫', '屯', '锘']) {
        return places;
    }
    let (mut at, mut rest) = (0, text);
    while let Some(c) = rest.chars().next() {
        let run = rest.chars().take_while(|c| matches!(c, '?' | '\u{FFFD}')).count();
        let word = LEFTOVERS.iter().find(|word| rest.starts_with(**word));
        let length = match word {
            Some(word) => word.chars().count(),
            None if run >= 2 || c == '\u{FFFD}' => run,
            None => 0,
        };
        if length > 0 {
            match places.last_mut() {
                Some((_, end)) if *end == at => *end = at + length,
                _ => places.push((at, at + length)),
            }
        }
        let step = length.max(1);
        let bytes = rest.char_indices().nth(step).map_or(rest.len(), |(place, _)| place);
        rest = &rest[bytes..];
        at += step;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str =
        "甲市政府工作报告\n（2024年1月）\n地区生产总值增长7%，城镇新增就业3.4万人。";

    fn read_as(encoding: &'static Encoding, bytes: &[u8]) -> String {
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }

    #[test]
    fn a_wrong_conversion_is_taken_back() {
        let gb = GB18030.encode(SAMPLE).0;
        // An odd number of characters before a digit or a line end would lose a byte.
        let even = "政府工作报告\n各位代表：请审议\n增长7%";
        for (spoilt, whole) in [
            ("鏀垮簻宸ヤ綔鎶ュ憡".to_owned(), "政府工作报告"),
            (read_as(GBK, even.as_bytes()), even),
            (read_as(WINDOWS_1252, SAMPLE.as_bytes()), SAMPLE),
            (SAMPLE.bytes().map(char::from).collect(), SAMPLE),
            (read_as(WINDOWS_1252, &gb), SAMPLE),
        ] {
            let (text, note) = repaired(&spoilt).unwrap().unwrap();
            assert_eq!(text, whole);
            assert!(note.message.contains("已自动还原"));
        }
    }

    #[test]
    fn what_cannot_be_taken_back_is_refused() {
        let gb = GB18030.encode(SAMPLE).0;
        let lossy = read_as(UTF_8, &gb.repeat(20));
        let halves = read_as(GBK, format!("{SAMPLE}\n").repeat(20).as_bytes());
        assert!(halves.contains('\u{FFFD}'));
        for spoilt in [lossy, halves, "????，????????????%。".repeat(5), "锟斤拷".repeat(30)] {
            assert_eq!(repaired(&spoilt), Err(DocumentFault::Garbled), "{spoilt}");
        }
    }

    #[test]
    fn sound_texts_stay_as_they_are() {
        for text in [
            SAMPLE,
            "",
            "Growth reached 7%, naïve café déjà vu",
            "政府工作報告：國內生產總值增長百分之五",
            "联通",
            "为什么?因为要发展。怎么干?",
            "𠮷林㑇县",
        ] {
            assert_eq!(repaired(text), Ok(None), "{text}");
            assert_eq!(lost(text), None, "{text}");
        }
    }

    #[test]
    fn lost_characters_are_counted_by_place() {
        let note = lost("县长?? 吴??某\u{FFFD}\u{FFFD}，锟斤拷锟斤拷，真的?").unwrap();
        assert_eq!((note.start, note.end), (2, 4));
        assert!(note.message.starts_with("有4处"), "{}", note.message);
    }
}
