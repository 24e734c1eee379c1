//! The clock acts only where a deadline or a guard fires it, and never in circles.

use super::Lint;
use crate::mechanism::{Action, By, Condition, Outcome, Part};

pub(super) fn check(lint: &Lint<'_>) {
    for part in lint.mechanism.all_parts() {
        for action in part.actions.values().filter(|action| action.by == By::Clock) {
            if !part.is_outcome(action) && action.guards.is_empty() {
                lint.fault(
                    &action.id.at,
                    format!("系统自动的动作 {} 没有时限或条件触发它", action.title),
                );
            }
            if !action.asks.is_empty() || !action.needs.is_empty() {
                lint.fault(&action.id.at, format!("系统自动的动作 {} 不能要人填写", action.title));
            }
        }
        check_outcomes(lint, part);
        check_cycles(lint, part);
    }
}

/// What a deadline lets the clock do must be the clock's to do.
fn check_outcomes(lint: &Lint<'_>, part: &Part) {
    for rule in part.deadlines.values() {
        let Outcome::Act(act) = &rule.then else { continue };
        if part.actions.get(&act.text).is_some_and(|action| action.by != By::Clock) {
            lint.fault(&act.at, format!("时限 {} 到期的动作应由 clock 办理", rule.title));
        }
    }
}

/// Acts that guards fire one after another must come to rest: a circle needs an act that is done a
/// limited number of times.
fn check_cycles(lint: &Lint<'_>, part: &Part) {
    let free: Vec<&Action> = part
        .actions
        .values()
        .filter(|a| a.by == By::Clock && !part.is_outcome(a) && !is_limited(a))
        .collect();
    for action in &free {
        if action.to.is_none() && action.ends.is_none() {
            lint.fault(
                &action.id.at,
                format!("系统自动的动作 {} 不改变环节,要限定次数", action.title),
            );
        }
        let mut reached: Vec<&str> = action.to.iter().map(|to| &*to.text).collect();
        let mut at = 0;
        while at < reached.len() {
            for next in &free {
                let follows = next.from.iter().any(|from| from.text == reached[at]);
                if let (true, Some(to)) = (follows, &next.to)
                    && !reached.contains(&&*to.text)
                {
                    reached.push(&to.text);
                }
            }
            at += 1;
        }
        if action.from.iter().any(|from| reached.contains(&&*from.text)) {
            lint.fault(&action.id.at, format!("系统自动的动作 {} 会无休止地循环", action.title));
        }
    }
}

fn is_limited(action: &Action) -> bool {
    action.times.is_some()
        || action.guards.iter().any(|guard| {
            matches!(&guard.rule, Condition::Times { act, less: Some(_), .. }
                if act.text == action.id.text)
                || matches!(&guard.rule, Condition::NotDone(acts)
                    if acts.iter().any(|act| act.text == action.id.text))
        })
}
