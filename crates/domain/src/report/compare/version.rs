//! Two versions of one report: which sentences are the same, changed, added, removed, and which
//! figures changed with them.
//!
//! Sentences are aligned by the `similar` crate; what lies between two equal sentences is paired by
//! its wording, in order. Inside a changed pair the words are aligned too: a number with its sign
//! and unit's mark is one word, every other character is one.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::Report;
use super::outcome::in_words;
use super::paper::Paper;
use crate::report::figure::Figure;
use crate::report::same::same_quantity;
use crate::report::{Kind, Statement};

/// A later version beside an earlier one (版本对照).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Sentences in the order of the later text; removed ones stand where they stood.
    pub lines: Vec<Line>,
}

/// A sentence of either version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What became of it.
    pub same: Same,
    /// Whether it is a heading.
    pub heading: bool,
    /// The statement of the earlier version; none if added.
    pub before: Option<u32>,
    /// The statement of the later version; none if removed.
    pub after: Option<u32>,
    /// Its words, in pieces.
    pub pieces: Vec<Piece>,
    /// The figures that changed.
    pub figures: Vec<FigureChange>,
}

/// What became of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Same {
    /// 未变
    Same,
    /// 修改
    Changed,
    /// 新增
    Added,
    /// 删去
    Removed,
}

impl Same {
    /// The word on screen.
    pub fn in_words(self) -> &'static str {
        match self {
            Same::Same => "未变",
            Same::Changed => "修改",
            Same::Added => "新增",
            Same::Removed => "删去",
        }
    }
}

/// Some words of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// In which version they stand.
    pub kind: PieceKind,
    /// The words, without white space.
    pub text: String,
}

/// In which version some words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    /// In both.
    Both,
    /// In the earlier only.
    Removed,
    /// In the later only.
    Added,
}

/// A figure that is said otherwise: 增长6%左右 → 增长6%.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureChange {
    /// The measured thing.
    pub name: String,
    /// The earlier figure; empty where there was none.
    pub before: String,
    /// The later figure; empty where there is none.
    pub after: String,
}

impl Versions {
    /// How many sentences came to this.
    pub fn count(&self, same: Same) -> usize {
        self.lines.iter().filter(|line| line.same == same).count()
    }
}

/// How alike two sentences must be for one to be the other, changed.
const ALIKE: f32 = 0.45;
/// How many sentences ahead a changed one is looked for.
const AHEAD: usize = 12;

/// Aligns two versions.
pub(crate) fn align(before: Report, after: Report) -> Versions {
    let (a, b) = (Side::new(before), Side::new(after));
    let (left, right) = numbered(&a.words, &b.words);
    let mut lines = Vec::with_capacity(b.words.len());
    for op in capture_diff_slices(Algorithm::Patience, &left, &right) {
        let (old, new) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            lines.extend(old.zip(new).map(|(x, y)| same(&a, &b, x, y)));
        } else {
            between(&a, &b, old, new, &mut lines);
        }
    }
    Versions { lines }
}

/// A version with the words of its statements: folded to be compared, and as written to be shown.
struct Side<'r> {
    statements: &'r [Statement],
    words: Vec<String>,
    written: Vec<String>,
}

impl<'r> Side<'r> {
    fn new((text, reading): Report<'r>) -> Side<'r> {
        let paper = Paper::new(text, reading);
        let statements = &reading.statements;
        Side {
            statements,
            words: statements.iter().map(|s| paper.words(s.start..s.end)).collect(),
            written: statements.iter().map(|s| paper.written(s.start..s.end)).collect(),
        }
    }
}

/// Equal words get equal numbers, so that sentences compare at once.
fn numbered<'w>(a: &'w [String], b: &'w [String]) -> (Vec<usize>, Vec<usize>) {
    let mut numbers: HashMap<&'w str, usize> = HashMap::new();
    let mut number = |words: &'w String| {
        let next = numbers.len();
        *numbers.entry(words.as_str()).or_insert(next)
    };
    let a = a.iter().map(&mut number).collect();
    (a, b.iter().map(number).collect())
}

/// What lies between two equal sentences: changed sentences in order, and in each gap first what was
/// removed, then what was added.
fn between(a: &Side, b: &Side, old: Range<usize>, new: Range<usize>, lines: &mut Vec<Line>) {
    let mut from = (old.start, new.start);
    let gap = |from: (usize, usize), to: (usize, usize), lines: &mut Vec<Line>| {
        lines.extend((from.0..to.0).map(|x| alone(a, x, Same::Removed)));
        lines.extend((from.1..to.1).map(|y| alone(b, y, Same::Added)));
    };
    for (x, y) in paired(a, b, old.clone(), new.clone()) {
        gap(from, (x, y), lines);
        lines.push(changed(a, b, x, y));
        from = (x + 1, y + 1);
    }
    gap(from, (old.end, new.end), lines);
}

