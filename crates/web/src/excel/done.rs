//! What an import came to, and the rows that go back with their reasons.

use app::AppError;
use app::intake::{Judged, Outcome, Preview, Verdict, WHY};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use documents::Sheet;
use documents::sheet::{Cell, Column, Kind};
use domain::intake::label;

use super::{Asked, Opened, frame, here, opened};
use crate::frame::{Frame, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters, sheet};

#[derive(Template)]
#[template(path = "excel/done.html")]
struct Page {
    frame: Frame,
    opened: Opened,
    counts: Outcome,
    preview: Preview,
    refused_file: String,
}

/// How many rows are shown.
const SHOWN: usize = 200;

impl Page {
    fn refused(&self) -> Vec<(&Judged, String)> {
        self.preview.refused().take(SHOWN).map(|row| (row, reasons(row))).collect()
    }
}

/// C7“按计划”不是日期；没有名称
fn reasons(row: &Judged) -> String {
    let Verdict::Refused(problems) = &row.verdict else { return String::new() };
    let say = |problem: &app::intake::Problem| match problem.cell.is_empty() {
        true => problem.say.clone(),
        false => format!("{}：{}", problem.cell, problem.say),
    };
    problems.iter().map(say).collect::<Vec<_>>().join("；")
}

fn place(opened: &Opened) -> String {
    format!("excel:{}:{}", opened.kind.mechanism, opened.tabled.original.digest)
}

/// Keeps the counts for the page that comes next.
pub(super) async fn keep(
    web: &Web,
    session: &Session,
    opened: &Opened,
    counts: &Outcome,
) -> Result<(), AppError> {
    let text =
        serde_json::to_string(counts).map_err(|fault| AppError::Broken(fault.to_string()))?;
    web.app.keep_draft(session.person(), &place(opened), Some(&text)).await
}

/// What came of it.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path((mechanism, digest)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let opened = opened(&web, &session, (&mechanism, &digest), &asked.name).await?;
    let mapping = opened.mapping.clone().ok_or(AppError::NotFound)?;
    let kept = web.app.draft(session.person(), &place(&opened)).await?;
    let counts = kept.and_then(|text| serde_json::from_str(&text).ok());
    let counts = counts.ok_or(AppError::NotFound)?;
    let chosen = (mechanism.as_str(), &mapping);
    let as_of = opened.tabled.as_of;
    let preview = web.app.preview_table(&session.viewer, chosen, &opened.tabled, as_of).await?;
    show(&Page {
        frame: frame(&web, &session, &opened.kind).await?,
        refused_file: here(&opened.kind, &opened.tabled.original, "/refused.xlsx"),
        counts,
        preview,
        opened,
    })
}

/// The rows that were refused, as they stood, with their reasons: to be corrected and imported again.
pub async fn refused(
    State(web): State<Web>,
    session: Session,
    Path((mechanism, digest)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let opened = opened(&web, &session, (&mechanism, &digest), &asked.name).await?;
    let mapping = opened.mapping.clone().ok_or(AppError::NotFound)?;
    let chosen = (mechanism.as_str(), &mapping);
    let as_of = opened.tabled.as_of;
    let preview = web.app.preview_table(&session.viewer, chosen, &opened.tabled, as_of).await?;
    let table = &opened.tabled.table;
    let kept: Vec<usize> =
        (0..table.columns.len()).filter(|at| label(&table.columns[*at]) != WHY).collect();
    let column = |at: &usize| Column::new(table.columns[*at].clone(), Kind::Text);
    let columns = kept.iter().map(column).chain([Column::new(WHY, Kind::Text)]).collect();
    let row = |judged: &Judged| -> Vec<Cell> {
        let line = &table.lines[judged.line];
        let cells = kept.iter().map(|at| Cell::text(line.cells[*at].clone()));
        cells.chain([Cell::text(reasons(judged))]).collect()
    };
    let year = table.years.iter().flatten().max();
    let year = year.map_or(String::new(), |year| format!("{year}年"));
    let title = format!("{year}{}未导入的行", opened.kind.title);
    let list = Sheet {
        name: "未导入".to_owned(),
        title: title.clone(),
        scope: None,
        columns,
        rows: preview.refused().map(row).collect(),
        notes: Vec::new(),
    };
    sheet::answer(&[list], &title)
}
