//! Tasks: the promises of a report, cut so that each can have one lead office and one due date.
//!
//! Targets give one task per indicator, livelihood items one per deliverable, body work one per
//! project, per promised number and per theme. How finely body work is cut depends on the length of
//! the report, so that a district's plan has about a hundred tasks and not a thousand: see
//! [`Grain`]. The report names what, when and of what nature; who leads is for `crate::plan` to say.

pub(crate) mod due;
pub(crate) mod nature;
pub(crate) mod piece;
pub(crate) mod title;

use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use nature::Nature;

use super::figure::Figure;
use super::kind::Kind;
use super::section::Section;
use super::text::Text;
use super::wording::{holds, length};
use super::Statement;
use piece::{Piece, Sort};

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
}

/// An office that could lead a task.
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

/// A stage of a task.
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

/// How finely body work is cut, finest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Grain {
    /// Every piece of a sentence by itself.
    Piece,
    /// Projects and numbers by themselves, other measures by theme.
    Specific,
    /// Sentences that hold projects or numbers by themselves, other sentences by theme.
    Sentence,
    /// One task per theme.
    Theme,
}

const GRAINS: [Grain; 4] = [Grain::Piece, Grain::Specific, Grain::Sentence, Grain::Theme];

/// The tasks of a report, as finely as the place's plan can carry.
pub(crate) fn all(source: &Source) -> Vec<Task> {
    let most = ceiling(source.place);
    let cut = |grain| Collector { source, grain, drafts: Vec::new() }.collect();
    let drafts = GRAINS.into_iter().map(cut).find(|drafts| drafts.len() <= most);
    let drafts = drafts.unwrap_or_else(|| cut(Grain::Theme));
    drafts.into_iter().zip(1..).map(|(draft, id)| draft.task(source, id)).collect()
}

/// How many tasks a plan of such a place carries.
fn ceiling(place: &str) -> usize {
    if place.ends_with(['省', '国']) || place.ends_with("自治区") {
        400
    } else if place.ends_with('市') {
        200
    } else {
        160
    }
}

/// A task before it has a number.
struct Draft {
    statements: Vec<usize>,
    title: String,
    /// Pieces of statements, in bytes of the folded text.
    ranges: Vec<Range<usize>>,
    section: Option<u32>,
    sort: Sort,
    target: bool,
    livelihood: bool,
}

impl Draft {
    fn task(self, source: &Source, id: u32) -> Task {
        let text: String = self.ranges.iter().map(|range| source.text.original(range.clone())).collect();
        let folded: String = self.ranges.iter().map(|range| source.text.slice(range.clone())).collect();
        let nature = match self.target {
            true => nature::of_target(&folded),
            false => nature::of_work(&folded, self.sort == Sort::Quantity),
        };
        Task {
            id,
            statements: self.statements.iter().map(|&at| source.statements[at].id).collect(),
            title: self.title,
            text: text.trim_matches(['，', ',', ' ', '；', ';', '\u{3000}']).to_string(),
            section: self.section,
            nature,
            leader: None,
            lead: Vec::new(),
            with: Vec::new(),
            due: due::due(&folded, source.year),
            milestones: stages(&folded, source.year),
            livelihood: self.livelihood,
            leader_post: None,
            with_ids: Vec::new(),
        }
    }
}

/// The stages that the words name.
fn stages(words: &str, year: Option<i16>) -> Vec<Milestone> {
    let named = year.map(|year| due::named(words, year)).unwrap_or_default();
    let mut stages: Vec<Milestone> = named
        .into_iter()
        .filter(|named| length(&named.words) >= 2)
        .map(|named| Milestone { due: named.due, text: named.words, proposed: false })
        .collect();
    stages.sort_by_key(|stage| stage.due);
    stages
}

/// Goes through the statements at one grain.
struct Collector<'s, 't> {
    source: &'s Source<'t>,
    grain: Grain,
    drafts: Vec<Draft>,
}

impl Collector<'_, '_> {
    fn collect(mut self) -> Vec<Draft> {
        for at in 0..self.source.statements.len() {
            match self.source.statements[at].kind {
                Kind::Target => self.target(at),
                Kind::Task => self.work(at),
                _ => {}
            }
        }
        self.drafts
    }

    /// One task per indicator.
    fn target(&mut self, at: usize) {
        let range = self.source.ranges[at].clone();
        let words = self.source.text.slice(range.clone());
        let from = words.rfind("是:").or_else(|| words.find("为:")).map_or(0, |at| at + "是:".len());
        let mut start = from;
        for clause in words[from..].split_inclusive([',', ';', '。']) {
            let bare = clause.trim_end_matches([',', ';', '。']).trim();
            let clause_start = start;
            start += clause.len();
            let sets = bare.bytes().any(|byte| byte.is_ascii_digit())
                || holds(bare, &["同步", "高于", "快于", "完成", "翻番", "翻一番", "低于"]);
            if !sets || length(bare) < 4 {
                continue;
            }
            let bare = bare.rsplit(':').next().unwrap_or(bare);
            self.drafts.push(Draft {
                statements: vec![at],
                title: title::of_quantity(bare),
                ranges: vec![range.start + clause_start..range.start + start],
                section: self.source.statements[at].section,
                sort: Sort::Quantity,
                target: true,
                livelihood: false,
            });
        }
    }

