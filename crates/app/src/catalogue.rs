//! The catalogue as the app uses it: mechanisms by version, the calendar, topics, series.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::burden::BurdenRules;
use domain::calendar::{Calendar, Notice};
use domain::digest::Digest;
use domain::fault::Fault;
use domain::intake::Columns;
use domain::light::LightRules;
use domain::mechanism::{Library, Mechanism};
use domain::plan::{Learnt, Topics};
use domain::series::Series;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::error::{AppError, broken};
use crate::source::Files;

/// Law as data.
#[derive(Clone)]
pub struct Catalogue {
    /// All versions of all mechanisms, latest first within each.
    mechanisms: Vec<Arc<Mechanism>>,
    by_digest: HashMap<Digest, Arc<Mechanism>>,
    contents: HashMap<Digest, Content>,
    /// Notices of holidays.
    pub notices: Vec<Notice>,
    /// Which bureau usually leads what.
    pub topics: Topics,
    /// Series that statistics release.
    pub series: Vec<Series>,
    /// By which rules a quarter's lights are proposed.
    pub lights: LightRules,
    /// What columns of tables are usually called.
    pub columns: Columns,
    /// What forms cost those who fill them in, and how much may be asked.
    pub burden: BurdenRules,
    /// Mechanisms whose cases begin as what is withheld from all but those who act in them.
    pub privy: Vec<String>,
}

/// The text of a mechanism version with everything that it reads, so that it can be read again when
/// the catalogue has moved on.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Content {
    /// The file's name.
    pub file: String,
    /// The file's text.
    pub text: String,
    /// Blocks and data files, by name.
    pub others: HashMap<String, String>,
}

impl Library for Content {
    fn block(&self, id: &str) -> Option<String> {
        self.others.get(&format!("blocks/{id}.toml")).cloned()
    }

    fn file(&self, path: &str) -> Option<String> {
        self.others.get(path).cloned()
    }
}

impl Content {
    /// The mechanism that the content describes.
    ///
    /// # Errors
    /// [`AppError::Broken`] if a newer program cannot read it.
    pub fn mechanism(&self) -> Result<Mechanism, AppError> {
        Mechanism::read(&self.file, &self.text, self)
            .map_err(|faults| broken(faults.first().map_or(String::new(), ToString::to_string)))
    }
}

/// What was learnt from official lists, beside the table of topics.
const LEARNT: &str = "learnt-leads.tsv";
/// By which rules lights are proposed.
const LIGHTS: &str = "lights.toml";
/// What columns of tables are usually called.
const COLUMNS: &str = "columns.toml";
/// What forms cost.
const BURDEN: &str = "burden.toml";

