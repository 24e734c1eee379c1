//! Which office should lead a task, how surely, and why.
//!
//! Evidence is gathered from four sources, strongest first: the task names the office; it promises
//! an indicator that a function always leads; it holds a word of the office's duties; it holds a
//! word of a function's topics. Long words weigh more than short ones, words of the title more than
//! words of the text, words that many offices claim less. To extend, add words to the register or
//! to the table of topics, not to this file.

use std::collections::BTreeMap;

use super::register::{Register, leads, named_in};
use super::topics::Topics;
use crate::district::OfficeKind;
use crate::report::same_quantity;

/// What is known of a task when its lead is sought.
pub(crate) struct Matter<'t> {
    /// Its title.
    pub(crate) title: &'t str,
    /// Its text.
    pub(crate) text: &'t str,
    /// The field that its sentence opened with: 钢铁建材方面.
    pub(crate) field: &'t str,
    /// The title of its section.
    pub(crate) section: &'t str,
    /// Names of the quantities that it promises; those of a target first of all.
    pub(crate) quantities: Vec<&'t str>,
    /// Whether it is a target.
    pub(crate) target: bool,
}

/// An office with the evidence for it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Candidate {
    /// Its place in the register.
    pub(crate) office: usize,
    /// From 0 to 1.
    pub(crate) score: f32,
    /// The strongest reasons, in Chinese.
    pub(crate) why: String,
}

/// The weight of an office that the task names.
const NAMED: f32 = 1.6;
/// The weight of an indicator that a function leads.
const INDICATOR: f32 = 1.8;
/// How much a word counts in the title, at the head of the text or in the field that its sentence
/// opened with, later in the text, and in the heading.
const IN_TITLE: f32 = 1.0;
const AT_HEAD: f32 = 0.75;
const LATER: f32 = 0.4;
const IN_SECTION: f32 = 0.3;
/// Bytes that are the head of a text.
const HEAD: usize = 120;
/// How much a word of the general table counts beside one of the district's own duties.
const GENERAL: f32 = 0.75;
/// Two names of a quantity are one from here on.
const SAME: f32 = 0.75;
/// Candidates weaker than this share of the best are not shown.
const FAINT: f32 = 0.3;
/// At most so many candidates.
const MOST: usize = 5;

/// The offices that could lead, best first. Empty only if the register is.
pub(crate) fn rank(matter: &Matter, register: &Register, topics: &Topics) -> Vec<Candidate> {
    let mut evidence = Evidence::default();
    named(matter, register, &mut evidence);
    indicators(matter, register, topics, &mut evidence);
    duties(matter, register, &mut evidence);
    general(matter, register, topics, &mut evidence);
    let candidates = evidence.ranked();
    if candidates.is_empty() {
        return register.last_resort().map(unclaimed).into_iter().collect();
    }
    candidates
}

/// A task that nobody claims.
fn unclaimed(office: usize) -> Candidate {
    let why = "没有单位的职责与本项对应,先由政府办公室提出牵头建议".to_string();
    Candidate { office, score: 0.1, why }
}

/// One reason for an office.
struct Reason {
    weight: f32,
    /// The word of the task that speaks for the office.
    word: String,
    /// The reason in Chinese.
    why: String,
}

/// Reasons by office.
#[derive(Default)]
struct Evidence {
    by_office: BTreeMap<usize, Vec<Reason>>,
}

impl Evidence {
    /// Adds a reason. A word that lies within a word already found for the office adds nothing.
    fn add(&mut self, office: usize, weight: f32, word: &str, why: impl FnOnce() -> String) {
        let reasons = self.by_office.entry(office).or_default();
        if let Some(known) = reasons.iter_mut().find(|known| known.word.contains(word)) {
            known.weight = known.weight.max(weight);
            return;
        }
        reasons.retain(|known| !word.contains(&known.word) || known.weight > weight);
        reasons.push(Reason { weight, word: word.to_string(), why: why() });
    }

