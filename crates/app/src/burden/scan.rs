//! Forms as the ledger has them, read once and month by month: events never change, so that a month
//! that was read needs only what came after.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};

use domain::burden::{
    boxes, comes_again, duty_post, is_asked_of_offices, is_exemption, is_periodic,
};
use domain::district::OfficeKind;
use domain::event::{Actor, CaseId, Deed, Event, Fact};
use domain::mechanism::rule::MomentKind;
use domain::mechanism::{Action, Mechanism, Part};
use domain::moment::instant;
use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::{Ask, Kind, Written, twice};
use crate::error::broken;
use crate::{App, AppError};

/// How many events are read at a time.
const EVENTS: i64 = 4_096;
/// A text of fewer characters than this may well be the same by chance.
const WORK: usize = 10;

/// Months in memory.
#[derive(Default)]
pub(crate) struct Kept(Mutex<BTreeMap<(i16, i8), Arc<Month>>>);

/// The forms of a month, up to a position of the ledger.
#[derive(Debug, Clone, Default)]
pub(super) struct Month {
    /// Up to where the ledger was read.
    upto: i64,
    /// Whether the month was over by then.
    over: bool,
    /// The forms.
    pub asks: Vec<Ask>,
    /// Acts of the clock that turned out not to have been due.
    pub voided: Vec<(CaseId, u32)>,
}

/// The forms of a month, from memory where nothing has come since.
pub(super) async fn month(app: &App, year: i16, month: i8) -> Result<Arc<Month>, AppError> {
    let kept = app.asked.0.lock().map_err(broken)?.get(&(year, month)).cloned();
    if let Some(kept) = kept.as_ref().filter(|kept| kept.over) {
        return Ok(kept.clone());
    }
    let first_day = date(year, month, 1);
    let next = first_day.checked_add(1.month()).map_err(broken)?;
    let first = app.store.position_before(instant(first_day.at(0, 0, 0, 0))).await? + 1;
    let last = app.store.position_before(instant(next.at(0, 0, 0, 0))).await?;
    if let Some(kept) = kept.as_ref().filter(|kept| kept.upto >= last) {
        return Ok(kept.clone());
    }
    let mut read = kept.as_deref().cloned().unwrap_or_default();
    let mut from = first.max(read.upto + 1);
    while from <= last {
        let to = (from + EVENTS - 1).min(last);
        for event in app.store.events_between(from, to).await? {
            read.take(app, &event).await?;
        }
        from = to + 1;
    }
    name_offices(app, &mut read.asks).await?;
    twice::find(app, &mut read.asks).await?;
    read.upto = last.max(read.upto);
    // The ledger's instants never decrease: once it stands in a later month, this one is closed.
    read.over = app.store.head().await?.is_some_and(|head| head.position > last);
    let read = Arc::new(read);
    app.asked.0.lock().map_err(broken)?.insert((year, month), read.clone());
    Ok(read)
}

/// What was not filled in falls to the lead office of its case.
async fn name_offices(app: &App, asks: &mut [Ask]) -> Result<(), AppError> {
    let nameless = |ask: &&Ask| ask.office.is_empty();
    let ids: Vec<CaseId> = asks.iter().filter(nameless).map(|ask| ask.case).collect();
    let items = app.items_of(ids).await?;
    for ask in asks.iter_mut().filter(|ask| ask.office.is_empty()) {
        let lead = items.get(&ask.case).and_then(|item| item.lead.clone());
        ask.office = lead.unwrap_or_default();
    }
    Ok(())
}

impl Month {
    async fn take(&mut self, app: &App, event: &Event) -> Result<(), AppError> {
        match &event.fact {
            Fact::Act(deed) => {
                let mechanism = app.mechanism(&event.mechanism).await?;
                self.asks.extend(asked(app, &mechanism, event, deed));
            }
            Fact::Voided { sequences, .. } => {
                self.voided.extend(sequences.iter().map(|sequence| (event.case, *sequence)));
            }
            _ => {}
        }
        Ok(())
    }
}

