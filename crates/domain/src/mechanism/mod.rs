//! The mechanism format: one TOML file is one governance procedure.
//!
//! A file runs the case, makes its forms, draws its diagram, prints its handbook page and tests
//! itself by its examples. The vocabulary is closed: thirteen kinds of table, no expressions, no
//! scripting. One file of this folder per kind of table; `lint` holds what makes a file trustworthy.

pub mod action;
pub mod charge;
pub mod codes;
pub mod document;
pub mod example;
pub mod field;
pub mod guard;
pub mod indicator;
pub mod link;
mod lint;
pub mod local;
pub mod node;
pub mod part;
pub mod role;
pub mod rule;
pub mod stage;

use std::collections::BTreeSet;

use indexmap::IndexMap;
use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::digest::Digest;
use crate::fault::Fault;
pub use action::{Action, By, Start};
pub use codes::Codes;
pub use document::Document;
pub use example::Example;
pub use field::{Column, Field, FieldType};
pub use guard::{Condition, Guard};
pub use indicator::Indicator;
pub use link::Link;
pub use local::{Local, LocalValue};
pub use node::Word;
pub use part::Part;
pub use role::{OfficeRef, Role};
pub use rule::{DeadlineRule, Outcome, Shape};
pub use stage::Stage;

use charge::Charge;
use node::{Reader, Table};
use part::read_map;

/// What a mechanism's cases are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A procedure that ends.
    Procedure,
    /// A register: an entry lives until it is struck off (一户一档).
    Register,
}

/// Acts that every mechanism has without declaring them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Always {
    /// A note: 记一笔.
    Note,
    /// A file: 补充材料.
    Attach,
    /// A correction of a fact, with reason and second person: 更正.
    Correct,
    /// Another lead office: 移交.
    Transfer,
    /// The case is taken back: 撤回.
    Withdraw,
    /// An ended case is opened again: 重新办理.
    Reopen,
}

impl Always {
    /// All of them.
    pub const ALL: [Always; 6] = [
        Always::Note,
        Always::Attach,
        Always::Correct,
        Always::Transfer,
        Always::Withdraw,
        Always::Reopen,
    ];

    /// Its name in files and in the ledger.
    pub fn name(self) -> &'static str {
        match self {
            Always::Note => "note",
            Always::Attach => "attach",
            Always::Correct => "correct",
            Always::Transfer => "transfer",
            Always::Withdraw => "withdraw",
            Always::Reopen => "reopen",
        }
    }

    /// The word on its button.
    pub fn title(self) -> &'static str {
        match self {
            Always::Note => "记一笔",
            Always::Attach => "补充材料",
            Always::Correct => "更正",
            Always::Transfer => "移交",
            Always::Withdraw => "撤回",
            Always::Reopen => "重新办理",
        }
    }
}

/// A governance procedure as data (办理规程).
#[derive(Debug, Clone, PartialEq)]
pub struct Mechanism {
    /// Its name: the file's name, the URL's word.
    pub id: Word,
    /// What it is called: 重点任务.
    pub title: String,
    /// The law that it carries out.
    pub law: String,
    /// First day of this version.
    pub since: Date,
    /// Last day of this version, for one that has been replaced.
    pub until: Option<Date>,
    /// Procedure or register.
    pub kind: Kind,
    /// What a case is about: a register, `place`, `document` or `none`.
    pub about: Word,
    /// The number of its cases, with {prefix}, {year}, {n}.
    pub number: Option<String>,
    /// The code field by which lists are filtered.
    pub facet: Option<Word>,
    /// The text field that names a case once it is filled in; the opening's title does before.
    pub titled: Option<Word>,
    /// Who may know of its cases, for work secrets (工作秘密): 督查室、牵头单位、责任领导. They are marked
    /// 内部 with it, and leave the house neither by the API nor in messages.
    pub circle: Option<String>,
    /// One sentence for the handbook: what it is for.
    pub summary: String,
    /// Shared blocks that it uses.
    pub uses: Vec<Word>,
    /// Acts of every mechanism that it switches off.
    pub not: BTreeSet<Always>,
    /// Roles that record what another system handles (原系统办理·本系统归集); none if no case may
    /// be collected.
    pub collects: Vec<Word>,
    /// Settings of the district.
    pub locals: IndexMap<String, Local>,
    /// Code lists.
    pub codes: IndexMap<String, Codes>,
    /// Fields.
    pub fields: IndexMap<String, Field>,
    /// Roles.
    pub roles: IndexMap<String, Role>,
    /// The main part.
    pub main: Part,
    /// Parts that run beside it.
    pub parts: IndexMap<String, Part>,
    /// Charges.
    pub charges: IndexMap<String, Charge>,
    /// Documents.
    pub documents: IndexMap<String, Document>,
    /// Links.
    pub links: IndexMap<String, Link>,
    /// Indicators.
    pub indicators: IndexMap<String, Indicator>,
    /// Examples.
    pub examples: Vec<Example>,
    /// SM3 of the procedure: of everything but indicators, examples and comments, blocks included.
    /// Cases pin it; indicators and lights are not pinned.
    pub digest: Digest,
}

