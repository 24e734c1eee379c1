//! Lists of cases: filtered, searched, sorted, counted to a limit, page by page.

use std::collections::HashMap;

use domain::event::CaseId;
use domain::search;
use domain::status::{LightRule, Status};
use jiff::civil::Date;

use crate::roll::{Choice, DUTY, Duty, Hits, Key, LINE, Line, MOST_LISTED, Roll};
use crate::sqlite::terms_table;
use crate::table::NO_DATE;
use crate::{Cell, Row, Store, StoreError, broken};

/// Counts are exact up to here; beyond, "10,000 件以上".
pub const COUNT_LIMIT: i64 = 10_000;

/// Which cases a viewer may see. There is no list without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of the district.
    All,
    /// All of the district but the cases of these mechanisms.
    Except(Vec<String>),
    /// Those that concern these offices.
    Offices(Vec<String>),
    /// Those in a leader's charge: his own, and those that his offices lead.
    Leader {
        /// His post.
        post: String,
        /// The offices in his charge.
        offices: Vec<String>,
    },
}

/// How a list is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By the day of opening, then in the order of coming.
    #[default]
    Opened,
    /// By the earliest end of a running duty.
    Due,
    /// By lead office, then by due date.
    Lead,
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The mechanism.
    pub mechanism: Option<String>,
    /// Opened on or after.
    pub opened_from: Option<String>,
    /// Opened on or before.
    pub opened_to: Option<String>,
    /// In one of these stages.
    pub stages: Vec<String>,
    /// Lead office.
    pub lead: Option<String>,
    /// Leader's post.
    pub leader: Option<String>,
    /// Facet: nature, source.
    pub facet: Option<String>,
    /// None of this facet.
    pub except_facet: Option<String>,
    /// Only cases that have not ended, or only those that have.
    pub open: Option<bool>,
    /// Only cases whose light deadline ended before this day.
    pub late_on: Option<String>,
    /// Only open cases due between these days.
    pub due: Option<(String, String)>,
    /// Only cases for which a leader is asked.
    pub waiting: bool,
    /// Only cases with an accepted outside reason.
    pub moved: bool,
    /// Only cases that stand so.
    pub status: Option<StatusOn>,
    /// Only cases that ended between these days.
    pub ended: Option<(String, String)>,
    /// Only these cases.
    pub ids: Option<Vec<CaseId>>,
    /// Words to search for.
    pub words: String,
    /// How to sort.
    pub order: Order,
    /// The last item of the page before.
    pub after: Option<String>,
    /// How many on a page.
    pub limit: u32,
}

/// A status that is asked for, as of a day and by a district's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusOn {
    /// The status.
    pub status: Status,
    /// The day on which a case stands so.
    pub on: Date,
    /// When lateness is a lag and when it is a miss.
    pub rule: LightRule,
    /// Whether the facet is a task's nature, on which depends whose pace a late limit measures.
    pub by_nature: bool,
}

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseItem {
    /// Its id.
    pub id: CaseId,
    /// Its number.
    pub number: Option<String>,
    /// The mechanism's id.
    pub mechanism: String,
    /// The version that it pins.
    pub digest: String,
    /// What it is called.
    pub title: String,
    /// Its stage.
    pub stage: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// Lead office.
    pub lead: Option<String>,
    /// Leader's post.
    pub leader: Option<String>,
    /// Facet.
    pub facet: Option<String>,
    /// Place.
    pub place: Option<String>,
    /// First day.
    pub opened_on: String,
    /// Last day.
    pub ended_on: Option<String>,
    /// Earliest end of a running duty.
    pub due_on: Option<String>,
    /// When the whole is to be done.
    pub goal_on: Option<String>,
    /// Earliest end that lights look at.
    pub light_on: Option<String>,
    /// An outside reason has been accepted.
    pub moved: bool,
    /// A leader is asked.
    pub waiting: bool,
    /// Fields for lists, as JSON.
    pub view: String,
    /// Its last sequence.
    pub sequence: u32,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// The count, or the limit.
    pub count: i64,
    /// Whether there are more than that.
    pub more: bool,
}

impl Listing {
    fn of(count: u64) -> Listing {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        Listing { count: count.min(COUNT_LIMIT), more: count > COUNT_LIMIT }
    }
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its items.
    pub items: Vec<CaseItem>,
    /// Where the next one begins.
    pub next: Option<String>,
    /// How many cases there are on all pages.
    pub count: Listing,
}

const COLUMNS: &str = "n.case_id, n.number, n.mechanism, n.digest, n.title, n.stage, n.outcome, \
     n.lead, n.leader, n.facet, n.place, n.opened_on, n.ended_on, n.due_on, n.goal_on, n.light_on, \
     n.moved, n.waiting, n.view, n.sequence";

