//! Lists of cases: filtered, searched, sorted, counted to a limit, page by page.

use std::fmt::Write;

use domain::event::CaseId;
use domain::search;

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

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its items.
    pub items: Vec<CaseItem>,
    /// Where the next one begins.
    pub next: Option<String>,
}

const COLUMNS: &str = "n.case_id, n.number, n.mechanism, n.digest, n.title, n.stage, n.outcome, \
     n.lead, n.leader, n.facet, n.place, n.opened_on, n.ended_on, n.due_on, n.goal_on, n.light_on, \
     n.moved, n.waiting, n.view, n.sequence";

impl Store {
    /// A page of a list.
    pub async fn cases(&self, scope: &Scope, query: &Query) -> Result<Page, StoreError> {
        let mut statement = Statement::new(self, scope, query).await?;
        statement.after(query)?;
        let order = match query.order {
            Order::Opened => "n.opened_on, n.case_id",
            Order::Due => "n.due_on, n.case_id",
            Order::Lead => "n.lead, n.due_on, n.case_id",
        };
        let limit = statement.value(Cell::from(query.limit.max(1) + 1));
        let sql = format!(
            "SELECT {COLUMNS} FROM {} WHERE {} ORDER BY {order} LIMIT {limit}",
            statement.from, statement.conditions
        );
        let rows = self.query_made(sql, statement.values).await?;
        let mut items: Vec<CaseItem> = rows.iter().map(item).collect::<Result<_, _>>()?;
        let more = items.len() > query.limit.max(1) as usize;
        items.truncate(query.limit.max(1) as usize);
        let next = items.last().filter(|_| more).map(|item| cursor(item, query.order));
        Ok(Page { items, next })
    }

    /// How many cases a list holds, exactly up to [`COUNT_LIMIT`].
    pub async fn count_cases(&self, scope: &Scope, query: &Query) -> Result<Listing, StoreError> {
        let mut statement = Statement::new(self, scope, query).await?;
        let limit = statement.value(Cell::Int(COUNT_LIMIT + 1));
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT {limit}) AS found",
            statement.from, statement.conditions
        );
        let rows = self.query_made(sql, statement.values).await?;
        let count = rows.first().map_or(Ok(0), |row| row.int(0))?;
        Ok(Listing { count: count.min(COUNT_LIMIT), more: count > COUNT_LIMIT })
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

    /// The offices that a case concerns besides its lead office.
    pub async fn case_offices(&self, id: CaseId) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT office FROM case_office WHERE district = $1 AND case_id = $2 \
                   ORDER BY office";
        let rows = self.query(sql, vec![self.district().into(), id.into()]).await?;
        rows.iter().map(|row| row.text(0).map(str::to_owned)).collect()
    }

    /// Ids of all cases, in order, for rebuilding what is derived.
    pub async fn case_ids(&self, after: CaseId, limit: u32) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT case_id FROM case_now WHERE district = $1 AND case_id > $2 \
                   ORDER BY case_id LIMIT $3";
        let values = vec![self.district().into(), after.into(), limit.into()];
        self.query(sql, values).await?.iter().map(|row| row.int(0)).collect()
    }
}

/// A question being put together.
struct Statement {
    from: String,
    conditions: String,
    values: Vec<Cell>,
}

impl Statement {
    async fn new(store: &Store, scope: &Scope, query: &Query) -> Result<Statement, StoreError> {
        let mut statement = Statement {
            from: "case_now n".to_owned(),
            conditions: "n.district = $1".to_owned(),
            values: vec![store.district().into()],
        };
        statement.limit_to(scope);
        statement.filter(query);
        if !query.words.trim().is_empty() {
            statement.search(store, &query.words).await?;
        }
        Ok(statement)
    }

    /// The placeholder of one more value.
    fn value(&mut self, value: Cell) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn and(&mut self, condition: &str) {
        // Writing to a text cannot fail.
        let _ok = write!(self.conditions, " AND {condition}");
    }

    fn equal(&mut self, column: &str, value: Option<&String>) {
        if let Some(value) = value {
            let mark = self.value(value.as_str().into());
            self.and(&format!("n.{column} = {mark}"));
        }
    }

    fn any_of(&mut self, column: &str, values: &[String]) -> String {
        let marks: Vec<String> =
            values.iter().map(|value| self.value(value.as_str().into())).collect();
        match marks.is_empty() {
            true => "1 = 0".to_owned(),
            false => format!("{column} IN ({})", marks.join(", ")),
        }
    }

    fn limit_to(&mut self, scope: &Scope) {
        match scope {
            Scope::All => {}
            Scope::Offices(offices) => {
                let leads = self.any_of("n.lead", offices);
                let helps = self.any_of("o.office", offices);
                self.and(&format!(
                    "({leads} OR EXISTS (SELECT 1 FROM case_office o WHERE \
                     o.district = n.district AND o.case_id = n.case_id AND {helps}))"
                ));
            }
            Scope::Leader { post, offices } => {
                let mark = self.value(post.as_str().into());
                let leads = self.any_of("n.lead", offices);
                self.and(&format!("(n.leader = {mark} OR {leads})"));
            }
        }
    }

