//! What the report says of itself: title, place, year, version, meeting, date.
//!
//! Front lines speak first, then chapter headings, then the text. The planned year is the year of
//! the plan's chapter; a report read in December plans the next one. To extend, add a version's
//! name to [`VERSIONS`].

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::kind::heading::{meets, titles};
use super::place::{self, innermost};
use super::section::{CHAPTER, Heading};
use super::segment::Cut;
use super::text::Text;
use super::wording::{head, holds, is_han, length, opening, tail, words};

/// What the front of a report says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Front {
    pub(crate) title: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) year: Option<i16>,
    pub(crate) reviewed: Option<i16>,
    pub(crate) version: Option<String>,
    pub(crate) meeting: Option<String>,
    pub(crate) date: Option<Date>,
}

/// Names of versions, as the front lines give them.
const VERSIONS: &[&str] = words![
    征求意见稿 政治协商稿 协商稿 讨论稿 送审稿 审议稿 通过稿 公开稿 修订稿 草案
];
/// The version of a report that names none.
pub(crate) const PUBLISHED: &str = "公开稿";
/// Statements within which the front lines lie.
const FRONT_STATEMENTS: usize = 40;
/// Reads the front and the headings.
pub(crate) fn read(text: &Text, cuts: &[Cut], headings: &[Option<Heading>]) -> Front {
    let lines = || cuts.iter().take(FRONT_STATEMENTS).map(|cut| text.slice(cut.range.clone()));
    let title = lines().find(|line| titles(line)).map(bare_title);
    let meeting = meeting(text, cuts);
    let meeting = meeting.as_deref();
    let date =
        meeting.and_then(date_in).or_else(|| lines().filter(|l| length(l) < 24).find_map(date_in));
    let chapters: Vec<&str> = cuts
        .iter()
        .zip(headings)
        .filter(|(_, heading)| heading.as_ref().is_some_and(|h| h.level == Some(CHAPTER)))
        .map(|(cut, _)| text.slice(cut.range.clone()))
        .collect();
    let reviewed = chapters
        .iter()
        .filter(|title| holds(title, &["回顾", "总结", "工作情况", "执行情况"]))
        .find_map(|title| if names_both(title) { first_year(title) } else { last_year(title) });
    let year = planned_year(&chapters, title.as_deref(), reviewed, date);
    let place = meeting
        .and_then(place_of_meeting)
        .or_else(|| title.as_deref().and_then(place_of_title))
        .or_else(|| place_of_government(head(text.folded(), 6_000)))
        .or_else(|| place::guessed(text.folded()));
    let version = lines().find_map(|line| {
        let named = VERSIONS.iter().find(|version| line.contains(**version))?;
        (length(line) < 40).then(|| (*named).to_string())
    });
    let meeting = meeting.map(bare_meeting);
    Front { title, place, year, reviewed, version, meeting, date }
}

/// The line of the meeting; with the line before it, where the line was broken in two.
fn meeting(text: &Text, cuts: &[Cut]) -> Option<String> {
    let lines = &cuts[..cuts.len().min(FRONT_STATEMENTS)];
    let words = |at: usize| text.slice(lines[at].range.clone());
    let at = (0..lines.len()).find(|&at| meets(words(at)))?;
    let line = words(at);
    let broken = at > 0
        && !line.contains("人民代表大会") | line.trim_start().starts_with("人民代表大会")
        && length(words(at - 1)) <= 60
        && holds(words(at - 1), &["届", "人民代表大会"])
        && !words(at - 1).ends_with(['。', ':']);
    let line = if broken { format!("{}{line}", words(at - 1).trim()) } else { line.to_string() };
    Some(line)
}

/// The title without spaces, marks and a bracket of date and speaker.
fn bare_title(line: &str) -> String {
    let joined: String = line.chars().filter(|scalar| !scalar.is_whitespace()).collect();
    let bare = joined.trim_start_matches("title:").trim_matches(['-', '#', '*', '—', '_']);
    let bare =
        bare.split_once('(').filter(|(_, rest)| rest.contains('年')).map_or(bare, |(t, _)| t);
    bare.to_string()
}

