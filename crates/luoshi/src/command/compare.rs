//! `luoshi compare`: a year's report beside the next, one pair or all pairs of a folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use domain::report::compare::{Fate, Main, Named, Outcome, Target, Years, pairs, years};
use domain::report::{Reading, read};
use serde_json::json;

use super::open::read_document;
use super::read::Format;
use crate::output::say;

/// The record of what a person found, beside the reports.
const RECORD: &str = "pairs.tsv";

/// 与上年对照:前一年报告的目标和任务,后一年报告怎么说
#[derive(Debug, Args)]
pub struct Compare {
    /// 前一年的报告文件
    #[arg(required_unless_present = "pairs")]
    earlier: Option<PathBuf>,
    /// 后一年的报告文件
    #[arg(required_unless_present = "pairs")]
    later: Option<PathBuf>,
    /// 对照一个文件夹里同一地方前后两年的全部报告,只看五项主要指标
    #[arg(long, value_name = "DIR", conflicts_with_all = ["earlier", "later"])]
    pairs: Option<PathBuf>,
    /// 人工查对的记录,代替文件夹里的 pairs.tsv
    #[arg(long, value_name = "FILE", requires = "pairs")]
    record: Option<PathBuf>,
    /// 输出格式
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Compare {
    /// Runs the command.
    pub fn run(self) -> Result<ExitCode> {
        if let Some(dir) = &self.pairs {
            return self.all(dir);
        }
        let (Some(earlier), Some(later)) = (&self.earlier, &self.later) else {
            bail!("要给出前后两年的报告文件,或者用 --pairs 给出文件夹");
        };
        let (a, b) = (Paper::open(earlier)?, Paper::open(later)?);
        let years = a.beside(&b);
        match self.format {
            Format::Json => say(&serde_json::to_string_pretty(&years)?),
            Format::Text => show(&years),
        }
        Ok(ExitCode::SUCCESS)
    }

    fn all(&self, dir: &Path) -> Result<ExitCode> {
        let papers = papers(dir)?;
        let named: Vec<Named> = papers.iter().map(Paper::named).collect();
        let compared: Vec<Compared> = pairs(&named)
            .into_iter()
            .map(|pair| {
                let (earlier, later) = (&papers[pair.earlier], &papers[pair.later]);
                Compared {
                    place: pair.place,
                    earlier: earlier.name.clone(),
                    later: later.name.clone(),
                    years: earlier.beside(later),
                }
            })
            .collect();
        if self.format == Format::Json {
            let all: Vec<_> = compared.iter().map(Compared::in_json).collect();
            say(&serde_json::to_string_pretty(&all)?);
            return Ok(ExitCode::SUCCESS);
        }
        for one in &compared {
            say(&one.title());
            main(&one.years).for_each(|target| say(&format!("  {}", line(target))));
        }
        let beside = dir.join(RECORD);
        let record = self.record.clone().or_else(|| beside.exists().then_some(beside));
        if let Some(path) = record {
            check(&path, &compared)?;
        }
        say(&totals(&compared));
        Ok(ExitCode::SUCCESS)
    }
}

/// Two reports of a folder, compared.
struct Compared {
    place: String,
    earlier: String,
    later: String,
    years: Years,
}

impl Compared {
    fn in_json(&self) -> serde_json::Value {
        let Compared { place, earlier, later, years } = self;
        json!({"place": place, "earlier": earlier, "later": later, "years": years})
    }

    fn title(&self) -> String {
        let year = |year: Option<i16>| year.map_or("?".to_owned(), |year| year.to_string());
        let (from, to) = (year(self.years.earlier), year(self.years.later));
        format!("{} {from}→{to}  {} → {}", self.place, self.earlier, self.later)
    }
}

/// A report from a file.
struct Paper {
    name: String,
    text: String,
    reading: Reading,
}

impl Paper {
    fn open(path: &Path) -> Result<Paper> {
        let text = read_document(path)?.text;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let reading = read(&text);
        Ok(Paper { name, text, reading })
    }

    fn named(&self) -> Named<'_> {
        Named { name: &self.name, text: &self.text, reading: &self.reading }
    }

    fn beside(&self, later: &Paper) -> Years {
        years((&self.text, &self.reading), (&later.text, &later.reading))
    }
}

