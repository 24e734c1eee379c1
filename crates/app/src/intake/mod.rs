//! 台账导入: a table of an office or of another system becomes cases, row by row.
//!
//! A file is kept, its table is found ([`domain::intake`]), its columns are given a meaning once
//! ([`Mapping`], remembered by the digest of the head), and every row is judged as it would be when it
//! is written: in, there already, changed, double, or refused with its cell and reason. Nothing is
//! written before somebody has looked; what is written goes through the one write path, by the right
//! of whoever imports, many appends at a time. A row is known again for ever by its key, which the
//! opening event holds and the store indexes.

mod bulk;
mod plan;
mod resolve;
mod row;
mod targets;

use std::collections::BTreeMap;

use domain::digest::Digest;
use domain::event::FileRef;
use domain::intake::{Columns, Sheet, Table, Target, label};
use domain::mechanism::Mechanism;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::error::broken;
use crate::{App, AppError, Viewer};

pub use row::{Judged, Problem, Verdict};
pub use targets::Wish;
pub(crate) use targets::{QUARTERS, is_milestones};

/// A column of a table of refused rows, which says why; it is no part of the head.
pub const WHY: &str = "未导入原因";

/// What may be imported by a viewer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// The mechanism's id.
    pub mechanism: String,
    /// What it is called.
    pub title: String,
    /// Whether another system handles it by the district's settings.
    pub collected: bool,
}

/// What the columns of a table mean, and what holds for all its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// What each column means, by its label; columns that are left out are missing.
    pub columns: BTreeMap<String, String>,
    /// What all rows have in common, by target.
    pub constants: BTreeMap<String, String>,
    /// Rows of earlier years are recorded without deadlines (历史事项).
    pub historic: bool,
    /// Handled in another system and only collected here.
    pub collected: bool,
    /// 提供单位, for what is collected.
    pub provider: String,
    /// 提供人, for what is collected.
    pub person: String,
}

/// A file whose table was found.
#[derive(Debug, Clone)]
pub struct Tabled {
    /// The original.
    pub original: FileRef,
    /// Its table.
    pub table: Table,
    /// The digest of its head.
    pub head: String,
    /// Up to which day its title or name says that it speaks; else today.
    pub as_of: Date,
}

/// What an import came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// New cases.
    pub begun: usize,
    /// Known cases of which something new was told.
    pub advanced: usize,
    /// Rows that were there already.
    pub known: usize,
    /// Rows that were there and say something else now.
    pub changed: usize,
    /// Rows that repeat another row of the file.
    pub double: usize,
    /// Rows that were refused.
    pub refused: usize,
}

/// All rows of a table, judged.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// The rows.
    pub rows: Vec<Judged>,
    /// How many of each.
    pub counts: Outcome,
    /// Columns that are left out.
    pub left_out: Vec<String>,
}

impl App {
    /// What a viewer may import: mechanisms that he may begin and whose beginning a row can hold.
    pub fn intake_kinds(&self, viewer: &Viewer) -> Vec<Kind> {
        let today = self.clock.today();
        let ids = self.catalogue.latest().filter(|mechanism| mechanism.number.is_some());
        ids.filter_map(|mechanism| self.catalogue.in_force(&mechanism.id.text, today))
            .filter(|mechanism| !self.intake_acts(viewer, mechanism).is_empty())
            .map(|mechanism| Kind {
                mechanism: mechanism.id.text.clone(),
                title: mechanism.title.clone(),
                collected: self.is_collected(viewer, mechanism),
            })
            .collect()
    }

    /// Whether the district collects a mechanism from another system, and the viewer may do it.
    fn is_collected(&self, viewer: &Viewer, mechanism: &Mechanism) -> bool {
        let handling = self.district.handling.get(&mechanism.id.text);
        handling.is_some_and(|handling| handling == "collected")
            && self.may_collect(viewer, mechanism)
    }

    /// The mechanism that a viewer imports into.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if there is none or he may not.
    pub fn intake_mechanism(
        &self,
        viewer: &Viewer,
        mechanism: &str,
    ) -> Result<std::sync::Arc<Mechanism>, AppError> {
        let found = self.catalogue.in_force(mechanism, self.clock.today());
        let found = found.ok_or(AppError::NotFound)?;
        match self.intake_acts(viewer, found).is_empty() {
            true => Err(AppError::NotFound),
            false => Ok(found.clone()),
        }
    }

