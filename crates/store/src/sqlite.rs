//! SQLite: one file, write-ahead log, full durability, one writing connection and some readers.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use domain::digest::Digest;
use domain::event::CaseId;
use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql, params_from_iter};
use tokio::sync::oneshot;

use crate::checkpoint::{self, Checkpoint};
use crate::table::{self, Dialect, Kind, Table};
use crate::writer::{Answered, Batch, CaseHead, Head, OriginKey, Origins};
use crate::{Cell, Row, StoreError, broken};

/// How many connections read at the same time: more than there are processors only get in one
/// another's way, and one long question must not hold up all others.
fn readers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8)
}

const DIALECT: Dialect = Dialect {
    type_name: |kind| match kind {
        Kind::Int => "INTEGER",
        Kind::Text | Kind::Terms => "TEXT",
        Kind::Bytes => "BLOB",
    },
    clustered: " WITHOUT ROWID",
};

/// Terms are found by full-text search. Its row ids are case ids, so every district has a table of
/// its own, and a hit needs no looking up.
pub(crate) fn terms_table(district: &str) -> String {
    format!("\"case_terms_{}\"", district.replace('"', "\"\""))
}

fn create_terms(district: &str) -> String {
    format!(
        "CREATE VIRTUAL TABLE IF NOT EXISTS {} USING fts5(terms, content='', \
         contentless_delete=1, tokenize=\"unicode61 remove_diacritics 0\")",
        terms_table(district)
    )
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Cell::Null => ToSqlOutput::Owned(Sql::Null),
            Cell::Int(number) => ToSqlOutput::Owned(Sql::Integer(*number)),
            Cell::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Cell::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

/// Memory for pages, in KiB: the writer touches pages all over the file, a reader few at a time.
const WRITER_CACHE: u32 = 192 * 1024;
const READER_CACHE: u32 = 64 * 1024;

fn connect(file: &Path, flags: OpenFlags, cache: u32) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(file, flags).map_err(broken)?;
    connection.set_prepared_statement_cache_capacity(128);
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000; \
             PRAGMA cache_size = -{cache}; PRAGMA temp_store = MEMORY; \
             PRAGMA journal_size_limit = 67108864;",
        ))
        .map_err(broken)?;
    Ok(connection)
}

/// Locks the folder of the file. Locking the file itself would disturb SQLite's own locks.
fn lock(file: &Path) -> Result<Option<File>, StoreError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = File::open(folder.unwrap_or(Path::new("."))).map_err(broken)?;
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(fault)) => Err(broken(fault)),
    }
}

/// The writing connection.
pub(crate) struct Disk {
    connection: Connection,
    statements: HashMap<(&'static str, u8), String>,
    write_terms: String,
    checkpoint: Option<Checkpoint>,
    /// The folder, locked while this process writes to the file; none if another process does.
    lock: Option<File>,
}

impl Disk {
    /// Opens the file and makes what is missing in it.
    pub fn open(file: &Path, district: &str) -> Result<Disk, StoreError> {
        let connection = connect(file, OpenFlags::default(), WRITER_CACHE)?;
        // Only where `checkpoint` does not come round to it.
        connection.execute_batch("PRAGMA wal_autocheckpoint = 64000;").map_err(broken)?;
        for table in table::ALL {
            for statement in table.create(&DIALECT) {
                connection.execute_batch(&statement).map_err(broken)?;
            }
        }
        connection.execute_batch(&create_terms(district)).map_err(broken)?;
        let write_terms = format!(
            "INSERT OR REPLACE INTO {} (rowid, terms) VALUES (?1, ?2)",
            terms_table(district)
        );
        let lock = lock(file)?;
        let checkpoint = lock.is_some().then(|| Checkpoint::start(file)).transpose()?;
        Ok(Disk { connection, statements: HashMap::new(), write_terms, checkpoint, lock })
    }

    fn rows(&self, sql: &str, values: &[Cell]) -> Result<Vec<Row>, StoreError> {
        rows(&self.connection, sql, values)
    }

    fn statement(&mut self, table: &Table, what: u8) -> String {
        let make = || {
            let marks =
                |count: usize| (1..=count).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ");
            let insert = format!(
                "INSERT INTO {} ({}) VALUES ({})",
                table.name,
                table.column_list(),
                marks(table.columns.len())
            );
            let keys = || {
                let pairs = table.key_names().enumerate();
                pairs.map(|(n, name)| format!("{name} = ?{}", n + 1)).collect::<Vec<_>>()
            };
            match what {
                b'i' => insert,
                b'u' => format!("{insert} {}", table.on_conflict()),
                _ => format!("DELETE FROM {} WHERE {}", table.name, keys().join(" AND ")),
            }
        };
        self.statements.entry((table.name, what)).or_insert_with(make).clone()
    }

    fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        for (table, rows) in &batch.inserts {
            let sql = self.statement(table, b'i');
            let mut insert = self.connection.prepare_cached(&sql).map_err(broken)?;
            for row in rows {
                insert.execute(params_from_iter(row)).map_err(broken)?;
            }
        }
        for (table, rows) in &batch.states {
            let (upsert, delete) = (self.statement(table, b'u'), self.statement(table, b'd'));
            let mut upsert = self.connection.prepare_cached(&upsert).map_err(broken)?;
            let mut delete = self.connection.prepare_cached(&delete).map_err(broken)?;
            for (key, row) in rows {
                match row {
                    Some(row) => upsert.execute(params_from_iter(row)).map_err(broken)?,
                    None => delete.execute(params_from_iter(key)).map_err(broken)?,
                };
            }
            if table.name == table::CASE_SEARCH.name {
                let written = rows.values().flatten();
                written.into_iter().try_for_each(|row| self.write_terms(row))?;
            }
        }
        Ok(())
    }

    fn write_terms(&self, row: &[Cell]) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(&self.write_terms).map_err(broken)?;
        // A row of `case_search`: district, case, terms.
        statement.execute(params_from_iter(&row[1..])).map_err(broken)?;
        Ok(())
    }
}

impl crate::writer::Disk for Disk {
    fn writes(&self) -> bool {
        self.lock.is_some()
    }

    fn head(&mut self, district: &str) -> Result<Option<Head>, StoreError> {
        let sql =
            "SELECT position, recorded, clock_at, next_case FROM district WHERE district = $1";
        let rows = self.rows(sql, &[district.into()])?;
        rows.first()
            .map(|row| {
                Ok(Head {
                    position: row.int(0)?,
                    recorded: row.int(1)?,
                    clock_at: row.int(2)?,
                    next_case: row.int(3)?,
                })
            })
            .transpose()
    }

    fn cases(
        &mut self,
        district: &str,
        ids: &[CaseId],
    ) -> Result<HashMap<CaseId, CaseHead>, StoreError> {
        let sql = "SELECT sequence, hash FROM case_now WHERE district = $1 AND case_id = $2";
        let mut heads = HashMap::new();
        for id in ids {
            for row in self.rows(sql, &[district.into(), (*id).into()])? {
                heads.insert(*id, case_head(&row)?);
            }
        }
        Ok(heads)
    }

    fn answers(
        &mut self,
        district: &str,
        keys: &[(String, String)],
    ) -> Result<HashMap<(String, String), Answered>, StoreError> {
        let sql = "SELECT digest, answer FROM idempotency \
                   WHERE district = $1 AND actor = $2 AND key = $3";
        let mut answers = HashMap::new();
        for (actor, key) in keys {
            let values = [district.into(), actor.as_str().into(), key.as_str().into()];
            for row in self.rows(sql, &values)? {
                let answer = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
                answers.insert((actor.clone(), key.clone()), answer);
            }
        }
        Ok(answers)
    }

    fn origins(&mut self, district: &str, keys: &[OriginKey]) -> Result<Origins, StoreError> {
        let sql = "SELECT case_id FROM origin WHERE district = $1 AND mechanism = $2 AND key = $3";
        let mut origins = Origins::new();
        for (mechanism, key) in keys {
            let values = [district.into(), mechanism.as_str().into(), key.as_str().into()];
            for row in self.rows(sql, &values)? {
                origins.insert((mechanism.clone(), key.clone()), row.int(0)?);
            }
        }
        Ok(origins)
    }

    fn book(&mut self, district: &str, book: &str, year: i16) -> Result<u32, StoreError> {
        let sql = "SELECT last FROM number_book WHERE district = $1 AND book = $2 AND year = $3";
        let values = [district.into(), book.into(), Cell::Int(year.into())];
        let rows = self.rows(sql, &values)?;
        rows.first().map_or(Ok(0), |row| u32::try_from(row.int(0)?).map_err(broken))
    }

    fn tally_rows(&mut self, district: &str, position: i64) -> Result<i64, StoreError> {
        let sql = "SELECT COALESCE(MAX(n), 0) FROM tally WHERE district = $1 AND position = $2";
        self.rows(sql, &[district.into(), position.into()])?.first().map_or(Ok(0), |row| row.int(0))
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if self.checkpoint.as_ref().is_some_and(Checkpoint::is_nearly_done) {
            checkpoint::pass(&self.connection)?;
        }
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(broken)?;
        let done = self.write(batch);
        let done = done.and_then(|()| self.connection.execute_batch("COMMIT").map_err(broken));
        if done.is_err() && !self.connection.is_autocommit() {
            // A full disk may end the transaction by itself; what is left of it is taken back.
            self.connection.execute_batch("ROLLBACK").map_err(broken)?;
        }
        self.checkpoint.iter().for_each(|checkpoint| checkpoint.written(batch.len()));
        done
    }