/// The words of the meeting without date and marks: 某区第三届人民代表大会第四次会议.
fn bare_meeting(line: &str) -> String {
    let bare = line.trim_matches(['(', ')', '-', '—', ' ', '*']);
    let from = named_from(bare);
    let to = bare.find("会议").map_or(bare.len(), |at| at + "会议".len());
    bare.get(from..to).unwrap_or(bare).to_string()
}

/// Where a meeting's name begins: after 在, or after the date.
fn named_from(line: &str) -> usize {
    let after = |mark: char| line.find(mark).map(|at| at + mark.len_utf8());
    after('在').or_else(|| after('日')).unwrap_or(0)
}

/// 在甲市乙区第三届人民代表大会 names 乙区.
fn place_of_meeting(line: &str) -> Option<String> {
    let rest = line[named_from(line)..].trim_start_matches([' ', '-', '—', '(', ')']);
    let to = rest.find('第').or_else(|| rest.find("人民代表大会")).or_else(|| rest.find("十"))?;
    if rest.starts_with("全国") {
        return Some("全国".into());
    }
    innermost(rest[..to].trim_end_matches(|c: char| "一二三四五六七八九十".contains(c)))
}

/// 2031年甲省政府工作报告 names 甲省.
fn place_of_title(title: &str) -> Option<String> {
    let after_year = title.find('年').map_or(title, |at| &title[at + '年'.len_utf8()..]);
    let to = after_year.find("人民政府").or_else(|| after_year.find("政府工作报告"))?;
    innermost(&after_year[..to])
}

/// 现在,我代表甲县人民政府 names 甲县; 代表国务院 names the whole country.
fn place_of_government(opening_words: &str) -> Option<String> {
    if place::speaks_for_nation(opening_words) {
        return Some("全国".into());
    }
    opening_words.match_indices("人民政府").find_map(|(at, _)| {
        let before = tail(&opening_words[..at], 30);
        let start = before.rfind(|scalar: char| !is_han(scalar) || "表向受".contains(scalar));
        let name = start.map_or(before, |at| {
            &before[at + before[at..].chars().next().map_or(1, char::len_utf8)..]
        });
        innermost(name)
    })
}

/// The year that the report plans.
fn planned_year(
    chapters: &[&str],
    title: Option<&str>,
    reviewed: Option<i16>,
    date: Option<Date>,
) -> Option<i16> {
    let ahead = |title: &&&str| {
        names_both(title) || !holds(title, &["回顾", "总结", "情况"]) && !title.contains("时期")
    };
    chapters
        .iter()
        .filter(ahead)
        .filter_map(|title| last_year(title))
        .max()
        .or_else(|| title.and_then(last_year))
        .or(reviewed.map(|year| year + 1))
        .or_else(|| date.map(|date| date.year() + i16::from(date.month() >= 11)))
}

/// Whether one title names the year reviewed and the year planned: 2030年回顾和2031年安排.
fn names_both(title: &str) -> bool {
    holds(title, &["安排", "任务", "要求", "目标", "方针", "打算", "建议"])
        && first_year(title).is_some_and(|first| last_year(title) == Some(first + 1))
}

/// The first year in the words.
fn first_year(words: &str) -> Option<i16> {
    words.match_indices('年').find_map(|(at, _)| year_before(&words[..at]))
}

/// The last year in the words, in digits or as 二〇三一年.
fn last_year(words: &str) -> Option<i16> {
    words.rmatch_indices('年').find_map(|(at, _)| year_before(&words[..at]))
}

/// The year of four digits at the end of the words.
fn year_before(words: &str) -> Option<i16> {
    let digits: Vec<char> = words.chars().rev().take(4).collect();
    let value = digits.iter().rev().try_fold(0i16, |value, &c| Some(value * 10 + digit(c)?))?;
    (digits.len() == 4 && (1949..=2100).contains(&value)).then_some(value)
}

fn digit(scalar: char) -> Option<i16> {
    match scalar {
        '0'..='9' => Some(scalar as i16 - '0' as i16),
        '〇' | '零' | '○' | 'O' => Some(0),
        _ => "一二三四五六七八九".chars().position(|c| c == scalar).map(|at| at as i16 + 1),
    }
}

