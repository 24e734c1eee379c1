//! What fields hold: written, derived, or read from elsewhere.

use rust_decimal::Decimal;

use super::Case;
use crate::mechanism::field::Derive;
use crate::mechanism::{Codes, Mechanism};
use crate::value::Value;

impl Case {
    /// What the case is called: by the field that the mechanism names for it, else as it was opened.
    pub fn title(&self, mechanism: &Mechanism) -> String {
        let named = mechanism.titled.as_ref().and_then(|field| self.value(mechanism, &field.text));
        let named = named.filter(|value| !value.is_empty());
        named.map_or_else(|| self.opening.title.clone(), |value| value.to_string())
    }

    /// The value of a field now; derived fields are computed.
    pub fn value(&self, mechanism: &Mechanism, name: &str) -> Option<Value> {
        if let Some((document, field)) = name.split_once('.') {
            return self.stated(document, field).or_else(|| self.column(name));
        }
        let field = mechanism.fields.get(name)?;
        if let Some(derive) = &field.derive {
            return self.derived(mechanism, derive);
        }
        let written = self.fields.get(name).and_then(|kept| kept.last());
        match (written, &field.from) {
            (Some(kept), _) => Some(kept.value.clone()),
            (None, Some(from)) => self.looked_up(mechanism, &from.text),
            (None, None) => None,
        }
    }

    /// A field as the last document of a kind stated it.
    fn stated(&self, document: &str, field: &str) -> Option<Value> {
        let paper = self.papers.iter().rev().find(|paper| paper.document == document)?;
        paper.stated.get(field).cloned()
    }

    /// All values of a list's column.
    fn column(&self, path: &str) -> Option<Value> {
        let (list, column) = path.split_once('.')?;
        let rows = self.rows(list);
        let values = rows.iter().filter_map(|row| row.as_row()?.get(column).cloned()).collect();
        Some(Value::Many(values))
    }

    fn derived(&self, mechanism: &Mechanism, derive: &Derive) -> Option<Value> {
        match derive {
            Derive::First(of) => Some(self.fields.get(&of.text)?.first()?.value.clone()),
            Derive::Last(of) => self.value(mechanism, &of.text),
            Derive::Any { field, list } => {
                let codes = mechanism.codes.get(&list.text)?;
                let value = self.value(mechanism, &field.text);
                let held = value.iter().flat_map(Value::members).filter_map(Value::as_text);
                Some(Value::Flag(held.into_iter().any(|code| codes.values.contains_key(code))))
            }
            Derive::Count { list, of } => {
                let rows = self.rows(&list.text);
                let count = match of.as_ref().and_then(|matrix| mechanism.codes.get(&matrix.text)) {
                    Some(matrix) => filled_cells(&rows, matrix),
                    None => rows.len(),
                };
                Some(Value::Whole(count as i64))
            }
            Derive::Sum(path) => Some(decimal(self.numbers(path).into_iter().sum())),
            Derive::Min(path) => self.numbers(path).into_iter().min().map(decimal),
            Derive::Max(path) => self.numbers(path).into_iter().max().map(decimal),
            Derive::Days { from, to } => {
                let from = self.value(mechanism, &from.text)?.as_date()?;
                let to = self.value(mechanism, &to.text)?.as_date()?;
                Some(Value::Whole(i64::from((to - from).get_days())))
            }
        }
    }

    /// The numbers in `list.column`.
    pub(super) fn numbers(&self, path: &str) -> Vec<Decimal> {
        match self.column(path) {
            Some(values) => values.members().iter().filter_map(Value::as_number).collect(),
            None => Vec::new(),
        }
    }

    /// `codes.column`: the column of the row that the case's own codes find.
    fn looked_up(&self, mechanism: &Mechanism, path: &str) -> Option<Value> {
        let (list, column) = path.split_once('.')?;
        let codes = mechanism.codes.get(list)?;
        let text = self.code_row(mechanism, codes)?.get(column)?.clone();
        Some(Value::Text(text))
    }

    /// The row of a code table whose key columns hold the case's values of the same names.
    pub(crate) fn code_row<'m>(
        &self,
        mechanism: &'m Mechanism,
        codes: &'m Codes,
    ) -> Option<&'m indexmap::IndexMap<String, String>> {
        let values: Vec<String> = codes
            .key
            .iter()
            .map(|name| Some(self.value(mechanism, name)?.as_text()?.to_owned()))
            .collect::<Option<_>>()?;
        codes.find(&values.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

fn decimal(number: Decimal) -> Value {
    Value::Text(number.normalize().to_string())
}

/// How many cells of a matrix the rows fill; a row names its cell by `row` and `column`.
fn filled_cells(rows: &[Value], matrix: &Codes) -> usize {
    let mut cells: Vec<(&str, &str)> = rows
        .iter()
        .filter_map(|row| {
            let row = row.as_row()?;
            Some((row.get("row")?.as_text()?, row.get("column")?.as_text()?))
        })
        .filter(|(row, column)| {
            matrix.rows.iter().any(|r| r == row) && matrix.columns.iter().any(|c| c == column)
        })
        .collect();
    cells.sort_unstable();
    cells.dedup();
    cells.len()
}
