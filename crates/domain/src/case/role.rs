//! Who may do what: roles of the mechanism against posts of the district.

use super::{Case, NextStep, Refusal, RefusalKind};
use crate::directory::Directory;
use crate::district::OfficeKind;
use crate::event::{Actor, PartRef};
use crate::mechanism::{Action, By, Mechanism, OfficeRef, Part, Role};

/// By what an actor's right is judged.
#[derive(Debug, Clone, Copy)]
pub enum Standing<'a> {
    /// By the district's register of posts.
    Register(&'a Directory),
    /// By what the act itself claims: the post is the role. For a mechanism's own examples.
    Claimed,
}

/// The case and the row in which a role is asked for.
pub(super) struct Place<'a> {
    pub mechanism: &'a Mechanism,
    pub case: Option<&'a Case>,
    pub part: &'a Part,
    pub row: Option<&'a PartRef>,
    /// The lead office that an opening act sets.
    pub lead: Option<&'a str>,
}

impl Standing<'_> {
    /// Whether an office is a street or a town: by the register, or, in a mechanism's own examples,
    /// by its name.
    pub(super) fn is_town(&self, office: &str) -> bool {
        match self {
            Standing::Register(directory) => directory
                .office(office)
                .is_some_and(|found| matches!(found.kind, OfficeKind::Street | OfficeKind::Town)),
            Standing::Claimed => office.ends_with("街道") || office.ends_with('镇'),
        }
    }

    /// What an office is called in a sentence.
    pub(super) fn office_name(&self, office: &str) -> String {
        match self {
            Standing::Register(directory) => directory.office_short(office).to_owned(),
            Standing::Claimed => office.to_owned(),
        }
    }

    /// Whether the actor, with those who act together with him, may do the act.
    pub(super) fn admit(
        &self,
        place: &Place<'_>,
        action: &Action,
        by: &Actor,
        with: &[Actor],
    ) -> Result<Option<String>, Refusal> {
        let role = match &action.by {
            By::Clock => {
                return Err(Refusal::new(
                    RefusalKind::ClockOnly,
                    format!("{}由系统到期自动办理", action.title),
                ));
            }
            By::Any => return Ok(None),
            By::Party => {
                self.admit_party(place, by)?;
                return Ok(Some("party".to_owned()));
            }
            By::PartOffice => {
                let fits = self.is_in_office(place, by, &OfficeRef::Part, "part-office");
                return if fits {
                    Ok(None)
                } else {
                    Err(not_yours(action, "该部分的承办单位"))
                };
            }
            By::Role(name) => place.mechanism.roles.get(&name.text),
        };
        let Some(role) = role else { return Ok(None) };
        self.admit_role(place, action, role, by, with)?;
        Ok(role.party.as_ref().map(|party| party.text.clone()))
    }

    /// Whether the actor may do the act, apart from who must act together with him.
    pub(super) fn may(&self, place: &Place<'_>, action: &Action, by: &Actor) -> bool {
        match &action.by {
            By::Role(name) => place.mechanism.roles.get(&name.text).is_some_and(|role| {
                self.fills(place, role, by) && check_other(place, action, role, by).is_ok()
            }),
            By::Clock => false,
            _ => self.is_involved(place, by) && self.admit(place, action, by, &[]).is_ok(),
        }
    }

    /// Whether the actor may begin cases of the mechanism.
    pub(super) fn may_open(&self, place: &Place<'_>, by: &Actor) -> bool {
        let openers = place.mechanism.main.actions.values().filter(|action| action.opens_case());
        openers.into_iter().any(|action| match &action.by {
            By::Role(role) => {
                let role = place.mechanism.roles.get(&role.text);
                role.is_some_and(|role| self.fills(place, role, by))
            }
            _ => self.is_involved(place, by),
        })
    }

    fn admit_role(
        &self,
        place: &Place<'_>,
        action: &Action,
        role: &Role,
        by: &Actor,
        with: &[Actor],
    ) -> Result<(), Refusal> {
        for actor in std::iter::once(by).chain(with) {
            if !self.fills(place, role, actor) {
                return Err(not_yours(action, &role.title));
            }
            check_other(place, action, role, actor)?;
        }
        // Whoever acts for another adds no person to him.
        let mut persons: Vec<&Actor> = Vec::new();
        for actor in std::iter::once(by).chain(with) {
            if !persons.iter().any(|other| other.is_one_with(actor)) {
                persons.push(actor);
            }
        }
        if persons.len() < role.at_least as usize {
            return Err(Refusal::new(
                RefusalKind::AnotherPerson,
                format!("{}要{}人以上共同办理", action.title, role.at_least),
            )
            .under(action.law.clone())
            .missing("共同办理的人员"));
        }
        Ok(())
    }

    /// Whether the actor's post fills the role; the person is not looked at.
    pub(super) fn fills(&self, place: &Place<'_>, role: &Role, actor: &Actor) -> bool {
        if let Some(act) = &role.did
            && !self.did(place, &act.text, actor)
        {
            return false;
        }
        if role.party.is_some() {
            return self.records(place, role, actor);
        }
        let office = role.office.as_ref();
        let office_fits =
            office.is_none_or(|office| self.is_in_office(place, actor, office, &role.id.text));
        let Standing::Register(directory) = self else {
            return office_fits && actor.post_id() == Some(&*role.id.text);
        };
        let Some(post) = actor.post_id().and_then(|id| directory.post(id)) else { return false };
        let duty_fits =
            role.post.as_ref().is_none_or(|duty| post.duties.contains(duty) || post.title == *duty);
        office_fits && duty_fits && (!role.certified || post.certified)
    }

    /// Whether the actor did an act, or has since taken over the post in which it was done.
    fn did(&self, place: &Place<'_>, act: &str, actor: &Actor) -> bool {
        let Some(case) = place.case else { return true };
        let mut done = case.done.iter().filter(|done| done.act == act).peekable();
        if done.peek().is_none() {
            return true;
        }
        let registered = matches!(self, Standing::Register(_));
        done.any(|done| {
            let own = std::iter::once(&done.actor).chain(&done.with);
            own.into_iter().any(|other| {
                other.is_one_with(actor) || (registered && other.post_id() == actor.post_id())
            })
        })
    }

    /// Whether the actor may record what a party outside did (代录).
    fn records(&self, place: &Place<'_>, role: &Role, actor: &Actor) -> bool {
        if let Standing::Claimed = self {
            return actor.post_id() == Some(&*role.id.text)
                || role.through.iter().any(|r| actor.post_id() == Some(&*r.text));
        }
        role.through
            .iter()
            .filter_map(|name| place.mechanism.roles.get(&name.text))
            .any(|through| self.fills(place, through, actor))
    }

    fn admit_party(&self, place: &Place<'_>, by: &Actor) -> Result<(), Refusal> {
        if let Standing::Claimed = self {
            return Ok(());
        }
        let lead = self.is_in_office(place, by, &OfficeRef::Lead, "party");
        if lead || self.is_involved(place, by) {
            return Ok(());
        }
        Err(Refusal::new(RefusalKind::NotYours, "当事人的申请由承办单位登记")
            .next(NextStep::say("请承办单位的工作人员登录后代录")))
    }

    /// Whether the actor's office has anything to do with the case.
    pub(super) fn is_involved(&self, place: &Place<'_>, actor: &Actor) -> bool {
        let Standing::Register(directory) = self else { return true };
        let Some(post) = actor.post_id().and_then(|id| directory.post(id)) else { return false };
        let case = place.case;
        let leads = case.and_then(|case| case.lead.as_deref()) == Some(&*post.office);
        let helps =
            case.is_some_and(|case| case.runs().any(|run| run.office() == Some(&*post.office)));
        leads
            || helps
            || place.mechanism.roles.values().any(|role| {
                role.did.is_none() && role.party.is_none() && self.fills(place, role, actor)
            })
    }

    fn is_in_office(
        &self,
        place: &Place<'_>,
        actor: &Actor,
        office: &OfficeRef,
        role: &str,
    ) -> bool {
        match self {
            Standing::Claimed => actor.post_id() == Some(role) || role == "part-office",
            Standing::Register(directory) => {
                let post = actor.post_id().and_then(|id| directory.post(id));
                let wanted = resolve(directory, place, office);
                post.zip(wanted)
                    .is_some_and(|(post, wanted)| post.office == wanted || post.id == wanted)
            }
        }
    }
}

