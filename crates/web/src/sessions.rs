//! Sessions in memory, so that a request need not ask the store who sends it.
//!
//! The store stays the truth: whatever changes a session writes there first, then here. A reading of
//! the store that began before a change is not kept, so that a session that was ended stays ended.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use app::SessionRow;
use domain::digest::Digest;

/// How many sessions are remembered; then all are let go, which costs one reading each.
const MOST: usize = 20_000;

/// The sessions in memory.
#[derive(Clone, Default)]
pub struct Sessions {
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    rows: HashMap<Digest, Arc<SessionRow>>,
    changes: u64,
}

impl Sessions {
    /// A session by the digest of its token; or how many changes there have been, to be told again
    /// to [`Sessions::learn`].
    pub fn find(&self, token: &Digest) -> Result<Arc<SessionRow>, u64> {
        let held = self.lock();
        held.rows.get(token).cloned().ok_or(held.changes)
    }

    /// Remembers what the store said, unless something has changed since it was asked.
    pub fn learn(&self, token: Digest, row: Arc<SessionRow>, changes: u64) {
        let mut held = self.lock();
        if held.changes == changes {
            held.keep(token, row);
        }
    }

    /// Remembers a session that has been written.
    pub fn keep(&self, token: Digest, row: Arc<SessionRow>) {
        let mut held = self.lock();
        held.changes += 1;
        held.keep(token, row);
    }

    /// How many changes there have been.
    pub fn changes(&self) -> u64 {
        self.lock().changes
    }

    /// Remembers that a session was used; false if it was ended since so many changes.
    pub fn touch(&self, token: Digest, row: Arc<SessionRow>, changes: u64) -> bool {
        let mut held = self.lock();
        if held.changes != changes && !held.rows.contains_key(&token) {
            return false;
        }
        held.keep(token, row);
        true
    }

    /// Forgets a session that has been ended.
    pub fn end(&self, token: &Digest) {
        let mut held = self.lock();
        held.changes += 1;
        held.rows.remove(token);
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        // A poisoned lock holds nothing but whole sessions.
        self.held.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Held {
    fn keep(&mut self, token: Digest, row: Arc<SessionRow>) {
        if self.rows.len() >= MOST {
            self.rows.clear();
        }
        self.rows.insert(token, row);
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn row() -> Arc<SessionRow> {
        Arc::new(SessionRow {
            token: "t".to_owned(),
            person: "p".to_owned(),
            post: "q".to_owned(),
            contrast: String::new(),
            seen: Timestamp::UNIX_EPOCH,
            expires: Timestamp::MAX,
        })
    }

    #[test]
    fn what_was_read_before_a_session_ended_does_not_bring_it_back() {
        let sessions = Sessions::default();
        let token = Digest::of_text("t");
        let changes = sessions.find(&token).unwrap_err();
        sessions.end(&token);
        sessions.learn(token, row(), changes);
        assert!(sessions.find(&token).is_err());
        let changes = sessions.find(&token).unwrap_err();
        sessions.learn(token, row(), changes);
        assert_eq!(sessions.find(&token).unwrap().person, "p");
        sessions.end(&token);
        assert!(sessions.find(&token).is_err());
    }

    #[test]
    fn using_a_session_while_it_ends_does_not_bring_it_back() {
        let sessions = Sessions::default();
        let token = Digest::of_text("t");
        sessions.keep(token, row());
        let changes = sessions.changes();
        assert!(sessions.touch(token, row(), changes));
        sessions.end(&token);
        assert!(!sessions.touch(token, row(), changes));
        assert!(sessions.find(&token).is_err());
    }

    #[test]
    fn memory_is_bounded() {
        let sessions = Sessions::default();
        for nth in 0..=MOST {
            sessions.keep(Digest::of_text(&nth.to_string()), row());
        }
        assert_eq!(sessions.lock().rows.len(), 1);
    }
}
