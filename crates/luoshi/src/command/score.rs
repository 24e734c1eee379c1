//! `luoshi score DIR`: how well reports are read, against annotations made by hand, and how often
//! the official lead office is the one proposed, against official lists.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use domain::report::score::{Annotated, Score, score};

use super::leads;
use super::open::{Sources, read_document};
use crate::output::say;

/// How the file of an annotation ends; its text and segments lie beside it.
const ENDING: &str = ".gold.tsv";

/// 量一量读得准不准、牵头单位提得准不准:与人工标注、官方分工比对
#[derive(Debug, Args)]
pub struct ScoreReading {
    /// 标注所在的文件夹:每份报告有 名称.txt、名称.seg.tsv、名称.gold.tsv;官方分工是一份 gold.tsv
    dir: PathBuf,
    /// 牵头单位参考同一地方以前年度的分工,只计有上一年分工的年度
    #[arg(long)]
    prior: bool,
}

impl ScoreReading {
    /// Runs the command. Reports come first, so that of a folder with both the last line is that
    /// of the lead offices.
    pub fn run(self, sources: &Sources) -> Result<ExitCode> {
        let lists = self.dir.join(leads::FILE);
        let names = annotated(&self.dir)?;
        let has_lists = lists.is_file();
        if names.is_empty() && !has_lists {
            bail!("文件夹 {} 里没有标注(*{ENDING} 或 {})", self.dir.display(), leads::FILE);
        }
        if self.prior && !has_lists {
            bail!("--prior 只用于官方分工,文件夹 {} 里没有 {}", self.dir.display(), leads::FILE);
        }
        if !names.is_empty() && !self.prior {
            score_reading(&self.dir, &names)?;
        }
        if has_lists {
            leads::score(&lists, &sources.load_catalogue()?.topics, self.prior)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn score_reading(dir: &Path, names: &[String]) -> Result<()> {
    let mut all = Score::default();
    for name in names {
        let segments = segments(dir, name)?;
        let text = read_document(&dir.join(format!("{name}.txt")))?;
        let one = score(&segments, &domain::report::read(&text.text));
        say(&format!("{name}\t{one}"));
        all.add(&one);
    }
    say(&format!("ALL\t{all}"));
    Ok(())
}

/// The names of the annotated reports, in order.
fn annotated(dir: &Path) -> Result<Vec<String>> {
    let entries =
        fs::read_dir(dir).with_context(|| format!("文件夹 {} 打不开,请检查路径", dir.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(ENDING).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// The annotated segments of a report: their places from one file, their kinds from the other.
fn segments(dir: &Path, name: &str) -> Result<Vec<Annotated>> {
    let lines = |ending: &str| {
        let path = dir.join(format!("{name}{ending}"));
        fs::read_to_string(&path).with_context(|| format!("文件 {} 打不开", path.display()))
    };
    let mut places = HashMap::new();
    for (nth, line) in lines(".seg.tsv")?.lines().enumerate() {
        let mut parts = line.splitn(4, '\t');
        let place = (|| {
            let id = parts.next()?.to_owned();
            Some((id, (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)))
        })();
        let (id, place) = place.with_context(|| wrong(name, ".seg.tsv", nth))?;
        places.insert(id, place);
    }
    let mut segments = Vec::new();
    for (nth, line) in lines(ENDING)?.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [id, kind, figures] = parts.as_slice() else { bail!(wrong(name, ENDING, nth)) };
        let (start, end) = *places.get(*id).with_context(|| wrong(name, ENDING, nth))?;
        let kind = serde_json::from_value((*kind).into());
        let figures = serde_json::from_str(figures);
        segments.push(Annotated {
            start,
            end,
            kind: kind.with_context(|| wrong(name, ENDING, nth))?,
            figures: figures.with_context(|| wrong(name, ENDING, nth))?,
        });
    }
    Ok(segments)
}

fn wrong(name: &str, ending: &str, nth: usize) -> String {
    format!("{name}{ending} 第{}行读不懂", nth + 1)
}
