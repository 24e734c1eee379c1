//! What the app asks of a store and what it gets back.

use std::collections::BTreeSet;

use domain::digest::Digest;
use domain::event::{CaseId, Draft, Slot};
use domain::tally::Row as TallyRow;
use jiff::Timestamp;

/// Events for one or more cases, appended in one transaction or not at all.
#[derive(Debug, Clone)]
pub struct Append {
    /// The instant at which they were decided, which becomes the instant of recording.
    pub at: Timestamp,
    /// The key under which a repeated request gets the first one's answer.
    pub key: Option<RequestKey>,
    /// Cases that were read but are not written, with the sequences seen.
    pub reads: Vec<(CaseId, u32)>,
    /// Cases that are written.
    pub writes: Vec<CaseWrite>,
    /// The clock has been run up to here; kept when it is later than before.
    pub clock_at: Option<Timestamp>,
}

/// Identifies a request, so that it is done once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// Who sent it.
    pub actor: String,
    /// The key that the client chose.
    pub key: String,
    /// The digest of the request.
    pub digest: Digest,
}

/// What is written to one case.
#[derive(Debug, Clone)]
pub struct CaseWrite {
    /// The case.
    pub case: CaseId,
    /// The sequence seen; 0 for a new case.
    pub expected: u32,
    /// The version of the mechanism.
    pub mechanism: Digest,
    /// The events.
    pub drafts: Vec<Draft>,
    /// Its present, for lists; the number is filled in by the store.
    pub now: CaseNow,
    /// Deadlines put and taken away.
    pub deadlines: Changes<DeadlineRow, DeadlineKey>,
    /// Rows added to and taken back from indicators.
    pub tally: Vec<TallyChange>,
    /// The text to search by, if it is new or has changed; `{n}` stands for the drawn number.
    pub searchable: Option<String>,
    /// Personal values, with the position of their event among the drafts.
    pub personal: Vec<PersonalValue>,
}

/// What is put and what is taken away.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes<T, K> {
    /// New or changed.
    pub put: Vec<T>,
    /// Gone.
    pub gone: Vec<K>,
}

impl<T, K> Default for Changes<T, K> {
    fn default() -> Self {
        Changes { put: Vec::new(), gone: Vec::new() }
    }
}

/// The present of a case, for lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseNow {
    /// Number from the book.
    pub number: Option<String>,
    /// The mechanism's id.
    pub mechanism: String,
    /// What it is called.
    pub title: String,
    /// The main stage.
    pub stage: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// Lead office.
    pub lead: Option<String>,
    /// The leader's post.
    pub leader: Option<String>,
    /// Offices that it concerns besides its lead office.
    pub offices: BTreeSet<String>,
    /// The code by which lists are filtered: nature, source.
    pub facet: Option<String>,
    /// Place.
    pub place: Option<String>,
    /// First day.
    pub opened_on: String,
    /// Last day.
    pub ended_on: Option<String>,
    /// The earliest end of a running duty.
    pub due_on: Option<String>,
    /// The end by which the case as a whole is to be done.
    pub goal_on: Option<String>,
    /// The earliest end of a running deadline that lights look at.
    pub light_on: Option<String>,
    /// Whether a reason outside the office has been accepted (客观原因).
    pub moved: bool,
    /// Whether something waits for a leader (需协调).
    pub waiting: bool,
    /// Fields that lists show, as JSON.
    pub view: String,
    /// The row of a table that it came as.
    pub origin: Option<Origin>,
    /// The sequence of its last event.
    pub sequence: u32,
}

/// The row of a table as which a case came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// By what the row is known again: unique in its mechanism.
    pub key: String,
    /// The digest of what it said.
    pub row: String,
    /// Who handed it over, if another system handles the case; else empty.
    pub provider: String,
    /// Up to which day, if another system handles the case; else empty.
    pub as_of: String,
}

/// Identifies a run of a deadline inside a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeadlineKey {
    /// Part; empty for the main one.
    pub part: String,
    /// Row; 0 for the main part.
    pub row: u32,
    /// The rule.
    pub rule: String,
    /// Which run, 1 first.
    pub nth: u32,
}

/// A deadline as lists and the clock see it.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadlineRow {
    /// Which one.
    pub key: DeadlineKey,
    /// The mechanism's id.
    pub mechanism: String,
    /// What it is called.
    pub title: String,
    /// 0 running, 1 met, 2 ceased, 3 expired.
    pub state: i64,
    /// Whether it is a duty of a post here.
    pub duty: bool,
    /// Whether the clock has to act at its end.
    pub outcome: bool,
    /// First day.
    pub starts_on: String,
    /// Last day.
    pub due_on: Option<String>,
    /// The instant of its end, as a civil time.
    pub due_at: Option<String>,
    /// The office that has to act.
    pub office: Option<String>,
    /// The duty of the post that has to act, or the post itself.
    pub post: Option<String>,
    /// The act that meets it.
    pub act: Option<String>,
    /// The word on its button.
    pub act_title: Option<String>,
    /// The term that it counts, as JSON: what a new holiday recomputes.
    pub term: Option<String>,
    /// The first day whose being worked or not can move it.
    pub span_from: String,
    /// The last such day; none while it is paused.
    pub span_to: Option<String>,
}

/// A tally row added (+1) or taken back (−1).
#[derive(Debug, Clone, PartialEq)]
pub struct TallyChange {
    /// `mechanism.indicator`.
    pub indicator: String,
    /// The row.
    pub row: TallyRow,
    /// +1 or −1.
    pub sign: i64,
}

/// A personal value that lies apart.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonalValue {
    /// Which of the drafts names it, 0 first.
    pub draft: usize,
    /// The field.
    pub field: String,
    /// The compartment.
    pub vault: String,
    /// The last day on which it may be kept.
    pub keep_until: String,
    /// Salt and value, encrypted.
    pub sealed: Vec<u8>,
}

/// What became of an append.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Appended {
    /// The position of the last event.
    pub position: i64,
    /// Cases written: id, number, sequence.
    pub cases: Vec<Written>,
    /// Whether this is the answer of an earlier request with the same key.
    #[serde(skip)]
    pub replayed: bool,
}

/// A case after an append.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Written {
    /// Its id.
    pub case: CaseId,
    /// Its number, if it has one.
    pub number: Option<String>,
    /// The sequence of its last event.
    pub sequence: u32,
    /// The position of its last event, or of the ledger when it got none.
    pub position: i64,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Numbers drawn: for which of the drafts, for what, which.
    #[serde(default)]
    pub drawn: Vec<(usize, Slot, u32)>,
}
