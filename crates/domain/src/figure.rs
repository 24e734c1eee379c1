//! Figures: what the rows of an indicator come to in a period.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::mechanism::Indicator;
use crate::mechanism::indicator::{Statistic, ValueRule};

/// A period of time: a year, half-year, quarter, month, or days (期别).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Period {
    /// A calendar year.
    pub fn year(year: i16) -> Period {
        Period { from: Date::constant(year, 1, 1), to: Date::constant(year, 12, 31) }
    }

    /// The month that holds a day.
    pub fn month_of(day: Date) -> Period {
        Period { from: day.first_of_month(), to: day.last_of_month() }
    }

    /// Whether a day lies in it.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// The months in it, cut to it.
    pub fn months(&self) -> Vec<Period> {
        let mut months = Vec::new();
        let mut from = self.from;
        while from <= self.to {
            let month = Period { from, to: from.last_of_month().min(self.to) };
            months.push(month);
            let Ok(next) = month.to.tomorrow() else { break };
            from = next;
        }
        months
    }

    /// The calendar quarters that lie in it whole.
    pub fn quarters(&self) -> Vec<Period> {
        let years = self.from.year()..=self.to.year();
        years
            .flat_map(|year| (0..4).filter_map(move |n| Period::of_months(year, n * 3 + 1, 3)))
            .filter(|quarter| self.from <= quarter.from && quarter.to <= self.to)
            .collect()
    }

    /// As a screen says it: 2023年, 2023年1—8月, 2023年三季度.
    pub fn in_words(&self) -> String {
        let year = self.from.year();
        if *self == Period::year(year) {
            return format!("{year}年");
        }
        if let Some(quarter) = self.quarter() {
            return format!("{year}年{}季度", ["一", "二", "三", "四"][quarter]);
        }
        let whole = self.from.day() == 1 && self.to == self.to.last_of_month();
        match (whole && self.to.year() == year, self.from.month(), self.to.month()) {
            (true, a, b) if a == b => format!("{year}年{a}月"),
            (true, a, b) => format!("{year}年{a}—{b}月"),
            _ => format!(
                "{}至{}",
                self.from.strftime("%Y年%-m月%-d日"),
                self.to.strftime("%Y年%-m月%-d日")
            ),
        }
    }

    fn quarter(&self) -> Option<usize> {
        (0..4).find(|n| Period::of_months(self.from.year(), *n * 3 + 1, 3) == Some(*self))
    }

    fn of_months(year: i16, first: usize, count: i64) -> Option<Period> {
        let from = Date::new(year, i8::try_from(first).ok()?, 1).ok()?;
        let to = from.checked_add(count.months()).ok()?.yesterday().ok()?;
        Some(Period { from, to })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.from.year();
        if *self == Period::year(year) {
            return write!(f, "{year}");
        }
        if let Some(quarter) = self.quarter() {
            return write!(f, "{year}-Q{}", quarter + 1);
        }
        if *self == Period::month_of(self.from) {
            return write!(f, "{}", self.from.strftime("%Y-%m"));
        }
        write!(f, "{}..{}", self.from, self.to)
    }
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Period, String> {
        let wrong = || {
            format!(
                "“{text}”不是期别,请写成 2022、2022-H1、2022-Q3、2022-05 或 2022-01-01..2022-08-31"
            )
        };
        if let Some((from, to)) = text.split_once("..") {
            let start = |t: &str| t.parse::<Date>().or_else(|_| format!("{t}-01").parse());
            let from = start(from).map_err(|_| wrong())?;
            let to = match to.len() {
                7 => start(to).map(Date::last_of_month),
                _ => to.parse(),
            };
            return Ok(Period { from, to: to.map_err(|_| wrong())? });
        }
        let (year, rest) = text.split_once('-').unwrap_or((text, ""));
        let year: i16 = year.parse().map_err(|_| wrong())?;
        if !(1949..=2200).contains(&year) {
            return Err(wrong());
        }
        let months = |first: usize, count: i64| Period::of_months(year, first, count);
        let period = match rest {
            "" => Some(Period::year(year)),
            "H1" => months(1, 6),
            "H2" => months(7, 6),
            "Q1" => months(1, 3),
            "Q2" => months(4, 3),
            "Q3" => months(7, 3),
            "Q4" => months(10, 3),
            month => month.parse().ok().and_then(|month| months(month, 1)),
        };
        period.ok_or_else(wrong)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Sums over rows: what a figure is made of. A stock counts its entries less its exits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// How many rows.
    pub rows: i64,
    /// How many of them hit.
    pub hits: i64,
    /// What they add up to.
    pub value: Decimal,
}

impl Sums {
    /// Adds one row, or takes it back with sign −1; a row of a stock counts by its own sign.
    pub fn add(&mut self, value: Decimal, hit: bool, sign: i64, stock: bool) {
        let count = if stock && value.is_sign_negative() { -sign } else { sign };
        self.rows += count;
        self.hits += if hit { count } else { 0 };
        self.value += value * Decimal::from(sign);
    }
}

