//! The ways by which a message leaves: ports, of which the product brings simulators only.
//!
//! A district puts its own gateway in the place of a simulator. Never a private messenger: what is
//! said about work goes by means of the government's own.

use std::sync::atomic::{AtomicU64, Ordering};

/// A way by which messages leave.
pub trait Channel: Send + Sync {
    /// What the district's settings call it: 短信.
    fn name(&self) -> &str;

    /// Hands a message over; the gateway's receipt.
    ///
    /// # Errors
    /// Why the gateway did not take it, in words: it is tried again later.
    fn send(&self, to: &str, text: &str) -> Result<String, String>;
}

/// A gateway that takes every message and gives it a receipt, and nobody hears of it.
#[derive(Debug)]
pub struct Simulator {
    name: &'static str,
    /// How many it has taken.
    taken: AtomicU64,
    /// How many of the next it will not take.
    out_of_order: AtomicU64,
}

/// The most characters that a short message carries.
const LONGEST: usize = 70;

impl Simulator {
    /// A gateway of a name.
    pub fn new(name: &'static str) -> Simulator {
        Simulator { name, taken: AtomicU64::new(0), out_of_order: AtomicU64::new(0) }
    }

    /// The next messages are not taken, as when a gateway is out of order.
    pub fn fail_next(&self, messages: u64) {
        self.out_of_order.store(messages, Ordering::SeqCst);
    }

    /// How many messages it has taken.
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::SeqCst)
    }
}

impl Channel for Simulator {
    fn name(&self) -> &str {
        self.name
    }

    fn send(&self, to: &str, text: &str) -> Result<String, String> {
        let less = |left: u64| left.checked_sub(1);
        if self.out_of_order.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok() {
            return Err(format!("{}网关没有应答", self.name));
        }
        if to.is_empty() || text.chars().count() > LONGEST {
            return Err(format!("{}网关不收:没有收件人或者超过{LONGEST}字", self.name));
        }
        let nth = self.taken.fetch_add(1, Ordering::SeqCst) + 1;
        Ok(format!("模拟{}第{nth}条", self.name))
    }
}
