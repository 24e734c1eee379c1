//! Days as people write them in tables: 2023-06-30, 2023.6.30, 2023年6月30日, 20230630, 6月30日, the
//! serial of a workbook, 6月底, 二季度末, 年底. To teach another writing, add it to the function of its
//! family, with an example.

use jiff::Span;
use jiff::civil::{Date, date as civil};

use super::value::plain;

/// Words for the end of a year.
const YEAR_ENDS: [&str; 10] =
    ["年底", "年末", "年终", "年内", "全年", "下半年", "当年", "本年", "长期", "持续"];
/// Words that stand behind a day and do not move it.
const TAILS: [&str; 9] = ["之前", "以前", "前完成", "底前", "前", "完成", "办结", "止", "左右"];

/// The day that a cell means; `year` is taken where it names none. None if it is not understood.
pub fn date(text: &str, year: Option<i16>) -> Option<Date> {
    let plain: String = plain(text);
    let first = plain.split('\n').next().unwrap_or_default();
    let said = bare(first);
    if said.is_empty() {
        return None;
    }
    let counted = figures(&said);
    serial(&counted)
        .or_else(|| compact(&counted))
        .or_else(|| in_words(&counted, year))
        .or_else(|| parted(&counted, year))
}

/// Without time of day, weekday, white space and words that do not move the day.
fn bare(text: &str) -> String {
    let text = match text.find("星期").or_else(|| text.find("周")) {
        Some(at) => &text[..at],
        None => text,
    };
    let timed = text.split(['T', ' ']).collect::<Vec<_>>();
    let day = match timed.as_slice() {
        [day, time, ..] if time.contains(':') => (*day).to_owned(),
        _ => timed.concat(),
    };
    let mut said = day.trim_end_matches(['(', '（']).to_owned();
    while let Some(tail) = TAILS.iter().find(|tail| said.ends_with(**tail) && said != **tail) {
        // 6月底前 keeps its 底.
        let cut = if *tail == "底前" { "前" } else { tail };
        said.truncate(said.len() - cut.len());
    }
    said.trim_start_matches(['于', '约']).to_owned()
}

/// Chinese numerals as figures: 二〇二三年六月三十日, 第二季度, 元月.
fn figures(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.replace("元月", "1月").chars() {
        if "〇零○一二三四五六七八九十".contains(c) {
            run.push(c);
            continue;
        }
        out.push_str(&numeral(&run));
        run.clear();
        out.push(c);
    }
    out.push_str(&numeral(&run));
    out
}

fn numeral(run: &str) -> String {
    let digit = |c: char| match c {
        '〇' | '零' | '○' => 0,
        other => "一二三四五六七八九".chars().position(|d| d == other).map_or(0, |at| at + 1),
    };
    match run.split_once('十') {
        None => run.chars().map(|c| digit(c).to_string()).collect(),
        Some((tens, ones)) => {
            let tens = tens.chars().next_back().map_or(1, digit);
            let ones = ones.chars().next().map_or(0, digit);
            (tens * 10 + ones).to_string()
        }
    }
}

/// The serial of a workbook: days since 1899-12-30, for the years 1954 to 2119.
fn serial(text: &str) -> Option<Date> {
    let days: f64 = text.parse().ok()?;
    let plausible = text.len() >= 5 && (20_000.0..80_000.0).contains(&days);
    let days = plausible.then_some(days.floor() as i64)?;
    civil(1899, 12, 30).checked_add(Span::new().days(days)).ok()
}

/// 20230630, and 202306 for the end of a month.
fn compact(text: &str) -> Option<Date> {
    if !text.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
    match text.len() {
        8 => Date::new(part(0, 4)?, part(4, 6)? as i8, part(6, 8)? as i8).ok(),
        6 => end_of(century(part(0, 4)?)?, part(4, 6)? as i8),
        _ => None,
    }
}