/// The office (or post) that a reference means in this case.
pub(super) fn resolve(
    directory: &Directory,
    place: &Place<'_>,
    office: &OfficeRef,
) -> Option<String> {
    let case = place.case;
    match office {
        OfficeRef::Lead | OfficeRef::Co => {
            case.and_then(|case| case.lead.clone()).or(place.lead.map(str::to_owned))
        }
        OfficeRef::Part => {
            let run = case?.run(place.row)?;
            let own = run.office().map(str::to_owned);
            own.or_else(|| resolve(directory, place, place.part.office.as_ref()?))
        }
        OfficeRef::Above(inner) => {
            let below = resolve(directory, place, inner)?;
            directory.office(&below)?.above.clone()
        }
        OfficeRef::OfRole(role) => {
            let actor = last_in_role(place, &role.text)?;
            Some(directory.post(actor.post_id()?)?.office.clone())
        }
        OfficeRef::OfPart(part) => {
            let part = place.mechanism.parts.get(&part.text)?;
            resolve(directory, place, part.office.as_ref()?)
        }
        OfficeRef::Field(field) => {
            let value = case?.value(place.mechanism, &field.text)?;
            value.as_text().map(str::to_owned)
        }
        OfficeRef::Named(name) => Some(directory.office_named(&name.text)?.id.clone()),
    }
}

