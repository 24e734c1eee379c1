//! 履职事项清单 as a gate: an act that brings a street or a town into a matter names the items of the
//! duty list that allow it. The law leaves to streets and towns what the list says is basic to them;
//! with what it says they assist, a bureau leads by name; what was taken back goes back to the bureau.

use std::collections::BTreeSet;

use super::act::Wanted;
use super::decide::World;
use super::{Case, NextStep, Refusal, RefusalKind};
use crate::mechanism::{Action, Condition, FieldType, Mechanism};
use crate::value::Value;

/// How an item stands in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DutyClass {
    /// 基本履职.
    Basic,
    /// 配合履职.
    Assist,
    /// 上级部门收回.
    Recalled,
}

impl DutyClass {
    /// The class of a code of the register.
    pub fn named(code: &str) -> Option<DutyClass> {
        match code {
            "basic" => Some(DutyClass::Basic),
            "assist" => Some(DutyClass::Assist),
            "recalled" => Some(DutyClass::Recalled),
            _ => None,
        }
    }
}

/// An item of the duty list that is in force on the day of the act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyItem {
    /// By what it is named: its number and its code.
    pub names: Vec<String>,
    /// What it is called.
    pub title: String,
    /// How it stands in the list.
    pub class: DutyClass,
    /// The bureau that leads it, or took it back.
    pub lead: Option<String>,
    /// The streets and towns that it holds for; all of them if none is named.
    pub towns: Vec<String>,
}

/// The field of an act in which items of the duty list are named, if it asks for them.
pub fn listed_field(action: &Action) -> Option<&str> {
    action.guards.iter().find_map(|guard| match &guard.rule {
        Condition::Listed(field) => Some(&*field.text),
        _ => None,
    })
}

/// Whether any act of a mechanism asks for items of the duty list.
pub fn asks_for_list(mechanism: &Mechanism) -> bool {
    let actions = mechanism.all_parts().flat_map(|part| part.actions.values());
    actions.into_iter().any(|action| listed_field(action).is_some())
}

/// The names of items that a text holds: 潞履〔2023〕3号、P014.
pub fn names_in(text: &str) -> Vec<&str> {
    let mark = |c: char| c.is_whitespace() || "、，,；;".contains(c);
    text.split(mark).filter(|name| !name.is_empty()).collect()
}

/// Refuses an act that brings in a street or a town which the list does not allow.
pub(super) fn check(
    world: &World<'_>,
    case: &Case,
    action: &Action,
    wanted: &Wanted,
) -> Result<(), Refusal> {
    let Some(field) = listed_field(action) else { return Ok(()) };
    let brought = offices_brought(world.mechanism, action, wanted);
    let is_town = |office: &&String| world.standing.is_town(office);
    let towns: Vec<&String> = brought.iter().filter(is_town).collect();
    let Some(first) = towns.first() else { return Ok(()) };
    let text = wanted.values.get(field).cloned().or_else(|| case.value(world.mechanism, field));
    let text = text.as_ref().and_then(Value::as_text).unwrap_or("");
    let names = names_in(text);
    let refuse = |message: String| Err(refusal(message, action));
    if names.is_empty() {
        let town = world.standing.office_name(first);
        let said = format!("{town}是镇(街),交办前要写明履职事项清单里的项目编号");
        return Err(refusal(said, action).missing("履职事项清单里的项目"));
    }
    let mut items = Vec::new();
    for name in names {
        match world.duties.iter().find(|item| item.names.iter().any(|own| own == name)) {
            Some(item) => items.push(item),
            None => {
                return refuse(format!("镇(街)履职事项清单里没有“{name}”这一项,或者没有生效"));
            }
        }
    }
    let lead = match action.sets.lead {
        true => wanted.lead.clone().or_else(|| case.lead.clone()),
        false => case.lead.clone(),
    };
    for town in towns {
        let leads = action.sets.lead && wanted.lead.as_ref() == Some(town);
        let faults = items.iter().map(|item| fault(world, item, town, leads, lead.as_deref()));
        let mut why = None;
        for fault in faults {
            match fault {
                None => {
                    why = None;
                    break;
                }
                Some(said) => why = why.or(Some(said)),
            }
        }
        if let Some(said) = why {
            return refuse(said);
        }
    }
    Ok(())
}

/// Why an item does not allow a town its part; none if it does.
fn fault(
    world: &World<'_>,
    item: &DutyItem,
    town: &str,
    leads: bool,
    lead: Option<&str>,
) -> Option<String> {
    let name = |office: &str| world.standing.office_name(office);
    let bureau = item.lead.as_deref().map_or("上级部门".to_owned(), name);
    if !item.towns.is_empty() && !item.towns.iter().any(|own| own == town) {
        return Some(format!("“{}”不适用于{}", item.title, name(town)));
    }
    match item.class {
        DutyClass::Basic => None,
        DutyClass::Recalled => Some(format!("“{}”已由{bureau}收回,不再交镇(街)", item.title)),
        DutyClass::Assist if leads => {
            Some(format!("“{}”是配合履职事项,由{bureau}牵头,镇(街)不能牵头", item.title))
        }
        DutyClass::Assist if item.lead.as_deref() != lead => {
            Some(format!("“{}”的牵头部门是{bureau},交办时要由它牵头", item.title))
        }
        DutyClass::Assist => None,
    }
}

/// The offices that an act brings into the matter.
fn offices_brought(mechanism: &Mechanism, action: &Action, wanted: &Wanted) -> BTreeSet<String> {
    let mut offices = BTreeSet::new();
    if action.sets.lead {
        offices.extend(wanted.lead.clone());
    }
    let text = |value: &Value| value.as_text().map(str::to_owned);
    for (name, value) in &wanted.values {
        let Some(field) = mechanism.fields.get(name) else { continue };
        if field.kind == FieldType::Office {
            offices.extend(value.members().iter().filter_map(text));
        }
        let columns = field.columns.iter().filter(|(_, column)| column.kind == FieldType::Office);
        for (column, _) in columns {
            let rows = value.members().iter().filter_map(Value::as_row);
            offices.extend(rows.filter_map(|row| row.get(column)).filter_map(text));
        }
    }
    offices
}

/// A transfer hands the whole matter over without a form, so it cannot name an item of the list.
pub(super) fn check_transfer(world: &World<'_>, to: &str) -> Result<(), Refusal> {
    if !asks_for_list(world.mechanism) || !world.standing.is_town(to) {
        return Ok(());
    }
    let name = world.standing.office_name(to);
    let said = format!("不能移交给{name}:向镇(街)交办要对照履职事项清单");
    Err(Refusal::new(RefusalKind::Condition, said)
        .next(NextStep::say("清单里有的,由政府办重新交办并写明项目编号;没有的,由原单位办理")))
}

fn refusal(message: String, action: &Action) -> Refusal {
    Refusal::new(RefusalKind::Condition, message)
        .under(action.law.clone().or_else(|| action.mark.clone()))
        .next(NextStep::say("请退回提出单位,或者先在履职事项清单里办理清单外准入"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_between_any_marks() {
        assert_eq!(names_in("潞履〔2023〕3号、P014, J021"), ["潞履〔2023〕3号", "P014", "J021"]);
        assert!(names_in(" 、").is_empty());
    }

    #[test]
    fn only_the_three_classes_of_the_list_are_known() {
        assert_eq!(DutyClass::named("assist"), Some(DutyClass::Assist));
        assert_eq!(DutyClass::named("outside"), None);
    }
}
