//! A refusal is an answer: what cannot be done, what is missing, the article, the act that helps.

use std::fmt;

use serde::Serialize;

/// What kind of refusal it is; the slug is stable and stands in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalKind {
    /// The mechanism has no such act.
    UnknownAct,
    /// The act is not open in this stage.
    WrongStage,
    /// The case has ended.
    CaseOver,
    /// The actor's post may not do it.
    NotYours,
    /// Another person must do it, or a second one.
    AnotherPerson,
    /// A condition does not hold.
    Condition,
    /// A right has lapsed or a wait is not over.
    OutOfTime,
    /// Something must be filled in, or is filled in wrongly.
    Incomplete,
    /// Reason, proof and second person are needed for a late entry.
    LateEntry,
    /// What is said to have happened lies in the future or before the case.
    WrongTime,
    /// No version of the rule is in force on that day.
    NoRule,
    /// Somebody has acted on what would have to be undone; a correction by hand is needed.
    ByHand,
    /// The clock's acts are not done by persons.
    ClockOnly,
    /// It has been done as often as it may be.
    TooOften,
}

/// A refused act (不能办理): the article, and what to do next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refusal {
    /// What kind it is.
    pub kind: RefusalKind,
    /// What cannot be done and why, in one sentence.
    pub message: String,
    /// The article or rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// What is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Fields that are filled in wrongly: field and sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
    /// What helps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<NextStep>,
}

/// An act that helps, or a piece of advice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextStep {
    /// The act, if it is one of this case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// What to do, in words.
    pub say: String,
}

impl NextStep {
    /// Advice without an act.
    pub fn say(text: impl Into<String>) -> NextStep {
        NextStep { act: None, say: text.into() }
    }

    /// An act that helps.
    pub fn act(act: impl Into<String>, title: impl Into<String>) -> NextStep {
        NextStep { act: Some(act.into()), say: title.into() }
    }
}

impl Refusal {
    /// A refusal of a kind with its sentence.
    pub fn new(kind: RefusalKind, message: impl Into<String>) -> Refusal {
        Refusal {
            kind,
            message: message.into(),
            law: None,
            missing: Vec::new(),
            fields: Vec::new(),
            next: Vec::new(),
        }
    }

    /// With the article that it rests on.
    pub fn under(mut self, law: Option<impl Into<String>>) -> Refusal {
        self.law = law.map(Into::into).or(self.law);
        self
    }

    /// With the law of its mechanism before a bare article: 代表法 第四十二条.
    pub fn of(mut self, law: &str) -> Refusal {
        self.law = self.law.map(|article| match article.starts_with('第') {
            true => format!("{law} {article}"),
            false => article,
        });
        self
    }

    /// With something that is missing.
    pub fn missing(mut self, what: impl Into<String>) -> Refusal {
        self.missing.push(what.into());
        self
    }

    /// With something that helps.
    pub fn next(mut self, step: NextStep) -> Refusal {
        self.next.push(step);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for missing in &self.missing {
            write!(f, ";{missing}")?;
        }
        for (field, say) in &self.fields {
            write!(f, ";{field}:{say}")?;
        }
        if let Some(law) = &self.law {
            write!(f, "(依据:{law})")?;
        }
        for step in &self.next {
            write!(f, "。{}", step.say)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
