//! The one writer of a district.
//!
//! It takes whatever has come in since its last commit, checks each append against the sequences
//! that it has seen, numbers the events, draws document numbers, links the chains, and commits all
//! together. If a commit fails, the appends of the batch are tried one by one.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::chain::Link;
use domain::digest::Digest;
use domain::event::{CaseId, Draft, Fact, Slot};
use domain::search;
use jiff::Timestamp;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use tokio::sync::{mpsc, oneshot};

use crate::contract::{Append, Appended, CaseNow, CaseWrite, DeadlineRow, Origin, Written};
use crate::roll::Live;
use crate::table::{self, Table};
use crate::{Cell, StoreError};

/// How many appends are committed together at most.
const LARGEST_BATCH: usize = 256;
/// How many heads of cases are remembered at most.
const MOST_HEADS: usize = 400_000;
/// How far the machine's clock may be behind the last event: requests overtake one another.
const TOLERANCE_MICROS: i64 = 2_000_000;

/// What the writer is asked to do.
pub(crate) enum Request {
    Append(Box<Append>, oneshot::Sender<Result<Appended, StoreError>>),
    Put(Batch, oneshot::Sender<Result<(), StoreError>>),
    Reserve(i64, oneshot::Sender<CaseId>),
    Record(bool, oneshot::Sender<RawRun>),
    Raw(RawRun, oneshot::Sender<Result<Duration, StoreError>>),
    Close(oneshot::Sender<Result<(), StoreError>>),
}

/// Rows by key; none is a row that is gone.
type States = HashMap<Vec<Cell>, Option<Vec<Cell>>>;