/// Each later sentence with the nearest earlier one that is not yet passed.
fn paired(a: &Side, b: &Side, old: Range<usize>, new: Range<usize>) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut from = old.start;
    for y in new {
        let until = old.end.min(from + AHEAD);
        let near = (from..until).map(|x| (x, likeness(&a.words[x], &b.words[y])));
        let near = near.filter(|(_, likeness)| *likeness >= ALIKE);
        let best = near.reduce(|best, other| if other.1 > best.1 { other } else { best });
        if let Some((x, _)) = best {
            pairs.push((x, y));
            from = x + 1;
        }
    }
    pairs
}

/// Twice the shared characters in a row over all (Dice of pairs).
fn likeness(a: &str, b: &str) -> f32 {
    let pairs = |words: &str| {
        let scalars: Vec<char> = words.chars().collect();
        let mut pairs: Vec<(char, char)> = scalars.windows(2).map(|w| (w[0], w[1])).collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, b) = (pairs(a), pairs(b));
    let (mut at, mut shared) = (0, 0);
    for pair in &a {
        while at < b.len() && b[at] < *pair {
            at += 1;
        }
        if b.get(at) == Some(pair) {
            shared += 1;
            at += 1;
        }
    }
    2.0 * shared as f32 / (a.len() + b.len()).max(1) as f32
}

fn same(a: &Side, b: &Side, x: usize, y: usize) -> Line {
    let piece = Piece { kind: PieceKind::Both, text: b.written[y].clone() };
    Line {
        same: Same::Same,
        heading: b.statements[y].kind == Kind::Heading,
        before: Some(a.statements[x].id),
        after: Some(b.statements[y].id),
        pieces: vec![piece],
        figures: Vec::new(),
    }
}

fn alone(side: &Side, at: usize, same: Same) -> Line {
    let removed = same == Same::Removed;
    let kind = if removed { PieceKind::Removed } else { PieceKind::Added };
    let id = Some(side.statements[at].id);
    Line {
        same,
        heading: side.statements[at].kind == Kind::Heading,
        before: id.filter(|_| removed),
        after: id.filter(|_| !removed),
        pieces: vec![Piece { kind, text: side.written[at].clone() }],
        figures: Vec::new(),
    }
}

fn changed(a: &Side, b: &Side, x: usize, y: usize) -> Line {
    Line {
        same: Same::Changed,
        heading: b.statements[y].kind == Kind::Heading,
        before: Some(a.statements[x].id),
        after: Some(b.statements[y].id),
        pieces: as_written(pieces(&a.words[x], &b.words[y]), &a.written[x], &b.written[y]),
        figures: figures(&a.statements[x].figures, &b.statements[y].figures),
    }
}

/// The words of a changed sentence. A single character between two changes goes with them: a reader
/// sees one change and not two.
fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let (a, b) = (tokens(before), tokens(after));
    let ops = capture_diff_slices(Algorithm::Myers, &a, &b);
    let mut pieces = Vec::new();
    let (mut removed, mut added) = (String::new(), String::new());
    for (nth, op) in ops.iter().enumerate() {
        let (old, new) = (a[op.old_range()].concat(), b[op.new_range()].concat());
        let inside = nth > 0 && nth + 1 < ops.len();
        let equal = matches!(op, DiffOp::Equal { .. });
        if equal && !(inside && new.chars().count() == 1) {
            flush(&mut pieces, &mut removed, &mut added);
            pieces.push(Piece { kind: PieceKind::Both, text: new });
        } else {
            removed.push_str(&old);
            added.push_str(&new);
        }
    }
    flush(&mut pieces, &mut removed, &mut added);
    pieces
}

/// The pieces in the marks of their own text, which has as many scalars as its folded copy.
fn as_written(mut pieces: Vec<Piece>, before: &str, after: &str) -> Vec<Piece> {
    let (mut before, mut after) = (before.chars(), after.chars());
    for piece in &mut pieces {
        let length = piece.text.chars().count();
        let old: String = match piece.kind {
            PieceKind::Added => String::new(),
            _ => before.by_ref().take(length).collect(),
        };
        piece.text = match piece.kind {
            PieceKind::Removed => old,
            _ => after.by_ref().take(length).collect(),
        };
    }
    pieces
}

fn flush(pieces: &mut Vec<Piece>, removed: &mut String, added: &mut String) {
    for (kind, text) in [(PieceKind::Removed, removed), (PieceKind::Added, added)] {
        if !text.is_empty() {
            pieces.push(Piece { kind, text: std::mem::take(text) });
        }
    }
}

