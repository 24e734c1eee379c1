//! `[field]`: what a case remembers, and what it asks for.

use indexmap::IndexMap;
use toml::de::DeValue;

use super::node::{Table, Word};

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// Words.
    Text,
    /// A decimal number.
    Number,
    /// Whole fen, never a float.
    Money,
    /// A civil date.
    Date,
    /// A date with its time.
    Moment,
    /// A code of a list.
    Code,
    /// Yes or no.
    Flag,
    /// A person: kept apart and encrypted.
    Person,
    /// A body of the district.
    Office,
    /// A post of the district.
    Post,
    /// A place of the district.
    Place,
    /// A point on the map.
    Point,
    /// A photograph.
    Photo,
    /// A file.
    File,
    /// Another case or register entry.
    Ref,
    /// A table file.
    Sheet,
    /// Rows with columns.
    List,
}

const TYPES: [(&str, FieldType); 17] = [
    ("text", FieldType::Text),
    ("number", FieldType::Number),
    ("money", FieldType::Money),
    ("date", FieldType::Date),
    ("moment", FieldType::Moment),
    ("code", FieldType::Code),
    ("flag", FieldType::Flag),
    ("person", FieldType::Person),
    ("org", FieldType::Office),
    ("office", FieldType::Office),
    ("post", FieldType::Post),
    ("place", FieldType::Place),
    ("point", FieldType::Point),
    ("photo", FieldType::Photo),
    ("file", FieldType::File),
    ("ref", FieldType::Ref),
    ("sheet", FieldType::Sheet),
];

impl FieldType {
    /// The type of that name.
    pub fn named(name: &str) -> Option<FieldType> {
        if name == "list" {
            return Some(FieldType::List);
        }
        TYPES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// Its name in files and in the API.
    pub fn name(self) -> &'static str {
        if self == FieldType::List {
            return "list";
        }
        // `org` and `office` name the same; the later is the word of the glossary.
        let found = TYPES.iter().rev().find(|(_, kind)| *kind == self);
        found.map_or("text", |(name, _)| name)
    }

    /// As the handbook says it.
    pub fn in_words(self) -> &'static str {
        match self {
            FieldType::Text => "文字",
            FieldType::Number => "数字",
            FieldType::Money => "金额",
            FieldType::Date => "日期",
            FieldType::Moment => "时间",
            FieldType::Code => "选项",
            FieldType::Flag => "是否",
            FieldType::Person => "人员",
            FieldType::Office => "单位",
            FieldType::Post => "岗位",
            FieldType::Place => "辖区",
            FieldType::Point => "位置",
            FieldType::Photo => "照片",
            FieldType::File => "文件",
            FieldType::Ref => "关联登记项",
            FieldType::Sheet => "表格文件",
            FieldType::List => "清单",
        }
    }
}

/// A field of a mechanism (字段).
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name in the file.
    pub id: Word,
    /// What it is called on forms.
    pub title: String,
    /// What it holds.
    pub kind: FieldType,
    /// The code list that it chooses from.
    pub list: Option<Word>,
    /// Codes that only this field uses.
    pub values: IndexMap<String, String>,
    /// Whether it holds several.
    pub many: bool,
    /// Columns of a list.
    pub columns: IndexMap<String, Column>,
    /// Whether every column of every row must be filled before the list counts as filled.
    pub complete: bool,
    /// How it is computed from others; then nobody is asked for it.
    pub derive: Option<Derive>,
    /// A column of a register entry or code row that it takes its value from: `item.joint`.
    pub from: Option<Word>,
    /// The register that a ref points to.
    pub to: Vec<Word>,
    /// Why a personal value is kept (个人信息保护法 6).
    pub purpose: Option<String>,
    /// Whether it names the leader in charge of the lead office: a new division of work among leaders
    /// changes it in cases that run.
    pub in_charge: bool,
    /// How long a personal value is kept.
    pub keep: Option<crate::term::Term>,
    /// The compartment that a personal value lies in.
    pub vault: Option<String>,
    /// The largest number of characters.
    pub longest: Option<u32>,
    /// The unit printed behind a number.
    pub unit: Option<String>,
    /// A line of help on the form.
    pub hint: Option<String>,
    /// Whether a point is taken from the photograph.
    pub from_photo: bool,
    /// Whether only the software needs it: neither records nor forms show it.
    pub inner: bool,
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What it is called.
    pub title: String,
    /// What it holds.
    pub kind: FieldType,
}

