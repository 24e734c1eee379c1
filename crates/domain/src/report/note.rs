//! Notes: what looked odd, with its place, for a person to look at.
//!
//! Reading never fails; where the text is damaged or a rule found nothing it says so here, in
//! Chinese, because the notes are shown to the office. To extend, add a finder to [`all`].

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Statement;
use super::kind::Kind;
use super::text::Text;
use super::wording::length;

/// A remark on a place in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// First scalar.
    pub start: usize,
    /// Scalar after the last one.
    pub end: usize,
    /// The remark, in Chinese.
    pub message: String,
}

/// A statement longer than this, in scalars, has probably lost its marks.
const LONG_STATEMENT: usize = 700;
/// At most this many remarks of one sort, so that a hostile text does not flood the page.
const MOST: usize = 50;

/// All notes on a reading.
pub(crate) fn all(text: &Text, ranges: &[Range<usize>], statements: &[Statement]) -> Vec<Note> {
    let mut notes = missing(statements);
    notes.extend(damaged(text).take(MOST));
    notes.extend(overlong(statements).take(MOST));
    notes.extend(unpaired(text, ranges).take(MOST));
    notes.extend(unnamed(statements).take(MOST));
    notes.extend(estimates(statements).take(MOST));
    notes.sort_by_key(|note| (note.start, note.end));
    notes
}

/// Parts of a report that were not found.
fn missing(statements: &[Statement]) -> Vec<Note> {
    let has = |kind: Kind| statements.iter().any(|statement| statement.kind == kind);
    let sorts = [
        (Kind::Target, "没有读到主要预期目标"),
        (Kind::Task, "没有读到工作安排"),
        (Kind::Problem, "没有读到存在的问题"),
    ];
    sorts
        .into_iter()
        .filter(|&(kind, _)| !has(kind))
        .map(|(_, message)| Note { start: 0, end: 0, message: message.into() })
        .collect()
}

/// Characters lost in conversion.
fn damaged(text: &Text) -> impl Iterator<Item = Note> {
    let folded = text.folded();
    ["??", "\u{FFFD}", "□□"].into_iter().flat_map(move |mark| {
        folded.match_indices(mark).map(move |(at, _)| {
            let span = text.span(at..at + mark.len());
            Note {
                start: span.start, end: span.end, message: "此处文字疑有缺失或乱码".into()
            }
        })
    })
}

fn overlong(statements: &[Statement]) -> impl Iterator<Item = Note> {
    let long = |statement: &&Statement| statement.end - statement.start > LONG_STATEMENT;
    statements.iter().filter(long).map(|statement| Note {
        start: statement.start,
        end: statement.end,
        message: "本句过长,可能缺少句号".into(),
    })
}

/// A quote that opens and does not close.
fn unpaired(text: &Text, ranges: &[Range<usize>]) -> impl Iterator<Item = Note> {
    ranges.iter().filter_map(move |range| {
        let words = text.slice(range.clone());
        let open = words.matches('“').count();
        let close = words.matches('”').count();
        (open != close && length(words) < LONG_STATEMENT).then(|| {
            let span = text.span(range.clone());
            Note { start: span.start, end: span.end, message: "本句引号不成对".into() }
        })
    })
}

fn unnamed(statements: &[Statement]) -> impl Iterator<Item = Note> {
    let figures = statements.iter().flat_map(|statement| &statement.figures);
    figures.filter(|figure| figure.name.is_empty()).map(|figure| Note {
        start: figure.start,
        end: figure.end,
        message: "没有读出这个数字对应的事项".into(),
    })
}

fn estimates(statements: &[Statement]) -> impl Iterator<Item = Note> {
    let claims = statements.iter().filter(|statement| statement.kind == Kind::Claim);
    claims.flat_map(|claim| &claim.figures).filter(|figure| figure.estimate).map(|figure| Note {
        start: figure.start,
        end: figure.end,
        message: "预计数,待年报数核对".into(),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn oddities_are_told() {
        let reading = crate::report::read("区长??张三。\n预计产值完成9亿元。\n打造“新城。");
        let messages: Vec<&str> = reading.notes.iter().map(|note| note.message.as_str()).collect();
        assert!(messages.contains(&"此处文字疑有缺失或乱码"));
        assert!(messages.contains(&"预计数,待年报数核对"));
        assert!(messages.contains(&"本句引号不成对"));
        assert!(messages.contains(&"没有读到工作安排"));
    }
}
