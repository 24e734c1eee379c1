//! Ranks in words: 全市第一, 居全省第3位.
//!
//! An ordinal is a rank only where the words before it compare (全省, 排名, 位居) and no noun
//! follows (第一批, 第五次 are not ranks). To extend, add the word of comparison.

use std::ops::Range;

use crate::report::wording::{closing, holds, is_han, length, opening, tail, words};

/// A rank in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rank {
    /// From 第 to the number's end, in bytes of the statement.
    pub(crate) range: Range<usize>,
    /// The place, in digits.
    pub(crate) value: String,
    /// 位 or 名 if written.
    pub(crate) unit: String,
}

const COMPARES: &[&str] = words![
    全国 全省 全市 全区 全县 全州 全球 世界 排名 排 位居 位列 居 列 名列 排在 排行 位次 稳居 省内
    市内 首都圈 中西部 全盟
];
const NOUNS: &[&str] = words![批 次 个 时 届 期 方阵 梯队 集团 平台 家 大 线 类];
/// Words of comparison around a rank, which do not name what is compared.
const COMPARING: &[&str] = words![
    全国 全省 全市 全区 全县 排名 排在 排 位居 位列 居 列 名列 均 分别 继续 连续 稳居 增速
    增幅 总量 数量 位次 都 省内 排行 在 中 总 和 "、" 保持 上 位 实现 全球 世界 提升到 提升至
    上升到 上升至 跃居 升至 跃升 跃升至 仍居 占
];

/// Verbs of comparison, with which a clause says where its thing stands.
const STANDS: &[&str] = words![
    位居 位列 名列 稳居 跃居 高居 仍居 排名 排在 荣列 居全 居中 居东 居西 居省 居副 列全 列中 居首都圈
    跃升至 上升到 上升至 升至
];

/// The rank that begins with 第 at a place, if it is one.
pub(crate) fn read(words: &str, at: usize) -> Option<Rank> {
    let rest = words[at..].strip_prefix('第')?;
    let before = words[..at].trim_end();
    let clause = tail(before, 72).rsplit([',', ';', '。', ':']).next().unwrap_or_default();
    // 居全国省会城市第三位; 分别居全国第2位、第7位.
    let stands = opening(rest_after(rest), &["位", "名"]).is_some() && holds(clause, STANDS);
    if closing(before, COMPARES).is_none() && !stands {
        return None;
    }
    let (value, used) = ordinal(rest)?;
    let end = at + '第'.len_utf8() + used;
    let after = &words[end..];
    let unit = opening(after, &["位", "名"]).unwrap_or_default();
    let next = &after[unit.len()..];
    if opening(next, NOUNS).is_some() {
        return None;
    }
    let goes_on = next.chars().next().is_some_and(is_han);
    let plain = opening(next, &["和", "及", "的", "并", "且", "以"]).is_some();
    (!goes_on || plain).then(|| Rank { range: at..end, value, unit: unit.into() })
}

/// 居全省首位: the first place, where the clause says that its thing stands there.
pub(crate) fn first(words: &str, range: Range<usize>) -> Option<Rank> {
    let clause = tail(&words[..range.start], 72).rsplit([',', ';', '。', ':']).next()?;
    let stands = holds(clause, STANDS) || closing(clause, &["居", "列", "位列"]).is_some();
    stands.then(|| Rank { range, value: "1".into(), unit: String::new() })
}

/// What follows the number of an ordinal.
fn rest_after(rest: &str) -> &str {
    rest.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
}

/// The number of an ordinal and its length: digits, or Chinese numerals up to 99.
fn ordinal(rest: &str) -> Option<(String, usize)> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return Some((rest[..digits].to_string(), digits));
    }
    let han = super::number::scan(super::super::wording::head(rest, 12)).into_iter().next()?;
    (han.range.start == 0).then_some((han.value, han.range.end))
}

/// The name of a rank: what is compared, without the words of comparison.
pub(crate) fn subject(words: &str, left: Range<usize>) -> Option<Range<usize>> {
    let mut piece = words[left.clone()].trim_end();
    // What stands after the verb says among whom: 居全国省会城市.
    if let Some(at) = STANDS.iter().filter_map(|verb| piece.find(verb)).min() {
        let among = &piece[at..];
        let named = among.contains("排行") || among.contains("评") || among.starts_with("排");
        piece = if named { piece } else { &piece[..at] };
    }
    while let Some(word) = closing(piece, COMPARING) {
        piece = piece[..piece.len() - word.len()].trim_end();
    }
    // 增速连续四年居首位: how long is no part of the name.
    if let Some(at) = piece.rfind("连续").filter(|_| piece.ends_with('年')) {
        piece = &piece[..at];
    }
    let mut rest = piece;
    while let Some(word) =
        opening(rest, &["在", "全省", "全市", "全国", "其中", "均", "我区", "我县", "我市"])
    {
        rest = &rest[word.len()..];
    }
    let end = left.start + piece.len();
    (length(rest) >= 2).then(|| end - rest.len()..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_that_compare() {
        for (words, expect) in [
            ("增速全市第一,", Some("1")),
            ("排名全省第十二。", Some("12")),
            ("居全省第3位", Some("3")),
            ("列第16、", Some("16")),
            ("增速居全国省会城市第三位,", Some("3")),
            ("全国第五次普查", None),
            ("位居全市第一方阵", None),
            ("第一产业", None),
        ] {
            let at = words.find('第').expect("an ordinal");
            assert_eq!(read(words, at).map(|rank| rank.value).as_deref(), expect, "{words}");
        }
    }

    #[test]
    fn what_is_compared() {
        for (left, expect) in [
            ("全区财政收入增速居", Some("全区财政收入")),
            ("在全省营商环境评价中排名全市", Some("营商环境评价")),
            ("财政收入居全国省会城市", Some("财政收入")),
            ("增速全市", None),
        ] {
            let found = subject(left, 0..left.len()).map(|range| &left[range]);
            assert_eq!(found, expect, "{left}");
        }
    }
}
