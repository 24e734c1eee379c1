//! The shapes of what `domain` says, for the document of the API: `domain` knows nothing of it.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// As [`domain::term::Remaining`] is written.
#[derive(Debug, Serialize, ToSchema)]
pub struct Remaining {
    /// 剩余3个工作日(9月28日)
    pub text: String,
    /// plain, near or over.
    pub tone: String,
}

/// As [`domain::case::OpenAct`] is written.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenAct {
    /// The act's name.
    pub act: String,
    /// The part's row.
    pub part: Option<PartRow>,
    /// The word on its button.
    pub title: String,
    /// What the row is about.
    pub about: String,
    /// A line of help.
    pub hint: Option<String>,
    /// Whether a running duty waits for it.
    pub wanted: bool,
    /// Whether there is something to fill in.
    pub has_form: bool,
}

/// As [`domain::event::PartRef`] is written.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartRow {
    /// The part.
    pub part: String,
    /// The row, 1 first.
    pub row: u32,
}

/// As [`domain::term::Explanation`] is written.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explanation {
    /// One sentence with the result.
    pub sentence: String,
    /// Every day from the start to the end.
    #[schema(value_type = Vec<Object>)]
    pub cells: Vec<serde_json::Value>,
    /// The last day.
    pub last: Option<Date>,
    /// How the start and the unit are read.
    pub rule: String,
    /// The notices whose days matter.
    pub notices: Vec<String>,
    /// Pauses and extensions in words.
    pub changes: Vec<String>,
    /// How the end was moved.
    pub roll: String,
    /// Whether the date may still move.
    pub provisional: bool,
}
