//! `luoshi read FILE`: a report into statements, figures and tasks.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use app::view::read::read_report;
use clap::{Args, ValueEnum};
use domain::report::Reading;

use super::open::{Sources, read_document};
use crate::output::say;

/// 读报告:语句、数字、任务
#[derive(Debug, Args)]
pub struct Read {
    /// 报告文件(docx、pdf、html、md、txt)
    file: PathBuf,
    /// 输出格式
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How a command prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// 供人看
    Text,
    /// 供程序用
    Json,
}

impl Read {
    /// Runs the command.
    pub fn run(self, sources: &Sources) -> Result<ExitCode> {
        let text = read_document(&self.file)?;
        let reading = planned(sources, &text.text)?;
        match self.format {
            Format::Json => say(&serde_json::to_string_pretty(&reading)?),
            Format::Text => show(&reading),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A report read, with its tasks planned on the district's register.
pub fn planned(sources: &Sources, text: &str) -> Result<Reading> {
    Ok(read_report(&sources.load_catalogue()?, &sources.load_district()?, text))
}

fn show(reading: &Reading) {
    let year = reading.year.map_or("年度不明".to_owned(), |year| format!("{year}年"));
    say(&format!("{}({} {} {})", reading.title, reading.place, year, reading.version));
    let kinds = reading.statements.iter().map(|statement| statement.kind);
    let mut counts: Vec<(String, usize)> = Vec::new();
    for kind in kinds {
        let word = serde_json::to_value(kind).unwrap_or_default();
        let word = word.as_str().unwrap_or("").to_owned();
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    let words: Vec<String> = counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    say(&format!("{}句:{}", reading.statements.len(), words.join(",")));
    let figures: usize = reading.statements.iter().map(|s| s.figures.len()).sum();
    say(&format!("数字{figures}个,任务{}项", reading.tasks.len()));
    for task in &reading.tasks {
        let lead = task.lead.first().map_or("—", |lead| &lead.office);
        let due = task.due.map_or(String::new(), |due| due.to_string());
        say(&format!("{:>4}  {}  {lead}  {due}", task.id, task.title));
    }
}
