//! `luoshi figure ID --period 2022 --rows`: a figure with the records that it counts.

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use app::AppError;
use clap::Args;
use domain::figure::Period;

use super::DataArgs;
use super::open::{Sources, check_exists, runtime};
use super::read::Format;
use crate::output::say;

/// 看一个指标:数值、分子分母、计入的每一件
#[derive(Debug, Args)]
pub struct Figure {
    /// 指标,如 proposal.answered、gdp-growth;不写列出全部
    id: Option<String>,
    /// 期别:2022、2022-H1、2022-Q3、2022-05、2022-01..2022-08
    #[arg(long)]
    period: Period,
    /// 列出计入的每一件
    #[arg(long)]
    rows: bool,
    /// 输出格式
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    data: DataArgs,
}

impl Figure {
    /// Runs the command.
    pub fn run(self, sources: &Sources) -> Result<ExitCode> {
        runtime()?.block_on(async {
            check_exists(&self.data)?;
            let app = sources.open(&self.data).await?;
            let done = match &self.id {
                Some(id) => self.one(&app, id).await,
                None => self.all(&app),
            };
            app.close().await?;
            done.map(|()| ExitCode::SUCCESS)
        })
    }

    fn all(&self, app: &app::App) -> Result<()> {
        for mechanism in app.catalogue.latest() {
            for indicator in mechanism.indicators.values() {
                let id = format!("{}.{}", mechanism.id.text, indicator.id.text);
                say(&format!("{id:<40} {}({})", indicator.title, indicator.unit));
            }
        }
        for series in &app.catalogue.series {
            say(&format!("{:<40} {}({})", series.id, series.title, series.unit));
        }
        Ok(())
    }

    async fn one(&self, app: &app::App, id: &str) -> Result<()> {
        let computed = match app.compute(id, self.period, None).await {
            Err(AppError::NotFound) => {
                return Err(anyhow!("没有指标 {id}。运行 luoshi figure --period 2022 看全部指标"));
            }
            other => other?,
        };
        let ids = computed.rows.iter().map(|row| row.case);
        let items = app.case_items(ids).await?;
        if self.format == Format::Json {
            let rows: Vec<_> = computed
                .rows
                .iter()
                .map(|row| {
                    let item = items.get(&row.case);
                    serde_json::json!({
                        "number": item.and_then(|item| item.number.clone()),
                        "title": item.map(|item| &item.title),
                        "day": row.row.day, "office": row.row.office, "hit": row.row.hit,
                        "value": row.row.value,
                    })
                })
                .collect();
            let figure = serde_json::json!({
                "id": id, "period": self.period, "figure": computed.figure,
                "printed": computed.figure.print(), "rows": rows, "readings": computed.readings,
            });
            say(&serde_json::to_string_pretty(&figure)?);
            return Ok(());
        }
        let sides = computed.figure.sides.map_or(String::new(), |(n, d)| format!(" = {n}/{d}"));
        say(&format!("{} {}{sides}", self.period.in_words(), computed.figure.print()));
        if !self.rows {
            return Ok(());
        }
        for row in &computed.rows {
            let item = items.get(&row.case);
            let number = item.and_then(|item| item.number.as_deref()).unwrap_or("—");
            let title = item.map_or("", |item| &item.title);
            let mark =
                if row.row.hit || computed.figure.sides.is_none() { "计入" } else { "仅分母" };
            say(&format!("{}  {mark}  {number}  {title}", row.row.day));
        }
        for reading in &computed.readings {
            say(&format!(
                "{}  {}  {}  {}  {}",
                reading.number,
                reading.period.in_words(),
                reading.value,
                reading.publication.in_words(),
                reading.source
            ));
        }
        Ok(())
    }
}
