//! How a term is counted: 民法典 200–204, and the statutes that say 工作日.
//!
//! The start day is not counted. A term in days, months or years that ends on a day off ends on the
//! next working day; an extension lengthens the term first, and the end is rolled once. A pause takes
//! whole days out of terms in days, from the day on which it begins to the day before it ends, and
//! the exact span out of terms in hours; where pauses overlap, the time counts once.

use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span as Length, ToSpan};
use serde::{Deserialize, Serialize};

use super::Term;
use crate::calendar::Calendar;
use crate::moment::{Moment, in_toml, midnight_after};

/// A stretch of time that does not count, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// When it began.
    pub from: Moment,
    /// When it ended; none while it lasts.
    pub to: Option<Moment>,
    /// Why it does not count: 依法检验检测.
    pub why: Arc<str>,
}

/// A term in its case: when it began, how long it is, what lengthened and paused it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The moment from which it runs.
    pub start: Moment,
    /// Its length as granted by law.
    pub term: Term,
    /// Extensions granted, in order.
    pub extensions: Vec<Term>,
    /// Stretches that do not count.
    pub pauses: Vec<Pause>,
}

/// The end of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Its last day.
    pub on: Date,
    /// The last instant: 24:00 of the last day, or the exact instant of terms in hours.
    pub at: DateTime,
    /// Whether hours count, so that the instant itself is still in time.
    pub exact: bool,
    /// The day on which it would have ended, had it not been a day off.
    pub rolled_from: Option<Date>,
}

/// Where a term ends, if it can be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It ends there.
    At(End),
    /// It stands still since a moment, for a reason.
    Paused {
        /// Since when.
        since: Moment,
        /// Why.
        why: Arc<str>,
    },
}

impl Ending {
    /// The end, unless the term stands still.
    pub fn end(&self) -> Option<End> {
        match self {
            Ending::At(end) => Some(*end),
            Ending::Paused { .. } => None,
        }
    }
}

impl End {
    /// An end at midnight after `on`.
    pub fn of_day(on: Date) -> End {
        End { on, at: midnight_after(on), exact: false, rolled_from: None }
    }

    /// An end at an exact instant.
    pub fn exact(at: DateTime) -> End {
        End { on: at.date(), at, exact: true, rolled_from: None }
    }

    /// Whether what happened at `moment` is in time.
    pub fn admits(&self, moment: Moment) -> bool {
        match moment {
            Moment::On(date) => date <= self.on,
            Moment::At(instant) if self.exact => instant <= self.at,
            Moment::At(instant) => instant < self.at,
        }
    }
}

/// One version of the district's office hours (上下班时间).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeHours {
    /// First day on which they hold.
    #[serde(deserialize_with = "in_toml::date")]
    pub since: Date,
    /// 夏季 or 冬季; for people.
    #[serde(default)]
    pub season: String,
    /// Start and end in the morning.
    pub morning: (Time, Time),
    /// Start and end in the afternoon.
    pub afternoon: (Time, Time),
}

impl OfficeHours {
    /// 8:00–12:00 and 14:30–18:00, for places that have set none.
    pub fn usual() -> OfficeHours {
        let at = |hour, minute| Time::constant(hour, minute, 0, 0);
        OfficeHours {
            since: Date::constant(1949, 10, 1),
            season: String::new(),
            morning: (at(8, 0), at(12, 0)),
            afternoon: (at(14, 30), at(18, 0)),
        }
    }
}

/// What counting needs to know: which days are worked, and when.
#[derive(Debug, Clone, Copy)]
pub struct Counting<'a> {
    /// Working days.
    pub calendar: &'a Calendar,
    /// Versions of the office hours, earliest first.
    pub hours: &'a [OfficeHours],
}

/// No term of law comes near; it keeps a senseless calendar from hanging the program.
const LONGEST_DAYS: u32 = 40_000;

