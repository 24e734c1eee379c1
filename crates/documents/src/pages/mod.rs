//! Pages of lines with their places, as a PDF gives them, into running text.
//!
//! A PDF knows letters and places, but no paragraphs. `heads` takes page numbers and running heads
//! away, `paragraphs` joins the lines of a paragraph, and what follows here is the order of it all
//! and the faults: a scan, and fonts that do not say their letters.

mod heads;
mod paragraphs;
pub(crate) mod wrapped;

use serde::{Deserialize, Serialize};

use crate::block::assemble;
use crate::fault::DocumentFault;
use crate::mojibake::is_usual;
use crate::text::{Format, Note, Text};

/// One page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// In points.
    pub width: f32,
    /// In points.
    pub height: f32,
    /// The lines, from top to bottom.
    pub lines: Vec<Line>,
    /// Pictures on the page.
    pub pictures: usize,
}

/// One line of a page. Places are in points from the left and upper edge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The letters; columns are parted by a tab, and U+FFFD stands for a letter that is not known.
    pub text: String,
    /// Where the first letter begins.
    pub left: f32,
    /// Where the last letter ends.
    pub right: f32,
    /// The line on which the letters stand.
    pub baseline: f32,
    /// The size of the largest letter.
    pub size: f32,
    /// Whether the file says that this is no content, or the line is written aslant.
    pub aside: bool,
}

/// Why the lines could not be taken out of a PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PdfFault {
    /// It is locked by a password.
    Encrypted,
    /// It is cut off or broken.
    Damaged,
    /// It has too many pages or letters.
    TooLarge,
}

impl From<PdfFault> for DocumentFault {
    fn from(fault: PdfFault) -> DocumentFault {
        match fault {
            PdfFault::Encrypted => DocumentFault::Encrypted,
            PdfFault::Damaged => DocumentFault::Damaged { part: "PDF".to_owned() },
            PdfFault::TooLarge => DocumentFault::TooLarge { limit: "PDF 1000页、200万字" },
        }
    }
}

/// Whether bytes are a PDF. Some programs write a few bytes before its mark.
pub fn is_pdf(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    let starts_as_text = head.first().is_some_and(|byte| *byte == b'%' || !byte.is_ascii_graphic());
    starts_as_text && head.windows(5).any(|window| window == b"%PDF-")
}

/// Chinese characters below which a text says nothing about its letters.
const TELLING: usize = 200;
/// Letters that a scan may have on a page all the same: page numbers and stamps of the scanner.
const SCAN_LETTERS: usize = 12;

/// How far before the margin a full line of a PDF may end, in ems: punctuation is not broken off.
const RAGGED: f32 = 2.0;

/// Reads pages as running text.
///
/// # Errors
/// [`DocumentFault::NoText`] for a scan, [`DocumentFault::NoLetters`] if the letters are not what
/// is shown.
pub fn read(mut pages: Vec<Page>) -> Result<Text, DocumentFault> {
    let pictures = pages.iter().map(|page| page.pictures).sum();
    let lines = pages.iter().flat_map(|page| &page.lines);
    let letters: usize = lines.map(|line| line.text.chars().count()).sum();
    if letters == 0 || pictures > 0 && letters <= SCAN_LETTERS * pages.len() {
        return Err(DocumentFault::NoText { pictures });
    }
    if !are_letters(&pages) {
        return Err(DocumentFault::NoLetters);
    }
    let mut page_headers = heads::marks(&pages);
    page_headers.extend(heads::remove(&mut pages));
    let blocks = paragraphs::blocks(&pages, RAGGED);
    if blocks.is_empty() {
        return Err(DocumentFault::NoText { pictures });
    }
    let passage = assemble(&blocks);
    let mut notes = Vec::new();
    if pictures > 0 {
        let message = format!("文中有{pictures}幅图片或图表，图中文字未读入");
        notes.push(Note { start: 0, end: 0, message });
    }
    notes.extend(unknown(&passage.text));
    Ok(Text {
        text: passage.text,
        tables: passage.tables,
        page_headers,
        notes,
        format: Format::Pdf,
    })
}

/// Whether what stands in the file is what is shown. A font without names gives characters of
/// private use; one with wrong names gives characters that occur in no text, or none of those that
/// occur in every text.
fn are_letters(pages: &[Page]) -> bool {
    const EVERYWHERE: &str = "的和是在有为发展工作建设经济社会人民政府全市区县年中国大一不";
    let all = || pages.iter().flat_map(|page| &page.lines).flat_map(|line| line.text.chars());
    let shown = all().filter(|c| !c.is_whitespace()).count();
    let foreign = |c: &char| matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}') || c.is_control();
    if all().filter(foreign).count() * 5 > shown {
        return false;
    }
    let han = all().filter(|c| matches!(c, '\u{3400}'..='\u{9FFF}')).count();
    let usual = all().filter(|c| matches!(c, '\u{3400}'..='\u{9FFF}') && is_usual(*c)).count();
    let known = all().filter(|c| EVERYWHERE.contains(*c)).count();
    han < TELLING || known * 50 > han && usual * 10 > han * 4
}

/// One note for all letters that their fonts do not tell.
fn unknown(text: &str) -> Option<Note> {
    let is_unknown = |c: char| matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}');
    let start = text.chars().position(is_unknown)?;
    let count = text.chars().filter(|c| is_unknown(*c)).count();
    let message = format!("有{count}个字符无法识别（显示为\u{FFFD}），请对照原文件核对");
    Some(Note { start, end: start + 1, message })
}

#[cfg(test)]
mod tests;
