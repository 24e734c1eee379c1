//! Plain text whose lines were broken at a margin: copied out of a PDF, or sent by mail.
//!
//! In such a text most lines are full, and full lines do not end with a full stop; in a text of
//! paragraphs hardly any two lines are of one width. (On reports and plans as they are published at
//! most a fifth of the lines look broken, on text copied from a PDF three quarters do.) Its lines
//! become those of a page, and the paragraphs are found as in a PDF.

use super::{Line, Page, heads, paragraphs};
use crate::block::Block;
use crate::sheet::display_width;

/// Lines that a text has at least for its margin to be told.
const FEWEST_LINES: usize = 8;
/// Where margins are, in half-width characters.
const MARGINS: std::ops::RangeInclusive<usize> = 40..=130;
/// How far before the margin a full line may end.
const RAGGED: usize = 8;
/// Points of a half-width character, and from one line to the next, on the page that is thought up.
const HALF: f32 = 8.0;
const PITCH: f32 = 28.0;

/// The paragraphs of a text that was broken at a margin; `None` if it was not.
pub(crate) fn blocks(text: &str) -> Option<Vec<Block>> {
    let shown = || text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let mut widths: Vec<usize> = shown().map(display_width).collect();
    widths.sort_unstable();
    let margin = *widths.get(widths.len() * 9 / 10)?;
    let is_open = |line: &str| {
        display_width(line) + RAGGED >= margin
            && !line.ends_with(['。', '！', '？', '；', '：', '”', '.', '!', '?', ';', ':'])
    };
    let open = shown().filter(|line| is_open(line)).count();
    if widths.len() < FEWEST_LINES || !MARGINS.contains(&margin) || open * 2 < widths.len() {
        return None;
    }
    let mut lines: Vec<Line> = Vec::new();
    let mut baseline = 0.0;
    for line in text.lines().map(str::trim_end).filter(|line| !heads::is_number(line, true)) {
        // An empty line in the middle of a sentence stands where a page ended.
        let in_sentence = lines.last().is_some_and(|before| is_open(&before.text));
        if !line.is_empty() {
            lines.push(placed(line, baseline));
        }
        if !line.is_empty() || !in_sentence {
            baseline += PITCH;
        }
    }
    Some(paragraphs::blocks(&[Page { lines, ..Page::default() }], RAGGED as f32 / 2.0))
}

fn placed(line: &str, baseline: f32) -> Line {
    let inner = line.trim_start();
    let indent = display_width(line) - display_width(inner);
    Line {
        text: inner.to_owned(),
        left: HALF * indent as f32,
        right: HALF * display_width(line) as f32,
        baseline,
        size: 2.0 * HALF,
        aside: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "过去一年，全市上下坚持稳中求进工作总基调，地区生产总值增长6.1%，一般公共预算收入增长5%，\
        城镇新增就业3.4万人，农村居民收入增长7.3%，改造老旧小区38个，新建学校6所，各项工作取得新成效。";

    /// A paragraph broken at a margin.
    fn broken(text: &str, margin: usize, indent: &str) -> String {
        let mut whole = String::new();
        let mut line = String::new();
        for c in indent.chars().chain(text.chars()) {
            if display_width(&line) + display_width(c.encode_utf8(&mut [0; 4])) > margin {
                whole += &line;
                whole.push('\n');
                line.clear();
            }
            line.push(c);
        }
        whole + &line
    }

    fn lines(text: &str) -> Option<Vec<String>> {
        let blocks = blocks(text)?;
        Some(blocks.iter().flat_map(Block::lines).map(str::to_owned).collect())
    }

    #[test]
    fn broken_lines_become_paragraphs() {
        let paragraph = broken(WHOLE, 56, "　　");
        let text = format!(
            "　　一、工作回顾\n{paragraph}\n— 3 —\n\n{paragraph}\n{paragraph}\n　　二、安排"
        );
        assert_eq!(lines(&text).unwrap(), ["一、工作回顾", WHOLE, WHOLE, WHOLE, "二、安排"]);
    }

    #[test]
    fn a_page_that_ends_in_a_sentence_does_not_end_it() {
        let paragraph = broken(&WHOLE.repeat(3), 60, "");
        let (first, second) = paragraph.split_at(paragraph.match_indices('\n').nth(2).unwrap().0);
        let text = format!("{first}\n\n- 12 -\n{second}");
        assert_eq!(lines(&text).unwrap(), [WHOLE.repeat(3)]);
    }

    #[test]
    fn paragraphs_as_they_are_stay() {
        let text = format!("一、回顾\n{WHOLE}\n二、安排\n{WHOLE}{WHOLE}\n").repeat(5);
        assert_eq!(blocks(&text), None);
        let list = "新建一所学校，改造三条道路，完成绿化工程，扩建医院一座。\n".repeat(20);
        assert_eq!(blocks(&list), None);
        assert_eq!(blocks(""), None);
        assert_eq!(blocks(&broken(WHOLE, 56, "")), None);
    }
}
