//! Courses: what happens to each case, step by step, decided beforehand.

use domain::calendar::Calendar;
use domain::case::act::{Act, Wanted, What};
use domain::event::{Actor, Backing, FileRef, Opening, PartRef};
use domain::mechanism::rule::PaperMoment;
use domain::moment::Moment;
use domain::value::{Value, Values};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::Chance;

/// One act of a course.
#[derive(Debug, Clone)]
pub struct Step {
    /// When it is recorded.
    pub at: DateTime,
    /// Whose course it is.
    pub course: usize,
    /// The post that acts.
    pub post: String,
    /// The act; its actor is filled in when it is played.
    pub act: Act,
    /// The mechanism of which it begins a case.
    pub opens: Option<String>,
}

/// All courses.
#[derive(Debug, Default)]
pub struct Courses {
    steps: Vec<Step>,
    count: usize,
}

impl Courses {
    /// A new course.
    pub fn begin(&mut self) -> Course<'_> {
        self.count += 1;
        Course { course: self.count, from: self.steps.len(), steps: &mut self.steps }
    }

    /// All steps up to a day in the order of time; steps of one moment in the order of planning.
    pub fn in_order(mut self, until: Date) -> Vec<Step> {
        self.steps.retain(|step| step.at.date() <= until);
        self.steps.sort_by_key(|step| step.at);
        self.steps
    }
}

/// One course being planned.
pub struct Course<'c> {
    course: usize,
    /// Where its steps begin.
    from: usize,
    steps: &'c mut Vec<Step>,
}

impl Course<'_> {
    /// The act that begins the case.
    pub fn open(&mut self, mechanism: &str, at: DateTime, post: &str, deed: Deed) {
        self.push(at, post, deed, Some(mechanism.to_owned()));
    }

    /// An act on the case.
    pub fn step(&mut self, at: DateTime, post: &str, deed: Deed) {
        self.push(at, post, deed, None);
    }

    /// Something happens to a document.
    pub fn paper(&mut self, at: DateTime, post: &str, document: &str, moment: PaperMoment) {
        let what = What::Paper { document: document.to_owned(), moment };
        let act = Act { what, by: Actor::Clock, happened: None, backing: Backing::default() };
        let (course, post) = (self.course, post.to_owned());
        self.steps.push(Step { at, course, post, act, opens: None });
    }

    /// The case is over: what was planned for later is not done any more.
    pub fn end(&mut self, over: DateTime) {
        let mut steps = self.steps.split_off(self.from);
        steps.retain(|step| step.at <= over);
        self.steps.append(&mut steps);
    }

    fn push(&mut self, at: DateTime, post: &str, deed: Deed, opens: Option<String>) {
        let act = Act {
            what: What::Deed(Box::new(deed.wanted)),
            by: Actor::Clock,
            happened: deed.happened,
            backing: deed.backing,
        };
        self.steps.push(Step { at, course: self.course, post: post.to_owned(), act, opens });
    }
}

/// An act being put together.
#[derive(Debug, Clone, Default)]
pub struct Deed {
    wanted: Wanted,
    backing: Backing,
    happened: Option<Moment>,
}

impl Deed {
    /// An act by its name.
    pub fn new(act: &str) -> Deed {
        Deed { wanted: Wanted { act: act.to_owned(), ..Wanted::default() }, ..Deed::default() }
    }

    /// With the title of the case that it begins.
    pub fn title(mut self, title: &str) -> Deed {
        self.wanted.opening = Some(Opening { title: title.to_owned(), ..Opening::default() });
        self
    }

    /// With a field; nothing empty is filled in.
    pub fn with(mut self, field: &str, value: impl Into<String>) -> Deed {
        let value = value.into();
        if !value.is_empty() {
            self.wanted.values.insert(field.to_owned(), Value::Text(value));
        }
        self
    }

    /// With a yes.
    pub fn flag(mut self, field: &str, flag: bool) -> Deed {
        self.wanted.values.insert(field.to_owned(), Value::Flag(flag));
        self
    }

    /// With a field that holds several.
    pub fn many(mut self, field: &str, values: Vec<Value>) -> Deed {
        if !values.is_empty() {
            self.wanted.values.insert(field.to_owned(), Value::Many(values));
        }
        self
    }

    /// With a row for a list.
    pub fn row(mut self, list: &str, columns: &[(&str, &str)]) -> Deed {
        self.wanted.values.insert(list.to_owned(), row(columns));
        self
    }

    /// With the lead office.
    pub fn lead(mut self, office: &str) -> Deed {
        self.wanted.lead = Some(office.to_owned());
        self
    }

    /// In a part's row.
    pub fn part(mut self, part: &str, row: u32) -> Deed {
        self.wanted.part = Some(PartRef { part: part.to_owned(), row });
        self
    }

    /// With a reason.
    pub fn because(mut self, reason: &str) -> Deed {
        self.backing.reason = Some(reason.to_owned());
        self
    }

    /// With proof.
    pub fn proof(mut self, file: &FileRef) -> Deed {
        self.backing.proof = vec![file.clone()];
        self
    }

    /// With a second person.
    pub fn second(mut self, person: &str, post: &str) -> Deed {
        self.backing.second = Some(Actor::person(person, post));
        self
    }

    /// Having happened on an earlier day.
    pub fn on(mut self, day: Date) -> Deed {
        self.happened = Some(Moment::On(day));
        self
    }
}

/// A row of a list.
pub fn row(columns: &[(&str, &str)]) -> Value {
    let filled = columns.iter().filter(|(_, value)| !value.is_empty());
    let values: Values =
        filled.map(|(name, value)| ((*name).to_owned(), Value::text(*value))).collect();
    Value::Row(values)
}

/// Office time on the first working day on or after a day, at an hour that belongs to the thing.
pub fn office_time(calendar: &Calendar, chance: &Chance, thing: &str, day: Date) -> DateTime {
    let day = calendar.next_working(day);
    let minutes = chance.between(thing, &day.to_string(), 0, 175);
    let (hour, minute) = (9 + minutes / 60, minutes % 60);
    day.at(i8::try_from(hour).unwrap_or(9), i8::try_from(minute).unwrap_or(0), 0, 0)
}

/// The same on a later working day, that many days after.
pub fn after(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}
