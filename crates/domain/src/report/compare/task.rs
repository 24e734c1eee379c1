//! Tasks of a year in the report of the next: reported as done, carried on, changed, or gone.
//!
//! Wordings are compared by [`super::likeness`]; a project's or a thing's own name that stands in
//! both counts most. A claim that reports the task speaks before a task that goes on with it,
//! unless the task is plainly nearer. Targets are followed by `super::target`.

use std::ops::Range;

use super::likeness::Index;
use super::paper::Paper;
use super::{Fate, Followed, TaskPlace};
use crate::report::figure::Figure;
use crate::report::same::same_quantity;
use crate::report::text::Text;
use crate::report::wording::{closing, holds, length, opening, words};
use crate::report::{Kind, Statement, Task};

/// How alike two titles must be for one task to go on with the other.
const GOES_ON: f32 = 0.5;
/// How much of a title a later task's words must hold to go on with it.
const HOLDS: f32 = 0.75;
/// How much of a title a claim must hold to report it.
const REPORTS: f32 = 0.6;
/// A title that weighs less than so many words that nobody else uses says too little to be told from
/// others, and is taken to weigh as much.
const TELLING: f32 = 2.2;
/// What a name in both adds.
const NAMED: f32 = 0.3;

/// Follows the tasks of `earlier` in `later`, and gives the tasks that are new there.
pub(crate) fn follow(earlier: &Paper, later: &Paper) -> (Vec<Followed>, Vec<TaskPlace>) {
    let (old, young) = (works(earlier), works(later));
    let claims = claims(later);
    let folded = |words: &str| Text::new(words).folded().to_owned();
    let words: Vec<String> = old
        .iter()
        .chain(&young)
        .map(|task| folded(&task.title))
        .chain(young.iter().map(|task| folded(&task.text)))
        .chain(claims.iter().map(|(_, words)| words.clone()))
        .collect();
    let (titles, texts) = (old.len() + young.len(), old.len() + 2 * young.len());
    let table = Table {
        index: Index::new(words.iter().map(String::as_str)),
        words,
        titles: old.len()..titles,
        texts: titles..texts,
    };
    let mut known = vec![false; young.len()];
    let mut followed = Vec::with_capacity(old.len());
    for (nth, task) in old.iter().enumerate() {
        let found = table.find(nth, &name(&task.title), &mut known);
        let next = found.next.map(|(at, likeness)| (young[at], likeness));
        let reported = found.reported.map(|(at, likeness)| (claims[at].0, likeness));
        followed.push(fate(earlier, later, task, next, reported));
    }
    let new = young.iter().zip(known).filter(|(_, known)| !known).map(|(task, _)| place(task));
    (followed, new.collect())
}

/// The tasks that are work and not targets.
fn works<'r>(paper: &Paper<'r>) -> Vec<&'r Task> {
    let is_work = |task: &&Task| {
        let statement = task.statements.first().and_then(|id| statement(paper, *id));
        statement.is_none_or(|statement| statement.kind != Kind::Target)
    };
    paper.reading.tasks.iter().filter(is_work).collect()
}

fn statement<'r>(paper: &Paper<'r>, id: u32) -> Option<&'r Statement> {
    paper.reading.statements.get((id as usize).checked_sub(1)?)
}

/// A claim is looked at two clauses at a time, so that a long sentence hides nothing and lends no
/// weight to what it only passes by.
fn claims(paper: &Paper) -> Vec<(u32, String)> {
    let mut claims = Vec::new();
    for statement in paper.reading.statements.iter().filter(|s| s.kind == Kind::Claim) {
        let words = paper.words(statement.start..statement.end);
        let clauses: Vec<&str> = words.split(['，', ',', ';']).collect();
        let last = clauses.len().saturating_sub(1).max(1);
        claims.extend((0..last).map(|nth| {
            let pair = clauses[nth..clauses.len().min(nth + 2)].join(",");
            (statement.id, pair)
        }));
    }
    claims
}