/// Every report of a folder, by name.
fn papers(dir: &Path) -> Result<Vec<Paper>> {
    let entries =
        fs::read_dir(dir).with_context(|| format!("文件夹 {} 打不开,请检查路径", dir.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_file() && matches!(ending.as_str(), "txt" | "docx") {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        bail!("文件夹 {} 里没有报告(*.txt、*.docx)", dir.display());
    }
    paths.sort();
    paths.iter().map(|path| Paper::open(path)).collect()
}

fn show(years: &Years) {
    let year =
        |year: Option<i16>| year.map_or("年度不明".to_owned(), |year| format!("{year}年"));
    say(&format!("{}报告的目标与{}报告的成绩", year(years.earlier), year(years.later)));
    years.targets.iter().for_each(|target| say(&format!("  {}", line(target))));
    for fate in [Fate::Carried, Fate::Changed, Fate::Reported, Fate::Dropped] {
        let of: Vec<_> = years.tasks.iter().filter(|task| task.fate == fate).collect();
        say(&format!("{} {}项", fate.in_words(), of.len()));
        for task in of {
            let changes = task.changes.join(";");
            say(&format!("  {}  {changes}", task.task.title).trim_end());
        }
    }
    say(&format!("新增 {}项", years.new.len()));
    years.new.iter().for_each(|task| say(&format!("  {}", task.title)));
}

/// 指标 目标 成绩 结论 差距
fn line(target: &Target) -> String {
    let claimed = target.claimed.as_ref().map_or("—", |claim| claim.words.as_str());
    let gap = target.gap.filter(|gap| !gap.is_zero()).map_or(String::new(), |gap| {
        let sign = if gap.is_sign_positive() { "+" } else { "" };
        format!(" {sign}{gap}{}", target.gap_unit)
    });
    let note = if target.note.is_empty() { String::new() } else { format!("({})", target.note) };
    let Target { name, promised, outcome, .. } = target;
    format!("{name}  {}  {claimed}  {}{gap}{note}", promised.words, outcome.in_words())
}

/// The targets of the main indicators.
fn main(years: &Years) -> impl Iterator<Item = &Target> {
    years.targets.iter().filter(|target| target.main.is_some())
}

/// What all pairs came to.
fn totals(compared: &[Compared]) -> String {
    let targets: Vec<&Target> = compared.iter().flat_map(|one| main(&one.years)).collect();
    let outcomes =
        [Outcome::Kept, Outcome::Exceeded, Outcome::Missed, Outcome::Unclear, Outcome::Silent];
    let parts: Vec<String> = outcomes
        .into_iter()
        .map(|outcome| {
            let count = targets.iter().filter(|target| target.outcome == outcome).count();
            format!("{}{count}", outcome.in_words())
        })
        .collect();
    format!("合计:{}对报告,主要指标{}项,{}", compared.len(), targets.len(), parts.join(","))
}

/// Compares with what a person found: a line for each target, with `earlier, later, indicator, value,
/// unit` of the claim that answers it; the value is "-" if the text states none.
fn check(path: &Path, compared: &[Compared]) -> Result<()> {
    let record = fs::read_to_string(path)
        .with_context(|| format!("文件 {} 打不开,请检查路径", path.display()))?;
    let (mut found, mut of, mut invented) = (0u32, 0u32, 0u32);
    let lines = record.lines().enumerate();
    for (nth, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [earlier, later, indicator, value, unit] = cells.as_slice() else {
            bail!("{} 第{}行读不懂", path.display(), nth + 1);
        };
        let wanted = Main::ALL.into_iter().find(|main| main.in_words() == *indicator);
        let Some(wanted) = wanted else {
            bail!("{} 第{}行的指标“{indicator}”不在五项之内", path.display(), nth + 1);
        };
        let pair = compared.iter().find(|one| one.earlier == *earlier && one.later == *later);
        let said = pair.map_or(Vec::new(), |pair| said(&pair.years, wanted));
        if *value == "-" {
            invented += u32::from(said.iter().any(|(outcome, _)| *outcome != Outcome::Unclear));
            continue;
        }
        of += 1;
        let claim = format!("{value}{unit}");
        if said.iter().any(|(_, said)| *said == claim) {
            found += 1;
        } else {
            let said: Vec<String> = said.into_iter().map(|(_, said)| said).collect();
            let said = if said.is_empty() { "没有找到".to_owned() } else { said.join("、") };
            say(&format!("与人工查对不同:{earlier} → {later} {indicator} 应为{claim},{said}"));
        }
    }
    let share = if of == 0 { 1.0 } else { f64::from(found) / f64::from(of) };
    say(&format!("人工查对:{of}处成绩,找到{found}处,占{share:.3};文中没有写而说有的{invented}处"));
    Ok(())
}

/// The claims that were found for a main indicator.
fn said(years: &Years, wanted: Main) -> Vec<(Outcome, String)> {
    let targets = years.targets.iter().filter(|target| target.main == Some(wanted));
    let claims = targets.filter_map(|target| Some((target.outcome, target.claimed.as_ref()?)));
    claims.map(|(outcome, claim)| (outcome, format!("{}{}", claim.value, claim.unit))).collect()
}
