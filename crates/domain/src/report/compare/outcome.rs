//! What became of a target: the claim against the value, by the way in which the value is meant.
//!
//! 以上 is a floor, 以内 a ceiling. 左右 allows half a percentage point of a rate and five in a
//! hundred of an amount, to either side; so does 稳定在. 同步 is met by what grows no more than half
//! a point slower than the thing it is measured against. Prices and unemployment are ceilings
//! whatever the words.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::said::{Measure, Said, split_unit};
use crate::report::figure::{Change, Figure, Op};

/// What became of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 达到
    Kept,
    /// 超额
    Exceeded,
    /// 未达到
    Missed,
    /// 未提及
    Silent,
    /// 口径不同
    Unclear,
}

impl Outcome {
    /// The word on screen.
    pub fn in_words(self) -> &'static str {
        match self {
            Outcome::Kept => "达到",
            Outcome::Exceeded => "超额",
            Outcome::Missed => "未达到",
            Outcome::Silent => "未提及",
            Outcome::Unclear => "口径不同",
        }
    }
}

/// A judgement with its ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) outcome: Outcome,
    pub(crate) gap: Option<Decimal>,
    pub(crate) gap_unit: String,
    pub(crate) note: String,
}

impl Judged {
    pub(crate) fn unclear(note: &str) -> Judged {
        Judged {
            outcome: Outcome::Unclear,
            gap: None,
            gap_unit: String::new(),
            note: note.to_owned(),
        }
    }
}

/// Half a percentage point.
const HALF_A_POINT: Decimal = Decimal::from_parts(5, 0, 0, false, 1);
/// Five in a hundred.
const TWENTIETH: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

/// Judges a claim that measures what the target measures.
pub(crate) fn judge(target: &Said, claim: &Said, ceiling: bool) -> Judged {
    if target.measure != claim.measure {
        return Judged::unclear(measured_otherwise(&target.measure, &claim.measure));
    }
    let (Some(wanted), Some(reached)) = (target.value(), signed(target, claim)) else {
        return Judged::unclear("数值无法比较");
    };
    let upper = target.upper().unwrap_or(wanted);
    let op = if ceiling { under_ceiling(target.figure.op) } else { target.figure.op };
    let margin = match target.measure {
        Measure::Amount(_) => (wanted * TWENTIETH).abs(),
        _ => HALF_A_POINT,
    };
    let outcome = against(op, wanted, upper, reached, margin);
    let allowed = matches!(op, Op::About | Op::Steady);
    let note = match (&target.measure, allowed && outcome == Outcome::Kept) {
        (Measure::Amount(_), true) if reached < wanted => "“左右”按5%以内掌握",
        (_, true) if reached < wanted => "“左右”按0.5个百分点以内掌握",
        _ => "",
    };
    let (gap, gap_unit) = gap(target, reached - wanted);
    Judged { outcome, gap: Some(gap), gap_unit, note: note.to_owned() }
}

/// 同步 and 高于: the claim against the claim of the other indicator.
pub(crate) fn judge_relative(target: &Said, own: &Said, other: &Said) -> Judged {
    if own.measure != Measure::Rate || other.measure != Measure::Rate {
        return Judged::unclear("报告没有同时给出两项增速");
    }
    let (Some(a), Some(b)) = (own.value(), other.value()) else {
        return Judged::unclear("数值无法比较");
    };
    let (a, b) = (turned(own, a), turned(other, b));
    let outcome = match target.figure.op {
        Op::Above if a > b => Outcome::Kept,
        Op::Below if a < b => Outcome::Kept,
        Op::Within if a <= b => Outcome::Kept,
        Op::InStep | Op::About | Op::Steady if b - a <= HALF_A_POINT => Outcome::Kept,
        Op::AtLeast | Op::Reach | Op::Is if a >= b => Outcome::Kept,
        _ => Outcome::Missed,
    };
    let near = outcome == Outcome::Kept && target.figure.op == Op::InStep && a < b;
    let to = &other.figure.name;
    let allowed = if near { ",“同步”按0.5个百分点以内掌握" } else { "" };
    Judged {
        outcome,
        gap: Some((a - b).normalize()),
        gap_unit: "个百分点".to_owned(),
        note: format!("对照{to}{}{allowed}", in_words(other.figure)),
    }
}

fn against(op: Op, wanted: Decimal, upper: Decimal, reached: Decimal, margin: Decimal) -> Outcome {
    let (kept, exceeded) = match op {
        Op::Within => (reached <= wanted, false),
        Op::Below => (reached < wanted, false),
        Op::Above => (reached > wanted, false),
        Op::About | Op::Steady | Op::InStep => {
            (reached >= wanted - margin, reached > upper + margin)
        }
        Op::AtLeast | Op::Reach | Op::Is => (reached >= wanted, reached > upper),
    };
    match (kept, exceeded) {
        (true, true) => Outcome::Exceeded,
        (true, false) => Outcome::Kept,
        (false, _) => Outcome::Missed,
    }
}

/// 涨幅3%左右 is a ceiling: less is no miss.
fn under_ceiling(op: Op) -> Op {
    match op {
        Op::Below => Op::Below,
        _ => Op::Within,
    }
}

/// The claim's value in the target's direction: of a decline, how far it fell.
fn signed(target: &Said, claim: &Said) -> Option<Decimal> {
    let falls = |said: &Said| said.figure.change == Change::Decline;
    let value = claim.value()?;
    Some(if falls(target) == falls(claim) { value } else { -value })
}

