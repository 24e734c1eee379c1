//! The kind of each statement: what it is for whoever holds the government to its report.
//!
//! One family, one file: [`heading`] titles, [`context`] what neither reports nor promises,
//! [`target`] expected figures. What is left over follows from the part of the report: the review
//! reports (claim), the plan promises (task), the paragraph of shortcomings admits (problem).

pub(crate) mod context;
pub(crate) mod heading;
pub(crate) mod target;

use serde::{Deserialize, Serialize};

use super::part::{Part, states_requirement, states_targets};

/// What a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A title or section heading (标题).
    Heading,
    /// Says what was done or reached (成绩).
    Claim,
    /// States an expected figure (目标).
    Target,
    /// Commits the government to do something (任务).
    Task,
    /// Admits a shortcoming (问题).
    Problem,
    /// Everything else (背景表述).
    Context,
}

/// The kind of a statement that is not a heading.
pub(crate) fn decide(words: &str, part: Part, after_target: bool) -> Kind {
    match part {
        Part::Front | Part::Closing | Part::Notes => Kind::Context,
        Part::Shortcoming => Kind::Problem,
        Part::Reflection if context::reports(words) => Kind::Claim,
        Part::Reflection => Kind::Context,
        Part::Review if context::in_review(words) => Kind::Context,
        Part::Review => Kind::Claim,
        Part::Outlook | Part::Plan
            if context::describes_year(words)
                || states_requirement(words) && !states_targets(words) =>
        {
            Kind::Context
        }
        Part::Outlook | Part::Plan
            if target::is_target(words, after_target, part == Part::Outlook) =>
        {
            Kind::Target
        }
        Part::Outlook => Kind::Context,
        Part::Plan if context::in_plan(words) => Kind::Context,
        Part::Plan => Kind::Task,
    }
}
