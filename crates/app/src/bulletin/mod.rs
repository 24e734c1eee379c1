//! 季度亮灯和督查通报: what a quarter came to, task by task, and the bulletin that is made of it.
//!
//! Every light is a case of the mechanism `light`, so that its proposal, the office's explanation,
//! the section's check and the head's approval are acts on record. Here a quarter's lights are read
//! ([`Quarter`]), proposed by the rules (`propose`), pressed on all at once (`press`) and written out as
//! the bulletin ([`text`]).

mod period;
mod press;
mod propose;
pub mod text;

use std::collections::BTreeMap;

use domain::event::CaseId;
use domain::value::Value;
use jiff::civil::Date;
use serde::Serialize;
use store::read::{CaseItem, Query, Scope};
use utoipa::ToSchema;

pub use period::Period;
pub use press::{Pressed, Settle};
pub use text::Bulletin;

use crate::deed::Reader;
use crate::{App, AppError, Viewer};

/// The mechanism of a quarter's lights.
const LIGHT: &str = "light";
/// The mechanism of bulletins.
const BULLETIN: &str = "bulletin";
/// More lights than any quarter has.
const MOST: u32 = 5000;

/// The lights of a quarter.
#[derive(Debug, Clone)]
pub struct Quarter {
    /// Which quarter.
    pub period: Period,
    /// The day up to which it was looked at; today while nothing is proposed.
    pub cutoff: Date,
    /// The lights, by lead office in the order of the tasks' numbers.
    pub lights: Vec<TaskLight>,
    /// The bulletin that was begun, if there is one.
    pub bulletin: Option<Begun>,
}

/// A bulletin that was begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Its case.
    pub id: CaseId,
    /// Its case's number.
    pub number: String,
    /// Its stage.
    pub stage: String,
    /// Its stage in words.
    pub stage_title: String,
    /// Which issue of the year it is.
    pub issue_no: String,
    /// The parts that it holds, by code.
    pub parts: Vec<String>,
    /// The words before its parts, if the section wrote its own.
    pub lead_in: String,
    /// What it asks of the offices.
    pub demands: String,
    /// The number that the office system gave it.
    pub document_no: String,
    /// When it was issued.
    pub issued_on: Option<Date>,
}

/// The light of a task for a quarter.
#[derive(Debug, Clone)]
pub struct TaskLight {
    /// Its case.
    pub id: CaseId,
    /// Its case's number.
    pub number: String,
    /// Its stage.
    pub stage: String,
    /// The stage in words.
    pub stage_title: String,
    /// The task's number.
    pub task: String,
    /// The task.
    pub title: String,
    /// 牵头单位, by id.
    pub lead: String,
    /// 责任领导, by post.
    pub leader: String,
    /// 拟亮灯, by code.
    pub proposed: String,
    /// Why the rules propose it.
    pub say: String,
    /// Whether an enterprise's milestone is late, which is no lag of the office.
    pub apart: bool,
    /// How many months of the quarter nothing was reported.
    pub silent: u32,
    /// What the office says of it, in words: 上级审批未批, 情况属实,已有措施.
    pub answer: String,
    /// Whether the office named an outside reason, with proof.
    pub outside: bool,
    /// Its explanation.
    pub explanation: String,
    /// 核定亮灯, by code.
    pub settled: Option<String>,
    /// Why it is praised; empty if it is not.
    pub praise: String,
    /// Why the section changed what the rules proposed, or the head sent it back.
    pub reason: String,
}

impl TaskLight {
    /// The light as it stands: settled, else proposed.
    pub fn light(&self) -> &str {
        self.settled.as_deref().unwrap_or(&self.proposed)
    }

    /// Whether a person has to look at it: the rules propose yellow or red, the office has
    /// explained, or nothing was reported.
    pub fn is_exception(&self) -> bool {
        is_behind(&self.proposed) || is_behind(self.light()) || self.apart || self.silent > 0
    }

    /// Whether the rules propose yellow or red.
    pub fn is_behind(&self) -> bool {
        is_behind(&self.proposed)
    }

    /// Whether the quarter's light is decided for good.
    pub fn is_fixed(&self) -> bool {
        self.stage == "fixed"
    }
}

/// Whether a light says that a task is behind.
pub fn is_behind(light: &str) -> bool {
    matches!(light, "lagging" | "missed")
}

