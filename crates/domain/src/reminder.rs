//! When people are reminded, and what a message may say: a count and a day, never the matter itself.
//!
//! One digest a day on working days; a press of 催办 goes at once only within office hours. The
//! district sets the times and the words; nothing here knows today.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use crate::calendar::Calendar;
use crate::term::{OfficeHours, Term};

/// What stands for the count and for the time that is left in the district's sentence.
const COUNT: &str = "{count}";
const DAYS: &str = "{days}";
/// The clause that falls away when nothing has an end.
const CLAUSE: &str = "，最近一项{days}到期";

/// How a district reminds (地方设定).
#[derive(Debug, Clone, PartialEq)]
pub struct Reminding {
    /// When the digest of a working day goes out.
    pub digest: Time,
    /// From when nothing is sent in the evening.
    pub quiet_from: Time,
    /// Until when nothing is sent in the morning.
    pub quiet_until: Time,
    /// Whether messages go out on days off too.
    pub on_days_off: bool,
    /// How long before its end a duty is announced where its mechanism says nothing, in days.
    pub leads: Vec<Term>,
    /// The sentence, with `{count}` and `{days}`.
    pub text: String,
    /// The channel of whoever is not named below.
    pub channel: String,
    /// The channel of posts that carry a duty, by the duty's name.
    pub channels: BTreeMap<String, String>,
}

impl Default for Reminding {
    fn default() -> Reminding {
        Reminding {
            digest: Time::constant(8, 40, 0, 0),
            quiet_from: Time::constant(20, 0, 0, 0),
            quiet_until: Time::constant(8, 0, 0, 0),
            on_days_off: false,
            leads: vec![Term::Days(7), Term::Days(3), Term::Days(1)],
            text: "您有{count}项待办，最近一项{days}到期，请登录办公平台查看".to_owned(),
            channel: "政务微信".to_owned(),
            channels: BTreeMap::new(),
        }
    }
}

impl Reminding {
    /// Whether nothing may be sent at a time of the day.
    pub fn is_quiet(&self, at: Time) -> bool {
        match self.quiet_from <= self.quiet_until {
            true => self.quiet_from <= at && at < self.quiet_until,
            // The night lies between the evening and the morning.
            false => self.quiet_from <= at || at < self.quiet_until,
        }
    }

    /// Whether messages may go out on a day at all.
    pub fn sends_on(&self, calendar: &Calendar, day: Date) -> bool {
        self.on_days_off || calendar.is_working(day)
    }

    /// Whether a message may go out now.
    pub fn may_send(&self, calendar: &Calendar, now: DateTime) -> bool {
        self.sends_on(calendar, now.date()) && !self.is_quiet(now.time())
    }

    /// Whether the digest of this day is due.
    pub fn digest_is_due(&self, calendar: &Calendar, now: DateTime) -> bool {
        now.time() >= self.digest && self.may_send(calendar, now)
    }

    /// When a press of 催办 reaches its office: at once within office hours, else with the digest of
    /// the next working morning.
    pub fn urge_at(&self, calendar: &Calendar, hours: &[OfficeHours], now: DateTime) -> DateTime {
        let usual = OfficeHours::usual();
        let found = hours.iter().rev().find(|hours| hours.since <= now.date()).unwrap_or(&usual);
        let (day, time) = (now.date(), now.time());
        let works = [found.morning, found.afternoon].iter().any(|(a, b)| *a <= time && time < *b);
        if calendar.is_working(day) && works && !self.is_quiet(time) {
            return now;
        }
        let early = time < self.digest && calendar.is_working(day);
        let first = if early { day } else { day.tomorrow().unwrap_or(day) };
        calendar.next_working(first).to_datetime(self.digest)
    }

    /// Whether a duty is announced on a day: it came on or after the working day before, one of the
    /// days on which its end is announced has come, it ends today, or it has run out since.
    pub fn announces(&self, duty: &Announced, calendar: &Calendar, day: Date) -> bool {
        let before = day_before(calendar, day, self.on_days_off);
        let since = |on: Date| before < on && on <= day;
        let ran_out = duty.due_on.and_then(|due| due.tomorrow().ok());
        (before <= duty.starts_on && duty.starts_on < day)
            || duty.due_on == Some(day)
            || ran_out.is_some_and(since)
            || duty.announced_on.iter().copied().any(since)
    }

    /// The days on which an end is announced where its mechanism says nothing.
    pub fn lead_days(&self, due_on: Date) -> Vec<Date> {
        let days = |term: &Term| due_on.checked_sub(i64::from(term.amount()).days()).ok();
        self.leads.iter().filter_map(days).collect()
    }

