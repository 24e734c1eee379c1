//! Damaged documents: reading says what it can say, and never panics.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use app::Files;
use documents::sheet::{Align, Cell, Column, Kind, Sheet};
use domain::report;

use super::garbage;
use crate::chance::Chance;
use crate::outcome::tell;
use crate::place;

/// How large a document may be to be damaged again and again.
const LARGEST: usize = 200_000;

/// Reads damaged documents for so long.
pub fn run(time: Duration, seed: u64) -> Result<()> {
    println!("damaged documents");
    let whole = documents()?;
    tell("documents to damage", whole.len());
    let mut chance = Chance::new(seed);
    let (start, mut count, mut panics, mut longest) = (Instant::now(), 0, 0, Duration::ZERO);
    // A panic that is caught is counted here; its backtrace would only fill the screen.
    std::panic::set_hook(Box::new(|_| {}));
    while start.elapsed() < time {
        let (name, bytes) = one(&mut chance, &whole);
        let begun = Instant::now();
        let read = catch_unwind(AssertUnwindSafe(|| read(&name, &bytes)));
        longest = longest.max(begun.elapsed());
        count += 1;
        if read.is_err() {
            panics += 1;
            let kept = place::target("soak")?.join(format!("panic-{seed}-{count}-{name}"));
            fs::write(&kept, &bytes)?;
            println!("  panicked on {}", kept.display());
        }
    }
    drop(std::panic::take_hook());
    tell("read", count);
    tell("longest reading", format!("{} ms", longest.as_millis()));
    tell("panics", panics);
    ensure!(panics == 0, "a damaged document made a reader panic");
    Ok(())
}

fn one(chance: &mut Chance, whole: &[(String, Vec<u8>)]) -> (String, Vec<u8>) {
    match chance.pick(whole) {
        Some((name, bytes)) if chance.below(8) > 0 => {
            (name.clone(), garbage::damage(chance, bytes))
        }
        Some((name, _)) if chance.below(2) == 0 => (name.clone(), garbage::bytes(chance)),
        _ => ("a.txt".to_owned(), garbage::text(chance).into_bytes()),
    }
}

/// Every way into the program that a file has.
fn read(name: &str, bytes: &[u8]) -> usize {
    let reading = match documents::read_text(name, bytes) {
        Ok(text) => report::read(&text.text),
        Err(_) => report::read(&String::from_utf8_lossy(bytes)),
    };
    let rows = documents::read_csv(bytes).map_or(0, |rows| rows.len());
    let grids = documents::read_xlsx(bytes).map_or(0, |grids| grids.len());
    reading.statements.len() + rows + grids
}

/// Reports of the corpus if it is there, and what the demonstration carries in any case.
fn documents() -> Result<Vec<(String, Vec<u8>)>> {
    let mut all = Vec::new();
    for path in ["demonstration/report-2023.txt", "demonstration/people.csv"] {
        all.extend(Files::District.read(path).map(|text| (path.replace('/', "-"), text.into())));
    }
    all.extend(documents::write_xlsx(&[sheet()]).map(|bytes| ("a.xlsx".to_owned(), bytes)));
    let Some(corpus) = place::corpus() else { return Ok(all) };
    for folder in ["reports", "reports/docx", "data/cases"] {
        for entry in fs::read_dir(corpus.join(folder)).into_iter().flatten().flatten() {
            let small = entry.metadata().is_ok_and(|file| file.len() < LARGEST as u64);
            if entry.path().is_file() && small {
                let name = entry.file_name().to_string_lossy().into_owned();
                all.push((name, fs::read(entry.path())?));
            }
        }
    }
    Ok(all)
}

fn sheet() -> Sheet {
    let text = |words: &str| Cell::Text(words.to_owned());
    let column = |header: &str| Column {
        header: header.to_owned(),
        width: Some(12),
        align: Align::Left,
        kind: Kind::Text,
    };
    Sheet {
        name: "表".to_owned(),
        title: "统计数据".to_owned(),
        scope: None,
        columns: vec![column("名称"), column("数值")],
        rows: vec![vec![text("地区"), Cell::Integer(1)], vec![text("合计"), Cell::Empty]],
        notes: vec!["说明".to_owned()],
    }
}
