//! Lines into paragraphs.
//!
//! A line goes on in the next one unless something says that a paragraph ends: the line is short,
//! the next one is indented, stands apart, is set in another size or in the middle, or (where
//! nothing is indented) begins with the number of a heading after a full stop. The measures (margins, size, pitch) are those that
//! most lines of the document have.

use std::collections::HashMap;

use super::{Line, Page};
use crate::block::{Block, Cell, Grid};

/// An indent that begins a paragraph, in ems.
const INDENT: f32 = 1.2;
/// Rows that make a table of lines with columns.
const FEWEST_ROWS: usize = 3;

/// What most lines of a document have.
#[derive(Clone, Copy, Debug, Default)]
struct Usual {
    left: f32,
    right: f32,
    size: f32,
    pitch: f32,
    /// Whether paragraphs begin with an indent; then a number in front of a line begins none.
    indents: bool,
    /// How far before the margin a full line may end, in ems.
    ragged: f32,
}

/// The paragraphs and tables of all pages. A full line may end so many ems before the margin.
pub(super) fn blocks(pages: &[Page], ragged: f32) -> Vec<Block> {
    let usual = usual(pages, ragged);
    let (mut blocks, mut asides) = (Vec::new(), Vec::new());
    let mut open: Option<(String, Line)> = None;
    for page in pages {
        let (body, foot) = page.lines.split_at(foot_of(page, usual));
        asides.extend(foot.iter().map(|line| Block::Line(line.text.replace('\t', " "))));
        let mut rest = body;
        while let Some((line, tail)) = rest.split_first() {
            let rows = rest.iter().take_while(|line| line.text.contains('\t')).count();
            if rows >= FEWEST_ROWS {
                close(&mut open, &mut blocks);
                blocks.push(table(&rest[..rows]));
                rest = &rest[rows..];
                continue;
            }
            let text = line.text.replace('\t', " ");
            match &mut open {
                Some((paragraph, before)) if goes_on(before, line, usual) => {
                    join(paragraph, &text);
                    *before = line.clone();
                }
                _ => {
                    close(&mut open, &mut blocks);
                    open = Some((text, line.clone()));
                }
            }
            rest = tail;
        }
    }
    close(&mut open, &mut blocks);
    blocks.extend(asides);
    blocks
}

fn close(open: &mut Option<(String, Line)>, blocks: &mut Vec<Block>) {
    if let Some((paragraph, _)) = open.take() {
        blocks.push(Block::Line(paragraph));
    }
}

/// The margins, the size and the pitch that most letters of the document have.
fn usual(pages: &[Page], ragged: f32) -> Usual {
    let lines = || pages.iter().flat_map(|page| &page.lines);
    let weight = |line: &Line| line.text.chars().count();
    let size = most(lines().map(|line| (line.size, weight(line))), 0.5);
    let body = || lines().filter(|line| (line.size - size).abs() < size * 0.1);
    let left = most(body().map(|line| (line.left, weight(line))), 3.0);
    // The margin is where full lines end: beyond it stand only a few, with hanging punctuation.
    let mut rights: Vec<f32> =
        body().filter(|l| l.left < left + 3.0 * size).map(|l| l.right).collect();
    rights.sort_by(f32::total_cmp);
    let right = rights.get(rights.len() * 9 / 10).or(rights.last()).copied().unwrap_or(0.0);
    let steps = pages.iter().flat_map(|page| page.lines.windows(2)).map(|pair| {
        let step = pair[1].baseline - pair[0].baseline;
        (step, usize::from(step > 0.0))
    });
    let is_indent = |line: &&Line| (left + INDENT * size..left + 3.0 * size).contains(&line.left);
    let indents = body().filter(is_indent).count() > 1.max(body().count() / 30);
    Usual { left, right, size, pitch: most(steps, 1.0), indents, ragged }
}

/// The value that has the most weight, values within a step taken together.
fn most(values: impl Iterator<Item = (f32, usize)>, step: f32) -> f32 {
    let mut weights: HashMap<i32, (usize, f32)> = HashMap::new();
    for (value, weight) in values {
        let entry = weights.entry((value / step).round() as i32).or_insert((0, value));
        entry.0 += weight;
    }
    let best = weights.iter().max_by_key(|(key, (weight, _))| (*weight, std::cmp::Reverse(**key)));
    best.map_or(0.0, |(_, (_, value))| *value)
}

/// Whether a line goes on in the next one.
fn goes_on(line: &Line, next: &Line, usual: Usual) -> bool {
    let em = usual.size.max(1.0);
    let is_full = line.right >= usual.right - em * usual.ragged.max(1.0 + first_width(&next.text));
    let is_indented = next.left > usual.left + INDENT * em && next.left > line.left - 0.5 * em;
    let is_other_size = (next.size - line.size).abs() > 0.12 * line.size.max(next.size);
    // The first line of a page stands above the last one of the page before.
    let step = next.baseline - line.baseline;
    let is_apart = step > 1.7 * usual.pitch.max(em);
    let ends = line.text.trim_end().ends_with(['。', '！', '？', '：', '；', '”', '!', '?']);
    is_full
        && !is_indented
        && !is_other_size
        && !is_apart
        && (usual.indents || !(ends && begins_with_number(&next.text)))
}

/// The width of what a line begins with and what is never broken, a number or a word, in ems: it
/// may have left the line before short.
fn first_width(line: &str) -> f32 {
    let is_whole = |c: &char| c.is_ascii_graphic() || "％%、，。；：）”".contains(*c);
    let width = |c: char| if c.is_ascii() { 0.55 } else { 1.0 };
    line.chars().take_while(is_whole).take(24).map(width).sum()
}

/// Whether a line begins with the number of a heading: 一、 （二） 3. 第一，
fn begins_with_number(line: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百".contains(c);
    let inner = line.trim_start().trim_start_matches(['（', '(', '第']);
    let rest = inner.trim_start_matches(is_digit);
    rest.len() < inner.len() && rest.starts_with(['、', '.', '．', '）', ')', '，', '章', '节'])
}

/// Adds a line to a paragraph. Between Chinese characters a line end is nothing; two words are
/// parted by a space, and a word that was broken is made whole.
fn join(paragraph: &mut String, line: &str) {
    let last = paragraph.chars().next_back();
    let first = line.chars().next();
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    if is_letter(last) && is_letter(first) {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

/// Where the footnotes of a page begin: the small lines at its end, below lines of the usual size.
fn foot_of(page: &Page, usual: Usual) -> usize {
    let is_small = |line: &&Line| line.size < usual.size * 0.88 && !line.text.contains('\t');
    let small = page.lines.iter().rev().take_while(is_small).count();
    let is_note = |line: &Line| line.text.starts_with(|c: char| "①②③④⑤⑥⑦⑧⑨⑩[【*注1".contains(c));
    let first = page.lines.len() - small;
    let begins = page.lines.get(first).is_some_and(is_note);
    if small < page.lines.len() && begins { first } else { page.lines.len() }
}

/// Lines with columns as a table. Cells that wrap over lines are not put together, because what
/// belongs together cannot be told without the rules of the table.
fn table(lines: &[Line]) -> Block {
    let cell = |text: &str| Cell { text: text.to_owned(), columns: 1, rows: 1 };
    let rows = lines.iter().map(|line| line.text.split('\t').map(cell).collect()).collect();
    Block::Table(Grid::of(rows, &mut 0))
}
