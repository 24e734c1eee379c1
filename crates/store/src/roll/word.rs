//! Words searched for. The databases know which cases hold them; a word that very many hold is
//! kept here as one bit per case, so that it need not be asked for again.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use domain::event::CaseId;

use super::columns::CHUNK;

/// Hits up to here are listed anew for every search.
pub(crate) const MOST_LISTED: usize = 5_000;
/// How many common words are kept at most: then all are let go.
const MOST_WORDS: usize = 256;

/// The cases that hold the words searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hits {
    /// No words: every case.
    All,
    /// These cases.
    Listed(Vec<CaseId>),
    /// Those that hold all of these common words.
    Common(Vec<String>),
}

/// The common words.
#[derive(Default)]
pub(crate) struct Words(HashMap<String, Word>);

#[derive(Default)]
struct Word {
    bits: Vec<u64>,
    /// Cases whose terms came while the hits were being read: what was read of them is old.
    touched: Option<HashSet<usize>>,
}

impl Word {
    fn set(&mut self, place: usize, holds: bool) {
        let (chunk, bit) = (place / CHUNK, 1 << (place % CHUNK));
        if chunk >= self.bits.len() {
            self.bits.resize(chunk + 1, 0);
        }
        match holds {
            true => self.bits[chunk] |= bit,
            false => self.bits[chunk] &= !bit,
        }
    }
}

impl Words {
    /// Whether a word is kept with all its hits.
    pub fn has(&self, term: &str) -> bool {
        self.0.get(term).is_some_and(|word| word.touched.is_none())
    }

    /// Begins to keep a word: from now on it follows what is written.
    pub fn begin(&mut self, term: &str) {
        if self.0.len() >= MOST_WORDS {
            self.0.clear();
        }
        let word = Word { touched: Some(HashSet::new()), ..Word::default() };
        self.0.insert(term.to_owned(), word);
    }

    /// The hits of a word that was begun, as they were read since.
    pub fn fill(&mut self, term: &str, places: impl Iterator<Item = usize>) {
        let Some(word) = self.0.get_mut(term) else { return };
        let touched = word.touched.take().unwrap_or_default();
        places.filter(|place| !touched.contains(place)).for_each(|place| word.set(place, true));
    }

    /// The terms of a case.
    pub fn say(&mut self, place: usize, terms: &str) {
        for (term, word) in &mut self.0 {
            let holds = terms.split(' ').any(|own| own == term);
            word.set(place, holds);
            word.touched.iter_mut().for_each(|touched| {
                touched.insert(place);
            });
        }
    }

    /// The cases that hold all of the words: chunk by chunk, a bit for each.
    pub fn each(
        &self,
        terms: &[String],
        take: &mut impl FnMut(usize, u64) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let words: Option<Vec<&Word>> = terms.iter().map(|term| self.0.get(term)).collect();
        let Some(words) = words else { return ControlFlow::Continue(()) };
        let chunks = words.iter().map(|word| word.bits.len()).min().unwrap_or(0);
        (0..chunks)
            .map(|chunk| (chunk, words.iter().fold(u64::MAX, |mask, word| mask & word.bits[chunk])))
            .filter(|(_, mask)| *mask != 0)
            .try_for_each(|(chunk, mask)| take(chunk, mask))
    }
}
