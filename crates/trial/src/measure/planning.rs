//! The report made into the list of tasks that offices get.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use domain::paper::{self, Paper};
use domain::report::{Kind, Reading, Task};

use crate::outcome::{aim, tell};

/// Plans the report of the demonstration district and opens its list elsewhere.
pub fn measure(corpus: &Path, binary: &Path) -> Result<bool> {
    println!("\nluoshi plan luzhou_2023.txt");
    let report = corpus.join("reports/luzhou_2023.txt");
    let reading: Reading = ask(binary, "read", &report)?;
    let tasks: Vec<Task> = ask(binary, "plan", &report)?;
    let whole = tasks.iter().filter(|task| is_whole(task)).count();
    let promised: Vec<u32> =
        reading.statements.iter().filter(|s| s.kind == Kind::Task).map(|s| s.id).collect();
    let planned: BTreeSet<u32> =
        tasks.iter().flat_map(|task| task.statements.iter().copied()).collect();
    let covered = promised.iter().filter(|id| planned.contains(id)).count();
    tell("sections that hold tasks", sections(&reading, &tasks));
    let met = aim(
        "sentences that promise, planned",
        format!("{covered} of {}", promised.len()),
        "all",
        covered == promised.len(),
    ) & aim(
        "tasks with title, nature, lead office, due date",
        format!("{whole} of {}", tasks.len()),
        "all",
        whole == tasks.len() && !tasks.is_empty(),
    );
    Ok(met
        & measure_sheet(binary, &report, tasks.len())?
        & measure_import(binary, &report, &tasks)?
        & measure_papers(corpus)?)
}

fn ask<T: serde::de::DeserializeOwned>(binary: &Path, what: &str, report: &Path) -> Result<T> {
    let output = Command::new(binary).arg(what).arg(report).args(["--format", "json"]).output()?;
    ensure!(output.status.success(), "luoshi {what} failed");
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn is_whole(task: &Task) -> bool {
    let nature = serde_json::to_value(task.nature).is_ok_and(|nature| nature.is_string());
    let lead = task.lead.first().is_some_and(|lead| !lead.office.is_empty());
    !task.title.is_empty() && nature && lead && task.due.is_some()
}

fn sections(reading: &Reading, tasks: &[Task]) -> String {
    let ids: BTreeSet<_> = tasks.iter().filter_map(|task| task.section).collect();
    let all = reading.sections.iter().filter(|section| ids.contains(&section.id));
    let names: Vec<&str> = all.map(|section| section.title.as_str()).collect();
    format!("{}: {}", ids.len(), names.join(" · "))
}

/// LibreOffice opens the workbook and gives its rows back.
fn measure_sheet(binary: &Path, report: &Path, tasks: usize) -> Result<bool> {
    let folder = tempfile::tempdir()?;
    let book = folder.path().join("plan.xlsx");
    let made = Command::new(binary).arg("plan").arg(report).arg("--out").arg(&book).output()?;
    ensure!(made.status.success(), "luoshi plan --out failed");
    let Some(rows) = opened(folder.path(), &book)? else {
        println!("  LibreOffice is not installed: the workbook was not opened");
        return Ok(false);
    };
    let name = "rows that LibreOffice reads of the xlsx";
    Ok(aim(name, rows, &format!("{tasks} tasks"), rows == tasks))
}

/// Rows that begin with a serial number; none without LibreOffice.
fn opened(folder: &Path, book: &Path) -> Result<Option<usize>> {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let office = Command::new("soffice")
        .arg(profile)
        .args(["--headless", "--convert-to", "csv", "--outdir"])
        .args([folder, book])
        .output();
    let Ok(office) = office else { return Ok(None) };
    ensure!(office.status.success(), "{}", String::from_utf8_lossy(&office.stderr));
    let path: PathBuf = book.with_extension("csv");
    let bytes = std::fs::read(path).context("LibreOffice wrote no csv")?;
    let rows = documents::read_csv(&bytes).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let numbered = |row: &&Vec<String>| row.first().is_some_and(|n| n.parse::<u32>().is_ok());
    Ok(Some(rows.iter().filter(numbered).count()))
}

/// The exported lists are read back as the tasks that they were made from.
fn measure_import(binary: &Path, report: &Path, tasks: &[Task]) -> Result<bool> {
    let folder = tempfile::tempdir()?;
    let mut met = true;
    for name in ["plan.docx", "plan.xlsx"] {
        let path = folder.path().join(name);
        let made = Command::new(binary).arg("plan").arg(report).arg("--out").arg(&path).output()?;
        ensure!(made.status.success(), "luoshi plan --out {name} failed");
        let paper: Paper = ask(binary, "paper", &path)?;
        let same = paper.items.iter().zip(tasks).filter(|(item, task)| {
            item.number == task.id.to_string()
                && item.title == task.title
                && item.text == task.text
                && item.lead.first() == task.lead.first().map(|lead| &lead.office)
                && item.with == task.with
                && item.leader == task.leader
                && item.due == task.due
                && item.nature == Some(task.nature)
        });
        let same = same.count();
        met &= aim(
            &format!("tasks that {name} gives back unchanged"),
            format!("{same} of {}", paper.items.len()),
            &format!("{} tasks", tasks.len()),
            same == tasks.len() && paper.items.len() == tasks.len(),
        );
    }
    Ok(met)
}

/// Official lists of other places: items, and those with an office that leads.
fn measure_papers(corpus: &Path) -> Result<bool> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(corpus.join("pairs"))?.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".plan.txt"));
    paths.sort();
    let (mut read, mut charged, mut items, mut led) = (0, 0, 0, 0);
    for path in &paths {
        let text = std::fs::read_to_string(path)?;
        let charges = text.contains("单位") || text.contains("负责");
        charged += usize::from(charges);
        let Ok(paper) = paper::read(&text, &[], None) else { continue };
        if !charges {
            continue;
        }
        read += 1;
        items += paper.items.len();
        led += paper.items.iter().filter(|item| !item.lead.is_empty()).count();
    }
    tell("items of official lists, with an office that leads", format!("{items}, {led}"));
    let name = "official lists that charge offices, read";
    Ok(aim(name, format!("{read} of {charged}"), "all", read == charged))
}
