//! The place's own lists of earlier years: whoever led the like of a task is likely to lead it.

use std::collections::{BTreeSet, HashMap};

/// A task of an earlier list with the office that led it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prior {
    /// Its title as the list gives it; may be empty.
    pub title: String,
    /// Its text.
    pub text: String,
    /// The office that led it, by its id in the register.
    pub lead: String,
    /// The offices that helped, by their ids.
    pub with: Vec<String>,
    /// The year of the list.
    pub year: i16,
}

/// A task of an earlier list that is like the one asked for.
#[derive(Debug)]
pub(crate) struct Alike<'p> {
    pub(crate) prior: &'p Prior,
    /// From 0 to 1.
    pub(crate) likeness: f32,
}

/// Two neighbouring characters.
type Pair = (char, char);

/// Earlier lists made ready to be asked.
#[derive(Debug, Default)]
pub(crate) struct Past<'p> {
    tasks: Vec<(&'p Prior, BTreeSet<Pair>, f32)>,
    /// How many tasks hold a pair.
    holders: HashMap<Pair, usize>,
    latest: i16,
}

/// A list counts so much less with every year that it is older than the latest.
const OLDER: f32 = 0.6;
/// At most so many tasks are found alike.
const MOST: usize = 6;
/// Below this nothing is alike.
const LEAST: f32 = 0.04;

impl<'p> Past<'p> {
    /// Earlier lists of one place.
    pub(crate) fn new(prior: &'p [Prior]) -> Self {
        let mut past = Self {
            latest: prior.iter().map(|prior| prior.year).max().unwrap_or(0),
            ..Self::default()
        };
        for one in prior {
            let pairs = pairs(&one.title, &one.text);
            for pair in &pairs {
                *past.holders.entry(*pair).or_default() += 1;
            }
            past.tasks.push((one, pairs, 0.0));
        }
        for at in 0..past.tasks.len() {
            past.tasks[at].2 = past.size(&past.tasks[at].1);
        }
        past
    }

    /// The year of the latest list.
    pub(crate) fn latest(&self) -> i16 {
        self.latest
    }

    /// The tasks most alike, best first.
    pub(crate) fn alike(&self, title: &str, text: &str) -> Vec<Alike<'p>> {
        if self.tasks.is_empty() {
            return Vec::new();
        }
        let asked = pairs(title, text);
        let size = self.size(&asked);
        let mut found: Vec<Alike<'p>> = Vec::new();
        for (prior, pairs, own) in &self.tasks {
            let common: f32 = asked.intersection(pairs).map(|pair| self.rarity(pair).powi(2)).sum();
            let age = f32::from(self.latest.saturating_sub(prior.year));
            let likeness = common / (size * own).max(f32::EPSILON) * OLDER.powf(age);
            if likeness >= LEAST {
                found.push(Alike { prior, likeness: likeness.min(1.0) });
            }
        }
        found.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
        found.truncate(MOST);
        found
    }

    /// Rare pairs say more than common ones.
    fn rarity(&self, pair: &Pair) -> f32 {
        let holders = self.holders.get(pair).copied().unwrap_or(0) as f32;
        ((self.tasks.len() as f32 + 1.0) / (holders + 0.5)).ln().max(0.0)
    }

    fn size(&self, pairs: &BTreeSet<Pair>) -> f32 {
        pairs.iter().map(|pair| self.rarity(pair).powi(2)).sum::<f32>().sqrt()
    }
}

/// The pairs of neighbouring Chinese characters; figures and marks part them no less than they
/// part words, but change from year to year, and so are passed over.
fn pairs(title: &str, text: &str) -> BTreeSet<Pair> {
    let mut pairs = BTreeSet::new();
    let parts = if text.contains(title) { [text, ""] } else { [title, text] };
    for part in parts {
        let han: Vec<char> =
            part.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
        pairs.extend(han.windows(2).filter_map(|two| Some((*two.first()?, *two.last()?))));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prior(text: &str, lead: &str, year: i16) -> Prior {
        let (title, with) = (String::new(), Vec::new());
        Prior { title, text: text.into(), lead: lead.into(), with, year }
    }

    #[test]
    fn the_like_of_a_task_is_found_whatever_its_figures() {
        let list = [
            prior("新建社区食堂12处。", "civil", 2030),
            prior("新建口袋公园10个,绿道5公里。", "gardens", 2030),
            prior("新建口袋公园8个。", "housing", 2028),
        ];
        let past = Past::new(&list);
        let alike = past.alike("", "全年新建口袋公园25个。");
        let leads: Vec<&str> = alike.iter().map(|a| a.prior.lead.as_str()).collect();
        assert_eq!(leads[..2], ["gardens", "housing"], "the newer list counts more");
        assert!(alike[0].likeness <= 1.0 && alike[0].likeness > alike[1].likeness);
        assert!(past.alike("", "编纂县志").is_empty());
        assert!(Past::new(&[]).alike("", "新建口袋公园").is_empty());
    }
}
