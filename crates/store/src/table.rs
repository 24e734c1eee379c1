//! The tables, described once; both databases take their schema and their statements from here.
//!
//! Every primary and unique key begins with the district, so that the tables distribute by district
//! without a change of code. Tables that districts share are listed in [`SHARED`] and nowhere else.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number; instants are microseconds since 1970 in UTC.
    Int,
    /// A text; dates are ISO texts, so that they sort.
    Text,
    /// Bytes.
    Bytes,
    /// Search terms: a list of texts.
    Terms,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be missing.
    pub null: bool,
}

/// An index.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    /// Columns.
    pub columns: &'static str,
    /// The rows that it holds; all if empty.
    pub only: &'static str,
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns; the first `key` of them are the primary key.
    pub columns: &'static [Column],
    /// How many columns the primary key has.
    pub key: usize,
    /// Unique keys besides the primary one.
    pub unique: &'static [&'static str],
    /// Columns that never change once the row is there, so that their indexes stay untouched.
    pub fixed: &'static [&'static str],
    /// Indexes.
    pub indexes: &'static [Index],
    /// Whether SQLite keeps it ordered by its key rather than by row id.
    pub clustered: bool,
}

const fn int(name: &'static str) -> Column {
    Column { name, kind: Kind::Int, null: false }
}

const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text, null: false }
}

const fn bytes(name: &'static str) -> Column {
    Column { name, kind: Kind::Bytes, null: false }
}

const fn maybe(column: Column) -> Column {
    Column { null: true, ..column }
}

const fn index(columns: &'static str) -> Index {
    Index { columns, only: "" }
}

/// One row per district: where its ledger stands.
pub const DISTRICT: Table = Table {
    name: "district",
    columns: &[
        text("district"),
        int("position"),
        int("recorded"),
        int("clock_at"),
        int("next_case"),
    ],
    key: 1,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: false,
};

/// By which rules the derived tables were made.
pub const DERIVED: Table = Table {
    name: "derived",
    columns: &[text("district"), text("rules")],
    key: 1,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: false,
};

/// The ledger. An ordinary table that nothing protects: `verify` finds what was tampered with.
pub const EVENT: Table = Table {
    name: "event",
    columns: &[
        text("district"),
        int("position"),
        int("case_id"),
        int("sequence"),
        int("recorded"),
        text("happened"),
        text("actor"),
        text("mechanism"),
        text("kind"),
        text("body"),
        bytes("hash"),
    ],
    key: 2,
    unique: &["district, case_id, sequence"],
    fixed: &[],
    indexes: &[],
    clustered: false,
};

/// The present of every case, for lists; derived from the ledger.
pub const CASE_NOW: Table = Table {
    name: "case_now",
    columns: &[
        text("district"),
        int("case_id"),
        maybe(text("number")),
        text("mechanism"),
        text("digest"),
        text("title"),
        text("stage"),
        maybe(text("outcome")),
        maybe(text("lead")),
        maybe(text("leader")),
        text("offices"),
        maybe(text("facet")),
        maybe(text("place")),
        text("opened_on"),
        maybe(text("ended_on")),
        text("due_on"),
        maybe(text("goal_on")),
        maybe(text("light_on")),
        int("moved"),
        int("waiting"),
        text("view"),
        int("sequence"),
        int("position"),
        bytes("hash"),
    ],
    key: 2,
    unique: &["district, number"],
    fixed: &["number", "mechanism"],
    // Lists are chosen on the roll, so no index has to follow every act.
    indexes: &[index("district, mechanism, case_id")],
    clustered: false,
};

/// Search terms of a case.
pub const CASE_SEARCH: Table = Table {
    name: "case_search",
    columns: &[
        text("district"),
        int("case_id"),
        Column { name: "terms", kind: Kind::Terms, null: false },
    ],
    key: 2,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: false,
};

/// Deadlines of cases; derived from the ledger, the calendar and the settings.
pub const DEADLINE: Table = Table {
    name: "deadline",
    columns: &[
        text("district"),
        int("case_id"),
        text("part"),
        int("row"),
        text("rule"),
        int("nth"),
        text("mechanism"),
        text("title"),
        int("state"),
        int("duty"),
        int("outcome"),
        text("starts_on"),
        maybe(text("due_on")),
        maybe(text("due_at")),
        maybe(text("office")),
        maybe(text("post")),
        maybe(text("act")),
        maybe(text("act_title")),
        maybe(text("term")),
        text("span_from"),
        maybe(text("span_to")),
    ],
    key: 6,
    unique: &[],
    fixed: &[],
    // Duties are chosen on the roll. What a new holiday moves is looked for once a year, by a walk
    // through the table. An index for either would be rewritten by nearly every act.
    indexes: &[Index { columns: "district, due_at", only: "outcome = 1 AND state = 0" }],
    clustered: true,
};

