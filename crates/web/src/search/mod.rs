//! Search: cases by words, number, office; only what the viewer may see.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::frame::{Frame, Place, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, address, filters};
use app::view::find::Found;

/// How many are shown.
const MOST: u32 = 50;

#[derive(Template)]
#[template(path = "search/search.html")]
struct Page {
    frame: Frame,
    q: String,
    found: Vec<Found>,
    more: bool,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// The page; a number that is typed in full leads straight to its case.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let q = asked.q.trim().to_owned();
    if q.contains('〔') && web.app.case_numbered(&session.viewer, &q).await.is_ok() {
        return Ok(Redirect::to(&address::case(&q)).into_response());
    }
    let mut found = match q.as_str() {
        "" => Vec::new(),
        words => web.app.find(&session.viewer, words, MOST + 1).await?,
    };
    let more = found.len() > MOST as usize;
    found.truncate(MOST as usize);
    let frame = Frame::new(&web, &session, "查找", Place::More).await?;
    show(&Page { frame, q, found, more })
}
