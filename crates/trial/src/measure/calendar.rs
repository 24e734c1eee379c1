//! Every day of 2018–2026 against an independent table.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use app::{Catalogue, Files};
use domain::calendar::Calendar;
use jiff::civil::{Date, Weekday, date};
use serde::Deserialize;

use crate::outcome::aim;

/// The table as its authors publish it: days off and weekend days that are worked.
#[derive(Deserialize)]
struct Table {
    holidays: BTreeMap<Date, String>,
    workdays: BTreeMap<Date, String>,
}

impl Table {
    fn is_working(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.workdays.contains_key(&day) || !weekend && !self.holidays.contains_key(&day)
    }
}

/// Compares day by day.
pub fn measure(corpus: &Path) -> Result<bool> {
    println!("calendar 2018–2026");
    let file = fs::read_dir(corpus.join("data/calendar"))?.flatten().next();
    let file = file.context("there is no table in data/calendar")?;
    let table: Table = serde_json::from_slice(&fs::read(file.path())?)?;
    let catalogue = Catalogue::load(&Files::Catalogue);
    let catalogue = catalogue.map_err(|faults| anyhow!("the catalogue has faults: {faults:?}"))?;
    let ours = Calendar::new(catalogue.notices);
    let (mut days, mut other) = (0, Vec::new());
    let mut day = date(2018, 1, 1);
    while day <= date(2026, 12, 31) {
        days += 1;
        if ours.is_working(day) != table.is_working(day) || ours.is_provisional(day) {
            other.push(day.to_string());
        }
        day = day.tomorrow()?;
    }
    println!("  differing days: {}", if other.is_empty() { "none" } else { "" });
    other.iter().for_each(|day| println!("    {day}"));
    Ok(aim("days that agree", days - other.len(), &format!("all {days}"), other.is_empty()))
}
