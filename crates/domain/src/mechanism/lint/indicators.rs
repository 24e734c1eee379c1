//! An indicator asks of its rows only what they have.

use super::Lint;
use crate::mechanism::indicator::{Day, Each, ITSELF, ValueRule};
use crate::mechanism::node::Word;
use crate::mechanism::rule::{MomentKind, MomentRef};
use crate::mechanism::{Condition, Guard, Indicator};

pub(super) fn check(lint: &Lint<'_>) {
    for indicator in lint.mechanism.indicators.values() {
        check_rows(lint, indicator);
        for guard in indicator.hit.iter().chain(&indicator.rows.only) {
            check_guard(lint, indicator, guard);
        }
        match &indicator.value {
            ValueRule::Between { from, to, .. } => {
                check_moment(lint, from);
                check_moment(lint, to);
            }
            ValueRule::Sum(of) | ValueRule::Distinct(of) => check_value(lint, indicator, of),
            ValueRule::Count => {}
        }
    }
}

fn check_rows(lint: &Lint<'_>, indicator: &Indicator) {
    let mechanism = lint.mechanism;
    let rows = &indicator.rows;
    match &rows.each {
        Each::Case => {}
        Each::Part(name) => lint.known("部分", name, mechanism.parts.keys().map(String::as_str)),
        Each::Document(name) => {
            lint.known("文书", name, mechanism.documents.keys().map(String::as_str));
        }
        Each::List(name) => lint.known("字段", name, mechanism.fields.keys().map(String::as_str)),
        Each::Deadline(names) => names.iter().for_each(|name| check_deadline(lint, name)),
        Each::Act(name) => {
            let acts = lint.actions().map(|(_, action)| &*action.id.text);
            lint.known("动作", name, acts.collect::<Vec<_>>());
        }
    }
    match &rows.day {
        Some(Day::Moment(moment)) => {
            let part = match &rows.each {
                Each::Part(part) => mechanism.parts.get(&part.text),
                _ => None,
            };
            let own = matches!(&moment.kind, MomentKind::Act(name)
                if part.is_some_and(|part| part.actions.contains_key(name)));
            if !own {
                check_moment(lint, moment);
            }
        }
        Some(Day::Due(Some(name))) => check_deadline(lint, name),
        Some(Day::Due(None)) if !matches!(rows.each, Each::Deadline(_)) => {
            lint.fault(&indicator.id.at, "day = \"due\" 只用于 each = \"deadline:…\"");
        }
        Some(Day::Made) if !matches!(rows.each, Each::Document(_)) => {
            lint.fault(&indicator.id.at, "day = \"made\" 只用于 each = \"document:…\"");
        }
        Some(Day::Field(field)) => check_value(lint, indicator, field),
        _ => {}
    }
    for stage in rows.during.iter().chain(&rows.not_in) {
        lint.known("环节", stage, mechanism.main.stages.keys().map(String::as_str));
    }
}

fn check_moment(lint: &Lint<'_>, moment: &MomentRef) {
    let mechanism = lint.mechanism;
    let known = match &moment.kind {
        MomentKind::Start => true,
        MomentKind::Act(name) => lint.find_act(&mechanism.main, name).is_some(),
        MomentKind::Paper { document, .. } => mechanism.documents.contains_key(document),
    };
    if !known {
        lint.fault(&moment.word.at, format!("没有 {} 这个时刻", moment.word.text));
    }
}

fn check_deadline(lint: &Lint<'_>, name: &Word) {
    let all = lint.mechanism.all_parts().flat_map(|part| part.deadlines.keys());
    lint.known("时限", name, all.map(String::as_str).collect::<Vec<_>>());
}

fn check_value(lint: &Lint<'_>, indicator: &Indicator, name: &Word) {
    let fields = &lint.mechanism.fields;
    let column = |field: &str, column: &str| {
        fields.get(field).is_some_and(|field| field.columns.contains_key(column))
    };
    let known = match (name.text.split_once('.'), &indicator.rows.each) {
        (Some(("row", name)), Each::List(list)) => column(&list.text, name),
        (Some(("row", name)), Each::Part(part)) => lint
            .mechanism
            .parts
            .get(&part.text)
            .and_then(|part| part.each.as_ref())
            .is_some_and(|list| column(&list.text, name)),
        (Some(_), _) => false,
        (None, _) => fields.contains_key(&name.text),
    };
    if !known {
        lint.fault(&name.at, format!("指标 {} 的行没有 {}", indicator.title, name.text));
    }
}

fn check_guard(lint: &Lint<'_>, indicator: &Indicator, guard: &Guard) {
    match &guard.rule {
        Condition::Done(acts) | Condition::NotDone(acts) => {
            acts.iter().for_each(|act| check_act(lint, indicator, act));
        }
        Condition::Times { act, .. } => check_act(lint, indicator, act),
        Condition::Field { field, .. } => check_value(lint, indicator, field),
        Condition::InTime(name) => check_in_time(lint, indicator, name),
        Condition::Part { part, .. } => {
            lint.known("部分", part, lint.mechanism.parts.keys().map(String::as_str));
        }
        Condition::Filled(_) | Condition::Linked { .. } => {}
        Condition::Waited(_)
        | Condition::NotDue(_)
        | Condition::Sum { .. }
        | Condition::Share { .. }
        | Condition::Near { .. }
        | Condition::Scope(_)
        | Condition::Listed(_) => {
            lint.fault(&guard.at, format!("指标 {} 不能用这种条件", indicator.title));
        }
    }
}

fn check_act(lint: &Lint<'_>, indicator: &Indicator, act: &Word) {
    let main = &lint.mechanism.main;
    let home = match &indicator.rows.each {
        Each::Part(part) => lint.mechanism.parts.get(&part.text).unwrap_or(main),
        _ => main,
    };
    if lint.find_act(home, &act.text).is_none() {
        lint.fault(&act.at, format!("指标 {} 的行没有动作 {}", indicator.title, act.text));
    }
}

/// "In time" can be asked of the row's own deadline, or of one that every case of the row has.
fn check_in_time(lint: &Lint<'_>, indicator: &Indicator, name: &Word) {
    let wrong = match &indicator.rows.each {
        Each::Deadline(own) => name.text != ITSELF && !own.iter().any(|own| own.text == name.text),
        Each::Part(part) => {
            let part = lint.mechanism.parts.get(&part.text);
            !part.is_some_and(|part| part.deadlines.contains_key(&name.text))
                && !lint.mechanism.main.deadlines.contains_key(&name.text)
        }
        _ => !lint.mechanism.main.deadlines.contains_key(&name.text),
    };
    if wrong {
        lint.fault(&name.at, format!("指标 {} 的行没有时限 {}", indicator.title, name.text));
    }
}
