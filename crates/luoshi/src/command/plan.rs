//! `luoshi plan FILE`: a report into the task list that the government office issues.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use documents::{TaskList, TaskRow};
use domain::paper::{self, LEVELS};
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
    /// 写成文件:docx 按公文格式,xlsx 按 A3 表格
    #[arg(long, value_name = "FILE.docx|FILE.xlsx")]
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
            let mut list = task_list(&reading);
            let written = match out.extension().and_then(|extension| extension.to_str()) {
                Some("xlsx") => {
                    list.intro += "\n标“建议”的节点不是报告原文，由牵头单位确认。";
                    documents::write_task_list_xlsx(&list)
                }
                Some("docx") => documents::write_task_list_docx(&list),
                _ => bail!("{} 要以 .docx 或者 .xlsx 结尾", out.display()),
            };
            let bytes = written.map_err(|fault| anyhow::anyhow!(fault.to_string()))?;
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
        say(&format!("      {name}({why}) · {leader} · {} · {due}", paper::nature(task.nature)));
    }
}

/// The list as offices know it: numbered through, in the order of the report.
fn task_list(reading: &Reading) -> TaskList {
    let year = reading.year.map_or(String::new(), |year| format!("{year}年"));
    TaskList {
        title: format!("{}{year}\n《政府工作报告》任务分解方案（预分解稿）", reading.place),
        intro: format!(
            "根据{year}《政府工作报告》，提出{}项任务的分解意见。牵头单位由系统建议，须经征求意见和审定。",
            reading.tasks.len()
        ),
        issuer: String::new(),
        date: None,
        number: None,
        rows: reading.tasks.iter().map(|task| row(reading, task)).collect(),
    }
}

fn row(reading: &Reading, task: &Task) -> TaskRow {
    let quarter = |months: std::ops::RangeInclusive<i8>| {
        let nodes = task.milestones.iter().filter(|node| months.contains(&node.due.month()));
        let words = nodes.map(|node| match node.proposed {
            true => format!("{}（建议）", node.text),
            false => node.text.clone(),
        });
        words.collect::<Vec<_>>().join("；")
    };
    TaskRow {
        number: task.id.to_string(),
        title: task.title.clone(),
        text: task.text.clone(),
        section: section(reading, task),
        leader: task.leader.clone().unwrap_or_default(),
        lead: task.lead.first().map(|lead| lead.office.clone()).unwrap_or_default(),
        with: task.with.clone(),
        nature: paper::nature(task.nature).to_owned(),
        due: task.due,
        milestones: [quarter(1..=3), quarter(4..=6), quarter(7..=9), quarter(10..=12)],
        ..TaskRow::default()
    }
}

/// The headings over a task, the outermost first; the chapter that holds all of them is left out.
fn section(reading: &Reading, task: &Task) -> String {
    let mut titles = Vec::new();
    let mut next = task.section;
    while let Some(section) =
        next.and_then(|id| (id as usize).checked_sub(1)).and_then(|at| reading.sections.get(at))
    {
        titles.push(section.title.as_str());
        next = section.parent.filter(|parent| *parent < section.id);
    }
    titles.reverse();
    let chapter = usize::from(titles.len() > 1);
    titles[chapter..].join(LEVELS)
}
