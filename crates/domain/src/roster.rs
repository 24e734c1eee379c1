//! Who holds which post, who acts for whom, and which leader is in charge of which office, day by day.
//!
//! The files of a district give the first state; what was handed over, delegated or divided anew since
//! then are facts of the ledger, put on top in the order of their first days. Nothing is overwritten:
//! asked about an earlier day, the roster answers as it stood on that day.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::district::Leader;
use crate::moment::in_toml;

/// A person in a post, for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// The person.
    pub person: String,
    /// The post.
    pub post: String,
    /// First day.
    #[serde(deserialize_with = "in_toml::date")]
    pub since: Date,
    /// Last day.
    #[serde(default, deserialize_with = "in_toml::optional")]
    pub until: Option<Date>,
}

/// A post passes from whoever holds it to another person (岗位交接).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The post.
    pub post: String,
    /// The successor.
    pub to: String,
    /// The first day on which the successor holds it.
    pub on: Date,
}

/// Somebody acts for the holder of a post for a time (委托代办).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The post.
    pub post: String,
    /// Its holder.
    pub from: String,
    /// Who acts for him.
    pub to: String,
    /// First day.
    pub since: Date,
    /// Last day, to its end (24:00).
    pub until: Date,
    /// The mechanisms in which he may act; all if empty.
    pub mechanisms: Vec<String>,
}

/// A leader takes charge of offices from a day on (领导分工).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCharge {
    /// The leader's post.
    pub post: String,
    /// The offices that come to him, by id.
    pub offices: Vec<String>,
    /// His whole field in words, if the document puts it anew.
    pub field: Option<String>,
    /// The post that acts for him when he is away, if it changes (A/B角).
    pub backup: Option<String>,
    /// First day.
    pub since: Date,
}

/// How somebody comes to act in a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held<'a> {
    /// He holds it.
    Own,
    /// He acts for its holder.
    For(&'a Delegation),
}

/// Holders, delegations and leaders of a district, with dates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Roster {
    holdings: Vec<Holding>,
    delegations: Vec<Delegation>,
    leaders: Vec<Leader>,
}

impl Holding {
    fn holds_on(&self, on: Date) -> bool {
        self.since <= on && self.until.is_none_or(|until| on <= until)
    }
}

impl Delegation {
    /// Whether it runs on a day.
    pub fn runs_on(&self, on: Date) -> bool {
        self.since <= on && on <= self.until
    }

    /// Whether it extends to a mechanism.
    pub fn covers(&self, mechanism: &str) -> bool {
        self.mechanisms.is_empty() || self.mechanisms.iter().any(|own| own == mechanism)
    }
}

impl Roster {
    /// The first state.
    pub fn new(holdings: Vec<Holding>, leaders: Vec<Leader>) -> Roster {
        Roster { holdings, delegations: Vec::new(), leaders }
    }

    /// A post passes to its successor: whoever would hold it on that day or later holds it no more.
    pub fn hand_over(&mut self, handover: &Handover) {
        let Handover { post, to, on } = handover;
        let last = on.yesterday().unwrap_or(*on);
        self.holdings.retain(|held| held.post != *post || held.since < *on);
        for held in self.holdings.iter_mut().filter(|held| held.post == *post) {
            held.until = Some(held.until.map_or(last, |until| until.min(last)));
        }
        let (person, post) = (to.clone(), post.clone());
        self.holdings.push(Holding { person, post, since: *on, until: None });
    }

    /// Somebody acts for a holder.
    pub fn delegate(&mut self, delegation: Delegation) {
        self.delegations.push(delegation);
    }

    /// A leader takes charge of offices; whoever was in charge of them is so no more from that day.
    pub fn take_charge(&mut self, charge: &NewCharge) {
        let on = charge.since;
        let mut leaders = Vec::new();
        for leader in std::mem::take(&mut self.leaders) {
            let touched = leader.post == charge.post
                || leader.offices.iter().any(|office| charge.offices.contains(office));
            if !touched || leader.until.is_some_and(|until| until < on) {
                leaders.push(leader);
                continue;
            }
            let after = Leader { since: leader.since.max(on), ..changed(&leader, charge) };
            if leader.since < on {
                let until = Some(on.yesterday().unwrap_or(on));
                leaders.push(Leader { until, ..leader });
            }
            leaders.push(after);
        }
        self.leaders = leaders;
    }

