//! `[role]`: who may act, relative to the case. Roles bind to posts, never to persons.

use super::node::{Table, Word};

/// A role in a case (角色).
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// Its name in the file.
    pub id: Word,
    /// What it is called on screen.
    pub title: String,
    /// The office that its post must belong to.
    pub office: Option<OfficeRef>,
    /// The duty that its post must carry, by its Chinese name.
    pub post: Option<String>,
    /// Whoever did that act, and nobody else.
    pub did: Option<Word>,
    /// Roles whose holders in this case may not take it: another person decides.
    pub not: Vec<Word>,
    /// How many persons must act together.
    pub at_least: u32,
    /// Whether every one of them needs a law-enforcement certificate.
    pub certified: bool,
    /// Whether a person can be made to stand aside (回避).
    pub recuse: bool,
    /// A party outside the government: the field or word that names it.
    pub party: Option<Word>,
    /// The roles that record what a party does (代录).
    pub through: Vec<Word>,
}

/// An office, relative to the case.
#[derive(Debug, Clone, PartialEq)]
pub enum OfficeRef {
    /// The lead office.
    Lead,
    /// A co-office of the case.
    Co,
    /// The office of the part's row.
    Part,
    /// The office in charge above another.
    Above(Box<OfficeRef>),
    /// The office of whoever took the role.
    OfRole(Word),
    /// The office of a part.
    OfPart(Word),
    /// An office or post that a field names.
    Field(Word),
    /// An office by name.
    Named(Word),
}

/// Reads an office as a file names it.
pub(super) fn read_office(word: &Word) -> OfficeRef {
    OfficeRef::read(word)
}

impl OfficeRef {
    fn read(word: &Word) -> OfficeRef {
        let rest = |text: &str| Word { text: text.to_owned(), at: word.at.clone() };
        if let Some(inner) = word.strip_prefix("above:") {
            return OfficeRef::Above(Box::new(OfficeRef::read(&rest(inner))));
        }
        if let Some(role) = word.strip_prefix("role:") {
            return OfficeRef::OfRole(rest(role));
        }
        if let Some(field) = word.strip_prefix("field:") {
            return OfficeRef::Field(rest(field));
        }
        if let Some(part) = word.strip_suffix(".office") {
            return OfficeRef::OfPart(rest(part));
        }
        match &*word.text {
            "lead" => OfficeRef::Lead,
            "co" => OfficeRef::Co,
            "part" => OfficeRef::Part,
            _ => OfficeRef::Named(word.clone()),
        }
    }
}

impl Role {
    pub(super) fn read(id: &Word, table: Table<'_, '_>) -> Role {
        let role = Role {
            id: id.clone(),
            title: table.required("title"),
            office: table.word("office").map(|word| OfficeRef::read(&word)),
            post: table.text("post"),
            did: table.word("did"),
            not: table.words("not"),
            at_least: table.whole("at_least").unwrap_or(1),
            certified: table.flag("certified"),
            recuse: table.flag("recuse"),
            party: table.word("party"),
            through: table.words("through"),
        };
        if role.office.is_none()
            && role.post.is_none()
            && role.did.is_none()
            && role.party.is_none()
        {
            table.fault("office", "角色没有说明由谁担任,请写 office、post、did 或 party");
        }
        if role.party.is_some() && role.through.is_empty() {
            table.fault("through", "政府以外的当事人不登录系统,请写 through = [代录的角色]");
        }
        table.finish();
        role
    }
}