/// 6月底, 6月上旬, 二季度末, 上半年, 年底, 2023年.
fn in_words(text: &str, year: Option<i16>) -> Option<Date> {
    let (written, rest) = match text.split_once('年') {
        Some((head, rest)) if head.chars().all(|c| c.is_ascii_digit()) && !head.is_empty() => {
            (Some(century(head.parse().ok()?)?), rest)
        }
        _ => (None, text),
    };
    let year = written.or(year)?;
    if let Some((quarter, _)) = rest.split_once("季度") {
        let quarter: i8 = quarter.trim_start_matches(['第', '年']).parse().ok()?;
        return end_of(year, (1..=4).contains(&quarter).then_some(quarter * 3)?);
    }
    if rest.contains("上半年") {
        return Date::new(year, 6, 30).ok();
    }
    let ends = |word: &str| text.contains(word);
    if rest.is_empty() && written.is_some()
        || matches!(rest, "底" | "末" | "内") && written.is_some()
        || !rest.contains('月') && YEAR_ENDS.iter().any(|word| ends(word))
    {
        return Date::new(year, 12, 31).ok();
    }
    let (month, tail) = rest.split_once('月')?;
    let month: i8 = month.parse().ok()?;
    match tail.trim_start_matches('份') {
        "" | "底" | "末" | "内" | "下旬" | "月底" => end_of(year, month),
        "初" => Date::new(year, month, 1).ok(),
        "上旬" => Date::new(year, month, 10).ok(),
        "中旬" | "中" => Date::new(year, month, 20).ok(),
        day => Date::new(year, month, day.trim_end_matches(['日', '号']).parse().ok()?).ok(),
    }
}

/// 2023-6-30, 2023.6.30, 2023/6/30, 23.6.30, 2023-06, 6.30, 6/30.
fn parted(text: &str, year: Option<i16>) -> Option<Date> {
    let parts: Vec<&str> = text.trim_end_matches('.').split(['-', '/', '.']).collect();
    let number = |at: usize| parts.get(at)?.trim().parse::<i16>().ok();
    match parts.len() {
        3 => Date::new(century(number(0)?)?, number(1)? as i8, number(2)? as i8).ok(),
        2 if number(0)? > 1900 => end_of(number(0)?, number(1)? as i8),
        2 => Date::new(year?, number(0)? as i8, number(1)? as i8).ok(),
        _ => None,
    }
}

/// A year as written: 23 is 2023. Anything else than this and the last century is not a year.
fn century(year: i16) -> Option<i16> {
    match year {
        0..=99 => Some(2000 + year),
        1900..=2199 => Some(year),
        _ => None,
    }
}

fn end_of(year: i16, month: i8) -> Option<Date> {
    Some(Date::new(year, month, 1).ok()?.last_of_month())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_in_all_their_writings() {
        let june = civil(2023, 6, 30);
        for text in [
            "2023-06-30",
            "2023-06-30T08:30:00",
            "2023-6-30 9:05",
            "2023.6.30",
            "2023．６．３０",
            "2023/6/30",
            "2023年6月30日",
            "２０２３年６月３０日",
            "2023 年 6 月 30 日前",
            "20230630",
            "6月30日",
            "6月30日前",
            "6.30",
            "6/30",
            "45107",
            "45107.5",
            "6月底",
            "6月底前",
            "2023年6月",
            "2023年6月末",
            "6月份",
            "二季度末",
            "第二季度",
            "2季度",
            "2023年二季度",
            "上半年",
            "二〇二三年六月三十日",
            "六月三十日",
            "23.6.30",
            "2023-06",
            "2023年6月30日（星期五）",
            "2023年6月30日\n（已延期）",
            "202306",
        ] {
            assert_eq!(date(text, Some(2023)), Some(june), "{text}");
        }
        for text in ["年底", "2023年底", "2023年", "12月底前", "四季度", "全年", "持续推进", "年内"]
        {
            assert_eq!(date(text, Some(2023)), Some(civil(2023, 12, 31)), "{text}");
        }
        assert_eq!(date("元月10日", Some(2024)), Some(civil(2024, 1, 10)));
        assert_eq!(date("十二月中旬", Some(2023)), Some(civil(2023, 12, 20)));
        assert_eq!(date("2021年5月8日", Some(2023)), Some(civil(2021, 5, 8)));
    }

    #[test]
    fn what_is_no_day_is_not_made_one() {
        for text in [
            "",
            "按计划",
            "2023年13月1日",
            "6月31日",
            "2023-02-30",
            "12345678",
            "9999",
            "见附件",
            "五季度",
            "2.5.6.7",
            "区住建局",
        ] {
            assert_eq!(date(text, Some(2023)), None, "{text}");
        }
        assert_eq!(date("6月30日", None), None);
    }

    proptest! {
        /// Every day is read from every full writing of it.
        #[test]
        fn a_day_survives_being_written(days in 0_i64..40_000) {
            let day = civil(1990, 1, 1).checked_add(Span::new().days(days)).unwrap();
            for format in ["%Y-%m-%d", "%Y.%-m.%-d", "%Y/%-m/%-d", "%Y年%-m月%-d日", "%Y%m%d"] {
                let text = day.strftime(format).to_string();
                prop_assert_eq!(date(&text, None), Some(day), "{}", text);
            }
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,24}") {
            let _day = date(&text, Some(2023));
        }
    }
}