    /// The posts in which a person acts on a day: his own, then those in which he acts for another.
    pub fn posts_of(&self, person: &str, on: Date) -> Vec<&str> {
        let own = self.holdings.iter().filter(|held| held.person == person && held.holds_on(on));
        let mut posts: Vec<&str> = own.map(|held| &*held.post).collect();
        let running = self.delegations_on(on);
        for delegation in running.into_iter().filter(|delegation| delegation.to == person) {
            if !posts.contains(&&*delegation.post) {
                posts.push(&delegation.post);
            }
        }
        posts
    }

    /// How a person comes to act in a post on a day; none if he does not.
    pub fn held(&self, person: &str, post: &str, on: Date) -> Option<Held<'_>> {
        let own = |held: &Holding| held.person == person && held.post == post && held.holds_on(on);
        if self.holdings.iter().any(own) {
            return Some(Held::Own);
        }
        let running = self.delegations_on(on);
        let found = running.into_iter().find(|found| found.to == person && found.post == post);
        found.map(Held::For)
    }

    /// Whoever holds a post on a day.
    pub fn holder(&self, post: &str, on: Date) -> Option<&str> {
        self.holding(post, on).map(|held| &*held.person)
    }

    /// The holding of a post on a day, with its first day.
    pub fn holding(&self, post: &str, on: Date) -> Option<&Holding> {
        self.holdings.iter().find(|held| held.post == post && held.holds_on(on))
    }

    /// Everyone who holds or held a post, in the order of their first days.
    pub fn history(&self, post: &str) -> Vec<&Holding> {
        let mut found: Vec<_> = self.holdings.iter().filter(|held| held.post == post).collect();
        found.sort_by_key(|held| held.since);
        found
    }

    /// The delegations that run on a day. One ends with the tenure of the holder who gave it.
    pub fn delegations_on(&self, on: Date) -> Vec<&Delegation> {
        let gives = |given: &&Delegation| {
            let own = |held: &Holding| held.person == given.from && held.post == given.post;
            given.runs_on(on) && self.holdings.iter().any(|held| own(held) && held.holds_on(on))
        };
        self.delegations.iter().filter(gives).collect()
    }

    /// All divisions of work among leaders, past and to come.
    pub fn leaders(&self) -> &[Leader] {
        &self.leaders
    }

    /// The leaders on a day, in the official order.
    pub fn leaders_on(&self, on: Date) -> Vec<&Leader> {
        let mut found: Vec<_> = self.leaders.iter().filter(|leader| leads_on(leader, on)).collect();
        found.sort_by_key(|leader| leader.rank);
        found
    }

    /// The leader in charge of an office on a day.
    pub fn leader_of(&self, office: &str, on: Date) -> Option<&Leader> {
        let leads = |leader: &&Leader| leader.offices.iter().any(|id| id == office);
        self.leaders.iter().filter(leads).find(|leader| leads_on(leader, on))
    }

    /// The leader who holds a post on a day.
    pub fn leader_in(&self, post: &str, on: Date) -> Option<&Leader> {
        self.leaders.iter().find(|leader| leader.post == post && leads_on(leader, on))
    }
}

fn leads_on(leader: &Leader, on: Date) -> bool {
    leader.since <= on && leader.until.is_none_or(|until| on <= until)
}

