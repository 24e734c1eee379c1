//! Who leads, who helps, until when: what a plan says of a task beside its text.
//!
//! Two families are read here. With labels: 牵头单位:甲;配合单位:乙、丙 — in brackets after the
//! text, on lines of their own, or both. With verbs: 甲牵头,乙、丙配合; 甲、乙分别负责; 甲等5部门按
//! 职责分工负责. Where nobody is said to lead, the first office of a list of responsible ones leads;
//! those of 甲、乙分别负责 and 甲、乙负责 stand beside each other. To extend, add a wording to
//! [`label`](super::label) or a verb to [`ROLES`].

use std::ops::Range;

use super::label::{self, Label};
use super::source::Source;
use super::unit;
use crate::report::Nature;
use crate::report::wording::{closing, head, holds, length, tail, words};

/// What is said of a task.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Duty {
    /// Offices said to lead.
    pub(crate) lead: Vec<String>,
    /// Offices said to be responsible, in their order.
    pub(crate) shared: Vec<String>,
    /// Offices said to help.
    pub(crate) with: Vec<String>,
    pub(crate) leader: Option<String>,
    pub(crate) due: String,
    pub(crate) nature: Option<Nature>,
    pub(crate) target: Option<String>,
    pub(crate) result: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) superior: Option<String>,
    pub(crate) number: Option<String>,
    /// More of the task's text, or its short name.
    pub(crate) text: Option<String>,
    pub(crate) title: Option<String>,
    /// Whether anything was said at all.
    pub(crate) said: bool,
}

/// What a verb makes of the offices before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Role {
    /// They lead.
    Lead,
    /// They help.
    With,
    /// They are responsible beside each other.
    Beside,
    /// They are responsible, the first before the others.
    Shared,
}

/// Verbs at the end of a clause, the longest first taken.
const ROLES: &[(&str, Role)] = &[
    ("牵头", Role::Lead),
    ("牵头负责", Role::Lead),
    ("牵头落实", Role::Lead),
    ("牵头抓总", Role::Lead),
    ("牵头组织实施", Role::Lead),
    ("总牵头", Role::Lead),
    ("主办", Role::Lead),
    ("主责", Role::Lead),
    ("配合", Role::With),
    ("配合落实", Role::With),
    ("负责配合", Role::With),
    ("协办", Role::With),
    ("协同", Role::With),
    ("协同配合", Role::With),
    ("协同落实", Role::With),
    ("协助", Role::With),
    ("参与", Role::With),
    ("参加", Role::With),
    ("负责", Role::Beside),
    ("分别负责", Role::Beside),
    ("具体负责", Role::Beside),
    ("共同负责", Role::Beside),
    ("负责落实", Role::Beside),
    ("负责实施", Role::Beside),
    ("负责组织实施", Role::Beside),
    ("分工负责", Role::Shared),
    ("按职责分工负责", Role::Shared),
    ("按职责分工落实", Role::Shared),
    ("依职责分工负责", Role::Shared),
    ("根据职责分工负责", Role::Shared),
    ("按职责负责", Role::Shared),
    ("承办", Role::Shared),
    ("落实", Role::Shared),
    ("组织实施", Role::Shared),
    ("抓好落实", Role::Shared),
];
/// Words that stand between a name and its verb.
const BETWEEN: &[&str] = words![等 等部门 等单位 分别 按职责 按职责分工 依职责 具体 共同 尽快 抓紧];
/// A clause about duties is not longer, in scalars.
const LONGEST: usize = 400;
/// A value that means nothing.
const NOTHING: &[&str] = words!["-" "—" "——" "/" 无 "(姓名)" 姓名 "…" "……" "\\"];

