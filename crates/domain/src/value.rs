//! Values that acts carry and cases remember.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::{self, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use toml::de::DeValue;

use crate::moment::Moment;

/// A value as the ledger holds it. What it means is said by the type of its field: dates, codes,
/// offices and decimal numbers are texts, money is whole fen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A whole number; money in fen.
    Whole(i64),
    /// Words, a date, a code, a decimal number, the id of an office.
    Text(String),
    /// Several values.
    Many(Vec<Value>),
    /// A row of a list: column and value.
    Row(BTreeMap<String, Value>),
}

/// Told by its shape, without trying one after another: every event of every case is read so.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(Shape)
    }
}

struct Shape;

impl<'de> Visitor<'de> for Shape {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a flag, a whole number, a text, a list or a row")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Whole(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        let too_large = |_| E::invalid_value(Unexpected::Unsigned(number), &self);
        i64::try_from(number).map(Value::Whole).map_err(too_large)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut many = Vec::new();
        while let Some(item) = items.next_element()? {
            many.push(item);
        }
        Ok(Value::Many(many))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Value, A::Error> {
        let mut row = BTreeMap::new();
        while let Some((name, value)) = pairs.next_entry()? {
            row.insert(name, value);
        }
        Ok(Value::Row(row))
    }
}

/// Values by field.
pub type Values = BTreeMap<String, Value>;

impl Value {
    /// A text value.
    pub fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The date, if the text is one.
    pub fn as_date(&self) -> Option<Date> {
        self.as_moment().map(Moment::date)
    }

    /// The moment, if the text is one.
    pub fn as_moment(&self) -> Option<Moment> {
        self.as_text()?.parse().ok()
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<Decimal> {
        match self {
            Value::Whole(number) => Some(Decimal::from(*number)),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The single values in it: itself, or its members.
    pub fn members(&self) -> &[Value] {
        match self {
            Value::Many(values) => values,
            single => std::slice::from_ref(single),
        }
    }

    /// The row, if it is one.
    pub fn as_row(&self) -> Option<&BTreeMap<String, Value>> {
        match self {
            Value::Row(row) => Some(row),
            _ => None,
        }
    }

    /// Whether nothing has been filled in.
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Text(text) => text.trim().is_empty(),
            Value::Many(values) => values.iter().all(Value::is_empty),
            Value::Row(row) => row.values().all(Value::is_empty),
            Value::Flag(_) | Value::Whole(_) => false,
        }
    }

    /// The value that a TOML file writes.
    pub fn of_toml(value: &DeValue<'_>) -> Option<Value> {
        match value {
            DeValue::String(text) => Some(Value::Text(text.to_string())),
            DeValue::Integer(number) => number.as_str().parse().ok().map(Value::Whole),
            DeValue::Float(number) => Some(Value::Text(number.as_str().to_owned())),
            DeValue::Boolean(flag) => Some(Value::Flag(*flag)),
            DeValue::Datetime(date) => Some(Value::Text(date.to_string())),
            DeValue::Array(items) => items
                .iter()
                .map(|item| Value::of_toml(item.get_ref()))
                .collect::<Option<_>>()
                .map(Value::Many),
            DeValue::Table(entries) => {
                let row = entries
                    .iter()
                    .map(|(key, value)| {
                        Some((key.get_ref().to_string(), Value::of_toml(value.get_ref())?))
                    })
                    .collect::<Option<_>>();
                row.map(Value::Row)
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Flag(true) => write!(f, "是"),
            Value::Flag(false) => write!(f, "否"),
            Value::Whole(number) => write!(f, "{number}"),
            Value::Text(text) => write!(f, "{text}"),
            Value::Many(values) => join(f, values.iter(), "、"),
            Value::Row(row) => join(f, row.values(), " "),
        }
    }
}

fn join<'a>(
    f: &mut fmt::Formatter<'_>,
    values: impl Iterator<Item = &'a Value>,
    between: &str,
) -> fmt::Result {
    for (nth, value) in values.enumerate() {
        if nth > 0 {
            f.write_str(between)?;
        }
        write!(f, "{value}")?;
    }
    Ok(())
}
