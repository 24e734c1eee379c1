//! Every role acts, and "another person" can be found.

use super::Lint;
use crate::mechanism::{By, Role};

pub(super) fn check(lint: &Lint<'_>) {
    for role in &lint.mechanism.collects {
        if !lint.mechanism.roles.contains_key(&role.text) {
            lint.fault(&role.at, format!("没有角色 {},不能由它归集", role.text));
        }
    }
    for role in lint.mechanism.roles.values() {
        if !is_used(lint, role) {
            lint.fault(&role.id.at, format!("角色 {} 不办任何事", role.title));
        }
        if role.not.iter().any(|other| other.text == role.id.text) {
            lint.fault(&role.id.at, format!("角色 {} 不能与自己不同", role.title));
        }
        check_did(lint, role);
    }
    for (_, action) in lint.actions() {
        let proof = action.needs.iter().find(|proof| proof.text != "reason");
        if let Some(proof) = proof
            && action.law.is_none()
            && action.why.is_none()
        {
            let title = &action.title;
            lint.fault(&proof.at, format!("{title}要求佐证,请写 law,或用 why 说明是谁、为什么要"));
        }
    }
}

fn is_used(lint: &Lint<'_>, role: &Role) -> bool {
    let name = &*role.id.text;
    let acts = lint.actions().any(|(_, a)| matches!(&a.by, By::Role(by) if by.text == name));
    let records = lint
        .mechanism
        .roles
        .values()
        .any(|other| other.through.iter().chain(&other.not).any(|word| word.text == name));
    acts || records
}

/// A role that is whoever did an act cannot exclude the very role that does this act.
fn check_did(lint: &Lint<'_>, role: &Role) {
    let Some(act) = &role.did else { return };
    let doer = lint.actions().find(|(_, action)| action.id.text == act.text);
    if let Some((_, action)) = doer
        && let By::Role(by) = &action.by
        && role.not.iter().any(|other| other.text == by.text)
    {
        lint.fault(&act.at, format!("角色 {} 既是办 {} 的人,又不能是他", role.title, act.text));
    }
}
