//! `luoshi verify`: whether the ledger is as it was written.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::DataArgs;
use super::open::{Sources, check_exists, open_records, runtime};
use crate::output::say;

/// 校验办理记录:改动、缺失、移动、多出的逐条指出
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    data: DataArgs,
}

impl Verify {
    /// Runs the command; its exit status is 1 if anything is found.
    pub fn run(self, sources: &Sources) -> Result<ExitCode> {
        runtime()?.block_on(async {
            let district = sources.load_district()?;
            check_exists(&self.data)?;
            let records = open_records(&self.data, &district.id).await?;
            let findings = records.verify().await;
            let count = records.count().await;
            records.close().await?;
            let findings = findings?;
            for finding in &findings {
                say(&finding.in_words());
            }
            if findings.is_empty() {
                say(&format!("办理记录{}条,校验一致", count?));
                return Ok(ExitCode::SUCCESS);
            }
            say(&format!("发现{}处不符", findings.len()));
            Ok(ExitCode::FAILURE)
        })
    }
}
