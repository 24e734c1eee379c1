//! The chain of a case and the daily seal: what makes a changed, missing, moved or added event show.

use crate::digest::{ALGORITHM, Digest};
use crate::event::CaseId;

/// What of an event goes into its link of the chain, in this order.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// The link before it in the same case; the zero digest for the first.
    pub previous: Digest,
    /// The district.
    pub district: &'a str,
    /// The case.
    pub case: CaseId,
    /// Its place in the case.
    pub sequence: u32,
    /// Its place in the district's ledger.
    pub position: i64,
    /// When it was recorded, microseconds since 1970 in UTC.
    pub recorded: i64,
    /// When it happened, as written.
    pub happened: &'a str,
    /// Who did it, as written.
    pub actor: &'a str,
    /// The version of the mechanism.
    pub mechanism: Digest,
    /// The canonical body, as stored.
    pub body: &'a str,
}

impl Link<'_> {
    /// The digest of the link. Every part is preceded by its length, so that none runs into the
    /// next; the algorithm's id comes first, so that another one can follow it.
    pub fn digest(&self) -> Digest {
        Digest::of_parts([
            ALGORITHM.as_bytes(),
            &self.previous.0,
            self.district.as_bytes(),
            &self.case.to_be_bytes(),
            &self.sequence.to_be_bytes(),
            &self.position.to_be_bytes(),
            &self.recorded.to_be_bytes(),
            self.happened.as_bytes(),
            self.actor.as_bytes(),
            &self.mechanism.0,
            self.body.as_bytes(),
        ])
    }
}

/// A daily seal over positions `first..=last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// First position.
    pub first: i64,
    /// Last position.
    pub last: i64,
    /// The seal before it; the zero digest for the first.
    pub previous: Digest,
    /// The digest of the events' links, in order.
    pub events: Digest,
    /// The digest of the tally rows of these positions, in order.
    pub tally: Digest,
}

impl Seal {
    /// The digest of the seal.
    pub fn digest(&self, district: &str) -> Digest {
        Digest::of_parts([
            ALGORITHM.as_bytes(),
            &self.previous.0,
            district.as_bytes(),
            &self.first.to_be_bytes(),
            &self.last.to_be_bytes(),
            &self.events.0,
            &self.tally.0,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_an_event_is_in_its_link() {
        let link = Link {
            previous: Digest::default(),
            district: "140403",
            case: 7,
            sequence: 1,
            position: 12,
            recorded: 1_682_500_000_000_000,
            happened: "2023-04-26",
            actor: "clock",
            mechanism: Digest::of_text("规程"),
            body: "{}",
        };
        let digest = link.digest();
        for changed in [
            Link { previous: Digest::of_text("x"), ..link },
            Link { district: "140404", ..link },
            Link { case: 8, ..link },
            Link { sequence: 2, ..link },
            Link { position: 13, ..link },
            Link { recorded: 1, ..link },
            Link { happened: "2023-04-27", ..link },
            Link { actor: "a@b", ..link },
            Link { mechanism: Digest::default(), ..link },
            Link { body: "{ }", ..link },
        ] {
            assert_ne!(changed.digest(), digest);
        }
    }
}
