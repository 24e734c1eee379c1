//! `luoshi verify`: whether the ledger is as it was written.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::DataArgs;
use super::open::{Sources, open_store, runtime};
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
            let store = open_store(&self.data, &district.id).await?;
            let findings = store.verify().await;
            let head = store.head().await;
            store.close().await?;
            let findings = findings?;
            for finding in &findings {
                say(&finding.in_words());
            }
            if findings.is_empty() {
                let count = head?.map_or(0, |head| head.position);
                say(&format!("办理记录{count}条,校验一致"));
                return Ok(ExitCode::SUCCESS);
            }
            say(&format!("发现{}处不符", findings.len()));
            Ok(ExitCode::FAILURE)
        })
    }
}
