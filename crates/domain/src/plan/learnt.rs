//! What was learnt from official lists: short runs of characters that speak for a function.
//!
//! Measured on places held back, such runs help only where the table of topics is nearly silent:
//! what one city's lists repeat is mostly that city's way of speaking. So they are asked only
//! there, and never against the table. The table is made by `trial learn`; to learn from more
//! lists, run it again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::topics::Topics;

/// Runs of characters with the functions that they speak for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Learnt {
    /// For every run the general names of functions, each with a weight in hundredths.
    runs: BTreeMap<String, Vec<(String, u16)>>,
}

/// A task of an official list with the functions of its lead offices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The place whose list it is.
    pub place: String,
    /// The text of the task.
    pub task: String,
    /// Functions by their places in the table of topics.
    pub functions: BTreeSet<usize>,
}

/// Why a learnt table cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearntFault {
    /// The line, from 1.
    pub line: usize,
}

impl std::fmt::Display for LearntFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "学得的用语表第{}行读不懂:应为用语、职能、百分权重三栏,以制表符分隔", self.line)
    }
}

impl std::error::Error for LearntFault {}

/// Lengths of runs, in characters.
const SHORTEST: usize = 2;
const LONGEST: usize = 4;
/// Characters of a task that are looked at: what comes later is detail.
const HEAD: usize = 80;
/// A run speaks for a function only if tasks of so many places hold it: what one place says alone
/// is its own name or habit.
const PLACES: usize = 2;
/// A weaker run is left out.
const WEAKEST: f64 = 0.9;
/// Keeps a run that is rare from saying too much.
const SMOOTH: f64 = 0.5;
/// Two tasks with a larger share of common runs are one: lists repeat themselves every year.
const REPEATED: f64 = 0.5;

impl Learnt {
    /// Learns from what the table of topics does not know in the examples.
    pub fn from_examples(examples: &[Example], topics: &Topics) -> Self {
        let heads: Vec<String> = examples.iter().map(|e| unknown(&e.task, topics)).collect();
        let unlike = unlike(examples, &heads);
        let all = unlike.len().max(1) as f64;
        let mut of_function: HashMap<usize, f64> = HashMap::new();
        let mut holders: HashMap<&str, f64> = HashMap::new();
        let mut together: BTreeMap<(&str, usize), (f64, BTreeSet<&str>)> = BTreeMap::new();
        for (example, runs) in &unlike {
            let part = 1.0 / example.functions.len().max(1) as f64;
            for function in &example.functions {
                *of_function.entry(*function).or_default() += part;
                for run in runs {
                    let (seen, places) = together.entry((run, *function)).or_default();
                    *seen += part;
                    places.insert(&example.place);
                }
            }
            for run in runs {
                *holders.entry(run).or_default() += 1.0;
            }
        }
        let mut learnt = Self::default();
        for ((run, index), (seen, places)) in together {
            let Some(function) = topics.functions.get(index).filter(|f| f.leads) else { continue };
            let held = holders.get(run).copied().unwrap_or(seen);
            let share = of_function.get(&index).copied().unwrap_or(0.0) / all;
            let weight = ((seen + SMOOTH) / (held * share + SMOOTH)).ln() * seen / held;
            if places.len() >= PLACES && weight >= WEAKEST {
                let name = function.names.first().cloned().unwrap_or_default();
                let hundredths = (weight * 100.0).round().clamp(0.0, 9999.0) as u16;
                learnt.runs.entry(run.to_owned()).or_default().push((name, hundredths));
            }
        }
        learnt.without_echoes()
    }

    /// A run that holds a shorter one with the same weight for the same function says nothing new.
    fn without_echoes(mut self) -> Self {
        let shorter = |run: &str| -> Vec<String> {
            let characters: Vec<char> = run.chars().collect();
            let Some(length) = characters.len().checked_sub(1) else { return Vec::new() };
            characters.windows(length.max(1)).map(|part| part.iter().collect()).collect()
        };
        let echoes: Vec<String> = self
            .runs
            .iter()
            .filter(|(run, said)| {
                shorter(run).iter().any(|part| {
                    let known = self.runs.get(part);
                    known.is_some_and(|known| {
                        said.iter().all(|(name, weight)| {
                            known.iter().any(|(n, w)| n == name && *w >= *weight * 9 / 10)
                        })
                    })
                })
            })
            .map(|(run, _)| run.clone())
            .collect();
        for echo in &echoes {
            self.runs.remove(echo);
        }
        self
    }

