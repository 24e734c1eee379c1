//! What a person decides of the drafts: accept, correct, merge, split, set aside; and take it back.
//!
//! A press is a step: it may touch several drafts, and each of its events carries the same mark, so
//! that one press takes it back. Taking back is done by acts too, so that nothing is lost.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::case::{Act, Case, NextStep, Refusal, RefusalKind};
use domain::event::{Actor, CaseId, Event, Fact};
use domain::mechanism::Mechanism;
use domain::plan;
use domain::report::{self, Reading};
use domain::value::{Value, Values};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Division, DraftTask, Filled, Node, deed, node_rows, quarter_of};
use crate::act::Target;
use crate::{App, AppError, Request, Viewer};

/// How the mark of a step begins that takes another one back.
const UNDO: &str = "撤回 ";
/// Steps since the process began, so that two in one moment have two marks.
static STEPS: AtomicU64 = AtomicU64::new(0);
/// A title that a person writes is not longer, in characters.
const LONGEST_NAME: usize = 60;

/// What somebody writes anew of a draft; what is none stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// 任务名称
    pub name: Option<String>,
    /// 工作内容
    pub content: Option<String>,
    /// 牵头单位
    pub office: Option<String>,
    /// 配合单位
    pub co_offices: Option<Vec<String>>,
    /// 责任领导; without it the leader follows the office.
    pub leader: Option<String>,
    /// 任务性质
    pub nature: Option<String>,
    /// 完成时限
    pub due_on: Option<Date>,
    /// 年度标志性成果
    pub annual_result: Option<String>,
    /// 履职事项清单编号.
    pub duty_items: Option<String>,
}

/// What a person did to a draft, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// 4月28日 10:30
    pub when: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// On which draft.
    pub name: String,
}

impl App {
    /// Accepts drafts; how many.
    ///
    /// # Errors
    /// A refusal, [`AppError::NotFound`] or [`AppError::Broken`].
    pub async fn accept_drafts(
        &self,
        viewer: &Viewer,
        year: i16,
        numbers: &[&str],
    ) -> Result<usize, AppError> {
        let division = self.division(viewer, year).await?;
        let step = self.step(viewer);
        let mut accepted = 0;
        for number in numbers {
            let draft = division.find(number)?;
            if draft.is_open() {
                self.draft_act(viewer, draft, "accept", marked(&step)).await?;
                accepted += 1;
            }
        }
        Ok(accepted)
    }

    /// Sets drafts aside with a reason; how many.
    ///
    /// # Errors
    /// A refusal without a reason, [`AppError::NotFound`] or [`AppError::Broken`].
    pub async fn put_drafts_aside(
        &self,
        viewer: &Viewer,
        year: i16,
        numbers: &[&str],
        reason: &str,
    ) -> Result<usize, AppError> {
        let division = self.division(viewer, year).await?;
        let step = self.step(viewer);
        for number in numbers {
            let draft = division.find(number)?;
            let mut act = deed(viewer, "put-aside", marked(&step).0);
            act.backing.reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
            self.act_on(viewer, Target::Case(draft.id), act).await?;
        }
        Ok(numbers.len())
    }

    /// Takes a draft back among those to look at.
    ///
    /// # Errors
    /// As [`App::accept_drafts`].
    pub async fn restore_draft(
        &self,
        viewer: &Viewer,
        year: i16,
        number: &str,
    ) -> Result<(), AppError> {
        let division = self.division(viewer, year).await?;
        let step = marked(&self.step(viewer));
        self.draft_act(viewer, division.find(number)?, "restore", step).await
    }

    /// Writes down what somebody changed of a draft that he saw at a sequence, and accepts it if he
    /// says so.
    ///
    /// # Errors
    /// As [`App::accept_drafts`], and a conflict if somebody else was faster.
    pub async fn edit_draft(
        &self,
        viewer: &Viewer,
        year: i16,
        number: &str,
        (change, accept, seen): (&Change, bool, Option<u32>),
    ) -> Result<(), AppError> {
        let division = self.division(viewer, year).await?;
        let draft = division.find(number)?;
        let step = self.step(viewer);
        let values = self.changed(draft, change)?;
        if !values.is_empty() {
            let values = Filled(values).with("step", &*step).0;
            let (target, act) = (Target::Case(draft.id), deed(viewer, "edit", values));
            let request = Request { target, act, seen, key: None, birth: None };
            self.act(viewer, request).await?;
        }
        if accept && draft.is_open() {
            self.draft_act(viewer, draft, "accept", marked(&step)).await?;
        }
        Ok(())
    }

