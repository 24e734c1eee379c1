//! What a figure's value says of the thing: that it grew, fell, is a share, a level, a count, a
//! rank.
//!
//! Words of growth and decline right before the number decide first; then the class of the unit;
//! then whether pieces were done (count) or stand there (level). To extend, add the word.

use serde::{Deserialize, Serialize};

use super::operator::Op;
use super::unit::Class;
use crate::report::wording::{closing, holds, opening, tail, words};

/// What a figure measures of its thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// An increase by the value (增长).
    Growth,
    /// A decrease by the value (下降).
    Decline,
    /// A share or rate as it stands (占比、率).
    Share,
    /// A total or stock (总量).
    Level,
    /// A number of things done, built, held (件数).
    Count,
    /// A place in an order (位次).
    Rank,
}

/// Words of growth before a number.
pub(crate) const GROWTH: &[&str] = words![
    增长 提高 提升 增加 上升 上涨 增收 递增 增幅 增速 涨幅 扩容 增长率 同比增 年均增 新增长 净增长
    增速达 攀升 扩大 增长约
];
/// Words of decline before a number.
pub(crate) const DECLINE: &[&str] = words![
    下降 降低 减少 压减 压缩 缩减 回落 缩短 降幅 调减 削减 节约 下调 减免 降 减 收窄
];
/// Work on a thing, not growth of it.
pub(crate) const IMPROVING: &[&str] = words![
    改造提升 整治提升 优化提升 治理提升 提升改造 巩固提升 "改造、提升" 改善提升 完善提升 修缮提升
];
/// Growth or decline towards a level: 提高到, 降至.
const TOWARDS: &[&str] = words![到 至 为 达到 达 突破 超过 控制在 保持在];
/// Words between the change and the number.
const BETWEEN: &[&str] = words![
    分别 均 约 近 超过 超 逾 不低于 不少于 了 力争 突破 达 各 幅度 率 不超过 至少 高于 平均
];
const STOCKS: &[&str] = words![
    总数 总量 总额 总里程 面积 数量 规模 存量 保有量 户数 里程 产量 人口 余额 拥有 现有 累计达
    总人数 在校 出栏 存栏 销量 销售
];
const REACHES: &[&str] = words![
    达到 达 增至 增加到 突破 稳定在 扩展至 拓展至 扩展到 拓展到 扩大到 提高到 升至 发展到 累计达
];
/// Verbs right before pieces that were added, not grown by.
const MADE: &[&str] = words![新增 净增 新增加 净增加];
const WORKS: &[&str] = words![
    新建 完成 建成 改造 整治 修建 建设 造林 绿化 治理 硬化 铺设 新增 修复 实施 推广 征 恢复 种植
    提升 拆除 改建 创建 发展 落实 新改 育林 播种 打造 储备 "新(改)建" "改(扩)建" "新(扩)建"
];

/// The change of a figure: `left` is what stands right before the number, `clause` all that stands
/// before it in its clause, `name` its name.
pub(crate) fn of(left: &str, clause: &str, name: &str, class: Class, op: Op) -> Change {
    match class {
        Class::Percent => moved(left).unwrap_or(match rates(left) {
            true => Change::Growth,
            false => Change::Share,
        }),
        Class::Points => moved(left).unwrap_or(Change::Growth),
        Class::Multiple => moved(left).unwrap_or(Change::Level),
        Class::Money | Class::Output if closing(left.trim_end(), &["净增", "净增加"]).is_some() => {
            Change::Growth
        }
        Class::Money | Class::Output | Class::Days | Class::Age => {
            moved(left).unwrap_or(Change::Level)
        }
        Class::Area | Class::Length => moved(left).unwrap_or_else(|| built(left, clause, name)),
        Class::Pieces if closing(left.trim_end(), MADE).is_some() => Change::Count,
        Class::Pieces => moved(left).unwrap_or_else(|| counted(left, name, op)),
        Class::Bare => Change::Level,
    }
}