/// How a field is computed.
#[derive(Debug, Clone, PartialEq)]
pub enum Derive {
    /// The earliest value that another field ever had: the original due date.
    First(Word),
    /// The value that another field has now.
    Last(Word),
    /// Whether any of the codes of a field stands in a code list.
    Any {
        /// The field.
        field: Word,
        /// The list.
        list: Word,
    },
    /// The number of rows of a list, or of distinct cells of a matrix that they fill.
    Count {
        /// The list.
        list: Word,
        /// The matrix.
        of: Option<Word>,
    },
    /// The sum of a column.
    Sum(Word),
    /// The smallest value of a column.
    Min(Word),
    /// The largest value of a column.
    Max(Word),
    /// The days between two dates.
    Days {
        /// From this field.
        from: Word,
        /// To this field.
        to: Word,
    },
}

impl Field {
    /// Whether the field holds personal values, kept apart from the ledger.
    pub fn is_personal(&self) -> bool {
        self.kind == FieldType::Person || self.vault.is_some()
    }

    pub(super) fn read(id: &Word, table: Table<'_, '_>) -> Field {
        let name = table.required("type");
        let kind = FieldType::named(&name);
        if kind.is_none() && table.has("type") {
            let known: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
            table.fault("type", format!("没有 {name} 这种字段,可用:{}、list", known.join("、")));
        }
        let field = Field {
            id: id.clone(),
            title: table.required("title"),
            kind: kind.unwrap_or(FieldType::Text),
            list: table.word("list"),
            values: inline_values(&table),
            many: table.flag("many"),
            columns: columns(&table),
            complete: table.flag("complete"),
            derive: table.table("derive").and_then(Derive::read),
            from: table.word("from"),
            to: table.words("to"),
            purpose: table.text("purpose"),
            in_charge: table.flag("in_charge"),
            keep: table.term("keep"),
            vault: table.text("vault"),
            longest: table.whole("longest"),
            unit: table.text("unit"),
            hint: table.text("hint"),
            from_photo: table.flag("from_photo"),
            inner: table.flag("inner"),
        };
        table.finish();
        field
    }
}

fn inline_values(table: &Table<'_, '_>) -> IndexMap<String, String> {
    let mut values = IndexMap::new();
    for (code, value) in table.entries("values") {
        match value.get_ref() {
            DeValue::String(title) => {
                values.insert(code.text, title.to_string());
            }
            _ => table.fault("values", "values 里应为 代码 = \"名称\""),
        }
    }
    values
}

fn columns(table: &Table<'_, '_>) -> IndexMap<String, Column> {
    let mut columns = IndexMap::new();
    let Some(written) = table.table("columns") else { return columns };
    for (name, value) in written.all() {
        let Some(column) = written.entry(&name, value) else { continue };
        let kind = FieldType::named(&column.required("type"));
        if kind.is_none() {
            column.fault("type", "不认识的列类型");
        }
        columns.insert(
            name.text.clone(),
            Column { title: column.required("title"), kind: kind.unwrap_or(FieldType::Text) },
        );
        column.finish();
    }
    columns
}

impl Derive {
    /// The fields that it is computed from.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        let (one, other) = match self {
            Derive::First(of) | Derive::Last(of) => (of, None),
            Derive::Any { field, .. } => (field, None),
            Derive::Count { list, .. } => (list, None),
            Derive::Sum(path) | Derive::Min(path) | Derive::Max(path) => (path, None),
            Derive::Days { from, to } => (from, Some(to)),
        };
        let name = |word: &Word| word.text.find('.').map_or(word.text.len(), |at| at);
        std::iter::once(one).chain(other).map(move |word| &word.text[..name(word)])
    }

    fn read(table: Table<'_, '_>) -> Option<Derive> {
        let derive = if let Some(field) = table.word("first") {
            Some(Derive::First(field))
        } else if let Some(field) = table.word("last") {
            Some(Derive::Last(field))
        } else if let Some(list) = table.word("count") {
            Some(Derive::Count { list, of: table.word("of") })
        } else if let Some(column) = table.word("sum") {
            Some(Derive::Sum(column))
        } else if let Some(column) = table.word("min") {
            Some(Derive::Min(column))
        } else if let Some(column) = table.word("max") {
            Some(Derive::Max(column))
        } else {
            Derive::read_pair(&table)
        };
        if derive.is_none() {
            table.fault(
                "derive",
                "应为 first、last、count、sum、min、max、any = [字段, 代码表] 或 days = [起, 止] 之一",
            );
        }
        table.finish();
        derive
    }

    fn read_pair(table: &Table<'_, '_>) -> Option<Derive> {
        if let [field, list] = table.words("any").as_slice() {
            return Some(Derive::Any { field: field.clone(), list: list.clone() });
        }
        match table.words("days").as_slice() {
            [from, to] => Some(Derive::Days { from: from.clone(), to: to.clone() }),
            _ => None,
        }
    }
}
