//! 我的岗位: which of his posts somebody acts in, signing out, high contrast.

use app::AppError;
use app::posts::{Mine, OwnPost};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::case::{NextStep, Refusal, RefusalKind};
use jiff::civil::Date;

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
    /// The post in which he acts; empty if he has chosen none.
    current: String,
    /// What of posts concerns him.
    mine: Mine,
}

impl Page {
    fn day(&self, date: &Option<Date>) -> String {
        date.as_ref().map_or(String::new(), |date| self.date(date))
    }

    fn date(&self, date: &Date) -> String {
        date.strftime("%Y年%-m月%-d日").to_string()
    }

    /// Whether he holds a post himself.
    fn is_own(&self, post: &OwnPost) -> bool {
        post.for_whom.is_none()
    }
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
    let mine = match &session {
        Some(session) => web.app.my_posts(&session.viewer).await?,
        None => Mine { posts: web.app.own_posts(&arrived.person), ..Mine::default() },
    };
    show(&Page {
        frame,
        name: web.app.district.person_name(&arrived.person).to_owned(),
        current: session.map(|session| session.viewer.post).unwrap_or_default(),
        mine,
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
    let post = post.ok_or_else(no_post)?;
    arrived.take(&web, &post.id).await?;
    Ok(Redirect::to("/").into_response())
}

/// What is said to somebody who holds a post no more.
fn no_post() -> AppError {
    Refusal::new(RefusalKind::NotYours, "没有这个岗位：您现在不担任，也没有受托代办")
        .next(NextStep::say("请在我的岗位里选现在的岗位；刚交接的，由接任人登录办理"))
        .into()
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
