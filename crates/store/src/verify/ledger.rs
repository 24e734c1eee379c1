//! The chains of all cases and the positions of the whole ledger.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::digest::Digest;
use domain::event::CaseId;

use super::moved::{Misfit, was_at};
use super::{Finding, Home, Known, Stored, Trouble};

/// How many gaps and missing events are told of at most.
const MOST_TOLD: usize = 10_000;

/// What is known of a case after its events have been seen.
struct Seen {
    number: Option<String>,
    events: u32,
    last: u32,
    /// The stored hash of its last event.
    hash: Option<Digest>,
    /// The position of its last event.
    position: i64,
    faults: u32,
}

/// Where an event is missing.
#[derive(Debug, Clone, Copy)]
struct Missing {
    /// The positions between which it stood.
    between: (i64, i64),
    /// The hash that it continued, if it is still there.
    link: Option<Digest>,
}

/// The hashes that an event may continue.
pub(super) type Links = [Option<Digest>; 2];

pub(super) struct Check<'d> {
    district: &'d str,
    known: HashMap<CaseId, Known>,
    /// The last position that was ever written, as far as anything tells.
    head: i64,
    end_moved: bool,
    seen: HashMap<CaseId, Seen>,
    positions: Vec<i64>,
    /// The event before, whose hash the next one of the case continues.
    before: Option<(Home, i64, Links)>,
    misfits: Vec<Misfit>,
    missing: BTreeMap<Home, Missing>,
    gaps: BTreeSet<i64>,
    findings: Vec<Finding>,
}

