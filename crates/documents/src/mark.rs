//! The secrecy mark (密级标志) at the head of a document.
//!
//! State secrets must not enter this system, so every uploaded or pasted text is looked at. By
//! GB/T 9704-2012 the mark stands alone in a line at the head, with ★ and a term or without. The
//! same words in running text (国家机密, 商业秘密) mean nothing. A missed mark is worse than a
//! false one, so a bracket, a label, or a serial number beside the mark does not hide it.

use std::fmt;

/// A level of state secrecy (保守国家秘密法 art. 14), highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Secrecy {
    /// 绝密
    TopSecret,
    /// 机密
    Secret,
    /// 秘密
    Confidential,
}

impl Secrecy {
    const ALL: [Self; 3] = [Self::TopSecret, Self::Secret, Self::Confidential];

    /// The word that stands in the mark.
    pub fn word(self) -> &'static str {
        match self {
            Self::TopSecret => "绝密",
            Self::Secret => "机密",
            Self::Confidential => "秘密",
        }
    }
}

impl fmt::Display for Secrecy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A secrecy mark found at the head of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The level.
    pub level: Secrecy,
    /// The term after the star as written, without white space (1年, 长期); `None` if none stands.
    pub term: Option<String>,
    /// The line that holds the mark, counted from 1 with empty lines.
    pub line: usize,
}

/// Lines with text that count as the head; GB/T 9704 puts at most six before the title.
const HEAD_LINES: usize = 15;
/// A line longer than this is running text, and the head is over.
const HEAD_LINE_CHARS: usize = 60;
/// Characters that a term has at most (至2030年12月31日 has 12).
const TERM_CHARS: usize = 15;

/// Finds the secrecy mark of a text, if it has one: a line of its own at the head.
pub fn classification_mark(text: &str) -> Option<Mark> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .take(HEAD_LINES)
        .take_while(|(_, line)| line.chars().count() <= HEAD_LINE_CHARS && !line.contains('。'))
        .find_map(|(index, line)| {
            let (level, term) = mark_in_line(line)?;
            Some(Mark { level, term, line: index + 1 })
        })
}

/// Reads a line as a mark. Beside it only the neighbours that the standard gives it may stand:
/// serial number (份号) and urgency (紧急程度), parted by white space.
fn mark_in_line(line: &str) -> Option<(Secrecy, Option<String>)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let first = words.iter().position(|word| !is_neighbour(word))?;
    let last = words.iter().rposition(|word| !is_neighbour(word))?;
    mark_in(&words[first..=last].concat())
}

fn is_neighbour(word: &str) -> bool {
    const URGENCY: [&str; 6] = ["特急", "加急", "特提", "平急", "急件", "特急件"];
    let serial = word.trim_start_matches("No.").trim_start_matches("№");
    let is_serial = serial.len() >= 3 && serial.chars().all(|c| c.is_ascii_digit());
    is_serial || URGENCY.contains(&word)
}

/// Reads a text without white space as a mark.
fn mark_in(compact: &str) -> Option<(Secrecy, Option<String>)> {
    let inner = unwrapped(compact);
    let inner =
        ["密级：", "密级:", "密级"].iter().find_map(|l| inner.strip_prefix(l)).unwrap_or(inner);
    let level = Secrecy::ALL.into_iter().find(|level| inner.starts_with(level.word()))?;
    let rest = inner.strip_prefix(level.word())?;
    if rest.is_empty() {
        return Some((level, None));
    }
    let term = ['★', '☆', '*', '＊'].iter().find_map(|star| rest.strip_prefix(*star))?;
    let is_term = term.chars().count() <= TERM_CHARS && !term.contains(['，', '、', '：', '；']);
    is_term.then(|| (level, (!term.is_empty()).then(|| term.to_owned())))
}

/// The text inside one pair of brackets around all of it.
fn unwrapped(text: &str) -> &str {
    const PAIRS: [(char, char); 5] =
        [('【', '】'), ('〔', '〕'), ('（', '）'), ('(', ')'), ('[', ']')];
    let inside = |(open, close)| text.strip_prefix(open)?.strip_suffix(close);
    PAIRS.into_iter().find_map(inside).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<(Secrecy, Option<&str>)>) {
        let found = classification_mark(text);
        let found = found.as_ref().map(|mark| (mark.level, mark.term.as_deref()));
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn a_line_of_its_own_at_the_head_is_a_mark() {
        use Secrecy::{Confidential, Secret, TopSecret};
        for (text, level, term) in [
            ("绝密", TopSecret, None),
            ("机密", Secret, None),
            ("秘密", Confidential, None),
            ("机密★1年", Secret, Some("1年")),
            ("秘密 ★ 长期", Confidential, Some("长期")),
            ("\u{3000}\u{3000}绝密★启用前\u{3000}", TopSecret, Some("启用前")),
            ("机　密★１０年", Secret, Some("１０年")),
            ("秘 密 ☆ 六个月", Confidential, Some("六个月")),
            ("绝密★", TopSecret, None),
            ("机密★至2030年12月31日", Secret, Some("至2030年12月31日")),
            ("000001\n机密★1年\n特急\n潞州区人民政府文件", Secret, Some("1年")),
            ("000012\t\t机密★3年", Secret, Some("3年")),
            ("秘密★1年　　　　特急", Confidential, Some("1年")),
            ("\n\n  \n秘密\n关于开展检查的通知", Confidential, None),
            ("【机密】", Secret, None),
            ("密级：秘密", Confidential, None),
            ("\u{FEFF}秘密★5年".trim_start_matches('\u{FEFF}'), Confidential, Some("5年")),
        ] {
            check(text, Some((level, term)));
        }
    }

    #[test]
    fn the_words_in_running_text_are_no_mark() {
        for text in [
            "",
            "国家机密",
            "商业秘密",
            "《绝密使命》",
            "保守国家秘密",
            "秘密警察",
            "机密文件管理办法",
            "秘密，不可告人",
            "密级：",
            "密级",
            "机密1年",
            "000001",
            "特急",
            "关于机密★1年标注方法的通知",
            "潞州区政府工作报告\n各位代表：\n现在报告工作，请予审议。\n秘密",
            "秘密★这里有一个很长很长很长很长的句子不是期限",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn the_head_ends_after_fifteen_lines() {
        let late = |lines: usize| format!("{}秘密", "标题\n".repeat(lines));
        assert_eq!(classification_mark(&late(14)).unwrap().line, 15);
        check(&late(15), None);
    }

    #[test]
    fn levels_are_ordered_from_the_highest() {
        assert!(Secrecy::TopSecret < Secrecy::Secret && Secrecy::Secret < Secrecy::Confidential);
        assert_eq!(Secrecy::TopSecret.to_string(), "绝密");
    }
}
