//! Holidays that come late: first what they would move, then the act on the register of notices and
//! all that follows from it in one transaction.

use domain::calendar::{Calendar, DaysOff, Notice};
use domain::case::{Case, Decision, Refusal, check_clock};
use domain::deadline::deadlines;
use domain::event::CaseId;
use domain::mechanism::Mechanism;
use domain::moment::civil;
use domain::value::Value;
use jiff::civil::Date;
use serde::Serialize;
use std::sync::Arc;
use store::{CaseWrite, StoreError};

use crate::act::{Foreseen, Prepared};
use crate::error::{AppError, broken};
use crate::project::project;
use crate::repeated::key_reused;
use crate::{App, Done, Request, Target, Viewer};

/// A deadline that a new holiday moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The case's number.
    pub number: String,
    /// The case's title.
    pub title: String,
    /// The deadline.
    pub deadline: String,
    /// Its end now.
    pub from: Option<Date>,
    /// Its end with the holiday.
    pub to: Option<Date>,
}

/// What a notice would change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// Days that become working days or days off.
    pub days: Vec<Date>,
    /// Deadlines that move.
    pub moves: Vec<Move>,
    /// Cases in which the clock acted on an end that moves, and a person has gone on since: their
    /// numbers. They are corrected by hand.
    pub by_hand: Vec<String>,
}

const PAGE: u32 = 1000;
/// The register of notices.
const REGISTER: &str = "holiday-notice";

impl App {
    /// Holidays recorded in the ledger join those of the catalogue.
    pub(crate) async fn learn_holidays(&self) -> Result<(), AppError> {
        let calendar = self.calendar_with(None).await?;
        *self.calendar.write().map_err(broken)? = Arc::new(calendar);
        Ok(())
    }

    /// The calendar of the catalogue and of the register, with one case of it as it will be.
    async fn calendar_with(&self, after: Option<&Case>) -> Result<Calendar, AppError> {
        let mut notices = self.catalogue.notices.clone();
        for item in self.store.open_cases_of(REGISTER).await? {
            if after.is_none_or(|after| after.id != item.id) {
                notices.extend(notice_of(&*self.case(item.id).await?));
            }
        }
        notices.extend(after.filter(|after| !after.is_over()).and_then(notice_of));
        Ok(Calendar::new(notices))
    }

    /// Whether what was decided changes the calendar.
    pub(crate) fn moves_days(&self, foreseen: &Foreseen) -> bool {
        let version = self.catalogue.version(&foreseen.mechanism);
        version.is_some_and(|mechanism| moves_days(mechanism))
    }

    /// What an act on the register of notices would move, before it is done.
    ///
    /// # Errors
    /// As [`App::act`].
    pub async fn preview(&self, viewer: &Viewer, request: &Request) -> Result<Preview, AppError> {
        if let Target::Case(case) = request.target {
            self.seen_case(viewer, case).await?;
        }
        let Prepared { foreseen, .. } = self.prepare(request, self.clock.now()).await?;
        let (old, new) = (self.calendar(), self.calendar_with(Some(&foreseen.after)).await?);
        let mut preview = Preview { days: old.changed_days(&new), ..Preview::default() };
        for (case, mechanism) in self.cases_touched(&preview.days).await? {
            preview.moves.extend(self.moves(&case, &mechanism, &old, &new));
            let world = self.world(&mechanism, &new, &[]);
            let why = &foreseen.after.opening.title;
            if check_clock(&world, &case, why, self.clock.civil()).is_err() {
                preview.by_hand.push(case.opening.number.clone().unwrap_or_default());
            }
        }
        Ok(preview)
    }

    fn moves(
        &self,
        case: &Case,
        mechanism: &Mechanism,
        old: &Calendar,
        new: &Calendar,
    ) -> Vec<Move> {
        let before = deadlines(mechanism, case, &self.rules(old));
        let after = deadlines(mechanism, case, &self.rules(new));
        before
            .iter()
            .zip(&after)
            .filter(|(a, b)| a.is_running() && a.due_on() != b.due_on())
            .map(|(a, b)| Move {
                number: case.opening.number.clone().unwrap_or_default(),
                title: case.title(mechanism),
                deadline: a.rule.title.clone(),
                from: a.due_on(),
                to: b.due_on(),
            })
            .collect()
    }

