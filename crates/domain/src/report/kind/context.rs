//! Sentences that neither report nor promise: analysis, slogans, transitions, thanks, furniture.
//!
//! In the review such a sentence would else be a claim, in the plan a task. To extend, add to the
//! word lists; a rule of form (a sentence without any verb of work) catches most slogans.

use crate::report::wording::{closing, holds, length, opening, words};

/// A year or a task described, not done: 是关键之年.
const YEAR_ENDINGS: &[&str] = words![之年 的一年 的五年 重要一年 关键一年 开局年 收官年];
const PAST_YEARS: &[&str] = words![过去的一年 过去一年 过去五年 这一年 一年来 五年来];
const THANKS: &[&str] = words![感谢 敬意 致敬 谢意 新春祝福 节日问候];
const ADDRESSES: &[&str] = words![各位代表 同志们 各位委员];
const EQUATIONS: &[&str] = words![
    就是 是兴 是我们的 是立身 是政府的 是永恒 是根本 是最大的 是首要 是第一 是发展的 是前提
    的首要任务 的本职工作
];
/// Stems of verbs by which a government commits itself or reports its work.
pub(crate) const WORK: &[&str] = words![
    推进 推动 加快 加强 加大 加力 实施 建设 开展 完善 提升 提高 深化 强化 落实 打造 促进 支持 鼓励
    引导 健全 优化 改造 整治 治理 保障 确保 力争 争取 培育 发展 扩大 做好 抓好 做大 做强 严格 坚决
    坚持 防范 化解 服务 创建 争创 统筹 启动 完成 建成 新建 谋划 规划 引进 组织 巩固 拓展 持续 全面
    聚焦 围绕 依法 执行 构建 办好 办理 维护 严厉 打击 规范 增强 调整 倡导 弘扬 发扬 践行 树立 树牢
    紧盯 压实 管好 用好 改进 创新 实现 关注 解决 帮助 推广 落地 守住 守好 牢记 贯彻 修复 更新 夯实
    搭建 依托 打通 参加 破解 调减 发挥 厚植 增进 换取 成为 宣传 普及 保护 整合 盘活 清理 排查 检查
    监管 监测 承接 对接 融入 申报 举办 承办 配齐 配备 培训 培养 招聘 选派 安置 救助 关爱 兑现 发放
    稳定 遏制 严控 严守 严防 杜绝 禁止 查处 压减 精简 走出去 引领 带动 撬动 激发 释放 保持 保证
    联动 协调 履行 接受 听取 征求 搞好 狠抓 严抓 紧抓 抓紧
];
const PROMISES: &[&str] = words![我们将 我们要 我们一定 必须 我们坚决 我们始终 将坚 要坚];

/// Whether a sentence of the review is context.
pub(crate) fn in_review(words: &str) -> bool {
    introduces(words)
        || furnishes(words)
        || opening(words, &["必须", "——必须"]).is_some()
        || holds(words, THANKS) && holds(words, &["表示", "致以", "在此", "向"])
        || describes_year(words)
        || addresses(words) && length(words) < 40
        || opening(words, PAST_YEARS).is_some() && length(words) < 24 && !holds(words, WORK)
        || length(words) < 24 && !holds(words, WORK) && is_maxim(words)
}

/// Whether a sentence of the plan is context.
pub(crate) fn in_plan(words: &str) -> bool {
    introduces(words)
        || furnishes(words)
        || describes_year(words)
        || addresses(words) && !holds(words, PROMISES)
        || holds(words, EQUATIONS) && !commits(words)
        || length(words) < 28 && !holds(words, WORK) && !counts(words)
        || opening(words, &["作为"]).is_some() && words.contains("既要")
}

/// Whether a sentence of the look back nevertheless reports: it counts results, thanks nobody.
pub(crate) fn reports(words: &str) -> bool {
    counts(words)
        && holds(words, &["达到", "增长", "完成", "新增", "%", "万", "亿"])
        && !holds(words, THANKS)
        && !holds(words, &["周年", "必须", "来之不易", "得益于", "的结果"])
}

/// Whether the sentence holds digits: what is counted is hardly a slogan.
fn counts(words: &str) -> bool {
    words.bytes().any(|byte| byte.is_ascii_digit())
}

/// A sentence that introduces what follows: 重点做好以下工作:.
fn introduces(words: &str) -> bool {
    words.ends_with([':', '：'])
        || holds(words, &["以下方面工作", "以下几方面", "以下工作", "以下重点工作"])
            && length(words) < 40
}

/// What belongs to the page and not to the report: sources, links, notes on terms, pictures.
fn furnishes(words: &str) -> bool {
    opening(words, &["[", "http", "来源", "source", "title:", "---", "责任编辑", "扫一扫", "!["])
        .is_some()
        || length(words) <= 3
}

/// Whether a sentence says what sort of year it was or will be.
pub(crate) fn describes_year(words: &str) -> bool {
    let bare = words.trim_end_matches(['。', '!', ';']);
    let year = words.contains('是') || words.contains("迎来");
    year && (closing(bare, YEAR_ENDINGS).is_some()
        || holds(words, &["之年,", "的一年,", "关键一年,", "周年"])
            && !holds(words, &["我们将", "我们要", "增长", "达到"]))
}

fn addresses(words: &str) -> bool {
    opening(words, ADDRESSES).is_some()
}

/// A maxim has the form of a verse: two halves of one length, or none of the marks of a report.
fn is_maxim(words: &str) -> bool {
    let bare = words.trim_end_matches(['。', '!', ';']);
    match bare.split_once(',') {
        Some((left, right)) => length(left) == length(right) && !bare.contains('了'),
        None => {
            !bare.contains('、')
                && closing(bare, &["难", "辛", "多", "凡", "苦", "远", "今", "成"]).is_some()
        }
    }
}

/// Whether a sentence that equates one thing with another also commits to work.
fn commits(words: &str) -> bool {
    let thing_then_equation = words
        .split(',')
        .nth(1)
        .is_some_and(|clause| opening(clause, &["是", "就是", "也是", "既是"]).is_some());
    holds(words, PROMISES)
        || opening(words, &["把", "坚持把", "始终把"]).is_some()
        || words
            .split([',', ';'])
            .skip(usize::from(thing_then_equation))
            .any(|clause| opening(clause.trim_start(), WORK).is_some() && !holds(clause, EQUATIONS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_of_the_plan() {
        for (words, expect) in [
            ("民有所呼,我有所应。", true),
            ("今年是规划收官之年,任务艰巨。", true),
            ("实体经济就是立区之本,是兴区的根基。", true),
            ("我们将抓好以下八项工作:", true),
            ("各位代表,功在不舍。", true),
            ("各位代表,我们将坚持人民至上。", false),
            ("新建公园两座,改善居住环境。", false),
            ("项目就是生命线,加快建设产业园区。", false),
        ] {
            assert_eq!(in_plan(words), expect, "{words}");
        }
    }

    #[test]
    fn context_of_the_review() {
        for (words, expect) in [
            ("去年是我区发展很不平凡的一年。", true),
            ("一年来,主要做了以下工作:", true),
            ("向奋战在一线的同志们表示感谢!", true),
            ("行路方知难。", true),
            ("新修道路三条。", false),
            ("粮食连年丰收。", false),
        ] {
            assert_eq!(in_review(words), expect, "{words}");
        }
    }
}
