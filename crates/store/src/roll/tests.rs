//! Whatever is asked, the roll chooses what a plain look at every case chooses.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::CaseId;
use domain::status::{LightRule, Standing, Status, Whose};
use jiff::civil::date;

use super::{Choice, Duty, Hits, Line, Roll};
use crate::Cell;
use crate::read::{Order, Query, Scope, StatusOn};

/// Numbers that differ from case to case and are the same in every run.
fn dice(case: usize, what: usize, sides: usize) -> usize {
    (case.wrapping_mul(2_654_435_761) ^ what.wrapping_mul(40_503)) / 7 % sides
}

struct Case {
    cells: Vec<Cell>,
    helper: Option<String>,
}

impl Case {
    fn new(case: usize) -> Case {
        let day = |what| format!("2023-{:02}-{:02}", 1 + dice(case, what, 12), 1 + case % 28);
        let maybe =
            |what, text: String| if dice(case, what, 3) > 0 { text.into() } else { Cell::Null };
        let cells = vec![
            Cell::Int(case as i64),
            ["proposal", "commitment"][dice(case, 1, 2)].into(),
            ["assigned", "answered", "closed"][dice(case, 2, 3)].into(),
            maybe(3, ["done", "carried"][dice(case, 16, 2)].to_owned()),
            maybe(4, format!("office-{}", dice(case, 5, 4))),
            format!("leader-{}", dice(case, 6, 3)).as_str().into(),
            maybe(7, ["npc", "upward", "enterprise"][dice(case, 18, 3)].to_owned()),
            day(8).into(),
            maybe(9, day(9)),
            maybe(10, day(10)),
            maybe(11, day(11)),
            (dice(case, 12, 4) == 0).into(),
            (dice(case, 13, 4) == 0).into(),
        ];
        let helper = (dice(case, 14, 5) == 0).then(|| format!("office-{}", dice(case, 15, 4)));
        let mut cells: Vec<Cell> = cells;
        cells.push(
            helper.as_deref().map_or("office-7".to_owned(), |h| format!("{h} office-8")).into(),
        );
        let ended = cells[3] != Cell::Null;
        cells.push(if ended { day(17).into() } else { Cell::Null });
        Case { cells, helper }
    }

    fn text(&self, at: usize) -> &str {
        if let Cell::Text(text) = &self.cells[at] { text } else { "" }
    }

    fn is_open(&self) -> bool {
        self.cells[3] == Cell::Null
    }

    fn status(&self, asked: &StatusOn) -> Status {
        let outcome = self.text(3);
        let standing = Standing {
            outcome: (!outcome.is_empty()).then_some(outcome),
            light_on: self.text(10).parse().ok(),
            moved: self.cells[11] == Cell::Int(1),
            whose: match asked.by_nature {
                true => Whose::of_nature(self.text(6)),
                false => Whose::Own,
            },
        };
        Status::of(standing, asked.on, asked.rule)
    }

    fn id(&self) -> CaseId {
        if let Cell::Int(id) = self.cells[0] { id } else { 0 }
    }

    /// The plain look.
    fn fits(&self, scope: &Scope, query: &Query) -> bool {
        let is = |wanted: &Option<String>, at| wanted.as_deref().is_none_or(|w| w == self.text(at));
        let between = |at: usize, from: &str, to: &str| {
            !self.text(at).is_empty() && from <= self.text(at) && self.text(at) <= to
        };
        let sees = match scope {
            Scope::All => true,
            Scope::Except(mechanisms) => mechanisms.iter().all(|m| m != self.text(1)),
            Scope::Offices(offices) => {
                let helper = self.helper.as_ref();
                offices.iter().any(|o| o == self.text(4) || Some(o) == helper)
            }
            Scope::Leader { post, offices } => {
                post == self.text(5) || offices.iter().any(|o| o == self.text(4))
            }
        };
        sees && is(&query.mechanism, 1)
            && is(&query.lead, 4)
            && is(&query.leader, 5)
            && is(&query.facet, 6)
            && query.except_facet.as_deref().is_none_or(|facet| facet != self.text(6))
            && (query.stages.is_empty() || query.stages.iter().any(|stage| stage == self.text(2)))
            && query.opened_from.as_deref().is_none_or(|from| from <= self.text(7))
            && query.opened_to.as_deref().is_none_or(|to| self.text(7) <= to)
            && query.open.is_none_or(|open| open == self.is_open())
            && query.late_on.as_deref().is_none_or(|day| {
                self.is_open() && !self.text(10).is_empty() && self.text(10) < day
            })
            && query.due.as_ref().is_none_or(|(from, to)| self.is_open() && between(9, from, to))
            && (!query.moved || self.cells[11] == Cell::Int(1))
            && (!query.waiting || self.cells[12] == Cell::Int(1))
            && query.status.as_ref().is_none_or(|asked| self.status(asked) == asked.status)
            && query.ended.as_ref().is_none_or(|(from, to)| between(14, from, to))
    }

