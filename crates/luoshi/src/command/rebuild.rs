//! `luoshi rebuild`: derives lists, deadlines and figures anew from the ledger.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::DataArgs;
use super::open::{Sources, check_exists, check_writes, runtime};
use crate::output::say;

/// 由办理记录重新生成台账、时限、计入明细
#[derive(Debug, Args)]
pub struct Rebuild {
    #[command(flatten)]
    data: DataArgs,
}

impl Rebuild {
    /// Runs the command.
    pub fn run(self, sources: &Sources) -> Result<ExitCode> {
        runtime()?.block_on(async {
            check_exists(&self.data)?;
            let app = sources.open(&self.data).await?;
            check_writes(app.may_write())?;
            let rebuilt = app.rebuild().await;
            app.close().await?;
            let rebuilt = rebuilt?;
            say(&format!(
                "重新生成{}件事项,计入明细改动{}行",
                rebuilt.cases, rebuilt.tally_changes
            ));
            Ok(ExitCode::SUCCESS)
        })
    }
}
