//! Running text out of a file of any readable kind.

use crate::docx;
use crate::fault::DocumentFault;
use crate::html;
use crate::kind::{FileKind, Wanted, recognise};
use crate::mark::{Mark, classification_mark};
use crate::markdown;
use crate::plain;
use crate::zipped::MAX_FILE_BYTES;

/// The text of a document with what was read, moved, guessed or left out.
///
/// All offsets here are Unicode scalars into `text`, as in the report reader of `domain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The whole text. Lines end in `\n`; a paragraph is one line; cells of a table row are joined
    /// by a tab; automatic numbers ("一、") stand in front of their paragraphs.
    pub text: String,
    /// The tables, in order, also as grids.
    pub tables: Vec<Table>,
    /// The distinct texts of page headers, which are not part of `text`.
    pub page_headers: Vec<String>,
    /// What a reader of `text` must know beside it, in order of place.
    pub notes: Vec<Note>,
    /// What the file was.
    pub format: Format,
}

impl Text {
    /// The secrecy mark at the head of the text or in a page header, if there is one.
    pub fn classification_mark(&self) -> Option<Mark> {
        let texts = std::iter::once(&self.text).chain(&self.page_headers);
        texts.into_iter().find_map(|text| classification_mark(text))
    }
}

/// One remark about a place in the text; `start == end` for a place between characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// First scalar of the place.
    pub start: usize,
    /// One past the last scalar of the place.
    pub end: usize,
    /// What happened there, in Chinese.
    pub message: String,
}

/// A table as a full grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// First scalar of the table's lines in the text.
    pub start: usize,
    /// One past its last scalar, the last line end excluded.
    pub end: usize,
    /// Rows of cells. A cell that spans several columns or rows is repeated in each of them, so
    /// that every row can be read alone; paragraphs inside a cell are parted by `\n`.
    pub rows: Vec<Vec<String>>,
}

/// What a text was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A plain text in this encoding (WHATWG name, for example `gb18030`).
    Plain {
        /// The name of the encoding.
        encoding: &'static str,
        /// Whether the encoding was guessed from the bytes rather than marked or proven.
        guessed: bool,
    },
    /// An Office Open XML document.
    Docx,
    /// A web page.
    Html,
    /// A text in Markdown.
    Markdown,
    /// A PDF with a text layer.
    Pdf,
    /// Characters that somebody typed or pasted.
    Pasted,
}

/// Reads a plain text, Markdown, a web page or a docx. The content decides what the file is;
/// `name_hint` (a file name or extension, empty if unknown) is asked only when the content leaves
/// a doubt. A PDF is read by [`crate::pages`], after another process has taken its letters out.
///
/// # Errors
/// A [`DocumentFault`] if the file is of another kind, too large, damaged or without text.
pub fn read_text(name_hint: &str, bytes: &[u8]) -> Result<Text, DocumentFault> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(DocumentFault::TooLarge { limit: "文件64 MB" });
    }
    if bytes.is_empty() {
        return Err(DocumentFault::Empty);
    }
    match recognise(name_hint, bytes) {
        FileKind::PlainText => {
            let (decoded, _) = plain::decode(bytes);
            if markdown::is_likely(&decoded) {
                markdown::read(&decoded)
            } else {
                plain::read(bytes)
            }
        }
        FileKind::Markdown => markdown::read(&plain::decode(bytes).0),
        FileKind::WebPage => html::read(bytes),
        FileKind::Docx => docx::read(bytes),
        FileKind::Locked => Err(DocumentFault::Encrypted),
        found => Err(DocumentFault::WrongKind { found, wanted: Wanted::Prose }),
    }
}