/// What reading a mechanism needs besides its own text.
pub trait Library {
    /// The text of a shared block, by its id.
    fn block(&self, id: &str) -> Option<String>;
    /// The text of a data file of the catalogue, by its path.
    fn file(&self, path: &str) -> Option<String>;
}

impl Mechanism {
    /// Reads and lints a mechanism file.
    ///
    /// # Errors
    /// All faults found, with line and column, in plain words.
    pub fn read(file: &str, text: &str, library: &dyn Library) -> Result<Mechanism, Vec<Fault>> {
        let reader = Reader::new(file, text);
        let tree = reader.parse();
        let table = Table::new(&reader, "文件", 0..text.len(), tree.get_ref());
        let (mut mechanism, mut faults) = Mechanism::header(&table);
        let mut canon = vec![canonical(tree.get_ref())];
        for id in mechanism.uses.clone() {
            match library.block(&id.text) {
                Some(block) => canon.push(mechanism.use_block(&id, &block, library, &mut faults)),
                None => reader.fault(
                    id.at.clone(),
                    format!("没有共用块 {}", id.text),
                    Some("共用块放在 catalogue/blocks/".to_owned()),
                ),
            }
        }
        mechanism.read_tables(&table, library);
        table.finish();
        mechanism.digest = Digest::of_text(&serde_json::Value::from(canon).to_string());
        faults.extend(reader.into_faults());
        if faults.is_empty() {
            faults = lint::check(file, text, &mechanism);
        }
        if faults.is_empty() { Ok(mechanism) } else { Err(faults) }
    }

    fn header(table: &Table<'_, '_>) -> (Mechanism, Vec<Fault>) {
        let missing = || {
            table.fault("since", "缺少 since:自哪一天起施行");
            Date::constant(1949, 10, 1)
        };
        let id = table.word("id").unwrap_or_else(|| {
            table.fault("id", "缺少 id");
            Word::implied("")
        });
        let title = table.required("title");
        let mechanism = Mechanism {
            main: Part::empty(Word::implied(""), title.clone()),
            id,
            title,
            law: table.required("law"),
            since: table.date("since").unwrap_or_else(missing),
            until: table.date("until"),
            kind: read_kind(table),
            about: table.word("about").unwrap_or_else(|| Word::implied("none")),
            number: table.text("number"),
            facet: table.word("facet"),
            titled: table.word("titled"),
            circle: table.text("circle"),
            summary: table.text("summary").unwrap_or_default(),
            uses: table.words("uses"),
            not: read_not(table),
            collects: table.words("collects"),
            locals: IndexMap::new(),
            codes: IndexMap::new(),
            fields: IndexMap::new(),
            roles: IndexMap::new(),
            parts: IndexMap::new(),
            charges: IndexMap::new(),
            documents: IndexMap::new(),
            links: IndexMap::new(),
            indicators: IndexMap::new(),
            examples: Vec::new(),
            digest: Digest::default(),
        };
        (mechanism, Vec::new())
    }

    fn use_block(
        &mut self,
        id: &Word,
        text: &str,
        library: &dyn Library,
        faults: &mut Vec<Fault>,
    ) -> serde_json::Value {
        let file = format!("blocks/{}.toml", id.text);
        let reader = Reader::new(&file, text);
        let tree = reader.parse();
        let table = Table::new(&reader, "共用块", 0..text.len(), tree.get_ref());
        for key in ["id", "title", "law"] {
            table.value(key);
        }
        if table.has("uses") || table.has("stage") {
            table.fault("uses", "共用块不能再用共用块,也没有自己的环节");
        }
        self.read_tables(&table, library);
        table.finish();
        faults.extend(reader.into_faults());
        canonical(tree.get_ref())
    }

