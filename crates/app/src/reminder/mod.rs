//! 提醒: one digest a day for everyone who has something to do, and the presses of 催办; sent by the
//! district's channels, in its hours.
//!
//! What is due to whom follows from the duties that deadlines put on posts and from who holds them
//! today. A message is planned once for each person, day and occasion, and then sent until a channel
//! has taken it: a crash in between repeats nothing and loses nothing.

mod channel;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::district::Post;
use domain::event::CaseId;
use domain::mechanism::{Mechanism, Shape};
use domain::moment::{Moment, civil, instant};
use domain::reminder::{Announced, Reminding};
use domain::roster::Roster;
use domain::term::Counting;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::Serialize;
use store::read::{DueItem, MessageRow};

use crate::error::broken;
use crate::{App, AppError, Viewer};

pub use channel::{Channel, Simulator};

/// The occasion of the daily digest.
const DIGEST: &str = "digest";
/// What stands before the sentence of a press of 催办.
const URGED: &str = "催办提醒：";
/// How many duties of an office are looked at.
const MOST: usize = 2000;
/// How often a message is tried before it is shown as not delivered.
const TRIES: u32 = 5;
/// How long the first failure waits for the second try; each later one as much longer.
const AGAIN: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);
/// How many messages the page shows.
const SHOWN: u32 = 500;

/// The channels that the product brings.
pub(crate) fn simulators() -> Vec<Arc<dyn Channel>> {
    let simulator = |name| Arc::new(Simulator::new(name)) as Arc<dyn Channel>;
    vec![simulator("短信"), simulator("政务微信"), simulator("邮件")]
}

/// A message as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageLine {
    /// When it went out, or may go out.
    pub at: DateTime,
    /// To whom: the name.
    pub person: String,
    /// For which post.
    pub post: String,
    /// 每日提醒 or 催办.
    pub occasion: &'static str,
    /// The channel.
    pub channel: String,
    /// The sentence.
    pub content: String,
    /// `waiting`, `sent`, `failed` or `merged`.
    pub state: String,
    /// The channel's receipt, or why it did not take the message.
    pub note: String,
}

/// What a person has to do, in the post that is told.
#[derive(Default)]
struct Load {
    post: String,
    count: usize,
    nearest: Option<Date>,
    announced: bool,
}

impl App {
    /// Puts the district's own channels in the place of the simulators.
    pub fn set_channels(&self, channels: Vec<Arc<dyn Channel>>) -> Result<(), AppError> {
        *self.channels.write().map_err(broken)? = channels;
        Ok(())
    }

    /// Sends what is due at an instant: plans the digest of the day once, then hands over whatever
    /// waits. Outside the district's hours nothing happens.
    ///
    /// # Errors
    /// [`AppError::Broken`] if the records cannot be read or written; a channel that does not take a
    /// message is no error, the message waits.
    pub async fn run_reminders(&self, at: Timestamp) -> Result<usize, AppError> {
        let (now, calendar) = (civil(at), self.calendar());
        let rules = &self.district.reminding;
        if !rules.may_send(&calendar, now) {
            return Ok(0);
        }
        if rules.digest_is_due(&calendar, now) && !self.has_planned(now.date())? {
            self.plan_digests(at).await?;
            *self.planned.write().map_err(broken)? = Some(now.date());
        }
        self.send_due(at).await
    }

    fn has_planned(&self, day: Date) -> Result<bool, AppError> {
        Ok(*self.planned.read().map_err(broken)? == Some(day))
    }

    /// The digests of a day, for everyone to whom something is announced on it. Whoever has one
    /// already gets no other; a press of 催办 that waited for the morning goes into it.
    async fn plan_digests(&self, at: Timestamp) -> Result<(), AppError> {
        let day = civil(at).date();
        let known = self.store.messages((day, day), None, u32::MAX >> 1).await?;
        let has =
            |person: &str| known.iter().any(|row| row.person == person && row.occasion == DIGEST);
        // Only presses that waited for this morning: one made since goes out by itself.
        let morning = instant(day.to_datetime(self.district.reminding.digest));
        let waiting = self.store.messages_due(morning).await?;
        let urged =
            |person: &str| waiting.iter().any(|row| row.person == person && row.occasion != DIGEST);
        let mut rows = Vec::new();
        for (person, load) in self.loads(day).await? {
            if has(&person) || !(load.announced || urged(&person)) {
                continue;
            }
            let content = self.district.reminding.sentence(load.count, load.nearest, day);
            let mut row = self.message(at, (&person, &load.post), (DIGEST, content));
            row.day = day;
            // A press that waited is part of this message.
            for merged in waiting.iter().filter(|row| row.person == person) {
                if merged.occasion != DIGEST {
                    rows.push(MessageRow { state: "merged".to_owned(), ..merged.clone() });
                }
            }
            rows.push(row);
        }
        Ok(self.store.keep_messages(&rows).await?)
    }

