//! What stands after a report: notes on terms (名词解释), livelihood items (民生实事), other annexes.
//!
//! An annex begins with a heading that names one and runs to the next such heading. Its sort decides
//! how it is read: terms explain and promise nothing, livelihood items promise, tables are left to
//! the reader of task lists. To extend, add the words of a heading to [`HEADS`] or [`sort`].

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::section::Heading;
use super::text::Text;
use super::wording::{holds, length, words};

/// A part after the report (附件).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    /// What it holds.
    pub sort: Sort,
    /// Its heading, in the words of the report.
    pub title: String,
    /// First scalar of the heading.
    pub start: usize,
    /// Scalar after its last statement.
    pub end: usize,
}

/// What an annex holds (附件类别).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Terms explained (名词解释).
    Terms,
    /// Items of the people's livelihood (民生实事).
    Livelihood,
    /// Anything else (附件).
    Other,
}

/// Words of a heading that opens an annex.
const HEADS: &[&str] = words![
    名词解释 名词说明 名词注释 用语说明 用语解释 术语解释 相关名词 注释 附件 附录 附表
];

/// Whether a title heads an annex.
pub(crate) fn heads(title: &str) -> bool {
    length(title) <= 40 && holds(title, HEADS)
}

/// Whether a title heads a list of livelihood items that are promised, not reported on.
pub(crate) fn promises(title: &str) -> bool {
    sort(title) == Sort::Livelihood && !holds(title, &["进展", "情况", "完成", "说明"])
}

fn sort(title: &str) -> Sort {
    if holds(title, &["名词", "用语", "术语", "注释"]) {
        Sort::Terms
    } else if holds(title, &["实事"]) {
        Sort::Livelihood
    } else {
        Sort::Other
    }
}

/// The annexes, in order. Only the second half of a text holds any.
pub(crate) fn all(
    text: &Text,
    ranges: &[Range<usize>],
    headings: &[Option<Heading>],
) -> Vec<Annex> {
    let title = |at: usize| text.slice(ranges[at].clone());
    let titled = |at: usize| headings[at].is_some() && at > ranges.len() / 2;
    let mut annexes: Vec<Annex> = Vec::new();
    for at in (0..ranges.len()).filter(|&at| titled(at) && heads(title(at))) {
        // 附件1 stands on a line of its own, and what it is on the next.
        let next = (at + 1 < ranges.len() && titled(at + 1)).then(|| title(at + 1));
        let bare = length(title(at)) <= 4 && holds(title(at), &["附"]);
        let words = next.filter(|_| bare).unwrap_or(title(at));
        let span = text.span(ranges[at].clone());
        let named = annexes.last().is_some_and(|last| last.end == span.start);
        match annexes.last_mut() {
            Some(last) if named && last.title == words => continue,
            Some(last) => last.end = text.span(ranges[at - 1].clone()).end,
            None => {}
        }
        annexes.push(Annex {
            sort: sort(words),
            title: words.trim_matches(['※', '*', '[', ']', ':', ' ']).to_string(),
            start: span.start,
            end: span.end,
        });
    }
    if let (Some(last), Some(range)) = (annexes.last_mut(), ranges.last()) {
        last.end = text.span(range.clone()).end;
    }
    annexes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annexes_are_kept_apart() {
        let report = "一、2030年工作回顾\n修路。架桥。种树。\n二、2031年工作安排\n做强产业。\n\
                      让我们团结奋斗!\n附件1\n2031年民生实事\n一、新建公园3座。\n附件2 名词解释\n\
                      1.“两园”:甲园和乙园。\n";
        let reading = crate::report::read(report);
        let found: Vec<_> =
            reading.annexes.iter().map(|annex| (annex.sort, annex.title.as_str())).collect();
        assert_eq!(found, [(Sort::Livelihood, "2031年民生实事"), (Sort::Terms, "附件2 名词解释")]);
        let promised = reading.tasks.iter().filter(|task| task.livelihood).count();
        assert_eq!(promised, 1);
        assert!(reading.tasks.iter().all(|task| !task.text.contains("甲园")));
    }
}
