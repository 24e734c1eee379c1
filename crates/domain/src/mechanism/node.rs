//! Reads the TOML tree with its places, so that every fault says line and column.
//!
//! A table remembers which keys were asked for; `finish` reports the others. Reading goes on after a
//! fault, so that an author sees all faults at once.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::{Fault, line_and_column, nearest};
use crate::term::Term;

/// A word in the file, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub at: Range<usize>,
}

impl Word {
    /// A word that stands nowhere, for rules that a table implies.
    pub fn implied(text: &str) -> Word {
        Word { text: text.to_owned(), at: 0..0 }
    }
}

impl std::ops::Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// Collects faults of one file.
pub struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    faults: RefCell<Vec<Fault>>,
}

impl<'t> Reader<'t> {
    /// A reader of `text`, which its faults call `file`.
    pub fn new(file: &'t str, text: &'t str) -> Reader<'t> {
        Reader { file, text, faults: RefCell::default() }
    }

    /// Parses the TOML itself; faults of syntax are recorded and the rest is still read.
    pub fn parse(&self) -> Spanned<DeTable<'t>> {
        let (tree, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let message = match error.message() {
                m if m.contains("duplicate key") => "同一个键写了两次".to_owned(),
                m => format!("TOML 写法有误:{m}"),
            };
            self.fault(error.span().unwrap_or(0..0), message, None);
        }
        tree
    }

    /// Records a fault.
    pub fn fault(&self, at: Range<usize>, message: impl Into<String>, help: Option<String>) {
        let (line, column) = line_and_column(self.text, at.start);
        self.faults.borrow_mut().push(Fault {
            file: self.file.to_owned(),
            line,
            column,
            span: at,
            message: message.into(),
            help,
        });
    }

    /// Whether no fault was found so far.
    pub fn is_clean(&self) -> bool {
        self.faults.borrow().is_empty()
    }

    /// All faults so far, in the order of their places.
    pub fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults.into_inner();
        faults.sort_by_key(|fault| (fault.span.start, fault.message.clone()));
        faults.dedup();
        faults
    }
}

