//! The name of a figure: the thing that a number measures, in the words of the report.
//!
//! A number follows its thing (地区生产总值增长7%) or goes before it (建成3所学校). What stands on
//! each side, up to the next mark or number, is cleaned of verbs and adverbs; what is left is the
//! name. A number with nothing left on either side goes on about the thing before it
//! (增长6%,总数达20家). To extend, add a word to the list of the place where it stands in the way.

use std::ops::Range;

use super::change::IMPROVING;
use super::surroundings::{JOINTS, REACH, Sides, WHOLE_WORDS, trim_joints};
use super::unit::Class;
use crate::report::wording::{closing, is_han, length, opening, tail, words};

/// Words right before a number that belong to its value, not to its name.
const VALUE_WORDS: &[&str] = words![
    达到 达 为 降至 升至 提升至 提高至 下降至 增加至 上升至 增至 减至 缩至 扩至 下降到 上升到
    提高到 拓展到 扩大到 扩展到 增加到 扩大至 转为 完成 实现 突破 超过 超 超额完成 约 大约 近 接近
    至 到 均 均为 均达 分别 各 共 共计 合计 累计 同比 环比 比上年 较上年 比去年 较去年 同比增长
    增长 增加 提高 提升 上升 上涨 下降 降低 减少 压减 压缩 缩短 缩减 回落 递增 年均 平均 稳定在
    保持在 保持 控制在 不低于 不少于 不超过 不高于 至少 高于 低于 逾 力争 确保 预计 将 已 是 占 仅
    调整为 调整 由 从 在 有 了 增速 增幅 涨幅 降幅 也 降到 每立方米 不足 大幅 幅度 每年 全部 稳定
    可 只有 多达 再 按可比口径 向
];
/// Words that end like a word of value and are none.
const KEPT: &[&str] = words![下达 送达 公共 行为 高效 国有 直达 降低成本];
/// Words at the head of a name that say when, where or how surely.
const FRAME_WORDS: &[&str] = words![
    一是 二是 三是 四是 五是 六是 七是 八是 全年 全区 全县 全市 全省 全国 全州 全社会累计 今年
    去年 年内 累计 共 其中 预计 力争 确保 争取 实现 目前 截至目前 截至 同时 并 且 使 让 我区 我县
    我市 我省 我国 我们 已 将 再 继续 至 到 底 末 初 以来 五年来 一年来 五年 三年来 过去五年
    年底前 年底 上半年 前三季度 年末 连续 成功 顺利 圆满 高标准 高质量 高品质 高水平 积极 全力
    大力 加快 同步 另外 此外 特别是 包括 以及 和 及 与 "、" 也 均 都 总计 平均 每年 新一轮 率先
    持续 精准 通过 计划 逐步 有序 扎实
];
/// Verbs that begin a name's clause and are not part of the name.
const VERBS: &[&str] = words![
    完成 建成 实现 达到 发放 争取 推进 推动 实施 办理 开展 组织 落实 培育 培养 获得 获批 获 荣获
    荣膺 创建 打造 建设 建立 设立 成立 引进 投放 安排 下达 兑现 筹集 筹措 拨付 释放 带动 拉动 抓好
    做好 启动 开工 开通 改造 新建 改建 扩建 新改建 整治 治理 修建 修复 打通 提升 优化 调优 配备
    购置 举办 承办 审核 化解 处置 查处 打掉 破获 抓获 清理 清除 拆除 封堵 关停 关闭 淘汰 种植 栽植
    认定 认证 评选 选派 派驻 招聘 培训 转移 安置 帮助 支持 扶持 引导 吸引 吸纳 依托 利用 接待 受理
    处理 解决 服务 惠及 覆盖 涉及 储备 谋划 签约 落地 收到 征集 收集 出台 制定 发布 发行 拥有 现有
    共有 列入 纳入 对 为 向 用足用好 加固
];
/// Words of capacity: the thing made stands after the number.
const CAPACITIES: &[&str] = words![年产 年处理 日处理 日产 年加工 月产];
/// Verbs and determiners that a name of three scalars or more does without.
const PLAIN_VERBS: &[&str] = words![
    完成 建成 发放 兑现 制定 出台 建设 争取 实施 推动 推进 办理 开展 落实 培育 打造 举办 创建 引导
    组织 落地 获得 获批 开工 加快 支持 各类 我市 我区 我县 我省 一批 各级 重点支持 重点 启动 组建
    建立 评选 发展 拨付 筹集 下达
];
/// Words that place the thing before in an order, and name nothing.
const RANKINGS: &[&str] = words![稳居 位居 位列 居全 排名 创历史 创近 同口径 名义];
/// Totals: a number after one of them goes on about the thing before.
const TOTALS: &[&str] = words![
    总数 总量 总计 合计 共 累计 占比 同比 环比 增速 增幅 涨幅 降幅 总数达 数量 总体 规模 名义 实际
    扣除价格因素 按可比价格计算 可比口径 年均 总量和增速 比重 总量居 占 年 位次 增量 净增 新增
    数量和增速
];
/// Words that cannot begin the thing after a number.
const NOT_THINGS: &[&str] = words![
    的 和 及 与 并 或 等 以 均 已 全部 被 为 从 由 达 增长 获批 获评 建成 投产 开工 完成 实现 落地
    签约 纳入 入选 同比 较 比 提高 提升 下降 增加 减少 居全 居前 位居 排名 列全 列入 占 是 用于
    超过 超额 高于 低于 成功 顺利 正在 新增 左右 以上 有望 有序 有效 有力 目标 提前 开通 通过 不
    主线 贯通 全线 串珠 拓展 扩大 扩展 调整 增至 变为 上升 提前 奋进 迈进 冲刺 进军
];
/// Words after a thing that begin what happened to it.
const HAPPENINGS: &[&str] = words![
    建成 开工 投产 完成 实现 获批 获评 荣获 获得 获 入选 纳入 落地 享受 全部 成功 顺利 签约 进驻
    投入 建设 达到 均 已 与 被 正在 加快 参加 开展 得到 评为 通过 全面 提供 实施 进行 位居 踊跃
    改造提升 升级 在 竣工 投用 启动 上线 挂牌 开通 运行 运营 并 晋升 跻身 同步 "、" 办理 发放 减免
    等 尽快 高效 前期 获奖 提请 晋级 成为 今年 年内 分类 之一
];
/// What is done to a thing: after 的 it does not name what was counted.
const WORKED: &[&str] = words![
    工作 任务 改造 整治 治理 培训 创建 建设 检查 评议 征迁 补偿 修复 提升 清理 建设任务 到井 挖补 安装
    维修 硬化 绿化 亮化
];
/// Verbs that end the subject of a clause.
const ACTS: &[&str] = words![
    实现 完成 保持 持续 达到 取得 稳步 不断 继续 全面 较快 快速 成效 突破 加快 进一步 由 从 排名
    位居 好于 明显 逐年 年均 增长 下降 同比
];
/// Verbs of making that a stock no longer carries: the total of 新增企业 is of 企业.
const MAKING: &[&str] = words![
    新增 净增 新建 新认定 新培育 新引进 新创建 新增加 新获批 净增加 建成 新改建 新发展
];
/// What a measure after it belongs to, whatever follows: 产量5万吨.
const STOCK_ENDINGS: &[&str] = words![产量 面积 总量 里程 规模 能力 长度 储量 出栏];
/// Words that carry a thing on through a circumstance.
const STILL: &[&str] = words![仍 仍然 依然 依旧];
/// Names longer than this, in scalars, are cut after their last attribute.
const LONG: usize = 18;
/// Where a name was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// Before the number.
    Before(Range<usize>),
    /// After the number.
    After(Range<usize>),
    /// Nothing here: the thing that the text went on about, with what the number is a share of if
    /// that is said.
    Earlier(Option<Range<usize>>),
}

