//! Judging an act: who, when, in which stage, under which conditions, with what filled in.
//!
//! `decide` answers with the events to append or with a refusal that cites its rule. It is the only
//! way in which events come to be: console, API, bulk act, import and clock all go through it.

use jiff::civil::DateTime;

use super::act::{Act, Wanted, What};
use super::clock::next_clock_act;
use super::collect;
use super::guard::{Ground, LinkedState};
use super::listed::{self, DutyItem};
use super::revise;
use super::role::{Place, Standing};
use super::{Case, NextStep, Refusal, RefusalKind};
use crate::deadline::{Rules, deadlines};
use crate::event::{
    Actor, Backing, CaseId, Deed, Draft, Draw, Event, Extended, Fact, Made, Opening, PartRef, Slot,
};
use crate::form;
use crate::mechanism::action::Dated;
use crate::mechanism::rule::{MomentKind, MomentRef, PaperMoment};
use crate::mechanism::{Action, Always, By, Condition, Mechanism};
use crate::moment::Moment;

/// What judging an act needs to know besides the case.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The version of the mechanism that the case pins.
    pub mechanism: &'a Mechanism,
    /// Calendar, office hours and settings.
    pub rules: Rules<'a>,
    /// By what rights are judged.
    pub standing: Standing<'a>,
    /// States of linked cases, by link.
    pub linked: &'a [(String, LinkedState)],
    /// Items of the duty list of streets and towns that the act names, as of its day.
    pub duties: &'a [DutyItem],
    /// The character that case numbers of the district begin with: 潞.
    pub prefix: &'a str,
}

/// What an act comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The events to append, in order.
    pub drafts: Vec<Draft>,
    /// The case with them, before numbers are drawn.
    pub after: Case,
}

/// Judges an act on a case, or on no case yet, at an instant.
///
/// `id` is the id that a new case takes; it is not looked at otherwise.
///
/// # Errors
/// A refusal: what cannot be done, what is missing, the article, the act that helps.
pub fn decide(
    world: &World<'_>,
    case: Option<&Case>,
    id: CaseId,
    act: &Act,
    at: DateTime,
) -> Result<Decision, Refusal> {
    decide_all(world, case, id, std::slice::from_ref(act), at)
}

/// Judges several acts, each on what those before it made of the case: all are done or none.
///
/// # Errors
/// The refusal of the first that cannot be done.
pub fn decide_all(
    world: &World<'_>,
    case: Option<&Case>,
    id: CaseId,
    acts: &[Act],
    at: DateTime,
) -> Result<Decision, Refusal> {
    let mut judge = Judge { world, id, at, state: case.cloned(), drafts: Vec::new() };
    judge.run_clock();
    for act in acts {
        judge.judge(act).map_err(|refusal| refusal.of(&world.mechanism.law))?;
    }
    judge.run_clock();
    match judge.state {
        Some(after) => Ok(Decision { drafts: judge.drafts, after }),
        None => Err(Refusal::new(RefusalKind::UnknownAct, "这个动作不能开始一件事项")),
    }
}

/// What the clock has to do on a case up to an instant; no drafts if nothing.
pub fn advance(world: &World<'_>, case: &Case, at: DateTime) -> Decision {
    let mut judge = Judge { world, id: case.id, at, state: Some(case.clone()), drafts: Vec::new() };
    judge.run_clock();
    Decision { after: judge.state.unwrap_or_else(|| case.clone()), drafts: judge.drafts }
}

/// What a new calendar or setting means for a case: acts of the clock that are voided, and acts
/// that become due instead.
///
/// # Errors
/// A refusal if a person has acted on an act that would have to be voided.
pub fn check_clock(
    world: &World<'_>,
    case: &Case,
    why: &str,
    at: DateTime,
) -> Result<Decision, Refusal> {
    let mut judge = Judge { world, id: case.id, at, state: Some(case.clone()), drafts: Vec::new() };
    let voided = revise::undue_now(world, case);
    revise::check_followers(world, case, &voided)?;
    if !voided.is_empty() {
        judge.void(voided, why.to_owned());
    }
    judge.run_clock();
    Ok(Decision { after: judge.state.unwrap_or_else(|| case.clone()), drafts: judge.drafts })
}

