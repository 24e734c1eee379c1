//! The title of a task: what is to be done, in few words and without slogans.
//!
//! A project is called by its name (东城大桥工程), a quantity by its clause (绿地率达到40%), a
//! theme by its heading. Words that only urge (加快、大力、确保) are dropped from the head, and
//! 建设 from the tail of what is already a project. To extend, add a word to the list where it
//! stands in the way.

use crate::report::kind::context::WORK;
use crate::report::wording::{closing, holds, length, opening, words};

/// Longest title, in scalars.
pub(crate) const LONGEST: usize = 24;
/// A title that has no good place to cut may be this long.
const LONGEST_WHOLE: usize = 36;
/// Words that begin like one that urges and are whole.
const WHOLE: &[&str] = words![
    全面从严 持续性 重点群体 重点项目 重点产业 重点领域 主动脉 全年龄 再生 并网 继续教育 深入人心
    要素 将军 支持率 重点工程 高质量发展 促进会 统筹城乡
];

/// Words at the head of a clause that urge and say nothing more.
const URGING: &[&str] = words![
    全力 积极 大力 扎实 稳步 有序 确保 力争 努力 继续 进一步 同步 着力 切实 高标准 高质量 高水平
    高品质 深入 全面 要 将 年内 今年 全年 认真 持续 抓紧 尽快 加力 并 再 特别是 同时 此外 我们
    务必 不断 主动 精准 重点 率先 纵深 梯次 强力
];
/// Verbs that a project's name does without.
const PUSHING: &[&str] = words![
    推进 推动 加快 支持 抓好 做好 统筹 促进 力促 突出抓好 重点支持 重点实施 滚动实施 大力实施
    重点抓好 争取
];
/// What a project's name begins after.
const BUILDING: &[&str] = words![
    实施 开工建设 启动 建设 开工 谋划实施 谋划推进 谋划 规划建设 完成 建成
];
/// Tails that a project's name does without.
const PROJECT_TAILS: &[&str] = words![
    工程项目建设 项目建设 工程建设 项目建设进度 建设进度 等项目建设 等重点项目建设 项目落地建设
    等重大项目建设 等工程建设
];
/// Ways of saying with which a sentence opens before it says what.
const MANNERS: &[&str] = words![
    围绕 聚焦 按照 坚持 以 依托 紧盯 立足 牢固树立 树牢 紧扣 发挥 牢牢 紧紧 始终 把 针对 借助 抢抓
    对标 锚定 着眼 突出 充分发挥 贯彻 深入贯彻 全面贯彻 落实好 在 通过 根据 严格按照 瞄准 用好
    统筹用好
];

/// Phrases of success that close a heading and say no work.
const SLOGANS: &[&str] = words![
    新局面 新格局 新样板 新突破 新篇章 新成果 新成效 新台阶 新活力 上攻坚突破 新优势 新提升 新作为
];

/// The title of a project from its clause.
pub(crate) fn of_project(clause: &str) -> String {
    let clause = &without_cost(clause);
    let mut name = without(urged(clause), PUSHING);
    while let Some(word) = opening(name, BUILDING)
        && length(&name[word.len()..]) >= 4
    {
        name = without(urged(&name[word.len()..]), PUSHING);
    }
    let tail = closing(name, PROJECT_TAILS).unwrap_or_default();
    let bare = &name[..name.len() - tail.len()];
    let kept = ["工程", "项目"].iter().find(|word| tail.contains(**word));
    match kept {
        Some(word) if closing(bare, &["工程", "项目"]).is_none() => {
            short(&format!("{bare}{word}"))
        }
        _ if tail.is_empty() => short(name),
        _ => short(bare),
    }
}

