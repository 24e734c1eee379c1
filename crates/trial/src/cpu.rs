//! Processor time, which says what work costs even on a machine that has other work.

use std::time::Duration;

/// What this process has used so far.
pub fn used() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program stands in brackets and may hold anything.
    let fields = text.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok());
    // A tick is a hundredth of a second on every Linux that Debian ships.
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

/// What each of so many things took.
pub fn each(used: Duration, things: usize) -> String {
    format!("{} µs", used.as_micros() / things.max(1) as u128)
}
