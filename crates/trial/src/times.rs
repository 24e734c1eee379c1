//! Times of many things of one kind.

use std::fmt;
use std::time::Duration;

/// Times, sorted.
pub struct Times(Vec<Duration>);

impl Times {
    /// Of these.
    pub fn new(mut times: Vec<Duration>) -> Times {
        times.sort_unstable();
        Times(times)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The time within which a share of them lies.
    pub fn within(&self, share: f64) -> Duration {
        let at = (self.0.len() as f64 * share).ceil() as usize;
        self.0.get(at.saturating_sub(1)).copied().unwrap_or_default()
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |share| self.within(share).as_secs_f64() * 1e3;
        let text = format!("{:.1} / {:.1} / {:.1} ms", ms(0.5), ms(0.99), ms(1.0));
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_lies_within_the_time_of_its_last() {
        let times = Times::new((1..=100).rev().map(Duration::from_millis).collect());
        assert_eq!(times.within(0.5), Duration::from_millis(50));
        assert_eq!(times.within(0.99), Duration::from_millis(99));
        assert_eq!(times.within(1.0), Duration::from_millis(100));
        assert_eq!(Times::new(Vec::new()).within(0.99), Duration::ZERO);
    }
}