impl Found {
    /// How far to the right the name reaches, so that the next number does not claim it too.
    pub(crate) fn reach(&self, words: &str, sides: &Sides) -> usize {
        let Self::After(range) = self else {
            return sides.right.start;
        };
        let rest = words[range.end..sides.right.end.max(range.end)].trim();
        // 9个行业增加值增长5%: the thing of the first number is the subject of the second.
        if closing(&words[sides.right.clone()], VALUE_WORDS).is_some() {
            return sides.right.start;
        }
        if rest.is_empty() || matches!(rest, "和" | "及" | "以及" | "与" | "的") {
            sides.right.end
        } else {
            range.end
        }
    }
}

/// The name of a number with the given sides. `pieces` says that its unit counts pieces, which
/// are named after the number whenever a thing stands there.
pub(crate) fn find(words: &str, sides: &Sides, class: Class) -> Found {
    let left = subject(words, sides.left.clone());
    let right = thing(words, sides.right.clone(), left.empty());
    let measures = matches!(class, Class::Output | Class::Area | Class::Length)
        && closing(&words[left.range.clone()], STOCK_ENDINGS).is_none();
    let pieces = class == Class::Pieces || measures;
    if class == Class::Points
        && let Some(than) = compared(words, &sides.left)
    {
        return Found::Earlier(Some(than));
    }
    let clean = without_frame(words, without_value(words, sides.left.clone()));
    // 在足额兑现新建项目之后仍增长2%: a circumstance, not a thing; the thing went before.
    if closing(&words[clean.clone()], STILL).is_some() {
        return Found::Earlier(None);
    }
    if let Some(share) = share(words, &clean) {
        return share;
    }
    match right {
        Some(right) if pieces || left.empty() || funds(&words[right.clone()], class) => {
            Found::After(right)
        }
        _ if left.empty() && left.acting.is_empty() => Found::Earlier(None),
        _ if left.empty() => Found::Before(left.acting),
        _ if is_total(&words[left.range.clone()]) => Found::Earlier(None),
        _ => Found::Before(shorten(words, left.range)),
    }
}

