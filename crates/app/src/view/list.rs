//! Lists of cases for programs: codes and dates as they are kept, no words made for a screen.

use domain::mechanism::Mechanism;
use domain::status::Status;
use jiff::civil::Date;
use serde::Serialize;
use store::read::CaseItem;
use utoipa::ToSchema;

use super::ledger::LedgerQuery;
use crate::{App, AppError, Viewer};

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CaseLine {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// The mechanism's id.
    pub mechanism: String,
    /// The stage's id.
    pub stage: String,
    /// The stage's name.
    pub stage_title: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// The lead office's id.
    pub lead: Option<String>,
    /// The lead office's name.
    pub lead_title: String,
    /// The leader's post.
    pub leader: Option<String>,
    /// The facet's code: nature, source.
    pub facet: Option<String>,
    /// The place's code.
    pub place: Option<String>,
    /// First day.
    pub opened_on: Option<Date>,
    /// Last day.
    pub ended_on: Option<Date>,
    /// Earliest end of a running duty.
    pub due_on: Option<Date>,
    /// When the whole is to be done.
    pub goal_on: Option<Date>,
    /// Where it stands.
    #[schema(value_type = String)]
    pub status: Status,
    /// Its last sequence: what `If-Match` takes.
    pub sequence: u32,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CaseList {
    /// The cases.
    pub items: Vec<CaseLine>,
    /// How many there are in all, exactly up to 10,000.
    pub count: i64,
    /// Whether there are more than that.
    pub more: bool,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl App {
    /// A page of the cases of a mechanism, or of all, as far as a viewer sees them.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a mechanism that is not there.
    pub async fn case_list(
        &self,
        viewer: &Viewer,
        asked: &LedgerQuery,
        stage: Option<&str>,
    ) -> Result<CaseList, AppError> {
        let mechanism = match asked.mechanism.as_str() {
            "" => None,
            id => Some(self.catalogue.current(id).ok_or(AppError::NotFound)?.clone()),
        };
        let scope = self.scope(viewer, mechanism.as_deref());
        let mut query = self.store_query(viewer, asked);
        query.mechanism = mechanism.map(|mechanism| mechanism.id.text.clone());
        if let Some(stage) = stage {
            query.stages = vec![stage.to_owned()];
        }
        let page = self.store.cases(&scope, &query).await?;
        let listing = self.store.count_cases(&scope, &query).await?;
        Ok(CaseList {
            items: page.items.into_iter().map(|item| self.case_line(item)).collect(),
            count: listing.count,
            more: listing.more,
            next: page.next,
        })
    }

    fn case_line(&self, item: CaseItem) -> CaseLine {
        let status = self.status_of(&item, self.clock.today());
        let title = |mechanism: &Mechanism| {
            mechanism.main.stages.get(&item.stage).map(|stage| stage.title.clone())
        };
        let stage = self.catalogue.current(&item.mechanism).and_then(|found| title(found));
        let lead = item.lead.as_deref().map(|id| self.district.directory.office_short(id));
        let day = |text: Option<&str>| text.and_then(|text| text.parse().ok());
        CaseLine {
            stage_title: stage.unwrap_or_default(),
            lead_title: lead.unwrap_or_default().to_owned(),
            opened_on: day(Some(&item.opened_on)),
            ended_on: day(item.ended_on.as_deref()),
            due_on: day(item.due_on.as_deref()),
            goal_on: day(item.goal_on.as_deref()),
            status,
            number: item.number.unwrap_or_default(),
            title: item.title,
            mechanism: item.mechanism,
            stage: item.stage,
            outcome: item.outcome,
            lead: item.lead,
            leader: item.leader,
            facet: item.facet,
            place: item.place,
            sequence: item.sequence,
        }
    }
}
