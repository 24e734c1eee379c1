//! Who does what, for the pages 我的岗位 and 岗位和分工.

use domain::case::Case;
use domain::roster::{Held, Roster};
use jiff::civil::Date;
use serde::Serialize;

use super::{CHARGE, DELEGATION, HANDOVER, day_of, texts};
use crate::deed::Reader;
use crate::{App, AppError, Viewer};

/// A post in which somebody acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnPost {
    /// The post.
    pub post: String,
    /// 区能源局 · 联络员
    pub title: String,
    /// Since when he holds it.
    pub since: Option<Date>,
    /// Whose post it is, if he acts for another: the name and the last day.
    pub for_whom: Option<(String, Date)>,
    /// The person who acts for him when he is away (B角): id and name.
    pub backup: Option<(String, String)>,
}

/// A handover that waits, or a division of work that does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HandoverLine {
    /// The case's number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// From which day.
    pub on: Option<Date>,
    /// What is handed over: 待办事项3件、关注事项2件.
    pub items: String,
    /// Acts open to the viewer: name and title.
    pub acts: Vec<(String, String)>,
}

/// A delegation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DelegationLine {
    /// The case's number.
    pub number: String,
    /// 区能源局 · 联络员
    pub post: String,
    /// Whose post it is.
    pub from: String,
    /// Who acts.
    pub to: String,
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// In which mechanisms; 全部事项 if in all.
    pub scope: String,
    /// Whether the viewer may end it.
    pub may_end: bool,
}

/// What one person sees of his own posts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Mine {
    /// His posts.
    pub posts: Vec<OwnPost>,
    /// Handovers that wait for him.
    pub waiting: Vec<HandoverLine>,
    /// Delegations that he gave or got, running or to come.
    pub delegations: Vec<DelegationLine>,
}

/// A post with whoever holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostLine {
    /// The post.
    pub post: String,
    /// Its title: 联络员.
    pub title: String,
    /// The holder's name; empty for a vacancy.
    pub holder: String,
    /// Since when.
    pub since: Option<Date>,
    /// Who acts for him by delegation, until when.
    pub deputy: String,
}

/// A leader with his field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeaderLine {
    /// The leader's post.
    pub post: String,
    /// 分管副区长B
    pub title: String,
    /// His field in words.
    pub field: String,
    /// The offices in his charge.
    pub offices: String,
    /// B角
    pub backup: String,
    /// Since when.
    pub since: Date,
    /// Until when, if that is known.
    pub until: Option<Date>,
}

/// Who does what on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Posts {
    /// Posts by office, in the official order.
    pub offices: Vec<(String, Vec<PostLine>)>,
    /// The division of work among leaders.
    pub leaders: Vec<LeaderLine>,
    /// Delegations that run on the day.
    pub delegations: Vec<DelegationLine>,
    /// Handovers and divisions of work that wait to be confirmed.
    pub waiting: Vec<HandoverLine>,
}

impl App {
    /// The posts in which a person acts today.
    pub fn own_posts(&self, person: &str) -> Vec<OwnPost> {
        let (roster, today) = (self.roster(), self.clock.today());
        let posts = roster.posts_of(person, today);
        posts.into_iter().map(|post| self.own_post(&roster, person, post, today)).collect()
    }

    fn own_post(&self, roster: &Roster, person: &str, post: &str, today: Date) -> OwnPost {
        let name = |id: &str| self.district.person_name(id).to_owned();
        let for_whom = match roster.held(person, post, today) {
            Some(Held::For(given)) => Some((name(&given.from), given.until)),
            _ => None,
        };
        let backup = roster.leader_in(post, today).and_then(|leader| leader.backup.as_deref());
        let backup = backup.and_then(|post| roster.holder(post, today));
        OwnPost {
            post: post.to_owned(),
            title: self.post_name(post),
            since: roster.holding(post, today).map(|holding| holding.since),
            for_whom,
            backup: backup.map(|id| (id.to_owned(), name(id))),
        }
    }

