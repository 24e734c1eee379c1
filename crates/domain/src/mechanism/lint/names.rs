//! Every name means something: stages, roles, fields, documents, parts, links, lists, settings.

use super::{Lint, Word};
use crate::mechanism::action::START;
use crate::mechanism::codes::Codes;
use crate::mechanism::field::Derive;
use crate::mechanism::guard::{Operand, Test};
use crate::mechanism::role::OfficeRef;
use crate::mechanism::rule::{Limit, MomentKind, MomentRef, PaperMoment};
use crate::mechanism::{
    Action, By, Condition, DeadlineRule, Field, FieldType, Guard, LocalValue, Outcome, Part, Role,
    Shape,
};

/// Proof that every act may need without a field of its own.
pub(crate) const PROOFS: [&str; 2] = ["reason", "proof"];

/// Names that every act's form already uses.
const RESERVED: [&str; 8] =
    ["reason", "proof", "second", "lead", "with", "extend", "happened", "title"];

pub(super) fn check(lint: &Lint<'_>) {
    let mechanism = lint.mechanism;
    for field in mechanism.fields.values() {
        check_field(lint, field);
    }
    for named in [&mechanism.facet, &mechanism.titled].into_iter().flatten() {
        field_name(lint, named);
    }
    for role in mechanism.roles.values() {
        check_role(lint, role);
    }
    for part in mechanism.all_parts() {
        check_part(lint, part);
    }
    for charge in mechanism.charges.values() {
        field_name(lint, &charge.on);
        for moment_ref in charge.pause.iter().flat_map(|p| std::iter::once(&p.from).chain(&p.to)) {
            moment(lint, &mechanism.main, moment_ref);
        }
    }
    check_documents(lint);
    for link in mechanism.links.values() {
        for field in link.likeness.iter().flat_map(|likeness| &likeness.on) {
            if !matches!(&*field.text, "about" | "place" | "party") {
                field_name(lint, field);
            }
        }
        if let Some(likeness) = &link.likeness {
            limit(lint, &likeness.window);
        }
    }
}

fn check_field(lint: &Lint<'_>, field: &Field) {
    if RESERVED.contains(&&*field.id.text) {
        let message = format!("字段不能叫 {}:每个动作都已经有它", field.id.text);
        lint.fault(&field.id.at, message);
    }
    if let Some(list) = &field.list {
        lint.known("代码表", list, lint.mechanism.codes.keys().map(String::as_str));
    }
    let has_codes = field.list.is_some() || !field.values.is_empty() || field.from.is_some();
    if field.kind == FieldType::Code && !has_codes {
        lint.fault(&field.id.at, format!("选项字段 {} 没有 list 或 values", field.id.text));
    }
    if field.kind == FieldType::List && field.columns.is_empty() {
        lint.fault(&field.id.at, format!("清单字段 {} 没有 columns", field.id.text));
    }
    match &field.derive {
        Some(Derive::First(of) | Derive::Last(of)) => field_name(lint, of),
        Some(Derive::Count { list, of }) => {
            field_name(lint, list);
            if let Some(matrix) = of {
                lint.known("代码表", matrix, lint.mechanism.codes.keys().map(String::as_str));
            }
        }
        Some(Derive::Any { field, list }) => {
            field_name(lint, field);
            lint.known("代码表", list, lint.mechanism.codes.keys().map(String::as_str));
        }
        Some(Derive::Days { from, to }) => {
            field_name(lint, from);
            field_name(lint, to);
        }
        Some(Derive::Sum(column) | Derive::Min(column) | Derive::Max(column)) => {
            field_name(lint, column);
        }
        None => {}
    }
    if let Some(from) = &field.from {
        check_from(lint, field, from);
    }
}