/// Reads characters that somebody typed or pasted, in the same way as a file of them: line ends,
/// spaces and invisible characters are set right, and Markdown or the source of a web page is read
/// as such.
///
/// # Errors
/// A [`DocumentFault`] if there is no text, too much of it, or if it is garbled.
pub fn read_pasted(pasted: &str) -> Result<Text, DocumentFault> {
    if pasted.len() > MAX_FILE_BYTES {
        return Err(DocumentFault::TooLarge { limit: "文字64 MB" });
    }
    let read = match recognise("", pasted.as_bytes()) {
        FileKind::WebPage => html::read(pasted.as_bytes()),
        _ if markdown::is_likely(pasted) => markdown::read(pasted),
        _ => plain::read_str(&without_list_marks(pasted), Format::Pasted),
    }?;
    Ok(Text { format: Format::Pasted, ..read })
}

/// Word gives a numbered paragraph as number, tab, text, and an item of a list as bullet, tab,
/// text. The tab after a number is none of a table, and a bullet is no text.
fn without_list_marks(pasted: &str) -> String {
    const BULLETS: [char; 9] =
        ['•', '●', '◆', '■', '\u{F0B7}', '\u{F06C}', '\u{F0D8}', '\u{F075}', '\u{F06E}'];
    let mut whole = String::with_capacity(pasted.len());
    for line in pasted.split_inclusive('\n') {
        let inner = line.trim_start_matches('\t');
        match inner.split_once('\t') {
            Some((mark, rest)) if is_number(mark) => whole.extend([mark, rest]),
            Some((mark, rest)) if mark.trim().chars().all(|c| BULLETS.contains(&c)) => {
                whole.push_str(rest);
            }
            _ => whole.push_str(inner),
        }
    }
    whole
}

/// Whether the text before a tab is the number of a paragraph: 一、 （二） 3. (4) 第五条.
fn is_number(mark: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百".contains(c);
    let mark = mark.trim();
    (2..=8).contains(&mark.chars().count())
        && mark.ends_with(['、', '.', '．', '）', ')', '章', '节', '条'])
        && mark.chars().any(is_digit)
        && mark.chars().all(|c| is_digit(c) || "、.．（）()第章节条".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_and_empty_files_are_refused_with_their_name() {
        let fault = |name: &str, bytes: &[u8]| read_text(name, bytes).unwrap_err().to_string();
        assert!(fault("报告.docx", b"%PDF-1.4").starts_with("这是PDF 文件"));
        assert!(fault("报告.docx", b"").starts_with("文件是空的"));
        assert!(fault("报告.txt", b" \r\n ").starts_with("文件是空的"));
        assert!(fault("报告.docx", b"PK\x03\x04").starts_with("文件已损坏"));
    }

    #[test]
    fn pasted_text_is_cleaned() {
        let pasted = "甲市政府工作报告\r\n一、\t2023年工作\u{A0}回顾\r\n\u{F0B7}\t增\u{200B}长7%\r\n\
                      \t（二）\t抓\u{AD}项目\r\n指标\t目标";
        let read = read_pasted(pasted).unwrap();
        assert_eq!(
            read.text,
            "甲市政府工作报告\n一、2023年工作 回顾\n增长7%\n（二）抓项目\n指标\t目标"
        );
        assert_eq!((read.format, read.notes.len()), (Format::Pasted, 0));
        assert_eq!(read_pasted(" \u{200B}\r\n"), Err(DocumentFault::Empty));
        assert!(read_pasted("机密★1年\r\n通知").unwrap().classification_mark().is_some());
        let page = read_pasted("<html><body><p>增长7%<p>左右").unwrap();
        assert_eq!((page.text.as_str(), page.format), ("增长7%\n左右\n", Format::Pasted));
        assert_eq!(read_pasted("# 报告\n\n## 一、**要求**").unwrap().text, "报告\n一、要求\n");
    }

    #[test]
    fn names_and_signs_tell_markdown() {
        let read = |name: &str, text: &str| read_text(name, text.as_bytes()).unwrap();
        assert_eq!(read("a.md", "# 报告").text, "报告\n");
        assert_eq!(read("a.txt", "# 报告\n\n## 一").format, Format::Markdown);
        assert_eq!(read("a.txt", "1. 抓项目\n# 号楼").text, "1. 抓项目\n# 号楼");
    }
}
