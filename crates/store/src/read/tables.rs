//! Tables that came in: which rows have begun which cases, and what their columns mean.

use std::collections::HashMap;

use domain::event::CaseId;
use jiff::Timestamp;

use super::super::table;
use crate::{Batch, Cell, Store, StoreError};

/// How many keys are asked for together.
const CHUNK: usize = 400;

/// What is known of a row that has begun a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRow {
    /// The case.
    pub case: CaseId,
    /// The digest of what the row said then.
    pub row: String,
}

/// What one office handed over of what another system handles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectedSum {
    /// 提供单位.
    pub provider: String,
    /// The latest day up to which the other system was read.
    pub as_of: String,
    /// How many cases.
    pub cases: i64,
}

impl Store {
    /// Which of these rows have begun cases of a mechanism.
    pub async fn known_rows(
        &self,
        mechanism: &str,
        keys: &[String],
    ) -> Result<HashMap<String, KnownRow>, StoreError> {
        let mut known = HashMap::new();
        for chunk in keys.chunks(CHUNK) {
            let marks: Vec<String> = (3..chunk.len() + 3).map(|n| format!("${n}")).collect();
            let sql = format!(
                "SELECT key, case_id, row_digest FROM origin WHERE district = $1 \
                 AND mechanism = $2 AND key IN ({})",
                marks.join(", ")
            );
            let mut values: Vec<Cell> = vec![self.district().into(), mechanism.into()];
            values.extend(chunk.iter().map(|key| Cell::from(key.as_str())));
            for row in self.query_made(sql, values).await? {
                let found = KnownRow { case: row.int(1)?, row: row.text(2)?.to_owned() };
                known.insert(row.text(0)?.to_owned(), found);
            }
        }
        Ok(known)
    }

    /// What another system handles of a mechanism, by who handed it over.
    pub async fn collected(&self, mechanism: &str) -> Result<Vec<CollectedSum>, StoreError> {
        let sql = "SELECT provider, MAX(as_of), COUNT(*) FROM origin WHERE district = $1 \
                   AND mechanism = $2 AND provider <> '' GROUP BY provider ORDER BY provider";
        let rows = self.query(sql, vec![self.district().into(), mechanism.into()]).await?;
        let sum = |row: &crate::Row| {
            Ok(CollectedSum {
                provider: row.text(0)?.to_owned(),
                as_of: row.text(1)?.to_owned(),
                cases: row.int(2)?,
            })
        };
        rows.iter().map(sum).collect()
    }

    /// Keeps what the columns of a head mean.
    pub async fn keep_column_map(
        &self,
        (mechanism, head): (&str, &str),
        content: &str,
        person: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.put(
            &table::COLUMN_MAP,
            vec![
                self.district().into(),
                mechanism.into(),
                head.into(),
                content.into(),
                person.into(),
                at.as_microsecond().into(),
            ],
        );
        self.put(batch).await
    }

    /// What the columns of a head were said to mean.
    pub async fn column_map(
        &self,
        mechanism: &str,
        head: &str,
    ) -> Result<Option<String>, StoreError> {
        let sql = "SELECT content FROM column_map WHERE district = $1 AND mechanism = $2 \
                   AND head = $3";
        let values = vec![self.district().into(), mechanism.into(), head.into()];
        let rows = self.query(sql, values).await?;
        Ok(rows.first().and_then(|row| row.maybe_text(0)))
    }
}
