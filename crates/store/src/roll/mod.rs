//! The roll: the present of every case in a few bytes, and every running duty, in memory.
//!
//! A ledger is filtered, searched, ordered and counted in whatever way a person chooses, and no
//! index fits every choice; at a million cases one that does not fit takes seconds. One pass over
//! the roll takes milliseconds, whatever is asked, and gives the same answer on both databases. The
//! database holds the truth: the roll is read from it when the first list is asked for, follows
//! every commit, and can be thrown away at any time.

mod choice;
mod columns;
mod duties;
mod live;
#[cfg(test)]
mod tests;
mod word;

use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::ops::ControlFlow;

use domain::event::CaseId;

use crate::read::Order;

use choice::Ranking;
pub(crate) use choice::{Choice, Key};
use columns::{CHUNK, Columns, Day, Names, Teams};
pub(crate) use columns::{LINE, Line};
use duties::Duties;
pub(crate) use duties::{DUTY, Duty};
pub(crate) use live::Live;
use word::Words;
pub(crate) use word::{Hits, MOST_LISTED};

/// The present of every case.
#[derive(Default)]
pub(crate) struct Roll {
    names: Names,
    teams: Teams,
    ids: Vec<CaseId>,
    columns: Columns,
    places: HashMap<CaseId, usize>,
    words: Words,
    duties: Duties,
}

/// The first cases of a choice, and how many it holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub cases: Vec<CaseId>,
    pub count: u64,
}

impl Roll {
    /// Puts a case, new or changed.
    pub fn put(&mut self, line: &Line<'_>) {
        let next = self.ids.len();
        let place = *self.places.entry(line.case).or_insert(next);
        if place == next {
            self.ids.push(line.case);
            self.columns.grow();
        }
        self.columns.set(place, line, &mut self.names, &mut self.teams);
    }

    /// A deadline of a case, new, changed or gone.
    pub fn owe(&mut self, duty: &Duty<'_>) {
        self.duties.put(duty, &mut self.names);
    }

    /// The running duties of an office that have begun by a day, earliest end first: the case and
    /// the post of each.
    pub fn duties(&self, office: &str, begun_by: &str, limit: usize) -> Vec<(CaseId, &str)> {
        let Some(office) = self.names.known(office) else { return Vec::new() };
        let begun = self.duties.begun(office, Day::of(begun_by));
        begun.take(limit).map(|(case, post)| (case, self.names.name(post))).collect()
    }

    /// The terms of a case, new or changed.
    pub fn say(&mut self, case: CaseId, terms: &str) {
        if let Some(place) = self.places.get(&case) {
            self.words.say(*place, terms);
        }
    }

    /// The first cases of a choice in an order, after a place in it.
    pub fn select(
        &self,
        (choice, hits): (&Choice, &Hits),
        order: Order,
        after: Option<Key>,
        limit: usize,
    ) -> Chosen {
        let ranking = Ranking::new(self, order);
        let mut first: BinaryHeap<Key> = BinaryHeap::with_capacity(limit + 1);
        let mut count = 0;
        self.each(hits, |chunk, among| {
            let mut mask = choice.mask(&self.columns, chunk, among);
            count += u64::from(mask.count_ones());
            while mask != 0 {
                let place = chunk * CHUNK + mask.trailing_zeros() as usize;
                mask &= mask - 1;
                let key = ranking.key(&self.columns, place, self.ids[place]);
                let is_late = first.len() == limit && first.peek().is_some_and(|last| key > *last);
                if is_late || after.is_some_and(|after| key <= after) {
                    continue;
                }
                first.push(key);
                if first.len() > limit {
                    first.pop();
                }
            }
            ControlFlow::Continue(())
        });
        Chosen { cases: first.into_sorted_vec().into_iter().map(|key| key.case).collect(), count }
    }

    /// How many cases of a choice each narrower one holds, counted up to a limit, in one pass.
    pub fn count(&self, (within, hits): (&Choice, &Hits), each: &[Choice], limit: u64) -> Vec<u64> {
        let mut counts = vec![0; each.len()];
        let mut counting: Vec<usize> = (0..each.len()).collect();
        self.each(hits, |chunk, among| {
            let among = within.mask(&self.columns, chunk, among);
            if among == 0 {
                return ControlFlow::Continue(());
            }
            for nth in &counting {
                let mask = each[*nth].mask(&self.columns, chunk, among);
                counts[*nth] += u64::from(mask.count_ones());
            }
            counting.retain(|nth| counts[*nth] < limit);
            match counting.is_empty() {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        counts
    }

    /// The cases that the words searched for leave: chunk by chunk, a bit for each.
    fn each(&self, hits: &Hits, mut take: impl FnMut(usize, u64) -> ControlFlow<()>) {
        let full = |chunk: usize| match self.ids.len() - chunk * CHUNK {
            left @ 1..CHUNK => (1 << left) - 1,
            _ => u64::MAX,
        };
        // How the walk ended does not matter: whoever breaks it off has what it wants.
        let _ended = match hits {
            Hits::All => (0..self.ids.len().div_ceil(CHUNK)).try_for_each(|at| take(at, full(at))),
            Hits::Listed(cases) => {
                let mut chunks: BTreeMap<usize, u64> = BTreeMap::new();
                for place in cases.iter().filter_map(|case| self.places.get(case)) {
                    *chunks.entry(place / CHUNK).or_default() |= 1 << (place % CHUNK);
                }
                chunks.into_iter().try_for_each(|(at, mask)| take(at, mask))
            }
            Hits::Common(terms) => self.words.each(terms, &mut take),
        };
    }

    /// The place of a case in an order, from what a page's cursor says.
    pub fn key(&self, order: Order, lead: &str, day: &str, case: CaseId) -> Option<Key> {
        let rank = match order {
            Order::Lead => self.names.ranks()[self.names.known(lead)? as usize],
            Order::Opened | Order::Due => 0,
        };
        Some(Key::at(rank, Day::of(day), case))
    }

    /// Whether words are kept here with all their hits.
    pub fn knows(&self, hits: &Hits) -> bool {
        match hits {
            Hits::Common(terms) => terms.iter().all(|term| self.words.has(term)),
            Hits::All | Hits::Listed(_) => true,
        }
    }

    /// Begins to keep a common word.
    pub fn begin_word(&mut self, term: &str) {
        self.words.begin(term);
    }

    /// Fills in the hits of a common word.
    pub fn fill_word(&mut self, term: &str, cases: &[CaseId]) {
        let places = cases.iter().filter_map(|case| self.places.get(case).copied());
        self.words.fill(term, places);
    }
}