/// A leader's row once a charge is in force.
fn changed(leader: &Leader, charge: &NewCharge) -> Leader {
    let mut after = leader.clone();
    if leader.post != charge.post {
        after.offices.retain(|office| !charge.offices.contains(office));
        return after;
    }
    let new = charge.offices.iter().filter(|office| !leader.offices.contains(office));
    after.offices.extend(new.cloned());
    if let Some(field) = &charge.field {
        after.field.clone_from(field);
    }
    if charge.backup.is_some() {
        after.backup.clone_from(&charge.backup);
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn holding(person: &str, since: Date, until: Option<Date>) -> Holding {
        Holding { person: person.to_owned(), post: "clerk".to_owned(), since, until }
    }

    fn leader(post: &str, offices: &[&str]) -> Leader {
        Leader {
            post: post.to_owned(),
            title: post.to_owned(),
            rank: 1,
            offices: offices.iter().map(|office| (*office).to_owned()).collect(),
            field: String::new(),
            backup: None,
            since: date(2021, 9, 10),
            until: None,
        }
    }

    fn roster() -> Roster {
        let holdings = vec![
            holding("a", date(2021, 9, 1), Some(date(2022, 8, 31))),
            holding("b", date(2022, 9, 1), None),
        ];
        Roster::new(holdings, vec![leader("first", &["water", "forestry"]), leader("second", &[])])
    }

    #[test]
    fn a_post_passes_on_its_day_and_the_days_before_stay_as_they_were() {
        let mut roster = roster();
        let handover =
            Handover { post: "clerk".to_owned(), to: "c".to_owned(), on: date(2023, 5, 4) };
        roster.hand_over(&handover);
        assert_eq!(roster.holder("clerk", date(2022, 1, 1)), Some("a"));
        assert_eq!(roster.holder("clerk", date(2023, 5, 3)), Some("b"));
        assert_eq!(roster.holder("clerk", date(2023, 5, 4)), Some("c"));
        assert!(roster.posts_of("b", date(2023, 5, 4)).is_empty());
        assert_eq!(roster.history("clerk").len(), 3);
    }

    #[test]
    fn a_delegation_holds_to_the_end_of_its_last_day_and_no_longer_than_the_tenure() {
        let mut roster = roster();
        roster.delegate(Delegation {
            post: "clerk".to_owned(),
            from: "b".to_owned(),
            to: "d".to_owned(),
            since: date(2023, 5, 4),
            until: date(2023, 5, 12),
            mechanisms: vec!["commitment".to_owned()],
        });
        let how = |on| roster.held("d", "clerk", on);
        assert_eq!(how(date(2023, 5, 3)), None);
        assert!(
            matches!(how(date(2023, 5, 12)), Some(Held::For(given)) if given.covers("commitment"))
        );
        assert!(matches!(how(date(2023, 5, 12)), Some(Held::For(given)) if !given.covers("light")));
        assert_eq!(how(date(2023, 5, 13)), None);
        assert_eq!(roster.held("b", "clerk", date(2023, 5, 12)), Some(Held::Own));
        let on = date(2023, 5, 10);
        roster.hand_over(&Handover { post: "clerk".to_owned(), to: "c".to_owned(), on });
        assert!(roster.posts_of("d", date(2023, 5, 10)).is_empty());
        assert_eq!(roster.posts_of("d", date(2023, 5, 9)), ["clerk"]);
    }

    #[test]
    fn an_office_passes_to_another_leader_from_a_day_on() {
        let mut roster = roster();
        roster.take_charge(&NewCharge {
            post: "second".to_owned(),
            offices: vec!["water".to_owned()],
            field: Some("负责水利方面工作。".to_owned()),
            backup: Some("first".to_owned()),
            since: date(2023, 7, 1),
        });
        let leads = |office: &str, on| roster.leader_of(office, on).map(|leader| &*leader.post);
        assert_eq!(leads("water", date(2023, 6, 30)), Some("first"));
        assert_eq!(leads("water", date(2023, 7, 1)), Some("second"));
        assert_eq!(leads("forestry", date(2023, 7, 1)), Some("first"));
        let second = roster.leader_in("second", date(2023, 7, 1)).unwrap();
        assert_eq!(
            (&*second.field, second.backup.as_deref()),
            ("负责水利方面工作。", Some("first"))
        );
        assert_eq!(roster.leader_in("second", date(2023, 6, 30)).unwrap().field, "");
    }
}
