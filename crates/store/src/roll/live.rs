//! The roll of a store that is open: read when it is first needed, following every commit.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::{DUTY, Duty, LINE, Line, Roll};
use crate::table::{self, Table};
use crate::writer::Batch;
use crate::{Cell, StoreError, broken};

/// How many rows wait at most until the next list is asked for.
const MOST_WAITING: usize = 50_000;

/// The roll that a store's readers share with its writer.
pub(crate) struct Live {
    /// Whether commits are to be told: not before anybody has begun to read the roll.
    follows: AtomicBool,
    /// What has been committed since the roll was last used. The writer only puts it here, so that
    /// it never waits for somebody's pass over the roll.
    waiting: Mutex<Waiting>,
    roll: RwLock<Option<Roll>>,
    /// One at a time reads the roll, or the hits of a common word, from the database.
    pub reading: tokio::sync::Mutex<Position>,
    /// As many passes at a time as there are processors; the others come in their turn.
    pub turns: tokio::sync::Semaphore,
}

impl Default for Live {
    fn default() -> Live {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Live {
            follows: AtomicBool::default(),
            waiting: Mutex::default(),
            roll: RwLock::default(),
            reading: tokio::sync::Mutex::default(),
            turns: tokio::sync::Semaphore::new(processors),
        }
    }
}

/// The position of the ledger at which the roll was read, for a process that does not write.
pub(crate) type Position = Option<i64>;

#[derive(Default)]
struct Waiting {
    batches: Vec<Arc<Batch>>,
    rows: usize,
}

impl Live {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on commits are told.
    pub fn follow(&self) {
        self.follows.store(true, Ordering::SeqCst);
    }

    /// Takes note of a commit.
    pub fn committed(&self, batch: Arc<Batch>) {
        if !self.follows.load(Ordering::SeqCst) {
            return;
        }
        let mut waiting = self.waiting();
        waiting.rows += batch.len();
        waiting.batches.push(batch);
        if waiting.rows > MOST_WAITING {
            drop(waiting);
            // Whatever is wrong with a row is told to whoever asks for the next list.
            let _later = self.catch_up();
        }
    }

    /// Puts what was committed into the roll, if it has been read; whether it has.
    pub fn catch_up(&self) -> Result<bool, StoreError> {
        if self.waiting().batches.is_empty() {
            return Ok(self.roll.read().map_err(broken)?.is_some());
        }
        let mut held = self.roll.write().map_err(broken)?;
        let Some(roll) = held.as_mut() else { return Ok(false) };
        // Taken only now, so that the writer is not kept waiting, and changes stay in their order.
        let waiting = std::mem::take(&mut *self.waiting());
        let done = waiting.batches.iter().try_for_each(|batch| follow(roll, batch));
        if done.is_err() {
            // A roll that missed a change is read anew.
            *held = None;
        }
        done.map(|()| true)
    }

    /// Puts a roll that was read in place.
    pub fn set(&self, roll: Roll) -> Result<(), StoreError> {
        *self.roll.write().map_err(broken)? = Some(roll);
        Ok(())
    }

    /// Looks at the roll.
    pub fn look<T>(&self, at: impl FnOnce(&Roll) -> T) -> Result<T, StoreError> {
        let roll = self.roll.read().map_err(broken)?;
        Ok(at(roll.as_ref().ok_or_else(|| broken("台账还没有读入"))?))
    }

    /// Changes the roll.
    pub fn change(&self, what: impl FnOnce(&mut Roll)) -> Result<(), StoreError> {
        let mut roll = self.roll.write().map_err(broken)?;
        roll.as_mut().map(what);
        Ok(())
    }
}

/// Puts what a batch says into the roll: a case comes before what is said of it.
fn follow(roll: &mut Roll, batch: &Batch) -> Result<(), StoreError> {
    for (_, row) in batch.states_of(&table::CASE_NOW) {
        let Some(row) = row else { continue };
        let cells: Vec<&Cell> = named(&table::CASE_NOW, row, &LINE)?;
        roll.put(&Line::of(&cells)?);
    }
    for (key, row) in batch.states_of(&table::DEADLINE) {
        let cells = match row {
            Some(row) => named(&table::DEADLINE, row, &DUTY)?,
            // The district comes first in every key.
            None => key[1..].iter().collect(),
        };
        roll.owe(&Duty::of(&cells)?);
    }
    for (_, row) in batch.states_of(&table::CASE_SEARCH) {
        if let Some([_, Cell::Int(case), Cell::Text(terms)]) = row {
            roll.say(*case, terms);
        }
    }
    Ok(())
}

/// The cells of a row that stand in these columns.
fn named<'r>(table: &Table, row: &'r [Cell], names: &[&str]) -> Result<Vec<&'r Cell>, StoreError> {
    let at = |name: &&str| table.columns.iter().position(|column| column.name == *name);
    let cell = |name: &&str| at(name).and_then(|at| row.get(at));
    names.iter().map(cell).collect::<Option<_>>().ok_or_else(|| broken("事项的列不齐"))
}