impl Counting<'_> {
    /// Where the term ends.
    pub fn ending(&self, span: &Span) -> Ending {
        let mut start = span.start;
        let mut end = End::of_day(start.date());
        for group in groups(span) {
            let ending = match group[0] {
                Term::Minutes(_) | Term::Hours(_) => self.natural_time(start, &group, span),
                Term::WorkingHours(_) => self.working_time(start, &group, span),
                Term::WorkingDays(_) => self.working_days(start, &group, span),
                Term::Days(_) | Term::Months(_) | Term::Years(_) => {
                    self.natural_days(start, &group, span)
                }
            };
            match ending {
                Ending::At(at) => end = at,
                paused => return paused,
            }
            start = if end.exact { Moment::At(end.at) } else { Moment::On(end.on) };
        }
        let last = span.extensions.last().copied().unwrap_or(span.term);
        Ending::At(if last.is_calendar() { self.roll(end) } else { end })
    }

    /// The latest day on which an act is still in time, counting `lead` back from `anchor`; it is
    /// never moved forward, because that would shorten the notice that the law protects.
    pub fn latest(&self, anchor: Moment, lead: Term) -> End {
        let day = anchor.date();
        match lead {
            Term::WorkingDays(0) => End::of_day(day),
            Term::WorkingDays(n) => {
                let mut left = n;
                let mut date = day;
                for _ in 0..LONGEST_DAYS {
                    left -= u32::from(self.calendar.is_working(date));
                    date = date.yesterday().unwrap_or(date);
                    if left == 0 {
                        break;
                    }
                }
                End::of_day(date)
            }
            Term::Minutes(n) => End::exact(back(anchor.instant(), i64::from(n).minutes())),
            Term::Hours(n) | Term::WorkingHours(n) => {
                End::exact(back(anchor.instant(), i64::from(n).hours()))
            }
            _ => End::of_day(day.checked_sub(length(lead)).unwrap_or(day)),
        }
    }

    /// The first moment at which a wait of this length is over.
    pub fn wait_over(&self, span: &Span) -> Option<Moment> {
        let end = self.ending(span).end()?;
        Some(if end.exact {
            Moment::At(end.at)
        } else {
            Moment::On(end.on.tomorrow().unwrap_or(end.on))
        })
    }

    fn roll(&self, end: End) -> End {
        let on = self.calendar.next_working(end.on);
        if on == end.on {
            return end;
        }
        End { rolled_from: Some(end.on), ..End::of_day(on) }
    }

    fn natural_days(&self, start: Moment, terms: &[Term], span: &Span) -> Ending {
        let first = start.date();
        let mut nominal = first;
        for term in terms {
            nominal = nominal.checked_add(length(*term)).unwrap_or(Date::MAX);
        }
        if span.pauses.is_empty() {
            return Ending::At(End::of_day(nominal));
        }
        let wanted = (nominal - first).get_days().unsigned_abs();
        self.count_days(first, wanted, span, |_| true)
    }

    fn working_days(&self, start: Moment, terms: &[Term], span: &Span) -> Ending {
        let wanted = terms.iter().map(|term| term.amount()).sum();
        self.count_days(start.date(), wanted, span, |date| self.calendar.is_working(date))
    }

    fn count_days(
        &self,
        start: Date,
        wanted: u32,
        span: &Span,
        counts: impl Fn(Date) -> bool,
    ) -> Ending {
        let mut date = start;
        let mut counted = 0;
        for _ in 0..LONGEST_DAYS {
            if counted >= wanted {
                break;
            }
            date = date.tomorrow().unwrap_or(date);
            match span.pause_on(date) {
                Some(pause) if pause.to.is_none() => {
                    return Ending::Paused { since: pause.from, why: pause.why.clone() };
                }
                Some(_) => {}
                None => counted += u32::from(counts(date)),
            }
        }
        Ending::At(End::of_day(date))
    }

    fn natural_time(&self, start: Moment, terms: &[Term], span: &Span) -> Ending {
        let minutes: i64 = terms.iter().map(|term| minutes(*term)).sum();
        let mut at = start.instant();
        let mut left = seconds_of(minutes);
        for (from, to, why) in span.stretches() {
            let from = from.max(at);
            let run = seconds_between(at, from);
            if run >= left {
                break;
            }
            left -= run;
            let Some(to) = to else {
                return Ending::Paused { since: Moment::At(from), why };
            };
            at = to.max(from);
        }
        Ending::At(End::exact(later(at, left)))
    }

    fn working_time(&self, start: Moment, terms: &[Term], span: &Span) -> Ending {
        let mut left: i64 = terms.iter().map(|term| seconds_of(minutes(*term))).sum();
        let mut date = start.date();
        for _ in 0..LONGEST_DAYS {
            for (opens, closes) in self.windows(date) {
                let opens = opens.max(start.instant());
                for (from, to) in unpaused(opens, closes, span) {
                    let run = seconds_between(from, to);
                    if run >= left {
                        return Ending::At(End::exact(later(from, left)));
                    }
                    left -= run;
                }
            }
            if let Some(pause) =
                span.pauses.iter().find(|p| p.to.is_none() && p.from.date() <= date)
            {
                return Ending::Paused { since: pause.from, why: pause.why.clone() };
            }
            date = date.tomorrow().unwrap_or(date);
        }
        Ending::At(End::of_day(date))
    }

    /// The stretches of a day in which offices are open.
    fn windows(&self, date: Date) -> Vec<(DateTime, DateTime)> {
        if !self.calendar.is_working(date) {
            return Vec::new();
        }
        let usual = OfficeHours::usual();
        let hours = self.hours.iter().rev().find(|hours| hours.since <= date).unwrap_or(&usual);
        [hours.morning, hours.afternoon]
            .iter()
            .map(|(open, close)| (date.to_datetime(*open), date.to_datetime(*close)))
            .collect()
    }
}

