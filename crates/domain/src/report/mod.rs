//! Reading a government work report (政府工作报告).
//!
//! [`read`] is pure, never fails and never panics: whatever the text, it returns the statements it
//! saw, what each is for, the figures and tasks in them, and notes on what looked odd, each with
//! its place in the text. The order of work is the order of the files: `text` folds, `segment`
//! cuts, `kind::heading` and `section` find the outline, `front` and `place` read title, place and
//! year, `part` says where the report looks back and where ahead, `outlook` and `ends` where the
//! works begin and the report closes, `annex` keeps apart what stands after it, `kind` decides,
//! `aside` proposes what to leave out, `figure` reads numbers, `task` makes promises into tasks.
//! All of it is linear in the length of the text.
//!
//! To add a pattern: find the file whose first lines name its family, add the word to the list that
//! says what it does (lists are sorted by use, commonest first), and put one invented example into
//! the table of that file's tests, beside one that must stay as it is. A pattern that fits no file
//! is a new family: a new file with its own examples. Then measure: `luoshi score DIR` on annotated
//! reports must not fall.

pub(crate) mod annex;
pub(crate) mod aside;
pub mod compare;
pub(crate) mod ends;
pub(crate) mod figure;
pub(crate) mod front;
pub(crate) mod kind;
pub(crate) mod note;
pub(crate) mod outlook;
pub(crate) mod part;
pub(crate) mod place;
pub(crate) mod rework;
pub(crate) mod same;
pub mod score;
pub(crate) mod section;
pub(crate) mod segment;
mod spaced;
pub(crate) mod task;
pub(crate) mod text;
mod traditional;
pub(crate) mod wording;

use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use annex::{Annex, Sort as AnnexSort};
pub use aside::Aside;
pub use figure::{Change, Figure, Op};
pub use kind::Kind;
pub use note::Note;
pub use place::Level;
pub use rework::{clauses, reworked, stated_in, title_of};
pub use same::{same_in_context, same_quantity};
pub use section::Section;
pub use task::{Lead, Milestone, Nature, Project, Stage, Task};
pub use text::Span;

use front::Front;
use part::{Line, Part};
use section::Heading;
use segment::Cut;
use text::Text;

/// What was read of a report (报告).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The title, without spaces and marks.
    pub title: String,
    /// The place whose government reports; empty if unknown.
    pub place: String,
    /// The year that the report plans.
    pub year: Option<i16>,
    /// The version: 公开稿 unless the front names another.
    pub version: String,
    /// The headings, in order.
    pub sections: Vec<Section>,
    /// Every sentence, in order.
    pub statements: Vec<Statement>,
    /// The promises, in order.
    pub tasks: Vec<Task>,
    /// What looked odd.
    pub notes: Vec<Note>,
    /// The year that the report reviews, if it says so.
    pub reviewed: Option<i16>,
    /// The meeting that heard it.
    pub meeting: Option<String>,
    /// The day on which it was read out.
    pub date: Option<Date>,
    /// The level of the place; none if the place is unknown.
    pub level: Option<Level>,
    /// What stands after the report: notes on terms, lists of livelihood items, tables.
    pub annexes: Vec<Annex>,
}

/// One sentence of the report (语句).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Identifier within the reading, from 1.
    pub id: u32,
    /// What it is.
    pub kind: Kind,
    /// First scalar.
    pub start: usize,
    /// Scalar after the last one.
    pub end: usize,
    /// The innermost section that it lies in.
    pub section: Option<u32>,
    /// Its quantities, in order.
    pub figures: Vec<Figure>,
    /// Why the plan proposes to leave it out (不纳入); none for what is planned.
    pub aside: Option<Aside>,
}

