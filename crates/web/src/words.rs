//! Chinese text as a page prints it: full-width punctuation between Chinese words.
//!
//! Sentences that come from data and from other crates may hold half-width marks; numbers, times
//! and Latin text keep theirs (16:05, 3/4, 1,000).

use domain::status::Status;
use domain::term::Tone;

/// The text with full-width punctuation wherever it touches Chinese.
pub fn full_width(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut wide: Vec<bool> = (0..chars.len()).map(|at| touches_chinese(&chars, at)).collect();
    pair_brackets(&chars, &mut wide);
    chars.iter().zip(&wide).map(|(c, wide)| if *wide { widened(*c) } else { *c }).collect()
}

fn touches_chinese(chars: &[char], at: usize) -> bool {
    if widened(chars[at]) == chars[at] {
        return false;
    }
    let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
    let after = chars.get(at + 1).copied();
    // A mark between digits or letters belongs to them: 16:05, 1,000.
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if latin(before) && latin(after) && !matches!(chars[at], '(' | ')' | ',' | ';') {
        return false;
    }
    before.is_some_and(is_chinese) || after.is_some_and(is_chinese)
}

/// A bracket is as wide as its partner.
fn pair_brackets(chars: &[char], wide: &mut [bool]) {
    let mut open = Vec::new();
    for at in 0..chars.len() {
        match chars[at] {
            '(' => open.push(at),
            ')' => {
                let Some(partner) = open.pop() else { continue };
                let either = wide[at] || wide[partner];
                wide[at] = either;
                wide[partner] = either;
            }
            _ => {}
        }
    }
}

fn is_chinese(c: char) -> bool {
    matches!(u32::from(c), 0x3001..=0x303F | 0x3400..=0x9FFF | 0xFF01..=0xFF60 | 0x201C | 0x201D)
}

fn widened(c: char) -> char {
    match c {
        '(' => '（',
        ')' => '）',
        ',' => '，',
        ';' => '；',
        ':' => '：',
        '?' => '？',
        '!' => '！',
        other => other,
    }
}

/// A light in words.
pub fn light_words(light: &str) -> &'static str {
    match light {
        "done" => "已完成",
        "normal" => "正常推进",
        "lagging" => "进度滞后",
        "missed" => "未达序时",
        "moved" => "客观原因调整",
        _ => "",
    }
}

/// The class of a light that was decided.
pub fn lamp(light: &str) -> &'static str {
    match light {
        "done" | "normal" => "g",
        "lagging" => "y",
        "missed" => "r",
        _ => "",
    }
}

/// The class of a status, which gives it its shape.
pub fn st(status: &Status) -> &'static str {
    match status {
        Status::Done => "done",
        Status::Normal => "go",
        Status::Lagging => "lag",
        Status::Missed => "miss",
        Status::Moved => "moved",
        Status::Ended => "early",
    }
}

/// The class of how near an end is.
pub fn tone(tone: &Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Near => " near",
        Tone::Over => " over",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_full_width_marks_and_numbers_keep_theirs() {
        for (half, full) in [
            ("剩余3个工作日(9月28日)", "剩余3个工作日（9月28日）"),
            (
                "约剩余102天(2024年1月5日,放假安排未公布)",
                "约剩余102天（2024年1月5日，放假安排未公布）",
            ),
            ("9月22日 16:05", "9月22日 16:05"),
            ("系统数低3个百分点:2件没有计入分子", "系统数低3个百分点：2件没有计入分子"),
            ("重点任务(3)", "重点任务（3）"),
            ("1,000元", "1,000元"),
            ("3天,7天", "3天，7天"),
            ("完成95%,差1项", "完成95%，差1项"),
            ("25/26", "25/26"),
        ] {
            assert_eq!(full_width(half), full);
        }
    }
}