/// How many cases are fetched together, and how many while the roll is read.
pub(super) const CHUNK: usize = 500;
const ROLL_CHUNK: usize = 20_000;

impl Store {
    /// A page of a list, and how many cases the whole of it holds.
    pub async fn cases(&self, scope: &Scope, query: &Query) -> Result<Page, StoreError> {
        let limit = query.limit.max(1) as usize;
        let (scope, asked) = (scope.clone(), query.clone());
        let chosen = self.on_roll(query, move |roll, hits| {
            let (scope, query) = (&scope, &asked);
            let after = query.after.as_deref().map(|after| key_of(roll, query.order, after));
            let choice = Choice::new(roll, scope, query);
            Ok(roll.select((&choice, hits), query.order, after.transpose()?, limit + 1))
        });
        let mut chosen = chosen.await??;
        let more = chosen.cases.len() > limit;
        chosen.cases.truncate(limit);
        let items = self.items(&chosen.cases).await?;
        let next = items.last().filter(|_| more).map(|item| cursor(item, query.order));
        Ok(Page { items, next, count: Listing::of(chosen.count) })
    }

    /// How many cases a list holds, exactly up to [`COUNT_LIMIT`].
    pub async fn count_cases(&self, scope: &Scope, query: &Query) -> Result<Listing, StoreError> {
        let counts = self.count_within(scope, query, std::slice::from_ref(query)).await?;
        counts.into_iter().next().ok_or_else(|| broken("没有计数"))
    }

    /// How many cases of a list each of several narrower ones holds.
    pub async fn count_within(
        &self,
        scope: &Scope,
        query: &Query,
        narrower: &[Query],
    ) -> Result<Vec<Listing>, StoreError> {
        let (scope, asked, narrower) = (scope.clone(), query.clone(), narrower.to_vec());
        let counts = self.on_roll(query, move |roll, hits| {
            let within = Choice::new(roll, &scope, &asked);
            let each: Vec<Choice> =
                narrower.iter().map(|one| Choice::narrower(roll, &asked, one)).collect();
            roll.count((&within, hits), &each, COUNT_LIMIT as u64 + 1)
        });
        Ok(counts.await?.into_iter().map(Listing::of).collect())
    }

    /// A case by its number.
    pub async fn case_numbered(&self, number: &str) -> Result<Option<CaseItem>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM case_now n WHERE n.district = $1 AND n.number = $2");
        let rows = self.query_made(sql, vec![self.district().into(), number.into()]).await?;
        rows.first().map(item).transpose()
    }

    /// A case by its id.
    pub async fn case_item(&self, id: CaseId) -> Result<Option<CaseItem>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM case_now n WHERE n.district = $1 AND n.case_id = $2");
        let rows = self.query_made(sql, vec![self.district().into(), id.into()]).await?;
        rows.first().map(item).transpose()
    }

    /// The open cases of a mechanism that has few, in the order of their coming.
    pub async fn open_cases_of(&self, mechanism: &str) -> Result<Vec<CaseItem>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM case_now n WHERE n.district = $1 AND n.mechanism = $2 \
             AND n.outcome IS NULL ORDER BY n.case_id"
        );
        let rows = self.query_made(sql, vec![self.district().into(), mechanism.into()]).await?;
        rows.iter().map(item).collect()
    }

    /// Ids of all cases, in order, for rebuilding what is derived.
    pub async fn case_ids(&self, after: CaseId, limit: u32) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT case_id FROM case_now WHERE district = $1 AND case_id > $2 \
                   ORDER BY case_id LIMIT $3";
        let values = vec![self.district().into(), after.into(), limit.into()];
        self.query(sql, values).await?.iter().map(|row| row.int(0)).collect()
    }
}

