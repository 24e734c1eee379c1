//! 逐月盘点: who has reported this month and who has not; urging in one press, noting a call in one.

use app::AppError;
use app::month::{Line, Round, Told, month_named};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use serde::Deserialize;

use crate::form::secret;
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::{Session, say_and_go};
use crate::trouble::Trouble;
use crate::{Web, filters};

/// What a telephone call is noted with, unless something else is typed.
const CALLED: &str = "已电话提醒联络员报送";

/// What is asked of the page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Which lines: `missing`, `unsigned`, `report`, `exempt`, `all`.
    pub show: String,
}

#[derive(Template)]
#[template(path = "month/month.html")]
struct Page {
    frame: Frame,
    round: Round,
    months: Vec<Date>,
    show: String,
    /// The lines that are shown, by office: its id, its name, its lines.
    groups: Vec<(String, String, Vec<Line>)>,
    /// Whether the viewer's post urges.
    urges: bool,
    trouble: Option<String>,
}

impl Page {
    fn name(&self) -> String {
        address(&self.round.month)
    }

    fn address_of(&self, month: &Date) -> String {
        address(month)
    }

    /// 2023年12月
    fn month(&self, month: &Date) -> String {
        month.strftime("%Y年%-m月").to_string()
    }

    fn is_shown(&self, month: &Date) -> bool {
        *month == self.round.month
    }

    /// 12月25日至28日
    fn window(&self) -> String {
        let Some((opens, by)) = self.round.opens.zip(self.round.by) else { return String::new() };
        let to = if opens.month() == by.month() { "%-d日" } else { "%-m月%-d日" };
        format!("{}至{}", opens.strftime("%-m月%-d日"), by.strftime(to))
    }

    fn missing_offices(&self) -> usize {
        let mut offices: Vec<&str> = self
            .round
            .lines
            .iter()
            .filter(|line| line.told.is_missing())
            .map(|line| &*line.lead)
            .collect();
        offices.dedup();
        offices.len()
    }

    fn missing_of(&self, lines: &[Line]) -> usize {
        lines.iter().filter(|line| line.told.is_missing()).count()
    }

    /// When the office was last urged and telephoned.
    fn urged(&self, lines: &[Line]) -> String {
        let day = |on: Date| on.strftime("%-m月%-d日").to_string();
        let urged = lines.iter().filter_map(|line| line.urged).max();
        let called = lines.iter().filter_map(|line| line.called).max();
        let said = [
            urged.map(|on| format!("{}已催办", day(on))),
            called.map(|on| format!("{}已电话催办", day(on))),
        ];
        said.into_iter().flatten().collect::<Vec<_>>().join("，")
    }
}

/// 报进展 12月26日
fn told_words(told: &Told) -> String {
    let day = |on: &Date| on.strftime("%-m月%-d日").to_string();
    match told {
        Told::Report(on) => format!("{} 报进展", day(on)),
        Told::Exempt(on) => format!("{} 免报", day(on)),
        Told::Ahead => "窗口未开".to_owned(),
        Told::Waiting => "未报送，窗口内".to_owned(),
        Told::Silent => "未报送，窗口已过".to_owned(),
    }
}

fn address(month: &Date) -> String {
    month.strftime("%Y-%m").to_string()
}

/// The round of this month.
pub async fn latest(State(web): State<Web>, _: Session) -> Response {
    let this = web.app.clock.today().first_of_month();
    Redirect::to(&format!("/month/{}", address(&this))).into_response()
}

/// A month's page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path(month): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let month = month_named(&month).ok_or(AppError::NotFound)?;
    render(&web, &session, month, asked.show, None).await
}

async fn render(
    web: &Web,
    session: &Session,
    month: Date,
    show_what: String,
    trouble: Option<String>,
) -> Result<Response, Trouble> {
    let round = web.app.round(&session.viewer, month).await?;
    let chosen = match show_what.as_str() {
        "unsigned" | "report" | "exempt" | "all" => show_what,
        _ => "missing".to_owned(),
    };
    let fits = |line: &&Line| match chosen.as_str() {
        "unsigned" => line.unsigned,
        "report" => matches!(line.told, Told::Report(_)),
        "exempt" => matches!(line.told, Told::Exempt(_)),
        "all" => true,
        _ => line.told.is_missing(),
    };
    let mut groups: Vec<(String, String, Vec<Line>)> = Vec::new();
    for line in round.lines.iter().filter(fits) {
        match groups.last_mut().filter(|(lead, ..)| *lead == line.lead) {
            Some((.., lines)) => lines.push(line.clone()),
            None => {
                let name = web.app.district.directory.office_short(&line.lead).to_owned();
                groups.push((line.lead.clone(), name, vec![line.clone()]));
            }
        }
    }
    show(&Page {
        frame: Frame::new(web, session, "逐月盘点", Place::Tasks).await?.wide(),
        months: web.app.months(),
        show: chosen,
        groups,
        urges: session.viewer.carries("督查经办"),
        round,
        trouble,
    })
}

/// 催办 and 登记电话催办.
pub async fn press(
    State(web): State<Web>,
    session: Session,
    Path((month, act)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let first = month_named(&month).ok_or(AppError::NotFound)?;
    match done(&web, &session, first, &act, &sent).await {
        Ok(said) => Ok(say_and_go(&said, &format!("/month/{month}"))),
        Err(AppError::Broken(fault)) => Err(AppError::Broken(fault).into()),
        Err(AppError::NotFound) => Err(AppError::NotFound.into()),
        Err(error) => render(&web, &session, first, String::new(), Some(error.to_string())).await,
    }
}

async fn done(
    web: &Web,
    session: &Session,
    month: Date,
    act: &str,
    sent: &Sent,
) -> Result<String, AppError> {
    secret::check(sent).await?;
    let (app, viewer) = (&web.app, &session.viewer);
    match act {
        "urge" => {
            let offices = sent.all("office");
            if offices.is_empty() {
                return Ok("没有选中单位，没有催办".to_owned());
            }
            let urged = app.urge_offices(viewer, month, &offices).await?;
            Ok(format!("已催办{}个单位{}项", urged.offices, urged.cases))
        }
        "call" => {
            let office = sent.get("office");
            let words = Some(sent.get("words")).filter(|words| !words.is_empty());
            let urged = app.note_call(viewer, month, office, words.unwrap_or(CALLED)).await?;
            let name = app.district.directory.office_short(office);
            Ok(format!("已登记电话催办：{name}{}项", urged.cases))
        }
        _ => Err(AppError::NotFound),
    }
}
