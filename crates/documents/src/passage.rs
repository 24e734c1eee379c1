//! Text in the making, with its notes and tables kept in step with it.

use crate::text::{Note, Table};

/// A piece of text whose notes and tables carry offsets into it. Pieces are made apart (a cell, a
/// text box, a footnote) and appended, and appending moves the offsets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Passage {
    pub(crate) text: String,
    /// Unicode scalars in `text`, counted along so that offsets cost nothing.
    pub(crate) length: usize,
    pub(crate) notes: Vec<Note>,
    pub(crate) tables: Vec<Table>,
}

impl Passage {
    /// Adds characters. Line ends become `\n` and no-break spaces become spaces. Characters that no
    /// page shows (controls, which XML and databases refuse; joiners and marks of direction, which
    /// pages and office programs leave inside words) are dropped.
    pub(crate) fn push_str(&mut self, text: &str) {
        let mut after_return = false;
        for c in text.chars() {
            match c {
                '\n' if after_return => {}
                '\r' | '\n' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                    self.push('\n');
                }
                '\t' => self.push('\t'),
                '\u{A0}' | '\u{202F}' => self.push(' '),
                c if c.is_control() || is_invisible(c) => {}
                c => self.push(c),
            }
            after_return = c == '\r';
        }
    }

    /// Adds one character as it is.
    pub(crate) fn push(&mut self, c: char) {
        self.text.push(c);
        self.length += 1;
    }

    /// Adds another passage; its offsets move by the length so far.
    pub(crate) fn append(&mut self, other: Passage) {
        let shift = self.length;
        self.text.push_str(&other.text);
        self.length += other.length;
        self.notes.extend(other.notes.into_iter().map(|note| Note {
            start: note.start + shift,
            end: note.end + shift,
            message: note.message,
        }));
        self.tables.extend(other.tables.into_iter().map(|table| Table {
            start: table.start + shift,
            end: table.end + shift,
            rows: table.rows,
        }));
    }

    /// Says something about the place where the text stands now.
    pub(crate) fn note_here(&mut self, message: impl Into<String>) {
        self.notes.push(Note { start: self.length, end: self.length, message: message.into() });
    }

    /// Replaces line ends and tabs, so that the passage fits in a cell of a tab-separated line.
    /// One character for one keeps the offsets true.
    pub(crate) fn flatten(&mut self) {
        if self.text.contains(['\n', '\t']) {
            self.text = self.text.replace(['\n', '\t'], " ");
        }
    }
}

/// Whether a character takes no place on a page: soft hyphen, marks of direction and the like. The
/// joiner U+200D stays: our own lists put it before a mark that would mislead their reader.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_one_kind_and_controls_vanish() {
        let mut passage = Passage::default();
        passage.push_str("甲\r\n乙\r丙\n\n丁\u{B}戊\0\u{7}己\u{2028}庚\u{FEFF}");
        assert_eq!(passage.text, "甲\n乙\n丙\n\n丁\n戊己\n庚");
        assert_eq!(passage.length, passage.text.chars().count());
    }

    #[test]
    fn invisible_characters_vanish_and_spaces_are_plain() {
        let mut passage = Passage::default();
        passage.push_str("增\u{200B}长\u{AD}7\u{2060}%\u{A0}左右\u{202C}\u{3000}以上");
        assert_eq!(passage.text, "增长7% 左右\u{3000}以上");
    }

    #[test]
    fn appending_moves_notes_and_tables() {
        let mut second = Passage::default();
        second.push_str("乙");
        second.note_here("here");
        second.tables.push(Table { start: 0, end: 1, rows: vec![] });
        let mut first = Passage::default();
        first.push_str("甲甲");
        first.append(second);
        assert_eq!((first.notes[0].start, first.tables[0].start, first.tables[0].end), (3, 2, 3));
        assert_eq!(first.length, 3);
    }
}
