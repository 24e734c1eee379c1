//! The numbers of headings, and the tree of sections that headings span.
//!
//! Reports number in a fixed order of styles: 一、 then (一) then 1. then (1), and inside a
//! paragraph 一是, 二是. A style is a level. A heading without a number lies one level below the
//! numbered heading above it. To teach another style, add a reader to [`numbering`].

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::text::Text;
use super::wording::opening;

/// A part of the report under one heading (章节). Its text runs to the next heading of its level or above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Identifier within the reading, from 1.
    pub id: u32,
    /// Depth, 1 for 一、, 2 for (一), 3 for 1., and so on.
    pub level: u8,
    /// The number as written, without its marks: 二, 一, 3. Empty for a heading without one.
    pub number: String,
    /// The heading without number and closing mark.
    pub title: String,
    /// First scalar of the heading.
    pub start: usize,
    /// Scalar after the heading.
    pub end: usize,
    /// The section that holds this one.
    pub parent: Option<u32>,
}

/// The number at the start of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbering {
    /// The level that the style stands for.
    pub(crate) level: u8,
    /// The number, in bytes of the statement.
    pub(crate) number: Range<usize>,
    /// Where the words begin, in bytes of the statement.
    pub(crate) words: usize,
}

/// Level of 一、.
pub(crate) const CHAPTER: u8 = 1;
/// Level of (一).
pub(crate) const SECTION: u8 = 2;
/// Level of 1. and of 第一,.
pub(crate) const ITEM: u8 = 3;
/// Level of (1), ① and 一是.
pub(crate) const POINT: u8 = 4;

/// Marks that a page or a converter puts before a heading: bullets, dashes, markdown.
const MARKS: [char; 9] = ['*', '#', '-', '—', '·', '>', ' ', '●', '■'];
const HAN_DIGITS: &str = "一二三四五六七八九十百";

/// The number that a folded statement begins with, if it has one.
pub(crate) fn numbering(statement: &str) -> Option<Numbering> {
    let bare = statement.trim_start_matches(MARKS);
    let skipped = statement.len() - bare.len();
    let (level, number, used) = styled(bare)?;
    let rest = &bare[used..];
    let words = statement.len() - rest.trim_start_matches([' ', '、', ',', ':']).len();
    Some(Numbering { level, number: skipped + number.start..skipped + number.end, words })
}

/// Level, number and length of the number with its marks.
fn styled(bare: &str) -> Option<(u8, Range<usize>, usize)> {
    bracketed(bare).or_else(|| part(bare)).or_else(|| plain(bare)).or_else(|| circled(bare))
}

/// (一) and (1).
fn bracketed(bare: &str) -> Option<(u8, Range<usize>, usize)> {
    let inner = bare.strip_prefix('(')?;
    let close = inner.char_indices().take(6).find(|&(_, scalar)| scalar == ')')?.0;
    let number = inner[..close].trim();
    let level = if han_number(number) {
        SECTION
    } else if arabic_number(number) {
        POINT
    } else {
        return None;
    };
    Some((level, 1..1 + close, close + 2))
}

/// 第一部分, 第一章, 第一,.
fn part(bare: &str) -> Option<(u8, Range<usize>, usize)> {
    let after = bare.strip_prefix('第')?;
    let digits = han_length(after);
    let ordinal = '第'.len_utf8() + digits;
    if digits == 0 {
        return None;
    }
    let rest = &bare[ordinal..];
    if let Some(word) = opening(rest, &["部分", "章", "篇"]) {
        return Some((CHAPTER, 0..ordinal + word.len(), ordinal + word.len()));
    }
    let mark = opening(rest, &[",", "、", ":"])?;
    Some((ITEM, 0..ordinal, ordinal + mark.len()))
}

