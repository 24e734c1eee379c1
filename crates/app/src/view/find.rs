//! Finding cases: by number, and by words.

use std::sync::Arc;

use domain::case::Case;
use domain::event::CaseId;
use serde::Serialize;
use store::read::{CaseItem, Query};

use crate::{App, AppError, Viewer};

/// A case found by words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// Its mechanism's name.
    pub mechanism: String,
    /// Its lead office.
    pub lead: String,
    /// Where it stands.
    pub stage: String,
}

impl App {
    /// A case that the viewer may see, by its number.
    ///
    /// # Errors
    /// [`AppError::NotFound`], also where the viewer may not see it.
    pub async fn case_numbered(
        &self,
        viewer: &Viewer,
        number: &str,
    ) -> Result<Arc<Case>, AppError> {
        let case = self.numbered(number).await?;
        self.check_sees(viewer, &case).await?;
        Ok(case)
    }

    /// The number and title of a case that the viewer may see.
    ///
    /// # Errors
    /// [`AppError::NotFound`], also where the viewer may not see it.
    pub async fn case_name(
        &self,
        viewer: &Viewer,
        id: CaseId,
    ) -> Result<(String, String), AppError> {
        let case = self.seen_case(viewer, id).await?;
        let title = case.title(&*self.mechanism(&case.mechanism).await?);
        Ok((case.opening.number.clone().unwrap_or_default(), title))
    }

    /// Cases that hold the words, as far as the viewer may see them.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn find(
        &self,
        viewer: &Viewer,
        words: &str,
        limit: u32,
    ) -> Result<Vec<Found>, AppError> {
        let scope = self.scope(viewer, None);
        let query = Query { words: words.to_owned(), limit, ..Query::default() };
        let page = self.store.cases(&scope, &query).await?;
        Ok(page.items.into_iter().filter_map(|item| self.found(item)).collect())
    }

    fn found(&self, item: CaseItem) -> Option<Found> {
        let mechanism = self.catalogue.current(&item.mechanism)?;
        let stage = mechanism.main.stages.get(&item.stage);
        let lead = item.lead.as_deref().unwrap_or("");
        Some(Found {
            number: item.number?,
            title: item.title,
            mechanism: mechanism.title.clone(),
            lead: self.district.directory.office_short(lead).to_owned(),
            stage: stage.map_or(String::new(), |stage| stage.title.clone()),
        })
    }
}
