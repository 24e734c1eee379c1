//! The frame of every page: one bar with the menu, the footer, the thumb menu of phones.

use app::AppError;
use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::assets::{Addresses, addresses};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters};

/// What every page's template has as `frame`.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The page's title.
    pub title: String,
    /// 潞州区
    pub district: String,
    /// What the menu offers.
    pub menu: Vec<Entry>,
    /// The four words under the thumb.
    pub thumb: Vec<Entry>,
    /// 区能源局 · 联络员; empty if nobody is signed in.
    pub me: String,
    /// `more` for high contrast.
    pub contrast: String,
    /// 2023年9月25日 10:30
    pub now: String,
    /// What the page says once.
    pub said: Option<String>,
    /// The page's own address, to come back to.
    pub path: String,
    /// The class of `body`: `doc`, or `list` for pages that print wide.
    pub body: &'static str,
    /// Whether the page has a chart.
    pub chart: bool,
    /// Whether the data are a demonstration's.
    pub demonstration: bool,
}

/// An entry of the menu.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it leads.
    pub path: &'static str,
    /// Its word.
    pub word: &'static str,
    /// How many wait there.
    pub count: Option<usize>,
    /// Whether this page is there.
    pub here: bool,
}

/// The places of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// 落实总览
    Overview,
    /// 分管领导一页
    Leader,
    /// 我的待办
    Desk,
    /// 重点任务
    Tasks,
    /// 建议提案
    Proposals,
    /// 亮灯与通报
    Bulletin,
    /// 报告对照
    Report,
    /// 指标
    Figures,
    /// 核数
    Check,
    /// 办理规程
    Handbook,
    /// 更多
    More,
}

impl Place {
    fn entry(self) -> (&'static str, &'static str) {
        match self {
            Place::Overview => ("/overview", "落实总览"),
            Place::Leader => ("/leader", "领导一页"),
            Place::Desk => ("/desk", "我的待办"),
            Place::Tasks => ("/ledger/commitment", "重点任务"),
            Place::Proposals => ("/ledger/proposal", "建议提案"),
            Place::Bulletin => ("/bulletin", "亮灯与通报"),
            Place::Report => ("/report", "报告对照"),
            Place::Figures => ("/figures", "指标"),
            Place::Check => ("/check", "核数"),
            Place::Handbook => ("/handbook", "办理规程"),
            Place::More => ("/more", "更多"),
        }
    }

    /// The place of a mechanism's ledger.
    pub fn of_mechanism(mechanism: &str) -> Place {
        match mechanism {
            "commitment" => Place::Tasks,
            "proposal" => Place::Proposals,
            "light" | "bulletin" => Place::Bulletin,
            _ => Place::More,
        }
    }
}

/// The menu of a liaison; the section sees more, a leader first of all how things stand.
const ALL: [Place; 7] = [
    Place::Desk,
    Place::Tasks,
    Place::Proposals,
    Place::Report,
    Place::Overview,
    Place::Figures,
    Place::More,
];
const SECTION: [Place; 9] = [
    Place::Desk,
    Place::Tasks,
    Place::Bulletin,
    Place::Proposals,
    Place::Report,
    Place::Overview,
    Place::Figures,
    Place::Check,
    Place::More,
];
const LEADER: [Place; 9] = [
    Place::Overview,
    Place::Leader,
    Place::Desk,
    Place::Tasks,
    Place::Bulletin,
    Place::Proposals,
    Place::Report,
    Place::Figures,
    Place::More,
];
/// The words under the thumb: of a leader, and of everyone else.
const THUMB: [(Place, &str); 4] = [
    (Place::Desk, "待办"),
    (Place::Tasks, "任务"),
    (Place::Figures, "指标"),
    (Place::More, "更多"),
];
const LEADER_THUMB: [(Place, &str); 4] = [
    (Place::Overview, "总览"),
    (Place::Tasks, "任务"),
    (Place::Figures, "指标"),
    (Place::More, "更多"),
];

impl Frame {
    /// The frame of a page for somebody signed in.
    pub async fn new(
        web: &Web,
        session: &Session,
        title: &str,
        place: Place,
    ) -> Result<Frame, AppError> {
        let count = web.app.desk_count(&session.viewer).await?;
        let (places, thumb): (&[Place], _) = match &session.viewer {
            viewer if viewer.is_leader() => (&LEADER, LEADER_THUMB),
            viewer if viewer.is_section() => (&SECTION, THUMB),
            _ => (&ALL, THUMB),
        };
        // Whoever has no menu word for a place finds it under 更多.
        let here = if places.contains(&place) { place } else { Place::More };
        let entry = |at: Place| {
            let (path, word) = at.entry();
            let count = (at == Place::Desk).then_some(count);
            Entry { path, word, count, here: at == here }
        };
        let under_thumb = thumb.iter().any(|(at, _)| *at == place);
        let small = |(at, word): (Place, &'static str)| {
            let here = at == place || (at == Place::More && !under_thumb);
            Entry { path: at.entry().0, word, count: None, here }
        };
        Ok(Frame {
            menu: places.iter().map(|at| entry(*at)).collect(),
            thumb: thumb.into_iter().map(small).collect(),
            me: web.app.post_name(&session.viewer.post),
            contrast: session.contrast.clone(),
            said: session.said.clone(),
            path: session.path.clone(),
            ..Frame::bare(web, title)
        })
    }

    /// The frame of a page for anybody.
    pub fn bare(web: &Web, title: &str) -> Frame {
        Frame {
            title: title.to_owned(),
            district: web.app.district.name.clone(),
            menu: Vec::new(),
            thumb: Vec::new(),
            me: String::new(),
            contrast: String::new(),
            now: web.app.clock.civil().strftime("%Y年%-m月%-d日 %H:%M").to_string(),
            said: None,
            path: "/".to_owned(),
            body: "doc",
            chart: false,
            demonstration: web.options.demonstration,
        }
    }

    /// The frame of a page that prints wide.
    pub fn wide(self) -> Frame {
        Frame { body: "list", ..self }
    }

    /// The addresses of style and script.
    pub fn assets(&self) -> &'static Addresses {
        addresses()
    }
}

/// A page as an answer.
pub fn show(page: &impl Template) -> Result<Response, Trouble> {
    let text = page.render().map_err(|fault| AppError::Broken(fault.to_string()))?;
    Ok(Html(text).into_response())
}

/// A message in the middle of a page: nothing here, and one way on.
#[derive(Template)]
#[template(path = "frame/message.html")]
pub struct Message {
    /// The frame.
    pub frame: Frame,
    /// What is the matter.
    pub title: String,
    /// Why.
    pub text: String,
    /// The way on: its address and its words.
    pub way: (String, String),
}
