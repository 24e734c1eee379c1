//! 我的待办: what is asked of a post, the most urgent first, one sentence and one button each.

use domain::calendar::Day;
use domain::mechanism::Mechanism;
use domain::term::{Counting, End, Remaining, Tone};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde::Serialize;
use store::read::{CaseItem, DueItem};
use utoipa::ToSchema;

use super::shape;
use crate::{App, AppError, Viewer};

/// A desk.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Desk {
    /// What is asked, in groups.
    pub groups: Vec<Group>,
    /// How much is asked.
    pub count: usize,
    /// What waits for the viewer's signature (待审签): how much.
    pub to_sign: usize,
    /// Acts that wait for a second person.
    pub second: Vec<Second>,
    /// The notice of this month's reports, in its window.
    pub monthly: Option<Monthly>,
    /// Acts without a form that several cases wait for: one press does them all.
    pub batches: Vec<Batch>,
    /// Cases that the viewer follows.
    pub watched: Vec<Watched>,
}

/// A group of duties.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Group {
    /// 已超过时限, 今天和本周, 以后.
    pub title: &'static str,
    /// The duties.
    pub items: Vec<DeskItem>,
}

/// One duty.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeskItem {
    /// The case's number.
    pub number: String,
    /// One sentence.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// What it is: 重点任务.
    pub of: String,
    /// What is to be done.
    pub what: String,
    /// How much is left.
    #[schema(value_type = shape::Remaining)]
    pub remaining: Remaining,
    /// The act.
    pub act: String,
    /// The part's row: `co-2`.
    pub row: String,
    /// Whether the act has a form; without one a press does it.
    pub has_form: bool,
    /// The sequence that the list saw.
    pub sequence: u32,
    #[serde(skip)]
    due_on: Option<Date>,
}

/// An act without a form that several cases wait for (签收全部, 一并同意).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Batch {
    /// The act.
    pub act: String,
    /// The word on its button.
    pub title: String,
    /// What the cases are: 重点任务.
    pub of: String,
    /// Their numbers and titles.
    pub cases: Vec<(String, String)>,
}

/// An act that waits for a second person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Second {
    /// Its id.
    pub id: String,
    /// The case's number.
    pub number: String,
    /// What it is, in words.
    pub say: String,
    /// Who wants to do it.
    pub who: String,
}

/// This month's reports.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Monthly {
    /// How many are asked.
    pub asked: usize,
    /// How many of them can be confirmed without a text.
    pub exempt: usize,
    /// 9月25日至28日
    pub window: String,
    /// The numbers of those that can be confirmed.
    pub numbers: Vec<String>,
}

/// A case that the viewer follows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Watched {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub note: String,
}

/// What is due within so many days is done in one press with its like.
const BATCHED_DAYS: i64 = 30;
/// How many duties a desk shows at most.
const MOST: usize = 500;

