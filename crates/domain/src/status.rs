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

/// Whose pace a late milestone measures (任务性质).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Whose {
    /// The district's own.
    #[default]
    Own,
    /// A higher authority's, once the papers are with it (争取上级): never 未达序时 of ours.
    Superior,
    /// An enterprise's (企业实施): our duty is service, its milestone stands apart.
    Enterprise,
}

impl Whose {
    /// The natures of tasks whose pace is not the district's own.
    pub const OTHERS: [(&'static str, Whose); 2] =
        [("upward", Whose::Superior), ("enterprise", Whose::Enterprise)];

    /// By the code of a task's nature.
    pub fn of_nature(nature: &str) -> Whose {
        let other = Whose::OTHERS.into_iter().find(|(code, _)| *code == nature);
        other.map_or(Whose::Own, |(_, whose)| whose)
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
    /// Whose milestone it is.
    pub whose: Whose,
}

impl Standing<'_> {
    /// Days by which the earliest limit is overdue; zero or less if it is not, or if nothing runs.
    fn late(&self, today: Date) -> i32 {
        match (self.outcome, self.light_on) {
            (None, Some(on)) => (today - on).get_days(),
            _ => i32::MIN,
        }
    }

    /// What is said beside the status of somebody else's late milestone; none if it is our own.
    pub fn apart(&self, today: Date) -> Option<String> {
        let late = self.late(today);
        match self.whose {
            Whose::Enterprise if late > 0 => Some(format!("企业节点逾期{late}天，另列")),
            Whose::Superior if late > 0 => Some(format!("上级环节逾期{late}天")),
            _ => None,
        }
    }
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
                Status::running(late, standing.moved, standing.whose, rule)
            }
        }
    }

    /// The status of a case that has ended, by whether it ended as it should.
    pub fn ended(well: bool) -> Status {
        if well { Status::Done } else { Status::Ended }
    }

    /// The status of a running case whose earliest limit that measures progress ended so many days
    /// ago (less than none: is still ahead); none if no such limit runs. An enterprise's milestone is
    /// shown apart, and a slow higher authority is not our miss.
    pub fn running(late: Option<i32>, moved: bool, whose: Whose, rule: LightRule) -> Status {
        match late.filter(|_| whose != Whose::Enterprise) {
            Some(late) if late > rule.lag_days && whose == Whose::Own => Status::Missed,
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
            let standing = Standing { outcome, light_on, moved, whose: Whose::Own };
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

    #[test]
    fn a_slow_province_is_no_miss_and_an_enterprise_stands_apart() {
        let today = date(2023, 9, 25);
        let of = |nature: &str, on: Date, outcome| {
            let whose = Whose::of_nature(nature);
            let standing = Standing { outcome, light_on: Some(on), moved: false, whose };
            (Status::of(standing, today, LightRule::default()), standing.apart(today))
        };
        let long_ago = date(2023, 6, 30);
        assert_eq!(of("own", long_ago, None), (Status::Missed, None));
        let said = |words: &str| Some(words.to_owned());
        assert_eq!(of("upward", long_ago, None), (Status::Lagging, said("上级环节逾期87天")));
        let apart = said("企业节点逾期87天，另列");
        assert_eq!(of("enterprise", long_ago, None), (Status::Normal, apart));
        assert_eq!(of("enterprise", date(2023, 9, 30), None), (Status::Normal, None));
        assert_eq!(of("enterprise", long_ago, Some("done")), (Status::Done, None));
    }
}