/// No sound mechanism comes near; lint refuses endless cycles, this stops an unsound one.
const MOST_CLOCK_ACTS: usize = 600;

pub(super) struct Judge<'w> {
    pub(super) world: &'w World<'w>,
    id: CaseId,
    pub(super) at: DateTime,
    state: Option<Case>,
    drafts: Vec<Draft>,
}

impl Judge<'_> {
    /// Lets the clock do what is due up to now.
    fn run_clock(&mut self) {
        for _ in 0..MOST_CLOCK_ACTS {
            let Some(case) = &self.state else { return };
            let Some(draft) = next_clock_act(self.world, case, self.at) else { return };
            self.push(draft);
        }
    }

    /// Appends a draft and applies it.
    fn push(&mut self, draft: Draft) {
        let event = self.event(self.state.as_ref(), &draft);
        self.state = match self.state.take() {
            Some(case) => Some(case.evolve(self.world.mechanism, event)),
            None => Case::fold(self.world.mechanism, &[event]),
        };
        self.drafts.push(draft);
    }

    fn event(&self, case: Option<&Case>, draft: &Draft) -> Event {
        Event {
            position: 0,
            case: case.map_or(self.id, |case| case.id),
            sequence: case.map_or(0, Case::sequence) + 1,
            recorded: self.at,
            happened: draft.happened,
            actor: draft.actor.clone(),
            mechanism: self.world.mechanism.digest,
            fact: draft.fact.clone(),
        }
    }

    fn void(&mut self, sequences: Vec<u32>, why: String) {
        let at = Moment::At(self.at);
        self.push(Draft::new(at, Actor::Clock, Fact::Voided { sequences, why }));
    }

    fn judge(&mut self, act: &Act) -> Result<(), Refusal> {
        let happened = self.happened(act)?;
        match &act.what {
            What::Deed(wanted) => self.deed(act, wanted, happened),
            What::Paper { document, moment } => self.paper(act, document, *moment, happened),
            _ => self.always(act, happened),
        }
    }

    /// When the act happened: neither in the future nor before the case began.
    fn happened(&self, act: &Act) -> Result<Moment, Refusal> {
        let now = Moment::At(self.at);
        let happened = act.happened.unwrap_or(now);
        if happened.is_after(now) {
            return Err(Refusal::new(RefusalKind::WrongTime, "发生时间不能晚于现在")
                .next(NextStep::say("请填写实际发生的时间")));
        }
        if let Some(case) = &self.state
            && case.opened.is_after(happened)
        {
            let day = case.opened_on().strftime("%Y年%-m月%-d日").to_string();
            return Err(Refusal::new(
                RefusalKind::WrongTime,
                format!("发生时间早于事项开始的{day}"),
            ));
        }
        Ok(happened)
    }

    fn deed(&mut self, act: &Act, wanted: &Wanted, happened: Moment) -> Result<(), Refusal> {
        let mechanism = self.world.mechanism;
        let part_id = wanted.part.as_ref().map_or("", |part| &*part.part);
        let action = mechanism
            .part(part_id)
            .and_then(|part| part.actions.get(&wanted.act))
            .ok_or_else(|| {
                Refusal::new(RefusalKind::UnknownAct, format!("{}没有这个动作", mechanism.title))
            })?;
        let happened = self.dated(action, happened);
        let draft = self.draft(self.state.as_ref(), act, action, wanted, happened)?;
        let change = |case: &Case| {
            let draft = self.draft(Some(case), act, action, wanted, happened).ok()?;
            Some(case.clone().evolve(mechanism, self.event(Some(case), &draft)))
        };
        let voided = match &self.state {
            Some(case) => revise::voided_by(self.world, case, happened, change),
            None => Vec::new(),
        };
        self.settle(act, action_moment(action), happened, draft, voided, |judge, case| {
            judge.judge_deed(case, act, action, wanted, happened)
        })
    }

    /// Judges the fact on the case without the voided acts, marks a late entry, and appends.
    fn settle(
        &mut self,
        act: &Act,
        kind: MomentKind,
        happened: Moment,
        mut draft: Draft,
        voided: Vec<u32>,
        judge: impl Fn(&Self, Option<&Case>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mechanism = self.world.mechanism;
        let before = match (&self.state, voided.is_empty()) {
            (Some(case), false) => {
                revise::check_followers(self.world, case, &voided)?;
                Some(case.without(mechanism, &voided))
            }
            (state, _) => state.clone(),
        };
        judge(self, before.as_ref())?;
        let row = draft.fact.part().cloned();
        // What another system handles is told afterwards by its nature; its own days count.
        let late = before
            .as_ref()
            .filter(|case| !case.is_collected())
            .and_then(|case| self.late_for(case, &kind, row.as_ref(), &draft.fact, happened));
        if let Some(title) = late {
            check_late_entry(act, &title)?;
            draft.fact.mark_late();
        }
        if !voided.is_empty() {
            self.void(voided, "补录的事实表明期限当时没有届满".to_owned());
        }
        self.push(draft);
        Ok(())
    }

    /// Where the law dates the act.
    fn dated(&self, action: &Action, happened: Moment) -> Moment {
        let day = happened.date();
        let calendar = self.world.rules.calendar;
        if action.dated == Some(Dated::NextWorkingDay) && !calendar.is_working(day) {
            return Moment::On(calendar.next_working(day));
        }
        happened
    }

    fn judge_deed(
        &self,
        case: Option<&Case>,
        act: &Act,
        action: &Action,
        wanted: &Wanted,
        happened: Moment,
    ) -> Result<(), Refusal> {
        let mechanism = self.world.mechanism;
        let opening = wanted.opening.as_ref().filter(|_| case.is_none());
        opening.map_or(Ok(()), |opening| collect::check_opening(self, opening, happened))?;
        if case.map_or_else(|| opening.is_some_and(Opening::is_collected), Case::is_collected) {
            return collect::judge(self, case, (act, action, wanted));
        }
        check_stage(mechanism, case, action, wanted)?;
        self.world.standing.admit(
            &self.place(case, wanted.part.as_ref(), wanted.lead.as_deref()),
            action,
            &act.by,
            &wanted.with,
        )?;
        if let (Some(times), Some(case)) = (action.times, case)
            && case.times(&wanted.act, wanted.part.as_ref()) >= times as usize
        {
            return Err(Refusal::new(
                RefusalKind::TooOften,
                format!("{}只能办理{times}次", action.title),
            )
            .under(action.law.clone()));
        }
        form::check(mechanism, case, action, wanted, &act.backing)?;
        // The guards of an opening act are judged on the case as it would begin.
        let begun = match case {
            Some(_) => None,
            None => {
                let draft = self.draft(None, act, action, wanted, happened)?;
                Case::fold(mechanism, &[self.event(None, &draft)])
            }
        };
        let Some(case) = case.or(begun.as_ref()) else { return Ok(()) };
        // What the act brings counts as filled in, for derived fields and sums too.
        let filled = case.with_values(mechanism, action, wanted);
        let Some(run) = filled.run(wanted.part.as_ref()) else { return Ok(()) };
        let ground = Ground::bare(mechanism, &filled, &self.world.rules, run)
            .at(happened)
            .linked(self.world.linked);
        ground.judge(&action.guards).map_err(|refusal| {
            let part = mechanism.part(&run.part);
            let other = part.and_then(|part| ground.instead(&action.guards, part));
            let other = other.filter(|other| other.law.is_some());
            let own = refusal.law.clone().or_else(|| action.law.clone());
            let law = own.or_else(|| other?.law.clone());
            let message = format!("现在不能{}:{}", action.title, refusal.message);
            let refusal = Refusal { message, ..refusal }.under(law);
            match other {
                Some(other) => refusal.next(NextStep::say(format!("应当{}", other.title))),
                None => refusal,
            }
        })?;
        listed::check(self.world, case, action, wanted)?;
        self.check_extensions(case, action, wanted)
    }

    fn check_extensions(
        &self,
        case: &Case,
        action: &Action,
        wanted: &Wanted,
    ) -> Result<(), Refusal> {
        let granted = self.extended(Some(case), action, wanted);
        for extension in &action.extends {
            let asked = granted.iter().find(|e| e.deadline == extension.deadline.text);
            let before = case
                .extensions
                .iter()
                .filter(|before| before.deadline == extension.deadline.text)
                .count();
            let refuse =
                |kind, message: String| Err(Refusal::new(kind, message).under(action.law.clone()));
            if asked.is_some() && before >= extension.times as usize {
                return refuse(RefusalKind::TooOften, format!("只能延长{}次", extension.times));
            }
            if let Some(asked) = asked {
                let same = asked.by.with_amount(0) == extension.upto.with_amount(0);
                if !same || asked.by.amount() > extension.upto.amount() {
                    let most = extension.upto.in_words();
                    return refuse(RefusalKind::Condition, format!("最多延长{most}"));
                }
            }
        }
        Ok(())
    }

    pub(super) fn place<'p>(
        &'p self,
        case: Option<&'p Case>,
        row: Option<&'p PartRef>,
        lead: Option<&'p str>,
    ) -> Place<'p> {
        let mechanism = self.world.mechanism;
        let part = row.and_then(|row| mechanism.parts.get(&row.part)).unwrap_or(&mechanism.main);
        Place { mechanism, case, part, row, lead }
    }

    /// The deed as the ledger would hold it.
    fn draft(
        &self,
        case: Option<&Case>,
        act: &Act,
        action: &Action,
        wanted: &Wanted,
        happened: Moment,
    ) -> Result<Draft, Refusal> {
        let mut draws = Vec::new();
        let opening = match (case, &wanted.opening) {
            (None, Some(opening)) => Some(self.opening(opening, happened, &mut draws)),
            (None, None) => {
                return Err(Refusal::new(RefusalKind::Incomplete, "新事项要写明名称"));
            }
            (Some(_), _) => None,
        };
        let made = match case {
            Some(case) => {
                let (made, more) = self.world.paper_of(case, action, happened);
                draws.extend(more);
                made
            }
            None => self.world.first_paper(action, happened, &mut draws),
        };
        let party = match &action.by {
            By::Party => Some("party".to_owned()),
            By::Role(role) => self
                .world
                .mechanism
                .roles
                .get(&role.text)
                .and_then(|role| role.party.as_ref().map(|party| party.text.clone())),
            _ => None,
        };
        let deed = Deed {
            act: wanted.act.clone(),
            part: wanted.part.clone(),
            party,
            values: wanted.values.clone(),
            lead: wanted.lead.clone(),
            with: wanted.with.clone(),
            backing: act.backing.clone(),
            opening,
            made,
            links: wanted.links.clone(),
            extended: self.extended(case, action, wanted),
            due: None,
        };
        Ok(Draft { happened, actor: act.by.clone(), fact: Fact::Act(Box::new(deed)), draws })
    }

    fn opening(&self, opening: &Opening, happened: Moment, draws: &mut Vec<Draw>) -> Opening {
        let mechanism = self.world.mechanism;
        let year = happened.date().year();
        let number = mechanism.number.as_ref().map(|pattern| {
            draws.push(Draw { slot: Slot::Case, book: mechanism.id.text.clone(), year });
            self.world.number(pattern, year, None)
        });
        Opening {
            mechanism: mechanism.id.text.clone(),
            number: number.or_else(|| opening.number.clone()),
            ..opening.clone()
        }
    }

    /// Extensions asked for, or the longest allowed ones of the deadlines that run.
    fn extended(&self, case: Option<&Case>, action: &Action, wanted: &Wanted) -> Vec<Extended> {
        let Some(case) = case else { return Vec::new() };
        if action.extends.is_empty() || !wanted.extended.is_empty() {
            return wanted.extended.clone();
        }
        let all = deadlines(self.world.mechanism, case, &self.world.rules);
        let runs = |name: &str| all.iter().any(|d| d.rule.id.text == name && d.is_running());
        action
            .extends
            .iter()
            .filter(|extension| runs(&extension.deadline.text))
            .map(|e| Extended { deadline: e.deadline.text.clone(), by: e.upto })
            .collect()
    }

    /// The title of a deadline that had ended when the fact was recorded, but not when it happened.
    fn late_for(
        &self,
        case: &Case,
        kind: &MomentKind,
        row: Option<&PartRef>,
        fact: &Fact,
        happened: Moment,
    ) -> Option<String> {
        let guarded: Vec<&str> = self.guarded(fact);
        let now = Moment::At(self.at);
        deadlines(self.world.mechanism, case, &self.world.rules)
            .into_iter()
            .filter(|deadline| deadline.row.as_ref() == row || deadline.row.is_none())
            .filter(|deadline| {
                let meets = |moment: &MomentRef| moment.kind == *kind;
                deadline.is_running() && deadline.rule.until.iter().any(meets)
                    || guarded.contains(&&*deadline.rule.id.text)
            })
            .find(|deadline| {
                deadline.ending.end().is_some_and(|end| end.admits(happened) && !end.admits(now))
            })
            .map(|deadline| deadline.rule.title.clone())
    }

    /// The rights that the act uses up in time.
    fn guarded(&self, fact: &Fact) -> Vec<&str> {
        let Fact::Act(deed) = fact else { return Vec::new() };
        let part = deed.part.as_ref().map_or("", |part| &*part.part);
        let action = self.world.mechanism.part(part).and_then(|part| part.actions.get(&deed.act));
        action
            .iter()
            .flat_map(|action| &action.guards)
            .filter_map(|guard| match &guard.rule {
                Condition::InTime(name) => Some(&*name.text),
                _ => None,
            })
            .collect()
    }

    /// Something happens to the last document of a kind.
    fn paper(
        &mut self,
        act: &Act,
        document: &str,
        moment: PaperMoment,
        happened: Moment,
    ) -> Result<(), Refusal> {
        let mechanism = self.world.mechanism;
        let title = mechanism.documents.get(document).map_or(document, |d| &d.title);
        let missing = || {
            let message = format!("还没有制作{title},不能{}", moment.in_words());
            Refusal::new(RefusalKind::WrongStage, message)
        };
        let case = self.state.as_ref().ok_or_else(missing)?;
        let paper = case.papers.iter().rev().find(|p| p.document == document);
        let paper = paper.ok_or_else(missing)?;
        if paper.when(PaperMoment::Made).is_some_and(|made| made.is_after(happened)) {
            return Err(Refusal::new(
                RefusalKind::WrongTime,
                format!("{title}的{}时间早于制作时间", moment.in_words()),
            ));
        }
        let fact = Fact::Paper {
            document: document.to_owned(),
            nth: paper.nth,
            moment,
            backing: act.backing.clone(),
        };
        let draft = Draft::new(happened, act.by.clone(), fact);
        let change =
            |case: &Case| Some(case.clone().evolve(mechanism, self.event(Some(case), &draft)));
        let voided = revise::voided_by(self.world, case, happened, change);
        let kind = MomentKind::Paper { document: document.to_owned(), moment };
        self.settle(act, kind, happened, draft, voided, |judge, case| {
            let place = judge.place(case, None, None);
            match judge.world.standing.is_involved(&place, &act.by) {
                true => Ok(()),
                false => Err(outsider()),
            }
        })
    }

    /// Acts that every mechanism has.
    fn always(&mut self, act: &Act, happened: Moment) -> Result<(), Refusal> {
        let mechanism = self.world.mechanism;
        let Some(case) = &self.state else {
            return Err(Refusal::new(RefusalKind::UnknownAct, "事项还没有开始"));
        };
        let kind = match &act.what {
            What::Note(_) => Always::Note,
            What::Attach => Always::Attach,
            What::Correct { .. } => Always::Correct,
            What::Transfer(_) => Always::Transfer,
            What::Withdraw => Always::Withdraw,
            What::Reopen | What::Deed(_) | What::Paper { .. } => Always::Reopen,
        };
        if mechanism.not.contains(&kind) {
            let message = format!("{}不能{}", mechanism.title, kind.title());
            return Err(Refusal::new(RefusalKind::UnknownAct, message));
        }
        if case.is_over() && matches!(kind, Always::Transfer | Always::Withdraw) {
            return Err(Refusal::new(RefusalKind::CaseOver, "事项已经办结"));
        }
        if !case.is_over() && kind == Always::Reopen {
            return Err(Refusal::new(RefusalKind::WrongStage, "事项还在办理,不用重新办理"));
        }
        self.admit_always(case, act, kind)?;
        check_always(act, kind)?;
        if let What::Transfer(to) = &act.what {
            listed::check_transfer(self.world, to)?;
        }
        let fact = fact_of(act);
        self.push(Draft::new(happened, act.by.clone(), fact));
        Ok(())
    }

    /// Notes, files and corrections by whoever is involved; the rest by whoever may begin a case.
    fn admit_always(&self, case: &Case, act: &Act, kind: Always) -> Result<(), Refusal> {
        let standing = self.world.standing;
        let place = self.place(Some(case), None, None);
        let admitted = match kind {
            Always::Note | Always::Attach | Always::Correct => {
                standing.is_involved(&place, &act.by)
            }
            Always::Transfer | Always::Withdraw | Always::Reopen => {
                standing.may_open(&place, &act.by)
            }
        };
        if admitted { Ok(()) } else { Err(outsider()) }
    }
}

