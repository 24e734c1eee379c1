//! Running duties by office, in the order of their ends.

use std::collections::{BTreeMap, HashMap};

use domain::event::CaseId;

use super::columns::{Day, Names};
use crate::{Cell, StoreError, broken};

/// The columns of `deadline` that a duty is made of, in this order; the first five are its key
/// within the district.
pub(crate) const DUTY: [&str; 11] = [
    "case_id",
    "part",
    "row",
    "rule",
    "nth",
    "state",
    "duty",
    "starts_on",
    "due_on",
    "office",
    "post",
];
const KEY: usize = 5;

/// A deadline as it comes from the database or from a commit.
#[derive(Debug, Clone)]
pub(crate) struct Duty<'a> {
    case: CaseId,
    part: &'a str,
    row: i64,
    rule: &'a str,
    nth: i64,
    /// What runs; none if it has ended, is gone, or is nobody's duty here.
    runs: Option<Runs<'a>>,
}

#[derive(Debug, Clone)]
struct Runs<'a> {
    starts_on: &'a str,
    due_on: &'a str,
    office: &'a str,
    post: &'a str,
}

impl<'a> Duty<'a> {
    /// Of the cells of [`DUTY`]; of the key alone, a deadline that is gone.
    pub fn of(cells: &[&'a Cell]) -> Result<Duty<'a>, StoreError> {
        let text = |at: usize| match cells.get(at) {
            Some(Cell::Text(text)) => text.as_str(),
            _ => "",
        };
        let int = |at: usize| if let Some(Cell::Int(number)) = cells.get(at) { *number } else { 0 };
        let Some(Cell::Int(case)) = cells.first() else { return Err(broken("时限没有事项")) };
        let is_duty = cells.len() > KEY && int(5) == 0 && int(6) != 0 && !text(9).is_empty();
        let runs = Runs { starts_on: text(7), due_on: text(8), office: text(9), post: text(10) };
        Ok(Duty {
            case: *case,
            part: text(1),
            row: int(2),
            rule: text(3),
            nth: int(4),
            runs: is_duty.then_some(runs),
        })
    }
}

/// Which run of which deadline; names are numbers of the roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    case: CaseId,
    part: u32,
    row: i64,
    rule: u32,
    nth: i64,
}

/// Where a duty stands: office, then end, then case.
type Place = (u32, Day, Key);

/// All running duties.
#[derive(Default)]
pub(crate) struct Duties {
    ordered: BTreeMap<Place, Running>,
    places: HashMap<Key, (u32, Day)>,
}

#[derive(Debug, Clone, Copy)]
struct Running {
    starts_on: Day,
    post: u32,
}

impl Duties {
    /// Puts a duty in its place, and takes it from where it stood.
    pub fn put(&mut self, duty: &Duty<'_>, names: &mut Names) {
        let (part, rule) = (names.code(duty.part), names.code(duty.rule));
        let key = Key { case: duty.case, part, row: duty.row, rule, nth: duty.nth };
        if let Some((office, due)) = self.places.remove(&key) {
            self.ordered.remove(&(office, due, key));
        }
        let Some(runs) = &duty.runs else { return };
        let (office, due) = (names.code(runs.office), Day::of(runs.due_on));
        let running = Running { starts_on: Day::of(runs.starts_on), post: names.code(runs.post) };
        self.places.insert(key, (office, due));
        self.ordered.insert((office, due, key), running);
    }

    /// The duties of an office that have begun by a day, earliest end first: case and post.
    pub fn begun(&self, office: u32, by: Day) -> impl Iterator<Item = (CaseId, u32)> {
        let least = Key { case: CaseId::MIN, part: 0, row: i64::MIN, rule: 0, nth: i64::MIN };
        self.ordered
            .range((office, Day::FIRST, least)..)
            .take_while(move |((owner, ..), _)| *owner == office)
            .filter(move |(_, running)| running.starts_on <= by)
            .map(|((_, _, key), running)| (key.case, running.post))
    }
}