/// The form that an act filled in, or that an act of the clock says was not.
fn asked(app: &App, mechanism: &Mechanism, event: &Event, deed: &Deed) -> Option<Ask> {
    let part = mechanism.part(deed.part.as_ref().map_or("", |part| &*part.part))?;
    match &event.actor {
        Actor::Person { post, .. } => {
            let action = part.actions.get(&deed.act)?;
            let office = app.district.directory.post(post)?.office.clone();
            Maker { app, mechanism, part, action }.filled(event, deed, office)
        }
        Actor::Clock => {
            let due = deed.due.as_ref()?;
            let rule = part.deadlines.get(&due.deadline).filter(|rule| comes_again(rule))?;
            let action = rule.until.iter().find_map(|moment| match &moment.kind {
                MomentKind::Act(act) => part.actions.get(act),
                _ => None,
            })?;
            Maker { app, mechanism, part, action }.missed(event, due.on)
        }
    }
}

/// Makes entries of an act's form.
pub(super) struct Maker<'a> {
    pub app: &'a App,
    pub mechanism: &'a Mechanism,
    pub part: &'a Part,
    pub action: &'a Action,
}

impl Maker<'_> {
    fn filled(&self, event: &Event, deed: &Deed, office: String) -> Option<Ask> {
        if !self.concerns(&office) {
            return None;
        }
        let rules = &self.app.catalogue.burden;
        let exempt = is_exemption(self.mechanism, self.part, self.action);
        let cost = rules.filled(self.mechanism, self.part, self.action, &deed.values);
        if cost.items == 0 && !exempt {
            return None;
        }
        let kind = if exempt { Kind::Exempt } else { Kind::Filled };
        // What was typed later is counted when it was typed.
        let ask = self.ask(event.case, office, event.recorded.date(), kind);
        Some(Ask { cost, written: self.written(deed), sequence: event.sequence, ..ask })
    }

    fn missed(&self, event: &Event, on: Date) -> Option<Ask> {
        let cost = self.app.catalogue.burden.asked(self.mechanism, self.part, self.action);
        if cost.items == 0 || !is_asked_of_offices(self.mechanism, self.action) {
            return None;
        }
        // The clock notices after the day; a year keeps what it noticed, even of its eve.
        let noticed = event.recorded.date();
        let day = if on.year() == noticed.year() { on } else { noticed.first_of_month() };
        let ask = self.ask(event.case, String::new(), day, Kind::Missed);
        Some(Ask { cost, sequence: event.sequence, ..ask })
    }

    /// A running duty.
    pub fn open(&self, case: CaseId, office: &str, day: Date, today: Date) -> Option<Ask> {
        let cost = self.app.catalogue.burden.asked(self.mechanism, self.part, self.action);
        let waits = is_periodic(self.mechanism, self.part, self.action) && day >= today;
        if cost.items == 0 || waits || !self.concerns(office) {
            return None;
        }
        Some(Ask { cost, ..self.ask(case, office.to_owned(), day, Kind::Open) })
    }

    /// Whether the form is asked of an office: leaders give their word, and whoever runs a
    /// procedure does his own work.
    fn concerns(&self, office: &str) -> bool {
        let kind = self.app.district.directory.office(office).map(|office| office.kind);
        is_asked_of_offices(self.mechanism, self.action) && kind != Some(OfficeKind::Government)
    }

    /// Whether the budget limits the procedure's forms.
    fn is_limited(&self) -> bool {
        self.app.catalogue.burden.budget.covers.contains(&self.mechanism.id.text)
    }

    fn ask(&self, case: CaseId, office: String, day: Date, kind: Kind) -> Ask {
        Ask {
            case,
            mechanism: self.mechanism.id.text.clone(),
            act: self.action.title.clone(),
            office,
            day,
            kind,
            cost: domain::burden::Cost::default(),
            liaison: duty_post(self.mechanism, self.action) == "联络员" && self.is_limited(),
            periodic: is_periodic(self.mechanism, self.part, self.action),
            twice: None,
            written: Vec::new(),
            sequence: 0,
        }
    }

    /// Texts and numbers that were written, for finding what was asked twice.
    fn written(&self, deed: &Deed) -> Vec<Written> {
        let boxes = boxes(self.mechanism, self.part, self.action);
        let worth =
            boxes.iter().filter(|one| matches!(one.kind, "again" | "line" | "text" | "number"));
        let written = worth.filter_map(|one| {
            let value = deed.values.get(one.name).filter(|value| !value.is_empty())?;
            let text = value.as_text().map(plain).filter(|text| text.chars().count() >= WORK);
            Some(Written { title: one.title.to_owned(), text: text.map(|text| short(&text)) })
        });
        written.collect()
    }
}

/// A text without its spaces and marks.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn short(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
