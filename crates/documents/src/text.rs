//! Running text out of a file of any readable kind.

use crate::docx;
use crate::fault::DocumentFault;
use crate::kind::{FileKind, Wanted, recognise};
use crate::mark::{Mark, classification_mark};
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
}

/// Reads a plain text or a docx. The content decides what the file is; `name_hint` (a file name or
/// extension, empty if unknown) is asked only when the content leaves a doubt.
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
        FileKind::PlainText => plain::read(bytes),
        FileKind::Docx => docx::read(bytes),
        found => Err(DocumentFault::WrongKind { found, wanted: Wanted::Prose }),
    }
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
}