/// Choosing on the roll.
impl Store {
    /// Looks at the roll, or at that of a few cases if only they are asked for.
    async fn on_roll<T: Send + 'static>(
        &self,
        query: &Query,
        look: impl Fn(&Roll, &Hits) -> T + Clone + Send + 'static,
    ) -> Result<T, StoreError> {
        if let Some(ids) = &query.ids {
            let roll = self.read_some(ids).await?;
            let hits = self.hits_among(ids, &query.words).await?;
            return Ok(look(&roll, &hits));
        }
        self.ready_roll().await?;
        loop {
            let hits = self.hits(&query.words).await?;
            let (live, look) = (self.live.clone(), look.clone());
            let _turn = self.live.turns.acquire().await.map_err(broken)?;
            // A pass takes milliseconds, too long for a thread on which others wait their turn.
            let seen = tokio::task::spawn_blocking(move || {
                live.look(|roll| roll.knows(&hits).then(|| look(roll, &hits)))
            });
            // Common words may have been let go since the hits were named.
            if let Some(seen) = seen.await.map_err(broken)?? {
                return Ok(seen);
            }
        }
    }

    /// Reads the roll if it has not been read; a process that does not write reads it again
    /// whenever the one that does has moved on.
    pub(super) async fn ready_roll(&self) -> Result<(), StoreError> {
        if self.writes && self.live.catch_up()? {
            return Ok(());
        }
        let mut reading = self.live.reading.lock().await;
        let position = self.head().await?.map_or(0, |head| head.position);
        let is_read = if self.writes { self.live.catch_up()? } else { *reading == Some(position) };
        if is_read {
            return Ok(());
        }
        self.live.follow();
        let roll = self.read_roll().await?;
        self.live.set(roll)?;
        *reading = Some(position);
        self.live.catch_up().map(|_| ())
    }

    async fn read_roll(&self) -> Result<Roll, StoreError> {
        let of_table = |columns: &[&str], table: &str, only: &str| {
            let columns = columns.join(", ");
            format!(
                "SELECT {columns} FROM {table} WHERE district = $1 AND case_id > $2 \
                 AND case_id <= $3{only}"
            )
        };
        let lines = of_table(&LINE, "case_now", "");
        let duties = of_table(&DUTY, "deadline", " AND state = 0 AND duty = 1");
        let newest = "SELECT COALESCE(MAX(case_id), 0) FROM case_now WHERE district = $1";
        let newest = self.query(newest, vec![self.district().into()]).await?;
        let newest = newest.first().map_or(Ok(0), |row| row.int(0))?;
        let mut roll = Roll::default();
        for first in (0..newest).step_by(ROLL_CHUNK) {
            let last = first + ROLL_CHUNK as i64;
            let values = vec![self.district().into(), first.into(), last.into()];
            enter(&mut roll, &self.query_made(lines.clone(), values.clone()).await?)?;
            for Row(cells) in &self.query_made(duties.clone(), values).await? {
                roll.owe(&Duty::of(&cells.iter().collect::<Vec<_>>())?);
            }
        }
        Ok(roll)
    }

    /// A roll of these cases only.
    async fn read_some(&self, ids: &[CaseId]) -> Result<Roll, StoreError> {
        let mut roll = Roll::default();
        let columns = LINE.join(", ");
        for chunk in ids.chunks(CHUNK) {
            let (among, list) = self.among("case_id", 2, chunk);
            let sql = format!("SELECT {columns} FROM case_now WHERE district = $1 AND {among}");
            let rows = self.query_made(sql, vec![self.district().into(), list]).await?;
            enter(&mut roll, &rows)?;
        }
        Ok(roll)
    }

    /// The cases of a page, in its order.
    async fn items(&self, ids: &[CaseId]) -> Result<Vec<CaseItem>, StoreError> {
        let mut items = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let (among, list) = self.among("n.case_id", 2, chunk);
            let sql = format!("SELECT {COLUMNS} FROM case_now n WHERE n.district = $1 AND {among}");
            for row in self.query_made(sql, vec![self.district().into(), list]).await? {
                let item = item(&row)?;
                items.insert(item.id, item);
            }
        }
        Ok(ids.iter().filter_map(|id| items.remove(id)).collect())
    }

    /// The condition that a column is among ids, with the value of its placeholder.
    pub(super) fn among(&self, column: &str, placeholder: u8, ids: &[CaseId]) -> (String, Cell) {
        let list = ids.iter().map(CaseId::to_string).collect::<Vec<_>>().join(",");
        match self.is_sqlite() {
            true => {
                let condition =
                    format!("{column} IN (SELECT value FROM json_each(${placeholder}))");
                (condition, format!("[{list}]").into())
            }
            false => {
                let array = format!("string_to_array(${placeholder}, ',')::bigint[]");
                (format!("{column} = ANY({array})"), list.into())
            }
        }
    }
}

/// Searching for words. Both databases hold the same terms; they look them up differently.
impl Store {
    async fn hits(&self, words: &str) -> Result<Hits, StoreError> {
        let Some(terms) = wanted_terms(words) else { return Ok(Hits::All) };
        if terms.is_empty() {
            return Ok(Hits::Listed(Vec::new()));
        }
        let common = Hits::Common(terms.clone());
        if self.live.look(|roll| roll.knows(&common))? {
            return Ok(common);
        }
        let listed = self.holding(&terms, Some(MOST_LISTED + 1)).await?;
        if listed.len() <= MOST_LISTED {
            return Ok(Hits::Listed(listed));
        }
        for term in &terms {
            self.keep_word(term).await?;
        }
        Ok(common)
    }