    /// What differs from the draft, as values.
    fn changed(&self, draft: &DraftTask, change: &Change) -> Result<Values, AppError> {
        let text = |wanted: &Option<String>, now: &str| {
            wanted.clone().filter(|wanted| wanted.trim() != now).map(|text| text.trim().to_owned())
        };
        let name = text(&change.name, &draft.name);
        if name.as_ref().is_some_and(|name| name.is_empty() || name.chars().count() > LONGEST_NAME)
        {
            return Err(incomplete("name", format!("任务名称请写1至{LONGEST_NAME}个字")));
        }
        let content = text(&change.content, &draft.content);
        if content.as_ref().is_some_and(String::is_empty) {
            return Err(incomplete("content", "工作内容不能空着".to_owned()));
        }
        let office = text(&change.office, draft.office.as_deref().unwrap_or(""));
        let follows = office.as_ref().and_then(|office| {
            self.roster().leader_of(office, self.clock.today()).map(|l| l.post.clone())
        });
        let leader = text(&change.leader, draft.leader.as_deref().unwrap_or("")).or(follows);
        let co = change.co_offices.clone().filter(|co| *co != draft.co_offices);
        let due = change.due_on.filter(|due| Some(*due) != draft.due_on);
        let mut values = Values::new();
        let mut put = |field: &str, value: Option<String>| {
            if let Some(value) = value {
                values.insert(field.to_owned(), Value::Text(value));
            }
        };
        put("name", name);
        put("content", content);
        put("office", office);
        put("leader", leader);
        put("nature", text(&change.nature, &draft.nature));
        put("annual_result", text(&change.annual_result, &draft.annual_result));
        put("duty_items", text(&change.duty_items, &draft.duty_items));
        put("due_on", due.map(|due| due.to_string()));
        if let Some(co) = co {
            let co = co.into_iter().map(Value::Text).collect();
            values.insert("co_offices".to_owned(), Value::Many(co));
        }
        if let Some(due) = due {
            let nodes = Value::Many(node_rows(&moved(&draft.nodes, due)));
            values.insert("milestones".to_owned(), nodes);
        }
        Ok(values)
    }

    /// Joins drafts into the first of them.
    ///
    /// # Errors
    /// A refusal for fewer than two, or as [`App::accept_drafts`].
    pub async fn merge_drafts(
        &self,
        viewer: &Viewer,
        year: i16,
        numbers: &[&str],
    ) -> Result<String, AppError> {
        let division = self.division(viewer, year).await?;
        let mut drafts = Vec::new();
        for number in numbers {
            drafts.push(division.find(number)?);
        }
        drafts.sort_by_key(|draft| draft.order);
        let Some((first, others)) = drafts.split_first().filter(|(_, others)| !others.is_empty())
        else {
            return Err(incomplete("number", "请至少选两项再合并".to_owned()));
        };
        if let Some(late) = drafts.iter().find(|draft| !draft.is_editable()) {
            return Err(refused(format!("“{}”{},不能合并", late.name, late.stage_title)));
        }
        let step = self.step(viewer);
        let joined = joined(first, others).with("step", &*step);
        self.draft_act(viewer, first, "edit", joined).await?;
        for other in others {
            let values = marked(&step).with("into", &*first.number);
            self.draft_act(viewer, other, "merge", values).await?;
        }
        Ok(first.number.clone())
    }