    /// What everyone has to do on a day.
    async fn loads(&self, day: Date) -> Result<BTreeMap<String, Load>, AppError> {
        let (roster, calendar) = (self.roster(), self.calendar());
        let directory = &self.district.directory;
        let mut loads: BTreeMap<String, Load> = BTreeMap::new();
        for office in directory.offices() {
            for duty in self.store.duties(&office.id, &day.to_string(), MOST).await? {
                let Some(item) = self.store.case_item(duty.case).await? else { continue };
                let Some(mechanism) = self.catalogue.current(&item.mechanism) else { continue };
                let announced = self.announced(mechanism, &duty);
                let says = self.district.reminding.announces(&announced, &calendar, day);
                for post in self.posts_asked(&office.id, &duty) {
                    for person in holders(&roster, post, &mechanism.id.text, day) {
                        let load = loads.entry(person).or_default();
                        load.add(post, &announced, says);
                    }
                }
            }
        }
        Ok(loads)
    }

    fn announced(&self, mechanism: &Mechanism, duty: &DueItem) -> Announced {
        let day = |text: &str| text.parse::<Date>().ok();
        let due_on = duty.due_on.as_deref().and_then(day);
        let own = mechanism.part(&duty.part).into_iter().flat_map(|part| part.deadlines.values());
        let leads = own.filter_map(|rule| match &rule.shape {
            Shape::Reminder { of, leads } if of.iter().any(|name| name.text == duty.rule) => {
                Some(leads)
            }
            _ => None,
        });
        let leads: Vec<_> = leads.flatten().copied().collect();
        let calendar = self.calendar();
        let counting = Counting { calendar: &calendar, hours: &self.district.hours };
        let announced_on = match due_on {
            None => Vec::new(),
            Some(due) if leads.is_empty() => self.district.reminding.lead_days(due),
            Some(due) => {
                leads.iter().map(|lead| counting.latest(Moment::On(due), *lead).on).collect()
            }
        };
        Announced { starts_on: day(&duty.starts_on).unwrap_or(Date::MIN), due_on, announced_on }
    }

    /// The posts that a duty asks: those that carry it, or the office's liaison where any post may.
    fn posts_asked(&self, office: &str, duty: &DueItem) -> Vec<&Post> {
        let asked = match duty.post.as_deref() {
            None | Some("") => "联络员",
            Some(asked) => asked,
        };
        let posts = self.district.directory.posts().filter(|post| post.office == office);
        let fits = |post: &&Post| post.id == asked || post.duties.iter().any(|own| own == asked);
        posts.filter(fits).collect()
    }

    /// A press of 催办 reminds whoever has to act in the case, once a day each. What the press says
    /// stays in the record of the case.
    pub(crate) async fn remind_urged(&self, case: CaseId) -> Result<(), AppError> {
        let now = self.clock.civil();
        let (calendar, roster) = (self.calendar(), self.roster());
        let rules = &self.district.reminding;
        let at = rules.urge_at(&calendar, &self.district.hours, now);
        let Some(item) = self.store.case_item(case).await? else { return Ok(()) };
        let lead = item.lead.clone().unwrap_or_default();
        let duties = self.store.duties(&lead, &now.date().to_string(), MOST).await?;
        let mut loads: BTreeMap<String, Load> = BTreeMap::new();
        for duty in duties.iter().filter(|duty| duty.case == case) {
            let due_on = duty.due_on.as_deref().and_then(|day| day.parse().ok());
            let announced = Announced { starts_on: Date::MIN, due_on, announced_on: Vec::new() };
            for post in self.posts_asked(&lead, duty) {
                for person in holders(&roster, post, &item.mechanism, now.date()) {
                    loads.entry(person).or_default().add(post, &announced, true);
                }
            }
        }
        if loads.is_empty() {
            // Nothing runs against the office: whoever keeps contact hears of it all the same.
            let posts = self.district.directory.posts().filter(|post| post.office == lead);
            for post in posts.filter(|post| post.duties.iter().any(|own| own == "联络员")) {
                for person in holders(&roster, post, &item.mechanism, now.date()) {
                    let load = loads.entry(person).or_default();
                    *load = Load { post: post.id.clone(), count: 1, ..Load::default() };
                }
            }
        }
        let (day, occasion) = (at.date(), format!("urge:{case}"));
        let known = self.store.messages((day, day), None, u32::MAX >> 1).await?;
        let has =
            |person: &str| known.iter().any(|row| row.person == person && row.occasion == occasion);
        let mut rows = Vec::new();
        for (person, load) in loads.iter().filter(|(person, _)| !has(person)) {
            let said = rules.sentence(load.count, load.nearest, day);
            let content = format!("{URGED}{said}");
            let mut row = self.message(instant(at), (person, &load.post), (&occasion, content));
            row.day = day;
            rows.push(row);
        }
        self.store.keep_messages(&rows).await?;
        Ok(())
    }