    /// Reads a table: a run, a function and hundredths on every line; `#` begins a remark.
    ///
    /// # Errors
    /// The first line that is not so, or that names a function unknown to the table of topics.
    pub fn parse(text: &str, topics: &Topics) -> Result<Self, LearntFault> {
        let mut learnt = Self::default();
        for (nth, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let fault = LearntFault { line: nth + 1 };
            let parts: Vec<&str> = line.split('\t').collect();
            let [run, name, weight] = parts.as_slice() else { return Err(fault) };
            let Ok(weight) = weight.trim().parse() else { return Err(fault) };
            if topics.function(name).is_none() {
                return Err(fault);
            }
            learnt.runs.entry((*run).to_owned()).or_default().push(((*name).to_owned(), weight));
        }
        Ok(learnt)
    }

    /// How many runs it holds.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The functions that a text speaks for, each with the runs that do, strongest first.
    pub(crate) fn found(&self, text: &str) -> BTreeMap<&str, Vec<(f32, &str)>> {
        let mut found: BTreeMap<&str, Vec<(f32, &str)>> = BTreeMap::new();
        if self.runs.is_empty() {
            return found;
        }
        for run in runs(text) {
            let Some((run, said)) = self.runs.get_key_value(run) else { continue };
            for (name, weight) in said {
                found.entry(name).or_default().push((f32::from(*weight) / 100.0, run));
            }
        }
        for said in found.values_mut() {
            said.sort_by(|a, b| b.0.total_cmp(&a.0));
        }
        found
    }
}

/// The table as it is read again.
impl std::fmt::Display for Learnt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (run, said) in &self.runs {
            for (name, weight) in said {
                writeln!(f, "{run}\t{name}\t{weight}")?;
            }
        }
        Ok(())
    }
}

/// Examples with the runs of what the table does not know in them; of those that repeat an earlier
/// one for the same functions only the first.
fn unlike<'e>(
    examples: &'e [Example],
    heads: &'e [String],
) -> Vec<(&'e Example, BTreeSet<&'e str>)> {
    let mut kept: Vec<(&Example, BTreeSet<&str>)> = Vec::new();
    for (example, head) in examples.iter().zip(heads) {
        let own = runs(head);
        let repeats = kept.iter().any(|(other, runs)| {
            let common = own.intersection(runs).count() as f64;
            let either = (own.len() + runs.len()) as f64 - common;
            other.functions == example.functions && common > REPEATED * either
        });
        if !repeats && !example.functions.is_empty() {
            kept.push((example, own));
        }
    }
    kept
}

/// A task without the words of the table.
fn unknown(task: &str, topics: &Topics) -> String {
    let words = topics.functions.iter().flat_map(|f| [&f.people, &f.sure, &f.topics]).flatten();
    let names = topics.indicators.iter().flat_map(|indicator| &indicator.names);
    let mut known: Vec<&String> = words.chain(names).filter(|w| task.contains(*w)).collect();
    known.sort_by_key(|word| std::cmp::Reverse(word.len()));
    known.iter().fold(task.to_owned(), |rest, word| rest.replace(word.as_str(), "·"))
}

/// The runs of Chinese characters of the head of a text.
fn runs(text: &str) -> BTreeSet<&str> {
    let head: Vec<(usize, char)> = text.char_indices().take(HEAD).collect();
    let is_han = |&(_, character): &(usize, char)| ('\u{4e00}'..='\u{9fff}').contains(&character);
    let mut runs = BTreeSet::new();
    for length in SHORTEST..=LONGEST {
        for part in head.windows(length).filter(|part| part.iter().all(is_han)) {
            let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
            runs.extend(text.get(first.0..last.0 + last.1.len_utf8()));
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_unlike_tasks_share_is_learnt() {
        let toml = "[[function]]\nnames = [\"甲局\"]\ntopics = [\"竹器\"]\n\
            [[function]]\nnames = [\"乙局\"]\ntopics = []\n";
        let topics = Topics::parse(toml).expect("a table");
        let example = |task: &str, function| Example {
            place: task.chars().take(1).collect(),
            task: task.into(),
            functions: [function].into(),
        };
        let mut examples = vec![
            example("编制竹器图样", 0),
            example("编制竹器图样。", 0),
            example("评选陶艺能手", 0),
            example("陶艺展销三场", 0),
        ];
        let others = "修桥一座 铺石九里 开渠引泉 疏通河湾 架设浮筒 砌护坡墙 植柳成行 深挖池塘 加高堤顶 搬运沙土";
        examples.extend(others.split(' ').map(|task| example(task, 1)));
        let learnt = Learnt::from_examples(&examples, &topics);
        assert_eq!(learnt.to_string(), "陶艺\t甲局\t96\n");
        assert_eq!(Learnt::parse(&learnt.to_string(), &topics).as_ref(), Ok(&learnt));
        assert_eq!(learnt.found("新办陶艺馆")["甲局"], [(0.96, "陶艺")]);
        assert_eq!(Learnt::parse("# 说明\n陶艺\t丙局\t3\n", &topics), Err(LearntFault { line: 2 }));
    }
}
