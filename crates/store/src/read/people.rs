//! Sessions, passwords, drafts, acts that wait for a second person, cases that people follow.

use domain::event::CaseId;
use jiff::Timestamp;

use super::super::table;
use crate::writer::replay;
use crate::{Appended, Batch, RequestKey, Row, Store, StoreError, broken};

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// The digest of its token.
    pub token: String,
    /// The person.
    pub person: String,
    /// The post that he acts in.
    pub post: String,
    /// `more` for high contrast.
    pub contrast: String,
    /// When it was last used.
    pub seen: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// An act that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingAct {
    /// Its id.
    pub id: String,
    /// The case.
    pub case: CaseId,
    /// Who wants to do it.
    pub person: String,
    /// In which post.
    pub post: String,
    /// The act, as JSON.
    pub act: String,
    /// The sequence that he saw.
    pub sequence: u32,
    /// What it is, in words.
    pub say: String,
    /// When it was made.
    pub made: Timestamp,
}

impl Store {
    /// Sets a password's hash.
    pub async fn keep_credential(&self, person: &str, hash: &str) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        let row = vec![self.district().into(), person.into(), hash.into()];
        batch.put(&table::CREDENTIAL, row);
        self.put(batch).await
    }

    /// A password's hash.
    pub async fn credential(&self, person: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT hash FROM credential WHERE district = $1 AND person = $2";
        let rows = self.query(sql, vec![self.district().into(), person.into()]).await?;
        Ok(rows.first().and_then(|row| row.maybe_text(0)))
    }

    /// The answer that a key got before.
    ///
    /// # Errors
    /// [`StoreError::KeyReused`] if it came with another request.
    pub async fn answered(&self, key: &RequestKey) -> Result<Option<Appended>, StoreError> {
        let sql = "SELECT digest, answer FROM idempotency \
                   WHERE district = $1 AND actor = $2 AND key = $3";
        let values =
            vec![self.district().into(), key.actor.as_str().into(), key.key.as_str().into()];
        let rows = self.query(sql, values).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        replay(&key.digest, row.text(0)?, row.text(1)?).map(Some)
    }

    /// Keeps a session.
    pub async fn keep_session(&self, session: &SessionRow) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.put(
            &table::SESSION,
            vec![
                self.district().into(),
                session.token.as_str().into(),
                session.person.as_str().into(),
                session.post.as_str().into(),
                session.contrast.as_str().into(),
                session.seen.as_microsecond().into(),
                session.expires.as_microsecond().into(),
            ],
        );
        self.put(batch).await
    }

    /// A session by the digest of its token.
    pub async fn session(&self, token: &str) -> Result<Option<SessionRow>, StoreError> {
        let sql = "SELECT token, person, post, contrast, seen, expires FROM session \
                   WHERE district = $1 AND token = $2";
        let rows = self.query(sql, vec![self.district().into(), token.into()]).await?;
        rows.first().map(session).transpose()
    }

    /// Ends a session.
    pub async fn end_session(&self, token: &str) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.remove(&table::SESSION, vec![self.district().into(), token.into()]);
        self.put(batch).await
    }

    /// Saves what somebody has typed; nothing typed removes it.
    pub async fn keep_draft(
        &self,
        person: &str,
        place: &str,
        content: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        let key = vec![self.district().into(), person.into(), place.into()];
        match content {
            Some(content) => {
                let mut row = key;
                row.extend([content.into(), at.as_microsecond().into()]);
                batch.put(&table::DRAFT, row);
            }
            None => batch.remove(&table::DRAFT, key),
        }
        self.put(batch).await
    }

    /// What somebody had typed.
    pub async fn draft(&self, person: &str, place: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT content FROM draft WHERE district = $1 AND person = $2 AND place = $3";
        let values = vec![self.district().into(), person.into(), place.into()];
        let rows = self.query(sql, values).await?;
        Ok(rows.first().and_then(|row| row.maybe_text(0)))
    }

    /// Where somebody has typed something that is not sent yet.
    pub async fn draft_places(&self, person: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT place FROM draft WHERE district = $1 AND person = $2 ORDER BY place";
        let rows = self.query(sql, vec![self.district().into(), person.into()]).await?;
        rows.iter().map(|row| row.text(0).map(str::to_owned)).collect()
    }

    /// What is kept under a name at places that begin alike: place and content, by place.
    pub async fn drafts_under(
        &self,
        person: &str,
        prefix: &str,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT place, content FROM draft WHERE district = $1 AND person = $2 \
                   ORDER BY place";
        let rows = self.query(sql, vec![self.district().into(), person.into()]).await?;
        let mut drafts = Vec::new();
        for row in &rows {
            let place = row.text(0)?;
            if place.starts_with(prefix) {
                drafts.push((place.to_owned(), row.text(1)?.to_owned()));
            }
        }
        Ok(drafts)
    }

    /// Keeps an act for a second person.
    pub async fn keep_pending(&self, pending: &PendingAct) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.put(
            &table::PENDING,
            vec![
                self.district().into(),
                pending.id.as_str().into(),
                pending.case.into(),
                pending.person.as_str().into(),
                pending.post.as_str().into(),
                pending.act.as_str().into(),
                pending.sequence.into(),
                pending.say.as_str().into(),
                pending.made.as_microsecond().into(),
            ],
        );
        self.put(batch).await
    }

    /// Acts that wait for a second person, oldest first.
    pub async fn pending(&self) -> Result<Vec<PendingAct>, StoreError> {
        let sql = "SELECT id, case_id, person, post, act, sequence, say, made FROM pending \
                   WHERE district = $1 ORDER BY made, id";
        let rows = self.query(sql, vec![self.district().into()]).await?;
        rows.iter().map(pending).collect()
    }

    /// An act that waited has been done or given up.
    pub async fn end_pending(&self, id: &str) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.remove(&table::PENDING, vec![self.district().into(), id.into()]);
        self.put(batch).await
    }

    /// Follows a case, or no longer.
    pub async fn watch(&self, person: &str, case: CaseId, on: bool) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        let row = vec![self.district().into(), person.into(), case.into()];
        if on {
            batch.put(&table::WATCH, row);
        } else {
            batch.remove(&table::WATCH, row);
        }
        self.put(batch).await
    }

    /// The cases that a person follows.
    pub async fn watched(&self, person: &str) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT case_id FROM watch WHERE district = $1 AND person = $2 ORDER BY case_id";
        let rows = self.query(sql, vec![self.district().into(), person.into()]).await?;
        rows.iter().map(|row| row.int(0)).collect()
    }
}

fn session(row: &Row) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        token: row.text(0)?.to_owned(),
        person: row.text(1)?.to_owned(),
        post: row.text(2)?.to_owned(),
        contrast: row.text(3)?.to_owned(),
        seen: super::ledger::instant(row.int(4)?)?,
        expires: super::ledger::instant(row.int(5)?)?,
    })
}

fn pending(row: &Row) -> Result<PendingAct, StoreError> {
    Ok(PendingAct {
        id: row.text(0)?.to_owned(),
        case: row.int(1)?,
        person: row.text(2)?.to_owned(),
        post: row.text(3)?.to_owned(),
        act: row.text(4)?.to_owned(),
        sequence: u32::try_from(row.int(5)?).map_err(broken)?,
        say: row.text(6)?.to_owned(),
        made: super::ledger::instant(row.int(7)?)?,
    })
}
