//! The form of an act, and whether what was filled in is right.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::case::act::Wanted;
use crate::case::{Case, Refusal, RefusalKind};
use crate::event::Backing;
use crate::mechanism::{Action, Field, FieldType, Mechanism};
use crate::value::Value;

/// One field on a form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Input {
    /// The name under which it is sent.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What it holds, as the mechanism file names it.
    #[serde(skip)]
    pub kind: FieldType,
    /// Whether it may be left empty.
    pub optional: bool,
    /// Whether several may be chosen.
    pub many: bool,
    /// Codes and titles to choose from.
    pub choices: Vec<(String, String)>,
    /// The value that is brought along.
    pub value: Option<Value>,
    /// A line of help.
    pub hint: Option<String>,
    /// The largest number of characters.
    pub longest: Option<u32>,
    /// The unit behind a number.
    pub unit: Option<String>,
    /// Columns, for a list.
    pub columns: Vec<(String, String)>,
}

/// The inputs that an act's form asks for, with what the case already knows.
pub fn inputs(mechanism: &Mechanism, case: Option<&Case>, action: &Action) -> Vec<Input> {
    let mut inputs = Vec::new();
    for ask in &action.asks {
        let Some(field) = mechanism.fields.get(&ask.field.text) else { continue };
        let value = case.and_then(|case| case.value(mechanism, &ask.field.text));
        inputs.push(input(mechanism, field, ask.optional, value));
    }
    if let Some(list) = action.rows.as_ref().and_then(|list| mechanism.fields.get(&list.text)) {
        for (name, column) in &list.columns {
            inputs.push(Input {
                name: format!("{}.{name}", list.id.text),
                title: column.title.clone(),
                kind: column.kind,
                optional: !list.complete,
                many: false,
                choices: Vec::new(),
                value: None,
                hint: None,
                longest: None,
                unit: None,
                columns: Vec::new(),
            });
        }
    }
    for proof in &action.needs {
        if let Some(field) = mechanism.fields.get(&proof.text) {
            inputs.push(input(mechanism, field, false, None));
        }
    }
    inputs
}

fn input(mechanism: &Mechanism, field: &Field, optional: bool, value: Option<Value>) -> Input {
    Input {
        name: field.id.text.clone(),
        title: field.title.clone(),
        kind: field.kind,
        optional,
        many: field.many,
        choices: mechanism.choices(field),
        value,
        hint: field.hint.clone(),
        longest: field.longest,
        unit: field.unit.clone(),
        columns: field.columns.iter().map(|(id, c)| (id.clone(), c.title.clone())).collect(),
    }
}

