//! 减负监测: what the system asked of every office, with its budget; every number opens to the forms
//! that it counts. No persons, no order of its own, no count of sign-ins or photographs.

mod form;

use app::AppError;
use app::burden::{AskRow, Burden, Kind, Over, Show, Sum};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use documents::sheet::{Cell, Column, Kind as Holds};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::frame::{Frame, Place, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, address, filters, sheet, words};

pub use form::{page as new, send};

/// How many forms stand on a page of a list.
const ON_PAGE: usize = 100;
/// So many offices and months over the budget are named at first.
const NAMED: usize = 8;

/// What is asked of the page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    year: String,
    month: String,
    office: String,
    show: String,
    from: String,
}

#[derive(Template)]
#[template(path = "burden/burden.html")]
struct Page {
    frame: Frame,
    burden: Burden,
    names: Vec<(String, String)>,
    month: Option<i8>,
    office: Option<String>,
    proposes: bool,
    lines: Vec<Line>,
    total: Sum,
    within: usize,
    over: Vec<Over>,
}

/// A row of the table: an office in a month or in the year, or a month of an office.
struct Line {
    label: String,
    office: Option<String>,
    month: Option<i8>,
    sum: Sum,
}

impl Page {
    fn name(&self, office: &str) -> &str {
        self.names.iter().find(|(id, _)| id == office).map_or("", |(_, name)| name)
    }

    /// Where a number of a row opens.
    fn opens(&self, line: &Line, what: &str) -> String {
        list_address(self.burden.year, line.month, line.office.as_deref(), what)
    }

    fn opens_all(&self, what: &str) -> String {
        list_address(self.burden.year, self.month, self.office.as_deref(), what)
    }

    fn opens_over(&self, over: &Over) -> String {
        list_address(self.burden.year, Some(over.month), Some(&over.office), "liaison")
    }

    fn opens_year(&self, what: &str) -> String {
        list_address(self.burden.year, None, None, what)
    }

    /// The page itself with another month or office.
    fn here(&self, month: Option<&i8>, office: Option<&str>) -> String {
        address("/burden", self.burden.year, month.copied(), office, "")
    }

    fn export(&self) -> String {
        address("/burden/export.xlsx", self.burden.year, self.month, self.office.as_deref(), "")
    }

    fn is_month(&self, month: &i8) -> bool {
        self.month == Some(*month)
    }

    fn is_year(&self, year: &i16) -> bool {
        self.burden.year == *year
    }

    fn year_sum(&self) -> Sum {
        self.burden.sum(None, None)
    }

    fn is_over(&self, line: &Line) -> bool {
        line.month.is_some() && line.office.is_some() && line.sum.is_over(&self.burden.budget)
    }

    fn scope(&self) -> String {
        let whose = match (&self.office, self.burden.all) {
            (Some(office), _) => self.name(office).to_owned(),
            (None, true) => "全区".to_owned(),
            (None, false) => "本单位".to_owned(),
        };
        match self.month {
            Some(month) => format!("{}年{month}月 · {whose}", self.burden.year),
            None => format!("{}年 · {whose}", self.burden.year),
        }
    }

    fn named(&self) -> &[Over] {
        &self.over[..self.over.len().min(NAMED)]
    }

    fn rest(&self) -> &[Over] {
        &self.over[self.over.len().min(NAMED)..]
    }

    fn frequency(&self, code: &str) -> &'static str {
        frequency_words(code)
    }
}

/// 每月
fn frequency_words(code: &str) -> &'static str {
    match code {
        "month" => "每月",
        "quarter" => "每季",
        "half" => "每半年",
        "year" => "每年",
        _ => "一次",
    }
}

/// Minutes without trailing zeros.
fn minutes(value: &Decimal) -> String {
    value.normalize().to_string()
}

/// n/N with its share in percent; nothing was asked when there was no round.
fn share(n: &usize, of: &usize) -> String {
    match of {
        0 => "—".to_owned(),
        of => format!("{n}/{of}（{}%）", n * 100 / of),
    }
}

fn list_address(year: i16, month: Option<i8>, office: Option<&str>, what: &str) -> String {
    address("/burden/list", year, month, office, what)
}

fn address(path: &str, year: i16, month: Option<i8>, office: Option<&str>, what: &str) -> String {
    let mut address = format!("{path}?year={year}");
    if let Some(month) = month {
        address += &format!("&month={month}");
    }
    if let Some(office) = office {
        address += &format!("&office={}", address::encode(office));
    }
    if !what.is_empty() {
        address += &format!("&show={what}");
    }
    address
}

/// What was asked for, against what may be looked at.
struct Chosen {
    burden: Burden,
    month: Option<i8>,
    office: Option<String>,
}

