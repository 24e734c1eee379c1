//! `luoshi serve`: the console and the API.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;

use super::DataArgs;
use super::open::{Sources, check_writes, runtime};
use crate::output::say;

/// 打开控制台和接口
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    data: DataArgs,
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8023")]
    listen: String,
}

impl Serve {
    /// Runs the command until it is told to stop.
    pub fn run(self, sources: &Sources) -> Result<ExitCode> {
        runtime()?.block_on(serve(sources, &self.data, &self.listen, false))
    }
}

/// Serves a data folder; the clock catches up before the door opens.
pub async fn serve(
    sources: &Sources,
    data: &DataArgs,
    listen: &str,
    demonstration: bool,
) -> Result<ExitCode> {
    let app = sources.open(data).await?;
    check_writes(app.may_write())?;
    app.run_clock(app.clock.now()).await?;
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| format!("{listen} 监听不了,可能已被占用,请换 --listen"))?;
    let address = listener.local_addr()?;
    let shown = demonstration || data.data.join(super::open::DEMONSTRATION).exists();
    say(&format!("落实 http://{address}  {} · {}", app.district.name, app.database()));
    web::serve(app.clone(), listener, web::Options { demonstration: shown, ..Default::default() })
        .await?;
    app.close().await?;
    Ok(ExitCode::SUCCESS)
}
