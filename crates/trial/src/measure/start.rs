//! How long the binary takes to start.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::outcome::aim;

/// How often each command is started.
const STARTS: usize = 31;
/// What a start may take.
const LONGEST: Duration = Duration::from_millis(150);

/// Starts the binary for nothing, and for one whole report.
pub fn measure(corpus: &Path, binary: &Path) -> Result<bool> {
    println!("\nstart-up of the release binary, {STARTS} starts, median and longest");
    let report = corpus.join("reports/luzhou_2023.txt");
    let report = report.to_string_lossy();
    let nothing = time(binary, &["--version"])?;
    let reading = time(binary, &["read", &report, "--format", "json"])?;
    Ok(tell("luoshi --version", &nothing) & tell("luoshi read luzhou_2023.txt", &reading))
}

fn time(binary: &Path, arguments: &[&str]) -> Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let start = Instant::now();
        let status = Command::new(binary).args(arguments).stdout(Stdio::null()).status()?;
        ensure!(status.success(), "luoshi {arguments:?} failed");
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}

fn tell(name: &str, times: &[Duration]) -> bool {
    let (median, longest) = (times[times.len() / 2], times[times.len() - 1]);
    let figure = format!("{} / {} ms", median.as_millis(), longest.as_millis());
    aim(name, figure, "< 150 ms", longest < LONGEST)
}
