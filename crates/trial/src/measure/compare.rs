//! A year beside the next, against what a person found in both texts.
//!
//! `docs/compare.tsv` is the record: for thirty pairs of reports the five main targets and the claims
//! that answer them, found by reading the sentences of both texts and not with the reader. It was
//! made before the rules were tuned on it, but for one claim that was added after the text had been
//! read again; so its share is an upper bound for reports that nobody has seen.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use domain::report::{compare, read};

use crate::outcome::{aim, tell};

const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/compare.tsv");
/// Scalars of each of the two reports whose comparison is timed.
const LENGTH: usize = 40_000;

/// Compares all pairs of the corpus, and two long reports.
pub fn measure(corpus: &Path, binary: &Path) -> Result<bool> {
    println!("\na year's report beside the next (compare.tsv, thirty pairs checked by hand)");
    let reports = corpus.join("reports");
    let mut compare = Command::new(binary);
    compare.arg("compare").arg("--pairs").arg(&reports).arg("--record").arg(RECORD);
    let output = compare.output().context("luoshi compare does not run")?;
    ensure!(output.status.success(), "luoshi: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    text.lines()
        .filter(|line| line.starts_with("与人工查对不同"))
        .for_each(|line| println!("  {line}"));
    let line = text.lines().find(|line| line.starts_with("人工查对:")).context("no record")?;
    let numbers: Vec<f64> = line
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter_map(|number| number.parse().ok())
        .collect();
    let [of, found, share, invented] = numbers[..] else {
        anyhow::bail!("luoshi compare says something else than it used to: {line}")
    };
    tell("claims said where the text states none", invented);
    let took = longest(&reports)?;
    Ok(aim("claims found", format!("{found} of {of} = {share:.3}"), "≥ 0.95", share >= 0.95)
        & aim("ms for two reports of 40,000 characters", format!("{took:.1}"), "< 50", took < 50.0))
}

/// Milliseconds to compare two reports of 40,000 characters, the best of five.
fn longest(reports: &Path) -> Result<f64> {
    let mut texts: Vec<String> = Vec::new();
    for entry in fs::read_dir(reports)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "txt") {
            texts.push(fs::read_to_string(path)?);
        }
    }
    texts.sort_by_key(|text| text.chars().count());
    let (a, b) = (texts.pop().context("no report")?, texts.pop().context("one report")?);
    let long = |text: &str| -> String { text.chars().cycle().take(LENGTH).collect() };
    let (a, b) = (long(&a), long(&b));
    let (left, right) = (read(&a), read(&b));
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        let years = compare::years((&a, &left), (&b, &right));
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
        ensure!(!years.tasks.is_empty() || !years.new.is_empty(), "two reports without tasks");
    }
    Ok(best)
}
