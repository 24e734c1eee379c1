//! Matters from the other sources: instructions, decisions of meetings, matters from outside, tasks of
//! the city and the province, and a handful of each of the rest. Every one stands in a list of
//! inputs with its office, its days and what came of it; the seed decides how it got there.

mod assigned;
mod decision;
mod instruction;
mod problem;
mod project;
mod rest;
mod superior;
mod supervision;

use domain::value::Value;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde::de::DeserializeOwned;

use super::Ground;
use super::course::{Courses, Deed, after, office_time, row};
use crate::AppError;
use crate::district::csv_file;

const DESK: &str = "supervision-clerk";
const CHECKER: &str = "supervision-reviewer";
const SECTION_HEAD: &str = "supervision-head";
const HEAD: &str = "district-head";
const DIRECTOR: &str = "office-director";
const SECRETARY: &str = "meeting-secretary";

/// Plans the courses of all of them.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    instruction::plan(ground, courses)?;
    decision::plan(ground, courses)?;
    assigned::plan(ground, courses)?;
    superior::plan(ground, courses)?;
    project::plan(ground, courses)?;
    problem::plan(ground, courses)?;
    supervision::plan(ground, courses)?;
    rest::plan(ground, courses)
}

fn list<Row: DeserializeOwned>(ground: &Ground<'_>, name: &str) -> Result<Vec<Row>, AppError> {
    csv_file(&ground.app.district_files, &format!("demonstration/{name}.csv"))
}

/// The time and the chance of one course.
struct Pace<'g> {
    ground: &'g Ground<'g>,
    thing: String,
}

impl<'g> Pace<'g> {
    fn new(ground: &'g Ground<'g>, thing: impl Into<String>) -> Pace<'g> {
        Pace { ground, thing: thing.into() }
    }

    /// Office time on a day or the next working day.
    fn at(&self, question: &str, day: Date) -> DateTime {
        let thing = format!("{}-{question}", self.thing);
        office_time(&self.ground.calendar, &self.ground.chance, &thing, day)
    }

    /// Office time that many working days after something; on the same day it is later than that.
    fn then(&self, question: &str, before: DateTime, working_days: i64) -> DateTime {
        let at = self.at(question, self.working(before.date(), working_days));
        if at > before { at } else { before.checked_add(25.minutes()).unwrap_or(at) }
    }

    /// The `n`th working day after a day.
    fn working(&self, day: Date, n: i64) -> Date {
        (0..n).fold(day, |day, _| self.ground.calendar.next_working(after(day, 1)))
    }

    /// Office time on a working day that is not after a day.
    fn by(&self, question: &str, day: Date) -> DateTime {
        let mut last = day;
        while self.ground.calendar.next_working(last) > day {
            last = after(last, -1);
        }
        self.at(question, last)
    }

    fn days(&self, question: &str, low: i64, high: i64) -> i64 {
        self.ground.chance.between(&self.thing, question, low, high)
    }

    fn happens(&self, question: &str, probability: f64) -> bool {
        self.ground.chance.happens(&self.thing, question, probability)
    }

    fn pick<'w>(&self, question: &str, words: &[&'w str]) -> &'w str {
        self.ground.chance.pick(&self.thing, question, words).copied().unwrap_or_default()
    }

    /// The post of the leader in charge of an office.
    fn leader(&self, office: &str, on: Date) -> String {
        let roster = self.ground.app.roster();
        let leader = roster.leader_of(office, on);
        leader.map_or_else(|| HEAD.to_owned(), |leader| leader.post.clone())
    }

    /// A file in a field: the field holds its name, and the file lies among the proofs.
    fn file(&self, deed: Deed, field: &str) -> Deed {
        deed.with(field, &*self.ground.proof.name).proof(&self.ground.proof)
    }
}

fn liaison(office: &str) -> String {
    format!("{office}-liaison")
}

fn signer(office: &str) -> String {
    format!("{office}-signer")
}

/// The ids in a column, put apart by spaces.
fn many(ids: &str) -> Vec<Value> {
    ids.split_whitespace().map(Value::text).collect()
}

/// Rows of a column: `a=1;b=2|a=3;b=4` under the names of its columns.
fn rows(text: &str, names: &[&str]) -> Vec<Value> {
    let cells = |line: &str| -> Vec<String> {
        line.split('~').map(|cell| cell.trim().to_owned()).collect()
    };
    text.split('|')
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let cells = cells(line);
            let columns: Vec<(&str, &str)> =
                names.iter().copied().zip(cells.iter().map(String::as_str)).collect();
            row(&columns)
        })
        .collect()
}

/// What stands in a column of a row.
fn cell(row: &Value, column: &str) -> String {
    row.as_row().and_then(|row| row.get(column)).map(ToString::to_string).unwrap_or_default()
}

/// The day in a column of a row.
fn day(row: &Value, column: &str) -> Option<Date> {
    cell(row, column).parse().ok()
}

/// Milestones: `2023-06-30~完成招标|2023-12-20~完工`.
fn milestones(text: &str) -> Vec<Value> {
    let quarter = |due: &str| {
        let month = due.get(5..7).and_then(|month| month.parse::<usize>().ok()).unwrap_or(12);
        ["一季度", "二季度", "三季度", "四季度"][(month.clamp(1, 12) - 1) / 3]
    };
    rows(text, &["due", "title"])
        .iter()
        .map(|node| {
            let (due, title) = (cell(node, "due"), cell(node, "title"));
            row(&[("quarter", quarter(&due)), ("title", &title), ("due", &due)])
        })
        .collect()
}

/// 2023年8月24日
fn in_words(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// What an office writes while it works.
const UNDER_WAY: [&str; 6] = [
    "已召开专题会议明确分工，正在逐项落实",
    "已会同有关单位现场踏勘，正在制定具体方案",
    "方案已经确定，正在组织实施",
    "已完成摸底，正在对照清单逐项办理",
    "主要工作已经完成，正在整理佐证材料",
    "已与有关单位会商，具体措施正在实施",
];