/// `item.joint` reads a column of the register entry in field `item`, or of a code list's row.
fn check_from(lint: &Lint<'_>, field: &Field, from: &Word) {
    let Some((source, _)) = from.text.split_once('.') else {
        lint.fault(&from.at, "from 应写成 字段.列 或 代码表.列");
        return;
    };
    let is_ref = lint.mechanism.fields.get(source).is_some_and(|f| f.kind == FieldType::Ref);
    let column = from.text.split_once('.').map_or("", |(_, column)| column);
    let has_column =
        |codes: &Codes| codes.table.first().is_some_and(|row| row.contains_key(column));
    let is_code = lint.mechanism.codes.get(source).is_some_and(has_column);
    if !is_ref && !is_code {
        lint.fault(&from.at, format!("字段 {} 的来源 {} 不存在", field.id.text, from.text));
    }
}

fn check_role(lint: &Lint<'_>, role: &Role) {
    let roles = || lint.mechanism.roles.keys().map(String::as_str);
    for other in role.not.iter().chain(&role.through) {
        lint.known("角色", other, roles());
    }
    if let Some(act) = &role.did {
        let known = lint.actions().map(|(_, action)| &*action.id.text);
        lint.known("动作", act, known.collect::<Vec<_>>());
    }
    if let Some(office) = &role.office {
        office_ref(lint, office);
    }
}

fn office_ref(lint: &Lint<'_>, office: &OfficeRef) {
    match office {
        OfficeRef::Above(inner) => office_ref(lint, inner),
        OfficeRef::OfRole(role) => {
            lint.known("角色", role, lint.mechanism.roles.keys().map(String::as_str));
        }
        OfficeRef::OfPart(part) => {
            lint.known("部分", part, lint.mechanism.parts.keys().map(String::as_str));
        }
        OfficeRef::Field(field) => field_name(lint, field),
        OfficeRef::Lead | OfficeRef::Co | OfficeRef::Part | OfficeRef::Named(_) => {}
    }
}

fn check_part(lint: &Lint<'_>, part: &Part) {
    if let Some(each) = &part.each {
        let field = lint.mechanism.fields.get(&each.text);
        if !field.is_some_and(|field| field.many || field.kind == FieldType::List) {
            lint.fault(&each.at, format!("each 应为多值字段或清单字段,{} 不是", each.text));
        }
    }
    if let Some(office) = &part.office {
        office_ref(lint, office);
    }
    for action in part.actions.values() {
        check_action(lint, part, action);
    }
    for rule in part.deadlines.values() {
        check_rule(lint, part, rule);
    }
}

fn check_action(lint: &Lint<'_>, part: &Part, action: &Action) {
    let mechanism = lint.mechanism;
    let stages = || part.stages.keys().map(String::as_str).chain([START]);
    for stage in action.from.iter().chain(&action.to) {
        lint.known("环节", stage, stages());
    }
    if let By::Role(role) = &action.by {
        lint.known("角色", role, mechanism.roles.keys().map(String::as_str));
    }
    for ask in &action.asks {
        field_name(lint, &ask.field);
    }
    for proof in &action.needs {
        if !PROOFS.contains(&&*proof.text) {
            field_name(lint, proof);
        }
    }
    if let Some(document) = action.makes.as_ref().or(action.withdraws.as_ref()) {
        lint.known("文书", document, mechanism.documents.keys().map(String::as_str));
    }
    if let Some(list) = &action.rows {
        field_name(lint, list);
    }
    for started in &action.starts {
        lint.known("部分", &started.part, mechanism.parts.keys().map(String::as_str));
        if let Some(field) = &started.filled {
            lint.known("动作填写的字段", field, action.asked());
        }
    }
    if let Some(link) = &action.opens {
        lint.known("关联", link, mechanism.links.keys().map(String::as_str));
    }
    for extension in &action.extends {
        deadline_name(lint, part, &extension.deadline);
    }
    for (field, from) in &action.sets.fields {
        field_name(lint, field);
        field_name(lint, from);
    }
    guards(lint, part, &action.guards);
}

