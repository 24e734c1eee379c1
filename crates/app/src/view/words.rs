//! Dates, offices and values in the words of a screen.

use domain::case::Case;
use domain::event::{Actor, Deed, Event, Fact};
use domain::mechanism::{Field, FieldType, Mechanism};
use domain::value::Value;
use jiff::civil::Date;

use crate::App;

/// 9月28日, with its year if it is not this one.
pub fn day(date: Date, today: Date) -> String {
    match date.year() == today.year() {
        true => date.strftime("%-m月%-d日").to_string(),
        false => date.strftime("%Y年%-m月%-d日").to_string(),
    }
}

/// A date written as ISO text, as a day in words; the text itself if it is not one.
pub fn day_of(text: &str, today: Date) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |date| day(date, today))
}

/// What the head of a case quotes, so that its record need not say it again.
const QUOTED: [&str; 2] = ["quote", "statement"];

impl App {
    /// A value of a field as a screen says it.
    pub fn say(&self, mechanism: &Mechanism, field: &Field, value: &Value) -> String {
        let one = |value: &Value| self.say_one(mechanism, field, value);
        match value {
            Value::Many(values) => values.iter().map(one).collect::<Vec<_>>().join("、"),
            single => one(single),
        }
    }

    fn say_one(&self, mechanism: &Mechanism, field: &Field, value: &Value) -> String {
        if field.is_personal() {
            return "***".to_owned();
        }
        let text = value.to_string();
        match field.kind {
            FieldType::Code => mechanism.code_title(&field.id.text, &text).to_owned(),
            FieldType::Office => self.district.directory.office_short(&text).to_owned(),
            FieldType::Post => self.post_name(&text),
            FieldType::Place => self.district.place_name(&text).to_owned(),
            FieldType::Date => day_of(&text, self.clock.today()),
            FieldType::Money => yuan(value),
            FieldType::Number => format!("{text}{}", field.unit.as_deref().unwrap_or("")),
            FieldType::List => self.say_row(field, value),
            _ => text,
        }
    }

    fn say_row(&self, field: &Field, row: &Value) -> String {
        let Some(row) = row.as_row() else { return row.to_string() };
        let cells = field.columns.iter().filter_map(|(name, column)| {
            let value = row.get(name).filter(|value| !value.is_empty())?;
            Some(match column.kind {
                FieldType::Date => day_of(&value.to_string(), self.clock.today()),
                FieldType::Office => {
                    self.district.directory.office_short(&value.to_string()).to_owned()
                }
                _ => value.to_string(),
            })
        });
        cells.collect::<Vec<_>>().join(" ")
    }

    /// What a post is called where its office is clear: 分管副区长B; else with its office.
    pub fn post_name(&self, post: &str) -> String {
        let directory = &self.district.directory;
        match directory.post(post) {
            Some(found) if found.office == "district-government" => found.title.clone(),
            _ => directory.post_title(post),
        }
    }

    /// "区能源局 · 联络员", or 系统自动.
    pub fn actor_name(&self, event: &Event) -> String {
        self.name_of(&event.actor)
    }

    /// "区能源局 · 联络员", with whoever acts for its holder by name: "区能源局 · 联络员（张某代）".
    pub fn name_of(&self, actor: &Actor) -> String {
        let Some(post) = actor.post_id() else { return "系统自动".to_owned() };
        match (actor.stands_for(), actor.person_id()) {
            (Some(_), Some(person)) => {
                format!("{}（{}代）", self.post_name(post), self.district.person_name(person))
            }
            _ => self.post_name(post),
        }
    }

    /// What an event says, in one line.
    pub fn event_line(&self, mechanism: &Mechanism, case: &Case, event: &Event) -> String {
        let title = self.act_title(case, &event.fact);
        let detail = match &event.fact {
            Fact::Act(deed) => self.deed_detail(mechanism, deed),
            Fact::Note { text } => text.clone(),
            Fact::Attach { files } => {
                files.iter().map(|file| file.name.clone()).collect::<Vec<_>>().join("、")
            }
            Fact::Correct { values, moment, backing } => {
                let mut said = self.say_values(mechanism, values);
                said.extend(moment.map(|(of, at)| format!("第{of}条的日期改为{}", at.date())));
                said.extend(backing.reason.clone());
                said.join(";")
            }
            Fact::Voided { why, .. } => why.clone(),
            Fact::Transfer { lead, backing } => {
                let to = self.district.directory.office_short(lead);
                format!("移交{to}:{}", backing.reason.as_deref().unwrap_or(""))
            }
            Fact::Withdraw { backing } | Fact::Reopen { backing } => {
                backing.reason.clone().unwrap_or_default()
            }
            Fact::Paper { .. } | Fact::Linked { .. } | Fact::Migrated { .. } => String::new(),
        };
        if detail.is_empty() { title } else { format!("{title}:{detail}") }
    }

    fn deed_detail(&self, mechanism: &Mechanism, deed: &Deed) -> String {
        let mut said = Vec::new();
        if let Some(lead) = &deed.lead {
            said.push(format!("承办单位{}", self.district.directory.office_short(lead)));
        }
        said.extend(self.say_values(mechanism, &deed.values));
        said.extend(deed.backing.reason.clone());
        said.extend(deed.made.as_ref().and_then(|made| made.number.clone()));
        said.extend(deed.extended.iter().map(|e| format!("延长{}", e.by.in_words())));
        let files = deed.backing.proof.len();
        if files > 0 {
            said.push(format!("附佐证{files}份"));
        }
        said.join(";")
    }

    fn say_values(&self, mechanism: &Mechanism, values: &domain::value::Values) -> Vec<String> {
        values
            .iter()
            .filter_map(|(name, value)| {
                let shown = |field: &&Field| !field.inner && !QUOTED.contains(&&**name);
                let field = mechanism.fields.get(name).filter(shown)?;
                let own_words = matches!(field.kind, FieldType::Text) && field.longest.is_some();
                let said = match field.kind {
                    FieldType::List if !field.many && matches!(value, Value::Many(_)) => {
                        format!("{}项", value.members().len())
                    }
                    _ => self.say(mechanism, field, value),
                };
                match (said.is_empty(), own_words) {
                    (true, _) => None,
                    (_, true) => Some(said),
                    _ => Some(format!("{}{said}", field.title)),
                }
            })
            .collect()
    }
}

fn yuan(fen: &Value) -> String {
    match fen.as_number() {
        Some(number) => format!("{}元", (number / rust_decimal::Decimal::ONE_HUNDRED).normalize()),
        None => fen.to_string(),
    }
}
