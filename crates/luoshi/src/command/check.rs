//! `luoshi check FILE…`: reads, lints and plays the examples of mechanism files.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use domain::calendar::Calendar;
use domain::mechanism::Mechanism;
use domain::rehearsal::rehearse;

use super::open::Sources;
use crate::output::{say, show_fault};

/// 检查办理规程文件:写法、口径、例子
#[derive(Debug, Args)]
pub struct Check {
    /// 规程文件;不写检查全部
    files: Vec<PathBuf>,
}

impl Check {
    /// Runs the command; its exit status is 1 if a file has a fault or an example fails.
    pub fn run(self, sources: &Sources) -> Result<ExitCode> {
        let files = sources.catalogue_files();
        let mut notices = Vec::new();
        for path in files.list("calendar") {
            let text = files.read(&path).unwrap_or_default();
            notices.extend(Calendar::parse(&text).map_err(|fault| anyhow::anyhow!(fault))?);
        }
        let calendar = Calendar::new(notices);
        let mut texts = Vec::new();
        for path in &self.files {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("文件 {} 打不开,请检查路径", path.display()))?;
            texts.push((path.display().to_string(), text));
        }
        if self.files.is_empty() {
            let all = files.list("mechanisms").into_iter();
            texts.extend(all.map(|path| (path.clone(), files.read(&path).unwrap_or_default())));
        }
        let mut sound = true;
        for (name, text) in texts {
            sound &= check(&name, &text, &files, &calendar);
        }
        Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn check(name: &str, text: &str, files: &app::Files, calendar: &Calendar) -> bool {
    let mechanism = match Mechanism::read(name, text, files) {
        Ok(mechanism) => mechanism,
        Err(faults) => {
            faults.iter().for_each(|fault| say(&show_fault(fault, text)));
            return false;
        }
    };
    let outcomes = rehearse(&mechanism, calendar);
    let failed: Vec<_> = outcomes.iter().filter(|o| !o.differences.is_empty()).collect();
    for outcome in &failed {
        say(&format!("{name}:例子“{}”不符", outcome.name));
        outcome.differences.iter().for_each(|difference| say(&format!("    {difference}")));
    }
    if failed.is_empty() {
        say(&format!("{name}:{},例子{}个,全部通过", mechanism.title, outcomes.len()));
    }
    failed.is_empty()
}
