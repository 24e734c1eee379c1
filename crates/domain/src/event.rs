//! Facts of the ledger: immutable, in order, each with two times.
//!
//! The body of an event is the canonical JSON of its [`Fact`]; what stands there is never edited.
//! What follows from a fact and the mechanism (stages, deadlines, figures) is not stored in it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::Digest;
use crate::mechanism::rule::PaperMoment;
use crate::moment::Moment;
use crate::term::Term;
use crate::value::Values;

/// A case's number inside its district: not shown to people, who see the number from its book.
pub type CaseId = i64;

/// One fact of the ledger (办理记录).
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its place in the district's ledger: 1, 2, 3 … without gaps.
    pub position: i64,
    /// The case.
    pub case: CaseId,
    /// Its place in the case: 1, 2, 3 …
    pub sequence: u32,
    /// When the ledger took it, in the district's zone; never decreasing.
    pub recorded: DateTime,
    /// When it happened.
    pub happened: Moment,
    /// Who did it.
    pub actor: Actor,
    /// The version of the mechanism under which it was decided.
    pub mechanism: Digest,
    /// What it says.
    pub fact: Fact,
}

/// Who does an act.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// The automatic actor (系统自动).
    Clock,
    /// A person in a post.
    Person {
        /// The person's id.
        person: String,
        /// The post's id.
        post: String,
        /// The holder of the post for whom he acts (委托代办); none if he holds it himself.
        stands_for: Option<String>,
    },
}

impl Actor {
    /// A person in a post.
    pub fn person(person: impl Into<String>, post: impl Into<String>) -> Actor {
        Actor::Person { person: person.into(), post: post.into(), stands_for: None }
    }

    /// The same person, acting for the holder of the post.
    pub fn standing_for(self, holder: Option<String>) -> Actor {
        match self {
            Actor::Clock => Actor::Clock,
            Actor::Person { person, post, .. } => {
                Actor::Person { person, post, stands_for: holder }
            }
        }
    }

    /// The holder for whom a person acts by delegation.
    pub fn stands_for(&self) -> Option<&str> {
        match self {
            Actor::Clock => None,
            Actor::Person { stands_for, .. } => stands_for.as_deref(),
        }
    }

    /// Whether both are one person's work: by himself, for one another, or for the same holder. Where
    /// two persons are needed, such two are one.
    pub fn is_one_with(&self, other: &Actor) -> bool {
        self.persons().any(|own| other.persons().any(|their| their == own))
    }

    fn persons(&self) -> impl Iterator<Item = &str> {
        [self.person_id(), self.stands_for()].into_iter().flatten()
    }

    /// The person's id; none for the clock.
    pub fn person_id(&self) -> Option<&str> {
        match self {
            Actor::Clock => None,
            Actor::Person { person, .. } => Some(person),
        }
    }

    /// The post's id; none for the clock.
    pub fn post_id(&self) -> Option<&str> {
        match self {
            Actor::Clock => None,
            Actor::Person { post, .. } => Some(post),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Clock => f.write_str("clock"),
            Actor::Person { person, post, stands_for: None } => write!(f, "{person}@{post}"),
            Actor::Person { person, post, stands_for: Some(holder) } => {
                write!(f, "{person}@{post}~{holder}")
            }
        }
    }
}

impl FromStr for Actor {
    type Err = String;