fn fact_of(act: &Act) -> Fact {
    let backing = act.backing.clone();
    match &act.what {
        What::Note(text) => Fact::Note { text: text.clone() },
        What::Attach => Fact::Attach { files: backing.proof },
        What::Correct { values, moment } => {
            Fact::Correct { values: values.clone(), moment: *moment, backing }
        }
        What::Transfer(lead) => Fact::Transfer { lead: lead.clone(), backing },
        What::Withdraw => Fact::Withdraw { backing },
        What::Reopen | What::Deed(_) | What::Paper { .. } => Fact::Reopen { backing },
    }
}

impl World<'_> {
    /// The document that an act makes, with the number to draw for it.
    pub(super) fn paper_of(
        &self,
        case: &Case,
        action: &Action,
        happened: Moment,
    ) -> (Option<Made>, Vec<Draw>) {
        let mut draws = Vec::new();
        let office = case.lead.as_deref();
        (self.make(action, happened, office, &mut draws), draws)
    }

    fn first_paper(
        &self,
        action: &Action,
        happened: Moment,
        draws: &mut Vec<Draw>,
    ) -> Option<Made> {
        self.make(action, happened, None, draws)
    }

    fn make(
        &self,
        action: &Action,
        happened: Moment,
        office: Option<&str>,
        draws: &mut Vec<Draw>,
    ) -> Option<Made> {
        let document = self.mechanism.documents.get(&action.makes.as_ref()?.text)?;
        let year = happened.date().year();
        let number = document.number.as_ref().map(|pattern| {
            let book = format!("{}.{}", self.mechanism.id.text, document.id.text);
            draws.push(Draw { slot: Slot::Paper, book, year });
            self.number(pattern, year, office)
        });
        Some(Made { document: document.id.text.clone(), number })
    }

    /// A number's pattern with everything but `{n}` filled in.
    fn number(&self, pattern: &str, year: i16, office: Option<&str>) -> String {
        let org = match (self.standing, office) {
            (Standing::Register(directory), Some(office)) => directory.office_short(office),
            _ => "",
        };
        pattern
            .replace("{prefix}", self.prefix)
            .replace("{year}", &year.to_string())
            .replace("{org}", org)
    }
}

