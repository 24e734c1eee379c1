//! `luoshi password`: gives a person a password.

use std::io::BufRead;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use app::AppError;
use clap::Args;

use super::DataArgs;
use super::open::{Sources, check_writes, runtime};
use crate::output::say;

/// A password has at least so many characters.
const SHORTEST: usize = 8;

/// 设置登录密码,从标准输入读一行
#[derive(Debug, Args)]
pub struct Password {
    /// 账号,见辖区数据的 people.csv
    person: String,
    #[command(flatten)]
    data: DataArgs,
}

impl Password {
    /// Runs the command.
    pub fn run(self, sources: &Sources) -> Result<ExitCode> {
        let mut typed = String::new();
        say("请输入新密码,按回车结束:");
        std::io::stdin().lock().read_line(&mut typed).context("没有读到密码")?;
        let typed = typed.trim_end_matches(['\r', '\n']);
        if typed.chars().count() < SHORTEST {
            bail!("密码至少{SHORTEST}个字符,没有改动,请重新设置");
        }
        runtime()?.block_on(async {
            let app = sources.open(&self.data).await?;
            check_writes(app.may_write())?;
            let set = web::set_password(&app, &self.person, typed).await;
            app.close().await?;
            match set {
                Ok(()) => say(&format!("已设置{}的密码", self.person)),
                Err(AppError::NotFound) => {
                    bail!("没有账号“{}”,请对照辖区数据的 people.csv", self.person)
                }
                Err(fault) => return Err(fault.into()),
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