    fn from_str(text: &str) -> Result<Actor, String> {
        match text.split_once('@') {
            None if text == "clock" => Ok(Actor::Clock),
            Some((person, post)) if !person.is_empty() => match post.split_once('~') {
                None => Ok(Actor::person(person, post)),
                Some((post, holder)) => {
                    Ok(Actor::person(person, post).standing_for(Some(holder.to_owned())))
                }
            },
            _ => Err(format!("“{text}”不是办理人")),
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What an event says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Fact {
    /// An act of the mechanism was done.
    Act(Box<Deed>),
    /// Something happened to a document.
    Paper {
        /// The document's kind.
        document: String,
        /// Which one of its kind in this case, 1 first.
        nth: u32,
        /// What happened.
        moment: PaperMoment,
        /// What backs it.
        #[serde(flatten)]
        backing: Backing,
    },
    /// A note (记一笔).
    Note {
        /// What it says.
        text: String,
    },
    /// Files were added (补充材料).
    Attach {
        /// The files.
        files: Vec<FileRef>,
    },
    /// A field was corrected, with reason and second person (更正).
    Correct {
        /// Fields and their right values.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        values: Values,
        /// An event of the case whose date was wrong, and its right date.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moment: Option<(u32, Moment)>,
        /// What backs it.
        #[serde(flatten)]
        backing: Backing,
    },
    /// Acts of the clock turned out not to have been due (撤销自动办理).
    Voided {
        /// Their sequences in the case.
        sequences: Vec<u32>,
        /// Why, in words.
        why: String,
    },
    /// The lead office changed (移交).
    Transfer {
        /// The new lead office.
        lead: String,
        /// What backs it.
        #[serde(flatten)]
        backing: Backing,
    },
    /// The case was taken back (撤回).
    Withdraw {
        /// What backs it.
        #[serde(flatten)]
        backing: Backing,
    },
    /// An ended case was opened again (重新办理).
    Reopen {
        /// What backs it.
        #[serde(flatten)]
        backing: Backing,
    },
    /// Another case was linked to this one.
    Linked {
        /// The link, as this end calls it.
        link: String,
        /// The other case.
        case: CaseId,
    },
    /// The case moved to another version of its mechanism; a revert is another such event.
    Migrated {
        /// From.
        from: Digest,
        /// To.
        to: Digest,
    },
}

impl Fact {
    /// A short name for lists and columns.
    pub fn name(&self) -> &str {
        match self {
            Fact::Act(deed) => &deed.act,
            Fact::Paper { moment, .. } => moment.name(),
            Fact::Note { .. } => "note",
            Fact::Attach { .. } => "attach",
            Fact::Correct { .. } => "correct",
            Fact::Voided { .. } => "voided",
            Fact::Transfer { .. } => "transfer",
            Fact::Withdraw { .. } => "withdraw",
            Fact::Reopen { .. } => "reopen",
            Fact::Linked { .. } => "linked",
            Fact::Migrated { .. } => "migrated",
        }
    }

    /// Whether it leaves everything that others decide on as it was.
    pub fn is_aside(&self) -> bool {
        matches!(self, Fact::Note { .. } | Fact::Attach { .. } | Fact::Linked { .. })
    }
}

/// An act of a mechanism, as it was done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Deed {
    /// The act.
    pub act: String,
    /// The part's row in which it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartRef>,
    /// The party outside the government for whom it was recorded (代录).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// What was filled in; personal values stand here as digests.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: Values,
    /// The lead office that it set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// Others who acted together with the actor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<Actor>,
    /// What backs it.
    #[serde(flatten)]
    pub backing: Backing,
    /// The beginning of a case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Opening>,
    /// The document that it made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
    /// Cases that it pointed to or gave birth to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkEnd>,
    /// Deadlines that it lengthened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extended: Vec<Extended>,
    /// The deadline at whose end the clock did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DueRef>,
}

/// What backs a fact: reason, proof, second person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Backing {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Files that prove it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proof: Vec<FileRef>,
    /// The second person who confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Actor>,
    /// Recorded after the end of a deadline that it met (补录).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// Who told it of a case that another system handles, and up to which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<Box<Collected>>,
}

/// A part and its row, 1 first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PartRef {
    /// The part.
    pub part: String,
    /// The row.
    pub row: u32,
}

/// A file, by the digest of its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// SM3 of the content.
    pub digest: Digest,
    /// The name that it came with.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// How a case begins.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// The mechanism's id.
    pub mechanism: String,
    /// What the case is called.
    pub title: String,
    /// Its number from the book; with `{n}` until the store has drawn it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The place that it concerns, by division code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The register entry that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<CaseId>,
    /// Recorded and counted, but no deadline runs: older than any rule (historic).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub historic: bool,
    /// The number that it has in the system that it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// How it came as a row of a table, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Box<Imported>>,
}

