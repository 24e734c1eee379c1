//! Plain text in the encodings that Chinese offices still use.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8};

use crate::block::assemble;
use crate::fault::DocumentFault;
use crate::mojibake;
use crate::pages::wrapped;
use crate::passage::Passage;
use crate::text::{Format, Note, Text};

/// Bytes that the guess looks at; more takes seconds and tells nothing new.
const SAMPLE_BYTES: usize = 1 << 20;

/// Reads bytes that were recognised as text.
pub(crate) fn read(bytes: &[u8]) -> Result<Text, DocumentFault> {
    let (decoded, format) = decode(bytes);
    let mut read = read_str(&decoded, format)?;
    read.notes.splice(0..0, guess_note(format));
    Ok(read)
}

/// Reads characters that came without an encoding of their own.
pub(crate) fn read_str(decoded: &str, format: Format) -> Result<Text, DocumentFault> {
    let repaired = mojibake::repaired(decoded)?;
    let mut passage = Passage::default();
    passage.push_str(repaired.as_ref().map_or(decoded, |(whole, _)| whole));
    if passage.text.trim().is_empty() {
        return Err(DocumentFault::Empty);
    }
    let mut notes: Vec<Note> = repaired.map(|(_, note)| note).into_iter().collect();
    if let Some(blocks) = wrapped::blocks(&passage.text) {
        passage = assemble(&blocks);
        let message = "原文在行末断开，已按段落接好；请对照原文核对分段".to_owned();
        notes.push(Note { start: 0, end: 0, message });
    }
    notes.extend(mojibake::lost(&passage.text));
    let (text, tables) = (passage.text, passage.tables);
    Ok(Text { text, tables, page_headers: Vec::new(), notes, format })
}

/// What is said if the encoding is a guess.
pub(crate) fn guess_note(format: Format) -> Option<Note> {
    let Format::Plain { encoding, guessed: true } = format else { return None };
    let message = format!("文件未标明编码，按{encoding}读取；如有乱码，请另存为UTF-8后重新导入");
    Some(Note { start: 0, end: 0, message })
}

/// Decodes bytes: a byte order mark is believed, then UTF-8 is proven, then the rest is guessed.
pub(crate) fn decode(bytes: &[u8]) -> (String, Format) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text.into_owned(), plain(encoding, false));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), plain(UTF_8, false));
    }
    let encoding = guess(bytes);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), plain(encoding, true))
}

fn plain(encoding: &'static Encoding, guessed: bool) -> Format {
    Format::Plain { encoding: encoding.name(), guessed }
}

/// Guesses among the encodings that occur here. The detector's other answers (a short Chinese text
/// resembles many things) mean GB18030, the mandatory standard, which holds every GBK text too;
/// Big5 is believed only if the text would hold private characters in GB18030.
fn guess(bytes: &[u8]) -> &'static Encoding {
    if is_nearly_utf8(bytes) {
        return UTF_8;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() == bytes.len());
    let is_odd = |c: char| ('\u{E000}'..='\u{F8FF}').contains(&c) || c == '\u{FFFD}';
    let is_big5 = detector.guess(None, Utf8Detection::Deny) == BIG5
        && GB18030.decode_without_bom_handling(sample).0.contains(is_odd);
    if is_big5 { BIG5 } else { GB18030 }
}

/// A UTF-8 text with a few broken bytes (cut off while copying) is still UTF-8: at most one fault
/// in a hundred characters outside ASCII.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let mut faults = 0;
    let mut characters = 0;
    for chunk in bytes.utf8_chunks() {
        characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    faults * 100 <= characters
}

#[cfg(test)]
mod tests {
    use encoding_rs::{UTF_16BE, UTF_16LE};

    use super::*;

    const SAMPLE: &str = "一、2023年工作回顾\n地区生产总值增长7%左右，㑇县、𠮷林。";

    fn utf16(bytes_of: fn(u16) -> [u8; 2], text: &str) -> Vec<u8> {
        format!("\u{FEFF}{text}").encode_utf16().flat_map(bytes_of).collect()
    }

    #[test]
    fn each_encoding_gives_the_same_text() {
        let gb = GB18030.encode(SAMPLE).0.into_owned();
        let cases = [
            (SAMPLE.as_bytes().to_vec(), UTF_8, false),
            (format!("\u{FEFF}{SAMPLE}").into_bytes(), UTF_8, false),
            (utf16(u16::to_le_bytes, SAMPLE), UTF_16LE, false),
            (utf16(u16::to_be_bytes, SAMPLE), UTF_16BE, false),
            (gb, GB18030, true),
        ];
        for (bytes, encoding, guessed) in cases {
            let text = read(&bytes).unwrap();
            assert_eq!(text.text, SAMPLE);
            assert_eq!(text.format, plain(encoding, guessed));
            assert_eq!(text.notes.len(), usize::from(guessed));
        }
    }

    #[test]
    fn short_gb_text_and_big5_text_are_told_apart() {
        for short in ["区", "机密★1年", "目标", "增长7%"] {
            assert_eq!(decode(&GB18030.encode(short).0).0, short);
        }
        let traditional = "政府工作報告：國內生產總值增長百分之五，城鎮居民收入穩步提高。";
        assert_eq!(decode(&BIG5.encode(traditional).0).0, traditional);
    }

    #[test]
    fn a_cut_utf8_text_stays_utf8_and_says_so() {
        let long = format!("{SAMPLE}\n").repeat(20);
        let long = long.trim_end();
        let text = read(&long.as_bytes()[..long.len() - 2]).unwrap();
        assert_eq!(text.format, plain(UTF_8, true));
        assert!(text.text.ends_with("𠮷林\u{FFFD}"));
        let note = text.notes.last().unwrap();
        assert!(note.message.starts_with("有1处"));
        assert_eq!(note.end, text.text.chars().count());
    }

    #[test]
    fn line_ends_are_normalised() {
        assert_eq!(read(b"a\r\nb\rc\n").unwrap().text, "a\nb\nc\n");
    }
}