impl Span {
    /// A term without extension or pause.
    pub fn plain(start: Moment, term: Term) -> Span {
        Span { start, term, extensions: Vec::new(), pauses: Vec::new() }
    }

    /// The pause that covers a day; one that still lasts goes before one that is over.
    pub(super) fn pause_on(&self, date: Date) -> Option<&Pause> {
        let covers = |pause: &&Pause| {
            pause.from.date() <= date && pause.to.is_none_or(|to| date < to.date())
        };
        let mut covering = self.pauses.iter().filter(covers);
        let first = covering.next()?;
        Some(covering.find(|pause| pause.to.is_none()).unwrap_or(first))
    }

    /// Pauses as stretches of time, earliest first.
    fn stretches(&self) -> Vec<(DateTime, Option<DateTime>, Arc<str>)> {
        let mut stretches: Vec<_> = self
            .pauses
            .iter()
            .map(|p| (p.from.instant(), p.to.map(|to| to.instant()), p.why.clone()))
            .collect();
        stretches.sort_by_key(|(from, to, _)| (*from, to.unwrap_or(DateTime::MAX)));
        stretches
    }
}

/// The parts of a window that no pause covers.
fn unpaused(opens: DateTime, closes: DateTime, span: &Span) -> Vec<(DateTime, DateTime)> {
    let mut free = Vec::new();
    let mut at = opens;
    for (from, to, _) in span.stretches() {
        if from > at && at < closes {
            free.push((at, from.min(closes)));
        }
        at = at.max(to.unwrap_or(closes));
    }
    if at < closes {
        free.push((at, closes));
    }
    free
}

/// Terms of one kind that follow one another are one longer term; a change of kind begins anew.
fn groups(span: &Span) -> Vec<Vec<Term>> {
    let kind = |term: Term| match term {
        Term::Minutes(_) | Term::Hours(_) => 0,
        Term::WorkingHours(_) => 1,
        Term::WorkingDays(_) => 2,
        Term::Days(_) | Term::Months(_) | Term::Years(_) => 3,
    };
    let mut groups: Vec<Vec<Term>> = vec![vec![span.term]];
    for term in &span.extensions {
        match groups.last_mut() {
            Some(group) if kind(group[0]) == kind(*term) => group.push(*term),
            _ => groups.push(vec![*term]),
        }
    }
    groups
}

fn length(term: Term) -> Length {
    let amount = i64::from(term.amount().min(LONGEST_DAYS));
    match term {
        Term::Months(_) => amount.months(),
        Term::Years(_) => amount.min(100).years(),
        _ => amount.days(),
    }
}

fn minutes(term: Term) -> i64 {
    match term {
        Term::Minutes(n) => i64::from(n),
        _ => i64::from(term.amount()) * 60,
    }
}

fn seconds_of(minutes: i64) -> i64 {
    minutes.min(i64::from(LONGEST_DAYS) * 1440) * 60
}

fn seconds_between(from: DateTime, to: DateTime) -> i64 {
    from.duration_until(to).as_secs().max(0)
}

fn later(at: DateTime, seconds: i64) -> DateTime {
    at.checked_add(seconds.seconds()).unwrap_or(DateTime::MAX)
}

fn back(at: DateTime, length: Length) -> DateTime {
    at.checked_sub(length).unwrap_or(DateTime::MIN)
}