    /// A message that waits for its time.
    fn message(
        &self,
        due: Timestamp,
        (person, post): (&str, &str),
        (occasion, content): (&str, String),
    ) -> MessageRow {
        MessageRow {
            day: civil(due).date(),
            person: person.to_owned(),
            occasion: occasion.to_owned(),
            post: post.to_owned(),
            channel: self.channel_of(post),
            content,
            state: "waiting".to_owned(),
            tries: 0,
            due,
            sent: Timestamp::UNIX_EPOCH,
            note: String::new(),
        }
    }

    /// The channel of a post: by one of its duties, or the district's usual one.
    fn channel_of(&self, post: &str) -> String {
        let rules = &self.district.reminding;
        let duties = self.district.directory.post(post).map(|post| &*post.duties);
        let named = duties.unwrap_or_default().iter().find_map(|duty| rules.channels.get(duty));
        named.unwrap_or(&rules.channel).clone()
    }

    /// Hands over what waits and is due; how many were taken.
    async fn send_due(&self, at: Timestamp) -> Result<usize, AppError> {
        let channels = self.channels.read().map_err(broken)?.clone();
        let mut taken = 0;
        for row in self.store.messages_due(at).await? {
            let channel = channels.iter().find(|channel| channel.name() == row.channel);
            let answer = match channel {
                Some(channel) => channel.send(&row.person, &row.content),
                None => Err(format!("没有接入渠道“{}”", row.channel)),
            };
            taken += usize::from(answer.is_ok());
            self.store.keep_messages(&[answered(row, answer, at)]).await?;
        }
        Ok(taken)
    }

    /// Messages of the days between two, for whoever may see them: all for the section and those who
    /// decide with it, one's own for everyone else.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn messages(
        &self,
        viewer: &Viewer,
        days: (Date, Date),
    ) -> Result<Vec<MessageLine>, AppError> {
        let whose = (!viewer.sees_withheld()).then_some(&*viewer.person);
        let rows = self.store.messages(days, whose, SHOWN).await?;
        let line = |row: MessageRow| MessageLine {
            at: civil(if row.state == "sent" { row.sent } else { row.due }),
            person: self.district.person_name(&row.person).to_owned(),
            post: self.post_name(&row.post),
            occasion: if row.occasion == DIGEST { "每日提醒" } else { "催办" },
            channel: row.channel,
            content: row.content,
            state: row.state,
            note: row.note,
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// Messages that no channel took are tried again; how many. For the section.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for others.
    pub async fn send_again(&self, viewer: &Viewer, days: (Date, Date)) -> Result<usize, AppError> {
        if !viewer.sees_withheld() {
            return Err(AppError::NotFound);
        }
        let rows = self.store.messages(days, None, u32::MAX >> 1).await?;
        let due = self.clock.now();
        let again: Vec<MessageRow> = rows
            .into_iter()
            .filter(|row| row.state == "failed")
            .map(|row| MessageRow { state: "waiting".to_owned(), tries: 0, due, ..row })
            .collect();
        self.store.keep_messages(&again).await?;
        Ok(again.len())
    }
}

impl Load {
    fn add(&mut self, post: &Post, duty: &Announced, says: bool) {
        if self.post.is_empty() {
            self.post.clone_from(&post.id);
        }
        self.count += 1;
        self.announced |= says;
        self.nearest = match (self.nearest, duty.due_on) {
            (Some(known), Some(due)) => Some(known.min(due)),
            (known, due) => known.or(due),
        };
    }
}

/// Whoever acts in a post on a day: its holder, and whoever acts for him in the mechanism.
fn holders(roster: &Roster, post: &Post, mechanism: &str, day: Date) -> Vec<String> {
    let running = roster.delegations_on(day);
    let deputies = running.iter().filter(|given| given.post == post.id && given.covers(mechanism));
    let holder = roster.holder(&post.id, day).map(str::to_owned);
    let mut persons: Vec<String> =
        holder.into_iter().chain(deputies.map(|given| given.to.clone())).collect();
    persons.dedup();
    persons
}

/// A message after a channel was tried.
fn answered(row: MessageRow, answer: Result<String, String>, at: Timestamp) -> MessageRow {
    match answer {
        Ok(note) => MessageRow { state: "sent".to_owned(), sent: at, note, ..row },
        Err(note) => {
            let tries = row.tries + 1;
            let state = if tries >= TRIES { "failed" } else { "waiting" };
            let wait = (0..tries).fold(jiff::SignedDuration::ZERO, |sum, _| sum + AGAIN);
            MessageRow { state: state.to_owned(), tries, due: at + wait, note, ..row }
        }
    }
}

/// Whether an act is a press of 催办: it tells an office that something waits and makes no paper, as
/// the 催告 of an enforcement case does.
pub(crate) fn is_urge(mechanism: &Mechanism, act: &str) -> bool {
    act == "urge" && mechanism.main.actions.get(act).is_some_and(|action| action.makes.is_none())
}

/// The district's settings can be used.
pub(crate) fn check(rules: &Reminding) -> Result<(), AppError> {
    match rules.fault() {
        Some(fault) => Err(broken(format!("settings.toml 的 [message]:{fault}"))),
        None => Ok(()),
    }
}
