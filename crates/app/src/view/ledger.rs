//! Ledgers: lists of cases with saved filters and their counts (重点任务台账, 建议提案台账).

use std::collections::BTreeMap;

use domain::figure::Period;
use domain::mechanism::Mechanism;
use domain::status::{Standing, Status, Whose};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use store::read::{CaseItem, Listing, Order, Query, Scope, StatusOn};

use super::words::{day, day_of};
use crate::bulletin::Shown;
use crate::{App, AppError, Viewer};

/// What is asked of a ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LedgerQuery {
    /// The mechanism.
    pub mechanism: String,
    /// The year in which cases began; all if none.
    pub year: Option<i16>,
    /// The saved filter.
    pub chip: Option<Chip>,
    /// Leader's post.
    pub leader: Option<String>,
    /// Lead office.
    pub lead: Option<String>,
    /// Facet: nature, source.
    pub facet: Option<String>,
    /// Where they stand today.
    pub status: Option<Status>,
    /// The days in which they ended.
    pub ended: Option<Period>,
    /// Words to search for.
    pub words: String,
    /// How to sort.
    pub order: Order,
    /// The last item of the page before.
    pub after: Option<String>,
    /// How many on a page.
    pub limit: u32,
}

/// A saved filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chip {
    /// 我负责: the viewer's own office leads.
    Mine,
    /// 在办: not ended.
    Open,
    /// 待审核: the viewer's section has to look at it.
    ToCheck,
    /// 滞后: a limit that measures progress has passed.
    Late,
    /// 临期30天: the whole is due within thirty days.
    Near,
    /// 需协调: a leader's word is waited for.
    Waiting,
    /// 客观原因: an outside reason has been accepted.
    Moved,
    /// 申请销号, 已答复: the lead office has done its part.
    Applied,
    /// 已办结: ended.
    Closed,
}

impl Chip {
    const ALL: [Chip; 9] = [
        Chip::Mine,
        Chip::Open,
        Chip::ToCheck,
        Chip::Late,
        Chip::Near,
        Chip::Waiting,
        Chip::Moved,
        Chip::Applied,
        Chip::Closed,
    ];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Chip::Mine => "mine",
            Chip::Open => "open",
            Chip::ToCheck => "to-check",
            Chip::Late => "late",
            Chip::Near => "near",
            Chip::Waiting => "waiting",
            Chip::Moved => "moved",
            Chip::Applied => "applied",
            Chip::Closed => "closed",
        }
    }

    /// The filter of that name.
    pub fn named(name: &str) -> Option<Chip> {
        Chip::ALL.into_iter().find(|chip| chip.name() == name)
    }

    fn title(self, mechanism: &Mechanism) -> &'static str {
        match self {
            Chip::Mine => "我负责",
            Chip::Open => "在办",
            Chip::ToCheck => "待审核",
            Chip::Late => "滞后",
            Chip::Near => "临期30天",
            Chip::Waiting => "需协调",
            Chip::Moved => "客观原因",
            Chip::Applied if mechanism.id.text == "commitment" => "申请销号",
            Chip::Applied => "已答复待结",
            Chip::Closed => "已办结",
        }
    }
}

/// A chip with its count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChipCount {
    /// The filter; none is 全部.
    pub chip: Option<Chip>,
    /// Its name in addresses.
    pub name: &'static str,
    /// The word on it.
    pub title: &'static str,
    /// How many cases it holds.
    pub count: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// One line of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerRow {
    /// Its place in the ledger's order, 1 first, if the whole is in view.
    pub serial: Option<usize>,
    /// The case's number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// 责任领导.
    pub leader: String,
    /// 牵头单位.
    pub lead: String,
    /// 配合单位, shortened to the first and a count.
    pub with: String,
    /// 完成时限.
    pub due: String,
    /// 原定, if it was adjusted.
    pub original_due: Option<String>,
    /// 当前节点, or the stage.
    pub node: String,
    /// 最新进展.
    pub progress: String,
    /// When it was reported: 9-20.
    pub progress_on: String,
    /// 状态.
    pub status: Status,
    /// The word of the status or, for procedures without lights, of the stage.
    pub status_words: String,
    /// What is said of somebody else's late milestone, apart from the status; empty if nothing is.
    pub apart: String,
    /// 本期亮灯 and 曾亮红灯次数, once a bulletin that says so is out.
    pub shown: Option<Shown>,
    /// 类别.
    pub facet: String,
    /// 提出者, for proposals.
    pub proposer: String,
    /// The act by which the viewer, a leader, says a word on it; empty if he may not.
    pub word_act: &'static str,
}

