//! 抽样: which of a year's tasks are verified on the spot.
//!
//! A draw is a calculation that everyone can repeat: each number's digest under the seed, from the
//! smallest on, until the share is reached. The seed is made of records that lay before the draw,
//! so that nobody chooses it.

use crate::digest::Digest;

/// A number that takes part in a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// The task's number.
    pub number: String,
    /// Its digest under the seed, by which the draw orders.
    pub mark: Digest,
    /// Whether it is drawn.
    pub drawn: bool,
}

/// The seed that records give: each is a name and what was written of it.
pub fn seed<'a>(records: impl IntoIterator<Item = (&'a str, String)>) -> Digest {
    let mut records: Vec<(&str, String)> = records.into_iter().collect();
    records.sort();
    let parts: Vec<&[u8]> =
        records.iter().flat_map(|(name, what)| [name.as_bytes(), what.as_bytes()]).collect();
    Digest::of_parts(parts)
}

/// Draws `rate` percent of the numbers, rounded up; the same seed draws the same ones whatever
/// order they come in. A rate above a hundred draws all.
pub fn draw<'a>(seed: &str, numbers: impl IntoIterator<Item = &'a str>, rate: u32) -> Vec<Lot> {
    let lot = |number: &str| Lot {
        number: number.to_owned(),
        mark: Digest::of_parts([seed.as_bytes(), number.as_bytes()]),
        drawn: false,
    };
    let mut lots: Vec<Lot> = numbers.into_iter().map(lot).collect();
    lots.sort_by(|a, b| (a.mark, &a.number).cmp(&(b.mark, &b.number)));
    lots.dedup_by(|a, b| a.number == b.number);
    let take = share(lots.len(), rate);
    for lot in lots.iter_mut().take(take) {
        lot.drawn = true;
    }
    lots
}

/// How many a share of so many is, rounded up.
pub fn share(of: usize, rate: u32) -> usize {
    (of * rate.min(100) as usize).div_ceil(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize) -> Vec<String> {
        (1..=count).map(|n| format!("潞州任〔2023〕{n}号")).collect()
    }

    fn drawn(seed: &str, numbers: &[String], rate: u32) -> Vec<String> {
        let lots = draw(seed, numbers.iter().map(String::as_str), rate);
        lots.into_iter().filter(|lot| lot.drawn).map(|lot| lot.number).collect()
    }

    #[test]
    fn a_draw_can_be_repeated_in_any_order() {
        let mut numbers = numbers(47);
        let first = drawn("3f9a", &numbers, 20);
        numbers.reverse();
        assert_eq!(drawn("3f9a", &numbers, 20), first);
        assert_ne!(drawn("3f9b", &numbers, 20), first, "another seed draws others");
    }

    #[test]
    fn a_share_is_rounded_up_and_never_more_than_all() {
        for (of, rate, take) in [(47, 20, 10), (40, 20, 8), (1, 1, 1), (0, 20, 0), (9, 0, 0)] {
            assert_eq!(share(of, rate), take, "{rate}% of {of}");
            assert_eq!(drawn("a", &numbers(of), rate).len(), take);
        }
        assert_eq!(drawn("a", &numbers(5), 250).len(), 5);
    }

    #[test]
    fn every_task_has_the_same_chance() {
        let numbers = numbers(10);
        let mut hits = [0_u32; 10];
        for n in 0..2000 {
            for number in drawn(&format!("seed-{n}"), &numbers, 20) {
                let at = numbers.iter().position(|own| *own == number).expect("one of them");
                hits[at] += 1;
            }
        }
        assert!(hits.iter().all(|hit| (330..=470).contains(hit)), "{hits:?}");
    }

    #[test]
    fn a_seed_depends_on_every_record_and_on_no_order() {
        let (a, b) = (("核1号", "2023-12-18".to_owned()), ("核2号", "2023-12-19".to_owned()));
        let both = seed([a.clone(), b.clone()]);
        assert_eq!(seed([b.clone(), a.clone()]), both);
        assert_ne!(seed([a]), both);
        assert_ne!(seed([b, ("核1号", "2023-12-20".to_owned())]), both);
    }
}
