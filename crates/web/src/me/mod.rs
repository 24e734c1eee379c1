//! 我的岗位: which of his posts somebody acts in, signing out, high contrast.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::{Arrived, Session};
use crate::trouble::Trouble;
use crate::{Web, address, filters};

#[derive(Template)]
#[template(path = "me/me.html")]
struct Page {
    frame: Frame,
    name: String,
    /// Posts that he holds: id, title, whether he acts in it.
    posts: Vec<(String, String, bool)>,
}

/// The page; it is there for somebody who has not chosen a post yet.
pub async fn page(
    State(web): State<Web>,
    session: Option<Session>,
    arrived: Arrived,
) -> Result<Response, Trouble> {
    let frame = match &session {
        Some(session) => Frame::new(&web, session, "我的岗位", Place::More).await?,
        None => Frame::bare(&web, "选择岗位"),
    };
    let held = web.app.posts_of(&arrived.person);
    let post = |post: &&domain::district::Post| {
        (post.id.clone(), web.app.post_name(&post.id), post.id == arrived.post())
    };
    show(&Page {
        frame,
        name: web.app.district.person_name(&arrived.person).to_owned(),
        posts: held.iter().map(post).collect(),
    })
}

/// Takes a post.
pub async fn post(
    State(web): State<Web>,
    arrived: Arrived,
    sent: Sent,
) -> Result<Response, Trouble> {
    let held = web.app.posts_of(&arrived.person);
    let post = held.iter().find(|post| post.id == sent.get("post"));
    let post = post.ok_or(app::AppError::NotFound)?;
    arrived.take(&web, &post.id).await?;
    Ok(Redirect::to("/").into_response())
}

/// Switches high contrast on or off.
pub async fn contrast(
    State(web): State<Web>,
    arrived: Arrived,
    sent: Sent,
) -> Result<Response, Trouble> {
    arrived.switch_contrast(&web).await?;
    Ok(Redirect::to(address::local(sent.get("to"))).into_response())
}
