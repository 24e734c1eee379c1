//! Cases in memory: what was last read or written, so that an act need not read the ledger again.
//!
//! Nothing here is the truth; the store refuses a write that rests on an older case, and then the
//! case is read anew.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use domain::case::Case;
use domain::event::CaseId;

use crate::project::Projection;

/// How many cases are kept; then all are let go, which costs one reading each.
const MOST_CASES: usize = 50_000;

/// A case with what was derived from it when it was written.
#[derive(Clone)]
struct Held {
    case: Arc<Case>,
    derived: Option<Arc<Projection>>,
}

/// The cases in memory.
#[derive(Default)]
pub(crate) struct Memory {
    cases: Mutex<HashMap<CaseId, Held>>,
}

impl Memory {
    /// A case, if it is kept.
    pub fn case(&self, id: CaseId) -> Option<Arc<Case>> {
        let cases = self.cases.lock().ok()?;
        cases.get(&id).map(|held| held.case.clone())
    }

    /// What was derived from exactly this state of a case.
    pub fn derived(&self, case: &Case) -> Option<Arc<Projection>> {
        let cases = self.cases.lock().ok()?;
        let held = cases.get(&case.id)?;
        let derived = held.derived.as_ref()?;
        (held.case.sequence() == case.sequence()).then(|| derived.clone())
    }

    /// Keeps a case.
    pub fn keep(&self, case: Arc<Case>, derived: Option<Arc<Projection>>) {
        let Ok(mut cases) = self.cases.lock() else { return };
        if cases.len() >= MOST_CASES {
            cases.clear();
        }
        cases.insert(case.id, Held { case, derived });
    }

    /// Lets a case go.
    pub fn forget(&self, case: CaseId) {
        if let Ok(mut cases) = self.cases.lock() {
            cases.remove(&case);
        }
    }

    /// Lets everything go: after the calendar has changed, nothing derived before may be used.
    pub fn forget_all(&self) {
        if let Ok(mut cases) = self.cases.lock() {
            cases.clear();
        }
    }
}
