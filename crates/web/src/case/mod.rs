//! 事项办理单: one case, now or as of a day.

mod term;

use app::AppError;
use app::view::case::{CaseView, Node};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::case::OpenAct;
use domain::digest::Digest;
use domain::status::Status;
use jiff::civil::Date;
use serde::Deserialize;

use crate::form::new_key;
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::{Session, say_and_go};
use crate::trouble::Trouble;
use crate::{Web, address, filters, sheet};
use term::Deadline;

/// So many lines of the record are shown at first.
const NEWEST: usize = 10;

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    all: String,
    #[serde(default)]
    own: String,
}

#[derive(Template)]
#[template(path = "case/case.html")]
struct Page {
    frame: Frame,
    view: CaseView,
    terms: Vec<Deadline>,
    acts: Vec<Act>,
    /// How many lines of the record are shown.
    shown: usize,
    own: bool,
    today: Date,
    version: String,
}

/// An act as a button.
struct Act {
    title: String,
    path: String,
    has_form: bool,
    wanted: bool,
    hint: String,
}

impl Page {
    /// What lies under the thumb of a phone.
    fn at_thumb(&self) -> Vec<&Act> {
        self.acts.iter().take(2).collect()
    }

    fn st(&self) -> &'static str {
        match self.view.status {
            Status::Done => "done",
            Status::Normal => "go",
            Status::Lagging => "lag",
            Status::Missed => "miss",
            Status::Moved => "moved",
            Status::Ended => "early",
        }
    }

    fn lines(&self) -> impl Iterator<Item = &app::view::case::LogEntry> {
        self.view.log.iter().filter(|entry| !self.own || entry.own).take(self.shown)
    }

    fn hidden_lines(&self) -> usize {
        let all = self.view.log.iter().filter(|entry| !self.own || entry.own).count();
        all.saturating_sub(self.shown)
    }

    fn said_day(&self) -> String {
        self.view.as_of.map_or(String::new(), |day| day.strftime("%Y年%-m月%-d日").to_string())
    }
}

/// Done and wanted as numbers, for a bar; none where they are not.
fn bar(node: &Node) -> Option<(f64, f64)> {
    let (done, wanted) = node.count.as_ref()?;
    let digits = |text: &str| -> Option<f64> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        text.get(..end)?.parse().ok()
    };
    let (done, wanted) = (digits(done)?, digits(wanted)?);
    (wanted > 0.0).then_some((done.min(wanted), wanted))
}

fn node_class(node: &Node) -> &'static str {
    match node.state {
        "done" => "done",
        "now" => "now",
        "late" => "now late",
        _ => "",
    }
}

/// The page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let as_of: Option<Date> = asked.as_of.parse().ok();
    let view = web.app.case_view(&session.viewer, &number, as_of).await?;
    let today = as_of.unwrap_or_else(|| web.app.clock.today());
    let place = Place::of_mechanism(&view.mechanism);
    show(&Page {
        frame: Frame::new(&web, &session, &view.title, place).await?,
        terms: view.steps.iter().map(|step| Deadline::of(step, today)).collect(),
        acts: buttons(&view),
        shown: if asked.all.is_empty() { NEWEST } else { usize::MAX },
        own: !asked.own.is_empty(),
        version: view.version.strftime("%Y年%-m月%-d日版").to_string(),
        today,
        view,
    })
}

/// The acts as buttons; where two roles of the viewer open acts of one name (批示 as 责任领导 and as
/// 区长), one is enough.
fn buttons(view: &CaseView) -> Vec<Act> {
    let mut buttons: Vec<Act> = Vec::new();
    for act in &view.acts {
        let same = |other: &OpenAct| {
            other.part.is_none() && other.title == act.title && other.act < act.act
        };
        let twice = view.mechanism == "commitment" && act.part.is_none();
        if !(twice && view.acts.iter().any(same)) {
            buttons.push(button(view, act));
        }
    }
    buttons
}

fn button(view: &CaseView, act: &OpenAct) -> Act {
    let row = act.part.as_ref();
    let about = row.map_or(String::new(), |row| {
        let node = (row.part == "quarter").then(|| view.nodes.get(row.row as usize - 1)).flatten();
        match node {
            Some(node) => node.title.clone(),
            None if row.row > 1 => format!("{}第{}项", act.about, row.row),
            None => String::new(),
        }
    });
    let title = match about.as_str() {
        "" => act.title.clone(),
        about => format!("{}：{about}", act.title),
    };
    Act {
        title,
        path: address::act(&view.number, &act.act, &address::of_row(row)),
        has_form: act.has_form,
        wanted: act.wanted,
        hint: act.hint.clone().unwrap_or_default(),
    }
}

/// Follows the case, or no longer.
pub async fn watch(
    State(web): State<Web>,
    session: Session,
    Path(number): Path<String>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let case = web.app.case_numbered(&session.viewer, &number).await?;
    let on = sent.get("on") == "true";
    web.app.watch(session.person(), case.id, on).await?;
    let said = if on { "已关注，在我的待办里列出" } else { "已取消关注" };
    Ok(say_and_go(said, &address::case(&number)))
}

/// A file of the case.
pub async fn file(
    State(web): State<Web>,
    session: Session,
    Path((number, digest)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let view = web.app.case_view(&session.viewer, &number, None).await?;
    let file = view.files.iter().find(|file| file.digest == digest).ok_or(AppError::NotFound)?;
    let digest: Digest = digest.parse().map_err(|_| AppError::NotFound)?;
    let bytes = web.app.load_file(&digest)?;
    Ok(sheet::file(&file.name, "application/octet-stream", bytes))
}
