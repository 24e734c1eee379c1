//! Which office should lead a task, how surely, and why.
//!
//! Evidence, strongest first: the task names the office; the office led the like of it in the
//! place's earlier lists; the task promises an indicator that a function always leads; it holds a
//! word of the office's duties; it holds a word of a function of the general table; it holds what
//! was learnt from official lists. Long words weigh more than short ones, words of the title and
//! the first clause more than words of the text, words that many claim less. To extend, add words
//! to the register or to the table of topics, not to this file.

use std::collections::BTreeMap;

use super::lexicon::{Lexicon, Said};
use super::prior::Past;
use super::register::{Register, leads, named_in};
use super::topics::Topics;
use crate::report::same_quantity;

/// What is known of a task when its lead is sought.
#[derive(Debug, Default)]
pub(crate) struct Matter<'t> {
    /// Its title; of a task that has none, the first clause of its text.
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

impl<'t> Matter<'t> {
    /// A task of which nothing but its text is known.
    pub(crate) fn of_text(text: &'t str) -> Self {
        let end = text.find(|c| MARKS.contains(&c) || STOPS.contains(&c));
        Self {
            title: text.get(..end.unwrap_or(text.len())).unwrap_or(text),
            text,
            ..Self::default()
        }
    }
}

/// What ends a clause, and what ends a sentence.
const MARKS: [char; 5] = [',', '，', '、', ':', '：'];
const STOPS: [char; 3] = ['。', ';', '；'];

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

/// The weight of an office that the task names, and of one that it names as a partner or place.
const NAMED: f32 = 3.5;
const PARTNER: f32 = 0.8;
/// So many offices named together are a list of partners.
const CROWD: usize = 3;
/// What stands before the name of a partner.
const WITH: [&str; 10] = ["与", "和", "同", "会同", "联合", "配合", "依托", "对接", "协助", "协同"];
/// The weight of an indicator that a function leads: of a target, and of a figure in a task.
const INDICATOR: f32 = 3.0;
const MENTIONED: f32 = 0.5;
/// The weight of a task of an earlier list that says the same.
const PRIOR: f32 = 3.0;
/// How steeply less alike tasks of earlier lists count.
const STEEP: i32 = 3;
/// How much a word counts in the title, at the head of the text or in the field that its sentence
/// opened with, further on, late in the text, and in the heading.
const IN_TITLE: f32 = 1.0;
const AT_HEAD: f32 = 0.75;
const FURTHER: f32 = 0.6;
const LATER: f32 = 0.45;
const IN_SECTION: f32 = 0.3;
/// Bytes of the first sentence that are the head of a text, and where its late part begins.
const HEAD: usize = 120;
const LATE: usize = 240;
/// Two names of a quantity are one from here on.
const SAME: f32 = 0.75;
/// What was learnt is asked where nobody's evidence is stronger.
const SILENT: f32 = 0.6;

/// Ranks the offices of one register for many tasks.
pub(crate) struct Ranking<'k> {
    register: &'k Register<'k>,
    topics: &'k Topics,
    lexicon: Lexicon<'k>,
    past: Past<'k>,
}

impl<'k> Ranking<'k> {
    pub(crate) fn new(register: &'k Register<'k>, topics: &'k Topics, past: Past<'k>) -> Self {
        Self { register, topics, lexicon: Lexicon::new(register, topics), past }
    }

    /// The offices that could lead, best first. Empty only if the register is.
    pub(crate) fn rank(&self, matter: &Matter) -> Vec<Candidate> {
        let mut evidence = Evidence::default();
        let mentioned = self.named(matter, &mut evidence);
        self.indicators(matter, &mut evidence);
        self.words(matter, &mentioned, &mut evidence);
        self.prior(matter, &mut evidence);
        self.learnt(matter, &mut evidence);
        // The government as a whole asks its offices; it is none of them.
        evidence.by_office.retain(|office, _| !self.register.is_whole(*office));
        if matter.target {
            evidence.by_office.retain(|office, _| !self.register.is_silent(*office));
        }
        let candidates = evidence.ranked();
        if candidates.is_empty() {
            return self.register.last_resort().map(unclaimed).into_iter().collect();
        }
        candidates
    }

