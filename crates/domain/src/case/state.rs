//! The state of a case and how facts change it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};

use crate::digest::Digest;
use crate::event::{Actor, CaseId, Deed, Event, Fact, FileRef, LinkEnd, Opening, PartRef};
use crate::mechanism::rule::PaperMoment;
use crate::mechanism::{Action, Mechanism, Part};
use crate::moment::Moment;
use crate::term::Term;
use crate::value::{Value, Values};

/// A case (事项) as of its last event.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its id in the district.
    pub id: CaseId,
    /// The version of its mechanism.
    pub mechanism: Digest,
    /// How it began.
    pub opening: Opening,
    /// When it began.
    pub opened: Moment,
    /// The lead office, by id.
    pub lead: Option<String>,
    /// The main part.
    pub main: Run,
    /// Rows of the other parts, by part.
    pub parts: BTreeMap<String, Vec<Run>>,
    /// Fields with all the values that they ever had, latest last.
    pub fields: BTreeMap<String, Vec<Kept>>,
    /// Acts done and not voided, in the order of the ledger.
    pub done: Vec<Done>,
    /// Documents made.
    pub papers: Vec<Paper>,
    /// Deadlines lengthened.
    pub extensions: Vec<Extension>,
    /// Other cases that it is linked to.
    pub links: Vec<LinkEnd>,
    /// Files attached, with the sequence of the event that brought them.
    pub files: Vec<(u32, FileRef)>,
    /// How it ended, if it has.
    pub ended: Option<Ended>,
    /// The events, those of the clock that were voided included.
    pub events: Vec<Event>,
    /// Sequences of events that were voided.
    pub voided: BTreeSet<u32>,
}

/// A value of a field, and which event brought it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The value.
    pub value: Value,
    /// The event's sequence.
    pub sequence: u32,
}

/// One row of a part; the main part has one.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The part; empty for the main one.
    pub part: String,
    /// The row, 1 first; 0 for the main part.
    pub row: u32,
    /// What the row is for: an office, or the row of a list.
    pub key: Option<Value>,
    /// When it began.
    pub started: Moment,
    /// The event that began it.
    pub sequence: u32,
    /// The stages that it has been in, in order.
    pub stages: Vec<StageEntry>,
}

/// A stage entered.
#[derive(Debug, Clone, PartialEq)]
pub struct StageEntry {
    /// The stage.
    pub stage: String,
    /// When it was entered.
    pub at: Moment,
    /// By which event.
    pub sequence: u32,
}

/// An act that was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The act.
    pub act: String,
    /// In which part's row.
    pub part: Option<PartRef>,
    /// When it happened.
    pub at: Moment,
    /// When it was recorded.
    pub recorded: DateTime,
    /// By which event.
    pub sequence: u32,
    /// Who did it.
    pub actor: Actor,
    /// Who acted together with him.
    pub with: Vec<Actor>,
    /// Recorded after the end of a deadline that it met.
    pub late: bool,
    /// The end of the deadline that the clock acted on.
    pub due: Option<crate::event::DueRef>,
}

/// A document that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// Its kind.
    pub document: String,
    /// Which one of its kind, 1 first.
    pub nth: u32,
    /// In which part's row it was made.
    pub part: Option<PartRef>,
    /// Its number.
    pub number: Option<String>,
    /// What happened to it, and when; being made is the first.
    pub moments: Vec<(PaperMoment, Moment, u32)>,
    /// The case's fields when it was made.
    pub stated: Values,
}

impl Paper {
    /// When it was made.
    pub fn made(&self) -> Option<Moment> {
        self.when(PaperMoment::Made)
    }

    /// When something last happened to it.
    pub fn when(&self, moment: PaperMoment) -> Option<Moment> {
        self.moments.iter().rev().find(|(what, _, _)| *what == moment).map(|(_, at, _)| *at)
    }
}

/// A deadline lengthened (延长).
#[derive(Debug, Clone, PartialEq)]
pub struct Extension {
    /// The deadline.
    pub deadline: String,
    /// In which part's row.
    pub part: Option<PartRef>,
    /// By how much.
    pub by: Term,
    /// By which event.
    pub sequence: u32,
}

/// How and when a case ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// The outcome: done, refused, moved.
    pub outcome: String,
    /// When.
    pub at: Moment,
    /// By which event.
    pub sequence: u32,
}

impl Run {
    /// The stage that it is in.
    pub fn stage(&self) -> Option<&str> {
        self.stages.last().map(|entry| &*entry.stage)
    }

