//! The clock is an actor: it acts when a deadline with an outcome ends, and when a guard that waits
//! for it comes true. It proposes; it never urges, summons or criticises.

use jiff::civil::DateTime;

use super::guard::Ground;
use super::{Case, World};
use crate::deadline::{Deadline, deadlines};
use crate::event::{Actor, Deed, Draft, DueRef, Fact, PartRef};
use crate::mechanism::action::Dated;
use crate::mechanism::{Action, By, Outcome};
use crate::moment::Moment;

/// The next act of the clock for a case at or before `until`: guards that have come true first,
/// then ends of deadlines, earliest first.
pub fn next_clock_act(world: &World<'_>, case: &Case, until: DateTime) -> Option<Draft> {
    if case.is_collected() {
        return None;
    }
    fired(world, case, until).or_else(|| expired(world, case, until))
}

/// An act whose guards hold now.
fn fired(world: &World<'_>, case: &Case, until: DateTime) -> Option<Draft> {
    if case.is_over() {
        return None;
    }
    let last = case.events.last().map_or(Moment::At(until), |event| event.happened);
    for run in case.runs() {
        let part = world.mechanism.part(&run.part)?;
        for action in part.actions.values().filter(|action| action.by == By::Clock) {
            let outcome = part
                .deadlines
                .values()
                .any(|rule| matches!(&rule.then, Outcome::Act(act) if act.text == action.id.text));
            if outcome || action.guards.is_empty() {
                continue;
            }
            let row = run.reference();
            // A sum is judged on the day of the fact that completed it, a wait on the present.
            let now = Moment::At(until);
            if [last, now].into_iter().any(|at| is_open(world, case, action, row.as_ref(), at)) {
                return Some(draft(world, case, action, row, None, last));
            }
        }
    }
    None
}

/// An act whose deadline has ended.
fn expired(world: &World<'_>, case: &Case, until: DateTime) -> Option<Draft> {
    let all = deadlines(world.mechanism, case, &world.rules);
    let mut due: Vec<(&Deadline<'_>, &Action)> = all
        .iter()
        .filter(|deadline| deadline.is_running() && !deadline.acted)
        .filter(|deadline| deadline.ending.end().is_some_and(|end| end.at <= until))
        .filter_map(|deadline| Some((deadline, outcome(deadline)?)))
        .collect();
    due.sort_by_key(|(deadline, _)| deadline.ending.end().map(|end| end.at));
    due.into_iter().find_map(|(deadline, action)| {
        let end = deadline.ending.end()?;
        let at = if end.exact { Moment::At(end.at) } else { Moment::On(end.on) };
        if !is_open(world, case, action, deadline.row.as_ref(), at) {
            return None;
        }
        let happened = match action.dated {
            Some(Dated::DeadlineStart) => deadline.start,
            _ => at,
        };
        let due = DueRef { deadline: deadline.rule.id.text.clone(), nth: deadline.nth, on: end.on };
        Some(draft(world, case, action, deadline.row.clone(), Some(due), happened))
    })
}

fn outcome<'m>(deadline: &Deadline<'m>) -> Option<&'m Action> {
    match &deadline.rule.then {
        Outcome::Act(act) => deadline.part.actions.get(&act.text),
        _ => None,
    }
}

fn is_open(
    world: &World<'_>,
    case: &Case,
    action: &Action,
    row: Option<&PartRef>,
    at: Moment,
) -> bool {
    let Some(run) = case.run(row) else { return false };
    let left = action.times.is_none_or(|times| case.times(&action.id.text, row) < times as usize);
    let ground = Ground::bare(world.mechanism, case, &world.rules, run).at(at).linked(world.linked);
    !case.is_over()
        && left
        && action.is_open_in(run.stage())
        && action.guards.iter().all(|guard| ground.holds(&guard.rule))
}

fn draft(
    world: &World<'_>,
    case: &Case,
    action: &Action,
    part: Option<PartRef>,
    due: Option<DueRef>,
    happened: Moment,
) -> Draft {
    let (made, draws) = world.paper_of(case, action, happened);
    let deed = Deed { act: action.id.text.clone(), part, due, made, ..Deed::default() };
    Draft { happened, actor: Actor::Clock, fact: Fact::Act(Box::new(deed)), draws }
}
