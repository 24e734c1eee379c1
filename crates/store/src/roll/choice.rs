//! What a list is to hold, and in which order.

use domain::event::CaseId;

use super::Roll;
use super::entry::{Day, Entry, Teams};
use crate::read::{Order, Query, Scope};

/// A query against one roll: names are numbers of that roll.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    mechanism: Wanted,
    lead: Wanted,
    leader: Wanted,
    facet: Wanted,
    stages: Option<Vec<u32>>,
    opened: (Day, Day),
    open: Option<bool>,
    light_before: Option<Day>,
    goal: Option<(Day, Day)>,
    waiting: bool,
    moved: bool,
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
    Offices(Vec<u32>),
    Leader(Wanted, Vec<u32>),
}

impl Choice {
    /// What a viewer asks for, within what he may see.
    pub fn new(roll: &Roll, scope: &Scope, query: &Query) -> Choice {
        let known = |names: &[String]| -> Vec<u32> {
            names.iter().filter_map(|name| roll.names.known(name)).collect()
        };
        let wanted = |name: Option<&String>| match name.map(|name| roll.names.known(name)) {
            None => Wanted::Any,
            Some(None) => Wanted::Nobody,
            Some(Some(code)) => Wanted::Name(code),
        };
        let bound = |day: &Option<String>, other| day.as_deref().map_or(other, Day::of);
        Choice {
            mechanism: wanted(query.mechanism.as_ref()),
            lead: wanted(query.lead.as_ref()),
            leader: wanted(query.leader.as_ref()),
            facet: wanted(query.facet.as_ref()),
            stages: (!query.stages.is_empty()).then(|| known(&query.stages)),
            opened: (bound(&query.opened_from, Day::FIRST), bound(&query.opened_to, Day::NONE)),
            open: query.open,
            light_before: query.late_on.as_deref().map(Day::of),
            goal: query.due.as_ref().map(|(from, to)| (Day::of(from), Day::of(to))),
            waiting: query.waiting,
            moved: query.moved,
            reach: match scope {
                Scope::All => Reach::All,
                Scope::Offices(offices) => Reach::Offices(known(offices)),
                Scope::Leader { post, offices } => {
                    Reach::Leader(wanted(Some(post)), known(offices))
                }
            },
        }
    }

    /// Whether a case belongs to it.
    pub fn takes(&self, entry: &Entry, teams: &Teams) -> bool {
        self.mechanism.is(entry.mechanism)
            && self.opened.0 <= entry.opened
            && entry.opened <= self.opened.1
            && self.open.is_none_or(|open| open == entry.open)
            && self.lead.is(entry.lead)
            && self.leader.is(entry.leader)
            && self.facet.is(entry.facet)
            && self.stages.as_ref().is_none_or(|stages| stages.contains(&entry.stage))
            && self.light_before.is_none_or(|day| entry.open && entry.light < day)
            && self.goal.is_none_or(|(from, to)| {
                entry.open && from <= entry.goal && entry.goal <= to && entry.goal != Day::NONE
            })
            && (!self.waiting || entry.waiting)
            && (!self.moved || entry.moved)
            && self.reach.takes(entry, teams)
    }
}

impl Wanted {
    fn is(self, code: u32) -> bool {
        match self {
            Wanted::Any => true,
            Wanted::Name(name) => name == code,
            Wanted::Nobody => false,
        }
    }
}

impl Reach {
    fn takes(&self, entry: &Entry, teams: &Teams) -> bool {
        match self {
            Reach::All => true,
            Reach::Offices(offices) => {
                let helps = |office: &u32| teams.has(entry.team, *office);
                offices.contains(&entry.lead) || offices.iter().any(helps)
            }
            Reach::Leader(post, offices) => post.is(entry.leader) || offices.contains(&entry.lead),
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
    /// Of a case in the roll.
    pub fn new(order: Order, entry: &Entry, ranks: &[u32], case: CaseId) -> Key {
        match order {
            Order::Opened => Key::at(0, entry.opened, case),
            Order::Due => Key::at(0, entry.due, case),
            Order::Lead => Key::at(ranks[entry.lead as usize], entry.due, case),
        }
    }

    /// By the rank of the lead office, then by day, then by case.
    pub fn at(rank: u32, day: Day, case: CaseId) -> Key {
        Key { place: u64::from(rank) << 16 | u64::from(day.number()), case }
    }
}
