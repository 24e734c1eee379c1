//! Targets without a number: 与经济增长同步, 高于经济增长, 完成上级下达任务.
//!
//! Each clause of a target sentence is looked at once. To extend, add the word of comparison.

use std::ops::Range;

use super::change::Change;
use super::operator::Op;
use crate::report::wording::words;

/// A target that names its measure instead of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relative {
    /// The words of the name, in bytes of the clause.
    pub(crate) name: Range<usize>,
    /// What it is compared with, in bytes of the clause.
    pub(crate) to: Range<usize>,
    pub(crate) op: Op,
    pub(crate) change: Change,
}

const ABOVE: &[&str] = words![高于 快于 跑赢 好于 领先];
const BELOW: &[&str] = words![低于 慢于];
const TAILS: &[&str] = words![水平 增速 速度 保持 基本 幅度 的 平均水平];
const NAME_TAILS: &[&str] = words![增长 增速 增幅 保持 继续 力争 均 要 持续];
const ASSIGNED: &[&str] = words![
    上级 省定 市定 国家下达 省下达 市下达 省市 省级下达 市级下达 "省、市"
];

/// The relative target of a clause without digits, if it states one.
pub(crate) fn read(clause: &str) -> Option<Relative> {
    in_step(clause).or_else(|| compared(clause)).or_else(|| assigned(clause))
}

/// A与B同步.
fn in_step(clause: &str) -> Option<Relative> {
    let end = clause.find("同步")?;
    let (at, joint) = ["与", "和", "同", "跟"]
        .iter()
        .filter_map(|joint| clause[..end].rfind(joint).map(|at| (at, joint.len())))
        .max_by_key(|&(at, _)| at)?;
    let to = trimmed_end(clause, at + joint..end, TAILS);
    let name = trimmed_end(clause, 0..at, NAME_TAILS);
    // 同步 alone (同步推进) compares nothing.
    (!to.is_empty() && !name.is_empty()).then_some(Relative {
        name,
        to,
        op: Op::InStep,
        change: Change::Growth,
    })
}

/// A高于B.
fn compared(clause: &str) -> Option<Relative> {
    let find = |words: &[&str], op: Op| {
        words.iter().find_map(|word| clause.find(word).map(|at| (at, word.len(), op)))
    };
    let (at, length, op) = find(ABOVE, Op::Above).or_else(|| find(BELOW, Op::Below))?;
    let to = trimmed_end(clause, at + length..clause.len(), TAILS);
    let name = trimmed_end(clause, 0..at, NAME_TAILS);
    (!to.is_empty() && !name.is_empty()).then_some(Relative {
        name,
        to,
        op,
        change: Change::Growth,
    })
}

/// 能耗下降完成上级下达任务.
fn assigned(clause: &str) -> Option<Relative> {
    let at = clause.find("完成")?;
    let rest = &clause[at + "完成".len()..];
    let given = ASSIGNED.iter().any(|word| rest.starts_with(word));
    if !given || !rest.contains(['任', '目', '标']) {
        return None;
    }
    let decline = ["下降", "降低", "减排"].iter().find(|word| clause[..at].ends_with(**word));
    let name = 0..at - decline.map_or(0, |word| word.len());
    let measured = ["浓度", "能耗", "排放", "率", "量", "PM", "指数"];
    let named = measured.iter().any(|word| clause[name.clone()].contains(word))
        && !clause[name.clone()].contains("指标");
    named.then(|| Relative {
        name,
        to: at + "完成".len()..clause.len(),
        op: Op::Reach,
        change: if decline.is_some() { Change::Decline } else { Change::Level },
    })
}

/// The range without the words at its end.
fn trimmed_end(clause: &str, range: Range<usize>, words: &[&str]) -> Range<usize> {
    let mut piece = clause[range.clone()].trim_end();
    while let Some(word) = crate::report::wording::closing(piece, words) {
        piece = piece[..piece.len() - word.len()].trim_end();
    }
    range.start..range.start + piece.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons() {
        for (clause, expect) in [
            ("居民收入与经济增长保持同步", Some(("居民收入", "经济增长", Op::InStep))),
            ("居民收入增速和经济增长基本同步", Some(("居民收入", "经济增长", Op::InStep))),
            ("农民收入增长快于城镇居民收入", Some(("农民收入", "城镇居民收入", Op::Above))),
            ("农民收入高于经济增长水平", Some(("农民收入", "经济增长", Op::Above))),
            ("单位能耗下降完成省定目标", Some(("单位能耗", "省定目标", Op::Reach))),
            ("同步推进改造", None),
            ("约束性指标完成省定任务", None),
        ] {
            let found = read(clause);
            let found = found.map(|r| (&clause[r.name.clone()], &clause[r.to.clone()], r.op));
            assert_eq!(found, expect, "{clause}");
        }
    }
}
