//! Whether an event that does not fit where it stands fits elsewhere: then it was moved.

use domain::digest::Digest;

use super::ledger::Links;
use super::{Home, Stored};

/// An event that does not fit.
pub(super) struct Misfit {
    pub event: Stored,
    /// Whether it stands where none was ever written.
    pub is_extra: bool,
    /// The hashes that it may continue where it stands.
    pub links: Links,
}

/// How many digests are tried for one event at most: a moved event is found among a few, and a
/// ledger that was rewritten as a whole is not searched for days.
const MOST_TRIES: usize = 20_000;

/// The place at which the event's own hash is right, if it is another one than its own.
pub(super) fn was_at(
    district: &str,
    misfit: &Misfit,
    others: &[Misfit],
    homes: &[(Home, Links)],
    gaps: &[i64],
) -> Option<(Home, i64)> {
    let (event, hash) = (&misfit.event, misfit.event.hash?);
    let own = event.home();
    let shifted = (own.sequence.saturating_sub(3)..own.sequence.saturating_add(4))
        .map(|sequence| (Home { sequence, ..own }, misfit.links));
    // Whatever was taken away left its hash behind in the one that now stands in its place.
    let left: Vec<Digest> = others.iter().filter_map(|other| other.event.hash).take(64).collect();
    let places: Vec<i64> = std::iter::once(event.position)
        .chain(gaps.iter().copied())
        .chain(others.iter().map(|other| other.event.position))
        .take(256)
        .collect();
    let candidates =
        std::iter::once((own, misfit.links)).chain(shifted).chain(homes.iter().copied());
    let mut tries = 0;
    for (home, links) in candidates {
        let near = links.iter().chain(&misfit.links).flatten().copied();
        for link in near.chain(left.iter().copied()).chain([Digest::default()]) {
            for place in &places {
                tries += 1;
                if tries > MOST_TRIES {
                    return None;
                }
                if event.digest_at(district, home, *place, link) == hash {
                    let elsewhere = (home, *place) != (own, event.position);
                    return elsewhere.then_some((home, *place));
                }
            }
        }
    }
    None
}
