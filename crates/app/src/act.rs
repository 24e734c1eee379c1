//! The one write path: read, decide, derive, append; decide again if only asides came between.

use std::sync::Arc;

use domain::case::{
    Act, Case, Decision, LinkedState, Refusal, RefusalKind, What, World, decide, decide_all,
};
use domain::digest::Digest;
use domain::event::{Actor, CaseId, Draft, Event, Fact, LinkEnd};
use domain::mechanism::{Condition, Mechanism};
use domain::moment::{civil, midnight_after};
use domain::value::Value;
use jiff::Timestamp;
use store::{Append, Appended, CaseWrite, PersonalValue, RequestKey, StoreError};

use crate::error::{AppError, Overtaken, broken};
use crate::project::{Projection, is_withheld, project};
use crate::repeated::{done, key_reused};
use crate::{App, Viewer};

/// How often an act is decided again when others write to the same case.
const TRIES: usize = 5;
/// How many ids of new cases are taken at a time.
const CASE_BLOCK: i64 = 500;

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct Request {
    /// On what.
    pub target: Target,
    /// What is done.
    pub act: Act,
    /// The sequence that the form showed; none if the newest state is meant.
    pub seen: Option<u32>,
    /// The client's idempotency key and the digest of its request.
    pub key: Option<(String, Digest)>,
    /// The case that the act gives birth to.
    pub birth: Option<Box<Birth>>,
}

/// On what an act is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A case.
    Case(CaseId),
    /// A new case of a mechanism.
    New(String),
}

/// A case born from an act of another.
#[derive(Debug, Clone)]
pub struct Birth {
    /// The link by which the act points to it.
    pub link: String,
    /// Its mechanism.
    pub mechanism: String,
    /// Its opening act.
    pub act: Act,
}

/// What became of an act.
#[derive(Debug, Clone)]
pub struct Done {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: Option<String>,
    /// Its last sequence.
    pub sequence: u32,
    /// The last position of the ledger then.
    pub position: i64,
    /// Whether an earlier request with the same key had done it already.
    pub replayed: bool,
}

/// An act decided, with what has to be written.
pub(crate) struct Prepared {
    pub append: Append,
    pub foreseen: Foreseen,
}

/// A case as it will be once its events are written.
pub(crate) struct Foreseen {
    /// Whether it begins with them.
    pub begins: bool,
    pub after: Case,
    /// What was derived from it.
    derived: Arc<Projection>,
    pub mechanism: Digest,
    /// How many of its events are not yet written.
    drafts: usize,
}

impl App {
    /// Does an act, durably, or says why not.
    ///
    /// # Errors
    /// A refusal; not found for a case that the viewer may not see; a conflict if another act came
    /// between; or a fault.
    pub async fn act(&self, viewer: &Viewer, request: Request) -> Result<Done, AppError> {
        match &request.target {
            Target::Case(case) => {
                let case = self.seen_case(viewer, *case).await?;
                check_delegation(viewer, &*self.mechanism(&case.mechanism).await?)?;
            }
            Target::New(id) => {
                let mechanism = self.catalogue.current(id).ok_or(AppError::NotFound)?;
                check_delegation(viewer, mechanism)?;
            }
        }
        self.act_unseen(request).await
    }

    /// Does an act for whom no list has to be checked: imports and the demonstration.
    ///
    /// # Errors
    /// As [`App::act`].
    pub async fn act_unseen(&self, request: Request) -> Result<Done, AppError> {
        for _ in 0..TRIES {
            let steady = self.steady.read().await;
            let prepared = match self.prepare(&request, self.clock.now()).await {
                Ok(prepared) => prepared,
                Err(error) => return self.answered_before(&request, error).await,
            };
            if self.moves_days(&prepared.foreseen) {
                drop(steady);
                return self.act_on_days(request).await;
            }
            if self.changes_posts(&prepared.foreseen) {
                drop(steady);
                return self.act_on_posts(request).await;
            }
            match self.store.append(prepared.append).await {
                Ok(appended) => {
                    let done = self.remember(prepared.foreseen, appended)?;
                    self.remind_if_urged(&request, &done).await?;
                    return Ok(done);
                }
                Err(StoreError::Conflict { case, .. }) => self.memory.forget(case),
                Err(StoreError::KeyReused) => return Err(key_reused()),
                Err(fault) => return Err(fault.into()),
            }
        }
        Err(broken("同一事项的办理过于频繁,请稍后再试"))
    }

