//! `luoshi pdf-text`: the child process that takes the letters out of a PDF.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

/// 供程序自己调用:从标准输入读 PDF,把各页文字写到标准输出
#[derive(Debug, Args)]
pub struct PdfText {}

impl PdfText {
    /// Runs the command.
    pub fn run(self) -> Result<ExitCode> {
        pdf::run()?;
        Ok(ExitCode::SUCCESS)
    }
}