impl Quarter {
    /// How many tasks have a light, as it stands.
    pub fn count(&self, light: &str) -> usize {
        self.lights.iter().filter(|task| task.light() == light).count()
    }

    /// How many rest in a stage.
    pub fn in_stage(&self, stage: &str) -> usize {
        self.lights.iter().filter(|task| task.stage == stage).count()
    }

    /// Those that a person has to look at, red before yellow.
    pub fn exceptions(&self) -> Vec<&TaskLight> {
        let mut found: Vec<_> = self.lights.iter().filter(|task| task.is_exception()).collect();
        found.sort_by_key(|task| match task.light() {
            "missed" => 0,
            "lagging" => 1,
            _ => 2,
        });
        found
    }

    /// Those that need nobody's look.
    pub fn plain(&self) -> impl Iterator<Item = &TaskLight> {
        self.lights.iter().filter(|task| !task.is_exception())
    }

    /// Those that are praised.
    pub fn praised(&self) -> impl Iterator<Item = &TaskLight> {
        self.lights.iter().filter(|task| !task.praise.is_empty())
    }

    /// Whether every light is decided for good.
    pub fn is_fixed(&self) -> bool {
        !self.lights.is_empty() && self.lights.iter().all(TaskLight::is_fixed)
    }

    /// Whether the bulletin is out.
    pub fn is_issued(&self) -> bool {
        self.bulletin.as_ref().is_some_and(|bulletin| bulletin.stage == "issued")
    }
}

/// What a task showed in the quarters whose lights are decided: 本期亮灯, 曾亮红灯次数.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Shown {
    /// The light of the latest quarter whose bulletin is out.
    pub light: String,
    /// That quarter in words.
    pub period: String,
    /// In how many quarters it was red.
    pub reds: usize,
}

impl App {
    /// A quarter's lights and its bulletin, for those who see proposals before they are approved.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for others, [`AppError::Broken`].
    pub async fn quarter(&self, viewer: &Viewer, period: Period) -> Result<Quarter, AppError> {
        if !viewer.sees_withheld() {
            return Err(AppError::NotFound);
        }
        self.quarter_of(period).await
    }

    /// A quarter for the page: as it is for the section, once its bulletin is out for everyone.
    ///
    /// # Errors
    /// [`AppError::NotFound`] before it is out, [`AppError::Broken`].
    pub async fn shown_quarter(
        &self,
        viewer: &Viewer,
        period: Period,
    ) -> Result<Quarter, AppError> {
        let quarter = self.quarter_of(period).await?;
        match viewer.sees_withheld() || quarter.is_issued() {
            true => Ok(quarter),
            false => Err(AppError::NotFound),
        }
    }

    /// A quarter, for whoever may read what is out.
    pub(crate) async fn quarter_of(&self, period: Period) -> Result<Quarter, AppError> {
        let mut lights = Vec::new();
        for item in self.light_items(Some(period)).await? {
            lights.push(self.task_light(&item).await?);
        }
        lights.retain(|light| light.stage != "dropped");
        lights.sort_by(|a, b| (&a.lead, &a.task).cmp(&(&b.lead, &b.task)));
        let today = self.clock.today();
        Ok(Quarter {
            period,
            cutoff: period.last_day().min(today),
            lights,
            bulletin: self.begun(period).await?,
        })
    }

