//! Events of the ledger, versions of mechanisms, files, personal values, seals.

use domain::chain::Seal;
use domain::digest::Digest;
use domain::event::{CaseId, Event};
use domain::moment::civil;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::table;
use crate::{Batch, Cell, Row, Store, StoreError, broken};

/// Where a district's ledger stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerHead {
    /// The last position.
    pub position: i64,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Up to when the clock has been run.
    pub clock_at: Timestamp,
}

const EVENT_COLUMNS: &str =
    "position, case_id, sequence, recorded, happened, actor, mechanism, body";

fn event(row: &Row) -> Result<Event, StoreError> {
    Ok(Event {
        position: row.int(0)?,
        case: row.int(1)?,
        sequence: u32::try_from(row.int(2)?).map_err(broken)?,
        recorded: civil(instant(row.int(3)?)?),
        happened: row.parsed(4)?,
        actor: row.parsed(5)?,
        mechanism: row.parsed(6)?,
        fact: serde_json::from_str(row.text(7)?).map_err(broken)?,
    })
}

/// An instant as the tables hold it.
pub(crate) fn instant(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(broken)
}

impl Store {
    /// Where the ledger stands; nothing before its first event.
    pub async fn head(&self) -> Result<Option<LedgerHead>, StoreError> {
        let sql = "SELECT position, recorded, clock_at FROM district WHERE district = $1";
        let rows = self.query(sql, vec![self.district().into()]).await?;
        rows.first()
            .map(|row| {
                Ok(LedgerHead {
                    position: row.int(0)?,
                    recorded: instant(row.int(1)?)?,
                    clock_at: instant(row.int(2)?)?,
                })
            })
            .transpose()
    }

    /// The events of a case, in order, up to a position if one is given.
    pub async fn events(&self, case: CaseId, as_of: Option<i64>) -> Result<Vec<Event>, StoreError> {
        // The sign keeps SQLite from walking the ledger by position instead of the case's events.
        let sql = format!(
            "SELECT {EVENT_COLUMNS} FROM event WHERE district = $1 AND case_id = $2 \
             AND +position <= $3 ORDER BY sequence"
        );
        let values = vec![self.district().into(), case.into(), as_of.unwrap_or(i64::MAX).into()];
        self.query_made(sql, values).await?.iter().map(event).collect()
    }

    /// The events of the case that has a number, in order; none if no case has it.
    pub async fn events_numbered(&self, number: &str) -> Result<Vec<Event>, StoreError> {
        let sql = format!(
            "SELECT {EVENT_COLUMNS} FROM event WHERE district = $1 AND case_id = \
             (SELECT case_id FROM case_now WHERE district = $1 AND number = $2) ORDER BY sequence"
        );
        let values = vec![self.district().into(), number.into()];
        self.query_made(sql, values).await?.iter().map(event).collect()
    }

    /// All events between two positions, in order: for rebuilding what is derived.
    pub async fn events_between(&self, first: i64, last: i64) -> Result<Vec<Event>, StoreError> {
        let sql = format!(
            "SELECT {EVENT_COLUMNS} FROM event WHERE district = $1 AND position >= $2 \
             AND position <= $3 ORDER BY position"
        );
        let values = vec![self.district().into(), first.into(), last.into()];
        self.query_made(sql, values).await?.iter().map(event).collect()
    }