/// Checks what was filled in against what the act asks for and needs.
///
/// # Errors
/// One refusal that names every field that is missing or wrong.
pub fn check(
    mechanism: &Mechanism,
    case: Option<&Case>,
    action: &Action,
    wanted: &Wanted,
    backing: &Backing,
) -> Result<(), Refusal> {
    let mut faults: Vec<(String, String)> = Vec::new();
    for ask in &action.asks {
        check_field(mechanism, &ask.field.text, ask.optional, wanted, &mut faults);
    }
    if let Some(list) = &action.rows {
        check_row(mechanism, &list.text, wanted, &mut faults);
    }
    let lead_missing = wanted.lead.as_ref().is_none_or(|lead| lead.is_empty());
    if action.sets.lead && lead_missing && case.and_then(|case| case.lead.as_ref()).is_none() {
        faults.push(("lead".to_owned(), "请选择牵头(承办)单位".to_owned()));
    }
    check_needs(mechanism, action, wanted, backing, &mut faults);
    for name in wanted.values.keys() {
        if !may_bring(action, name) {
            let title = mechanism.fields.get(name).map_or(&**name, |field| &field.title);
            faults.push((name.clone(), format!("{}不填{title}", action.title)));
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    let message = format!("{}还差{}处", action.title, faults.len());
    let mut refusal = Refusal::new(RefusalKind::Incomplete, message).under(action.law.clone());
    refusal.fields = faults;
    Err(refusal)
}

/// Checks only what was filled in: what another system did not tell is not asked for.
///
/// # Errors
/// One refusal that names every field that is wrong.
pub fn check_given(mechanism: &Mechanism, action: &Action, wanted: &Wanted) -> Result<(), Refusal> {
    let mut faults: Vec<(String, String)> = Vec::new();
    for name in wanted.values.keys() {
        check_field(mechanism, name, true, wanted, &mut faults);
    }
    if faults.is_empty() {
        return Ok(());
    }
    let message = format!("{}有{}处填写有误", action.title, faults.len());
    let mut refusal = Refusal::new(RefusalKind::Incomplete, message).under(action.law.clone());
    refusal.fields = faults;
    Err(refusal)
}

fn may_bring(action: &Action, name: &str) -> bool {
    action.asked().any(|asked| asked == name)
        || action.needs.iter().any(|need| need.text == name)
        || action.rows.as_ref().is_some_and(|list| list.text == name)
}

fn check_needs(
    mechanism: &Mechanism,
    action: &Action,
    wanted: &Wanted,
    backing: &Backing,
    faults: &mut Vec<(String, String)>,
) {
    let why = action.why.as_ref().or(action.law.as_ref());
    let why = why.map(|why| format!("(依据:{why})")).unwrap_or_default();
    for need in &action.needs {
        match &*need.text {
            "reason" => {
                if backing.reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) {
                    faults.push(("reason".to_owned(), "请写理由".to_owned()));
                }
            }
            "proof" => {
                if backing.proof.is_empty() {
                    faults.push(("proof".to_owned(), format!("请附1份佐证{why}")));
                }
            }
            name => {
                let before = faults.len();
                check_field(mechanism, name, false, wanted, faults);
                faults[before..].iter_mut().for_each(|(_, say)| say.push_str(&why));
            }
        }
    }
}

fn check_field(
    mechanism: &Mechanism,
    name: &str,
    optional: bool,
    wanted: &Wanted,
    faults: &mut Vec<(String, String)>,
) {
    let Some(field) = mechanism.fields.get(name) else { return };
    let value = wanted.values.get(name).filter(|value| !value.is_empty());
    let Some(value) = value else {
        if !optional && field.kind != FieldType::Flag {
            faults.push((name.to_owned(), format!("请填写{}", field.title)));
        }
        return;
    };
    if value.members().len() > 1 && !field.many && field.kind != FieldType::List {
        faults.push((name.to_owned(), format!("{}只能填一个", field.title)));
    }
    for member in value.members() {
        if let Err(say) = accept(mechanism, field, member) {
            faults.push((name.to_owned(), say));
        }
    }
}

/// Whether a value fits a field's type.
fn accept(mechanism: &Mechanism, field: &Field, value: &Value) -> Result<(), String> {
    if field.kind == FieldType::List {
        return accept_row(field, value);
    }
    accept_kind(field.kind, &field.title, value)?;
    if let (FieldType::Code, Some(code)) = (field.kind, value.as_text()) {
        let choices = mechanism.choices(field);
        if !choices.is_empty() && !choices.iter().any(|(known, _)| known == code) {
            let titles: Vec<&str> = choices.iter().map(|(_, title)| &**title).collect();
            return Err(format!("{}只能选:{}", field.title, titles.join("、")));
        }
    }
    if let (Some(longest), Some(text)) = (field.longest, value.as_text()) {
        let length = text.chars().count();
        if length > longest as usize {
            return Err(format!("{}最多{longest}字,现在{length}字", field.title));
        }
    }
    Ok(())
}

fn accept_row(field: &Field, value: &Value) -> Result<(), String> {
    let row = value.as_row().ok_or_else(|| format!("{}要按列填写", field.title))?;
    for (name, value) in row {
        let column = field.columns.get(name);
        let column = column.ok_or_else(|| format!("{}没有{name}这一列", field.title))?;
        if !value.is_empty() {
            accept_kind(column.kind, &column.title, value)?;
        }
    }
    Ok(())
}

fn check_row(
    mechanism: &Mechanism,
    name: &str,
    wanted: &Wanted,
    faults: &mut Vec<(String, String)>,
) {
    let Some(field) = mechanism.fields.get(name) else { return };
    let Some(row) = wanted.values.get(name) else {
        faults.push((name.to_owned(), format!("请填写{}", field.title)));
        return;
    };
    if let Err(say) = accept_row(field, row) {
        faults.push((name.to_owned(), say));
    }
    if !field.complete {
        return;
    }
    for (id, column) in &field.columns {
        let filled = row.as_row().and_then(|row| row.get(id)).is_some_and(|v| !v.is_empty());
        if !filled {
            faults.push((format!("{name}.{id}"), format!("请填写{}", column.title)));
        }
    }
}

fn accept_kind(kind: FieldType, title: &str, value: &Value) -> Result<(), String> {
    let fits = match kind {
        FieldType::Number => value.as_number().is_some(),
        FieldType::Money => {
            value.as_number().is_some_and(|n| n.fract().is_zero() && n >= Decimal::ZERO)
        }
        FieldType::Date => {
            value.as_text().is_some_and(|text| text.len() == 10) && value.as_date().is_some()
        }
        FieldType::Moment => value.as_moment().is_some(),
        FieldType::Flag => matches!(value, Value::Flag(_)),
        FieldType::Ref => matches!(value, Value::Whole(_) | Value::Text(_)),
        _ => matches!(value, Value::Text(_)),
    };
    if fits {
        return Ok(());
    }
    Err(match kind {
        FieldType::Number => format!("{title}应为数字,如 12.5"),
        FieldType::Money => format!("{title}应为不小于零的金额"),
        FieldType::Date => format!("{title}应为日期,如 2023-04-26"),
        FieldType::Moment => format!("{title}应为日期和时间"),
        FieldType::Flag => format!("{title}应为是或否"),
        _ => format!("{title}填写有误"),
    })
}
