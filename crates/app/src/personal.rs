//! What belongs to a person and is no fact: password, sessions, drafts, acts that wait, what he follows.

use domain::event::CaseId;

use crate::{App, AppError};

pub use store::read::{PendingAct, SessionRow};

impl App {
    /// A password's hash.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn credential(&self, person: &str) -> Result<Option<String>, AppError> {
        Ok(self.store.credential(person).await?)
    }

    /// Sets a password's hash.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn keep_credential(&self, person: &str, hash: &str) -> Result<(), AppError> {
        Ok(self.store.keep_credential(person, hash).await?)
    }

    /// A session by the digest of its token.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn session(&self, token: &str) -> Result<Option<SessionRow>, AppError> {
        Ok(self.store.session(token).await?)
    }

    /// Keeps a session.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn keep_session(&self, session: &SessionRow) -> Result<(), AppError> {
        Ok(self.store.keep_session(session).await?)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn end_session(&self, token: &str) -> Result<(), AppError> {
        Ok(self.store.end_session(token).await?)
    }

    /// What somebody had typed at a place, sealed at rest.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn draft(&self, person: &str, place: &str) -> Result<Option<String>, AppError> {
        match self.store.draft(person, place).await? {
            Some(sealed) => self.unseal(&sealed).map(Some),
            None => Ok(None),
        }
    }

    /// Saves what somebody has typed; nothing typed removes it.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn keep_draft(
        &self,
        person: &str,
        place: &str,
        content: Option<&str>,
    ) -> Result<(), AppError> {
        let sealed = content.map(|content| self.seal(content)).transpose()?;
        Ok(self.store.keep_draft(person, place, sealed.as_deref(), self.clock.now()).await?)
    }

    /// Keeps an act for a second person; its content is sealed at rest.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn keep_pending(&self, mut pending: PendingAct) -> Result<(), AppError> {
        pending.act = self.seal(&pending.act)?;
        Ok(self.store.keep_pending(&pending).await?)
    }

    /// Acts that wait for a second person.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn pending(&self) -> Result<Vec<PendingAct>, AppError> {
        let mut all = self.store.pending().await?;
        for pending in &mut all {
            pending.act = self.unseal(&pending.act)?;
        }
        Ok(all)
    }

    /// An act that waited has been done or given up.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn end_pending(&self, id: &str) -> Result<(), AppError> {
        Ok(self.store.end_pending(id).await?)
    }

    /// Follows a case, or no longer.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn watch(&self, person: &str, case: CaseId, on: bool) -> Result<(), AppError> {
        Ok(self.store.watch(person, case, on).await?)
    }

    /// Sealed text as the store's text columns hold it.
    fn seal(&self, text: &str) -> Result<String, AppError> {
        let bytes = self.vault().seal(text)?.bytes;
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub(crate) fn unseal(&self, sealed: &str) -> Result<String, AppError> {
        let pair = |at: usize| u8::from_str_radix(sealed.get(at..at + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..sealed.len()).step_by(2).map(pair).collect();
        self.vault().open(&bytes.ok_or_else(|| AppError::Broken("草稿已损坏".to_owned()))?)
    }
}
