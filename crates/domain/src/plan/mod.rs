//! Dividing a report's tasks among the district's offices (任务分解初稿).
//!
//! [`plan`] proposes for every task who leads, who helps, which leader is in charge and four
//! quarterly stages, each with its reason. It decides nothing: the section changes what it likes,
//! the offices object, and the leaders approve.
//!
//! # What is known, and how to add to it
//!
//! | what | where | who adds |
//! |---|---|---|
//! | offices with duties and aliases | `districts/ID/offices.toml` | the district: strongest after a name |
//! | earlier lists of the district | [`Prior`] | the district, by importing them |
//! | functions, words, indicators | `catalogue/topics.toml` | anybody who knows how governments work |
//! | runs of characters | `catalogue/learnt-leads.tsv` | `cargo run -p trial -- learn`, never by hand |
//!
//! Add a word to the function that leads it nearly everywhere, under the names of before and after
//! a reform alike; to `sure` only if it nearly decides alone; to several functions if practice is
//! split. Never add what only one place says: names of its roads, parks, campaigns. A word that is
//! wrong inside a longer one (残疾人 in 残疾人生活补贴) needs the longer one added, not a rule. Then
//! run the tests of `usual.rs`, and `luoshi score` over official lists of places whose words were
//! not looked at.

mod fold;
mod lead;
mod learnt;
mod led;
mod lexicon;
mod prior;
mod register;
pub mod score;
mod stage;
mod topics;
#[cfg(test)]
mod usual;

use jiff::civil::Date;

pub use fold::{Names, folded};
pub use learnt::{Example, Learnt, LearntFault};
pub use prior::Prior;
pub use topics::{Function, Indicator, Topics, TopicsFault};

use crate::district::{Leader, Office, OfficeKind};
use crate::report::{Lead, Milestone, Nature, Reading, Task};
use lead::{Candidate, Matter, Ranking};
use prior::Past;
use register::{Register, named_in};

/// A task with its offices, leader and stages filled in: the same record, so the same JSON.
pub type PlannedTask = Task;

/// At most so many candidates are shown, and none with less than this share of the best's score.
const MOST_CANDIDATES: usize = 5;
const FAINT: f32 = 0.3;
/// A second office helps if its evidence is at least this share of the lead's.
const HELPS: f32 = 0.55;
/// An office helps only if its own score is at least this.
const HELPS_AT_LEAST: f32 = 0.35;
/// At most so many helping offices.
const MOST_HELPERS: usize = 4;

/// Proposes a plan for the tasks of a reading on the day `on`.
///
/// Offices and leaders are those in force on that day; `prior` holds the tasks of the district's
/// earlier lists, of any year before, and may be empty. Every task gets at least one lead office as
/// long as the register is not empty, a due date and four stages.
pub fn plan(
    reading: &Reading,
    knowledge: &Topics,
    offices: &[Office],
    leaders: &[Leader],
    prior: &[Prior],
    on: Date,
) -> Vec<PlannedTask> {
    let register = Register::new(offices, knowledge, on);
    let in_force: Vec<&Leader> = leaders
        .iter()
        .filter(|leader| leader.since <= on && leader.until.is_none_or(|until| on <= until))
        .collect();
    let ranking = Ranking::new(&register, knowledge, Past::new(prior));
    let register = &register;
    let planner = Planner { reading, knowledge, register, ranking, leaders: in_force, on };
    reading.tasks.iter().map(|task| planner.planned(task)).collect()
}

/// A field with which a sentence opens is not longer, in scalars.
const LONGEST_FIELD: usize = 12;

struct Planner<'p> {
    reading: &'p Reading,
    knowledge: &'p Topics,
    register: &'p Register<'p>,
    ranking: Ranking<'p>,
    leaders: Vec<&'p Leader>,
    on: Date,
}

