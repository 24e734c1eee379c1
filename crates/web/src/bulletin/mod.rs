//! 亮灯与通报: a quarter's lights from proposal to approval, and the bulletin that is made of them.
//! The section works here; everyone else reads the bulletins that are out.

mod press;

use app::AppError;
use app::bulletin::text::{Line, PARTS};
use app::bulletin::{Bulletin, Period, Quarter, TaskLight, is_behind};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use serde::Deserialize;

use crate::frame::{Frame, Message, Place, show};
use crate::sent::Sent;
use crate::session::Session;
use crate::trouble::Trouble;
use crate::words::light_words;
use crate::{Web, filters, sheet};

pub use press::press;

/// What is asked of the page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Which rows: a light's code, `all`, `praise`, `silent`, `leader:POST`.
    pub show: String,
}

#[derive(Template)]
#[template(path = "bulletin/bulletin.html")]
struct BulletinPage {
    frame: Frame,
    period: Period,
    periods: Vec<Period>,
    quarter: Quarter,
    text: Bulletin,
    asked: Asked,
    /// Whether the viewer works on it, rather than reads what is out.
    works: bool,
    duties: Duties,
    names: Names,
    trouble: Option<String>,
    typed: Sent,
}

/// What the viewer's post may press here.
#[derive(Debug, Clone, Copy, Default)]
struct Duties {
    desk: bool,
    checker: bool,
    section_head: bool,
    head: bool,
}

/// Names of offices and posts of the rows.
struct Names {
    rows: Vec<(String, String)>,
}

impl BulletinPage {
    /// The rows that are shown: what was asked for, else those that need a look.
    fn rows(&self) -> Vec<&TaskLight> {
        let lights = self.quarter.lights.iter();
        let fits = |light: &&TaskLight| match self.asked.show.as_str() {
            "all" => true,
            "praise" => !light.praise.is_empty(),
            "silent" => light.silent > 0,
            show => match show.strip_prefix("leader:") {
                Some(post) => light.leader == post,
                None => light.light() == show,
            },
        };
        match self.asked.show.is_empty() {
            true => self.quarter.exceptions(),
            false => lights.filter(fits).collect(),
        }
    }

    fn rows_title(&self) -> String {
        match self.asked.show.as_str() {
            "" => "需要看的事项".to_owned(),
            "all" => "全部事项".to_owned(),
            "praise" => "表扬事项".to_owned(),
            "silent" => "未按时报送的事项".to_owned(),
            show => match show.strip_prefix("leader:") {
                Some(_) => "按责任领导".to_owned(),
                None => light_words(show).to_owned(),
            },
        }
    }

    fn lead(&self, light: &TaskLight) -> &str {
        self.named(&light.lead)
    }

    fn leader(&self, light: &TaskLight) -> &str {
        self.named(&light.leader)
    }

    fn named(&self, id: &str) -> &str {
        self.names.rows.iter().find(|(own, _)| own == id).map_or("", |(_, name)| name)
    }

    /// How many wait for the press of each.
    fn to_ask(&self) -> usize {
        let lights = self.quarter.lights.iter();
        lights.filter(|light| light.stage == "proposed" && is_behind(&light.proposed)).count()
    }

    fn to_keep(&self) -> usize {
        let lights = self.quarter.lights.iter();
        lights.filter(|light| light.stage == "proposed" && !is_behind(&light.proposed)).count()
    }

    fn to_fix(&self) -> usize {
        self.quarter.in_stage("settled")
    }

    /// Whether a row can be settled by the viewer now.
    fn settles(&self, light: &TaskLight) -> bool {
        self.duties.checker && matches!(light.stage.as_str(), "proposed" | "asked" | "explained")
    }

    /// Whether a row can be praised by the viewer now.
    fn praises(&self, light: &TaskLight) -> bool {
        self.duties.desk
            && light.praise.is_empty()
            && !light.is_fixed()
            && !is_behind(light.light())
    }

    fn has_part(&self, part: &str) -> bool {
        match &self.quarter.bulletin {
            Some(begun) => begun.parts.iter().any(|own| own == part),
            None => true,
        }
    }

    /// Whether what the bulletin holds can still be changed by the viewer.
    fn writes(&self) -> bool {
        let drafted = self.quarter.bulletin.as_ref().is_none_or(|begun| begun.stage == "draft");
        self.duties.desk && drafted && !self.quarter.lights.is_empty()
    }

    /// The act on the bulletin's case that is the viewer's turn: its name and its words.
    fn next_act(&self) -> Option<(String, &'static str)> {
        let begun = self.quarter.bulletin.as_ref()?;
        let (act, word) = match (begun.stage.as_str(), self.duties) {
            ("draft", Duties { section_head: true, .. }) => ("submit", "报区长审定"),
            ("submitted", Duties { head: true, .. }) => ("approve", "审定通报"),
            ("approved", Duties { desk: true, .. }) => ("issue", "登记发文字号"),
            _ => return None,
        };
        Some((format!("/case/{}/act/{act}", crate::address::encode(&begun.number)), word))
    }

