//! Series that statistics release: what they are called, in which unit, from whom.
//!
//! A reading is one released value of a series, with source, vintage and publication status. It is
//! recorded, never computed here; real growth is never derived from nominal levels (统计法).

use serde::{Deserialize, Serialize};

use crate::figure::Period;

/// A series (统计指标).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Its id: English words joined by hyphens.
    pub id: String,
    /// What it is called: 地区生产总值增速.
    pub title: String,
    /// The name that reports use for the thing measured: 地区生产总值.
    pub name: String,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Its unit.
    pub unit: String,
    /// level, growth, decline, count, share or rank: how a report speaks of it.
    pub change: String,
    /// 现价, 不变价 or another basis; levels and growth of different basis are never mixed.
    #[serde(default)]
    pub basis: String,
    /// How readings of parts make the reading of a whole: `latest` for cumulative series, `sum` for
    /// flows reported month by month.
    #[serde(default = "latest")]
    pub total: String,
    /// The bureau that releases it, by its usual name.
    pub source: String,
    /// Whether more is better; none where neither is.
    #[serde(default)]
    pub better: Option<String>,
}

fn latest() -> String {
    "latest".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    series: Vec<Series>,
}

impl Series {
    /// Reads a file of `catalogue/series/`.
    ///
    /// # Errors
    /// Place and reason, when the text is not such a file.
    pub fn parse(text: &str) -> Result<Vec<Series>, String> {
        let file: File = toml::from_str(text).map_err(|fault| fault.to_string())?;
        Ok(file.series)
    }

    /// All names under which a report may speak of it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.title, &self.name].into_iter().chain(&self.aliases).map(String::as_str)
    }
}

/// Publication status of a reading (公布状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Publication {
    /// 反馈未公布: seen by named posts only.
    Unpublished,
    /// 已公布.
    Published,
    /// 已修订.
    Revised,
}

impl Publication {
    /// The word on screen.
    pub fn in_words(self) -> &'static str {
        match self {
            Publication::Unpublished => "反馈未公布",
            Publication::Published => "已公布",
            Publication::Revised => "已修订",
        }
    }

    /// The status of a stage or of a word on screen.
    pub fn named(name: &str) -> Option<Publication> {
        match name {
            "unpublished" | "反馈未公布" => Some(Publication::Unpublished),
            "published" | "已公布" => Some(Publication::Published),
            "revised" | "已修订" => Some(Publication::Revised),
            _ => None,
        }
    }
}

/// One released value of a series (统计数据).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// The number of the record that holds it.
    pub number: String,
    /// The period that it speaks of.
    pub period: Period,
    /// Its value.
    pub value: rust_decimal::Decimal,
    /// 初步核算, 最终核实: which release it is.
    pub vintage: String,
    /// Publication status.
    pub publication: Publication,
    /// When it was published or fed back.
    pub released_on: jiff::civil::Date,
    /// Who released it.
    pub source: String,
}

/// The value of a series for a period, with the readings that it counts: the reading of the period
/// itself, or the readings of its months or quarters added up where the series is a flow.
pub fn value_of<'r>(
    series: &Series,
    period: Period,
    readings: &'r [Reading],
) -> Option<(rust_decimal::Decimal, Vec<&'r Reading>)> {
    if let Some(own) = latest_of(readings, period) {
        return Some((own.value, vec![own]));
    }
    if series.total == "sum" {
        let of = |parts: Vec<Period>| -> Option<Vec<&Reading>> {
            if parts.is_empty() {
                return None;
            }
            parts.into_iter().map(|part| latest_of(readings, part)).collect()
        };
        let parts = of(period.months()).or_else(|| of(period.quarters()))?;
        return Some((parts.iter().map(|reading| reading.value).sum(), parts));
    }
    // A cumulative series speaks of the whole period by its last part: the fourth quarter, December.
    let ends =
        |reading: &&Reading| reading.period.to == period.to && reading.period.from >= period.from;
    let last = readings.iter().filter(ends).max_by_key(|r| (r.released_on, r.publication))?;
    Some((last.value, vec![last]))
}

fn latest_of(readings: &[Reading], period: Period) -> Option<&Reading> {
    readings
        .iter()
        .filter(|reading| reading.period == period)
        .max_by_key(|reading| (reading.released_on, reading.publication))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    fn reading(period: &str, value: i64, released: &str) -> Reading {
        Reading {
            number: String::new(),
            period: period.parse().unwrap(),
            value: Decimal::from(value),
            vintage: String::new(),
            publication: Publication::Published,
            released_on: released.parse().unwrap(),
            source: String::new(),
        }
    }

    fn series(total: &str) -> Series {
        Series {
            id: "x".into(),
            title: "甲".into(),
            name: "甲".into(),
            aliases: vec![],
            unit: "户".into(),
            change: "count".into(),
            basis: String::new(),
            total: total.into(),
            source: "统计局".into(),
            better: None,
        }
    }

    #[test]
    fn a_flow_adds_its_months_and_needs_all_of_them() {
        let months: Vec<Reading> =
            (1..=12).map(|m| reading(&format!("2022-{m:02}"), m, "2023-01-15")).collect();
        let year = Period::year(2022);
        assert_eq!(value_of(&series("sum"), year, &months).unwrap().0, Decimal::from(78));
        assert!(value_of(&series("sum"), year, &months[1..]).is_none());
    }

    #[test]
    fn a_cumulative_series_is_read_at_its_end_and_the_latest_release_holds() {
        let readings = [
            reading("2022-Q3", 5, "2022-10-20"),
            reading("2022-Q4", 6, "2023-01-20"),
            reading("2022-Q4", 7, "2023-12-20"),
        ];
        let (value, counted) = value_of(&series("latest"), Period::year(2022), &readings).unwrap();
        assert_eq!((value, counted.len()), (Decimal::from(7), 1));
        assert!(value_of(&series("latest"), Period::year(2021), &readings).is_none());
    }
}
