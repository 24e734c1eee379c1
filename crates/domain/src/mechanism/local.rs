//! `[local]`: a number that a district may set, overlaid by its settings and shown as 地方设定.

use rust_decimal::Decimal;
use toml::de::DeValue;

use super::node::{Table, Word};
use crate::term::Term;

/// A setting of the district (地方设定).
#[derive(Debug, Clone, PartialEq)]
pub struct Local {
    /// Its name in the file.
    pub id: Word,
    /// What it is called on screen.
    pub title: String,
    /// The value unless the district sets another.
    pub value: LocalValue,
    /// Why it is not law: 地方设定.
    pub mark: String,
    /// The document that sets it; empty when none is known.
    pub source: String,
}

/// What a setting can hold.
#[derive(Debug, Clone, PartialEq)]
pub enum LocalValue {
    /// A term: 5wd.
    Term(Term),
    /// A number.
    Number(Decimal),
    /// A word of a closed list, such as the way of handling.
    Text(String),
    /// Several words.
    Many(Vec<String>),
}

impl LocalValue {
    /// Reads a value as a file writes it: text that is a term is a term.
    pub fn read(value: &DeValue<'_>) -> Option<LocalValue> {
        match value {
            DeValue::String(text) => Some(LocalValue::of_text(text)),
            DeValue::Integer(number) => number.as_str().parse().ok().map(LocalValue::Number),
            DeValue::Float(number) => number.as_str().parse().ok().map(LocalValue::Number),
            DeValue::Array(items) => items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::String(text) => Some(text.to_string()),
                    _ => None,
                })
                .collect::<Option<Vec<String>>>()
                .map(LocalValue::Many),
            _ => None,
        }
    }

    /// Text that is a term is a term, text that is a number is a number.
    pub fn of_text(text: &str) -> LocalValue {
        if let Ok(term) = text.parse() {
            return LocalValue::Term(term);
        }
        match text.parse() {
            Ok(number) => LocalValue::Number(number),
            Err(_) => LocalValue::Text(text.to_owned()),
        }
    }

    /// As a screen says it.
    pub fn in_words(&self) -> String {
        match self {
            LocalValue::Term(term) => term.in_words(),
            LocalValue::Number(number) => number.normalize().to_string(),
            LocalValue::Text(text) => text.clone(),
            LocalValue::Many(texts) => texts.join("、"),
        }
    }
}

impl Local {
    pub(super) fn read(id: &Word, table: Table<'_, '_>) -> Local {
        let value = table.value("value").and_then(|value| LocalValue::read(value.get_ref()));
        if value.is_none() {
            table.fault("value", "value 应为期限(如 \"5wd\")、数字、文字或文字的列表");
        }
        let local = Local {
            id: id.clone(),
            title: table.required("title"),
            value: value.unwrap_or(LocalValue::Text(String::new())),
            mark: table.required("mark"),
            source: table.text("source").unwrap_or_default(),
        };
        table.finish();
        local
    }
}