    /// Offices that the task names. Of many named together none is meant to lead. The names of
    /// those that are only mentioned are given back: their words say nothing of the task.
    fn named(&self, matter: &Matter, evidence: &mut Evidence) -> Vec<&'k str> {
        let leading = self.register.offices().filter(|(_, office)| leads(office.kind));
        let named = leading.filter_map(|(at, office)| {
            let in_title = named_in(office, matter.title).map(|name| (matter.title, name));
            let found = in_title.or_else(|| Some((matter.text, named_in(office, matter.text)?)));
            found.map(|(text, name)| (at, text, name))
        });
        let named: Vec<(usize, &str, &str)> = named.collect();
        let mut mentioned = Vec::new();
        for (at, text, name) in &named {
            let before = text.find(name).and_then(|at| text.get(..at)).unwrap_or("");
            let partner = WITH.iter().any(|word| before.ends_with(word));
            if partner || named.len() >= CROWD {
                evidence.state(*at, PARTNER, "任务中提到".to_string());
                mentioned.push(*name);
            } else {
                evidence.state(*at, NAMED, "任务中点名".to_string());
            }
        }
        mentioned
    }

    /// Indicators that a function always leads.
    fn indicators(&self, matter: &Matter, evidence: &mut Evidence) {
        for quantity in &matter.quantities {
            let names =
                self.topics.indicators.iter().flat_map(|indicator| {
                    indicator.names.iter().map(move |name| (indicator, name))
                });
            let best = names
                .map(|(indicator, name)| (alike(quantity, name, matter.target), indicator, name))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            let Some((alike, indicator, name)) = best.filter(|best| best.0 >= SAME) else {
                continue;
            };
            let function = self.topics.function(&indicator.lead);
            let Some(office) = function.and_then(|at| self.register.having(at)) else { continue };
            let weight = if matter.target { INDICATOR } else { MENTIONED };
            evidence.add(office, weight * alike, name, || usual_indicator(name, &indicator.lead));
        }
    }

    /// Words of the offices' own duties and of the general table.
    fn words(&self, matter: &Matter, mentioned: &[&str], evidence: &mut Evidence) {
        let sentence = matter.text.find(STOPS).unwrap_or(matter.text.len()).min(HEAD);
        let place = |at: usize| match at {
            _ if at < sentence => AT_HEAD,
            _ if at < LATE => FURTHER,
            _ => LATER,
        };
        let parts: [(&str, &dyn Fn(usize) -> f32); 4] = [
            (matter.title, &|_| IN_TITLE),
            (matter.text, &place),
            (matter.field, &|_| AT_HEAD),
            (matter.section, &|_| IN_SECTION),
        ];
        for (text, place) in parts {
            for found in self.lexicon.found(text) {
                let (word, claim) = (found.word, found.claim);
                if mentioned.iter().any(|name| name.contains(word)) {
                    continue;
                }
                let weight = claim.weight * place(found.at);
                evidence.add(claim.office, weight, word, || match claim.said {
                    Said::Duty => format!("职责含“{word}”"),
                    Said::Indicator(function) => usual_indicator(word, self.name(function)),
                    Said::Usual(function) => {
                        format!("同类任务(“{word}”)通常由{}牵头", self.name(function))
                    }
                });
            }
        }
    }

    /// Tasks of earlier lists that say nearly the same.
    fn prior(&self, matter: &Matter, evidence: &mut Evidence) {
        let alike = self.past.alike(matter.title, matter.text);
        let best = alike.first().map_or(0.0, |first| first.likeness);
        let all: f32 = alike.iter().map(|task| task.likeness.powi(STEEP)).sum();
        let mut votes: BTreeMap<usize, (f32, String)> = BTreeMap::new();
        for task in &alike {
            let Some(office) = self.register.with_id(&task.prior.lead) else { continue };
            let vote = votes.entry(office).or_insert_with(|| (0.0, self.said(office, task.prior)));
            vote.0 += task.likeness.powi(STEEP) / all.max(f32::EPSILON);
        }
        for (office, (share, why)) in votes {
            evidence.state(office, PRIOR * best * share, why);
        }
    }

    /// Who led what, and when: 去年“建设口袋公园10个”由区城市管理局牵头.
    fn said(&self, office: usize, prior: &super::Prior) -> String {
        let when = if prior.year == self.past.latest() {
            "去年".to_string()
        } else {
            format!("{}年", prior.year)
        };
        let title = if prior.title.is_empty() { &prior.text } else { &prior.title };
        let mut short: String = title.chars().take(LONGEST_TITLE).collect();
        if short.len() < title.len() {
            short.push('…');
        }
        let short = short.trim_end_matches(['。', ';', '；']);
        let name = self.register.office(office).map_or("", |office| office.name.as_str());
        format!("{when}“{short}”由{name}牵头")
    }

    /// What was learnt from official lists, where all else says little.
    fn learnt(&self, matter: &Matter, evidence: &mut Evidence) {
        let quiet = 1.0 - evidence.strongest() / SILENT;
        if quiet <= 0.0 {
            return;
        }
        for (name, said) in self.topics.learnt.found(matter.text) {
            let function = self.topics.function(name);
            let Some(office) = function.and_then(|at| self.register.having(at)) else { continue };
            let weights = said.iter().map(|(weight, _)| *weight);
            let run = said.first().map_or("", |(_, run)| *run);
            let why = format!("同类任务用语(“{run}”)多由{name}牵头");
            evidence.state(office, quiet * fading(weights), why);
        }
    }

    fn name(&self, function: usize) -> &str {
        let function = self.topics.functions.get(function);
        function.and_then(|function| function.names.first()).map_or("", String::as_str)
    }

    /// The helping offices of the earlier task that says the same, if one does.
    pub(crate) fn helped(&self, matter: &Matter) -> Vec<usize> {
        let alike = self.past.alike(matter.title, matter.text);
        let same = alike.first().filter(|task| task.likeness >= SAME);
        let with = same.map(|task| task.prior.with.as_slice()).unwrap_or_default();
        with.iter().filter_map(|id| self.register.with_id(id)).collect()
    }
}