    /// The reference to it; none for the main part.
    pub fn reference(&self) -> Option<PartRef> {
        (self.row > 0).then(|| PartRef { part: self.part.clone(), row: self.row })
    }

    /// A column of the list row that it is for.
    pub fn column(&self, name: &str) -> Option<&Value> {
        self.key.as_ref()?.as_row()?.get(name)
    }

    /// The office that it is for, where its rows are offices.
    pub fn office(&self) -> Option<&str> {
        match self.key.as_ref()? {
            Value::Row(row) => row.get("office")?.as_text(),
            key => key.as_text(),
        }
    }

    fn enter(&mut self, stage: &str, at: Moment, sequence: u32) {
        self.stages.push(StageEntry { stage: stage.to_owned(), at, sequence });
    }
}

impl Case {
    /// The state after all these events; none if they do not begin with an opening.
    pub fn fold(mechanism: &Mechanism, events: &[Event]) -> Option<Case> {
        let voided: BTreeSet<u32> = events.iter().flat_map(voided_by).copied().collect();
        let (first, rest) = events.split_first()?;
        let mut case = Case::open(mechanism, first)?;
        case.voided = voided;
        for event in rest {
            case.take(mechanism, event);
        }
        Some(case)
    }

    /// The state after one more event.
    pub fn evolve(mut self, mechanism: &Mechanism, event: Event) -> Case {
        if matches!(event.fact, Fact::Voided { .. }) {
            self.events.push(event);
            let events = std::mem::take(&mut self.events);
            return Case::fold(mechanism, &events).unwrap_or(self);
        }
        self.take(mechanism, &event);
        self
    }

    /// The state without some of the clock's acts, as if they had not been written.
    pub fn without(&self, mechanism: &Mechanism, sequences: &[u32]) -> Case {
        let kept: Vec<Event> = self
            .events
            .iter()
            .filter(|event| !sequences.contains(&event.sequence))
            .cloned()
            .collect();
        Case::fold(mechanism, &kept).unwrap_or_else(|| self.clone())
    }

    fn open(mechanism: &Mechanism, event: &Event) -> Option<Case> {
        let Fact::Act(deed) = &event.fact else { return None };
        let main = Run {
            part: String::new(),
            row: 0,
            key: None,
            started: event.happened,
            sequence: event.sequence,
            stages: Vec::new(),
        };
        let mut case = Case {
            id: event.case,
            mechanism: event.mechanism,
            opening: deed.opening.clone()?,
            opened: event.happened,
            lead: None,
            main,
            parts: BTreeMap::new(),
            fields: BTreeMap::new(),
            done: Vec::new(),
            papers: Vec::new(),
            extensions: Vec::new(),
            links: Vec::new(),
            files: Vec::new(),
            ended: None,
            events: Vec::new(),
            voided: BTreeSet::new(),
        };
        case.take(mechanism, event);
        Some(case)
    }

    /// Applies one event that is not voided.
    fn take(&mut self, mechanism: &Mechanism, event: &Event) {
        self.events.push(event.clone());
        if self.voided.contains(&event.sequence) {
            return;
        }
        let sequence = event.sequence;
        match &event.fact {
            Fact::Act(deed) => self.take_deed(mechanism, event, deed),
            Fact::Paper { document, nth, moment, backing } => {
                let paper =
                    self.papers.iter_mut().find(|p| p.document == *document && p.nth == *nth);
                if let Some(paper) = paper {
                    paper.moments.push((*moment, event.happened, sequence));
                }
                self.take_files(sequence, &backing.proof);
            }
            Fact::Attach { files } => self.take_files(sequence, files),
            Fact::Correct { values, moment, backing } => {
                self.keep(values, sequence);
                if let Some((of, at)) = moment {
                    self.redate(*of, *at);
                }
                self.take_files(sequence, &backing.proof);
            }
            Fact::Transfer { lead, .. } => self.lead = Some(lead.clone()),
            Fact::Withdraw { .. } => self.end("withdrawn", event.happened, sequence),
            Fact::Reopen { .. } => self.reopen(event.happened, sequence),
            Fact::Linked { link, case } => {
                self.links.push(LinkEnd { link: link.clone(), case: *case });
            }
            Fact::Migrated { to, .. } => self.mechanism = *to,
            Fact::Note { .. } | Fact::Voided { .. } => {}
        }
    }

    fn take_files(&mut self, sequence: u32, files: &[FileRef]) {
        self.files.extend(files.iter().map(|file| (sequence, file.clone())));
    }