    fn typed(&self, name: &str) -> &str {
        let begun = self.quarter.bulletin.as_ref();
        let kept = match name {
            "lead_in" => begun.map_or("", |begun| &begun.lead_in),
            "demands" => begun.map_or("", |begun| &begun.demands),
            _ => "",
        };
        self.typed.maybe(name).unwrap_or(kept)
    }

    /// 2023年9月30日
    fn day(&self, date: &Date) -> String {
        date.strftime("%Y年%-m月%-d日").to_string()
    }

    fn is_shown(&self, period: &Period) -> bool {
        *period == self.period
    }
}

/// The shape of a light on screen.
fn st(light: &str) -> &'static str {
    match light {
        "done" => "done",
        "lagging" => "lag",
        "missed" => "miss",
        "moved" => "moved",
        _ => "go",
    }
}

/// The lights that a person can settle on.
const LIGHTS: [&str; 5] = ["done", "normal", "lagging", "missed", "moved"];

/// The quarter that is worked on, or the latest bulletin that is out.
pub async fn latest(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    let out = web.app.bulletins_out().await?;
    let works = session.viewer.sees_withheld();
    let periods = web.app.quarters().await?;
    let open = periods.iter().find(|period| out.iter().all(|(issued, _)| issued != *period));
    let to = match (works, open, out.first()) {
        (true, Some(period), _) => Some(*period),
        (_, _, Some((period, _))) => Some(*period),
        _ => None,
    };
    match to {
        Some(period) => Ok(Redirect::to(&format!("/bulletin/{period}")).into_response()),
        None => show(&Message {
            frame: Frame::new(&web, &session, "督查通报", Place::More).await?,
            title: "还没有印发的通报".to_owned(),
            text: "通报审定、印发以后在这里查阅。".to_owned(),
            way: ("/desk".to_owned(), "返回我的待办".to_owned()),
        }),
    }
}

/// A quarter's page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path(period): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let period = period.parse().map_err(|()| AppError::NotFound)?;
    render(&web, &session, period, asked, (None, Sent::default())).await
}

/// At most five quarters about the one that is shown, so that the row of them stays a row; from each
/// the next ones are reached.
fn around(mut periods: Vec<Period>, shown: Period) -> Vec<Period> {
    const MOST: usize = 5;
    let at = periods.iter().position(|period| *period == shown).unwrap_or(0);
    let first = at.saturating_sub(MOST / 2).min(periods.len().saturating_sub(MOST));
    periods.drain(..first);
    periods.truncate(MOST);
    periods
}

async fn render(
    web: &Web,
    session: &Session,
    period: Period,
    asked: Asked,
    (trouble, typed): (Option<String>, Sent),
) -> Result<Response, Trouble> {
    let text = web.app.bulletin(&session.viewer, period).await?;
    let quarter = web.app.shown_quarter(&session.viewer, period).await?;
    let works = session.viewer.sees_withheld();
    let periods = match works {
        true => web.app.quarters().await?,
        false => web.app.bulletins_out().await?.into_iter().map(|(period, _)| period).collect(),
    };
    let carries = |duty: &str| session.viewer.carries(duty);
    let duties = Duties {
        desk: carries("督查经办"),
        checker: carries("督查审核"),
        section_head: carries("督查负责人"),
        head: carries("区长"),
    };
    let names = names(web, &quarter);
    let title = if works { "亮灯与通报" } else { "督查通报" };
    show(&BulletinPage {
        frame: Frame::new(web, session, title, Place::Bulletin).await?.wide(),
        period,
        periods: around(periods, period),
        quarter,
        text,
        asked,
        works,
        duties,
        names,
        trouble,
        typed,
    })
}

fn names(web: &Web, quarter: &Quarter) -> Names {
    let mut rows = Vec::new();
    for light in &quarter.lights {
        let directory = &web.app.district.directory;
        rows.push((light.lead.clone(), directory.office_short(&light.lead).to_owned()));
        if !light.leader.is_empty() {
            rows.push((light.leader.clone(), web.app.post_name(&light.leader)));
        }
    }
    rows.sort();
    rows.dedup();
    Names { rows }
}

/// The bulletin as a docx.
pub async fn file(
    State(web): State<Web>,
    session: Session,
    Path((period, name)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let period = period.parse().map_err(|()| AppError::NotFound)?;
    if name != "draft.docx" {
        return Err(AppError::NotFound.into());
    }
    let (name, bytes) = web.app.bulletin_docx(&session.viewer, period).await?;
    let mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Ok(sheet::file(&name, mime, bytes))
}
