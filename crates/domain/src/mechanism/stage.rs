//! `[stage]`: the states of a part. `end` names the outcome; `parked` stops "overdue".

use toml::Spanned;
use toml::de::DeValue;

use super::node::{Table, Word};

/// A state of a part (环节).
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Its name in the file.
    pub id: Word,
    /// What it is called on screen.
    pub title: String,
    /// The outcome of the case, if it ends here: closed is not the same as fixed.
    pub end: Option<String>,
    /// Whether deadlines are not shown as overdue while the case rests here (挂账).
    pub parked: bool,
    /// Whether a row in this stage is seen only by those who may act on it: a proposal of 督办 or
    /// 约谈 is not shown before a person with the power has approved it.
    pub withheld: bool,
    /// Whether a reason outside the office has been accepted (客观原因调整).
    pub moved: bool,
    /// Whether a leader's word is waited for (需协调).
    pub asks_leader: bool,
}

impl Stage {
    fn named(id: &Word, title: &str) -> Stage {
        Stage {
            id: id.clone(),
            title: title.to_owned(),
            end: None,
            parked: false,
            withheld: false,
            moved: false,
            asks_leader: false,
        }
    }

    pub(super) fn read<'t>(
        id: &Word,
        value: &Spanned<DeValue<'t>>,
        parent: &Table<'_, 't>,
    ) -> Stage {
        if let DeValue::String(title) = value.get_ref() {
            return Stage::named(id, title);
        }
        let DeValue::Table(entries) = value.get_ref() else {
            parent.reader.fault(value.span(), "环节应为名称,或 { title = …, end = … }", None);
            return Stage::named(id, "");
        };
        let table = Table::new(parent.reader, format!("stage.{}", id.text), id.at.clone(), entries);
        let stage = Stage {
            id: id.clone(),
            title: table.required("title"),
            end: table.text("end"),
            parked: table.flag("parked"),
            withheld: table.flag("withheld"),
            moved: table.flag("moved"),
            asks_leader: table.flag("asks_leader"),
        };
        table.finish();
        stage
    }
}
