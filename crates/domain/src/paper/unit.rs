//! Lists of offices as plans write them: 市发改委、交通局,甲县政府;各乡镇(街道).
//!
//! Names are kept as written, with one exception: the level word of the first name holds for the
//! bureaus after it, so that 区发改局、财政局 names 区财政局. To extend, add a tail to [`BUREAUS`]
//! (names that take the level word) or to [`OWN`] (names that stand alone).

use std::ops::Range;

use super::source::{MASK, Source};
use crate::report::wording::{closing, head, holds, length, opening, words};

/// Tails of names that take the level word of the name before them.
const BUREAUS: &[&str] = words![
    局 委 办 厅 联 会 办公室 大队 支队 总队 中心 部 团委
];
/// Names that stand alone although they end like a bureau.
const OWN: &[&str] = words![
    管委会 开发区 园区 新区 街道 街办 公司 集团 银行 支行 分行 供电 各 有关 相关 其他 属地 国网 人民政府
    指挥部 分局 领导小组 居委会 协会 商会 学会 理事会 联合会 委员会成员
];
/// Words that begin with a level word and name no level.
const NO_LEVEL: &[&str] = words![市场 市政公用 市政工程 市政设施 市政管理 市政园林 市容 区域 区块 县域 市属 区属 县属 省直 市直 区直 县直 旗下];
/// What follows the last name and is none: 甲局、乙局等7部门.
const TAILS: &[&str] = words![等部门 等单位 等有关部门 等有关单位 等相关部门 等相关单位 等];
/// A name is not longer, in scalars; what is longer is a sentence.
const LONGEST: usize = 40;

/// The names in a list of offices.
pub(crate) fn list(source: &Source, range: Range<usize>) -> Vec<String> {
    let mut level: Option<&str> = None;
    let mut names: Vec<String> = Vec::new();
    for piece in pieces(source, range) {
        let piece = source.strip(bare(source, piece), &['、', ',', ';', '。', ':', '*']);
        let rules = source.slice(piece.clone());
        if !(2..=LONGEST).contains(&length(rules)) || !rules.contains(is_letter) {
            continue;
        }
        let own = level_of(rules);
        let takes = own.is_none()
            && !rules.starts_with(MASK)
            && closing(rules, BUREAUS).is_some()
            && !holds(rules, OWN)
            && !is_full(rules);
        let name = source.words(piece.clone());
        let name = match level.filter(|_| takes) {
            Some(level) => format!("{}{name}", level_for(level, rules)),
            None => name,
        };
        level = own.or(level);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn is_letter(scalar: char) -> bool {
    scalar.is_alphanumeric() || scalar == MASK
}

/// The list parted at its marks, and at words that join where both sides are offices.
fn pieces(source: &Source, range: Range<usize>) -> Vec<Range<usize>> {
    let parts = |scalar: char| matches!(scalar, '、' | ',' | ';' | '/' | '\n' | '。' | '|');
    let mut pieces = Vec::new();
    for piece in source.split(range, parts) {
        for piece in source.split(piece, char::is_whitespace) {
            joined(source, piece, &mut pieces);
        }
    }
    pieces
}

/// 区教育局和区人社局 is two offices, 区发展和改革局 is one.
fn joined(source: &Source, range: Range<usize>, pieces: &mut Vec<Range<usize>>) {
    let rules = source.slice(range.clone());
    for word in ["以及", "会同", "和", "及", "与"] {
        let Some((first, second)) = rules.split_once(word) else { continue };
        let both =
            closing(first, &["局", "委", "办", "府", "心", "司", "队", "会", "联", "道", "镇"])
                .is_some()
                && length(second) >= 2;
        if both {
            pieces.push(range.start..range.start + first.len());
            pieces.push(range.end - second.len()..range.end);
            return;
        }
    }
    pieces.push(range);
}

/// The name without what is said beside it: 等7部门, (列第一位者为牵头单位,下同).
fn bare(source: &Source, range: Range<usize>) -> Range<usize> {
    let range = source.strip(range, &['、', ',', ';', '。', '*']);
    let mut rules = source.slice(range.clone());
    if let Some(at) = rules.find('(')
        && holds(&rules[at..], &["下同", "第一位", "牵头", "排名", "姓名", "主要负责"])
    {
        rules = &rules[..at];
    }
    if let Some(tail) = closing(rules, TAILS) {
        rules = &rules[..rules.len() - tail.len()];
    } else if let Some((name, rest)) = rules.rsplit_once('等')
        && rest.chars().next().is_some_and(|scalar| {
            scalar.is_ascii_digit() || "一二三四五六七八九十有相".contains(scalar)
        })
        && holds(rest, &["部门", "单位", "个"])
    {
        rules = name;
    }
    range.start..range.start + rules.len()
}

/// The level word that a name begins with.
fn level_of(name: &str) -> Option<&'static str> {
    if opening(name, NO_LEVEL).is_some() {
        return None;
    }
    opening(name, words![省委 市委 区委 县委 旗委 省 市 区 县 旗])
}

/// Whether a name says itself to which place it belongs: 国家税务总局丙市税务局, 丙市气象局.
fn is_full(name: &str) -> bool {
    let place = |at: usize, level: char| {
        let word = |words: &[&str]| words.iter().any(|word| name[..at].ends_with(word));
        let rest = &name[at + level.len_utf8()..];
        !word(&["城", "园", "社", "辖"]) && opening(rest, words![场 政 容 域]).is_none()
    };
    let levels =
        name.char_indices().skip(1).filter(|(_, c)| matches!(c, '省' | '市' | '县' | '区'));
    name.starts_with("国家")
        || name.starts_with("中国")
        || levels.clone().any(|(at, c)| place(at, c))
}

/// 区委宣传部、组织部 is two departments of the committee; 区委办、财政局 is not.
fn level_for<'l>(level: &'l str, name: &str) -> &'l str {
    match level.strip_suffix('委') {
        Some(plain) if !name.ends_with('部') => plain,
        _ => level,
    }
}