    /// Cuts a draft before the clauses of these numbers (the first clause is 0); how many parts.
    ///
    /// # Errors
    /// A refusal if there is nothing to cut, or as [`App::accept_drafts`].
    pub async fn split_draft(
        &self,
        viewer: &Viewer,
        year: i16,
        number: &str,
        cuts: &[usize],
    ) -> Result<usize, AppError> {
        let division = self.division(viewer, year).await?;
        let draft = division.find(number)?;
        let parts = parts(&draft.content, cuts);
        if parts.len() < 2 {
            return Err(incomplete("cut", "请选择从哪里拆开".to_owned()));
        }
        let item = match draft.report.is_empty() {
            true => None,
            false => self.report_item(year).await?,
        };
        let text = item.as_ref().map(|item| self.report_text(item)).transpose()?;
        let reading = text.as_ref().map(|text| report::read(text));
        let prior = self.tasks_before(year).await?;
        let step = self.step(viewer);
        self.draft_act(viewer, draft, "split", marked(&step)).await?;
        for (nth, words) in (1_i64..).zip(&parts) {
            let mut values = self.part_of((draft, words), reading.as_ref(), (year, &prior));
            let order = draft.order + Decimal::new(nth, draft.order.scale() + 2);
            values.insert("order".to_owned(), Value::Text(order.to_string()));
            values.insert("step".to_owned(), Value::Text(step.clone()));
            let name = values.get("name").map(ToString::to_string).unwrap_or_default();
            self.propose(viewer, &name, values, item.as_ref()).await?;
        }
        Ok(parts.len())
    }

    /// Makes a draft of a sentence that has none; its number.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if the report has no such sentence, or [`AppError::Broken`].
    pub async fn add_draft(
        &self,
        viewer: &Viewer,
        year: i16,
        statement: u32,
    ) -> Result<String, AppError> {
        let division = self.division(viewer, year).await?;
        let item = self.report_item(year).await?.ok_or(AppError::NotFound)?;
        let text = self.report_text(&item)?;
        let reading = report::read(&text);
        let said = reading.statements.iter().find(|s| s.id == statement);
        let said = said.ok_or(AppError::NotFound)?;
        let words: String = text.chars().skip(said.start).take(said.end - said.start).collect();
        // Like the task before it: section, year and source are the same.
        let before =
            |task: &&report::Task| task.statements.first().is_some_and(|s| *s <= statement);
        let like = reading.tasks.iter().rfind(before).or(reading.tasks.first());
        let like = like.ok_or(AppError::NotFound)?;
        let task = report::Task {
            statements: vec![statement],
            section: said.section,
            ..report::reworked(like, &words, Some(year))
        };
        let prior = self.tasks_before(year).await?;
        let planned = self.planned(&Reading { tasks: vec![task], ..reading.clone() }, &prior);
        let task = planned.first().ok_or(AppError::NotFound)?;
        let number = item.number.clone().unwrap_or_default();
        let mut values = self.proposal(task, &reading, year, &number);
        let earlier = division.drafts.iter().filter(|d| d.statements.first() < Some(&statement));
        let order = earlier.map(|draft| draft.order).max().unwrap_or_default();
        let order = order + Decimal::new(1, order.scale() + 3);
        values.insert("order".to_owned(), Value::Text(order.to_string()));
        values.insert("step".to_owned(), Value::Text(self.step(viewer)));
        let id = self.propose(viewer, &task.title, values, Some(&item)).await?;
        Ok(self.case(id).await?.opening.number.clone().unwrap_or_default())
    }