/// All wordings in this order: titles of the earlier tasks, titles of the later ones, their words,
/// claims.
struct Table {
    index: Index,
    words: Vec<String>,
    titles: Range<usize>,
    texts: Range<usize>,
}

/// The nearest of each sort, with how near it is.
#[derive(Default)]
struct Found {
    next: Option<(usize, f32)>,
    reported: Option<(usize, f32)>,
}

impl Table {
    /// What is nearest to an earlier task; later tasks that are near at all are marked known.
    fn find(&self, nth: usize, name: &str, known: &mut [bool]) -> Found {
        let least = TELLING * self.index.rarest();
        let weight = self.index.weight_of(nth).max(least);
        let mut found = Found::default();
        for (other, shared) in self.index.sharing(nth) {
            let named = !name.is_empty() && self.words[other].contains(name);
            let bonus = if named { NAMED } else { 0.0 };
            if self.titles.contains(&other) {
                let its = self.index.weight_of(other).max(least);
                let likeness = 2.0 * shared / (weight + its) + bonus;
                if likeness >= GOES_ON {
                    known[other - self.titles.start] = true;
                    nearer(&mut found.next, other - self.titles.start, likeness, GOES_ON);
                }
            } else if self.texts.contains(&other) {
                // A task that holds another's title among its words is wider than it.
                let likeness = shared / weight + bonus;
                nearer(&mut found.next, other - self.texts.start, likeness - 0.2, HOLDS - 0.2);
            } else if other >= self.texts.end {
                let likeness = shared / weight + bonus;
                nearer(&mut found.reported, other - self.texts.end, likeness, REPORTS);
            }
        }
        found
    }
}

fn nearer(best: &mut Option<(usize, f32)>, at: usize, likeness: f32, least: f32) {
    if likeness >= least && best.is_none_or(|(_, known)| likeness > known) {
        *best = Some((at, likeness));
    }
}

fn fate(
    earlier: &Paper,
    later: &Paper,
    task: &Task,
    next: Option<(&Task, f32)>,
    reported: Option<(u32, f32)>,
) -> Followed {
    let changes = next.map_or(Vec::new(), |(next, _)| changes(earlier, later, task, next));
    let nearly =
        |(_, likeness): (&Task, f32)| reported.is_some_and(|(_, its)| its + 0.1 >= likeness);
    let fate = match (next, reported) {
        (None, None) => Fate::Dropped,
        (None, Some(_)) => Fate::Reported,
        (Some(next), Some(_)) if nearly(next) => Fate::Reported,
        (Some(_), _) if changes.is_empty() => Fate::Carried,
        (Some(_), _) => Fate::Changed,
    };
    Followed {
        task: place(task),
        fate,
        reported: reported.map(|(statement, _)| statement),
        next: next.map(|(task, _)| place(task)),
        changes,
    }
}

fn place(task: &Task) -> TaskPlace {
    TaskPlace {
        id: task.id,
        title: task.title.clone(),
        statement: task.statements.first().copied().unwrap_or_default(),
    }
}

/// Words with which a title begins before its name comes.
const VERBS: &[&str] = words![
    推进 推动 加快 加快推进 实施 建设 新建 改造 完成 建成 启动 开工 开展 抓好 做好 确保 全面 全力 继续
    积极 大力 深入 持续 扎实 谋划 打造 支持 落实 深化 力争 规划 改扩建 扩建 提升 优化 完善 加强 强化
];
/// Words after a name that say what is done with it.
const WORKS: &[&str] = words![
    建设 项目建设 改造 工程建设 改造提升 开工 竣工 投产 投用 建成 完工 开工建设 建成投用 前期工作 项目
    工程 行动 创建 整治 试点 落地 主体完工 主体工程
];

