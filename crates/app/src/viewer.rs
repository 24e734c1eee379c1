//! Who is looking. Every read takes a viewer; there is no list without one.

use domain::directory::Directory;
use domain::district::OfficeKind;
use domain::event::Actor;
use domain::mechanism::{By, Mechanism, OfficeRef, Role};
use domain::roster::{Held, Roster};
use jiff::civil::Date;
use store::read::Scope;

/// A person in a post, with what that post may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The person.
    pub person: String,
    /// The post that he acts in.
    pub post: String,
    /// The post's office.
    pub office: String,
    /// The post's duties.
    pub duties: Vec<String>,
    /// The holder for whom he acts by delegation (委托代办); none if he holds the post himself.
    pub stands_for: Option<String>,
    /// The mechanisms to which his delegation extends; all if empty.
    only: Vec<String>,
    /// What of the district he sees.
    reach: Reach,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reach {
    /// The section, the government office, the district head.
    All,
    /// A vice-head: the offices in his charge.
    Leader(Vec<String>),
    /// Everyone else: the own office.
    Office,
}

/// The duties of the government office that see the whole district.
const SEES_ALL: [&str; 9] = [
    "督查经办",
    "督查审核",
    "督查负责人",
    "政府办主任",
    "常务会议秘书",
    "建议提案经办",
    "区长",
    "考核查看",
    "起草组",
];

impl Viewer {
    /// The viewer that a person is in one of his posts on a day; none if he neither holds it nor acts
    /// for its holder.
    pub fn new(
        directory: &Directory,
        roster: &Roster,
        person: &str,
        post: &str,
        on: Date,
    ) -> Option<Viewer> {
        let delegation = match roster.held(person, post, on)? {
            Held::Own => None,
            Held::For(delegation) => Some(delegation),
        };
        let held = directory.post(post)?;
        let office = directory.office(&held.office)?;
        let sees_all = held.duties.iter().any(|duty| SEES_ALL.contains(&&**duty));
        let leader = roster.leader_in(&held.id, on);
        let reach = match (sees_all, leader) {
            (true, _) => Reach::All,
            (false, Some(leader)) if office.kind == OfficeKind::Government => {
                Reach::Leader(leader.offices.clone())
            }
            _ => Reach::Office,
        };
        Some(Viewer {
            person: person.to_owned(),
            post: held.id.clone(),
            office: held.office.clone(),
            duties: held.duties.clone(),
            stands_for: delegation.map(|delegation| delegation.from.clone()),
            only: delegation.map(|delegation| delegation.mechanisms.clone()).unwrap_or_default(),
            reach,
        })
    }

    /// As the actor of an act.
    pub fn actor(&self) -> Actor {
        Actor::person(&*self.person, &*self.post).standing_for(self.stands_for.clone())
    }

    /// Whether he may act in cases of a mechanism: a delegation may extend to some only.
    pub fn acts_in(&self, mechanism: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|own| own == mechanism)
    }

    /// Which cases he sees, of one mechanism or of all. Of mechanisms that begin with what is
    /// withheld (`privy`), only the section, the head and whoever acts in them sees all.
    pub fn scope(
        &self,
        directory: &Directory,
        mechanism: Option<&Mechanism>,
        privy: &[String],
    ) -> Scope {
        let insider = |m: &Mechanism| self.is_insider(directory, m);
        let closed = |m: &&Mechanism| privy.contains(&m.id.text) && !insider(m);
        match &self.reach {
            Reach::All if mechanism.filter(closed).is_some() => {
                Scope::Offices(vec![self.office.clone()])
            }
            Reach::All if mechanism.is_none() && !self.sees_withheld() && !privy.is_empty() => {
                Scope::Except(privy.to_vec())
            }
            Reach::All => Scope::All,
            _ if mechanism
                .filter(|m| !closed(m))
                .is_some_and(|m| runs_it(directory, m, &self.office)) =>
            {
                Scope::All
            }
            Reach::Leader(offices) => {
                Scope::Leader { post: self.post.clone(), offices: offices.clone() }
            }
            Reach::Office => Scope::Offices(vec![self.office.clone()]),
        }
    }

    /// Whether he sees every case that an office leads, whatever its mechanism: answered without
    /// asking the store, for the many requests of those who do.
    pub(crate) fn sees_all_of(&self, lead: &str) -> bool {
        match &self.reach {
            Reach::All => true,
            Reach::Leader(offices) => offices.iter().any(|office| office == lead),
            Reach::Office => self.office == lead,
        }
    }

    /// Whether he sees the whole of the district.
    pub fn sees_whole(&self) -> bool {
        self.reach == Reach::All
    }

    /// Whether he works in the supervision section or decides on its proposals: only they see a
    /// proposal of 督办 or 约谈 before it is approved.
    pub fn sees_withheld(&self) -> bool {
        let sees = ["督查经办", "督查审核", "督查负责人", "政府办主任", "区长"];
        self.duties.iter().any(|duty| sees.contains(&&**duty))
    }

    /// Whether he sees every case of a mechanism that begins with what is withheld: by his duty in
    /// the section, or because a role of the mechanism names his office and one of his duties.
    pub fn is_insider(&self, directory: &Directory, mechanism: &Mechanism) -> bool {
        let names_him = |role: &Role| {
            let own = match &role.office {
                Some(OfficeRef::Named(name)) => {
                    directory.office_named(&name.text).is_some_and(|named| named.id == self.office)
                }
                _ => false,
            };
            own && role.post.as_ref().is_some_and(|post| self.carries(post))
        };
        self.sees_withheld() || mechanism.roles.values().any(names_him)
    }

    /// Whether he leads rather than reports: he never meets a form, except to give his word.
    pub fn is_leader(&self) -> bool {
        self.duties.iter().any(|duty| duty == "区长" || duty == "分管副区长")
    }

    /// Whether he works in the supervision section.
    pub fn is_section(&self) -> bool {
        self.duties.iter().any(|duty| duty.starts_with("督查"))
    }

    /// Whether his post carries a duty, by its name or by its id.
    pub fn carries(&self, duty: &str) -> bool {
        duty.is_empty() || self.post == duty || self.duties.iter().any(|own| own == duty)
    }
}

/// Whether an office runs a mechanism for the district: it begins its cases, or records for those
/// outside the government.
fn runs_it(directory: &Directory, mechanism: &Mechanism, office: &str) -> bool {
    let is_named = |role: &Role| match &role.office {
        Some(OfficeRef::Named(name)) => {
            directory.office_named(&name.text).is_some_and(|named| named.id == office)
        }
        _ => false,
    };
    let role = |name: &str| mechanism.roles.get(name);
    let opens = mechanism.main.actions.values().filter(|action| action.opens_case()).any(
        |action| matches!(&action.by, By::Role(name) if role(&name.text).is_some_and(is_named)),
    );
    let records = mechanism
        .roles
        .values()
        .flat_map(|role| &role.through)
        .any(|through| role(&through.text).is_some_and(is_named));
    opens || records
}
