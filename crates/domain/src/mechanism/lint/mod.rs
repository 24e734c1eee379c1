//! What makes a mechanism file trustworthy: nothing dangles, everything ends, every limit has a
//! source. One file per family of rules; each says what is wrong at the word that is wrong.

mod clock;
mod deadlines;
mod examples;
mod indicators;
mod names;
mod persons;
mod roles;
mod stages;

use std::ops::Range;

use super::node::{Reader, Word};
use super::rule::{MomentKind, MomentRef};
use super::{Action, Always, Condition, Guard, Mechanism, Part};
use crate::fault::{Fault, nearest};

/// Checks a mechanism that was read without fault.
pub(super) fn check(file: &str, text: &str, mechanism: &Mechanism) -> Vec<Fault> {
    let lint = Lint { reader: Reader::new(file, text), mechanism };
    names::check(&lint);
    if lint.is_clean() {
        stages::check(&lint);
        roles::check(&lint);
        deadlines::check(&lint);
        clock::check(&lint);
        persons::check(&lint);
        indicators::check(&lint);
        examples::check(&lint);
    }
    lint.reader.into_faults()
}

/// The mechanism under check, and where its faults go.
struct Lint<'a> {
    reader: Reader<'a>,
    mechanism: &'a Mechanism,
}

impl Lint<'_> {
    fn fault(&self, at: &Range<usize>, message: impl Into<String>) {
        self.reader.fault(at.clone(), message, None);
    }

    fn is_clean(&self) -> bool {
        self.reader.is_clean()
    }

    /// Faults a name that is not among the known ones, with the likely meaning.
    fn known<'k>(&self, what: &str, word: &Word, known: impl IntoIterator<Item = &'k str>) {
        let known: Vec<&str> = known.into_iter().collect();
        if known.contains(&&*word.text) {
            return;
        }
        let help = nearest(&word.text, known.iter().copied()).map(|name| format!("是不是 {name}?"));
        self.reader.fault(word.at.clone(), format!("没有{what} {}", word.text), help);
    }

    /// Every act with the part that it belongs to.
    fn actions(&self) -> impl Iterator<Item = (&Part, &Action)> {
        self.mechanism.all_parts().flat_map(|part| part.actions.values().map(move |a| (part, a)))
    }

    /// An act by its name, first in the part, then in the main part; `part.act` names another's.
    fn find_act<'m>(&'m self, part: &'m Part, name: &str) -> Option<(&'m Part, &'m Action)> {
        if let Some((other, act)) = name.split_once('.') {
            let other = self.mechanism.parts.get(other)?;
            return other.actions.get(act).map(|action| (other, action));
        }
        [part, &self.mechanism.main]
            .into_iter()
            .find_map(|part| part.actions.get(name).map(|action| (part, action)))
    }

    fn is_always(&self, name: &str) -> bool {
        Always::ALL.iter().any(|a| a.name() == name && !self.mechanism.not.contains(a))
    }

    /// The guards of a deadline, act or indicator that name other deadlines.
    fn named_deadlines(guards: &[Guard]) -> impl Iterator<Item = &Word> {
        guards.iter().filter_map(|guard| match &guard.rule {
            Condition::InTime(name) | Condition::Waited(name) | Condition::NotDue(name) => {
                Some(name)
            }
            _ => None,
        })
    }

    /// The act whose doing makes the moment, as far as one act makes it.
    fn makers<'m>(&'m self, part: &'m Part, moment: &MomentRef) -> Vec<(&'m Part, &'m Action)> {
        match &moment.kind {
            MomentKind::Start => {
                let starts =
                    |action: &Action| action.starts.iter().any(|s| s.part.text == part.id.text);
                self.actions().filter(|(_, action)| starts(action)).collect()
            }
            MomentKind::Act(name) => self.find_act(part, name).into_iter().collect(),
            MomentKind::Paper { document, .. } => {
                let makes =
                    |action: &Action| action.makes.as_ref().is_some_and(|m| m.text == *document);
                self.actions().filter(|(_, action)| makes(action)).collect()
            }
        }
    }
}
