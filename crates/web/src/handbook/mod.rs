//! 办理规程: what a mechanism file says, as a page that a clerk reads.

use app::AppError;
use app::view::handbook::{Handbook, HandbookItem};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use crate::frame::{Frame, Place, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters};

#[derive(Template)]
#[template(path = "handbook/list.html")]
struct ListPage {
    frame: Frame,
    items: Vec<HandbookItem>,
}

/// All mechanisms.
pub async fn list(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    let frame = Frame::new(&web, &session, "办理规程", Place::Handbook).await?;
    show(&ListPage { frame, items: web.app.handbooks() })
}

#[derive(Template)]
#[template(path = "handbook/handbook.html")]
struct Page {
    frame: Frame,
    book: Handbook,
    until: String,
}

/// Which version.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    since: String,
}

/// One mechanism.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let since: Option<Date> = match asked.since.as_str() {
        // The version in force, not the newest one if that is yet to come.
        "" => web.app.catalogue.in_force(&id, web.app.clock.today()).map(|book| book.since),
        text => Some(text.parse().map_err(|_| AppError::NotFound)?),
    };
    let book = web.app.handbook(&id, since)?;
    let title = format!("{}办理规程", book.head.title);
    show(&Page {
        frame: Frame::new(&web, &session, &title, Place::Handbook).await?,
        until: book.until.map_or(String::new(), |day| format!("至{}", said(&day))),
        book,
    })
}

/// How a case can end, in words.
fn ending(outcome: &str) -> &str {
    match outcome {
        "done" | "final" | "fixed" => "办结",
        "stopped" => "中止",
        "carried" => "转出",
        "merged" => "并案",
        "withdrawn" => "撤回",
        "refused" | "rejected" => "不予办理",
        "struck" => "注销",
        "replaced" => "被代替",
        other if other.is_ascii() => "结束",
        other => other,
    }
}

fn said(day: &Date) -> String {
    day.strftime("%Y年%-m月%-d日").to_string()
}
