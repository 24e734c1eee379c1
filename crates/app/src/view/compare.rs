//! 与上年对照 and 版本对照: an imported report beside that of the year before, or beside another
//! version of itself.

use domain::report::compare::{Fate, Followed, Outcome, Target, Versions, Years, versions, years};
use domain::report::{Reading, read};
use jiff::civil::Date;
use store::read::{CaseItem, Query, Scope};

use crate::{App, AppError};

/// A report beside that of the year before.
#[derive(Debug, Clone)]
pub struct LastYear {
    /// The year that the later report plans.
    pub year: i16,
    /// What the comparison says; none if the report of the year before has not been imported.
    pub years: Option<Years>,
}

impl LastYear {
    /// How many targets came to this.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.targets().iter().filter(|target| target.outcome == outcome).count()
    }

    /// The targets of the year before.
    pub fn targets(&self) -> &[Target] {
        self.years.as_ref().map_or(&[], |years| &years.targets)
    }

    /// The tasks of the year before that came to this.
    pub fn tasks(&self, fate: Fate) -> Vec<&Followed> {
        let tasks = self.years.as_ref().map_or(&[][..], |years| &years.tasks);
        tasks.iter().filter(|task| task.fate == fate).collect()
    }
}

/// An imported version of a report.
#[derive(Debug, Clone)]
pub struct VersionRow {
    /// The number of its record.
    pub number: String,
    /// 征求意见稿
    pub words: String,
    /// The day on which it was imported.
    pub imported: Option<Date>,
    /// 已被新版本代替
    pub stage: String,
}

/// Two versions of one report, side by side.
#[derive(Debug, Clone)]
pub struct VersionView {
    /// The year that the report plans.
    pub year: i16,
    /// All versions, in the order of their import.
    pub list: Vec<VersionRow>,
    /// Place in the list of the earlier version that is compared.
    pub before: usize,
    /// Place in the list of the later one.
    pub after: usize,
    /// What the comparison says; none if there is only one version.
    pub versions: Option<Versions>,
}

impl App {
    /// The imported report of a year beside that of the year before.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if the report of the year has not been imported.
    pub async fn compare_with_last_year(&self, year: i16) -> Result<LastYear, AppError> {
        let later = self.report_item(year).await?.ok_or(AppError::NotFound)?;
        let Some(earlier) = self.report_item(year - 1).await? else {
            return Ok(LastYear { year, years: None });
        };
        let (a, b) = (self.report_text(&earlier)?, self.report_text(&later)?);
        let (left, right) = (planning(&a, year - 1), planning(&b, year));
        Ok(LastYear { year, years: Some(years((&a, &left), (&b, &right))) })
    }

    /// Two imported versions of the report of a year, by their record numbers; without numbers the
    /// last two.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if there is no such report, or no such version of it.
    pub async fn compare_versions(
        &self,
        year: i16,
        before: Option<&str>,
        after: Option<&str>,
    ) -> Result<VersionView, AppError> {
        let items = self.report_versions(year).await?;
        if items.is_empty() {
            return Err(AppError::NotFound);
        }
        let place = |number: &str| {
            let own = |item: &CaseItem| item.number.as_deref() == Some(number);
            items.iter().position(own).ok_or(AppError::NotFound)
        };
        let last = items.len() - 1;
        let after = after.map_or(Ok(last), place)?;
        let before = before.map_or(Ok(after.saturating_sub(1)), place)?;
        let compared = if before == after {
            None
        } else {
            let (a, b) = (self.report_text(&items[before])?, self.report_text(&items[after])?);
            Some(versions((&a, &read(&a)), (&b, &read(&b))))
        };
        let list = items.iter().map(|item| self.version_row(item)).collect();
        Ok(VersionView { year, list, before, after, versions: compared })
    }

    /// Every version of the report of a year, replaced ones too, in the order of their import.
    async fn report_versions(&self, year: i16) -> Result<Vec<CaseItem>, AppError> {
        let query = Query { mechanism: Some("report".to_owned()), limit: 200, ..Query::default() };
        let page = self.store.cases(&Scope::All, &query).await?;
        let plans =
            |item: &CaseItem| view(item)["year"].to_string().trim_matches('"') == year.to_string();
        let mut items: Vec<CaseItem> = page.items.into_iter().filter(plans).collect();
        items.sort_by_key(|item| item.id);
        Ok(items)
    }

    fn version_row(&self, item: &CaseItem) -> VersionRow {
        let mechanism = self.catalogue.current("report");
        let view = view(item);
        let version = view["version"].as_str().unwrap_or("");
        let stage = mechanism.and_then(|mechanism| mechanism.main.stages.get(&item.stage));
        VersionRow {
            number: item.number.clone().unwrap_or_default(),
            words: mechanism.map_or("", |m| m.code_title("version", version)).to_owned(),
            imported: item.opened_on.parse().ok(),
            stage: stage.map_or("", |stage| &stage.title).to_owned(),
        }
    }
}

/// A report read as the plan of the year that it was imported for.
fn planning(text: &str, year: i16) -> Reading {
    Reading { year: Some(year), ..read(text) }
}

fn view(item: &CaseItem) -> serde_json::Value {
    serde_json::from_str(&item.view).unwrap_or_default()
}
