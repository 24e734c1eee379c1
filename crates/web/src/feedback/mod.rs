//! 投诉建议: a note to the section. It is kept as a draft under the section's name, not as a fact.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::form::{new_key, secret};
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::{Session, say_and_go};
use crate::trouble::Trouble;
use crate::{Web, filters};

/// The name under which the section finds them.
const SECTION: &str = "督查室";

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
    let now = web.app.clock.civil().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let place = format!("feedback:{now}:{}", new_key());
    web.app.keep_draft(SECTION, &place, Some(&format!("{who}\n{text}"))).await?;
    Ok(say_and_go("已送督查室", "/feedback"))
}