/// A day or month: 12, 十二, 二十一.
fn small(words: &str) -> Option<i8> {
    let words = words.trim();
    if let Ok(value) = words.parse() {
        return Some(value);
    }
    let mut value = 0i8;
    for scalar in words.chars().take(3) {
        value = match scalar {
            '十' => value.max(1).checked_mul(10)?,
            _ => value.checked_add(digit(scalar)? as i8)?,
        };
    }
    (value > 0).then_some(value)
}

/// A date, 2031年2月3日 or 二〇三一年二月三日.
pub(crate) fn date_in(words: &str) -> Option<Date> {
    words.match_indices('年').find_map(|(at, _)| {
        let year = year_before(&words[..at])?;
        let rest = &words[at + '年'.len_utf8()..];
        let (month, rest) = rest.split_once('月')?;
        let (day, _) = rest.split_once('日')?;
        Date::new(year, small(month)?, small(day)?).ok()
    })
}

/// The year after the one that the review speaks of: the latest that it names often.
pub(crate) fn year_after_review<'t>(review: impl Iterator<Item = &'t str>) -> Option<i16> {
    let mut named: BTreeMap<i16, usize> = BTreeMap::new();
    for words in review {
        for (at, _) in words.match_indices('年') {
            if let Some(year) = year_before(&words[..at]) {
                *named.entry(year).or_default() += 1;
            }
        }
    }
    let most = named.values().copied().max().filter(|&most| most > 1)?;
    named.iter().rev().find(|&(_, &count)| count * 2 >= most).map(|(year, _)| year + 1)
}

/// The year of a sentence such as 2031年是……之年.
pub(crate) fn year_of_sentence(words: &str) -> Option<i16> {
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &words[digits..];
    (digits == 4 && opening(rest, &["年是", "年,", "年经济", "年全"]).is_some())
        .then(|| words[..digits].parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::kind::heading;
    use crate::report::segment::cut;

    fn front(raw: &str) -> Front {
        let text = Text::new(raw);
        let cuts = cut(&text);
        let headings = heading::standing(&text, &cuts);
        read(&text, &cuts, &headings)
    }

    #[test]
    fn front_lines_speak() {
        let found = front(
            "政 府 工 作 报 告\n(征求意见稿)\n(2030年12月28日在甲乙市丙丁区第三届人民代表大会第二次\
             会议上)\n丙丁区区长 张三\n各位代表:\n一、2030年工作回顾\n修路。\n二、2031年工作安排\n",
        );
        assert_eq!(found.title.as_deref(), Some("政府工作报告"));
        assert_eq!(found.place.as_deref(), Some("丙丁区"));
        assert_eq!((found.year, found.reviewed), (Some(2031), Some(2030)));
        assert_eq!(found.version.as_deref(), Some("征求意见稿"));
        assert_eq!(found.date, Date::new(2030, 12, 28).ok());
        assert_eq!(found.meeting.as_deref(), Some("甲乙市丙丁区第三届人民代表大会第二次会议"));
    }

    #[test]
    fn the_text_speaks_where_front_lines_do_not() {
        let found = front("丙丁区坚持发展,丙丁面貌一新,建成示范区两个。\n二、2031年工作\n");
        assert_eq!((found.place.as_deref(), found.year), (Some("丙丁区"), Some(2031)));
        assert_eq!(front("").year, None);
    }

    #[test]
    fn places_and_years() {
        assert_eq!(place_of_title("2031年甲乙省政府工作报告").as_deref(), Some("甲乙省"));
        assert_eq!(place_of_meeting("在全国人民代表大会会议上").as_deref(), Some("全国"));
        assert_eq!(last_year("2025年和“十四五”时期"), Some(2025));
        assert_eq!(year_of_sentence("2031年是开局之年"), Some(2031));
        assert_eq!(date_in("(二〇三一年二月十一日)"), Date::new(2031, 2, 11).ok());
        assert_eq!(year_after_review(["2029年、2030年修路", "2030年架桥"].into_iter()), Some(2031));
        let both = front("一、2030年工作回顾和2031年工作的总体要求\n修路。\n二、建好城市\n");
        assert_eq!((both.year, both.reviewed), (Some(2031), Some(2030)));
        let broken = front("——2031年3月2日在甲乙市第十四届\n人民代表大会第三次会议上\n各位代表:\n");
        assert_eq!(broken.place.as_deref(), Some("甲乙市"));
    }
}
