//! Working days: the State Council's yearly notices, merged by date.
//!
//! The table is data (`catalogue/calendar/`) and can be extended by a recorded notice without a new
//! build. A notice may hold days of the year before (2022-12-31 stands in the notice for 2023) and a
//! later notice may change an earlier one, so days are merged by date, in the order of publication.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::moment::in_toml;

/// One notice of holidays (放假安排通知).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The calendar year that it arranges.
    pub year: i16,
    /// Document number: 国办发明电〔2022〕16号.
    pub number: String,
    /// Title of the document.
    pub title: String,
    /// Date of the document.
    #[serde(deserialize_with = "in_toml::date")]
    pub published: Date,
    /// Days off, weekends inside them included.
    #[serde(default)]
    pub off: Vec<DaysOff>,
    /// Weekend days on which work is made up (调休上班).
    #[serde(default, deserialize_with = "in_toml::list")]
    pub work: Vec<Date>,
}

/// A run of days off under one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DaysOff {
    /// The festival: 春节.
    pub name: String,
    /// First day off.
    #[serde(deserialize_with = "in_toml::date")]
    pub from: Date,
    /// Last day off.
    #[serde(deserialize_with = "in_toml::date")]
    pub to: Date,
}

/// What kind of day it is for the purposes of a deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Day {
    /// An ordinary working day.
    Working,
    /// A weekend day that is worked (调休上班).
    MakeUp,
    /// An ordinary weekend day.
    Weekend,
    /// A day off by notice, with the festival's name.
    Holiday(Arc<str>),
}

impl Day {
    /// Whether offices work on it.
    pub fn is_working(&self) -> bool {
        matches!(self, Day::Working | Day::MakeUp)
    }
}

/// All notices known, merged by date.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    notices: Vec<Notice>,
    exceptions: BTreeMap<Date, Day>,
    years: BTreeSet<i16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    notice: Vec<Notice>,
}

impl Calendar {
    /// Reads the notices of one file of `catalogue/calendar/`.
    ///
    /// # Errors
    /// The place and the reason, when the text is not such a file.
    pub fn parse(text: &str) -> Result<Vec<Notice>, String> {
        let file: File = toml::from_str(text).map_err(|fault| fault.to_string())?;
        Ok(file.notice)
    }

    /// Merges notices, earliest publication first, so that a later one corrects an earlier one.
    pub fn new(notices: impl IntoIterator<Item = Notice>) -> Calendar {
        let mut calendar =
            Calendar { notices: notices.into_iter().collect(), ..Default::default() };
        calendar.notices.sort_by_key(|notice| (notice.published, notice.year));
        for notice in &calendar.notices {
            calendar.years.insert(notice.year);
            for run in &notice.off {
                let name: Arc<str> = run.name.as_str().into();
                for day in days(run.from, run.to) {
                    calendar.exceptions.insert(day, Day::Holiday(name.clone()));
                }
            }
            for day in &notice.work {
                calendar.exceptions.insert(*day, Day::MakeUp);
            }
        }
        calendar
    }

    /// The same calendar with one more notice.
    pub fn with(&self, notice: Notice) -> Calendar {
        Calendar::new(self.notices.iter().cloned().chain([notice]))
    }

    /// The notices, in the order of publication.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// What kind of day `date` is.
    pub fn day(&self, date: Date) -> Day {
        match self.exceptions.get(&date) {
            Some(day) => day.clone(),
            None if is_weekend(date) => Day::Weekend,
            None => Day::Working,
        }
    }

    /// Whether offices work on `date`.
    pub fn is_working(&self, date: Date) -> bool {
        match self.exceptions.get(&date) {
            Some(day) => day.is_working(),
            None => !is_weekend(date),
        }
    }

    /// Whether no notice for the year of `date` is known: its weekends count as days off, its
    /// festivals are not known, and a deadline that touches it says 约.
    pub fn is_provisional(&self, date: Date) -> bool {
        !self.years.contains(&date.year())
    }

    /// The first working day on or after `date`.
    pub fn next_working(&self, mut date: Date) -> Date {
        while !self.is_working(date) {
            let Ok(next) = date.tomorrow() else { return date };
            date = next;
        }
        date
    }

    /// The days on which the two calendars disagree about work, in order.
    pub fn changed_days(&self, other: &Calendar) -> Vec<Date> {
        let known: BTreeSet<&Date> =
            self.exceptions.keys().chain(other.exceptions.keys()).collect();
        known
            .into_iter()
            .copied()
            .filter(|date| self.is_working(*date) != other.is_working(*date))
            .collect()
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The days from `first` to `last`, both included.
pub fn days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(first), |day| day.tomorrow().ok())
        .take_while(move |day| *day <= last)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use jiff::civil::date;

    /// The national table as shipped, for tests of other modules.
    pub fn national() -> Calendar {
        let texts = [
            include_str!("../../../catalogue/calendar/2018.toml"),
            include_str!("../../../catalogue/calendar/2019.toml"),
            include_str!("../../../catalogue/calendar/2020.toml"),
            include_str!("../../../catalogue/calendar/2021.toml"),
            include_str!("../../../catalogue/calendar/2022.toml"),
            include_str!("../../../catalogue/calendar/2023.toml"),
            include_str!("../../../catalogue/calendar/2024.toml"),
            include_str!("../../../catalogue/calendar/2025.toml"),
            include_str!("../../../catalogue/calendar/2026.toml"),
        ];
        Calendar::new(texts.iter().flat_map(|text| Calendar::parse(text).unwrap()))
    }

    #[test]
    fn working_days_of_each_year_are_those_of_the_notices() {
        let calendar = national();
        let count = |year: i16| {
            days(date(year, 1, 1), date(year, 12, 31)).filter(|d| calendar.is_working(*d)).count()
        };
        let counts: Vec<usize> = (2021..=2026).map(count).collect();
        assert_eq!(counts, [250, 249, 249, 251, 248, 248]);
    }

    #[test]
    fn a_day_of_the_year_before_stands_in_the_notice() {
        let calendar = national();
        assert_eq!(calendar.day(date(2022, 12, 31)), Day::Holiday("元旦".into()));
        assert_eq!(calendar.day(date(2023, 1, 28)), Day::MakeUp);
        assert_eq!(calendar.day(date(2023, 1, 29)), Day::MakeUp);
    }

    #[test]
    fn a_later_notice_corrects_an_earlier_one() {
        let calendar = national();
        assert_eq!(calendar.day(date(2020, 2, 1)), Day::Holiday("春节".into()));
        let first: Vec<Notice> = calendar.notices()[..1].to_vec();
        assert!(calendar.changed_days(&Calendar::new(first)).contains(&date(2023, 1, 28)));
    }

    #[test]
    fn a_year_without_notice_is_provisional() {
        let calendar = national();
        assert!(!calendar.is_provisional(date(2026, 12, 31)));
        assert!(calendar.is_provisional(date(2027, 1, 1)));
        assert_eq!(calendar.day(date(2027, 1, 2)), Day::Weekend);
    }
}