    fn end(&mut self, outcome: &str, at: Moment, sequence: u32) {
        self.ended = Some(Ended { outcome: outcome.to_owned(), at, sequence });
    }

    /// Gives an earlier event its right date.
    fn redate(&mut self, of: u32, at: Moment) {
        let done = self.done.iter_mut().filter(|done| done.sequence == of);
        done.for_each(|done| done.at = at);
        let papers = self.papers.iter_mut().flat_map(|paper| &mut paper.moments);
        papers.filter(|(_, _, sequence)| *sequence == of).for_each(|(_, when, _)| *when = at);
        let runs = std::iter::once(&mut self.main).chain(self.parts.values_mut().flatten());
        for run in runs {
            if run.sequence == of {
                run.started = at;
            }
            let entries = run.stages.iter_mut().filter(|entry| entry.sequence == of);
            entries.for_each(|entry| entry.at = at);
        }
    }

    /// Back to the last stage that was not the end.
    fn reopen(&mut self, at: Moment, sequence: u32) {
        let Some(ended) = self.ended.take() else { return };
        let before = self.main.stages.iter().rev().find(|entry| entry.sequence != ended.sequence);
        if let Some(stage) = before.map(|entry| entry.stage.clone()) {
            self.main.enter(&stage, at, sequence);
        }
    }

    fn take_deed(&mut self, mechanism: &Mechanism, event: &Event, deed: &Deed) {
        let part_id = deed.part.as_ref().map_or("", |part| &*part.part);
        let Some(part) = mechanism.part(part_id) else { return };
        let Some(action) = part.actions.get(&deed.act) else { return };
        self.done.push(Done {
            act: deed.act.clone(),
            part: deed.part.clone(),
            at: event.happened,
            recorded: event.recorded,
            sequence: event.sequence,
            actor: event.actor.clone(),
            with: deed.with.clone(),
            late: deed.backing.late,
            due: deed.due.clone(),
        });
        self.take_values(mechanism, action, deed, event.sequence);
        self.take_files(event.sequence, &deed.backing.proof);
        for link in &deed.links {
            self.links.push(link.clone());
        }
        for extended in &deed.extended {
            self.extensions.push(Extension {
                deadline: extended.deadline.clone(),
                part: deed.part.clone(),
                by: extended.by,
                sequence: event.sequence,
            });
        }
        self.move_stage(part, action, deed, event);
        if let Some(made) = &deed.made {
            self.make(mechanism, &made.document, made.number.clone(), event, deed);
        }
        if let Some(document) = &action.withdraws {
            let open = self.papers.iter_mut().rev().find(|p| p.document == document.text);
            if let Some(paper) = open {
                paper.moments.push((PaperMoment::Withdrawn, event.happened, event.sequence));
            }
        }
        let filled = |field: &crate::mechanism::Word| {
            deed.values.get(&field.text).is_some_and(|v| !v.is_empty())
        };
        for started in action.starts.iter().filter(|start| start.filled.iter().all(filled)) {
            self.start(mechanism, &started.part.text, event);
        }
    }