/// Reads a report. Linear in its length; never fails.
pub fn read(raw: &str) -> Reading {
    let text = Text::new(raw);
    let cuts = segment::cut(&text);
    let mut headings = kind::heading::standing(&text, &cuts);
    let front = front::read(&text, &cuts, &headings);
    let parts = parts(&text, &cuts, &headings, front.year);
    admit_points(&parts, &mut headings);
    kind::heading::running(&text, &cuts, &parts, &mut headings);
    let ranges: Vec<Range<usize>> = cuts.iter().map(|cut| cut.range.clone()).collect();
    let (sections, within) = section::tree(&text, &ranges, &headings);
    let statements = statements(&text, &cuts, &headings, &parts, &within);
    let year = front
        .year
        .or_else(|| year_of_plan(&text, &cuts, &parts))
        .or_else(|| front::year_after_review(past(&text, &cuts, &parts)))
        .or_else(|| front::year_after_review(opening_pages(&text, &cuts)));
    let place = front.place.clone().unwrap_or_default();
    let source = task::Source {
        text: &text,
        ranges: &ranges,
        statements: &statements,
        sections: &sections,
        year,
        place: &place,
    };
    let tasks = task::collect::all(&source);
    let level = place::level(&place);
    let annexes = annex::all(&text, &ranges, &headings);
    let notes = note::all(&text, &ranges, &statements);
    let Front { title, reviewed, version, meeting, date, .. } = front;
    Reading {
        title: title.unwrap_or_else(|| "政府工作报告".into()),
        place,
        year,
        version: version.unwrap_or_else(|| front::PUBLISHED.into()),
        sections,
        statements,
        tasks,
        notes,
        reviewed,
        meeting,
        date,
        level,
        annexes,
    }
}

/// The part of every statement.
fn parts(text: &Text, cuts: &[Cut], headings: &[Option<Heading>], year: Option<i16>) -> Vec<Part> {
    let lines: Vec<Line> = cuts
        .iter()
        .zip(headings)
        .map(|(cut, heading)| Line {
            words: text.slice(cut.range.clone()),
            heading: heading.as_ref(),
            opens_line: cut.opens_line,
        })
        .collect();
    part::assign(&lines, year)
}

/// A numbered line inside the shortcomings admits one of them and heads nothing.
fn admit_points(parts: &[Part], headings: &mut [Option<Heading>]) {
    for (heading, part) in headings.iter_mut().zip(parts) {
        let level = heading.as_ref().and_then(|heading| heading.level);
        if *part == Part::Shortcoming && level.is_some_and(|level| level >= section::ITEM) {
            *heading = None;
        }
    }
}

/// The statements with their kinds and figures.
fn statements(
    text: &Text,
    cuts: &[Cut],
    headings: &[Option<Heading>],
    parts: &[Part],
    within: &[Option<u32>],
) -> Vec<Statement> {
    let mut after_target = false;
    let mut carried = figure::Carried::default();
    let mut statements = Vec::with_capacity(cuts.len());
    for (index, cut) in cuts.iter().enumerate() {
        let words = text.slice(cut.range.clone());
        let kind = match headings[index] {
            Some(_) => Kind::Heading,
            None => kind::decide(words, parts[index], after_target && !cut.opens_line),
        };
        after_target = kind == Kind::Target || after_target && words.ends_with(';');
        let figures = match kind {
            Kind::Heading | Kind::Context => Vec::new(),
            _ => figure::read(text, &cut.range, kind, &mut carried),
        };
        let heads_section = index > 0
            && headings[index - 1].is_some()
            && headings.get(index + 1).is_some_and(Option::is_none);
        let standing = aside::Standing { counts: !figures.is_empty(), heads_section };
        let aside = (kind == Kind::Task).then(|| aside::of(words, standing)).flatten();
        let span = text.span(cut.range.clone());
        statements.push(Statement {
            id: index as u32 + 1,
            kind,
            start: span.start,
            end: span.end,
            section: within[index],
            figures,
            aside,
        });
    }
    statements
}

