//! Sentences that charge an office: 由区住建局牵头,区财政局配合,6月底前完成…; 区教育局负责…; 请区人社局….
//!
//! A clause charges if it opens with names of offices and a verb follows them. To extend, add the
//! verb to [`VERBS`] with what it makes of the names.

use std::ops::Range;

use super::duty::{self, Duty, Role};
use super::source::Source;
use super::{due, list, unit};
use crate::report::task;
use crate::report::wording::{head, holds, length, opening, words};

/// What follows the names, the first that fits decides.
const VERBS: &[(&str, Role)] = &[
    ("牵头", Role::Lead),
    ("会同", Role::Lead),
    ("协调", Role::Beside),
    ("配合", Role::With),
    ("协助", Role::With),
    ("协同", Role::With),
    ("参与", Role::With),
    ("负责", Role::Beside),
    ("承办", Role::Beside),
    ("要", Role::Beside),
    ("须", Role::Beside),
    ("应", Role::Beside),
    ("务必", Role::Beside),
    ("必须", Role::Beside),
    ("尽快", Role::Beside),
    ("抓紧", Role::Beside),
    ("进一步", Role::Beside),
    ("按照", Role::Beside),
    ("根据", Role::Beside),
    ("按", Role::Beside),
    ("于", Role::Beside),
    ("在", Role::Beside),
    ("组织", Role::Beside),
    ("制定", Role::Beside),
    ("制订", Role::Beside),
    ("修改", Role::Beside),
    ("完善", Role::Beside),
    ("落实", Role::Beside),
    ("加快", Role::Beside),
    ("加强", Role::Beside),
    ("做好", Role::Beside),
    ("提出", Role::Beside),
    ("起草", Role::Beside),
    ("研究", Role::Beside),
    ("办理", Role::Beside),
    ("推进", Role::Beside),
    ("完成", Role::Beside),
    ("统筹", Role::Beside),
    ("指导", Role::Beside),
    ("督促", Role::Beside),
    ("具体", Role::Beside),
    ("分别", Role::Beside),
    ("共同", Role::Beside),
];
/// What may stand before the names.
const BEFORE: &[&str] = words![由 请 责成 委托 安排 要求 督促];
/// Names are not looked for further into a clause, in bytes.
const HEAD: usize = 180;

/// Whom a sentence charges, and until when.
pub(crate) fn charge(source: &Source, sentence: Range<usize>) -> Duty {
    let mut duty = Duty::default();
    for (_, said) in list::tags(source, sentence.clone()) {
        duty.join(said);
    }
    let mut told: Vec<(Role, Vec<String>)> = Vec::new();
    let tagged = duty.has_offices();
    for clause in clauses(source, sentence) {
        if !tagged && let Some(charged) = charged(source, clause.clone()) {
            told.extend(charged.roles);
        }
        let words = source.slice(clause.clone());
        let limits = holds(words, &["前", "内", "底", "完成", "到位", "年末"]);
        // The year and the day do not matter here: only whether a limit is named.
        let day = jiff::civil::Date::MIN.checked_add(jiff::Span::new().years(10_000));
        if duty.due.is_empty() && limits && due::read(words, Some(2000), day.ok()).is_some() {
            duty.due = source.words(clause);
        }
    }
    if !told.is_empty() {
        duty.tell(told);
    }
    duty.said |= !duty.due.is_empty();
    duty
}

fn clauses(source: &Source, sentence: Range<usize>) -> Vec<Range<usize>> {
    let parts = |scalar: char| matches!(scalar, ',' | ';' | '。' | ':' | '!');
    let pieces = source.split(sentence, parts).into_iter();
    pieces.map(|piece| source.trim(piece)).filter(|piece| !piece.is_empty()).collect()
}

/// A clause that charges.
struct Charged {
    roles: Vec<(Role, Vec<String>)>,
    /// The byte where the work begins.
    work: usize,
}

