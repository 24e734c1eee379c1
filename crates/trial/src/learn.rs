//! `trial learn`: the learnt table of leads, made from the official lists beside the project.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use domain::plan::score::LedTask;
use domain::plan::{Example, Learnt, Names, Topics};

use crate::{measure, place};

/// The learnt table of leads, written anew from official lists.
#[derive(Debug, Args)]
pub struct Learn {
    /// The folder with gold.tsv, targets.tsv and *.plan.txt.
    #[arg(long)]
    pairs: Option<PathBuf>,
}

impl Learn {
    /// Writes the table and says what it is worth.
    pub fn run(&self) -> Result<()> {
        let pairs = match &self.pairs {
            Some(pairs) => pairs.clone(),
            None => place::corpus().context("the corpus is not present")?.join("pairs"),
        };
        let topics = topics()?;
        let lists = Lists::read(&pairs)?;
        let names = Names::new(&topics);
        let examples: Vec<Example> = lists.examples(&names, |_| true);
        let learnt = Learnt::from_examples(&examples, &topics);
        let table = format!("{}{learnt}", head(examples.len()));
        let path = place::root().join("catalogue/learnt-leads.tsv");
        fs::write(&path, table).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{} runs of {} tasks: {}", learnt.len(), examples.len(), path.display());
        measure::leads::measure(&pairs).map(drop)
    }
}

/// What the table says of itself.
fn head(tasks: usize) -> String {
    format!(
        "# 用语、职能、百分权重。由 trial learn 从{tasks}条官方分工(任务及其牵头单位)学得,不要手工修改。\n\
         # 只收至少两个地方的任务共有、对应表里还没有的二至四字用语;只在对应表几乎无话可说时起作用。\n"
    )
}

/// The table of topics as it is in the catalogue, with nothing learnt.
pub fn topics() -> Result<Topics> {
    let path = place::root().join("catalogue/topics.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    Ok(Topics::parse(&text)?)
}

/// Official lists: those of gold.tsv, and single rows of other places.
pub struct Lists {
    /// Whole lists of places.
    pub gold: Vec<LedTask>,
    /// Rows of other places, and the usual leads of indicators.
    pub others: Vec<LedTask>,
}

impl Lists {
    /// Reads all lists of a folder.
    pub fn read(pairs: &Path) -> Result<Self> {
        let read = |path: &Path| {
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
        };
        let gold = LedTask::parse_all(&read(&pairs.join("gold.tsv"))?)?;
        let places: BTreeSet<&str> = gold.iter().filter_map(LedTask::place).map(|p| p.0).collect();
        let mut others = indicators(&read(&pairs.join("targets.tsv"))?);
        let mut plans: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(pairs)? {
            let path = entry?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let set = name.as_deref().and_then(|name| name.strip_suffix(".plan.txt"));
            let place = set.and_then(|set| set.rsplit_once('_')).map(|(place, _)| place);
            if place.is_some_and(|place| !places.contains(place)) {
                plans.push(path);
            }
        }
        plans.sort();
        for plan in plans {
            let set = plan.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let rows = read(&plan)?;
            let rows = rows.lines().filter_map(planned);
            others.extend(rows.map(|row| LedTask { set: set.clone(), ..row }));
        }
        Ok(Self { gold, others })
    }

    /// What is learnt from: rows of other places, and the lists of the places that `of` admits.
    pub fn examples(&self, names: &Names, of: impl Fn(&str) -> bool) -> Vec<Example> {
        let gold = self.gold.iter().filter(|task| task.place().is_some_and(|(place, _)| of(place)));
        let example = |task: &LedTask| Example {
            place: task.place().map_or(task.set.as_str(), |(place, _)| place).to_owned(),
            task: task.task.clone(),
            functions: task.leads.iter().flat_map(|lead| names.functions(lead)).collect(),
        };
        gold.chain(&self.others).map(example).collect()
    }
}

/// The indicators of targets.tsv that one office leads.
fn indicators(text: &str) -> Vec<LedTask> {
    let rows = text.lines().skip(1).filter_map(|line| {
        let (indicator, rest) = line.split_once('\t')?;
        let lead = rest.split('\t').next()?.split(['(', '/']).next()?.trim();
        (!lead.contains('或')).then(|| led(indicator, lead))
    });
    rows.collect()
}

/// A row of an official list: of a table the first cell that is an office after the longest before
/// it, of running text what stands before the last bracket with the office in it.
fn planned(line: &str) -> Option<LedTask> {
    if line.contains(" | ") {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let at = cells.iter().skip(1).position(|cell| is_office(cell))? + 1;
        let task = cells.get(..at)?.iter().max_by_key(|cell| cell.chars().count())?;
        return Some(led(task, cells.get(at)?));
    }
    let open = line.rfind(['(', '[', '（'])?;
    let (task, bracket) = line.split_at_checked(open)?;
    let bracket = bracket.trim_start_matches(['(', '[', '（']);
    let first = bracket.split([';', '；', ')', ']', '）', ',']).next()?;
    let said = ["牵头单位", "责任单位", "牵头"].iter().any(|word| first.contains(word));
    let office = first.rsplit([':', '：']).next()?;
    (said && is_office(office.trim_end_matches("牵头落实"))).then(|| led(task, office))
}

fn is_office(cell: &str) -> bool {
    let first = cell.split('、').next().unwrap_or(cell);
    let ends = ["局", "委", "办", "部", "残联", "中心", "委员会"];
    (2..=14).contains(&first.chars().count()) && ends.iter().any(|end| first.ends_with(end))
}

fn led(task: &str, leads: &str) -> LedTask {
    let numbered = |c: char| c.is_ascii_digit() || "().、★▲（）一二三四五六七八九十 ".contains(c);
    let task = task.trim_start_matches(numbered).to_owned();
    let leads = leads.split('、').map(|lead| lead.trim().to_owned()).collect();
    LedTask { set: String::new(), task, leads }
}