/// A table being read.
pub struct Table<'r, 't> {
    /// Where faults go.
    pub reader: &'r Reader<'t>,
    /// Its place in the file.
    pub at: Range<usize>,
    what: String,
    entries: &'r DeTable<'t>,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'r, 't> Table<'r, 't> {
    /// The table `entries`, called `what` in faults.
    pub fn new(
        reader: &'r Reader<'t>,
        what: impl Into<String>,
        at: Range<usize>,
        entries: &'r DeTable<'t>,
    ) -> Table<'r, 't> {
        Table { reader, at, what: what.into(), entries, asked: RefCell::default() }
    }

    /// The raw value under a key.
    pub fn value(&self, key: &'static str) -> Option<&'r Spanned<DeValue<'t>>> {
        self.asked.borrow_mut().insert(key);
        self.entries.get(key)
    }

    /// Whether the key is written.
    pub fn has(&self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    /// Records a fault at the key, or at the table if the key is not there.
    pub fn fault(&self, key: &str, message: impl Into<String>) {
        let at = self.entries.get(key).map_or(self.at.clone(), Spanned::span);
        self.reader.fault(at, format!("{}:{}", self.what, message.into()), None);
    }

    /// A text.
    pub fn text(&self, key: &'static str) -> Option<String> {
        self.word(key).map(|word| word.text)
    }

    /// A text that must be there; its lack is a fault and reads as the empty text.
    pub fn required(&self, key: &'static str) -> String {
        if !self.has(key) {
            self.fault(key, format!("缺少 {key}"));
        }
        self.text(key).unwrap_or_default()
    }

    /// A text with its place.
    pub fn word(&self, key: &'static str) -> Option<Word> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Word { text: text.to_string(), at: value.span() }),
            _ => {
                self.fault(key, format!("{key} 应为带引号的文字"));
                None
            }
        }
    }

    /// A text or a list of texts.
    pub fn words(&self, key: &'static str) -> Vec<Word> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let single = std::slice::from_ref(value);
        let items = match value.get_ref() {
            DeValue::Array(items) => &items[..],
            _ => single,
        };
        let mut words = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::String(text) => {
                    words.push(Word { text: text.to_string(), at: item.span() });
                }
                _ => self.fault(key, format!("{key} 应为文字或文字的列表")),
            }
        }
        words
    }

    /// True or false; false when left out.
    pub fn flag(&self, key: &'static str) -> bool {
        match self.value(key).map(Spanned::get_ref) {
            None => false,
            Some(DeValue::Boolean(flag)) => *flag,
            Some(_) => {
                self.fault(key, format!("{key} 应为 true 或 false"));
                false
            }
        }
    }

    /// A whole number.
    pub fn whole(&self, key: &'static str) -> Option<u32> {
        match self.value(key)?.get_ref() {
            DeValue::Integer(number) => match number.as_str().parse() {
                Ok(number) => Some(number),
                Err(_) => {
                    self.fault(key, format!("{key} 应为不太大的非负整数"));
                    None
                }
            },
            _ => {
                self.fault(key, format!("{key} 应为整数"));
                None
            }
        }
    }

    /// A date.
    pub fn date(&self, key: &'static str) -> Option<Date> {
        let written = match self.value(key)?.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        let date = written.parse().ok();
        if date.is_none() {
            self.fault(key, format!("{key} 应为日期,如 2023-04-26"));
        }
        date
    }

    /// A term, such as `5wd`.
    pub fn term(&self, key: &'static str) -> Option<Term> {
        match self.text(key)?.parse() {
            Ok(term) => Some(term),
            Err(message) => {
                self.fault(key, message);
                None
            }
        }
    }

    /// A table under a key.
    pub fn table(&self, key: &'static str) -> Option<Table<'r, 't>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(entries) => {
                Some(Table::new(self.reader, format!("{}.{key}", self.what), value.span(), entries))
            }
            _ => {
                self.fault(key, format!("{key} 应为一张表"));
                None
            }
        }
    }

    /// A table, or a list of tables, under a key.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'r, 't>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let single = std::slice::from_ref(value);
        let items = match value.get_ref() {
            DeValue::Array(items) => &items[..],
            _ => single,
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(entries) => tables.push(Table::new(
                    self.reader,
                    format!("{}.{key}", self.what),
                    item.span(),
                    entries,
                )),
                _ => self.fault(key, format!("{key} 应为表,写成 {{ … }}")),
            }
        }
        tables
    }

    /// The entries of a table of tables, such as `[action]`: name, place and value.
    pub fn entries(
        &self,
        key: &'static str,
    ) -> impl Iterator<Item = (Word, &'r Spanned<DeValue<'t>>)> {
        self.table(key).into_iter().flat_map(|table| table.all())
    }

    /// All entries of this table, in the order of the file.
    pub fn all(&self) -> Vec<(Word, &'r Spanned<DeValue<'t>>)> {
        self.entries
            .iter()
            .map(|(key, value)| (Word { text: key.get_ref().to_string(), at: key.span() }, value))
            .collect()
    }

    /// An entry that must be a table.
    pub fn entry(&self, name: &Word, value: &'r Spanned<DeValue<'t>>) -> Option<Table<'r, 't>> {
        let what = format!("{}.{}", self.what, name.text);
        match value.get_ref() {
            DeValue::Table(entries) => {
                Some(Table::new(self.reader, what, name.at.clone(), entries))
            }
            _ => {
                self.reader.fault(value.span(), format!("{what}:应为一张表,写成 {{ … }}"), None);
                None
            }
        }
    }

    /// Reports every key that was never asked for.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for key in self.entries.keys() {
            let name = key.get_ref().as_ref();
            if asked.contains(name) {
                continue;
            }
            let help = match nearest(name, asked.iter().copied()) {
                Some(meant) => format!("是不是 {meant}?"),
                None => {
                    let known: Vec<&str> = asked.iter().copied().collect();
                    format!("这里可以写:{}", known.join("、"))
                }
            };
            self.reader.fault(key.span(), format!("{}:不认识的键 {name}", self.what), Some(help));
        }
    }
}
