//! 报告对照: the report sentence by sentence, each with what became of it.

use app::AppError;
use app::view::check::{CheckedFigure, Verdict};
use app::view::report::{Line, Mark, ReportView, TaskRef};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::report::Kind;
use domain::status::Status;
use serde::Deserialize;

use crate::frame::{Frame, Message, Place, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters};

/// Which sentence is looked at.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    s: Option<u32>,
}

#[derive(Template)]
#[template(path = "report/report.html")]
struct Page {
    frame: Frame,
    view: ReportView,
    years: Vec<i16>,
    /// The sentence that is looked at.
    chosen: Option<Line>,
    /// Ticks of the thread.
    ticks: Vec<Tick>,
    /// The number of the current section in the list.
    section: usize,
}

/// A sentence in the thread.
struct Tick {
    id: u32,
    class: &'static str,
    x: u32,
}

/// The thread counts in such units per sentence.
const UNIT: u32 = 10;

impl Page {
    fn width(&self) -> u32 {
        u32::try_from(self.view.lines.len()).unwrap_or(u32::MAX / UNIT) * UNIT
    }

    /// 236 + 188 + 4 = 428
    fn sum(&self) -> String {
        let view = &self.view;
        let parts = [view.tracked, view.background, view.held, view.unassigned];
        let parts: Vec<String> =
            parts.iter().filter(|n| **n > 0).map(ToString::to_string).collect();
        format!("{} = {}", parts.join(" + "), view.sentences)
    }

    fn is_chosen(&self, line: &Line) -> bool {
        self.chosen.as_ref().is_some_and(|chosen| chosen.id == line.id)
    }

    /// Whether a heading stands on the title page, before the first section.
    fn is_front(&self, line: &Line) -> bool {
        self.view.sections.first().is_some_and(|section| line.id < section.first)
    }

    fn is_section(&self, nth: &usize) -> bool {
        self.section == *nth
    }

    fn chosen_x(&self) -> u32 {
        let id = self.chosen.as_ref().map_or(0, |line| line.id);
        self.ticks.iter().find(|tick| tick.id == id).map_or(0, |tick| tick.x)
    }

    fn link(&self, id: &u32) -> String {
        format!("/report/{}?s={id}#s{id}", self.view.year)
    }
}

/// The latest report.
pub async fn latest(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    match web.app.report_years().await?.first() {
        Some(year) => Ok(Redirect::to(&format!("/report/{year}")).into_response()),
        None => show(&Message {
            frame: Frame::new(&web, &session, "报告对照", Place::Report).await?,
            title: "还没有导入《政府工作报告》".to_owned(),
            text: "由督查室经办导入，通过以后逐句对照。".to_owned(),
            way: ("/desk".to_owned(), "返回我的待办".to_owned()),
        }),
    }
}

/// The page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path(year): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let year: i16 = year.parse().map_err(|_| AppError::NotFound)?;
    let view = web.app.report_view(&session.viewer, year).await?;
    let chosen = asked.s.and_then(|id| view.lines.iter().find(|line| line.id == id)).cloned();
    let ticks = ticks(&view);
    let at = chosen.as_ref().map_or(0, |line| line.id);
    let section =
        view.sections.iter().rposition(|section| section.first <= at).unwrap_or(usize::MAX);
    show(&Page {
        frame: Frame::new(&web, &session, "报告对照", Place::Report).await?,
        years: web.app.report_years().await?,
        chosen,
        ticks,
        section,
        view,
    })
}

fn ticks(view: &ReportView) -> Vec<Tick> {
    let tick = |(line, nth): (&Line, u32)| {
        let class = shade(&line.mark);
        (!class.is_empty()).then_some(Tick { id: line.id, class, x: nth * UNIT })
    };
    view.lines.iter().zip(0..).filter_map(tick).collect()
}

/// The class of a mark in thread and margin; empty for what is not drawn.
fn shade(mark: &Mark) -> &'static str {
    match mark {
        Mark::Done | Mark::Supported => "done",
        Mark::Going => "go",
        Mark::Lagging => "lag",
        Mark::Missed | Mark::Differs => "miss",
        Mark::Moved => "moved",
        Mark::Held | Mark::Unassigned | Mark::NoRecord => "early",
        Mark::Background => "",
    }
}

/// The class of a sentence's underline.
fn under(line: &Line) -> &'static str {
    match line.mark {
        Mark::Background => "plain",
        Mark::Held => "hold",
        Mark::Lagging | Mark::Missed | Mark::Differs => "s lag",
        _ => "s",
    }
}

fn has_link(line: &Line) -> bool {
    !matches!(line.mark, Mark::Background)
}

fn kind_words(kind: &Kind) -> &'static str {
    match kind {
        Kind::Heading => "标题",
        Kind::Claim => "成绩",
        Kind::Target => "目标",
        Kind::Task => "任务",
        Kind::Problem => "问题",
        Kind::Context => "背景表述",
    }
}

fn st(task: &TaskRef) -> &'static str {
    match task.status {
        Status::Done => "done",
        Status::Normal => "go",
        Status::Lagging => "lag",
        Status::Missed => "miss",
        Status::Moved => "moved",
        Status::Ended => "early",
    }
}

fn verdict(check: &CheckedFigure) -> &'static str {
    match check.verdict {
        Verdict::Supported => "done",
        Verdict::Differs => "miss",
        Verdict::NoRecord | Verdict::Estimate => "early",
    }
}
