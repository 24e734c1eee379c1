//! 履职事项清单: the items of the list, registered one by one from its file; each comes into force by
//! the clock.

use domain::district::OfficeKind;
use domain::value::Value;
use jiff::civil::Date;
use serde::Deserialize;

use super::Ground;
use super::course::{Courses, Deed, office_time};
use crate::AppError;
use crate::district::csv_file;

/// What the list is called on its items: nobody shall take the demonstration's for the district's own.
const EDITION: &str = "演示用清单（未经核定）";
/// The post that keeps the list.
const KEEPER: &str = "staffing-arbiter";

#[derive(Debug, Deserialize)]
struct Item {
    code: String,
    title: String,
    class: String,
    office: String,
    /// `all`, or the offices' ids with spaces between.
    towns: String,
    basis: String,
    bureau_task: String,
    town_task: String,
    takeover: String,
    registered_on: Date,
    valid_from: Date,
}

/// Plans the courses of the list.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    let items: Vec<Item> = csv_file(&ground.app.district_files, "demonstration/duty-items.csv")?;
    for item in items {
        let at = office_time(&ground.calendar, &ground.chance, &item.code, item.registered_on);
        courses.begin().open("duty-list", at, KEEPER, registration(ground, &item));
    }
    Ok(())
}

fn registration(ground: &Ground<'_>, item: &Item) -> Deed {
    let deed = Deed::new(&format!("register-{}", item.class))
        .title(&item.title)
        .lead(&item.office)
        .with("code", &*item.code)
        .with("class", &*item.class)
        .many("towns", towns(ground, &item.towns))
        .with("basis", &*item.basis)
        .with("edition", EDITION)
        .with("valid_from", item.valid_from.to_string());
    let texts = [
        ("bureau_task", &item.bureau_task),
        ("town_task", &item.town_task),
        ("takeover", &item.takeover),
    ];
    let written = texts.into_iter().filter(|(_, text)| !text.is_empty());
    written.fold(deed, |deed, (field, text)| deed.with(field, &**text))
}

fn towns(ground: &Ground<'_>, named: &str) -> Vec<Value> {
    let ids: Vec<String> = match named {
        "all" => {
            let offices = ground.app.district.directory.offices();
            let towns =
                offices.filter(|one| matches!(one.kind, OfficeKind::Street | OfficeKind::Town));
            towns.map(|office| office.id.clone()).collect()
        }
        named => named.split_whitespace().map(str::to_owned).collect(),
    };
    ids.into_iter().map(Value::Text).collect()
}