    /// What persons decided of a year's drafts, latest first.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn corrections(
        &self,
        viewer: &Viewer,
        division: &Division,
    ) -> Result<Vec<Correction>, AppError> {
        let mut lines = Vec::new();
        for draft in &division.drafts {
            let case = self.case(draft.id).await?;
            self.check_sees(viewer, &case).await?;
            let mechanism = self.mechanism(&case.mechanism).await?;
            let by_person = |event: &&Event| {
                event.actor.person_id().is_some() && event.fact.name() != "propose"
            };
            for event in case.events.iter().filter(by_person) {
                let line = Correction {
                    when: event.recorded.strftime("%-m月%-d日 %H:%M").to_string(),
                    who: self.actor_name(event),
                    what: self.event_line(&mechanism, &case, event),
                    name: draft.name.clone(),
                };
                lines.push((event.position, line));
            }
        }
        lines.sort_by_key(|(position, _)| std::cmp::Reverse(*position));
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }

    /// What a part of a draft holds: planned anew from its own words.
    fn part_of(
        &self,
        (draft, words): (&DraftTask, &str),
        reading: Option<&Reading>,
        (year, prior): (i16, &[plan::Prior]),
    ) -> Values {
        let of =
            |task: &&report::Task| task.statements.iter().any(|s| draft.statements.contains(s));
        let like = reading.and_then(|reading| reading.tasks.iter().find(of).map(|t| (reading, t)));
        let mut values = draft.decided();
        let Some((reading, task)) = like else {
            values.insert("name".to_owned(), Value::text(report::title_of(words)));
            values.insert("content".to_owned(), Value::text(words));
            values.extend(draft.fixed());
            return values;
        };
        let part = report::reworked(task, words, Some(year));
        let alone = Reading { tasks: vec![part], ..reading.clone() };
        let planned = self.planned(&alone, prior);
        let planned = planned.first().map(|part| self.proposal(part, reading, year, &draft.report));
        values.extend(planned.unwrap_or_default());
        values.extend(draft.fixed());
        values
    }

    /// The tasks of a reading, planned on the register of today.
    pub(super) fn planned(&self, reading: &Reading, prior: &[plan::Prior]) -> Vec<report::Task> {
        let directory = &self.district.directory;
        let offices: Vec<_> = directory.offices().cloned().collect();
        let (topics, today) = (&self.catalogue.topics, self.clock.today());
        plan::plan(reading, topics, &offices, self.roster().leaders(), prior, today)
    }

    /// Takes the viewer's last step back; what it was, in words.
    ///
    /// # Errors
    /// A refusal if there is none, or if somebody has gone on since.
    pub async fn undo_step(&self, viewer: &Viewer, year: i16) -> Result<String, AppError> {
        let division = self.division(viewer, year).await?;
        let steps = self.steps(viewer, &division).await?;
        let Some(last) = steps.last() else {
            return Err(refused("没有可以撤回的操作".to_owned()));
        };
        if let Some(overtaken) = last.events.iter().find(|done| done.followed) {
            return Err(refused(format!("“{}”之后又有人改过,不能撤回", overtaken.name)));
        }
        let mark = format!("{UNDO}{}", last.mark);
        for done in last.events.iter().rev() {
            for act in done.inverse(viewer, &mark) {
                self.act_on(viewer, Target::Case(done.case), act).await?;
            }
        }
        Ok(last.said.clone())
    }

    /// Whether the viewer has a step that can be taken back.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn can_undo(&self, viewer: &Viewer, division: &Division) -> Result<bool, AppError> {
        let steps = self.steps(viewer, division).await?;
        Ok(steps.last().is_some_and(|step| step.events.iter().all(|done| !done.followed)))
    }

    /// The viewer's steps that stand, earliest first.
    async fn steps(&self, viewer: &Viewer, division: &Division) -> Result<Vec<Step>, AppError> {
        let mut steps: Vec<Step> = Vec::new();
        let mut undone = BTreeSet::new();
        for draft in &division.drafts {
            let case = self.case(draft.id).await?;
            let mechanism = self.mechanism(&case.mechanism).await?;
            for event in case.events.iter().filter(|event| is_by(&event.actor, viewer)) {
                let Some(mark) = mark_of(event) else { continue };
                if let Some(other) = mark.strip_prefix(UNDO) {
                    undone.insert(other.to_owned());
                    continue;
                }
                let done = Undoable::new(&mechanism, &case, event, &draft.name);
                match steps.iter_mut().find(|step| step.mark == mark) {
                    Some(step) => step.add(done),
                    None => steps.push(Step::new(mark, done)),
                }
            }
        }
        steps.retain(|step| !undone.contains(&step.mark));
        steps.sort_by_key(|step| step.position);
        // What was taken back, and the taking back itself, leave a draft as it was.
        let stands = |mark: &Option<String>| {
            mark.as_ref().is_none_or(|mark| !mark.starts_with(UNDO) && !undone.contains(mark))
        };
        for step in &mut steps {
            step.events.sort_by_key(|done| done.position);
            for done in &mut step.events {
                done.followed = done.later.iter().any(stands);
            }
        }
        Ok(steps)
    }

    /// The mark of a step that the viewer begins now.
    fn step(&self, viewer: &Viewer) -> String {
        let nth = STEPS.fetch_add(1, Ordering::Relaxed);
        format!("{} {} {nth}", viewer.person, self.clock.now())
    }

    async fn draft_act(
        &self,
        viewer: &Viewer,
        draft: &DraftTask,
        act: &str,
        values: Filled,
    ) -> Result<(), AppError> {
        self.act_on(viewer, Target::Case(draft.id), deed(viewer, act, values.0)).await
    }
}

