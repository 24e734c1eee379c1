//! Tasks: the promises of a report, cut so that each can have one lead office and one due date.
//!
//! Targets give one task per indicator, livelihood items one per deliverable, body work one per
//! project, per promised number and per theme. How finely body work is cut depends on the length of
//! the report: see [`collect`]. The report names what, when and of what nature; who leads is for
//! `crate::plan` to say.

pub(crate) mod collect;
pub(crate) mod due;
pub(crate) mod nature;
pub(crate) mod piece;
pub(crate) mod project;
pub(crate) mod result;
pub(crate) mod title;

use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use nature::Nature;
pub use project::{Project, Stage};

use super::Statement;
use super::figure::Figure;
use super::kind::Kind;
use super::section::Section;
use super::text::Text;
use super::wording::holds;
use piece::Piece;

/// A promise with what a plan needs to know of it (重点任务).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Identifier within the reading, from 1.
    pub id: u32,
    /// The statements that it comes from.
    pub statements: Vec<u32>,
    /// A few words without slogans.
    pub title: String,
    /// The words of the report that promise it.
    pub text: String,
    /// The section that it stands in.
    pub section: Option<u32>,
    /// On whom it depends.
    pub nature: Nature,
    /// Title of the leader in charge of the lead office; none before planning.
    pub leader: Option<String>,
    /// Offices that could lead, best first; empty before planning.
    pub lead: Vec<Lead>,
    /// Names of the offices that help; empty before planning.
    pub with: Vec<String>,
    /// The day by which it is to be done; none if the planned year is unknown.
    pub due: Option<Date>,
    /// Stages, in order of their days.
    pub milestones: Vec<Milestone>,
    /// Whether it is an item of the people's livelihood (民生实事).
    pub livelihood: bool,
    /// Post of the leader in charge, by id; none before planning.
    pub leader_post: Option<String>,
    /// Ids of the offices that help, in the order of `with`.
    pub with_ids: Vec<String>,
    /// What the report says of the project that it is about; none if it is about none.
    #[serde(default)]
    pub project: Option<Project>,
    /// The result that shows at the end of the year (年度标志性成果), proposed for work without an
    /// end; none for other work.
    #[serde(default)]
    pub annual_result: Option<String>,
}

/// An office that could lead a task (牵头单位).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lead {
    /// Its full name.
    pub office: String,
    /// How surely, from 0 to 1.
    pub score: f32,
    /// Why, in Chinese.
    pub why: String,
    /// Its id.
    pub id: String,
}

/// A stage of a task (节点).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// The day by which it is to be reached.
    pub due: Date,
    /// What is to be reached.
    pub text: String,
    /// Whether it is a proposal of the planner and not the word of the report.
    pub proposed: bool,
}

/// What tasks are made from.
pub(crate) struct Source<'t> {
    pub(crate) text: &'t Text,
    /// The statements' bytes in the folded text.
    pub(crate) ranges: &'t [Range<usize>],
    pub(crate) statements: &'t [Statement],
    pub(crate) sections: &'t [Section],
    pub(crate) year: Option<i16>,
    pub(crate) place: &'t str,
}

impl Source<'_> {
    /// The title of a theme's heading, unless the heading is a whole chapter's.
    fn theme(&self, section: Option<u32>) -> Option<String> {
        let section = self.section(section)?;
        let chapter = section.level == 1
            && holds(&section.title, &["安排", "任务", "目标", "重点", "年", "思路", "要求"]);
        (!chapter).then(|| title::of_heading(&fold(&section.title)))
    }

    fn section(&self, id: Option<u32>) -> Option<&Section> {
        self.sections.get((id? as usize).checked_sub(1)?)
    }

    /// Whether a section, or one above it, lists the people's livelihood items.
    fn is_livelihood(&self, section: Option<u32>) -> bool {
        let mut next = self.section(section);
        while let Some(section) = next {
            if holds(&section.title, &["民生实事", "实事", "惠民工程", "民生工程"]) {
                return true;
            }
            next = self.section(section.parent);
        }
        false
    }

    /// The pieces of a statement of work; none of another.
    fn pieces(&self, at: usize) -> Vec<Piece> {
        let range = &self.ranges[at];
        let words = self.text.slice(range.clone());
        let statement = &self.statements[at];
        if statement.kind != Kind::Task || statement.aside.is_some() {
            return Vec::new();
        }
        let mut byte = 0;
        let mut scalar = statement.start;
        let mut place = |target: usize| {
            while scalar < target {
                let Some(next) = words[byte..].chars().next() else { break };
                byte += next.len_utf8();
                scalar += 1;
            }
            byte
        };
        let figures: Vec<(Range<usize>, &Figure)> = statement
            .figures
            .iter()
            .map(|figure| {
                let start = place(figure.start);
                (start..start, figure)
            })
            .collect();
        piece::cut(words, &figures)
    }
}

/// A section's title in the marks that the rules know.
fn fold(title: &str) -> String {
    Text::new(title).folded().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const REPORT: &str = "一、2030年工作回顾\n修路三条。\n二、2031年工作安排\n\
        主要预期目标是:生产总值增长6%以上,居民收入与经济增长同步。\n\
        重点做好以下工作:\n\
        (一)做强产业\n\
        加快转型步伐,推进甲乙煤业二号井延深项目建设,确保先进产能占比达到85%以上。\n\
        (二)办好民生实事\n\
        新建公办幼儿园3所,8月底前投入使用。改造老旧小区12个。\n";

    #[test]
    fn promises_become_tasks() {
        let tasks = crate::report::read(REPORT).tasks;
        let titles: Vec<&str> = tasks.iter().map(|task| task.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "生产总值增长6%以上",
                "居民收入与经济增长同步",
                "加快转型步伐",
                "甲乙煤业二号井延深项目",
                "先进产能占比达到85%以上",
                "新建公办幼儿园3所",
                "改造老旧小区12个",
            ]
        );
        assert_eq!(tasks[3].nature, Nature::Enterprise);
        assert_eq!(tasks[5].due, Some(date(2031, 8, 31)));
        assert!(tasks[5].livelihood && !tasks[3].livelihood);
        assert_eq!(tasks[0].due, Some(date(2031, 12, 31)));
    }
}