    /// A press of 催办 reminds whoever has to act.
    async fn remind_if_urged(&self, request: &Request, done: &Done) -> Result<(), AppError> {
        if request.act.name() != "urge" || done.replayed {
            return Ok(());
        }
        let case = self.case(done.case).await?;
        let mechanism = self.mechanism(&case.mechanism).await?;
        match crate::reminder::is_urge(&mechanism, request.act.name()) {
            true => self.remind_urged(done.case).await,
            false => Ok(()),
        }
    }

    /// Does an act that changes the calendar: alone, so that no other act is decided by the old one
    /// and written after it.
    async fn act_on_days(&self, request: Request) -> Result<Done, AppError> {
        let _alone = self.steady.write().await;
        match self.prepare(&request, self.clock.now()).await {
            Ok(prepared) => self.move_days(prepared).await,
            Err(error) => self.answered_before(&request, error).await,
        }
    }

    /// Decides an act at an instant and derives what has to be written.
    pub(crate) async fn prepare(
        &self,
        request: &Request,
        at: Timestamp,
    ) -> Result<Prepared, AppError> {
        let calendar = self.calendar();
        let mut act = request.act.clone();
        let (before, mechanism, id) = match &request.target {
            Target::Case(id) => {
                let case = self.case(*id).await?;
                self.check_seen(&case, request.seen)?;
                let mechanism = self.mechanism(&case.mechanism).await?;
                (Some(case), mechanism, *id)
            }
            Target::New(mechanism) => {
                let mechanism = self.mechanism_for(mechanism, &act, at)?;
                (None, mechanism, self.new_case_id().await?)
            }
        };
        let born = match &request.birth {
            Some(birth) => Some(self.prepare_birth(birth, id, &mut act, at).await?),
            None => None,
        };
        let personal = self.seal_personal(&mechanism, &mut act)?;
        let linked = self.linked_states(&mechanism, before.as_deref()).await?;
        let duties = self.duties_named(&mechanism, before.as_deref(), &act, at).await?;
        let world = World { duties: &duties, ..self.world(&mechanism, &calendar, &linked) };
        let decision = decide(&world, before.as_deref(), id, &act, civil(at))?;
        let (write, derived) = self.derive(&world, before.as_deref(), &decision, at);
        let mut writes = vec![write];
        seal_drafts(&mut writes[0], personal, &decision, at);
        writes.extend(born);
        if request.birth.is_none() {
            writes.extend(self.write_backs(&mechanism, id, &act, at).await?);
        }
        let foreseen = Foreseen {
            begins: before.is_none(),
            after: decision.after,
            derived,
            mechanism: mechanism.digest,
            drafts: writes[0].drafts.len(),
        };
        let key = key_of(request);
        let append = Append { at, key, reads: Vec::new(), writes, clock_at: None };
        Ok(Prepared { append, foreseen })
    }

    /// Decides several acts on one case, each on what those before it made of it, and derives what
    /// has to be written for all of them together. Personal values stand in the first.
    pub(crate) async fn prepare_course(
        &self,
        target: &Target,
        mut acts: Vec<Act>,
        at: Timestamp,
    ) -> Result<Prepared, AppError> {
        let calendar = self.calendar();
        let (before, mechanism, id) = match (target, acts.first()) {
            (Target::Case(id), _) => {
                let case = self.case(*id).await?;
                (Some(case.clone()), self.mechanism(&case.mechanism).await?, *id)
            }
            (Target::New(name), Some(first)) => {
                (None, self.mechanism_for(name, first, at)?, self.new_case_id().await?)
            }
            (Target::New(_), None) => return Err(broken("没有要办的动作")),
        };
        let personal = match acts.first_mut() {
            Some(first) => self.seal_personal(&mechanism, first)?,
            None => Vec::new(),
        };
        let linked = self.linked_states(&mechanism, before.as_deref()).await?;
        let world = self.world(&mechanism, &calendar, &linked);
        let decision = decide_all(&world, before.as_deref(), id, &acts, civil(at))?;
        let (mut write, derived) = self.derive(&world, before.as_deref(), &decision, at);
        seal_drafts(&mut write, personal, &decision, at);
        let foreseen = Foreseen {
            begins: before.is_none(),
            after: decision.after,
            derived,
            mechanism: mechanism.digest,
            drafts: write.drafts.len(),
        };
        let append = Append { at, key: None, reads: vec![], writes: vec![write], clock_at: None };
        Ok(Prepared { append, foreseen })
    }