fn action_moment(action: &Action) -> MomentKind {
    MomentKind::Act(action.id.text.clone())
}

fn outsider() -> Refusal {
    Refusal::new(RefusalKind::NotYours, "这件事项不由您的岗位办理")
        .next(NextStep::say("请联系牵头单位或督查室"))
}

fn check_stage(
    mechanism: &Mechanism,
    case: Option<&Case>,
    action: &Action,
    wanted: &Wanted,
) -> Result<(), Refusal> {
    if case.is_some_and(Case::is_over) {
        return Err(Refusal::new(
            RefusalKind::CaseOver,
            format!("事项已经办结,不能{}", action.title),
        )
        .under(action.law.clone())
        .next(NextStep::say("确需继续办理的,先重新办理")));
    }
    let run = case.and_then(|case| case.run(wanted.part.as_ref()));
    if case.is_some() && run.is_none() {
        return Err(Refusal::new(RefusalKind::WrongStage, "没有这一项"));
    }
    let stage = run.and_then(|run| run.stage());
    if action.is_open_in(stage) {
        return Ok(());
    }
    let part = wanted.part.as_ref().map_or("", |part| &*part.part);
    let title = |stage: &str| {
        let part = mechanism.part(part);
        part.and_then(|p| p.stages.get(stage)).map_or(stage.to_owned(), |s| s.title.clone())
    };
    let wanted: Vec<String> = action.from.iter().map(|stage| title(&stage.text)).collect();
    let now = stage.map_or("未开始".to_owned(), title);
    Err(Refusal::new(RefusalKind::WrongStage, format!("现在是“{now}”,不能{}", action.title))
        .under(action.law.clone())
        .missing(format!("{}要在“{}”时办理", action.title, wanted.join("”或“"))))
}

