//! What a case adds to an indicator (计入明细): rows, each on a day that facts fix.
//!
//! Pure and without today. A hit is a mark on a row, so a numerator is a subset of its denominator
//! by construction; a figure is the sum of its rows, and opening it shows exactly those rows.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::days;
use crate::case::guard::Ground;
use crate::case::{Case, Done, Paper, Run};
use crate::deadline::{Deadline, Rules, deadlines, instances};
use crate::mechanism::indicator::{Day, Each, ITSELF, Indicator, ValueRule};
use crate::mechanism::rule::MomentRef;
use crate::mechanism::{Condition, Guard, Mechanism};
use crate::moment::Moment;
use crate::value::{Value, Values};

/// One row that a case adds to an indicator (计入明细).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Row {
    /// What the row stands for, unique in the case; the thing counted where values are distinct.
    pub key: String,
    /// The day on which it counts.
    pub day: Date,
    /// The place, by division code; empty when the case has none.
    pub place: String,
    /// The office, by id; empty when there is none.
    pub office: String,
    /// What it adds.
    pub value: Decimal,
    /// Whether it hits.
    pub hit: bool,
}

/// The rows that a case adds to an indicator, in a fixed order.
pub fn tally(
    mechanism: &Mechanism,
    indicator: &Indicator,
    case: &Case,
    rules: &Rules<'_>,
) -> Vec<Row> {
    tally_with(mechanism, indicator, case, rules, &deadlines(mechanism, case, rules))
}

/// The same, for a caller that has the case's deadlines already.
pub fn tally_with(
    mechanism: &Mechanism,
    indicator: &Indicator,
    case: &Case,
    rules: &Rules<'_>,
    all: &[Deadline<'_>],
) -> Vec<Row> {
    let counter = Counter { mechanism, indicator, case, rules };
    let mut rows = if indicator.is_stock() { counter.stock() } else { counter.flow(all) };
    rows.sort();
    rows
}

/// What one row is about.
struct Subject<'a> {
    key: String,
    run: &'a Run,
    deadline: Option<&'a Deadline<'a>>,
    made: Option<Moment>,
    itself: Option<Moment>,
    values: Values,
}

struct Counter<'a> {
    mechanism: &'a Mechanism,
    indicator: &'a Indicator,
    case: &'a Case,
    rules: &'a Rules<'a>,
}

