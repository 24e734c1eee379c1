//! What the report says of itself: title, place, year, version, meeting, date.
//!
//! Front lines speak first, then chapter headings, then the text. The planned year is the year of
//! the plan's chapter; a report read in December plans the next one. To extend, add a version's
//! name to [`VERSIONS`], or a word that only looks like a place to [`NOT_PLACES`].

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::kind::context::WORK;
use super::kind::heading::{meets, titles};
use super::section::{CHAPTER, Heading};
use super::segment::Cut;
use super::text::Text;
use super::wording::{closing, head, holds, is_han, length, opening, tail, words};

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
/// Characters that stand in no place's name, or only before one.
const NOT_NAMES: &str =
    "区县市省的我全各本和及与在以为让进等善动提完推使将把是有对到由从被向加地新";
/// What follows when 区, 县 or 市 is part of a longer word: 区委, 市场.
const NOT_AFTER: &[&str] = words![委 政府 人大 政协 级 内 域 属 长 情 场 民 值 容 间 块 政 位 辖];
/// The version of a report that names none.
pub(crate) const PUBLISHED: &str = "公开稿";
/// Places that are weighed against each other, so that a text full of them stays linear.
const MOST_PLACES: usize = 12;
/// Statements within which the front lines lie.
const FRONT_STATEMENTS: usize = 40;
const LEVELS: &[&str] = words![自治区 自治州 自治县 省 市 区 县 旗 盟 州];
/// Two characters before 区, 县 or 市 that make no place.
const NOT_PLACES: &[&str] = words![
    示范 中心 综合 实验 试验 开发 经济 生态 工业 产业 高新 城市 历史 自治 保护 规划 功能 核心 集聚
    居民 农业 旅游 风景 无小 园林 文明 卫生 全国 全省 全市 各级 省市 小康 老旧 重点 主城 建成 贫困
    地下 行政 度假 综改 保税 自贸 合作 先行 先导 改革 贸易 强区 兴区 商业 工矿 棚户 集中 特色 森林
    国家 上市 菜市 超市 夜市 股市 都市 门市 楼市 创新 现代 驻区 辖区 全区 全县 市级 城区 社区 园区
    产区 种植 养殖 控制 管控
];

/// Reads the front and the headings.
pub(crate) fn read(text: &Text, cuts: &[Cut], headings: &[Option<Heading>]) -> Front {
    let lines = || cuts.iter().take(FRONT_STATEMENTS).map(|cut| text.slice(cut.range.clone()));
    let title = lines().find(|line| titles(line)).map(bare_title);
    let meeting = lines().find(|line| meets(line));
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
        .find_map(|title| last_year(title));
    let year = planned_year(&chapters, title.as_deref(), reviewed, date);
    let place = meeting
        .and_then(place_of_meeting)
        .or_else(|| title.as_deref().and_then(place_of_title))
        .or_else(|| place_of_government(head(text.folded(), 6_000)))
        .or_else(|| place_in(text.folded()));
    let version = lines().find_map(|line| {
        let named = VERSIONS.iter().find(|version| line.contains(**version))?;
        (length(line) < 40).then(|| (*named).to_string())
    });
    let meeting = meeting.map(bare_meeting);
    Front { title, place, year, reviewed, version, meeting, date }
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
    let from = bare.find('在').map_or(0, |at| at + '在'.len_utf8());
    let to = bare.find("会议").map_or(bare.len(), |at| at + "会议".len());
    bare.get(from..to).unwrap_or(bare).to_string()
}

/// 在甲市乙区第三届人民代表大会 names 乙区.
fn place_of_meeting(line: &str) -> Option<String> {
    let from = line.find('在')? + '在'.len_utf8();
    let rest = &line[from..];
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
    if opening_words.contains("代表国务院") {
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

/// The last place of 甲市乙区.
fn innermost(words: &str) -> Option<String> {
    let words = words.trim();
    let level = closing(words, LEVELS)?;
    let body = &words[..words.len() - level.len()];
    let above = ["自治州", "省", "市", "盟", "州"]
        .iter()
        .filter_map(|word| body.rfind(word).map(|at| at + word.len()))
        .filter(|&at| at < body.len())
        .max()
        .unwrap_or(0);
    let name = &words[above..];
    (2..=12).contains(&length(name)).then(|| name.to_string())
}

/// The place that the text names most often: two characters and 区, 县 or 市.
fn place_in(folded: &str) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let sample = head(folded, 60_000);
    for (at, scalar) in sample.char_indices().filter(|(_, scalar)| "区县市".contains(*scalar)) {
        let mut before = sample[..at].char_indices().rev();
        let Some((start, _)) = before.nth(1) else { continue };
        let word = &sample[start..at];
        let name = &sample[start..at + scalar.len_utf8()];
        let plain = word.chars().all(|c| is_han(c) && !NOT_NAMES.contains(c));
        let after = &sample[at + scalar.len_utf8()..];
        let body = opening(after, NOT_AFTER);
        // 雄安新区 does not name 安新区: a name stands after a mark or a word of place.
        let begins = sample[..start]
            .chars()
            .next_back()
            .is_none_or(|before| !is_han(before) || "在为向对是使全把的和与及让".contains(before));
        let verb = WORK.contains(&word);
        if begins && plain && !verb && body.is_none() && !NOT_PLACES.contains(&word) {
            *counts.entry(name).or_default() += 1;
        }
    }
    // A place is also named without its level: 甲乙发展, 甲乙人民.
    let score = |name: &str, count: usize| {
        let word = &name[..name.len() - '区'.len_utf8()];
        let alone = sample.matches(word).count().saturating_sub(count);
        count + 2 * usize::from(alone > 0)
    };
    let mut often: Vec<(&str, usize)> = counts.into_iter().collect();
    often.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let best = often.into_iter().take(MOST_PLACES).max_by_key(|&(name, count)| score(name, count));
    best.map(|(name, _)| name.to_string())
}

/// The year that the report plans.
fn planned_year(
    chapters: &[&str],
    title: Option<&str>,
    reviewed: Option<i16>,
    date: Option<Date>,
) -> Option<i16> {
    let ahead = |title: &&&str| !holds(title, &["回顾", "总结", "情况"]) && !title.contains("时期");
    chapters
        .iter()
        .filter(ahead)
        .filter_map(|title| last_year(title))
        .max()
        .or_else(|| title.and_then(last_year))
        .or(reviewed.map(|year| year + 1))
        .or_else(|| date.map(|date| date.year() + i16::from(date.month() >= 11)))
}

/// The last four-digit year in the words.
fn last_year(words: &str) -> Option<i16> {
    words.rmatch_indices('年').find_map(|(at, _)| {
        let year = words.get(at.checked_sub(4)?..at)?.parse::<i16>().ok()?;
        (1949..=2100).contains(&year).then_some(year)
    })
}

/// A date in digits, 2031年2月3日.
pub(crate) fn date_in(words: &str) -> Option<Date> {
    let at = words.find('年')?;
    let year = words.get(at.checked_sub(4)?..at)?.parse::<i16>().ok()?;
    let rest = &words[at + '年'.len_utf8()..];
    let (month, rest) = rest.split_once('月')?;
    let (day, _) = rest.split_once('日')?;
    Date::new(year, month.trim().parse().ok()?, day.trim().parse().ok()?).ok()
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
    }
}
