//! 岗位和分工: who holds which post, who acts for whom, which leader is in charge of what on a day;
//! the forms by which that changes.

mod forms;

use app::posts::{DelegationLine, HandoverLine, LeaderLine, PostLine, Posts};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use crate::frame::{Frame, Place, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters};

pub use forms::{act, begin_charge, begin_delegation, begin_handover};
pub use forms::{charge, delegation, handover};

/// Which day and which office are asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    on: String,
    #[serde(default)]
    office: String,
}

#[derive(Template)]
#[template(path = "posts/posts.html")]
struct Page {
    frame: Frame,
    on: Date,
    today: Date,
    posts: Posts,
    /// Offices to choose from: id, name, whether it is shown.
    offices: Vec<(String, String, bool)>,
    /// The viewer's post.
    post: String,
    /// Whether the viewer records for every office (代录).
    records: bool,
    /// Whether he signs for his own office.
    signs: bool,
    /// A sentence on a day that could not be read.
    trouble: &'static str,
}

impl Page {
    fn day(&self, date: &Option<Date>) -> String {
        date.as_ref().map_or(String::new(), |date| self.date(date))
    }

    fn date(&self, date: &Date) -> String {
        date.strftime("%Y年%-m月%-d日").to_string()
    }

    /// Whether the viewer may begin something with a post.
    fn begins(&self, line: &PostLine) -> bool {
        self.on == self.today && (self.records || self.signs || line.post == self.post)
    }

    fn leader_days(&self, line: &LeaderLine) -> String {
        let until = line.until.map(|until| format!("至{}", self.day(&Some(until))));
        format!("{}起{}", self.day(&Some(line.since)), until.unwrap_or_default())
    }

    fn span(&self, line: &DelegationLine) -> String {
        format!("{}至{}24时", self.day(&line.since), self.day(&line.until))
    }

    fn what(&self, line: &HandoverLine) -> String {
        let on = line.on.map(|_| format!("{}起", self.day(&line.on)));
        [on.unwrap_or_default(), line.items.clone()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("；")
    }
}

/// The page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let (viewer, today) = (&session.viewer, web.app.clock.today());
    let wanted: Option<Date> = asked.on.parse().ok();
    let trouble = match (asked.on.is_empty(), wanted) {
        (false, None) => "日期没有认出来，已按今天显示；请写成2023-12-31的样子",
        _ => "",
    };
    let on = wanted.unwrap_or(today);
    let mut posts = web.app.posts_on(viewer, on).await?;
    let directory = &web.app.district.directory;
    let sees_all = viewer.sees_withheld();
    let known = |id: &str| id == "all" || directory.office(id).is_some();
    let office = match sees_all && known(&asked.office) {
        true => asked.office.as_str(),
        false => viewer.office.as_str(),
    };
    let short = directory.office_short(office);
    posts.offices.retain(|(name, _)| office == "all" || name == short);
    let mut offices = Vec::new();
    if sees_all {
        offices.push(("all".to_owned(), "全部单位".to_owned(), office == "all"));
        let line =
            |one: &domain::district::Office| (one.id.clone(), one.short.clone(), one.id == office);
        offices.extend(directory.offices().map(line));
    }
    show(&Page {
        frame: Frame::new(&web, &session, "岗位和分工", Place::More).await?.wide(),
        on,
        today,
        posts,
        offices,
        post: viewer.post.clone(),
        records: viewer.carries("督查经办"),
        signs: viewer.carries("审签人") || viewer.carries("负责人"),
        trouble,
    })
}
