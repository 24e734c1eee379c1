//! The cases that benchmarks are run on, and the acts done on them.
//!
//! A case is a proposal: it is assigned to an office, talked over, answered. Of ten cases four have
//! been assigned, three talked over as well, three answered too. Everything about a case follows
//! from its number, so that two runs make the same ones.

use app::{App, Request, Target};
use domain::case::act::{Act, Wanted, What};
use domain::event::{Actor, Backing, Opening};
use domain::value::{Value, Values};
use jiff::civil::Date;

/// The mechanism of the cases.
pub const MECHANISM: &str = "proposal";
/// The post that assigns.
pub const CLERK: &str = "proposals-clerk";

const SUBJECTS: [&str; 24] = [
    "增设口袋公园",
    "整治占道经营",
    "改造老旧管网",
    "加装住宅电梯",
    "规范停车秩序",
    "新建社区食堂",
    "完善养老服务",
    "扩大托育供给",
    "延伸公交线路",
    "修缮破损道路",
    "治理油烟扰民",
    "保护历史街巷",
    "提升物业服务",
    "开放学校操场",
    "增加充电设施",
    "清理飞线充电",
    "优化就医流程",
    "培育夜间经济",
    "支持小微企业",
    "推广垃圾分类",
    "修复河道岸线",
    "补建无障碍坡道",
    "增设图书驿站",
    "整修文化广场",
];

/// The district's part in the cases.
pub struct Work {
    desks: Vec<Desk>,
    places: Vec<String>,
}

/// An office that answers proposals.
pub struct Desk {
    /// Its id.
    pub office: String,
    /// Who talks.
    pub liaison: Actor,
    /// Who answers.
    pub signer: Actor,
}

/// How far a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// Assigned only.
    Assigned,
    /// Talked over.
    Talked,
    /// Answered.
    Answered,
}

impl Work {
    /// The offices and places of a district on a day.
    pub fn new(app: &App, on: Date) -> Work {
        let (directory, roster) = (&app.district.directory, app.roster());
        let actor = |post: String| {
            roster.holder(&post, on).map(|person| Actor::person(person, post.as_str()))
        };
        let desk = |office: &str| {
            let (liaison, signer) =
                (actor(format!("{office}-liaison"))?, actor(format!("{office}-signer"))?);
            Some(Desk { office: office.to_owned(), liaison, signer })
        };
        Work {
            desks: directory.offices().filter_map(|office| desk(&office.id)).collect(),
            places: app.district.places.values().map(|place| place.name.clone()).collect(),
        }
    }

    /// The office of a case: every office has cases at every stand.
    pub fn desk(&self, number: usize) -> &Desk {
        &self.desks[(number / 10 * 11 + number % 10) % self.desks.len()]
    }

    /// Begins a case.
    pub fn assign(&self, number: usize, clerk: &Actor) -> Act {
        let place = &self.places[number / 7 % self.places.len()];
        let subject = SUBJECTS[number / 3 % SUBJECTS.len()];
        let source = if number / 10 % 5 < 3 { "npc" } else { "cppcc" };
        let wanted = Wanted {
            act: "assign".to_owned(),
            values: texts(&[
                ("source", source),
                ("serial", &number.to_string()),
                ("proposer", "常青代表团"),
                ("mode", "sole"),
            ]),
            lead: Some(self.desk(number).office.clone()),
            opening: Some(Opening {
                title: format!("关于在{place}{subject}的建议"),
                ..Opening::default()
            }),
            ..Wanted::default()
        };
        act(wanted, clerk)
    }

    /// Talks a case over.
    pub fn talk(&self, number: usize, on: Date) -> Act {
        let day = on.to_string();
        let row = texts(&[("held_on", &day), ("way", "meet"), ("content", "同意办理思路")]);
        let values = Values::from([("talks".to_owned(), Value::Row(row))]);
        let wanted = Wanted { act: "talk".to_owned(), values, ..Wanted::default() };
        act(wanted, &self.desk(number).liaison)
    }

    /// Answers a case.
    pub fn answer(&self, number: usize) -> Act {
        let values = texts(&[("class", "A"), ("summary", "已列入年度计划并完成改造,明确专人管护")]);
        let wanted = Wanted { act: "answer".to_owned(), values, ..Wanted::default() };
        act(wanted, &self.desk(number).signer)
    }

    /// The act that comes next on a case; none on an answered one.
    pub fn next(&self, number: usize, on: Date) -> Option<Act> {
        match stand(number) {
            Stand::Assigned => Some(self.talk(number, on)),
            Stand::Talked => Some(self.answer(number)),
            Stand::Answered => None,
        }
    }
}

/// How far a case has come.
pub fn stand(number: usize) -> Stand {
    match number % 10 {
        0..4 => Stand::Assigned,
        4..7 => Stand::Talked,
        _ => Stand::Answered,
    }
}

/// A request without key or sequence.
pub fn request(target: Target, act: Act) -> Request {
    Request { target, act, seen: None, key: None, birth: None }
}

fn act(wanted: Wanted, by: &Actor) -> Act {
    Act {
        what: What::Deed(Box::new(wanted)),
        by: by.clone(),
        happened: None,
        backing: Backing::default(),
    }
}

fn texts(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), Value::text(*value))).collect()
}
