//! The four kinds of trouble that a user can meet.

use std::fmt;

use domain::case::{Refusal, RefusalKind};
use store::StoreError;

/// What went wrong, in a form that console, API and command line can say.
#[derive(Debug, Clone, PartialEq)]
pub enum AppError {
    /// The act was judged and refused; it cites its rule and says what to do next.
    Refused(Box<Refusal>),
    /// There is no such thing, or the viewer may not see it: the answer is the same.
    NotFound,
    /// Somebody else was faster.
    Conflict(Box<Overtaken>),
    /// The machine or the data are at fault.
    Broken(String),
}

/// What others did to a case since a form was opened.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Overtaken {
    /// The case's number.
    pub number: String,
    /// The sequence that it has now.
    pub sequence: u32,
    /// Who did what, in words, earliest first.
    pub since: Vec<String>,
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AppError::Refused(refusal) => refusal.fmt(f),
            AppError::NotFound => f.write_str("没有找到,或者您不能查看"),
            AppError::Conflict(overtaken) => {
                write!(f, "您打开之后,已有人办理:{}", overtaken.since.join(";"))
            }
            AppError::Broken(message) => write!(f, "系统故障:{message}"),
        }
    }
}

impl std::error::Error for AppError {}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> AppError {
        AppError::Refused(Box::new(refusal))
    }
}

impl From<StoreError> for AppError {
    fn from(fault: StoreError) -> AppError {
        if let StoreError::Known { .. } = fault {
            return Refusal::new(RefusalKind::Condition, fault.to_string()).into();
        }
        AppError::Broken(fault.to_string())
    }
}

/// A fault of the machine, with its own words.
pub(crate) fn broken(fault: impl fmt::Display) -> AppError {
    AppError::Broken(fault.to_string())
}