/// Characters of an earlier task that a reason quotes.
const LONGEST_TITLE: usize = 20;

/// A task that nobody claims.
fn unclaimed(office: usize) -> Candidate {
    let why = "没有单位的职责与本项对应,先由政府办公室提出牵头建议".to_string();
    Candidate { office, score: 0.1, why }
}

fn usual_indicator(name: &str, lead: &str) -> String {
    format!("“{name}”指标通常由{lead}牵头")
}

/// How alike a quantity and an indicator are. A target that holds the indicator's name states it.
fn alike(quantity: &str, name: &str, target: bool) -> f32 {
    let within = target && name.chars().count() >= 4 && quantity.contains(name);
    same_quantity(quantity, name).max(if within { 0.9 } else { 0.0 })
}

/// One reason for an office.
#[derive(Debug)]
struct Reason {
    weight: f32,
    /// The word of the task that speaks for the office; none if the reason is no word.
    word: Option<String>,
    /// The reason in Chinese.
    why: String,
}

/// Reasons by office.
#[derive(Debug, Default)]
struct Evidence {
    by_office: BTreeMap<usize, Vec<Reason>>,
}

impl Evidence {
    /// Adds a word. One that lies within a word already found for the office adds nothing.
    fn add(&mut self, office: usize, weight: f32, word: &str, why: impl FnOnce() -> String) {
        let reasons = self.by_office.entry(office).or_default();
        let holds = |known: &&mut Reason| known.word.as_ref().is_some_and(|w| w.contains(word));
        if let Some(known) = reasons.iter_mut().find(holds) {
            known.weight = known.weight.max(weight);
            return;
        }
        reasons.retain(|known| {
            let held = known.word.as_ref().is_some_and(|known| word.contains(known.as_str()));
            !held || known.weight > weight
        });
        reasons.push(Reason { weight, word: Some(word.to_string()), why: why() });
    }

    /// Adds a reason that is no word.
    fn state(&mut self, office: usize, weight: f32, why: String) {
        self.by_office.entry(office).or_default().push(Reason { weight, word: None, why });
    }

    fn strongest(&self) -> f32 {
        self.by_office.values().map(|reasons| strength(reasons)).fold(0.0, f32::max)
    }

    /// Offices by the strength of their evidence.
    fn ranked(self) -> Vec<Candidate> {
        let mut ranked: Vec<(f32, usize, Vec<Reason>)> = Vec::new();
        for (office, mut reasons) in self.by_office {
            reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            ranked.push((strength(&reasons), office, reasons));
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked
            .into_iter()
            .map(|(strength, office, reasons)| Candidate {
                office,
                score: (1.0 - (-strength).exp()).clamp(0.0, 0.99),
                why: spoken(&reasons),
            })
            .collect()
    }
}

/// The strength of reasons: a crowd of faint words does not outweigh one that decides.
fn strength(reasons: &[Reason]) -> f32 {
    let stated: f32 = reasons.iter().filter(|r| r.word.is_none()).map(|r| r.weight).sum();
    let mut words: Vec<f32> =
        reasons.iter().filter(|r| r.word.is_some()).map(|r| r.weight).collect();
    words.sort_by(|a, b| b.total_cmp(a));
    stated + fading(words)
}

/// The sum of weights, strongest first, of which the later count less.
fn fading(weights: impl IntoIterator<Item = f32>) -> f32 {
    let parts = [1.0, 0.6, 0.4, 0.25, 0.15];
    weights.into_iter().zip(parts).map(|(weight, part)| weight * part).sum()
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
