//! The title of a task: what is to be done, in few words and without slogans.
//!
//! A project is called by its name (东城大桥工程), a quantity by its clause (绿地率达到40%), a theme by
//! its heading. Words that only urge (加快、大力、确保) are dropped from the head, and 建设 from the
//! tail of what is already a project. To extend, add a word to the list where it stands in the way.

use crate::report::wording::{closing, head, holds, length, opening};

/// Longest title, in scalars.
pub(crate) const LONGEST: usize = 24;

/// Words at the head of a clause that urge.
const URGING: &[&str] = &[
    "加快推进", "全力推进", "积极推进", "扎实推进", "稳步推进", "大力推进", "持续推进", "深入推进", "有序推进",
    "统筹推进", "重点推进", "高标准推进", "高质量推进", "加快推动", "全力推动", "积极推动", "大力推动",
    "推进", "推动", "加快", "全力", "积极", "大力", "扎实", "稳步", "有序", "重点支持", "支持", "确保", "力争",
    "争取", "努力", "继续", "进一步", "抓好", "做好", "重点抓好", "同步", "着力", "切实", "高标准", "高质量",
    "高水平", "高品质", "深入", "全面", "要", "将", "年内", "今年", "全年", "力促", "促进", "认真", "持续",
    "抓紧", "尽快", "加力", "大力实施", "带动", "并", "再", "统筹", "重点", "特别是", "同时", "此外", "全面推动",
    "重点实施", "滚动实施", "深入实施", "我们", "突出抓好", "务必", "不断", "主动", "精准",
];
/// What a project's name begins after.
const BUILDING: &[&str] =
    &["实施", "开工建设", "启动", "建设", "开工", "谋划实施", "谋划推进", "谋划", "规划建设", "完成", "建成", "协调"];
/// Tails that a project's name does without.
const PROJECT_TAILS: &[&str] = &[
    "工程项目建设", "项目建设", "工程建设", "项目建设进度", "建设进度", "等项目建设", "等重点项目建设",
    "项目落地建设", "等重大项目建设", "等工程建设",
];
/// Ways of saying with which a sentence opens before it says what.
const MANNERS: &[&str] = &[
    "围绕", "聚焦", "按照", "坚持", "以", "依托", "紧盯", "立足", "牢固树立", "树牢", "紧扣", "发挥", "牢牢",
    "紧紧", "始终", "把", "针对", "借助", "抢抓", "对标", "锚定", "着眼", "突出", "充分发挥", "贯彻", "深入贯彻",
    "全面贯彻", "落实好", "在", "通过", "根据", "严格按照", "瞄准", "用好", "统筹用好",
];

/// The title of a project from its clause.
pub(crate) fn of_project(clause: &str) -> String {
    let mut name = urged(clause);
    while let Some(word) = opening(name, BUILDING)
        && length(&name[word.len()..]) >= 4
    {
        name = urged(&name[word.len()..]);
    }
    let tail = closing(name, PROJECT_TAILS).unwrap_or_default();
    let bare = &name[..name.len() - tail.len()];
    let kept = ["工程", "项目"].iter().find(|word| tail.trim_start_matches("等").starts_with(**word));
    match kept {
        Some(word) if closing(bare, &["工程", "项目"]).is_none() && !tail.is_empty() => {
            short(&format!("{bare}{word}"))
        }
        _ if tail.is_empty() => short(name),
        _ => short(bare),
    }
}

/// The title of a clause that promises a quantity.
pub(crate) fn of_quantity(clause: &str) -> String {
    short(urged(clause))
}

/// The title of a theme from its heading: the half that says the work, not the slogan.
pub(crate) fn of_heading(heading: &str) -> String {
    let halves: Vec<&str> = heading.split([',', ';', ' ']).filter(|half| !half.is_empty()).collect();
    let working = halves.iter().find(|half| opening(half, MANNERS).is_none() && length(half) >= 4);
    short(working.or(halves.first()).copied().unwrap_or(heading).trim())
}

/// The title of a sentence: its first clause that says a work.
pub(crate) fn of_sentence(sentence: &str) -> String {
    let clauses = || sentence.split([',', ';', '。', ':']).map(str::trim).filter(|c| length(c) >= 4);
    let says = |clause: &&str| opening(clause, MANNERS).is_none() && !clause.ends_with("方面");
    let clause = clauses().find(says).or_else(|| clauses().next()).unwrap_or(sentence);
    short(urged(clause))
}

/// The clause without the words that urge.
fn urged(clause: &str) -> &str {
    let mut rest = clause.trim();
    while let Some(word) = opening(rest, URGING)
        && length(&rest[word.len()..]) >= 4
        && !holds(head(rest, 18), &["全面从严", "持续性", "重点群体", "重点项目", "重点产业"])
    {
        rest = rest[word.len()..].trim_start();
    }
    rest
}

/// Cut to length: at a list mark if one comes late enough, else after the last whole word that fits.
fn short(title: &str) -> String {
    let title = title.trim_matches([' ', '。', ',', ';', ':', '、']);
    if length(title) <= LONGEST {
        return title.to_string();
    }
    let fits: String = title.chars().take(LONGEST - 1).collect();
    let cut = fits.rfind(['、', ',', ';']).filter(|&at| length(&fits[..at]) >= 8);
    let piece = cut.map_or(fits.as_str(), |at| &fits[..at]);
    format!("{}等", piece.trim_end_matches(['的', '和', '及', '、', '等', '“']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_are_called_by_name() {
        for (clause, expect) in [
            ("加快甲河电站点对点220千伏送出工程项目建设", "甲河电站点对点220千伏送出工程"),
            ("全力推进东城大桥建设", "东城大桥建设"),
            ("启动北环路改造工程", "北环路改造工程"),
            ("重点支持某某公司新型材料项目建设", "某某公司新型材料项目"),
        ] {
            assert_eq!(of_project(clause), expect);
        }
    }

    #[test]
    fn quantities_and_themes() {
        assert_eq!(of_quantity("确保绿地率达到40%以上"), "绿地率达到40%以上");
        assert_eq!(of_heading("聚焦实体经济,做强主导产业"), "做强主导产业");
        assert_eq!(of_sentence("坚持规划引领,完善停车设施,方便出行。"), "完善停车设施");
        assert!(length(&of_sentence(&"推进道路、桥梁、管网、".repeat(6))) <= LONGEST);
    }
}