/// A ledger page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// Chips.
    pub chips: Vec<ChipCount>,
    /// Rows.
    pub rows: Vec<LedgerRow>,
    /// How many there are in all, without the filters, in words: 121 or 10,000件以上.
    pub total: String,
    /// How many the filters leave, in words.
    pub count: String,
    /// Whether filters are set.
    pub filtered: bool,
    /// Where the next page begins.
    pub next: Option<String>,
    /// 责任领导 to choose from: post and title.
    pub leaders: Vec<(String, String)>,
    /// 牵头单位 to choose from.
    pub leads: Vec<(String, String)>,
    /// Facets to choose from.
    pub facets: Vec<(String, String)>,
    /// What the facet is called.
    pub facet_title: String,
}

/// The mechanism whose facet is a task's nature.
const TASKS: &str = "commitment";

impl App {
    /// A ledger as a viewer sees it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a mechanism that is not there.
    pub async fn ledger(&self, viewer: &Viewer, asked: &LedgerQuery) -> Result<Ledger, AppError> {
        let mechanism = self.catalogue.current(&asked.mechanism).ok_or(AppError::NotFound)?.clone();
        let directory = &self.district.directory;
        let scope = self.scope(viewer, Some(&mechanism));
        let all = LedgerQuery {
            mechanism: asked.mechanism.clone(),
            year: asked.year,
            ..LedgerQuery::default()
        };
        let query = self.store_query(viewer, asked);
        let page = self.store.cases(&scope, &query).await?;
        let chips = self.chips(viewer, &mechanism, &scope, &all, asked.chip).await?;
        // The first chip is 全部.
        let total = chips.first().map_or(String::new(), |chip| chip.count.clone());
        let first =
            asked.after.is_none() && query == self.store_query(viewer, &all.clone_with(asked));
        let shown = match asked.mechanism.as_str() {
            "commitment" => self.shown_lights().await?,
            _ => BTreeMap::new(),
        };
        let rows = page.items.iter().enumerate().map(|(nth, item)| {
            let row = self.ledger_row(&mechanism, item, first.then_some(nth + 1), &shown);
            let says = mechanism.id.text == "commitment" && item.outcome.is_none();
            let leader = item.leader.as_deref().unwrap_or("");
            let word_act = if says { self.word_act(viewer, leader) } else { "" };
            LedgerRow { word_act, ..row }
        });
        Ok(Ledger {
            rows: rows.collect(),
            chips,
            total,
            count: say_count(page.count),
            filtered: query != self.store_query(viewer, &all.clone_with(asked)),
            next: page.next,
            leaders: self.leader_choices(),
            leads: directory.offices().map(|o| (o.id.clone(), o.short.clone())).collect(),
            facets: self.facet_choices(&mechanism),
            facet_title: self.facet_title(&mechanism),
        })
    }