async fn chosen(web: &Web, session: &Session, asked: &Asked) -> Result<Chosen, AppError> {
    let year = match asked.year.as_str() {
        "" => web.app.clock.today().year(),
        year => year.parse().map_err(|_| AppError::NotFound)?,
    };
    let burden = web.app.burden(&session.viewer, year).await?;
    let month = match asked.month.as_str() {
        "" => None,
        month => Some(month.parse().map_err(|_| AppError::NotFound)?),
    };
    if month.is_some_and(|month| !burden.months.contains(&month)) {
        return Err(AppError::NotFound);
    }
    let office = Some(asked.office.clone()).filter(|office| !office.is_empty());
    if office.as_ref().is_some_and(|office| !burden.offices.contains(office)) {
        return Err(AppError::NotFound);
    }
    Ok(Chosen { burden, month, office })
}

/// The page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let Chosen { burden, month, office } = chosen(&web, &session, &asked).await?;
    // Whoever sees one office reads its months one below the other.
    let office = office.or_else(|| (!burden.all).then(|| session.viewer.office.clone()));
    let names = names(&web, &burden);
    let (all, over) = burden.over();
    show(&Page {
        frame: Frame::new(&web, &session, "减负监测", Place::More).await?.wide(),
        lines: lines(&burden, month, office.as_deref(), &names),
        total: burden.sum(office.as_deref(), month),
        within: all - over.len(),
        over,
        names,
        month,
        office,
        proposes: web.app.proposes_forms(&session.viewer),
        burden,
    })
}

fn names(web: &Web, burden: &Burden) -> Vec<(String, String)> {
    let directory = &web.app.district.directory;
    let forms = burden.in_use.iter();
    let own = forms.flat_map(|form| form.offices.iter().chain([&form.lead]));
    let ids = burden.offices.iter().chain(own);
    let mut names: Vec<(String, String)> =
        ids.map(|id| (id.clone(), directory.office_short(id).to_owned())).collect();
    let posts = burden.in_use.iter().map(|form| &form.sponsor);
    names.extend(posts.map(|post| (post.clone(), web.app.post_name(post))));
    names
}

fn lines(
    burden: &Burden,
    month: Option<i8>,
    office: Option<&str>,
    names: &[(String, String)],
) -> Vec<Line> {
    if let (Some(office), None) = (office, month) {
        let line = |month: &i8| Line {
            label: format!("{month}月"),
            office: Some(office.to_owned()),
            month: Some(*month),
            sum: burden.sum(Some(office), Some(*month)),
        };
        return burden.months.iter().map(line).collect();
    }
    let name = |id: &String| {
        names.iter().find(|(own, _)| own == id).map_or(id.clone(), |(_, name)| name.clone())
    };
    let offices = burden.offices.iter().filter(|id| office.is_none_or(|office| office == **id));
    let lines = offices.map(|id| Line {
        label: name(id),
        office: Some(id.clone()),
        month,
        sum: burden.sum(Some(id), month),
    });
    lines.filter(|line| !line.sum.is_empty()).collect()
}

#[derive(Template)]
#[template(path = "burden/rows.html")]
struct List {
    frame: Frame,
    title: String,
    scope: String,
    back: String,
    rows: Vec<AskRow>,
    sum: Sum,
    total: usize,
    from: usize,
    asked: Asked,
    names: Vec<(String, String)>,
}

impl List {
    fn name(&self, office: &str) -> &str {
        self.names.iter().find(|(id, _)| id == office).map_or("", |(_, name)| name)
    }

    fn until(&self) -> usize {
        self.from + self.rows.len()
    }

    fn page_from(&self, from: usize) -> String {
        let month = self.asked.month.parse().ok();
        let office = Some(&*self.asked.office).filter(|office| !office.is_empty());
        let year = self.asked.year.parse().unwrap_or_default();
        let address = list_address(year, month, office, &self.asked.show);
        if from == 0 { address } else { format!("{address}&from={from}") }
    }
}

/// What a list is of, and its heading.
fn shown(what: &str) -> Option<(Show, &'static str)> {
    Some(match what {
        "" | "forms" => (Show::Forms, "要求填报的"),
        "texts" => (Show::Texts, "联络员写的文字"),
        "liaison" => (Show::Liaison, "联络员填报的"),
        "exempt" => (Show::Exempt, "免报的"),
        "rounds" => (Show::Rounds, "逐月盘点的"),
        "twice" => (Show::Twice, "重复要的"),
        _ => return None,
    })
}