    fn filter(&mut self, query: &Query) {
        self.equal("mechanism", query.mechanism.as_ref());
        self.equal("lead", query.lead.as_ref());
        self.equal("leader", query.leader.as_ref());
        self.equal("facet", query.facet.as_ref());
        if let Some(from) = &query.opened_from {
            let mark = self.value(from.as_str().into());
            self.and(&format!("n.opened_on >= {mark}"));
        }
        if let Some(to) = &query.opened_to {
            let mark = self.value(to.as_str().into());
            self.and(&format!("n.opened_on <= {mark}"));
        }
        if !query.stages.is_empty() {
            let stages = self.any_of("n.stage", &query.stages);
            self.and(&stages);
        }
        match query.open {
            Some(true) => self.and("n.outcome IS NULL"),
            Some(false) => self.and("n.outcome IS NOT NULL"),
            None => {}
        }
        if let Some(day) = &query.late_on {
            let mark = self.value(day.as_str().into());
            self.and(&format!("n.outcome IS NULL AND n.light_on < {mark}"));
        }
        if let Some((from, to)) = &query.due {
            let (from, to) = (self.value(from.as_str().into()), self.value(to.as_str().into()));
            self.and(&format!("n.outcome IS NULL AND n.goal_on >= {from} AND n.goal_on <= {to}"));
        }
        if query.waiting {
            self.and("n.waiting = 1");
        }
        if query.moved {
            self.and("n.moved = 1");
        }
        if let Some(ids) = &query.ids {
            let marks: Vec<String> = ids.iter().map(|id| self.value((*id).into())).collect();
            self.and(&match marks.is_empty() {
                true => "1 = 0".to_owned(),
                false => format!("n.case_id IN ({})", marks.join(", ")),
            });
        }
    }

    /// Both databases hold the same terms; they look them up differently.
    async fn search(&mut self, store: &Store, words: &str) -> Result<(), StoreError> {
        let terms = search::terms(words);
        if terms.is_empty() || search::is_too_short(words) {
            self.and("1 = 0");
            return Ok(());
        }
        let joined = "JOIN case_search s ON s.district = n.district AND s.case_id = n.case_id";
        if !store.is_sqlite() {
            let mark = self.value(terms.join(" ").into());
            let _ok = write!(self.from, " {joined}");
            self.and(&format!("s.terms @> string_to_array({mark}, ' ')"));
            return Ok(());
        }
        let quoted: Vec<String> = terms.iter().map(|term| format!("\"{term}\"")).collect();
        let matching = quoted.join(" AND ");
        if is_common(store, &matching).await? {
            // So many hits that walking the sorted list meets one at once: look into each row.
            let _ok = write!(self.from, " {joined}");
            for term in &terms {
                let mark = self.value(format!(" {term} ").into());
                self.and(&format!("instr(' ' || s.terms || ' ', {mark}) > 0"));
            }
        } else {
            let mark = self.value(matching.into());
            self.and(&format!(
                "n.case_id IN (SELECT rowid FROM {0} WHERE {0} MATCH {mark})",
                terms_table(store.district())
            ));
        }
        Ok(())
    }

    /// Goes on behind the last item of the page before.
    fn after(&mut self, query: &Query) -> Result<(), StoreError> {
        let Some(cursor) = &query.after else { return Ok(()) };
        let wrong = || broken("翻页位置无效");
        let parts: Vec<&str> = cursor.split('~').collect();
        let id = |text: &str| text.parse::<CaseId>().map_err(|_| wrong());
        match (query.order, parts.as_slice()) {
            (Order::Opened | Order::Due, [day, case]) => {
                let column = if query.order == Order::Due { "n.due_on" } else { "n.opened_on" };
                let (day, case) = (self.value((*day).into()), self.value(id(case)?.into()));
                self.and(&format!("({column}, n.case_id) > ({day}, {case})"));
            }
            (Order::Lead, [lead, day, case]) => {
                let (lead, day) = (self.value((*lead).into()), self.value((*day).into()));
                let case = self.value(id(case)?.into());
                self.and(&format!("(n.lead, n.due_on, n.case_id) > ({lead}, {day}, {case})"));
            }
            _ => return Err(wrong()),
        }
        Ok(())
    }
}

/// Whether more cases match than can be sorted at once.
async fn is_common(store: &Store, matching: &str) -> Result<bool, StoreError> {
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM {0} WHERE {0} MATCH $1 LIMIT 2001)",
        terms_table(store.district())
    );
    let rows = store.query_made(sql, vec![matching.into()]).await?;
    Ok(rows.first().map_or(Ok(0), |row| row.int(0))? > 2000)
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
