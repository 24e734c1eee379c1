//! 岗位交接、委托代办、领导分工: changes of who does what, as facts of the ledger.
//!
//! The files of the district give the first state. Every handover, delegation and new division of work
//! is a case of its mechanism; the roster in force is the files with all of them on top, held in memory
//! and learnt anew when one of them is done or the records are opened. Here they are learnt, judged
//! (`rules`), followed by what hangs on them (`follow`), begun (`begin`) and shown (`view`).

mod begin;
mod follow;
mod rules;
mod view;

use std::sync::Arc;

use domain::case::{Act, Case};
use domain::district::Post;
use domain::event::Actor;
use domain::mechanism::Mechanism;
use domain::roster::{Delegation, Handover, NewCharge, Roster};
use domain::value::Value;
use jiff::civil::Date;
use store::StoreError;
use store::read::{CaseItem, Order, Query, Scope};

use crate::act::{Foreseen, Prepared};
use crate::deed::Reader;
use crate::error::{AppError, broken};
use crate::repeated::key_reused;
use crate::{App, Done, Request, Viewer};

pub use begin::{Charge, Deputy, Successor};
pub use view::{DelegationLine, HandoverLine, LeaderLine, Mine, OwnPost, PostLine, Posts};

/// The mechanism of handovers.
pub const HANDOVER: &str = "handover";
/// The mechanism of delegations.
pub const DELEGATION: &str = "delegation";
/// The mechanism of the division of work among leaders.
pub const CHARGE: &str = "leader-duty";
/// How many cases are read together.
const PAGE: u32 = 1000;

/// A fact that changes the roster, with the day from which it does.
enum Change {
    Handover(Handover),
    Delegation(Delegation),
    Charge(NewCharge),
}

impl Change {
    fn day(&self) -> Date {
        match self {
            Change::Handover(handover) => handover.on,
            Change::Delegation(delegation) => delegation.since,
            Change::Charge(charge) => charge.since,
        }
    }
}

/// Whether a mechanism's acts change who does what.
pub(crate) fn is_of_posts(mechanism: &str) -> bool {
    [HANDOVER, DELEGATION, CHARGE].contains(&mechanism)
}

/// Whether a handover or a delegation names a person, who then sees it wherever he works.
pub(crate) fn concerns(mechanism: &Mechanism, case: &Case, person: &str) -> bool {
    let reader = Reader { mechanism, case };
    [HANDOVER, DELEGATION].contains(&&*mechanism.id.text)
        && ["from", "to"].iter().any(|field| reader.text(field) == person)
}

impl App {
    /// Who holds which post, acts for whom and leads what, with everything recorded until now.
    pub fn roster(&self) -> Arc<Roster> {
        // A poisoned lock still holds a whole roster: it is only ever replaced.
        match self.roster.read() {
            Ok(roster) => roster.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        }
    }

    /// The viewer that a person is in a post today; none if he neither holds it nor acts for its
    /// holder.
    pub fn viewer(&self, person: &str, post: &str) -> Option<Viewer> {
        let directory = &self.district.directory;
        Viewer::new(directory, &self.roster(), person, post, self.clock.today())
    }

    /// The posts in which a person acts today: his own, then those in which he acts for another.
    pub fn posts_of(&self, person: &str) -> Vec<&Post> {
        let roster = self.roster();
        let posts = roster.posts_of(person, self.clock.today());
        posts.into_iter().filter_map(|post| self.district.directory.post(post)).collect()
    }

    /// What was recorded joins the files; leaders of running cases catch up with it.
    pub(crate) async fn learn_roster(&self) -> Result<(), AppError> {
        let roster = self.roster_with(None).await?;
        let changed = roster != *self.roster();
        *self.roster.write().map_err(broken)? = Arc::new(roster);
        if changed && self.may_write() {
            self.follow_charges(&self.district.roster, self.clock.today()).await?;
        }
        Ok(())
    }