    /// The last position recorded before an instant.
    pub async fn position_before(&self, at: Timestamp) -> Result<i64, StoreError> {
        // Positions and instants grow together, so the search halves the ledger.
        let (mut low, mut high) = (0, self.head().await?.map_or(0, |head| head.position));
        while low < high {
            let middle = low + (high - low + 1) / 2;
            let sql = "SELECT recorded FROM event WHERE district = $1 AND position = $2";
            let rows = self.query(sql, vec![self.district().into(), middle.into()]).await?;
            let recorded = rows.first().map_or(Ok(i64::MAX), |row| row.int(0))?;
            if recorded < at.as_microsecond() {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Ok(low)
    }

    /// Keeps the content of a mechanism version under its digest.
    pub async fn keep_version(
        &self,
        digest: &Digest,
        mechanism: &str,
        since: Date,
        content: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.put(
            &table::VERSION,
            vec![
                self.district().into(),
                digest.to_string().into(),
                mechanism.into(),
                since.to_string().into(),
                content.into(),
                at.as_microsecond().into(),
            ],
        );
        self.put(batch).await
    }

    /// The versions kept: digest, mechanism, since, content.
    pub async fn versions(&self) -> Result<Vec<(Digest, String, Date, String)>, StoreError> {
        let sql = "SELECT digest, mechanism, since, content FROM version WHERE district = $1 \
                   ORDER BY mechanism, since, recorded";
        let rows = self.query(sql, vec![self.district().into()]).await?;
        rows.iter()
            .map(|row| {
                let content = row.text(3)?.to_owned();
                Ok((row.parsed(0)?, row.text(1)?.to_owned(), row.parsed(2)?, content))
            })
            .collect()
    }

    /// The digest of the rules by which lists, deadlines and tally were derived.
    pub async fn derived_by(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT rules FROM derived WHERE district = $1";
        let rows = self.query(sql, vec![self.district().into()]).await?;
        rows.first().map(|row| Ok(row.text(0)?.to_owned())).transpose()
    }

    /// Notes by which rules everything has been derived.
    pub async fn keep_derived_by(&self, rules: &str) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.put(&table::DERIVED, vec![self.district().into(), rules.into()]);
        self.put(batch).await
    }

    /// Whether any case pins a version.
    pub async fn is_pinned(&self, digest: &Digest) -> Result<bool, StoreError> {
        let sql = "SELECT case_id FROM case_now WHERE district = $1 AND digest = $2 LIMIT 1";
        let values = vec![self.district().into(), digest.to_string().into()];
        Ok(!self.query(sql, values).await?.is_empty())
    }

    /// The personal values of a case that have not been erased: sequence, field, vault, sealed.
    pub async fn personal(
        &self,
        case: CaseId,
    ) -> Result<Vec<(u32, String, String, Vec<u8>)>, StoreError> {
        let sql = "SELECT sequence, field, vault, sealed FROM personal \
                   WHERE district = $1 AND case_id = $2 ORDER BY sequence, field";
        let rows = self.query(sql, vec![self.district().into(), case.into()]).await?;
        rows.iter()
            .map(|row| {
                let sequence = u32::try_from(row.int(0)?).map_err(broken)?;
                let sealed = row.bytes(3)?.to_vec();
                Ok((sequence, row.text(1)?.to_owned(), row.text(2)?.to_owned(), sealed))
            })
            .collect()
    }

    /// Erases the personal values whose time has run out by a day; the ledger stays as it is.
    pub async fn erase_personal(&self, by: Date) -> Result<usize, StoreError> {
        let sql = "SELECT case_id, sequence, field FROM personal \
                   WHERE district = $1 AND keep_until < $2";
        let values = vec![self.district().into(), by.to_string().into()];
        let rows = self.query(sql, values).await?;
        let mut batch = Batch::default();
        for Row(cells) in &rows {
            let mut key = vec![Cell::from(self.district())];
            key.extend(cells.iter().cloned());
            batch.remove(&table::PERSONAL, key);
        }
        if !batch.is_empty() {
            self.put(batch).await?;
        }
        Ok(rows.len())
    }

    /// Lets go of the answers to requests that were recorded before an instant.
    pub async fn forget_answers(&self, before: Timestamp) -> Result<usize, StoreError> {
        let sql = "SELECT actor, key FROM idempotency WHERE district = $1 AND recorded < $2";
        let values = vec![self.district().into(), before.as_microsecond().into()];
        let rows = self.query(sql, values).await?;
        let mut batch = Batch::default();
        for Row(cells) in &rows {
            let mut key = vec![Cell::from(self.district())];
            key.extend(cells.iter().cloned());
            batch.remove(&table::IDEMPOTENCY, key);
        }
        if !batch.is_empty() {
            self.put(batch).await?;
        }
        Ok(rows.len())
    }

    /// Notes a file whose content has been stored.
    pub async fn keep_attachment(
        &self,
        digest: &Digest,
        name: &str,
        size: u64,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.put(
            &table::ATTACHMENT,
            vec![
                self.district().into(),
                digest.to_string().into(),
                name.into(),
                i64::try_from(size).map_err(broken)?.into(),
                at.as_microsecond().into(),
            ],
        );
        self.put(batch).await
    }

    /// Seals the ledger up to a position under the name of a day, unless nothing is new. A day is
    /// sealed once; what came after enters the next day's seal.
    pub async fn seal(&self, day: Date, last: i64) -> Result<Option<Seal>, StoreError> {
        let sql =
            "SELECT last, hash, day FROM seal WHERE district = $1 ORDER BY first DESC LIMIT 1";
        let rows = self.query(sql, vec![self.district().into()]).await?;
        let (before, previous) = match rows.first() {
            Some(row) => (row.int(0)?, digest(row.bytes(1)?)?),
            None => (0, Digest::default()),
        };
        let sealed = rows.first().and_then(|row| row.maybe_text(2));
        if last <= before || sealed.is_some_and(|sealed| sealed >= day.to_string()) {
            return Ok(None);
        }
        let seal = self.make_seal(before + 1, last, previous).await?;
        let mut batch = Batch::default();
        batch.put(
            &table::SEAL,
            vec![
                self.district().into(),
                day.to_string().into(),
                seal.first.into(),
                seal.last.into(),
                seal.previous.0.as_slice().into(),
                seal.events.0.as_slice().into(),
                seal.tally.0.as_slice().into(),
                seal.digest(self.district()).0.as_slice().into(),
            ],
        );
        self.put(batch).await?;
        Ok(Some(seal))
    }

    /// The seal over positions as the tables have them now.
    pub(crate) async fn make_seal(
        &self,
        first: i64,
        last: i64,
        previous: Digest,
    ) -> Result<Seal, StoreError> {
        let events = "SELECT hash FROM event WHERE district = $1 AND position >= $2 \
                      AND position <= $3 ORDER BY position";
        let tally = "SELECT position, n, indicator, case_id, key, day, place, office, value, hit, \
                     sign FROM tally WHERE district = $1 AND position >= $2 AND position <= $3 \
                     ORDER BY position, n";
        let range = || vec![self.district().into(), first.into(), last.into()];
        let hashes = self.query(events, range()).await?;
        let rows = self.query(tally, range()).await?;
        // A hash that somebody made a text makes another seal, not a fault.
        let hashes = hashes.iter().map(|row| match row.0.first() {
            Some(Cell::Bytes(bytes)) => bytes.as_slice(),
            Some(Cell::Text(text)) => text.as_bytes(),
            _ => &[],
        });
        let rows: Vec<String> = rows.iter().map(|Row(cells)| format!("{cells:?}")).collect();
        Ok(Seal {
            first,
            last,
            previous,
            events: Digest::of_parts(hashes),
            tally: Digest::of_parts(rows.iter().map(|row| row.as_bytes())),
        })
    }
}

/// A digest as the tables hold it.
fn digest(bytes: &[u8]) -> Result<Digest, StoreError> {
    bytes.try_into().map(Digest).map_err(|_| broken("摘要长度不对"))
}
