//! The day that a plan writes as limit: 12月底前, 2031年12月31日, 年内持续推进, 会后15日内, or in
//! stages, of which the last counts. To extend, add a wording to the function of its family.

use jiff::Span;
use jiff::civil::Date;

use crate::calendar::{Calendar, days};
use crate::report::task::due::named;
use crate::report::wording::{head, holds, tail, words};

/// Words of work without end, which is looked at when the year ends.
const ALL_YEAR: &[&str] =
    words![持续推进 长期坚持 长期推进 全年 常年 常态化 长期 年度内 本年度 当年 持续 全年推进];

/// A limit that lies so many days behind its paper is meant for the next year.
const LONG_AGO: i32 = 90;

/// The day; `year` is the year of the paper, `made` the day on which it was made.
pub(crate) fn read(words: &str, year: Option<i16>, made: Option<Date>) -> Option<Date> {
    let words = super::folded(words);
    let words = head(&words, 600);
    let year = year.or(made.map(Date::year));
    let written = words.split([',', ';', '。', '、', '\n']).filter_map(|clause| {
        let ahead = |day| ahead(day, clause, made);
        let in_words = || in_words(clause, year).map(ahead);
        numeric(clause).or_else(|| within(clause, made)).or_else(in_words)
    });
    written.max().or_else(|| {
        let year = year.filter(|_| holds(words, ALL_YEAR))?;
        Date::new(year, 12, 31).ok()
    })
}

/// A month without its year lies ahead of the paper: minutes of December say 1月10日前 of January.
fn ahead(day: Date, clause: &str, made: Option<Date>) -> Date {
    let long_ago = |made: Date| (made - day).get_days() > LONG_AGO;
    let behind = made.is_some_and(long_ago) && written_year(clause).is_none();
    let next = || Date::new(day.year().checked_add(1)?, day.month(), day.day()).ok();
    if behind { next().unwrap_or(day) } else { day }
}

/// 2031-12-31, 2031/12/31, 2031.12
fn numeric(clause: &str) -> Option<Date> {
    let clause = clause.trim();
    let number: &str = clause.split(['T', ' ']).next().unwrap_or_default();
    let mut parts = number.split(['-', '/', '.']);
    let year: i16 = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month: i8 = parts.next()?.parse().ok()?;
    match parts.next() {
        Some(day) => Date::new(year, month, day.parse().ok()?).ok(),
        None => Some(Date::new(year, month, 1).ok()?.last_of_month()),
    }
}

/// 会后15日内, 一周内, 两个月内: counted from the day of the paper. Working days need a calendar,
/// which the reader has not.
fn within(clause: &str, made: Option<Date>) -> Option<Date> {
    let made = made?;
    let units =
        [("个月内", 0), ("个月之内", 0), ("周内", 1), ("星期内", 1), ("日内", 2), ("天内", 2)];
    let (at, unit) = units.iter().find_map(|(word, unit)| Some((clause.find(word)?, *unit)))?;
    let count = count(tail(clause[..at].trim_end_matches('个'), 9))?;
    let span = match unit {
        0 => Span::new().try_months(count),
        1 => Span::new().try_weeks(count),
        _ => Span::new().try_days(count),
    };
    made.checked_add(span.ok()?).ok()
}

/// The working days of 会后10个工作日内, counted from the day after the paper. Whoever has a calendar
/// turns them into a date with [`after_working_days`].
pub fn working_days(words: &str) -> Option<u32> {
    let words = super::folded(words);
    let at = words.find("工作日")?;
    let days = count(tail(words[..at].trim_end_matches('个'), 9))?;
    words[at..].contains('内').then(|| u32::try_from(days).ok())?
}

/// The last of so many working days after a day.
pub fn after_working_days(calendar: &Calendar, made: Date, count: u32) -> Option<Date> {
    let last = made.checked_add(Span::new().days(i64::from(count) * 4 + 30)).ok()?;
    let working = days(made, last).skip(1).filter(|day| calendar.is_working(*day));
    working.take(count as usize).last()
}

/// The number that a piece of text ends with, in figures or words.
fn count(text: &str) -> Option<i64> {
    let digits = text.trim_start_matches(|scalar: char| !scalar.is_ascii_digit());
    if let Ok(count) = digits.parse::<i64>() {
        return (count <= 999).then_some(count);
    }
    let words = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let last = text.chars().next_back()?.to_string();
    if matches!(last.as_str(), "两" | "半") {
        return (last == "两").then_some(2);
    }
    let unit = words.iter().position(|word| *word == last)? as i64;
    let before = text.strip_suffix(last.as_str()).and_then(|rest| rest.chars().next_back());
    Some(if before == Some('十') { 10 + unit } else { unit })
}

/// 12月底前, 2031年底前, 明年3月, 年内
fn in_words(clause: &str, year: Option<i16>) -> Option<Date> {
    let year = if holds(clause, &["明年", "次年", "下一年"]) {
        year.and_then(|year| year.checked_add(1))
    } else {
        written_year(clause).or(year)
    }?;
    let named = named(clause, year).into_iter().map(|named| named.due).max();
    // 2031年内 and a bare 2031年 end with the year.
    named.or_else(|| {
        let bare = written_year(clause).is_some() && !clause.contains('月');
        bare.then(|| Date::new(year, 12, 31).ok()).flatten()
    })
}

fn written_year(clause: &str) -> Option<i16> {
    let at = clause.rfind('年')?;
    let digits = tail(&clause[..at], 4);
    digits.parse().ok().filter(|year| (1950..=2200).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn limits_in_many_wordings() {
        for (words, expect) in [
            ("12月底前", Some(date(2031, 12, 31))),
            ("9月投入使用", Some(date(2031, 9, 30))),
            ("5月底前动工", Some(date(2031, 5, 31))),
            ("2030年12月31日", Some(date(2030, 12, 31))),
            ("2032年底前", Some(date(2032, 12, 31))),
            ("2031年内", Some(date(2031, 12, 31))),
            ("2032年6月", Some(date(2032, 6, 30))),
            ("年内持续推进", Some(date(2031, 12, 31))),
            ("持续推进", Some(date(2031, 12, 31))),
            ("6月底前开工10所；12月底前全部开工", Some(date(2031, 12, 31))),
            ("3月底前新建2家;6月底前2家;9月底前完成7家", Some(date(2031, 9, 30))),
            ("2031-06-30", Some(date(2031, 6, 30))),
            ("2031-06-30T00:00:00", Some(date(2031, 6, 30))),
            ("2031.6", Some(date(2031, 6, 30))),
            ("明年3月底前", Some(date(2032, 3, 31))),
            ("会后15日内", Some(date(2031, 3, 30))),
            ("一周内", Some(date(2031, 3, 22))),
            ("两个月内", Some(date(2031, 5, 15))),
            ("10个工作日内", None),
            ("尽快", None),
            ("", None),
        ] {
            let made = Some(date(2031, 3, 15));
            assert_eq!(read(words, Some(2031), made), expect, "{words}");
        }
        let national = crate::calendar::tests::national();
        // 2026-02-13, a Friday: the working Saturday of 14 February counts, the festival does not.
        let eve = date(2026, 2, 13);
        assert_eq!(working_days("会后１０个工作日内"), Some(10));
        assert_eq!(working_days("10日内"), None);
        assert_eq!(after_working_days(&national, eve, 3), Some(date(2026, 2, 25)));
        let december = Some(date(2031, 12, 29));
        assert_eq!(read("1月10日前", Some(2031), december), Some(date(2032, 1, 10)));
        assert_eq!(read("2031年1月10日前", Some(2031), december), Some(date(2031, 1, 10)));
    }
}