    /// The roster of the files and of the ledger, with one case of it as it will be.
    async fn roster_with(&self, after: Option<&Case>) -> Result<Roster, AppError> {
        let mut changes = Vec::new();
        for mechanism in [HANDOVER, DELEGATION, CHARGE] {
            for item in self.all_of(mechanism).await? {
                if after.is_none_or(|after| after.id != item.id) {
                    changes.extend(self.change_of(&*self.case(item.id).await?).await?);
                }
            }
        }
        if let Some(after) = after {
            changes.extend(self.change_of(after).await?);
        }
        // Those of one day stand in the order in which they were recorded.
        changes.sort_by_key(Change::day);
        let mut roster = self.district.roster.clone();
        for change in changes {
            match change {
                Change::Handover(handover) => roster.hand_over(&handover),
                Change::Delegation(delegation) => roster.delegate(delegation),
                Change::Charge(charge) => roster.take_charge(&charge),
            }
        }
        Ok(roster)
    }

    async fn change_of(&self, case: &Case) -> Result<Option<Change>, AppError> {
        let mechanism = self.mechanism(&case.mechanism).await?;
        let reader = Reader { mechanism: &mechanism, case };
        Ok(match &*mechanism.id.text {
            HANDOVER => handover_of(&reader).map(Change::Handover),
            DELEGATION => delegation_of(&reader).map(Change::Delegation),
            _ => charge_of(&reader).map(Change::Charge),
        })
    }

    /// All cases of a mechanism, in the order of their coming.
    async fn all_of(&self, mechanism: &str) -> Result<Vec<CaseItem>, AppError> {
        let mut query = Query {
            mechanism: Some(mechanism.to_owned()),
            order: Order::Opened,
            limit: PAGE,
            ..Query::default()
        };
        let mut items = Vec::new();
        loop {
            let page = self.store.cases(&Scope::All, &query).await?;
            items.extend(page.items);
            query.after = page.next;
            if query.after.is_none() {
                items.sort_by_key(|item| item.id);
                return Ok(items);
            }
        }
    }

    /// Whether what was decided changes who does what.
    pub(crate) fn changes_posts(&self, foreseen: &Foreseen) -> bool {
        let version = self.catalogue.version(&foreseen.mechanism);
        version.is_some_and(|mechanism| is_of_posts(&mechanism.id.text))
    }

    /// Does an act that changes who does what: alone, so that no other act is decided by the old
    /// roster and written after it. What hangs on it follows.
    pub(crate) async fn act_on_posts(&self, request: Request) -> Result<Done, AppError> {
        let old = self.roster();
        let done = {
            let _alone = self.steady.write().await;
            match self.prepare_on_posts(&request).await {
                Ok(prepared) => self.change_posts(prepared).await?,
                Err(error) => return self.answered_before(&request, error).await,
            }
        };
        let today = self.clock.today();
        self.follow_charges(&old, today).await?;
        let case = self.case(done.case).await?;
        if let Some(Change::Handover(handover)) = self.change_of(&case).await?
            && handover.on <= today
        {
            self.hand_on(&case, &handover).await?;
        }
        Ok(done)
    }

    async fn prepare_on_posts(&self, request: &Request) -> Result<Prepared, AppError> {
        let prepared = self.prepare(request, self.clock.now()).await?;
        self.judge_on_posts(&request.act, &prepared.foreseen).await?;
        Ok(prepared)
    }

    async fn change_posts(&self, prepared: Prepared) -> Result<Done, AppError> {
        let Prepared { append, foreseen } = prepared;
        let roster = self.roster_with(Some(&foreseen.after)).await?;
        let appended = match self.store.append(append).await {
            Err(StoreError::KeyReused) => return Err(key_reused()),
            answer => answer?,
        };
        if !appended.replayed {
            *self.roster.write().map_err(broken)? = Arc::new(roster);
        }
        self.remember(foreseen, appended)
    }

    /// Whether an act on posts beyond its role is refused.
    async fn judge_on_posts(&self, act: &Act, foreseen: &Foreseen) -> Result<(), AppError> {
        let after = &foreseen.after;
        let mechanism = self.mechanism(&after.mechanism).await?;
        let rules = self.rules_on_posts(&mechanism, after);
        if !foreseen.begins {
            return Ok(rules.check_step(act.name(), &act.by)?);
        }
        let mut others = Vec::new();
        for item in self.store.open_cases_of(&mechanism.id.text).await? {
            if item.id != after.id {
                others.push(self.case(item.id).await?);
            }
        }
        Ok(rules.check_opening(act.name(), &act.by, &others)?)
    }

