//! Plays a mechanism's examples and says where the outcome differs from what they expect.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use crate::calendar::Calendar;
use crate::case::act::{Act, Wanted, What};
use crate::case::{
    Case, DutyClass, DutyItem, Refusal, Standing, World, advance, check_clock, decide,
    next_clock_act,
};
use crate::deadline::{Deadline, Rules, deadlines, reminders};
use crate::digest::Digest;
use crate::event::{Actor, Backing, Draft, Event, Extended, Fact, FileRef, Opening, PartRef};
use crate::figure::{Figure, Spread, Sums};
use crate::mechanism::example::{Deed, Example, Expect, Step};
use crate::mechanism::rule::PaperMoment;
use crate::mechanism::{FieldType, Mechanism};
use crate::moment::{Moment, midnight_after};
use crate::settings::Settings;
use crate::tally::tally;
use crate::term::OfficeHours;
use crate::value::{Value, Values};

/// How one example came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The example's name.
    pub name: String,
    /// What differs; empty if all is as expected.
    pub differences: Vec<String>,
}

/// Plays all examples of a mechanism on a calendar.
pub fn rehearse(mechanism: &Mechanism, calendar: &Calendar) -> Vec<Outcome> {
    let play = |example: &Example| Outcome {
        name: example.name.text.clone(),
        differences: Stage::new(mechanism, example, calendar.clone()).play(),
    };
    mechanism.examples.iter().map(play).collect()
}

/// The stage on which an example is played.
struct Stage<'m> {
    mechanism: &'m Mechanism,
    example: &'m Example,
    calendar: Calendar,
    settings: Settings,
    hours: Vec<OfficeHours>,
    case: Option<Case>,
    refusal: Option<Refusal>,
    numbers: BTreeMap<String, u32>,
    duties: Vec<DutyItem>,
}

/// The value of `given` that stands for the duty list of streets and towns.
const DUTY_LIST: &str = "duty_list";

/// The duty list that an example imagines: rows of code, class, lead and town.
fn duty_list(example: &Example) -> Vec<DutyItem> {
    let rows = example.given.get(DUTY_LIST).map(|rows| rows.members().to_vec());
    let item = |row: &Value| {
        let row = row.as_row()?;
        let text = |name: &str| row.get(name).and_then(Value::as_text).map(str::to_owned);
        Some(DutyItem {
            names: text("code").into_iter().collect(),
            title: text("code").unwrap_or_default(),
            class: DutyClass::named(&text("class")?)?,
            lead: text("lead"),
            towns: text("town").into_iter().collect(),
        })
    };
    rows.unwrap_or_default().iter().filter_map(item).collect()
}

