//! A district's records before the app works on them: where they are kept, whether they are whole.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use store::{Finding, RawRun, Store};

use crate::error::AppError;

/// Where a district's records are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// The embedded database, in one file.
    File(PathBuf),
    /// PostgreSQL, by its address: `postgres://user:password@host/database`.
    Server(String),
}

/// The opened records of a district.
#[derive(Clone)]
pub struct Records {
    pub(crate) store: Store,
}

impl From<Store> for Records {
    fn from(store: Store) -> Records {
        Records { store }
    }
}

impl Records {
    /// Opens the records, and makes their tables if there are none.
    ///
    /// # Errors
    /// [`AppError::Broken`] if the database cannot be reached or is not ours.
    pub async fn open(database: &Database, district: &str) -> Result<Records, AppError> {
        let store = match database {
            Database::File(path) => Store::open_sqlite(path, district)?,
            Database::Server(address) => Store::open_postgres(address, district).await?,
        };
        Ok(Records { store })
    }

    /// Whether this process may write: it may not while another one does.
    pub fn may_write(&self) -> bool {
        self.store.may_write()
    }

    /// How many events there are.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn count(&self) -> Result<i64, AppError> {
        Ok(self.store.head().await?.map_or(0, |head| head.position))
    }

    /// The instant up to which something has been recorded, by a person or by the clock.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn last_instant(&self) -> Result<Option<Timestamp>, AppError> {
        let head = self.store.head().await?.filter(|head| head.position > 0);
        Ok(head.map(|head| head.recorded.max(head.clock_at)))
    }

    /// What was tampered with; nothing if everything is as it was written.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn verify(&self) -> Result<Vec<Finding>, AppError> {
        Ok(self.store.verify().await?)
    }

    /// Closes the records; an embedded database is left as one file.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn close(self) -> Result<(), AppError> {
        Ok(self.store.close().await?)
    }

    /// Begins or ends recording what is committed; returns what was recorded until now. For
    /// benchmarks, which write the same rows again without the product.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn record(&self, on: bool) -> Result<RawRun, AppError> {
        Ok(self.store.record(on).await?)
    }

    /// Writes recorded rows straight into the database; how long it took.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn run_raw(&self, run: RawRun) -> Result<Duration, AppError> {
        Ok(self.store.run_raw(run).await?)
    }
}
