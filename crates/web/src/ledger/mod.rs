//! Ledgers: 重点任务台账, 建议提案台账, and the list of any other mechanism.

use app::bulletin::Shown;
use app::view::ledger::{Chip, Ledger, LedgerQuery, LedgerRow};
use app::{AppError, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use documents::sheet::{Cell, Column, Kind};
use domain::status::Status;
use serde::Deserialize;

use crate::form::many;
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, address, filters, sheet, words};
use app::Order;

/// How many rows stand on a page.
const ON_PAGE: u32 = 300;
/// An export holds at most so many.
const MOST: u32 = 10_000;
/// So many years back can be chosen.
const YEARS: i16 = 4;

/// What is asked of a ledger; every part of it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    year: String,
    #[serde(default)]
    chip: String,
    #[serde(default)]
    leader: String,
    #[serde(default)]
    lead: String,
    #[serde(default)]
    facet: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    full: String,
}

impl Asked {
    /// The query with one part changed and the page begun anew.
    fn with(&self, name: &str, value: &str) -> String {
        let pairs: Vec<(&str, &str)> = self
            .pairs()
            .into_iter()
            .filter(|(known, _)| *known != "after")
            .map(|(known, own)| (known, if known == name { value } else { own }))
            .collect();
        let mut query = address::query(&pairs);
        if name == "after" {
            let joint = if query.is_empty() { "?" } else { "&" };
            query = format!("{query}{joint}after={}", address::encode(value));
        }
        query
    }

    fn pairs(&self) -> [(&'static str, &str); 9] {
        [
            ("year", &self.year),
            ("chip", &self.chip),
            ("leader", &self.leader),
            ("lead", &self.lead),
            ("facet", &self.facet),
            ("q", &self.q),
            ("order", &self.order),
            ("full", &self.full),
            ("after", &self.after),
        ]
    }

    fn query(&self, mechanism: &str, this_year: i16, limit: u32) -> LedgerQuery {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        LedgerQuery {
            mechanism: mechanism.to_owned(),
            year: match self.year.as_str() {
                "all" => None,
                year => Some(year.parse().unwrap_or(this_year)),
            },
            chip: Chip::named(&self.chip),
            leader: filled(&self.leader),
            lead: filled(&self.lead),
            facet: filled(&self.facet),
            words: self.q.trim().to_owned(),
            order: match self.order.as_str() {
                "due" => Order::Due,
                "lead" => Order::Lead,
                _ => Order::Opened,
            },
            after: filled(&self.after),
            limit,
        }
    }
}

#[derive(Template)]
#[template(path = "ledger/ledger.html")]
struct Page {
    frame: Frame,
    mechanism: String,
    title: String,
    asked: Asked,
    ledger: Ledger,
    years: Vec<String>,
    year_words: String,
    /// Acts that the viewer may do on ticked rows.
    bulk: Vec<(String, String)>,
    /// Acts by which the viewer may begin a case.
    openings: Vec<(String, String)>,
    own: String,
}

impl Page {
    fn is_tasks(&self) -> bool {
        self.mechanism == "commitment"
    }

    fn is_proposals(&self) -> bool {
        self.mechanism == "proposal"
    }

    /// How many columns print: the boxes to tick do not.
    fn columns(&self) -> usize {
        let facets = usize::from(!self.ledger.facets.is_empty());
        if self.is_tasks() { 10 } else { 6 + facets + usize::from(self.is_proposals()) }
    }

    fn measure(&self) -> &'static str {
        if self.is_tasks() { "项" } else { "件" }
    }

    fn nothing(&self) -> String {
        match self.ledger.filtered {
            true => format!("全部{}{}里没有符合这些条件的。", self.ledger.total, self.measure()),
            false => format!("{}没有您能查看的{}。", self.year_words, self.title),
        }
    }
}

/// The class of a status.
fn st(status: &Status) -> &'static str {
    match status {
        Status::Done => "done",
        Status::Normal => "go",
        Status::Lagging => "lag",
        Status::Missed => "miss",
        Status::Moved => "moved",
        Status::Ended => "early",
    }
}

/// 未达序时，曾亮红灯2次
fn shown_words(shown: &Shown) -> String {
    let light = words::light_words(&shown.light);
    match shown.reds {
        0 => light.to_owned(),
        reds => format!("{light}，曾亮红灯{reds}次"),
    }
}