    pub(super) fn store_query(&self, viewer: &Viewer, asked: &LedgerQuery) -> Query {
        let today = self.clock.today();
        let mut query = Query {
            mechanism: Some(asked.mechanism.clone()),
            opened_from: asked.year.map(|year| format!("{year}-01-01")),
            opened_to: asked.year.map(|year| format!("{year}-12-31")),
            lead: asked.lead.clone(),
            leader: asked.leader.clone(),
            facet: asked.facet.clone(),
            status: asked.status.map(|status| StatusOn {
                status,
                on: today,
                rule: self.district.lights,
                by_nature: asked.mechanism == TASKS,
            }),
            ended: asked.ended.map(|days| (days.from.to_string(), days.to.to_string())),
            words: asked.words.clone(),
            order: asked.order,
            after: asked.after.clone(),
            limit: asked.limit,
            ..Query::default()
        };
        match asked.chip {
            None => {}
            Some(Chip::Mine) if viewer.is_leader() => query.leader = Some(viewer.post.clone()),
            Some(Chip::Mine) => query.lead = Some(viewer.office.clone()),
            Some(Chip::Open) => query.open = Some(true),
            Some(Chip::Closed) => query.open = Some(false),
            Some(Chip::Late) => {
                query.late_on = Some(today.to_string());
                // An enterprise's late milestone is no lag of its office.
                if asked.mechanism == TASKS {
                    query.except_facet = Some("enterprise".to_owned());
                }
            }
            Some(Chip::Near) => {
                let until = today.checked_add(30.days()).unwrap_or(today);
                query.due = Some((today.to_string(), until.to_string()));
            }
            Some(Chip::Waiting) => query.waiting = true,
            Some(Chip::Moved) => query.moved = true,
            Some(Chip::ToCheck) => {
                query.stages = ["applied", "verified", "returned"].map(str::to_owned).to_vec();
            }
            Some(Chip::Applied) => {
                query.stages =
                    ["applied", "verified", "answered", "following"].map(str::to_owned).to_vec();
            }
        }
        query
    }

    async fn chips(
        &self,
        viewer: &Viewer,
        mechanism: &Mechanism,
        scope: &Scope,
        all: &LedgerQuery,
        chosen: Option<Chip>,
    ) -> Result<Vec<ChipCount>, AppError> {
        let offered: Vec<Option<Chip>> = match mechanism.id.text.as_str() {
            "commitment" => vec![
                None,
                Some(Chip::Mine),
                Some(Chip::ToCheck),
                Some(Chip::Late),
                Some(Chip::Near),
                Some(Chip::Waiting),
                Some(Chip::Moved),
                Some(Chip::Closed),
            ],
            _ => vec![
                None,
                Some(Chip::Mine),
                Some(Chip::Open),
                Some(Chip::Late),
                Some(Chip::Near),
                Some(Chip::Applied),
                Some(Chip::Closed),
            ],
        };
        let query = |chip: &Option<Chip>| {
            self.store_query(viewer, &LedgerQuery { chip: *chip, ..all.clone() })
        };
        let queries: Vec<Query> = offered.iter().map(query).collect();
        let whole = self.store_query(viewer, all);
        let counts = self.store.count_within(scope, &whole, &queries).await?;
        let chips = offered.into_iter().zip(counts).map(|(chip, count)| ChipCount {
            chip,
            name: chip.map_or("", Chip::name),
            title: chip.map_or("全部", |chip| chip.title(mechanism)),
            count: say_count(count),
            chosen: chip == chosen,
        });
        Ok(chips.collect())
    }

