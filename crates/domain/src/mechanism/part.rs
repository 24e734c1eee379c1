//! `[part]`: what runs beside the main part: co-offices, milestones, a hearing, a review.

use indexmap::IndexMap;

use super::action::Action;
use super::node::{Table, Word};
use super::role::OfficeRef;
use super::rule::DeadlineRule;
use super::stage::Stage;

/// A part of a mechanism, the main one included (并行部分).
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name in the file; empty for the main part.
    pub id: Word,
    /// What it is called on screen.
    pub title: String,
    /// The field whose rows each make one run: offices, or rows of a list.
    pub each: Option<Word>,
    /// The office in charge of it, if not the lead office.
    pub office: Option<OfficeRef>,
    /// Its stages; the first is where it begins.
    pub stages: IndexMap<String, Stage>,
    /// Its acts.
    pub actions: IndexMap<String, Action>,
    /// Its deadlines.
    pub deadlines: IndexMap<String, DeadlineRule>,
}

impl Part {
    pub(super) fn empty(id: Word, title: String) -> Part {
        Part {
            id,
            title,
            each: None,
            office: None,
            stages: IndexMap::new(),
            actions: IndexMap::new(),
            deadlines: IndexMap::new(),
        }
    }

    pub(super) fn read(id: &Word, table: Table<'_, '_>) -> Part {
        let mut part = Part::empty(id.clone(), table.required("title"));
        part.each = table.word("each");
        part.office = table.word("office").map(|word| super::role::read_office(&word));
        part.read_tables(&table);
        table.finish();
        part
    }

    /// Reads stages, acts and deadlines of a part or of the file's top level.
    pub(super) fn read_tables(&mut self, table: &Table<'_, '_>) {
        for (name, value) in table.entries("stage") {
            self.stages.insert(name.text.clone(), Stage::read(&name, value, table));
        }
        read_map(table, "action", &mut self.actions, Action::read);
        read_map(table, "deadline", &mut self.deadlines, DeadlineRule::read);
    }

    /// The stage in which it begins.
    pub fn first_stage(&self) -> Option<&str> {
        self.stages.keys().next().map(String::as_str)
    }

    /// Whether it is the main part.
    pub fn is_main(&self) -> bool {
        self.id.text.is_empty()
    }

    /// Whether the stage is one in which nothing more is to be done in this part: an end, or one
    /// that no act leaves.
    pub fn is_over(&self, stage: &str) -> bool {
        let ends = self.stages.get(stage).is_some_and(|stage| stage.end.is_some());
        let left = self.actions.values().any(|action| {
            action.from.iter().any(|from| from.text == stage)
                && (action.to.is_some() || action.ends.is_some())
        });
        ends || !left
    }
}

/// Reads every entry of a table of tables into a map, in the order of the file.
pub(super) fn read_map<'r, 't, T>(
    table: &Table<'r, 't>,
    key: &'static str,
    into: &mut IndexMap<String, T>,
    read: impl Fn(&Word, Table<'r, 't>) -> T,
) {
    let Some(parent) = table.table(key) else { return };
    for (name, value) in parent.all() {
        let Some(entry) = parent.entry(&name, value) else { continue };
        if into.contains_key(&name.text) {
            entry.fault(key, "这个名字已经由共用块定义");
        }
        into.insert(name.text.clone(), read(&name, entry));
    }
}
