//! Every limit has a source, runs where it is asked about, and does not compete with another.

use std::collections::BTreeSet;

use super::Lint;
use crate::mechanism::action::START;
use crate::mechanism::document::Timed;
use crate::mechanism::guard::Test;
use crate::mechanism::node::Word;
use crate::mechanism::{
    Action, By, Condition, DeadlineRule, Document, Guard, Outcome, Part, Shape,
};

pub(super) fn check(lint: &Lint<'_>) {
    for part in lint.mechanism.all_parts() {
        for rule in part.deadlines.values() {
            check_source(lint, rule);
            check_from(lint, rule);
            check_every(lint, rule);
        }
        check_competing(lint, part);
        for action in part.actions.values() {
            for name in Lint::named_deadlines(&action.guards) {
                check_running(lint, part, action, name);
            }
        }
    }
    for charge in lint.mechanism.charges.values() {
        if charge.law.is_none() && charge.mark.is_none() {
            lint.fault(&charge.id.at, format!("{} 没有写 law 或 mark", charge.title));
        }
    }
    for document in lint.mechanism.documents.values() {
        check_document(lint, document);
    }
}

fn check_source(lint: &Lint<'_>, rule: &DeadlineRule) {
    let sourced = rule.law.is_some() || rule.mark.is_some();
    if !sourced && !matches!(rule.shape, Shape::Reminder { .. }) {
        lint.fault(
            &rule.id.at,
            format!("时限 {} 没有依据,请写 law(条款)或 mark = \"地方设定\"", rule.title),
        );
    }
}

fn check_from(lint: &Lint<'_>, rule: &DeadlineRule) {
    let counts = matches!(
        rule.shape,
        Shape::Within(_)
            | Shape::AtLeast(_)
            | Shape::On(_)
            | Shape::Every { .. }
            | Shape::Steps { .. }
    );
    if counts && rule.from.is_empty() {
        lint.fault(&rule.id.at, format!("时限 {} 没有写 from:从何时起算", rule.title));
    }
}

/// A recurring limit needs an act of the clock at its end: only an event brings the next period.
fn check_every(lint: &Lint<'_>, rule: &DeadlineRule) {
    if matches!(rule.shape, Shape::Every { .. }) && !matches!(rule.then, Outcome::Act(_)) {
        lint.fault(
            &rule.id.at,
            format!("周期时限 {} 要写 then = {{ act = … }},到期由系统记一笔", rule.title),
        );
    }
}

/// Two limits for one act from the same moment need conditions that cannot both hold.
fn check_competing(lint: &Lint<'_>, part: &Part) {
    let limits: Vec<&DeadlineRule> = part
        .deadlines
        .values()
        .filter(|rule| matches!(rule.shape, Shape::Within(_) | Shape::On(_) | Shape::Steps { .. }))
        .collect();
    for (nth, one) in limits.iter().enumerate() {
        for other in &limits[nth + 1..] {
            let shares = |a: &[crate::mechanism::rule::MomentRef],
                          b: &[crate::mechanism::rule::MomentRef]| {
                a.iter().any(|x| b.iter().any(|y| x.kind == y.kind))
            };
            let competing = shares(&one.until, &other.until) && shares(&one.from, &other.from);
            if competing && !are_disjoint(&one.when, &other.when) {
                lint.fault(
                    &other.id.at,
                    format!("时限 {} 与 {} 管同一动作,when 要互斥", other.title, one.title),
                );
            }
        }
    }
}

/// Whether two lists of guards cannot both hold: some field is asked to be different things.
fn are_disjoint(one: &[Guard], other: &[Guard]) -> bool {
    one.iter().any(|a| {
        other.iter().any(|b| match (&a.rule, &b.rule) {
            (
                Condition::Field { field: x, test: Test::Is(these) },
                Condition::Field { field: y, test: Test::Is(those) },
            ) => x.text == y.text && these.iter().all(|this| !those.contains(this)),
            (Condition::Done(x), Condition::NotDone(y))
            | (Condition::NotDone(y), Condition::Done(x)) => {
                x.iter().all(|act| y.iter().any(|other| other.text == act.text))
            }
            _ => false,
        })
    })
}

/// A guard names a deadline that can have begun when the act is open.
fn check_running(lint: &Lint<'_>, part: &Part, action: &Action, name: &Word) {
    let home = std::iter::once(part)
        .chain(lint.mechanism.all_parts())
        .find(|part| part.deadlines.contains_key(&name.text));
    let Some(home) = home else { return };
    let rule = &home.deadlines[&name.text];
    let before: BTreeSet<&str> = stages_before(part, action);
    let can_begin = rule.from.is_empty()
        || rule.from.iter().any(|moment| {
            lint.makers(home, moment).iter().any(|(maker_part, maker)| {
                maker_part.id.text != part.id.text || can_precede(maker, &before, action)
            })
        });
    if !can_begin {
        lint.fault(
            &name.at,
            format!("{} 用到的时限 {} 在这一步不可能已经起算", action.title, rule.title),
        );
    }
}

fn can_precede(maker: &Action, before: &BTreeSet<&str>, action: &Action) -> bool {
    if before.is_empty() {
        return true;
    }
    let reached: Vec<&str> = match &maker.to {
        Some(to) => vec![&to.text],
        None => maker.from.iter().map(|stage| &*stage.text).collect(),
    };
    let same = maker.id.text == action.id.text && action.to.is_some();
    (reached.is_empty() || reached.iter().any(|stage| before.contains(stage)))
        && (!same || action.from.iter().any(|from| from.text == START))
        || (same && before.iter().any(|stage| reached.contains(stage)))
}

/// The stages from which the act can still be reached, those in which it is open included.
fn stages_before<'p>(part: &'p Part, action: &'p Action) -> BTreeSet<&'p str> {
    let mut before: BTreeSet<&str> = action.from.iter().map(|stage| &*stage.text).collect();
    loop {
        let known = before.len();
        for other in part.actions.values() {
            if other.to.as_ref().is_some_and(|to| before.contains(&*to.text)) {
                before.extend(other.from.iter().map(|stage| &*stage.text));
            }
        }
        if before.len() == known {
            return before;
        }
    }
}

fn check_document(lint: &Lint<'_>, document: &Document) {
    let mut duties: Vec<&Timed> = document.serve.iter().collect();
    if let Some(publish) = &document.publish {
        duties.push(&publish.timed);
        duties.extend(publish.withdraw.iter().map(|(_, timed)| timed));
    }
    for duty in duties {
        if duty.within.is_some() && duty.law.is_none() && duty.mark.is_none() {
            lint.fault(
                &document.id.at,
                format!("文书 {} 的时限没有写 law 或 mark", document.title),
            );
        }
    }
    let withdraw = document.publish.as_ref().and_then(|publish| publish.withdraw.as_ref());
    for act in withdraw.iter().flat_map(|(acts, _)| acts) {
        let found = lint.actions().any(|(_, action)| action.id.text == act.text);
        if !found {
            lint.fault(&act.at, format!("没有动作 {}", act.text));
        }
    }
}

impl Part {
    /// Whether the act is done by the clock when a deadline of this part ends.
    pub(super) fn is_outcome(&self, action: &Action) -> bool {
        action.by == By::Clock
            && self
                .deadlines
                .values()
                .any(|rule| matches!(&rule.then, Outcome::Act(act) if act.text == action.id.text))
    }
}
