//! A report's text with its reading: the words of any statement, folded.

use std::ops::Range;

use crate::report::Reading;
use crate::report::text::Text;

/// A report on the table.
pub(crate) struct Paper<'r> {
    scalars: Vec<char>,
    /// The same scalars as they were written.
    written: Vec<char>,
    pub(crate) reading: &'r Reading,
    /// Words for places above the one that reports: its figures are not theirs.
    pub(crate) above: &'static [&'static str],
}

/// Words for a whole place, the highest first.
static WHOLES: [&str; 4] = ["全国", "全省", "全市", "全县"];
/// A report speaks of its own place at least so often.
const OFTEN: usize = 3;

/// The words for places above the one that a report speaks of most.
fn above(folded: &str, place: &str) -> &'static [&'static str] {
    let count = |word: &str| folded.matches(word).count();
    // 全区 is said of a district, which has all others above it, and of an autonomous region.
    let districts = count("全区").max(count("全旗"));
    let most = (1..WHOLES.len()).max_by_key(|level| count(WHOLES[*level])).unwrap_or_default();
    match () {
        () if place == "全国" => &[],
        () if districts > count(WHOLES[most]) => &WHOLES[..3],
        () if count(WHOLES[most]) >= OFTEN => &WHOLES[..most],
        () => &WHOLES[..1],
    }
}

impl<'r> Paper<'r> {
    /// The text must be the one that was read; places that it lacks are empty.
    pub(crate) fn new(text: &str, reading: &'r Reading) -> Paper<'r> {
        let written = text.chars().collect();
        let text = Text::new(text);
        let above = above(text.folded(), &reading.place);
        Paper { scalars: text.folded().chars().collect(), written, reading, above }
    }

    /// Some words of it.
    pub(crate) fn words(&self, range: Range<usize>) -> String {
        let words = self.scalars.get(range).unwrap_or_default();
        words.iter().filter(|scalar| !scalar.is_whitespace()).collect()
    }

    /// The same words as they were written, scalar for scalar.
    pub(crate) fn written(&self, range: Range<usize>) -> String {
        let folded = self.scalars.get(range.clone()).unwrap_or_default();
        let written = self.written.get(range).unwrap_or_default();
        let pairs = folded.iter().zip(written);
        pairs.filter(|(folded, _)| !folded.is_whitespace()).map(|(_, written)| written).collect()
    }

    /// What stands before a place in its clause, from `first` on.
    pub(crate) fn clause(&self, first: usize, place: usize) -> String {
        let words = self.words(first..place);
        let start = words.rfind([',', ';', ':', '。', '，', '；']);
        start.map_or(words.clone(), |at| words[at..].to_string())
    }
}
