//! 办理规程: what a mechanism file says, as a page that a clerk reads.

use domain::burden::Cost;
use domain::mechanism::rule::{DeadlineRule, Limit, Period, Shape};
use domain::mechanism::{Action, By, LocalValue, Mechanism, Outcome, Part, Role};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{App, AppError};

/// A mechanism in the list of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HandbookItem {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The law that it carries out.
    pub law: String,
    /// First day of the version in force.
    pub since: Date,
    /// 本系统办理 and the like.
    pub handling: String,
    /// What it is for.
    pub summary: String,
    /// How many acts, deadlines and examples it has.
    pub size: [usize; 3],
}

/// A mechanism's page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Handbook {
    /// Its head.
    pub head: HandbookItem,
    /// Last day of this version, for one that was replaced.
    pub until: Option<Date>,
    /// All versions: since, and whether it is this one.
    pub versions: Vec<(Date, bool)>,
    /// Parts, the main one first.
    pub parts: Vec<PartPage>,
    /// 地方设定: title, value, source.
    pub locals: Vec<[String; 3]>,
    /// Documents: title, number, service and publication.
    pub documents: Vec<[String; 3]>,
    /// Indicators: id, title, unit, how it counts.
    pub indicators: Vec<[String; 4]>,
    /// Examples by name.
    pub examples: Vec<String>,
    /// What it asks of whom: role, forms, boxes, estimated minutes of all forms (负担).
    pub burden: Vec<[String; 4]>,
}

/// A part of a mechanism.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartPage {
    /// What it is called.
    pub title: String,
    /// Its stages in order: title, outcome.
    pub stages: Vec<StagePage>,
    /// Its acts.
    pub acts: Vec<ActPage>,
    /// Its deadlines.
    pub deadlines: Vec<DeadlinePage>,
}

/// A stage, with the acts that leave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StagePage {
    /// What it is called.
    pub title: String,
    /// The outcome, if the case ends here.
    pub end: Option<String>,
    /// Acts that leave it: act, who, to where.
    pub leaves: Vec<[String; 3]>,
}

/// An act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActPage {
    /// The word on its button.
    pub title: String,
    /// Who does it.
    pub who: String,
    /// From where to where.
    pub way: String,
    /// What its form asks.
    pub asks: String,
    /// What it makes, starts, lengthens.
    pub effects: String,
    /// Article or 地方设定.
    pub basis: String,
}

/// A deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeadlinePage {
    /// What it is called.
    pub title: String,
    /// 交办起3个月
    pub term: String,
    /// Until what.
    pub until: String,
    /// What happens at its end.
    pub then: String,
    /// Article or 地方设定.
    pub basis: String,
}

impl App {
    /// All mechanisms.
    pub fn handbooks(&self) -> Vec<HandbookItem> {
        self.catalogue.latest().map(|mechanism| self.handbook_item(mechanism)).collect()
    }

    fn handbook_item(&self, mechanism: &Mechanism) -> HandbookItem {
        let handling = match self.district.handling.get(&mechanism.id.text).map(String::as_str) {
            Some("collected") => "原系统办理·本系统归集",
            Some("totals") => "只报汇总数",
            _ => "本系统办理",
        };
        let count = |of: fn(&Part) -> usize| mechanism.all_parts().map(of).sum();
        HandbookItem {
            id: mechanism.id.text.clone(),
            title: mechanism.title.clone(),
            law: mechanism.law.clone(),
            since: mechanism.since,
            handling: handling.to_owned(),
            summary: mechanism.summary.clone(),
            size: [
                count(|part| part.actions.len()),
                count(|part| part.deadlines.len()),
                mechanism.examples.len(),
            ],
        }
    }

