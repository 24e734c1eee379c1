//! The text under reading: its scalars as written, and a folded copy that the rules look at.
//!
//! Reports arrive with half- or full-width punctuation, ideographic spaces, byte order marks, stray
//! joiners, and at times in traditional characters. Folding maps every scalar to exactly one
//! scalar, so a place in the folded copy is a place in the original; only digits that were set apart
//! move together within their own run. Rules see the folded copy; everything shown to a reader is cut from
//! the original. To teach the reader another spelling of a mark, add it to [`fold`].

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::spaced::gather;
use super::traditional::simplified;

/// A place in the text, counted in Unicode scalars; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First scalar.
    pub start: usize,
    /// Scalar after the last one.
    pub end: usize,
}

/// A report's text with its folded copy. Ranges are byte ranges of the folded copy.
pub(crate) struct Text {
    original: Vec<char>,
    folded: String,
    /// The scalar that each byte of the folded copy belongs to, and one entry past the end.
    scalar_at: Vec<u32>,
    /// Where markdown turns bold on or off (**), in bytes of the folded copy; the marks themselves
    /// are folded to spaces.
    bold: Vec<u32>,
}

impl Text {
    /// Folds a text. Linear in its length.
    pub(crate) fn new(raw: &str) -> Self {
        let mut original = Vec::with_capacity(raw.len() / 2);
        let mut folded = String::with_capacity(raw.len());
        let mut scalar_at = Vec::with_capacity(raw.len() + 1);
        let mut bold = Vec::new();
        let mut scalars = raw.chars().peekable();
        let mut second = false;
        while let Some(scalar) = scalars.next() {
            let first = scalar == '*' && !second && scalars.peek() == Some(&'*');
            if first {
                bold.push(folded.len() as u32);
            }
            folded.push(if first || second { ' ' } else { fold(scalar) });
            second = first;
            scalar_at.resize(folded.len(), original.len() as u32);
            original.push(scalar);
        }
        scalar_at.push(original.len() as u32);
        gather(&mut folded);
        Self { original, folded, scalar_at, bold }
    }

    /// How often bold is turned on or off before a byte of the folded copy.
    pub(crate) fn bold_marks(&self, before: usize) -> usize {
        self.bold.partition_point(|&at| (at as usize) < before)
    }

    /// The whole folded copy.
    pub(crate) fn folded(&self) -> &str {
        &self.folded
    }

    /// A piece of the folded copy; empty if the range does not lie on scalar borders.
    pub(crate) fn slice(&self, range: Range<usize>) -> &str {
        self.folded.get(range).unwrap_or_default()
    }

    /// The same piece as it was written.
    pub(crate) fn original(&self, range: Range<usize>) -> String {
        let span = self.span(range);
        self.original[span.start..span.end].iter().collect()
    }

    /// The place of a piece in scalars.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        let at = |byte: usize| self.scalar_at[byte.min(self.folded.len())] as usize;
        let start = at(range.start);
        Span { start, end: at(range.end).max(start) }
    }

    /// The range without white space and without markup marks at its ends.
    pub(crate) fn trim(&self, range: Range<usize>) -> Range<usize> {
        let piece = self.slice(range.clone());
        let start = range.start + (piece.len() - piece.trim_start().len());
        start..start + piece.trim().len()
    }
}

/// One scalar to the one that the rules know it by.
fn fold(scalar: char) -> char {
    match scalar {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(scalar as u32 - 0xFEE0).unwrap_or(scalar),
        '\u{3000}' | '\u{A0}' | '\u{2002}'..='\u{200D}' | '\u{202F}' | '\u{FEFF}' | '\t' => ' ',
        '\u{2028}' | '\u{2029}' | '\u{85}' | '\r' => '\n',
        '–' | '−' | '‑' | '‐' => '-',
        '〜' | '∼' => '~',
        '﹪' => '%',
        '∶' | '﹕' => ':',
        '•' | '・' | '‧' | '∙' | '⋅' => '·',
        '✕' | '✖' | '╳' | '⨯' => '×',
        '〔' | '【' => '[',
        '〕' | '】' => ']',
        '〝' | '〞' => '"',
        _ => simplified(scalar),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_every_scalar_in_its_place() {
        for (raw, folded) in [
            ("增长９．５％，", "增长9.5%,"),
            ("（一）\u{3000}重点", "(一) 重点"),
            ("\u{FEFF}各位代表：\r\n", " 各位代表:\n\n"),
            ("３～５个", "3~5个"),
            ("財政收入增長５％", "财政收入增长5%"),
        ] {
            let text = Text::new(raw);
            assert_eq!(text.folded(), folded);
            assert_eq!(text.original(0..folded.len()), raw);
            assert_eq!(text.span(0..folded.len()).end, raw.chars().count());
        }
    }

    #[test]
    fn bold_marks_are_counted_and_blank() {
        let text = Text::new("**做强产业。**建园2*3个");
        assert_eq!(text.folded(), "  做强产业。  建园2*3个");
        let stop = "  做强产业。".len();
        assert_eq!(
            (text.bold_marks(1), text.bold_marks(stop), text.bold_marks(stop + 1)),
            (1, 1, 2)
        );
    }

    #[test]
    fn ends_are_trimmed_of_white_space() {
        let text = Text::new("  你好 \n");
        assert_eq!(text.original(text.trim(0..text.folded().len())), "你好");
    }
}
