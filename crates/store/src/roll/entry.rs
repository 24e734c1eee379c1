//! One case in the roll.

use std::collections::{BTreeSet, HashMap};

use domain::event::CaseId;
use jiff::civil::{Date, date};

use crate::{Cell, StoreError, broken};

/// The columns of `case_now` that a line is made of, in this order.
pub(crate) const LINE: [&str; 13] = [
    "case_id",
    "mechanism",
    "stage",
    "outcome",
    "lead",
    "leader",
    "facet",
    "opened_on",
    "due_on",
    "goal_on",
    "light_on",
    "moved",
    "waiting",
];

/// A case as it comes from the database or from a commit.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    pub case: CaseId,
    mechanism: &'a str,
    stage: &'a str,
    open: bool,
    lead: &'a str,
    leader: &'a str,
    facet: &'a str,
    opened_on: &'a str,
    due_on: &'a str,
    goal_on: &'a str,
    light_on: &'a str,
    moved: bool,
    waiting: bool,
}

impl<'a> Line<'a> {
    /// Of the cells of [`LINE`].
    pub fn of(cells: [&'a Cell; LINE.len()]) -> Result<Line<'a>, StoreError> {
        let text = |at: usize| if let Cell::Text(text) = cells[at] { text.as_str() } else { "" };
        let flag = |at: usize| matches!(cells[at], Cell::Int(number) if *number != 0);
        let Cell::Int(case) = cells[0] else { return Err(broken("事项没有编号")) };
        Ok(Line {
            case: *case,
            mechanism: text(1),
            stage: text(2),
            open: *cells[3] == Cell::Null,
            lead: text(4),
            leader: text(5),
            facet: text(6),
            opened_on: text(7),
            due_on: text(8),
            goal_on: text(9),
            light_on: text(10),
            moved: flag(11),
            waiting: flag(12),
        })
    }
}

/// A day as a small number that sorts like it; no day sorts last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(u16);

impl Day {
    pub const FIRST: Day = Day(0);
    pub const NONE: Day = Day(u16::MAX);

    /// Of an ISO date; days before 1970 and after 2149 are as good as the first and the last.
    pub fn of(text: &str) -> Day {
        let Ok(day) = text.parse::<Date>() else { return Day::NONE };
        let epoch = date(1970, 1, 1);
        let days = (day - epoch).get_days();
        if day.year() == 9999 { Day::NONE } else { Day(days.clamp(0, 65_534) as u16) }
    }

    /// As a number.
    pub fn number(self) -> u16 {
        self.0
    }
}

/// A case, small enough that a million of them are looked at in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub opened: Day,
    pub due: Day,
    pub goal: Day,
    pub light: Day,
    pub mechanism: u32,
    pub stage: u32,
    pub lead: u32,
    pub leader: u32,
    pub facet: u32,
    pub team: u32,
    pub open: bool,
    pub moved: bool,
    pub waiting: bool,
}

impl Entry {
    /// Of a line, with no office besides the lead office yet.
    pub fn new(line: &Line<'_>, mut code: impl FnMut(&str) -> u32) -> Entry {
        Entry {
            opened: Day::of(line.opened_on),
            due: Day::of(line.due_on),
            goal: Day::of(line.goal_on),
            light: Day::of(line.light_on),
            mechanism: code(line.mechanism),
            stage: code(line.stage),
            lead: code(line.lead),
            leader: code(line.leader),
            facet: code(line.facet),
            team: 0,
            open: line.open,
            moved: line.moved,
            waiting: line.waiting,
        }
    }
}

/// Names as numbers.
#[derive(Default)]
pub(crate) struct Names {
    codes: HashMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    /// The number of a name, which gets one if it has none.
    pub fn code(&mut self, name: &str) -> u32 {
        if let Some(code) = self.codes.get(name) {
            return *code;
        }
        let code = self.names.len() as u32;
        self.codes.insert(name.to_owned(), code);
        self.names.push(name.to_owned());
        code
    }

    /// The number of a name, if any case has it.
    pub fn known(&self, name: &str) -> Option<u32> {
        self.codes.get(name).copied()
    }

    /// The rank of every name in the order of their texts, by number.
    pub fn ranks(&self) -> Vec<u32> {
        let mut sorted: Vec<usize> = (0..self.names.len()).collect();
        sorted.sort_by_key(|code| &self.names[*code]);
        let mut ranks = vec![0; sorted.len()];
        sorted.iter().zip(0..).for_each(|(code, rank)| ranks[*code] = rank);
        ranks
    }
}

/// Sets of offices as numbers: few differ. 0 is the empty one.
pub(crate) struct Teams {
    codes: HashMap<BTreeSet<u32>, u32>,
    teams: Vec<BTreeSet<u32>>,
}

impl Default for Teams {
    fn default() -> Teams {
        Teams { codes: HashMap::from([(BTreeSet::new(), 0)]), teams: vec![BTreeSet::new()] }
    }
}

impl Teams {
    /// The team with one office more or less.
    pub fn with(&mut self, team: u32, office: u32, helps: bool) -> u32 {
        let mut offices = self.teams[team as usize].clone();
        let changed = if helps { offices.insert(office) } else { offices.remove(&office) };
        if !changed {
            return team;
        }
        let next = self.teams.len() as u32;
        let code = *self.codes.entry(offices.clone()).or_insert(next);
        if code == next {
            self.teams.push(offices);
        }
        code
    }

    /// Whether an office is in a team.
    pub fn has(&self, team: u32, office: u32) -> bool {
        team != 0 && self.teams[team as usize].contains(&office)
    }
}
