//! Letters that stand on one line of the page, put together.

use documents::pages::Line;

use crate::letters::Letter;

/// How far the letters of one line may stand from its baseline, in ems: raised numbers of notes.
const RAISED: f32 = 0.4;
/// A gap that parts two columns, in ems.
const COLUMN: f32 = 2.5;
/// How near the same letter may stand to be the same one, drawn again to look bold, in ems.
const AGAIN: f32 = 0.2;

/// The lines of a page, from top to bottom. What is written aslant or marked as no content is
/// apart, in the order in which it was drawn.
pub(crate) fn lines(letters: Vec<Letter>) -> Vec<Line> {
    let (aside, mut body): (Vec<_>, Vec<_>) = letters.into_iter().partition(|letter| letter.aside);
    let mut lines = rows_drawn(aside);
    body.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let mut rows: Vec<Vec<Letter>> = Vec::new();
    for letter in body {
        match rows.last_mut() {
            Some(row) if is_beside(row, &letter) => row.push(letter),
            _ => rows.push(vec![letter]),
        }
    }
    lines.extend(rows.into_iter().filter_map(line));
    lines
}

/// Whether a letter stands on the line of a row. Rows come from the top, so the last letter of a
/// row is the lowest yet; its first large letter gives the measure.
fn is_beside(row: &[Letter], letter: &Letter) -> bool {
    let largest = row.iter().rev().take(80).max_by(|a, b| a.size.total_cmp(&b.size));
    largest.is_some_and(|largest| {
        letter.baseline - largest.baseline <= RAISED * largest.size.max(letter.size)
    })
}

/// Lines of letters that follow one another as they were drawn.
fn rows_drawn(letters: Vec<Letter>) -> Vec<Line> {
    let mut rows: Vec<Vec<Letter>> = Vec::new();
    for letter in letters {
        match rows.last_mut() {
            Some(row) if row.last().is_some_and(|last| follows(last, &letter)) => row.push(letter),
            _ => rows.push(vec![letter]),
        }
    }
    let drawn = |row: Vec<Letter>| {
        let text: String = row.iter().map(|letter| letter.text.as_str()).collect();
        let first = row.first()?;
        let right = row.iter().map(|letter| letter.right).fold(first.right, f32::max);
        let (left, baseline, size) = (first.left, first.baseline, first.size);
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(Line { text, left, right, baseline, size, aside: true })
    };
    rows.into_iter().filter_map(drawn).collect()
}

/// Whether a letter is drawn in the neighbourhood of the one before.
fn follows(last: &Letter, letter: &Letter) -> bool {
    let reach = 3.0 * last.size.max(letter.size);
    (letter.left - last.left).abs() <= reach && (letter.baseline - last.baseline).abs() <= reach
}

/// One line of letters from left to right, with spaces where there are gaps.
fn line(mut row: Vec<Letter>) -> Option<Line> {
    row.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut text = String::new();
    let mut seen: Vec<&Letter> = Vec::new();
    for letter in &row {
        let is_again = |before: &&&Letter| {
            before.text == letter.text && letter.left - before.left < AGAIN * letter.size
        };
        if seen.iter().rev().take(4).find(is_again).is_some() {
            continue;
        }
        if let Some(before) = seen.iter().rev().find(|before| !before.text.trim().is_empty()) {
            text.push_str(gap(before, letter));
        }
        text.push_str(&letter.text);
        seen.push(letter);
    }
    let shown = |letter: &&&Letter| !letter.text.trim().is_empty();
    let first = seen.iter().find(shown)?;
    let right = seen.iter().filter(shown).map(|letter| letter.right).fold(first.right, f32::max);
    let tallest = seen.iter().filter(shown).max_by(|a, b| a.size.total_cmp(&b.size))?;
    Some(Line {
        text: squeezed(&text),
        left: first.left,
        right,
        baseline: tallest.baseline,
        size: tallest.size,
        aside: false,
    })
}

/// What stands for the gap between two letters. Between Chinese characters only a wide gap is
/// meant: lines are stretched to the margin, and programs part Chinese from Latin letters.
fn gap(before: &Letter, letter: &Letter) -> &'static str {
    let size = before.size.max(letter.size);
    let gap = (letter.left - before.right) / size;
    let is_latin = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric());
    let latin = [before, letter].iter().filter(|letter| is_latin(&letter.text)).count();
    let least = [0.7, 0.5, 0.2][latin];
    match gap {
        gap if gap >= COLUMN => "\t",
        gap if gap >= least && letter.text.trim() == letter.text => " ",
        _ => "",
    }
}

/// Spaces beside a tab say nothing, and several spaces say no more than one.
fn squeezed(text: &str) -> String {
    let cells = text.split('\t').map(|cell| cell.split(' ').filter(|word| !word.is_empty()));
    let cells = cells.map(|words| words.collect::<Vec<_>>().join(" "));
    cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of ten points, the first at `left`, each with its own width.
    fn letters(text: &str, left: f32, baseline: f32) -> Vec<Letter> {
        let mut left = left;
        let mut made = Vec::new();
        for c in text.chars() {
            let right = left + if c.is_ascii() { 5.0 } else { 10.0 };
            if c != '_' {
                let (text, size) = (c.to_string(), 10.0);
                made.push(Letter { text, left, right, baseline, size, aside: false });
            }
            left = right;
        }
        made
    }

    fn read(made: Vec<Letter>) -> Vec<String> {
        lines(made).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn letters_come_together_from_left_to_right_and_from_top_to_bottom() {
        let mut made = letters("增长7%", 50.0, 120.0);
        made.extend(letters("经济", 30.0, 119.0));
        made.extend(letters("一、回顾", 30.0, 100.0));
        assert_eq!(read(made), ["一、回顾", "经济增长7%"]);
    }

    #[test]
    fn gaps_are_spaces_or_columns() {
        let made = letters("GDP_is_up", 0.0, 10.0);
        assert_eq!(read(made), ["GDP is up"]);
        let made = letters("增_长______目标", 0.0, 10.0);
        assert_eq!(read(made), ["增长\t目标"]);
        let made = letters("目__录", 0.0, 10.0);
        assert_eq!(read(made), ["目 录"]);
    }

    #[test]
    fn letters_drawn_twice_are_read_once() {
        let mut made = letters("人人有责", 0.0, 10.0);
        made.extend(letters("人人有责", 0.5, 10.0));
        assert_eq!(read(made), ["人人有责"]);
    }

    #[test]
    fn raised_numbers_stay_in_their_line() {
        let mut made = letters("高质量发展", 0.0, 100.0);
        let mut note = letters("1", 50.0, 96.5);
        note[0].size = 5.0;
        made.extend(note);
        made.extend(letters("下一行", 0.0, 116.0));
        assert_eq!(read(made), ["高质量发展1", "下一行"]);
    }
}
