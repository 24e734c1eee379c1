//! The cases in columns, looked at sixty-four at a time.

use std::collections::{BTreeSet, HashMap};

use domain::event::CaseId;
use domain::status::ended_well;
use jiff::civil::{Date, date};

use crate::{Cell, StoreError, broken};

/// How many cases are looked at together: as many as a mask has bits.
pub(crate) const CHUNK: usize = 64;

/// The columns of `case_now` that a line is made of, in this order.
pub(crate) const LINE: [&str; 15] = [
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
    "offices",
    "ended_on",
];

/// A case as it comes from the database or from a commit.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    pub case: CaseId,
    mechanism: &'a str,
    stage: &'a str,
    open: bool,
    well: bool,
    ended_on: &'a str,
    lead: &'a str,
    leader: &'a str,
    facet: &'a str,
    opened_on: &'a str,
    due_on: &'a str,
    goal_on: &'a str,
    light_on: &'a str,
    moved: bool,
    waiting: bool,
    offices: &'a str,
}

impl<'a> Line<'a> {
    /// Of the cells of [`LINE`].
    pub fn of(cells: &[&'a Cell]) -> Result<Line<'a>, StoreError> {
        let Ok(cells) = <[&Cell; LINE.len()]>::try_from(cells) else {
            return Err(broken("事项的列不齐"));
        };
        let text = |at: usize| if let Cell::Text(text) = cells[at] { text.as_str() } else { "" };
        let flag = |at: usize| matches!(cells[at], Cell::Int(number) if *number != 0);
        let Cell::Int(case) = cells[0] else { return Err(broken("事项没有编号")) };
        Ok(Line {
            case: *case,
            mechanism: text(1),
            stage: text(2),
            open: *cells[3] == Cell::Null,
            well: ended_well(text(3)),
            ended_on: text(14),
            lead: text(4),
            leader: text(5),
            facet: text(6),
            opened_on: text(7),
            due_on: text(8),
            goal_on: text(9),
            light_on: text(10),
            moved: flag(11),
            waiting: flag(12),
            offices: text(13),
        })
    }
}

/// A day as a small number that sorts like it; no day sorts last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub u16);

impl Day {
    pub const FIRST: Day = Day(0);
    pub const NONE: Day = Day(u16::MAX);

    /// Of an ISO date; days before 1970 and after 2149 are as good as the first and the last.
    pub fn of(text: &str) -> Day {
        match text.parse::<Date>() {
            Ok(day) if day.year() < 9999 => {
                let days = (day - date(1970, 1, 1)).get_days();
                Day(u16::try_from(days.clamp(0, 65_534)).unwrap_or(u16::MAX))
            }
            _ => Day::NONE,
        }
    }

    /// How many days before another it lies; none if it is no day.
    pub fn before(self, other: Day) -> Option<i32> {
        (self != Day::NONE).then(|| i32::from(other.0) - i32::from(self.0))
    }
}

/// One column per thing that lists are chosen by.
#[derive(Default)]
pub(crate) struct Columns {
    pub opened: Vec<Day>,
    pub due: Vec<Day>,
    pub goal: Vec<Day>,
    pub light: Vec<Day>,
    pub ended: Vec<Day>,
    pub mechanism: Vec<u32>,
    pub stage: Vec<u32>,
    pub lead: Vec<u32>,
    pub leader: Vec<u32>,
    pub facet: Vec<u32>,
    pub team: Vec<u32>,
    pub open: Vec<bool>,
    /// Whether it ended as it should.
    pub well: Vec<bool>,
    pub moved: Vec<bool>,
    pub waiting: Vec<bool>,
}

impl Columns {
    /// Makes room for one more case.
    pub fn grow(&mut self) {
        let days =
            [&mut self.opened, &mut self.due, &mut self.goal, &mut self.light, &mut self.ended];
        days.into_iter().for_each(|column| column.push(Day::NONE));
        let names = [
            &mut self.mechanism,
            &mut self.stage,
            &mut self.lead,
            &mut self.leader,
            &mut self.facet,
            &mut self.team,
        ];
        names.into_iter().for_each(|column| column.push(0));
        let flags = [&mut self.open, &mut self.well, &mut self.moved, &mut self.waiting];
        flags.into_iter().for_each(|column| column.push(false));
    }

    /// Writes a case to its place.
    pub fn set(&mut self, place: usize, line: &Line<'_>, names: &mut Names, teams: &mut Teams) {
        self.opened[place] = Day::of(line.opened_on);
        self.due[place] = Day::of(line.due_on);
        self.goal[place] = Day::of(line.goal_on);
        self.light[place] = Day::of(line.light_on);
        self.mechanism[place] = names.code(line.mechanism);
        self.stage[place] = names.code(line.stage);
        self.lead[place] = names.code(line.lead);
        self.leader[place] = names.code(line.leader);
        self.facet[place] = names.code(line.facet);
        self.ended[place] = Day::of(line.ended_on);
        self.open[place] = line.open;
        self.well[place] = line.well;
        self.moved[place] = line.moved;
        self.waiting[place] = line.waiting;
        self.team[place] = teams.code(line.offices, names);
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

    /// The name of a number.
    pub fn name(&self, code: u32) -> &str {
        self.names.get(code as usize).map_or("", String::as_str)
    }

    /// The number of a name, if any case has it.
    pub fn known(&self, name: &str) -> Option<u32> {
        self.codes.get(name).copied()
    }

    /// Which of all names are among these, by number.
    pub fn among(&self, names: &[String]) -> Vec<bool> {
        let mut among = vec![false; self.names.len()];
        names.iter().filter_map(|name| self.known(name)).for_each(|at| among[at as usize] = true);
        among
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
    texts: HashMap<String, u32>,
    teams: Vec<BTreeSet<u32>>,
}

impl Default for Teams {
    fn default() -> Teams {
        Teams { texts: HashMap::new(), teams: vec![BTreeSet::new()] }
    }
}

impl Teams {
    /// The team of offices that are parted by spaces, which gets a number if it has none.
    pub fn code(&mut self, offices: &str, names: &mut Names) -> u32 {
        if offices.is_empty() {
            return 0;
        }
        if let Some(code) = self.texts.get(offices) {
            return *code;
        }
        let code = self.teams.len() as u32;
        self.teams.push(offices.split(' ').map(|office| names.code(office)).collect());
        self.texts.insert(offices.to_owned(), code);
        code
    }

    /// Which teams have one of some offices in them, by number.
    pub fn having(&self, offices: &[bool]) -> Vec<bool> {
        let has = |team: &BTreeSet<u32>| team.iter().any(|office| offices[*office as usize]);
        self.teams.iter().map(has).collect()
    }
}
