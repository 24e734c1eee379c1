//! 减负监测: every form that the system asks of an office is counted, with its boxes and estimated
//! minutes; what is asked twice is found; forms outside the system stand in a register with their
//! cost. Offices are counted, never persons, and never in an order of their own.

pub mod forms;
mod scan;
mod twice;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::burden::{Budget, Cost, Weight};
use domain::event::CaseId;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use store::read::{CaseItem, Query, Scope};

use crate::{App, AppError, Viewer};

pub use forms::{Complaint, InUse};
pub(crate) use scan::Kept;
pub use twice::Twice;

/// How many cases are looked up at a time.
const CHUNK: usize = 400;

/// What became of a form that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It was filled in.
    Filled,
    /// The office reported that there was nothing to report (免报).
    Exempt,
    /// A periodic one was not filled in when its time was over.
    Missed,
    /// It is due and has not been filled in.
    Open,
    /// It is filled in outside the system, as the register of reporting forms says.
    Outside,
}

impl Kind {
    /// In words.
    pub fn in_words(self) -> &'static str {
        match self {
            Kind::Filled => "已填",
            Kind::Exempt => "免报",
            Kind::Missed => "到期未报",
            Kind::Open => "待填",
            Kind::Outside => "系统外填报",
        }
    }
}

/// One form that an office was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The case.
    pub case: CaseId,
    /// The mechanism's id.
    pub mechanism: String,
    /// The word on the act's button.
    pub act: String,
    /// The office.
    pub office: String,
    /// The day on which it was filled in, or was due.
    pub day: Date,
    /// What became of it.
    pub kind: Kind,
    /// What it costs.
    pub cost: Cost,
    /// Whether it falls to the liaison officer.
    pub liaison: bool,
    /// Whether it belongs to a periodic round (逐月盘点).
    pub periodic: bool,
    /// The form that asked the same before.
    pub twice: Option<Twice>,
    /// What was written, by the title of its box.
    written: Vec<Written>,
    /// The event's sequence in its case; 0 for what is no event.
    sequence: u32,
}

/// What was written into a box.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Written {
    title: String,
    /// A short digest of a text that is long enough to be somebody's work.
    text: Option<u64>,
}

/// Which forms are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// All that were asked, without the exemptions.
    Forms,
    /// Texts of the liaison officer.
    Texts,
    /// Forms of the liaison officer.
    Liaison,
    /// Exemptions.
    Exempt,
    /// The periodic round: exemptions and texts.
    Rounds,
    /// What was asked twice.
    Twice,
}

impl Show {
    /// Whether a form is meant.
    pub fn holds(self, ask: &Ask) -> bool {
        let asked = ask.kind != Kind::Exempt;
        match self {
            Show::Forms => asked,
            Show::Texts => asked && ask.liaison && ask.cost.text,
            Show::Liaison => asked && ask.liaison,
            Show::Exempt => !asked,
            Show::Rounds => ask.periodic,
            Show::Twice => ask.twice.is_some(),
        }
    }
}

/// Forms added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many forms.
    pub forms: usize,
    /// Boxes.
    pub items: u32,
    /// Estimated minutes.
    pub minutes: Decimal,
    /// Texts of the liaison officer.
    pub texts: usize,
    /// Estimated minutes of the liaison officer.
    pub liaison: Decimal,
    /// Exemptions.
    pub exempt: usize,
    /// The periodic round: exemptions and texts.
    pub rounds: usize,
    /// How many asked the same once more.
    pub twice: usize,
}

impl Sum {
    /// The sum of these forms.
    pub fn of<'a>(asks: impl IntoIterator<Item = &'a Ask>) -> Sum {
        let mut sum = Sum::default();
        for ask in asks {
            sum.exempt += usize::from(Show::Exempt.holds(ask));
            sum.rounds += usize::from(Show::Rounds.holds(ask));
            sum.twice += usize::from(Show::Twice.holds(ask));
            sum.texts += usize::from(Show::Texts.holds(ask));
            if Show::Liaison.holds(ask) {
                sum.liaison += ask.cost.minutes;
            }
            if Show::Forms.holds(ask) {
                sum.forms += 1;
                sum.items += ask.cost.items;
                sum.minutes += ask.cost.minutes;
            }
        }
        sum
    }

    /// Whether nothing was asked.
    pub fn is_empty(&self) -> bool {
        self.forms == 0 && self.rounds == 0
    }

    /// Whether more was asked of the liaison officer in one month than the budget allows.
    pub fn is_over(&self, budget: &Budget) -> bool {
        self.texts > budget.texts as usize || self.liaison > budget.minutes
    }
}

/// An office and a month in which more was asked than the budget allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// The office.
    pub office: String,
    /// The month.
    pub month: i8,
    /// What was asked.
    pub sum: Sum,
    /// The liaison officer's forms by where they come from: 重点任务, and how many.
    pub sources: Vec<(String, usize)>,
}

