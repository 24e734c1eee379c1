//! Sentences that neither report nor promise: analysis, slogans, transitions, thanks, furniture.
//!
//! In the review such a sentence would else be a claim, in the plan a task. To extend, add to the
//! word lists; a rule of form (a sentence without any verb of work) catches most slogans.

use crate::report::wording::{closing, head, holds, length, opening, words};

/// A year or a task described, not done: 是关键之年.
const YEAR_ENDINGS: &[&str] = words![
    之年 的一年 的五年 重要一年 关键一年 开局年 收官年 关键时期 重要时期 机遇期 攻坚期 窗口期 关键期
    发力期 决胜期 转型期 新阶段 新时期 特殊时期
];
const PAST_YEARS: &[&str] = words![过去的一年 过去一年 过去五年 这一年 一年来 五年来];
const THANKS: &[&str] = words![感谢 敬意 致敬 谢意 新春祝福 节日问候];
const ADDRESSES: &[&str] = words![各位代表 同志们 各位委员];
/// How a sentence ends that reports.
const DONE: &[&str] = words![
    全部完成 圆满完成 如期完成 顺利完成 全面完成 全部办结 成效 进展 成绩 变化 突破 提升 改善 提高 增强
];
/// A year that is described by what grew in it: 五年是实力大幅提高的五年.
const GREW: &[&str] =
    words![提高 提升 改善 增强 突破 跃升 扩大 加快 蓬勃 决胜 巨变 变化最大 最快 最多];
/// What a thing is said to be in a sentence that gives only the reason for work.
const REASONS: &[&str] = words![
    保障 支撑 基础 关键 前提 根本 保证 动力 源泉 任务 责任 使命 问题 所在 需要 要求 途径 抓手 举措
    核心 主线 底线 生命线 大事 大计 之本 之基 之要 之举 之策 之源 基石 命脉 优势 标志 目标 底气 根基
    力量 方向 重中之重 法宝 希望 期待 期盼 心愿 共识 机遇 挑战 潜力 引擎 主战场 主阵地 压舱石 载体 内容
];
/// How a sentence ends that says how much is at stake.
const CALLING: &[&str] = words![
    重任在肩 催人奋进 任务艰巨 艰巨繁重 意义重大 任重道远 时不我待 更高要求 新的要求
];
/// How a sentence begins that looks at the situation or is sure of the end.
const SITUATIONS: &[&str] = words![
    只要 当前 目前 面对 置身 放眼 纵观 综观 综合看 总体看 从总体上看 从国际 从国内 从全国 从全省
    从全市 从自身 从外部 站在 回望 展望 新形势 新征程 我们有
    我们深知 也要看到 还要看到 同时还要看到 同时也要看到 必须看到 应当看到 应该看到 我们也要看到
    习近平总书记 党的二十大 党的十九大 党中央 国家 实践证明 事实证明 历史证明 省委 市委 区委 县委
    完成全年 实现全年 实现上述 完成上述 实现这些 确定上述 提出上述 上述目标 以上目标 这些目标
];
/// How a sentence begins that is sure of the end, whatever work it names.
const SURE: &[&str] = words![我们坚信 我们深信 我们相信 我们有信心 我们完全有信心];
/// What the sentences of a look back say that draw a lesson.
const LESSONS: &[&str] = words![
    实践证明 事实证明 事实表明 实践表明 实践使我们 实践告诉我们 实践充分证明 经验告诉我们 我们体会到
    我们深深体会到 我们深切体会到
];
/// Ways of working with which a promise begins.
pub(crate) const MANNERS: &[&str] = words![
    大力 深入 积极 有效 稳妥 稳步 有序 科学 高标准 高质量 高水平 高品质 精心 切实 扎实 全力 着力 努力
    合理 严厉 充分 广泛 主动 认真 精准 高效 系统 加速 尽快 优先 前瞻 分类 进一步 继续 逐步 同步 重点
    强力 不断 及时 妥善 突出 力促 千方百计 因地制宜 全域 常态化 年内 今年 自觉 从严 带头 以铁
];
const EQUATIONS: &[&str] = words![
    就是 硬道理 是兴 是我们的 是立身 是政府的 是永恒 是根本 是最大的 是首要 是第一 是发展的 是前提
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
    联动 协调 履行 接受 听取 征求 搞好 狠抓 严抓 紧抓 抓紧 清偿 共建 布局 打好 应对 呵护 拓宽 防控
    处置 管理 开拓 改善 转变 当好 安装 缓解 疏解 增加 减少 降低 扩容 拆除 合作 开放 探索 推行 试行 建立
    制定 出台 编制 压降 招引 吸引 承担 收官 用活 做活 做优 做精 做实 擦亮 唱响 讲好 兜牢 兜住 织密 筑牢
    繁荣 建好 建强 集中 理顺 振兴 塑造 营造 压缩 缩减 缩短 严把 严禁 研究 挖掘 推出 防止 升级 大兴 配合
    筹划 实行 进行 恪守 提质 正确 尽力 重视 抓实 抓严 回应 投入 配置 组建 设立 延伸 覆盖 普惠 壮大 集聚 汇聚 招商 抢抓 争先 反对 杜绝 克服
];
const PROMISES: &[&str] = words![我们将 我们要 我们一定 必须 我们坚决 我们始终 将坚 要坚];

/// Whether a sentence of the plan reports after all: 去年,六项实事全部完成。
pub(crate) fn looks_back(words: &str) -> bool {
    let bare = words.trim_end_matches(['。', '!', ';']);
    opening(words, &["去年,", "上年,", "过去一年,", "过去的一年,", "一年来,"]).is_some()
        && closing(bare, DONE).is_some()
}

