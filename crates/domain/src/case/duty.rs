//! Whose turn it is: the post that can meet a running deadline now.

use super::guard::Ground;
use super::role::{Place, resolve};
use super::{Case, Run, World};
use crate::deadline::Deadline;
use crate::directory::Directory;
use crate::mechanism::rule::{MomentKind, MomentRef, PaperMoment};
use crate::mechanism::{Action, By, Condition, Part, Role};
use crate::moment::Moment;

/// What a post has to do (待办).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The office.
    pub office: String,
    /// The duty of the post, by its Chinese name, or the post's id; empty for any post.
    pub post: String,
    /// The act; `serve:letter` for a document to be served.
    pub act: String,
    /// The word on its button.
    pub title: String,
}

/// Who has to act so that a running deadline is met; nobody while its act is not open.
pub fn duty_of(
    world: &World<'_>,
    directory: &Directory,
    case: &Case,
    deadline: &Deadline<'_>,
    at: Moment,
) -> Option<Duty> {
    if !deadline.is_running() || !deadline.rule.is_duty() || case.is_over() || case.is_collected() {
        return None;
    }
    let run = case.run(deadline.row.as_ref())?;
    let finder = Finder { world, directory, case, at };
    deadline.rule.until.iter().find_map(|moment| finder.find(deadline.part, run, moment))
}

struct Finder<'a> {
    world: &'a World<'a>,
    directory: &'a Directory,
    case: &'a Case,
    at: Moment,
}

impl Finder<'_> {
    fn find(&self, part: &Part, run: &Run, moment: &MomentRef) -> Option<Duty> {
        match &moment.kind {
            MomentKind::Act(name) => {
                let action = part.actions.get(name)?;
                self.of_action(part, run, action)
            }
            MomentKind::Paper { document, moment } => self.of_paper(document, *moment),
            MomentKind::Start => None,
        }
    }

    /// The act itself if it is open; if only a preceding act is lacking, that one.
    fn of_action(&self, part: &Part, run: &Run, action: &Action) -> Option<Duty> {
        if !action.is_open_in(run.stage()) {
            return None;
        }
        let ground = Ground::bare(self.world.mechanism, self.case, &self.world.rules, run)
            .at(self.at)
            .linked(self.world.linked);
        let failing = action.guards.iter().find(|guard| {
            // What the act's own form asks for is not lacking beforehand.
            let own = matches!(&guard.rule, Condition::Field { field, .. }
                if self.world.mechanism.asks_for(action, &field.text));
            !own && !ground.holds(&guard.rule)
        });
        let lacking = match failing.map(|guard| &guard.rule) {
            None => return self.duty(part, run, action),
            Some(Condition::Done(acts)) => acts,
            Some(_) => return None,
        };
        lacking.iter().find_map(|act| {
            let before = part.actions.get(&act.text)?;
            before.is_open_in(run.stage()).then(|| self.duty(part, run, before))?
        })
    }

    fn of_paper(&self, document: &str, moment: PaperMoment) -> Option<Duty> {
        let paper = self.case.papers.iter().rev().find(|paper| paper.document == document)?;
        let part_id = paper.part.as_ref().map_or("", |part| &*part.part);
        let part = self.world.mechanism.part(part_id)?;
        let run = self.case.run(paper.part.as_ref())?;
        let makes =
            |action: &&Action| action.makes.as_ref().is_some_and(|made| made.text == document);
        let maker = part.actions.values().find(makes)?;
        let title = self.world.mechanism.documents.get(document)?.title.clone();
        let verb = match moment {
            PaperMoment::Served => "serve",
            PaperMoment::Published => "publish",
            PaperMoment::Made | PaperMoment::Withdrawn => "withdraw",
        };
        let duty = self.duty(part, run, maker)?;
        Some(Duty {
            act: format!("{verb}:{document}"),
            title: format!("登记{title}{}", moment.in_words()),
            ..duty
        })
    }

    fn duty(&self, part: &Part, run: &Run, action: &Action) -> Option<Duty> {
        let row = run.reference();
        let place = Place {
            mechanism: self.world.mechanism,
            case: Some(self.case),
            part,
            row: row.as_ref(),
            lead: None,
        };
        let (office, post) = match &action.by {
            By::Clock => return None,
            By::Any | By::Party => (self.case.lead.clone()?, String::new()),
            By::PartOffice => {
                let office = resolve(self.directory, &place, &crate::mechanism::OfficeRef::Part)?;
                (office, "联络员".to_owned())
            }
            By::Role(role) => self.of_role(&place, self.world.mechanism.roles.get(&role.text)?)?,
        };
        let (act, title) = (action.id.text.clone(), action.title.clone());
        Some(Duty { office, post, act, title })
    }

    fn of_role(&self, place: &Place<'_>, role: &Role) -> Option<(String, String)> {
        if role.party.is_some() {
            let through = self.recorder(role)?;
            return self.of_role(place, through);
        }
        if let Some(act) = &role.did
            && let Some(done) = self.case.done.iter().rev().find(|done| done.act == act.text)
        {
            let post = self.directory.post(done.actor.post_id()?)?;
            return Some((post.office.clone(), post.id.clone()));
        }
        let duty = role.post.clone().unwrap_or_default();
        let Some(office) = &role.office else { return Some((self.case.lead.clone()?, duty)) };
        let found = resolve(self.directory, place, office)?;
        // A field may name a post rather than an office: the leader in charge.
        match self.directory.post(&found) {
            Some(post) => Some((post.office.clone(), post.id.clone())),
            None => Some((found, duty)),
        }
    }

    /// Who records for a party: the role whose name the case's source begins, or the first.
    fn recorder(&self, role: &Role) -> Option<&Role> {
        let roles = &self.world.mechanism.roles;
        let facet = self.world.mechanism.facet.as_ref();
        let source = facet.and_then(|facet| self.case.value(self.world.mechanism, &facet.text));
        let source = source.as_ref().and_then(|value| value.as_text()).unwrap_or("");
        let fits =
            |name: &&crate::mechanism::Word| !source.is_empty() && name.text.starts_with(source);
        let name = role.through.iter().find(fits).or_else(|| role.through.first())?;
        roles.get(&name.text)
    }
}