impl Planner<'_> {
    fn planned(&self, task: &Task) -> PlannedTask {
        let target = matches!(task.nature, Nature::Binding | Nature::Expected);
        let mut quantities = self.quantities(task);
        let counted = !quantities.is_empty();
        if target && !counted {
            quantities.push(&task.title);
        }
        let section = self.section(task);
        let (title, text, field) = (&task.title, &task.text, self.field(task));
        let matter = Matter { title, text, field, section: &section, quantities, target };
        let candidates = shown(self.ranking.rank(&matter));
        let helpers = self.helpers(&matter, &candidates);
        let leader = candidates.first().and_then(|best| self.leader_of(best.office));
        let year = task.due.map(Date::year).or(self.reading.year).unwrap_or(self.on.year());
        PlannedTask {
            lead: candidates.iter().filter_map(|candidate| self.lead(candidate)).collect(),
            with: helpers.iter().map(|office| office.name.clone()).collect(),
            with_ids: helpers.iter().map(|office| office.id.clone()).collect(),
            leader: leader.map(|leader| leader.title.clone()),
            leader_post: leader.map(|leader| leader.post.clone()),
            due: task.due.or_else(|| Date::new(year, 12, 31).ok()),
            milestones: self.stages(task, counted, year),
            ..task.clone()
        }
    }

    fn stages(&self, task: &Task, counted: bool, year: i16) -> Vec<Milestone> {
        stage::quarters(task, counted, year, self.on)
    }

    /// The field that the task's sentence opened with, which a task before it holds: 化工方面,….
    fn field(&self, task: &Task) -> &str {
        let same = |other: &&Task| {
            other.id <= task.id && other.statements.first() == task.statements.first()
        };
        let mut fields = self.reading.tasks.iter().filter(same).filter_map(|other| {
            let (field, rest) = other.text.split_once("方面")?;
            let opens =
                rest.starts_with([',', '\u{ff0c}']) && field.chars().count() <= LONGEST_FIELD;
            opens.then_some(field)
        });
        fields.next_back().unwrap_or("")
    }

    /// The headings that the task stands under, the nearest first.
    fn section(&self, task: &Task) -> String {
        let mut titles = String::new();
        let mut next = task.section;
        while let Some(section) = next
            .and_then(|id| (id as usize).checked_sub(1))
            .and_then(|at| self.reading.sections.get(at))
        {
            titles.push_str(&section.title);
            titles.push(' ');
            next = section.parent.filter(|&parent| parent < section.id);
        }
        titles
    }

    /// The names of the quantities that the task's own words promise.
    fn quantities(&self, task: &Task) -> Vec<&str> {
        let ids = task.statements.iter().filter_map(|id| (*id as usize).checked_sub(1));
        ids.filter_map(|at| self.reading.statements.get(at))
            .flat_map(|statement| &statement.figures)
            .filter(|figure| !figure.name.is_empty() && task.text.contains(figure.name.as_str()))
            .filter(|figure| figure.value.is_empty() || task.text.contains(figure.value.as_str()))
            .map(|figure| figure.name.as_str())
            .collect()
    }

    fn lead(&self, candidate: &Candidate) -> Option<Lead> {
        self.register.office(candidate.office).map(|office| Lead {
            office: office.name.clone(),
            score: (candidate.score * 100.0).round() / 100.0,
            why: candidate.why.clone(),
            id: office.id.clone(),
        })
    }

    /// Offices that help: strong second candidates, those that usually help the lead's function,
    /// and the streets, towns and parks that the task names.
    fn helpers(&self, matter: &Matter, candidates: &[Candidate]) -> Vec<&Office> {
        let Some(best) = candidates.first() else { return Vec::new() };
        let strong = candidates
            .iter()
            .skip(1)
            .filter(|other| other.score >= HELPS_AT_LEAST && other.score >= best.score * HELPS)
            .map(|other| other.office);
        let mut helpers: Vec<usize> = Vec::new();
        let helped = self.ranking.helped(matter).into_iter();
        let others = helped.chain(strong).chain(self.usual(matter, best.office));
        for office in others.chain(self.places(matter)) {
            let named = self.register.office(office).is_some_and(|office| is_place(office.kind));
            if office != best.office
                && !helpers.contains(&office)
                && (helpers.len() < MOST_HELPERS || named)
            {
                helpers.push(office);
            }
        }
        helpers.into_iter().filter_map(|at| self.register.office(at)).collect()
    }

    /// Offices that usually help with such an indicator, or help the lead's function.
    fn usual(&self, matter: &Matter, lead: usize) -> Vec<usize> {
        let same = |indicator: &&Indicator| {
            matter.target
                && matter.quantities.iter().any(|quantity| {
                    indicator
                        .names
                        .iter()
                        .any(|n| crate::report::same_quantity(quantity, n) >= 0.75)
                })
        };
        let with: Vec<&String> = match self.knowledge.indicators.iter().find(same) {
            Some(indicator) => indicator.with.iter().collect(),
            None => {
                let own = |index: &usize| self.register.having(*index) == Some(lead);
                let function = (0..self.knowledge.functions.len()).find(own);
                let function = function.and_then(|index| self.knowledge.functions.get(index));
                function.map(|function| function.with.iter().take(1).collect()).unwrap_or_default()
            }
        };
        with.into_iter()
            .filter_map(|name| self.knowledge.function(name))
            .filter_map(|function| self.register.having(function))
            .collect()
    }

    /// Streets, towns and parks that the task names.
    fn places(&self, matter: &Matter) -> Vec<usize> {
        let named =
            |office: &Office| is_place(office.kind) && named_in(office, matter.text).is_some();
        self.register.offices().filter(|(_, office)| named(office)).map(|(at, _)| at).collect()
    }

    /// The leader in charge of an office: a deputy before the head.
    fn leader_of(&self, office: usize) -> Option<&Leader> {
        let id = &self.register.office(office)?.id;
        let charged = self.leaders.iter().filter(|leader| leader.offices.contains(id));
        charged.max_by_key(|leader| leader.rank).copied()
    }
}