impl Duty {
    /// Reads what a label asks for.
    pub(crate) fn take(&mut self, label: Label, source: &Source, range: Range<usize>) {
        let range = source.strip(range, &[',', ';', '。', ':', '|']);
        let nothing = NOTHING.contains(&source.slice(range.clone()));
        self.said |= !matches!(label, Label::Aside | Label::Section | Label::Text | Label::Title);
        if range.is_empty() || nothing {
            // Our own lists say that a task has no number.
            self.number = (label == Label::Number).then(String::new).or(self.number.take());
            return;
        }
        let words = || source.words(range.clone());
        match label {
            Label::Lead => add(&mut self.lead, unit::list(source, range)),
            Label::Shared => self.responsible(source, range),
            Label::With => add(&mut self.with, unit::list(source, range)),
            Label::Division => self.sentence(source, range),
            Label::Leader => {
                if !holds(source.slice(range.clone()), &["姓名"]) {
                    self.leader = Some(words());
                }
            }
            Label::Due => self.due = words(),
            Label::Nature => self.nature = nature(source.slice(range)),
            Label::Target => self.target = Some(words()),
            Label::Result => self.result = Some(words()),
            Label::Origin => self.origin = Some(words()),
            Label::Superior => self.superior = Some(words()),
            Label::Number => self.number = Some(words()),
            Label::Text => self.text = Some(words()),
            Label::Title => self.title = Some(words()),
            Label::Section | Label::Aside => {}
        }
    }

    /// A list of responsible offices, in which one may be marked as leading: 甲(牵头)、乙.
    fn responsible(&mut self, source: &Source, range: Range<usize>) {
        let rules = source.slice(range.clone());
        if !rules.contains("牵头") && !rules.contains("主办") {
            return add(&mut self.shared, unit::list(source, range));
        }
        if spoken(source, range.clone()).is_some() {
            return self.sentence(source, range);
        }
        for piece in source.split(range, |scalar| matches!(scalar, '、' | ',' | ';' | '\n')) {
            let leads = holds(source.slice(piece.clone()), &["(牵头", "[牵头", "(主办"]);
            let names = unit::list(source, piece);
            add(if leads { &mut self.lead } else { &mut self.shared }, names);
        }
    }

    /// A sentence that says who does what: 甲牵头,乙、丙配合.
    pub(crate) fn sentence(&mut self, source: &Source, range: Range<usize>) {
        let Some(clauses) = spoken(source, range.clone()) else {
            return add(&mut self.shared, unit::list(source, range));
        };
        self.tell(clauses);
    }

    /// Takes what clauses say of offices.
    pub(crate) fn tell(&mut self, clauses: Vec<(Role, Vec<String>)>) {
        self.said = true;
        for (role, names) in inherited(clauses) {
            // 分管副省长、协管副秘书长负责: leaders, not offices.
            if !names.is_empty() && names.iter().all(|name| is_leader(name)) {
                self.leader = self.leader.take().or(Some(names.join("、")));
                continue;
            }
            match role {
                Role::Lead => add(&mut self.lead, names),
                Role::With => add(&mut self.with, names),
                Role::Beside if self.lead.is_empty() => add(&mut self.lead, names),
                Role::Beside | Role::Shared => add(&mut self.shared, names),
            }
        }
    }

    /// What another place says of the same task.
    pub(crate) fn join(&mut self, other: Duty) {
        add(&mut self.lead, other.lead);
        add(&mut self.shared, other.shared);
        add(&mut self.with, other.with);
        for (own, other) in [
            (&mut self.leader, other.leader),
            (&mut self.target, other.target),
            (&mut self.result, other.result),
            (&mut self.origin, other.origin),
            (&mut self.superior, other.superior),
            (&mut self.number, other.number),
            (&mut self.text, other.text),
            (&mut self.title, other.title),
        ] {
            *own = own.take().or(other);
        }
        if self.due.is_empty() {
            self.due = other.due;
        }
        self.nature = self.nature.or(other.nature);
        self.said |= other.said;
    }

    /// Whether any office is named.
    pub(crate) fn has_offices(&self) -> bool {
        !(self.lead.is_empty() && self.shared.is_empty() && self.with.is_empty())
    }

    /// Who leads and who helps, when all has been said.
    pub(crate) fn offices(&self) -> (Vec<String>, Vec<String>) {
        let mut lead = self.lead.clone();
        let mut with = self.shared.clone();
        if lead.is_empty() && !with.is_empty() {
            lead.push(with.remove(0));
        }
        if lead.is_empty() && !self.with.is_empty() {
            return (vec![self.with[0].clone()], self.with[1..].to_vec());
        }
        add(&mut with, self.with.clone());
        with.retain(|name| !lead.contains(name));
        (lead, with)
    }
}

fn is_leader(name: &str) -> bool {
    let titles = words![省长 市长 区长 县长 旗长 秘书长 书记 常委 镇长 主席];
    closing(name, titles).is_some()
}

