//! What was filled in, as an act.

use app::{App, AppError};
use domain::case::act::{Act, Wanted, What};
use domain::event::{Actor, Backing, Opening};
use domain::form::Input;
use domain::mechanism::{Always, FieldType};
use domain::moment::Moment;
use domain::value::{Value, Values};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::spec::{Kind, Spec};
use super::widget::Maker;
use crate::sent::Sent;

/// What was filled in, as an act; or the fields that cannot be read.
///
/// # Errors
/// Field and sentence for every field that cannot be read.
pub fn act(app: &App, spec: &Spec, sent: &Sent, by: Actor) -> Result<Act, Vec<(String, String)>> {
    let mut faults = Vec::new();
    if spec.number.is_empty() && sent.get("_title").is_empty() {
        faults.push(("_title".to_owned(), "请填写名称".to_owned()));
    }
    let happened = match sent.get("_happened") {
        "" => None,
        text => match date(text) {
            Some(day) if day == app.clock.today() => None,
            Some(day) => Some(Moment::On(day)),
            None => {
                let say = "请按2023年9月20日或2023-09-20填写".to_owned();
                faults.push(("_happened".to_owned(), say));
                None
            }
        },
    };
    let what = match what(app, spec, sent) {
        Ok(what) => what,
        Err(fault) => {
            faults.push(fault);
            What::Attach
        }
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Act { what, by, happened, backing: backing(spec, sent) })
}

/// Reason and files. A file that a field asks for lies among the proofs too, so that it can be
/// opened from the record.
fn backing(spec: &Spec, sent: &Sent) -> Backing {
    let mut proof = sent.files_of("_proof");
    for input in spec.inputs.iter().filter(|input| is_file(input.kind)) {
        proof.extend(sent.files_of(&input.name));
    }
    let reason = sent.get("_reason");
    Backing { reason: (!reason.is_empty()).then(|| reason.to_owned()), proof, ..Backing::default() }
}

fn what(app: &App, spec: &Spec, sent: &Sent) -> Result<What, (String, String)> {
    Ok(match &spec.kind {
        Kind::Deed => What::Deed(Box::new(wanted(spec, sent))),
        Kind::Paper(document, moment) => {
            What::Paper { document: document.clone(), moment: *moment }
        }
        Kind::Always(Always::Note) => What::Note(sent.get("_text").to_owned()),
        Kind::Always(Always::Attach) => What::Attach,
        Kind::Always(Always::Transfer) => match sent.get("_lead") {
            "" => return Err(("_lead".to_owned(), "请选择移交给哪个单位".to_owned())),
            lead => What::Transfer(lead.to_owned()),
        },
        Kind::Always(Always::Withdraw) => What::Withdraw,
        Kind::Always(Always::Reopen) => What::Reopen,
        Kind::Always(Always::Correct) => What::Correct { values: Values::new(), moment: None },
        Kind::CorrectField(name) => {
            let maker = Maker { app, spec, sent: Some(sent), faults: &[] };
            let inputs = maker.corrected(name);
            let values = values(spec, &inputs, sent);
            if values.is_empty() {
                return Err((name.clone(), "请填写更正后的内容".to_owned()));
            }
            What::Correct { values, moment: None }
        }
        Kind::CorrectDate(sequence) => match date(sent.get("_date")) {
            Some(day) => {
                let moment = Some((*sequence, Moment::On(day)));
                What::Correct { values: Values::new(), moment }
            }
            None => return Err(("_date".to_owned(), "请填写正确的日期".to_owned())),
        },
    })
}

fn wanted(spec: &Spec, sent: &Sent) -> Wanted {
    let lead = sent.get("_lead");
    let opening = spec.number.is_empty().then(|| {
        let place = sent.get("_place_code");
        Opening {
            title: sent.get("_title").to_owned(),
            place: (!place.is_empty()).then(|| place.to_owned()),
            ..Opening::default()
        }
    });
    let with = (1..=spec.together).filter_map(|nth| sent.get(&format!("_with.{nth}")).parse().ok());
    Wanted {
        act: spec.act.clone(),
        part: spec.row.clone(),
        values: values(spec, &spec.inputs, sent),
        lead: (spec.lead.is_some() && !lead.is_empty()).then(|| lead.to_owned()),
        with: with.collect(),
        opening,
        ..Wanted::default()
    }
}

fn values(spec: &Spec, inputs: &[Input], sent: &Sent) -> Values {
    let mut values = Values::new();
    for input in inputs {
        match input.name.split_once('.') {
            // A column of the row that the act adds to a list.
            Some((list, column)) => {
                let Some(value) = one(input.kind, sent.get(&input.name)) else { continue };
                let row =
                    values.entry(list.to_owned()).or_insert_with(|| Value::Row(Values::new()));
                if let Value::Row(row) = row {
                    row.insert(column.to_owned(), value);
                }
            }
            None => {
                if let Some(value) = of_input(spec, input, sent) {
                    values.insert(input.name.clone(), value);
                }
            }
        }
    }
    values
}