impl<'m> Stage<'m> {
    fn new(mechanism: &'m Mechanism, example: &'m Example, calendar: Calendar) -> Stage<'m> {
        let mut settings = Settings::default();
        for (name, value) in &example.local {
            settings.set(&mechanism.id.text, name, value.clone());
        }
        Stage {
            mechanism,
            example,
            calendar,
            settings,
            hours: vec![OfficeHours::usual()],
            case: None,
            refusal: None,
            numbers: BTreeMap::new(),
            duties: duty_list(example),
        }
    }

    fn play(mut self) -> Vec<String> {
        let mut differences = Vec::new();
        for (nth, step) in self.example.steps.iter().enumerate() {
            let last = nth + 1 == self.example.steps.len();
            if let Err(refusal) = self.step(step) {
                if !last || self.example.expect.refused.is_none() {
                    differences.push(format!("“{}”被拒绝:{refusal}", step.word.text));
                    return differences;
                }
                self.refusal = Some(*refusal);
            }
        }
        let mut recorded = None;
        if let Some(auto) = &self.example.expect.auto {
            recorded = self.run_to_next_clock_act();
            self.check_auto(auto, recorded, &mut differences);
        }
        self.check(&self.example.expect, &mut differences);
        if let (Some(expected), Some(at)) = (self.example.expect.recorded, recorded) {
            differ(&mut differences, "系统记录日期", &expected, &at.date());
        }
        differences
    }

    fn world<'s>(&'s self, rules: Rules<'s>) -> World<'s> {
        World {
            mechanism: self.mechanism,
            rules,
            standing: Standing::Claimed,
            linked: &[],
            duties: &self.duties,
            prefix: "例",
        }
    }

    fn rules(&self) -> Rules<'_> {
        Rules { calendar: &self.calendar, hours: &self.hours, settings: &self.settings }
    }

    fn step(&mut self, step: &Step) -> Result<(), Box<Refusal>> {
        let drafts = match &step.deed {
            Deed::Clock => self.clock(step.at),
            Deed::Calendar(notice) => {
                self.calendar = self.calendar.with(notice.clone());
                let Some(case) = &self.case else { return Ok(()) };
                let world = self.world(self.rules());
                check_clock(&world, case, &notice.title, step.at).map_err(Box::new)?.drafts
            }
            Deed::Act { .. } => {
                let act = self.act(step);
                let world = self.world(self.rules());
                decide(&world, self.case.as_ref(), 1, &act, step.at).map_err(Box::new)?.drafts
            }
        };
        self.append(drafts, step.at);
        Ok(())
    }

    fn clock(&self, at: DateTime) -> Vec<Draft> {
        let Some(case) = &self.case else { return Vec::new() };
        advance(&self.world(self.rules()), case, at).drafts
    }

    fn append(&mut self, drafts: Vec<Draft>, at: DateTime) {
        for mut draft in drafts {
            for draw in draft.draws.clone() {
                let n = self.numbers.entry(draw.book).or_insert(0);
                *n += 1;
                draft.number(draw.slot, *n);
            }
            let sequence = self.case.as_ref().map_or(0, Case::sequence) + 1;
            let event = Event {
                position: i64::from(sequence),
                case: 1,
                sequence,
                recorded: at,
                happened: draft.happened,
                actor: draft.actor,
                mechanism: self.mechanism.digest,
                fact: draft.fact,
            };
            self.case = match self.case.take() {
                Some(case) => Some(case.evolve(self.mechanism, event)),
                None => Case::fold(self.mechanism, &[event]),
            };
        }
    }

    /// Lets time pass until the clock acts once more.
    fn run_to_next_clock_act(&mut self) -> Option<DateTime> {
        let case = self.case.as_ref()?;
        let far = DateTime::constant(2199, 12, 31, 0, 0, 0, 0);
        let next = next_clock_act(&self.world(self.rules()), case, far)?;
        let at = match &next.fact {
            Fact::Act(deed) => match (&deed.due, next.happened) {
                (Some(due), Moment::On(_)) => midnight_after(due.on),
                (Some(due), Moment::At(at)) if at.date() == due.on => at,
                (Some(due), Moment::At(_)) => midnight_after(due.on),
                (None, happened) => happened.instant(),
            },
            _ => next.happened.instant(),
        };
        let drafts = self.clock(at);
        self.append(drafts, at);
        Some(at)
    }

    fn act(&self, step: &Step) -> Act {
        let Deed::Act { act, part, document, role, person, values, happened } = &step.deed else {
            return Act::deed("", Actor::Clock);
        };
        let mut read = Filled::default();
        for (name, text) in values {
            read.take(self, name, text);
        }
        let what = match (act.as_str(), document) {
            (_, Some(document)) => What::Paper {
                document: document.clone(),
                moment: match act.as_str() {
                    "serve" => PaperMoment::Served,
                    "publish" => PaperMoment::Published,
                    _ => PaperMoment::Withdrawn,
                },
            },
            ("note", _) => What::Note("记一笔".to_owned()),
            ("attach", _) => What::Attach,
            ("correct", _) => What::Correct { values: read.values.clone(), moment: None },
            ("transfer", _) => What::Transfer(read.lead.clone().unwrap_or_default()),
            ("withdraw", _) => What::Withdraw,
            ("reopen", _) => What::Reopen,
            _ => What::Deed(Box::new(Wanted {
                act: act.clone(),
                part: part.as_ref().map(|(part, row)| PartRef {
                    part: part.clone(),
                    row: row.parse().unwrap_or(0),
                }),
                values: read.values,
                lead: read.lead.or_else(|| self.case.is_none().then(|| "承办单位".to_owned())),
                with: read.with,
                opening: self.case.is_none().then(|| Opening {
                    title: self.example.name.text.clone(),
                    ..Opening::default()
                }),
                links: Vec::new(),
                extended: read.extended,
            })),
        };
        let happened = happened.or((!step.exact).then(|| Moment::On(step.at.date())));
        Act {
            what,
            by: Actor::person(person.as_str(), role.as_str()),
            happened,
            backing: read.backing,
        }
    }

    fn value(&self, kind: FieldType, many: bool, text: &str) -> Value {
        if let Some(name) = text.strip_prefix('@') {
            return self.example.given.get(name).cloned().unwrap_or(Value::text(text));
        }
        if many {
            return Value::Many(text.split(',').map(|t| self.value(kind, false, t)).collect());
        }
        match (kind, text) {
            (FieldType::Flag, "true") => Value::Flag(true),
            (FieldType::Flag, "false") => Value::Flag(false),
            (FieldType::Money, _) => text.parse().map_or(Value::text(text), Value::Whole),
            _ => Value::text(text),
        }
    }

    fn check_auto(&self, auto: &str, at: Option<DateTime>, differences: &mut Vec<String>) {
        let last = self
            .case
            .as_ref()
            .and_then(|case| case.done.iter().rev().find(|done| done.actor == Actor::Clock));
        let act = last.map_or("无", |done| done.act.as_str());
        if act != auto || at.is_none() {
            differences.push(format!("期望系统自动 {auto},实际 {act}"));
        }
        if let (Some(expected), Some(done)) = (self.example.expect.happened, last) {
            differ(differences, "自动办理的日期", &expected, &done.at.date());
        }
    }

    fn check(&self, expect: &Expect, differences: &mut Vec<String>) {
        self.check_refused(expect, differences);
        let Some(case) = &self.case else {
            if expect.refused.is_none() {
                differences.push("没有事项".to_owned());
            }
            return;
        };
        if let Some(stage) = &expect.stage {
            differ(differences, "环节", stage, &case.main.stage().unwrap_or("未开始").to_owned());
        }
        for (row, stage) in &expect.part {
            let now = self.part_stage(case, row).unwrap_or("没有这一项");
            differ(differences, row, stage, &now.to_owned());
        }
        let rules = self.rules();
        let all = deadlines(self.mechanism, case, &rules);
        for (name, due) in &expect.due {
            differ(differences, &format!("时限 {name}"), due, &end_of(&all, name));
        }
        if !expect.remind.is_empty() {
            let days = all.iter().flat_map(|deadline| reminders(deadline, &rules));
            let days: Vec<String> = days.map(|day| day.to_string()).collect();
            differ(differences, "提醒", &expect.remind.join(" "), &days.join(" "));
        }
        self.check_voided(case, expect, differences);
        for (name, value) in &expect.field {
            let now = case.value(self.mechanism, name).map(|v| v.to_string()).unwrap_or_default();
            differ(differences, name, value, &now);
        }
        for (document, count) in &expect.document {
            let made = case.papers.iter().filter(|p| p.document == *document).count() as u32;
            differ(differences, document, count, &made);
        }
        for (name, figure) in &expect.figure {
            differ(differences, &format!("指标 {name}"), figure, &self.figure(case, name));
        }
        self.check_open(case, expect, differences);
        if let Some(late) = expect.late {
            let marked = case.events.iter().filter(|event| is_late(event)).count() as u32;
            differ(differences, "补录", &late, &marked);
        }
    }

    fn check_refused(&self, expect: &Expect, differences: &mut Vec<String>) {
        let Some(cited) = &expect.refused else { return };
        match &self.refusal {
            None => differences.push("期望最后一步被拒绝,实际通过".to_owned()),
            Some(refusal) => {
                let kind = serde_json::to_value(refusal.kind).unwrap_or_default();
                if !refusal.to_string().contains(cited.as_str()) && kind != *cited {
                    differences.push(format!("拒绝时应引用“{cited}”,实际“{refusal}”"));
                }
            }
        }
    }

    fn check_voided(&self, case: &Case, expect: &Expect, differences: &mut Vec<String>) {
        let voided: Vec<&str> = case
            .events
            .iter()
            .filter(|event| case.voided.contains(&event.sequence))
            .map(|event| event.fact.name())
            .collect();
        for act in &expect.voided {
            if !voided.contains(&&**act) {
                differences.push(format!("期望撤销自动办理的 {act},实际撤销 {voided:?}"));
            }
        }
        if expect.voided.is_empty() && !voided.is_empty() {
            differences.push(format!("没有期望撤销,实际撤销 {voided:?}"));
        }
    }

    fn check_open(&self, case: &Case, expect: &Expect, differences: &mut Vec<String>) {
        let is_open = |act: &str| {
            let action = self.mechanism.main.actions.get(act);
            !case.is_over() && action.is_some_and(|a| a.is_open_in(case.main.stage()))
        };
        for act in expect.open.iter().filter(|act| !is_open(act)) {
            differences.push(format!("期望可以 {act},实际不能"));
        }
        for act in expect.shut.iter().filter(|act| is_open(act)) {
            differences.push(format!("期望不能 {act},实际可以"));
        }
    }

    fn part_stage<'c>(&self, case: &'c Case, row: &str) -> Option<&'c str> {
        let (part, row) = row.rsplit_once('-')?;
        let reference = PartRef { part: part.to_owned(), row: row.parse().ok()? };
        case.run(Some(&reference))?.stage()
    }

    fn figure(&self, case: &Case, name: &str) -> String {
        let Some(indicator) = self.mechanism.indicators.get(name) else { return String::new() };
        let rows = tally(self.mechanism, indicator, case, &self.rules());
        let mut sums = Sums::default();
        for row in &rows {
            sums.add(row.value, row.hit, 1, indicator.is_stock());
        }
        let mut keys: Vec<&str> = rows.iter().map(|row| &*row.key).collect();
        keys.dedup();
        let spread = Spread {
            values: rows.iter().map(|row| row.value).collect(),
            distinct: keys.len() as i64,
        };
        let figure = Figure::of(indicator, &sums, &spread);
        match figure.sides {
            Some((n, d)) => format!("{n}/{d}"),
            None => figure.value.map(|value| value.to_string()).unwrap_or_default(),
        }
    }
}

