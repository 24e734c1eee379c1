//! A ledger as a table to take away: all plain fields under the titles by which the same table can be
//! imported again, as it is filtered, however many pages it has on screen.

use documents::sheet::{Cell, Column, Decimal, Kind};
use domain::case::Case;
use domain::mechanism::{Field, FieldType, Mechanism};
use domain::value::Value;
use jiff::civil::Date;
use store::read::CaseItem;

use super::ledger::{LedgerQuery, LedgerRow};
use crate::intake::{QUARTERS, is_milestones};
use crate::{App, AppError, Viewer};

/// A ledger with all its columns.
#[derive(Debug, Clone, Default)]
pub struct Exported {
    /// Columns that hold something.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

/// How many cases are read together.
const PAGE: u32 = 500;

/// A column before it is known whether anything stands in it.
enum From<'m> {
    Serial,
    Number,
    Title,
    Lead,
    Opened,
    Place,
    Origin,
    Field(&'m Field),
    Quarter(&'m Field, &'static str),
    Node,
    Reported,
    Stage,
    Light,
}

impl App {
    /// A ledger as a viewer sees it, whole.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a mechanism that is not there.
    pub async fn export_ledger(
        &self,
        viewer: &Viewer,
        asked: &LedgerQuery,
    ) -> Result<Exported, AppError> {
        let mechanism = self.catalogue.current(&asked.mechanism).ok_or(AppError::NotFound)?.clone();
        let sources = sources(&mechanism);
        let shown = match asked.mechanism.as_str() {
            "commitment" => self.shown_lights().await?,
            _ => std::collections::BTreeMap::new(),
        };
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for item in self.ledger_items(viewer, asked).await? {
            let case = self.case(item.id).await?;
            let own = self.mechanism(&case.mechanism).await?;
            let line = self.ledger_row(&mechanism, &item, None, &shown);
            let nth = rows.len() + 1;
            let cell = |from: &From<'_>| self.cell(from, nth, (&own, &case), &line);
            rows.push(sources.iter().map(cell).collect());
        }
        let titles = sources.iter().map(title);
        let columns: Vec<Column> = titles.map(|(title, kind)| Column::new(title, kind)).collect();
        Ok(without_empty(Exported { columns, rows }))
    }

    /// All items of a ledger, page by page.
    pub(super) async fn ledger_items(
        &self,
        viewer: &Viewer,
        asked: &LedgerQuery,
    ) -> Result<Vec<CaseItem>, AppError> {
        let mechanism = self.catalogue.current(&asked.mechanism).ok_or(AppError::NotFound)?;
        let scope = self.scope(viewer, Some(mechanism));
        let asked = LedgerQuery { after: None, limit: PAGE, ..asked.clone() };
        let mut query = self.store_query(viewer, &asked);
        let mut items = Vec::new();
        loop {
            let page = self.store.cases(&scope, &query).await?;
            items.extend(page.items);
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(items),
            }
        }
    }

    fn cell(
        &self,
        from: &From<'_>,
        nth: usize,
        (mechanism, case): (&Mechanism, &Case),
        line: &LedgerRow,
    ) -> Cell {
        match from {
            From::Serial => Cell::Integer(nth as i64),
            From::Number => text(&line.number),
            From::Title => text(&case.title(mechanism)),
            From::Lead => text(&line.lead),
            From::Opened => Cell::Date(case.opened_on()),
            From::Place => {
                let place = case.opening.place.as_deref();
                place.map_or(Cell::Empty, |code| text(self.district.place_name(code)))
            }
            From::Origin => case.opening.origin.as_deref().map_or(Cell::Empty, text),
            From::Field(field) => self.field_cell(mechanism, case, field),
            From::Quarter(field, quarter) => text(&quarter_of(case, field, quarter)),
            From::Node => text(&line.node),
            From::Reported => text(&line.progress_on),
            From::Stage => text(&line.status_words),
            From::Light => line.shown.as_ref().map_or(Cell::Empty, |shown| text(&shown.light)),
        }
    }

    /// A field's value as a cell that reads back as the same value.
    pub(super) fn field_cell(&self, mechanism: &Mechanism, case: &Case, field: &Field) -> Cell {
        let Some(value) = case.value(mechanism, &field.id.text).filter(|v| !v.is_empty()) else {
            return Cell::Empty;
        };
        match (field.kind, value.as_date(), value.as_number()) {
            (FieldType::Date, Some(day), _) => Cell::Date(day),
            (FieldType::Number, _, Some(number)) => decimal(number),
            (FieldType::Money, _, Some(fen)) => decimal(fen / rust_decimal::Decimal::ONE_HUNDRED),
            _ => text(&self.plain_words(mechanism, field, &value)),
        }
    }

