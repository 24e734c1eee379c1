//! Every stage can be reached and can reach an end; every part is started and can be over.

use std::collections::BTreeSet;

use super::Lint;
use crate::mechanism::action::START;
use crate::mechanism::{Kind, Part};

pub(super) fn check(lint: &Lint<'_>) {
    for part in lint.mechanism.all_parts() {
        if part.stages.is_empty() {
            lint.fault(&part.id.at, format!("{} 没有环节", part.title));
            continue;
        }
        check_reachable(lint, part);
        check_ends(lint, part);
        if !part.is_main() {
            check_started(lint, part);
        }
    }
    let main = &lint.mechanism.main;
    if !main.actions.values().any(|action| action.opens_case()) {
        lint.fault(&lint.mechanism.id.at, "没有任何动作能开始一件事项");
    }
}

/// Where the part can be, beginning from its start.
fn check_reachable(lint: &Lint<'_>, part: &Part) {
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    if !part.is_main() {
        reached.extend(part.first_stage());
    }
    loop {
        let before = reached.len();
        for action in part.actions.values() {
            let open = match action.from.as_slice() {
                [] => action.to.is_some() && part.is_main() || !reached.is_empty(),
                from => from.iter().any(|s| s.text == START || reached.contains(&*s.text)),
            };
            if let (true, Some(to)) = (open, &action.to) {
                reached.insert(&to.text);
            }
        }
        if reached.len() == before {
            break;
        }
    }
    for stage in part.stages.values() {
        if !reached.contains(&*stage.id.text) {
            lint.fault(&stage.id.at, format!("环节 {} 永远到不了", stage.title));
        }
    }
}

/// From every stage of the main part an end can be reached; from every stage of another part, a
/// stage that nothing leaves. Entries of a register live until they are struck off.
fn check_ends(lint: &Lint<'_>, part: &Part) {
    let is_goal = |stage: &str| match part.is_main() {
        true => part.stages.get(stage).is_some_and(|stage| stage.end.is_some()),
        false => part.is_over(stage),
    };
    let mut good: BTreeSet<&str> =
        part.stages.keys().map(String::as_str).filter(|stage| is_goal(stage)).collect();
    let ends_case = |action: &&crate::mechanism::Action| action.ends.is_some();
    for action in part.actions.values().filter(ends_case) {
        good.extend(action.from.iter().map(|stage| &*stage.text));
    }
    if part.is_main() {
        good.extend(stages_ended_from_parts(lint));
    }
    loop {
        let before = good.len();
        for action in part.actions.values() {
            if action.to.as_ref().is_some_and(|to| good.contains(&*to.text)) {
                good.extend(action.from.iter().map(|stage| &*stage.text));
            }
        }
        if good.len() == before {
            break;
        }
    }
    let endless = part.is_main() && lint.mechanism.kind == Kind::Register && good.is_empty();
    for stage in part.stages.values() {
        if !good.contains(&*stage.id.text) && !endless {
            lint.fault(&stage.id.at, format!("环节 {} 走不到任何结局", stage.title));
        }
    }
}

/// Main stages from which a part can be started that ends the whole case.
fn stages_ended_from_parts<'l>(lint: &'l Lint<'_>) -> Vec<&'l str> {
    let ending: BTreeSet<&str> = lint
        .mechanism
        .parts
        .values()
        .filter(|part| part.actions.values().any(|action| action.ends.is_some()))
        .map(|part| &*part.id.text)
        .collect();
    let starts = |action: &&crate::mechanism::Action| {
        action.starts.iter().any(|start| ending.contains(&*start.part.text))
    };
    let main = lint.mechanism.main.actions.values().filter(starts);
    main.flat_map(|action| action.from.iter().chain(&action.to)).map(|stage| &*stage.text).collect()
}

fn check_started(lint: &Lint<'_>, part: &Part) {
    let started = lint
        .actions()
        .any(|(_, action)| action.starts.iter().any(|start| start.part.text == part.id.text));
    if !started {
        lint.fault(&part.id.at, format!("部分 {} 没有任何动作开始它", part.title));
    }
    if !part.stages.keys().any(|stage| part.is_over(stage)) {
        lint.fault(&part.id.at, format!("部分 {} 永远不会结束", part.title));
    }
}
