//! Lists of values for a list of things: 城镇、农村居民收入分别增长5%、6%.
//!
//! As many values as things: each thing takes its value, and the head noun of the last thing where
//! its own is left out. Otherwise the things share a joint name. To extend, add a noun that the
//! members of lists share to [`HEAD_NOUNS`].

use std::ops::Range;

use super::Figure;
use super::name::{Found, topic, without_frame, without_value};
use super::quantity::Placed;
use super::reader::Reader;
use crate::report::wording::{closing, length, opening, words};

/// Endings of a name that is whole.
const MEASURES: &[&str] = words![率 数 额 值 量 面积 收入 金额 比重 比例 价格 投资 规模 标准 人口];
/// Nouns that the members of a list share.
const HEAD_NOUNS: &[&str] = words![
    居民 零售额 增加值 吞吐量 项目 人均 收入 总量 面积 覆盖率 参保率 数量 排放量 浓度 销售额 产量
    完好率
];

/// A list of things with a list of values: A、B分别增长5%、6%.
pub(crate) struct List {
    /// The first value, by its place among the quantities.
    first: usize,
    /// What stands before the first value, which speaks for all of them.
    pub(crate) left: Range<usize>,
    /// The things, each with its whole name; empty if the list names none.
    things: Vec<String>,
    /// How many values there are.
    values: usize,
}

impl List {
    /// The list whose first value this quantity is. `before` is the list that went before it: a
    /// list without things of its own (增长5%、6%) goes on about the things of that one, or about
    /// the things of the `figures` before it.
    pub(crate) fn open(
        reader: &Reader,
        first: usize,
        before: Option<Self>,
        figures: &[Figure],
    ) -> Option<Self> {
        let following = first + 1..reader.placed.len();
        let values = 1 + following.take_while(|&next| reader.goes_on(next)).count();
        let Placed { sides, found, .. } = &reader.placed[first];
        let left = sides.left.clone();
        let at = reader.words[left.clone()].rfind("分别");
        if at.is_none() && values == 1 {
            return None;
        }
        let mut things = at.map_or_else(Vec::new, |at| named(reader, left.start..left.start + at));
        if things.len() <= 1 && matches!(found, Found::Earlier(None)) {
            let earlier = before.filter(|list| list.values == values);
            things = earlier.map_or(things, |list| list.things);
        }
        if things.is_empty() && at.is_some() {
            things = named(reader, topic(reader.words, left.start));
            if things.len() != values {
                things = last_names(figures, values).unwrap_or(things);
            }
        }
        Some(Self { first, left, things, values })
    }

    /// The thing that a value belongs to: its own, or all of them jointly.
    pub(crate) fn name(&self, index: usize) -> Option<String> {
        if self.things.len() == self.values {
            return self.things.get(index - self.first).cloned();
        }
        (!self.things.is_empty()).then(|| self.things.join("、"))
    }
}

/// The things that a range lists, each with its whole name.
fn named(reader: &Reader, range: Range<usize>) -> Vec<String> {
    let list = members(reader.words, range);
    let last = list.last().map(|last| reader.original(last.clone())).unwrap_or_default();
    list.into_iter().map(|member| completed(&reader.original(member), &last)).collect()
}

/// The names of the last figures, as many as there are values, if there are so many things.
fn last_names(figures: &[Figure], values: usize) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for figure in figures.iter().rev() {
        if names.len() < values && names.last() != Some(&figure.name) {
            names.push(figure.name.clone());
        }
    }
    names.reverse();
    (names.len() == values && values > 1).then_some(names)
}

/// The members of a list before 分别, in order: A、B和C.
fn members(words: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let clean = without_frame(words, without_value(words, range));
    let mut members = Vec::new();
    let mut start = clean.start;
    let mut at = clean.start;
    while at < clean.end {
        let rest = &words[at..clean.end];
        let joint = opening(rest, &["、", "和", "以及", "及"]);
        match joint {
            Some(joint) if at > start => {
                members.push(start..at);
                at += joint.len();
                start = at;
            }
            _ => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    if start < clean.end {
        members.push(start..clean.end);
    }
    members
}

/// A member of a list takes the head noun of the last: 城镇、农村居民收入 gives 城镇居民收入.
fn completed(member: &str, last: &str) -> String {
    if closing(member, MEASURES).is_some() || member == last {
        return member.to_string();
    }
    let (short, long) = (length(member), length(last));
    if short <= 2 && long >= short * 3 && !HEAD_NOUNS.iter().any(|noun| last.contains(noun)) {
        return last
            .chars()
            .skip(short)
            .fold(member.to_string(), |name, scalar| name + &scalar.to_string());
    }
    let tail = HEAD_NOUNS.iter().filter_map(|noun| last.find(noun)).filter(|&at| at > 0).min();
    tail.map_or_else(|| member.to_string(), |at| format!("{member}{}", &last[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let words = "城镇、农村居民收入分别增长5%、6%";
        let list = members(words, 0..words.find("分别").expect("分别"));
        let names: Vec<_> = list.iter().map(|range| &words[range.clone()]).collect();
        assert_eq!(names, ["城镇", "农村居民收入"]);
        assert_eq!(completed(names[0], names[1]), "城镇居民收入");
    }
}