/// What cases add to indicators: signed rows, never changed.
pub const TALLY: Table = Table {
    name: "tally",
    columns: &[
        text("district"),
        int("position"),
        int("n"),
        text("indicator"),
        int("case_id"),
        text("key"),
        text("day"),
        text("place"),
        text("office"),
        int("value"),
        int("hit"),
        int("sign"),
    ],
    key: 3,
    unique: &[],
    fixed: &[],
    // By year, not by day: rows of many days then come to few places of the index. None by case,
    // which would have every act write somewhere else: only a rebuild asks for a case's rows.
    indexes: &[index("district, indicator, (substr(day, 1, 4)), position")],
    clustered: true,
};

/// The newest tally row of every indicator and year.
pub const TALLY_HEAD: Table = Table {
    name: "tally_head",
    columns: &[text("district"), text("indicator"), text("year"), int("position")],
    key: 3,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: true,
};

/// Sums over tally rows up to a position: a cache that may be dropped at any time.
pub const FIGURE_CACHE: Table = Table {
    name: "figure_cache",
    columns: &[
        text("district"),
        text("indicator"),
        text("first"),
        text("last"),
        text("office"),
        text("place"),
        int("position"),
        int("rows"),
        int("hits"),
        int("value"),
    ],
    key: 6,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: true,
};

/// The last number drawn from each book.
pub const NUMBER_BOOK: Table = Table {
    name: "number_book",
    columns: &[text("district"), text("book"), int("year"), int("last")],
    key: 3,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: true,
};

/// Answers to requests that carried an idempotency key. In the order of their coming, beside a slim
/// index: clients choose keys at random, and every act would split pages of a table in their order.
pub const IDEMPOTENCY: Table = Table {
    name: "idempotency",
    columns: &[
        text("district"),
        text("actor"),
        text("key"),
        text("digest"),
        text("answer"),
        int("recorded"),
    ],
    key: 3,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: false,
};

/// Versions of mechanisms, by digest.
pub const VERSION: Table = Table {
    name: "version",
    columns: &[
        text("district"),
        text("digest"),
        text("mechanism"),
        text("since"),
        text("content"),
        int("recorded"),
    ],
    key: 2,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: true,
};

/// Personal values, encrypted, apart from the ledger.
pub const PERSONAL: Table = Table {
    name: "personal",
    columns: &[
        text("district"),
        int("case_id"),
        int("sequence"),
        text("field"),
        text("vault"),
        text("keep_until"),
        bytes("sealed"),
    ],
    key: 4,
    unique: &[],
    fixed: &[],
    indexes: &[index("district, keep_until")],
    clustered: true,
};

/// Files that events name by digest; their content lies in the object store.
pub const ATTACHMENT: Table = Table {
    name: "attachment",
    columns: &[text("district"), text("digest"), text("name"), int("size"), int("recorded")],
    key: 2,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: true,
};

/// Daily seals.
pub const SEAL: Table = Table {
    name: "seal",
    columns: &[
        text("district"),
        text("day"),
        int("first"),
        int("last"),
        bytes("previous"),
        bytes("events"),
        bytes("tally"),
        bytes("hash"),
    ],
    key: 2,
    unique: &["district, first"],
    fixed: &[],
    indexes: &[],
    clustered: true,
};

/// Passwords, hashed.
pub const CREDENTIAL: Table = Table {
    name: "credential",
    columns: &[text("district"), text("person"), text("hash")],
    key: 2,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: true,
};

/// Sessions, by the digest of their token.
pub const SESSION: Table = Table {
    name: "session",
    columns: &[
        text("district"),
        text("token"),
        text("person"),
        text("post"),
        text("contrast"),
        int("seen"),
        int("expires"),
    ],
    key: 2,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: true,
};

/// What somebody has typed and not yet sent: not a fact.
pub const DRAFT: Table = Table {
    name: "draft",
    columns: &[text("district"), text("person"), text("place"), text("content"), int("saved")],
    key: 3,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: true,
};

/// Acts that wait for a second person: not yet facts.
pub const PENDING: Table = Table {
    name: "pending",
    columns: &[
        text("district"),
        text("id"),
        int("case_id"),
        text("person"),
        text("post"),
        text("act"),
        int("sequence"),
        text("say"),
        int("made"),
    ],
    key: 2,
    unique: &[],
    fixed: &[],
    indexes: &[index("district, case_id")],
    clustered: true,
};

/// Cases that somebody follows.
pub const WATCH: Table = Table {
    name: "watch",
    columns: &[text("district"), text("person"), int("case_id")],
    key: 3,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: true,
};

/// The cases that came as rows of tables, by what a row is known by; derived from the ledger.
pub const ORIGIN: Table = Table {
    name: "origin",
    columns: &[
        text("district"),
        text("mechanism"),
        text("key"),
        int("case_id"),
        text("row_digest"),
        text("provider"),
        text("as_of"),
    ],
    key: 3,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: true,
};

