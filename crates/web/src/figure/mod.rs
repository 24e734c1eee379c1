//! 指标: a figure with both sides, its months, its offices, and exactly the records that it counts.

use app::AppError;
use app::view::figure::{Bar, FigureItem, FigureView};
use app::view::rows::{RowView, RowsView, Tab};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use documents::sheet::{Cell, Column, Kind};
use domain::figure::Period;
use jiff::civil::Date;
use serde::Deserialize;

use crate::frame::{Frame, Place, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, address, filters, sheet, words};

/// So many rows stand on a page.
const ON_PAGE: usize = 100;
/// What is missing is named one by one up to so many.
const NAMED: usize = 6;

/// What is asked of a figure.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    period: String,
    #[serde(default)]
    tab: String,
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    from: String,
}

impl Asked {
    fn period(&self, today: Date) -> Result<Period, AppError> {
        match self.period.as_str() {
            "" => Ok(Period::year(today.year())),
            text => text.parse().map_err(|_| AppError::NotFound),
        }
    }

    fn tab(&self) -> Tab {
        match self.tab.as_str() {
            "hits" => Tab::Hits,
            "rest" => Tab::Rest,
            _ => Tab::All,
        }
    }

    fn as_of(&self) -> Option<Date> {
        self.as_of.parse().ok()
    }
}

#[derive(Template)]
#[template(path = "figure/list.html")]
struct ListPage {
    frame: Frame,
    period: String,
    words: String,
    periods: Vec<(String, String)>,
    /// Figures by where they come from.
    groups: Vec<(String, Vec<FigureItem>)>,
}

/// All indicators in a period.
pub async fn list(
    State(web): State<Web>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let today = web.app.clock.today();
    let period = asked.period(today)?;
    let mut groups: Vec<(String, Vec<FigureItem>)> = Vec::new();
    for item in web.app.figures(&session.viewer, period).await? {
        match groups.iter_mut().find(|(source, _)| *source == item.source) {
            Some((_, items)) => items.push(item),
            None => groups.push((item.source.clone(), vec![item])),
        }
    }
    show(&ListPage {
        frame: Frame::new(&web, &session, "指标", Place::Figures).await?,
        period: period.to_string(),
        words: period.in_words(),
        periods: periods(today, period),
        groups,
    })
}

#[derive(Template)]
#[template(path = "figure/figure.html")]
struct Page {
    frame: Frame,
    view: FigureView,
    asked: Asked,
    periods: Vec<(String, String)>,
    tab: Tab,
    /// Rows on this page.
    rows: Vec<RowView>,
    /// How many rows the tab has that the viewer may open.
    total: usize,
    /// The first row on this page.
    from: usize,
    /// How many the viewer may not open.
    hidden: usize,
    /// What is missing, if it is little enough to be named.
    missing: Vec<RowView>,
    /// The months for the chart, as JSON.
    chart: String,
    max: Date,
}

impl Page {
    fn address(&self, tab: &str) -> String {
        let pairs = [("period", &*self.view.period), ("tab", tab), ("as_of", &*self.asked.as_of)];
        format!("/figure/{}{}", address::encode(&self.view.id), address::query(&pairs))
    }

    fn page_from(&self, from: usize) -> String {
        format!("{}&from={from}#rows", self.address(self.tab_name()))
    }

    fn export(&self) -> String {
        let pairs = [
            ("period", &*self.view.period),
            ("tab", self.tab_name()),
            ("as_of", &*self.asked.as_of),
        ];
        let id = address::encode(&self.view.id);
        format!("/figure/{id}/export.xlsx{}", address::query(&pairs))
    }

    fn tab_name(&self) -> &'static str {
        match self.tab {
            Tab::All => "",
            Tab::Hits => "hits",
            Tab::Rest => "rest",
        }
    }

    fn is_series(&self) -> bool {
        self.view.basis.iter().any(|(label, text)| label == "来源" && text.contains("只登记"))
    }

    fn until(&self) -> usize {
        self.from + self.rows.len()
    }

    /// How wide a bar is: of what its office has, or of the largest.
    fn share(&self, bar: &Bar) -> f64 {
        let number = |text: &str| text.parse::<f64>().unwrap_or(0.0);
        let whole = match bar.d.as_str() {
            "" => self.view.offices.iter().map(|bar| number(&bar.n)).fold(0.0, f64::max),
            d => number(d),
        };
        if whole > 0.0 { (number(&bar.n) / whole * 100.0).clamp(0.0, 100.0) } else { 0.0 }
    }

    fn has_values(&self) -> bool {
        self.rows.iter().any(|row| !row.value.is_empty())
    }
}

