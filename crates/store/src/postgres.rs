//! PostgreSQL: the same contract, with batches written by UNNEST and one writer per district held by
//! an advisory lock.

use std::collections::HashMap;
use std::pin::Pin;
use std::task::Poll;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use domain::event::CaseId;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, NoTls, Statement};

use crate::sqlite::case_head;
use crate::table::{self, Dialect, Kind, Table};
use crate::writer::{Answered, Batch, CaseHead, Head, OriginKey, Origins};
use crate::{Cell, Row, StoreError, broken};

/// How many connections read at the same time.
const READERS: usize = 8;

const DIALECT: Dialect = Dialect {
    type_name: |kind| match kind {
        Kind::Int => "BIGINT",
        Kind::Text => "TEXT",
        Kind::Bytes => "BYTEA",
        Kind::Terms => "TEXT[]",
    },
    clustered: "",
};

const TERMS: &str = "CREATE INDEX IF NOT EXISTS case_search_terms ON case_search USING GIN (terms)";

impl ToSql for Cell {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Cell::Null => Ok(IsNull::Yes),
            Cell::Int(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Cell::Int(number) => number.to_sql(kind, out),
            Cell::Text(text) if *kind == Type::TEXT_ARRAY => {
                text.split(' ').filter(|t| !t.is_empty()).collect::<Vec<_>>().to_sql(kind, out)
            }
            Cell::Text(text) => text.to_sql(kind, out),
            Cell::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The connections that read.
pub(crate) fn pool(url: &str) -> Result<Pool, StoreError> {
    let config: tokio_postgres::Config = url.parse().map_err(broken)?;
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(config, NoTls, recycling);
    Pool::builder(manager).max_size(READERS).build().map_err(broken)
}

/// Asks a question on a connection of the pool.
pub(crate) async fn query(pool: &Pool, sql: &str, values: &[Cell]) -> Result<Vec<Row>, StoreError> {
    let client = pool.get().await.map_err(broken)?;
    let statement = client.prepare_cached(sql).await.map_err(explain)?;
    rows(&client, &statement, values).await
}

async fn rows(
    client: &Client,
    statement: &Statement,
    values: &[Cell],
) -> Result<Vec<Row>, StoreError> {
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as _).collect();
    let found = client.query(statement, &values).await.map_err(explain)?;
    found.iter().map(row).collect()
}

fn row(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let cells = row.columns().iter().enumerate().map(|(at, column)| {
        let kind = column.type_();
        let cell = if *kind == Type::INT8 {
            row.try_get::<_, Option<i64>>(at).map(Cell::from)
        } else if *kind == Type::INT4 {
            row.try_get::<_, Option<i32>>(at).map(|n| n.map(i64::from).into())
        } else if *kind == Type::BYTEA {
            row.try_get::<_, Option<&[u8]>>(at).map(Cell::from)
        } else {
            row.try_get::<_, Option<String>>(at).map(Cell::from)
        };
        cell.map_err(explain)
    });
    Ok(Row(cells.collect::<Result<_, _>>()?))
}

/// The database's own words, which the short form leaves out.
fn explain(fault: tokio_postgres::Error) -> StoreError {
    match fault.as_db_error() {
        Some(inner) => StoreError::Broken(inner.to_string()),
        None => broken(fault),
    }
}

fn connect(runtime: &tokio::runtime::Runtime, url: &str) -> Result<Client, StoreError> {
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(explain)?;
        tokio::spawn(connection);
        Ok(client)
    })
}

/// The writing connection, with a small runtime of its own on the writer's thread.
pub(crate) struct Disk {
    url: String,
    runtime: tokio::runtime::Runtime,
    client: Client,
    statements: HashMap<String, Statement>,
    /// Whether this connection holds the district's lock; if not, another process writes.
    locked: bool,
}

