//! Every report of the corpus read, and how fast.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Result;
use domain::report;

use crate::outcome::{aim, tell};

/// Reads all texts and documents, one after another on one core.
pub fn measure(corpus: &Path) -> Result<bool> {
    println!("\nthe corpus, read one after another on one core in one process");
    let texts = files(&corpus.join("reports"), "txt")?;
    let documents = files(&corpus.join("reports"), "docx")?;
    let (text, document) = (read_all(&texts)?, read_all(&documents)?);
    let read = |of: &Passed, files: &[PathBuf]| format!("{} of {}", of.read, files.len());
    let rate = text.bytes as f64 / 1e6 / text.took.as_secs_f64();
    let documents_met = document.read == documents.len();
    tell("statements", text.statements + document.statements);
    tell("figures", text.figures + document.figures);
    Ok(aim("texts read", read(&text, &texts), "all", text.read == texts.len())
        & aim("docx read", read(&document, &documents), "all", documents_met)
        & aim("MB of text a second", format!("{rate:.1}"), "≥ 5", rate >= 5.0))
}

#[derive(Default)]
struct Passed {
    read: usize,
    bytes: usize,
    statements: usize,
    figures: usize,
    took: Duration,
}

/// The files below a folder.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(self::files(&path, extension)?);
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read_all(files: &[PathBuf]) -> Result<Passed> {
    let mut passed = Passed::default();
    for file in files {
        let bytes = fs::read(file)?;
        let name = file.to_string_lossy().into_owned();
        let start = Instant::now();
        let reading = catch_unwind(|| {
            documents::read_text(&name, &bytes).map(|text| report::read(&text.text))
        });
        passed.took += start.elapsed();
        passed.bytes += bytes.len();
        match reading {
            Ok(Ok(reading)) if !reading.statements.is_empty() => {
                passed.read += 1;
                passed.statements += reading.statements.len();
                passed.figures += reading.statements.iter().map(|s| s.figures.len()).sum::<usize>();
            }
            Ok(Ok(_)) => println!("  nothing read of {name}"),
            Ok(Err(fault)) => println!("  {name}: {fault}"),
            Err(_) => println!("  {name}: panicked"),
        }
    }
    Ok(passed)
}