/// The candidates that are worth showing.
fn shown(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    let best = candidates.first().map_or(0.0, |first| first.score);
    candidates.truncate(MOST_CANDIDATES);
    candidates.retain(|candidate| candidate.score >= best * FAINT);
    candidates
}

fn is_place(kind: OfficeKind) -> bool {
    matches!(kind, OfficeKind::Street | OfficeKind::Town | OfficeKind::Park)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report;
    use jiff::civil::date;

    const REPORT: &str = "一、2031年工作安排\n\
        主要预期目标是:地区生产总值增长6%,一般公共预算收入增长5%。\n\
        重点做好以下工作:\n\
        (一)做强产业\n\
        加快甲乙煤业二号井延深项目建设,推进区教育局与高校共建实验学校。\n\
        冶金方面,加快技术研发,推动甲乙集团开发煤矿用钢等高端产品项目建设。\n\
        (二)改善民生\n\
        深化城镇燃气安全整治,排查隐患。新建公办幼儿园3所,8月底前投入使用。\n\
        做好谁也说不清的事情。\n";

    fn office(id: &str, name: &str, duties: &[&str]) -> Office {
        Office {
            id: id.into(),
            name: name.into(),
            short: name.into(),
            aliases: Vec::new(),
            kind: OfficeKind::Department,
            duties: duties.iter().map(|duty| (*duty).to_string()).collect(),
            above: None,
            since: date(2019, 3, 1),
            until: None,
            successor: None,
        }
    }

    fn planned() -> Vec<PlannedTask> {
        let topics = Topics::parse(include_str!("../../../../catalogue/topics.toml"))
            .expect("the table of the catalogue");
        let offices = [
            office("government-office", "区政府办公室", &[]),
            office("development-reform", "区发展和改革局", &[]),
            office("finance", "区财政局", &[]),
            office("energy", "区能源局", &["煤矿"]),
            office("education", "区教育局", &["幼儿园"]),
            office("housing", "区住房和城乡建设局", &["城镇燃气"]),
            office("industry", "区工业和信息化局", &["冶金"]),
        ];
        let leader = |post: &str, title: &str, rank, offices: &[&str]| Leader {
            post: post.into(),
            title: title.into(),
            rank,
            offices: offices.iter().map(|id| (*id).to_string()).collect(),
            field: String::new(),
            backup: None,
            since: date(2030, 1, 1),
            until: None,
        };
        let leaders = [
            leader("head", "区长", 1, &["finance"]),
            leader("vice-head-a", "分管副区长A", 3, &["education", "housing"]),
        ];
        let reading = report::read(REPORT);
        plan(&reading, &topics, &offices, &leaders, &[], date(2031, 2, 1))
    }

    #[test]
    fn every_task_has_lead_due_date_and_stages() {
        for task in planned() {
            assert!(!task.lead.is_empty(), "{}", task.title);
            assert!(task.due.is_some() && task.milestones.len() >= 4, "{}", task.title);
            assert!(task.lead.iter().all(|lead| (0.0..=1.0).contains(&lead.score)));
        }
    }

    #[test]
    fn leads_have_reasons() {
        let tasks = planned();
        let lead = |words: &str| {
            let task = tasks.iter().find(|task| task.text.contains(words)).expect("the task");
            (task.lead[0].id.as_str(), task.lead[0].why.as_str(), task.leader.as_deref())
        };
        assert_eq!(lead("地区生产总值").0, "development-reform");
        assert_eq!(lead("一般公共预算收入"), ("finance", lead("一般公共预算收入").1, Some("区长")));
        assert_eq!(lead("煤业").0, "energy");
        assert_eq!(lead("煤矿用钢").0, "industry", "{}", lead("煤矿用钢").1);
        assert!(lead("共建实验学校").1.contains("任务中点名"));
        assert!(lead("燃气").1.contains("职责含“城镇燃气”"));
        assert_eq!(lead("幼儿园").2, Some("分管副区长A"));
        assert_eq!(lead("谁也说不清").0, "government-office");
    }
}
