//! A late fact can show that a deadline had not ended: then the clock's act is voided.
//!
//! If a person has acted on the clock's act since, nothing is undone silently: the late fact is
//! refused, and the way to correct by hand is named.

use super::guard::Ground;
use super::{Case, NextStep, Refusal, RefusalKind, World};
use crate::deadline::{State, deadlines};
use crate::event::{Actor, DueRef, Event, Fact, PartRef};
use crate::moment::Moment;

/// An act of the clock that a deadline's end brought about.
struct Automatic {
    sequence: u32,
    row: Option<PartRef>,
    due: DueRef,
}

/// The clock's acts at ends of deadlines that lie on or after `happened`.
fn automatic_since(case: &Case, happened: Moment) -> Vec<Automatic> {
    case.done
        .iter()
        .filter(|done| done.actor == Actor::Clock && done.recorded >= happened.instant())
        .filter_map(|done| {
            let due = done.due.clone()?;
            (due.on >= happened.date()).then(|| Automatic {
                sequence: done.sequence,
                row: done.part.clone(),
                due,
            })
        })
        .collect()
}

/// Sequences of the clock's acts that would not be due if `change` had been known in time, and the
/// case without them. `change` applies the late fact to a case, or says that it cannot.
pub(super) fn voided_by(
    world: &World<'_>,
    case: &Case,
    happened: Moment,
    change: impl Fn(&Case) -> Option<Case>,
) -> Vec<u32> {
    let automatic = automatic_since(case, happened);
    if automatic.is_empty() {
        return Vec::new();
    }
    let all: Vec<u32> = automatic.iter().map(|auto| auto.sequence).collect();
    let before = case.without(world.mechanism, &all);
    let Some(changed) = change(&before) else { return Vec::new() };
    undue(world, &changed, &automatic)
}

/// Those of the clock's acts that are no longer due in the changed case, and the acts that the
/// clock did only because of them.
fn undue(world: &World<'_>, changed: &Case, automatic: &[Automatic]) -> Vec<u32> {
    let now = deadlines(world.mechanism, changed, &world.rules);
    let still_due = |auto: &Automatic| {
        now.iter().any(|deadline| {
            deadline.rule.id.text == auto.due.deadline
                && deadline.nth == auto.due.nth
                && deadline.row == auto.row
                && deadline.due_on() == Some(auto.due.on)
                && !deadline.met_in_time()
                && !matches!(deadline.state, State::Ceased(at) if at.date() <= auto.due.on)
        })
    };
    automatic.iter().filter(|auto| !still_due(auto)).map(|auto| auto.sequence).collect()
}

/// The clock's acts that the present calendar and settings show not to have been due.
pub(super) fn undue_now(world: &World<'_>, case: &Case) -> Vec<u32> {
    let automatic = automatic_since(case, case.opened);
    if automatic.is_empty() {
        return Vec::new();
    }
    let all: Vec<u32> = automatic.iter().map(|auto| auto.sequence).collect();
    undue(world, &case.without(world.mechanism, &all), &automatic)
}

/// Whether what persons did after the voided acts could also have been done without them.
pub(super) fn check_followers(
    world: &World<'_>,
    case: &Case,
    voided: &[u32],
) -> Result<(), Refusal> {
    let Some(first) = voided.iter().min() else { return Ok(()) };
    let mut kept: Vec<Event> = Vec::new();
    for event in &case.events {
        if voided.contains(&event.sequence) || case.voided.contains(&event.sequence) {
            continue;
        }
        if event.sequence > *first
            && event.actor != Actor::Clock
            && !event.fact.is_aside()
            && !could_happen(world, &kept, event)
        {
            return Err(by_hand(event));
        }
        kept.push(event.clone());
    }
    Ok(())
}

fn could_happen(world: &World<'_>, before: &[Event], event: &Event) -> bool {
    let Fact::Act(deed) = &event.fact else { return true };
    let Some(case) = Case::fold(world.mechanism, before) else { return true };
    let Some(run) = case.run(deed.part.as_ref()) else { return false };
    let part = deed.part.as_ref().map_or("", |part| &*part.part);
    let action = world.mechanism.part(part).and_then(|part| part.actions.get(&deed.act));
    let ground = Ground::bare(world.mechanism, &case, &world.rules, run)
        .at(event.happened)
        .with(&deed.values)
        .linked(world.linked);
    action.is_some_and(|action| {
        action.is_open_in(run.stage()) && ground.judge(&action.guards).is_ok()
    })
}

fn by_hand(event: &Event) -> Refusal {
    let when = event.recorded.strftime("%-m月%-d日%H:%M");
    Refusal::new(
        RefusalKind::ByHand,
        format!("系统到期自动办理之后,{when}已有人在此基础上继续办理,不能直接补录"),
    )
    .next(NextStep::say("请先撤回或更正之后的办理,再补录;确需保留的,用“更正”写明事实和理由"))
}
