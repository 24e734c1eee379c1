//! `luoshi serve`: the console and the API.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use app::App;
use clap::Args;

use super::DataArgs;
use super::open::{Sources, check_writes, runtime};
use crate::output::{complain, say};

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
        runtime()?.block_on(serve(sources, &self.data, &self.listen))
    }
}

/// What everybody's password is in a demonstration.
const DEMONSTRATION_PASSWORD: &str = "luoshi";
/// How long the clock waits until it looks again.
const TICK: Duration = Duration::from_secs(30);

/// Serves a data folder; the clock catches up before the door opens.
pub async fn serve(sources: &Sources, data: &DataArgs, listen: &str) -> Result<ExitCode> {
    let app = sources.open(data).await?;
    check_writes(app.may_write())?;
    app.run_clock(app.clock.now()).await?;
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| format!("{listen} 监听不了,可能已被占用,请换 --listen"))?;
    let address = listener.local_addr()?;
    let demonstration = data.data.join(super::open::DEMONSTRATION).exists();
    let options = web::Options { demonstration, ..web::Options::default() };
    say(&format!("落实 http://{address}  {} · {}", app.district.name, app.database()));
    if demonstration {
        web::set_demo_passwords(&app, DEMONSTRATION_PASSWORD, options.effort).await?;
        say(&format!("演示区:登录页选一个岗位进入;其他岗位用账号和密码 {DEMONSTRATION_PASSWORD}"));
    }
    let clock = tokio::spawn(keep_time(app.clone()));
    let served = web::serve(app.clone(), listener, options).await;
    clock.abort();
    app.close().await?;
    served?;
    Ok(ExitCode::SUCCESS)
}

/// Lets the clock act while the console is open.
async fn keep_time(app: Arc<App>) {
    loop {
        tokio::time::sleep(TICK).await;
        if let Err(fault) = app.run_clock(app.clock.now()).await {
            complain(&format!("系统自动办理没有成功,稍后再试:{fault}"));
        }
        if let Err(fault) = app.run_reminders(app.clock.now()).await {
            complain(&format!("提醒没有发出,稍后再试:{fault}"));
        }
    }
}
