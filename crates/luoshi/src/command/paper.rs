//! `luoshi paper FILE`: task lists, minutes and lists from above into items with their offices.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use clap::Args;
use documents::{DocumentFault, FileKind};
use domain::district::Office;
use domain::paper::{self, Item, Paper};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::open::{Sources, check_secrecy};
use super::read::Format;
use crate::output::say;

/// 读来文:任务分解表、会议纪要、上级任务清单
#[derive(Debug, Args)]
pub struct ReadPaper {
    /// 来文文件(docx、xlsx、txt)
    file: PathBuf,
    /// 年度;标题里写了年度的,以标题为准
    #[arg(long, value_name = "YEAR")]
    year: Option<i16>,
    /// 输出格式
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl ReadPaper {
    /// Runs the command.
    pub fn run(self, sources: &Sources) -> Result<ExitCode> {
        let (text, tables) = content(&self.file)?;
        let paper = paper::read(&text, &tables, self.year)
            .map_err(|fault| anyhow!("{}:{fault}", self.file.display()))?;
        let register = Register::open(sources, &paper)?;
        match self.format {
            Format::Json => say(&serde_json::to_string_pretty(&register.json(&paper)?)?),
            Format::Text => show(&paper, &register),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A table as rows of cells.
type Rows = Vec<Vec<String>>;

/// The text and the tables of a file; a workbook has only tables.
fn content(path: &Path) -> Result<(String, Vec<Rows>)> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("文件 {} 打不开,请检查路径", path.display()))?;
    let failed = |fault: DocumentFault| anyhow!("{}:{fault}", path.display());
    match documents::read_text(&path.to_string_lossy(), &bytes) {
        Ok(text) => {
            check_secrecy(path, &text)?;
            Ok((text.text, text.tables.into_iter().map(|table| table.rows).collect()))
        }
        Err(DocumentFault::WrongKind { found: FileKind::Xlsx, .. }) => {
            let grids = documents::read_xlsx(&bytes).map_err(failed)?;
            Ok((String::new(), grids.into_iter().map(|grid| grid.rows).collect()))
        }
        Err(fault) => Err(failed(fault)),
    }
}

/// The district's offices on the day of the paper.
struct Register {
    offices: Vec<Office>,
    topics: domain::plan::Topics,
    on: Date,
}

impl Register {
    fn open(sources: &Sources, paper: &Paper) -> Result<Self> {
        let district = sources.load_district()?;
        let spring = || Date::new(paper.year.unwrap_or(2023), 5, 1).ok();
        Ok(Self {
            offices: district.directory.offices().cloned().collect(),
            topics: sources.load_catalogue()?.topics,
            on: paper.date.or_else(spring).unwrap_or(Date::MIN),
        })
    }

    fn behind(&self, names: &[String]) -> Vec<&Office> {
        let found = names.iter();
        found.flat_map(|name| paper::offices(name, &self.offices, &self.topics, self.on)).collect()
    }

    /// The paper with the ids of the offices behind the names of every item.
    fn json(&self, paper: &Paper) -> Result<Value> {
        let mut json = serde_json::to_value(paper)?;
        let items = json.get_mut("items").and_then(Value::as_array_mut);
        for (value, item) in items.into_iter().flatten().zip(&paper.items) {
            let ids = |names: &[String]| -> Value {
                self.behind(names).into_iter().map(|office| json!(office.id)).collect()
            };
            value["lead_ids"] = ids(&item.lead);
            value["with_ids"] = ids(&item.with);
        }
        Ok(json)
    }
}

fn show(paper: &Paper, register: &Register) {
    let kind = serde_json::to_value(paper.kind).unwrap_or_default();
    let year = paper.year.map_or("年度不明".to_owned(), |year| format!("{year}年"));
    let number = paper.number.as_deref().unwrap_or("无文号");
    say(&format!(
        "{}({} {year} {number}):{}项",
        paper.title,
        kind.as_str().unwrap_or(""),
        paper.items.len()
    ));
    for item in &paper.items {
        show_item(item, register);
    }
    for note in &paper.notes {
        say(&format!("注意:{}", note.message));
    }
}

fn show_item(item: &Item, register: &Register) {
    let found = register.behind(&item.lead);
    let names: Vec<&str> = found.iter().map(|office| office.name.as_str()).collect();
    let lead = match (item.lead.is_empty(), names.is_empty()) {
        (true, _) => "—".to_owned(),
        (_, true) => format!("{}(名册里没有)", item.lead.join("、")),
        _ => names.join("、"),
    };
    let due = item.due.map_or(item.due_words.clone(), |due| due.to_string());
    say(&format!("{:>6}  {}", item.number, item.title));
    let with = item.with.join("、");
    let leader = item.leader.as_deref().unwrap_or("—");
    say(&format!("        {lead} · 配合:{with} · {leader} · {due}"));
}
