//! What each act of a mechanism asks, for programs: ids and types as the mechanism file names them.

use domain::form::{Input, inputs};
use domain::mechanism::{Action, Always, By, Field, FieldType, Mechanism};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{App, AppError};

/// An act with what it asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActSpec {
    /// Its name in addresses.
    pub act: String,
    /// The part in whose rows it is done; empty for the main part.
    pub part: String,
    /// The word on its button.
    pub title: String,
    /// Whether it begins a case.
    pub opens: bool,
    /// The role that does it; `any`, `party` or `part-office` where no role does.
    pub by: String,
    /// Its article.
    pub article: Option<String>,
    /// What goes into `values`.
    pub fields: Vec<FieldSpec>,
    /// Whether `lead` is asked.
    pub lead: bool,
    /// Whether `reason` is needed.
    pub reason: bool,
    /// Whether `proof` is needed.
    pub proof: bool,
    /// How many others stand in `with`.
    pub together: u32,
    /// The link whose other end `link` names.
    pub link: Option<String>,
}

/// A field of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldSpec {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its type: text, number, money (in yuan), date, moment, code, flag, office, post, place, list.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether it takes several values.
    pub many: bool,
    /// The codes that it takes.
    pub choices: Vec<Choice>,
    /// Its unit.
    pub unit: Option<String>,
    /// The largest number of characters.
    pub longest: Option<u32>,
    /// A line of help.
    pub hint: Option<String>,
    /// Columns of a list; `row` says whether one row is written or an array of rows.
    pub columns: Vec<ColumnSpec>,
    /// Whether the act adds one row to a list, written as an object.
    pub row: bool,
}

/// A code with its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Choice {
    /// The code.
    pub code: String,
    /// Its title.
    pub title: String,
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ColumnSpec {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

impl App {
    /// All acts of a mechanism that persons do, of the version in force or of the one that began on
    /// a day; those that every mechanism has stand last.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if there is no such version.
    pub fn act_specs(&self, id: &str, since: Option<Date>) -> Result<Vec<ActSpec>, AppError> {
        let mut versions = self.catalogue.mechanisms().iter().filter(|m| m.id.text == id);
        let found = match since {
            None => self.catalogue.current(id),
            Some(since) => versions.find(|m| m.since == since),
        };
        let mechanism = found.ok_or(AppError::NotFound)?;
        let own = mechanism.all_parts().flat_map(|part| {
            let done = part.actions.values().filter(|action| action.by != By::Clock);
            done.map(move |action| spec(mechanism, &part.id.text, action))
        });
        let always = Always::ALL.into_iter().filter(|always| !mechanism.not.contains(always));
        Ok(own.chain(always.map(always_spec)).collect())
    }
}

fn spec(mechanism: &Mechanism, part: &str, action: &Action) -> ActSpec {
    let needs = |name: &str| action.needs.iter().any(|need| need.text == name);
    let (by, together) = match &action.by {
        By::Role(name) => {
            let role = mechanism.roles.get(&name.text);
            (name.text.clone(), role.map_or(0, |role| role.at_least.saturating_sub(1)))
        }
        By::Any => ("any".to_owned(), 0),
        By::Party => ("party".to_owned(), 0),
        By::PartOffice => ("part-office".to_owned(), 0),
        By::Clock => ("clock".to_owned(), 0),
    };
    ActSpec {
        act: action.id.text.clone(),
        part: part.to_owned(),
        title: action.title.clone(),
        opens: action.opens_case(),
        by,
        article: action.law.as_ref().map(|law| mechanism.cite(law)),
        fields: fields(mechanism, action),
        lead: action.sets.lead,
        reason: needs("reason"),
        proof: needs("proof"),
        together,
        link: action.opens.as_ref().map(|link| link.text.clone()),
    }
}

fn fields(mechanism: &Mechanism, action: &Action) -> Vec<FieldSpec> {
    let asked = inputs(mechanism, None, action);
    let own = asked.iter().filter(|input| !input.name.contains('.'));
    let mut fields: Vec<FieldSpec> = own.map(|input| field(mechanism, input)).collect();
    if let Some(list) = action.rows.as_ref().and_then(|list| mechanism.fields.get(&list.text)) {
        fields.push(FieldSpec {
            id: list.id.text.clone(),
            title: list.title.clone(),
            kind: FieldType::List.name(),
            optional: false,
            many: false,
            choices: Vec::new(),
            unit: None,
            longest: None,
            hint: list.hint.clone(),
            columns: columns(list),
            row: true,
        });
    }
    fields
}

fn field(mechanism: &Mechanism, input: &Input) -> FieldSpec {
    let own = mechanism.fields.get(&input.name);
    let yuan = (input.kind == FieldType::Money).then(|| "元".to_owned());
    FieldSpec {
        id: input.name.clone(),
        title: input.title.clone(),
        kind: input.kind.name(),
        optional: input.optional,
        many: input.many,
        choices: input
            .choices
            .iter()
            .map(|(code, title)| Choice { code: code.clone(), title: title.clone() })
            .collect(),
        unit: yuan.or_else(|| input.unit.clone()),
        longest: input.longest,
        hint: input.hint.clone(),
        columns: own.map(columns).unwrap_or_default(),
        row: false,
    }
}

fn columns(list: &Field) -> Vec<ColumnSpec> {
    let column = |(id, column): (&String, &domain::mechanism::field::Column)| ColumnSpec {
        id: id.clone(),
        title: column.title.clone(),
        kind: column.kind.name(),
    };
    list.columns.iter().map(column).collect()
}

fn always_spec(always: Always) -> ActSpec {
    let aside = matches!(always, Always::Note | Always::Attach);
    ActSpec {
        act: always.name().to_owned(),
        part: String::new(),
        title: always.title().to_owned(),
        opens: false,
        by: "any".to_owned(),
        article: None,
        fields: Vec::new(),
        lead: always == Always::Transfer,
        reason: !aside,
        proof: always == Always::Attach,
        together: 0,
        link: None,
    }
}
