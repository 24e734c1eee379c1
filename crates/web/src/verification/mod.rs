//! 年终核验: a year from its plan to verdicts that can be reviewed. The section works here; an office
//! says its own word, reads its verdicts once they are told, and asks for a review.

mod own;
mod press;
mod rows;

use app::AppError;
use app::verification::{Check, SheetKind, Task, Year};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use serde::Deserialize;

use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters, sheet};

pub use press::press;

/// What is asked of the page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Which rows: the key of a filter; those that wait for the viewer if empty.
    pub show: String,
    /// Whose sheet: a verification's number.
    pub number: String,
}

/// Verdicts, by code and in words.
const VERDICTS: [(&str, &str); 4] =
    [("done", "完成"), ("mostly", "基本完成"), ("undone", "未完成"), ("outside", "客观原因未完成")];
/// Why a task goes into the next year, by code and in words.
const CAUSES: [(&str, &str); 6] = [
    ("policy", "上级政策调整"),
    ("approval", "上级审批未批"),
    ("market", "市场主体原因"),
    ("disaster", "不可抗力"),
    ("money", "资金未到位"),
    ("effort", "主观推进不力"),
];
/// What can be found of a matter.
const FOUND: [&str; 3] = ["相符", "不相符", "无法核实"];
/// How it is verified, by code and in words.
const WAYS: [(&str, &str); 3] =
    [("visit", "现场核验"), ("paper", "查阅资料"), ("data", "比对数据")];

#[derive(Template)]
#[template(path = "verification/verification.html")]
struct VerificationPage {
    frame: Frame,
    years: Vec<i16>,
    found: Year,
    asked: Asked,
    duties: Duties,
    names: Vec<(String, String)>,
    /// The share that is proposed for a plan, in percent.
    rate: u32,
    today: Date,
    trouble: Option<String>,
    typed: Sent,
}

/// What the viewer's post may press here.
#[derive(Debug, Clone, Copy, Default)]
struct Duties {
    desk: bool,
    second: bool,
    reviewer: bool,
    head: bool,
}

/// The latest year that has a round, or the present one.
pub async fn latest(State(web): State<Web>, _: Session) -> Result<Response, Trouble> {
    let years = web.app.verification_years().await?;
    let this = web.app.clock.today();
    // In January the year before is still being verified.
    let year = match (this.month() <= 3, years.iter().find(|year| **year < this.year())) {
        (true, Some(before)) => *before,
        _ => this.year(),
    };
    Ok(Redirect::to(&format!("/verification/{year}")).into_response())
}

/// A year's page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path(year): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let year = year.parse().map_err(|_| AppError::NotFound)?;
    render(&web, &session, year, asked, (None, Sent::default())).await
}

async fn render(
    web: &Web,
    session: &Session,
    year: i16,
    asked: Asked,
    (trouble, typed): (Option<String>, Sent),
) -> Result<Response, Trouble> {
    if !(2000..=2200).contains(&year) {
        return Err(AppError::NotFound.into());
    }
    if !session.viewer.sees_withheld() {
        return own::render(web, session, year, (trouble, typed)).await;
    }
    let found = web.app.verification(&session.viewer, year).await?;
    let mut years = web.app.verification_years().await?;
    if !years.contains(&year) {
        years.push(year);
    }
    let carries = |duty: &str| session.viewer.carries(duty);
    let duties = Duties {
        desk: carries("督查经办"),
        second: carries("督查审核"),
        reviewer: carries("督查负责人"),
        head: carries("区长"),
    };
    let leads = found.tasks.iter().map(|task| &task.lead);
    let leads = leads.chain(found.checks.iter().map(|check| &check.lead));
    let mut names: Vec<(String, String)> = leads
        .map(|id| (id.clone(), web.app.district.directory.office_short(id).to_owned()))
        .collect();
    names.sort();
    names.dedup();
    show(&VerificationPage {
        frame: Frame::new(web, session, "年终核验", Place::More).await?.wide(),
        years,
        found,
        asked,
        duties,
        names,
        rate: web.app.draw_rate(),
        today: web.app.clock.today(),
        trouble,
        typed,
    })
}

/// A file of the year: site sheets, grounds, carry-over, archive list.
pub async fn file(
    State(web): State<Web>,
    session: Session,
    Path((year, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let year: i16 = year.parse().map_err(|_| AppError::NotFound)?;
    let (app, viewer) = (&web.app, &session.viewer);
    let list = match &*name {
        "sheets.docx" => {
            let kind = match &*asked.number {
                "" => SheetKind::All,
                number => SheetKind::One(number),
            };
            let (name, bytes) = app.site_sheets(viewer, year, kind).await?;
            let mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
            return Ok(sheet::file(&name, mime, bytes));
        }
        "grounds.xlsx" => app.grounds_sheet(viewer, year).await?,
        "carry.xlsx" => app.carry_sheet(viewer, year).await?,
        "archive.xlsx" => app.archive_sheet(viewer, year).await?,
        _ => return Err(AppError::NotFound.into()),
    };
    let name = list.title.clone();
    sheet::answer(&[list], &name)
}

/// The shape of a verdict on screen.
fn st(verdict: &str) -> &'static str {
    match verdict {
        "done" => "done",
        "mostly" => "lag",
        "undone" => "miss",
        "outside" => "moved",
        _ => "go",
    }
}

/// A verdict in words.
fn verdict_words(code: &str) -> &'static str {
    VERDICTS.iter().find(|(own, _)| *own == code).map_or("", |(_, words)| words)
}

/// 2月18日, with its year if it is not this one.
fn day(date: &Date, today: Date) -> String {
    match date.year() == today.year() {
        true => date.strftime("%-m月%-d日").to_string(),
        false => date.strftime("%Y年%-m月%-d日").to_string(),
    }
}

/// The text that is kept of a row's form after trouble; else what is known.
fn kept<'t>(typed: &'t Sent, number: &str, name: &str, known: &'t str) -> &'t str {
    match typed.get("number") == number {
        true => typed.maybe(name).unwrap_or(known),
        false => known,
    }
}