/// A clause without what its projects cost: 总投资5亿元的, 投资0.8亿元.
fn without_cost(clause: &str) -> String {
    let mut rest = clause;
    let mut plain = String::with_capacity(clause.len());
    while let Some(at) = rest.find("投资") {
        let head = rest[..at].strip_suffix('总').unwrap_or(&rest[..at]);
        let after = &rest[at + "投资".len()..];
        let digits = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let unit = opening(digits, &["亿元", "万元", "余亿元", "多亿元", "亿多元", "余万元"]);
        match unit.filter(|_| digits.len() < after.len()) {
            Some(unit) => {
                let tail = &digits[unit.len()..];
                plain.push_str(head);
                rest = tail.strip_prefix('的').unwrap_or(tail);
            }
            None => {
                plain.push_str(&rest[..at + "投资".len()]);
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    if length(&plain) < 4 { clause.to_string() } else { plain }
}

/// The title of a clause that promises a quantity.
pub(crate) fn of_quantity(clause: &str) -> String {
    let undated = clause.trim_start_matches(|scalar: char| scalar.is_ascii_digit());
    let clause = if undated.len() < clause.len() { undated.strip_prefix('年') } else { None }
        .unwrap_or(clause);
    short(urged(clause))
}

/// The title of a theme from its heading: the half that says the work, not the slogan.
pub(crate) fn of_heading(heading: &str) -> String {
    let halves: Vec<&str> =
        heading.split([',', ';', ' ']).filter(|half| !half.is_empty()).collect();
    let works = |half: &&&str| {
        length(half) >= 6 && opening(half, MANNERS).is_none() && closing(half, SLOGANS).is_none()
    };
    if halves.len() < 2 {
        return short(heading);
    }
    let first = halves.first().copied().unwrap_or(heading);
    let half = halves.iter().find(works).copied();
    short(half.unwrap_or_else(|| without(first, &["聚焦", "坚持", "突出", "聚力", "围绕", "锚定"])))
}

/// The title of a sentence: its first clause that says a work.
pub(crate) fn of_sentence(sentence: &str) -> String {
    let clauses = || clauses(sentence).into_iter().filter(|c| length(c) >= 4);
    let says = |clause: &&str| {
        let bare = urged(clause);
        holds(bare, WORK)
            && opening(bare, MANNERS).is_none()
            && !clause.ends_with("方面")
            && !holds(clause, &["就是", "是我们", "重要指示", "指示精神", "讲话精神", "重要论述"])
    };
    let clause = clauses().find(says).or_else(|| clauses().next()).unwrap_or(sentence);
    short(urged(clause))
}

/// The clauses of a sentence: cut at marks outside quotes and brackets.
fn clauses(sentence: &str) -> Vec<&str> {
    let mut depth = 0usize;
    let outside = |scalar: char| {
        match scalar {
            '“' | '《' | '(' => depth += 1,
            '”' | '》' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(scalar, ',' | ';' | '。' | ':')
    };
    sentence.split(outside).map(str::trim).collect()
}

/// The clause without the words that urge.
fn urged(clause: &str) -> &str {
    without(uncounted(clause.trim()), URGING)
}

/// The clause without its place in a list: 一是, 十是.
fn uncounted(clause: &str) -> &str {
    let clause = clause.trim_start_matches(|scalar| matches!(scalar, '①'..='⑳' | '⑴'..='⒇'));
    let rest = clause.trim_start_matches(|scalar| "一二三四五六七八九十".contains(scalar));
    match rest.strip_prefix('是') {
        Some(said) if rest.len() < clause.len() => said,
        _ => clause,
    }
}

/// The clause without words at its head, while something is left.
fn without<'c>(clause: &'c str, words: &[&str]) -> &'c str {
    let mut rest = clause;
    while let Some(word) = opening(rest, words)
        && length(&rest[word.len()..]) >= 4
        && opening(rest, WHOLE).is_none()
    {
        rest = rest[word.len()..].trim_start();
    }
    rest
}

/// Cut to length: brackets and asides go first, then all members of a list but the first.
fn short(title: &str) -> String {
    let marks = [' ', '。', ',', ';', ':', '、'];
    let title = title.trim_matches(marks);
    if length(title) <= LONGEST && !title.contains('[') {
        return title.to_string();
    }
    let plain = without_asides(title);
    if length(&plain) <= LONGEST {
        return plain;
    }
    let list = first_of_list(&plain);
    if let Some(list) = list.as_ref().filter(|list| !list.ends_with('等')) {
        return list.clone();
    }
    if length(&plain) <= LONGEST_WHOLE {
        return plain;
    }
    if let Some(list) = list {
        return list;
    }
    let fits: String = plain.chars().take(LONGEST - 1).collect();
    format!("{}…", fits.trim_end_matches(['的', '和', '及', '、', '等', '“']))
}

/// The title without brackets, footnote marks and 按……要求.
fn without_asides(title: &str) -> String {
    let mut plain = String::with_capacity(title.len());
    let mut depth = 0usize;
    for scalar in title.chars() {
        match scalar {
            '(' | '[' => depth += 1,
            ')' | ']' if depth > 0 => depth -= 1,
            _ if depth == 0 => plain.push(scalar),
            _ => {}
        }
    }
    if let Some(at) = plain.find('按')
        && let Some(end) = plain[at..].find("要求")
    {
        plain.replace_range(at..at + end + "要求".len(), "");
    }
    plain
}

/// 甲工程、乙工程等重大项目 gives 甲工程等重大项目.
fn first_of_list(title: &str) -> Option<String> {
    let (first, rest) = title.split_once('、')?;
    let last = rest.rsplit('、').next().unwrap_or(rest);
    let tail = match last.split_once('等') {
        Some((_, tail)) => tail,
        None => counted(first, last),
    };
    let whole = format!("{first}等{tail}");
    if length(first) >= 4 && length(&whole) <= LONGEST {
        return Some(whole);
    }
    // What all of them are to reach is the promise itself.
    if holds(tail, &["达到", "降到", "实现"]) && length(&whole) <= LONGEST_WHOLE {
        return Some(whole);
    }
    let noun = ["项目", "工程", "建设", "改造"]
        .iter()
        .find_map(|noun| tail.find(noun).map(|at| &tail[..at + noun.len()]));
    let whole = format!("{first}等{}", noun.unwrap_or_default());
    (length(first) >= 6 && length(&whole) <= LONGEST).then_some(whole)
}

/// From the number that sums a list up to its end: 甲小区、乙小区三个小区改造 gives 三个小区改造.
fn counted<'t>(first: &str, last: &'t str) -> &'t str {
    let number = |scalar: char| scalar.is_ascii_digit() || "两三四五六七八九十".contains(scalar);
    match last.find(number) {
        Some(at) if !first.contains(number) && !last[..at].ends_with('“') => &last[at..],
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_are_called_by_name() {
        for (clause, expect) in [
            ("加快甲河电站点对点220千伏送出工程项目建设", "甲河电站点对点220千伏送出工程"),
            ("全力推进东城大桥建设", "东城大桥建设"),
            (
                "加快甲地产业园标准厂房、乙地数据中心、丙地冷链物流园等续建项目",
                "甲地产业园标准厂房等续建项目",
            ),
            ("启动北环路改造工程", "北环路改造工程"),
            ("启动投资0.6亿元的东街中学改扩建工程", "东街中学改扩建工程"),
            ("重点支持某某公司新型材料项目建设", "某某公司新型材料项目"),
            (
                "支持甲公司年产1万吨甲料、年产2万吨乙料等重点项目建设",
                "甲公司年产1万吨甲料、年产2万吨乙料项目",
            ),
            (
                "推动东山集团北坡焦化90万吨、西山长钢75万吨等项目吨焦能耗达到行业先进水平",
                "东山集团北坡焦化90万吨等项目吨焦能耗达到行业先进水平",
            ),
        ] {
            assert_eq!(of_project(clause), expect);
        }
    }

    #[test]
    fn quantities_and_themes() {
        assert_eq!(of_quantity("确保绿地率达到40%以上"), "绿地率达到40%以上");
        assert_eq!(of_heading("聚焦实体经济,做强主导产业"), "做强主导产业");
        assert_eq!(of_sentence("坚持规划引领,完善停车设施,方便出行。"), "完善停车设施");
        assert_eq!(
            of_sentence(
                "坚决落实“再接再厉抓好恢复重建,确保群众安居”的重要指示,切实打好重建攻坚战。"
            ),
            "打好重建攻坚战"
        );
        assert!(length(&of_sentence(&"推进道路、桥梁、管网、".repeat(6))) <= LONGEST);
    }
}
