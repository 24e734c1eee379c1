//! How often the official lead office is the one proposed, and how often it is among three.
//!
//! A row of an official list is judged from its text alone: every function of the table of topics
//! is an office, and the row is hit if the office proposed and an official lead may be one (see
//! [`Names::same`]). With earlier lists of the place, its own offices stand in their place.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::fold::{Names, folded};
use super::lead::{Matter, Ranking};
pub use super::led::{LedFault, LedTask};
use super::prior::{Past, Prior};
use super::register::Register;
use super::topics::Topics;
use crate::district::{Office, OfficeKind};

/// What is counted of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeadScore {
    /// Its tasks.
    pub rows: usize,
    /// Tasks of which the first proposal leads.
    pub first: usize,
    /// Tasks of which one of the first three proposals leads.
    pub third: usize,
}

impl LeadScore {
    /// Adds the counts of another list.
    pub fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.first += other.first;
        self.third += other.third;
    }

    /// The share of tasks of which the first proposal leads.
    pub fn top_1(&self) -> f64 {
        self.first as f64 / self.rows.max(1) as f64
    }

    /// The share of tasks of which one of the first three proposals leads.
    pub fn top_3(&self) -> f64 {
        self.third as f64 / self.rows.max(1) as f64
    }
}

/// `top-1=0.612<TAB>top-3=0.813<TAB>rows=254`.
impl std::fmt::Display for LeadScore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "top-1={:.3}\ttop-3={:.3}\trows={}", self.top_1(), self.top_3(), self.rows)
    }
}

/// Every list with its score, in the order of the tasks; each task is judged by its text alone.
pub fn score_leads(tasks: &[LedTask], topics: &Topics) -> Vec<(String, LeadScore)> {
    let offices = usual_offices(topics, &[], &Names::new(topics));
    by_set(tasks).map(|(set, tasks)| (set, judged(&tasks, topics, &offices, &[]))).collect()
}

/// The lists of whose place the list of the year before is there too, judged with the help of all
/// earlier lists of the place.
pub fn score_leads_with_prior(tasks: &[LedTask], topics: &Topics) -> Vec<(String, LeadScore)> {
    let names = Names::new(topics);
    let mut scores = Vec::new();
    for (set, own) in by_set(tasks) {
        let Some((place, year)) = own.first().and_then(|task| task.place()) else { continue };
        let earlier: Vec<(&LedTask, i16)> = tasks
            .iter()
            .filter_map(|task| Some((task, task.place()?)))
            .filter(|(_, (other, before))| *other == place && *before < year)
            .map(|(task, (_, before))| (task, before))
            .collect();
        if earlier.iter().any(|(_, before)| *before + 1 == year) {
            let prior: Vec<Prior> = earlier.into_iter().flat_map(as_prior).collect();
            let offices = usual_offices(topics, &prior, &names);
            scores.push((set, judged(&own, topics, &offices, &prior)));
        }
    }
    scores
}

/// Tasks by list, in the order in which the lists begin.
fn by_set(tasks: &[LedTask]) -> impl Iterator<Item = (String, Vec<&LedTask>)> {
    let mut sets: Vec<(String, Vec<&LedTask>)> = Vec::new();
    for task in tasks {
        match sets.iter_mut().find(|(set, _)| *set == task.set) {
            Some((_, own)) => own.push(task),
            None => sets.push((task.set.clone(), vec![task])),
        }
    }
    sets.into_iter()
}

/// A task of an earlier list under each of its lead offices.
fn as_prior((task, year): (&LedTask, i16)) -> Vec<Prior> {
    let of = |lead: &String| Prior {
        title: String::new(),
        text: task.task.clone(),
        lead: folded(lead),
        with: Vec::new(),
        year,
    };
    task.leads.iter().map(of).collect()
}

/// The offices of the earlier lists, the latest first, and one for every function that none of
/// them has. The folded name is the id.
fn usual_offices(topics: &Topics, prior: &[Prior], names: &Names) -> Vec<Office> {
    let mut known: BTreeMap<&str, (i16, usize)> = BTreeMap::new();
    for one in prior {
        let (year, times) = known.entry(&one.lead).or_insert((i16::MIN, 0));
        if one.year > *year {
            (*year, *times) = (one.year, 0);
        }
        *times += usize::from(one.year == *year);
    }
    let mut own: Vec<(&str, (i16, usize))> = known.into_iter().collect();
    own.sort_by_key(|(_, frequency)| std::cmp::Reverse(*frequency));
    let mut offices: Vec<Office> = own.iter().map(|(name, _)| office(name, name)).collect();
    for (index, function) in topics.functions.iter().enumerate() {
        let borne = own.iter().any(|(name, _)| names.functions(name).contains(&index));
        let general = function.names.first().filter(|_| !borne && function.leads);
        offices.extend(general.map(|name| office(&folded(name), name)));
    }
    offices
}

fn office(id: &str, name: &str) -> Office {
    Office {
        id: id.to_owned(),
        name: name.to_owned(),
        short: name.to_owned(),
        aliases: Vec::new(),
        kind: OfficeKind::Department,
        duties: Vec::new(),
        above: None,
        since: Date::MIN,
        until: None,
        successor: None,
    }
}

fn judged(own: &[&LedTask], topics: &Topics, offices: &[Office], prior: &[Prior]) -> LeadScore {
    let names = Names::new(topics);
    let register = Register::new(offices, topics, Date::MIN);
    let ranking = Ranking::new(&register, topics, Past::new(prior));
    let mut score = LeadScore { rows: own.len(), ..LeadScore::default() };
    for task in own {
        let candidates = ranking.rank(&Matter::of_text(&task.task));
        let hits = |office: usize| {
            let name = register.office(office).map_or("", |office| office.name.as_str());
            task.leads.iter().any(|lead| names.same(name, lead))
        };
        let hit = candidates.iter().take(3).position(|candidate| hits(candidate.office));
        score.first += usize::from(hit == Some(0));
        score.third += usize::from(hit.is_some());
    }
    score
}
