//! `luoshi audit FILE --year 2022`: a report's claims beside the records (核数).

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use app::view::check::CheckedFigure;
use clap::Args;

use super::DataArgs;
use super::open::{Sources, read_document, runtime};
use super::read::Format;
use crate::output::say;

/// 核数:报告里的成绩数字逐个与记录核对
#[derive(Debug, Args)]
pub struct Audit {
    /// 报告文件(docx、pdf、html、md、txt)
    file: PathBuf,
    /// 成绩所属的年度
    #[arg(long)]
    year: i16,
    /// 输出格式
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    data: DataArgs,
}

impl Audit {
    /// Runs the command; it succeeds whenever the figures could be compared, whatever came of it.
    pub fn run(self, sources: &Sources) -> Result<ExitCode> {
        let text = read_document(&self.file)?;
        runtime()?.block_on(async {
            let app = sources.open(&self.data).await?;
            let checked = app.check_report(&text.text, self.year).await;
            app.close().await?;
            let checked = checked?;
            match self.format {
                Format::Json => say(&serde_json::to_string_pretty(&checked)?),
                Format::Text => checked.figures.iter().for_each(show),
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

fn show(figure: &CheckedFigure) {
    let computed = figure.computed.as_deref().unwrap_or("—");
    say(&format!(
        "{}  {}{}  系统数 {computed}{}  {}",
        figure.verdict.in_words(),
        figure.value,
        figure.unit,
        if figure.sides.is_empty() { String::new() } else { format!("({})", figure.sides) },
        figure.name,
    ));
    if !figure.why.is_empty() {
        say(&format!("      {}", figure.why));
    }
    if !figure.missing.is_empty() {
        say(&format!("      没有计入分子:{}", figure.missing.join("、")));
    }
}
