//! When something happened: a date, or an instant where hours count.
//!
//! All times are civil times in the district's zone (Asia/Shanghai). The shell converts instants of
//! the machine's clock at the border, once.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, offset};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A date, or an instant in the district's zone.
///
/// Terms in days look at the date only; terms in hours need the instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// Known to the day.
    On(Date),
    /// Known to the second.
    At(DateTime),
}

impl Moment {
    /// The day on which it lies.
    pub fn date(self) -> Date {
        match self {
            Moment::On(date) => date,
            Moment::At(instant) => instant.date(),
        }
    }

    /// The instant; a bare date stands for the first instant of its day.
    pub fn instant(self) -> DateTime {
        match self {
            Moment::On(date) => date.at(0, 0, 0, 0),
            Moment::At(instant) => instant,
        }
    }

    /// The last instant that it can mean: midnight at the end of the day for a bare date.
    pub fn latest(self) -> DateTime {
        match self {
            Moment::On(date) => midnight_after(date),
            Moment::At(instant) => instant,
        }
    }

    /// Whether it may lie after `other`; a date and an instant of the same day are not ordered.
    pub fn is_after(self, other: Moment) -> bool {
        match (self, other) {
            (Moment::At(a), Moment::At(b)) => a > b,
            _ => self.date() > other.date(),
        }
    }
}

/// 24:00 of a day, which is 00:00 of the next.
pub fn midnight_after(date: Date) -> DateTime {
    date.tomorrow().unwrap_or(date).to_datetime(Time::midnight())
}

/// The zone of all districts, from bundled data.
pub fn zone() -> TimeZone {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    // Bundled data hold the zone; the fixed offset is what it has been since 1991.
    let found = || TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::fixed(offset(8)));
    ZONE.get_or_init(found).clone()
}

/// The civil time of an instant in the district's zone.
pub fn civil(instant: Timestamp) -> DateTime {
    instant.to_zoned(zone()).datetime()
}

/// The instant of a civil time in the district's zone.
pub fn instant(civil: DateTime) -> Timestamp {
    civil.to_zoned(zone()).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::On(date) => write!(f, "{date}"),
            Moment::At(instant) => write!(f, "{instant}"),
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("“{text}”不是日期,请写成 2023-04-26 或 2023-04-26T09:30:00");
        if text.len() > 10 {
            return text.replacen(' ', "T", 1).parse().map(Moment::At).map_err(|_| wrong());
        }
        text.parse().map(Moment::On).map_err(|_| wrong())
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Reads dates that stand in a TOML file, natively or as text; for `#[serde(with = …)]`.
pub mod in_toml {
    use super::*;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Native(toml::value::Datetime),
        Text(String),
    }

    /// Reads one date.
    pub fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        parse(&Written::deserialize(deserializer)?)
    }

    /// Reads a date that may be left out.
    pub fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        Option::<Written>::deserialize(deserializer)?.as_ref().map(parse).transpose()
    }

    /// Reads a list of dates.
    pub fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Date>, D::Error> {
        Vec::<Written>::deserialize(deserializer)?.iter().map(parse).collect()
    }

    fn parse<E: serde::de::Error>(written: &Written) -> Result<Date, E> {
        let text = match written {
            Written::Native(native) => native.to_string(),
            Written::Text(text) => text.clone(),
        };
        text.parse().map_err(|_| E::custom(format!("“{text}”不是日期,请写成 2023-04-26")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_and_an_instant_of_the_same_day_are_not_ordered() {
        let day: Moment = "2023-04-26".parse().unwrap();
        let morning: Moment = "2023-04-26 09:00:00".parse().unwrap();
        assert!(!day.is_after(morning) && !morning.is_after(day));
        assert!(Moment::At("2023-04-26T10:00:00".parse().unwrap()).is_after(morning));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["2023-04-26", "2023-04-26T09:30:00"] {
            let moment: Moment = text.parse().unwrap();
            assert_eq!(moment.to_string(), text);
        }
        assert!("26.4.2023".parse::<Moment>().unwrap_err().contains("2023-04-26"));
    }
}