/// Rows to write in one transaction.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// New rows of tables that only grow.
    pub(crate) inserts: Vec<(&'static Table, Vec<Vec<Cell>>)>,
    /// Rows of tables that hold a state, by key: the last word counts.
    pub(crate) states: Vec<(&'static Table, States)>,
}

impl Batch {
    /// A row of a table that only grows.
    pub(crate) fn insert(&mut self, table: &'static Table, row: Vec<Cell>) {
        match self.inserts.iter_mut().find(|(t, _)| t.name == table.name) {
            Some((_, rows)) => rows.push(row),
            None => self.inserts.push((table, vec![row])),
        }
    }

    /// The present state of a row.
    pub fn put(&mut self, table: &'static Table, row: Vec<Cell>) {
        let key = row[..table.key].to_vec();
        self.state(table, key, Some(row));
    }

    /// A row that is no more.
    pub fn remove(&mut self, table: &'static Table, key: Vec<Cell>) {
        self.state(table, key, None);
    }

    fn state(&mut self, table: &'static Table, key: Vec<Cell>, row: Option<Vec<Cell>>) {
        match self.states.iter_mut().find(|(t, _)| t.name == table.name) {
            Some((_, rows)) => {
                rows.insert(key, row);
            }
            None => self.states.push((table, HashMap::from([(key, row)]))),
        }
    }

    /// The states of a table's rows, by key.
    pub(crate) fn states_of(
        &self,
        table: &Table,
    ) -> impl Iterator<Item = (&[Cell], Option<&[Cell]>)> {
        let of_table = self.states.iter().filter(|(t, _)| t.name == table.name);
        of_table.flat_map(|(_, rows)| rows).map(|(key, row)| (&**key, row.as_deref()))
    }

    /// How many rows it holds.
    pub fn len(&self) -> usize {
        self.inserts.iter().map(|(_, rows)| rows.len()).sum::<usize>()
            + self.states.iter().map(|(_, rows)| rows.len()).sum::<usize>()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Batches to commit one after another, timed: what the database alone can do.
#[derive(Debug, Default)]
pub struct RawRun {
    /// The batches, as the writer committed them.
    pub batches: Vec<Arc<Batch>>,
}

impl RawRun {
    /// How many rows they hold.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(|batch| batch.len()).sum()
    }
}

/// Where a district's ledger stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub position: i64,
    pub recorded: i64,
    pub clock_at: i64,
    pub next_case: i64,
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CaseHead {
    pub sequence: u32,
    pub hash: Digest,
}

/// An earlier answer: the digest of the request and the answer.
pub(crate) type Answered = (String, String);

/// A mechanism and the key of a row.
pub(crate) type OriginKey = (String, String);

/// The cases that rows have begun.
pub(crate) type Origins = HashMap<OriginKey, CaseId>;

/// What the writer needs of a database.
pub(crate) trait Disk: Send {
    /// Whether it may write: only one process writes to a district.
    fn writes(&self) -> bool;
    fn head(&mut self, district: &str) -> Result<Option<Head>, StoreError>;
    fn cases(
        &mut self,
        district: &str,
        ids: &[CaseId],
    ) -> Result<HashMap<CaseId, CaseHead>, StoreError>;
    fn answers(
        &mut self,
        district: &str,
        keys: &[(String, String)],
    ) -> Result<HashMap<(String, String), Answered>, StoreError>;
    /// The cases that rows of tables have begun, by mechanism and key.
    fn origins(&mut self, district: &str, keys: &[OriginKey]) -> Result<Origins, StoreError>;
    fn book(&mut self, district: &str, book: &str, year: i16) -> Result<u32, StoreError>;
    fn tally_rows(&mut self, district: &str, position: i64) -> Result<i64, StoreError>;
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError>;
    /// Leaves everything in order and lets the connection go.
    fn close(self: Box<Self>) -> Result<(), StoreError>;
}

/// Starts the writer's thread.
pub(crate) fn start(
    district: &str,
    mut disk: Box<dyn Disk>,
    live: Arc<Live>,
) -> Result<mpsc::UnboundedSender<Request>, StoreError> {
    let head = disk.head(district)?.unwrap_or(Head { next_case: 1, ..Head::default() });
    let (sender, receiver) = mpsc::unbounded_channel();
    let writer = Writer {
        district: district.to_owned(),
        disk,
        head,
        heads: HashMap::new(),
        books: HashMap::new(),
        tally_at: (-1, 0),
        live,
        stale: false,
        recorded: None,
    };
    std::thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || writer.run(receiver))
        .map_err(crate::broken)?;
    Ok(sender)
}

type Reply = oneshot::Sender<Result<Appended, StoreError>>;

struct Writer {
    district: String,
    disk: Box<dyn Disk>,
    head: Head,
    heads: HashMap<CaseId, CaseHead>,
    books: HashMap<(String, i16), u32>,
    /// The position to which tally rows were last added, and how many it has.
    tally_at: (i64, i64),
    /// The roll of the readers, which hears of every commit.
    live: Arc<Live>,
    /// Whether what is known may differ from the database, since a commit failed.
    stale: bool,
    /// What was committed since recording began, for a benchmark to write again.
    recorded: Option<RawRun>,
}

impl Writer {
    fn run(mut self, mut requests: mpsc::UnboundedReceiver<Request>) {
        let mut appends: Vec<(Box<Append>, Reply)> = Vec::new();
        while let Some(request) = requests.blocking_recv() {
            let mut next = Some(request);
            while let Some(request) = next {
                match request {
                    Request::Append(append, reply) => appends.push((append, reply)),
                    Request::Close(reply) => {
                        self.write(std::mem::take(&mut appends));
                        let _gone = reply.send(self.disk.close());
                        return;
                    }
                    other => {
                        self.write(std::mem::take(&mut appends));
                        self.serve(other);
                    }
                }
                next = if appends.len() < LARGEST_BATCH { requests.try_recv().ok() } else { None };
            }
            self.write(std::mem::take(&mut appends));
        }
        let _last = self.disk.close();
    }

    /// Everything but appends and the end.
    fn serve(&mut self, request: Request) {
        match request {
            Request::Put(batch, reply) => {
                let answer = match self.disk.writes() {
                    true => self.disk.commit(&batch).map(|()| self.live.committed(Arc::new(batch))),
                    false => Err(StoreError::Locked),
                };
                if matches!(answer, Err(StoreError::Broken(_))) {
                    let _still = self.forget();
                }
                let _gone = reply.send(answer);
            }
            Request::Reserve(count, reply) => {
                let first = self.head.next_case;
                self.head.next_case += count.max(1);
                let _gone = reply.send(first);
            }
            Request::Record(on, reply) => {
                let until_now = std::mem::replace(&mut self.recorded, on.then(RawRun::default));
                let _gone = reply.send(until_now.unwrap_or_default());
            }
            Request::Raw(run, reply) => {
                let _gone = reply.send(self.run_raw(&run));
            }
            Request::Append(..) | Request::Close(_) => {}
        }
    }

    fn run_raw(&mut self, run: &RawRun) -> Result<Duration, StoreError> {
        let start = Instant::now();
        for batch in &run.batches {
            self.disk.commit(batch)?;
        }
        Ok(start.elapsed())
    }

    /// Commits a batch and answers.
    fn write(&mut self, mut appends: Vec<(Box<Append>, Reply)>) {
        if appends.is_empty() {
            return;
        }
        if !self.disk.writes() {
            for (_, reply) in appends {
                let _gone = reply.send(Err(StoreError::Locked));
            }
            return;
        }
        let requests: Vec<&Append> = appends.iter().map(|(append, _)| &**append).collect();
        let answers = match self.try_write(&requests) {
            Ok(answers) => answers,
            Err(fault) if appends.len() == 1 => vec![Err(fault)],
            Err(_) => {
                let one_by_one = |append: &&Append| match self.try_write(&[append]) {
                    Ok(mut answers) => answers.remove(0),
                    Err(fault) => Err(fault),
                };
                requests.iter().map(one_by_one).collect()
            }
        };
        for ((_, reply), answer) in appends.drain(..).zip(answers) {
            // A caller that went away does not need its answer.
            let _gone = reply.send(answer);
        }
    }

    /// Commits all that can be committed; an error means that nothing was.
    fn try_write(
        &mut self,
        appends: &[&Append],
    ) -> Result<Vec<Result<Appended, StoreError>>, StoreError> {
        if self.stale {
            self.forget()?;
        }
        let answers = self.write_together(appends);
        if answers.is_err() {
            // The fault that was met says more than one that is met while looking after it.
            let _still = self.forget();
        }
        answers
    }

    fn write_together(
        &mut self,
        appends: &[&Append],
    ) -> Result<Vec<Result<Appended, StoreError>>, StoreError> {
        self.load_heads(appends)?;
        let earlier = self.load_answers(appends)?;
        let mut origins = self.load_origins(appends)?;
        let before = self.head;
        let mut batch = Batch::default();
        let mut answers = Vec::with_capacity(appends.len());
        let mut fresh: HashMap<(String, String), Answered> = HashMap::new();
        for append in appends {
            let known = append.key.as_ref().and_then(|key| {
                let id = (key.actor.clone(), key.key.clone());
                earlier.get(&id).or_else(|| fresh.get(&id)).map(|found| (key, found))
            });
            let answer = match known {
                Some((key, (digest, answer))) => replay(&key.digest, digest, answer),
                None => {
                    check_origins(append, &mut origins).and_then(|()| self.take(append, &mut batch))
                }
            };
            if let (Ok(done), Some(key)) = (&answer, &append.key)
                && !done.replayed
            {
                let text = serde_json::to_string(done).map_err(crate::broken)?;
                let digest = key.digest.to_string();
                batch.put(&table::IDEMPOTENCY, self.answer_row(key, &digest, &text));
                fresh.insert((key.actor.clone(), key.key.clone()), (digest, text));
            }
            if let Err(StoreError::Broken(fault)) = answer {
                // Half of it may be in the batch already.
                return Err(StoreError::Broken(fault));
            }
            answers.push(answer);
        }
        if self.head != before {
            batch.put(&table::DISTRICT, self.head_row());
        }
        if !batch.is_empty() {
            self.disk.commit(&batch)?;
            let batch = Arc::new(batch);
            self.recorded.iter_mut().for_each(|run| run.batches.push(batch.clone()));
            self.live.committed(batch);
        }
        Ok(answers)
    }

    /// After a failed commit nothing that was worked out holds.
    fn forget(&mut self) -> Result<(), StoreError> {
        self.heads.clear();
        self.books.clear();
        self.tally_at = (-1, 0);
        self.stale = true;
        let next_case = self.head.next_case;
        self.head = self.disk.head(&self.district)?.unwrap_or_default();
        self.head.next_case = self.head.next_case.max(next_case);
        self.stale = false;
        Ok(())
    }

    fn load_heads(&mut self, appends: &[&Append]) -> Result<(), StoreError> {
        if self.heads.len() > MOST_HEADS {
            self.heads.clear();
        }
        let mut unknown: Vec<CaseId> = appends
            .iter()
            .flat_map(|append| {
                let written = append.writes.iter().filter(|w| w.expected > 0).map(|w| w.case);
                written.chain(append.reads.iter().map(|(case, _)| *case))
            })
            .filter(|case| !self.heads.contains_key(case))
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            self.heads.extend(self.disk.cases(&self.district, &unknown)?);
        }
        Ok(())
    }

    fn load_answers(
        &mut self,
        appends: &[&Append],
    ) -> Result<HashMap<(String, String), Answered>, StoreError> {
        let keys: Vec<(String, String)> = appends
            .iter()
            .filter_map(|append| append.key.as_ref())
            .map(|key| (key.actor.clone(), key.key.clone()))
            .collect();
        if keys.is_empty() { Ok(HashMap::new()) } else { self.disk.answers(&self.district, &keys) }
    }

    /// The cases that rows of new cases have begun before.
    fn load_origins(&mut self, appends: &[&Append]) -> Result<Origins, StoreError> {
        let writes = appends.iter().flat_map(|append| &append.writes);
        let keys: Vec<OriginKey> = writes.filter_map(origin_key).collect();
        if keys.is_empty() { Ok(Origins::new()) } else { self.disk.origins(&self.district, &keys) }
    }

    /// Checks one append and adds its rows to the batch.
    fn take(&mut self, append: &Append, batch: &mut Batch) -> Result<Appended, StoreError> {
        let seen = append.writes.iter().map(|write| (write.case, write.expected));
        for (case, expected) in seen.chain(append.reads.iter().copied()) {
            let sequence = self.heads.get(&case).map_or(0, |head| head.sequence);
            if sequence != expected {
                return Err(StoreError::Conflict { case, sequence });
            }
        }
        let at = append.at.as_microsecond();
        if at + TOLERANCE_MICROS < self.head.recorded {
            return Err(StoreError::ClockBehind);
        }
        self.head.recorded = self.head.recorded.max(at);
        if let Some(clock_at) = append.clock_at {
            self.head.clock_at = self.head.clock_at.max(clock_at.as_microsecond());
        }
        let mut cases = Vec::with_capacity(append.writes.len());
        for write in &append.writes {
            cases.push(self.take_case(write, batch)?);
        }
        Ok(Appended { position: self.head.position, cases, replayed: false })
    }

    fn take_case(&mut self, write: &CaseWrite, batch: &mut Batch) -> Result<Written, StoreError> {
        let mut head = self
            .heads
            .get(&write.case)
            .copied()
            .unwrap_or(CaseHead { sequence: 0, hash: Digest::default() });
        let mut number = write.now.number.clone();
        let mut sequences = Vec::with_capacity(write.drafts.len());
        let mut drawn = Vec::new();
        for (nth, draft) in write.drafts.iter().enumerate() {
            let mut draft = draft.clone();
            drawn.extend(self.draw(&mut draft, batch)?.into_iter().map(|(s, n)| (nth, s, n)));
            if let Some(drawn) = case_number(&draft) {
                number = Some(drawn);
            }
            head = self.take_event(write, &draft, head, batch)?;
            sequences.push(head.sequence);
        }
        self.heads.insert(write.case, head);
        self.head.next_case = self.head.next_case.max(write.case + 1);
        batch.put(&table::CASE_NOW, self.case_row(write, number.clone(), &head));
        self.take_derived(write, number.as_deref(), batch)?;
        if let Some(origin) = &write.now.origin {
            batch.put(&table::ORIGIN, self.origin_row(write, origin));
        }
        for value in &write.personal {
            let sequence = sequences.get(value.draft).copied().unwrap_or(head.sequence);
            batch.put(
                &table::PERSONAL,
                vec![
                    self.district.as_str().into(),
                    write.case.into(),
                    sequence.into(),
                    value.field.as_str().into(),
                    value.vault.as_str().into(),
                    value.keep_until.as_str().into(),
                    value.sealed.as_slice().into(),
                ],
            );
        }
        let recorded = Timestamp::from_microsecond(self.head.recorded).map_err(crate::broken)?;
        Ok(Written {
            case: write.case,
            number,
            sequence: head.sequence,
            position: self.head.position,
            recorded,
            drawn,
        })
    }

    /// Draws the numbers that the draft asks for.
    fn draw(
        &mut self,
        draft: &mut Draft,
        batch: &mut Batch,
    ) -> Result<Vec<(Slot, u32)>, StoreError> {
        let mut drawn = Vec::new();
        for draw in draft.draws.clone() {
            let id = (draw.book.clone(), draw.year);
            let last = match self.books.get(&id) {
                Some(last) => *last,
                None => self.disk.book(&self.district, &draw.book, draw.year)?,
            };
            self.books.insert(id, last + 1);
            draft.number(draw.slot, last + 1);
            drawn.push((draw.slot, last + 1));
            batch.put(
                &table::NUMBER_BOOK,
                vec![
                    self.district.as_str().into(),
                    draw.book.as_str().into(),
                    Cell::Int(draw.year.into()),
                    (last + 1).into(),
                ],
            );
        }
        Ok(drawn)
    }

    fn take_event(
        &mut self,
        write: &CaseWrite,
        draft: &Draft,
        head: CaseHead,
        batch: &mut Batch,
    ) -> Result<CaseHead, StoreError> {
        let body = serde_json::to_string(&draft.fact).map_err(crate::broken)?;
        let (happened, actor) = (draft.happened.to_string(), draft.actor.to_string());
        self.head.position += 1;
        let sequence = head.sequence + 1;
        let hash = Link {
            previous: head.hash,
            district: &self.district,
            case: write.case,
            sequence,
            position: self.head.position,
            recorded: self.head.recorded,
            happened: &happened,
            actor: &actor,
            mechanism: write.mechanism,
            body: &body,
        }
        .digest();
        batch.insert(
            &table::EVENT,
            vec![
                self.district.as_str().into(),
                self.head.position.into(),
                write.case.into(),
                sequence.into(),
                self.head.recorded.into(),
                happened.into(),
                actor.into(),
                write.mechanism.to_string().into(),
                draft.fact.name().into(),
                body.into(),
                hash.0.as_slice().into(),
            ],
        );
        Ok(CaseHead { sequence, hash })
    }

    /// Deadlines, tally and terms.
    fn take_derived(
        &mut self,
        write: &CaseWrite,
        number: Option<&str>,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let district = Cell::from(self.district.as_str());
        let case = Cell::from(write.case);
        for gone in &write.deadlines.gone {
            batch.remove(
                &table::DEADLINE,
                vec![
                    district.clone(),
                    case.clone(),
                    gone.part.as_str().into(),
                    gone.row.into(),
                    gone.rule.as_str().into(),
                    gone.nth.into(),
                ],
            );
        }
        for row in &write.deadlines.put {
            batch.put(&table::DEADLINE, deadline_row(&self.district, write.case, row));
        }
        if let Some(text) = &write.searchable {
            let text = match number {
                Some(number) => format!("{text} {number}"),
                None => text.clone(),
            };
            let terms = search::terms(&text).join(" ");
            batch.put(&table::CASE_SEARCH, vec![district.clone(), case.clone(), terms.into()]);
        }
        self.take_tally(write, batch)
    }

    fn take_tally(&mut self, write: &CaseWrite, batch: &mut Batch) -> Result<(), StoreError> {
        if write.tally.is_empty() {
            return Ok(());
        }
        let position = self.head.position;
        if self.tally_at.0 != position {
            let known = match write.drafts.is_empty() {
                true => self.disk.tally_rows(&self.district, position)?,
                false => 0,
            };
            self.tally_at = (position, known);
        }
        for change in &write.tally {
            self.tally_at.1 += 1;
            let (district, indicator) = (self.district.as_str(), change.indicator.as_str());
            let day = change.row.day.to_string();
            let head = vec![district.into(), indicator.into(), day[..4].into(), position.into()];
            batch.put(&table::TALLY_HEAD, head);
            batch.insert(
                &table::TALLY,
                vec![
                    district.into(),
                    position.into(),
                    self.tally_at.1.into(),
                    indicator.into(),
                    write.case.into(),
                    change.row.key.as_str().into(),
                    day.into(),
                    change.row.place.as_str().into(),
                    change.row.office.as_str().into(),
                    scaled(change.row.value).into(),
                    change.row.hit.into(),
                    change.sign.into(),
                ],
            );
        }
        Ok(())
    }

    fn case_row(&self, write: &CaseWrite, number: Option<String>, head: &CaseHead) -> Vec<Cell> {
        let now: &CaseNow = &write.now;
        vec![
            self.district.as_str().into(),
            write.case.into(),
            number.into(),
            now.mechanism.as_str().into(),
            write.mechanism.to_string().into(),
            now.title.as_str().into(),
            now.stage.as_str().into(),
            now.outcome.clone().into(),
            now.lead.clone().into(),
            now.leader.clone().into(),
            now.offices.iter().map(String::as_str).collect::<Vec<_>>().join(" ").into(),
            now.facet.clone().into(),
            now.place.clone().into(),
            now.opened_on.as_str().into(),
            now.ended_on.clone().into(),
            now.due_on.as_deref().unwrap_or(table::NO_DATE).into(),
            now.goal_on.clone().into(),
            now.light_on.clone().into(),
            now.moved.into(),
            now.waiting.into(),
            now.view.as_str().into(),
            head.sequence.into(),
            self.head.position.into(),
            head.hash.0.as_slice().into(),
        ]
    }

    fn origin_row(&self, write: &CaseWrite, origin: &Origin) -> Vec<Cell> {
        vec![
            self.district.as_str().into(),
            write.now.mechanism.as_str().into(),
            origin.key.as_str().into(),
            write.case.into(),
            origin.row.as_str().into(),
            origin.provider.as_str().into(),
            origin.as_of.as_str().into(),
        ]
    }

    fn head_row(&self) -> Vec<Cell> {
        vec![
            self.district.as_str().into(),
            self.head.position.into(),
            self.head.recorded.into(),
            self.head.clock_at.into(),
            self.head.next_case.into(),
        ]
    }

    fn answer_row(&self, key: &crate::RequestKey, digest: &str, answer: &str) -> Vec<Cell> {
        vec![
            self.district.as_str().into(),
            key.actor.as_str().into(),
            key.key.as_str().into(),
            digest.into(),
            answer.into(),
            self.head.recorded.into(),
        ]
    }
}

