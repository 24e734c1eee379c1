//! What the shell puts together for an act, and how it reads a case's fields: shared by all that
//! press many acts at once (任务分解, 季度亮灯).

use domain::case::{Act, Case, What};
use domain::event::{Event, Fact, Opening};
use domain::mechanism::Mechanism;
use domain::value::{Value, Values};
use rust_decimal::Decimal;

use crate::act::Target;
use crate::{App, AppError, Request, Viewer};

impl App {
    /// Does an act; a double press is judged like two.
    pub(crate) async fn act_on(
        &self,
        viewer: &Viewer,
        target: Target,
        act: Act,
    ) -> Result<(), AppError> {
        let request = Request { target, act, seen: None, key: None, birth: None };
        self.act(viewer, request).await.map(|_| ())
    }
}

/// Reads the fields of a case.
pub(crate) struct Reader<'c> {
    pub mechanism: &'c Mechanism,
    pub case: &'c Case,
}

impl Reader<'_> {
    pub(crate) fn value(&self, field: &str) -> Option<Value> {
        self.case.value(self.mechanism, field).filter(|value| !value.is_empty())
    }

    pub(crate) fn filled(&self, field: &str) -> Option<String> {
        self.value(field).map(|value| value.to_string())
    }

    pub(crate) fn text(&self, field: &str) -> String {
        self.filled(field).unwrap_or_default()
    }

    pub(crate) fn number(&self, field: &str) -> Option<Decimal> {
        self.value(field)?.as_number()
    }

    pub(crate) fn many(&self, field: &str) -> Vec<String> {
        self.case.rows(field).iter().filter_map(|v| v.as_text().map(str::to_owned)).collect()
    }

    /// The reason of the last act that gave one.
    pub(crate) fn reason(&self) -> String {
        let reason = |event: &Event| match &event.fact {
            Fact::Act(deed) => deed.backing.reason.clone(),
            _ => None,
        };
        self.case.events.iter().rev().find_map(reason).unwrap_or_default()
    }
}

/// An act with values; empty ones are left out.
pub(crate) fn deed(by: &Viewer, act: &str, values: Values) -> Act {
    let mut deed = Act::deed(act, by.actor());
    if let What::Deed(wanted) = &mut deed.what {
        wanted.values = values;
    }
    deed
}

/// An act that begins a case of that title.
pub(crate) fn opening(by: &Viewer, act: &str, title: &str, values: Values) -> Act {
    let mut deed = deed(by, act, values);
    if let What::Deed(wanted) = &mut deed.what {
        wanted.opening = Some(Opening { title: title.to_owned(), ..Opening::default() });
    }
    deed
}

/// Values put together; what is empty is left out.
#[derive(Debug, Default)]
pub(crate) struct Filled(pub Values);

impl Filled {
    pub(crate) fn with(mut self, field: &str, value: impl Into<String>) -> Filled {
        let value = value.into();
        if !value.is_empty() {
            self.0.insert(field.to_owned(), Value::Text(value));
        }
        self
    }

    pub(crate) fn many(mut self, field: &str, values: impl IntoIterator<Item = Value>) -> Filled {
        let values: Vec<Value> = values.into_iter().collect();
        if !values.is_empty() {
            self.0.insert(field.to_owned(), Value::Many(values));
        }
        self
    }
}

/// A row of a list.
pub(crate) fn row<const N: usize>(columns: [(&str, String); N]) -> Value {
    let filled = columns.into_iter().filter(|(_, value)| !value.is_empty());
    Value::Row(filled.map(|(name, value)| (name.to_owned(), Value::Text(value))).collect())
}