/// Whether money goes before the fund that it is: 9亿元专项资金.
fn funds(thing: &str, class: Class) -> bool {
    class == Class::Money
        && closing(
            thing,
            &["资金", "基金", "补贴", "补助", "贷款", "债券", "国债", "经费", "消费券"],
        )
        .is_some()
}

/// The words before a number, cleaned.
struct Subject {
    /// Without the words of value and of frame; empty if only verbs are left.
    range: Range<usize>,
    /// The verbs that were left alone, which name the figure if nothing else does.
    acting: Range<usize>,
}

impl Subject {
    fn empty(&self) -> bool {
        self.range.is_empty()
    }
}

fn subject(words: &str, range: Range<usize>) -> Subject {
    let clean = without_frame(words, without_value(words, range));
    let piece = &words[clean.clone()];
    let mut rest = piece;
    while let Some(verb) = opening(rest, VERBS).or_else(|| opening(rest, FRAME_WORDS)) {
        rest = &rest[verb.len()..];
    }
    if opening(piece, RANKINGS).is_some() {
        return Subject { range: clean.end..clean.end, acting: clean.end..clean.end };
    }
    let only_verbs = rest.is_empty() || matches!(rest, "了" | "好" | "的");
    let attributive = piece.ends_with('的') || closing(piece, CAPACITIES).is_some();
    if only_verbs || attributive {
        let acting = if attributive { clean.end..clean.end } else { clean.clone() };
        return Subject { range: clean.end..clean.end, acting };
    }
    Subject { range: clean.clone(), acting: clean }
}

/// Strips the words of value from the end.
pub(crate) fn without_value(words: &str, range: Range<usize>) -> Range<usize> {
    let mut piece = without_year(words[range.clone()].trim_end());
    while let Some(word) = closing(piece, VALUE_WORDS) {
        if closing(piece, KEPT).is_some() || closing(piece, IMPROVING).is_some() {
            break;
        }
        piece = without_year(piece[..piece.len() - word.len()].trim_end_matches([' ', '、']));
    }
    range.start..range.start + piece.len()
}

/// Strips the year of comparison: 比2030年, 从2030年的, 由上年的.
fn without_year(piece: &str) -> &str {
    let base = piece.strip_suffix('的').unwrap_or(piece);
    let then = ["上年", "去年", "现在", "目前", "原来", "过去", "当前", "前年"];
    if base.len() < piece.len()
        && let Some(word) = closing(base, &then)
    {
        return &base[..base.len() - word.len()];
    }
    let Some(rest) = base.trim_end_matches(['底', '末', '初']).strip_suffix('年') else {
        return piece;
    };
    let rest = rest.trim_end_matches(|scalar: char| scalar.is_ascii_digit());
    if base.len() < piece.len() { rest } else { rest.strip_suffix(['比', '较']).unwrap_or(piece) }
}