fn check_rule(lint: &Lint<'_>, part: &Part, rule: &DeadlineRule) {
    for word in rule.from.iter().chain(&rule.until) {
        moment(lint, part, word);
    }
    for moment_ref in rule.pause.iter().flat_map(|p| std::iter::once(&p.from).chain(&p.to)) {
        moment(lint, part, moment_ref);
    }
    match &rule.shape {
        Shape::Within(length) | Shape::AtLeast(length) => limit(lint, length),
        Shape::On(field) => field_name(lint, field),
        Shape::Before { anchor, lead } => {
            field_name(lint, anchor);
            limit(lint, lead);
        }
        Shape::Steps { list, by, act } => {
            lint.known("代码表", list, lint.mechanism.codes.keys().map(String::as_str));
            by.iter().for_each(|field| field_name(lint, field));
            lint.known("动作", act, part.actions.keys().map(String::as_str));
        }
        Shape::Reminder { of, .. } => of.iter().for_each(|name| deadline_name(lint, part, name)),
        Shape::Every { .. } => {}
    }
    if let Some(field) = &rule.until_field {
        field_name(lint, field);
    }
    match &rule.then {
        Outcome::Act(act) => lint.known("动作", act, part.actions.keys().map(String::as_str)),
        Outcome::Charge(charge) => {
            lint.known("加收", charge, lint.mechanism.charges.keys().map(String::as_str));
        }
        Outcome::Breach | Outcome::Lapse => {}
    }
    guards(lint, part, &rule.when);
}

fn check_documents(lint: &Lint<'_>) {
    for document in lint.mechanism.documents.values() {
        let timed = document.serve.iter().chain(document.publish.as_ref().map(|p| &p.timed));
        for timed in timed.chain(
            document.publish.as_ref().and_then(|p| p.withdraw.as_ref()).map(|(_, timed)| timed),
        ) {
            if let Some(within) = &timed.within {
                limit(lint, within);
            }
        }
        let redacted = document.publish.iter().flat_map(|publish| &publish.redact);
        redacted.for_each(|field| field_name(lint, field));
        if !lint.actions().any(|(_, a)| a.makes.as_ref().is_some_and(|m| *m == *document.id.text)) {
            lint.fault(&document.id.at, format!("文书 {} 没有任何动作制作", document.id.text));
        }
    }
}