    /// Offices by the strength of their evidence.
    fn ranked(self) -> Vec<Candidate> {
        let mut ranked: Vec<(f32, usize, Vec<Reason>)> = Vec::new();
        for (office, mut reasons) in self.by_office {
            reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            ranked.push((strength(&reasons), office, reasons));
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let best = ranked.first().map_or(0.0, |first| first.0);
        ranked
            .into_iter()
            .filter(|(strength, ..)| *strength >= best * FAINT)
            .take(MOST)
            .map(|(strength, office, reasons)| Candidate {
                office,
                score: (1.0 - (-strength).exp()).clamp(0.0, 0.99),
                why: spoken(&reasons),
            })
            .collect()
    }
}

/// The strength of reasons, strongest first: the second and third count, a crowd of faint ones
/// does not.
fn strength(reasons: &[Reason]) -> f32 {
    let parts = [1.0, 0.6, 0.4, 0.25, 0.15];
    reasons.iter().zip(parts).map(|(reason, part)| reason.weight * part).sum()
}

/// The two strongest reasons in words.
fn spoken(reasons: &[Reason]) -> String {
    let mut said: Vec<&str> = Vec::new();
    for reason in reasons {
        if said.len() < 2 && !said.contains(&reason.why.as_str()) {
            said.push(&reason.why);
        }
    }
    said.join(";")
}

/// Offices that the task names.
fn named(matter: &Matter, register: &Register, evidence: &mut Evidence) {
    for (at, office) in register.offices().filter(|(_, office)| leads(office.kind)) {
        let name = named_in(office, matter.text).or_else(|| named_in(office, matter.title));
        if let Some(name) = name {
            evidence.add(at, NAMED, name, || "任务中点名".to_string());
        }
    }
}

/// Indicators that a function always leads.
fn indicators(matter: &Matter, register: &Register, topics: &Topics, evidence: &mut Evidence) {
    for quantity in &matter.quantities {
        let best = topics
            .indicators
            .iter()
            .flat_map(|indicator| indicator.names.iter().map(move |name| (indicator, name)))
            .map(|(indicator, name)| (alike(quantity, name, matter.target), indicator, name))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((alike, indicator, name)) = best.filter(|best| best.0 >= SAME) else { continue };
        let office =
            topics.function(&indicator.lead).and_then(|function| register.having(function));
        let weight = if matter.target { INDICATOR } else { INDICATOR * 0.5 };
        if let Some(office) = office {
            let why = || format!("“{name}”指标通常由{}牵头", indicator.lead);
            evidence.add(office, weight * alike, name, why);
        }
    }
}

/// How alike a quantity and an indicator are. A target that holds the indicator's name states it.
fn alike(quantity: &str, name: &str, target: bool) -> f32 {
    let within = target && name.chars().count() >= 4 && quantity.contains(name);
    same_quantity(quantity, name).max(if within { 0.9 } else { 0.0 })
}

/// Words of the offices' own duties.
fn duties(matter: &Matter, register: &Register, evidence: &mut Evidence) {
    for (at, office) in register.offices().filter(|(_, office)| leads(office.kind)) {
        let own = if office.kind == OfficeKind::Park { 0.5 } else { 1.0 };
        for duty in office.duties.iter().filter(|duty| duty.chars().count() >= 2) {
            if let Some(place) = place(matter, duty) {
                let weight = own * place * heft(duty) / (register.claims(duty) as f32).sqrt();
                evidence.add(at, weight, duty, || format!("职责含“{duty}”"));
            }
        }
    }
}

/// Words of the general table.
fn general(matter: &Matter, register: &Register, topics: &Topics, evidence: &mut Evidence) {
    for (index, function) in topics.functions.iter().enumerate() {
        let Some(office) = register.having(index) else { continue };
        let name = function.names.first().map_or("", String::as_str);
        for topic in &function.topics {
            if let Some(place) = place(matter, topic) {
                let weight = GENERAL * place * heft(topic);
                evidence
                    .add(office, weight, topic, || format!("同类任务(“{topic}”)通常由{name}牵头"));
            }
        }
    }
}

/// How much the place of a word counts; nothing if it does not occur.
fn place(matter: &Matter, word: &str) -> Option<f32> {
    if matter.title.contains(word) {
        return Some(IN_TITLE);
    }
    match matter.text.find(word) {
        Some(at) if at < HEAD => Some(AT_HEAD),
        _ if matter.field.contains(word) => Some(AT_HEAD),
        Some(_) => Some(LATER),
        None => matter.section.contains(word).then_some(IN_SECTION),
    }
}

/// How much a word says: 教育 little, 城镇燃气 much.
fn heft(word: &str) -> f32 {
    match word.chars().count() {
        0..=1 => 0.0,
        2 => 0.5,
        3 => 0.7,
        4 => 0.9,
        5 => 1.05,
        _ => 1.2,
    }
}
