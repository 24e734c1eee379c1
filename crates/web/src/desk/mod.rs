//! 我的待办: what is asked of a post, one sentence and one button each.

use app::view::desk::{Batch, Desk, DeskItem, Group};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::term::Tone;
use serde::Deserialize;

use crate::form::{many, new_key};
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters};

#[derive(Template)]
#[template(path = "desk/desk.html")]
struct Page {
    frame: Frame,
    tab: String,
    desk: Desk,
    /// Whether the post signs for its office.
    signs: bool,
    /// How many wait for a second person, or were sent to one by the viewer.
    second: usize,
    /// Acts of the viewer that wait for another person: id, number, words.
    own: Vec<[String; 3]>,
    /// What may be confirmed without a text: number and title.
    exempt: Vec<(String, String)>,
    /// Whether the post imports papers.
    imports: bool,
    /// Whether the post records leaders' instructions.
    records: bool,
}

impl Page {
    /// The batches of the chosen tab.
    fn batches(&self) -> Vec<&Batch> {
        let keep =
            |batch: &&Batch| self.tab == "sign" || self.tab == "todo" && batch.act != "approve";
        let signing = |batch: &&Batch| self.tab != "sign" || batch.act == "approve";
        self.desk.batches.iter().filter(keep).filter(signing).collect()
    }

    /// The groups of the chosen tab.
    fn groups(&self) -> Vec<Group> {
        let signing = |item: &DeskItem| item.act == "approve";
        let keep = |item: &DeskItem| self.tab != "sign" || signing(item);
        let group = |group: &Group| Group {
            title: group.title,
            items: group.items.iter().filter(|item| keep(item)).cloned().collect(),
        };
        let groups = self.desk.groups.iter().map(group);
        groups.filter(|group| !group.items.is_empty()).collect()
    }

    fn tone(&self, item: &DeskItem) -> &'static str {
        match item.remaining.tone {
            Tone::Plain => "",
            Tone::Near => " near",
            Tone::Over => " over",
        }
    }
}

/// Which tab.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    tab: String,
}

/// The first page after signing in: a leader looks at how things stand, everyone else at his desk.
pub async fn home(session: Session) -> Response {
    let to = if session.viewer.is_leader() { "/overview" } else { "/desk" };
    Redirect::to(to).into_response()
}

/// The page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let tab = match asked.tab.as_str() {
        "sign" | "second" | "watched" => asked.tab,
        _ => "todo".to_owned(),
    };
    let desk = web.app.desk(&session.viewer).await?;
    let own = own_waiting(&web, &session).await?;
    let mut exempt = Vec::new();
    for number in desk.monthly.iter().flat_map(|monthly| &monthly.numbers) {
        let case = web.app.case_numbered(&session.viewer, number).await?;
        exempt.push((number.clone(), case.opening.title.clone()));
    }
    show(&Page {
        frame: Frame::new(&web, &session, "我的待办", Place::Desk).await?,
        tab,
        signs: session.viewer.carries("审签人"),
        second: desk.second.len() + own.len(),
        own,
        exempt,
        imports: session.viewer.carries("督查经办"),
        records: session.viewer.carries("批示经办"),
        desk,
    })
}

/// Acts of the viewer that wait for another person.
async fn own_waiting(web: &Web, session: &Session) -> Result<Vec<[String; 3]>, Trouble> {
    let mut own = Vec::new();
    for waiting in web.app.pending().await? {
        if waiting.person != session.person() {
            continue;
        }
        let Ok((number, _)) = web.app.case_name(&session.viewer, waiting.case).await else {
            continue;
        };
        own.push([waiting.id, number, waiting.say]);
    }
    Ok(own)
}

/// 一并确认, 审签全部: one press for all that are listed.
pub async fn all(
    State(web): State<Web>,
    session: Session,
    sent: Sent,
) -> Result<Response, Trouble> {
    let desk = web.app.desk(&session.viewer).await?;
    let act = match sent.get("act") {
        "exempt" => ("exempt", "免报"),
        act => {
            let batch = desk.batches.iter().find(|batch| batch.act == act);
            let batch = batch.ok_or(Trouble(app::AppError::NotFound))?;
            (&*batch.act, &*batch.title)
        }
    };
    many::send(&web, &session, act, &sent.all("number"), "/desk").await
}