/// A figure with both sides (数字).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Its value; none where there is nothing to divide by.
    pub value: Option<Decimal>,
    /// Its unit.
    pub unit: String,
    /// Both sides of a rate.
    pub sides: Option<(i64, i64)>,
    /// How many rows it counts.
    pub rows: i64,
}

impl Figure {
    /// What an indicator comes to from the sums of its rows; `spread` holds the single values where
    /// a median or percentile is asked for, and the number of different keys for distinct counts.
    pub fn of(indicator: &Indicator, sums: &Sums, spread: &Spread) -> Figure {
        let unit = indicator.unit.clone();
        if indicator.is_rate() {
            return Figure {
                value: rate(sums.hits, sums.rows),
                unit,
                sides: Some((sums.hits, sums.rows)),
                rows: sums.rows,
            };
        }
        let value = match &indicator.value {
            ValueRule::Distinct(_) => Some(Decimal::from(spread.distinct)),
            ValueRule::Between { as_, .. } => spread.statistic(*as_),
            ValueRule::Count | ValueRule::Sum(_) => Some(sums.value),
        };
        Figure { value: value.map(|value| value.normalize()), unit, sides: None, rows: sums.rows }
    }

    /// As a screen prints it: `96.15%`, `23户`, `—(无)`.
    pub fn print(&self) -> String {
        match (self.value, self.sides) {
            (None, _) => "—(无)".to_owned(),
            (Some(value), Some((n, d))) => format!("{}%", print_rate(value, n == d)),
            (Some(value), None) => format!("{}{}", print_number(value), self.unit),
        }
    }
}

/// Single values behind a figure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spread {
    /// The values, in any order.
    pub values: Vec<Decimal>,
    /// How many different keys there are.
    pub distinct: i64,
}

impl Spread {
    fn statistic(&self, statistic: Statistic) -> Option<Decimal> {
        let mut sorted = self.values.clone();
        sorted.sort();
        let count = sorted.len();
        let last = count.checked_sub(1)?;
        Some(match statistic {
            Statistic::Sum => sorted.iter().sum(),
            Statistic::Mean => sorted.iter().sum::<Decimal>() / Decimal::from(count),
            Statistic::Median => (sorted[last / 2] + sorted[count / 2]) / Decimal::TWO,
            Statistic::P90 => sorted[(count * 9).div_ceil(10).saturating_sub(1)],
        })
    }
}

/// Percent of n in d; none for 0/0.
fn rate(n: i64, d: i64) -> Option<Decimal> {
    (d != 0).then(|| Decimal::from(n) * Decimal::ONE_HUNDRED / Decimal::from(d))
}

/// A rate to two places; 100 only if both sides are equal, however near it comes.
pub fn print_rate(value: Decimal, complete: bool) -> String {
    let rounded = round(value, 2);
    if rounded == Decimal::ONE_HUNDRED && !complete {
        return "99.99".to_owned();
    }
    rounded.normalize().to_string()
}

/// A number as a report writes it: at most two decimals, rounded half away from zero.
pub fn print_number(value: Decimal) -> String {
    round(value, 2).normalize().to_string()
}

fn round(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_percent_is_printed_only_when_both_sides_are_equal() {
        let figure =
            |n, d| Figure { value: rate(n, d), unit: "%".to_owned(), sides: Some((n, d)), rows: d };
        assert_eq!(figure(25, 26).print(), "96.15%");
        assert_eq!(figure(26, 26).print(), "100%");
        assert_eq!(figure(99_999, 100_000).print(), "99.99%");
        assert_eq!(figure(0, 0).print(), "—(无)");
        assert_eq!(figure(0, 3).print(), "0%");
    }

    #[test]
    fn periods_are_written_as_people_write_them() {
        for (text, words) in [
            ("2022", "2022年"),
            ("2022-Q3", "2022年三季度"),
            ("2022-05", "2022年5月"),
            ("2022-01-01..2022-08-31", "2022年1—8月"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.in_words(), words);
            assert_eq!(period.to_string().parse::<Period>().unwrap(), period);
        }
        assert_eq!("2022-H1".parse::<Period>().unwrap().to.to_string(), "2022-06-30");
        assert!("二〇二二".parse::<Period>().unwrap_err().contains("2022-Q3"));
        assert_eq!(Period::year(2022).months().len(), 12);
    }

    #[test]
    fn statistics_are_those_of_the_sorted_values() {
        let spread = Spread { values: [5, 1, 3, 100].map(Decimal::from).to_vec(), distinct: 4 };
        assert_eq!(spread.statistic(Statistic::Median), Some(Decimal::from(4)));
        assert_eq!(spread.statistic(Statistic::P90), Some(Decimal::from(100)));
        assert_eq!(Spread::default().statistic(Statistic::Mean), None);
    }
}