impl Disk {
    /// Connects, takes the district's lock if nobody has it, and makes what is missing.
    pub fn open(url: &str, district: &str) -> Result<Disk, StoreError> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(broken)?;
        let client = connect(&runtime, url)?;
        let statements = HashMap::new();
        let mut disk = Disk { url: url.to_owned(), runtime, client, statements, locked: false };
        disk.locked = disk.lock(district)?;
        if !disk.locked {
            return Ok(disk);
        }
        let mut statements: Vec<String> =
            table::ALL.iter().flat_map(|table| table.create(&DIALECT)).collect();
        statements.push(TERMS.to_owned());
        for statement in statements {
            disk.run(&statement)?;
        }
        Ok(disk)
    }

    /// Connects again after the server went away. Another process may have written meanwhile: the
    /// lock is taken anew, and whoever calls this forgets what it knew.
    fn connect_again(&mut self, district: &str) -> Result<(), StoreError> {
        let client = connect(&self.runtime, &self.url)?;
        let lost = std::mem::replace(&mut self.client, client);
        self.statements.clear();
        match self.lock(district) {
            Ok(true) => Ok(()),
            other => {
                self.client = lost;
                self.statements.clear();
                other.and(Err(StoreError::Locked))
            }
        }
    }

    fn run(&self, sql: &str) -> Result<(), StoreError> {
        self.runtime.block_on(self.client.batch_execute(sql)).map_err(explain)
    }

    fn lock(&mut self, district: &str) -> Result<bool, StoreError> {
        let sql = "SELECT CASE WHEN pg_try_advisory_lock(hashtext('luoshi'), hashtext($1)) \
                   THEN 1::bigint ELSE 0 END";
        let rows = self.rows(sql, &[district.into()])?;
        Ok(matches!(rows.first().map(|row| row.int(0)), Some(Ok(1))))
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.runtime.block_on(self.client.prepare(sql)).map_err(explain)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn rows(&mut self, sql: &str, values: &[Cell]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql)?;
        self.runtime.block_on(rows(&self.client, &statement, values))
    }

    /// Every statement of a batch, with its rows as one array per column.
    fn statements<'b>(&mut self, batch: &'b Batch) -> Result<Vec<Sending<'b>>, StoreError> {
        let mut sendings = Vec::new();
        for (table, rows) in &batch.inserts {
            let rows: Vec<&Vec<Cell>> = rows.iter().collect();
            sendings.push(self.sending(&insert(table), table.columns, &rows)?);
        }
        for (table, rows) in &batch.states {
            let puts: Vec<&Vec<Cell>> = rows.values().flatten().collect();
            if !puts.is_empty() {
                let sql = format!("{} {}", insert(table), table.on_conflict());
                sendings.push(self.sending(&sql, table.columns, &puts)?);
            }
            let gone: Vec<&Vec<Cell>> =
                rows.iter().filter(|(_, row)| row.is_none()).map(|(key, _)| key).collect();
            if !gone.is_empty() {
                let keys = &table.columns[..table.key];
                sendings.push(self.sending(&delete(table), keys, &gone)?);
            }
        }
        Ok(sendings)
    }

    fn sending<'b>(
        &mut self,
        sql: &str,
        columns: &[table::Column],
        rows: &[&'b Vec<Cell>],
    ) -> Result<Sending<'b>, StoreError> {
        let array = |(at, column): (usize, &table::Column)| {
            Array::of(column.kind, rows.iter().map(|row| &row[at]))
        };
        let arrays = columns.iter().enumerate().map(array).collect();
        Ok(Sending { statement: self.prepared(sql)?, arrays })
    }

    /// Sends a whole transaction without waiting for the answers in between. After a fault the
    /// server answers everything else with faults, and `COMMIT` with a rollback.
    async fn send(client: &Client, sendings: &[Sending<'_>]) -> Result<(), StoreError> {
        let mut answers: Vec<Answer<'_>> = vec![Box::pin(client.batch_execute("BEGIN"))];
        for sending in sendings {
            answers.push(Box::pin(async move {
                let values: Vec<&(dyn ToSql + Sync)> =
                    sending.arrays.iter().map(Array::as_sql).collect();
                client.execute(&sending.statement, &values).await.map(|_| ())
            }));
        }
        answers.push(Box::pin(client.batch_execute("COMMIT")));
        let mut first = Ok(());
        // Asking each for its answer once, in order, is what sends them.
        let mut sent: Vec<Option<Result<(), tokio_postgres::Error>>> = Vec::new();
        std::future::poll_fn(|context| {
            sent.extend(answers.iter_mut().map(|answer| match answer.as_mut().poll(context) {
                Poll::Ready(done) => Some(done),
                Poll::Pending => None,
            }));
            Poll::Ready(())
        })
        .await;
        for (answer, sent) in answers.into_iter().zip(sent) {
            let done = match sent {
                Some(done) => done,
                None => answer.await,
            };
            first = first.and(done.map_err(explain));
        }
        first
    }
}

/// A statement with its rows.
struct Sending<'b> {
    statement: Statement,
    arrays: Vec<Array<'b>>,
}

type Answer<'c> = Pin<Box<dyn Future<Output = Result<(), tokio_postgres::Error>> + 'c>>;

/// One column of many rows.
enum Array<'a> {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<&'a str>>),
    Bytes(Vec<Option<&'a [u8]>>),
}

impl<'a> Array<'a> {
    fn of(kind: Kind, cells: impl Iterator<Item = &'a Cell>) -> Array<'a> {
        match kind {
            Kind::Int => Array::Int(
                cells.map(|c| if let Cell::Int(n) = c { Some(*n) } else { None }).collect(),
            ),
            Kind::Text | Kind::Terms => Array::Text(
                cells.map(|c| if let Cell::Text(t) = c { Some(&**t) } else { None }).collect(),
            ),
            Kind::Bytes => Array::Bytes(
                cells.map(|c| if let Cell::Bytes(b) = c { Some(&**b) } else { None }).collect(),
            ),
        }
    }

    fn as_sql(&self) -> &(dyn ToSql + Sync) {
        match self {
            Array::Int(values) => values,
            Array::Text(values) => values,
            Array::Bytes(values) => values,
        }
    }
}

fn array_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "bigint[]",
        Kind::Text | Kind::Terms => "text[]",
        Kind::Bytes => "bytea[]",
    }
}

