//! 计入明细: exactly the records that a figure counts.

use std::collections::BTreeMap;

use domain::event::CaseId;
use domain::figure::{Period, print_number};
use domain::mechanism::indicator::ValueRule;
use domain::mechanism::{Indicator, Mechanism};
use jiff::civil::Date;
use serde::Serialize;
use store::read::{CaseItem, Query, Scope, TallyItem};
use utoipa::ToSchema;

use super::words::day;
use crate::{App, AppError, Viewer};

/// A record that is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RowView {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// Its office.
    pub office: String,
    /// The day on which it counts.
    pub day: String,
    /// Whether it is in the numerator.
    pub hit: bool,
    /// What it adds.
    pub value: String,
    /// Its stage.
    pub stage: String,
}

/// The rows of a figure, as far as the viewer may open them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RowsView {
    /// The records, in the order in which they count.
    pub rows: Vec<RowView>,
    /// How many more there are that the viewer may not open.
    pub hidden: usize,
}

/// Which rows of a figure are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    /// 分母, or all.
    #[default]
    All,
    /// 分子.
    Hits,
    /// 差额.
    Rest,
}

impl Tab {
    fn holds(self, row: &TallyItem) -> bool {
        match self {
            Tab::All => true,
            Tab::Hits => row.row.hit,
            Tab::Rest => !row.row.hit,
        }
    }
}

/// How many cases are fetched at once.
const CHUNK: usize = 400;

impl App {
    /// The records behind an indicator's figure; a series has none.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn figure_rows(
        &self,
        viewer: &Viewer,
        id: &str,
        period: Period,
        tab: Tab,
        as_of: Option<Date>,
    ) -> Result<RowsView, AppError> {
        let Some((mechanism, indicator)) = self.catalogue.indicator(id) else {
            return Ok(RowsView::default());
        };
        let position = self.position_as_of(as_of).await?;
        let mut rows = self.compute(id, period, position).await?.rows;
        rows.retain(|row| tab.holds(row));
        let scope = self.scope(viewer, Some(mechanism));
        let items = self.cases_by_id(&scope, rows.iter().map(|row| row.case)).await?;
        let shown = rows.iter().filter_map(|row| {
            items.get(&row.case).map(|item| self.row_view(mechanism, indicator, row, item))
        });
        let shown: Vec<RowView> = shown.collect();
        Ok(RowsView { hidden: rows.len() - shown.len(), rows: shown })
    }

    fn row_view(
        &self,
        mechanism: &Mechanism,
        indicator: &Indicator,
        row: &TallyItem,
        item: &CaseItem,
    ) -> RowView {
        let stage = mechanism.main.stages.get(&item.stage);
        RowView {
            number: item.number.clone().unwrap_or_default(),
            title: item.title.clone(),
            office: self.district.directory.office_short(&row.row.office).to_owned(),
            day: day(row.row.day, self.clock.today()),
            hit: row.row.hit,
            value: match indicator.value {
                ValueRule::Count => String::new(),
                _ => print_number(row.row.value),
            },
            stage: stage.map_or(String::new(), |stage| stage.title.clone()),
        }
    }

    /// All cases with an id among these, for a command that no viewer restricts.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn case_items(
        &self,
        ids: impl Iterator<Item = CaseId>,
    ) -> Result<BTreeMap<CaseId, CaseItem>, AppError> {
        self.cases_by_id(&Scope::All, ids).await
    }

    /// Cases by id, as far as the scope allows.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub(crate) async fn cases_by_id(
        &self,
        scope: &Scope,
        ids: impl Iterator<Item = CaseId>,
    ) -> Result<BTreeMap<CaseId, CaseItem>, AppError> {
        let mut ids: Vec<CaseId> = ids.collect();
        ids.sort_unstable();
        ids.dedup();
        let mut items = BTreeMap::new();
        for chunk in ids.chunks(CHUNK) {
            let query =
                Query { ids: Some(chunk.to_vec()), limit: CHUNK as u32, ..Query::default() };
            let page = self.store.cases(scope, &query).await?;
            items.extend(page.items.into_iter().map(|item| (item.id, item)));
        }
        Ok(items)
    }
}