impl DraftTask {
    /// What a part keeps of the whole whatever its words are.
    fn fixed(&self) -> Values {
        let ids: Vec<String> = self.statements.iter().map(u32::to_string).collect();
        let year = self.due_on.map_or(0, Date::year);
        let statement =
            if ids.is_empty() { String::new() } else { format!("{year}:{}", ids.join(",")) };
        Filled::default()
            .with("source", &*self.source)
            .with("report", &*self.report)
            .with("statement", statement)
            .with("section", &*self.section)
            .with("adjustable_by", &*self.adjustable_by)
            .with("superior_no", &*self.superior_no)
            .with("duty_items", &*self.duty_items)
            .0
    }
}

/// One press of a person, with everything that it did.
struct Step {
    mark: String,
    /// Where its first event stands in the ledger.
    position: i64,
    said: String,
    events: Vec<Undoable>,
}

impl Step {
    fn new(mark: String, done: Undoable) -> Step {
        let said = done.said.clone();
        Step { mark, position: done.position, said, events: vec![done] }
    }

    fn add(&mut self, done: Undoable) {
        // A merge is called by what happens to those that vanish, a split by what is split.
        if matches!(done.act.as_str(), "merge" | "split") || self.events.is_empty() {
            self.said = done.said.clone();
        }
        self.position = self.position.min(done.position);
        self.events.push(done);
    }
}

/// An act of a step, with what takes it back.
struct Undoable {
    case: CaseId,
    position: i64,
    act: String,
    name: String,
    said: String,
    /// The stage before it.
    before: String,
    reason: String,
    /// What the changed fields held before it.
    earlier: Values,
    /// The marks of what was done to the draft since, outside this step; none for an act without.
    later: Vec<Option<String>>,
    /// Whether any of that stands.
    followed: bool,
}

impl Undoable {
    fn new(mechanism: &Mechanism, case: &Case, event: &Event, name: &str) -> Undoable {
        let mark = mark_of(event);
        let earlier: Vec<Event> =
            case.events.iter().filter(|e| e.sequence < event.sequence).cloned().collect();
        let before = Case::fold(mechanism, &earlier);
        let stage = before.as_ref().and_then(|case| case.main.stage()).unwrap_or_default();
        let act = event.fact.name().to_owned();
        let title = mechanism.main.actions.get(&act).map_or(&*act, |action| &action.title);
        let (mut values, mut reason) = (Values::new(), String::new());
        if let Fact::Act(deed) = &event.fact {
            reason = deed.backing.reason.clone().unwrap_or_default();
            for field in deed.values.keys().filter(|field| *field != "step") {
                let held = before.as_ref().and_then(|case| case.value(mechanism, field));
                values.insert(field.clone(), held.unwrap_or_else(|| empty(mechanism, field)));
            }
        }
        let later = case.events.iter().filter(|later| {
            later.sequence > event.sequence && !later.fact.is_aside() && mark_of(later) != mark
        });
        let later = later.map(mark_of).collect();
        Undoable {
            case: case.id,
            position: event.position,
            name: name.to_owned(),
            said: format!("{title}：{name}"),
            before: stage.to_owned(),
            reason,
            earlier: values,
            later,
            followed: false,
            act,
        }
    }

    /// The acts that bring the draft back to where it was.
    fn inverse(&self, viewer: &Viewer, mark: &str) -> Vec<Act> {
        let plain = |act: &str| deed(viewer, act, marked(mark).0);
        let aside = || {
            let mut act = plain("put-aside");
            act.backing.reason = Some(format!("撤回恢复{}", self.reason));
            act
        };
        let was_accepted = self.before == "accepted";
        match self.act.as_str() {
            "accept" => vec![plain("restore")],
            "propose" => vec![plain("drop")],
            "edit" => {
                let mut values = self.earlier.clone();
                values.insert("step".to_owned(), Value::text(mark));
                vec![deed(viewer, "edit", values)]
            }
            "restore" if was_accepted => vec![plain("accept")],
            "restore" => vec![aside()],
            "put-aside" | "merge" | "split" | "drop" if was_accepted => {
                vec![plain("restore"), plain("accept")]
            }
            "put-aside" | "merge" | "split" | "drop" => vec![plain("restore")],
            _ => Vec::new(),
        }
    }
}