    /// Cases with a deadline whose span holds a changed day.
    async fn cases_touched(
        &self,
        days: &[Date],
    ) -> Result<Vec<(Arc<Case>, Arc<Mechanism>)>, AppError> {
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(Vec::new()) };
        let mut touched = Vec::new();
        let mut after: CaseId = 0;
        loop {
            let ids = self
                .store
                .cases_spanning(&first.to_string(), &last.to_string(), after, PAGE)
                .await?;
            let Some(end) = ids.last() else { break };
            after = *end;
            for id in ids {
                let case = self.case(id).await?;
                let mechanism = self.mechanism(&case.mechanism).await?;
                touched.push((case, mechanism));
            }
        }
        Ok(touched)
    }

    /// Does an act on the register of notices and moves everything that it moves, in one
    /// transaction. Whoever calls this lets no other act be decided meanwhile.
    pub(crate) async fn move_days(&self, prepared: Prepared) -> Result<Done, AppError> {
        let Prepared { mut append, foreseen } = prepared;
        let (old, new) = (self.calendar(), self.calendar_with(Some(&foreseen.after)).await?);
        for (case, mechanism) in self.cases_touched(&old.changed_days(&new)).await? {
            let why = &foreseen.after.opening.title;
            append.writes.extend(self.rewrite(&case, &mechanism, (&old, &new), why, append.at));
        }
        let appended = match self.store.append(append).await {
            Err(StoreError::KeyReused) => return Err(key_reused()),
            answer => answer?,
        };
        // A request that came again has moved its days already.
        if !appended.replayed {
            *self.calendar.write().map_err(broken)? = Arc::new(new);
        }
        let done = self.remember(foreseen, appended);
        self.memory.forget_all();
        done
    }

    /// What a new calendar changes in a case; nothing if nothing does.
    fn rewrite(
        &self,
        case: &Case,
        mechanism: &Mechanism,
        (old, new): (&Calendar, &Calendar),
        why: &str,
        at: jiff::Timestamp,
    ) -> Option<CaseWrite> {
        let world = self.world(mechanism, new, &[]);
        let nothing = || Decision { drafts: Vec::new(), after: case.clone() };
        // A case in which a person has gone on keeps what the clock did; the preview names it.
        let decision: Result<Decision, Refusal> = check_clock(&world, case, why, civil(at));
        let decision = decision.unwrap_or_else(|_| nothing());
        let roster = self.roster();
        let people = (&self.district.directory, &*roster);
        let judging = self.judging(mechanism);
        let then = case.events.last().map_or(civil(at), |event| event.recorded);
        let before = project(&self.world(mechanism, old, &[]), people, judging, case, then);
        let after = project(&world, people, judging, &decision.after, civil(at));
        let same = decision.drafts.is_empty()
            && before.deadlines == after.deadlines
            && before.tally == after.tally;
        if same {
            return None;
        }
        Some(self.write_changes(mechanism, Some(case), &decision, Some(&before), &after))
    }
}

/// Whether the acts of a mechanism change the calendar: they show first what they would move.
pub fn moves_days(mechanism: &Mechanism) -> bool {
    mechanism.id.text == REGISTER
}

/// The notice that a recorded case holds.
pub(crate) fn notice_of(case: &Case) -> Option<Notice> {
    let text = |name: &str| {
        let kept = case.fields.get(name)?.last()?;
        kept.value.as_text().map(str::to_owned)
    };
    let whole = |name: &str| case.fields.get(name)?.last()?.value.as_number();
    let column = |row: &Value, name: &str| row.as_row()?.get(name).cloned();
    let (off, work) = (case.rows("off"), case.rows("work"));
    let off = off.iter().filter_map(|row| {
        Some(DaysOff {
            name: column(row, "name")?.as_text()?.to_owned(),
            from: column(row, "from")?.as_date()?,
            to: column(row, "to")?.as_date()?,
        })
    });
    let work = work.iter().filter_map(|row| column(row, "day")?.as_date()).collect();
    Some(Notice {
        year: i16::try_from(whole("year")?.trunc().mantissa()).ok()?,
        number: text("notice_number")?,
        title: text("notice_title")?,
        published: text("published")?.parse().ok()?,
        off: off.collect(),
        work,
    })
}