fn add(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

/// The nature that a list writes; 目标类型 of other kinds say nothing.
pub(crate) fn nature(words: &str) -> Option<Nature> {
    let known = [
        ("区级主导", Nature::Own),
        ("县级主导", Nature::Own),
        ("市级主导", Nature::Own),
        ("争取上级", Nature::Sought),
        ("企业实施", Nature::Enterprise),
        ("持续推进", Nature::Ongoing),
        ("约束性", Nature::Binding),
        ("预期性", Nature::Expected),
    ];
    known.into_iter().find(|(word, _)| words.contains(word)).map(|(_, nature)| nature)
}

/// What a bracket or a line says with labels or with verbs; nothing if it speaks of something else.
pub(crate) fn read(source: &Source, range: Range<usize>) -> Option<Duty> {
    let labels = labels(source, range.clone());
    let mut duty = Duty::default();
    if let Some((_, first)) = labels.first() {
        let before = range.start..label_start(source, &range, first.start);
        let before = source.strip(before, &[',', ';', '。', '、']);
        if !before.is_empty() && spoken(source, before.clone()).is_some() {
            duty.sentence(source, before);
        }
        for (label, value) in labels {
            duty.take(label, source, value);
        }
        return duty.said.then_some(duty);
    }
    spoken(source, range.clone())?;
    duty.sentence(source, range);
    Some(duty)
}

/// The labels of a piece with their values. A value reaches to the next label.
pub(crate) fn labels(source: &Source, range: Range<usize>) -> Vec<(Label, Range<usize>)> {
    let mut found: Vec<(Label, Range<usize>)> = Vec::new();
    let colons = source.slice(range.clone()).match_indices(':').map(|(at, _)| range.start + at);
    for colon in colons {
        let from = found.last().map_or(range.start, |(_, value)| value.start);
        let start = label_start(source, &(from..range.end), colon + 1);
        let Some(label) = label::of(source.slice(start..colon)) else { continue };
        if let Some((_, value)) = found.last_mut() {
            value.end = start;
        }
        found.push((label, colon + 1..range.end));
    }
    found
}

/// Where the label begins whose value begins at `value`.
pub(crate) fn label_start(source: &Source, range: &Range<usize>, value: usize) -> usize {
    let before = source.slice(range.start..value - 1);
    let near = tail(before, 80);
    let marks = |scalar: char| {
        matches!(scalar, ',' | ';' | '。' | '、' | '(' | ')' | '[' | ']' | '\n' | ':' | '|')
            || scalar.is_whitespace()
    };
    let trimmed = near.trim_end();
    let after =
        trimmed.rfind(marks).map(|at| at + trimmed[at..].chars().next().map_or(1, char::len_utf8));
    match after {
        Some(after) => range.start + before.len() - near.len() + after,
        None if near.len() == before.len() => range.start,
        None => value - 1,
    }
}

/// The clauses of a sentence with verbs; nothing if no clause ends with one, or if what stands
/// before it are no offices.
pub(crate) fn spoken(source: &Source, range: Range<usize>) -> Option<Vec<(Role, Vec<String>)>> {
    let rules = source.slice(range.clone());
    let rules = rules.trim_end_matches(['。', ';', ',', ' ']);
    if length(head(rules, LONGEST * 4)) > LONGEST || !ends_in_verb(rules) {
        return None;
    }
    let range = range.start..range.start + rules.len();
    let mut clauses: Vec<(Role, Vec<String>)> = Vec::new();
    let mut start = range.start;
    let parts = |scalar: char| matches!(scalar, '、' | ',' | ';' | '。' | '\n');
    for piece in source.split(range.clone(), parts) {
        let words = source.slice(piece.clone());
        let Some((role, verb)) = verb(words) else { continue };
        let mut names = start..piece.end - verb.len();
        if source.slice(names.clone()).trim_start().starts_with('由') {
            let opened = source.trim(names);
            names = opened.start + '由'.len_utf8()..opened.end;
        }
        // 甲会同乙、丙负责: 甲 leads.
        if let Some(at) = source.slice(names.clone()).find("会同") {
            clauses.push((Role::Lead, unit::list(source, names.start..names.start + at)));
            names.start += at + "会同".len();
        }
        clauses.push((role, unit::list(source, names)));
        start = piece.end;
    }
    let is_office = |name: &String| unit::is_name(&super::folded(name)) || length(name) <= 12;
    let names = || clauses.iter().flat_map(|(_, names)| names);
    (names().count() > 0 && names().all(is_office)).then_some(clauses)
}

/// The level word holds over the clauses of one sentence too.
fn inherited(mut clauses: Vec<(Role, Vec<String>)>) -> Vec<(Role, Vec<String>)> {
    let flat: Vec<String> = clauses.iter().flat_map(|(_, names)| names.clone()).collect();
    let source = Source::new(&flat.join("、"));
    let whole = unit::list(&source, source.whole());
    if whole.len() == flat.len() {
        let mut names = whole.into_iter();
        for (_, clause) in &mut clauses {
            *clause = names.by_ref().take(clause.len()).collect();
        }
    }
    clauses
}

fn ends_in_verb(rules: &str) -> bool {
    verb(rules).is_some()
        || closing(rules, BETWEEN).is_none() && rules.ends_with("推进") && {
            let clause = rules.rsplit([',', ';']).nth(1).unwrap_or_default();
            verb(clause).is_some()
        }
}

/// The verb that a clause ends with, with the words between it and the name.
fn verb(clause: &str) -> Option<(Role, &str)> {
    let clause = clause.trim_end();
    let (word, role) = ROLES
        .iter()
        .filter(|(word, _)| clause.ends_with(word))
        .max_by_key(|(word, _)| word.len())?;
    let mut start = clause.len() - word.len();
    while let Some(between) = closing(&clause[..start], BETWEEN) {
        start -= between.len();
    }
    Some((*role, &clause[start..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duty(written: &str) -> (String, String) {
        let source = Source::new(written);
        let duty = read(&source, source.whole()).unwrap_or_default();
        let (lead, with) = duty.offices();
        (lead.join("、"), with.join("、"))
    }

    #[test]
    fn labels_say_who_leads() {
        for (written, lead, with) in [
            ("牵头单位：区教育局；配合单位：区财政局、住建局", "区教育局", "区财政局、区住建局"),
            ("牵头单位:市住建局、市公安局", "市住建局、市公安局", ""),
            ("责任单位:区教育局、人社局", "区教育局", "区人社局"),
            ("牵头单位:区卫健局;责任单位:各街办(新区)", "区卫健局", "各街办(新区)"),
            ("牵头责任单位:市经信局。协同责任单位:市发改委等。", "市经信局", "市发改委"),
            ("主办单位：县民政局 协办单位：县残联、妇联", "县民政局", "县残联、县妇联"),
            ("责任单位:区人社局(牵头)、区教育局", "区人社局", "区教育局"),
            ("部门分工:省发改委牵头,省财政厅、统计局配合", "省发改委", "省财政厅、省统计局"),
        ] {
            assert_eq!(duty(written), (lead.to_string(), with.to_string()), "{written}");
        }
    }

    #[test]
    fn verbs_say_who_leads() {
        for (written, lead, with) in [
            ("区教育局负责", "区教育局", ""),
            ("市人社局、市卫健委分别负责", "市人社局、市卫健委", ""),
            ("市经信委牵头落实", "市经信委", ""),
            ("区农业农村局牵头，区水务局、财政局配合", "区农业农村局", "区水务局、区财政局"),
            ("区教育局主办,区财政局协办", "区教育局", "区财政局"),
            ("发改委、财政部等5部门按职责分工负责", "发改委", "财政部"),
            ("由市发改委、市经信委负责落实", "市发改委、市经信委", ""),
            ("区住建局会同区财政局、人社局负责", "区住建局", "区财政局、区人社局"),
            ("市政府办公厅牵头、司法局、公安局负责", "市政府办公厅", "市司法局、市公安局"),
        ] {
            assert_eq!(duty(written), (lead.to_string(), with.to_string()), "{written}");
        }
    }

    #[test]
    fn other_brackets_say_nothing() {
        for written in
            ["一期", "2031—2035年", "含新建3所", "注:数据为快报数", "按规定抓好各项工作的具体落实"]
        {
            let source = Source::new(written);
            let read = read(&source, source.whole());
            assert!(read.is_none_or(|duty| duty.lead.is_empty()), "{written}");
        }
    }
}
