//! 任务分解: the report and its draft tasks side by side, for the section to decide; then the round.

mod page;
mod press;

use std::collections::BTreeSet;

use app::AppError;
use app::division::{Division, DraftTask, ListKind};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use crate::frame::{Frame, Message, Place, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters, sheet};

pub use page::page;
pub use press::press;

/// The latest year that has drafts.
pub async fn latest(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    seen_by(&session)?;
    match web.app.division_years().await?.first() {
        Some(year) => Ok(Redirect::to(&format!("/division/{year}")).into_response()),
        None => show(&Message {
            frame: Frame::new(&web, &session, "任务分解", Place::Report).await?,
            title: "还没有可以分解的报告".to_owned(),
            text: "导入《政府工作报告》后，系统提出拟任务，由督查室逐项审核。".to_owned(),
            way: ("/import".to_owned(), "导入文件".to_owned()),
        }),
    }
}

/// Whether the viewer may see drafts at all.
fn seen_by(session: &Session) -> Result<(), AppError> {
    if session.viewer.sees_withheld() { Ok(()) } else { Err(AppError::NotFound) }
}

fn parse(year: &str) -> Result<i16, AppError> {
    year.parse().map_err(|_| AppError::NotFound)
}

/// The official list as a file.
pub async fn list(
    State(web): State<Web>,
    session: Session,
    Path((year, file)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let (kind, mime) = match file.as_str() {
        "list.docx" => (
            ListKind::Docx,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        "list.xlsx" => {
            (ListKind::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        }
        _ => return Err(AppError::NotFound.into()),
    };
    let year = parse(&year)?;
    let (name, bytes) = web.app.division_list(&session.viewer, year, kind).await?;
    Ok(sheet::file(&name, mime, bytes))
}

#[derive(Template)]
#[template(path = "division/split.html")]
struct SplitPage {
    frame: Frame,
    year: i16,
    draft: DraftTask,
    clauses: Vec<String>,
    back: String,
}

/// Where a draft is to be cut.
pub async fn split(
    State(web): State<Web>,
    session: Session,
    Path((year, number)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let year = parse(&year)?;
    let division = web.app.division(&session.viewer, year).await?;
    let draft = division.find(&number)?.clone();
    let clauses = domain::report::clauses(&draft.content).into_iter().map(str::to_owned);
    show(&SplitPage {
        frame: Frame::new(&web, &session, "拆分", Place::Report).await?,
        year,
        clauses: clauses.collect(),
        back: page::address(year, &number),
        draft,
    })
}

/// What a person corrected: every step, latest first.
#[derive(Template)]
#[template(path = "division/steps.html")]
struct StepsPage {
    frame: Frame,
    year: i16,
    /// When, who, what, on which draft.
    lines: Vec<[String; 4]>,
    kept: (usize, usize),
}

/// The corrections of a year.
pub async fn steps(
    State(web): State<Web>,
    session: Session,
    Path(year): Path<String>,
) -> Result<Response, Trouble> {
    let year = parse(&year)?;
    let division = web.app.division(&session.viewer, year).await?;
    let lines = web.app.corrections(&session.viewer, &division).await?;
    let lines = lines.into_iter().map(|line| [line.when, line.who, line.what, line.name]);
    show(&StepsPage {
        frame: Frame::new(&web, &session, "审核记录", Place::Report).await?,
        year,
        lines: lines.collect(),
        kept: kept(&division),
    })
}

/// How many drafts were taken as they were proposed, and of how many that were decided.
fn kept(division: &Division) -> (usize, usize) {
    let decided: Vec<&DraftTask> = division.drafts.iter().filter(|d| !d.is_open()).collect();
    let gone: BTreeSet<&str> = ["aside", "merged", "split", "dropped", "left"].into();
    let kept = decided.iter().filter(|d| !d.edited && !gone.contains(&*d.stage)).count();
    (kept, decided.len())
}
