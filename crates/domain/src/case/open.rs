//! What an actor can do to a case now: the acts that a page offers.

use super::guard::Ground;
use super::role::Place;
use super::{Case, World};
use crate::event::{Actor, PartRef};
use crate::mechanism::rule::PaperMoment;
use crate::mechanism::{Action, Always, By, Condition};
use crate::moment::Moment;

/// An act that is open to an actor.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct OpenAct {
    /// The act's name: an act of the mechanism, `serve:letter`, or one that every mechanism has.
    pub act: String,
    /// The part's row.
    pub part: Option<PartRef>,
    /// The word on its button.
    pub title: String,
    /// What the row is about, for acts of parts.
    pub about: String,
    /// A line of help.
    pub hint: Option<String>,
    /// Whether a running duty waits for it.
    pub wanted: bool,
    /// Whether it has a form: something to fill in.
    pub has_form: bool,
}

/// The acts of the mechanism that are open to an actor, those that a running duty waits for first.
pub fn open_acts(world: &World<'_>, case: &Case, by: &Actor, at: Moment) -> Vec<OpenAct> {
    if case.is_over() || case.is_collected() {
        return Vec::new();
    }
    let wanted = wanted_acts(world, case);
    let mut open = Vec::new();
    for run in case.runs() {
        let Some(part) = world.mechanism.part(&run.part) else { continue };
        let row = run.reference();
        for action in part.actions.values().filter(|action| action.by != By::Clock) {
            let place = Place {
                mechanism: world.mechanism,
                case: Some(case),
                part,
                row: row.as_ref(),
                lead: None,
            };
            let left = action
                .times
                .is_none_or(|times| case.times(&action.id.text, row.as_ref()) < times as usize);
            let fits = left
                && action.is_open_in(run.stage())
                && world.standing.may(&place, action, by)
                && guards_allow(world, case, run, action, at);
            if fits {
                open.push(OpenAct {
                    act: action.id.text.clone(),
                    part: row.clone(),
                    title: action.title.clone(),
                    about: if part.is_main() { String::new() } else { part.title.clone() },
                    hint: action.hint.clone(),
                    wanted: wanted.contains(&(action.id.text.clone(), row.clone())),
                    has_form: has_form(action),
                });
            }
        }
    }
    open.extend(papers(world, case, by));
    open.sort_by_key(|act| !act.wanted);
    open
}

/// Acts that every mechanism has, as far as the actor is involved in the case.
pub fn always_acts(world: &World<'_>, case: &Case, by: &Actor) -> Vec<Always> {
    let place = Place {
        mechanism: world.mechanism,
        case: Some(case),
        part: &world.mechanism.main,
        row: None,
        lead: None,
    };
    if !world.standing.is_involved(&place, by) {
        return Vec::new();
    }
    let over = case.is_over();
    Always::ALL
        .into_iter()
        .filter(|always| !world.mechanism.not.contains(always))
        .filter(|always| match always {
            Always::Note | Always::Attach | Always::Correct => true,
            Always::Transfer | Always::Withdraw => !over && world.standing.may_open(&place, by),
            Always::Reopen => over && world.standing.may_open(&place, by),
        })
        .collect()
}

/// Acts named by duties that run now.
fn wanted_acts(world: &World<'_>, case: &Case) -> Vec<(String, Option<PartRef>)> {
    let all = crate::deadline::deadlines(world.mechanism, case, &world.rules);
    all.iter()
        .filter(|deadline| deadline.is_running() && deadline.rule.is_duty())
        .flat_map(|deadline| {
            let names = deadline.rule.until.iter().map(|moment| moment.word.text.clone());
            names.map(|name| (name, deadline.row.clone())).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether the guards hold, as far as the act's own form does not decide them.
fn guards_allow(
    world: &World<'_>,
    case: &Case,
    run: &super::Run,
    action: &Action,
    at: Moment,
) -> bool {
    let ground = Ground::bare(world.mechanism, case, &world.rules, run).at(at).linked(world.linked);
    action.guards.iter().all(|guard| {
        let own = matches!(&guard.rule, Condition::Field { field, .. }
            if world.mechanism.asks_for(action, &field.text));
        own || ground.holds(&guard.rule)
    })
}

fn has_form(action: &Action) -> bool {
    !action.asks.is_empty()
        || !action.needs.is_empty()
        || action.rows.is_some()
        || action.sets.lead
        || !action.extends.is_empty()
}

/// Documents that can be served or published.
fn papers(world: &World<'_>, case: &Case, by: &Actor) -> Vec<OpenAct> {
    let mut open = Vec::new();
    for paper in &case.papers {
        let Some(document) = world.mechanism.documents.get(&paper.document) else { continue };
        let place = Place {
            mechanism: world.mechanism,
            case: Some(case),
            part: &world.mechanism.main,
            row: None,
            lead: None,
        };
        if !world.standing.is_involved(&place, by) {
            continue;
        }
        let moments = [
            (PaperMoment::Served, "serve", document.serve.is_some()),
            (PaperMoment::Published, "publish", document.publish.is_some()),
        ];
        for (moment, verb, happens) in moments {
            let last = case.papers.iter().rev().find(|p| p.document == paper.document);
            let newest = last.is_some_and(|last| last.nth == paper.nth);
            if happens && newest && paper.when(moment).is_none() {
                open.push(OpenAct {
                    act: format!("{verb}:{}", paper.document),
                    part: None,
                    title: format!("登记{}{}", document.title, moment.in_words()),
                    about: String::new(),
                    hint: None,
                    wanted: false,
                    has_form: true,
                });
            }
        }
    }
    open
}
