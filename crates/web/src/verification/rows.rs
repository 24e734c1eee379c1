//! Which rows the section's page shows, and what each of them waits for.

use super::{CAUSES, Check, Date, FOUND, Task, VERDICTS, VerificationPage, WAYS, day, kept};

/// A filter with its words and the stages that it shows.
type Filter = (&'static str, &'static str, &'static [&'static str]);

/// The filters behind the first one.
const FILTERS: [Filter; 8] = [
    ("asked", "待自评", &["asked"]),
    ("answered", "已自评待抽样", &["answered"]),
    ("drawn", "抽中待核验", &["drawn"]),
    ("inspected", "待第二人核对", &["inspected"]),
    ("checked", "待拟结论", &["checked", "plain", "returned"]),
    ("proposed", "待审定", &["proposed"]),
    ("approved", "待告知", &["approved"]),
    ("told", "已告知", &["told", "received"]),
];
const REVIEW: [&str; 3] = ["review", "rereview", "reviewed"];

impl VerificationPage {
    /// The filters that have rows: key, words, count.
    pub(super) fn filters(&self) -> Vec<(&'static str, &'static str, usize)> {
        let mut filters = vec![("", "需要我办", self.mine().len())];
        for (key, words, stages) in FILTERS {
            filters.push((key, words, self.found.in_stage(stages)));
        }
        filters.push(("review", "申请复核", self.found.in_stage(&REVIEW)));
        filters.push(("final", "已定", self.found.in_stage(&["final"])));
        filters.retain(|(key, _, count)| key.is_empty() || *count > 0);
        filters.push(("sample", "抽中", self.found.drawn()));
        filters.push(("all", "全部", self.found.checks.len()));
        filters.push(("carry", "结转下年", self.found.to_carry().count()));
        filters
    }

    pub(super) fn rows(&self) -> Vec<&Check> {
        let all = self.found.checks.iter();
        let show = &*self.asked.show;
        match show {
            "" => self.mine(),
            "all" => all.collect(),
            "sample" => all.filter(|check| check.is_drawn()).collect(),
            "review" => all.filter(|check| REVIEW.contains(&&*check.stage)).collect(),
            "final" => all.filter(|check| check.stage == "final").collect(),
            _ => {
                let stages = FILTERS.iter().find(|(key, ..)| *key == show).map(|(.., s)| *s);
                all.filter(|c| stages.is_some_and(|stages| stages.contains(&&*c.stage))).collect()
            }
        }
    }

    /// Those that wait for the viewer one by one: what a single press does for all is not among them.
    fn mine(&self) -> Vec<&Check> {
        let duties = self.duties;
        let turn = |check: &&Check| match &*check.stage {
            "drawn" => duties.desk,
            "checked" | "plain" => duties.desk && check.is_exception(),
            "returned" => duties.desk,
            "inspected" => duties.second,
            "proposed" => duties.head && check.verdict != "done",
            "review" | "rereview" => duties.reviewer,
            "reviewed" => duties.head,
            _ => false,
        };
        self.found.checks.iter().filter(turn).collect()
    }