    /// A mechanism's page, of the version in force or of the one that began on a day.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if there is no such version.
    pub fn handbook(&self, id: &str, since: Option<Date>) -> Result<Handbook, AppError> {
        let mechanism = match since {
            None => self.catalogue.current(id),
            Some(since) => {
                let all = self.catalogue.mechanisms().iter();
                all.into_iter().find(|m| m.id.text == id && m.since == since)
            }
        };
        let mechanism = mechanism.ok_or(AppError::NotFound)?;
        let writer = Writer { app: self, mechanism };
        let versions = self.catalogue.mechanisms().iter().filter(|m| m.id.text == id);
        Ok(Handbook {
            head: self.handbook_item(mechanism),
            until: mechanism.until,
            versions: versions.map(|m| (m.since, m.since == mechanism.since)).collect(),
            parts: mechanism.all_parts().map(|part| writer.part(part)).collect(),
            locals: writer.locals(),
            documents: writer.documents(),
            indicators: writer.indicators(),
            examples: mechanism.examples.iter().map(|e| e.name.text.clone()).collect(),
            burden: writer.burden(),
        })
    }
}

struct Writer<'a> {
    app: &'a App,
    mechanism: &'a Mechanism,
}

impl Writer<'_> {
    fn part(&self, part: &Part) -> PartPage {
        PartPage {
            title: if part.is_main() { "主流程".to_owned() } else { part.title.clone() },
            stages: part.stages.values().map(|stage| self.stage(part, &stage.id.text)).collect(),
            acts: part.actions.values().map(|action| self.act(part, action)).collect(),
            deadlines: part.deadlines.values().map(|rule| self.deadline(part, rule)).collect(),
        }
    }

    fn stage(&self, part: &Part, id: &str) -> StagePage {
        let stage = &part.stages[id];
        let leaves = part.actions.values().filter_map(|action| {
            let to = action.to.as_ref().filter(|to| to.text != id)?;
            let from = action.from.iter().any(|from| from.text == id);
            from.then(|| [action.title.clone(), self.who(action), self.title(part, &to.text)])
        });
        StagePage { title: stage.title.clone(), end: stage.end.clone(), leaves: leaves.collect() }
    }

    fn title(&self, part: &Part, stage: &str) -> String {
        match part.stages.get(stage) {
            Some(stage) => stage.title.clone(),
            None => "开始".to_owned(),
        }
    }

    fn who(&self, action: &Action) -> String {
        match &action.by {
            By::Clock => "系统自动".to_owned(),
            By::Any => "任何岗位".to_owned(),
            By::Party => "当事人".to_owned(),
            By::PartOffice => "该部分的单位".to_owned(),
            By::Role(role) => {
                let role = self.mechanism.roles.get(&role.text);
                role.map_or(String::new(), |role| say_role(role, self.mechanism))
            }
        }
    }

    fn act(&self, part: &Part, action: &Action) -> ActPage {
        let from: Vec<String> = action.from.iter().map(|s| self.title(part, &s.text)).collect();
        let from = if from.is_empty() { "任何环节".to_owned() } else { from.join("、") };
        let way = match &action.to {
            Some(to) => format!("{from} → {}", self.title(part, &to.text)),
            None => from,
        };
        ActPage {
            title: action.title.clone(),
            who: self.who(action),
            way,
            asks: self.asks(action),
            effects: self.effects(action),
            basis: basis(action.law.as_ref(), action.mark.as_ref().or(action.why.as_ref())),
        }
    }

    fn asks(&self, action: &Action) -> String {
        let field = |name: &str| self.mechanism.fields.get(name).map(|field| field.title.clone());
        let asked = action.asks.iter().filter_map(|ask| {
            let title = field(&ask.field.text)?;
            Some(if ask.optional { format!("{title}(选填)") } else { title })
        });
        let needs = action.needs.iter().map(|need| match &*need.text {
            "reason" => "理由".to_owned(),
            "proof" => "佐证".to_owned(),
            name => field(name).unwrap_or_else(|| name.to_owned()),
        });
        let rows = action.rows.iter().filter_map(|list| field(&list.text));
        let lead = action.sets.lead.then(|| "承办单位".to_owned());
        lead.into_iter().chain(asked).chain(rows).chain(needs).collect::<Vec<_>>().join("、")
    }

    fn effects(&self, action: &Action) -> String {
        let mechanism = self.mechanism;
        let mut effects = Vec::new();
        if let Some(document) = &action.makes {
            let title = mechanism.documents.get(&document.text).map(|d| d.title.clone());
            effects.extend(title.map(|title| format!("制作{title}")));
        }
        for start in &action.starts {
            let title = mechanism.parts.get(&start.part.text).map(|part| part.title.clone());
            let field = start.filled.as_ref().and_then(|field| mechanism.fields.get(&field.text));
            let only = field.map_or(String::new(), |field| format!("填写{}的,", field.title));
            effects.extend(title.map(|title| format!("{only}启动{title}")));
        }
        for extension in &action.extends {
            effects.push(format!("最多延长{},{}次", extension.upto.in_words(), extension.times));
        }
        effects.join(";")
    }

    fn deadline(&self, part: &Part, rule: &DeadlineRule) -> DeadlinePage {
        let moments = |moments: &[domain::mechanism::rule::MomentRef]| {
            let said = moments.iter().map(|moment| self.moment(part, &moment.word.text));
            said.collect::<Vec<_>>().join("、")
        };
        let then = match &rule.then {
            Outcome::Breach => "逾期计入滞后".to_owned(),
            Outcome::Lapse => "逾期不得再办".to_owned(),
            Outcome::Act(act) => {
                let title = part.actions.get(&act.text).map_or("", |action| &action.title);
                format!("系统自动:{title}")
            }
            Outcome::Charge(charge) => {
                self.mechanism.charges.get(&charge.text).map_or(String::new(), |c| c.title.clone())
            }
        };
        let reminder = matches!(rule.shape, Shape::Reminder { .. } | Shape::AtLeast(_));
        DeadlinePage {
            title: rule.title.clone(),
            term: self.term(rule, &moments(&rule.from)),
            until: moments(&rule.until),
            then: if reminder { String::new() } else { then },
            basis: basis(rule.law.as_ref(), rule.mark.as_ref()),
        }
    }

    fn moment(&self, part: &Part, word: &str) -> String {
        let name = word.trim_end_matches(":first");
        let first = if word.ends_with(":first") { "首次" } else { "" };
        if name == "start" {
            return format!("{}开始", part.title);
        }
        if let Some((document, moment)) = name.rsplit_once('.')
            && let Some(document) = self.mechanism.documents.get(document)
        {
            let what = domain::mechanism::rule::PaperMoment::named(moment);
            return format!("{}{}", document.title, what.map_or("", |what| what.in_words()));
        }
        let act = name.rsplit_once('.').map_or(name, |(_, act)| act);
        let parts = std::iter::once(part).chain(self.mechanism.all_parts());
        let action = parts.into_iter().find_map(|part| part.actions.get(act));
        format!("{first}{}", action.map_or(act, |action| &action.title))
    }

    fn term(&self, rule: &DeadlineRule, from: &str) -> String {
        let field = |name: &str| {
            let name = name.strip_prefix("row.").unwrap_or(name);
            let own = self.mechanism.fields.get(name).map(|field| field.title.clone());
            let columns = self.mechanism.fields.values().filter_map(|f| f.columns.get(name));
            own.or_else(|| columns.map(|column| column.title.clone()).next())
                .unwrap_or_else(|| name.to_owned())
        };
        match &rule.shape {
            Shape::Within(limit) => format!("自{from}起{}", self.limit(limit)),
            Shape::AtLeast(limit) => format!("自{from}起至少等{}", self.limit(limit)),
            Shape::On(name) => format!("{}当日", field(&name.text)),
            Shape::Before { anchor, lead } => {
                let lead = self.limit(lead);
                match lead.starts_with('0') {
                    true => format!("{}当日", field(&anchor.text)),
                    false => format!("{}前{lead}", field(&anchor.text)),
                }
            }
            Shape::Every { period, opens, by } => {
                let word = match period {
                    Period::Month => "每月",
                    Period::Quarter => "每季度第",
                    Period::Week => "每周第",
                };
                format!("{word}{opens}日至{by}日")
            }
            Shape::Steps { .. } => format!("自{from}起按类别和条件分段"),
            Shape::Reminder { leads, .. } => {
                let leads: Vec<String> = leads.iter().map(|lead| lead.in_words()).collect();
                format!("到期前{}", leads.join("、"))
            }
        }
    }

    fn limit(&self, limit: &Limit) -> String {
        let term = self.app.district.settings.term(self.mechanism, limit);
        let local = matches!(limit, Limit::Local(_));
        let words = term.map_or(String::new(), |term| term.in_words());
        if local { format!("{words}(地方设定)") } else { words }
    }

    fn locals(&self) -> Vec<[String; 3]> {
        let value = |name: &str| self.app.district.settings.value(self.mechanism, name);
        self.mechanism
            .locals
            .values()
            .map(|local| {
                let value = value(&local.id.text).map_or(String::new(), LocalValue::in_words);
                let source = match local.source.as_str() {
                    "" => "规程默认,待区政府办公室确认",
                    source => source,
                };
                [local.title.clone(), value, source.to_owned()]
            })
            .collect()
    }

    fn documents(&self) -> Vec<[String; 3]> {
        self.mechanism
            .documents
            .values()
            .map(|document| {
                let mut notes = Vec::new();
                if document.serve.is_some() {
                    notes.push("送达");
                }
                if document.publish.is_some() {
                    notes.push("公开");
                }
                let number = document.number.clone().unwrap_or_default();
                let number = number
                    .replace("{prefix}", &self.app.district.prefix)
                    .replace("{org}", "(单位)")
                    .replace("{year}", "(年)")
                    .replace("{n}", "(号)");
                [document.title.clone(), number, notes.join("、")]
            })
            .collect()
    }

    fn indicators(&self) -> Vec<[String; 4]> {
        self.mechanism
            .indicators
            .values()
            .map(|indicator| {
                let how = match (&indicator.hits, &indicator.of) {
                    (Some(hits), Some(of)) => format!("{hits} / {of}"),
                    _ => indicator.note.clone().unwrap_or_default(),
                };
                [
                    format!("{}.{}", self.mechanism.id.text, indicator.id.text),
                    indicator.title.clone(),
                    indicator.unit.clone(),
                    how,
                ]
            })
            .collect()
    }

    /// For every role: how many forms it may meet, how many boxes they have, and how many minutes
    /// they take if each is filled in once; boxes that may stay empty are not counted.
    fn burden(&self) -> Vec<[String; 4]> {
        let mut burden: Vec<(String, usize, Cost)> = Vec::new();
        let rules = &self.app.catalogue.burden;
        for part in self.mechanism.all_parts() {
            let acts = part.actions.values().filter(|action| action.by != By::Clock);
            for action in acts {
                let (who, cost) = (self.who(action), rules.asked(self.mechanism, part, action));
                let forms = usize::from(cost.items > 0);
                match burden.iter_mut().find(|(role, ..)| *role == who) {
                    Some((_, all, sum)) => {
                        *all += forms;
                        sum.items += cost.items;
                        sum.minutes += cost.minutes;
                    }
                    None => burden.push((who, forms, cost)),
                }
            }
        }
        let say = |(role, forms, cost): (String, usize, Cost)| {
            let minutes = cost.minutes.normalize();
            [role, format!("{forms}张"), format!("{}项", cost.items), format!("{minutes}分钟")]
        };
        burden.into_iter().map(say).collect()
    }
}

fn say_role(role: &Role, mechanism: &Mechanism) -> String {
    let mut said = role.title.clone();
    if !role.through.is_empty() {
        let through: Vec<&str> = role
            .through
            .iter()
            .filter_map(|name| mechanism.roles.get(&name.text))
            .map(|role| &*role.title)
            .collect();
        said.push_str(&format!("(由{}代录)", through.join("、")));
    }
    if !role.not.is_empty() {
        let others: Vec<&str> = role
            .not
            .iter()
            .filter_map(|name| mechanism.roles.get(&name.text))
            .map(|role| &*role.title)
            .collect();
        said.push_str(&format!("(不得与{}同一人)", others.join("、")));
    }
    if role.at_least > 1 {
        said.push_str(&format!("({}人以上)", role.at_least));
    }
    said
}

fn basis(law: Option<&String>, mark: Option<&String>) -> String {
    law.or(mark).cloned().unwrap_or_default()
}