    /// Does several acts on one case, durably, all or none.
    ///
    /// # Errors
    /// As [`App::act_unseen`].
    pub(crate) async fn act_course(
        &self,
        target: &Target,
        acts: Vec<Act>,
    ) -> Result<Done, AppError> {
        let _steady = self.steady.read().await;
        let prepared = self.prepare_course(target, acts, self.clock.now()).await?;
        let appended = self.store.append(prepared.append).await?;
        self.remember(prepared.foreseen, appended)
    }

    /// An id for a new case, from a block that was taken in advance.
    async fn new_case_id(&self) -> Result<CaseId, AppError> {
        // Held while a block is taken, so that many at once do not take a block each.
        let mut ids = self.case_ids.lock().await;
        if let Some(id) = ids.next() {
            return Ok(id);
        }
        let first = self.store.reserve_cases(CASE_BLOCK).await?;
        *ids = first + 1..first + CASE_BLOCK;
        Ok(first)
    }

    /// The version in force on the day on which the case begins.
    pub(crate) fn mechanism_for(
        &self,
        id: &str,
        act: &Act,
        at: Timestamp,
    ) -> Result<Arc<Mechanism>, AppError> {
        let day = act.happened.map_or(civil(at).date(), |happened| happened.date());
        if let Some(mechanism) = self.catalogue.in_force(id, day) {
            return Ok(mechanism.clone());
        }
        // What is older than every rule is recorded under the first one, and has no deadlines.
        let is_historic = matches!(&act.what, What::Deed(wanted)
            if wanted.opening.as_ref().is_some_and(|opening| opening.historic));
        if is_historic
            && let Some(first) = self.catalogue.first(id).filter(|first| day < first.since)
        {
            return Ok(first.clone());
        }
        let Some(mechanism) = self.catalogue.current(id) else { return Err(AppError::NotFound) };
        Err(Refusal::new(RefusalKind::NoRule, format!("{}在{day}没有施行的版本", mechanism.title))
            .under(Some(mechanism.law.clone()))
            .into())
    }

    /// What has to be written for a decision.
    pub(crate) fn write(
        &self,
        world: &domain::case::World<'_>,
        before: Option<&Case>,
        decision: &Decision,
        at: Timestamp,
    ) -> CaseWrite {
        self.derive(world, before, decision, at).0
    }

    /// What has to be written for a decision, and everything that derives from it.
    fn derive(
        &self,
        world: &domain::case::World<'_>,
        before: Option<&Case>,
        decision: &Decision,
        at: Timestamp,
    ) -> (CaseWrite, Arc<Projection>) {
        let (roster, now) = (self.roster(), civil(at));
        let people = (&self.district.directory, &*roster);
        let judging = self.judging(world.mechanism);
        let old = before.map(|case| {
            // What was derived before must be derived in the same way now, so that it can be undone.
            let then = case.events.last().map_or(now, |event| event.recorded);
            let anew = || Arc::new(project(world, people, judging, case, then));
            self.memory.derived(case).unwrap_or_else(anew)
        });
        let new = Arc::new(project(world, people, judging, &decision.after, now));
        (self.write_changes(world.mechanism, before, decision, old.as_deref(), &new), new)
    }

    pub(crate) fn write_changes(
        &self,
        mechanism: &Mechanism,
        before: Option<&Case>,
        decision: &Decision,
        old: Option<&Projection>,
        new: &Projection,
    ) -> CaseWrite {
        let difference = new.since(old);
        CaseWrite {
            case: decision.after.id,
            expected: before.map_or(0, Case::sequence),
            mechanism: mechanism.digest,
            drafts: decision.drafts.clone(),
            now: new.now.clone(),
            deadlines: difference.deadlines,
            tally: difference.tally,
            searchable: difference.searchable,
            personal: Vec::new(),
        }
    }

    /// A case, from memory or from the ledger.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if there is none.
    pub async fn case(&self, id: CaseId) -> Result<Arc<Case>, AppError> {
        if let Some(case) = self.memory.case(id) {
            return Ok(case);
        }
        Ok(self.keep_read(self.case_as_of(id, None).await?))
    }

    /// A case as of a position of the ledger.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if there was none then.
    pub async fn case_as_of(&self, id: CaseId, as_of: Option<i64>) -> Result<Case, AppError> {
        self.folded(self.store.events(id, as_of).await?).await
    }

