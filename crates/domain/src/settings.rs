//! The district's settings over the mechanisms' defaults (地方设定).

use std::collections::BTreeMap;

use crate::mechanism::rule::Limit;
use crate::mechanism::{LocalValue, Mechanism};
use crate::term::Term;

/// Settings of a district by mechanism and name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings(BTreeMap<(String, String), LocalValue>);

impl Settings {
    /// Sets one value.
    pub fn set(&mut self, mechanism: &str, name: &str, value: LocalValue) {
        self.0.insert((mechanism.to_owned(), name.to_owned()), value);
    }

    /// The value that holds: the district's, or else the mechanism's default.
    pub fn value<'a>(&'a self, mechanism: &'a Mechanism, name: &str) -> Option<&'a LocalValue> {
        self.0
            .get(&(mechanism.id.text.clone(), name.to_owned()))
            .or_else(|| mechanism.locals.get(name).map(|local| &local.value))
    }

    /// The length of a limit.
    pub fn term(&self, mechanism: &Mechanism, limit: &Limit) -> Option<Term> {
        match limit {
            Limit::Term(term) => Some(*term),
            Limit::Local(name) => match self.value(mechanism, &name.text)? {
                LocalValue::Term(term) => Some(*term),
                _ => None,
            },
        }
    }

    /// Every value that the district itself has set: mechanism, name, value.
    pub fn own(&self) -> impl Iterator<Item = (&str, &str, &LocalValue)> {
        self.0.iter().map(|((mechanism, name), value)| (&**mechanism, &**name, value))
    }
}