    /// What a person sees of his own posts.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn my_posts(&self, viewer: &Viewer) -> Result<Mine, AppError> {
        let mut mine = Mine { posts: self.own_posts(&viewer.person), ..Mine::default() };
        for case in self.running(HANDOVER).await? {
            let line = self.handover_line(viewer, &case, HANDOVER).await?;
            if line.acts.iter().any(|(act, _)| act == "accept") {
                mine.waiting.push(line);
            }
        }
        for case in self.running(DELEGATION).await? {
            let mechanism = self.mechanism(&case.mechanism).await?;
            if super::concerns(&mechanism, &case, &viewer.person) {
                mine.delegations.push(self.delegation_line(viewer, &case).await?);
            }
        }
        Ok(mine)
    }

    /// Who does what on a day: all of the district for the section, one's own office for others; the
    /// division of work among leaders for everyone.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn posts_on(&self, viewer: &Viewer, on: Date) -> Result<Posts, AppError> {
        let roster = self.roster();
        let sees = |office: &str| viewer.sees_withheld() || viewer.office == office;
        let directory = &self.district.directory;
        let mut posts = Posts::default();
        for office in directory.offices().filter(|office| sees(&office.id)) {
            let own = directory.posts().filter(|post| post.office == office.id);
            let lines: Vec<PostLine> = own.map(|post| self.post_line(&roster, post, on)).collect();
            if !lines.is_empty() {
                posts.offices.push((office.short.clone(), lines));
            }
        }
        posts.leaders = self.leader_lines(&roster, on);
        for case in self.running(DELEGATION).await? {
            let mechanism = self.mechanism(&case.mechanism).await?;
            let reader = Reader { mechanism: &mechanism, case: &case };
            let runs = day_of(&reader, "since").is_some_and(|since| since <= on)
                && day_of(&reader, "until").is_some_and(|until| on <= until);
            if runs && sees(case.lead.as_deref().unwrap_or_default()) {
                posts.delegations.push(self.delegation_line(viewer, &case).await?);
            }
        }
        for mechanism in [HANDOVER, CHARGE] {
            for case in self.running(mechanism).await? {
                let waits =
                    ["offered", "recorded"].contains(&case.main.stage().unwrap_or_default());
                if waits && sees(case.lead.as_deref().unwrap_or_default()) {
                    posts.waiting.push(self.handover_line(viewer, &case, mechanism).await?);
                }
            }
        }
        Ok(posts)
    }

    fn post_line(&self, roster: &Roster, post: &domain::district::Post, on: Date) -> PostLine {
        let holding = roster.holding(&post.id, on);
        let running = roster.delegations_on(on);
        let deputy = running.iter().find(|given| given.post == post.id);
        PostLine {
            post: post.id.clone(),
            title: post.title.clone(),
            holder: holding
                .map_or(String::new(), |held| self.district.person_name(&held.person).to_owned()),
            since: holding.map(|held| held.since),
            deputy: deputy.map_or(String::new(), |given| {
                let name = self.district.person_name(&given.to);
                format!("{name}代办,至{}", given.until)
            }),
        }
    }

    fn leader_lines(&self, roster: &Roster, on: Date) -> Vec<LeaderLine> {
        let short = |id: &String| self.district.directory.office_short(id).to_owned();
        let leaders = roster.leaders_on(on).into_iter();
        leaders
            .map(|leader| LeaderLine {
                post: leader.post.clone(),
                title: leader.title.clone(),
                field: leader.field.clone(),
                offices: leader.offices.iter().map(short).collect::<Vec<_>>().join("、"),
                backup: leader
                    .backup
                    .as_deref()
                    .map_or(String::new(), |backup| self.post_name(backup)),
                since: leader.since,
                until: leader.until,
            })
            .collect()
    }

    async fn running(&self, mechanism: &str) -> Result<Vec<std::sync::Arc<Case>>, AppError> {
        let mut cases = Vec::new();
        for item in self.store.open_cases_of(mechanism).await? {
            cases.push(self.case(item.id).await?);
        }
        Ok(cases)
    }

    async fn handover_line(
        &self,
        viewer: &Viewer,
        case: &Case,
        mechanism: &str,
    ) -> Result<HandoverLine, AppError> {
        let version = self.mechanism(&case.mechanism).await?;
        let reader = Reader { mechanism: &version, case };
        let on = day_of(&reader, if mechanism == HANDOVER { "on" } else { "from_day" });
        let mut items: Vec<String> = Vec::new();
        for row in case.rows("items") {
            let cell = |name: &str| Some(row.as_row()?.get(name)?.to_string());
            items.push(format!(
                "{}{}件",
                cell("what").unwrap_or_default(),
                cell("count").unwrap_or_default()
            ));
        }
        if mechanism == CHARGE {
            let short = |id: &String| self.district.directory.office_short(id).to_owned();
            items = texts(&reader, "offices").iter().map(short).collect();
        }
        Ok(HandoverLine {
            number: case.opening.number.clone().unwrap_or_default(),
            title: case.title(&version),
            on,
            items: items.join("、"),
            acts: self.acts_on_post(viewer, case).await?,
        })
    }

    async fn delegation_line(
        &self,
        viewer: &Viewer,
        case: &Case,
    ) -> Result<DelegationLine, AppError> {
        let mechanism = self.mechanism(&case.mechanism).await?;
        let reader = Reader { mechanism: &mechanism, case };
        let title = |id: &String| {
            self.catalogue.current(id).map_or_else(|| id.clone(), |found| found.title.clone())
        };
        let scope: Vec<String> = texts(&reader, "scope").iter().map(title).collect();
        let acts = self.acts_on_post(viewer, case).await?;
        Ok(DelegationLine {
            number: case.opening.number.clone().unwrap_or_default(),
            post: self.post_name(&reader.text("post")),
            from: reader.text("from_name"),
            to: reader.text("to_name"),
            since: day_of(&reader, "since"),
            until: day_of(&reader, "until"),
            scope: if scope.is_empty() { "全部事项".to_owned() } else { scope.join("、") },
            may_end: acts.iter().any(|(act, _)| act == "end"),
        })
    }

    /// The acts of a case on posts that are open to a viewer: name and title.
    async fn acts_on_post(
        &self,
        viewer: &Viewer,
        case: &Case,
    ) -> Result<Vec<(String, String)>, AppError> {
        let mechanism = self.mechanism(&case.mechanism).await?;
        let actor = viewer.actor();
        let calendar = self.calendar();
        let world = self.world(&mechanism, &calendar, &[]);
        let acts = mechanism.main.actions.values().filter(|action| {
            !action.opens_case()
                && action.by != domain::mechanism::By::Clock
                && action.is_open_in(case.main.stage())
                && match &action.by {
                    domain::mechanism::By::Role(_) => {
                        let at = domain::moment::Moment::At(self.clock.civil());
                        let open = domain::case::open_acts(&world, case, &actor, at);
                        open.iter().any(|open| open.act == action.id.text)
                    }
                    _ => self.may_on_post(&mechanism, case, &action.id.text, &actor),
                }
        });
        Ok(acts.map(|action| (action.id.text.clone(), action.title.clone())).collect())
    }

    /// Everyone who may take over a post or act for its holder, by office: id and name.
    pub fn candidates(&self) -> Vec<(String, Vec<(String, String)>)> {
        let (roster, today) = (self.roster(), self.clock.today());
        let mut groups: Vec<(String, Vec<(String, String)>)> = Vec::new();
        let directory = &self.district.directory;
        for person in &self.district.people {
            let posts = roster.posts_of(&person.id, today);
            let office = posts.first().and_then(|post| directory.post(post));
            let office =
                office.map_or("现在没有任职", |post| directory.office_short(&post.office));
            let line = (person.id.clone(), person.name.clone());
            match groups.iter_mut().find(|(title, _)| title == office) {
                Some((_, people)) => people.push(line),
                None => groups.push((office.to_owned(), vec![line])),
            }
        }
        groups
    }
}