    pub(super) fn rows_title(&self) -> &'static str {
        let filters = self.filters();
        filters.iter().find(|(key, ..)| *key == self.asked.show).map_or("", |(_, words, _)| words)
    }

    pub(super) fn lead(&self, id: &str) -> &str {
        self.names.iter().find(|(own, _)| own == id).map_or("", |(_, name)| name)
    }

    /// How many wait for the press that does all: key of the act, words, count.
    pub(super) fn presses(&self) -> Vec<(&'static str, &'static str, usize)> {
        let ready = |check: &&Check| matches!(&*check.stage, "checked" | "plain");
        let plain = self.found.checks.iter().filter(ready).filter(|check| !check.is_exception());
        let approved = self.found.round_stage() == "approved";
        let (unasked, answered) =
            (self.found.unasked().count(), self.found.in_stage(&["answered"]));
        let duties = self.duties;
        let presses = [
            ("ask", "发起自评", if duties.desk && approved { unasked } else { 0 }),
            ("draw", "抽样", if duties.desk && approved { answered } else { 0 }),
            (
                "cosign",
                "核对全部",
                if duties.second { self.found.in_stage(&["inspected"]) } else { 0 },
            ),
            ("conclude", "一并拟定完成", if duties.desk { plain.count() } else { 0 }),
            (
                "approve",
                "审定全部",
                if duties.head { self.found.in_stage(&["proposed"]) } else { 0 },
            ),
            ("tell", "告知单位", if duties.desk { self.found.in_stage(&["approved"]) } else { 0 }),
            (
                "decide",
                "作出复核决定",
                if duties.head { self.found.in_stage(&["reviewed"]) } else { 0 },
            ),
        ];
        presses.into_iter().filter(|(_, _, count)| *count > 0).collect()
    }

    /// How many rest in one of these stages, parted by spaces.
    pub(super) fn count(&self, stages: &str) -> usize {
        self.found.in_stage(&stages.split(' ').collect::<Vec<_>>())
    }

    /// What the year waits for, in one sentence.
    pub(super) fn waits(&self) -> String {
        let round = self.found.round_stage();
        let count = |stages: &[&str]| self.found.in_stage(stages);
        match round {
            "drafted" => "核验方案已拟定，报区长批准以后发起自评。".to_owned(),
            "approved" if self.found.checks.is_empty() => {
                format!("方案已批准，{}项任务可以发起自评。", self.found.tasks.len())
            }
            "approved" if count(&["asked"]) > 0 => {
                format!("{}项等单位自评，自评期限过后再抽样。", count(&["asked"]))
            }
            "approved" => "自评已齐，可以抽样。".to_owned(),
            _ if count(&["drawn", "inspected"]) > 0 => {
                format!("{}项等现场核验或者核对。", count(&["drawn", "inspected"]))
            }
            _ if count(&["checked", "plain", "returned"]) > 0 => {
                format!("{}项等拟定结论。", count(&["checked", "plain", "returned"]))
            }
            _ if count(&["proposed"]) > 0 => format!("{}项等区长审定。", count(&["proposed"])),
            _ if count(&["approved"]) > 0 => format!("{}项等告知单位。", count(&["approved"])),
            _ if count(&REVIEW) > 0 => format!("{}项正在复核。", count(&REVIEW)),
            _ if count(&["told", "received"]) > 0 => {
                format!("{}项已告知，单位可以在30日内申请复核。", count(&["told", "received"]))
            }
            _ => "结论已全部确定。".to_owned(),
        }
    }

    /// The seed in groups that can be read out.
    pub(super) fn seed(&self) -> &str {
        self.found.round.as_ref().map_or("", |round| round.seed.get(..16).unwrap_or(&round.seed))
    }

    pub(super) fn verdicts(&self) -> &'static [(&'static str, &'static str)] {
        &VERDICTS
    }

    pub(super) fn causes(&self) -> &'static [(&'static str, &'static str)] {
        &CAUSES
    }

    pub(super) fn ways(&self) -> &'static [(&'static str, &'static str)] {
        &WAYS
    }

    pub(super) fn founds(&self) -> &'static [&'static str] {
        &FOUND
    }

    pub(super) fn way(&self, code: &str) -> &'static str {
        WAYS.iter().find(|(own, _)| *own == code).map_or("", |(_, words)| words)
    }

    /// Which verdict a row's form proposes.
    pub(super) fn proposes(&self, check: &Check, verdict: &str) -> bool {
        let known = match (&*check.verdict, check.likely(), &*check.own) {
            ("", "", own) => own.to_owned(),
            ("", likely, _) => likely.to_owned(),
            (before, ..) => before.to_owned(),
        };
        kept(&self.typed, &check.number, "verdict", &known) == verdict
    }

    pub(super) fn typed(&self, number: &str, name: &str) -> &str {
        kept(&self.typed, number, name, "")
    }

    /// The sheet that is being filled in.
    pub(super) fn sheet(&self) -> Option<&Check> {
        let own = |check: &&Check| check.number == self.asked.number && check.stage == "drawn";
        self.found.checks.iter().find(own).filter(|_| self.duties.desk)
    }

    /// What was typed in a line of the sheet, after trouble.
    pub(super) fn typed_line(&self, number: &str, name: &str, line: &usize) -> &str {
        if self.typed.get("number") != number {
            return "";
        }
        let own = self.typed.fields.iter().filter(|(known, _)| known == name);
        own.map(|(_, value)| value.trim()).nth(*line).unwrap_or("")
    }

    /// Whether the year has anything to verify.
    pub(super) fn is_bare(&self) -> bool {
        self.found.tasks.is_empty() && self.found.checks.is_empty()
    }

    pub(super) fn is_open(&self, number: &str) -> bool {
        self.typed.get("number") == number
    }

    pub(super) fn day(&self, date: &Date) -> String {
        day(date, self.today)
    }

    pub(super) fn is_late(&self, check: &Check) -> bool {
        check.until.is_some_and(|until| until < self.today)
    }

    pub(super) fn carry_rows(&self) -> Vec<&Task> {
        self.found.to_carry().collect()
    }
}
