//! What the head of a paper says: title, issuer, 文号, year and day.

use jiff::civil::Date;

use super::source::Source;
use crate::report::wording::{closing, head, holds, length, words};

/// The head of a paper.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Front {
    pub(crate) title: String,
    pub(crate) issuer: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) year: Option<i16>,
    pub(crate) date: Option<Date>,
}

/// Lines that the head may take, and lines at the end that may hold signature and day.
const HEAD: usize = 16;
const FOOT: usize = 12;
/// Words that make a line a title.
const TITLES: &[&str] = words![
    通知 纪要 方案 清单 分解 分工 实事 工作目标 工作要点 重点工作 任务表 责任表 意见 安排 目标任务
];
/// Tails of bodies that issue papers.
const ISSUERS: &[&str] =
    words![人民政府 人民政府办公室 人民政府办公厅 办公室 办公厅 委员会 管委会 政府办 指挥部 专班];

/// Reads the head; `year` is what the caller knows.
pub(crate) fn read(source: &Source, year: Option<i16>) -> Front {
    let lines = source.lines();
    let rules: Vec<&str> = lines.iter().map(|line| source.slice(line.clone())).collect();
    let at = rules.iter().take(HEAD).position(|line| is_title(line));
    let title = at.map(|at| {
        let first = (0..at).rev().take_while(|above| goes_on(rules[*above])).last().unwrap_or(at);
        let line = |at: usize| source.words(source.strip(lines[at].clone(), &['*', '#']));
        (first..=at).map(line).collect::<String>()
    });
    let title = title.unwrap_or_default();
    let number = rules.iter().take(HEAD).find_map(|line| number(line));
    let foot = rules.iter().skip(rules.len().saturating_sub(FOOT).max(HEAD));
    let date = rules.iter().take(HEAD).chain(foot).find_map(|line| day(line));
    let date = date.or_else(|| rules.iter().take(HEAD).find_map(|line| meeting_day(line)));
    let folded = super::folded(&title);
    let written = year_in(&folded);
    let numbered = number.as_deref().and_then(|number| year_in(&super::folded(number)));
    let year = written.or(year).or(numbered).or(date.map(Date::year));
    let number = number.map(|number| number.trim().to_string());
    Front { issuer: issuer(&folded, &rules), title, number, year, date }
}

fn is_title(line: &str) -> bool {
    let line = line.trim_matches(['*', '#', ' ']);
    holds(line, TITLES)
        && length(head(line, 400)) <= 80
        && !line.starts_with("附件")
        && !line.ends_with(['。', ';', ':', ','])
        && !line.contains('|')
        && !line.contains('\t')
        && super::number::of(line, 1).is_none()
}

/// Whether a line above the title belongs to it: 甲区人民政府办公室 / 关于印发… / 通知.
fn goes_on(line: &str) -> bool {
    (4..=40).contains(&length(head(line, 200)))
        && !line.ends_with(['。', ';', ':', ',', ')', ']'])
        && number(line).is_none()
        && day(line).is_none()
        && !line.starts_with("附件")
        && !holds(line, TITLES)
        && (line.contains("关于")
            || line.ends_with('年')
            || closing(line, ISSUERS).is_some() && line.len() <= 60)
}

/// 甲政办发〔2031〕5号, and the 〔2031〕第5次 of minutes.
fn number(line: &str) -> Option<String> {
    let line = head(line, 240);
    let open = line.find(['[', '('])?;
    let rest = &line[open + 1..];
    let close = rest.find([']', ')'])?;
    let year = &rest[..close];
    if year.len() != 4 || !year.chars().all(|scalar| scalar.is_ascii_digit()) {
        return ordinal(line);
    }
    let after = &rest[close + 1..];
    let count = after.trim_start().trim_start_matches('第').trim_start();
    let digits: String = count.chars().take_while(char::is_ascii_digit).collect();
    let unit = count[digits.len()..].trim_start().chars().next()?;
    if digits.is_empty() || !matches!(unit, '号' | '次' | '期') {
        return None;
    }
    let before = line[..open].rsplit([' ', '(', ':']).next().unwrap_or_default();
    let before = before.trim_start_matches('*');
    let counted = if after.trim_start().starts_with('第') { "第" } else { "" };
    Some(format!("{before}〔{year}〕{counted}{digits}{unit}"))
}

/// (第5次)
fn ordinal(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("(第")?;
    let (number, _) = rest.split_once(')')?;
    (length(number) <= 8 && number.ends_with(['次', '期', '号'])).then(|| format!("第{number}"))
}