fn charged(source: &Source, clause: Range<usize>) -> Option<Charged> {
    let rules = source.slice(clause.clone());
    let before = opening(rules, BEFORE).map_or(0, str::len);
    let names = clause.start + before..clause.end;
    let are_offices = |roles: &Vec<(Role, Vec<String>)>| {
        roles.iter().flat_map(|(_, names)| names).all(|name| unit::is_name(&super::folded(name)))
    };
    if let Some(roles) = duty::spoken(source, names.clone()).filter(are_offices) {
        return Some(Charged { roles, work: clause.end });
    }
    let rules = head(source.slice(names.clone()), HEAD);
    // 由甲牵头、乙配合制定方案: the verbs come one after another.
    let mut roles: Vec<(Role, Vec<String>)> = Vec::new();
    let mut start = 0;
    while let Some((at, verb, role)) = next_verb(&rules[start..]) {
        let list = names.start + start..names.start + start + at;
        let found = unit::list(source, list);
        if found.is_empty() {
            break;
        }
        roles.push((role, found));
        start += at + verb.len();
        let follows = rules[start..].starts_with(['、', ' ']);
        if verb != "会同" && !follows {
            break;
        }
        start += if follows { rules[start..].chars().next().map_or(0, char::len_utf8) } else { 0 };
    }
    // After 会同 only the first verb leads: 甲会同乙负责.
    if roles.first().is_some_and(|(role, _)| *role == Role::Lead) {
        for (role, _) in roles.iter_mut().skip(1).filter(|(role, _)| *role == Role::Beside) {
            *role = Role::Shared;
        }
    }
    (!roles.is_empty()).then_some(Charged { roles, work: names.start + start })
}

/// The first verb before which all words are names of offices.
fn next_verb(rules: &str) -> Option<(usize, &'static str, Role)> {
    let mut best: Option<(usize, &'static str, Role)> = None;
    for (verb, role) in VERBS {
        for (at, _) in rules.match_indices(verb) {
            if best.is_some_and(|(earliest, ..)| earliest <= at) {
                break;
            }
            if are_names(&rules[..at]) {
                best = Some((at, verb, *role));
                break;
            }
        }
    }
    best
}

fn are_names(list: &str) -> bool {
    let list = list.trim();
    !list.is_empty()
        && list.split('、').all(|name| {
            let name = name.trim();
            name.split(['和', '及', '与'])
                .next_back()
                .is_some_and(|last| unit::is_name(last) || unit::is_name(name))
        })
}

/// What is to be done, without who does it and until when; `matter` where nothing else is said.
pub(crate) fn title(source: &Source, sentence: Range<usize>, matter: &str) -> Option<String> {
    let mut works: Vec<&str> = Vec::new();
    let tags = list::tags(source, sentence.clone());
    let end = tags.first().map_or(sentence.end, |(tag, _)| tag.start);
    for clause in clauses(source, sentence.start..end) {
        let work = charged(source, clause.clone()).map_or(clause.start, |charged| charged.work);
        let rest = source.slice(work..clause.end).trim();
        let rest =
            opening(rest, words![负责 要 须 应 务必]).map_or(rest, |word| &rest[word.len()..]);
        let rest = undated(rest);
        if length(rest) >= 4 {
            works.push(rest);
        }
    }
    if works.is_empty() {
        return (!matter.is_empty()).then(|| matter.to_string());
    }
    Some(task::title::of_sentence(&works.join(",")))
}

/// 6月底前完成改造 is 完成改造.
fn undated(clause: &str) -> &str {
    let mut rest = clause;
    for word in ["于", "在", "力争", "确保"] {
        rest = rest.strip_prefix(word).filter(|rest| starts_date(rest)).unwrap_or(rest);
    }
    if !starts_date(rest) {
        return clause;
    }
    let near = head(rest, 45);
    match ["底前", "日前", "月前", "前", "年内", "日内", "月内"]
        .iter()
        .find_map(|word| near.find(word).map(|at| at + word.len()))
    {
        Some(after) => rest[after..].trim_start_matches(','),
        None => clause,
    }
}

fn starts_date(text: &str) -> bool {
    text.starts_with(|scalar: char| scalar.is_ascii_digit())
        || opening(text, words![年底 年内 今年 明年 本月 一周 两周 一个月 两个月 三个月 本周])
            .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_charge_offices() {
        for (sentence, lead, with) in [
            ("由区住建局牵头,区财政局配合,6月底前完成", "区住建局", "区财政局"),
            ("由区住建局牵头、区财政局配合制定方案", "区住建局", "区财政局"),
            ("区教育局负责编制方案", "区教育局", ""),
            ("请区人社局尽快提出意见", "区人社局", ""),
            ("区水务局、农业农村局要抓紧整改", "区水务局、区农业农村局", ""),
            ("责成甲区经济开发区管委会于4月底前报告", "甲区经济开发区管委会", ""),
            ("区城管局会同区公安局制定办法", "区城管局", "区公安局"),
            ("会议室要保持整洁", "", ""),
            ("要进一步提高认识", "", ""),
        ] {
            let source = Source::new(sentence);
            let (leads, withs) = charge(&source, source.whole()).offices();
            assert_eq!(
                (leads.join("、"), withs.join("、")),
                (lead.into(), with.into()),
                "{sentence}"
            );
        }
    }
}
