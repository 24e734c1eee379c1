//! What a list is to hold, and in which order.

use std::ops::RangeInclusive;

use domain::event::CaseId;
use domain::status::{Status, Whose};

use super::Roll;
use super::columns::{CHUNK, Columns, Day};
use crate::read::{Order, Query, Scope, StatusOn};

/// A query against one roll: names are numbers of that roll.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    mechanism: Wanted,
    lead: Wanted,
    leader: Wanted,
    facet: Wanted,
    /// The number of a facet that is left out.
    except_facet: Option<u32>,
    /// By the number of the stage.
    stages: Option<Vec<bool>>,
    opened: Option<RangeInclusive<Day>>,
    open: Option<bool>,
    only_open: bool,
    light_before: Option<Day>,
    goal: Option<RangeInclusive<Day>>,
    waiting: bool,
    moved: bool,
    status: Option<(StatusOn, Day, Whoses)>,
    ended: Option<RangeInclusive<Day>>,
    reach: Reach,
}

/// One name that is asked for.
#[derive(Debug, Clone, Copy)]
enum Wanted {
    Any,
    Name(u32),
    /// A name that no case has.
    Nobody,
}

#[derive(Debug, Clone)]
enum Reach {
    All,
    /// By the number of the mechanism.
    Except(Vec<bool>),
    /// By the number of the lead office, and of the team that helps.
    Offices(Vec<bool>, Vec<bool>),
    /// His own, and by the number of the lead office.
    Leader(Wanted, Vec<bool>),
}

impl Choice {
    /// What a viewer asks for, within what he may see.
    pub fn new(roll: &Roll, scope: &Scope, query: &Query) -> Choice {
        let names = &roll.names;
        Choice {
            reach: match scope {
                Scope::All => Reach::All,
                Scope::Except(mechanisms) => Reach::Except(names.among(mechanisms)),
                Scope::Offices(offices) => {
                    let leads = names.among(offices);
                    let helps = roll.teams.having(&leads);
                    Reach::Offices(leads, helps)
                }
                Scope::Leader { post, offices } => {
                    Reach::Leader(Wanted::of(roll, Some(post)), names.among(offices))
                }
            },
            ..Choice::narrower(roll, &Query::default(), query)
        }
    }

    /// What a query asks for beyond another one, for a viewer who sees all that this one holds.
    pub fn narrower(roll: &Roll, than: &Query, query: &Query) -> Choice {
        let wanted = |one: &Option<String>, than: &Option<String>| match one == than {
            true => Wanted::Any,
            false => Wanted::of(roll, one.as_ref()),
        };
        let day = |day: &Option<String>, other| day.as_deref().map_or(other, Day::of);
        let opened = (&query.opened_from, &query.opened_to);
        let stages = !query.stages.is_empty() && query.stages != than.stages;
        let goal = query.due.as_ref().map(|(from, to)| Day::of(from)..=Day::of(to));
        Choice {
            mechanism: wanted(&query.mechanism, &than.mechanism),
            lead: wanted(&query.lead, &than.lead),
            leader: wanted(&query.leader, &than.leader),
            facet: wanted(&query.facet, &than.facet),
            except_facet: query.except_facet.as_ref().and_then(|name| roll.names.known(name)),
            stages: stages.then(|| roll.names.among(&query.stages)),
            opened: (opened != (&than.opened_from, &than.opened_to))
                .then(|| day(opened.0, Day::FIRST)..=day(opened.1, Day::NONE)),
            open: query.open,
            // Late and due lists hold open cases only.
            only_open: query.late_on.is_some() || goal.is_some(),
            light_before: query.late_on.as_deref().map(Day::of),
            goal,
            waiting: query.waiting,
            moved: query.moved,
            status: query.status.map(|asked| {
                let code = |(name, whose)| (roll.names.known(name), whose);
                let others = asked.by_nature.then(|| Whose::OTHERS.map(code));
                (
                    asked,
                    Day::of(&asked.on.to_string()),
                    others.unwrap_or([(None, Whose::Own); Whose::OTHERS.len()]),
                )
            }),
            ended: query.ended.as_ref().map(|(from, to)| Day::of(from)..=Day::of(to)),
            reach: Reach::All,
        }
    }

    /// Which of sixty-four cases belong to it, among those of a mask.
    pub fn mask(&self, columns: &Columns, chunk: usize, among: u64) -> u64 {
        let mut cases = Chunk { first: chunk * CHUNK, among };
        self.mechanism.keep(&mut cases, &columns.mechanism);
        if let Some(range) = &self.opened {
            let (from, to) = (*range.start(), *range.end());
            cases.keep(&columns.opened, |day| from <= day && day <= to);
        }
        if let Some(open) = self.open {
            cases.keep(&columns.open, |own| own == open);
        }
        if self.only_open {
            cases.keep(&columns.open, |open| open);
        }
        if let Some(before) = self.light_before {
            cases.keep(&columns.light, |day| day < before);
        }
        if let Some(range) = &self.goal {
            let (from, to) = (*range.start(), *range.end());
            cases.keep(&columns.goal, |day| from <= day && day <= to && day != Day::NONE);
        }
        self.lead.keep(&mut cases, &columns.lead);
        self.leader.keep(&mut cases, &columns.leader);
        self.facet.keep(&mut cases, &columns.facet);
        if let Some(except) = self.except_facet {
            cases.keep(&columns.facet, |code| code != except);
        }
        if let Some(stages) = &self.stages {
            cases.keep(&columns.stage, |stage| stages[stage as usize]);
        }
        if self.waiting {
            cases.keep(&columns.waiting, |waiting| waiting);
        }
        if self.moved {
            cases.keep(&columns.moved, |moved| moved);
        }
        if let Some(range) = &self.ended {
            let (from, to) = (*range.start(), *range.end());
            cases.keep(&columns.ended, |day| from <= day && day <= to && day != Day::NONE);
        }
        if let Some((asked, on, others)) = &self.status {
            cases.stand(columns, asked, *on, others);
        }
        self.reach.keep(&mut cases, columns);
        cases.among
    }
}

