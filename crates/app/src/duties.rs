//! The duty list of streets and towns as acts are judged by it: the items that an act names, as they
//! stand in the register on the day of the act.

use domain::case::listed::{asks_for_list, listed_field, names_in};
use domain::case::{Act, Case, DutyClass, DutyItem, What};
use domain::mechanism::Mechanism;
use domain::moment::civil;
use domain::value::Value;
use jiff::Timestamp;
use jiff::civil::Date;
use store::read::{CaseItem, Query, Scope};

use crate::deed::Reader;
use crate::{App, AppError};

/// The register.
const REGISTER: &str = "duty-list";
/// More items than any list has.
const MOST: u32 = 5_000;

impl App {
    /// The items of the duty list that an act names, in force on its day.
    pub(crate) async fn duties_named(
        &self,
        mechanism: &Mechanism,
        case: Option<&Case>,
        act: &Act,
        at: Timestamp,
    ) -> Result<Vec<DutyItem>, AppError> {
        let What::Deed(wanted) = &act.what else { return Ok(Vec::new()) };
        if !asks_for_list(mechanism) {
            return Ok(Vec::new());
        }
        let part = mechanism.part(wanted.part.as_ref().map_or("", |part| &*part.part));
        let action = part.and_then(|part| part.actions.get(&wanted.act));
        let Some(field) = action.and_then(listed_field) else { return Ok(Vec::new()) };
        let kept = || case.and_then(|case| case.value(mechanism, field));
        let text = wanted.values.get(field).cloned().or_else(kept);
        let names = text.as_ref().and_then(Value::as_text).map(names_in).unwrap_or_default();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let day = act.happened.map_or(civil(at).date(), |happened| happened.date());
        let query = Query { mechanism: Some(REGISTER.to_owned()), limit: MOST, ..Query::default() };
        let mut items = Vec::new();
        for item in self.store.cases(&Scope::All, &query).await?.items {
            if names_of(&item).iter().any(|name| names.contains(&&**name)) {
                items.extend(self.duty_item(&item, day).await?);
            }
        }
        Ok(items)
    }

    /// An entry of the register, if it was in force on a day.
    async fn duty_item(&self, item: &CaseItem, day: Date) -> Result<Option<DutyItem>, AppError> {
        let case = self.case(item.id).await?;
        let mechanism = self.mechanism(&case.mechanism).await?;
        let reader = Reader { mechanism: &mechanism, case: &case };
        let date = |field: &str| reader.filled(field).and_then(|day| day.parse::<Date>().ok());
        let begun = case.done.iter().any(|done| done.act == "enter" && done.at.date() <= day)
            || date("valid_from").is_some_and(|from| from <= day) && item.stage == "listed";
        let over = case.ended.as_ref().is_some_and(|ended| ended.at.date() <= day)
            || date("valid_to").is_some_and(|to| to < day);
        let class = DutyClass::named(&reader.text("class"));
        let Some(class) = class.filter(|_| begun && !over) else { return Ok(None) };
        Ok(Some(DutyItem {
            names: names_of(item),
            title: item.title.clone(),
            class,
            lead: case.lead.clone(),
            towns: reader.many("towns"),
        }))
    }
}

/// By what an entry is named: its number and its code.
fn names_of(item: &CaseItem) -> Vec<String> {
    let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
    let code = view["code"].as_str().map(str::to_owned);
    item.number.clone().into_iter().chain(code).collect()
}
