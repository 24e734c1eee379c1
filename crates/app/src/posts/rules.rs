//! Who may record a handover, a delegation or a division of work, and which are refused.

use std::sync::Arc;

use domain::case::{Case, NextStep, Refusal, RefusalKind};
use domain::event::Actor;
use domain::roster::Roster;
use jiff::civil::Date;

use super::{CHARGE, DELEGATION, HANDOVER, day_of};
use crate::District;
use crate::deed::Reader;

/// Duties by which a post signs for its office.
const SIGNS: [&str; 2] = ["审签人", "负责人"];
/// Duties by which a post records for the whole district.
const RECORDS: [&str; 1] = ["督查经办"];
/// Duties by which a post confirms for the whole district.
const CONFIRMS: [&str; 2] = ["督查审核", "督查负责人"];

/// What judging an act on posts needs to know.
pub(super) struct Rules<'a> {
    pub reader: Reader<'a>,
    pub district: &'a District,
    pub roster: Arc<Roster>,
    pub today: Date,
}

impl Rules<'_> {
    fn text(&self, field: &str) -> String {
        self.reader.text(field)
    }

    /// Whether the actor's own post carries one of these duties.
    fn carries(&self, by: &Actor, duties: &[&str]) -> bool {
        let post = by.post_id().and_then(|post| self.district.directory.post(post));
        by.stands_for().is_none()
            && post.is_some_and(|post| post.duties.iter().any(|own| duties.contains(&&**own)))
    }

    /// Whether the actor signs for the office to which the post belongs.
    fn signs(&self, by: &Actor) -> bool {
        let post = by.post_id().and_then(|post| self.district.directory.post(post));
        let lead = self.reader.case.lead.as_deref();
        post.is_some_and(|post| Some(&*post.office) == lead) && self.carries(by, &SIGNS)
    }

    fn is(&self, by: &Actor, field: &str) -> bool {
        by.stands_for().is_none() && by.person_id() == Some(&*self.text(field))
    }

    /// Whether the act that begins the case is refused; `others` are the open cases of its kind.
    pub fn check_opening(
        &self,
        act: &str,
        by: &Actor,
        others: &[Arc<Case>],
    ) -> Result<(), Refusal> {
        match &*self.reader.mechanism.id.text {
            CHARGE => return self.check_charge(),
            DELEGATION => self.check_days()?,
            _ => self.check_day_of_handover()?,
        }
        self.check_post()?;
        self.check_persons()?;
        let holds = self.is(by, "from") && by.post_id() == Some(&*self.text("post"));
        if act != "record" && !holds && !self.signs(by) {
            return Err(refused("岗位由本人或者本单位审签人登记")
                .next(NextStep::say("请岗位上的人或者本单位审签人登录后办理,也可以由督查室代录")));
        }
        let same = |case: &&Arc<Case>| {
            let other = Reader { mechanism: self.reader.mechanism, case };
            other.text("post") == self.text("post") && self.overlaps(&other)
        };
        match others.iter().find(same) {
            None => Ok(()),
            Some(other) => {
                let number = other.opening.number.clone().unwrap_or_default();
                let what = &self.reader.mechanism.title;
                Err(refused(format!("这个岗位已有{what}{number}没有结束"))
                    .next(NextStep::say(format!("请先办结{number}"))))
            }
        }
    }

    fn overlaps(&self, other: &Reader<'_>) -> bool {
        if self.reader.mechanism.id.text == HANDOVER {
            return true;
        }
        let span = |reader: &Reader<'_>| day_of(reader, "since").zip(day_of(reader, "until"));
        match (span(&self.reader), span(other)) {
            (Some((since, until)), Some((first, last))) => since <= last && first <= until,
            _ => false,
        }
    }

    fn check_post(&self) -> Result<(), Refusal> {
        let post = self.text("post");
        let Some(found) = self.district.directory.post(&post) else {
            return Err(field("post", "名册里没有这个岗位"));
        };
        if Some(&*found.office) != self.reader.case.lead.as_deref() {
            return Err(field("post", "这个岗位不属于所选单位"));
        }
        let holder = self.roster.holder(&post, self.today).unwrap_or_default();
        if holder != self.text("from") {
            let name = match holder {
                "" => "现在无人任职".to_owned(),
                holder => format!("现在由{}担任", self.district.person_name(holder)),
            };
            return Err(field("post", &format!("这个岗位{name},请刷新后重办")));
        }
        Ok(())
    }

    fn check_persons(&self) -> Result<(), Refusal> {
        let (from, to) = (self.text("from"), self.text("to"));
        if !self.district.people.iter().any(|person| person.id == to) {
            return Err(field("to", "名册里没有这个人,请先由管理员登记"));
        }
        match from == to {
            true => Err(field("to", "不能交给本人,请另选一人")),
            false => Ok(()),
        }
    }

    fn check_day_of_handover(&self) -> Result<(), Refusal> {
        match day_of(&self.reader, "on") {
            Some(on) if on >= self.today => Ok(()),
            _ => Err(field("on", "接任日期不能早于今天")),
        }
    }

    fn check_days(&self) -> Result<(), Refusal> {
        let (since, until) = (day_of(&self.reader, "since"), day_of(&self.reader, "until"));
        let (Some(since), Some(until)) = (since, until) else {
            return Err(field("until", "请填写终止日期"));
        };
        if since < self.today {
            return Err(field("since", "起始日期不能早于今天"));
        }
        if until < since {
            return Err(field("until", "终止日期不能早于起始日期"));
        }
        let known = |id: &String| self.mechanism_known(id);
        match super::texts(&self.reader, "scope").iter().all(known) {
            true => Ok(()),
            false => Err(field("scope", "代办范围里有不认识的办理规程")),
        }
    }

    fn mechanism_known(&self, id: &str) -> bool {
        !id.is_empty() && !super::is_of_posts(id)
    }

    fn check_charge(&self) -> Result<(), Refusal> {
        let leader = self.text("leader");
        let Some(from) = day_of(&self.reader, "from_day") else {
            return Err(field("from_day", "请填写起始日期"));
        };
        let leads = |post: &str| self.roster.leader_in(post, from.max(self.today)).is_some();
        if !leads(&leader) {
            return Err(field("leader", "这个岗位不在领导分工名单里"));
        }
        let backup = self.text("backup");
        if !backup.is_empty() && (!leads(&backup) || backup == leader) {
            return Err(field("backup", "B角应是另一位领导"));
        }
        let offices = super::texts(&self.reader, "offices");
        if offices.iter().any(|office| self.district.directory.office(office).is_none()) {
            return Err(field("offices", "名册里没有这个单位"));
        }
        match offices.is_empty() && self.text("words").is_empty() && backup.is_empty() {
            true => Err(field("offices", "请选改由其分管的单位,或者写新的分工表述、B角")),
            false => Ok(()),
        }
    }

    /// Whether an act on a case that has begun is refused.
    pub fn check_step(&self, act: &str, by: &Actor) -> Result<(), Refusal> {
        match (&*self.reader.mechanism.id.text, act) {
            (HANDOVER, "accept") => self.check_accept(by),
            (HANDOVER, "drop" | "withdraw") | (DELEGATION, "end" | "withdraw") => {
                let begun = self.reader.case.done.first();
                let began = begun.is_some_and(|done| done.actor.person_id() == by.person_id());
                let own = self.is(by, "from") || self.is(by, "to") || began;
                match own || self.signs(by) || self.carries(by, &RECORDS) {
                    true => Ok(()),
                    false => Err(refused("由双方本人、本单位审签人或者督查室办理")),
                }
            }
            _ => Ok(()),
        }
    }

    fn check_accept(&self, by: &Actor) -> Result<(), Refusal> {
        let named = self.is(by, "to");
        if !named && !self.signs(by) && !self.carries(by, &CONFIRMS) {
            return Err(refused("由接任人或者本单位审签人确认接收").next(NextStep::say(
                "请接任人登录后确认;接任人还没有岗位的,由审签人或者督查室确认",
            )));
        }
        let begun = self.reader.case.done.first();
        if begun.is_some_and(|done| done.actor.is_one_with(by)) {
            return Err(Refusal::new(
                RefusalKind::AnotherPerson,
                "确认接收要由另一人办理:这次交接是您登记的",
            )
            .under(Some("岗位交接:地方设定"))
            .next(NextStep::say("请接任人或者另一位审签人确认")));
        }
        let holder = self.roster.holder(&self.text("post"), self.today).unwrap_or_default();
        match holder == self.text("from") {
            true => Ok(()),
            false => {
                Err(refused("登记以后这个岗位已经换人")
                    .next(NextStep::say("请撤销这次交接,重新登记")))
            }
        }
    }
}

fn refused(say: impl Into<String>) -> Refusal {
    Refusal::new(RefusalKind::NotYours, say).under(Some("岗位管理:地方设定"))
}

fn field(name: &str, say: &str) -> Refusal {
    let mut refusal = Refusal::new(RefusalKind::Incomplete, say.to_owned());
    refusal.fields.push((name.to_owned(), say.to_owned()));
    refusal
}
