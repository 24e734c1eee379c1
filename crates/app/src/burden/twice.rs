//! 重复要数: the same text sent to two procedures or for two tasks of the monthly round, or the same box
//! asked for the same matter by two procedures, in one month. The later one is marked, with the case
//! that asked before.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::CaseId;

use super::{Ask, Kind};
use crate::{App, AppError};

/// A title of fewer characters may well be the same by chance.
const TELLING: usize = 5;

/// Why a form counts as asked twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Twice {
    /// The case that asked before.
    pub case: CaseId,
    /// What is the same.
    pub why: Same,
}

/// What is the same in two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// The same text was sent for another case.
    Text,
    /// The same box was asked for the same matter by another procedure.
    Box,
}

impl Same {
    /// In words.
    pub fn in_words(self) -> &'static str {
        match self {
            Same::Text => "同样的文字又报了一次",
            Same::Box => "同一事项的同一栏由两个规程各要一次",
        }
    }
}

/// Marks the forms of one month that ask again what was asked before.
pub(super) async fn find(app: &App, asks: &mut [Ask]) -> Result<(), AppError> {
    let mut order: Vec<usize> = (0..asks.len()).collect();
    order.retain(|at| asks[*at].kind == Kind::Filled && !asks[*at].written.is_empty());
    order.sort_by_key(|at| (asks[*at].day, asks[*at].case, asks[*at].sequence));
    let mut shared: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for ask in order.iter().map(|at| &asks[*at]) {
        for written in &ask.written {
            let boxes = shared.entry((ask.office.clone(), written.title.clone())).or_default();
            boxes.insert(ask.mechanism.clone());
        }
    }
    // The first case that sent a text, and the first that asked a box of a matter.
    let mut texts: BTreeMap<(String, u64), (CaseId, String, bool)> = BTreeMap::new();
    let mut asked: BTreeMap<(String, String, String), (String, CaseId)> = BTreeMap::new();
    for at in order {
        let ask = &asks[at];
        let mut found = None;
        for written in &ask.written {
            if let Some(text) = written.text {
                let own = (ask.case, ask.mechanism.clone(), ask.periodic);
                let first = texts.entry((ask.office.clone(), text)).or_insert(own);
                // A set phrase of one procedure (同意主办单位意见) is nobody's second work.
                let work = first.1 != ask.mechanism || first.2 && ask.periodic;
                if first.0 != ask.case && work && found.is_none() {
                    found = Some(Twice { case: first.0, why: Same::Text });
                }
            }
            let place = (ask.office.clone(), written.title.clone());
            if shared.get(&place).is_none_or(|mechanisms| mechanisms.len() < 2) {
                continue;
            }
            for matter in matters(app, ask.case).await? {
                let key = (place.0.clone(), place.1.clone(), matter);
                let first = asked.entry(key).or_insert((ask.mechanism.clone(), ask.case));
                if first.0 != ask.mechanism && found.is_none() {
                    found = Some(Twice { case: first.1, why: Same::Box });
                }
            }
        }
        asks[at].twice = found;
    }
    Ok(())
}

/// By what a matter is known: the cases that it is linked to, the numbers that its fields name, its
/// own number, its title. Two cases that share one of these are about one matter.
async fn matters(app: &App, case: CaseId) -> Result<Vec<String>, AppError> {
    let case = app.case(case).await?;
    let ends = case.links.iter().map(|end| end.case).chain([case.id]);
    let mut matters: Vec<String> = ends.map(|id| format!("#{id}")).collect();
    matters.extend(case.opening.number.clone());
    let titled = case.opening.title.chars().count() >= TELLING;
    matters.extend(titled.then(|| case.opening.title.clone()));
    let kept = case.fields.values().filter_map(|kept| kept.last());
    let named = kept.filter_map(|kept| kept.value.as_text()).filter(|text| is_number(text));
    matters.extend(named.map(str::to_owned));
    Ok(matters)
}

/// Whether a text is the number of a case: 潞任〔2023〕7号.
fn is_number(text: &str) -> bool {
    text.contains('〔') && text.ends_with('号') && text.chars().count() <= 24
}