/// The page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let today = web.app.clock.today();
    let (period, tab, as_of) = (asked.period(today)?, asked.tab(), asked.as_of());
    let view = web.app.figure_view(&session.viewer, &id, period, as_of).await?;
    let RowsView { mut rows, hidden } =
        web.app.figure_rows(&session.viewer, &id, period, tab, as_of).await?;
    let missing = match view.tabs[2] {
        1..=NAMED if view.sides.is_some() => {
            let rest = Tab::Rest;
            web.app.figure_rows(&session.viewer, &id, period, rest, as_of).await?.rows
        }
        _ => Vec::new(),
    };
    let total = rows.len();
    let from = asked.from.parse().unwrap_or(0).min(total);
    rows = rows.into_iter().skip(from).take(ON_PAGE).collect();
    let mut frame = Frame::new(&web, &session, &view.title, Place::Figures).await?;
    frame.chart = view.months.len() > 1;
    show(&Page {
        frame,
        periods: periods(today, period),
        chart: chart(&view),
        max: today,
        view,
        asked,
        tab,
        rows,
        total,
        from,
        hidden,
        missing,
    })
}

/// The months as the chart takes them.
fn chart(view: &FigureView) -> String {
    let bars: Vec<_> = view
        .months
        .iter()
        .map(|bar| serde_json::json!({ "label": bar.label, "n": bar.n, "d": bar.d }))
        .collect();
    let line = view.sides.is_none() && !view.readings.is_empty();
    serde_json::json!({ "bars": bars, "unit": view.unit, "line": line }).to_string()
}

/// Periods to choose from: years, quarters and months of the last two, and the one looked at.
fn periods(today: Date, chosen: Period) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for year in (today.year() - 2..=today.year()).rev() {
        all.push(Period::year(year));
        all.extend(
            Period::year(year).quarters().into_iter().filter(|quarter| quarter.from <= today),
        );
    }
    let year = Period::year(today.year());
    all.extend(year.months().into_iter().filter(|month| month.from <= today));
    if !all.contains(&chosen) {
        all.insert(0, chosen);
    }
    all.into_iter().map(|period| (period.to_string(), period.in_words())).collect()
}

/// The rows as a workbook.
pub async fn export(
    State(web): State<Web>,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let today = web.app.clock.today();
    let (period, tab, as_of) = (asked.period(today)?, asked.tab(), asked.as_of());
    let view = web.app.figure_view(&session.viewer, &id, period, as_of).await?;
    let RowsView { rows, hidden } =
        web.app.figure_rows(&session.viewer, &id, period, tab, as_of).await?;
    let columns = [
        ("序号", Kind::Integer),
        ("文号", Kind::Text),
        ("名称", Kind::Text),
        ("单位", Kind::Text),
        ("计入日期", Kind::Text),
        ("计入", Kind::Text),
        ("环节", Kind::Text),
    ];
    let mut notes: Vec<String> = view
        .basis
        .iter()
        .map(|(label, text)| words::full_width(&format!("{label}：{text}")))
        .collect();
    if hidden > 0 {
        notes.push(format!("另有{hidden}件本岗位不能查看，未列出"));
    }
    let list = documents::Sheet {
        name: "计入明细".to_owned(),
        title: format!("{}计入明细", view.title),
        scope: Some(format!(
            "{}　{}{}　截至时间：{}",
            view.period_words,
            view.value,
            view.unit,
            sheet::now(&web)
        )),
        columns: columns.iter().map(|(title, kind)| Column::new(*title, *kind)).collect(),
        rows: rows.iter().enumerate().map(|(nth, row)| cells(&view, nth, row)).collect(),
        notes,
    };
    sheet::answer(&[list], &format!("{}计入明细", view.title))
}

fn cells(view: &FigureView, nth: usize, row: &RowView) -> Vec<Cell> {
    let texts =
        [&*row.number, &*row.title, &*row.office, &*row.day, counts(view, row), &*row.stage];
    let texts = texts.into_iter().map(|text| Cell::text(words::full_width(text)));
    std::iter::once(Cell::Integer(nth as i64 + 1)).chain(texts).collect()
}

/// In which sides a row counts.
fn counts(view: &FigureView, row: &RowView) -> &'static str {
    match (view.sides.is_some(), row.hit) {
        (false, _) => "计入",
        (true, true) => "分子、分母",
        (true, false) => "仅计分母",
    }
}