    /// A case by its number, from memory or from the ledger.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if there is none.
    pub(crate) async fn numbered(&self, number: &str) -> Result<Arc<Case>, AppError> {
        if let Some(case) = self.memory.numbered(number) {
            return Ok(case);
        }
        Ok(self.keep_read(self.folded(self.store.events_numbered(number).await?).await?))
    }

    /// Keeps a case that was read, unless another process may write to it unheard.
    fn keep_read(&self, case: Case) -> Arc<Case> {
        let case = Arc::new(case);
        if self.store.may_write() {
            self.memory.keep(case.clone(), None);
        }
        case
    }

    async fn folded(&self, events: Vec<Event>) -> Result<Case, AppError> {
        let digest = events.first().ok_or(AppError::NotFound)?.mechanism;
        let mechanism = self.mechanism(&digest).await?;
        Case::fold(&mechanism, &events).ok_or_else(|| broken("事项的第一条办理记录不是开始"))
    }

    /// Keeps the case as it was written, with positions and drawn numbers.
    pub(crate) fn remember(
        &self,
        foreseen: Foreseen,
        appended: Appended,
    ) -> Result<Done, AppError> {
        let first = appended.cases.first().ok_or_else(|| broken("写入没有返回事项"))?;
        for written in &appended.cases[1..] {
            self.memory.forget(written.case);
        }
        if appended.replayed {
            self.memory.forget(first.case);
        } else {
            self.keep_written(foreseen, first);
        }
        Ok(done(first, &appended))
    }

    /// The events that were written are those that were decided, with what the store put in.
    fn keep_written(&self, foreseen: Foreseen, written: &store::Written) {
        let Foreseen { mut after, derived, mechanism, drafts, .. } = foreseen;
        let new = after.events.len().saturating_sub(drafts);
        let first = written.position - drafts as i64 + 1;
        for (nth, event) in after.events[new..].iter_mut().enumerate() {
            event.position = first + nth as i64;
            event.recorded = civil(written.recorded);
        }
        if written.drawn.is_empty() {
            return self.memory.keep(Arc::new(after), Some(derived));
        }
        for (nth, slot, n) in &written.drawn {
            let Some(event) = after.events.get_mut(new + nth) else { continue };
            let mut draft = Draft::new(event.happened, event.actor.clone(), event.fact.clone());
            draft.number(*slot, *n);
            event.fact = draft.fact;
        }
        // A number may stand anywhere in the state.
        let version = self.catalogue.version(&mechanism);
        match version.and_then(|mechanism| Case::fold(mechanism, &after.events)) {
            Some(case) => self.memory.keep(Arc::new(case), None),
            None => self.memory.forget(written.case),
        }
    }

    /// Whether what came after the form was opened leaves its act as it was.
    fn check_seen(&self, case: &Case, seen: Option<u32>) -> Result<(), AppError> {
        let Some(seen) = seen else { return Ok(()) };
        let between = |event: &&Event| {
            event.sequence > seen && event.actor != Actor::Clock && !event.fact.is_aside()
        };
        let since: Vec<&Event> = case.events.iter().filter(between).collect();
        if since.is_empty() {
            return Ok(());
        }
        Err(AppError::Conflict(Box::new(Overtaken {
            number: case.opening.number.clone().unwrap_or_default(),
            sequence: case.sequence(),
            since: since.iter().map(|event| self.say_event(case, event)).collect(),
        })))
    }

    /// "9月22日16:05 督查室经办 退回补充".
    fn say_event(&self, case: &Case, event: &Event) -> String {
        let who = event
            .actor
            .post_id()
            .map_or("系统自动".to_owned(), |post| self.district.directory.post_title(post));
        let what = self.act_title(case, &event.fact);
        format!("{} {who} {what}", event.recorded.strftime("%-m月%-d日%H:%M"))
    }

    /// What a fact is called on screen.
    pub fn act_title(&self, case: &Case, fact: &Fact) -> String {
        let mechanism = self.catalogue.version(&case.mechanism);
        let always = domain::mechanism::Always::ALL;
        match (fact, mechanism) {
            (Fact::Act(deed), Some(mechanism)) => {
                let part = deed.part.as_ref().map_or("", |part| &*part.part);
                let action = mechanism.part(part).and_then(|part| part.actions.get(&deed.act));
                action.map_or(deed.act.clone(), |action| action.title.clone())
            }
            (Fact::Paper { document, moment, .. }, Some(mechanism)) => {
                let title = mechanism.documents.get(document).map_or(&**document, |d| &d.title);
                format!("{title}{}", moment.in_words())
            }
            (Fact::Voided { .. }, _) => "撤销自动办理".to_owned(),
            (Fact::Linked { .. }, _) => "关联事项".to_owned(),
            (Fact::Migrated { .. }, _) => "更换规程版本".to_owned(),
            _ => always
                .iter()
                .find(|always| always.name() == fact.name())
                .map_or(fact.name().to_owned(), |always| always.title().to_owned()),
        }
    }