    fn read_tables(&mut self, table: &Table<'_, '_>, library: &dyn Library) {
        let files = |path: &str| library.file(path);
        read_map(table, "local", &mut self.locals, Local::read);
        read_map(table, "codes", &mut self.codes, |id, t| Codes::read(id, t, &files));
        read_map(table, "field", &mut self.fields, Field::read);
        read_map(table, "role", &mut self.roles, Role::read);
        self.main.read_tables(table);
        read_map(table, "part", &mut self.parts, Part::read);
        read_map(table, "charge", &mut self.charges, Charge::read);
        read_map(table, "document", &mut self.documents, Document::read);
        read_map(table, "link", &mut self.links, Link::read);
        read_map(table, "indicator", &mut self.indicators, Indicator::read);
        self.examples.extend(table.tables("example").into_iter().map(Example::read));
        for document in self.documents.values() {
            for rule in document.implied_rules() {
                self.main.deadlines.entry(rule.id.text.clone()).or_insert(rule);
            }
        }
    }

    /// A part by name; the empty name is the main part.
    pub fn part(&self, id: &str) -> Option<&Part> {
        if id.is_empty() { Some(&self.main) } else { self.parts.get(id) }
    }

    /// Whether a case can rest as a whole in what is withheld: drafts, proposed lights, bulletins.
    pub fn begins_withheld(&self) -> bool {
        self.main.stages.values().any(|stage| stage.withheld)
    }

    /// All parts, the main one first.
    pub fn all_parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.main).chain(self.parts.values())
    }

    /// An article with its law: a bare one (第四十二条) is one of the mechanism's own law, another
    /// names its law itself (审计法 第五十二条).
    pub fn cite(&self, article: &str) -> String {
        match article.starts_with('第') {
            true => format!("{} {article}", self.law),
            false => article.to_owned(),
        }
    }

    /// The title of a code of a field; the code itself where the list does not know it.
    pub fn code_title<'a>(&'a self, field: &str, code: &'a str) -> &'a str {
        let Some(field) = self.fields.get(field) else { return code };
        let listed = field.list.as_ref().and_then(|list| self.codes.get(&list.text));
        field
            .values
            .get(code)
            .map(String::as_str)
            .or_else(|| listed.and_then(|codes| codes.title(code)))
            .unwrap_or(code)
    }

    /// The codes that a field chooses from, with their titles.
    pub fn choices(&self, field: &Field) -> Vec<(String, String)> {
        let listed = field.list.as_ref().and_then(|list| self.codes.get(&list.text));
        let values = listed.map_or(&field.values, |codes| &codes.values);
        values.iter().map(|(code, title)| (code.clone(), title.clone())).collect()
    }

    /// Whether an act's form decides a field: it asks for it, or for what it derives from.
    pub fn asks_for(&self, action: &Action, field: &str) -> bool {
        let asked = |name: &str| action.asked().any(|asked| asked == name);
        let sources = self.fields.get(field).and_then(|field| field.derive.as_ref());
        asked(field) || sources.is_some_and(|derive| derive.sources().any(asked))
    }

    /// Whether the version is in force on a day.
    pub fn is_in_force(&self, on: Date) -> bool {
        self.since <= on && self.until.is_none_or(|until| on <= until)
    }
}

fn read_kind(table: &Table<'_, '_>) -> Kind {
    match table.text("kind").as_deref() {
        None | Some("procedure") => Kind::Procedure,
        Some("register") => Kind::Register,
        Some(_) => {
            table.fault("kind", "kind 应为 procedure 或 register");
            Kind::Procedure
        }
    }
}

fn read_not(table: &Table<'_, '_>) -> BTreeSet<Always> {
    let mut not = BTreeSet::new();
    for word in table.words("not") {
        match Always::ALL.into_iter().find(|always| always.name() == word.text) {
            Some(always) => {
                not.insert(always);
            }
            None => {
                let known: Vec<&str> = Always::ALL.iter().map(|always| always.name()).collect();
                table.fault("not", format!("not 里只能写:{}", known.join("、")));
            }
        }
    }
    not
}

/// The tree without indicators and examples, in the order of the file: what a version is.
fn canonical(tree: &DeTable<'_>) -> serde_json::Value {
    let procedure = tree.iter().filter(|(key, _)| {
        !matches!(key.get_ref().as_ref(), "indicator" | "example" | "summary" | "title")
    });
    serde_json::Value::Object(
        procedure.map(|(key, value)| (key.get_ref().to_string(), plain(value))).collect(),
    )
}

fn plain(value: &Spanned<DeValue<'_>>) -> serde_json::Value {
    match value.get_ref() {
        DeValue::String(text) => text.to_string().into(),
        DeValue::Integer(number) => number.as_str().into(),
        DeValue::Float(number) => number.as_str().into(),
        DeValue::Boolean(flag) => (*flag).into(),
        DeValue::Datetime(date) => date.to_string().into(),
        DeValue::Array(items) => items.iter().map(plain).collect(),
        DeValue::Table(entries) => serde_json::Value::Object(
            entries.iter().map(|(key, value)| (key.get_ref().to_string(), plain(value))).collect(),
        ),
    }
}
