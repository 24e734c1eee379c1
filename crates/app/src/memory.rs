//! Cases in memory: what was last read or written, so that an act need not read the ledger again.
//!
//! Nothing here is the truth; the store refuses a write that rests on an older case, and then the
//! case is read anew.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use domain::case::Case;
use domain::event::CaseId;

use crate::project::Projection;

/// How many cases are kept. A case with all that derives from it takes some ten thousand bytes, and
/// work comes back to the same few thousand.
const MOST_CASES: usize = 10_000;

/// A case with what was derived from it when it was written.
#[derive(Clone)]
struct Held {
    case: Arc<Case>,
    derived: Option<Arc<Projection>>,
}

/// The cases in memory.
#[derive(Default)]
pub(crate) struct Memory {
    cases: Mutex<Cases>,
}

#[derive(Default)]
struct Cases {
    held: HashMap<CaseId, Held>,
    /// By number, for whoever names a case as people do.
    numbers: HashMap<String, CaseId>,
    /// In the order of their coming. The oldest goes when one too many comes: letting all go at once
    /// would keep everybody waiting.
    order: VecDeque<CaseId>,
}

impl Cases {
    fn remove(&mut self, id: CaseId) -> Option<Held> {
        let held = self.held.remove(&id)?;
        if let Some(number) = &held.case.opening.number {
            self.numbers.remove(number);
        }
        Some(held)
    }
}

impl Memory {
    /// A case, if it is kept.
    pub fn case(&self, id: CaseId) -> Option<Arc<Case>> {
        let cases = self.cases.lock().ok()?;
        cases.held.get(&id).map(|held| held.case.clone())
    }

    /// The case that has a number, if it is kept.
    pub fn numbered(&self, number: &str) -> Option<Arc<Case>> {
        let cases = self.cases.lock().ok()?;
        cases.held.get(cases.numbers.get(number)?).map(|held| held.case.clone())
    }

    /// What was derived from exactly this state of a case.
    pub fn derived(&self, case: &Case) -> Option<Arc<Projection>> {
        let cases = self.cases.lock().ok()?;
        let held = cases.held.get(&case.id)?;
        let derived = held.derived.as_ref()?;
        (held.case.sequence() == case.sequence()).then(|| derived.clone())
    }

    /// Keeps a case.
    pub fn keep(&self, case: Arc<Case>, derived: Option<Arc<Projection>>) {
        let Ok(mut cases) = self.cases.lock() else { return };
        let id = case.id;
        if let Some(number) = &case.opening.number {
            cases.numbers.insert(number.clone(), id);
        }
        let mut gone = Vec::from_iter(cases.held.insert(id, Held { case, derived }));
        if gone.is_empty() {
            cases.order.push_back(id);
        }
        // A case that was forgotten may still stand in the order, so this may take a few steps.
        while cases.order.len() > MOST_CASES {
            let oldest = cases.order.pop_front();
            gone.extend(oldest.and_then(|oldest| cases.remove(oldest)));
        }
        // What is let go is taken apart after the others may go on.
        drop(cases);
    }

    /// Lets a case go.
    pub fn forget(&self, case: CaseId) {
        if let Ok(mut cases) = self.cases.lock() {
            cases.remove(case);
        }
    }

    /// Lets everything go: after the calendar has changed, nothing derived before may be used.
    pub fn forget_all(&self) {
        if let Ok(mut cases) = self.cases.lock() {
            *cases = Cases::default();
        }
    }
}