    /// Reads the table of a file that was kept.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a file that is not there, a refusal if it is no workbook or holds no
    /// table.
    pub async fn tabled(&self, original: &FileRef) -> Result<Tabled, AppError> {
        let bytes = self.load_file(&original.digest)?;
        let columns = self.catalogue.columns.clone();
        let titles = self.intake_titles();
        let read = move || -> Result<Table, documents::DocumentFault> {
            let grids = documents::read_xlsx(&bytes)?;
            let sheets: Vec<Sheet> =
                grids.into_iter().map(|grid| Sheet { name: grid.name, rows: grid.rows }).collect();
            let is_known =
                |label: &str| columns.is_known(label) || titles.iter().any(|own| own == label);
            Ok(domain::intake::read(&sheets, &is_known))
        };
        let table = tokio::task::spawn_blocking(read).await.map_err(broken)?;
        let table = table.map_err(|fault| row::unusable(&fault.to_string()))?;
        if table.lines.is_empty() {
            return Err(row::unusable("没有读到数据：没有认出表头，或者表头下面没有数据行"));
        }
        let as_of = self.as_of(original, &table);
        Ok(Tabled { original: original.clone(), head: head_of(&table), table, as_of })
    }

    /// Titles of fields, by which heads are known besides the synonyms.
    fn intake_titles(&self) -> Vec<String> {
        let fields = self.catalogue.latest().flat_map(|mechanism| mechanism.fields.values());
        let mut titles: Vec<String> = fields.map(|field| label(&field.title)).collect();
        titles.sort();
        titles.dedup();
        titles
    }

    /// 截至时间: a day in the title, the end of a month in it, else today; never later than today.
    fn as_of(&self, original: &FileRef, table: &Table) -> Date {
        let today = self.clock.today();
        let titles = table.asides.iter().map(|aside| aside.text.as_str());
        let named = std::iter::once(original.name.as_str()).chain(titles);
        let day = named.filter_map(|text| row::day_in(text)).find(|day| *day <= today);
        day.unwrap_or(today)
    }

    /// What the columns of a table were said to mean before.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn remembered(
        &self,
        mechanism: &str,
        head: &str,
    ) -> Result<Option<Mapping>, AppError> {
        let content = self.store.column_map(mechanism, head).await?;
        Ok(content.and_then(|content| serde_json::from_str(&content).ok()))
    }

    /// Remembers what the columns of a table mean, for everyone of the district.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn remember_mapping(
        &self,
        viewer: &Viewer,
        (mechanism, head): (&str, &str),
        mapping: &Mapping,
    ) -> Result<(), AppError> {
        let content = serde_json::to_string(mapping).map_err(broken)?;
        let now = self.clock.now();
        let key = (mechanism, head);
        Ok(self.store.keep_column_map(key, &content, &viewer.person, now).await?)
    }

    /// What the columns of a table probably mean.
    pub fn proposed(&self, viewer: &Viewer, mechanism: &Mechanism, tabled: &Tabled) -> Mapping {
        let collected = self.is_collected(viewer, mechanism);
        let wishes = self.wishes(viewer, mechanism, collected);
        let targets: Vec<Target> = wishes
            .iter()
            .filter(|wish| !wish.personal)
            .map(|wish| Target { id: wish.id.clone(), title: wish.title.clone() })
            .collect();
        let columns = &self.catalogue.columns;
        let found = columns.propose(&mechanism.id.text, &tabled.table.columns, &targets);
        let pairs = tabled.table.columns.iter().zip(found);
        let columns: BTreeMap<String, String> =
            pairs.filter_map(|(title, target)| Some((label(title), target?))).collect();
        let mapped = |id: &str| columns.values().any(|target| target == id);
        let lacking = wishes.iter().filter(|wish| wish.required && !mapped(&wish.id));
        let constant = |wish: &Wish| Some((wish.id.clone(), wish.choices.first()?.0.clone()));
        let mut constants: BTreeMap<String, String> = lacking.filter_map(constant).collect();
        if !mapped("lead") && self.opens_for_own(viewer, mechanism) {
            let own = self.district.directory.office_short(&viewer.office);
            constants.insert("lead".to_owned(), own.to_owned());
        }
        let today = self.clock.today();
        let year = tabled.table.years.iter().flatten().max().copied();
        let past = year.filter(|year| *year < today.year());
        if !mapped("happened_on") {
            let day = past.and_then(|year| Date::new(year, 12, 31).ok()).unwrap_or(today);
            constants.insert("happened_on".to_owned(), day.to_string());
        }
        Mapping {
            columns,
            constants,
            historic: past.is_some(),
            collected,
            provider: self.district.directory.office_short(&viewer.office).to_owned(),
            person: self.person_name(&viewer.person),
        }
    }

    fn person_name(&self, id: &str) -> String {
        let person = self.district.people.iter().find(|person| person.id == id);
        person.map_or(id.to_owned(), |person| person.name.clone())
    }

    /// The synonyms of columns.
    pub fn columns(&self) -> &Columns {
        &self.catalogue.columns
    }
}

/// The digest of the labels of a table, in their order, without the reasons of an earlier import.
fn head_of(table: &Table) -> String {
    let labels: Vec<String> =
        table.columns.iter().map(|title| label(title)).filter(|title| title != WHY).collect();
    Digest::of_text(&labels.join("\u{1f}")).to_string()
}