    /// The case as if the act's values had been filled in already.
    pub(super) fn with_values<'c>(
        &'c self,
        mechanism: &Mechanism,
        action: &Action,
        wanted: &super::act::Wanted,
    ) -> std::borrow::Cow<'c, Case> {
        if action.guards.is_empty() || wanted.values.is_empty() {
            return std::borrow::Cow::Borrowed(self);
        }
        let mut filled = self.clone();
        let deed = Deed { values: wanted.values.clone(), ..Deed::default() };
        let plain = Action { sets: Default::default(), ..action.clone() };
        filled.take_values(mechanism, &plain, &deed, self.sequence() + 1);
        std::borrow::Cow::Owned(filled)
    }

    fn take_values(&mut self, mechanism: &Mechanism, action: &Action, deed: &Deed, sequence: u32) {
        let list = action.rows.as_ref().map(|list| &*list.text);
        for (name, value) in &deed.values {
            if list == Some(name.as_str()) {
                let mut rows = self.rows(name);
                rows.push(value.clone());
                self.keep_one(name, Value::Many(rows), sequence);
            } else {
                self.keep_one(name, value.clone(), sequence);
            }
        }
        if let Some(lead) = &deed.lead {
            self.lead = Some(lead.clone());
        }
        for (field, from) in &action.sets.fields {
            if let Some(value) = self.value(mechanism, &from.text) {
                self.keep_one(&field.text, value, sequence);
            }
        }
    }

    fn move_stage(&mut self, part: &Part, action: &Action, deed: &Deed, event: &Event) {
        if let Some(to) = &action.to
            && let Some(run) = self.run_mut(deed.part.as_ref())
        {
            run.enter(&to.text, event.happened, event.sequence);
            let end = part.stages.get(&to.text).and_then(|stage| stage.end.clone());
            if let (Some(outcome), true) = (end, part.is_main()) {
                self.end(&outcome, event.happened, event.sequence);
            }
        }
        if let Some(outcome) = &action.ends {
            self.end(outcome, event.happened, event.sequence);
        }
    }

    fn make(
        &mut self,
        mechanism: &Mechanism,
        document: &str,
        number: Option<String>,
        event: &Event,
        deed: &Deed,
    ) {
        let nth = self.papers.iter().filter(|paper| paper.document == document).count() as u32 + 1;
        let fields = mechanism.fields.keys();
        let stated =
            fields.filter_map(|name| Some((name.clone(), self.value(mechanism, name)?))).collect();
        self.papers.push(Paper {
            document: document.to_owned(),
            nth,
            part: deed.part.clone(),
            number,
            moments: vec![(PaperMoment::Made, event.happened, event.sequence)],
            stated,
        });
    }

    /// Starts a part: one row, or one for each row of its field. Rows for what was there before
    /// stay as they are; unfinished rows for what is gone leave.
    fn start(&mut self, mechanism: &Mechanism, id: &str, event: &Event) {
        let Some(part) = mechanism.parts.get(id) else { return };
        let keys: Vec<Option<Value>> = match &part.each {
            Some(field) => self.rows(&field.text).into_iter().map(Some).collect(),
            None => vec![None],
        };
        let mut runs = self.parts.remove(id).unwrap_or_default();
        if part.each.is_some() {
            runs.retain(|run| {
                keys.contains(&run.key) || run.stage().is_some_and(|stage| part.is_over(stage))
            });
        }
        for key in keys {
            if key.is_some() && runs.iter().any(|run| run.key == key) {
                continue;
            }
            let row = runs.iter().map(|run| run.row).max().unwrap_or(0) + 1;
            let mut run = Run {
                part: id.to_owned(),
                row,
                key,
                started: event.happened,
                sequence: event.sequence,
                stages: Vec::new(),
            };
            if let Some(stage) = part.first_stage() {
                run.enter(stage, event.happened, event.sequence);
            }
            runs.push(run);
        }
        self.parts.insert(id.to_owned(), runs);
    }

    fn keep(&mut self, values: &Values, sequence: u32) {
        for (name, value) in values {
            self.keep_one(name, value.clone(), sequence);
        }
    }

    fn keep_one(&mut self, name: &str, value: Value, sequence: u32) {
        self.fields.entry(name.to_owned()).or_default().push(Kept { value, sequence });
    }

    /// The sequence of the last event.
    pub fn sequence(&self) -> u32 {
        self.events.last().map_or(0, |event| event.sequence)
    }

    /// The rows of a list field, or the members of a field that holds several.
    pub fn rows(&self, field: &str) -> Vec<Value> {
        self.fields
            .get(field)
            .and_then(|kept| kept.last())
            .map(|kept| kept.value.members().iter().filter(|v| !v.is_empty()).cloned().collect())
            .unwrap_or_default()
    }

    /// A row of a part, or the main part.
    pub fn run(&self, part: Option<&PartRef>) -> Option<&Run> {
        match part {
            None => Some(&self.main),
            Some(part) => self.parts.get(&part.part)?.iter().find(|run| run.row == part.row),
        }
    }

    fn run_mut(&mut self, part: Option<&PartRef>) -> Option<&mut Run> {
        match part {
            None => Some(&mut self.main),
            Some(part) => {
                self.parts.get_mut(&part.part)?.iter_mut().find(|run| run.row == part.row)
            }
        }
    }

    /// All rows of all parts, the main one first.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        std::iter::once(&self.main).chain(self.parts.values().flatten())
    }

    /// The day on which the case began.
    pub fn opened_on(&self) -> Date {
        self.opened.date()
    }

    /// Whether the case has ended.
    pub fn is_over(&self) -> bool {
        self.ended.is_some()
    }

    /// Times that an act was done, in the part's row or in the main part.
    pub fn times(&self, act: &str, part: Option<&PartRef>) -> usize {
        self.done.iter().filter(|done| done.act == act && done.part.as_ref() == part).count()
    }
}

fn voided_by(event: &Event) -> &[u32] {
    match &event.fact {
        Fact::Voided { sequences, .. } => sequences,
        _ => &[],
    }
}
