//! Finds what was tampered with: an event that was changed, that is missing, that was moved, that
//! is too many. Works from the stored rows alone; a body that no longer reads is a changed one.

use std::collections::{BTreeMap, HashMap};

use domain::chain::Link;
use domain::digest::Digest;
use domain::event::CaseId;

use crate::read::LedgerHead;
use crate::{Row, Store, StoreError, broken};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The case.
    pub case: CaseId,
    /// Its number, if one is known.
    pub number: Option<String>,
    /// The event's place in the case, or the place where one is missing.
    pub sequence: u32,
    /// The event's place in the ledger.
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
    /// A position of the ledger is empty, and no case tells whose event stood there.
    Gap,
    /// A daily seal does not hold.
    Seal,
}

impl Finding {
    /// The sentence that a person reads.
    pub fn in_words(&self) -> String {
        let case = match &self.number {
            Some(number) => number.clone(),
            None if self.case == 0 => "台账".to_owned(),
            None => format!("第{}号事项", self.case),
        };
        let (position, sequence) = (self.position, self.sequence);
        match self.trouble {
            Trouble::Changed => format!("{case}:第{sequence}条办理记录被改动(位置{position})"),
            Trouble::Moved => format!("{case}:第{sequence}条办理记录被移动(位置{position})"),
            Trouble::Missing => format!("{case}:缺少第{sequence}条办理记录"),
            Trouble::Extra => format!("{case}:多出第{sequence}条办理记录(位置{position})"),
            Trouble::Gap => format!("{case}:位置{position}的办理记录缺失"),
            Trouble::Seal => format!("{case}:到位置{position}为止的每日校验不符"),
        }
    }
}

/// An event as stored, with nothing interpreted.
struct Stored {
    position: i64,
    case: CaseId,
    sequence: u32,
    recorded: i64,
    happened: String,
    actor: String,
    mechanism: String,
    body: String,
    hash: Vec<u8>,
}

/// What is known of a case besides its events.
struct Known {
    number: Option<String>,
    sequence: u32,
    hash: Vec<u8>,
}

const PAGE: i64 = 20_000;

impl Store {
    /// Checks the whole ledger; an empty answer means that it is as it was written.
    pub async fn verify(&self) -> Result<Vec<Finding>, StoreError> {
        let cases = self.known_cases().await?;
        let head = self.head().await?;
        let mut check = Check::new(self.district(), cases, head);
        let mut position = 0;
        loop {
            let page = self.stored_after(position).await?;
            let Some(last) = page.last() else { break };
            position = last.position;
            for event in page {
                check.take(event);
            }
        }
        let mut findings = check.finish();
        self.verify_seals(&mut findings).await?;
        findings.sort();
        findings.dedup();
        Ok(findings)
    }

    async fn stored_after(&self, position: i64) -> Result<Vec<Stored>, StoreError> {
        let sql = "SELECT position, case_id, sequence, recorded, happened, actor, mechanism, body, \
                   hash FROM event WHERE district = $1 AND position > $2 ORDER BY position LIMIT $3";
        let values = vec![self.district().into(), position.into(), PAGE.into()];
        self.query(sql, values).await?.iter().map(stored).collect()
    }

    async fn known_cases(&self) -> Result<HashMap<CaseId, Known>, StoreError> {
        let sql = "SELECT case_id, number, sequence, hash FROM case_now WHERE district = $1";
        let rows = self.query(sql, vec![self.district().into()]).await?;
        rows.iter()
            .map(|row| {
                let known = Known {
                    number: row.maybe_text(1),
                    sequence: u32::try_from(row.int(2)?).map_err(broken)?,
                    hash: row.bytes(3)?.to_vec(),
                };
                Ok((row.int(0)?, known))
            })
            .collect()
    }

    async fn verify_seals(&self, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
        let sql = "SELECT first, last, previous, hash FROM seal WHERE district = $1 ORDER BY first";
        let mut previous = Digest::default();
        for row in self.query(sql, vec![self.district().into()]).await? {
            let (first, last) = (row.int(0)?, row.int(1)?);
            let seal = self.make_seal(first, last, previous).await?;
            let digest = seal.digest(self.district());
            if digest.0.as_slice() != row.bytes(3)? || previous.0.as_slice() != row.bytes(2)? {
                findings.push(Finding {
                    case: 0,
                    number: None,
                    sequence: 0,
                    position: last,
                    trouble: Trouble::Seal,
                });
            }
            previous = crate::read_digest(row.bytes(3)?)?;
        }
        Ok(())
    }
}

fn stored(row: &Row) -> Result<Stored, StoreError> {
    Ok(Stored {
        position: row.int(0)?,
        case: row.int(1)?,
        // A sequence that was made negative or huge is simply one that does not fit.
        sequence: u32::try_from(row.int(2)?).unwrap_or(0),
        recorded: row.int(3)?,
        happened: row.text(4)?.to_owned(),
        actor: row.text(5)?.to_owned(),
        mechanism: row.text(6)?.to_owned(),
        body: row.text(7)?.to_owned(),
        hash: row.bytes(8)?.to_vec(),
    })
}