/// 一、 and 一是 and 1. and 1、.
fn plain(bare: &str) -> Option<(u8, Range<usize>, usize)> {
    let han = han_length(bare);
    if han > 0 {
        let rest = &bare[han..];
        if let Some(mark) = opening(rest, &["、", " 、", ".", "是", "要"]) {
            // 一、二、三产业 enumerates.
            let next = &rest[mark.len()..];
            if mark == "、" && next[han_length(next)..].starts_with('、') {
                return None;
            }
            let level = if matches!(mark, "是" | "要") { POINT } else { CHAPTER };
            return Some((level, 0..han, han + mark.len()));
        }
        return None;
    }
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&digits) {
        return None;
    }
    let rest = &bare[digits..];
    let mark = opening(rest, &[".", "、", " 、", ". "])?;
    let next = rest[mark.len()..].bytes().next();
    if next.is_some_and(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((ITEM, 0..digits, digits + mark.len()))
}

/// ① and its kin.
fn circled(bare: &str) -> Option<(u8, Range<usize>, usize)> {
    let first = bare.chars().next()?;
    matches!(first, '①'..='⑳' | '⑴'..='⒇').then(|| (POINT, 0..first.len_utf8(), first.len_utf8()))
}

/// Bytes of Han digits at the start, at most four of them.
fn han_length(text: &str) -> usize {
    text.chars().take_while(|&c| HAN_DIGITS.contains(c)).take(4).map(char::len_utf8).sum()
}

fn han_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|scalar| HAN_DIGITS.contains(scalar))
}

fn arabic_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A statement that has been found to be a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heading {
    /// The level of its number, or none where it has no number.
    pub(crate) level: Option<u8>,
    /// Its number in bytes of the folded text; empty where it has none.
    pub(crate) number: Range<usize>,
    /// Its words in bytes of the folded text, without the closing mark.
    pub(crate) words: Range<usize>,
    /// Whether it opens a section; a document title or a speaker's name does not.
    pub(crate) opens_section: bool,
}

/// The sections in order, and for every statement the section that it lies in.
pub(crate) fn tree(
    text: &Text,
    ranges: &[Range<usize>],
    headings: &[Option<Heading>],
) -> (Vec<Section>, Vec<Option<u32>>) {
    let mut sections: Vec<Section> = Vec::new();
    let mut open: Vec<(u8, u32)> = Vec::new();
    let mut within = Vec::with_capacity(ranges.len());
    let mut numbered = 0;
    for (range, heading) in ranges.iter().zip(headings) {
        if let Some(heading) = heading.as_ref().filter(|heading| heading.opens_section) {
            let level = heading.level.unwrap_or(numbered + 1);
            numbered = heading.level.unwrap_or(numbered);
            open.retain(|&(above, _)| above < level);
            let id = sections.len() as u32 + 1;
            let span = text.span(range.clone());
            sections.push(Section {
                id,
                level,
                number: text.original(heading.number.clone()),
                title: text.original(heading.words.clone()),
                start: span.start,
                end: span.end,
                parent: open.last().map(|&(_, id)| id),
            });
            open.push((level, id));
        }
        within.push(open.last().map(|&(_, id)| id));
    }
    (sections, within)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(statement: &str, expect: Option<(u8, &str, &str)>) {
        let found = numbering(statement);
        let found = found.as_ref().map(|n| (n.level, &statement[n.number.clone()], n));
        let found = found.map(|(level, number, n)| (level, number, &statement[n.words..]));
        assert_eq!(found, expect, "{statement}");
    }

    #[test]
    fn styles_are_levels() {
        check("二、今年工作安排", Some((1, "二", "今年工作安排")));
        check("第三部分 自身建设", Some((1, "第三部分", "自身建设")));
        check("**一、去年工作** ", Some((1, "一", "去年工作** ")));
        check("(十二)守住底线", Some((2, "十二", "守住底线")));
        check("3.新建学校两所", Some((3, "3", "新建学校两所")));
        check("12、修路", Some((3, "12", "修路")));
        check("第一,抓项目。", Some((3, "第一", "抓项目。")));
        check("一是强队伍。", Some((4, "一", "强队伍。")));
        check("(2)植树", Some((4, "2", "植树")));
        check("①植树", Some((4, "①", "植树")));
    }

    #[test]
    fn what_only_looks_like_a_number() {
        check("3.5亿元投资", None);
        check("第一季度开工", None);
        check("一年来,我们", None);
        check("(草案)已通过", None);
        check("2030年目标", None);
        check("十四五时期", None);
        check("一、二、三产业协调发展", None);
    }
}
