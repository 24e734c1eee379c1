//! 投诉建议: a note to the section, which reads it beside the figures of 减负监测. It is no fact.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::form::secret;
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::{Session, say_and_go};
use crate::trouble::Trouble;
use crate::{Web, filters};

#[derive(Template)]
#[template(path = "feedback/feedback.html")]
struct Page {
    frame: Frame,
}

/// The page.
pub async fn page(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    show(&Page { frame: Frame::new(&web, &session, "投诉建议", Place::More).await? })
}

/// Keeps what was written.
pub async fn send(
    State(web): State<Web>,
    session: Session,
    sent: Sent,
) -> Result<Response, Trouble> {
    secret::check(&sent).await.map_err(app::AppError::from)?;
    let text = sent.get("text");
    if text.is_empty() {
        return Ok(say_and_go("没有写内容，没有保存", "/feedback"));
    }
    let who = match sent.get("unnamed") {
        "true" => "未署名".to_owned(),
        _ => web.app.post_name(&session.viewer.post),
    };
    web.app.complain(&who, text, sent.get("about") == "twice").await?;
    Ok(say_and_go("已送督查室", "/feedback"))
}