    /// Reads all hits of a word that very many cases hold, once.
    async fn keep_word(&self, term: &str) -> Result<(), StoreError> {
        let _reading = self.live.reading.lock().await;
        let word = Hits::Common(vec![term.to_owned()]);
        if self.live.look(|roll| roll.knows(&word))? {
            return Ok(());
        }
        self.live.change(|roll| roll.begin_word(term))?;
        let cases = self.holding(&[term.to_owned()], None).await?;
        self.live.change(|roll| roll.fill_word(term, &cases))
    }

    async fn hits_among(&self, ids: &[CaseId], words: &str) -> Result<Hits, StoreError> {
        let Some(terms) = wanted_terms(words) else { return Ok(Hits::All) };
        let mut cases = match terms.is_empty() {
            true => Vec::new(),
            false => self.holding(&terms, None).await?,
        };
        cases.retain(|case| ids.contains(case));
        Ok(Hits::Listed(cases))
    }

    /// Cases that hold all of some terms.
    async fn holding(
        &self,
        terms: &[String],
        limit: Option<usize>,
    ) -> Result<Vec<CaseId>, StoreError> {
        let limit = Cell::Int(limit.map_or(i64::MAX, |limit| limit as i64));
        let rows = if self.is_sqlite() {
            let table = terms_table(self.district());
            let sql = format!("SELECT rowid FROM {table} WHERE {table} MATCH $1 LIMIT $2");
            let quoted: Vec<String> = terms.iter().map(|term| format!("\"{term}\"")).collect();
            self.query_made(sql, vec![quoted.join(" AND ").into(), limit]).await?
        } else {
            let sql = "SELECT case_id FROM case_search WHERE district = $1 \
                       AND terms @> string_to_array($2, ' ') LIMIT $3";
            let values = vec![self.district().into(), terms.join(" ").into(), limit];
            self.query(sql, values).await?
        };
        rows.iter().map(|row| row.int(0)).collect()
    }
}

/// The terms to look for: none if nothing is searched for, no term if nothing can be found.
fn wanted_terms(words: &str) -> Option<Vec<String>> {
    match words.trim().is_empty() {
        true => None,
        false if search::is_too_short(words) => Some(Vec::new()),
        false => Some(search::terms(words)),
    }
}

fn enter(roll: &mut Roll, rows: &[Row]) -> Result<(), StoreError> {
    for Row(cells) in rows {
        roll.put(&Line::of(&cells.iter().collect::<Vec<_>>())?);
    }
    Ok(())
}

/// The place behind which a page goes on.
fn key_of(roll: &Roll, order: Order, cursor: &str) -> Result<Key, StoreError> {
    let wrong = || broken("翻页位置无效");
    let parts: Vec<&str> = cursor.split('~').collect();
    let (lead, day, case) = match (order, parts.as_slice()) {
        (Order::Opened | Order::Due, [day, case]) => ("", *day, *case),
        (Order::Lead, [lead, day, case]) => (*lead, *day, *case),
        _ => return Err(wrong()),
    };
    day.parse::<jiff::civil::Date>().map_err(|_| wrong())?;
    let case = case.parse().map_err(|_| wrong())?;
    roll.key(order, lead, day, case).ok_or_else(wrong)
}

fn cursor(item: &CaseItem, order: Order) -> String {
    let due = item.due_on.as_deref().unwrap_or(NO_DATE);
    match order {
        Order::Opened => format!("{}~{}", item.opened_on, item.id),
        Order::Due => format!("{due}~{}", item.id),
        Order::Lead => format!("{}~{due}~{}", item.lead.as_deref().unwrap_or(""), item.id),
    }
}

fn item(row: &Row) -> Result<CaseItem, StoreError> {
    Ok(CaseItem {
        id: row.int(0)?,
        number: row.maybe_text(1),
        mechanism: row.text(2)?.to_owned(),
        digest: row.text(3)?.to_owned(),
        title: row.text(4)?.to_owned(),
        stage: row.text(5)?.to_owned(),
        outcome: row.maybe_text(6),
        lead: row.maybe_text(7),
        leader: row.maybe_text(8),
        facet: row.maybe_text(9),
        place: row.maybe_text(10),
        opened_on: row.text(11)?.to_owned(),
        ended_on: row.maybe_text(12),
        due_on: row.maybe_text(13).filter(|day| day != NO_DATE),
        goal_on: row.maybe_text(14),
        light_on: row.maybe_text(15),
        moved: row.int(16)? != 0,
        waiting: row.int(17)? != 0,
        view: row.text(18)?.to_owned(),
        sequence: u32::try_from(row.int(19)?).map_err(broken)?,
    })
}