    /// The quarters that have lights, latest first, with the one that today lies in.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn quarters(&self) -> Result<Vec<Period>, AppError> {
        let mut periods: Vec<Period> =
            self.light_items(None).await?.iter().filter_map(period_in).collect();
        periods.push(Period::of(self.clock.today()));
        periods.sort_unstable();
        periods.dedup();
        periods.reverse();
        Ok(periods)
    }

    /// What every task showed in the quarters whose bulletin is out, by the task's number.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn shown_lights(&self) -> Result<BTreeMap<String, Shown>, AppError> {
        let out: Vec<Period> =
            self.bulletins_out().await?.into_iter().map(|quarter| quarter.0).collect();
        let mut shown: BTreeMap<String, (Option<Period>, Shown)> = BTreeMap::new();
        for item in self.light_items(None).await? {
            let Some(period) = period_in(&item).filter(|period| out.contains(period)) else {
                continue;
            };
            let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
            let text = |name: &str| view[name].as_str().unwrap_or_default().to_owned();
            let (latest, own) = shown.entry(text("task")).or_default();
            let settled = text("settled");
            own.reds += usize::from(settled == "missed");
            if latest.is_none_or(|latest| latest < period) {
                (own.light, own.period, *latest) = (settled, period.in_words(), Some(period));
            }
        }
        Ok(shown.into_iter().map(|(task, (_, shown))| (task, shown)).collect())
    }

    /// The quarters whose bulletin is out, latest first, with its number.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn bulletins_out(&self) -> Result<Vec<(Period, String)>, AppError> {
        let query = Query {
            mechanism: Some(BULLETIN.to_owned()),
            stages: vec!["issued".to_owned()],
            limit: MOST,
            ..Query::default()
        };
        let items = self.store.cases(&Scope::All, &query).await?.items;
        let mut out: Vec<(Period, String)> = items
            .iter()
            .filter_map(|item| Some((period_in(item)?, item.number.clone().unwrap_or_default())))
            .collect();
        out.sort();
        out.reverse();
        Ok(out)
    }

    async fn light_items(&self, period: Option<Period>) -> Result<Vec<CaseItem>, AppError> {
        let query = Query { mechanism: Some(LIGHT.to_owned()), limit: MOST, ..Query::default() };
        let mut items = self.store.cases(&Scope::All, &query).await?.items;
        items.retain(|item| item.stage != "dropped");
        if let Some(period) = period {
            items.retain(|item| period_in(item) == Some(period));
        }
        Ok(items)
    }

    async fn task_light(&self, item: &CaseItem) -> Result<TaskLight, AppError> {
        let case = self.case(item.id).await?;
        let mechanism = self.mechanism(&case.mechanism).await?;
        let reader = Reader { mechanism: &mechanism, case: &case };
        let stage = case.main.stage().unwrap_or_default().to_owned();
        let title = mechanism.main.stages.get(&stage).map_or("", |stage| &stage.title);
        let words = |field: &str| {
            let code = reader.text(field);
            if code.is_empty() { code } else { mechanism.code_title(field, &code).to_owned() }
        };
        let outside = case.times("explain-outside", None) > 0;
        Ok(TaskLight {
            id: case.id,
            number: item.number.clone().unwrap_or_default(),
            stage_title: title.to_owned(),
            stage,
            task: reader.text("task"),
            title: case.title(&mechanism),
            lead: case.lead.clone().unwrap_or_default(),
            leader: reader.text("leader"),
            proposed: reader.text("light"),
            say: reader.text("say"),
            apart: reader.value("apart") == Some(Value::Flag(true)),
            silent: reader.text("silent").parse().unwrap_or_default(),
            answer: if outside { words("cause") } else { words("answer") },
            outside,
            explanation: reader.text("explanation"),
            settled: reader.filled("settled"),
            praise: reader.text("praise"),
            reason: reader.reason(),
        })
    }

    async fn begun(&self, period: Period) -> Result<Option<Begun>, AppError> {
        let query = Query { mechanism: Some(BULLETIN.to_owned()), limit: MOST, ..Query::default() };
        let items = self.store.cases(&Scope::All, &query).await?.items;
        let own = |item: &&CaseItem| period_in(item) == Some(period) && item.stage != "dropped";
        let Some(item) = items.iter().rfind(own) else { return Ok(None) };
        let case = self.case(item.id).await?;
        let mechanism = self.mechanism(&case.mechanism).await?;
        let reader = Reader { mechanism: &mechanism, case: &case };
        let stage = case.main.stage().unwrap_or_default().to_owned();
        let title = mechanism.main.stages.get(&stage).map_or("", |stage| &stage.title);
        Ok(Some(Begun {
            id: case.id,
            number: item.number.clone().unwrap_or_default(),
            stage_title: title.to_owned(),
            stage,
            issue_no: reader.text("issue_no"),
            parts: reader.many("parts"),
            lead_in: reader.text("lead_in"),
            demands: reader.text("demands"),
            document_no: reader.text("document_no"),
            issued_on: reader.filled("issued_on").and_then(|day| day.parse().ok()),
        }))
    }
}

/// The quarter that a case's row names.
fn period_in(item: &CaseItem) -> Option<Period> {
    let view: serde_json::Value = serde_json::from_str(&item.view).ok()?;
    view["period"].as_str()?.parse().ok()
}