    pub(super) fn ledger_row(
        &self,
        mechanism: &Mechanism,
        item: &CaseItem,
        serial: Option<usize>,
        shown: &BTreeMap<String, Shown>,
    ) -> LedgerRow {
        let today = self.clock.today();
        let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
        let text = |name: &str| view[name].as_str().unwrap_or("").to_owned();
        let directory = &self.district.directory;
        let status = self.status_of(item, today);
        let stage = mechanism.main.stages.get(&item.stage).map_or("", |stage| &stage.title);
        let original = text("original_due_on");
        let goal = item.goal_on.clone().unwrap_or_default();
        let node = text("_node");
        LedgerRow {
            serial,
            number: item.number.clone().unwrap_or_default(),
            title: item.title.clone(),
            leader: item.leader.as_deref().map_or(String::new(), |post| self.post_name(post)),
            lead: item.lead.as_deref().map_or("", |id| directory.office_short(id)).to_owned(),
            with: self.with_offices(&view["co_offices"]),
            due: day_of(&goal, today),
            original_due: (!original.is_empty() && original != goal)
                .then(|| day_of(&original, today)),
            node: if node.is_empty() || item.outcome.is_some() { stage.to_owned() } else { node },
            progress: text("progress"),
            progress_on: short_day(&text("_progress_on"), today),
            status,
            status_words: match (mechanism.id.text.as_str(), &item.outcome) {
                ("commitment", Some(outcome)) if outcome != "done" => stage.to_owned(),
                ("commitment", _) => status.in_words().to_owned(),
                _ => stage.to_owned(),
            },
            apart: standing(item).apart(today).unwrap_or_default(),
            shown: item.number.as_ref().and_then(|number| shown.get(number)).cloned(),
            facet: item.facet.as_deref().map_or(String::new(), |code| {
                let field = mechanism.facet.as_ref().map_or("", |facet| &*facet.text);
                mechanism.code_title(field, code).to_owned()
            }),
            proposer: text("proposer"),
            word_act: "",
        }
    }

    /// The status of a case in a list on a day.
    pub fn status_of(&self, item: &CaseItem, today: Date) -> Status {
        Status::of(standing(item), today, self.district.lights)
    }

    fn with_offices(&self, offices: &serde_json::Value) -> String {
        let ids: Vec<&str> = offices
            .as_array()
            .map(|ids| ids.iter().filter_map(|id| id.as_str()).collect())
            .unwrap_or_default();
        let short = |id: &str| self.district.directory.office_short(id).to_owned();
        match ids.as_slice() {
            [] => "—".to_owned(),
            [one] => short(one),
            [one, other] => format!("{}、{}", short(one), short(other)),
            [one, ..] => format!("{}等{}家", short(one), ids.len()),
        }
    }

    pub(super) fn leader_choices(&self) -> Vec<(String, String)> {
        let roster = self.roster();
        let leaders = roster.leaders_on(self.clock.today());
        leaders.iter().map(|leader| (leader.post.clone(), leader.title.clone())).collect()
    }

    fn facet_choices(&self, mechanism: &Mechanism) -> Vec<(String, String)> {
        let field = mechanism.facet.as_ref().and_then(|f| mechanism.fields.get(&f.text));
        field.map(|field| mechanism.choices(field)).unwrap_or_default()
    }

    fn facet_title(&self, mechanism: &Mechanism) -> String {
        let field = mechanism.facet.as_ref().and_then(|f| mechanism.fields.get(&f.text));
        field.map_or(String::new(), |field| field.title.clone())
    }
}

impl LedgerQuery {
    /// The unfiltered ledger with the same page, order and size.
    fn clone_with(&self, asked: &LedgerQuery) -> LedgerQuery {
        LedgerQuery {
            order: asked.order,
            limit: asked.limit,
            after: asked.after.clone(),
            ..self.clone()
        }
    }
}

/// What of a case's row its status depends on.
fn standing(item: &CaseItem) -> Standing<'_> {
    let nature = item.facet.as_deref().filter(|_| item.mechanism == TASKS);
    Standing {
        outcome: item.outcome.as_deref(),
        light_on: item.light_on.as_deref().and_then(|day| day.parse().ok()),
        moved: item.moved,
        whose: Whose::of_nature(nature.unwrap_or_default()),
    }
}

/// A count as a screen prints it.
pub fn say_count(listing: Listing) -> String {
    match listing.more {
        true => format!("{}以上", listing.count),
        false => listing.count.to_string(),
    }
}

/// 9-20
fn short_day(text: &str, today: Date) -> String {
    match text.parse::<Date>() {
        Ok(date) if date.year() == today.year() => date.strftime("%-m-%d").to_string(),
        Ok(date) => date.strftime("%Y-%-m-%d").to_string(),
        Err(_) => String::new(),
    }
}

/// The words of a day that a caller has as a date.
pub fn say_day(date: Date, today: Date) -> String {
    day(date, today)
}