    /// A case that the viewer may see.
    pub(crate) async fn seen_case(
        &self,
        viewer: &Viewer,
        id: CaseId,
    ) -> Result<Arc<Case>, AppError> {
        let case = self.case(id).await?;
        self.check_sees(viewer, &case).await?;
        Ok(case)
    }

    /// Which cases a viewer sees, of one mechanism or of all.
    pub(crate) fn scope(
        &self,
        viewer: &Viewer,
        mechanism: Option<&Mechanism>,
    ) -> store::read::Scope {
        viewer.scope(&self.district.directory, mechanism, &self.catalogue.privy)
    }

    /// Whether the viewer may see a case at all.
    pub(crate) async fn check_sees(&self, viewer: &Viewer, case: &Case) -> Result<(), AppError> {
        let mechanism = self.mechanism(&case.mechanism).await?;
        if crate::posts::concerns(&mechanism, case, &viewer.person) {
            return Ok(());
        }
        let lead = case.lead.as_deref().filter(|_| !is_withheld(&mechanism, case));
        let judging = self.judging(&mechanism);
        let privy = self.catalogue.privy.contains(&judging.id.text);
        let directory = &self.district.directory;
        let insider = !privy || viewer.is_insider(directory, judging);
        if insider && viewer.sees_all_of(lead.unwrap_or("")) {
            return Ok(());
        }
        let scope = self.scope(viewer, Some(judging));
        let query = store::read::Query { ids: Some(vec![case.id]), limit: 1, ..Default::default() };
        match self.store.cases(&scope, &query).await?.items.is_empty() {
            true => Err(AppError::NotFound),
            false => Ok(()),
        }
    }

    /// States of linked cases, for mechanisms whose guards ask.
    pub(crate) async fn linked_states(
        &self,
        mechanism: &Mechanism,
        case: Option<&Case>,
    ) -> Result<Vec<(String, LinkedState)>, AppError> {
        let asks = mechanism.all_parts().flat_map(|part| part.actions.values()).any(|action| {
            action.guards.iter().any(|guard| matches!(guard.rule, Condition::Linked { .. }))
        });
        let mut states = Vec::new();
        if !asks {
            return Ok(states);
        }
        for end in case.iter().flat_map(|case| &case.links) {
            if let Some(item) = self.store.case_item(end.case).await? {
                let state = LinkedState { over: item.outcome.is_some(), stage: item.stage };
                states.push((end.link.clone(), state));
            }
        }
        Ok(states)
    }

    /// Decides the opening act of a born case and points the two at one another.
    async fn prepare_birth(
        &self,
        birth: &Birth,
        parent: CaseId,
        act: &mut Act,
        at: Timestamp,
    ) -> Result<CaseWrite, AppError> {
        let calendar = self.calendar();
        let mechanism = self.mechanism_for(&birth.mechanism, &birth.act, at)?;
        let id = self.new_case_id().await?;
        let mut opening = birth.act.clone();
        let back = self.back_of(&birth.link).unwrap_or_else(|| birth.link.clone());
        if let What::Deed(wanted) = &mut opening.what {
            wanted.links.push(LinkEnd { link: back, case: parent });
        }
        if let What::Deed(wanted) = &mut act.what {
            wanted.links.push(LinkEnd { link: birth.link.clone(), case: id });
        }
        let duties = self.duties_named(&mechanism, None, &opening, at).await?;
        let world = World { duties: &duties, ..self.world(&mechanism, &calendar, &[]) };
        let decision = decide(&world, None, id, &opening, civil(at))?;
        Ok(self.write(&world, None, &decision, at))
    }

    fn back_of(&self, link: &str) -> Option<String> {
        let links = self.catalogue.latest().filter_map(|mechanism| mechanism.links.get(link));
        links.filter_map(|link| link.back.as_ref()).map(|back| back.text.clone()).next()
    }