/// What a step fills in.
#[derive(Default)]
struct Filled {
    values: Values,
    lead: Option<String>,
    with: Vec<Actor>,
    extended: Vec<Extended>,
    backing: Backing,
}

impl Filled {
    fn take(&mut self, stage: &Stage<'_>, name: &str, text: &str) {
        match name {
            "reason" => self.backing.reason = Some(text.to_owned()),
            "proof" => self.backing.proof.push(imagined_file(text)),
            "second" => self.backing.second = Some(actor(text)),
            "lead" => self.lead = Some(text.to_owned()),
            "with" => self.with = text.split(',').map(actor).collect(),
            "extend" => {
                let (deadline, by) = text.split_once(':').unwrap_or((text, "0d"));
                let by = by.parse().unwrap_or(crate::term::Term::Days(0));
                self.extended.push(Extended { deadline: deadline.to_owned(), by });
            }
            _ => self.take_field(stage, name, text),
        }
    }

    fn take_field(&mut self, stage: &Stage<'_>, name: &str, text: &str) {
        let fields = &stage.mechanism.fields;
        let Some((list, column)) = name.split_once('.') else {
            let (kind, many) =
                fields.get(name).map_or((FieldType::Text, false), |f| (f.kind, f.many));
            self.values.insert(name.to_owned(), stage.value(kind, many, text));
            return;
        };
        let kind = fields
            .get(list)
            .and_then(|field| field.columns.get(column))
            .map_or(FieldType::Text, |column| column.kind);
        let row = self.values.entry(list.to_owned()).or_insert(Value::Row(BTreeMap::new()));
        if let Value::Row(row) = row {
            row.insert(column.to_owned(), stage.value(kind, false, text));
        }
    }
}

