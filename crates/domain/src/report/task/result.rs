//! The yearly result of work without an end (年度标志性成果), proposed so that it can be checked.
//!
//! Work that goes on all the time would be green for ever. If its own words name something that can
//! be counted or shown, that is proposed; else a paper that such work leaves behind: a list, a
//! system, a record, named after the work. To extend, add a family to [`PAPERS`].

use std::ops::Range;

use crate::report::figure::{Figure, Op};
use crate::report::wording::{holds, length, opening, words};

/// Verbs of deeds that show at the end of the year.
const DEEDS: &[&str] = words![
    创建 争创 出台 制定 编制 建成 完成 举办 成立 组建 设立 新建 建立 开通 打造 引进 培育
];
/// What work leaves behind that can be laid on a table, by the words of the work.
const PAPERS: &[(&[&str], &str)] = &[
    (words![隐患 排查 风险 化解 防范 安全生产 消防], "问题隐患清单及整改销号台账"),
    (words![执法 监管 打击 检查 整治 治理 严打 取缔], "专项整治情况台账(检查、查处、整改数)"),
    (words![污染 大气 水质 河长 土壤 环境 生态 绿], "年度监测结果和问题整改清单"),
    (words![机制 制度 体系 责任制 标准 规范], "制度文件及执行情况"),
    (words![审批 放管服 营商环境 政务服务 热线 服务企业], "改革事项清单及办结率、满意度数据"),
    (words![低保 救助 养老 就业 社保 医保 残疾 儿童 困难 保障], "保障对象人数、金额台账"),
    (words![教育 医疗 卫生 文化 体育 学校 健康], "年度指标完成表和服务人次数据"),
    (words![招商 项目 企业 产业 园区 开发区 创新 科技], "企业(项目)清单及进展表"),
    (words![宣传 弘扬 文明 志愿 普法 培训], "活动场次、参与人次记录"),
    (words![乡村 农村 农业 粮食 耕地 高标准农田 三农], "到村到地块的任务清单及验收情况"),
    (words![债 财政 预算 金融 过紧日子 三公], "年度收支和压减情况表"),
    (words![监督 建议 提案 廉 审计 依法行政 法治], "办理、整改情况清单"),
    (words![城市 县城 市容 环卫 城管 道路 小区], "问题点位清单及整改前后情况"),
];

/// The proposed yearly result of a task with the given title and words.
pub(crate) fn propose(title: &str, text: &str, figures: &[(Range<usize>, &Figure)]) -> String {
    let marks = [',', ';', '。'];
    let clause_of = |at: usize| -> Option<&str> {
        let (before, after) = text.split_at_checked(at)?;
        let before = before.rsplit(marks).next()?;
        let after = after.split(marks).next()?;
        Some(text[at - before.len()..at + after.len()].trim())
    };
    let promised = figures.iter().find(|(_, figure)| figure.op != Op::Is);
    if let Some(clause) = promised.and_then(|(place, _)| clause_of(place.start)) {
        return format!("年底前{}", plain(clause));
    }
    let deed = text
        .split([',', ';', '。'])
        .map(plain)
        .find(|clause| opening(clause, DEEDS).is_some() && (6..=30).contains(&length(clause)));
    if let Some(deed) = deed {
        return format!("年底前{deed},并提供佐证");
    }
    let named = |words: &str| PAPERS.iter().find(|(topics, _)| holds(words, topics));
    let paper = named(title)
        .or_else(|| named(text))
        .map_or("工作清单和完成情况", |(_, paper)| paper);
    format!("年底前形成{}的{paper},报督查室", title.trim_end_matches(['…', '的']))
}

/// A clause without the words that only urge.
fn plain(clause: &str) -> &str {
    let mut rest = clause.trim();
    while let Some(word) = opening(
        rest,
        &["力争", "确保", "年底前", "年内", "全年", "努力", "积极", "加快", "着力", "大力", "全力"],
    ) {
        rest = &rest[word.len()..];
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_can_be_checked() {
        for (title, text, expect) in [
            (
                "加强文化建设",
                "持续加强文化建设,积极创建省级文明县城。",
                "年底前创建省级文明县城,并提供佐证",
            ),
            (
                "防范安全风险",
                "持续防范安全风险,守住底线。",
                "年底前形成防范安全风险的问题隐患清单及整改销号台账,报督查室",
            ),
            ("做好其他工作", "持续做好。", "年底前形成做好其他工作的工作清单和完成情况,报督查室"),
        ] {
            assert_eq!(propose(title, text, &[]), expect);
        }
    }
}
