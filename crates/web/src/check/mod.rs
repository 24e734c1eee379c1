//! 核数: every claimed figure of a report beside the records.

use app::AppError;
use app::view::check::{CheckedFigure, Verdict};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use documents::sheet::{Cell, Column, Kind};

use crate::frame::{Frame, Message, Place, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters, sheet, words};

#[derive(Template)]
#[template(path = "check/check.html")]
struct Page {
    frame: Frame,
    year: i16,
    /// The year that the claims speak of.
    of: i16,
    years: Vec<i16>,
    figures: Vec<CheckedFigure>,
}

/// The figures of one sentence.
struct Sentence<'a> {
    id: u32,
    text: &'a str,
    figures: &'a [CheckedFigure],
}

impl Page {
    fn count(&self, verdict: Verdict) -> usize {
        self.figures.iter().filter(|figure| figure.verdict == verdict).count()
    }

    fn is_shown(&self, year: &i16) -> bool {
        self.year == *year
    }

    fn sentences(&self) -> Vec<Sentence<'_>> {
        self.figures
            .chunk_by(|a, b| a.statement == b.statement)
            .map(|figures| Sentence {
                id: figures[0].statement,
                text: &figures[0].sentence,
                figures,
            })
            .collect()
    }
}

/// So many records that a rate lacks are named one by one.
const NAMED: usize = 6;

fn named(figure: &CheckedFigure) -> &[String] {
    &figure.missing[..figure.missing.len().min(NAMED)]
}

fn st(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => "done",
        Verdict::Differs => "miss",
        Verdict::Estimate => "lag",
        Verdict::NoRecord => "early",
    }
}

/// The latest report.
pub async fn latest(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    match web.app.report_years().await?.first() {
        Some(year) => Ok(Redirect::to(&format!("/check/{year}")).into_response()),
        None => show(&Message {
            frame: Frame::new(&web, &session, "核数", Place::Check).await?,
            title: "还没有导入《政府工作报告》".to_owned(),
            text: "导入以后，报告里的成绩数字与记录逐个核对。".to_owned(),
            way: ("/figures".to_owned(), "看指标".to_owned()),
        }),
    }
}

/// The page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path(year): Path<String>,
) -> Result<Response, Trouble> {
    let year: i16 = year.parse().map_err(|_| AppError::NotFound)?;
    show(&Page {
        figures: figures(&web, &session, year).await?,
        frame: Frame::new(&web, &session, "核数", Place::Check).await?.wide(),
        years: web.app.report_years().await?,
        year,
        of: year - 1,
    })
}

/// The claims in the order of the report.
async fn figures(web: &Web, session: &Session, year: i16) -> Result<Vec<CheckedFigure>, AppError> {
    let view = web.app.report_view(&session.viewer, year).await?;
    Ok(view.lines.into_iter().flat_map(|line| line.checks).collect())
}

/// 数据确认表: a workbook with a line for the seal.
pub async fn export(
    State(web): State<Web>,
    session: Session,
    Path(year): Path<String>,
) -> Result<Response, Trouble> {
    let year: i16 = year.parse().map_err(|_| AppError::NotFound)?;
    let figures = figures(&web, &session, year).await?;
    let texts = ["报告原句", "数字名称", "报告数", "系统数", "结论", "说明", "确认单位", "确认人"];
    let columns =
        std::iter::once(Column::new("序号", Kind::Integer)).chain(texts.iter().map(|title| {
            let width = if *title == "报告原句" { Some(60) } else { None };
            Column { width, ..Column::new(*title, Kind::Text) }
        }));
    let list = documents::Sheet {
        name: "数据确认表".to_owned(),
        title: format!("{year}年《政府工作报告》数据确认表"),
        scope: Some(format!("{}　截至时间：{}　内部资料", web.app.district.name, sheet::now(&web))),
        columns: columns.collect(),
        rows: figures.iter().enumerate().map(|(nth, figure)| cells(nth, figure)).collect(),
        notes: vec![
            "结论：一致，指与记录相符；不一致，指与记录不符；无记录，指没有对应的指标或者记录。".to_owned(),
            "确认单位（盖章）：　　　　　　　　　　确认人（签字）：　　　　　　　　　　日期：　　　　年　　月　　日"
                .to_owned(),
        ],
    };
    sheet::answer(&[list], &format!("{year}年政府工作报告数据确认表"))
}

fn cells(nth: usize, figure: &CheckedFigure) -> Vec<Cell> {
    let claimed = format!("{}{}", figure.value, figure.unit);
    let computed = match (&figure.computed, figure.sides.as_str()) {
        (Some(value), "") => value.clone(),
        (Some(value), sides) => format!("{value}（{sides}）"),
        (None, _) => "—".to_owned(),
    };
    let texts = [
        &*figure.sentence,
        &*figure.name,
        &*claimed,
        &*computed,
        figure.verdict.in_words(),
        &*figure.why,
        &*figure.office,
        "",
    ];
    let texts = texts.into_iter().map(|text| Cell::text(words::full_width(text)));
    std::iter::once(Cell::Integer(nth as i64 + 1)).chain(texts).collect()
}
