//! Cutting a sentence of the plan into pieces of work.
//!
//! A clause that names a project or promises a number is a piece of its own; a clause that only
//! says how, or what for, goes with its neighbour; other measures are pieces too, which are put
//! together again by theme when the report is long. To extend, add a word to the list by which a
//! clause is recognised.

use std::ops::Range;

use super::due;
use crate::report::figure::{Figure, Op};
use crate::report::wording::{closing, head, holds, length, opening, words};

/// What a piece of work is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// It names a project.
    Project,
    /// It promises a number.
    Quantity,
    /// Neither: a measure.
    Measure,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Its bytes in the statement.
    pub(crate) range: Range<usize>,
    pub(crate) sort: Sort,
    /// The clause that names it, in bytes of the statement.
    pub(crate) core: Range<usize>,
}

/// Openings of clauses that say how: they go with the clause after them.
const LEADING: &[&str] = words![
    围绕 聚焦 按照 坚持 以 依托 紧盯 立足 牢固树立 树牢 紧扣 发挥 充分发挥 紧紧 针对 借助 抢抓
    对标 锚定 着眼 突出 根据 瞄准 把 牢牢 始终 在 利用 学习 落实 贯彻 严格落实 用好
];
/// Openings of clauses that say what for: they go with the clause before them.
const TRAILING: &[&str] = words![
    提升 提高 实现 打造 构建 让 不断 进一步 促进 切实 努力 为 形成 更好 满足 助力 带动 有效 确保
    全面提升 着力 保障 增强 推动形成 奋力 有力 解决 筑牢 守牢 营造 使 真正 最大限度 年度 总投资
    计划投资 投资 建筑面积 倒排 彻底 缓解 完善
];
/// What a named project ends with.
const PROJECT_ENDINGS: &[&str] = words![
    项目 工程 项目建设 工程建设 建设 改造 扩建 新建 改扩建 生产线 延伸 贯通 投产 开工 达产 投用
    落地 建成 前期 前期工作 建成投用 建成投产 开工建设 提标 治理 修复 能耗单列 竣工 通车 先进水平
    迁建 升级 运营 投入使用 落户
];
/// What only a particular thing is called.
const PROPER: &[&str] = words![
    路 街 大道 桥 河 水库 电站 医院 学校 中学 小学 幼儿园 公园 广场 煤业 集团 公司 电厂 矿井 高铁
    高速 机场 产业园 工业园 园区 基地 中心 生产线 水厂 污水处理厂 管网 片区 小区 村 变电站 工作面
    博物馆 体育馆 综合体 物流园 隧道 铁路 车站 枢纽 渠 湿地 景区 古城 市场 焦化 水泥 化工 热源
    泵站 养老院 书院 图书馆 文化馆 剧院 立交 国道 省道 "×" 千伏 万吨
];
/// Constructions in general, which name nothing.
const GENERIC: &[&str] = words![
    基础设施建设 重点项目建设 重大项目建设 队伍建设 体系建设 制度建设 法治建设 作风建设 政府建设
    环境建设 机制建设 能力建设 文明建设 平台建设 品牌建设 廉政建设 信用体系 人才队伍 项目谋划
    标准化建设 网络建设 社会建设 国防建设 文化建设 生态文明
];

/// The pieces of a statement whose figures are given, their places in bytes of the statement.
pub(crate) fn cut(words: &str, figures: &[(Range<usize>, &Figure)]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut lead: Option<usize> = None;
    let mut left = figures;
    for clause in clauses(words) {
        let text = words[clause.clone()].trim();
        let inside = left.iter().take_while(|(place, _)| place.start < clause.end).count();
        let (inside, after) = left.split_at(inside);
        left = after;
        let promised = inside.iter().any(|(_, figure)| promises(figure, text));
        let sort = match promised {
            true => Sort::Quantity,
            false if names_project(text, inside.len()) => Sort::Project,
            false => Sort::Measure,
        };
        let leads = sort == Sort::Measure && (says_how(text) || length(text) < 4);
        let trails = sort == Sort::Measure && (opening(text, TRAILING).is_some() || is_day(text));
        if let Some(last) = pieces.last_mut()
            && lead.is_none()
            && (trails || sort == Sort::Quantity && is_cost(text))
        {
            last.range.end = clause.end;
        } else if leads {
            lead.get_or_insert(clause.start);
        } else {
            let start = lead.take().unwrap_or(clause.start);
            pieces.push(Piece { range: start..clause.end, sort, core: clause });
        }
    }
    close(words, &mut pieces, lead);
    pieces
}

