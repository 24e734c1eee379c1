//! Makes everything derived anew from the ledger: lists, deadlines, tally, search, figures.

use std::collections::HashMap;

use domain::case::{Case, Decision};
use domain::event::{Actor, CaseId, Draft, Event, Fact};
use domain::mechanism::Mechanism;
use domain::moment::Moment;
use domain::tally::Row;
use jiff::civil::DateTime;
use store::Append;

use crate::App;
use crate::error::AppError;
use crate::project::{Projection, project, tally_changes};

/// How many cases are taken together: their rows are found by one walk through all.
const PAGE: u32 = 50_000;

/// What a rebuild found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Cases looked at.
    pub cases: usize,
    /// Tally rows that had to be added or taken back: none if everything was in order.
    pub tally_changes: usize,
}

impl App {
    /// Derives every case again and writes what differs.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn rebuild(&self) -> Result<Rebuilt, AppError> {
        let mut rebuilt = Rebuilt::default();
        let mut after: CaseId = 0;
        loop {
            let ids = self.store.case_ids(after, PAGE).await?;
            let (Some(first), Some(last)) = (ids.first(), ids.last()) else { break };
            after = *last;
            let mut stored: HashMap<CaseId, Vec<(String, Row)>> = HashMap::new();
            for (case, indicator, row) in self.store.tally_of(*first..=*last).await? {
                stored.entry(case).or_default().push((indicator, row));
            }
            for id in ids {
                let stored = stored.remove(&id).unwrap_or_default();
                rebuilt.tally_changes += self.rebuild_case(id, &stored).await?;
                rebuilt.cases += 1;
            }
        }
        self.store.drop_figure_cache().await?;
        self.store.keep_derived_by(&self.catalogue.rules().to_string()).await?;
        Ok(rebuilt)
    }

    /// Derives everything anew if indicators have changed since it was derived.
    pub(crate) async fn follow_rules(&self) -> Result<(), AppError> {
        let rules = self.catalogue.rules().to_string();
        match self.store.derived_by().await? {
            Some(known) if known == rules => Ok(()),
            Some(_) => self.rebuild().await.map(|_| ()),
            None => Ok(self.store.keep_derived_by(&rules).await?),
        }
    }

    async fn rebuild_case(&self, id: CaseId, stored: &[(String, Row)]) -> Result<usize, AppError> {
        let case = self.case_as_of(id, None).await?;
        let mechanism = self.mechanism(&case.mechanism).await?;
        let calendar = self.calendar();
        let linked = self.linked_states(&mechanism, Some(&case)).await?;
        let world = self.world(&mechanism, &calendar, &linked);
        let at = self.clock.now();
        let now = domain::moment::civil(at);
        let roster = self.roster();
        let people = (&self.district.directory, &*roster);
        let new = project(&world, people, self.judging(&mechanism), &case, now);
        let changes = tally_changes(stored, &new.tally);
        let count = changes.len();
        let mut decision = Decision { drafts: Vec::new(), after: case.clone() };
        if count > 0 {
            decision = recounted(&mechanism, &case, now, count);
        }
        let nothing = Projection::default();
        let mut write =
            self.write_changes(&mechanism, Some(&case), &decision, Some(&nothing), &new);
        write.tally = changes;
        let append = Append { at, key: None, reads: vec![], writes: vec![write], clock_at: None };
        self.store.append(append).await?;
        self.memory.forget(id);
        Ok(count)
    }
}

/// A change of what a case counts for is on record, after everything that has been sealed.
fn recounted(mechanism: &Mechanism, case: &Case, now: DateTime, count: usize) -> Decision {
    let text = format!("指标口径更新,重新计入明细{count}行");
    let draft = Draft::new(Moment::At(now), Actor::Clock, Fact::Note { text });
    let event = Event {
        position: 0,
        case: case.id,
        sequence: case.sequence() + 1,
        recorded: now,
        happened: draft.happened,
        actor: Actor::Clock,
        mechanism: mechanism.digest,
        fact: draft.fact.clone(),
    };
    Decision { drafts: vec![draft], after: case.clone().evolve(mechanism, event) }
}
