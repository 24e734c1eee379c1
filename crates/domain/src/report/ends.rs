//! The ends of a report: where its front lines stop and where its closing call begins.
//!
//! The front ends with the salutation and the sentence that lays the report before the meeting. The
//! closing is the last address to the deputies that calls on them. To extend, add a salutation or
//! the words of a call.

use std::ops::Range;

use super::annex::heads;
use super::part::Line;
use super::section::SECTION;
use super::wording::{holds, length, opening, words};

/// How the deputies are addressed.
pub(crate) const SALUTATIONS: &[&str] = words![各位代表 各位委员 同志们 各位同志 "主任、副主任"];
/// Words of the closing call.
const CALLS: &[&str] = words![让我们 谢谢大家 努力奋斗 而奋斗 奋勇前进 再创辉煌];
/// The front lies within the first statements of the report.
pub(crate) const FRONT_STATEMENTS: usize = 80;
/// A closing lies in the last part of the report, and is not longer than this many statements.
const CLOSING_STATEMENTS: usize = 14;
/// A call without 让我们 closes the report only if no more statements follow than these.
const LAST_STATEMENTS: usize = 5;

/// Where the front lines end: after the salutation, or at once if there are none.
pub(crate) fn front(lines: &[Line]) -> usize {
    let salutation = lines.iter().take(FRONT_STATEMENTS).position(|line| salutes(line.words));
    let chapter = lines.iter().take(FRONT_STATEMENTS).position(|line| line.chapter().is_some());
    let Some(salutation) = salutation.filter(|&at| chapter.is_none_or(|chapter| at < chapter))
    else {
        return 0;
    };
    let after = &lines[salutation + 1..];
    let presents = |line: &&Line| {
        line.heading.is_none()
            && holds(line.words, &["报告", "审议", "意见"])
            && holds(line.words, &["代表", "审议", "提出", "请予"])
    };
    salutation + 1 + after.iter().take(3).take_while(presents).count()
}

/// Whether the statement greets the deputies, rather than turns to them in passing.
pub(crate) fn salutes(words: &str) -> bool {
    opening(words, SALUTATIONS).is_some()
        && (length(words) <= 16 && words.ends_with([':', '!', ','])
            || length(words) <= 6
            || holds(words, &["报告工作", "作工作报告", "作政府工作报告", "请予审议"]))
}

/// The statements of the closing call; empty and past the end if there is none.
pub(crate) fn closing(lines: &[Line]) -> Range<usize> {
    let none = lines.len()..lines.len();
    let annex = lines.iter().rposition(|line| line.heading.is_some() && heads(line.words));
    let annex = annex.filter(|&at| at > lines.len() / 2).unwrap_or(lines.len());
    // Notes set under the text, [1]…, follow the call without a heading of their own.
    let noted = |line: &Line| line.words.starts_with(['[', '注', '①', '*']);
    let annex = lines[..annex].iter().rposition(|line| !noted(line)).map_or(0, |at| at + 1);
    let section = lines[..annex].iter().rposition(|line| {
        line.heading.is_some_and(|heading| heading.level.is_some_and(|level| level <= SECTION))
    });
    // No numbered section follows the call, unless it heads a note on terms.
    let earliest = (lines.len() * 3 / 5).max(section.unwrap_or(0)).min(annex);
    let calls = |line: &Line| {
        line.heading.is_none() && holds(line.words, CALLS) && line.words.ends_with(['!', '。'])
    };
    let urges = |line: &Line| line.heading.is_none() && line.words.contains("让我们");
    let tail = &lines[earliest..annex];
    let last = tail.len().saturating_sub(LAST_STATEMENTS);
    let call = tail
        .iter()
        .rposition(urges)
        .or_else(|| tail[last..].iter().rposition(calls).map(|at| last + at));
    let Some(call) = call else {
        return none;
    };
    let call = earliest + call;
    let end = (call + 1..lines.len()).find(|&at| lines[at].opens_line).unwrap_or(lines.len());
    let reach = call.saturating_sub(CLOSING_STATEMENTS);
    let floor = (reach..call).rfind(|&at| lines[at].heading.is_some()).map_or(reach, |at| at + 1);
    let address = (floor..=call).rfind(|&at| opening(lines[at].words, SALUTATIONS).is_some());
    let paragraph = (floor..=call).rfind(|&at| lines[at].opens_line);
    let start = match (address, paragraph) {
        (Some(address), Some(paragraph)) => address.min(paragraph),
        (address, paragraph) => address.or(paragraph).unwrap_or(call),
    };
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines<'t>(words: &[&'t str]) -> Vec<Line<'t>> {
        words.iter().map(|words| Line { words, heading: None, opens_line: true }).collect()
    }

    #[test]
    fn the_front_ends_after_the_presentation() {
        let report =
            ["某县政府工作报告", "各位代表:", "现在,我代表县政府报告工作,请予审议。", "去年"];
        assert_eq!(front(&lines(&report)), 3);
        assert_eq!(front(&lines(&["去年修路。", "各位代表,成绩来之不易,我们倍加珍惜。"])), 0);
    }

    #[test]
    fn the_closing_begins_with_the_last_address() {
        let report = ["修路。", "架桥。", "种树。", "各位代表!", "让我们一起奋斗!", "名词解释"];
        assert_eq!(closing(&lines(&report)), 3..5);
        assert!(closing(&lines(&["修路。", "架桥。"])).is_empty());
    }
}
