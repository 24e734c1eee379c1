//! The daily seals: each over the events and the tally of its positions, and over the seal before.

use domain::chain::Seal;
use domain::digest::Digest;
use domain::moment::{civil, instant, midnight_after};

use super::{Finding, Trouble, digest};
use crate::{Row, Store, StoreError};

/// A seal as stored.
pub(super) struct StoredSeal {
    first: i64,
    pub last: i64,
    previous: Option<Digest>,
    events: Option<Digest>,
    tally: Option<Digest>,
    hash: Option<Digest>,
}

impl Store {
    pub(super) async fn stored_seals(&self) -> Result<Vec<StoredSeal>, StoreError> {
        let sql = "SELECT first, last, previous, events, tally, hash FROM seal \
                   WHERE district = $1 ORDER BY first";
        let rows = self.query(sql, vec![self.district().into()]).await?;
        let part = |row: &Row, at| row.bytes(at).ok().and_then(digest);
        let seal = |row: &Row| StoredSeal {
            first: row.int(0).unwrap_or(0),
            last: row.int(1).unwrap_or(0),
            previous: part(row, 2),
            events: part(row, 3),
            tally: part(row, 4),
            hash: part(row, 5),
        };
        Ok(rows.iter().map(seal).collect())
    }

    pub(super) async fn verify_seals(
        &self,
        seals: &[StoredSeal],
        findings: &mut Vec<Finding>,
    ) -> Result<(), StoreError> {
        // A seal over events of which something has been said already says nothing new.
        let told = !findings.is_empty();
        let (mut previous, mut next) = (Digest::default(), 1);
        for seal in seals {
            let made = self.make_seal(seal.first, seal.last, previous).await?;
            let kept = seal.as_kept();
            let own = kept.is_some_and(|kept| Some(kept.digest(self.district())) == seal.hash)
                && seal.previous == Some(previous)
                && seal.first == next;
            if !own || (seal.events != Some(made.events) && !told) {
                findings.push(about_seal(seal.last, Trouble::Seal));
            } else if seal.tally != Some(made.tally) {
                findings.push(about_seal(seal.last, Trouble::Tally));
            }
            (previous, next) = (seal.hash.unwrap_or_default(), seal.last.saturating_add(1));
        }
        let due = self.sealed_until().await?;
        if next <= due {
            findings.push(about_seal(due, Trouble::Seal));
        }
        Ok(())
    }

    /// The position up to which the ledger has to be sealed: every day is, before the clock is
    /// noted to have reached the next one.
    async fn sealed_until(&self) -> Result<i64, StoreError> {
        let Some(head) = self.head().await.ok().flatten() else { return Ok(0) };
        if head.clock_at == jiff::Timestamp::UNIX_EPOCH {
            return Ok(0);
        }
        let Ok(day_before) = civil(head.clock_at).date().yesterday() else { return Ok(0) };
        // An act that was decided just before midnight may have been written just after the seal.
        let midnight = instant(midnight_after(day_before));
        let settled = midnight.checked_sub(jiff::SignedDuration::from_mins(1));
        self.position_before(settled.unwrap_or(midnight)).await
    }
}

impl StoredSeal {
    fn as_kept(&self) -> Option<Seal> {
        let (previous, events, tally) = (self.previous?, self.events?, self.tally?);
        Some(Seal { first: self.first, last: self.last, previous, events, tally })
    }
}

fn about_seal(position: i64, trouble: Trouble) -> Finding {
    Finding { case: 0, number: None, sequence: 0, position, trouble }
}
