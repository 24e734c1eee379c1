//! How much time is left, in the words of a desk: 剩余3个工作日(9月28日).

use jiff::civil::{Date, DateTime};
use serde::Serialize;

use super::{Counting, End};
use crate::calendar::{Day, days};

/// Up to how many working days are counted as such; beyond, plain days are said.
const SHORT: usize = 15;
/// From how many working days on the end is near.
const NEAR: usize = 3;

/// How a deadline stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// The end is near.
    Near,
    /// The end has passed.
    Over,
}

/// What is left of a deadline, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remaining {
    /// 剩余3个工作日(9月28日)
    pub text: String,
    /// How it stands out.
    pub tone: Tone,
}

impl Counting<'_> {
    /// What is left until an end. Today is not counted.
    pub fn remaining(&self, end: &End, now: DateTime) -> Remaining {
        let today = now.date();
        if end.exact {
            return remaining_time(end, now);
        }
        let day = self.say_day(end.on, today);
        let working = |from: Date, to: Date| {
            days(from, to).skip(1).filter(|day| self.calendar.is_working(*day)).count()
        };
        if end.on < today {
            let late = working(end.on, today);
            let text = match late {
                0 => format!("已超过({day})"),
                late => format!("已超过{late}个工作日({day})"),
            };
            return Remaining { text, tone: Tone::Over };
        }
        if end.on == today {
            let closing = self.closing(today);
            return Remaining { text: format!("今天{closing}前"), tone: Tone::Near };
        }
        let (left, plain) = (working(today, end.on), (end.on - today).get_days());
        let about = if self.calendar.is_provisional(end.on) { "约" } else { "" };
        let note =
            if about.is_empty() { String::new() } else { ",放假安排未公布".to_owned() };
        if left <= SHORT {
            let tone = if left <= NEAR { Tone::Near } else { Tone::Plain };
            return Remaining {
                text: format!("{about}剩余{left}个工作日({day}{note})"), tone
            };
        }
        Remaining { text: format!("{about}剩余{plain}天({day}{note})"), tone: Tone::Plain }
    }

    /// 9月28日, with its year if it is not this one, and 周六上班 if it is made up.
    fn say_day(&self, day: Date, today: Date) -> String {
        let date = match day.year() == today.year() {
            true => day.strftime("%-m月%-d日").to_string(),
            false => day.strftime("%Y年%-m月%-d日").to_string(),
        };
        match self.calendar.day(day) {
            Day::MakeUp => format!("{date},调休上班"),
            _ => date,
        }
    }

    /// When offices close on a day.
    fn closing(&self, day: Date) -> String {
        let usual = super::OfficeHours::usual();
        let hours = self.hours.iter().rev().find(|hours| hours.since <= day).unwrap_or(&usual);
        hours.afternoon.1.strftime("%H:%M").to_string()
    }
}

fn remaining_time(end: &End, now: DateTime) -> Remaining {
    let at = end.at.strftime("%-m月%-d日%H:%M");
    let minutes = now.duration_until(end.at).as_secs() / 60;
    let say = |minutes: i64| match minutes {
        0..60 => format!("{minutes}分钟"),
        60..2880 => format!("{}小时", minutes / 60),
        _ => format!("{}天", minutes / 1440),
    };
    if minutes < 0 {
        return Remaining { text: format!("已超过{}({at})", say(-minutes)), tone: Tone::Over };
    }
    let tone = if minutes < 240 { Tone::Near } else { Tone::Plain };
    Remaining { text: format!("剩余{}({at})", say(minutes)), tone }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::tests::national;
    use crate::term::OfficeHours;
    use jiff::civil::date;

    #[test]
    fn what_is_left_is_said_as_a_desk_says_it() {
        let calendar = national();
        let hours = [OfficeHours::usual()];
        let counting = Counting { calendar: &calendar, hours: &hours };
        let check = |on: Date, expect: &str, tone: Tone| {
            let now = date(2023, 9, 25).at(10, 30, 0, 0);
            let remaining = counting.remaining(&End::of_day(on), now);
            assert_eq!(remaining, Remaining { text: expect.to_owned(), tone });
        };
        check(date(2023, 12, 31), "剩余97天(12月31日)", Tone::Plain);
        check(date(2023, 9, 28), "剩余3个工作日(9月28日)", Tone::Near);
        check(date(2023, 10, 7), "剩余4个工作日(10月7日,调休上班)", Tone::Plain);
        check(date(2023, 9, 25), "今天18:00前", Tone::Near);
        check(date(2023, 9, 22), "已超过1个工作日(9月22日)", Tone::Over);
    }
}