/// The facets of those whose pace is not the district's own, with whose it is.
type Whoses = [(Option<u32>, Whose); Whose::OTHERS.len()];

/// Sixty-four cases, and which of them are still among those that are wanted.
struct Chunk {
    first: usize,
    among: u64,
}

impl Chunk {
    /// Those among them that stand so on a day.
    fn stand(&mut self, columns: &Columns, asked: &StatusOn, on: Day, others: &Whoses) {
        let StatusOn { status, rule, .. } = *asked;
        match status {
            Status::Done | Status::Ended => {
                self.keep(&columns.open, |open| !open);
                self.keep(&columns.well, |well| Status::ended(well) == status);
            }
            _ => {
                self.keep(&columns.open, |open| open);
                let moved = self.test(&columns.moved, |moved| moved);
                let mut own = u64::MAX;
                let mut standing = 0;
                for (facet, whose) in others.iter().filter(|(facet, _)| facet.is_some()) {
                    let of = self.test(&columns.facet, |code| Some(code) == *facet);
                    own &= !of;
                    standing |= of
                        & self.run(columns, moved, |light, moved| {
                            Status::running(light.before(on), moved, *whose, rule) == status
                        });
                }
                standing |= own
                    & self.run(columns, moved, |light, moved| {
                        Status::running(light.before(on), moved, Whose::Own, rule) == status
                    });
                self.among &= standing;
            }
        }
    }

    /// Which running cases pass a test of their limit, asked apart for those with an accepted
    /// outside reason.
    fn run(&self, columns: &Columns, moved: u64, passes: impl Fn(Day, bool) -> bool) -> u64 {
        let with = self.test(&columns.light, |light| passes(light, true)) & moved;
        let without = self.test(&columns.light, |light| passes(light, false)) & !moved;
        with | without
    }

    /// Those among them whose value passes a test.
    fn keep<T: Copy>(&mut self, column: &[T], passes: impl Fn(T) -> bool) {
        self.among &= self.test(column, passes);
    }

    /// Which values pass a test. A full chunk is a loop of known length, which the compiler turns
    /// into few instructions.
    fn test<T: Copy>(&self, column: &[T], passes: impl Fn(T) -> bool) -> u64 {
        if self.among == 0 {
            return 0;
        }
        let values = &column[self.first..];
        let bit = |(nth, value): (usize, &T)| u64::from(passes(*value)) << nth;
        match values.first_chunk::<CHUNK>() {
            Some(full) => full.iter().enumerate().map(bit).fold(0, |mask, bit| mask | bit),
            None => values.iter().enumerate().map(bit).fold(0, |mask, bit| mask | bit),
        }
    }
}

impl Wanted {
    fn of(roll: &Roll, name: Option<&String>) -> Wanted {
        match name.map(|name| roll.names.known(name)) {
            None => Wanted::Any,
            Some(None) => Wanted::Nobody,
            Some(Some(code)) => Wanted::Name(code),
        }
    }

    fn keep(self, cases: &mut Chunk, column: &[u32]) {
        match self {
            Wanted::Any => {}
            Wanted::Name(name) => cases.keep(column, |code| code == name),
            Wanted::Nobody => cases.among = 0,
        }
    }
}

impl Reach {
    fn keep(&self, cases: &mut Chunk, columns: &Columns) {
        match self {
            Reach::All => {}
            Reach::Except(mechanisms) => {
                cases.keep(&columns.mechanism, |code| !mechanisms[code as usize]);
            }
            Reach::Offices(leads, helps) => {
                let led = cases.test(&columns.lead, |lead| leads[lead as usize]);
                let helped = cases.test(&columns.team, |team| helps[team as usize]);
                cases.among &= led | helped;
            }
            Reach::Leader(post, leads) => {
                let led = cases.test(&columns.lead, |lead| leads[lead as usize]);
                let mut own = Chunk { ..*cases };
                post.keep(&mut own, &columns.leader);
                cases.among &= led | own.among;
            }
        }
    }
}

/// The place of a case in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    place: u64,
    pub case: CaseId,
}

impl Key {
    /// By the rank of the lead office, then by day, then by case.
    pub fn at(rank: u32, day: Day, case: CaseId) -> Key {
        Key { place: u64::from(rank) << 16 | u64::from(day.0), case }
    }
}

/// An order, ready to give the place of any case.
pub(crate) struct Ranking {
    order: Order,
    ranks: Vec<u32>,
}

impl Ranking {
    /// Of the names as they are now.
    pub fn new(roll: &Roll, order: Order) -> Ranking {
        let ranks = if order == Order::Lead { roll.names.ranks() } else { Vec::new() };
        Ranking { order, ranks }
    }

    /// The place of a case.
    pub fn key(&self, columns: &Columns, place: usize, case: CaseId) -> Key {
        match self.order {
            Order::Opened => Key::at(0, columns.opened[place], case),
            Order::Due => Key::at(0, columns.due[place], case),
            Order::Lead => {
                let rank = self.ranks[columns.lead[place] as usize];
                Key::at(rank, columns.due[place], case)
            }
        }
    }
}
