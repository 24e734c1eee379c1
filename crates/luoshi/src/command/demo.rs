//! `luoshi demo`: the demonstration district with two years of records.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use app::Given;
use app::demo::Plan;
use clap::Args;
use jiff::civil::Date;

use super::DataArgs;
use super::open::{DEMONSTRATION, Sources, check_writes, open_records, runtime};
use super::serve::serve;
use crate::output::say;

/// What the marker says until the demonstration is complete.
const UNFINISHED: &str = "unfinished\n";

/// 生成演示区(潞州区2022—2023年)并打开控制台
#[derive(Debug, Args)]
pub struct Demo {
    #[command(flatten)]
    data: DataArgs,
    /// 只生成,不打开控制台
    #[arg(long)]
    no_serve: bool,
    /// 建议提案数量的倍数,用于压力
    #[arg(long, default_value_t = 1)]
    scale: u32,
    /// 决定各事项的过程和结果;默认是报告的年份
    #[arg(long, default_value_t = 2023)]
    seed: u64,
    /// 演示到哪一天
    #[arg(long, default_value = "2023-12-31")]
    until: Date,
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8023")]
    listen: String,
}

impl Demo {
    /// Runs the command.
    pub fn run(self, sources: &Sources) -> Result<ExitCode> {
        runtime()?.block_on(async {
            self.make(sources).await?;
            if self.no_serve {
                return Ok(ExitCode::SUCCESS);
            }
            serve(sources, &self.data, &self.listen).await
        })
    }

    async fn make(&self, sources: &Sources) -> Result<()> {
        let district = sources.load_district()?;
        let marker = self.data.data.join(DEMONSTRATION);
        let unfinished = std::fs::read_to_string(&marker).is_ok_and(|text| text == UNFINISHED);
        if unfinished && self.data.database.is_none() {
            say("上次没有生成完,重新生成");
            remove_database(&self.data.data)?;
        }
        let records = open_records(&self.data, &district.id).await?;
        check_writes(records.may_write())?;
        if records.count().await? > 0 {
            records.close().await?;
            if !marker.exists() || unfinished {
                bail!(
                    "{}里已有办理记录,不是完整的演示数据。演示请另用一个空目录或者空数据库",
                    self.data.data.display()
                );
            }
            say("数据目录里已有演示数据,直接使用");
            return Ok(());
        }
        let write = |text: &str| {
            std::fs::write(&marker, text).with_context(|| format!("写不了 {}", marker.display()))
        };
        write(UNFINISHED)?;
        let clock = Arc::new(Given::at(jiff::Timestamp::UNIX_EPOCH));
        let app = sources.open_with(&self.data, district, records, clock.clone()).await?;
        let plan = Plan { seed: self.seed, scale: self.scale.max(1), until: self.until };
        let made = app.make_demonstration(&clock, plan).await;
        let closed = app.close().await;
        let made = made?;
        closed?;
        write(&format!("seed {}\nuntil {}\n", self.seed, self.until))?;
        say(&format!(
            "演示数据:事项{}件,办理{}次,系统自动{}次,用时{:.1}秒",
            made.cases, made.acts, made.clock_acts, made.seconds
        ));
        for refused in made.refused.iter().take(20) {
            say(&format!("    未办理:{refused}"));
        }
        if !made.refused.is_empty() {
            say(&format!("    共{}次未办理", made.refused.len()));
        }
        Ok(())
    }
}

/// Removes the embedded database; keys and attachments may stay.
fn remove_database(folder: &Path) -> Result<()> {
    for name in ["luoshi.db", "luoshi.db-wal", "luoshi.db-shm"] {
        let path = folder.join(name);
        if path.exists() {
            std::fs::remove_file(&path).with_context(|| format!("清不掉 {}", path.display()))?;
        }
    }
    Ok(())
}
