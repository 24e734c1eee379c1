//! 拟亮灯: which light the rules propose for a task at the end of a period.
//!
//! Rules are data (`catalogue/lights.toml`): the first that fits proposes, and says why in words. A
//! proposal is no verdict: the office explains, the section confirms, the head approves
//! (政府督查工作条例 第十一条、第二十一条). Progress is measured from the day of issue with the
//! task's own milestones, never as months of the calendar year.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::status::LightRule;

/// The rules of a district, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LightRules(Vec<Rule>);

/// What of a task its light depends on, at the end of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its nature, by its code (任务性质).
    pub nature: String,
    /// How it ended, if it had.
    pub ended: Option<String>,
    /// Whether an outside reason has been accepted.
    pub moved: bool,
    /// Days by which its earliest open milestone is overdue; nothing open is below zero.
    pub overdue: i32,
    /// How much of its time is over, in percent: from the day of issue to the due date.
    pub elapsed: i32,
    /// How much of its quantified target is reached, in percent; none if it has no such target.
    pub reached: Option<i32>,
}

/// A light that the rules propose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The light, by its code: done, normal, lagging, missed, moved.
    pub light: String,
    /// Why, in words.
    pub say: String,
    /// Whether somebody else's milestone is late, which is shown apart from the office's own duty.
    pub apart: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    #[serde(default)]
    ended: Vec<String>,
    #[serde(default)]
    nature: Vec<String>,
    moved: Option<bool>,
    overdue: Option<Bound>,
    behind: Option<Bound>,
    light: String,
    #[serde(default)]
    apart: bool,
    say: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Bound {
    More(Number),
    AtMost(Number),
}

/// A number, or the name of a district's own one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Number {
    Plain(i32),
    Named(String),
}

const LIGHTS: [&str; 5] = ["done", "normal", "lagging", "missed", "moved"];

impl LightRules {
    /// Reads the rules.
    ///
    /// # Errors
    /// What is wrong, in words: an unknown key or light, a number that no district sets, a last rule
    /// that does not fit everything.
    pub fn parse(text: &str) -> Result<LightRules, String> {
        let file: File = toml::from_str(text).map_err(|fault| fault.message().to_owned())?;
        for rule in &file.rule {
            if !LIGHTS.contains(&&*rule.light) {
                return Err(format!("规则{}的亮灯“{}”不在五种之内", rule.id, rule.light));
            }
            for bound in rule.overdue.iter().chain(&rule.behind) {
                bound.check().map_err(|name| format!("规则{}没有地方设定“{name}”", rule.id))?;
            }
        }
        match file.rule.last() {
            Some(last) if last.fits_all() => Ok(LightRules(file.rule)),
            _ => Err("最后一条规则要不带条件,保证每项任务都有拟亮灯".to_owned()),
        }
    }

    /// The light of a task.
    pub fn propose(&self, facts: &Facts, district: LightRule) -> Proposal {
        let rule = self.0.iter().find(|rule| rule.fits(facts, district));
        let Some(rule) = rule else {
            return Proposal { light: "normal".into(), say: String::new(), apart: false };
        };
        Proposal { light: rule.light.clone(), say: facts.fill(&rule.say), apart: rule.apart }
    }
}

impl Rule {
    fn fits_all(&self) -> bool {
        self.ended.is_empty()
            && self.nature.is_empty()
            && self.moved.is_none()
            && self.overdue.is_none()
            && self.behind.is_none()
    }

    fn fits(&self, facts: &Facts, district: LightRule) -> bool {
        let among = |list: &[String], one: &str| list.is_empty() || list.iter().any(|i| i == one);
        let ended = match (&facts.ended, self.ended.is_empty()) {
            (None, empty) => empty,
            (Some(ended), _) => self.fits_all() || self.ended.contains(ended),
        };
        let behind = facts.reached.map(|reached| facts.elapsed - reached);
        ended
            && among(&self.nature, &facts.nature)
            && self.moved.is_none_or(|moved| moved == facts.moved)
            && self.overdue.as_ref().is_none_or(|bound| bound.holds(facts.overdue, district))
            && self
                .behind
                .as_ref()
                .is_none_or(|bound| behind.is_some_and(|behind| bound.holds(behind, district)))
    }
}

impl Bound {
    fn number(&self) -> &Number {
        match self {
            Bound::More(number) | Bound::AtMost(number) => number,
        }
    }

