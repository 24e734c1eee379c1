//! Many rows written: appends are prepared one after another and committed together, up to so many
//! on their way, so that a table of a hundred thousand rows does not wait for the disk row by row.

use domain::case::{Act, decide_all};
use domain::moment::civil;
use jiff::civil::Date;
use store::StoreError;

use super::{Judged, Mapping, Preview, Problem, Tabled, Verdict};
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
        self.judge_table(viewer, (mechanism, mapping), tabled, as_of, true).await
    }
}

/// Appends on their way.
pub(super) struct Bulk<'a> {
    app: &'a App,
    flying: Vec<Flying>,
    /// Rows that somebody else was faster with.
    pub missed: Vec<(usize, Verdict)>,
}

impl<'a> Bulk<'a> {
    pub(super) fn new(app: &'a App) -> Bulk<'a> {
        Bulk { app, flying: Vec::with_capacity(MOST_FLYING), missed: Vec::new() }
    }

    /// Decides a row's acts and hands them to the writer.
    pub(super) async fn send(
        &mut self,
        row: usize,
        target: &Target,
        acts: Vec<Act>,
    ) -> Result<(), AppError> {
        if self.flying.len() >= MOST_FLYING {
            self.land().await?;
        }
        let at = self.app.clock.now();
        let Prepared { append, foreseen } = self.app.prepare_course(target, acts, at).await?;
        self.flying.push((row, foreseen, self.app.store.submit(append)));
        Ok(())
    }

    /// Waits until everything on its way has been written.
    pub(super) async fn land(&mut self) -> Result<(), AppError> {
        for (row, foreseen, answer) in std::mem::take(&mut self.flying) {
            match answer.await.map_err(broken)? {
                Ok(appended) => {
                    self.app.remember(foreseen, appended)?;
                }
                Err(StoreError::Known { .. }) => self.missed.push((row, Verdict::Known)),
                Err(StoreError::Conflict { case, .. }) => {
                    self.app.memory.forget(case);
                    let problem = Problem::of("", "刚有人办理了这件事项，请再导入一次");
                    self.missed.push((row, Verdict::Refused(vec![problem])));
                }
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(())
    }
}

impl Preview {
    /// Rows that were refused.
    pub fn refused(&self) -> impl Iterator<Item = &Judged> {
        self.rows.iter().filter(|row| matches!(row.verdict, Verdict::Refused(_)))
    }
}