/// What a year asked of the offices that a viewer may look at.
#[derive(Debug, Clone)]
pub struct Burden {
    /// The year.
    pub year: i16,
    /// Its months that have begun.
    pub months: Vec<i8>,
    /// Years that can be looked at, latest first.
    pub years: Vec<i16>,
    /// Whether all offices are shown, or the viewer's own only.
    pub all: bool,
    /// The offices that were asked anything, in the official order.
    pub offices: Vec<String>,
    /// Every form, by day.
    pub asks: Vec<Ask>,
    /// Titles of mechanisms, by id.
    titles: BTreeMap<String, String>,
    /// How much may be asked.
    pub budget: Budget,
    /// How minutes are estimated.
    pub weights: Vec<Weight>,
    /// 地方设定.
    pub mark: String,
    /// Registered forms in use in that year.
    pub in_use: Vec<InUse>,
    /// Complaints that something was asked twice, for the section.
    pub complaints: Vec<Complaint>,
}

impl Burden {
    /// The forms of an office or of all, in a month or in the year.
    pub fn among(&self, office: Option<&str>, month: Option<i8>) -> impl Iterator<Item = &Ask> {
        let office = office.map(str::to_owned);
        self.asks.iter().filter(move |ask| {
            office.as_ref().is_none_or(|office| *office == ask.office)
                && month.is_none_or(|month| month == ask.day.month())
        })
    }

    /// The sum of an office or of all, in a month or in the year.
    pub fn sum(&self, office: Option<&str>, month: Option<i8>) -> Sum {
        Sum::of(self.among(office, month))
    }

    /// Offices and months with anything asked, and those over the budget.
    pub fn over(&self) -> (usize, Vec<Over>) {
        let mut sums: BTreeMap<(usize, i8), Vec<&Ask>> = BTreeMap::new();
        for ask in &self.asks {
            let place = self.offices.iter().position(|office| *office == ask.office);
            let Some(place) = place else { continue };
            sums.entry((place, ask.day.month())).or_default().push(ask);
        }
        let all = sums.len();
        let over = sums.into_iter().filter_map(|((place, month), asks)| {
            let sum = Sum::of(asks.iter().copied());
            let office = self.offices[place].clone();
            let sources = self.sources(&asks);
            sum.is_over(&self.budget).then_some(Over { office, month, sum, sources })
        });
        (all, over.collect())
    }

    /// The liaison officer's forms by mechanism, most first.
    fn sources(&self, asks: &[&Ask]) -> Vec<(String, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for ask in asks.iter().filter(|ask| Show::Liaison.holds(ask)) {
            *counts.entry(&ask.mechanism).or_default() += 1;
        }
        let title = |id: &str| self.titles.get(id).map_or(id.to_owned(), Clone::clone);
        let mut counts: Vec<(String, usize)> =
            counts.into_iter().map(|(id, count)| (title(id), count)).collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }

    /// Whether the year's share of 免报 is high enough; true when no round was held.
    pub fn is_exempt_enough(&self) -> bool {
        let sum = self.sum(None, None);
        sum.exempt * 100 >= self.budget.exempt as usize * sum.rounds
    }
}

/// A form as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct AskRow {
    /// The form.
    pub ask: Ask,
    /// The case's number.
    pub number: String,
    /// The case's title.
    pub title: String,
    /// What the case is: 重点任务.
    pub of: String,
    /// The number of the case that asked the same before.
    pub same_as: Option<String>,
}

impl App {
    /// What a year asked: of all offices for the section and the district head, of the own office
    /// for everyone else.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a year without records, [`AppError::Broken`].
    pub async fn burden(&self, viewer: &Viewer, year: i16) -> Result<Burden, AppError> {
        let all = viewer.sees_withheld();
        let own = if all { None } else { Some(&*viewer.office) };
        let years = self.burden_years().await?;
        if !years.contains(&year) {
            return Err(AppError::NotFound);
        }
        let today = self.clock.today();
        let last = if year == today.year() { today.month() } else { 12 };
        let months: Vec<i8> = (1..=last).collect();
        let mut asks: Vec<Ask> = Vec::new();
        let mut voided = std::collections::BTreeSet::new();
        for month in &months {
            let found = self.month_of_asks(year, *month).await?;
            voided.extend(found.voided.iter().copied());
            let wanted = found.asks.iter();
            asks.extend(wanted.filter(|ask| own.is_none_or(|own| own == ask.office)).cloned());
        }
        asks.retain(|ask| ask.sequence == 0 || !voided.contains(&(ask.case, ask.sequence)));
        asks.extend(self.open_asks(year, own).await?);
        let in_use = self.forms_in_use(year).await?;
        asks.extend(self.outside_asks(&in_use, year, today, own));
        asks.sort_by_key(|ask| (ask.day, ask.case, ask.sequence));
        let complaints = if all { self.complaints().await? } else { Vec::new() };
        let rules = &self.catalogue.burden;
        Ok(Burden {
            year,
            months,
            years,
            all,
            offices: self.offices_of(&asks, own),
            asks,
            titles: self
                .catalogue
                .latest()
                .map(|mechanism| (mechanism.id.text.clone(), mechanism.title.clone()))
                .collect(),
            budget: rules.budget.clone(),
            weights: rules.boxes.clone(),
            mark: rules.mark.clone(),
            in_use: in_use.into_iter().filter(|form| form.concerns(own)).collect(),
            complaints,
        })
    }

