//! Finds what was tampered with: an event that was changed, that is missing, that was moved, that
//! is too many. Works from the stored rows alone: whatever stands in a column, of whatever type, a
//! row that no longer reads is a changed one.

mod ledger;
mod moved;
mod seals;

use std::collections::HashMap;

use domain::chain::Link;
use domain::digest::Digest;
use domain::event::{CaseId, Fact};

use crate::{Cell, Row, Store, StoreError};
use ledger::Check;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The case; 0 if no case tells whose it is.
    pub case: CaseId,
    /// Its number, if one is known.
    pub number: Option<String>,
    /// The event's place in the case, or the place where one is missing.
    pub sequence: u32,
    /// The event's place in the ledger; 0 if that is not known.
    pub position: i64,
    /// What is wrong.
    pub trouble: Trouble,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The event is not what it was when it was written.
    Changed,
    /// The event stood elsewhere.
    Moved,
    /// An event is missing.
    Missing,
    /// An event stands where none was written.
    Extra,
    /// The events are there, and the list of cases does not know the case.
    Unlisted,
    /// A position of the ledger is empty, and no case tells whose event stood there.
    Gap,
    /// The ledger's own end was moved.
    End,
    /// A daily seal does not hold.
    Seal,
    /// The tally is not what was sealed.
    Tally,
}

impl Finding {
    /// The sentence that a person reads.
    pub fn in_words(&self) -> String {
        let case = match &self.number {
            Some(number) => number.clone(),
            None if self.case == 0 => "办理记录".to_owned(),
            None => format!("内部编号{}的事项", self.case),
        };
        let (position, sequence) = (self.position, self.sequence);
        let place = if position > 0 { format!("(总第{position}条)") } else { String::new() };
        match self.trouble {
            Trouble::Changed => format!("{case}:第{sequence}条办理记录被改动{place}"),
            Trouble::Moved => format!("{case}:第{sequence}条办理记录被移动{place}"),
            Trouble::Missing => format!("{case}:缺少第{sequence}条办理记录{place}"),
            Trouble::Extra => format!("{case}:多出第{sequence}条办理记录{place}"),
            Trouble::Unlisted => format!("{case}:事项列表里缺少这一件,办理记录{sequence}条"),
            Trouble::Gap => format!("{case}:总第{position}条缺失"),
            Trouble::End => format!("{case}:记录总数被改动,应为{position}条"),
            Trouble::Seal => format!("{case}:截至总第{position}条的每日校验码不符"),
            Trouble::Tally => format!("{case}:截至总第{position}条的指标计入明细与校验码不符"),
        }
    }
}

/// An event as stored, with nothing interpreted.
#[derive(Debug, Clone, Default)]
struct Stored {
    position: i64,
    case: CaseId,
    sequence: u32,
    recorded: i64,
    happened: String,
    actor: String,
    mechanism: String,
    kind: String,
    body: String,
    hash: Option<Digest>,
    /// Whether every column holds what it has to hold.
    sound: bool,
}

/// Where an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Home {
    case: CaseId,
    sequence: u32,
}

impl Stored {
    fn home(&self) -> Home {
        Home { case: self.case, sequence: self.sequence }
    }

    /// The digest that it would have with another place and another link before it.
    fn digest_at(&self, district: &str, home: Home, position: i64, previous: Digest) -> Digest {
        Link {
            previous,
            district,
            case: home.case,
            sequence: home.sequence,
            position,
            recorded: self.recorded,
            happened: &self.happened,
            actor: &self.actor,
            mechanism: self.mechanism.parse().unwrap_or_default(),
            body: &self.body,
        }
        .digest()
    }

    /// Whether the columns that the chain does not hold say what the others say.
    fn is_consistent(&self) -> bool {
        let digest = self.mechanism.parse::<Digest>();
        self.sound
            && digest.is_ok_and(|digest| digest.to_string() == self.mechanism)
            && self.fact().is_some_and(|fact| fact.name() == self.kind)
    }

    fn fact(&self) -> Option<Fact> {
        serde_json::from_str(&self.body).ok()
    }

    /// The number that the case got, if this event opened it.
    fn number(&self) -> Option<String> {
        match self.fact()? {
            Fact::Act(deed) => deed.opening?.number,
            _ => None,
        }
    }
}