/// Whether the words before a level speak of a rate of growth: 增速连续6个月保持在.
fn rates(left: &str) -> bool {
    let left = tail(left, 60).trim_end();
    closing(left, TOWARDS).is_some() && holds(left, &["增速", "增幅", "涨幅"])
}

/// Growth or decline by the value, if the words right before it say so.
pub(crate) fn moved(left: &str) -> Option<Change> {
    let mut left = tail(left, 60).trim_end();
    if closing(left, TOWARDS).is_some()
        && closing(left, &["增速达", "增速为", "增长超过"]).is_none()
    {
        let cue = closing(left, TOWARDS).unwrap_or_default();
        let verb = &left[..left.len() - cue.len()];
        let natural = closing(verb, &["自然增长率"]).is_some();
        let rate = closing(verb, &["增速", "增幅", "涨幅", "降幅", "增长率"]).filter(|_| !natural);
        let over = matches!(cue, "超过" | "突破" | "达" | "达到");
        if rate.is_none() && !(over && closing(verb, &["增长", "下降"]).is_some()) {
            return None;
        }
        left = verb;
    }
    while let Some(word) = closing(left, BETWEEN) {
        left = left[..left.len() - word.len()].trim_end();
    }
    if closing(left, IMPROVING).is_some() {
        None
    } else if closing(left, GROWTH).is_some() {
        Some(Change::Growth)
    } else if closing(left, DECLINE).is_some() {
        Some(Change::Decline)
    } else {
        None
    }
}

/// Length and area: what was worked on is a count, what lies there a level.
fn built(left: &str, clause: &str, name: &str) -> Change {
    let added = opening(name, &["新增", "净增"]).is_some();
    if !added && (holds(name, STOCKS) || reaches(left)) {
        return Change::Level;
    }
    let worked = added || holds(tail(clause, 90), WORKS) || holds(name, WORKS);
    if worked { Change::Count } else { Change::Level }
}

/// Pieces: counted when done, a level when they stand there in total.
fn counted(left: &str, name: &str, op: Op) -> Change {
    // 新增9家,达到80家: what is reached is the whole.
    if REACHES.contains(&left.trim()) {
        return Change::Level;
    }
    let total = holds(tail(left, 36), STOCKS) || holds(name, STOCKS);
    if (total || reaches(left) || op == Op::Steady)
        && !holds(name, &["新增", "净增", "受理", "办理", "贫困人口"])
    {
        Change::Level
    } else {
        Change::Count
    }
}

/// Whether a level is reached right before the number.
fn reaches(left: &str) -> bool {
    let left = left.trim_end();
    closing(left, REACHES).is_some() && closing(left, &["下达", "送达", "到达"]).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes() {
        for (left, name, class, expect) in [
            ("税收增长", "税收", Class::Percent, Change::Growth),
            ("收入分别增长", "收入", Class::Percent, Change::Growth),
            ("发案率下降", "发案率", Class::Percent, Change::Decline),
            ("绿地率提高到", "绿地率", Class::Percent, Change::Share),
            ("出庭率达", "出庭率", Class::Percent, Change::Share),
            ("完成投资", "投资", Class::Money, Change::Level),
            ("每人增收", "每人增收", Class::Money, Change::Growth),
            ("新建道路", "道路", Class::Length, Change::Count),
            ("播种面积", "播种面积", Class::Area, Change::Level),
            ("改造管网", "管网", Class::Area, Change::Count),
            ("企业达到", "企业", Class::Pieces, Change::Level),
            ("新建学校", "学校", Class::Pieces, Change::Count),
            ("总数达", "企业", Class::Pieces, Change::Level),
            ("达到", "企业新增", Class::Pieces, Change::Level),
            ("新增加", "冠军", Class::Pieces, Change::Count),
            ("增加值增速连续6个月保持在", "增加值", Class::Percent, Change::Growth),
            ("人口自然增长率控制在", "人口自然增长率", Class::Percent, Change::Share),
            ("净增", "产值", Class::Money, Change::Growth),
        ] {
            assert_eq!(of(left, left, name, class, Op::Is), expect, "{left}");
        }
    }
}
