//! One district as the app uses it, read from its folder.

use std::collections::BTreeMap;

use domain::directory::Directory;
use domain::district::{Leader, Office, Place, Post};
use domain::mechanism::LocalValue;
use domain::reminder::Reminding;
use domain::roster::{Holding, Roster};
use domain::settings::Settings;
use domain::status::LightRule;
use domain::term::{OfficeHours, Term};
use jiff::civil::Time;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{AppError, broken};
use crate::source::Files;

/// A district.
#[derive(Debug, Clone)]
pub struct District {
    /// Division code.
    pub id: String,
    /// Name: 潞州区.
    pub name: String,
    /// The character that case numbers begin with.
    pub prefix: String,
    /// Offices and posts.
    pub directory: Directory,
    /// Holders and leaders as the files have them: the first state of [`App::roster`](crate::App::roster).
    pub roster: Roster,
    /// Places by code.
    pub places: BTreeMap<String, Place>,
    /// Local settings.
    pub settings: Settings,
    /// Office hours, earliest first.
    pub hours: Vec<OfficeHours>,
    /// When lateness is a lag and when a miss.
    pub lights: LightRule,
    /// When people are reminded, by which channel, in which words.
    pub reminding: Reminding,
    /// The standing of each mechanism: own, collected or totals (办理方式).
    pub handling: BTreeMap<String, String>,
    /// Names of persons.
    pub people: Vec<Person>,
}

/// Somebody who holds a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: String,
    /// Name on screen.
    pub name: String,
    /// Whether the demonstration's sign-in page offers him.
    pub shown: bool,
}

#[derive(Deserialize)]
struct DistrictFile {
    id: String,
    name: String,
    prefix: Prefix,
}

#[derive(Deserialize)]
struct Prefix {
    case: String,
}

#[derive(Deserialize)]
struct Offices {
    office: Vec<Office>,
}

#[derive(Deserialize)]
struct Posts {
    post: Vec<Post>,
}

#[derive(Deserialize)]
struct Leaders {
    leader: Vec<Leader>,
}

#[derive(Deserialize, Default)]
struct SettingsFile {
    #[serde(default)]
    hours: Vec<OfficeHours>,
    #[serde(default)]
    light: LightFile,
    #[serde(default)]
    reminder: ReminderFile,
    #[serde(default)]
    message: MessageFile,
    #[serde(default)]
    handling: BTreeMap<String, String>,
    #[serde(default)]
    local: BTreeMap<String, BTreeMap<String, LocalFile>>,
}

#[derive(Deserialize, Default)]
struct LightFile {
    near: Option<Term>,
    overdue_yellow: Option<Term>,
}

#[derive(Deserialize, Default)]
struct ReminderFile {
    lead: Option<Vec<Term>>,
}

#[derive(Deserialize, Default)]
struct MessageFile {
    digest: Option<Time>,
    quiet_from: Option<Time>,
    quiet_until: Option<Time>,
    on_days_off: Option<bool>,
    channel: Option<String>,
    #[serde(default)]
    channels: BTreeMap<String, String>,
    text: Option<String>,
}

#[derive(Deserialize)]
struct LocalFile {
    value: toml::Value,
}

#[derive(Deserialize)]
struct PersonRow {
    person: String,
    name: String,
    posts: String,
    since: jiff::civil::Date,
    until: Option<jiff::civil::Date>,
    shown: bool,
}

impl District {
    /// Reads a district's folder.
    ///
    /// # Errors
    /// [`AppError::Broken`] with file and reason.
    pub fn load(files: &Files) -> Result<District, AppError> {
        let own: DistrictFile = toml_file(files, "district.toml")?;
        let offices: Offices = toml_file(files, "offices.toml")?;
        let posts: Posts = toml_file(files, "posts.toml")?;
        let leaders: Leaders = toml_file(files, "leaders.toml")?;
        let mut settings: SettingsFile = toml_file(files, "settings.toml")?;
        let places: Vec<Place> = csv_file(files, "places.csv")?;
        let people: Vec<PersonRow> = csv_file(files, "demonstration/people.csv")?;
        settings.hours.sort_by_key(|hours| hours.since);
        let holdings = people.iter().flat_map(holdings).collect();
        Ok(District {
            id: own.id,
            name: own.name,
            prefix: own.prefix.case,
            directory: Directory::new(offices.office, posts.post),
            roster: Roster::new(holdings, leaders.leader),
            places: places.into_iter().map(|place| (place.code.clone(), place)).collect(),
            settings: read_settings(&settings.local),
            hours: settings.hours,
            lights: lights(&settings.light),
            reminding: reminding(settings.reminder, settings.message),
            handling: settings.handling,
            people: people_of(people),
        })
    }

