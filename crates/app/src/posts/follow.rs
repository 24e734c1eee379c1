//! What hangs on a change of persons: the leader of running cases, what a holder follows and has begun
//! to write.

use std::collections::BTreeMap;

use domain::case::Case;
use domain::district::Leader;
use domain::event::{Actor, Backing, Draft, Fact};
use domain::mechanism::{FieldType, Mechanism};
use domain::moment::{Moment, civil};
use domain::roster::{Handover, Roster};
use domain::value::{Value, Values};
use jiff::civil::Date;
use store::read::{Query, Scope};
use store::{Append, StoreError};

use super::PAGE;
use crate::deed::Reader;
use crate::{App, AppError, Viewer};

/// Why a running case has another leader.
const WHY: &str = "领导分工调整,责任领导随之变更";

/// Offices whose leader changes: from which post to which.
type Moved = BTreeMap<String, (String, String)>;

impl App {
    /// Running cases get the leaders of the roster in force where an older one had others today.
    pub(super) async fn follow_charges(&self, old: &Roster, today: Date) -> Result<(), AppError> {
        let new = self.roster();
        let leaders = |roster: &Roster, office: &str| post_of(roster.leader_of(office, today));
        let moved = self.moved(|office| (leaders(old, office), leaders(&new, office)));
        self.follow(&moved).await
    }

    /// The same for offices whose recorded division of work comes into force between two days. What
    /// the files foresee for later days moves nothing: cases carry the leader that they were given.
    pub(super) async fn follow_days(
        &self,
        offices: &[String],
        from: Date,
        to: Date,
    ) -> Result<(), AppError> {
        let roster = self.roster();
        let on = |office: &str, day| post_of(roster.leader_of(office, day));
        let mut moved = self.moved(|office| (on(office, from), on(office, to)));
        moved.retain(|office, _| offices.contains(office));
        self.follow(&moved).await
    }

    fn moved(&self, of: impl Fn(&str) -> (Option<String>, Option<String>)) -> Moved {
        let offices = self.district.directory.offices();
        let pair = |office: &str| {
            let (old, new) = of(office);
            old.zip(new).filter(|(old, new)| old != new)
        };
        offices.filter_map(|office| Some((office.id.clone(), pair(&office.id)?))).collect()
    }

    async fn follow(&self, moved: &Moved) -> Result<(), AppError> {
        for (office, (old, new)) in moved {
            let mut query = Query {
                lead: Some(office.clone()),
                open: Some(true),
                limit: PAGE,
                ..Query::default()
            };
            let mut cases = Vec::new();
            loop {
                let page = self.store.cases(&Scope::All, &query).await?;
                cases.extend(page.items.iter().map(|item| item.id));
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
            for case in cases {
                self.follow_case(case, old, new).await?;
            }
        }
        Ok(())
    }

    /// A running case goes over to another leader: the field that names him is put right on record,
    /// and lists are written anew.
    async fn follow_case(&self, id: i64, old: &str, new: &str) -> Result<(), AppError> {
        let _steady = self.steady.read().await;
        let calendar = self.calendar();
        loop {
            let case = self.case(id).await?;
            let mechanism = self.mechanism(&case.mechanism).await?;
            if case.is_over() {
                return Ok(());
            }
            let at = self.clock.now();
            let fact = correction(&mechanism, &case, old, new);
            let decision = match fact {
                Some(fact) => {
                    let draft = Draft::new(Moment::At(civil(at)), Actor::Clock, fact);
                    self.aside(&mechanism, &case, draft, at)
                }
                None => domain::case::Decision { drafts: Vec::new(), after: (*case).clone() },
            };
            let linked = self.linked_states(&mechanism, Some(&case)).await?;
            let world = self.world(&mechanism, &calendar, &linked);
            let write = self.write(&world, Some(&case), &decision, at);
            let append =
                Append { at, key: None, reads: Vec::new(), writes: vec![write], clock_at: None };
            self.memory.forget(id);
            match self.store.append(append).await {
                Ok(_) => return Ok(()),
                Err(StoreError::Conflict { .. }) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
    }

    /// A successor takes over what his predecessor follows and has begun to write, as far as the
    /// predecessor no longer sees it in a post that he keeps. What lies there already stays.
    pub(super) async fn hand_on(&self, case: &Case, handover: &Handover) -> Result<(), AppError> {
        let mechanism = self.mechanism(&case.mechanism).await?;
        let from = Reader { mechanism: &mechanism, case }.text("from");
        let (to, today) = (&handover.to, self.clock.today());
        let (directory, roster) = (&self.district.directory, self.roster());
        let kept: Vec<Viewer> = roster
            .posts_of(&from, today)
            .into_iter()
            .filter_map(|post| Viewer::new(directory, &roster, &from, post, today))
            .collect();
        let Some(successor) = Viewer::new(directory, &roster, to, &handover.post, today) else {
            return Ok(());
        };
        for watched in self.store.watched(&from).await? {
            let case = self.case(watched).await?;
            if self.passes(&case, &successor, &kept).await? {
                self.store.watch(to, watched, true).await?;
                self.store.watch(&from, watched, false).await?;
            }
        }
        for place in self.store.draft_places(&from).await? {
            if self.draft_passes(&place, &successor, &kept).await?
                && let Some(content) = self.store.draft(&from, &place).await?
            {
                if self.store.draft(to, &place).await?.is_none() {
                    let now = self.clock.now();
                    self.store.keep_draft(to, &place, Some(&content), now).await?;
                }
                self.store.keep_draft(&from, &place, None, self.clock.now()).await?;
            }
        }
        Ok(())
    }

    /// Whether the successor sees a case that the predecessor sees no more.
    async fn passes(
        &self,
        case: &Case,
        successor: &Viewer,
        kept: &[Viewer],
    ) -> Result<bool, AppError> {
        for viewer in kept {
            if self.check_sees(viewer, case).await.is_ok() {
                return Ok(false);
            }
        }
        Ok(self.check_sees(successor, case).await.is_ok())
    }

    /// A draft on a case goes where the case goes; one that begins something goes with the last post.
    async fn draft_passes(
        &self,
        place: &str,
        successor: &Viewer,
        kept: &[Viewer],
    ) -> Result<bool, AppError> {
        let Some(rest) = place.strip_prefix("/case/") else {
            return Ok(place.starts_with('/') && kept.is_empty());
        };
        let number = rest.split('/').next().unwrap_or_default();
        match self.numbered(&decoded(number)).await {
            Ok(case) => self.passes(&case, successor, kept).await,
            Err(AppError::NotFound) => Ok(false),
            Err(fault) => Err(fault),
        }
    }
}

fn post_of(leader: Option<&Leader>) -> Option<String> {
    leader.map(|leader| leader.post.clone())
}

/// The fact that puts another leader into the field that names the one in charge; none if the field
/// is not there, or names somebody else by choice.
fn correction(mechanism: &Mechanism, case: &Case, old: &str, new: &str) -> Option<Fact> {
    let named =
        |field: &&domain::mechanism::Field| field.kind == FieldType::Post && field.in_charge;
    let field = mechanism.fields.values().find(named)?;
    let now = case.value(mechanism, &field.id.text)?;
    if now.as_text() != Some(old) {
        return None;
    }
    let values = Values::from([(field.id.text.clone(), Value::Text(new.to_owned()))]);
    let backing = Backing { reason: Some(WHY.to_owned()), ..Backing::default() };
    Some(Fact::Correct { values, moment: None, backing })
}

/// A part of an address as it is written in the record.
fn decoded(part: &str) -> String {
    let bytes = part.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| part.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
