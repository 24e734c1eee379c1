//! Lists that a higher level hands down (上级任务清单), and the numbers by which it asks for answers.
//!
//! A list comes from above if its tasks carry codes (2031-17, 第12项), if a province or the state
//! issues it, or if a city does and charges its districts.

use super::front::Front;
use super::{Draft, folded};
use crate::report::wording::{holds, words};

/// Words for the districts of a city among the offices charged.
const DISTRICTS: &[&str] = words![
    各县 各区 各县区 各区县 区政府 县政府 县区 区县 区人民政府 县人民政府 有关县 有关区 县市区
];

/// Whether a list comes from a higher level.
pub(crate) fn is_superior(front: &Front, drafts: &[Draft]) -> bool {
    let coded = drafts.iter().filter(|draft| is_code(&draft.number)).count();
    if coded * 2 > drafts.len() {
        return true;
    }
    let issuer = front.issuer.as_deref().unwrap_or_default();
    let head = folded(&format!("{issuer} {}", front.title));
    if holds(&head, &["上级", "国务院", "省人民政府", "省政府", "自治区人民政府", "省委"])
    {
        return true;
    }
    let names = || {
        drafts.iter().flat_map(|draft| {
            let duty = &draft.duty;
            duty.lead.iter().chain(&duty.shared).chain(&duty.with)
        })
    };
    let by_city =
        head.contains('市') && !holds(&head, &["区人民政府", "县人民政府", "区政府", "县政府"]);
    by_city && names().any(|name| holds(name, DISTRICTS))
}

/// Whether a number is more than a place in the list: 2031-17, 第12项.
fn is_code(written: &str) -> bool {
    let year = |head: &str| head.len() == 4 && head.chars().all(|scalar| scalar.is_ascii_digit());
    written.split_once('-').is_some_and(|(head, _)| year(head)) || written.starts_with('第')
}

/// The number by which the higher level knows a task: 12 of 第12项.
pub(crate) fn number(written: &str) -> Option<String> {
    let bare = written.trim_start_matches('第').trim_end_matches(['项', '条', '件']).trim();
    (!bare.is_empty()).then(|| bare.to_string())
}

#[cfg(test)]
mod tests {
    use crate::paper::{PaperKind, read};

    #[test]
    fn lists_from_above_keep_their_numbers() {
        let table = [
            ["任务编号", "工作任务", "责任单位", "完成时限"],
            ["2031-17", "新建高标准农田5万亩", "各县区政府", "10月底前"],
            ["2031-18", "改造老旧小区100个", "市住建局、各县区政府", "年底前"],
        ];
        let rows = table.map(|row| row.map(str::to_string).to_vec()).to_vec();
        let paper = read("丙市2031年重点工作任务清单\n", &[rows], None).expect("a list");
        assert_eq!(paper.kind, PaperKind::Superior);
        let numbers: Vec<_> = paper.items.iter().map(|item| item.superior_no.as_deref()).collect();
        assert_eq!(numbers, [Some("2031-17"), Some("2031-18")]);
    }

    #[test]
    fn a_city_that_charges_its_districts_is_above() {
        let text = "丙市人民政府关于2031年重点工作分工的通知\n\
            1.新建学校20所。（牵头单位：市教育局；配合单位：各县区人民政府）\n";
        let paper = read(text, &[], None).expect("a list");
        assert_eq!(paper.kind, PaperKind::Superior);
        assert_eq!(paper.items[0].superior_no.as_deref(), Some("1"));
        let own = text.replace("丙市", "甲区").replace("各县区人民政府", "各街道办事处");
        assert_eq!(read(&own, &[], None).expect("a list").kind, PaperKind::TaskList);
    }

    #[test]
    fn items_of_a_province() {
        let text = "丁省人民政府关于2031年重点工作的意见\n第12项 粮食产量稳定在300亿斤。\n\
            责任单位：省农业农村厅、粮食和储备局\n";
        let paper = read(text, &[], None).expect("a list");
        assert_eq!((paper.kind, paper.items.len()), (PaperKind::Superior, 1));
        assert_eq!(paper.items[0].superior_no.as_deref(), Some("12"));
    }
}