/// The forms behind a number.
pub async fn list(
    State(web): State<Web>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let (what, title) = shown(&asked.show).ok_or(AppError::NotFound)?;
    let Chosen { burden, month, office } = chosen(&web, &session, &asked).await?;
    let among = burden.among(office.as_deref(), month);
    let asks: Vec<_> = among.filter(|ask| what.holds(ask)).collect();
    let from = asked.from.parse().unwrap_or(0).min(asks.len());
    let page: Vec<_> = asks[from..].iter().take(ON_PAGE).copied().collect();
    let names = names(&web, &burden);
    let whose = match &office {
        Some(office) => names.iter().find(|(id, _)| id == office).map_or("", |(_, name)| name),
        None if burden.all => "全区",
        None => "本单位",
    };
    let scope = match month {
        Some(month) => format!("{}年{month}月 · {whose}", burden.year),
        None => format!("{}年 · {whose}", burden.year),
    };
    let asked = Asked { year: burden.year.to_string(), ..asked };
    show(&List {
        frame: Frame::new(&web, &session, title, Place::More).await?.wide(),
        title: title.to_owned(),
        scope,
        back: address("/burden", burden.year, month, office.as_deref(), ""),
        rows: web.app.ask_rows(&page).await?,
        sum: Sum::of(asks.iter().copied()),
        total: asks.len(),
        from,
        asked,
        names,
    })
}

/// The table and every form behind it, as a workbook.
pub async fn export(
    State(web): State<Web>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let Chosen { burden, month, office } = chosen(&web, &session, &asked).await?;
    let names = names(&web, &burden);
    let asks: Vec<_> = burden.among(office.as_deref(), month).collect();
    let rows = web.app.ask_rows(&asks).await?;
    let lines = lines(&burden, month, office.as_deref(), &names);
    let scope = format!("{}　截至时间：{}　内部资料", web.app.district.name, sheet::now(&web));
    let period = month.map_or(String::new(), |month| format!("{month}月"));
    let title = format!("{}年{period}减负监测", burden.year);
    let sums = documents::Sheet {
        name: "汇总".to_owned(),
        title: title.clone(),
        scope: Some(scope.clone()),
        columns: columns(&["单位或者月份"], &SUMS),
        rows: lines.iter().map(sum_cells).collect(),
        notes: vec![format!(
            "预计分钟按格子估算（{}）。按机构序列，不排名；不统计个人，不统计登录、点击和照片。",
            burden.mark
        )],
    };
    let list = documents::Sheet {
        name: "明细".to_owned(),
        title: format!("{title}明细"),
        scope: Some(scope),
        columns: columns(&DETAILS, &["项数", "预计分钟"]),
        rows: rows.iter().map(|row| detail_cells(row, &names)).collect(),
        notes: Vec::new(),
    };
    sheet::answer(&[sums, list], &title)
}

const SUMS: [&str; 8] =
    ["要求填报", "项数", "预计分钟", "联络员文字", "联络员分钟", "免报", "逐月盘点", "重复要数"];
const DETAILS: [&str; 8] = ["单位", "日期", "编号", "事项", "来源", "填报", "情况", "重复"];

fn columns(texts: &[&str], numbers: &[&str]) -> Vec<Column> {
    let text = |title: &&str| {
        let width = if *title == "事项" { Some(50) } else { None };
        Column { width, ..Column::new(*title, Holds::Text) }
    };
    let number = |title: &&str| {
        let kind = if title.ends_with("分钟") { Holds::Decimal } else { Holds::Integer };
        Column::new(*title, kind)
    };
    texts.iter().map(text).chain(numbers.iter().map(number)).collect()
}

fn sum_cells(line: &Line) -> Vec<Cell> {
    let sum = &line.sum;
    let whole = |n: usize| Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    vec![
        Cell::text(line.label.clone()),
        whole(sum.forms),
        Cell::Integer(i64::from(sum.items)),
        exact(&sum.minutes),
        whole(sum.texts),
        exact(&sum.liaison),
        whole(sum.exempt),
        whole(sum.rounds),
        whole(sum.twice),
    ]
}

fn detail_cells(row: &AskRow, names: &[(String, String)]) -> Vec<Cell> {
    let office = names.iter().find(|(id, _)| *id == row.ask.office);
    let again = row.ask.twice.as_ref().map_or(String::new(), |twice| {
        let same = row.same_as.as_deref().unwrap_or("");
        format!("{}：{same}", twice.why.in_words())
    });
    let texts = [
        office.map_or("", |(_, name)| name).to_owned(),
        row.ask.day.strftime("%Y-%m-%d").to_string(),
        row.number.clone(),
        words::full_width(&row.title),
        row.of.clone(),
        row.ask.act.clone(),
        row.ask.kind.in_words().to_owned(),
        again,
    ];
    let numbers = [Cell::Integer(i64::from(row.ask.cost.items)), exact(&row.ask.cost.minutes)];
    texts.into_iter().map(Cell::text).chain(numbers).collect()
}

/// Minutes with one decimal place.
fn exact(minutes: &Decimal) -> Cell {
    let tenths = (minutes * Decimal::TEN).round();
    let digits = i64::try_from(tenths).unwrap_or(i64::MAX);
    Cell::Decimal(documents::sheet::Decimal { digits, places: 1 })
}

/// The shape beside the word.
fn st(kind: &Kind) -> &'static str {
    match kind {
        Kind::Filled | Kind::Exempt => "go",
        Kind::Missed => "lag",
        Kind::Open | Kind::Outside => "early",
    }
}