    /// A value in words that a column of the same title understands.
    fn plain_words(&self, mechanism: &Mechanism, field: &Field, value: &Value) -> String {
        let one = |value: &Value| {
            let said = value.to_string();
            match field.kind {
                FieldType::Code => mechanism.code_title(&field.id.text, &said).to_owned(),
                FieldType::Office => self.district.directory.office_short(&said).to_owned(),
                FieldType::Post => self.leader_name(&said),
                FieldType::Place => self.district.place_name(&said).to_owned(),
                _ => said,
            }
        };
        value.members().iter().map(one).collect::<Vec<_>>().join("、")
    }

    fn leader_name(&self, post: &str) -> String {
        let today = self.clock.today();
        let roster = self.roster();
        let leader = roster.leader_in(post, today);
        leader.map_or_else(|| self.post_name(post), |leader| leader.title.clone())
    }
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::text(text) }
}

fn decimal(number: rust_decimal::Decimal) -> Cell {
    let number = number.normalize();
    match i64::try_from(number.mantissa()) {
        Ok(digits) => Cell::Decimal(Decimal { digits, places: number.scale() as u8 }),
        Err(_) => Cell::text(number.to_string()),
    }
}

/// What is to be reached in a quarter; with its day, unless it is one thing due when the quarter ends.
fn quarter_of(case: &Case, field: &Field, quarter: &str) -> String {
    let rows = case.rows(&field.id.text);
    let own = rows.iter().filter_map(Value::as_row);
    let own = own.filter(|row| row.get("quarter").and_then(Value::as_text) == Some(quarter));
    let nodes: Vec<(String, Option<Date>)> = own
        .map(|row| {
            let title = row.get("title").map(ToString::to_string).unwrap_or_default();
            (title, row.get("due").and_then(Value::as_date))
        })
        .collect();
    let ends = |day: &Date| day.month() % 3 == 0 && *day == day.last_of_month();
    match nodes.as_slice() {
        [(title, due)] if due.as_ref().is_none_or(ends) => title.clone(),
        several => {
            let say = |(title, due): &(String, Option<Date>)| match due {
                Some(due) => format!("{title}（{due}）"),
                None => title.clone(),
            };
            several.iter().map(say).collect::<Vec<_>>().join("\n")
        }
    }
}

/// All columns that a ledger of a mechanism can have.
fn sources(mechanism: &Mechanism) -> Vec<From<'_>> {
    let mut sources = vec![
        From::Serial,
        From::Number,
        From::Title,
        From::Lead,
        From::Opened,
        From::Origin,
        From::Place,
    ];
    for field in mechanism.fields.values() {
        if is_milestones(field) {
            sources.extend(QUARTERS.iter().map(|quarter| From::Quarter(field, quarter)));
            continue;
        }
        let held_apart = field.is_personal() || field.inner;
        let plain = !matches!(
            field.kind,
            FieldType::List
                | FieldType::File
                | FieldType::Photo
                | FieldType::Sheet
                | FieldType::Point
                | FieldType::Ref
        );
        if plain && !held_apart {
            sources.push(From::Field(field));
        }
    }
    sources.extend([From::Node, From::Reported, From::Stage, From::Light]);
    sources
}

fn title(from: &From<'_>) -> (String, Kind) {
    let plain = |title: &str| (title.to_owned(), Kind::Text);
    match from {
        From::Serial => ("序号".to_owned(), Kind::Integer),
        From::Number => plain("本系统文号"),
        From::Title => plain("名称"),
        From::Lead => plain("牵头（承办）单位"),
        From::Opened => ("登记日期".to_owned(), Kind::Date),
        From::Place => plain("辖区"),
        From::Origin => plain("原系统编号"),
        From::Field(field) => {
            let kind = match field.kind {
                FieldType::Date => Kind::Date,
                FieldType::Number | FieldType::Money => Kind::Decimal,
                _ => Kind::Text,
            };
            (field.title.clone(), kind)
        }
        From::Quarter(field, quarter) => plain(&format!("{}/{quarter}", field.title)),
        From::Node => plain("当前节点"),
        From::Reported => plain("进展报送日期"),
        From::Stage => plain("状态"),
        From::Light => plain("本期亮灯"),
    }
}

/// The same without columns in which nothing stands.
fn without_empty(exported: Exported) -> Exported {
    let Exported { columns, rows } = exported;
    let filled: Vec<bool> = (0..columns.len())
        .map(|at| rows.is_empty() || rows.iter().any(|row| row[at] != Cell::Empty))
        .collect();
    let keep = |row: Vec<Cell>| {
        let cells = row.into_iter().zip(&filled);
        cells.filter(|(_, filled)| **filled).map(|(cell, _)| cell).collect()
    };
    let kept = columns.into_iter().zip(&filled).filter(|(_, filled)| **filled);
    Exported {
        columns: kept.map(|(column, _)| column).collect(),
        rows: rows.into_iter().map(keep).collect(),
    }
}
