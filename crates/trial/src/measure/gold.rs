//! The reader against annotations made by hand.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::outcome::aim;

/// One line of the scorer.
#[derive(Debug)]
struct Score {
    kinds: f64,
    precision: f64,
    recall: f64,
    op: f64,
    segments: f64,
    figures: f64,
}

impl Score {
    fn of(line: &str) -> Option<Score> {
        let value = |name: &str| {
            let field = line.split('\t').find_map(|field| field.strip_prefix(name))?;
            field.strip_prefix('=')?.parse::<f64>().ok()
        };
        Some(Score {
            kinds: value("kind_acc")?,
            precision: value("fig_p")?,
            recall: value("fig_r")?,
            op: value("op")?,
            segments: value("segments")?,
            figures: value("figures")?,
        })
    }

    fn wrong_kinds(&self) -> f64 {
        ((1.0 - self.kinds) * self.segments).round()
    }

    fn missing(&self) -> f64 {
        ((1.0 - self.recall) * self.figures).round()
    }

    /// Figures said that are not there: of all said, the share that did not match.
    fn extra(&self) -> f64 {
        let matched = (self.recall * self.figures).round();
        (matched / self.precision.max(1e-9) - matched).round()
    }
}

/// Runs the scorer of the annotations over the binary's answers.
pub fn measure(corpus: &Path, binary: &Path) -> Result<bool> {
    println!("\nreading against hand annotation (score.py)");
    let folder = corpus.join("gold");
    let command = format!("'{}' read {{}} --format json", binary.display());
    let mut score = Command::new("python3");
    score.arg(folder.join("score.py")).arg("--dir").arg(&folder).arg(command);
    let output = score.output().context("python3 does not run")?;
    ensure!(output.status.success(), "score.py: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    text.lines().for_each(|line| println!("  {}", line.replace('\t', "  ")));
    println!("  Leave one report out: the reader is rules written by hand; nothing is fitted, so no");
    println!("  report changes what is said of another, and each line above is also its line when");
    println!("  left out. But the rules were written with all four in view: the lines are an upper");
    println!("  bound, not an estimate for a report that nobody has seen.");
    let line = text.lines().find(|line| line.starts_with("luzhou_2023")).context("no score")?;
    let luzhou = Score::of(line).context("score.py says something else than it used to")?;
    let (wrong, missing, extra) = (luzhou.wrong_kinds(), luzhou.missing(), luzhou.extra());
    println!("  luzhou_2023");
    Ok(aim("wrong kinds", format!("{wrong} of {}", luzhou.segments), "≤ 1", wrong <= 1.0)
        & aim("missing figures", format!("{missing} of {}", luzhou.figures), "≤ 1", missing <= 1.0)
        & aim("extra figures", extra, "≤ 1", extra <= 1.0)
        & aim("right op among matched", luzhou.op, "≥ 0.95", luzhou.op >= 0.95))
}