fn actor(text: &str) -> Actor {
    let (role, person) = text.split_once('#').unwrap_or((text, text));
    Actor::person(person, role)
}

fn imagined_file(name: &str) -> FileRef {
    FileRef { digest: Digest::of_text(name), name: name.to_owned(), size: name.len() as u64 }
}

fn is_late(event: &Event) -> bool {
    match &event.fact {
        Fact::Act(deed) => deed.backing.late,
        Fact::Paper { backing, .. } => backing.late,
        _ => false,
    }
}

/// The end of the last run of a deadline: `reply`, or `co-1.co` for a part's row.
fn end_of(all: &[Deadline<'_>], name: &str) -> String {
    let (row, rule) = match name.split_once('.') {
        Some((row, rule)) => (Some(row), rule),
        None => (None, name),
    };
    let found = all.iter().rev().find(|deadline| {
        let here = deadline.row.as_ref().map(|row| format!("{}-{}", row.part, row.row));
        deadline.rule.id.text == rule && here.as_deref() == row
    });
    match found.map(|deadline| (&deadline.ending, deadline.ending.end())) {
        None => "none".to_owned(),
        Some((_, None)) => "paused".to_owned(),
        Some((_, Some(end))) if end.exact => end.at.to_string(),
        Some((_, Some(end))) => end.on.to_string(),
    }
}

fn differ<T: PartialEq + std::fmt::Display>(
    differences: &mut Vec<String>,
    what: &str,
    expected: &T,
    now: &T,
) {
    if expected != now {
        differences.push(format!("{what}:期望 {expected},实际 {now}"));
    }
}
