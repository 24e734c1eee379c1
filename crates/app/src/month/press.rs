//! 催办: one press for every office that has not reported, and the note of a telephone call.

use domain::event::Backing;
use domain::value::Values;
use jiff::civil::Date;

use super::Line;
use crate::act::Target;
use crate::deed::deed;
use crate::{App, AppError, Viewer};

/// What a press did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Urged {
    /// How many offices it reached.
    pub offices: usize,
    /// How many cases it was noted on.
    pub cases: usize,
}

impl App {
    /// Urges offices that have not reported (催办): they are told that something waits, never what.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn urge_offices(
        &self,
        viewer: &Viewer,
        month: Date,
        offices: &[&str],
    ) -> Result<Urged, AppError> {
        self.note_on_missing(viewer, month, (offices, "urge"), "").await
    }

    /// Notes that an office was telephoned, on each case for which its report is missing.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn note_call(
        &self,
        viewer: &Viewer,
        month: Date,
        office: &str,
        words: &str,
    ) -> Result<Urged, AppError> {
        self.note_on_missing(viewer, month, (&[office], "call"), words).await
    }

    async fn note_on_missing(
        &self,
        viewer: &Viewer,
        month: Date,
        (offices, act): (&[&str], &str),
        words: &str,
    ) -> Result<Urged, AppError> {
        let round = self.round(viewer, month).await?;
        let asked = |line: &&Line| line.told.is_missing() && offices.contains(&line.lead.as_str());
        let mut urged = Urged::default();
        let mut reached: Vec<&str> = Vec::new();
        let mut first = None;
        for line in round.lines.iter().filter(asked) {
            let mut wanted = deed(viewer, act, Values::new());
            let reason = Some(words.to_owned()).filter(|words| !words.is_empty());
            wanted.backing = Backing { reason, ..Backing::default() };
            match self.act_on(viewer, Target::Case(line.id), wanted).await {
                Ok(()) => {
                    urged.cases += 1;
                    reached.push(&line.lead);
                }
                Err(AppError::Broken(fault)) => return Err(AppError::Broken(fault)),
                Err(other) => {
                    first.get_or_insert(other);
                }
            }
        }
        reached.dedup();
        urged.offices = reached.len();
        // What refuses all is said as a refusal.
        match first.filter(|_| urged.cases == 0) {
            Some(refusal) => Err(refusal),
            None => Ok(urged),
        }
    }
}