/// Strips time, place and adverbs from the head.
pub(crate) fn without_frame(words: &str, range: Range<usize>) -> Range<usize> {
    let mut piece = words[range.clone()].trim_start();
    loop {
        let undated = piece.trim_start_matches(|scalar: char| scalar.is_ascii_digit());
        if undated.len() < piece.len() && undated.starts_with('年') {
            piece = &undated['年'.len_utf8()..];
        } else if opening(piece, WHOLE_WORDS).is_some() {
            break;
        } else if let Some(word) = opening(piece, FRAME_WORDS) {
            piece = piece[word.len()..].trim_start();
        } else {
            break;
        }
    }
    range.end - piece.len()..range.end
}

/// The thing after a number, up to what happened to it.
fn thing(words: &str, range: Range<usize>, alone: bool) -> Option<Range<usize>> {
    let piece = words[range.clone()].trim();
    let piece = if alone { piece.strip_prefix('的').unwrap_or(piece) } else { piece };
    let first = piece.chars().next()?;
    let begins =
        is_han(first) || first.is_ascii_alphanumeric() || matches!(first, '“' | '《' | '"');
    if !begins || opening(piece, NOT_THINGS).is_some() || length(piece) < 1 {
        return None;
    }
    let start = range.start + words[range].find(piece)?;
    let cut = HAPPENINGS
        .iter()
        .filter_map(|word| piece.find(word))
        .filter(|&at| length(&piece[..at]) >= 2 && !opens_bracket(&piece[..at]))
        .min()
        .unwrap_or(piece.len());
    let cut = without_value(piece, 0..cut).end;
    let mut piece = piece[..cut].trim_end();
    while let Some(joint) = closing(piece, JOINTS).filter(|&joint| joint != "的") {
        piece = piece[..piece.len() - joint.len()].trim_end();
    }
    let end = start + piece.len();
    let noun = piece.rfind('的').map(|at| at + '的'.len_utf8());
    // 9个小区的改造任务: the work is on the thing before 的.
    if let Some(at) = noun
        && closing(&piece[at..], WORKED).is_some()
        && (1..=8).contains(&(length(&piece[..at]) - 1))
    {
        return Some(start..start + at - '的'.len_utf8());
    }
    match noun.filter(|&at| length(&piece[at..]) >= 2) {
        Some(at) => Some(start + at..end),
        None => Some(start..end - (piece.len() - piece.trim_end_matches('的').len())),
    }
}

/// Whether a bracket is open at the end: 县(市、区) is one thing.
fn opens_bracket(piece: &str) -> bool {
    piece.matches('(').count() > piece.matches(')').count()
}

/// 占X的86%: a share of X, of the thing before.
fn share(words: &str, left: &Range<usize>) -> Option<Found> {
    let mut piece = &words[left.clone()];
    while let Some(word) = opening(piece, TOTALS).filter(|&word| word != "占") {
        piece = &piece[word.len()..];
    }
    let whole = piece.strip_prefix('占')?;
    let start = left.end - whole.len();
    let whole = whole.trim_end_matches(['的', '达', '为']).trim_end_matches("比重");
    let whole = whole.trim_end_matches('的');
    Some(Found::Earlier((!whole.is_empty()).then_some(start..start + whole.len())))
}

/// 高于全国平均0.3个百分点: the measure of the thing before.
fn compared(words: &str, left: &Range<usize>) -> Option<Range<usize>> {
    let piece = &words[left.clone()];
    if let Some(than) = opening(piece, &["比", "较"]) {
        if closing(piece, &["提高", "升高", "降低", "减低"]).is_some() {
            return None;
        }
        let end = piece.len() - closing(piece, &["低", "高", "高出", "快", "慢"])?.len();
        return (than.len() < end).then_some(left.start + than.len()..left.start + end);
    }
    let word = opening(piece, &["高于", "快于", "低于", "好于", "高出", "超过"])?;
    let start = left.start + word.len();
    (start < left.end).then_some(start..left.end)
}

/// Whether a name says only "in total" or "in growth".
fn is_total(name: &str) -> bool {
    if name.starts_with(['比', '较']) && opening(name, &["比例", "比重", "比率", "比赛"]).is_none()
    {
        return true;
    }
    let mut rest = name;
    while let Some(word) = opening(rest, TOTALS) {
        rest = rest[word.len()..].trim_start_matches(['、', '和', ' ']);
    }
    rest.is_empty()
}

