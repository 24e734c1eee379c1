//! Ledgers: 重点任务台账, 建议提案台账, and the list of any other mechanism.

use app::view::export::Exported;
use app::view::ledger::{Chip, Ledger, LedgerQuery, LedgerRow};
use app::view::outgoing::Form;
use app::{AppError, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use documents::sheet::Cell;
use domain::figure::Period;
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
    status: String,
    #[serde(default)]
    ended: String,
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

    fn pairs(&self) -> [(&'static str, &str); 11] {
        [
            ("year", &self.year),
            ("chip", &self.chip),
            ("leader", &self.leader),
            ("lead", &self.lead),
            ("facet", &self.facet),
            ("status", &self.status),
            ("ended", &self.ended),
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
            status: Status::named(&self.status),
            ended: self.ended.parse().ok(),
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
    /// Whether the viewer may import a table of them.
    imports: bool,
    /// Forms in which what the filter leaves goes out.
    forms: Vec<Form>,
    own: String,
    /// Whether the viewer may say a word on tasks.
    leads: bool,
}

impl Page {
    fn is_tasks(&self) -> bool {
        self.mechanism == "commitment"
    }

    /// The address at which the viewer says a word on a row; empty if he may not.
    fn word(&self, row: &LedgerRow) -> String {
        match row.word_act {
            "" => String::new(),
            act => address::act(&row.number, act, ""),
        }
    }

    fn is_proposals(&self) -> bool {
        self.mechanism == "proposal"
    }

    /// How many columns print: the boxes to tick do not.
    fn columns(&self) -> usize {
        let facets = usize::from(!self.ledger.facets.is_empty());
        if self.is_tasks() { 10 } else { 6 + facets + usize::from(self.is_proposals()) }
    }

    /// What the list is narrowed to beside chips and choices: 状态进度滞后, 2023年12月办结.
    fn narrowed(&self) -> String {
        let status = Status::named(&self.asked.status).map(|status| match status {
            Status::Ended => "中止、转下年、并案".to_owned(),
            status => format!("状态{}", status.in_words()),
        });
        let ended = self.asked.ended.parse::<Period>().ok();
        let ended = ended.map(|days| format!("{}办结", days.in_words()));
        status.into_iter().chain(ended).collect::<Vec<_>>().join("，")
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
        imports: web.app.intake_mechanism(&session.viewer, &mechanism).is_ok(),
        forms: web.app.outgoing_forms(&mechanism)?,
        years: (0..YEARS).map(|ago| (this_year - ago).to_string()).collect(),
        year_words: year_words(&query),
        own: own_title(&session.viewer, &web),
        leads: session.viewer.is_leader(),
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
    let query = LedgerQuery { after: None, ..asked.query(&mechanism, this_year, 1) };
    let ledger = web.app.ledger(&session.viewer, &query).await?;
    let mut exported = web.app.export_ledger(&session.viewer, &query).await?;
    say_lights(&mut exported);
    let title = title(&web, &mechanism)?;
    let list = documents::Sheet {
        name: title.clone(),
        title: format!("{}{}{title}台账", web.app.district.name, year_words(&query)),
        scope: Some(format!(
            "范围：{}共{}　截至时间：{}　{}",
            if ledger.filtered { "筛选，" } else { "全部，" },
            exported.rows.len(),
            sheet::now(&web),
            match web.app.circle_of(&mechanism) {
                "" => "内部资料".to_owned(),
                circle => format!("内部（知悉范围：{circle}）"),
            }
        )),
        columns: exported.columns,
        rows: exported.rows,
        notes: Vec::new(),
    };
    sheet::answer(&[list], &format!("{title}台账"))
}

/// Lights by their words.
fn say_lights(exported: &mut Exported) {
    let lights = exported.columns.iter().position(|column| column.header == "本期亮灯");
    let Some(at) = lights else { return };
    for cell in exported.rows.iter_mut().filter_map(|row| row.get_mut(at)) {
        if let Cell::Text(light) = cell {
            *light = words::light_words(light).to_owned();
        }
    }
}

/// The ledger's cases in a form that a government above asks for, as they are filtered.
pub async fn form(
    State(web): State<Web>,
    session: Session,
    Path((mechanism, form)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let this_year = web.app.clock.today().year();
    let query = LedgerQuery { after: None, ..asked.query(&mechanism, this_year, 1) };
    let (name, bytes) = web.app.fill_form(&session.viewer, &form, &query).await?;
    Ok(sheet::file(&name, "application/octet-stream", bytes))
}