    /// Brings everything into the one file. The connection that closes last removes the log.
    fn close(mut self: Box<Self>) -> Result<(), StoreError> {
        self.checkpoint.take().into_iter().for_each(Checkpoint::stop);
        if self.writes() {
            self.connection.execute_batch("PRAGMA optimize;").map_err(broken)?;
            let mut checkpoint =
                self.connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)").map_err(broken)?;
            checkpoint.query_row([], |_| Ok(())).map_err(broken)?;
        }
        self.connection.close().map_err(|(_, fault)| broken(fault))
    }
}

/// A head of a case as both databases return it.
pub(crate) fn case_head(row: &Row) -> Result<CaseHead, StoreError> {
    let bytes: [u8; 32] = row.bytes(1)?.try_into().map_err(broken)?;
    let sequence = u32::try_from(row.int(0)?).map_err(broken)?;
    Ok(CaseHead { sequence, hash: Digest(bytes) })
}

fn rows(connection: &Connection, sql: &str, values: &[Cell]) -> Result<Vec<Row>, StoreError> {
    let sql = sql.replace('$', "?");
    let mut statement = connection.prepare_cached(&sql).map_err(broken)?;
    let width = statement.column_count();
    let mut found = statement.query(params_from_iter(values)).map_err(broken)?;
    let mut rows = Vec::new();
    while let Some(row) = found.next().map_err(broken)? {
        let cells: Result<Vec<Cell>, StoreError> =
            (0..width).map(|at| row.get_ref(at).map_err(broken).map(cell)).collect();
        rows.push(Row(cells?));
    }
    Ok(rows)
}

/// A cell as it is stored. Somebody with the database's own tools can put anything anywhere; reading
/// must not fail on it, so that `verify` can name it.
fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Cell::Text(text.to_owned()),
            Err(_) => Cell::Bytes(text.to_vec()),
        },
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
        ValueRef::Real(number) => Cell::Text(number.to_string()),
    }
}

type Question = (String, Vec<Cell>, oneshot::Sender<Result<Vec<Row>, StoreError>>);

/// Connections that only read, each on its own thread.
#[derive(Clone)]
pub(crate) struct Readers {
    questions: Arc<Mutex<Option<std::sync::mpsc::Sender<Question>>>>,
    threads: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Readers {
    /// Opens the connections.
    pub fn open(file: &Path) -> Result<Readers, StoreError> {
        let (sender, receiver) = std::sync::mpsc::channel::<Question>();
        let receiver = Arc::new(Mutex::new(receiver));
        let mut threads = Vec::new();
        for nth in 0..readers() {
            let (file, receiver): (PathBuf, _) = (file.to_owned(), receiver.clone());
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = connect(&file, flags, READER_CACHE)?;
            connection.execute_batch("PRAGMA query_only = ON").map_err(broken)?;
            let thread = std::thread::Builder::new()
                .name(format!("reader-{nth}"))
                .spawn(move || answer(&connection, &receiver));
            threads.push(thread.map_err(broken)?);
        }
        let questions = Arc::new(Mutex::new(Some(sender)));
        Ok(Readers { questions, threads: Arc::new(Mutex::new(threads)) })
    }

    /// Asks a question.
    pub async fn query(&self, sql: String, values: Vec<Cell>) -> Result<Vec<Row>, StoreError> {
        let (reply, answer) = oneshot::channel();
        {
            let questions = self.questions.lock().map_err(broken)?;
            let sender = questions.as_ref().ok_or_else(|| broken("数据库已经关闭"))?;
            sender.send((sql, values, reply)).map_err(broken)?;
        }
        answer.await.map_err(broken)?
    }

    /// Lets the connections answer what they were asked, and waits until they are gone.
    pub fn close(&self) {
        if let Ok(mut questions) = self.questions.lock() {
            questions.take();
        }
        let threads = self.threads.lock().map(|mut threads| std::mem::take(&mut *threads));
        for thread in threads.unwrap_or_default() {
            // A reader that failed has let its connection go, too.
            let _failed = thread.join();
        }
    }
}

fn answer(connection: &Connection, questions: &Mutex<std::sync::mpsc::Receiver<Question>>) {
    loop {
        let next = match questions.lock() {
            Ok(questions) => questions.recv(),
            Err(_) => return,
        };
        let Ok((sql, values, reply)) = next else { return };
        let _gone = reply.send(rows(connection, &sql, &values));
    }
}
