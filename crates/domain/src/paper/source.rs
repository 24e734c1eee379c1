//! The text under reading, with its own escapes masked.
//!
//! Lists that this product writes must come back exactly as they were, whatever marks stand in a
//! title or a name. Where a mark of the text could be taken for a mark of the list, the writer puts
//! an invisible joiner before it (U+200D, which office programs know as “no-width non break”). Here
//! the joiner and what follows it are masked, so that no rule sees them; what is shown to a reader is
//! cut from the original without the joiners. Lists of others have no joiners and lose nothing.

use std::ops::Range;

use crate::report::text::{Span, Text};

/// What the writer puts before a mark that means nothing.
pub(crate) const JOINER: char = '\u{200D}';
/// What rules see in place of a joiner and of the mark behind it.
pub(crate) const MASK: char = '\u{2060}';

/// A text with the copy that rules look at. Ranges are byte ranges of that copy.
pub(crate) struct Source {
    rules: Text,
    original: Vec<char>,
}

impl Source {
    /// Folds and masks a text. Linear in its length.
    pub(crate) fn new(raw: &str) -> Self {
        let original: Vec<char> = raw.chars().collect();
        let mut masked = String::with_capacity(raw.len());
        let mut escapes = false;
        for &scalar in &original {
            let joins = !escapes && scalar == JOINER;
            masked.push(if joins || escapes { MASK } else { scalar });
            escapes = joins;
        }
        Self { rules: Text::new(&masked), original }
    }

    /// The copy that rules look at.
    pub(crate) fn rules(&self) -> &str {
        self.rules.folded()
    }

    /// The range of the whole text.
    pub(crate) fn whole(&self) -> Range<usize> {
        0..self.rules.folded().len()
    }

    /// A piece of the copy.
    pub(crate) fn slice(&self, range: Range<usize>) -> &str {
        self.rules.slice(range)
    }

    /// A piece as it was written, without joiners and without white space at its ends.
    pub(crate) fn words(&self, range: Range<usize>) -> String {
        let span = self.span(self.trim(range));
        let mut words = String::new();
        let mut escapes = false;
        for &scalar in self.original.get(span.start..span.end).unwrap_or_default() {
            escapes = !escapes && scalar == JOINER;
            if !escapes {
                words.push(scalar);
            }
        }
        words
    }

    /// The place of a piece in scalars of the text.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        self.rules.span(range)
    }

    /// The range without white space at its ends.
    pub(crate) fn trim(&self, range: Range<usize>) -> Range<usize> {
        self.rules.trim(range)
    }

    /// The range without white space and without these marks at its ends.
    pub(crate) fn strip(&self, range: Range<usize>, marks: &[char]) -> Range<usize> {
        let piece = self.slice(range.clone());
        let is_edge = |scalar: char| scalar.is_whitespace() || marks.contains(&scalar);
        let start = range.start + (piece.len() - piece.trim_start_matches(is_edge).len());
        start..(range.start + piece.trim_end_matches(is_edge).len()).max(start)
    }

    /// The pieces of a range between scalars that part it, brackets closed: what stands inside
    /// brackets is not parted.
    pub(crate) fn split(
        &self,
        range: Range<usize>,
        parts: impl Fn(char) -> bool,
    ) -> Vec<Range<usize>> {
        let mut pieces = Vec::new();
        let (mut start, mut depth) = (range.start, 0usize);
        for (at, scalar) in self.slice(range.clone()).char_indices() {
            match scalar {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ if depth == 0 && parts(scalar) => {
                    pieces.push(start..range.start + at);
                    start = range.start + at + scalar.len_utf8();
                }
                _ => {}
            }
        }
        pieces.push(start..range.end);
        pieces
    }

    /// The lines that hold something, without white space at their ends.
    pub(crate) fn lines(&self) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in self.rules().split('\n') {
            let range = self.trim(start..start + line.len());
            if !range.is_empty() {
                lines.push(range);
            }
            start += line.len() + 1;
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_marks_are_hidden_from_rules_and_kept_for_readers() {
        let source = Source::new("甲\u{200D}；乙；丙\u{200D}\u{200D}丁");
        let pieces = source.split(source.whole(), |scalar| scalar == ';');
        let words: Vec<String> = pieces.into_iter().map(|piece| source.words(piece)).collect();
        assert_eq!(words, ["甲；乙", "丙\u{200D}丁"]);
    }

    #[test]
    fn brackets_are_not_parted() {
        let source = Source::new("各街办（新区、园区）、区教育局");
        assert_eq!(source.split(source.whole(), |scalar| scalar == '、').len(), 2);
    }
}