impl Catalogue {
    /// Reads a catalogue.
    ///
    /// # Errors
    /// All faults of all files, with line and column.
    pub fn load(files: &Files) -> Result<Catalogue, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut catalogue = Catalogue {
            mechanisms: Vec::new(),
            by_digest: HashMap::new(),
            contents: HashMap::new(),
            notices: Vec::new(),
            topics: Topics::default(),
            series: Vec::new(),
            lights: LightRules::default(),
            columns: Columns::default(),
            burden: BurdenRules::default(),
            privy: Vec::new(),
        };
        for path in files.list("mechanisms") {
            let Some(text) = files.read(&path) else { continue };
            match Mechanism::read(&path, &text, files) {
                Ok(mechanism) => catalogue.add(mechanism, content(&path, text, files)),
                Err(found) => faults.extend(found),
            }
        }
        for path in files.list("calendar") {
            let text = files.read(&path).unwrap_or_default();
            match Calendar::parse(&text) {
                Ok(notices) => catalogue.notices.extend(notices),
                Err(message) => faults.push(plain_fault(&path, message)),
            }
        }
        match Topics::parse(&files.read("topics.toml").unwrap_or_default()) {
            Ok(mut topics) => {
                let learnt = files.read(LEARNT).unwrap_or_default();
                match Learnt::parse(&learnt, &topics) {
                    Ok(learnt) => topics.learnt = learnt,
                    Err(fault) => faults.push(plain_fault(LEARNT, fault.to_string())),
                }
                catalogue.topics = topics;
            }
            Err(fault) => faults.push(plain_fault("topics.toml", fault.to_string())),
        }
        match LightRules::parse(&files.read(LIGHTS).unwrap_or_default()) {
            Ok(rules) => catalogue.lights = rules,
            Err(message) => faults.push(plain_fault(LIGHTS, message)),
        }
        match Columns::parse(&files.read(COLUMNS).unwrap_or_default()) {
            Ok(columns) => catalogue.columns = columns,
            Err(message) => faults.push(plain_fault(COLUMNS, message)),
        }
        match BurdenRules::parse(&files.read(BURDEN).unwrap_or_default()) {
            Ok(rules) => catalogue.burden = rules,
            Err(message) => faults.push(plain_fault(BURDEN, message)),
        }
        for path in files.list("series") {
            match Series::parse(&files.read(&path).unwrap_or_default()) {
                Ok(series) => catalogue.series.extend(series),
                Err(message) => faults.push(plain_fault(&path, message)),
            }
        }
        let withheld = catalogue.mechanisms.iter().filter(|m| m.begins_withheld());
        catalogue.privy = withheld.map(|mechanism| mechanism.id.text.clone()).collect();
        catalogue.privy.sort();
        catalogue.privy.dedup();
        catalogue.mechanisms.sort_by(|a, b| (&a.id.text, b.since).cmp(&(&b.id.text, a.since)));
        if faults.is_empty() { Ok(catalogue) } else { Err(faults) }
    }

    fn add(&mut self, mechanism: Mechanism, content: Content) {
        let mechanism = Arc::new(mechanism);
        self.contents.insert(mechanism.digest, content);
        self.by_digest.insert(mechanism.digest, mechanism.clone());
        self.mechanisms.push(mechanism);
    }

    /// The digest of everything that decides what counts: the text of every mechanism, with its
    /// blocks. Other tallies come of another digest.
    pub fn rules(&self) -> Digest {
        let contents =
            self.mechanisms.iter().filter_map(|mechanism| self.content(&mechanism.digest));
        let texts = contents.flat_map(|content| {
            let blocks: BTreeMap<_, _> = content.others.iter().collect();
            std::iter::once(&content.text).chain(blocks.into_values())
        });
        Digest::of_parts(texts.map(|text| text.as_bytes()))
    }

    /// All versions of all mechanisms.
    pub fn mechanisms(&self) -> &[Arc<Mechanism>] {
        &self.mechanisms
    }

    /// The latest version of every mechanism.
    pub fn latest(&self) -> impl Iterator<Item = &Arc<Mechanism>> {
        let mut seen = "";
        self.mechanisms.iter().filter(move |mechanism| {
            let first = mechanism.id.text != seen;
            seen = &mechanism.id.text;
            first
        })
    }

    /// The latest version of a mechanism, whose indicators judge all its cases.
    pub fn current(&self, id: &str) -> Option<&Arc<Mechanism>> {
        self.mechanisms.iter().find(|mechanism| mechanism.id.text == id)
    }

    /// The version in force on a day.
    pub fn in_force(&self, id: &str, on: Date) -> Option<&Arc<Mechanism>> {
        self.mechanisms.iter().find(|m| m.id.text == id && m.is_in_force(on))
    }

    /// The first version of a mechanism.
    pub fn first(&self, id: &str) -> Option<&Arc<Mechanism>> {
        self.mechanisms.iter().rfind(|mechanism| mechanism.id.text == id)
    }

    /// The version with a digest.
    pub fn version(&self, digest: &Digest) -> Option<&Arc<Mechanism>> {
        self.by_digest.get(digest)
    }

    /// The content of the version with a digest.
    pub fn content(&self, digest: &Digest) -> Option<&Content> {
        self.contents.get(digest)
    }

    /// A mechanism and one of its indicators by `mechanism.indicator`.
    pub fn indicator(&self, id: &str) -> Option<(&Arc<Mechanism>, &domain::mechanism::Indicator)> {
        let (mechanism, indicator) = id.split_once('.')?;
        let mechanism = self.current(mechanism)?;
        Some((mechanism, mechanism.indicators.get(indicator)?))
    }

    /// A series by its id.
    pub fn find_series(&self, id: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.id == id)
    }
}

/// The content with the blocks and files that it names.
fn content(path: &str, text: String, files: &Files) -> Content {
    let mut others = HashMap::new();
    for folder in ["blocks", "codes"] {
        for other in files.list(folder) {
            let stem = other.trim_start_matches("blocks/").trim_end_matches(".toml");
            if text.contains(&other) || text.contains(&format!("\"{stem}\"")) {
                others.insert(other.clone(), files.read(&other).unwrap_or_default());
            }
        }
    }
    Content { file: path.to_owned(), text, others }
}

fn plain_fault(file: &str, message: String) -> Fault {
    Fault { file: file.to_owned(), line: 1, column: 1, span: 0..0, message, help: None }
}