    /// The years of the ledger, latest first.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn burden_years(&self) -> Result<Vec<i16>, AppError> {
        let today = self.clock.today().year();
        let first = self.store.events_between(1, 1).await?;
        let first = first.first().map_or(today, |event| event.recorded.year());
        Ok((first..=today).rev().collect())
    }

    /// The offices that were asked anything, in the official order.
    fn offices_of(&self, asks: &[Ask], own: Option<&str>) -> Vec<String> {
        let mut offices: Vec<&str> = asks.iter().map(|ask| &*ask.office).chain(own).collect();
        offices.sort_unstable_by_key(|id| (self.district.directory.office_order(id), *id));
        offices.dedup();
        offices.into_iter().map(str::to_owned).collect()
    }

    /// Forms with the numbers and titles of their cases.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn ask_rows(&self, asks: &[&Ask]) -> Result<Vec<AskRow>, AppError> {
        let twice = asks.iter().filter_map(|ask| ask.twice.as_ref().map(|twice| twice.case));
        let ids = asks.iter().map(|ask| ask.case).chain(twice);
        let items = self.items_of(ids).await?;
        let number = |case: &CaseId| items.get(case).and_then(|item| item.number.clone());
        let row = |ask: &&Ask| {
            let item = items.get(&ask.case);
            let of = self.catalogue.current(&ask.mechanism).map_or("", |m| &m.title);
            AskRow {
                number: number(&ask.case).unwrap_or_default(),
                title: item.map_or(String::new(), |item| item.title.clone()),
                of: of.to_owned(),
                same_as: ask.twice.as_ref().and_then(|twice| number(&twice.case)),
                ask: (*ask).clone(),
            }
        };
        Ok(asks.iter().map(row).collect())
    }

    /// Cases by id.
    async fn items_of(
        &self,
        ids: impl IntoIterator<Item = CaseId>,
    ) -> Result<BTreeMap<CaseId, CaseItem>, AppError> {
        let mut ids: Vec<CaseId> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let mut items = BTreeMap::new();
        for chunk in ids.chunks(CHUNK) {
            let query =
                Query { ids: Some(chunk.to_vec()), limit: CHUNK as u32, ..Query::default() };
            let found = self.store.cases(&Scope::All, &query).await?.items;
            items.extend(found.into_iter().map(|item| (item.id, item)));
        }
        Ok(items)
    }

    /// Running duties with a form that are due in the year and lie behind or are due this month.
    /// A periodic one counts when its time is over: until then it may be an exemption.
    async fn open_asks(&self, year: i16, own: Option<&str>) -> Result<Vec<Ask>, AppError> {
        let today = self.clock.today();
        let (first, last) = (date(year, 1, 1), date(year, 12, 31).min(today.last_of_month()));
        let span = (&*first.to_string(), &*last.to_string());
        let duties = self.store.duties_between(span, own).await?;
        let items = self.items_of(duties.iter().map(|duty| duty.item.case)).await?;
        let mut asks = Vec::new();
        for duty in duties {
            let Some(item) = items.get(&duty.item.case) else { continue };
            let Ok(digest) = item.digest.parse() else { continue };
            let mechanism = self.mechanism(&digest).await?;
            let part = mechanism.part(&duty.item.part);
            let act = duty.item.act.as_deref().unwrap_or("");
            let Some((part, action)) = part.and_then(|p| Some((p, p.actions.get(act)?))) else {
                continue;
            };
            let day = duty.item.due_on.as_deref().and_then(|day| day.parse().ok());
            let Some(day) = day else { continue };
            let maker = scan::Maker { app: self, mechanism: &mechanism, part, action };
            asks.extend(maker.open(duty.item.case, &duty.office, day, today));
        }
        Ok(asks)
    }

    /// The forms of a month, from memory or from the ledger.
    async fn month_of_asks(&self, year: i16, month: i8) -> Result<Arc<scan::Month>, AppError> {
        scan::month(self, year, month).await
    }
}