/// A case that came as a row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// By what the row is known again, for ever: its number in the system that it came from, or the
    /// digest of what names it.
    pub key: String,
    /// The digest of what the row said, so that a changed one is noticed.
    pub row: Digest,
    /// Where it stood in the file that proves it: 信访件!7.
    pub place: String,
    /// Handled in another system and only collected here (原系统办理·本系统归集).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<Collected>,
}

/// Who handed over what another system handles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected {
    /// 提供单位.
    pub provider: String,
    /// 提供人.
    pub person: String,
    /// 截至时间: the day up to which the other system was read.
    pub as_of: Date,
}

/// A document that an act made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The kind.
    pub document: String,
    /// Its number; with `{n}` until the store has drawn it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// An end of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkEnd {
    /// The link.
    pub link: String,
    /// The other case.
    pub case: CaseId,
}

/// A deadline that was lengthened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extended {
    /// The deadline.
    pub deadline: String,
    /// By how much.
    pub by: Term,
}

/// The end of a deadline that the clock acted on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueRef {
    /// The deadline.
    pub deadline: String,
    /// Which of its runs, 1 first.
    pub nth: u32,
    /// Its last day.
    pub on: Date,
}

/// A number to be drawn from a book inside the writing transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// Whether it numbers the case or the document that the act made.
    pub slot: Slot,
    /// The book: the mechanism's or the document's id.
    pub book: String,
    /// The year whose series it continues.
    pub year: i16,
}

/// What a drawn number numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Slot {
    /// The case.
    Case,
    /// The document.
    Paper,
}

/// An event before the ledger has taken it.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// When it happened.
    pub happened: Moment,
    /// Who did it.
    pub actor: Actor,
    /// What it says.
    pub fact: Fact,
    /// Numbers to draw for it.
    pub draws: Vec<Draw>,
}

impl Draft {
    /// A draft that draws no number.
    pub fn new(happened: Moment, actor: Actor, fact: Fact) -> Draft {
        Draft { happened, actor, fact, draws: Vec::new() }
    }

    /// Puts a drawn number into its slot.
    pub fn number(&mut self, slot: Slot, n: u32) {
        let Fact::Act(deed) = &mut self.fact else { return };
        let number = match slot {
            Slot::Case => deed.opening.as_mut().and_then(|opening| opening.number.as_mut()),
            Slot::Paper => deed.made.as_mut().and_then(|made| made.number.as_mut()),
        };
        if let Some(number) = number {
            *number = number.replace("{n}", &n.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_short_and_reads_again() {
        let deed = Deed { act: "sign".to_owned(), ..Deed::default() };
        let fact = Fact::Act(Box::new(deed));
        let body = serde_json::to_string(&fact).unwrap();
        assert_eq!(body, r#"{"is":"act","act":"sign"}"#);
        assert_eq!(serde_json::from_str::<Fact>(&body).unwrap(), fact);
    }

    #[test]
    fn actors_are_a_person_in_a_post_or_the_clock() {
        for text in ["clock", "p12@energy-liaison", "p13@energy-liaison~p12"] {
            assert_eq!(text.parse::<Actor>().unwrap().to_string(), text);
        }
        assert!("p12".parse::<Actor>().is_err());
    }

    #[test]
    fn whoever_acts_for_another_is_one_with_him_and_with_himself() {
        let actor = |text: &str| text.parse::<Actor>().unwrap();
        let deputy = actor("b@clerk~a");
        for one in ["a@clerk", "b@reviewer", "c@clerk~a", "a@reviewer~d"] {
            assert!(deputy.is_one_with(&actor(one)), "{one}");
        }
        assert!(!deputy.is_one_with(&actor("c@reviewer")));
        assert!(!deputy.is_one_with(&Actor::Clock) && !Actor::Clock.is_one_with(&Actor::Clock));
    }
}
