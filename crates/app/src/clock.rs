//! The only place that reads the machine's clock.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::moment::civil;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// Where the app gets the present from: the machine, or a demonstration's seeded course.
pub trait Clock: Send + Sync {
    /// The present.
    fn now(&self) -> Timestamp;

    /// The present in the district's zone.
    fn civil(&self) -> DateTime {
        civil(self.now())
    }

    /// Today in the district's zone.
    fn today(&self) -> Date {
        self.civil().date()
    }
}

/// The machine's clock.
#[derive(Debug, Default)]
pub struct Machine;

impl Clock for Machine {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The machine's clock with another date: a demonstration goes on from the day on which it ended.
#[derive(Debug)]
pub struct Shifted {
    offset: jiff::SignedDuration,
}

impl Shifted {
    /// A clock that shows `start` now and goes on from there.
    pub fn from(start: Timestamp) -> Shifted {
        Shifted { offset: start.duration_since(Timestamp::now()) }
    }
}

impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        Timestamp::now().checked_add(self.offset).unwrap_or(Timestamp::MAX)
    }
}

/// A clock that stands where it was set.
#[derive(Debug)]
pub struct Given {
    micros: AtomicI64,
}

impl Given {
    /// A clock that shows `at`.
    pub fn at(at: Timestamp) -> Given {
        Given { micros: AtomicI64::new(at.as_microsecond()) }
    }

    /// Sets it.
    pub fn set(&self, at: Timestamp) {
        self.micros.store(at.as_microsecond(), Ordering::SeqCst);
    }
}

impl Clock for Given {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.micros.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }
}