/// The page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path(mechanism): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let this_year = web.app.clock.today().year();
    let query = asked.query(&mechanism, this_year, ON_PAGE);
    let ledger = web.app.ledger(&session.viewer, &query).await?;
    let title = title(&web, &mechanism)?;
    let place = Place::of_mechanism(&mechanism);
    let frame = Frame::new(&web, &session, &format!("{title}台账"), place).await?;
    show(&Page {
        bulk: web.app.bulk_acts(&session.viewer, &mechanism),
        openings: web.app.opening_acts(&session.viewer, &mechanism),
        years: (0..YEARS).map(|ago| (this_year - ago).to_string()).collect(),
        year_words: year_words(&query),
        own: own_title(&session.viewer, &web),
        frame: frame.wide(),
        mechanism,
        title,
        asked,
        ledger,
    })
}

fn own_title(viewer: &Viewer, web: &Web) -> String {
    web.app.district.directory.office_short(&viewer.office).to_owned()
}

fn title(web: &Web, mechanism: &str) -> Result<String, AppError> {
    let found = web.app.catalogue.current(mechanism).ok_or(AppError::NotFound)?;
    Ok(found.title.clone())
}

fn year_words(query: &LedgerQuery) -> String {
    query.year.map_or("全部年度".to_owned(), |year| format!("{year}年"))
}

/// An act on the rows that are ticked.
pub async fn bulk(
    State(web): State<Web>,
    session: Session,
    Path(mechanism): Path<String>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let acts = web.app.bulk_acts(&session.viewer, &mechanism);
    let act = acts.iter().find(|(name, _)| name == sent.get("act"));
    let (act, title) = act.ok_or(AppError::NotFound)?;
    let back = format!("/ledger/{}{}", address::encode(&mechanism), sent.get("_query"));
    let numbers = sent.all("number");
    many::send(&web, &session, (act, title), &numbers, address::local(&back)).await
}

/// The filtered ledger as a workbook.
pub async fn export(
    State(web): State<Web>,
    session: Session,
    Path(mechanism): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let this_year = web.app.clock.today().year();
    let query = LedgerQuery { after: None, ..asked.query(&mechanism, this_year, MOST) };
    let ledger = web.app.ledger(&session.viewer, &query).await?;
    let title = title(&web, &mechanism)?;
    let list = documents::Sheet {
        name: title.clone(),
        title: format!("{}{}{title}台账", web.app.district.name, year_words(&query)),
        scope: Some(format!(
            "范围：{}共{}　截至时间：{}　{}",
            if ledger.filtered { "筛选，" } else { "全部，" },
            ledger.count,
            sheet::now(&web),
            match web.app.circle_of(&mechanism) {
                "" => "内部资料".to_owned(),
                circle => format!("内部（知悉范围：{circle}）"),
            }
        )),
        columns: columns(&mechanism),
        rows: ledger
            .rows
            .iter()
            .enumerate()
            .map(|(nth, row)| cells(&mechanism, nth, row))
            .collect(),
        notes: Vec::new(),
    };
    sheet::answer(&[list], &format!("{title}台账"))
}

fn columns(mechanism: &str) -> Vec<Column> {
    let titles: &[&str] = match mechanism {
        "commitment" => &[
            "任务名称",
            "责任领导",
            "牵头单位",
            "配合单位",
            "原定时限",
            "完成时限",
            "当前节点",
            "最新进展",
            "进展日期",
            "状态",
            "拟亮灯",
        ],
        _ => &["名称", "类别", "提出者", "牵头（承办）单位", "时限", "环节"],
    };
    let ahead = [Column::new("序号", Kind::Integer), Column::new("文号", Kind::Text)];
    let rest = titles.iter().map(|title| Column::new(*title, Kind::Text));
    ahead.into_iter().chain(rest).collect()
}

fn cells(mechanism: &str, nth: usize, row: &LedgerRow) -> Vec<Cell> {
    let original = row.original_due.clone().unwrap_or_else(|| row.due.clone());
    let shown = row.shown.as_ref().map_or(String::new(), |shown| self::shown_words(shown));
    let texts: Vec<&str> = match mechanism {
        "commitment" => vec![
            &row.title,
            &row.leader,
            &row.lead,
            &row.with,
            &original,
            &row.due,
            &row.node,
            &row.progress,
            &row.progress_on,
            &row.status_words,
            &shown,
        ],
        _ => vec![&row.title, &row.facet, &row.proposer, &row.lead, &row.due, &row.status_words],
    };
    let ahead = [Cell::Integer(nth as i64 + 1), Cell::text(row.number.clone())];
    let rest = texts.into_iter().map(|text| Cell::text(words::full_width(text)));
    ahead.into_iter().chain(rest).collect()
}
