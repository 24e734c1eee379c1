//! 分管领导一页: what a leader has in his charge on one sheet, with three buttons and no form but one
//! sentence.

use app::AppError;
use app::view::desk::DeskItem;
use app::view::overview::{Count, LeaderPage};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::form::many;
use crate::frame::{Frame, Message, Place, show};
use crate::sent::Sent;
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, address, filters};

/// 今日要事: so many at most.
const MATTERS: usize = 5;
/// The head's phone shows so many of the main indicators.
const TARGETS: usize = 8;

#[derive(Template)]
#[template(path = "leader/leader.html")]
struct Page {
    frame: Frame,
    view: LeaderPage,
    /// Pages of the other leaders: post and title.
    others: Vec<(String, String)>,
    /// Whether it is the viewer's own.
    own: bool,
    /// What the head himself has to decide, most urgent first, and how much it is in all.
    desk: Vec<DeskItem>,
    on_desk: usize,
}

impl Page {
    /// 我分管33项, or whose they are.
    fn heading(&self) -> String {
        let count = &self.view.all.words;
        match (self.own, self.view.whole) {
            (_, true) => format!("全区重点任务{count}项"),
            (true, _) => format!("我分管{count}项"),
            (false, _) => format!("{}分管{count}项", self.view.title),
        }
    }

    /// How many are behind, in either of two words.
    fn behind(&self) -> i64 {
        self.view.lagging.count + self.view.missed.count
    }

    /// 今日要事: with the matters that wait for leaders, so many in all.
    fn matters(&self) -> impl Iterator<Item = &DeskItem> {
        self.desk.iter().take(MATTERS.saturating_sub(self.view.asks.len()))
    }

    fn acts(&self) -> bool {
        !self.view.word_act.is_empty()
    }
}

/// The ledger that a number opens to.
fn rows(count: &Count) -> String {
    address::ledger(&count.opens)
}

/// The viewer's own page; whoever is no leader chooses one.
pub async fn own(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    let post = session.viewer.post.clone();
    let pages = web.app.leader_pages();
    if !pages.iter().any(|(known, _)| *known == post) && session.viewer.is_section() {
        let first = pages.first().map(|(post, _)| post.clone()).ok_or(AppError::NotFound)?;
        return render(&web, &session, &first).await;
    }
    match render(&web, &session, &post).await {
        Err(Trouble(AppError::NotFound)) => show(&Message {
            frame: Frame::new(&web, &session, "分管领导一页", Place::Leader).await?,
            title: "这一页只给区领导和督查室看".to_owned(),
            text: "本单位的落实情况在落实总览里。".to_owned(),
            way: ("/overview".to_owned(), "看本单位落实情况".to_owned()),
        }),
        page => page,
    }
}

/// The page of a leader, for the section and the head.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path(post): Path<String>,
) -> Result<Response, Trouble> {
    render(&web, &session, &post).await
}

/// 圈阅: one press for everything that is listed.
pub async fn read(
    State(web): State<Web>,
    session: Session,
    Path(post): Path<String>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let view = web.app.leader_page(&session.viewer, &post).await?;
    if view.read_act.is_empty() {
        return Err(AppError::NotFound.into());
    }
    let back = format!("/leader/{}", address::encode(&post));
    many::send(&web, &session, (view.read_act, "圈阅"), &sent.all("number"), &back).await
}

async fn render(web: &Web, session: &Session, post: &str) -> Result<Response, Trouble> {
    let view = web.app.leader_page(&session.viewer, post).await?;
    let own = session.viewer.post == post;
    let sees_others = session.viewer.is_section() || session.viewer.carries("区长");
    let others = if sees_others { web.app.leader_pages() } else { Vec::new() };
    let (desk, on_desk) = match own && view.whole {
        true => {
            let desk = web.app.desk(&session.viewer).await?;
            (desk.groups.into_iter().flat_map(|group| group.items).collect(), desk.count)
        }
        false => (Vec::new(), 0),
    };
    let title = if view.whole { "区长一页" } else { "分管领导一页" };
    let frame = Frame::new(web, session, title, Place::Leader).await?;
    show(&Page { frame, view, others, own, desk, on_desk })
}
