//! The clock at work: what has come due is done before anything is shown as of later.

use domain::case::advance;
use domain::event::CaseId;
use domain::moment::civil;
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Append, StoreError};

use crate::App;
use crate::error::{AppError, broken};

/// How many cases are looked at together.
const BATCH: u32 = 500;
/// How long the answer to a request with an idempotency key is kept.
const ANSWERS_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);

impl App {
    /// Does everything that has come due up to an instant, and notes how far the clock has come.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn run_clock(&self, until: Timestamp) -> Result<usize, AppError> {
        let mut acts = 0;
        loop {
            let done = self.run_due(until).await?;
            acts += done;
            // What was done may have made something else due at once.
            if done == 0 {
                break;
            }
        }
        let head = self.store.head().await?;
        if let Some(head) = head.filter(|head| head.clock_at < until) {
            self.close_days(head.clock_at, until).await?;
            self.turn_days(head.clock_at, until).await?;
            let clock_at = Some(until);
            let append = Append { at: until, key: None, reads: vec![], writes: vec![], clock_at };
            match self.store.append(append).await {
                Ok(_) | Err(StoreError::ClockBehind) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(acts)
    }

    /// Looks once at every case for which something is due; how many events were written.
    async fn run_due(&self, until: Timestamp) -> Result<usize, AppError> {
        let (mut acts, mut last) = (0, None);
        loop {
            let until_civil = civil(until).to_string();
            let due = self.store.clock_due(&until_civil, last.as_ref(), BATCH).await?;
            if due.is_empty() {
                return Ok(acts);
            }
            let mut cases: Vec<CaseId> = due.iter().map(|item| item.case).collect();
            cases.dedup();
            for case in cases {
                acts += self.advance_case(case, until).await?;
            }
            last = due.into_iter().last();
        }
    }

    /// Lets the clock act on one case; how many events it wrote.
    async fn advance_case(&self, id: CaseId, until: Timestamp) -> Result<usize, AppError> {
        let _steady = self.steady.read().await;
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
            self.memory.forget(id);
            match self.store.append(append).await {
                Ok(_) => return Ok(count),
                Err(StoreError::Conflict { .. }) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
    }

    /// Closes every day that ended since the clock was last noted: before the new note, so that a
    /// missing seal shows.
    async fn close_days(&self, noted: Timestamp, until: Timestamp) -> Result<(), AppError> {
        let mut day = match noted == Timestamp::UNIX_EPOCH {
            true => match self.store.events_between(1, 1).await?.first() {
                Some(first) => first.recorded.date(),
                None => return Ok(()),
            },
            false => civil(noted).date(),
        };
        while day < civil(until).date() {
            self.close_day(day).await?;
            day = day.tomorrow().map_err(broken)?;
        }
        Ok(())
    }

    /// What new days bring to posts: successors and leaders whose first day has come.
    async fn turn_days(&self, noted: Timestamp, until: Timestamp) -> Result<(), AppError> {
        let (from, to) = (civil(noted).date(), civil(until).date());
        match noted == Timestamp::UNIX_EPOCH {
            true => self.turn_posts(None, to).await,
            false if from < to => self.turn_posts(Some(from), to).await,
            false => Ok(()),
        }
    }

    /// What a day's end brings: the seal; personal values and answers to repeated requests whose
    /// time has run out go.
    async fn close_day(&self, day: Date) -> Result<(), AppError> {
        let end = domain::moment::instant(domain::moment::midnight_after(day));
        let last = self.store.position_before(end).await?;
        self.store.seal(day, last).await?;
        self.store.erase_personal(day).await?;
        self.store.forget_answers(end - ANSWERS_KEPT).await?;
        Ok(())
    }
}