fn unnested(columns: &[table::Column]) -> (String, String) {
    let arrays = columns.iter().enumerate();
    let arrays: Vec<String> =
        arrays.map(|(at, column)| format!("${}::{}", at + 1, array_type(column.kind))).collect();
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    (arrays.join(", "), names.join(", "))
}

fn insert(table: &Table) -> String {
    let (arrays, names) = unnested(table.columns);
    let values: Vec<String> = table
        .columns
        .iter()
        .map(|column| match column.kind {
            Kind::Terms => format!("string_to_array(u.{}, ' ')", column.name),
            _ => format!("u.{}", column.name),
        })
        .collect();
    format!(
        "INSERT INTO {} ({names}) SELECT {} FROM UNNEST({arrays}) AS u({names})",
        table.name,
        values.join(", ")
    )
}

fn delete(table: &Table) -> String {
    let (arrays, names) = unnested(&table.columns[..table.key]);
    let equal: Vec<String> =
        table.key_names().map(|name| format!("{0}.{name} = u.{name}", table.name)).collect();
    format!(
        "DELETE FROM {} USING UNNEST({arrays}) AS u({names}) WHERE {}",
        table.name,
        equal.join(" AND ")
    )
}

impl crate::writer::Disk for Disk {
    fn writes(&self) -> bool {
        self.locked
    }

    fn head(&mut self, district: &str) -> Result<Option<Head>, StoreError> {
        if self.locked && self.client.is_closed() {
            self.connect_again(district)?;
        }
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
        let sql = "SELECT sequence, hash, case_id FROM case_now \
                   WHERE district = $1 AND case_id = ANY($2)";
        let statement = self.prepared(sql)?;
        let values: [&(dyn ToSql + Sync); 2] = [&district, &ids];
        let found = self.runtime.block_on(self.client.query(&statement, &values));
        let found = found.map_err(explain)?;
        let mut heads = HashMap::new();
        for found in &found {
            let row = row(found)?;
            heads.insert(row.int(2)?, case_head(&row)?);
        }
        Ok(heads)
    }

    fn answers(
        &mut self,
        district: &str,
        keys: &[(String, String)],
    ) -> Result<HashMap<(String, String), Answered>, StoreError> {
        let sql = "SELECT i.actor, i.key, i.digest, i.answer FROM idempotency i \
                   JOIN UNNEST($2::text[], $3::text[]) AS u(actor, key) \
                   ON i.actor = u.actor AND i.key = u.key WHERE i.district = $1";
        let statement = self.prepared(sql)?;
        let (actors, names): (Vec<&str>, Vec<&str>) =
            keys.iter().map(|(actor, key)| (&**actor, &**key)).unzip();
        let values: [&(dyn ToSql + Sync); 3] = [&district, &actors, &names];
        let found = self.runtime.block_on(self.client.query(&statement, &values));
        let mut answers = HashMap::new();
        for found in &found.map_err(explain)? {
            let row = row(found)?;
            let text = |at| row.text(at).map(str::to_owned);
            answers.insert((text(0)?, text(1)?), (text(2)?, text(3)?));
        }
        Ok(answers)
    }

    fn origins(&mut self, district: &str, keys: &[OriginKey]) -> Result<Origins, StoreError> {
        let sql = "SELECT o.mechanism, o.key, o.case_id FROM origin o \
                   JOIN UNNEST($2::text[], $3::text[]) AS u(mechanism, key) \
                   ON o.mechanism = u.mechanism AND o.key = u.key WHERE o.district = $1";
        let statement = self.prepared(sql)?;
        let (mechanisms, names): (Vec<&str>, Vec<&str>) =
            keys.iter().map(|(mechanism, key)| (&**mechanism, &**key)).unzip();
        let values: [&(dyn ToSql + Sync); 3] = [&district, &mechanisms, &names];
        let found = self.runtime.block_on(self.client.query(&statement, &values));
        let mut origins = Origins::new();
        for found in &found.map_err(explain)? {
            let row = row(found)?;
            let key = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
            origins.insert(key, row.int(2)?);
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
        let sendings = self.statements(batch)?;
        let done = self.runtime.block_on(Disk::send(&self.client, &sendings));
        if done.is_err() && !self.client.is_closed() {
            // Nothing is left open, whatever went wrong.
            self.run("ROLLBACK")?;
        }
        done
    }

    fn close(self: Box<Self>) -> Result<(), StoreError> {
        if self.client.is_closed() {
            return Ok(());
        }
        self.run("SELECT pg_advisory_unlock_all()")
    }
}
