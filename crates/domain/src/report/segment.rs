//! Cutting the text into statements.
//!
//! The marks 。!?; of either width end a statement, one or several of them, with the quote that
//! closes after them; so does a new line. Nothing else does: a colon introduces, a comma continues.
//! Extend by adding a mark to [`ends_statement`] or [`closes_quote`].

use std::ops::Range;

use super::text::Text;

/// One statement before it is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Its bytes in the folded text, white space at the ends excluded.
    pub(crate) range: Range<usize>,
    /// Whether it is the first statement of its line.
    pub(crate) opens_line: bool,
    /// Whether it is the last statement of its line.
    pub(crate) closes_line: bool,
    /// Whether markdown sets it in bold as a whole.
    pub(crate) bold: bool,
}

/// All statements of the text, in order. Blank ones are dropped.
pub(crate) fn cut(text: &Text) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = Vec::new();
    let mut start = 0;
    let mut opens_line = true;
    let mut scalars = text.folded().char_indices().peekable();
    while let Some((at, scalar)) = scalars.next() {
        if scalar != '\n' && !ends_statement(scalar) {
            continue;
        }
        let mut end = at + scalar.len_utf8();
        let mut breaks_line = scalar == '\n';
        while let Some(&(next, mark)) = scalars.peek() {
            if !(ends_statement(mark) || mark == '\n' || closes_quote(mark) && !breaks_line) {
                break;
            }
            breaks_line |= mark == '\n';
            end = next + mark.len_utf8();
            scalars.next();
        }
        opens_line = push(&mut cuts, text.trim(start..end), opens_line, breaks_line);
        start = end;
    }
    push(&mut cuts, text.trim(start..text.folded().len()), opens_line, true);
    embolden(text, &mut cuts);
    cuts
}

/// Marks the statements that markdown sets in bold from end to end. Bold that is turned on in one
/// line does not go on in the next.
fn embolden(text: &Text, cuts: &mut [Cut]) {
    let mut line = 0;
    for cut in cuts {
        let before = text.bold_marks(cut.range.start);
        if cut.opens_line {
            // The mark that opens the line stands before its first statement.
            let blank = text.folded()[..cut.range.start].trim_end_matches(' ').len();
            line = text.bold_marks(blank);
        }
        cut.bold = (before - line) % 2 == 1 && text.bold_marks(cut.range.end) == before;
    }
}

/// Adds a statement unless it is blank. Says whether the next one opens a line.
fn push(cuts: &mut Vec<Cut>, range: Range<usize>, opens_line: bool, breaks_line: bool) -> bool {
    if !range.is_empty() {
        cuts.push(Cut { range, opens_line, closes_line: breaks_line, bold: false });
        return breaks_line;
    }
    if breaks_line && let Some(last) = cuts.last_mut() {
        last.closes_line = true;
    }
    opens_line || breaks_line
}

fn ends_statement(scalar: char) -> bool {
    matches!(scalar, '。' | '!' | '?' | ';' | '｡')
}

fn closes_quote(scalar: char) -> bool {
    matches!(scalar, '”' | '’' | '』' | '」')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expect: &[&str]) {
        let text = Text::new(raw);
        let cuts = cut(&text);
        let found: Vec<String> = cuts.iter().map(|c| text.original(c.range.clone())).collect();
        assert_eq!(found, expect, "{raw}");
    }

    #[test]
    fn statements_end_at_marks_and_lines() {
        check("修路五条。种树百亩!谁来做?", &["修路五条。", "种树百亩!", "谁来做?"]);
        check("甲区；乙区;丙区", &["甲区；", "乙区;", "丙区"]);
        check("他说：“好！”随后离开。", &["他说：“好！”", "随后离开。"]);
        check("一、去年工作\n  去年,很好。。\n\n今年", &["一、去年工作", "去年,很好。。", "今年"]);
        check("区长?? 张三", &["区长??", "张三"]);
        check(" \n\u{3000}\n", &[]);
        check("”。", &["”。"]);
    }

    #[test]
    fn lines_are_known() {
        let text = Text::new("甲。乙。\n丙\n");
        let lines: Vec<_> = cut(&text).iter().map(|c| (c.opens_line, c.closes_line)).collect();
        assert_eq!(lines, [(true, false), (false, true), (true, true)]);
    }

    #[test]
    fn bold_statements_are_known() {
        let text = Text::new("**做强产业。**建园区。推进**两化**融合。\n**二、明年**\n修路。");
        let bold: Vec<_> = cut(&text).iter().map(|cut| cut.bold).collect();
        assert_eq!(bold, [true, false, false, true, false]);
    }
}
