//! Reports compared: a year with the next, and one version with another.
//!
//! [`years`] sets the targets of year N beside the claims of the report of year N+1, and the tasks of
//! both; [`versions`] aligns two versions of one report. The files in the order of work: `paper`
//! holds a text with its reading, `period` says of which span of time a figure speaks, `indicator`
//! which indicator a name means (`names` is the table), `said` puts the three together; `target` finds the claim that
//! answers a target and `outcome` judges it; `likeness` compares wordings and `task` follows tasks
//! with it; `version` aligns sentences. All of it is nearly linear in the length of the texts.

pub(crate) mod indicator;
pub(crate) mod likeness;
pub(crate) mod names;
pub(crate) mod outcome;
pub(crate) mod paper;
pub(crate) mod period;
pub(crate) mod said;
pub(crate) mod series;
pub(crate) mod target;
pub(crate) mod task;
pub(crate) mod version;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use indicator::Main;
pub use outcome::{Outcome, in_words};
pub use series::{Named, Pair, pairs};
pub use version::{FigureChange, Line, Piece, PieceKind, Same, Versions};

use super::Reading;
use paper::Paper;

/// A report's text and what was read of it.
pub type Report<'r> = (&'r str, &'r Reading);

/// The report of a year beside the report of the next (与上年对照).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Years {
    /// The year that the earlier report plans.
    pub earlier: Option<i16>,
    /// The year that the later report plans.
    pub later: Option<i16>,
    /// The targets of the earlier report, in its order.
    pub targets: Vec<Target>,
    /// The tasks of the earlier report, in its order.
    pub tasks: Vec<Followed>,
    /// Tasks of the later report that the earlier one does not have.
    pub new: Vec<TaskPlace>,
}

/// A target with the claim that answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The indicator, in the words of the earlier report.
    pub name: String,
    /// The main indicator that it is.
    pub main: Option<Main>,
    /// What was promised.
    pub promised: Quoted,
    /// What the later report says; none where it is silent.
    pub claimed: Option<Quoted>,
    /// What became of it.
    pub outcome: Outcome,
    /// Claim less target, where both measure alike: percentage points for rates, else in the target's
    /// unit. Of a decline, how much further it fell.
    pub gap: Option<Decimal>,
    /// The unit of the gap.
    pub gap_unit: String,
    /// What must be said with it: a tolerance, a difference of measure, an estimate.
    pub note: String,
}

/// A figure where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quoted {
    /// The statement that holds it.
    pub statement: u32,
    /// The indicator in its own words.
    pub name: String,
    /// How a table gives it: 增长6%左右.
    pub words: String,
    /// The value as written.
    pub value: String,
    /// Its unit as written.
    pub unit: String,
}

/// A task of the earlier report, and what the later one says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// The task.
    pub task: TaskPlace,
    /// What became of it.
    pub fate: Fate,
    /// The statement of the later report that reports it.
    pub reported: Option<u32>,
    /// The task of the later report that goes on with it.
    pub next: Option<TaskPlace>,
    /// What is different: "6月底前 → 9月底前".
    pub changes: Vec<String>,
}

/// A task where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskPlace {
    /// The task's number within its reading.
    pub id: u32,
    /// Its title.
    pub title: String,
    /// The first statement that it comes from.
    pub statement: u32,
}

/// What became of a task in the next report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// 延续
    Carried,
    /// 调整
    Changed,
    /// 已报告完成
    Reported,
    /// 未再提及
    Dropped,
}

impl Fate {
    /// The word on screen.
    pub fn in_words(self) -> &'static str {
        match self {
            Fate::Carried => "延续",
            Fate::Changed => "调整",
            Fate::Reported => "已报告完成",
            Fate::Dropped => "未再提及",
        }
    }
}

/// Sets a year's report beside the next. Nearly linear in the length of both; never fails. The
/// texts must be those that were read.
pub fn years(earlier: Report, later: Report) -> Years {
    let (a, b) = (Paper::new(earlier.0, earlier.1), Paper::new(later.0, later.1));
    let year = a.reading.year.or_else(|| Some(b.reading.year? - 1));
    let (tasks, new) = task::follow(&a, &b);
    Years { earlier: year, later: b.reading.year, targets: target::all(&a, &b, year), tasks, new }
}

/// Aligns two versions of one report. Nearly linear in their length; never fails. The texts must be
/// those that were read.
pub fn versions(before: Report, after: Report) -> Versions {
    version::align(before, after)
}