    fn work(&mut self, at: usize) {
        let statement = &self.source.statements[at];
        let livelihood = self.is_livelihood(statement.section);
        let pieces = self.pieces(at);
        let specific = pieces.iter().find(|piece| piece.sort != Sort::Measure);
        let grain = if livelihood { Grain::Specific } else { self.grain };
        match (grain, specific) {
            (Grain::Theme, _) | (Grain::Sentence | Grain::Specific, None) => self.theme(at, None),
            (Grain::Sentence, Some(piece)) => {
                let whole = 0..self.source.ranges[at].len();
                let piece = Piece { range: whole, ..piece.clone() };
                self.piece(at, &piece, livelihood);
            }
            (Grain::Specific, Some(_)) => {
                for piece in &pieces {
                    match piece.sort {
                        Sort::Measure => self.theme(at, Some(piece)),
                        _ => self.piece(at, piece, livelihood),
                    }
                }
            }
            (Grain::Piece, _) => {
                pieces.iter().for_each(|piece| self.piece(at, piece, livelihood));
            }
        }
    }

    /// A task of its own.
    fn piece(&mut self, at: usize, piece: &Piece, livelihood: bool) {
        let range = &self.source.ranges[at];
        let core = self.source.text.slice(range.start + piece.core.start..range.start + piece.core.end);
        let title = match piece.sort {
            Sort::Project => title::of_project(core),
            Sort::Quantity => title::of_quantity(core),
            Sort::Measure => title::of_sentence(core),
        };
        self.drafts.push(Draft {
            statements: vec![at],
            title: self.spelled(&title),
            ranges: vec![range.start + piece.range.start..range.start + piece.range.end],
            section: self.source.statements[at].section,
            sort: piece.sort,
            target: false,
            livelihood,
        });
    }

    /// Adds a statement, or a piece of it, to the task of its theme.
    fn theme(&mut self, at: usize, piece: Option<&Piece>) {
        let range = &self.source.ranges[at];
        let part = piece.map_or(range.clone(), |piece| {
            range.start + piece.range.start..range.start + piece.range.end
        });
        let section = self.source.statements[at].section;
        let open = self.drafts.iter_mut().rev().take_while(|draft| draft.section == section);
        let open = open.into_iter().find(|draft| draft.sort == Sort::Measure && !draft.target);
        if let Some(draft) = open {
            if draft.statements.last() != Some(&at) {
                draft.statements.push(at);
            }
            draft.ranges.push(part);
            return;
        }
        let words = self.source.text.slice(part.clone());
        let title = self.heading(section).unwrap_or_else(|| title::of_sentence(words));
        self.drafts.push(Draft {
            statements: vec![at],
            title: self.spelled(&title),
            ranges: vec![part],
            section,
            sort: Sort::Measure,
            target: false,
            livelihood: self.is_livelihood(section),
        });
    }

    /// The title of a theme's heading, unless the heading is a whole chapter's.
    fn heading(&self, section: Option<u32>) -> Option<String> {
        let section = self.section(section)?;
        (section.level > 1).then(|| title::of_heading(&fold(&section.title)))
    }

    fn section(&self, id: Option<u32>) -> Option<&Section> {
        self.source.sections.get((id? as usize).checked_sub(1)?)
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

    /// The pieces of a statement.
    fn pieces(&self, at: usize) -> Vec<Piece> {
        let range = &self.source.ranges[at];
        let words = self.source.text.slice(range.clone());
        let statement = &self.source.statements[at];
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

    /// A title in the marks of the report: full-width where the report writes so.
    fn spelled(&self, title: &str) -> String {
        title.replace(',', "，")
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

    const REPORT: &str = "一、2030年工作回顾\n修路三条。\n二、2031年工作安排\n主要预期目标是:生产总值增长\
        6%以上,居民收入与经济增长同步。\n重点做好以下工作:\n(一)做强产业\n加快转型步伐,推进甲乙煤业\
        二号井延深项目建设,确保先进产能占比达到85%以上。\n(二)办好民生实事\n新建公办幼儿园3所,8月底前\
        投入使用。改造老旧小区12个。\n";

    #[test]
    fn promises_become_tasks() {
        let tasks = crate::report::read(REPORT).tasks;
        let titles: Vec<&str> = tasks.iter().map(|task| task.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "生产总值增长6%以上",
                "居民收入与经济增长同步",
                "转型步伐",
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