    /// Whether an act that is open by its role may be done by this person in this post; acts that do
    /// not touch posts may.
    pub(crate) fn may_on_post(
        &self,
        mechanism: &Mechanism,
        case: &Case,
        act: &str,
        by: &Actor,
    ) -> bool {
        !is_of_posts(&mechanism.id.text)
            || self.rules_on_posts(mechanism, case).check_step(act, by).is_ok()
    }

    fn rules_on_posts<'a>(&'a self, mechanism: &'a Mechanism, case: &'a Case) -> rules::Rules<'a> {
        rules::Rules {
            reader: Reader { mechanism, case },
            district: &self.district,
            roster: self.roster(),
            today: self.clock.today(),
        }
    }

    /// What new days bring after the last that was noted, or after the files if none was: posts pass
    /// on, leaders take charge.
    pub(crate) async fn turn_posts(&self, from: Option<Date>, to: Date) -> Result<(), AppError> {
        match from {
            Some(from) => {
                let mut offices = Vec::new();
                for item in self.all_of(CHARGE).await? {
                    let change = self.change_of(&*self.case(item.id).await?).await?;
                    if let Some(Change::Charge(charge)) = change
                        && from < charge.since
                        && charge.since <= to
                    {
                        offices.extend(charge.offices);
                    }
                }
                self.follow_days(&offices, from, to).await?;
            }
            None => self.follow_charges(&self.district.roster, to).await?,
        }
        for item in self.all_of(HANDOVER).await? {
            if item.stage != "handed" {
                continue;
            }
            let case = self.case(item.id).await?;
            if let Some(Change::Handover(handover)) = self.change_of(&case).await?
                && from.is_none_or(|from| from < handover.on)
                && handover.on <= to
            {
                self.hand_on(&case, &handover).await?;
            }
        }
        Ok(())
    }
}

fn day_of(reader: &Reader<'_>, field: &str) -> Option<Date> {
    reader.value(field)?.as_date()
}

/// The first day on which something counts that an act made valid: not before that act.
fn done_on(case: &Case, act: &str) -> Option<Date> {
    case.done.iter().rev().find(|done| done.act == act).map(|done| done.recorded.date())
}

fn handover_of(reader: &Reader<'_>) -> Option<Handover> {
    let accepted = done_on(reader.case, "accept")?;
    let on = day_of(reader, "on")?.max(accepted);
    Some(Handover { post: reader.text("post"), to: reader.text("to"), on })
}

fn delegation_of(reader: &Reader<'_>) -> Option<Delegation> {
    let mut until = day_of(reader, "until")?;
    if let Some(ended) = done_on(reader.case, "end") {
        // Ended early, it is over at once: what was done on that day stays on record as it was.
        until = until.min(ended.yesterday().ok()?);
    }
    if reader.case.ended.as_ref().is_some_and(|ended| ended.outcome == "withdrawn") {
        return None;
    }
    Some(Delegation {
        post: reader.text("post"),
        from: reader.text("from"),
        to: reader.text("to"),
        since: day_of(reader, "since")?,
        until,
        mechanisms: texts(reader, "scope"),
    })
}

fn charge_of(reader: &Reader<'_>) -> Option<NewCharge> {
    if reader.case.main.stage() != Some("in-force") {
        return None;
    }
    Some(NewCharge {
        post: reader.text("leader"),
        offices: texts(reader, "offices"),
        field: reader.filled("words"),
        backup: reader.filled("backup"),
        since: day_of(reader, "from_day")?,
    })
}

fn texts(reader: &Reader<'_>, field: &str) -> Vec<String> {
    match reader.value(field) {
        Some(Value::Many(values)) => {
            values.iter().filter_map(|value| value.as_text().map(str::to_owned)).collect()
        }
        Some(single) => single.as_text().map(str::to_owned).into_iter().collect(),
        None => Vec::new(),
    }
}
