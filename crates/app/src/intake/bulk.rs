//! Many rows written: appends are prepared one after another and committed together, up to so many
//! on their way, so that a table of a hundred thousand rows does not wait for the disk row by row.

use domain::case::{Act, decide_all};
use domain::moment::civil;
use jiff::civil::Date;
use store::StoreError;

use super::row::Ready;
use super::{Judged, Mapping, Outcome, Preview, Problem, Tabled, Verdict};
use crate::act::{Foreseen, Prepared, Target};
use crate::error::{AppError, broken};
use crate::{App, Viewer};

/// How many appends may be on their way.
const MOST_FLYING: usize = 512;

/// An append on its way: which row, what it will make, the answer.
type Flying =
    (usize, Foreseen, tokio::sync::oneshot::Receiver<Result<store::Appended, StoreError>>);

impl App {
    /// Whether acts on a new or known case would be done now; nothing is written.
    pub(crate) async fn try_course(&self, target: &Target, acts: &[Act]) -> Result<(), AppError> {
        let at = self.clock.now();
        let (case, mechanism) = match (target, acts.first()) {
            (Target::Case(id), _) => {
                let case = self.case(*id).await?;
                let mechanism = self.mechanism(&case.mechanism).await?;
                (Some(case), mechanism)
            }
            (Target::New(name), Some(first)) => (None, self.mechanism_for(name, first, at)?),
            (Target::New(_), None) => return Err(broken("没有要办的动作")),
        };
        let calendar = self.calendar();
        let world = self.world(&mechanism, &calendar, &[]);
        decide_all(&world, case.as_deref(), 0, acts, civil(at))?;
        Ok(())
    }

    /// Takes over a table: writes every row that is in, and says what became of each.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a mechanism that the viewer may not import into, or
    /// [`AppError::Broken`]; what was written until then stays, and is known when it comes again.
    pub async fn take_table(
        &self,
        viewer: &Viewer,
        (mechanism, mapping): (&str, &Mapping),
        tabled: &Tabled,
        as_of: Date,
    ) -> Result<Preview, AppError> {
        let (mut preview, ready) =
            self.judge_table(viewer, (mechanism, mapping), tabled, as_of).await?;
        for chunk in ready.chunks(MOST_FLYING) {
            let missed = self.write_rows(chunk).await?;
            for (at, verdict) in missed {
                preview.put(at, verdict);
            }
        }
        Ok(preview)
    }

    /// Writes rows together; those that somebody else was faster with are told.
    async fn write_rows(&self, rows: &[Ready]) -> Result<Vec<(usize, Verdict)>, AppError> {
        let _steady = self.steady.read().await;
        let at = self.clock.now();
        let mut flying: Vec<Flying> = Vec::with_capacity(rows.len());
        let mut missed = Vec::new();
        for row in rows {
            let Some((acts, _)) = row.courses.first() else { continue };
            match self.prepare_course(&row.target, acts.clone(), at).await {
                Ok(Prepared { append, foreseen }) => {
                    flying.push((row.at, foreseen, self.store.submit(append)));
                }
                Err(AppError::Refused(refusal)) => {
                    let problem = Problem::of("", &refusal.message);
                    missed.push((row.at, Verdict::Refused(vec![problem])));
                }
                Err(fault) => return Err(fault),
            }
            if flying.len() % 64 == 0 {
                tokio::task::yield_now().await;
            }
        }
        for (row, foreseen, answer) in flying {
            match answer.await.map_err(broken)? {
                Ok(appended) => {
                    self.remember(foreseen, appended)?;
                }
                Err(StoreError::Known { .. }) => missed.push((row, Verdict::Known)),
                Err(StoreError::Conflict { case, .. }) => {
                    self.memory.forget(case);
                    let problem = Problem::of("", "刚有人办理了这件事项，请再导入一次");
                    missed.push((row, Verdict::Refused(vec![problem])));
                }
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(missed)
    }
}

impl Preview {
    /// Puts another verdict for a row.
    fn put(&mut self, at: usize, verdict: Verdict) {
        if let Some(judged) = self.rows.get_mut(at) {
            judged.verdict = verdict;
        }
        self.counts = Outcome::of(&self.rows);
    }

    /// Rows that were refused.
    pub fn refused(&self) -> impl Iterator<Item = &Judged> {
        self.rows.iter().filter(|row| matches!(row.verdict, Verdict::Refused(_)))
    }
}