/// A sentence that says only how keeps that as its one piece.
fn close(words: &str, pieces: &mut Vec<Piece>, lead: Option<usize>) {
    match (pieces.last_mut(), lead) {
        (Some(last), Some(_)) => last.range.end = words.len(),
        (None, _) => {
            let whole = 0..words.len();
            pieces.push(Piece { range: whole.clone(), sort: Sort::Measure, core: whole });
        }
        (Some(_), None) => {}
    }
}

/// The clauses of a statement: cut at commas outside quotes and brackets.
fn clauses(words: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (at, scalar) in words.char_indices() {
        match scalar {
            '“' | '《' | '(' => depth += 1,
            '”' | '》' | ')' => depth = depth.saturating_sub(1),
            ',' | ';' | '。' if depth == 0 || scalar == '。' => {
                if at > start {
                    found.push(start..at);
                }
                start = at + scalar.len_utf8();
                depth = 0;
            }
            _ => {}
        }
    }
    if start < words.len() {
        found.push(start..words.len());
    }
    found
}

/// Whether a figure is something to be reached, rather than the size of a thing.
fn promises(figure: &Figure, clause: &str) -> bool {
    figure.op != Op::Is || !figure.unit.contains('元') && !holds(clause, PROPER)
}

/// Whether a clause only costs the piece before it: 总投资5亿元.
fn is_cost(clause: &str) -> bool {
    opening(
        clause,
        &["总投资", "计划投资", "年度投资", "年度完成投资", "完成投资", "建筑面积", "投资"],
    )
    .is_some()
}

/// Whether a clause only says by when: 8月底前投入使用.
fn is_day(clause: &str) -> bool {
    length(clause) <= 18 && !due::named(clause, 2000).is_empty()
}

fn says_how(clause: &str) -> bool {
    let clause = clause.trim_start_matches(['要', '将']);
    let acts = holds(clause, &["加快", "推进", "推动", "实施", "开展"]);
    let manner = opening(clause, LEADING).filter(|&word| word != "在" || !acts);
    manner.is_some() || clause.ends_with("方面") || clause.ends_with("为抓手")
}

/// Whether a clause names a project.
fn names_project(clause: &str, sizes: usize) -> bool {
    let clause = clause.trim_end_matches([' ', '。', ';']);
    if says_how(clause) || opening(clause, &["不", "严禁", "禁止"]).is_some() {
        return false;
    }
    let ended = closing(clause, PROJECT_ENDINGS).is_some();
    let ends = ended || holds(clause, &["项目", "工程"]);
    let proper = sizes > 0 || holds(clause, PROPER) || ended && clause.contains('“');
    let generic = closing(clause, GENERIC).is_some() && !head(clause, 90).contains('、');
    ends && proper && !generic && length(clause) >= 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure::{Carried, read};
    use crate::report::kind::Kind;
    use crate::report::text::Text;

    fn check(raw: &str, expect: &[(&str, Sort)]) {
        let text = Text::new(raw);
        let words = text.folded();
        let figures = read(&text, &(0..words.len()), Kind::Task, &mut Carried::default());
        let byte =
            |scalar: usize| words.char_indices().nth(scalar).map_or(words.len(), |(at, _)| at);
        let placed: Vec<_> =
            figures.iter().map(|figure| (byte(figure.start)..byte(figure.end), figure)).collect();
        let found = cut(words, &placed);
        let found: Vec<_> = found.iter().map(|p| (&words[p.core.clone()], p.sort)).collect();
        assert_eq!(found, expect, "{raw}");
    }

    #[test]
    fn projects_numbers_and_measures() {
        check(
            "建材方面,加快产能置换,推进某某水泥磨机改造项目建设,提升工艺水平,确保先进产能占比达到\
             85%以上。",
            &[
                ("加快产能置换", Sort::Measure),
                ("推进某某水泥磨机改造项目建设", Sort::Project),
                ("确保先进产能占比达到85%以上", Sort::Quantity),
            ],
        );
        check("完善治理体系,让群众满意。", &[("完善治理体系", Sort::Measure)]);
        check("坚持人民至上。", &[("坚持人民至上。", Sort::Measure)]);
    }
}
