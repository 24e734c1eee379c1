//! A quarter of a year: 2023-Q3 in addresses and records, 2023年第三季度 on paper.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};

/// A quarter (期别).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: i16,
    /// 1 to 4.
    quarter: i8,
}

impl Period {
    /// The quarter that a day lies in.
    pub fn of(day: Date) -> Period {
        Period { year: day.year(), quarter: (day.month() - 1) / 3 + 1 }
    }

    /// Its year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        date(self.year, self.quarter * 3 - 2, 1)
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        date(self.year, self.quarter * 3, 1).last_of_month()
    }

    /// The first days of its months.
    pub fn months(self) -> [Date; 3] {
        [2, 1, 0].map(|back| date(self.year, self.quarter * 3 - back, 1))
    }

    /// 2023年第三季度
    pub fn in_words(self) -> String {
        let nth = ["一", "二", "三", "四"][usize::from((self.quarter - 1).unsigned_abs())];
        format!("{}年第{nth}季度", self.year)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Q{}", self.year, self.quarter)
    }
}

impl FromStr for Period {
    type Err = ();

    fn from_str(text: &str) -> Result<Period, ()> {
        let (year, quarter) = text.split_once("-Q").ok_or(())?;
        let year = year.parse().ok().filter(|year| (1949..=2100).contains(year)).ok_or(())?;
        let quarter = quarter.parse().ok().filter(|nth| (1..=4).contains(nth)).ok_or(())?;
        Ok(Period { year, quarter })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_begin_and_end() {
        let third = Period::of(date(2023, 9, 30));
        assert_eq!(third.to_string(), "2023-Q3");
        assert_eq!("2023-Q3".parse(), Ok(third));
        assert_eq!((third.first_day(), third.last_day()), (date(2023, 7, 1), date(2023, 9, 30)));
        assert_eq!(third.months(), [date(2023, 7, 1), date(2023, 8, 1), date(2023, 9, 1)]);
        assert_eq!(third.in_words(), "2023年第三季度");
        for wrong in ["2023", "2023-Q5", "2023-Q0", "23-Q1", "x-Q1"] {
            assert_eq!(wrong.parse::<Period>(), Err(()), "{wrong}");
        }
    }
}