    fn key(&self, order: Order) -> (String, String, CaseId) {
        let due = if self.text(8).is_empty() { "9999-12-31" } else { self.text(8) };
        match order {
            Order::Opened => (String::new(), self.text(7).to_owned(), self.id()),
            Order::Due => (String::new(), due.to_owned(), self.id()),
            Order::Lead => (self.text(4).to_owned(), due.to_owned(), self.id()),
        }
    }
}

fn roll(cases: &[Case]) -> Roll {
    let mut roll = Roll::default();
    for case in cases {
        let cells: Vec<&Cell> = case.cells.iter().collect();
        roll.put(&Line::of(&cells).unwrap());
    }
    roll
}

fn query(nth: usize) -> Query {
    let maybe = |what: usize, text: &str| (dice(nth, what, 3) == 0).then(|| text.to_owned());
    Query {
        mechanism: maybe(21, "proposal"),
        lead: maybe(22, ["office-1", "office-9"][dice(nth, 32, 2)]),
        leader: maybe(23, "leader-2"),
        facet: maybe(24, "npc"),
        except_facet: maybe(36, "npc"),
        stages: maybe(25, "answered").into_iter().collect(),
        opened_from: maybe(26, "2023-03-05"),
        opened_to: maybe(27, "2023-10-11"),
        open: [None, Some(true), Some(false)][dice(nth, 28, 3)],
        late_on: maybe(29, "2023-07-01"),
        due: maybe(30, "2023-04-01").map(|from| (from, "2023-08-31".to_owned())),
        moved: dice(nth, 33, 4) == 0,
        waiting: dice(nth, 34, 4) == 0,
        status: maybe(36, "").map(|_| StatusOn {
            status: Status::ALL[dice(nth, 37, 6)],
            on: date(2023, 7, 1),
            rule: LightRule::default(),
            by_nature: dice(nth, 39, 2) == 0,
        }),
        ended: maybe(38, "2023-04-01").map(|from| (from, "2023-08-31".to_owned())),
        order: [Order::Opened, Order::Due, Order::Lead][dice(nth, 31, 3)],
        ..Query::default()
    }
}

fn scope(nth: usize) -> Scope {
    let offices = vec!["office-1".to_owned(), "office-3".to_owned()];
    match dice(nth, 35, 4) {
        0 => Scope::All,
        1 => Scope::Offices(offices),
        2 => Scope::Except(vec!["proposal".to_owned(), "nobody".to_owned()]),
        _ => Scope::Leader { post: "leader-1".to_owned(), offices },
    }
}

