//! The only crate that knows SQL: one contract on SQLite and on PostgreSQL.
//!
//! A [`Store`] belongs to one district and has one writer, which commits many appends together and
//! numbers events without gaps. Reads go to other connections and see only what was committed. What
//! both databases share (tables, statements, the writer's logic, queries) is written once.
//!
//! Errors are [`StoreError`]: a conflict is an answer for the app to deal with, everything else is a
//! fault of the machine or of the data.

mod cell;
mod checkpoint;
mod contract;
mod postgres;
pub mod read;
mod roll;
mod sqlite;
pub mod table;
mod verify;
mod writer;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use domain::event::CaseId;
use tokio::sync::{mpsc, oneshot};

pub use cell::{Cell, Row};
pub use contract::{
    Append, Appended, CaseNow, CaseWrite, Changes, DeadlineKey, DeadlineRow, Origin, PersonalValue,
    RequestKey, TallyChange, Written,
};
pub use verify::{Finding, Trouble};
use writer::Request;
pub use writer::{Batch, RawRun, scaled, unscaled};

/// What can go wrong in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// Somebody else has written to the case since it was read.
    Conflict {
        /// The case.
        case: CaseId,
        /// The sequence that it has now.
        sequence: u32,
    },
    /// A row of a table that would begin a case has begun one before.
    Known {
        /// The case that it began.
        case: CaseId,
    },
    /// The same idempotency key came with another request.
    KeyReused,
    /// The machine's clock is behind the last event: writing stops until it is right.
    ClockBehind,
    /// Another process writes to this district; this one can only read.
    Locked,
    /// The database or its data are at fault.
    Broken(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Conflict { .. } => f.write_str("事项已被他人办理"),
            StoreError::Known { .. } => f.write_str("这一行以前已经导入"),
            StoreError::KeyReused => f.write_str("同一个 Idempotency-Key 用于了不同的请求"),
            StoreError::ClockBehind => {
                f.write_str("机器时钟早于最后一条办理记录,已停止写入,请校准时间")
            }
            StoreError::Locked => f.write_str("另一个进程正在写入本辖区的数据"),
            StoreError::Broken(message) => write!(f, "数据库故障:{message}"),
        }
    }
}

impl std::error::Error for StoreError {}

/// A district's ledger and everything derived from it.
#[derive(Clone)]
pub struct Store {
    district: Arc<str>,
    readers: Readers,
    writer: mpsc::UnboundedSender<Request>,
    writes: bool,
    live: Arc<roll::Live>,
}

#[derive(Clone)]
enum Readers {
    Sqlite(sqlite::Readers),
    Postgres(deadpool_postgres::Pool),
}

impl Store {
    /// Opens, or makes, the embedded database in one file.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the file cannot be opened.
    pub fn open_sqlite(file: &Path, district: &str) -> Result<Store, StoreError> {
        let disk = sqlite::Disk::open(file, district)?;
        let readers = sqlite::Readers::open(file)?;
        Store::start(district, Readers::Sqlite(readers), Box::new(disk))
    }

    /// Opens a PostgreSQL database and makes its tables if they are not there.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the server cannot be reached.
    pub async fn open_postgres(url: &str, district: &str) -> Result<Store, StoreError> {
        let pool = postgres::pool(url)?;
        let (url, district) = (url.to_owned(), district.to_owned());
        // The writing connection has a runtime of its own, which must not start inside another.
        let start = move || {
            let disk = postgres::Disk::open(&url, &district)?;
            Store::start(&district, Readers::Postgres(pool), Box::new(disk))
        };
        tokio::task::spawn_blocking(start).await.map_err(broken)?
    }

    fn start(
        district: &str,
        readers: Readers,
        disk: Box<dyn writer::Disk>,
    ) -> Result<Store, StoreError> {
        let writes = disk.writes();
        let live = Arc::new(roll::Live::default());
        let writer = writer::start(district, disk, live.clone())?;
        Ok(Store { district: district.into(), readers, writer, writes, live })
    }

