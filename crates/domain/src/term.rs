//! Terms of law: so many days, working days, months, hours.
//!
//! Days and working days are different variants, never a number with a flag, because the statutes
//! confuse them at the citizen's cost (行政处罚法 85, 行政许可法 82). How a term is counted stands in
//! [`count`]; how it explains itself in [`explain`].

pub mod count;
pub mod explain;
pub mod remaining;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use count::{Counting, End, Ending, OfficeHours, Pause, Span};
pub use explain::{Cell, CellKind, Explanation};
pub use remaining::{Remaining, Tone};

/// A length of time as a statute states it (期限).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// `min`: minutes of natural time.
    Minutes(u32),
    /// `h`: hours of natural time (小时, 紧急工作时); never rolled.
    Hours(u32),
    /// `wh`: hours inside the district's office hours (工作时).
    WorkingHours(u32),
    /// `d`: natural days (日); rolled by 民法典 203.
    Days(u32),
    /// `wd`: working days (工作日).
    WorkingDays(u32),
    /// `m`: calendar months (民法典 202); rolled.
    Months(u32),
    /// `y`: calendar years; rolled.
    Years(u32),
}

impl Term {
    /// Whether it runs from an instant to an instant.
    pub fn is_exact(self) -> bool {
        matches!(self, Term::Minutes(_) | Term::Hours(_) | Term::WorkingHours(_))
    }

    /// Whether it counts by the calendar and is therefore rolled when it ends on a day off.
    pub fn is_calendar(self) -> bool {
        matches!(self, Term::Days(_) | Term::Months(_) | Term::Years(_))
    }

    /// The number in front of the unit.
    pub fn amount(self) -> u32 {
        match self {
            Term::Minutes(n)
            | Term::Hours(n)
            | Term::WorkingHours(n)
            | Term::Days(n)
            | Term::WorkingDays(n)
            | Term::Months(n)
            | Term::Years(n) => n,
        }
    }

    /// The same unit with another number.
    pub fn with_amount(self, amount: u32) -> Term {
        match self {
            Term::Minutes(_) => Term::Minutes(amount),
            Term::Hours(_) => Term::Hours(amount),
            Term::WorkingHours(_) => Term::WorkingHours(amount),
            Term::Days(_) => Term::Days(amount),
            Term::WorkingDays(_) => Term::WorkingDays(amount),
            Term::Months(_) => Term::Months(amount),
            Term::Years(_) => Term::Years(amount),
        }
    }

    /// As a sentence says it: 5个工作日, 3个月, 24小时.
    pub fn in_words(self) -> String {
        match self {
            Term::Minutes(n) => format!("{n}分钟"),
            Term::Hours(n) => format!("{n}小时"),
            Term::WorkingHours(n) => format!("{n}个工作时"),
            Term::Days(n) => format!("{n}日"),
            Term::WorkingDays(n) => format!("{n}个工作日"),
            Term::Months(n) => format!("{n}个月"),
            Term::Years(n) => format!("{n}年"),
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Term::Minutes(_) => "min",
            Term::Hours(_) => "h",
            Term::WorkingHours(_) => "wh",
            Term::Days(_) => "d",
            Term::WorkingDays(_) => "wd",
            Term::Months(_) => "m",
            Term::Years(_) => "y",
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount(), self.suffix())
    }
}

impl FromStr for Term {
    type Err = String;

    fn from_str(text: &str) -> Result<Term, String> {
        let digits = text.chars().take_while(char::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let wrong = || {
            format!(
                "“{text}”不是期限,请写成数字加单位:5wd 工作日、60d 日、3m 月、24h 小时、4wh 工作时"
            )
        };
        let amount: u32 = number.parse().map_err(|_| wrong())?;
        match unit {
            "min" => Ok(Term::Minutes(amount)),
            "h" => Ok(Term::Hours(amount)),
            "wh" => Ok(Term::WorkingHours(amount)),
            "d" => Ok(Term::Days(amount)),
            "wd" => Ok(Term::WorkingDays(amount)),
            "m" => Ok(Term::Months(amount)),
            "y" => Ok(Term::Years(amount)),
            _ => Err(wrong()),
        }
    }
}

impl Serialize for Term {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_written_as_number_and_unit() {
        for text in ["5wd", "60d", "3m", "1y", "24h", "4wh", "30min"] {
            assert_eq!(text.parse::<Term>().unwrap().to_string(), text);
        }
        for text in ["", "5", "wd", "5 wd", "-5d", "5w", "五日", "99999999999d"] {
            assert!(text.parse::<Term>().unwrap_err().contains("5wd"), "{text}");
        }
    }
}