#[test]
fn the_roll_chooses_orders_and_counts_like_a_plain_look() {
    let cases: Vec<Case> = (1..=1_000).map(Case::new).collect();
    let roll = roll(&cases);
    let mut sizes = BTreeSet::new();
    for nth in 0..3_000 {
        let (scope, query) = (scope(nth), query(nth));
        let mut plain: Vec<&Case> = cases.iter().filter(|c| c.fits(&scope, &query)).collect();
        plain.sort_by_key(|case| case.key(query.order));
        let plain: Vec<CaseId> = plain.into_iter().map(Case::id).collect();
        let choice = Choice::new(&roll, &scope, &query);
        let chosen = roll.select((&choice, &Hits::All), query.order, None, 50);
        let expected: Vec<CaseId> = plain.iter().take(50).copied().collect();
        assert_eq!(chosen.cases, expected, "{scope:?} {query:?}");
        assert_eq!(chosen.count, plain.len() as u64, "{scope:?} {query:?}");
        let base = Query { mechanism: query.mechanism.clone(), ..Query::default() };
        let within = Choice::new(&roll, &scope, &base);
        let narrower = [Choice::narrower(&roll, &base, &query)];
        let counts = roll.count((&within, &Hits::All), &narrower, u64::MAX);
        assert_eq!(counts, [plain.len() as u64], "{scope:?} {query:?}");
        sizes.insert(plain.len());
    }
    assert!(sizes.len() > 50, "the queries hardly differ: {sizes:?}");
}

#[test]
fn a_listed_or_a_common_word_leaves_its_cases() {
    let cases: Vec<Case> = (1..=300).map(Case::new).collect();
    let mut roll = roll(&cases);
    roll.begin_word("公园");
    // Two say the word, and one no longer does, while its hits are being read.
    roll.say(7, "口袋 公园");
    roll.say(9, "停车");
    roll.fill_word("公园", &[9, 64, 65, 300, 999]);
    let all = Choice::new(&roll, &Scope::All, &Query::default());
    let found = |hits: &Hits| {
        let mut cases = roll.select((&all, hits), Order::Opened, None, 10).cases;
        cases.sort_unstable();
        cases
    };
    assert_eq!(found(&Hits::Common(vec!["公园".to_owned()])), [7, 64, 65, 300]);
    assert_eq!(found(&Hits::Listed(vec![300, 2, 64, 999])), [2, 64, 300]);
    assert!(!roll.knows(&Hits::Common(vec!["停车".to_owned()])));
}

#[test]
fn duties_stand_by_office_and_end_whatever_became_of_them() {
    let mut roll = Roll::default();
    let mut plain: BTreeMap<(CaseId, usize), (String, String, String, bool)> = BTreeMap::new();
    for nth in 0..4_000 {
        let (case, rule) = (dice(nth, 41, 150), dice(nth, 42, 3));
        let day = |what| format!("2023-{:02}-{:02}", 1 + dice(nth, what, 12), 1 + nth % 28);
        let (office, due) = (format!("office-{}", dice(nth, 43, 4)), day(44));
        let runs = dice(nth, 46, 3) > 0;
        let key = [
            Cell::Int(case as i64),
            "".into(),
            Cell::Int(0),
            format!("{rule}").into(),
            Cell::Int(1),
        ];
        let rest = [
            Cell::from(!runs),
            true.into(),
            day(45).into(),
            due.as_str().into(),
            office.as_str().into(),
            format!("post-{}", dice(nth, 47, 3)).into(),
        ];
        // Now and then a deadline is taken away, which tells the key alone.
        let is_gone = dice(nth, 48, 9) == 0;
        let cells: Vec<&Cell> = key.iter().chain(rest.iter().filter(|_| !is_gone)).collect();
        roll.owe(&Duty::of(&cells).unwrap());
        plain.insert((case as CaseId, rule), (office, due, day(45), runs && !is_gone));
    }
    for office in ["office-0", "office-3", "office-9"] {
        let mut expected: Vec<(&str, CaseId)> = plain
            .iter()
            .filter(|(_, (of, _, starts, runs))| {
                *runs && of == office && starts.as_str() <= "2023-06-30"
            })
            .map(|((case, _), (_, due, ..))| (due.as_str(), *case))
            .collect();
        expected.sort_unstable();
        let cases: Vec<CaseId> = expected.into_iter().map(|(_, case)| case).take(20).collect();
        let chosen = roll.duties(office, "2023-06-30", 20);
        assert_eq!(chosen.iter().map(|(case, _)| *case).collect::<Vec<_>>(), cases, "{office}");
    }
}