impl Counter<'_> {
    fn flow(&self, all: &[Deadline<'_>]) -> Vec<Row> {
        let mut subjects = self.subjects(all);
        if self.indicator.rows.last {
            subjects = subjects.pop().into_iter().collect();
        }
        subjects.iter().filter_map(|subject| self.row(subject, all)).collect()
    }

    fn subjects<'s>(&'s self, all: &'s [Deadline<'s>]) -> Vec<Subject<'s>> {
        let case = self.case;
        match &self.indicator.rows.each {
            Each::Case => vec![Subject::of("case".to_owned(), &case.main)],
            Each::Part(part) => {
                let runs = case.parts.get(&part.text).into_iter().flatten();
                runs.map(|run| Subject::of(format!("{}-{}", run.part, run.row), run)).collect()
            }
            Each::Document(document) => {
                let papers = case.papers.iter().filter(|p| p.document == document.text);
                papers.map(|paper| self.of_paper(paper)).collect()
            }
            Each::List(list) => self.of_list(&list.text),
            Each::Deadline(names) => all
                .iter()
                .filter(|deadline| names.iter().any(|name| name.text == deadline.rule.id.text))
                .filter_map(|deadline| self.of_deadline(deadline))
                .collect(),
            Each::Act(act) => {
                let done = case.done.iter().filter(|done| done.act == act.text);
                done.map(|done| self.of_act(done)).collect()
            }
        }
    }

    fn of_paper(&self, paper: &Paper) -> Subject<'_> {
        let run = self.case.run(paper.part.as_ref()).unwrap_or(&self.case.main);
        Subject {
            made: paper.made(),
            values: paper.stated.clone(),
            ..Subject::of(format!("{}-{}", paper.document, paper.nth), run)
        }
    }

    fn of_list(&self, list: &str) -> Vec<Subject<'_>> {
        let rows = self.case.rows(list);
        let subject = |(nth, row): (usize, &Value)| {
            let columns = row.as_row().into_iter().flatten();
            Subject {
                itself: self.row_came(list, nth + 1),
                values: columns.map(|(name, v)| (format!("row.{name}"), v.clone())).collect(),
                ..Subject::of(format!("{list}-{}", nth + 1), &self.case.main)
            }
        };
        rows.iter().enumerate().map(subject).collect()
    }

    /// When a list first held so many rows.
    fn row_came(&self, list: &str, nth: usize) -> Option<Moment> {
        let kept = self.case.fields.get(list)?;
        let first = kept.iter().find(|kept| kept.value.members().len() >= nth)?;
        let event = self.case.events.iter().find(|e| e.sequence == first.sequence)?;
        Some(event.happened)
    }

    fn of_deadline<'s>(&'s self, deadline: &'s Deadline<'s>) -> Option<Subject<'s>> {
        let run = self.case.run(deadline.row.as_ref())?;
        let key = match &deadline.row {
            None => format!("{}-{}", deadline.rule.id.text, deadline.nth),
            Some(row) => {
                format!("{}-{}.{}-{}", row.part, row.row, deadline.rule.id.text, deadline.nth)
            }
        };
        Some(Subject { deadline: Some(deadline), ..Subject::of(key, run) })
    }

    fn of_act(&self, done: &Done) -> Subject<'_> {
        let run = self.case.run(done.part.as_ref()).unwrap_or(&self.case.main);
        let key = format!("{}-{}", done.act, done.sequence);
        Subject { itself: Some(done.at), ..Subject::of(key, run) }
    }

    fn row(&self, subject: &Subject<'_>, all: &[Deadline<'_>]) -> Option<Row> {
        let rows = &self.indicator.rows;
        let stage = self.case.main.stage();
        if rows.not_in.iter().any(|not| Some(&*not.text) == stage) {
            return None;
        }
        let holds = |guard: &Guard| self.holds(&guard.rule, subject, all);
        if !rows.only.iter().all(holds) {
            return None;
        }
        let day = self.day(subject, rows.day.as_ref()?, all)?;
        let (key, value) = self.value(subject)?;
        Some(self.make(key, day, value, self.indicator.hit.iter().all(holds), subject.run))
    }

    fn make(&self, key: String, day: Date, value: Decimal, hit: bool, run: &Run) -> Row {
        let office = run.office().map(str::to_owned).or_else(|| self.case.lead.clone());
        Row {
            key,
            day,
            place: self.case.opening.place.clone().unwrap_or_default(),
            office: office.unwrap_or_default(),
            value,
            hit,
        }
    }

    fn day(&self, subject: &Subject<'_>, day: &Day, all: &[Deadline<'_>]) -> Option<Date> {
        match day {
            Day::Moment(moment) => self.moment(subject.run, moment).map(Moment::date),
            Day::Due(None) => subject.deadline?.due_on(),
            Day::Due(Some(name)) => named(all, &name.text, subject.run)?.due_on(),
            Day::Made => subject.made.map(Moment::date),
            Day::Itself => subject.itself.map(Moment::date),
            Day::Field(field) => self.field(subject, &field.text)?.as_date(),
        }
    }

    /// The last time that a moment occurred in the row, or the first if it says so.
    fn moment(&self, run: &Run, moment: &MomentRef) -> Option<Moment> {
        let found =
            instances(self.mechanism, self.case, self.rules, run, std::slice::from_ref(moment));
        found.last().map(|(at, _)| *at)
    }

    fn field(&self, subject: &Subject<'_>, name: &str) -> Option<Value> {
        if let Some(value) = subject.values.get(name) {
            return Some(value.clone());
        }
        match name.strip_prefix("row.") {
            Some(column) => subject.run.column(column).cloned(),
            None => self.case.value(self.mechanism, name),
        }
    }

    fn value(&self, subject: &Subject<'_>) -> Option<(String, Decimal)> {
        let key = subject.key.clone();
        match &self.indicator.value {
            ValueRule::Count => Some((key, Decimal::ONE)),
            ValueRule::Sum(of) => Some((key, self.field(subject, &of.text)?.as_number()?)),
            ValueRule::Distinct(of) => {
                let value = self.field(subject, &of.text)?;
                (!value.is_empty()).then(|| (value.to_string(), Decimal::ONE))
            }
            ValueRule::Between { from, to, working, .. } => {
                let from = self.moment(subject.run, from)?.date();
                let to = self.moment(subject.run, to)?.date();
                let count = days(from, to)
                    .skip(1)
                    .filter(|day| !working || self.rules.calendar.is_working(*day))
                    .count();
                Some((key, Decimal::from(count)))
            }
        }
    }

    fn holds(&self, condition: &Condition, subject: &Subject<'_>, all: &[Deadline<'_>]) -> bool {
        if let Condition::InTime(name) = condition {
            let deadline = match subject.deadline {
                Some(own) if name.text == ITSELF || own.rule.id.text == name.text => Some(own),
                _ => named(all, &name.text, subject.run),
            };
            return deadline.is_some_and(Deadline::met_in_time);
        }
        Ground::bare(self.mechanism, self.case, self.rules, subject.run)
            .with(&subject.values)
            .holds_plainly(condition)
    }

    /// +1 when the case enters the stages, −1 when it leaves them.
    fn stock(&self) -> Vec<Row> {
        let subject = Subject::of(String::new(), &self.case.main);
        let holds = |guard: &Guard| self.holds(&guard.rule, &subject, &[]);
        let rows = &self.indicator.rows;
        if !rows.only.iter().all(holds) {
            return Vec::new();
        }
        let hit = self.indicator.hit.iter().all(holds);
        let mut made = Vec::new();
        let mut inside = false;
        for (nth, entry) in self.case.main.stages.iter().enumerate() {
            let now = rows.during.iter().any(|stage| stage.text == entry.stage);
            if now != inside {
                let (word, value) = if now { ("in", 1) } else { ("out", -1) };
                let key = format!("{word}-{}", nth + 1);
                let day = entry.at.date();
                made.push(self.make(key, day, Decimal::from(value), hit, &self.case.main));
            }
            inside = now;
        }
        // A case can end without a stage of its own: taken back, or ended from a part.
        if let (true, Some(ended)) = (inside, &self.case.ended) {
            let day = ended.at.date();
            made.push(self.make("out".to_owned(), day, -Decimal::ONE, hit, &self.case.main));
        }
        made
    }
}

impl<'a> Subject<'a> {
    fn of(key: String, run: &'a Run) -> Subject<'a> {
        Subject { key, run, deadline: None, made: None, itself: None, values: Values::new() }
    }
}

/// The last run of a deadline, of the row itself or of the main part.
fn named<'d, 'm>(all: &'d [Deadline<'m>], name: &str, run: &Run) -> Option<&'d Deadline<'m>> {
    let row = run.reference();
    let of = |d: &&Deadline<'_>| d.rule.id.text == name;
    all.iter()
        .rev()
        .filter(of)
        .find(|d| d.row == row)
        .or_else(|| all.iter().rev().filter(of).find(|d| d.row.is_none()))
}