/// Numbers and foreign words whole, everything else by the character.
fn tokens(words: &str) -> Vec<&str> {
    let mut tokens = Vec::with_capacity(words.len() / 3);
    let mut start = 0;
    let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '%');
    let mut before = None;
    for (at, scalar) in words.char_indices() {
        if before.is_some_and(|before| !(joins(before) && joins(scalar))) {
            tokens.push(&words[start..at]);
            start = at;
        }
        before = Some(scalar);
    }
    if start < words.len() {
        tokens.push(&words[start..]);
    }
    tokens
}

/// The figures that are said otherwise, with those that came and went.
fn figures(before: &[Figure], after: &[Figure]) -> Vec<FigureChange> {
    let mut left: Vec<&Figure> = before.iter().collect();
    let mut changes = Vec::new();
    let mut open = Vec::new();
    for figure in after {
        match left.iter().position(|other| said_alike(other, figure)) {
            Some(at) => drop(left.remove(at)),
            None => open.push(figure),
        }
    }
    for figure in open {
        let same = |other: &&Figure| {
            other.change == figure.change && same_quantity(&other.name, &figure.name) >= 0.8
        };
        let known = left.iter().position(same).map(|at| left.remove(at));
        changes.push(FigureChange {
            name: figure.name.clone(),
            before: known.map_or(String::new(), in_words),
            after: in_words(figure),
        });
    }
    changes.extend(left.into_iter().map(|figure| FigureChange {
        name: figure.name.clone(),
        before: in_words(figure),
        after: String::new(),
    }));
    changes
}

fn said_alike(a: &Figure, b: &Figure) -> bool {
    in_words(a) == in_words(b) && same_quantity(&a.name, &b.name) >= 0.8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::compare::versions;
    use crate::report::read;

    const BEFORE: &str = "一、2030年工作回顾\n修路三条。\n二、2031年工作安排\n\
        主要预期目标是:生产总值增长6%左右,固定资产投资增长8%。\n(一)建好城市\n\
        改造道路12条。\n开展植树活动。\n";
    const AFTER: &str = "一、2030年工作回顾\n修路三条。\n二、2031年工作安排\n\
        主要预期目标是:生产总值增长6%,固定资产投资增长8%。\n(一)建好城市\n\
        改造道路15条。\n开通夜间公交线路2条。\n";

    fn marked(line: &Line) -> String {
        let piece = |piece: &Piece| match piece.kind {
            PieceKind::Both => piece.text.clone(),
            PieceKind::Removed => format!("[-{}]", piece.text),
            PieceKind::Added => format!("[+{}]", piece.text),
        };
        line.pieces.iter().map(piece).collect()
    }

    #[test]
    fn sentences_are_aligned_and_figures_named() {
        let versions = versions((BEFORE, &read(BEFORE)), (AFTER, &read(AFTER)));
        let shown: Vec<String> = versions
            .lines
            .iter()
            .filter(|line| line.same != Same::Same)
            .map(|line| format!("{} {}", line.same.in_words(), marked(line)))
            .collect();
        assert_eq!(
            shown,
            [
                "修改 主要预期目标是:生产总值增长6%[-左右],固定资产投资增长8%。",
                "修改 改造道路[-12][+15]条。",
                "删去 [-开展植树活动。]",
                "新增 [+开通夜间公交线路2条。]",
            ]
        );
        let figures: Vec<&FigureChange> =
            versions.lines.iter().flat_map(|line| &line.figures).collect();
        let said =
            |change: &FigureChange| format!("{}:{} → {}", change.name, change.before, change.after);
        let figures: Vec<String> = figures.into_iter().map(said).collect();
        assert_eq!(figures, ["生产总值:增长6%左右 → 增长6%", "改造道路:12条 → 15条"]);
        assert_eq!(versions.count(Same::Same), versions.lines.len() - 4);
    }

    #[test]
    fn marks_of_either_width_are_the_same_and_shown_as_written() {
        let (before, after) = ("新建学校3所，改造道路。", "新建学校５所，改造道路.");
        let folded = |words: &str| crate::report::text::Text::new(words).folded().to_owned();
        let pieces = as_written(pieces(&folded(before), &folded(after)), before, after);
        let shown: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(shown, ["新建学校", "3", "５", "所，改造道路", "。", "."]);
    }

    #[test]
    fn nothing_is_lost() {
        let versions = versions((BEFORE, &read(BEFORE)), (AFTER, &read(AFTER)));
        let of = |gone: PieceKind| -> String {
            let pieces = versions.lines.iter().flat_map(|line| &line.pieces);
            pieces.filter(|piece| piece.kind != gone).map(|piece| piece.text.as_str()).collect()
        };
        let whole = |text: &str| text.replace('\n', "");
        assert_eq!(of(PieceKind::Removed), whole(AFTER));
        assert_eq!(of(PieceKind::Added).chars().count(), whole(BEFORE).chars().count());
    }

    #[test]
    fn a_number_is_one_word() {
        assert_eq!(tokens("增长6.5%,PM2.5"), ["增", "长", "6.5%", ",", "PM2.5"]);
    }
}
