//! 与上年对照 and 版本对照: what became of last year's targets and tasks, and what changed between two
//! versions of one report.

use app::AppError;
use app::view::compare::{LastYear, VersionRow, VersionView};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::report::compare::{
    Fate, Followed, Line, Outcome, PieceKind, Quoted, Same, Target, TaskPlace,
};
use serde::Deserialize;

use crate::frame::{Frame, Message, Place, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters};

#[derive(Template)]
#[template(path = "compare/last_year.html")]
struct LastYearPage {
    frame: Frame,
    view: LastYear,
    /// The year before.
    before: i16,
}

/// The outcomes, in the order of the summary.
const OUTCOMES: [Outcome; 5] =
    [Outcome::Kept, Outcome::Exceeded, Outcome::Missed, Outcome::Unclear, Outcome::Silent];
/// The fates, in the order of the page: what asks a question first.
const FATES: [Fate; 4] = [Fate::Changed, Fate::Dropped, Fate::Carried, Fate::Reported];

impl LastYearPage {
    fn new_tasks(&self) -> &[TaskPlace] {
        self.view.years.as_ref().map_or(&[], |years| &years.new)
    }

    /// A sentence of last year's report.
    fn there(&self, statement: &u32) -> String {
        sentence(self.before, *statement)
    }

    /// A sentence of this year's report.
    fn here(&self, statement: &u32) -> String {
        sentence(self.view.year, *statement)
    }

    /// The claim's own name, where it is not the target's.
    fn other_name<'t>(&self, target: &'t Target, claim: &'t Quoted) -> &'t str {
        if claim.name == target.name { "" } else { &claim.name }
    }
}

fn sentence(year: i16, statement: u32) -> String {
    format!("/report/{year}?s={statement}#s{statement}")
}

/// The gap with its sign: 高1.2个百分点.
fn gap(target: &Target) -> String {
    let gap = target.gap.filter(|gap| !gap.is_zero());
    gap.map_or(String::new(), |gap| {
        let word = if gap.is_sign_negative() { "低" } else { "高" };
        format!("{word}{}{}", gap.abs(), target.gap_unit)
    })
}

fn outcome_st(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Kept | Outcome::Exceeded => "done",
        Outcome::Missed => "miss",
        Outcome::Unclear => "moved",
        Outcome::Silent => "early",
    }
}

/// What an outcome or a fate means, for whoever meets it first.
fn meaning(fate: &Fate) -> &'static str {
    match fate {
        Fate::Changed => "数量或者时限与上年不同",
        Fate::Dropped => "今年报告的成绩和任务里都没有找到",
        Fate::Carried => "今年继续安排",
        Fate::Reported => "今年报告的成绩里说到",
    }
}

fn is_long(tasks: &[&Followed]) -> bool {
    tasks.len() > 12
}

/// 与上年对照.
pub async fn last_year(
    State(web): State<Web>,
    session: Session,
    Path(year): Path<String>,
) -> Result<Response, Trouble> {
    let year: i16 = year.parse().map_err(|_| AppError::NotFound)?;
    let view = web.app.compare_with_last_year(year).await?;
    let frame = Frame::new(&web, &session, "与上年对照", Place::Report).await?;
    if view.years.is_none() {
        let before = year - 1;
        return show(&Message {
            frame,
            title: format!("还没有导入{before}年的报告"),
            text: format!(
                "导入{before}年的《政府工作报告》以后，逐项对照上年的目标和任务在{year}年报告里怎么说。"
            ),
            way: (format!("/report/{year}"), format!("返回{year}年报告对照")),
        });
    }
    show(&LastYearPage { frame: frame.wide(), view, before: year - 1 })
}

/// Which versions are compared, by the numbers of their records.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    before: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "compare/versions.html")]
struct VersionsPage {
    frame: Frame,
    view: VersionView,
}

impl VersionsPage {
    fn count(&self, same: Same) -> usize {
        self.view.versions.as_ref().map_or(0, |versions| versions.count(same))
    }

    /// The sentences that are not the same, in order.
    fn changed(&self) -> Vec<&Line> {
        let lines = self.view.versions.as_ref().map_or(&[][..], |versions| &versions.lines);
        lines.iter().filter(|line| line.same != Same::Same).collect()
    }

    fn is_before(&self, nth: &usize) -> bool {
        self.view.before == *nth
    }

    fn is_after(&self, nth: &usize) -> bool {
        self.view.after == *nth
    }
}

/// 审议稿（4月24日）
fn version_words(row: &VersionRow) -> String {
    let day = row.imported.map_or(String::new(), |day| day.strftime("%-m月%-d日").to_string());
    format!("{}（{day}导入，{}）", row.words, row.stage)
}

/// 版本对照.
pub async fn versions(
    State(web): State<Web>,
    session: Session,
    Path(year): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let year: i16 = year.parse().map_err(|_| AppError::NotFound)?;
    let named = |number: &Option<String>| number.clone().filter(|number| !number.is_empty());
    let (before, after) = (named(&asked.before), named(&asked.after));
    let view = web.app.compare_versions(year, before.as_deref(), after.as_deref()).await?;
    let frame = Frame::new(&web, &session, "版本对照", Place::Report).await?;
    if view.list.len() < 2 {
        return show(&Message {
            frame,
            title: format!("{year}年的报告只导入了一个版本"),
            text: "导入征求意见稿、审议稿、通过稿等两个以上的版本以后，逐句对照改了哪里。"
                .to_owned(),
            way: (format!("/report/{year}"), format!("返回{year}年报告对照")),
        });
    }
    show(&VersionsPage { frame: frame.wide(), view })
}