/// Whether a piece of text could be the name of an office: short, and ending like one.
pub(crate) fn is_name(piece: &str) -> bool {
    let tails: &[&str] = words![
        局 委 办 厅 部 办公室 委员会 政府 管委会 中心 公司 集团 街道 街道办 镇 乡 联 会 分局 大队 支队
        院 社 处 站 银行 支行 园区 开发区 单位 部门 办事处 指挥部 专班 残联 妇联 团委 街办 镇街 学校
    ];
    let bare = piece.split('(').next().unwrap_or_default();
    (2..=22).contains(&length(bare))
        && closing(bare, tails).is_some()
        && !holds(head(bare, 12), &["会议", "本次", "关于"])
        && !bare.contains(['“', '《'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(written: &str) -> Vec<String> {
        let source = Source::new(written);
        list(&source, source.whole())
    }

    #[test]
    fn the_level_word_holds_for_the_bureaus_after_it() {
        for (written, expect) in [
            ("区发改局、财政局", &["区发改局", "区财政局"][..]),
            ("市发改委、交通局,甲县政府", &["市发改委", "市交通局", "甲县政府"]),
            ("市市政公用局、市场监管局", &["市市政公用局", "市市场监管局"]),
            ("区委宣传部、组织部、财政局", &["区委宣传部", "区委组织部", "区财政局"]),
            ("市文旅局、西城投资集团", &["市文旅局", "西城投资集团"]),
            ("县残联、妇联", &["县残联", "县妇联"]),
            ("教育局、卫健局", &["教育局", "卫健局"]),
            ("区统计局、国家税务总局丙市甲区税务局", &["区统计局", "国家税务总局丙市甲区税务局"]),
            ("区财政局、丙市气象局、城市管理局", &["区财政局", "丙市气象局", "区城市管理局"]),
            ("\u{200D}区教育局、\u{200D}财政局", &["区教育局", "财政局"]),
        ] {
            assert_eq!(names(written), expect, "{written}");
        }
    }

    #[test]
    fn lists_are_parted_and_freed_of_remarks() {
        for (written, expect) in [
            ("区教育局和区人社局", &["区教育局", "区人社局"][..]),
            ("区发展和改革局", &["区发展和改革局"]),
            ("市发改委、市税务局等。", &["市发改委", "市税务局"]),
            ("发改委、财政部等9部门", &["发改委", "财政部"]),
            ("财政局、工商联(列第一位者为牵头单位,下同)", &["财政局", "工商联"]),
            ("各街办(新区)、区委办", &["各街办(新区)", "区委办"]),
            ("", &[]),
            ("——", &[]),
            ("区发改局、区", &["区发改局"]),
        ] {
            assert_eq!(names(written), expect, "{written}");
        }
    }
}