    /// The sentence for so many duties, the nearest of which ends on a day.
    pub fn sentence(&self, count: usize, nearest: Option<Date>, today: Date) -> String {
        let text = self.text.replace(COUNT, &count.to_string());
        let Some(nearest) = nearest else { return text.replace(CLAUSE, "") };
        let left = today.until(nearest).map_or(0, |span| span.get_days());
        match left {
            0 => text.replace(DAYS, "今天"),
            1.. => text.replace(DAYS, &format!("{left}天后")),
            _ => text.replace("{days}到期", "已超过时限").replace(DAYS, "已超过时限"),
        }
    }

    /// Why the district's sentence cannot be used; none if it can. What stands between braces must be
    /// the count or the days: no other thing can be said.
    pub fn fault(&self) -> Option<String> {
        let bare = self.text.replace(COUNT, "").replace(DAYS, "");
        if !self.text.contains(COUNT) || bare.contains(['{', '}']) {
            return Some("text 要写 {count}，另外只能写 {days}".to_owned());
        }
        (self.is_quiet(self.digest)).then(|| "digest 落在免打扰时段里".to_owned())
    }
}

/// A running duty, as far as a reminder looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// First day.
    pub starts_on: Date,
    /// Last day; none while it is paused.
    pub due_on: Option<Date>,
    /// The days on which its end is announced.
    pub announced_on: Vec<Date>,
}

/// The last day before this one on which messages went out.
fn day_before(calendar: &Calendar, day: Date, on_days_off: bool) -> Date {
    let mut before = day.yesterday().unwrap_or(day);
    // No run of days off is longer than a fortnight.
    for _ in 0..14 {
        if on_days_off || calendar.is_working(before) {
            break;
        }
        before = before.yesterday().unwrap_or(before);
    }
    before
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn rules() -> (Reminding, Calendar) {
        (Reminding::default(), crate::calendar::tests::national())
    }

    #[test]
    fn one_time_a_day_on_working_days_and_on_those_that_are_made_up() {
        let (rules, calendar) = rules();
        let due =
            |day: Date, hour, minute| rules.digest_is_due(&calendar, day.at(hour, minute, 0, 0));
        assert!(due(date(2023, 9, 25), 8, 40));
        assert!(!due(date(2023, 9, 25), 8, 39));
        assert!(!due(date(2023, 9, 25), 20, 0), "the evening is quiet");
        assert!(!due(date(2023, 9, 24), 9, 0), "a Sunday");
        assert!(!due(date(2023, 10, 2), 9, 0), "a holiday on a Monday");
        assert!(due(date(2023, 10, 7), 9, 0), "a Saturday that is worked");
    }

    #[test]
    fn a_press_within_office_hours_goes_at_once_and_else_in_the_next_working_morning() {
        let (rules, calendar) = rules();
        let at = |now: DateTime| rules.urge_at(&calendar, &[], now);
        let morning = |day: Date| day.at(8, 40, 0, 0);
        let monday = date(2023, 9, 25);
        assert_eq!(at(monday.at(10, 0, 0, 0)), monday.at(10, 0, 0, 0));
        assert_eq!(at(monday.at(7, 0, 0, 0)), morning(monday), "before work");
        assert_eq!(at(monday.at(12, 30, 0, 0)), morning(date(2023, 9, 26)), "at noon");
        assert_eq!(at(date(2023, 9, 28).at(22, 0, 0, 0)), morning(date(2023, 10, 7)));
    }

    #[test]
    fn a_duty_is_announced_when_it_comes_and_as_its_end_comes_near() {
        let (rules, calendar) = rules();
        let due = date(2023, 9, 25);
        let duty = Announced {
            starts_on: date(2023, 9, 1),
            due_on: Some(due),
            announced_on: rules.lead_days(due),
        };
        let on = |day: i8| rules.announces(&duty, &calendar, date(2023, 9, day));
        // Seven days before, three days before; one day before is a Sunday and falls on the Monday.
        let said: Vec<i8> =
            (1..=29).filter(|day| calendar.is_working(date(2023, 9, *day)) && on(*day)).collect();
        assert_eq!(said, [4, 18, 22, 25, 26]);
    }

    #[test]
    fn the_sentence_says_a_count_and_a_day_and_nothing_else() {
        let rules = Reminding::default();
        let today = date(2023, 9, 25);
        let say = |due| rules.sentence(1, due, today);
        assert_eq!(
            say(Some(date(2023, 9, 28))),
            "您有1项待办，最近一项3天后到期，请登录办公平台查看"
        );
        assert_eq!(say(Some(today)), "您有1项待办，最近一项今天到期，请登录办公平台查看");
        assert_eq!(
            say(Some(date(2023, 9, 22))),
            "您有1项待办，最近一项已超过时限，请登录办公平台查看"
        );
        assert_eq!(say(None), "您有1项待办，请登录办公平台查看");
        assert_eq!(rules.fault(), None);
        let telling =
            Reminding { text: "{count}项，含{title}".to_owned(), ..Reminding::default() };
        assert!(telling.fault().is_some());
    }
}
