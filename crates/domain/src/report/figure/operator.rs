//! The operator of a figure: what the words around a number make of it.
//!
//! Suffixes (以上, 左右) speak before prefixes (不低于, 约), and both before the default: a report
//! of the past says is, a promise says reach, and the size of a thing says is in either. To extend,
//! add the word to its list.

use serde::{Deserialize, Serialize};

use crate::report::wording::{closing, is_han, opening, words};

/// How a figure's value is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// The value itself (为).
    Is,
    /// A promised value (达到).
    Reach,
    /// A floor (不低于, 以上).
    AtLeast,
    /// More than (高于).
    Above,
    /// Less than (低于).
    Below,
    /// A ceiling (以内, 不超过).
    Within,
    /// About (左右).
    About,
    /// Kept at (稳定在).
    Steady,
    /// In step with something (同步).
    InStep,
}

const AFTER: [(&str, Op); 11] = [
    ("以上", Op::AtLeast),
    ("及以上", Op::AtLeast),
    ("多", Op::AtLeast),
    ("余", Op::AtLeast),
    ("以下", Op::Within),
    ("以内", Op::Within),
    ("之内", Op::Within),
    ("及以内", Op::Within),
    ("左右", Op::About),
    ("上下", Op::About),
    ("及以下", Op::Within),
];
const BEFORE: [(&str, Op); 33] = [
    ("不低于", Op::AtLeast),
    ("不少于", Op::AtLeast),
    ("至少", Op::AtLeast),
    ("超过", Op::AtLeast),
    ("超", Op::AtLeast),
    ("突破", Op::AtLeast),
    ("逾", Op::AtLeast),
    ("大于", Op::AtLeast),
    ("不小于", Op::AtLeast),
    ("高于", Op::Above),
    ("低于", Op::Below),
    ("小于", Op::Below),
    ("少于", Op::Below),
    ("不超过", Op::Within),
    ("不高于", Op::Within),
    ("不大于", Op::Within),
    ("控制在", Op::Within),
    ("严控在", Op::Within),
    ("控制到", Op::Within),
    ("约", Op::About),
    ("大约", Op::About),
    ("约为", Op::About),
    ("近", Op::About),
    ("接近", Op::About),
    ("将近", Op::About),
    ("稳定在", Op::Steady),
    ("保持在", Op::Steady),
    ("稳定达到", Op::Steady),
    ("保持", Op::Steady),
    ("稳定保持", Op::Steady),
    ("稳控在", Op::Steady),
    ("突破性超", Op::AtLeast),
    ("确保超", Op::AtLeast),
];
/// 以上 after a ceiling word gives way to it, 左右 does not.
const CEILINGS: &[&str] = words![控制在 不超过 不高于 严控在];

/// The operator that follows a number and its unit, and the bytes of its word.
pub(crate) fn after(rest: &str) -> (Option<Op>, usize) {
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let found = AFTER
        .iter()
        .filter(|(word, _)| rest[spaces..].starts_with(word))
        .max_by_key(|(word, _)| word.len());
    match found {
        // 多 and 余 begin other words (多晶硅) unless a mark follows.
        Some(&(word @ ("多" | "余"), op)) => {
            let next = &rest[spaces + word.len()..];
            let begins_word = next.chars().next().is_some_and(is_han);
            if begins_word { (None, 0) } else { (Some(op), spaces + word.len()) }
        }
        Some(&(word, op)) => (Some(op), spaces + word.len()),
        None => (None, 0),
    }
}

/// The operator that stands right before a number.
pub(crate) fn before(left: &str) -> Option<Op> {
    let left = left.trim_end_matches([' ', '到', '达']);
    BEFORE
        .iter()
        .filter(|(word, _)| left.ends_with(word))
        .max_by_key(|(word, _)| word.len())
        .map(|&(_, op)| op)
}

/// How a difference compares: 高于全国0.7个百分点, 比目标低0.3个百分点. None if it compares nothing.
pub(crate) fn compared(left: &str) -> Option<Op> {
    let left = left.trim().trim_start_matches(['、', '和', '并']);
    let moved = closing(left, &["提高", "升高", "降低", "减低"]).is_some();
    let than = opening(left, &["比", "较"]).is_some() && !moved;
    if opening(left, &["高于", "快于", "高出", "好于"]).is_some()
        || than && closing(left, &["高", "高出", "快", "多"]).is_some()
    {
        Some(Op::Above)
    } else if opening(left, &["低于", "慢于"]).is_some()
        || than && closing(left, &["低", "慢"]).is_some()
    {
        Some(Op::Below)
    } else {
        None
    }
}

/// The operator of a figure from its surroundings; `over` says that 余 or 多 stands in its unit.
pub(crate) fn stated(left: &str, suffix: Option<Op>, over: bool) -> Option<Op> {
    let prefix = before(left);
    match (suffix, prefix) {
        (Some(Op::About), _) if closing(left, CEILINGS).is_some() => Some(Op::About),
        (Some(Op::Within), Some(Op::Below)) => Some(Op::Within),
        (Some(suffix), _) => Some(suffix),
        (None, _) if over => Some(Op::AtLeast),
        (None, prefix) => prefix,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_around_a_number() {
        for (left, rest, over, expect) in [
            ("税收增长", "以上,", false, Some(Op::AtLeast)),
            ("失业率控制在", "以内", false, Some(Op::Within)),
            ("物价涨幅控制在", "左右", false, Some(Op::About)),
            ("产量稳定在", ",", false, Some(Op::Steady)),
            ("产量稳定在", "以上", false, Some(Op::AtLeast)),
            ("项目不少于", "个", false, Some(Op::AtLeast)),
            ("服务群众", "", true, Some(Op::AtLeast)),
            ("建成公园", "个", false, None),
            ("培训", "多元", false, None),
        ] {
            assert_eq!(stated(left, after(rest).0, over), expect, "{left}…{rest}");
        }
        assert_eq!(compared("高于全国"), Some(Op::Above));
        assert_eq!(compared("比省定目标低"), Some(Op::Below));
        assert_eq!(compared("比上年提高"), None);
    }
}
