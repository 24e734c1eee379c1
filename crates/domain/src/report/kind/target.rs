//! Sentences that state expected figures and nothing else.
//!
//! The sentence of the expected targets names itself; sentences that follow it, and goals of the
//! outlook, are known by their form: every clause is an indicator with a value. An action that
//! carries a number is a task and keeps its figures. To extend, add the words by which a clause
//! sets a value to [`SETS`], or the verbs by which a clause acts to [`ACTS`].

use crate::report::part::states_targets;
use crate::report::wording::{holds, opening, words};

/// Words that set a value.
const SETS: &[&str] = words![
    增长 不少于 不低于 达到 控制在 保持 稳定在 突破 左右 以上 以内 同步 高于 低于 下降 递增 翻
    快于 完成 力争 降低 新增 提高 增速 占比 不超过 调整到 调整为 减少 压减 增加 超过 超 达 保有 实现
    冲击 迈上 跨越 缩小到
];
/// Endings and stems of what statisticians measure: a lone clause about one of them that sets a
/// value is an objective.
const MEASURED: &[&str] = words![
    生产总值 增加值 收入 总额 投资 率 比重 就业 产值 产量 总量 浓度 能耗 天数 面积 人口 强度 规模 数量
    进出口 存款 贷款 消费 零售 GDP 利润 税收 营收 吞吐量 游客 接待量 占比 水平 指数 物价 居民 销售额 投入
];
/// Clauses that say when or on what grounds, before the objective.
const GROUNDS: &[&str] = words![
    根据 按照 今年 全年 到 未来五年 今后五年 五年 力争 年内 综合 确保 预计 通过 经过 届时 其中 "“十"
];
/// Verbs by which a clause acts. A clause that begins with one is work, not an objective.
const ACTS: &[&str] = words![
    推进 推动 加快 加强 加大 实施 建设 开展 完善 提升 深化 强化 落实 打造 促进 支持 鼓励 引导 健全
    优化 改造 培育 引进 新建 建成 发展 扩大 抓好 做好 围绕 坚持 持续 深入 培训 发放 全面 新增 开通
    新改建 完成 整治 治理 修建 改建 创建 组织 帮助 举办
];
/// The remainder of a target sentence: 其他约束性指标全面完成.
const REMAINDERS: &[&str] = words![约束性指标 考核指标 下达任务 下达的 省定 市定];

/// Whether a sentence of the plan or the outlook is a target. `after_target` says whether the
/// sentence before it in the paragraph was one.
pub(crate) fn is_target(words: &str, after_target: bool, in_outlook: bool) -> bool {
    if states_targets(words) {
        return true;
    }
    let clauses =
        || words.split([',', ';', '。']).map(str::trim).filter(|clause| !clause.is_empty());
    let numbered = |clause: &str| clause.bytes().any(|byte| byte.is_ascii_digit());
    let sets = |clause: &str| {
        let measured = || holds(clause, MEASURED) || clause.contains("增长");
        let relative = holds(clause, &["同步", "高于", "快于", "翻一番", "翻番", "翻两番"]);
        (numbered(clause) || relative && measured()) && holds(clause, SETS)
    };
    let acts = |clause: &str| opening(clause, ACTS).is_some();
    let goes_on = clauses().all(|clause| sets(clause) || clause.contains("增长"));
    if after_target && (goes_on || holds(words, REMAINDERS)) {
        return true;
    }
    let stated = clauses().filter(|clause| sets(clause)).count();
    let grounds = |clause: &&str| opening(clause, GROUNDS).is_some() && !numbered_value(clause);
    let rest = || clauses().filter(|clause| !grounds(clause));
    let measures = rest().any(|clause| {
        let bare = without_grounds(clause);
        sets(clause) && opening(bare, ACTS).is_none() && holds(bare, MEASURED)
    });
    let clear = || !rest().any(|clause| acts(without_grounds(clause)));
    if measures && clear() && rest().filter(|clause| sets(clause)).count() * 2 >= rest().count() {
        return true;
    }
    if in_outlook {
        let works = clauses().any(|clause| acts(clause) && !sets(clause));
        return !works && stated > 0 && stated * 2 >= clauses().count();
    }
    !clauses().any(acts) && stated >= 2 && clauses().all(sets)
}

/// Whether a clause holds a number that is no year.
fn numbered_value(clause: &str) -> bool {
    let undated = clause.replace(|scalar: char| scalar.is_ascii_digit(), "0").replace("0000年", "");
    undated.contains('0')
}

/// The clause without the words of time and of urging before its subject.
fn without_grounds(clause: &str) -> &str {
    let mut rest = clause;
    while let Some(word) = opening(
        rest,
        &["力争", "确保", "今年", "全年", "年内", "使", "全市", "全县", "全区", "全省"],
    ) {
        rest = &rest[word.len()..];
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_known_by_their_clauses() {
        for (words, after, outlook, expect) in [
            ("今年的主要预期目标是:产值增长6%,收入与增长同步。", false, true, true),
            ("工业增加值增长5%,失业率控制在4%以内。", true, false, true),
            ("空气质量完成上级下达任务。", true, false, true),
            ("储备项目不少于20个,年度投资不低于8亿元。", false, false, true),
            ("新建学校3所,新增学位900个以上。", false, false, false),
            ("加快园区建设,力争营业收入增长9%以上。", false, false, false),
            ("到2035年,人均产值达到3万元。", false, true, true),
            ("服务业增加值总量突破900亿元,占比进一步提高。", false, false, true),
            ("未来五年,城镇新增就业9万人。", false, false, true),
            ("单位能耗下降2%。", false, false, true),
            ("新建水厂3座,日供水能力达到9万吨。", false, false, false),
        ] {
            assert_eq!(is_target(words, after, outlook), expect, "{words}");
        }
    }
}