/// The words of the review.
fn past<'t>(text: &'t Text, cuts: &'t [Cut], parts: &'t [Part]) -> impl Iterator<Item = &'t str> {
    let reviewed = cuts.iter().zip(parts).filter(|(_, part)| **part == Part::Review);
    reviewed.map(|(cut, _)| text.slice(cut.range.clone()))
}

/// The first third of the statements, which look back rather than far ahead.
fn opening_pages<'t>(text: &'t Text, cuts: &'t [Cut]) -> impl Iterator<Item = &'t str> {
    cuts.iter().take(cuts.len() / 3).map(|cut| text.slice(cut.range.clone()))
}

/// The year that the outlook speaks of, where no heading and no front line says it.
fn year_of_plan(text: &Text, cuts: &[Cut], parts: &[Part]) -> Option<i16> {
    let ahead = cuts.iter().zip(parts).filter(|(_, part)| part.looks_ahead());
    ahead.take(12).find_map(|(cut, _)| front::year_of_sentence(text.slice(cut.range.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "政府工作报告\n各位代表：\n一、2030年工作回顾\n\
        （一）做强产业。新增规上企业９家，总数达80余家；产值增长5．5％，居全市第二。\n\
        我们也清醒地看到，还存在不少问题：一是总量小;二是投资少。\n\
        二、2031年工作安排\n主要预期目标是：地区生产总值增长6%左右，收入与经济增长同步。\n\
        （一）建好城市\n持续优化环境，完善服务。持续巩固。力争满意率达95%以上。推进“两河四岸”治理，6月底前改造道路12条、8.5公里。\n\
        各位代表！让我们团结奋斗！";

    fn keys(value: &serde_json::Value) -> Vec<&str> {
        value.as_object().expect("an object").keys().map(String::as_str).collect()
    }

    #[test]
    fn the_json_has_every_key_in_its_order() {
        let json = serde_json::to_value(read(REPORT)).expect("a reading is JSON");
        let top = ["title", "place", "year", "version", "sections", "statements", "tasks", "notes"];
        assert_eq!(keys(&json)[..8], top);
        let statement = ["id", "kind", "start", "end", "section", "figures"];
        assert_eq!(keys(&json["statements"][0])[..6], statement);
        let figures = json["statements"].as_array().expect("statements").iter();
        let figure = figures.map(|it| &it["figures"][0]).find(|it| it.is_object());
        let named = ["name", "op", "value", "unit", "change", "relative_to", "start", "end"];
        assert_eq!(keys(figure.expect("a figure"))[..8], named);
        let task = [
            "id",
            "statements",
            "title",
            "text",
            "section",
            "nature",
            "leader",
            "lead",
            "with",
            "due",
            "milestones",
        ];
        assert_eq!(keys(&json["tasks"][0])[..11], task);
    }

    #[test]
    fn a_report_is_read_as_a_whole() {
        let reading = read(REPORT);
        let kinds: Vec<Kind> = reading.statements.iter().map(|statement| statement.kind).collect();
        for kind in [Kind::Heading, Kind::Claim, Kind::Problem, Kind::Target, Kind::Task] {
            assert!(kinds.contains(&kind), "{kind:?}");
        }
        assert_eq!((reading.year, reading.reviewed), (Some(2031), Some(2030)));
    }

    #[test]
    fn no_damage_stops_the_reading() {
        let scalars: Vec<char> = REPORT.chars().collect();
        for at in 0..scalars.len() {
            let cut: String = scalars[at..].iter().collect();
            let mut swapped = scalars.clone();
            swapped.swap(at, (at * 7 + 3) % scalars.len());
            let swapped: String = swapped.into_iter().collect();
            for text in [cut, swapped, REPORT.replace(scalars[at], "\u{FFFD}1个")] {
                let reading = read(&text);
                let length = text.chars().count();
                let ends = reading.statements.iter().map(|statement| statement.end);
                assert!(ends.max().unwrap_or(0) <= length);
            }
        }
    }
}