fn deadline_row(district: &str, case: CaseId, row: &DeadlineRow) -> Vec<Cell> {
    vec![
        district.into(),
        case.into(),
        row.key.part.as_str().into(),
        row.key.row.into(),
        row.key.rule.as_str().into(),
        row.key.nth.into(),
        row.mechanism.as_str().into(),
        row.title.as_str().into(),
        row.state.into(),
        row.duty.into(),
        row.outcome.into(),
        row.starts_on.as_str().into(),
        row.due_on.clone().into(),
        row.due_at.clone().into(),
        row.office.clone().into(),
        row.post.clone().into(),
        row.act.clone().into(),
        row.act_title.clone().into(),
        row.term.clone().into(),
        row.span_from.as_str().into(),
        row.span_to.clone().into(),
    ]
}

/// The key of the row that a new case came as.
fn origin_key(write: &CaseWrite) -> Option<OriginKey> {
    let origin = write.now.origin.as_ref().filter(|_| write.expected == 0)?;
    Some((write.now.mechanism.clone(), origin.key.clone()))
}

/// Whether the new cases of an append are the first of their rows; they are from now on.
fn check_origins(append: &Append, origins: &mut Origins) -> Result<(), StoreError> {
    let new = || append.writes.iter().filter_map(|write| Some((origin_key(write)?, write.case)));
    if let Some(case) = new().find_map(|(key, _)| origins.get(&key)) {
        return Err(StoreError::Known { case: *case });
    }
    origins.extend(new());
    Ok(())
}

/// The number that was drawn for the case, if the draft opens it.
fn case_number(draft: &Draft) -> Option<String> {
    if !draft.draws.iter().any(|draw| draw.slot == Slot::Case) {
        return None;
    }
    match &draft.fact {
        Fact::Act(deed) => deed.opening.as_ref()?.number.clone(),
        _ => None,
    }
}

/// The answer that was given before, if the request is the same.
pub(crate) fn replay(asked: &Digest, known: &str, answer: &str) -> Result<Appended, StoreError> {
    if asked.to_string() != known {
        return Err(StoreError::KeyReused);
    }
    let mut answer: Appended = serde_json::from_str(answer).map_err(crate::broken)?;
    answer.replayed = true;
    Ok(answer)
}

/// A value as the database adds it up: ten-thousandths, so that sums are exact.
pub fn scaled(value: Decimal) -> i64 {
    (value * Decimal::from(10_000)).round().to_i64().unwrap_or(i64::MAX)
}

/// The value of so many ten-thousandths.
pub fn unscaled(sum: i64) -> Decimal {
    Decimal::new(sum, 4).normalize()
}