/// Who last acted in a role.
fn last_in_role<'a>(place: &Place<'a>, role: &str) -> Option<&'a Actor> {
    let case = place.case?;
    case.done.iter().rev().find(|done| acts_in(place.mechanism, done, role)).map(|done| &done.actor)
}

fn acts_in(mechanism: &Mechanism, done: &super::Done, role: &str) -> bool {
    let part = done.part.as_ref().map_or("", |part| &*part.part);
    mechanism
        .part(part)
        .and_then(|part| part.actions.get(&done.act))
        .is_some_and(|action| matches!(&action.by, By::Role(by) if by.text == role))
}

/// Another person must do it than those who acted in the roles that it excludes.
fn check_other(
    place: &Place<'_>,
    action: &Action,
    role: &Role,
    actor: &Actor,
) -> Result<(), Refusal> {
    let Some(case) = place.case else { return Ok(()) };
    for other in &role.not {
        let before = case
            .done
            .iter()
            .filter(|done| acts_in(place.mechanism, done, &other.text))
            .flat_map(|done| std::iter::once(&done.actor).chain(&done.with))
            .any(|person| person.is_one_with(actor));
        if before {
            let title = place.mechanism.roles.get(&other.text).map_or("", |role| &*role.title);
            return Err(Refusal::new(
                RefusalKind::AnotherPerson,
                format!("{}要由另一人办理:您已作为{title}办过这件事项", action.title),
            )
            .under(action.law.clone().or_else(|| action.mark.clone()))
            .next(NextStep::say(format!("请另一位{}办理", role.title))));
        }
    }
    Ok(())
}

fn not_yours(action: &Action, role: &str) -> Refusal {
    Refusal::new(RefusalKind::NotYours, format!("{}由{role}办理", action.title))
        .under(action.law.clone())
        .next(NextStep::say(format!("请{role}登录后办理")))
}
