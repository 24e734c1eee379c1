//! A report's text with its reading: the words of any statement, folded.

use std::ops::Range;

use crate::report::Reading;
use crate::report::text::Text;

/// A report on the table.
pub(crate) struct Paper<'r> {
    scalars: Vec<char>,
    pub(crate) reading: &'r Reading,
}

impl<'r> Paper<'r> {
    /// The text must be the one that was read; places that it lacks are empty.
    pub(crate) fn new(text: &str, reading: &'r Reading) -> Paper<'r> {
        Paper { scalars: Text::new(text).folded().chars().collect(), reading }
    }

    /// Some words of it.
    pub(crate) fn words(&self, range: Range<usize>) -> String {
        let words = self.scalars.get(range).unwrap_or_default();
        words.iter().filter(|scalar| !scalar.is_whitespace()).collect()
    }

    /// What stands before a place in its clause, from `first` on.
    pub(crate) fn clause(&self, first: usize, place: usize) -> String {
        let words = self.words(first..place);
        let start = words.rfind([',', ';', ':', '。', '，', '；']);
        start.map_or(words.clone(), |at| words[at..].to_string())
    }
}