/// The first 2031年3月20日 of a short line.
fn day(line: &str) -> Option<Date> {
    let is_task = line.contains([':', ';', '。']) || super::number::of(line, 1).is_some();
    if length(head(line, 400)) > 60 || is_task {
        return None;
    }
    day_in(line)
}

/// 2031年3月20日,区长主持召开……会议: the day with which minutes open.
fn meeting_day(line: &str) -> Option<Date> {
    let opens = line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let opens = opens && ["召开", "主持", "会议"].iter().any(|word| line.contains(word));
    opens.then(|| day_in(line)).flatten()
}

fn day_in(line: &str) -> Option<Date> {
    let (before, rest) = line.split_once('年')?;
    let year = before.get(before.len().checked_sub(4)?..)?.parse().ok()?;
    let (month, rest) = rest.split_once('月')?;
    let (day, _) = rest.split_once('日')?;
    Date::new(year, month.trim().parse().ok()?, day.trim().parse().ok()?).ok()
}

/// The first 2031年 or 〔2031〕.
fn year_in(words: &str) -> Option<i16> {
    words.match_indices(['年', '〕', ']']).find_map(|(at, _)| {
        let digits = words.get(at.checked_sub(4)?..at)?;
        digits.parse().ok().filter(|year| (1949..=2200).contains(year))
    })
}

/// Who issues the paper: before 关于 in the title, else a line that is a body's name.
fn issuer(title: &str, rules: &[&str]) -> Option<String> {
    let named = title.split_once("关于").map(|(issuer, _)| issuer);
    let of_title = named.filter(|issuer| closing(issuer, ISSUERS).is_some());
    let ends = || {
        let foot = rules.iter().skip(rules.len().saturating_sub(FOOT).max(HEAD));
        rules.iter().take(HEAD).chain(foot)
    };
    let of_line = || {
        let mut pieces = ends().flat_map(|line| line.split("  ")).map(str::trim);
        pieces.find(|name| {
            closing(name, ISSUERS).is_some()
                && length(name) <= 24
                && !name.contains([':', ',', '、', '。', '|', '(', '['])
                && super::number::of(name, 1).is_none()
        })
    };
    let body = title.split_once("人民政府").map(|(place, _)| place);
    let of_body = body.filter(|place| length(place) <= 12 && !place.contains(['《', ':']));
    of_title
        .map(str::to_string)
        .or_else(|| of_body.map(|place| format!("{place}人民政府")))
        .or_else(|| of_line().map(str::to_string))
        .map(|issuer| issuer.trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn front(text: &str) -> Front {
        read(&Source::new(text), None)
    }

    #[test]
    fn the_head_of_a_notice() {
        let front = front(
            "甲政办发〔2031〕5号\n甲区人民政府办公室\n关于印发2031年区《政府工作报告》任务分解方案的通知\n\
             各街道办事处、镇人民政府:\n现印发给你们。\n甲区人民政府办公室\n2031年3月20日\n",
        );
        assert_eq!(
            front.title,
            "甲区人民政府办公室关于印发2031年区《政府工作报告》任务分解方案的通知"
        );
        assert_eq!(front.issuer.as_deref(), Some("甲区人民政府办公室"));
        assert_eq!(front.number.as_deref(), Some("甲政办发〔2031〕5号"));
        assert_eq!((front.year, front.date), (Some(2031), Some(date(2031, 3, 20))));
    }

    #[test]
    fn the_head_of_minutes() {
        let front = front(
            "甲区人民政府常务会议纪要\n〔2031〕第5次\n甲区人民政府办公室    2031年3月18日\n\
             3月16日,区长主持召开会议。\n",
        );
        assert_eq!(front.title, "甲区人民政府常务会议纪要");
        assert_eq!(front.number.as_deref(), Some("〔2031〕第5次"));
        assert_eq!(front.date, Some(date(2031, 3, 18)));
        let minutes =
            "甲区人民政府第5次常务会议纪要\n2031年3月20日,区长主持召开会议。现纪要如下:\n";
        assert_eq!(read(&Source::new(minutes), None).date, Some(date(2031, 3, 20)));
        assert_eq!(front.issuer.as_deref(), Some("甲区人民政府"));
    }

    #[test]
    fn a_text_without_head_has_none() {
        assert_eq!(front("1.新建学校3所。(区教育局负责)"), Front::default());
    }
}
