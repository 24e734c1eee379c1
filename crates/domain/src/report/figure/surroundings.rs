//! What stands on the two sides of a number: where to look for its name.
//!
//! A side ends at a mark of the clause, at the next number, or after a clause's length of text.
//! Commas, semicolons and colons end it; a pause mark (、) ends it to the right, because it begins
//! the next thing of a list. To extend, add a joint or a word that only looks like one.

use std::ops::Range;

use crate::report::wording::{head, length, opening, words};

/// What joins the members of a list.
pub(crate) const JOINTS: &[&str] = words!["、" 和 及 以及 并 与 或 的];

/// Words that begin like a joint or a frame and are none.
pub(crate) const WHOLE_WORDS: &[&str] = words![
    共同 共享 共有 共建 共青 和美 和谐 和平 再生 再就业 及时 将军 让利 到户 到期 到位 初级 初中
    初始 末端 都市 并网 并购 均衡 均等 与会 计划总投资 计划投资 计划生育 通过率 并联 使用 底数
];
/// Bytes on each side that can hold a name.
pub(crate) const REACH: usize = 120;

/// What stands on the two sides of a number.
#[derive(Debug, Clone)]
pub(crate) struct Sides {
    /// From the last mark or number to the number.
    pub(crate) left: Range<usize>,
    /// From the number's end to the next mark or number.
    pub(crate) right: Range<usize>,
}

/// The sides of a number that lies between two others.
pub(crate) fn sides(words: &str, start: usize, close: usize, floor: usize, next: usize) -> Sides {
    let floor = floor.max(words.ceil_char_boundary(start.saturating_sub(REACH)));
    let before = &words[floor..start];
    let mut from = 0;
    let mut depth = 0usize;
    for (at, scalar) in before.char_indices().rev() {
        match scalar {
            ')' => depth += 1,
            '(' if depth > 0 => depth -= 1,
            ',' | ';' | ':' | '。' | '!' | '?' | '(' if depth == 0 => {
                from = at + scalar.len_utf8();
                break;
            }
            _ => {}
        }
    }
    let left = trim_joints(words, floor + from..start);
    let after = head(&words[close..next.max(close)], REACH);
    let clause = &after[..clause_end(after)];
    let item = pause(clause).unwrap_or(clause.len());
    // 省、市重点项目: one scalar is no thing.
    let item = match clause[item..].strip_prefix('、') {
        Some(rest) if length(&clause[..item]) == 1 => {
            clause.len() - rest.len() + rest.find('、').unwrap_or(rest.len())
        }
        _ => item,
    };
    // 3轮全方位、全覆盖的督导: attributes in a row lead to one thing.
    let attributes = clause[item..].contains('的') && !clause[..item].is_empty();
    let to = if attributes { clause.len() } else { item };
    Sides { left, right: close..close + to }
}

/// The first pause mark outside brackets.
fn pause(clause: &str) -> Option<usize> {
    let mut depth = 0usize;
    clause.char_indices().find_map(|(at, scalar)| {
        match scalar {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '、' if depth == 0 => return Some(at),
            _ => {}
        }
        None
    })
}

/// Where the clause after a number ends; a short bracket does not end it: 3个县(市).
fn clause_end(after: &str) -> usize {
    let mut depth = 0usize;
    for (at, scalar) in after.char_indices() {
        match scalar {
            '(' if head(&after[at..], 24).contains(')') => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ',' | ';' | ':' | '。' | '!' | '?' | '(' | ')' => return at,
            _ => {}
        }
    }
    after.len()
}

/// Drops the joints between two members of a list.
pub(crate) fn trim_joints(words: &str, range: Range<usize>) -> Range<usize> {
    let piece = &words[range.clone()];
    let mut rest = piece.trim_start();
    if rest.starts_with('的')
        && let Some(at) = rest.rfind('、')
    {
        rest = &rest[at..];
    }
    while let Some(joint) = opening(rest, JOINTS)
        && opening(rest, WHOLE_WORDS).is_none()
    {
        rest = rest[joint.len()..].trim_start();
    }
    range.end - rest.len()..range.end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &str, left: &str, right: &str) {
        let start = words.find(|scalar: char| scalar.is_ascii_digit()).expect("a number");
        let rest = words[start..].trim_start_matches(|scalar: char| scalar.is_ascii_digit());
        let sides = sides(words, start, words.len() - rest.len(), 0, words.len());
        assert_eq!((&words[sides.left], &words[sides.right]), (left, right), "{words}");
    }

    #[test]
    fn sides_end_at_marks() {
        check("加快建设,新建学校3所,改造4所", "新建学校", "所");
        check("建成3所小学、幼儿园", "建成", "所小学");
        check("争创3个县(市)示范,", "争创", "个县(市)示范");
        check("组织3轮全方位、全覆盖的督导", "组织", "轮全方位、全覆盖的督导");
        check("和美乡村3个", "和美乡村", "个");
    }
}
