//! 使用说明: one page.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::frame::{Frame, Place, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters};

#[derive(Template)]
#[template(path = "help/help.html")]
struct Page {
    frame: Frame,
}

/// The page.
pub async fn page(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    show(&Page { frame: Frame::new(&web, &session, "使用说明", Place::More).await? })
}