    /// Whether this process may write: it may not while another one does.
    pub fn may_write(&self) -> bool {
        self.writes
    }

    /// The district whose ledger it is.
    pub fn district(&self) -> &str {
        &self.district
    }

    /// Which database it is, for people: SQLite or PostgreSQL.
    pub fn name(&self) -> &'static str {
        match self.readers {
            Readers::Sqlite(_) => "SQLite",
            Readers::Postgres(_) => "PostgreSQL",
        }
    }

    /// Appends events with everything derived from them, durably, or not at all.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if a case has moved on since it was read.
    pub async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        self.submit(append).await.map_err(broken)?
    }

    /// Hands an append to the writer and returns at once; what became of it comes later. Appends
    /// are committed in the order in which they are handed over.
    pub fn submit(&self, append: Append) -> oneshot::Receiver<Result<Appended, StoreError>> {
        let (reply, answer) = oneshot::channel();
        // A writer that is gone drops the reply, and the caller sees that.
        let _gone = self.writer.send(Request::Append(Box::new(append), reply));
        answer
    }

    /// Writes rows outside the ledger: sessions, drafts, watches.
    ///
    /// # Errors
    /// [`StoreError::Broken`].
    pub async fn put(&self, batch: Batch) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        let _gone = self.writer.send(Request::Put(batch, reply));
        answer.await.map_err(broken)?
    }

    /// Takes ids for new cases.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the writer is gone.
    pub async fn reserve_cases(&self, count: i64) -> Result<CaseId, StoreError> {
        let (reply, answer) = oneshot::channel();
        let _gone = self.writer.send(Request::Reserve(count, reply));
        answer.await.map_err(broken)
    }

    /// Asks a question; placeholders are `$1`, `$2` …
    pub(crate) async fn query(
        &self,
        sql: &'static str,
        values: Vec<Cell>,
    ) -> Result<Vec<Row>, StoreError> {
        self.query_made(sql.to_owned(), values).await
    }

    /// Asks a question whose text was put together.
    pub(crate) async fn query_made(
        &self,
        sql: String,
        values: Vec<Cell>,
    ) -> Result<Vec<Row>, StoreError> {
        match &self.readers {
            Readers::Sqlite(readers) => readers.query(sql, values).await,
            Readers::Postgres(pool) => postgres::query(pool, &sql, &values).await,
        }
    }

    /// Whether the embedded database is used, for the few questions that are asked differently.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.readers, Readers::Sqlite(_))
    }

    /// Stops the readers, then the writer after what was handed to it: the last connection to close
    /// leaves the embedded database in one file.
    ///
    /// # Errors
    /// [`StoreError::Broken`].
    pub async fn close(&self) -> Result<(), StoreError> {
        match &self.readers {
            Readers::Sqlite(readers) => {
                let readers = readers.clone();
                tokio::task::spawn_blocking(move || readers.close()).await.map_err(broken)?;
            }
            Readers::Postgres(pool) => pool.close(),
        }
        let (reply, answer) = oneshot::channel();
        let _gone = self.writer.send(Request::Close(reply));
        answer.await.map_err(broken)?
    }

    /// Begins or ends recording what is committed; returns what was recorded until now. For
    /// benchmarks, which write the same rows again without the product.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the writer is gone.
    pub async fn record(&self, on: bool) -> Result<RawRun, StoreError> {
        let (reply, answer) = oneshot::channel();
        let _gone = self.writer.send(Request::Record(on, reply));
        answer.await.map_err(broken)
    }

    /// Runs the rows of recorded appends straight into the database, for comparison in benchmarks.
    ///
    /// # Errors
    /// [`StoreError::Broken`].
    pub async fn run_raw(&self, run: RawRun) -> Result<std::time::Duration, StoreError> {
        let (reply, answer) = oneshot::channel();
        let _gone = self.writer.send(Request::Raw(run, reply));
        answer.await.map_err(broken)?
    }
}

fn broken(fault: impl fmt::Display) -> StoreError {
    StoreError::Broken(fault.to_string())
}