struct Check<'d> {
    district: &'d str,
    cases: HashMap<CaseId, Known>,
    head: i64,
    /// The place in the ledger that the next event should have.
    next: i64,
    /// Sequence and hash of the last event seen of each case.
    seen: HashMap<CaseId, (u32, Digest)>,
    gaps: Vec<i64>,
    misfits: Vec<(Stored, Digest)>,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn new(district: &str, cases: HashMap<CaseId, Known>, head: Option<LedgerHead>) -> Check<'_> {
        Check {
            district,
            cases,
            head: head.map_or(0, |head| head.position),
            next: 1,
            seen: HashMap::new(),
            gaps: Vec::new(),
            misfits: Vec::new(),
            findings: Vec::new(),
        }
    }

    fn take(&mut self, event: Stored) {
        if event.position >= self.next {
            self.gaps.extend((self.next..event.position).take(10_000));
            self.next = event.position + 1;
        }
        let before = self.seen.get(&event.case).copied();
        let (sequence, previous) = before.unwrap_or((0, Digest::default()));
        for missing in (sequence + 1..event.sequence).take(1000) {
            self.find(event.case, missing, 0, Trouble::Missing);
        }
        let fits = event.sequence == sequence + 1
            && self.digest(&event, previous).0.as_slice() == event.hash
            && event.position <= self.head;
        // The stored hash carries the chain on, so that one bad event is not reported as many.
        let carried = event.hash.as_slice().try_into().map_or(Digest::default(), Digest);
        if event.sequence > sequence {
            self.seen.insert(event.case, (event.sequence, carried));
        }
        if !fits {
            self.misfits.push((event, previous));
        }
    }

    fn digest(&self, event: &Stored, previous: Digest) -> Digest {
        Link {
            previous,
            district: self.district,
            case: event.case,
            sequence: event.sequence,
            position: event.position,
            recorded: event.recorded,
            happened: &event.happened,
            actor: &event.actor,
            mechanism: event.mechanism.parse().unwrap_or_default(),
            body: &event.body,
        }
        .digest()
    }

    fn find(&mut self, case: CaseId, sequence: u32, position: i64, trouble: Trouble) {
        let number = self.cases.get(&case).and_then(|known| known.number.clone());
        self.findings.push(Finding { case, number, sequence, position, trouble });
    }

    fn finish(mut self) -> Vec<Finding> {
        self.gaps.extend((self.next..=self.head).take(10_000));
        let missing_before = self.findings.len();
        self.check_misfits();
        self.check_ends();
        let told = self.findings.len() > missing_before
            || self.findings.iter().any(|finding| finding.trouble == Trouble::Missing);
        if !told {
            for position in std::mem::take(&mut self.gaps) {
                self.find(0, 0, position, Trouble::Gap);
            }
        }
        self.findings
    }

    /// Cases whose last events are gone, or altogether.
    fn check_ends(&mut self) {
        let cases: BTreeMap<CaseId, (u32, Vec<u8>)> = self
            .cases
            .iter()
            .map(|(case, known)| (*case, (known.sequence, known.hash.clone())))
            .collect();
        for (case, (sequence, hash)) in cases {
            let (seen, last) = self.seen.get(&case).copied().unwrap_or_default();
            for missing in (seen + 1..=sequence).take(1000) {
                self.find(case, missing, 0, Trouble::Missing);
            }
            let told = self.findings.iter().any(|finding| finding.case == case);
            if seen == sequence && last.0.as_slice() != hash && !told {
                self.find(case, sequence, 0, Trouble::Changed);
            }
        }
    }

    /// Tells moved, added and changed events apart.
    fn check_misfits(&mut self) {
        let misfits = std::mem::take(&mut self.misfits);
        let places: Vec<i64> =
            misfits.iter().map(|(event, _)| event.position).chain(self.gaps.clone()).collect();
        let homes: Vec<(CaseId, u32)> =
            misfits.iter().map(|(event, _)| (event.case, event.sequence)).collect();
        for (event, previous) in &misfits {
            let known = self.cases.get(&event.case).map_or(0, |known| known.sequence);
            let trouble = if event.position > self.head || event.sequence > known {
                Trouble::Extra
            } else if self.was_moved(event, *previous, &places, &homes) {
                Trouble::Moved
            } else {
                Trouble::Changed
            };
            self.find(event.case, event.sequence, event.position, trouble);
        }
    }

    /// Whether the event's hash is right for another place in the ledger or in the cases.
    fn was_moved(
        &self,
        event: &Stored,
        previous: Digest,
        places: &[i64],
        homes: &[(CaseId, u32)],
    ) -> bool {
        let fits = |position: i64, case: CaseId, sequence: u32| {
            let moved = Stored {
                position,
                case,
                sequence,
                recorded: event.recorded,
                happened: event.happened.clone(),
                actor: event.actor.clone(),
                mechanism: event.mechanism.clone(),
                body: event.body.clone(),
                hash: Vec::new(),
            };
            let chains = [previous, self.seen.get(&case).map_or(previous, |(_, hash)| *hash)];
            chains.iter().any(|chain| self.digest(&moved, *chain).0.as_slice() == event.hash)
        };
        let own = (event.case, event.sequence);
        let near: Vec<u32> = (1..=event.sequence.saturating_add(3)).rev().take(64).collect();
        places.iter().take(256).any(|place| fits(*place, event.case, event.sequence))
            || homes.iter().take(256).any(|home| {
                *home != own && places.iter().take(64).any(|place| fits(*place, home.0, home.1))
            })
            || near.iter().any(|sequence| fits(event.position, event.case, *sequence))
    }
}
