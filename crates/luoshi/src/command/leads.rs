//! Official lists with their lead offices, as `luoshi score` reads them: `gold.tsv`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use domain::plan::Topics;
use domain::plan::score::{LeadScore, LedTask, score_leads, score_leads_with_prior};

use crate::output::say;

/// The file of a folder that holds official lists.
pub const FILE: &str = "gold.tsv";

/// Prints the score of every list and of all.
pub fn score(path: &Path, topics: &Topics, prior: bool) -> Result<()> {
    let bytes =
        fs::read(path).with_context(|| format!("文件 {} 打不开,请检查路径", path.display()))?;
    let Ok(text) = String::from_utf8(bytes) else {
        bail!("{} 不是 UTF-8 文本,请另存为 UTF-8 后再试", path.display())
    };
    let tasks = LedTask::parse_all(&text).with_context(|| format!("{} 读不懂", path.display()))?;
    let scores =
        if prior { score_leads_with_prior(&tasks, topics) } else { score_leads(&tasks, topics) };
    if scores.is_empty() && prior {
        bail!("{} 里没有一个地方有连续两年的分工,不能用 --prior", path.display());
    }
    let mut all = LeadScore::default();
    for (set, score) in &scores {
        say(&format!("{set}\t{score}"));
        all.add(score);
    }
    say(&format!("ALL\t{all}"));
    Ok(())
}