impl PartialEq<str> for Word {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

/// A field, a column of a list (`list.column`), a column of the part's row (`row.column`), or a
/// field as a document stated it (`document.field`).
fn field_name(lint: &Lint<'_>, word: &Word) {
    let mechanism = lint.mechanism;
    let Some((first, column)) = word.text.split_once('.') else {
        return lint.known("字段", word, mechanism.fields.keys().map(String::as_str));
    };
    let has_column = |field: &Field| field.columns.contains_key(column);
    let known = match first {
        "row" => mechanism.fields.values().any(has_column),
        _ if mechanism.documents.contains_key(first) => mechanism.fields.contains_key(column),
        _ => mechanism.fields.get(first).is_some_and(|field| {
            has_column(field) || (field.is_personal() || field.kind == FieldType::Ref)
        }),
    };
    if !known {
        lint.fault(&word.at, format!("没有字段 {}", word.text));
    }
}

fn deadline_name(lint: &Lint<'_>, part: &Part, word: &Word) {
    let all = part.deadlines.keys().chain(lint.mechanism.main.deadlines.keys());
    lint.known("时限", word, all.map(String::as_str));
}

fn limit(lint: &Lint<'_>, limit: &Limit) {
    let Limit::Local(word) = limit else { return };
    lint.known("地方设定", word, lint.mechanism.locals.keys().map(String::as_str));
    let value = lint.mechanism.locals.get(&word.text).map(|local| &local.value);
    if value.is_some_and(|value| !matches!(value, LocalValue::Term(_))) {
        lint.fault(&word.at, format!("地方设定 {} 不是期限", word.text));
    }
}

/// A moment that something makes.
fn moment(lint: &Lint<'_>, part: &Part, moment: &MomentRef) {
    match &moment.kind {
        MomentKind::Start if !part.is_main() => {}
        MomentKind::Start => lint.fault(&moment.word.at, "主流程没有 start,请写起算的动作"),
        MomentKind::Act(name) if lint.find_act(part, name).is_some() || lint.is_always(name) => {}
        MomentKind::Act(name) => {
            lint.fault(&moment.word.at, format!("没有动作 {name},这个时刻不会出现"));
        }
        MomentKind::Paper { document, moment: what } => {
            let Some(document) = lint.mechanism.documents.get(document) else {
                return lint.fault(&moment.word.at, format!("没有文书 {document}"));
            };
            let happens = match what {
                PaperMoment::Made => true,
                PaperMoment::Served => document.serve.is_some(),
                PaperMoment::Published | PaperMoment::Withdrawn => document.publish.is_some(),
            };
            if !happens {
                let word = what.in_words();
                lint.fault(&moment.word.at, format!("文书 {} 不会{word}", document.id.text));
            }
        }
    }
}

fn guards(lint: &Lint<'_>, part: &Part, guards: &[Guard]) {
    for guard in guards {
        match &guard.rule {
            Condition::Done(acts) | Condition::NotDone(acts) => {
                acts.iter().for_each(|act| act_name(lint, part, act));
            }
            Condition::Times { act, .. } => act_name(lint, part, act),
            Condition::Field { field, test } => {
                field_name(lint, field);
                if let Test::AtLeast(o) | Test::More(o) | Test::AtMost(o) | Test::Less(o) = test {
                    operand(lint, o);
                }
            }
            Condition::Filled(list) => field_name(lint, list),
            Condition::Sum { of, at_least } => {
                field_name(lint, of);
                operand(lint, at_least);
            }
            Condition::Share { part, of, .. } => {
                field_name(lint, part);
                field_name(lint, of);
            }
            Condition::InTime(name) | Condition::Waited(name) | Condition::NotDue(name) => {
                let everywhere = lint.mechanism.all_parts().flat_map(|p| p.deadlines.keys());
                lint.known("时限", name, everywhere.map(String::as_str).collect::<Vec<_>>());
            }
            Condition::Part { part, stages, .. } => part_stages(lint, part, stages),
            Condition::Linked { link, .. } | Condition::Scope(link) => {
                let links = lint.mechanism.links.values();
                let names =
                    links.flat_map(|l| std::iter::once(&*l.id.text).chain(l.back.as_deref()));
                lint.known("关联", link, names.collect::<Vec<_>>());
            }
            Condition::Listed(field) => listed(lint, field),
            Condition::Near { one, other, .. } => {
                field_name(lint, one);
                field_name(lint, other);
            }
        }
    }
}

/// Items of the duty list are named in a text.
fn listed(lint: &Lint<'_>, field: &Word) {
    field_name(lint, field);
    let kind = lint.mechanism.fields.get(&field.text).map(|field| field.kind);
    if kind.is_some_and(|kind| kind != FieldType::Text) {
        lint.fault(&field.at, "listed 要写一个文字字段,里面填履职事项清单的编号".to_owned());
    }
}

fn act_name(lint: &Lint<'_>, part: &Part, act: &Word) {
    if lint.find_act(part, &act.text).is_none() && !lint.is_always(&act.text) {
        lint.fault(&act.at, format!("没有动作 {}", act.text));
    }
}

fn part_stages(lint: &Lint<'_>, name: &Word, stages: &[Word]) {
    match lint.mechanism.parts.get(&name.text) {
        Some(part) => {
            for stage in stages {
                lint.known("环节", stage, part.stages.keys().map(String::as_str));
            }
        }
        None => lint.fault(&name.at, format!("没有部分 {}", name.text)),
    }
}

fn operand(lint: &Lint<'_>, operand: &Operand) {
    let Operand::Name(word) = operand else { return };
    let mechanism = lint.mechanism;
    let is_charge = word
        .text
        .strip_prefix("charge.")
        .is_some_and(|charge| mechanism.charges.contains_key(charge));
    if !is_charge && !mechanism.locals.contains_key(&word.text) {
        field_name(lint, word);
    }
}