    /// A person's name on screen.
    pub fn person_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.people.iter().find(|person| person.id == id).map_or(id, |person| &person.name)
    }

    /// A place's name.
    pub fn place_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.places.get(code).map_or(code, |place| &place.name)
    }
}

fn holdings(row: &PersonRow) -> Vec<Holding> {
    row.posts
        .split_whitespace()
        .map(|post| Holding {
            person: row.person.clone(),
            post: post.to_owned(),
            since: row.since,
            until: row.until,
        })
        .collect()
}

fn people_of(rows: Vec<PersonRow>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for row in rows {
        match people.iter_mut().find(|person| person.id == row.person) {
            Some(person) => person.shown |= row.shown,
            None => people.push(Person { id: row.person, name: row.name, shown: row.shown }),
        }
    }
    people
}

fn lights(file: &LightFile) -> LightRule {
    let usual = LightRule::default();
    let days = |term: Option<Term>, usual: i32| {
        term.map_or(usual, |term| i32::try_from(term.amount()).unwrap_or(usual))
    };
    LightRule {
        near_days: days(file.near, usual.near_days),
        lag_days: days(file.overdue_yellow, usual.lag_days),
    }
}

fn reminding(ahead: ReminderFile, file: MessageFile) -> Reminding {
    let usual = Reminding::default();
    Reminding {
        digest: file.digest.unwrap_or(usual.digest),
        quiet_from: file.quiet_from.unwrap_or(usual.quiet_from),
        quiet_until: file.quiet_until.unwrap_or(usual.quiet_until),
        on_days_off: file.on_days_off.unwrap_or(usual.on_days_off),
        leads: ahead.lead.unwrap_or(usual.leads),
        text: file.text.unwrap_or(usual.text),
        channel: file.channel.unwrap_or(usual.channel),
        channels: file.channels,
    }
}

fn read_settings(local: &BTreeMap<String, BTreeMap<String, LocalFile>>) -> Settings {
    let mut settings = Settings::default();
    for (mechanism, values) in local {
        for (name, local) in values {
            let value = match &local.value {
                toml::Value::String(text) => LocalValue::of_text(text),
                toml::Value::Array(items) => LocalValue::Many(
                    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
                ),
                toml::Value::Integer(number) => LocalValue::Number((*number).into()),
                toml::Value::Float(number) => LocalValue::of_text(&number.to_string()),
                toml::Value::Boolean(flag) => LocalValue::of_text(&flag.to_string()),
                toml::Value::Datetime(date) => LocalValue::of_text(&date.to_string()),
                toml::Value::Table(_) => LocalValue::Text(String::new()),
            };
            settings.set(mechanism, name, value);
        }
    }
    settings
}

fn toml_file<T: DeserializeOwned>(files: &Files, path: &str) -> Result<T, AppError> {
    let text = files.read(path).ok_or_else(|| broken(format!("{} 里没有 {path}", files.name())))?;
    toml::from_str(&text).map_err(|fault| broken(format!("{path}:{fault}")))
}

/// Reads the rows of a csv file of the district.
///
/// # Errors
/// [`AppError::Broken`] with file, line and reason.
pub fn csv_file<T: DeserializeOwned>(files: &Files, path: &str) -> Result<Vec<T>, AppError> {
    let text = files.read(path).ok_or_else(|| broken(format!("{} 里没有 {path}", files.name())))?;
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(|row| row.map_err(|fault| broken(format!("{path}:{fault}"))))
        .collect()
}