impl Check<'_> {
    pub fn new(
        district: &str,
        known: HashMap<CaseId, Known>,
        head: Option<i64>,
        sealed: i64,
    ) -> Check<'_> {
        let written = known.values().map(|known| known.position).max().unwrap_or(0).max(sealed);
        Check {
            district,
            known,
            head: head.unwrap_or(0).max(written),
            end_moved: head.unwrap_or(0) < written,
            seen: HashMap::new(),
            positions: Vec::new(),
            before: None,
            misfits: Vec::new(),
            missing: BTreeMap::new(),
            gaps: BTreeSet::new(),
            findings: Vec::new(),
        }
    }

    /// Takes the next event in the order of cases and sequences.
    pub fn take(&mut self, event: Stored) {
        self.positions.push(event.position);
        let home = event.home();
        let (sequence, position, links) = match self.before {
            Some((before, position, links)) if before.case == home.case => {
                (before.sequence, position, links)
            }
            _ => (0, 0, [Some(Digest::default()), None]),
        };
        let known = self.known.get(&home.case).map(|known| known.sequence);
        if known.is_some() {
            let between = (position, event.position);
            self.miss(home.case, sequence + 1..home.sequence, between, links[0]);
        }
        let in_ledger = (1..=self.head).contains(&event.position);
        let is_extra = !in_ledger || known.is_some_and(|known| known < home.sequence);
        // Behind a missing event nothing tells what the hash continues; the next one vouches for it.
        let in_chain = match home.sequence == sequence.saturating_add(1) {
            true => self.continues(&event, links),
            false => known.is_some() && home.sequence > sequence,
        };
        let sound = in_chain && !is_extra && event.is_consistent();
        self.note(&event, sound);
        // One bad event is not to be reported as many: the next one may continue the hash that is
        // stored, if the event was changed, or the one that is right, if the hash was.
        let link = links.iter().flatten().next().copied().unwrap_or_default();
        let right = event.digest_at(self.district, home, event.position, link);
        self.before = Some((home, event.position, [event.hash, Some(right)]));
        if !sound {
            self.misfits.push(Misfit { event, is_extra, links });
        }
    }

    /// Whether an event's hash is right where it stands.
    fn continues(&self, event: &Stored, links: Links) -> bool {
        // Events of the case that changed places left their hashes to those that follow them.
        let misfits = self.misfits.iter().rev().take_while(|m| m.event.case == event.case);
        let strays = misfits.take(8).filter_map(|misfit| misfit.event.hash);
        links.into_iter().flatten().chain(strays).any(|link| {
            let digest = event.digest_at(self.district, event.home(), event.position, link);
            event.hash == Some(digest)
        })
    }

    fn note(&mut self, event: &Stored, sound: bool) {
        let seen = self.seen.entry(event.case).or_insert_with(|| Seen {
            number: event.number(),
            events: 0,
            last: 0,
            hash: None,
            position: 0,
            faults: 0,
        });
        seen.events += 1;
        seen.last = seen.last.max(event.sequence);
        seen.hash = event.hash;
        seen.position = event.position;
        seen.faults += u32::from(!sound);
    }

    fn miss(
        &mut self,
        case: CaseId,
        sequences: std::ops::Range<u32>,
        between: (i64, i64),
        link: Option<Digest>,
    ) {
        for (nth, sequence) in sequences.take(MOST_TOLD).enumerate() {
            let link = link.filter(|_| nth == 0);
            self.missing.insert(Home { case, sequence }, Missing { between, link });
        }
    }

    fn find(&mut self, home: Home, position: i64, trouble: Trouble) {
        let number = self.known.get(&home.case).and_then(|known| known.number.clone());
        let number =
            number.or_else(|| self.seen.get(&home.case).and_then(|seen| seen.number.clone()));
        let Home { case, sequence } = home;
        self.findings.push(Finding { case, number, sequence, position, trouble });
    }

    /// Looks at the ends of cases and at the ledger as a whole; the positions that no case claims.
    pub fn settle(&mut self) -> Vec<i64> {
        self.check_ends();
        self.find_gaps();
        self.tell_misfits();
        for (home, Missing { between: (low, high), .. }) in std::mem::take(&mut self.missing) {
            let high = if high > low { high } else { i64::MAX };
            let position = self.gaps.range(low.saturating_add(1)..high).next().copied();
            position.inspect(|position| {
                self.gaps.remove(position);
            });
            self.find(home, position.unwrap_or(0), Trouble::Missing);
        }
        self.gaps.iter().copied().collect()
    }

    /// Tells of the positions that are left, by the cases that are known to have owned them.
    pub fn finish(mut self, owners: &HashMap<i64, CaseId>) -> Vec<Finding> {
        for position in std::mem::take(&mut self.gaps) {
            let case = owners.get(&position).copied().unwrap_or(0);
            self.find(Home { case, sequence: 0 }, position, Trouble::Gap);
        }
        if self.end_moved {
            self.find(Home { case: 0, sequence: 0 }, self.head, Trouble::End);
        }
        self.findings
    }

    /// Cases whose last events are gone, that are gone altogether, or that no list knows.
    fn check_ends(&mut self) {
        let cases: Vec<CaseId> = self.known.keys().copied().collect();
        for case in cases {
            let Some(known) = self.known.get(&case) else { continue };
            let (wanted, hash, end) = (known.sequence, known.hash, known.position);
            let (last, stored, faults, from) = match self.seen.get(&case) {
                Some(seen) => (seen.last.min(wanted), seen.hash, seen.faults, seen.position),
                None => (0, Some(Digest::default()), 0, 0),
            };
            let between = (from, end.saturating_add(1));
            self.miss(case, last + 1..wanted.saturating_add(1), between, stored);
            if last == wanted && faults == 0 && stored != hash {
                self.find(Home { case, sequence: wanted }, 0, Trouble::Changed);
            }
        }
        let unlisted = |(case, seen): (&CaseId, &Seen)| {
            let sound = !self.known.contains_key(case) && seen.faults < seen.events;
            sound.then_some(Home { case: *case, sequence: seen.events })
        };
        let unlisted: Vec<Home> = self.seen.iter().filter_map(unlisted).collect();
        for home in unlisted {
            self.find(home, 0, Trouble::Unlisted);
        }
    }

    fn find_gaps(&mut self) {
        self.positions.sort_unstable();
        let mut next = 1;
        for position in &self.positions {
            if *position > self.head {
                break;
            }
            self.gaps.extend((next..*position).take(MOST_TOLD));
            next = next.max(position.saturating_add(1));
        }
        self.gaps.extend((next..=self.head).take(MOST_TOLD));
    }

    /// Tells moved, added and changed events apart.
    fn tell_misfits(&mut self) {
        let misfits = std::mem::take(&mut self.misfits);
        let missing = self.missing.iter().map(|(home, missing)| (*home, [missing.link, None]));
        let homes: Vec<(Home, Links)> = misfits
            .iter()
            .map(|misfit| (misfit.event.home(), misfit.links))
            .chain(missing)
            .collect();
        let places: Vec<i64> = self.gaps.iter().copied().collect();
        for misfit in &misfits {
            let (home, position) = (misfit.event.home(), misfit.event.position);
            let from = was_at(self.district, misfit, &misfits, &homes, &places);
            let trouble = match from {
                _ if misfit.is_extra && from.is_none() => Trouble::Extra,
                Some(_) => Trouble::Moved,
                None => Trouble::Changed,
            };
            self.find(home, position, trouble);
            let Some((was, old)) = from else { continue };
            self.gaps.remove(&old);
            // It is not missing from where it stood: it was taken away from there.
            if self.missing.remove(&was).is_some() {
                self.find(was, old, Trouble::Moved);
            }
        }
    }
}