/// The thing's own name in a title, or nothing if what remains is too short to be one.
fn name(title: &str) -> String {
    let folded = Text::new(title).folded().to_owned();
    let mut name = folded.trim_matches(['"', '“', '”', ' ']);
    while let Some(verb) = opening(name, VERBS) {
        name = name[verb.len()..].trim_start_matches(['"', '“', ' ']);
    }
    while let Some(work) = closing(name, WORKS) {
        name = name[..name.len() - work.len()].trim_end_matches(['"', '”', ' ']);
    }
    let plain = !name.contains(|c: char| c.is_ascii_digit()) && length(name) >= 4;
    if plain { name.to_owned() } else { String::new() }
}

/// What a later task says otherwise: numbers, then the day.
fn changes(earlier: &Paper, later: &Paper, task: &Task, next: &Task) -> Vec<String> {
    let (before, after) = (figures(earlier, task), figures(later, next));
    let mut taken = vec![false; after.len()];
    let mut changes = Vec::new();
    for one in &before {
        let same = |other: &Figure| {
            one.unit == other.unit
                && one.change == other.change
                && same_quantity(&one.name, &other.name) >= 0.6
        };
        let Some(at) = (0..after.len()).find(|&at| !taken[at] && same(after[at])) else { continue };
        taken[at] = true;
        if one.value != after[at].value {
            let Figure { name, value, unit, .. } = one;
            changes.push(format!("{name}:{value}{unit} → {}{unit}", after[at].value));
        }
    }
    if let (Some(before), Some(after)) = (task.due, next.due)
        && (before.month(), before.day()) != (after.month(), after.day())
    {
        let day = |day: jiff::civil::Date| format!("{}月{}日", day.month(), day.day());
        changes.push(format!("时限:{} → {}", day(before), day(after)));
    }
    changes
}

/// The figures of a task: those of its statements that stand in its own words.
fn figures<'r>(paper: &Paper<'r>, task: &Task) -> Vec<&'r Figure> {
    let own: String =
        Text::new(&task.text).folded().chars().filter(|scalar| !scalar.is_whitespace()).collect();
    let statements = task.statements.iter().filter_map(|id| statement(paper, *id));
    let stands = |figure: &&Figure| {
        let written = paper.words(figure.start..figure.end);
        !written.is_empty() && holds(&own, &[&written])
    };
    statements.flat_map(|statement| &statement.figures).filter(stands).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::compare::years;
    use crate::report::read;

    const EARLIER: &str = "一、2029年工作回顾\n修路。\n二、2030年工作安排\n(一)建好城市\n\
        推进甲乙大道改造工程,6月底前完工。新建公办幼儿园3所。建设城北污水处理厂扩容工程。\
        开展古树名木普查建档。\n(二)办好教育\n建设职业技术学院新校区。\n";
    const LATER: &str = "一、2030年工作回顾\n甲乙大道改造工程提前完工,群众出行更加便捷。产业发展稳步向好。\n\
        二、2031年工作安排\n(一)建好城市\n新建公办幼儿园5所。建设职业技术学院新校区。\
        新建水上巴士码头2座。推进城北污水处理厂扩容工程,9月底前投用。\n";

    #[test]
    fn every_task_has_its_fate() {
        let years = years((EARLIER, &read(EARLIER)), (LATER, &read(LATER)));
        let lines: Vec<String> = years
            .tasks
            .iter()
            .map(|it| format!("{} {} {}", it.task.title, it.fate.in_words(), it.changes.join(";")))
            .collect();
        let new: Vec<&str> = years.new.iter().map(|task| task.title.as_str()).collect();
        assert_eq!(
            lines,
            [
                "甲乙大道改造工程 已报告完成 ",
                "新建公办幼儿园3所 调整 新建公办幼儿园:3所 → 5所",
                "城北污水处理厂扩容工程 调整 时限:12月31日 → 9月30日",
                "开展古树名木普查建档 未再提及 ",
                "建设职业技术学院新校区 延续 ",
            ]
        );
        assert_eq!(new, ["新建水上巴士码头2座"]);
    }

    #[test]
    fn names_without_verbs() {
        assert_eq!(name("加快推进甲乙大道改造工程"), "甲乙大道");
        assert_eq!(name("新建幼儿园3所"), "");
        assert_eq!(name("建设公园"), "");
    }
}
