//! Where a benchmark's cases lie: made once per database, copied for every run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use app::{App, Catalogue, Clock, Database, District, Files, Given, Records, Setup, Shifted};
use jiff::Timestamp;
use jiff::civil::date;
use store::Store;

use super::load;
use crate::place;
use crate::postgres::Server;

/// The district of all trials.
pub const DISTRICT: &str = "140403";

/// A database system with room for benchmarks.
pub enum Ground {
    /// SQLite: files.
    Sqlite,
    /// PostgreSQL: a server of our own that waits for the disk at every commit.
    Postgres(Server),
}

impl Ground {
    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Ground::Sqlite => "SQLite",
            Ground::Postgres(_) => "PostgreSQL",
        }
    }

    /// A copy of a district with so many cases, which are made if they are not there yet.
    pub async fn fresh(&self, cases: usize) -> Result<Database> {
        let name = format!("cases_{cases}_{}", form()?);
        match self {
            Ground::Sqlite => {
                let folder = place::target("bench")?.join(&name);
                if !folder.join("whole").exists() {
                    make_file(&folder, cases).await?;
                }
                copy_file(&folder)
            }
            Ground::Postgres(server) => {
                if !server.has(&name).await? {
                    make_base(server, &name, cases).await?;
                }
                Ok(Database::Server(server.copy(&name, "run").await?))
            }
        }
    }
}

/// The law by which the cases were made: other law, other rows.
fn form() -> Result<String> {
    let text = catalogue()?.rules().to_string();
    Ok(text[..8].to_owned())
}

async fn make_file(folder: &Path, cases: usize) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    load::make(&Database::File(folder.join("luoshi.db")), cases).await?;
    Ok(fs::write(folder.join("whole"), "")?)
}

fn copy_file(made: &Path) -> Result<Database> {
    let folder = run_folder()?;
    for old in fs::read_dir(&folder)?.flatten() {
        fs::remove_file(old.path())?;
    }
    let file = folder.join("luoshi.db");
    fs::copy(made.join("luoshi.db"), &file).context("no room for a copy of the cases")?;
    // The copy is on the disk before anything is timed.
    fs::File::open(&file)?.sync_all()?;
    Ok(Database::File(file))
}

async fn make_base(server: &Server, name: &str, cases: usize) -> Result<()> {
    let half = format!("{name}_half");
    server.drop(&half).await?;
    server.create(&half).await?;
    load::make(&Database::Server(server.address(&half)), cases).await?;
    server.rename(&half, name).await
}

/// The folder of the run that is going on.
pub fn run_folder() -> Result<PathBuf> {
    let folder = place::target("bench")?.join("run");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The instant at which the cases have been made and the acts begin.
pub fn morning_after() -> Timestamp {
    domain::moment::instant(date(2024, 1, 2).at(9, 0, 0, 0))
}

/// The law as data.
pub fn catalogue() -> Result<Catalogue> {
    Catalogue::load(&Files::Catalogue).map_err(|faults| anyhow!("the catalogue: {faults:?}"))
}

/// A district open for a trial: its app, and the store below it.
pub struct Opened {
    /// What is timed.
    pub app: Arc<App>,
    /// What records and repeats its rows.
    pub store: Store,
}

/// Opens a district with a clock that stands still.
pub async fn open_at(database: &Database, at: Timestamp) -> Result<(Opened, Arc<Given>)> {
    let clock = Arc::new(Given::at(at));
    Ok((open(store(database).await?, clock.clone()).await?, clock))
}

/// Opens a district with a clock that goes on from its last record.
pub async fn open_on(database: &Database) -> Result<Opened> {
    let store = store(database).await?;
    let last = store.head().await?.map_or(morning_after(), |head| head.recorded);
    open(store, Arc::new(Shifted::from(last.max(morning_after())))).await
}

async fn store(database: &Database) -> Result<Store> {
    Ok(match database {
        Database::File(path) => Store::open_sqlite(path, DISTRICT)?,
        Database::Server(address) => Store::open_postgres(address, DISTRICT).await?,
    })
}

async fn open(store: Store, clock: Arc<dyn Clock>) -> Result<Opened> {
    let setup = Setup {
        records: Records::from(store.clone()),
        folder: run_folder()?,
        catalogue: catalogue()?,
        district: District::load(&Files::District)?,
        district_files: Files::District,
        clock,
    };
    Ok(Opened { app: App::open(setup).await?, store })
}
