//! Where a case stands on a day, in the five words of the ledger.
//!
//! Status (现状) is computed from records only. The light of a quarter is another thing: rules propose
//! it ([`crate::light`]) and persons decide.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The status of a case (状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// 已完成: it ended as it should.
    Done,
    /// 正常推进.
    Normal,
    /// 进度滞后: a limit has passed a short while ago, or is near with nothing shown.
    Lagging,
    /// 未达序时: a limit has passed some time ago.
    Missed,
    /// 客观原因调整: an outside reason has been accepted and nothing is overdue.
    Moved,
    /// It ended otherwise: stopped, carried over, merged, withdrawn.
    Ended,
}

/// When lateness is a lag and when it is a miss (亮灯规则): a setting of the district.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LightRule {
    /// Days before a limit from which nothing shown is a lag.
    pub near_days: i32,
    /// Days after a limit up to which lateness is a lag.
    pub lag_days: i32,
}

impl Default for LightRule {
    fn default() -> LightRule {
        LightRule { near_days: 7, lag_days: 15 }
    }
}

/// What of a case its status depends on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing<'a> {
    /// How it ended, if it has.
    pub outcome: Option<&'a str>,
    /// The earliest end of a running deadline that measures progress.
    pub light_on: Option<Date>,
    /// Whether an outside reason has been accepted.
    pub moved: bool,
}

impl Status {
    /// The five words of the ledger, and the cases that ended otherwise; every case has one.
    pub const ALL: [Status; 6] = [
        Status::Done,
        Status::Normal,
        Status::Lagging,
        Status::Missed,
        Status::Moved,
        Status::Ended,
    ];

    /// The status on a day.
    pub fn of(standing: Standing<'_>, today: Date, rule: LightRule) -> Status {
        match standing.outcome {
            Some(outcome) => Status::ended(ended_well(outcome)),
            None => {
                let late = standing.light_on.map(|on| (today - on).get_days());
                Status::running(late, standing.moved, rule)
            }
        }
    }

    /// The status of a case that has ended, by whether it ended as it should.
    pub fn ended(well: bool) -> Status {
        if well { Status::Done } else { Status::Ended }
    }

    /// The status of a running case whose earliest limit that measures progress ended so many days
    /// ago (less than none: is still ahead); none if no such limit runs.
    pub fn running(late: Option<i32>, moved: bool, rule: LightRule) -> Status {
        match late {
            Some(late) if late > rule.lag_days => Status::Missed,
            Some(late) if late > 0 || (late >= -rule.near_days && !moved) => Status::Lagging,
            _ if moved => Status::Moved,
            _ => Status::Normal,
        }
    }

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Status::Done => "done",
            Status::Normal => "normal",
            Status::Lagging => "lagging",
            Status::Missed => "missed",
            Status::Moved => "moved",
            Status::Ended => "ended",
        }
    }

    /// The status of that name.
    pub fn named(name: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.name() == name)
    }

    /// The word on screen.
    pub fn in_words(self) -> &'static str {
        match self {
            Status::Done => "已完成",
            Status::Normal => "正常推进",
            Status::Lagging => "进度滞后",
            Status::Missed => "未达序时",
            Status::Moved => "客观原因调整",
            Status::Ended => "已办结",
        }
    }
}

/// Whether an outcome is what the case was begun for.
pub fn ended_well(outcome: &str) -> bool {
    matches!(outcome, "done" | "final" | "fixed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn status_is_that_of_the_earliest_unmet_limit() {
        let on = |light_on: Option<Date>, moved, outcome| {
            let standing = Standing { outcome, light_on, moved };
            Status::of(standing, date(2023, 9, 25), LightRule::default())
        };
        assert_eq!(on(Some(date(2023, 12, 31)), false, None), Status::Normal);
        assert_eq!(on(Some(date(2023, 9, 30)), false, None), Status::Lagging);
        assert_eq!(on(Some(date(2023, 9, 30)), true, None), Status::Moved);
        assert_eq!(on(Some(date(2023, 9, 20)), true, None), Status::Lagging);
        assert_eq!(on(Some(date(2023, 9, 9)), false, None), Status::Missed);
        assert_eq!(on(None, false, None), Status::Normal);
        assert_eq!(on(Some(date(2023, 9, 9)), false, Some("done")), Status::Done);
        assert_eq!(on(None, false, Some("carried")), Status::Ended);
    }
}