    /// Tells the cases that an act points to that it does.
    async fn write_backs(
        &self,
        mechanism: &Mechanism,
        id: CaseId,
        act: &Act,
        at: Timestamp,
    ) -> Result<Vec<CaseWrite>, AppError> {
        let What::Deed(wanted) = &act.what else { return Ok(Vec::new()) };
        let mut writes = Vec::new();
        for end in &wanted.links {
            let back = mechanism.links.get(&end.link).and_then(|link| link.back.as_ref());
            let Some(back) = back else { continue };
            let other = self.case(end.case).await?;
            let theirs = self.mechanism(&other.mechanism).await?;
            let fact = Fact::Linked { link: back.text.clone(), case: id };
            let now = domain::moment::Moment::At(civil(at));
            let draft = Draft::new(now, act.by.clone(), fact);
            let decision = self.aside(&theirs, &other, draft, at);
            let calendar = self.calendar();
            let world = self.world(&theirs, &calendar, &[]);
            writes.push(self.write(&world, Some(&other), &decision, at));
        }
        Ok(writes)
    }

    /// A fact that needs no judging.
    pub(crate) fn aside(
        &self,
        mechanism: &Mechanism,
        case: &Case,
        draft: Draft,
        at: Timestamp,
    ) -> Decision {
        let event = Event {
            position: 0,
            case: case.id,
            sequence: case.sequence() + 1,
            recorded: civil(at),
            happened: draft.happened,
            actor: draft.actor.clone(),
            mechanism: mechanism.digest,
            fact: draft.fact.clone(),
        };
        Decision { after: case.clone().evolve(mechanism, event), drafts: vec![draft] }
    }

    /// Takes personal values out of an act; digests stay in their place.
    fn seal_personal(
        &self,
        mechanism: &Mechanism,
        act: &mut Act,
    ) -> Result<Vec<PersonalValue>, AppError> {
        let What::Deed(wanted) = &mut act.what else { return Ok(Vec::new()) };
        let mut personal = Vec::new();
        for (name, value) in &mut wanted.values {
            let Some(field) = mechanism.fields.get(name).filter(|field| field.is_personal()) else {
                continue;
            };
            let Some(text) = value.as_text().filter(|text| !text.is_empty()) else { continue };
            let sealed = self.vault.seal(text)?;
            *value = Value::Text(format!("sm3:{}", sealed.digest));
            personal.push(PersonalValue {
                draft: 0,
                field: name.clone(),
                vault: field.vault.clone().unwrap_or_else(|| "case".to_owned()),
                keep_until: field.keep.map(|keep| keep.to_string()).unwrap_or_default(),
                sealed: sealed.bytes,
            });
        }
        Ok(personal)
    }
}

/// Hangs personal values on the draft that names them and fixes until when they are kept.
fn seal_drafts(
    write: &mut CaseWrite,
    personal: Vec<PersonalValue>,
    decision: &Decision,
    at: Timestamp,
) {
    let is_act = |draft: &Draft| matches!(&draft.fact, Fact::Act(deed) if !deed.values.is_empty());
    let draft = decision.drafts.iter().position(is_act).unwrap_or(0);
    write.personal = personal
        .into_iter()
        .map(|value| {
            let keep = value.keep_until.parse().unwrap_or(domain::term::Term::Years(10));
            PersonalValue { draft, keep_until: kept_until(civil(at).date(), keep), ..value }
        })
        .collect();
}

fn kept_until(from: jiff::civil::Date, keep: domain::term::Term) -> String {
    use jiff::ToSpan;
    let n = i64::from(keep.amount());
    let span = match keep {
        domain::term::Term::Years(_) => n.years(),
        domain::term::Term::Months(_) => n.months(),
        _ => n.days(),
    };
    let until = from.checked_add(span).unwrap_or(from);
    midnight_after(until).date().yesterday().unwrap_or(until).to_string()
}

/// A delegation extends to what it names.
fn check_delegation(viewer: &Viewer, mechanism: &Mechanism) -> Result<(), Refusal> {
    if viewer.acts_in(&mechanism.id.text) {
        return Ok(());
    }
    let said = format!("您受托代办这个岗位，委托范围不含{}", mechanism.title);
    Err(Refusal::new(RefusalKind::NotYours, said)
        .under(Some("委托代办：地方设定"))
        .next(domain::case::NextStep::say("请委托人本人办理，或者请他另行委托")))
}

/// The key of a request as the store keeps it.
pub(crate) fn key_of(request: &Request) -> Option<RequestKey> {
    let (key, digest) = request.key.as_ref()?;
    let actor = request.act.by.person_id().unwrap_or("clock").to_owned();
    Some(RequestKey { actor, key: key.clone(), digest: *digest })
}