fn turned(said: &Said, value: Decimal) -> Decimal {
    if said.figure.change == Change::Decline { -value } else { value }
}

fn gap(target: &Said, difference: Decimal) -> (Decimal, String) {
    match target.measure {
        Measure::Amount(_) => {
            let (scale, _) = split_unit(&target.figure.unit);
            ((difference / scale).normalize(), target.figure.unit.clone())
        }
        _ => (difference.normalize(), "个百分点".to_owned()),
    }
}

fn measured_otherwise(target: &Measure, claim: &Measure) -> &'static str {
    match (target, claim) {
        (Measure::Rate, Measure::Amount(_)) => "目标是增速,报告只说总量",
        (Measure::Amount(_), Measure::Rate) => "目标是总量,报告只说增速",
        (Measure::Amount(_), Measure::Amount(_)) => "计量单位不同",
        _ => "目标与报告的计量方式不同",
    }
}

/// A figure as a table gives it: 增长6%左右, 4.5%以内, 与经济增长同步.
pub fn in_words(figure: &Figure) -> String {
    let Figure { op, value, unit, change, relative_to, .. } = figure;
    let to = relative_to.as_deref().unwrap_or_default();
    if value.is_empty() {
        return match op {
            Op::InStep => format!("与{to}同步"),
            Op::Above => format!("高于{to}"),
            Op::Below => format!("低于{to}"),
            Op::Within => format!("不高于{to}"),
            _ => format!("不低于{to}"),
        };
    }
    let moved = match change {
        Change::Growth if unit == "番" => "翻",
        Change::Growth => "增长",
        Change::Decline => "下降",
        Change::Rank => "第",
        Change::Share | Change::Level | Change::Count => "",
    };
    let (before, after) = match op {
        Op::Is | Op::Reach | Op::InStep => ("", ""),
        Op::AtLeast => ("", "以上"),
        Op::Above => ("高于", ""),
        Op::Below => ("低于", ""),
        Op::Within => ("", "以内"),
        Op::About => ("", "左右"),
        Op::Steady => ("稳定在", ""),
    };
    format!("{moved}{before}{value}{unit}{after}")
}

#[cfg(test)]
mod tests {
    use crate::report::compare::years;
    use crate::report::read;

    /// The first target of a plan beside a claim: outcome, gap and note.
    fn judged(target: &str, claim: &str) -> String {
        let earlier = format!(
            "一、2029年工作回顾\n修路三条。\n二、2030年工作安排\n主要预期目标是:{target}。\n\
             (一)建好城市\n改造道路十二条。\n"
        );
        let later = format!(
            "一、2030年工作回顾\n{claim}。\n二、2031年工作安排\n(一)建好城市\n改造桥梁三座。\n"
        );
        let years = years((&earlier, &read(&earlier)), (&later, &read(&later)));
        let first = years.targets.first().expect("a target");
        let gap = first.gap.map_or(String::new(), |gap| format!("{gap}{}", first.gap_unit));
        format!("{} {gap} {}", first.outcome.in_words(), first.note).trim().to_owned()
    }

    #[test]
    fn values_by_their_operator() {
        for (target, claim, expect) in [
            ("生产总值增长6%", "生产总值增长6%", "达到 0个百分点"),
            ("生产总值增长6%", "生产总值增长6.4%", "超额 0.4个百分点"),
            ("生产总值增长6%以上", "生产总值增长5.2%", "未达到 -0.8个百分点"),
            (
                "生产总值增长6%左右",
                "生产总值增长5.6%",
                "达到 -0.4个百分点 “左右”按0.5个百分点以内掌握",
            ),
            ("生产总值增长6%左右", "生产总值增长5.4%", "未达到 -0.6个百分点"),
            ("生产总值增长5-6%", "生产总值增长5.4%", "达到 0.4个百分点"),
            ("城镇登记失业率控制在4.5%以内", "城镇登记失业率3.9%", "达到 -0.6个百分点"),
            ("居民消费价格涨幅3%左右", "居民消费价格上涨1.2%", "达到 -1.8个百分点"),
            ("单位生产总值能耗下降3%", "单位生产总值能耗下降3.4%", "超额 0.4个百分点"),
            ("单位生产总值能耗下降3%", "单位生产总值能耗上升1%", "未达到 -4个百分点"),
            ("生产总值达到90亿元", "生产总值完成0.0092万亿元", "超额 2亿元"),
            ("生产总值增长6%", "生产总值完成92亿元", "口径不同  目标是增速,报告只说总量"),
            ("生产总值增长6%", "修路三条", "未提及"),
        ] {
            assert_eq!(judged(target, claim), expect, "{target} / {claim}");
        }
    }

    #[test]
    fn relative_targets_by_the_other_claim() {
        for (target, claim, expect) in [
            (
                "居民收入与经济增长同步",
                "生产总值增长6%,居民人均可支配收入增长5.7%",
                "达到 -0.3个百分点 对照生产总值增长6%,“同步”按0.5个百分点以内掌握",
            ),
            (
                "农村居民人均可支配收入高于经济增长",
                "生产总值增长6%,农村居民人均可支配收入增长5.7%",
                "未达到 -0.3个百分点 对照生产总值增长6%",
            ),
            (
                "居民收入与经济增长同步",
                "居民人均可支配收入增长5.7%",
                "口径不同  报告没有同时给出两项增速",
            ),
        ] {
            assert_eq!(judged(target, claim), expect, "{target} / {claim}");
        }
    }
}
