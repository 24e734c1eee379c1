//! What a report says of a project: who builds it, how large it is, what it costs, how far it is.
//!
//! The words come from the piece of text that promises the project; what is not said stays open.
//! To extend, add the ending of an enterprise's name or the words of a stage.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::report::figure::{Figure, Op};
use crate::report::wording::{closing, holds, is_han, tail, words};

/// A project that a task is about (项目).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its name.
    pub name: String,
    /// The enterprise that builds it, in the words of the report.
    pub enterprise: Option<String>,
    /// Its capacity or size, as written: 年产3万吨.
    pub capacity: Option<String>,
    /// What it costs, as written: 5.2亿元.
    pub investment: Option<String>,
    /// The stage that it is to reach this year.
    pub stage: Option<Stage>,
}

/// How far a project is to come (建设阶段).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Stage {
    /// Planned, approved, its ground prepared.
    #[serde(rename = "前期")]
    Prepared,
    /// Begun.
    #[serde(rename = "开工")]
    Begun,
    /// Being built.
    #[serde(rename = "建设")]
    Building,
    /// Built.
    #[serde(rename = "建成")]
    Built,
    /// In use.
    #[serde(rename = "投用")]
    Running,
}

/// Endings of an enterprise's name, and what may follow it.
const ENTERPRISES: &[&str] = words![有限公司 公司 集团 煤业 焦化 药业 钢铁 矿业 实业 铝业 重工 酒业 股份 能源 科技 机械 电力];
/// Verbs after which an enterprise's name begins.
const BEFORE: &[&str] = words![
    的 推进 推动 加快 支持 鼓励 引导 确保 力促 重点 实施 建设 开工 启动 抓好 依托 协调 服务 促进 督促
];
const CAPACITIES: &[&str] =
    words![吨 千瓦 兆瓦 立方米 万台 万套 标箱 万件 吉瓦 床位 亩 平方米 公里];
const STAGES: [(Stage, &[&str]); 5] = [
    (Stage::Running, words![投产 投用 投入使用 达产 运营 通车 投运 投入运行]),
    (Stage::Built, words![建成 竣工 完工 完成 贯通]),
    (Stage::Begun, words![开工 动工 启动 破土]),
    (Stage::Building, words![推进 加快 建设 续建 实施 改造 扩建]),
    (Stage::Prepared, words![前期 谋划 审批 落地 争取 跑办 签约 储备]),
];

/// What a piece of text says of the project that it names. Figures come with their places in bytes
/// of the text.
pub(crate) fn read(name: &str, text: &str, figures: &[(Range<usize>, &Figure)]) -> Project {
    let said = |place: &Range<usize>| text.get(place.clone()).map(str::to_string);
    let investment = figures.iter().find(|(_, figure)| {
        figure.unit.ends_with('元') && figure.op == Op::Is || figure.name.contains("投资")
    });
    let capacity = figures.iter().find(|(_, figure)| holds(&figure.unit, CAPACITIES));
    Project {
        name: name.to_string(),
        enterprise: enterprise(text),
        capacity: capacity.and_then(|(place, _)| {
            let before = tail(text.get(..place.start)?, 12);
            let verb = closing(before, &["年产", "日处理", "年处理", "日供水", "总装机"]);
            Some(format!("{}{}", verb.unwrap_or_default(), said(place)?))
        }),
        investment: investment.and_then(|(place, _)| said(place)),
        stage: stage(text),
    }
}

/// The enterprise that the text names first.
fn enterprise(text: &str) -> Option<String> {
    let (end, word) = ENTERPRISES
        .iter()
        .filter_map(|word| text.find(word).map(|at| (at + word.len(), *word)))
        // 生物科技园 is no enterprise.
        .filter(|&(end, _)| {
            !text[end..].starts_with(['园', '城', '馆', '小', '创', '孵', '产', '局'])
        })
        .min_by_key(|&(end, word)| (end - word.len(), std::cmp::Reverse(end)))?;
    let before = tail(&text[..end], 60);
    let from = before
        .rfind(|scalar: char| !is_han(scalar))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let run = &before[from..];
    let from = BEFORE.iter().filter_map(|verb| run.rfind(verb).map(|at| at + verb.len())).max();
    let name = &run[from.unwrap_or(0)..];
    let proper = name.len() >= word.len() + 2 * '某'.len_utf8();
    let general = holds(
        name,
        &["平台公司", "一批", "企业集团", "国有", "各", "的", "新能源", "清洁能源", "集体", "组织"],
    );
    (proper && !general).then(|| name.to_string())
}

/// The furthest stage that the text names.
fn stage(text: &str) -> Option<Stage> {
    let early = holds(text, &["前期工作", "项目前期", "谋划"]);
    let found = STAGES.iter().find(|(_, words)| holds(text, words)).map(|(stage, _)| *stage);
    match found {
        Some(Stage::Building) if early => Some(Stage::Prepared),
        found => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_say_what_they_are() {
        let report = "一、2030年工作回顾\n修路三条。\n二、2031年工作安排\n重点做好以下工作:\n\
                      (一)做强产业\n加快总投资5.2亿元的甲乙集团年产3万吨玻璃项目建设,年底前竣工投产。\n";
        let tasks = crate::report::read(report).tasks;
        let project = tasks.iter().find_map(|task| task.project.clone()).expect("a project");
        assert_eq!(project.investment.as_deref(), Some("5.2亿元"));
        assert_eq!(project.capacity.as_deref(), Some("年产3万吨"));
        assert_eq!(project.enterprise.as_deref(), Some("甲乙集团"));
        assert_eq!(project.stage, Some(Stage::Running));
    }

    #[test]
    fn stages_and_enterprises() {
        for (text, expect, builder) in [
            ("推进东环路项目前期工作", Some(Stage::Prepared), None),
            ("支持某某公司开工建设二期", Some(Stage::Begun), Some("某某公司")),
            ("完善城投平台公司治理", None, None),
        ] {
            assert_eq!((stage(text), enterprise(text).as_deref()), (expect, builder), "{text}");
        }
    }
}