fn of_input(spec: &Spec, input: &Input, sent: &Sent) -> Option<Value> {
    if is_file(input.kind) {
        let names: Vec<Value> =
            sent.files_of(&input.name).into_iter().map(|file| Value::Text(file.name)).collect();
        return match input.many {
            true => (!names.is_empty()).then_some(Value::Many(names)),
            false => names.into_iter().next(),
        };
    }
    if input.kind == FieldType::Flag {
        let was = input.value == Some(Value::Flag(true));
        let is = sent.get(&input.name) == "true";
        return (is || was).then_some(Value::Flag(is));
    }
    if input.kind == FieldType::List {
        let rows = rows(spec, input, sent);
        return (!rows.is_empty()).then_some(Value::Many(rows));
    }
    if input.many {
        let all: Vec<Value> =
            sent.all(&input.name).into_iter().filter_map(|text| one(input.kind, text)).collect();
        return (!all.is_empty()).then_some(Value::Many(all));
    }
    one(input.kind, sent.get(&input.name))
}

/// The rows of a list in which anything was filled in.
fn rows(spec: &Spec, input: &Input, sent: &Sent) -> Vec<Value> {
    let list = spec.mechanism.fields.get(&input.name);
    let kind = |column: &str| {
        let column = list.and_then(|list| list.columns.get(column));
        column.map_or(FieldType::Text, |column| column.kind)
    };
    let row = |nth: usize| -> Values {
        let cell = |column: &String| {
            let text = sent.get(&format!("{}.{nth}.{column}", input.name));
            Some((column.clone(), one(kind(column), text)?))
        };
        input.columns.iter().filter_map(|(column, _)| cell(column)).collect()
    };
    let rows = (0..super::widget::MOST_ROWS).map(row);
    rows.filter(|row| !row.is_empty()).map(Value::Row).collect()
}

/// A text as a value of a type; what does not fit is left as it is, so that it is refused in words.
fn one(kind: FieldType, text: &str) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    let plain = || Value::Text(text.to_owned());
    Some(match kind {
        FieldType::Money => fen(text).map_or_else(plain, Value::Whole),
        FieldType::Number => Value::Text(number(text)),
        FieldType::Date => date(text).map_or_else(plain, |day| Value::Text(day.to_string())),
        FieldType::Moment => Value::Text(moment(text)),
        FieldType::Flag => Value::Flag(text == "true"),
        _ => plain(),
    })
}

/// Full-width digits and thousands separators are read as what they mean.
fn number(text: &str) -> String {
    let digit = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        '．' => Some('.'),
        '－' | '−' => Some('-'),
        ',' | '，' | ' ' => None,
        other => Some(other),
    };
    text.chars().filter_map(digit).collect()
}

fn fen(text: &str) -> Option<i64> {
    let yuan: Decimal = number(text.trim_end_matches('元')).parse().ok()?;
    let fen = yuan * Decimal::ONE_HUNDRED;
    if fen.fract().is_zero() { fen.normalize().to_string().parse().ok() } else { None }
}

/// 2023-09-20, 2023年9月20日, 2023.9.20, 2023/9/20.
fn date(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let plain = text.replace(['年', '月', '.', '/'], "-");
    let plain = plain.trim_end_matches(['日', '-']);
    let mut parts = plain.split('-').map(|part| number(part.trim()));
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn moment(text: &str) -> String {
    let seconds = if text.len() == "2023-09-20T09:30".len() { ":00" } else { "" };
    format!("{}{seconds}", text.replacen(' ', "T", 1))
}

/// Whether a field takes files.
pub fn is_file(kind: FieldType) -> bool {
    matches!(kind, FieldType::File | FieldType::Photo | FieldType::Sheet)
}

/// Stores what was uploaded and remembers it by its digest.
pub async fn store_uploads(app: &App, sent: &mut Sent) -> Result<(), AppError> {
    for upload in std::mem::take(&mut sent.uploads) {
        let file = app.store_file(&upload.name, &upload.content).await?;
        sent.files.push((upload.field, file));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_asked_in_yuan_and_kept_in_fen() {
        for (text, fen) in [("12.5", 1250), ("1,200元", 120_000), ("０", 0), ("3.05", 305)] {
            assert_eq!(one(FieldType::Money, text), Some(Value::Whole(fen)), "{text}");
        }
        assert_eq!(one(FieldType::Money, "十元"), Some(Value::text("十元")));
        assert_eq!(one(FieldType::Money, "1.005"), Some(Value::text("1.005")));
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        let day = Date::constant(2023, 9, 5);
        for text in ["2023-09-05", "2023年9月5日", "2023.9.5", "2023/9/5", "２０２３年９月５日"]
        {
            assert_eq!(date(text), Some(day), "{text}");
        }
        assert_eq!(date("9月5日"), None);
        assert_eq!(moment("2023-09-05T09:30"), "2023-09-05T09:30:00");
    }

    #[test]
    fn nothing_filled_in_is_no_value() {
        assert_eq!(one(FieldType::Text, ""), None);
        assert_eq!(one(FieldType::Number, "1，200.5"), Some(Value::text("1200.5")));
    }
}