/// What is known of a case besides its events.
struct Known {
    number: Option<String>,
    sequence: u32,
    position: i64,
    hash: Option<Digest>,
}

const PAGE: i64 = 20_000;

impl Store {
    /// Checks the whole ledger; an empty answer means that it is as it was written.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the database cannot be read.
    pub async fn verify(&self) -> Result<Vec<Finding>, StoreError> {
        let cases = self.known_cases().await?;
        let seals = self.stored_seals().await?;
        let head = self.stored_head().await?;
        let sealed = seals.last().map_or(0, |seal| seal.last);
        let mut check = Check::new(self.district(), cases, head, sealed);
        let mut after = None;
        loop {
            let page = self.stored_after(after.take()).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.0[1].clone(), last.0[2].clone()));
            page.iter().for_each(|row| check.take(stored(row)));
        }
        let lost = check.settle();
        let owners = self.owners_of(&lost).await?;
        let mut findings = check.finish(&owners);
        self.verify_seals(&seals, &mut findings).await?;
        findings.sort();
        findings.dedup();
        Ok(findings)
    }

    /// Events by case and sequence, so that a case's chain comes in one piece.
    async fn stored_after(&self, after: Option<(Cell, Cell)>) -> Result<Vec<Row>, StoreError> {
        let mut values = vec![self.district().into()];
        let mut from = "";
        if let Some((case, sequence)) = after {
            values.extend([case, sequence]);
            from = "AND (case_id, sequence) > ($2, $3) ";
        }
        let sql = format!(
            "SELECT position, case_id, sequence, recorded, happened, actor, mechanism, kind, body, \
             hash FROM event WHERE district = $1 {from}ORDER BY case_id, sequence LIMIT {PAGE}"
        );
        self.query_made(sql, values).await
    }

    async fn known_cases(&self) -> Result<HashMap<CaseId, Known>, StoreError> {
        let sql = "SELECT case_id, number, sequence, position, hash FROM case_now \
                   WHERE district = $1";
        let rows = self.query(sql, vec![self.district().into()]).await?;
        let known = |row: &Row| {
            let known = Known {
                number: row.maybe_text(1),
                sequence: sequence(row, 2),
                position: row.int(3).unwrap_or(0),
                hash: row.bytes(4).ok().and_then(digest),
            };
            Some((row.int(0).ok()?, known))
        };
        Ok(rows.iter().filter_map(known).collect())
    }

    /// The last position that the ledger's own row knows.
    async fn stored_head(&self) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT position FROM district WHERE district = $1";
        let rows = self.query(sql, vec![self.district().into()]).await?;
        Ok(rows.first().map(|row| row.int(0).unwrap_or(0)))
    }

    /// The cases whose tally names positions that are empty now.
    async fn owners_of(&self, positions: &[i64]) -> Result<HashMap<i64, CaseId>, StoreError> {
        let mut owners = HashMap::new();
        for position in positions.iter().take(1000) {
            let sql = "SELECT case_id FROM tally WHERE district = $1 AND position = $2 LIMIT 1";
            let rows = self.query(sql, vec![self.district().into(), (*position).into()]).await?;
            if let Some(case) = rows.first().and_then(|row| row.int(0).ok()) {
                owners.insert(*position, case);
            }
        }
        Ok(owners)
    }
}

fn digest(bytes: &[u8]) -> Option<Digest> {
    bytes.try_into().ok().map(Digest)
}

/// A sequence that was made negative, huge or a word is simply one that does not fit.
fn sequence(row: &Row, at: usize) -> u32 {
    row.int(at).ok().and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
}

fn stored(row: &Row) -> Stored {
    let mut sound = sequence(row, 2) > 0;
    let mut int = |at| {
        row.int(at).unwrap_or_else(|_| {
            sound = false;
            0
        })
    };
    let (position, case, recorded) = (int(0), int(1), int(3));
    let mut text = |at| {
        row.text(at).map(str::to_owned).unwrap_or_else(|_| {
            sound = false;
            String::new()
        })
    };
    Stored {
        position,
        case,
        sequence: sequence(row, 2),
        recorded,
        happened: text(4),
        actor: text(5),
        mechanism: text(6),
        kind: text(7),
        body: text(8),
        hash: row.bytes(9).ok().and_then(digest),
        sound,
    }
}
