//! Recording a handover, a delegation or a division of work, and what is done to one afterwards.

use domain::case::{Act, Refusal, RefusalKind, What};
use domain::district::Post;
use domain::value::Value;
use jiff::civil::Date;

use super::{CHARGE, DELEGATION, HANDOVER};
use crate::act::Target;
use crate::deed::{Filled, deed, opening, row};
use crate::{App, AppError, Done, Request, Viewer};

/// Who takes over a post, and from which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// The post.
    pub post: String,
    /// The successor.
    pub to: String,
    /// His first day.
    pub on: Option<Date>,
    /// A word on it.
    pub remark: String,
}

/// Who acts for the holder of a post, and how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deputy {
    /// The post.
    pub post: String,
    /// Who acts.
    pub to: String,
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// The mechanisms in which he acts; all if empty.
    pub scope: Vec<String>,
    /// Why.
    pub remark: String,
}

/// Which offices come to a leader, and from which day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Charge {
    /// The leader's post.
    pub leader: String,
    /// The offices, by id.
    pub offices: Vec<String>,
    /// His whole field in words, if it is put anew.
    pub words: String,
    /// The post that acts for him, if it changes.
    pub backup: String,
    /// First day.
    pub from_day: Option<Date>,
    /// The document that says so.
    pub document_no: String,
}

impl App {
    /// Records that a post passes to another person; he or a signer confirms it.
    ///
    /// # Errors
    /// A refusal, or [`AppError::Broken`].
    pub async fn begin_handover(
        &self,
        viewer: &Viewer,
        asked: &Successor,
    ) -> Result<Done, AppError> {
        let post = self.known_post(&asked.post)?;
        let (from, names) = self.passing(&post.id, &asked.to);
        let values = Filled::default()
            .with("post", &*post.id)
            .with("from", &*from)
            .with("from_name", &*names.0)
            .with("to", &*asked.to)
            .with("to_name", &*names.1)
            .with("on", asked.on.map(|on| on.to_string()).unwrap_or_default())
            .with("remark", &*asked.remark)
            .many("items", self.handed_over(&post.id, &from).await?);
        let title = format!("{}:{}交{}", self.post_name(&post.id), or_vacant(&names.0), names.1);
        let act = self.opening_on_post(viewer, post, ("offer", &title), values);
        self.open_on_post(viewer, HANDOVER, act).await
    }

    /// Records that somebody acts for the holder of a post until a day.
    ///
    /// # Errors
    /// A refusal, or [`AppError::Broken`].
    pub async fn begin_delegation(
        &self,
        viewer: &Viewer,
        asked: &Deputy,
    ) -> Result<Done, AppError> {
        let post = self.known_post(&asked.post)?;
        let (from, names) = self.passing(&post.id, &asked.to);
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let values = Filled::default()
            .with("post", &*post.id)
            .with("from", &*from)
            .with("from_name", &*names.0)
            .with("to", &*asked.to)
            .with("to_name", &*names.1)
            .with("since", day(asked.since))
            .with("until", day(asked.until))
            .with("remark", &*asked.remark)
            .many("scope", asked.scope.iter().map(|id| Value::Text(id.clone())));
        let title = format!("{}:{}委托{}代办", self.post_name(&post.id), names.0, names.1);
        let act = self.opening_on_post(viewer, post, ("grant", &title), values);
        self.open_on_post(viewer, DELEGATION, act).await
    }

    /// Records a division of work among leaders; another person confirms it.
    ///
    /// # Errors
    /// A refusal, or [`AppError::Broken`].
    pub async fn begin_charge(&self, viewer: &Viewer, asked: &Charge) -> Result<Done, AppError> {
        let day = asked.from_day.map(|day| day.to_string()).unwrap_or_default();
        let values = Filled::default()
            .with("leader", &*asked.leader)
            .with("words", &*asked.words)
            .with("backup", &*asked.backup)
            .with("from_day", &*day)
            .with("document_no", &*asked.document_no)
            .many("offices", asked.offices.iter().map(|id| Value::Text(id.clone())));
        let title = format!("{}分工调整({day}起)", self.post_name(&asked.leader));
        self.open_on_post(viewer, CHARGE, opening(viewer, "record", &title, values.0)).await
    }

    /// Does the next act on a handover, a delegation or a division of work.
    ///
    /// # Errors
    /// A refusal; [`AppError::NotFound`] for what is none of them or not to be seen.
    pub async fn press_on_post(
        &self,
        viewer: &Viewer,
        number: &str,
        (act, reason): (&str, &str),
    ) -> Result<Done, AppError> {
        let case = self.case_numbered(viewer, number).await?;
        let mechanism = self.mechanism(&case.mechanism).await?;
        if !super::is_of_posts(&mechanism.id.text) {
            return Err(AppError::NotFound);
        }
        let mut act = deed(viewer, act, Filled::default().0);
        act.backing.reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
        let target = Target::Case(case.id);
        self.act(viewer, Request { target, act, seen: None, key: None, birth: None }).await
    }

    async fn open_on_post(
        &self,
        viewer: &Viewer,
        mechanism: &str,
        act: Act,
    ) -> Result<Done, AppError> {
        let target = Target::New(mechanism.to_owned());
        self.act(viewer, Request { target, act, seen: None, key: None, birth: None }).await
    }

    fn known_post(&self, post: &str) -> Result<&Post, AppError> {
        self.district.directory.post(post).ok_or_else(|| {
            AppError::from(Refusal::new(RefusalKind::Incomplete, "请选择岗位,名册里没有这个岗位"))
        })
    }

    /// The holder today, with his name and the other's.
    fn passing(&self, post: &str, to: &str) -> (String, (String, String)) {
        let from = self.roster().holder(post, self.clock.today()).unwrap_or_default().to_owned();
        let name = |id: &str| match id {
            "" => String::new(),
            id => self.district.person_name(id).to_owned(),
        };
        let names = (name(&from), name(to));
        (from, names)
    }

    /// The first act of a case on a post: by its own office, or by the section for it (代录).
    fn opening_on_post(
        &self,
        viewer: &Viewer,
        post: &Post,
        (act, title): (&str, &str),
        values: Filled,
    ) -> Act {
        let act = if viewer.office == post.office { act } else { "record" };
        let mut act = opening(viewer, act, title, values.0);
        if let What::Deed(wanted) = &mut act.what {
            wanted.lead = Some(post.office.clone());
        }
        act
    }

    /// What a handover hands over: counted, not written by hand.
    async fn handed_over(&self, post: &str, from: &str) -> Result<Vec<Value>, AppError> {
        let Some(holder) = self.viewer(from, post) else { return Ok(Vec::new()) };
        let roster = self.roster();
        let led = roster.leader_in(post, self.clock.today());
        let counts = [
            ("待办事项", self.desk_count(&holder).await?),
            ("关注事项", self.store.watched(from).await?.len()),
            ("未办完的草稿", self.store.draft_places(from).await?.len()),
            ("分管单位", led.map_or(0, |leader| leader.offices.len())),
        ];
        let filled = counts.into_iter().filter(|(_, count)| *count > 0);
        Ok(filled
            .map(|(what, count)| row([("what", what.to_owned()), ("count", count.to_string())]))
            .collect())
    }
}

fn or_vacant(name: &str) -> &str {
    if name.is_empty() { "空缺" } else { name }
}