/// What the columns of a table mean, by the digest of its head: confirmed once, for the district.
pub const COLUMN_MAP: Table = Table {
    name: "column_map",
    columns: &[
        text("district"),
        text("mechanism"),
        text("head"),
        text("content"),
        text("person"),
        int("saved"),
    ],
    key: 3,
    unique: &[],
    fixed: &[],
    indexes: &[],
    clustered: true,
};

/// Messages that went out or wait to: outside the ledger, for nothing is decided by them. One for each
/// person, day and occasion.
pub const MESSAGE: Table = Table {
    name: "message",
    columns: &[
        text("district"),
        text("day"),
        text("person"),
        text("occasion"),
        text("post"),
        text("channel"),
        text("content"),
        text("state"),
        int("tries"),
        int("due"),
        int("sent"),
        text("note"),
    ],
    key: 4,
    unique: &[],
    fixed: &[],
    indexes: &[Index { columns: "district, due", only: "state = 'waiting'" }],
    clustered: true,
};

/// What stands for a missing date where rows are sorted by it: after every real one.
pub const NO_DATE: &str = "9999-12-31";

/// All tables.
pub const ALL: [&Table; 23] = [
    &DISTRICT,
    &DERIVED,
    &EVENT,
    &CASE_NOW,
    &CASE_SEARCH,
    &DEADLINE,
    &TALLY,
    &TALLY_HEAD,
    &FIGURE_CACHE,
    &NUMBER_BOOK,
    &IDEMPOTENCY,
    &VERSION,
    &PERSONAL,
    &ATTACHMENT,
    &SEAL,
    &CREDENTIAL,
    &SESSION,
    &DRAFT,
    &PENDING,
    &WATCH,
    &ORIGIN,
    &COLUMN_MAP,
    &MESSAGE,
];

/// Reference tables that districts share: their keys need not begin with the district. None yet.
pub const SHARED: [&str; 0] = [];

impl Table {
    /// The names of the primary key's columns.
    pub fn key_names(&self) -> impl Iterator<Item = &'static str> {
        self.columns[..self.key].iter().map(|column| column.name)
    }

    /// All column names, joined.
    pub fn column_list(&self) -> String {
        self.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    /// The key's column names, joined.
    pub fn key_list(&self) -> String {
        self.key_names().collect::<Vec<_>>().join(", ")
    }

    /// `ON CONFLICT … DO UPDATE …` that replaces every column that may change.
    pub fn on_conflict(&self) -> String {
        let sets: Vec<String> = self.columns[self.key..]
            .iter()
            .filter(|column| !self.fixed.contains(&column.name))
            .map(|column| format!("{0} = EXCLUDED.{0}", column.name))
            .collect();
        match sets.is_empty() {
            true => format!("ON CONFLICT ({}) DO NOTHING", self.key_list()),
            false => format!("ON CONFLICT ({}) DO UPDATE SET {}", self.key_list(), sets.join(", ")),
        }
    }

    /// The statements that create the table in a dialect, if it is not there.
    pub fn create(&self, dialect: &Dialect) -> Vec<String> {
        let columns = self.columns.iter().map(|column| {
            let null = if column.null { "" } else { " NOT NULL" };
            format!("{} {}{null}", column.name, (dialect.type_name)(column.kind))
        });
        let keys = std::iter::once(format!("PRIMARY KEY ({})", self.key_list()))
            .chain(self.unique.iter().map(|unique| format!("UNIQUE ({unique})")));
        let lines: Vec<String> = columns.chain(keys).collect();
        let tail = if self.clustered { dialect.clustered } else { "" };
        let mut statements =
            vec![format!("CREATE TABLE IF NOT EXISTS {} ({}){tail}", self.name, lines.join(", "))];
        for (nth, index) in self.indexes.iter().enumerate() {
            let only = match index.only {
                "" => String::new(),
                only => format!(" WHERE {only}"),
            };
            statements.push(format!(
                "CREATE INDEX IF NOT EXISTS {0}_{nth} ON {0} ({1}){only}",
                self.name, index.columns
            ));
        }
        statements
    }
}

/// How a database writes types.
pub struct Dialect {
    /// The name of a column type.
    pub type_name: fn(Kind) -> &'static str,
    /// What stands after a table that is ordered by its key.
    pub clustered: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_begins_with_the_district() {
        for table in ALL.iter().filter(|table| !SHARED.contains(&table.name)) {
            assert_eq!(table.columns[0].name, "district", "{}", table.name);
            for unique in table.unique {
                assert!(unique.starts_with("district,"), "{}: {unique}", table.name);
            }
            for index in table.indexes {
                assert!(
                    index.columns.starts_with("district,"),
                    "{}: {}",
                    table.name,
                    index.columns
                );
            }
        }
    }
}
