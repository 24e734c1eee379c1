//! Chance that is the same for the same seed and the same question, in whatever order it is asked.

use domain::digest::Digest;

/// A source of seeded chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    seed: u64,
}

impl Chance {
    /// Chance from a seed.
    pub fn new(seed: u64) -> Chance {
        Chance { seed }
    }

    /// A number in 0..1 that belongs to a thing and a question about it.
    pub fn of(&self, thing: &str, question: &str) -> f64 {
        let digest = Digest::of_parts([
            self.seed.to_be_bytes().as_slice(),
            thing.as_bytes(),
            question.as_bytes(),
        ]);
        let bytes: [u8; 8] = digest.0[..8].try_into().unwrap_or_default();
        (u64::from_be_bytes(bytes) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something of a probability happens.
    pub fn happens(&self, thing: &str, question: &str, probability: f64) -> bool {
        self.of(thing, question) < probability
    }

    /// A whole number between two, both included.
    pub fn between(&self, thing: &str, question: &str, low: i64, high: i64) -> i64 {
        low + (self.of(thing, question) * (high - low + 1) as f64) as i64
    }

    /// One of several.
    pub fn pick<'a, T>(&self, thing: &str, question: &str, from: &'a [T]) -> Option<&'a T> {
        let nth = self.of(thing, question) * from.len() as f64;
        from.get(nth as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_the_same_for_the_same_question_and_fair() {
        let chance = Chance::new(2023);
        assert_eq!(chance.of("a", "b"), Chance::new(2023).of("a", "b"));
        assert_ne!(chance.of("a", "b"), Chance::new(2024).of("a", "b"));
        let hits = (0..10_000).filter(|n| chance.happens(&n.to_string(), "q", 0.3)).count();
        assert!((2_800..3_200).contains(&hits), "{hits}");
        let days: Vec<i64> = (0..1000).map(|n| chance.between(&n.to_string(), "d", 3, 5)).collect();
        assert!(days.iter().all(|d| (3..=5).contains(d)) && days.contains(&3) && days.contains(&5));
    }
}
