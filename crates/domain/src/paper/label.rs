//! What a label or a head of a column asks for: 牵头责任单位, 协同单位, 完成时限 ….
//!
//! The same words stand before a colon in running lists and over the columns of tables. Every place
//! has its own wording, so a label is known by the words in it, the most telling first. To teach the
//! reader another wording, add a word to the row of its meaning in [`MEANINGS`].

use crate::report::wording::{holds, length, words};

/// What a label asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Label {
    /// The number of the task (序号).
    Number,
    /// The short name (任务名称).
    Title,
    /// What is to be done (工作内容).
    Text,
    /// The group that it belongs to (类别).
    Section,
    /// The number or state to be reached (指标要求).
    Target,
    /// The leader in charge (责任领导).
    Leader,
    /// Offices that lead (牵头单位).
    Lead,
    /// Offices responsible, of which the first leads where no other does (责任单位).
    Shared,
    /// Offices that help (配合单位).
    With,
    /// Who does what, in a sentence (部门分工).
    Division,
    /// When (完成时限).
    Due,
    /// On whom it depends (任务性质).
    Nature,
    /// The visible result of the year (年度标志性成果).
    Result,
    /// Where the task comes from (任务来源).
    Origin,
    /// The number that it has on the list of the higher level (上级任务对应号).
    Superior,
    /// Known, and of no use here: persons, telephones, progress, remarks.
    Aside,
}

/// A label is not longer, in scalars.
const LONGEST: usize = 18;

/// Words that give a label its meaning; the first row that holds one of them decides.
const MEANINGS: &[(Label, &[&str])] = &[
    (Label::Superior, words![上级任务 对应上级 上级编号 上级序号 上级对应]),
    (
        Label::Aside,
        words![
            进展 推进情况 完成情况 落实情况 备注 说明 分值 得分 权重 是否 电话 联系人 联络员 责任人
            负责人 季度 节点安排 阶段目标 资金 监管 督查 考核方式 牵头依据
        ],
    ),
    (Label::Number, words![序号 编号 项次 任务号]),
    (Label::Nature, words![任务性质 指标性质 目标类型 指标类型 指标属性 任务类型]),
    (Label::Result, words![标志性成果 年度成果]),
    (Label::Origin, words![来源 出处]),
    (Label::Leader, words![领导 市长 县长 区长 秘书长]),
    (Label::With, words![配合 协同 协办 协作 协助 参与 参加 会办]),
    (Label::Lead, words![牵头 主办 主责 主管单位 主管部门]),
    (
        Label::Shared,
        words![
            责任单位 责任部门 责任科室 责任主体 承办 落实单位 落实部门 实施单位 实施主体 负责单位
            负责部门 完成单位 监考单位 执行单位 办理单位 主体单位 责任处室
        ],
    ),
    (Label::Division, words![部门分工 责任分工 任务分工 职责分工]),
    (Label::Due, words![时限 期限 完成时间 时间节点 时间要求 进度安排 完成日期 时间安排]),
    (
        Label::Target,
        words![指标要求 量化目标 目标值 年度目标 全年目标 工作目标 目标要求 任务指标 量化指标],
    ),
    (Label::Title, words![任务名称 事项名称 项目名称 工作名称 事项标题]),
    (
        Label::Text,
        words![
            内容 任务 事项 预期目标 主要目标 原文 举措 措施 重点工作 实事 工作要点 主要工作 议定
        ],
    ),
    (Label::Section, words![类别 大类 领域 板块 分类 方面 项目]),
];

/// What a label asks for; nothing if it is no label. The label is folded.
pub(crate) fn of(label: &str) -> Option<Label> {
    let bare: String = label
        .split('(')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|scalar| !scalar.is_whitespace() && !matches!(scalar, '*' | '#'))
        .collect();
    if bare.is_empty() || length(&bare) > LONGEST || bare.contains([',', '。', ';', '“']) {
        return None;
    }
    // Who leads may be asked together with a person: 牵头单位及主要负责人, 责任单位(责任人).
    if holds(&bare, &["单位", "部门"]) && !holds(&bare, &["节点", "进展", "情况"]) {
        let asks = |label: Label| {
            MEANINGS.iter().any(|(known, words)| *known == label && holds(&bare, words))
        };
        let offices = [Label::With, Label::Lead, Label::Shared];
        if let Some(label) = offices.into_iter().find(|label| asks(*label)) {
            return Some(label);
        }
    }
    match bare.as_str() {
        "号" | "序" | "项" => return Some(Label::Number),
        "单位" | "部门" | "责任者" => return Some(Label::Shared),
        "时间" => return Some(Label::Due),
        "名称" => return Some(Label::Title),
        "目标" | "指标" | "目标任务" => return Some(Label::Text),
        "性质" => return Some(Label::Nature),
        _ => {}
    }
    MEANINGS.iter().find(|(_, words)| holds(&bare, words)).map(|(label, _)| *label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_in_many_wordings() {
        for (label, expect) in [
            ("序号", Some(Label::Number)),
            ("任务编号", Some(Label::Number)),
            ("牵头责任单位", Some(Label::Lead)),
            ("牵头负责部门", Some(Label::Lead)),
            ("牵头单位及主要负责人", Some(Label::Lead)),
            ("责任单位", Some(Label::Shared)),
            ("责任科室/单位", Some(Label::Shared)),
            ("责任主体与协同单位", Some(Label::With)),
            ("协办单位", Some(Label::With)),
            ("分管市领导", Some(Label::Leader)),
            ("牵头负责领导", Some(Label::Leader)),
            ("主要责任人", Some(Label::Aside)),
            ("工 作 任 务", Some(Label::Text)),
            ("2031年预期目标", Some(Label::Text)),
            ("年度标志性成果", Some(Label::Result)),
            ("上级任务对应号", Some(Label::Superior)),
            ("部门分工", Some(Label::Division)),
            ("一季度节点", Some(Label::Aside)),
            ("主要预期目标是", Some(Label::Text)),
            ("会议指出", None),
            ("做好以下三个方面的重点工作,一是", None),
        ] {
            assert_eq!(of(label), expect, "{label}");
        }
    }
}
