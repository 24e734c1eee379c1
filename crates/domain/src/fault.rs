//! Faults in files that people write: where, what, and what to do.

use std::fmt;
use std::ops::Range;

/// One fault in a text, with its place in lines and columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file's name, as the reader was told it.
    pub file: String,
    /// Line, 1 first.
    pub line: usize,
    /// Column in characters, 1 first.
    pub column: usize,
    /// Bytes of the text that are meant.
    pub span: Range<usize>,
    /// What is wrong, in plain words.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        match &self.help {
            Some(help) => write!(f, "。{help}"),
            None => Ok(()),
        }
    }
}

/// Line and column, 1 first, of a byte offset in a text; columns count characters.
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The name among `known` that a mistyped `word` most likely means.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (distance(word, name), name))
        .filter(|(far, name)| *far <= 1 + name.chars().count() / 4)
        .min()
        .map(|(_, name)| name)
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_lines_and_characters() {
        let text = "标题 = 1\n名称 = 二";
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, text.find('二').unwrap()), (2, 6));
    }

    #[test]
    fn a_mistyped_name_is_recognised() {
        let known = ["within", "until", "pause"];
        assert_eq!(nearest("witin", known), Some("within"));
        assert_eq!(nearest("colour", known), None);
    }
}
