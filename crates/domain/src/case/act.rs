//! What somebody wants to do to a case.

use crate::event::{Actor, Backing, Extended, LinkEnd, Opening, PartRef};
use crate::mechanism::rule::PaperMoment;
use crate::moment::Moment;
use crate::value::Values;

/// An act before it is judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// What is done.
    pub what: What,
    /// Who does it.
    pub by: Actor,
    /// When it happened, if not now.
    pub happened: Option<Moment>,
    /// Reason, proof and second person.
    pub backing: Backing,
}

/// What is done.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// An act of the mechanism.
    Deed(Box<Wanted>),
    /// Something happens to a document: it is served, published, withdrawn.
    Paper {
        /// The document's kind; the last one of it is meant.
        document: String,
        /// What happens.
        moment: PaperMoment,
    },
    /// 记一笔.
    Note(String),
    /// 补充材料: the files stand in the backing.
    Attach,
    /// 更正.
    Correct {
        /// Fields and their right values.
        values: Values,
        /// An event and its right date.
        moment: Option<(u32, Moment)>,
    },
    /// 移交, to this office.
    Transfer(String),
    /// 撤回.
    Withdraw,
    /// 重新办理.
    Reopen,
}

/// An act of the mechanism that somebody wants to do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// The act.
    pub act: String,
    /// In which part's row.
    pub part: Option<PartRef>,
    /// What is filled in.
    pub values: Values,
    /// The lead office, where the act sets it.
    pub lead: Option<String>,
    /// Others who act together with the actor.
    pub with: Vec<Actor>,
    /// How the case begins, for an act that begins one.
    pub opening: Option<Opening>,
    /// Cases that it points to.
    pub links: Vec<LinkEnd>,
    /// Deadlines that it lengthens, and by how much.
    pub extended: Vec<Extended>,
}

impl Act {
    /// An act of the mechanism with nothing filled in.
    pub fn deed(act: impl Into<String>, by: Actor) -> Act {
        let wanted = Wanted { act: act.into(), ..Wanted::default() };
        Act { what: What::Deed(Box::new(wanted)), by, happened: None, backing: Backing::default() }
    }

    /// The name under which refusals and records know it.
    pub fn name(&self) -> &str {
        match &self.what {
            What::Deed(wanted) => &wanted.act,
            What::Paper { moment, .. } => moment.name(),
            What::Note(_) => "note",
            What::Attach => "attach",
            What::Correct { .. } => "correct",
            What::Transfer(_) => "transfer",
            What::Withdraw => "withdraw",
            What::Reopen => "reopen",
        }
    }
}