impl App {
    /// A viewer's desk.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn desk(&self, viewer: &Viewer) -> Result<Desk, AppError> {
        let now = self.clock.civil();
        let today = now.date();
        let duties = self.store.duties(&viewer.office, &today.to_string(), MOST).await?;
        let mine = |duty: &DueItem| viewer.carries(duty.post.as_deref().unwrap_or(""));
        let mut items = Vec::new();
        let mut monthly = Vec::new();
        for duty in duties.iter().filter(|duty| mine(duty)) {
            let Some(case) = self.store.case_item(duty.case).await? else { continue };
            let Some(item) = self.desk_item(duty, &case, now) else { continue };
            if duty.rule == "monthly" {
                monthly.push((duty.clone(), case, item));
            } else {
                items.push(item);
            }
        }
        let notice = self.monthly_notice(viewer, &monthly).await?;
        let exempt: Vec<String> = notice.iter().flat_map(|n| n.numbers.clone()).collect();
        items.extend(
            monthly.into_iter().map(|(_, _, item)| item).filter(|i| !exempt.contains(&i.number)),
        );
        let batches = batches(&items, today);
        let to_sign = items.iter().filter(|item| item.act == "approve").count();
        Ok(Desk {
            count: items.len() + exempt.len(),
            groups: groups(items, today, &self.calendar()),
            to_sign,
            second: self.second(viewer).await?,
            monthly: notice,
            batches,
            watched: self.watched(viewer).await?,
        })
    }

    /// How much is on a viewer's desk, for the menu.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn desk_count(&self, viewer: &Viewer) -> Result<usize, AppError> {
        let today = self.clock.today();
        let posts = self.store.duty_posts(&viewer.office, &today.to_string(), MOST).await?;
        Ok(posts.iter().filter(|post| viewer.carries(post)).count())
    }

    fn desk_item(&self, duty: &DueItem, case: &CaseItem, now: DateTime) -> Option<DeskItem> {
        let mechanism = self.catalogue.current(&case.mechanism)?;
        let calendar = self.calendar();
        let counting = Counting { calendar: &calendar, hours: &self.district.hours };
        let due_on: Option<Date> = duty.due_on.as_deref().and_then(|day| day.parse().ok());
        let end = due_on.map(|on| match duty.due_at.as_deref().and_then(|at| at.parse().ok()) {
            Some(at) if at != domain::moment::midnight_after(on) => End::exact(at),
            _ => End::of_day(on),
        });
        let remaining = match end {
            Some(end) => counting.remaining(&end, now),
            None => Remaining { text: "暂停计时".to_owned(), tone: Tone::Plain },
        };
        let act = duty.act.clone()?;
        let row = if duty.row == 0 { String::new() } else { format!("{}-{}", duty.part, duty.row) };
        Some(DeskItem {
            number: case.number.clone()?,
            title: case.title.clone(),
            source: self.source_of(mechanism, case),
            of: mechanism.title.clone(),
            what: duty.title.clone(),
            remaining,
            has_form: has_form(mechanism, &duty.part, &act),
            act,
            row,
            sequence: case.sequence,
            due_on,
        })
        .map(|item| DeskItem { what: duty.act_title.clone().unwrap_or(item.what.clone()), ..item })
    }

    /// 第23号人大建议, 2023年重点任务.
    fn source_of(&self, mechanism: &Mechanism, case: &CaseItem) -> String {
        let view: serde_json::Value = serde_json::from_str(&case.view).unwrap_or_default();
        let number = case.number.clone().unwrap_or_default();
        match (&*mechanism.id.text, view["proposer"].as_str()) {
            ("division", _) => format!("任务分解征求意见 {number}"),
            ("proposal", Some(proposer)) => format!("{proposer} {number}"),
            ("commitment", _) => {
                let source = view["source"].as_str().unwrap_or("");
                format!("{} {number}", mechanism.code_title("source", source))
            }
            _ => format!("{} {number}", mechanism.title),
        }
    }

    /// In the month's window: how many reports are asked, and which need no text.
    async fn monthly_notice(
        &self,
        viewer: &Viewer,
        monthly: &[(DueItem, CaseItem, DeskItem)],
    ) -> Result<Option<Monthly>, AppError> {
        let Some((first, ..)) = monthly.first() else { return Ok(None) };
        let mut numbers = Vec::new();
        for (_, case, item) in monthly {
            if self.can_exempt(viewer, case).await? {
                numbers.push(item.number.clone());
            }
        }
        let day = |text: &str| text.parse::<Date>().map(|d| d.strftime("%-m月%-d日").to_string());
        let from = day(&first.starts_on).unwrap_or_default();
        let to = first.due_on.as_deref().map_or(Ok(String::new()), day).unwrap_or_default();
        Ok(Some(Monthly {
            asked: monthly.len(),
            exempt: numbers.len(),
            window: format!("{from}至{to}"),
            numbers,
        }))
    }

    async fn can_exempt(&self, viewer: &Viewer, item: &CaseItem) -> Result<bool, AppError> {
        let case = self.case(item.id).await?;
        let mechanism = self.mechanism(&case.mechanism).await?;
        let calendar = self.calendar();
        let world = self.world(&mechanism, &calendar, &[]);
        let now = domain::moment::Moment::At(self.clock.civil());
        let open = domain::case::open_acts(&world, &case, &viewer.actor(), now);
        Ok(open.iter().any(|act| act.act == "exempt"))
    }

    async fn second(&self, viewer: &Viewer) -> Result<Vec<Second>, AppError> {
        let mut second = Vec::new();
        for pending in self.store.pending().await? {
            if pending.person == viewer.person
                || self.seen_case(viewer, pending.case).await.is_err()
            {
                continue;
            }
            let item = self.store.case_item(pending.case).await?;
            second.push(Second {
                id: pending.id,
                number: item.and_then(|item| item.number).unwrap_or_default(),
                say: pending.say,
                who: self.post_name(&pending.post),
            });
        }
        Ok(second)
    }

    async fn watched(&self, viewer: &Viewer) -> Result<Vec<Watched>, AppError> {
        let today = self.clock.today();
        let mut watched = Vec::new();
        for id in self.store.watched(&viewer.person).await? {
            if self.seen_case(viewer, id).await.is_err() {
                continue;
            }
            let Some(item) = self.store.case_item(id).await? else { continue };
            let status = self.status_of(&item, today);
            watched.push(Watched {
                number: item.number.clone().unwrap_or_default(),
                title: item.title.clone(),
                note: status.in_words().to_owned(),
            });
        }
        Ok(watched)
    }
}