/// Whether a sentence of the review is context.
pub(crate) fn in_review(words: &str) -> bool {
    introduces(words)
        || furnishes(words)
        || guides(words)
        || opening(words, &["必须", "——必须"]).is_some()
        || holds(head(words, 60), LESSONS)
        || holds(words, THANKS) && holds(words, &["表示", "致以", "在此", "向"])
        || describes_year(words) && !reports_years(words)
        || addresses(words) && length(words) < 40
        || opening(words, PAST_YEARS).is_some()
            && length(words) < 24
            && !holds(words, WORK)
            && !counts(words)
        || length(words) < 24 && !holds(words, WORK) && is_maxim(words)
}

/// Whether a sentence of the review tells of guidance from above, and of no work done on it.
fn guides(words: &str) -> bool {
    words.contains("习近平总书记")
        && holds(words, &["亲临", "重要讲话", "贺信", "回信", "考察"])
        && !holds(words, &["贯彻", "落实", "学习", "牢记", "感恩", "沿着", "精神"])
}

/// Whether a sentence of the plan is context.
pub(crate) fn in_plan(words: &str) -> bool {
    introduces(words)
        || furnishes(words)
        || describes_year(words)
        || addresses(words) && !holds(words, PROMISES)
        || (holds(words, EQUATIONS) || gives_reason(words)) && !commits(words)
        || opening(words, SURE).is_some()
        || opening(words, SITUATIONS).is_some() && !commits(words) && !counts(words)
        || length(words) < 28 && !says_work(words) && !counts(words)
        || opening(words, &["作为"]).is_some() && words.contains("既要")
        || defines(words)
}

/// Whether a sentence explains its first words: 提速发展,就是以提速带动发展.
fn defines(words: &str) -> bool {
    words.split_once(',').is_some_and(|(term, rest)| length(term) <= 8 && rest.starts_with("就是"))
}

/// Whether a short sentence says a work: it holds a verb of work, or a clause begins with the way
/// of working.
fn says_work(words: &str) -> bool {
    holds(words, WORK)
        || words
            .split(',')
            .any(|clause| opening(clause.trim_start_matches(['要', '须']), MANNERS).is_some())
        || holds(words, &["我们要", "我们将", "要以"])
}

/// Whether a sentence only says what a thing is for the whole: 法治是重要保障.
fn gives_reason(words: &str) -> bool {
    let bare = words.trim_end_matches(['。', '!', ';']);
    words.split(',').any(|clause| {
        let clause = clause.trim_end_matches(['。', '!', ';']);
        clause.contains('是') && closing(clause, REASONS).is_some()
    }) || closing(bare, CALLING).is_some()
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
    words.trim_end_matches(['?', ' ']).ends_with(':')
        || holds(words, &["以下方面工作", "以下几方面", "以下工作", "以下重点工作"])
            && length(words) < 40
        || numbers_works(words)
}

/// 年内要重点抓好五个方面。
fn numbers_works(words: &str) -> bool {
    let bare = words.trim_end_matches(['。', ';', ' ']);
    length(bare) < 32
        && holds(bare, &["重点抓好", "重点做好", "着力抓好", "着重抓好", "以下", "重点做到"])
        && closing(bare, &["个方面", "项工作", "方面工作", "项重点工作", "件大事"]).is_some()
}

/// What belongs to the page and not to the report: sources, links, notes on terms, pictures.
fn furnishes(words: &str) -> bool {
    opening(words, &["[", "http", "来源", "source", "title:", "责任编辑", "扫一扫", "!["]).is_some()
        || length(words.trim_start_matches(['-', '—', '*'])) <= 3
}

/// Whether a sentence says what sort of year it was or will be.
pub(crate) fn describes_year(words: &str) -> bool {
    let bare = words.trim_end_matches(['。', '!', ';']);
    let year = (words.contains('是') || words.contains("迎来")) && !states_value(words);
    year && (closing(bare, YEAR_ENDINGS).is_some()
        || holds(words, &["之年,", "的一年,", "关键一年,", "周年"])
            && !holds(words, &["我们将", "我们要", "增长", "达到"]))
}

/// Whether a sentence about past years says what became of them: 五年是实力大幅提高的五年.
fn reports_years(words: &str) -> bool {
    let bare = words.trim_end_matches(['。', '!', ';']);
    !bare.contains(',') && holds(bare, GREW) && closing(bare, &["的五年", "的一年"]).is_some()
}

/// Whether the sentence holds a measured value, so that it says more than what sort of year it was.
fn states_value(words: &str) -> bool {
    counts(words) && holds(words, &["%", "亿元", "万元", "个,", "项,", "亿斤", "万吨"])
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
        || words.split([',', ';']).skip(usize::from(thing_then_equation)).any(|clause| {
            let bare = clause.trim_start().trim_start_matches(['要', '须', '将', '就']);
            let acts = opening(bare, WORK).is_some() || opening(bare, MANNERS).is_some();
            acts && !holds(clause, EQUATIONS) && !(clause.contains('是') && gives_reason(clause))
        })
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
            ("法治是县域发展的重要保障。", true),
            ("就业是最大的民生,要千方百计稳住岗位。", false),
            ("只要我们同心同德,目标就一定能够达到。", true),
            ("当前,我市既面临挑战,更面临机遇。", true),
            ("稳妥处置小贷公司风险。", false),
            ("清偿拖欠企业账款。", false),
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
            ("事实表明,只有实干才能成事。", true),
            ("新开工项目90个,增长10%,是最多的一年。", false),
            ("粮食连年丰收。", false),
        ] {
            assert_eq!(in_review(words), expect, "{words}");
        }
    }
}
