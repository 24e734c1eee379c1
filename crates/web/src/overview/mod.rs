//! 落实总览: how the year's key tasks stand, every number a link to exactly its rows.

use app::AppError;
use app::view::desk::DeskItem;
use app::view::overview::{Count, Overview, Reach, Share};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::status::Status;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;

use crate::frame::{Frame, Place, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, address, filters, sheet};

/// So many offices stand on the page before all are asked for.
const OFFICES: usize = 10;
/// So much of what is asked of an office stands on its page.
const ASKED: usize = 8;
/// 今日要事: so many.
const MATTERS: usize = 5;
/// Half of the width of a gap's picture, and how much of it one percentage point takes.
const HALF: f64 = 44.0;
const A_POINT: f64 = 20.0;

/// What is asked of the page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The year of the tasks.
    year: String,
    /// `all` for every office.
    offices: String,
}

#[derive(Template)]
#[template(path = "overview/overview.html")]
struct Page {
    frame: Frame,
    view: Overview,
    asked: Asked,
    /// The years that can be chosen.
    years: Vec<i16>,
    /// The viewer's office.
    office: String,
    /// What is asked of the viewer, most urgent first; only of an office, a town and the head.
    desk: Vec<DeskItem>,
    /// Whether the section looks, which takes the papers along.
    section: bool,
    /// Whether a leader looks, who may say a word on what is behind.
    leads: bool,
    /// How much that is, with what a press confirms for all.
    asked_of: usize,
}

impl Page {
    fn whole(&self) -> bool {
        self.view.reach == Reach::Whole
    }

    /// One office, a street or a town.
    fn single(&self) -> bool {
        matches!(self.view.reach, Reach::Office | Reach::Town)
    }

    fn town(&self) -> bool {
        self.view.reach == Reach::Town
    }

    /// What the page is about.
    fn about(&self) -> String {
        match self.view.reach {
            Reach::Whole => String::new(),
            Reach::Field => "我分管的任务".to_owned(),
            Reach::Office => format!("{}牵头的任务", self.office),
            Reach::Town => format!("{}牵头和配合的任务", self.office),
        }
    }

    /// What a word means, in the district's days.
    fn means(&self, status: &Status) -> String {
        let (near, lag) = self.view.rule;
        match status {
            Status::Done => "已核验销号".to_owned(),
            Status::Normal => "节点都在时限内".to_owned(),
            Status::Lagging => format!("{near}天内到期未申报，或逾期{lag}天以内"),
            Status::Missed => format!("逾期超过{lag}天"),
            Status::Moved => "客观原因已认定".to_owned(),
            Status::Ended => "中止、转下年、并案".to_owned(),
        }
    }

    /// The act by which the viewer says a word on a task.
    fn word_act(&self) -> &'static str {
        if self.whole() { "instruct-head" } else { "instruct" }
    }

    fn offices(&self) -> &[Share] {
        match self.asked.offices.as_str() {
            "all" => &self.view.offices,
            _ => &self.view.offices[..self.view.offices.len().min(OFFICES)],
        }
    }

    /// The address of this page with every office.
    fn all_offices(&self) -> String {
        let pairs = [("year", &*self.asked.year), ("offices", "all")];
        format!("/overview{}#offices", address::query(&pairs))
    }

    /// The rows that the latest bulletin has of a light.
    fn of_light(&self, light: &str) -> String {
        let period = self.view.period.as_ref().map_or("", |period| &period.period);
        format!("/bulletin/{period}{}", address::query(&[("show", light)]))
    }

    /// Where a target's figure is.
    fn of_figure(&self, id: &str) -> String {
        format!("/figure/{}?period={}", address::encode(id), self.view.year)
    }

    /// Where the bar of a gap begins and how wide it is, around the target in the middle.
    fn gap(&self, gap: &Decimal) -> (String, String) {
        let points = gap.to_f64().unwrap_or(0.0);
        let width = (points.abs() * A_POINT).min(HALF);
        let from = if points < 0.0 { HALF - width } else { HALF };
        (format!("{from:.1}"), format!("{width:.1}"))
    }

    fn unpublished(&self) -> bool {
        self.view.targets.iter().any(|row| row.unpublished)
    }
}

/// The ledger that a number opens to.
fn rows(count: &Count) -> String {
    address::ledger(&count.opens)
}

/// The page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let view = web.app.overview(&session.viewer, asked.year.parse().ok()).await?;
    let office = web.app.district.directory.office_short(&session.viewer.office).to_owned();
    let title = match view.reach {
        Reach::Whole | Reach::Field => "落实总览".to_owned(),
        Reach::Office => "本单位落实情况".to_owned(),
        Reach::Town => format!("{office}一页"),
    };
    let (desk, asked_of) = match (view.reach, session.viewer.is_leader()) {
        (Reach::Office | Reach::Town, _) | (Reach::Whole, true) => {
            let desk = web.app.desk(&session.viewer).await?;
            let items = desk.groups.into_iter().flat_map(|group| group.items);
            (items.collect(), desk.count)
        }
        _ => (Vec::new(), 0),
    };
    let this_year = web.app.clock.today().year();
    show(&Page {
        frame: Frame::new(&web, &session, &title, Place::Overview).await?,
        section: session.viewer.is_section(),
        leads: session.viewer.is_leader(),
        desk,
        asked_of,
        years: (0..3).map(|ago| this_year - ago).collect(),
        office,
        view,
        asked,
    })
}

/// 督查专报 or 会议材料 as a docx, for the section.
pub async fn file(
    State(web): State<Web>,
    session: Session,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let year = asked.year.parse().ok();
    let (name, bytes) = match name.as_str() {
        "memo.docx" => web.app.overview_memo(&session.viewer, year).await?,
        "pack.docx" => web.app.overview_pack(&session.viewer, year).await?,
        _ => return Err(AppError::NotFound.into()),
    };
    let mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Ok(sheet::file(&name, mime, bytes))
}