/// Reason, proof, and a second person who is not the first.
fn check_late_entry(act: &Act, deadline: &str) -> Result<(), Refusal> {
    let mut missing = Vec::new();
    let Backing { reason, proof, second, .. } = &act.backing;
    if reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) {
        missing.push("补录理由".to_owned());
    }
    if proof.is_empty() {
        missing.push("证明当时已经办理的材料".to_owned());
    }
    let other = second.as_ref().is_some_and(|second| !second.is_one_with(&act.by));
    if !other {
        missing.push("另一人复核".to_owned());
    }
    if missing.is_empty() {
        return Ok(());
    }
    let mut refusal =
        Refusal::new(RefusalKind::LateEntry, format!("{deadline}已经届满,现在登记属于补录"))
            .under(Some("补录须有理由、证明材料和第二人复核"))
            .next(NextStep::say("补齐后提交复核;没有证明的,按实际登记时间办理"));
    refusal.missing = missing;
    Err(refusal)
}

fn check_always(act: &Act, kind: Always) -> Result<(), Refusal> {
    let incomplete = |what: &str| {
        Err(Refusal::new(RefusalKind::Incomplete, format!("{}要{what}", kind.title())))
    };
    let has_reason = act.backing.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    match (&act.what, kind) {
        (What::Note(text), _) if text.trim().is_empty() => incomplete("写内容"),
        (What::Attach, _) if act.backing.proof.is_empty() => incomplete("选文件"),
        (What::Note(_) | What::Attach, _) => Ok(()),
        _ if !has_reason => incomplete("写理由"),
        (What::Correct { values, moment }, _) if values.is_empty() && moment.is_none() => {
            incomplete("写明更正什么")
        }
        (What::Correct { .. }, _) => {
            let second = act.backing.second.as_ref();
            if second.is_some_and(|second| !second.is_one_with(&act.by)) {
                return Ok(());
            }
            Err(Refusal::new(RefusalKind::AnotherPerson, "更正要由另一人复核")
                .missing("另一人复核"))
        }
        _ => Ok(()),
    }
}

impl Fact {
    fn part(&self) -> Option<&PartRef> {
        match self {
            Fact::Act(deed) => deed.part.as_ref(),
            _ => None,
        }
    }

    fn mark_late(&mut self) {
        match self {
            Fact::Act(deed) => deed.backing.late = true,
            Fact::Paper { backing, .. } => backing.late = true,
            _ => {}
        }
    }
}
