//! The clock at work: what has come due is done before anything is shown as of later.

use domain::case::advance;
use domain::event::CaseId;
use domain::moment::civil;
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Append, StoreError};

use crate::App;
use crate::error::AppError;

/// How many cases are looked at together.
const BATCH: u32 = 500;

impl App {
    /// Does everything that has come due up to an instant, and notes how far the clock has come.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn run_clock(&self, until: Timestamp) -> Result<usize, AppError> {
        let mut acts = 0;
        let mut stuck: Vec<CaseId> = Vec::new();
        loop {
            let due = self.store.clock_due(&civil(until).to_string(), BATCH).await?;
            let due: Vec<CaseId> =
                due.into_iter().map(|item| item.case).filter(|id| !stuck.contains(id)).collect();
            if due.is_empty() {
                break;
            }
            for case in due {
                match self.advance_case(case, until).await? {
                    0 => stuck.push(case),
                    done => acts += done,
                }
            }
        }
        let head = self.store.head().await?;
        if head.is_some_and(|head| head.clock_at < until) {
            let clock_at = Some(until);
            let append =
                Append { at: until, key: None, reads: vec![], writes: vec![], clock_at };
            match self.store.append(append).await {
                Ok(_) | Err(StoreError::ClockBehind) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(acts)
    }

    /// Lets the clock act on one case; how many events it wrote.
    async fn advance_case(&self, id: CaseId, until: Timestamp) -> Result<usize, AppError> {
        let calendar = self.calendar();
        loop {
            let case = self.case(id).await?;
            let mechanism = self.mechanism(&case.mechanism).await?;
            let linked = self.linked_states(&mechanism, Some(&case)).await?;
            let world = self.world(&mechanism, &calendar, &linked);
            let decision = advance(&world, &case, civil(until));
            if decision.drafts.is_empty() {
                return Ok(0);
            }
            let count = decision.drafts.len();
            let write = self.write(&world, Some(&case), &decision, until);
            let append = Append {
                at: until,
                key: None,
                reads: Vec::new(),
                writes: vec![write],
                clock_at: None,
            };
            self.forget(id);
            match self.store.append(append).await {
                Ok(_) => return Ok(count),
                Err(StoreError::Conflict { .. }) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
    }

    /// What a day's end brings: the seal, and personal values whose time has run out.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn close_day(&self, day: Date) -> Result<(), AppError> {
        let end = domain::moment::instant(domain::moment::midnight_after(day));
        let last = self.store.position_before(end).await?;
        self.store.seal(day, last).await?;
        self.store.erase_personal(day).await?;
        Ok(())
    }
}
