//! Acts of any kind by anybody on any case, right and wrong: each is done or refused with a reason.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use app::{App, AppError, Database, Target, Viewer};
use domain::case::act::{Act, Wanted, What};
use domain::event::{Actor, Backing, CaseId, Opening};
use domain::mechanism::Mechanism;
use domain::moment::Moment;

use super::garbage;
use crate::bench::ground;
use crate::bench::work::request;
use crate::chance::Chance;
use crate::outcome::tell;

/// Acts in one round.
const ACTS: usize = 4_000;
const AT_ONCE: usize = 16;

/// How often acts ended how.
pub type Outcomes = BTreeMap<&'static str, usize>;

/// Prints how all acts ended.
pub fn tell_all(outcomes: &Outcomes) {
    let said: Vec<String> =
        outcomes.iter().map(|(what, count)| format!("{what} {count}")).collect();
    tell("acts of any kind in one process", said.join(", "));
}

/// One round.
pub async fn run(database: &Database, cases: usize, seed: u64) -> Result<Outcomes> {
    let opened = ground::open_on(database).await?;
    let mut hands = Vec::new();
    for hand in 0..AT_ONCE {
        let app = opened.app.clone();
        let chance = Chance::new(seed * 100 + hand as u64);
        hands.push(tokio::spawn(act_often(app, cases, chance)));
    }
    let mut outcomes = Outcomes::new();
    for hand in hands {
        for (outcome, count) in hand.await?? {
            *outcomes.entry(outcome).or_default() += count;
        }
    }
    opened.app.close().await?;
    Ok(outcomes)
}

async fn act_often(app: Arc<App>, cases: usize, mut chance: Chance) -> Result<Outcomes> {
    let mut outcomes = Outcomes::new();
    for _ in 0..ACTS / AT_ONCE {
        let (viewer, target, act) = match chance.below(2) {
            0 => draw(&app, cases, &mut chance)?,
            _ => draw_own(&app, cases, &mut chance).await?,
        };
        let said = format!("{act:?}");
        let outcome = match app.act(&viewer, request(target, act)).await {
            Ok(_) => "done",
            Err(AppError::Refused(_)) => "refused",
            Err(AppError::NotFound) => "not found",
            Err(AppError::Conflict(_)) => "conflict",
            Err(AppError::Broken(fault)) => bail!("{fault}: {said}"),
        };
        *outcomes.entry(outcome).or_default() += 1;
    }
    Ok(outcomes)
}

fn draw(app: &App, cases: usize, chance: &mut Chance) -> Result<(Viewer, Target, Act)> {
    let mechanisms: Vec<&Arc<Mechanism>> = app.catalogue.latest().collect();
    let mechanism = match chance.below(2) {
        0 => app.catalogue.current("proposal"),
        _ => chance.pick(&mechanisms).copied(),
    };
    let mechanism = mechanism.context("no mechanism")?;
    let people = &app.district.people;
    let person = chance.pick(people).context("nobody lives here")?;
    let posts = app.posts_of(&person.id);
    let post = chance.pick(&posts).map_or("", |post| &post.id);
    let viewer = app.viewer(&person.id, post);
    let Some(viewer) = viewer else { return draw(app, cases, chance) };
    let act = act(mechanism, viewer.actor(), chance);
    let target = match chance.below(6) {
        0 => Target::New(mechanism.id.text.clone()),
        _ => Target::Case(chance.below(cases + cases / 50) as CaseId),
    };
    Ok((viewer, target, act))
}

/// Somebody of the office that leads a case does something on it.
async fn draw_own(app: &App, cases: usize, chance: &mut Chance) -> Result<(Viewer, Target, Act)> {
    let id = 1 + chance.below(cases) as CaseId;
    let Ok(case) = app.case(id).await else { return draw(app, cases, chance) };
    let mechanism = app.mechanism(&case.mechanism).await?;
    let (today, directory, roster) = (app.clock.today(), &app.district.directory, app.roster());
    let lead = case.lead.as_deref().unwrap_or_default();
    let posts: Vec<&str> =
        directory.posts().filter(|post| post.office == lead).map(|post| &*post.id).collect();
    let viewer = chance.pick(&posts).and_then(|post| app.viewer(roster.holder(post, today)?, post));
    let Some(viewer) = viewer else { return draw(app, cases, chance) };
    let act = act(&mechanism, viewer.actor(), chance);
    Ok((viewer, Target::Case(id), act))
}

fn act(mechanism: &Mechanism, by: Actor, chance: &mut Chance) -> Act {
    let parts: Vec<_> = mechanism.all_parts().collect();
    let acts: Vec<&String> = parts.iter().flat_map(|part| part.actions.keys()).collect();
    let fields: Vec<&str> = mechanism.fields.keys().map(String::as_str).collect();
    let what = match chance.below(8) {
        0 => What::Note(garbage::text(chance)),
        1 => What::Transfer(garbage::text(chance)),
        2 => What::Withdraw,
        3 => What::Correct { values: garbage::values(chance, &fields, 2), moment: None },
        _ => What::Deed(Box::new(Wanted {
            act: chance.pick(&acts).map_or(String::new(), |act| (*act).clone()),
            values: garbage::values(chance, &fields, 2),
            lead: (chance.below(2) == 0).then(|| garbage::text(chance)),
            opening: (chance.below(2) == 0)
                .then(|| Opening { title: garbage::text(chance), ..Opening::default() }),
            ..Wanted::default()
        })),
    };
    let reason = (chance.below(2) == 0).then(|| garbage::text(chance));
    let happened = (chance.below(4) == 0).then(|| garbage::text(chance).parse::<Moment>().ok());
    Act {
        what,
        by,
        happened: happened.flatten(),
        backing: Backing { reason, ..Backing::default() },
    }
}