/// Nothing, in the shape of a field.
fn empty(mechanism: &Mechanism, field: &str) -> Value {
    let many =
        mechanism.fields.get(field).is_some_and(|field| field.many || !field.columns.is_empty());
    if many { Value::Many(Vec::new()) } else { Value::text("") }
}

fn is_by(actor: &Actor, viewer: &Viewer) -> bool {
    actor.person_id() == Some(&viewer.person)
}

/// The mark of the step that an event belongs to.
fn mark_of(event: &Event) -> Option<String> {
    match &event.fact {
        Fact::Act(deed) => deed.values.get("step").map(ToString::to_string),
        _ => None,
    }
}

fn marked(step: &str) -> Filled {
    Filled::default().with("step", step)
}

/// The nodes for another due date: none lies behind it, and the last stands on it.
fn moved(nodes: &[Node], due: Date) -> Vec<Node> {
    let mut kept: Vec<Node> = nodes.iter().filter(|node| node.due < due).cloned().collect();
    let last = nodes.last().map_or("完成全年任务".to_owned(), |node| node.title.clone());
    kept.retain(|node| node.title != last);
    kept.push(Node { quarter: quarter_of(due).to_owned(), title: last, due });
    kept
}

/// What the first draft holds after the others were joined to it.
fn joined(first: &DraftTask, others: &[&DraftTask]) -> Filled {
    let all = || std::iter::once(first).chain(others.iter().copied());
    let mut statements: Vec<u32> = all().flat_map(|draft| draft.statements.clone()).collect();
    statements.sort_unstable();
    statements.dedup();
    let ids: Vec<String> = statements.iter().map(u32::to_string).collect();
    let year = first.due_on.map_or(0, Date::year);
    let statement =
        if ids.is_empty() { String::new() } else { format!("{year}:{}", ids.join(",")) };
    let text = |of: fn(&DraftTask) -> &str| {
        let mut text = String::new();
        for piece in all().map(of).map(str::trim).filter(|piece| !piece.is_empty()) {
            if !text.is_empty() && !text.ends_with(['。', '；', ';', '！']) {
                text.push('；');
            }
            text.push_str(piece);
        }
        text
    };
    let mut co: Vec<String> = Vec::new();
    for office in all().flat_map(|draft| draft.office.iter().chain(&draft.co_offices)) {
        if Some(office) != first.office.as_ref() && !co.contains(office) {
            co.push(office.clone());
        }
    }
    let due = all().filter_map(|draft| draft.due_on).max();
    let mut nodes: Vec<Node> = all().flat_map(|draft| draft.nodes.clone()).collect();
    nodes.sort_by_key(|node| node.due);
    nodes.dedup_by(|a, b| (a.due, &a.title) == (b.due, &b.title));
    Filled::default()
        .with("statement", statement)
        .with("content", text(|draft| &draft.content))
        .with("quote", text(|draft| &draft.quote))
        .many("co_offices", co.into_iter().map(Value::Text))
        .many("milestones", node_rows(&nodes))
        .with("due_on", due.map(|due| due.to_string()).unwrap_or_default())
}

/// The words of a draft cut before these clauses.
fn parts(words: &str, cuts: &[usize]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for (nth, clause) in report::clauses(words).into_iter().enumerate() {
        match parts.last_mut() {
            Some(last) if !cuts.contains(&nth) => last.push_str(clause),
            _ => parts.push(clause.to_owned()),
        }
    }
    let bare = |part: String| part.trim_end_matches(['，', ',', '；', ';']).trim().to_owned();
    parts.into_iter().map(bare).filter(|part| !part.is_empty()).collect()
}

fn refused(message: String) -> AppError {
    Refusal::new(RefusalKind::Condition, message).next(NextStep::say("请返回后再办")).into()
}

fn incomplete(field: &str, say: String) -> AppError {
    let mut refusal = Refusal::new(RefusalKind::Incomplete, say.clone());
    refusal.fields.push((field.to_owned(), say));
    refusal.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_where_somebody_says() {
        let words = "新建幼儿园3所，改造小区12个；修路5公里。";
        assert_eq!(parts(words, &[1]), ["新建幼儿园3所", "改造小区12个；修路5公里。"]);
        assert_eq!(parts(words, &[1, 2]).len(), 3);
        assert_eq!(parts(words, &[]), [words]);
        assert_eq!(parts(words, &[0, 9]), [words]);
    }
}
