//! `luoshi plan FILE`: a report into the task list that the government office issues.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use documents::sheet::{Align, Cell, Column, Kind, Sheet};
use domain::report::{Reading, Task};

use super::DataArgs;
use super::open::{Sources, read_document};
use super::read::{Format, planned};
use crate::output::say;

/// 预分解:报告变成任务清单(牵头单位、责任领导、性质、季度节点、时限)
#[derive(Debug, Args)]
pub struct Plan {
    /// 报告文件(docx、pdf、html、md、txt)
    file: PathBuf,
    /// 写成 Excel 文件
    #[arg(long, value_name = "FILE.xlsx")]
    out: Option<PathBuf>,
    /// 输出格式
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    data: DataArgs,
}

impl Plan {
    /// Runs the command.
    pub fn run(self, sources: &Sources) -> Result<ExitCode> {
        let _ = &self.data;
        let text = read_document(&self.file)?;
        let reading = planned(sources, &text.text)?;
        if let Some(out) = &self.out {
            let bytes = documents::write_xlsx(&[sheet(&reading)])
                .map_err(|fault| anyhow::anyhow!(fault.to_string()))?;
            std::fs::write(out, bytes)
                .with_context(|| format!("写不了 {},请检查路径和权限", out.display()))?;
            eprintln!("已写出 {}:{}项任务", out.display(), reading.tasks.len());
        }
        match self.format {
            Format::Json => say(&serde_json::to_string_pretty(&reading.tasks)?),
            Format::Text if self.out.is_none() => show(&reading),
            Format::Text => {}
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn show(reading: &Reading) {
    for task in &reading.tasks {
        let lead = task.lead.first();
        let name = lead.map_or("—", |lead| &lead.office);
        let why = lead.map_or("", |lead| &lead.why);
        let due = task.due.map_or(String::new(), |due| due.to_string());
        let leader = task.leader.as_deref().unwrap_or("—");
        say(&format!("{:>4}  {}", task.id, task.title));
        say(&format!("      {name}({why}) · {leader} · {} · {due}", nature(task)));
    }
}

fn nature(task: &Task) -> String {
    serde_json::to_value(task.nature)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The list as offices know it: A3, one row per task.
fn sheet(reading: &Reading) -> Sheet {
    let column = |header: &str, width: u16, align: Align| Column {
        header: header.to_owned(),
        width: Some(width),
        align,
        kind: Kind::Text,
    };
    let year = reading.year.map_or(String::new(), |year| year.to_string());
    let columns = vec![
        Column { kind: Kind::Integer, ..column("序号", 6, Align::Centre) },
        column("任务名称", 30, Align::Left),
        column("报告原文", 52, Align::Left),
        column("任务性质", 10, Align::Centre),
        column("责任领导", 14, Align::Centre),
        column("牵头单位", 20, Align::Left),
        column("配合单位", 26, Align::Left),
        column("一季度节点", 22, Align::Left),
        column("二季度节点", 22, Align::Left),
        column("三季度节点", 22, Align::Left),
        column("四季度节点", 22, Align::Left),
        Column { kind: Kind::Date, ..column("完成时限", 12, Align::Centre) },
        column("牵头依据", 24, Align::Left),
    ];
    Sheet {
        name: "任务分解表".to_owned(),
        title: format!("{}{year}年《政府工作报告》任务分解表(预分解稿)", reading.place),
        scope: Some(format!("共{}项 · 牵头单位由系统建议,须经征求意见和审定", reading.tasks.len())),
        columns,
        rows: reading.tasks.iter().map(row).collect(),
        notes: vec!["标“建议”的节点不是报告原文,由牵头单位确认。".to_owned()],
    }
}

fn row(task: &Task) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let lead = task.lead.first();
    let node = |months: std::ops::RangeInclusive<i8>| {
        let nodes = task.milestones.iter().filter(|m| months.contains(&m.due.month()));
        let words: Vec<String> = nodes
            .map(|node| match node.proposed {
                true => format!("{}(建议)", node.text),
                false => node.text.clone(),
            })
            .collect();
        Cell::Text(words.join(";"))
    };
    vec![
        Cell::Integer(i64::from(task.id)),
        text(&task.title),
        text(&task.text),
        Cell::Text(nature(task)),
        text(task.leader.as_deref().unwrap_or("")),
        text(lead.map_or("", |lead| &lead.office)),
        Cell::Text(task.with.join("、")),
        node(1..=3),
        node(4..=6),
        node(7..=9),
        node(10..=12),
        task.due.map_or(Cell::Empty, Cell::Date),
        text(lead.map_or("", |lead| &lead.why)),
    ]
}
