//! What the district's own lists of earlier years say: whoever led the like of a task.

use std::collections::BTreeMap;

use domain::plan::Prior;
use domain::report::{self, Reading};
use store::read::{Query, Scope};

use crate::{App, AppError};

/// More tasks than a district issues in many years.
const MOST: u32 = 20_000;

impl App {
    /// Reads a report and plans its tasks on the register, and on the lists of earlier years.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn plan_report(&self, text: &str) -> Result<Reading, AppError> {
        let mut reading = report::read(text);
        let year = reading.year.unwrap_or(self.clock.today().year());
        let prior = self.tasks_before(year).await?;
        reading.tasks = self.planned(&reading, &prior);
        Ok(reading)
    }

    /// The tasks of lists of years before one.
    pub(super) async fn tasks_before(&self, year: i16) -> Result<Vec<Prior>, AppError> {
        let mut tasks = self.earlier_tasks().await?;
        tasks.retain(|task| task.year < year);
        Ok(tasks)
    }

    /// The tasks that were issued, and those of lists that were imported.
    async fn earlier_tasks(&self) -> Result<Vec<Prior>, AppError> {
        let mut tasks = BTreeMap::new();
        for mechanism in ["division", "commitment"] {
            let query =
                Query { mechanism: Some(mechanism.to_owned()), limit: MOST, ..Query::default() };
            for item in self.store.cases(&Scope::All, &query).await?.items {
                let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
                let text = |name: &str| view[name].as_str().unwrap_or("").to_owned();
                let lead = item.lead.clone().unwrap_or_else(|| text("office"));
                let of = text("statement");
                let year = of.split_once(':').map_or("", |(year, _)| year).parse().ok();
                let opened = item.opened_on.get(..4).and_then(|year| year.parse().ok());
                let (Some(year), false) = (year.or(opened), lead.is_empty()) else { continue };
                let with = view["co_offices"].as_array().into_iter().flatten();
                let task = Prior {
                    text: [text("content"), text("quote")].concat(),
                    with: with.filter_map(|id| id.as_str().map(str::to_owned)).collect(),
                    title: item.title.clone(),
                    lead,
                    year,
                };
                // The task that a draft became says the same, and says it last.
                tasks.insert((year, item.title.clone()), task);
            }
        }
        Ok(tasks.into_values().collect())
    }
}
