//! Collecting the pieces of a report into tasks, as finely as its plan can carry.
//!
//! A district's plan has about a hundred tasks. The same report is cut at several grains, from
//! every clause by itself to one task per theme, and the grain is taken whose number of tasks
//! suits the place. Targets and livelihood items are cut alike at every grain.

use std::ops::Range;

use super::piece::{Piece, Sort};
use super::{Milestone, Project, Source, Task, due, nature, project, result, title};
use crate::report::figure::Figure;
use crate::report::kind::Kind;
use crate::report::text::Text;
use crate::report::wording::{holds, length};

/// How finely body work is cut, finest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Grain {
    /// Every piece of a sentence by itself.
    Piece,
    /// Projects and numbers by themselves, other measures by sentence.
    Measure,
    /// Projects and numbers by themselves, other measures by theme.
    Specific,
    /// Sentences that hold projects or numbers by themselves, other sentences by theme.
    Sentence,
    /// One task per theme.
    Theme,
}

const GRAINS: [Grain; 5] =
    [Grain::Piece, Grain::Measure, Grain::Specific, Grain::Sentence, Grain::Theme];

/// The tasks of a report, cut so that their number suits the place: the grain whose number lies
/// nearest to the usual one, the finest of those.
pub(crate) fn all(source: &Source) -> Vec<Task> {
    let most = ceiling(source.place);
    let beyond = |count: usize| (most / 2).saturating_sub(count) + count.saturating_sub(most);
    let pieces: Vec<Vec<Piece>> =
        (0..source.statements.len()).map(|at| source.pieces(at)).collect();
    let cut = |grain| Collector::new(source, &pieces, grain).collect();
    let drafts = GRAINS.into_iter().map(cut).min_by_key(|drafts| beyond(drafts.len()));
    drafts
        .unwrap_or_default()
        .into_iter()
        .zip(1..)
        .map(|(draft, id)| draft.task(source, id))
        .collect()
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

/// What a task takes its title from. Places are in bytes of the folded text.
#[derive(Debug, Clone)]
enum Naming {
    /// The clause that names a project, promises a number or says a measure.
    Clause(Sort, Range<usize>),
    /// The heading of the theme, or the first sentence where the heading is a whole chapter's.
    Theme(Range<usize>),
}

/// A task before it has a number.
struct Draft {
    statements: Vec<usize>,
    naming: Naming,
    /// Pieces of statements, in bytes of the folded text.
    ranges: Vec<Range<usize>>,
    section: Option<u32>,
    sort: Sort,
    target: bool,
    livelihood: bool,
}

impl Draft {
    fn task(self, source: &Source, id: u32) -> Task {
        let text = joined(&self.ranges, source.text);
        let folded: String =
            self.ranges.iter().map(|range| source.text.slice(range.clone())).collect();
        let nature = match self.target {
            true => nature::of_target(&folded),
            false => nature::of_work(&folded, self.sort == Sort::Quantity),
        };
        let title = self.title(source);
        let figures = self.figures(source);
        let project = self.project(source, &folded, &figures);
        let annual_result = (nature == nature::Nature::Ongoing)
            .then(|| result::propose(&title, &folded, &figures).replace(',', "，"));
        Task {
            id,
            statements: self.statements.iter().map(|&at| source.statements[at].id).collect(),
            title,
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
            project,
            annual_result,
        }
    }
}

impl Draft {
    /// The figures of its words, each with its place in bytes of its folded pieces in a row.
    fn figures<'s>(&self, source: &'s Source) -> Vec<(Range<usize>, &'s Figure)> {
        let all = self.statements.iter().flat_map(|&at| &source.statements[at].figures);
        let mut left = all.peekable();
        let mut placed = Vec::new();
        let mut before = 0;
        for range in &self.ranges {
            let words = source.text.slice(range.clone());
            let span = source.text.span(range.clone());
            let mut scalars = words.char_indices().map(|(at, _)| at).chain([words.len()]);
            let mut next = span.start;
            // Both pieces and figures stand in order: each scalar is passed once.
            let mut byte = |scalar: usize| {
                let at = scalars.nth(scalar.saturating_sub(next)).unwrap_or(words.len());
                next = scalar + 1;
                before + at
            };
            while let Some(figure) = left.next_if(|figure| figure.start < span.end) {
                if figure.start >= span.start && figure.end <= span.end && figure.start < figure.end
                {
                    placed.push((byte(figure.start)..byte(figure.end), figure));
                }
            }
            before += words.len();
        }
        placed
    }

    /// What its words say of the project that names it.
    fn project(
        &self,
        source: &Source,
        folded: &str,
        figures: &[(Range<usize>, &Figure)],
    ) -> Option<Project> {
        let Naming::Clause(Sort::Project, core) = &self.naming else {
            return None;
        };
        let name = title::of_project(source.text.slice(core.clone())).replace(',', "，");
        Some(project::read(&name, folded, figures))
    }

    /// The title, in the marks of the report.
    fn title(&self, source: &Source) -> String {
        let words = |range: &Range<usize>| source.text.slice(range.clone());
        let title = match &self.naming {
            Naming::Clause(Sort::Project, core) => title::of_project(words(core)),
            Naming::Clause(Sort::Quantity, core) => title::of_quantity(words(core)),
            Naming::Clause(Sort::Measure, core) => title::of_sentence(words(core)),
            Naming::Theme(first) => {
                let heading = source.theme(self.section);
                heading.unwrap_or_else(|| title::of_sentence(words(first)))
            }
        };
        title.replace(',', "，")
    }
}