fn has_form(mechanism: &Mechanism, part: &str, act: &str) -> bool {
    let action = mechanism.part(part).and_then(|part| part.actions.get(act));
    action.is_none_or(|action| {
        !action.asks.is_empty()
            || !action.needs.is_empty()
            || action.rows.is_some()
            || action.sets.lead
    })
}

/// The acts of the main part that several cases of one kind wait for, most first. A signature on a
/// report of progress has its own tab.
fn batches(items: &[DeskItem], today: Date) -> Vec<Batch> {
    let soon = today.checked_add(BATCHED_DAYS.days()).unwrap_or(today);
    let fits = |item: &&DeskItem| {
        !item.has_form && item.row.is_empty() && item.due_on.is_none_or(|due| due <= soon)
    };
    let mut batches: Vec<Batch> = Vec::new();
    for item in items.iter().filter(fits) {
        let case = (item.number.clone(), item.title.clone());
        let same = |batch: &&mut Batch| batch.act == item.act && batch.of == item.of;
        match batches.iter_mut().find(same) {
            Some(batch) => batch.cases.push(case),
            None => batches.push(Batch {
                act: item.act.clone(),
                title: item.what.clone(),
                of: item.of.clone(),
                cases: vec![case],
            }),
        }
    }
    batches.retain(|batch| batch.cases.len() > 1);
    batches.sort_by_key(|batch| std::cmp::Reverse(batch.cases.len()));
    batches
}

/// What is late, what is due this week (with the days off that follow it), and the rest.
fn groups(items: Vec<DeskItem>, today: Date, calendar: &domain::calendar::Calendar) -> Vec<Group> {
    let sunday = i64::from(6 - today.weekday().to_monday_zero_offset());
    let week = today.checked_add(sunday.days()).unwrap_or(today);
    let mut late = Vec::new();
    let mut soon = Vec::new();
    let mut later = Vec::new();
    for item in items {
        match item.due_on {
            Some(on) if on < today => late.push(item),
            Some(on) if on <= week => soon.push(item),
            _ => later.push(item),
        }
    }
    let holiday = domain::calendar::days(today, week.checked_add(10.days()).unwrap_or(week))
        .any(|day| matches!(calendar.day(day), Day::Holiday(_)));
    let rest = if holiday { "节后和以后" } else { "以后" };
    [("已超过时限", late), ("今天和本周", soon), (rest, later)]
        .into_iter()
        .filter(|(_, items)| !items.is_empty())
        .map(|(title, items)| Group { title, items })
        .collect()
}
