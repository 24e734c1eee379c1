//! The commands, one file each.

mod audit;
mod check;
mod compare;
mod demo;
mod figure;
mod help;
mod leads;
#[cfg(test)]
mod manual;
mod open;
mod paper;
mod password;
mod pdf_text;
mod plan;
mod read;
mod rebuild;
mod score;
mod serve;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

/// 落实:以一个区的政府工作报告管住一年的落实。
#[derive(Debug, Parser)]
#[command(name = "luoshi", version, about, disable_help_subcommand = true)]
pub struct Luoshi {
    #[command(subcommand)]
    command: Command,
    /// 办理规程等所在的文件夹,代替程序自带的
    #[arg(long, global = true, value_name = "DIR")]
    catalogue: Option<PathBuf>,
    /// 辖区数据所在的文件夹,代替程序自带的
    #[arg(long, global = true, value_name = "DIR")]
    district: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Read(read::Read),
    Plan(plan::Plan),
    Compare(compare::Compare),
    Paper(paper::ReadPaper),
    Serve(serve::Serve),
    Demo(demo::Demo),
    Figure(figure::Figure),
    Audit(audit::Audit),
    Verify(verify::Verify),
    Check(check::Check),
    Password(password::Password),
    Rebuild(rebuild::Rebuild),
    Score(score::ScoreReading),
    #[command(name = app::PDF_COMMAND, hide = true)]
    PdfText(pdf_text::PdfText),
}

/// Where records are kept.
#[derive(Debug, Clone, Args)]
pub struct DataArgs {
    /// 数据目录,其中 luoshi.db 是数据库
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// 改用 PostgreSQL,如 postgres://user@host/luoshi
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

impl Luoshi {
    /// Reads the command line. A wrong one is explained and ends the program, as a question for
    /// help does.
    pub fn read() -> Luoshi {
        let matches = help::in_chinese(Luoshi::command()).try_get_matches();
        let command = matches.and_then(|matches| Luoshi::from_arg_matches(&matches));
        command.unwrap_or_else(|fault| {
            if help::is_answer(&fault) {
                fault.exit();
            }
            eprintln!("{}", help::explain(&fault));
            std::process::exit(2)
        })
    }

    /// Runs the command.
    pub fn run(self) -> Result<ExitCode> {
        let sources = open::Sources { catalogue: self.catalogue, district: self.district };
        match self.command {
            Command::Read(command) => command.run(&sources),
            Command::Plan(command) => command.run(&sources),
            Command::Compare(command) => command.run(),
            Command::Paper(command) => command.run(&sources),
            Command::Serve(command) => command.run(&sources),
            Command::Demo(command) => command.run(&sources),
            Command::Figure(command) => command.run(&sources),
            Command::Audit(command) => command.run(&sources),
            Command::Verify(command) => command.run(&sources),
            Command::Check(command) => command.run(&sources),
            Command::Password(command) => command.run(&sources),
            Command::Rebuild(command) => command.run(&sources),
            Command::PdfText(command) => command.run(),
            Command::Score(command) => command.run(&sources),
        }
    }
}