/// The pieces of a task in one text; a piece that has lost its mark gets one.
fn joined(ranges: &[Range<usize>], text: &Text) -> String {
    let mut words = String::new();
    for range in ranges {
        if !words.is_empty() && !words.ends_with(['。', '；', ';', '!', '！']) {
            words.push('；');
        }
        words.push_str(text.original(range.clone()).trim().trim_end_matches(['，', ',']));
    }
    words
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
    /// The pieces of every statement of work.
    pieces: &'s [Vec<Piece>],
    grain: Grain,
    drafts: Vec<Draft>,
    /// The section whose theme has a draft, and that draft.
    theme: Option<(Option<u32>, usize)>,
}

impl<'s, 't> Collector<'s, 't> {
    fn new(source: &'s Source<'t>, pieces: &'s [Vec<Piece>], grain: Grain) -> Self {
        Self { source, pieces, grain, drafts: Vec::new(), theme: None }
    }

    fn collect(mut self) -> Vec<Draft> {
        for at in 0..self.source.statements.len() {
            match self.source.statements[at].kind {
                Kind::Target => self.target(at),
                Kind::Task if self.source.statements[at].aside.is_none() => self.work(at),
                _ => {}
            }
        }
        self.drafts
    }

    /// One task per indicator.
    fn target(&mut self, at: usize) {
        let range = self.source.ranges[at].clone();
        let words = self.source.text.slice(range.clone());
        let from =
            words.rfind("是:").or_else(|| words.find("为:")).map_or(0, |at| at + "是:".len());
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
            let at_bare = clause_start + clause.find(bare).unwrap_or(0);
            let core = range.start + at_bare..range.start + at_bare + bare.len();
            let place = range.start + clause_start..range.start + start;
            self.drafts.push(Draft {
                statements: vec![at],
                naming: Naming::Clause(Sort::Quantity, core),
                ranges: vec![place],
                section: self.source.statements[at].section,
                sort: Sort::Quantity,
                target: true,
                livelihood: false,
            });
        }
    }

    fn work(&mut self, at: usize) {
        let statement = &self.source.statements[at];
        let livelihood = self.source.is_livelihood(statement.section);
        let pieces = &self.pieces[at];
        let specific = pieces.iter().find(|piece| piece.sort != Sort::Measure);
        let grain = if livelihood { Grain::Specific } else { self.grain };
        match (grain, specific) {
            (Grain::Theme, _) | (Grain::Sentence | Grain::Specific, None) => self.theme(at, None),
            (Grain::Sentence, Some(piece)) => {
                let whole = 0..self.source.ranges[at].len();
                let piece = Piece { range: whole, ..piece.clone() };
                self.piece(at, &piece, livelihood);
            }
            (Grain::Measure, None) => {
                let whole = 0..self.source.ranges[at].len();
                let piece = Piece { range: whole.clone(), sort: Sort::Measure, core: whole };
                self.piece(at, &piece, livelihood);
            }
            (Grain::Measure, Some(_)) => self.specifics(at, pieces, livelihood),
            (Grain::Specific, Some(_)) => {
                for piece in pieces {
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

    /// Projects and numbers by themselves; a measure beside them goes with the one before it.
    fn specifics(&mut self, at: usize, pieces: &[Piece], livelihood: bool) {
        let mut merged: Vec<Piece> = Vec::new();
        for piece in pieces {
            match merged.last_mut() {
                Some(last) if piece.sort == Sort::Measure => last.range.end = piece.range.end,
                Some(last) if last.sort == Sort::Measure => {
                    *last = Piece { range: last.range.start..piece.range.end, ..piece.clone() };
                }
                _ => merged.push(piece.clone()),
            }
        }
        merged.iter().for_each(|piece| self.piece(at, piece, livelihood));
    }

    /// A task of its own.
    fn piece(&mut self, at: usize, piece: &Piece, livelihood: bool) {
        let range = &self.source.ranges[at];
        let core = range.start + piece.core.start..range.start + piece.core.end;
        let place = range.start + piece.range.start..range.start + piece.range.end;
        self.drafts.push(Draft {
            statements: vec![at],
            naming: Naming::Clause(piece.sort, core),
            ranges: vec![place],
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
        let open = self.theme.filter(|(of, _)| *of == section).map(|(_, draft)| draft);
        if let Some(draft) = open.and_then(|draft| self.drafts.get_mut(draft)) {
            if draft.statements.last() != Some(&at) {
                draft.statements.push(at);
            }
            draft.ranges.push(part);
            return;
        }
        self.theme = Some((section, self.drafts.len()));
        self.drafts.push(Draft {
            statements: vec![at],
            naming: Naming::Theme(part.clone()),
            ranges: vec![part],
            section,
            sort: Sort::Measure,
            target: false,
            livelihood: self.source.is_livelihood(section),
        });
    }
}