    fn check(&self) -> Result<(), String> {
        self.number().value(LightRule::default()).map(|_| ())
    }

    fn holds(&self, value: i32, district: LightRule) -> bool {
        let Ok(bound) = self.number().value(district) else { return false };
        match self {
            Bound::More(_) => value > bound,
            Bound::AtMost(_) => value <= bound,
        }
    }
}

impl Number {
    fn value(&self, district: LightRule) -> Result<i32, String> {
        match self {
            Number::Plain(number) => Ok(*number),
            Number::Named(name) => match name.as_str() {
                "lag_days" => Ok(district.lag_days),
                "near_days" => Ok(district.near_days),
                _ => Err(name.clone()),
            },
        }
    }
}

impl Facts {
    /// The share of the time from `issued` to `due` that is over on a day, in percent.
    pub fn elapsed(issued: Date, due: Date, on: Date) -> i32 {
        let whole = (due - issued).get_days().max(1);
        (on - issued).get_days().clamp(0, whole) * 100 / whole
    }

    fn fill(&self, say: &str) -> String {
        let reached = self.reached.unwrap_or_default().to_string();
        let words = BTreeMap::from([
            ("{overdue}", self.overdue.to_string()),
            ("{elapsed}", self.elapsed.to_string()),
            ("{reached}", reached),
        ]);
        words.iter().fold(say.to_owned(), |said, (word, value)| said.replace(word, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn rules() -> LightRules {
        LightRules::parse(include_str!("../../../catalogue/lights.toml")).expect("shipped rules")
    }

    fn light(facts: Facts) -> (String, bool) {
        let proposal = rules().propose(&facts, LightRule::default());
        (proposal.light, proposal.apart)
    }

    fn late(nature: &str, overdue: i32) -> Facts {
        Facts { nature: nature.into(), overdue, elapsed: 60, ..Facts::default() }
    }

    #[test]
    fn a_slow_province_is_not_red_and_an_enterprise_stands_apart() {
        assert_eq!(light(late("own", 20)), ("missed".into(), false));
        assert_eq!(light(late("own", 3)), ("lagging".into(), false));
        assert_eq!(light(late("upward", 60)), ("lagging".into(), false));
        assert_eq!(light(late("enterprise", 60)), ("normal".into(), true));
        assert_eq!(light(late("own", -30)), ("normal".into(), false));
    }

    #[test]
    fn what_ended_and_what_was_excused() {
        let ended = |outcome: &str| Facts { ended: Some(outcome.into()), ..late("own", 40) };
        assert_eq!(light(ended("done")).0, "done");
        assert_eq!(light(ended("carried")).0, "moved");
        assert_eq!(light(Facts { moved: true, ..late("own", -5) }).0, "moved");
        assert_eq!(light(Facts { moved: true, ..late("own", 40) }).0, "missed");
    }

    #[test]
    fn progress_is_measured_from_the_day_of_issue() {
        let (issued, due) = (date(2023, 5, 8), date(2023, 12, 31));
        assert_eq!(Facts::elapsed(issued, due, date(2023, 9, 30)), 61);
        assert_eq!(Facts::elapsed(issued, due, date(2023, 1, 1)), 0);
        assert_eq!(Facts::elapsed(issued, due, date(2024, 3, 1)), 100);
        let facts = Facts { reached: Some(20), ..late("own", -90) };
        let proposal = rules().propose(&facts, LightRule::default());
        assert_eq!((&*proposal.light, &*proposal.say), ("lagging", "时间进度60%，完成进度20%"));
        assert_eq!(light(Facts { reached: Some(50), ..late("own", -90) }).0, "normal");
    }

    #[test]
    fn rules_that_leave_a_task_without_a_light_are_refused() {
        for (text, fault) in [
            ("[[rule]]\nid = \"a\"\nmoved = true\nlight = \"moved\"\nsay = \"\"", "最后一条"),
            ("[[rule]]\nid = \"a\"\nlight = \"red\"\nsay = \"\"", "五种之内"),
            (
                "[[rule]]\nid = \"a\"\noverdue = { more = \"days\" }\nlight = \"moved\"\nsay = \"\"",
                "地方设定",
            ),
            ("[[rule]]\nid = \"a\"\nif = 1\nlight = \"moved\"\nsay = \"\"", "unknown field"),
        ] {
            let found = LightRules::parse(text).expect_err(text);
            assert!(found.contains(fault), "{found}");
        }
    }
}
