//! The roll: the present of every case in a few bytes, in memory.
//!
//! A ledger is filtered, searched, ordered and counted in whatever way a person chooses, and no
//! index fits every choice; at a million cases one that does not fit takes seconds. One pass over
//! the roll takes milliseconds, whatever is asked, and gives the same answer on both databases. The
//! database holds the truth: the roll is read from it when the first list is asked for, follows
//! every commit, and can be thrown away at any time.

mod choice;
mod entry;
mod live;
mod word;

use std::collections::{BinaryHeap, HashMap};
use std::ops::ControlFlow;

use domain::event::CaseId;

use crate::read::Order;

pub(crate) use choice::{Choice, Key};
use entry::{Entry, Names, Teams};
pub(crate) use entry::{LINE, Line};
pub(crate) use live::Live;
use word::Words;
pub(crate) use word::{Hits, MOST_LISTED};

/// The present of every case.
#[derive(Default)]
pub(crate) struct Roll {
    names: Names,
    teams: Teams,
    ids: Vec<CaseId>,
    entries: Vec<Entry>,
    places: HashMap<CaseId, usize>,
    words: Words,
}

impl Roll {
    /// Puts a case, new or changed.
    pub fn put(&mut self, line: &Line<'_>) {
        let names = &mut self.names;
        let mut entry = Entry::new(line, |name| names.code(name));
        match self.places.get(&line.case) {
            Some(place) => {
                entry.team = self.entries[*place].team;
                self.entries[*place] = entry;
            }
            None => {
                self.places.insert(line.case, self.entries.len());
                self.ids.push(line.case);
                self.entries.push(entry);
            }
        }
    }

    /// A case concerns an office besides its lead office, or no longer does.
    pub fn help(&mut self, case: CaseId, office: &str, helps: bool) {
        let Some(place) = self.places.get(&case) else { return };
        let office = self.names.code(office);
        let team = &mut self.entries[*place].team;
        *team = self.teams.with(*team, office, helps);
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
    ) -> Vec<CaseId> {
        let ranks = self.ranks(order);
        let mut first: BinaryHeap<Key> = BinaryHeap::with_capacity(limit + 1);
        self.each(hits, |place| {
            let entry = &self.entries[place];
            if !choice.takes(entry, &self.teams) {
                return ControlFlow::Continue(());
            }
            let key = Key::new(order, entry, &ranks, self.ids[place]);
            if after.is_none_or(|after| key > after) {
                if first.len() < limit {
                    first.push(key);
                } else if first.peek().is_some_and(|last| key < *last) {
                    first.pop();
                    first.push(key);
                }
            }
            ControlFlow::Continue(())
        });
        first.into_sorted_vec().into_iter().map(|key| key.case).collect()
    }

    /// How many cases each choice holds, each counted up to a limit, in one pass.
    pub fn count(&self, choices: &[Choice], hits: &Hits, limit: i64) -> Vec<i64> {
        let mut counts = vec![0; choices.len()];
        let mut counting: Vec<usize> = (0..choices.len()).collect();
        self.each(hits, |place| {
            let entry = &self.entries[place];
            let mut full = false;
            for nth in &counting {
                counts[*nth] += i64::from(choices[*nth].takes(entry, &self.teams));
                full |= counts[*nth] >= limit;
            }
            if full {
                counting.retain(|nth| counts[*nth] < limit);
            }
            match counting.is_empty() {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        counts
    }

    /// Every case that the words searched for leave.
    fn each(&self, hits: &Hits, mut take: impl FnMut(usize) -> ControlFlow<()>) {
        // How the walk ended does not matter: whoever breaks it off has what it wants.
        let _ended = match hits {
            Hits::All => (0..self.entries.len()).try_for_each(take),
            Hits::Listed(cases) => {
                cases.iter().filter_map(|case| self.places.get(case)).try_for_each(|p| take(*p))
            }
            Hits::Common(terms) => self.words.each(terms, &mut take),
        };
    }

    /// The rank of every name, where an order needs it.
    fn ranks(&self, order: Order) -> Vec<u32> {
        if order == Order::Lead { self.names.ranks() } else { Vec::new() }
    }

    /// The place of a case in an order, from what a page's cursor says.
    pub fn key(&self, order: Order, lead: &str, day: &str, case: CaseId) -> Option<Key> {
        let rank = match order {
            Order::Lead => self.names.ranks()[self.names.known(lead)? as usize],
            Order::Opened | Order::Due => 0,
        };
        Some(Key::at(rank, entry::Day::of(day), case))
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