/// A long name loses its attributes and the verb before it.
fn shorten(words: &str, range: Range<usize>) -> Range<usize> {
    let mut piece = &words[range.clone()];
    while let Some(verb) = opening(piece, PLAIN_VERBS)
        && length(&piece[verb.len()..]) >= 3
    {
        piece = piece[verb.len()..].trim_start_matches('、');
    }
    let range = range.end - piece.len()..range.end;
    if length(piece) <= LONG {
        return range;
    }
    let after = |word: char| piece.rfind(word).map(|at| at + word.len_utf8());
    let after_de = after('的').max(after('等'));
    let after_verb = VERBS
        .iter()
        .filter(|verb| length(verb) >= 2)
        .filter_map(|verb| piece.rfind(verb).map(|at| at + verb.len()))
        .filter(|&at| length(&piece[at..]) >= 4)
        .max();
    let cut = after_de.filter(|&at| length(&piece[at..]) >= 3).max(after_verb).unwrap_or(0);
    trim_joints(words, range.start + cut..range.end)
}

/// The name of a stock whose growth was named before: 新增企业 gives 企业.
pub(crate) fn of_stock(name: &str) -> &str {
    let rest = opening(name, MAKING).map_or(name, |word| &name[word.len()..]);
    if length(rest) >= 2 { rest } else { name }
}

/// What the clauses before a place speak of: the nearest one that names a thing, up to its verb.
pub(crate) fn topic(words: &str, end: usize) -> Range<usize> {
    let floor = end - tail(&words[..end], REACH).len();
    let mut end = end;
    while end > floor {
        let mark = words[floor..end].rfind([',', ';', ':', '。', '(']);
        let start = mark.map_or(floor, |at| {
            floor + at + words[floor + at..].chars().next().map_or(1, char::len_utf8)
        });
        let clause = start..start + words[start..end].trim_end().len();
        end = mark.map_or(floor, |at| floor + at);
        let clean = without_frame(words, clause);
        let piece = &words[clean.clone()];
        let cut = ACTS.iter().filter_map(|word| piece.find(word)).filter(|&at| at > 0).min();
        let piece = &piece[..cut.unwrap_or(piece.len())];
        if length(piece) >= 2 && piece.chars().any(is_han) && !piece.ends_with(['来', '年', '下'])
        {
            return clean.start..clean.start + piece.len();
        }
    }
    end..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure::surroundings::sides;
    use crate::report::figure::{number, operator, unit};

    /// The name of the first number of the words; `^` for the thing before.
    fn check(words: &str, expect: &str) {
        let number = number::scan(words).into_iter().next().expect("a number");
        let unit = unit::read(words, number.range.end);
        let close = unit.range.end + operator::after(&words[unit.range.end..]).1;
        let sides = sides(words, number.range.start, close, 0, words.len());
        let name = match find(words, &sides, unit.class) {
            Found::Before(range) | Found::After(range) => words[range].to_string(),
            Found::Earlier(None) => "^".to_string(),
            Found::Earlier(Some(whole)) => format!("^/{}", &words[whole]),
        };
        assert_eq!(name, expect, "{words}");
    }

    #[test]
    fn the_thing_stands_before_its_number() {
        check("全年地区生产总值完成88亿元", "地区生产总值");
        check("规上工业增加值同比增长6%", "规上工业增加值");
        check("行政诉讼出庭率达100%", "行政诉讼出庭率");
        check("减税降费9亿元", "减税降费");
        check("新增市场主体700户", "新增市场主体");
        check("建成公园3座,", "建成公园");
        check("投资6亿元建成水厂", "投资");
    }

    #[test]
    fn the_thing_stands_after_its_number() {
        check("建成3所学校", "学校");
        check("5个项目开工建设", "项目");
        check("盘活2个闲置园区", "闲置园区");
        check("下达的9亿元债券资金", "债券资金");
        check("完成30名农民的培训工作", "农民");
        check("为12个县(市、区)", "县(市、区)");
    }

    #[test]
    fn the_thing_stands_before_in_the_text() {
        check("增长5%", "^");
        check("总数达80家", "^");
        check("占财政支出的80%", "^/财政支出");
        check("高于全国0.7个百分点", "^/全国");
        check("比省定目标低0.3个百分点", "^/省定目标");
    }
}
