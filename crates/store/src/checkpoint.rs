//! Moves what was committed from SQLite's log into the file, beside the writer.
//!
//! Left to itself SQLite does so inside whichever commit finds the log long, and everybody who
//! waits for that commit waits for thousands of pages. Here another connection moves them while the
//! writer goes on, again and again until hardly any are left; those the writer moves itself, so that
//! the log begins anew.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, OpenFlags};

use crate::{StoreError, broken};

/// So many rows are worth a pass.
const ROWS: usize = 800;
/// A log of so many pages is to begin anew.
const LONG: i64 = 8_000;
/// So few pages the writer moves itself.
const FEW: i64 = 400;
/// More passes in a row do not help: the disk is slower than the writer.
const PASSES: usize = 8;

/// The thread that moves pages.
pub(crate) struct Checkpoint {
    written: Sender<usize>,
    nearly_done: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Checkpoint {
    /// Starts the thread.
    pub fn start(file: &Path) -> Result<Checkpoint, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags).map_err(broken)?;
        connection.execute_batch("PRAGMA synchronous = FULL;").map_err(broken)?;
        let (written, told) = channel();
        let nearly_done = Arc::new(AtomicBool::new(false));
        let nearly = nearly_done.clone();
        let thread = std::thread::Builder::new()
            .name("checkpoint".to_owned())
            .spawn(move || run(&connection, &told, &nearly))
            .map_err(broken)?;
        Ok(Checkpoint { written, nearly_done, thread })
    }

    /// Tells that rows were written.
    pub fn written(&self, rows: usize) {
        // If the thread is gone, SQLite's own checkpoints remain.
        let _gone = self.written.send(rows);
    }

    /// Whether the writer is to move the few pages that are left; asked before every commit.
    pub fn is_nearly_done(&self) -> bool {
        self.nearly_done.swap(false, Ordering::SeqCst)
    }

    /// Stops the thread and lets its connection go.
    pub fn stop(self) {
        drop(self.written);
        let _ended = self.thread.join();
    }
}

fn run(connection: &Connection, told: &Receiver<usize>, nearly_done: &AtomicBool) {
    let mut rows = 0;
    while let Ok(more) = told.recv() {
        rows += more + told.try_iter().sum::<usize>();
        if rows < ROWS {
            continue;
        }
        rows = 0;
        for _ in 0..PASSES {
            let Ok((pages, left)) = pass(connection) else { break };
            if pages >= LONG && left <= FEW {
                nearly_done.store(true, Ordering::SeqCst);
            }
            if pages < LONG || left <= FEW {
                break;
            }
        }
    }
}

/// Moves all pages that are in the log now; how many it holds then, and how many are not moved.
pub(crate) fn pass(connection: &Connection) -> Result<(i64, i64), StoreError> {
    let mut pass = connection.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)").map_err(broken)?;
    let counts = pass.query_row([], |row| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)));
    counts.map(|(pages, moved)| (pages, pages - moved)).map_err(broken)
}
