//! 填报事项: what is asked outside the system. It shows its yearly cost before it is proposed, needs
//! a leader who answers for it, and counts among what the offices were asked.

use domain::burden::{Cost, boxes, is_asked_of_offices};
use domain::case::{Case, Refusal, RefusalKind, What};
use domain::event::CaseId;
use domain::value::Value;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use store::read::{Query, Scope};

use super::{Ask, Kind};
use crate::act::Target;
use crate::deed::{Filled, Reader, opening, row};
use crate::{App, AppError, Done, Request, Viewer};

/// The mechanism.
pub const FORM: &str = "reporting-form";
/// More forms than any district keeps.
const MOST: u32 = 2_000;
/// Under this name the section finds what was written to it.
const SECTION: &str = "督查室";
/// Words shorter than this are in too many titles to mean the same.
const TELLING: usize = 3;

/// How often a form comes: code and times in a year.
pub const FREQUENCIES: [(&str, u32); 5] =
    [("once", 1), ("year", 1), ("half", 2), ("quarter", 4), ("month", 12)];

/// A registered form that was in use in a year.
#[derive(Debug, Clone, PartialEq)]
pub struct InUse {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// The office that asks.
    pub lead: String,
    /// The leader's post that answers for it.
    pub sponsor: String,
    /// The offices that are asked.
    pub offices: Vec<String>,
    /// How often, by code.
    pub frequency: String,
    /// What it costs once, for one office.
    pub cost: Cost,
    /// From when.
    pub from: Date,
    /// Until when.
    pub to: Date,
}

impl InUse {
    /// Whether an office is asked, or asks; everyone's for none.
    pub fn concerns(&self, office: Option<&str>) -> bool {
        office.is_none_or(|office| self.lead == office || self.offices.iter().any(|o| o == office))
    }

    /// Estimated minutes of all offices in a whole year.
    pub fn yearly(&self) -> Decimal {
        yearly(&self.cost, self.offices.len(), &self.frequency)
    }

    /// The days of a year on which it is asked, up to today.
    fn days(&self, year: i16, today: Date) -> Vec<Date> {
        let months: &[i8] = match self.frequency.as_str() {
            "month" => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
            "quarter" => &[3, 6, 9, 12],
            "half" => &[6, 12],
            "year" => &[12],
            _ => return if self.from.year() == year { vec![self.from] } else { Vec::new() },
        };
        let last = |month: &i8| date(year, *month, 1).last_of_month();
        let inside = |day: &Date| self.from <= *day && *day <= self.to && *day <= today;
        months.iter().map(last).filter(inside).collect()
    }
}

/// Estimated minutes of all offices in a year: offices × times × minutes.
pub fn yearly(cost: &Cost, offices: usize, frequency: &str) -> Decimal {
    cost.minutes * Decimal::from(offices) * Decimal::from(times(frequency))
}

/// How often in a year.
pub fn times(frequency: &str) -> u32 {
    FREQUENCIES.iter().find(|(code, _)| *code == frequency).map_or(1, |(_, times)| *times)
}

/// A form before it is proposed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What it is called.
    pub title: String,
    /// What it is for.
    pub purpose: String,
    /// What it rests on.
    pub basis: String,
    /// The leader's post that answers for it.
    pub sponsor: String,
    /// The office that asks, where the section proposes it.
    pub lead: String,
    /// The offices that are asked.
    pub offices: Vec<String>,
    /// How often, by code.
    pub frequency: String,
    /// What is asked: title and the short name of its kind.
    pub items: Vec<(String, String)>,
    /// Until when.
    pub valid_to: String,
}

/// What a form would cost, and what is asked already.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// What it costs once, for one office.
    pub cost: Cost,
    /// How many offices.
    pub offices: usize,
    /// How often in a year.
    pub times: u32,
    /// Minutes of all offices in a year.
    pub minutes: Decimal,
    /// What is asked already under the same words.
    pub overlaps: Vec<Overlap>,
}

/// Something that is asked, or known, already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// The item of the new form.
    pub item: String,
    /// Where it stands: 重点任务“报进展”.
    pub place: String,
    /// What it is called there.
    pub title: String,
    /// Its page.
    pub address: String,
}

impl Preview {
    /// 12个单位 × 每年12次 × 每次4.5分钟 = 每年648分钟（约10.8小时）
    pub fn in_words(&self) -> String {
        let hours = (self.minutes / Decimal::from(60)).round_dp(1).normalize();
        format!(
            "{}个单位 × 每年{}次 × 每次{}分钟 = 每年{}分钟（约{hours}小时）",
            self.offices,
            self.times,
            self.cost.minutes.normalize(),
            self.minutes.normalize(),
        )
    }
}

/// A complaint that stands beside the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// When it was written: 2023年9月25日.
    pub day: String,
    /// Who wrote it: a post, or 未署名.
    pub who: String,
    /// What it says.
    pub text: String,
    /// Whether it says that something was asked twice.
    pub twice: bool,
}

impl App {
    /// What a form would cost and what it overlaps with, before anybody proposes it.
    ///
    /// # Errors
    /// What has to be filled in first, or [`AppError::Broken`].
    pub async fn preview_form(&self, viewer: &Viewer, plan: &Plan) -> Result<Preview, AppError> {
        self.check_proposer(viewer)?;
        self.check_plan(plan)?;
        let kinds = plan.items.iter().map(|(_, short)| self.kind_of(short));
        let cost = self.catalogue.burden.cost(kinds);
        Ok(Preview {
            cost,
            offices: plan.offices.len(),
            times: times(&plan.frequency),
            minutes: yearly(&cost, plan.offices.len(), &plan.frequency),
            overlaps: self.overlaps(plan).await?,
        })
    }

    /// Whether a viewer may propose a form: who signs for an office, or the section's desk.
    pub fn proposes_forms(&self, viewer: &Viewer) -> bool {
        viewer.carries("审签人") || viewer.carries("督查经办")
    }

    fn check_proposer(&self, viewer: &Viewer) -> Result<(), AppError> {
        match self.proposes_forms(viewer) {
            true => Ok(()),
            false => {
                Err(Refusal::new(RefusalKind::NotYours, "填报事项由单位审签人或者督查室经办提出")
                    .into())
            }
        }
    }

    fn check_plan(&self, plan: &Plan) -> Result<(), AppError> {
        let mut faults: Vec<(String, String)> = Vec::new();
        let mut want = |missing: bool, field: &str, say: &str| {
            if missing {
                faults.push((field.to_owned(), say.to_owned()));
            }
        };
        let today = self.clock.today();
        let until: Option<Date> = plan.valid_to.parse().ok();
        let year = today.checked_add(1.year()).unwrap_or(today);
        let kind = |short: &str| self.catalogue.burden.boxes.iter().any(|one| one.short == short);
        let leader = self.leader_posts().iter().any(|(post, _)| *post == plan.sponsor);
        want(plan.title.is_empty(), "title", "请写填报事项的名称");
        want(plan.basis.is_empty(), "basis", "请写依据:法律、文件的名称和条款");
        want(!leader, "sponsor", "请选发起领导:没有领导发起的填报不准入");
        want(plan.offices.is_empty(), "offices", "请选填报单位");
        want(
            !FREQUENCIES.iter().any(|(code, _)| *code == plan.frequency),
            "frequency",
            "请选填报频次",
        );
        want(plan.items.is_empty(), "items", "请至少写一项填报内容");
        want(plan.items.iter().any(|(_, short)| !kind(short)), "items", "请给每一项选类型");
        want(until.is_none_or(|until| until <= today), "valid_to", "请写停用日期,要在今天以后");
        want(
            until.is_some_and(|until| until > year),
            "valid_to",
            "停用日期最长一年,到期确需继续的重新提出",
        );
        if faults.is_empty() {
            return Ok(());
        }
        let message = format!("填报事项还差{}处", faults.len());
        let mut refusal = Refusal::new(RefusalKind::Incomplete, message);
        refusal.fields = faults;
        Err(refusal.into())
    }

    /// Leaders who can answer for a form: post and title.
    pub fn leader_posts(&self) -> Vec<(String, String)> {
        let today = self.clock.today();
        let roster = self.roster();
        let now = roster.leaders_on(today).into_iter();
        now.map(|leader| (leader.post.clone(), self.post_name(&leader.post))).collect()
    }

    fn kind_of(&self, short: &str) -> &str {
        let weights = self.catalogue.burden.boxes.iter();
        weights.into_iter().find(|one| one.short == short).map_or("line", |one| &one.id)
    }

    /// What is asked, or counted, already under the words of the plan.
    async fn overlaps(&self, plan: &Plan) -> Result<Vec<Overlap>, AppError> {
        let mut known: Vec<(String, String, String)> = Vec::new();
        for mechanism in self.catalogue.latest().filter(|m| m.id.text != FORM) {
            for part in mechanism.all_parts() {
                let acts = part.actions.values();
                for action in acts.filter(|action| is_asked_of_offices(mechanism, action)) {
                    let place = format!("{}“{}”", mechanism.title, action.title);
                    let address = format!("/handbook/{}", mechanism.id.text);
                    let boxes = boxes(mechanism, part, action).into_iter();
                    known.extend(
                        boxes.map(|one| (one.title.to_owned(), place.clone(), address.clone())),
                    );
                }
            }
            for indicator in mechanism.indicators.values() {
                let address = format!("/figure/{}.{}", mechanism.id.text, indicator.id.text);
                let names = std::iter::once(&indicator.title).chain(&indicator.aliases);
                known.extend(
                    names.map(|name| {
                        (name.clone(), "已有指标,不用再报".to_owned(), address.clone())
                    }),
                );
            }
        }
        for form in self.forms().await?.iter().filter(|form| !form.over) {
            let address = format!("/case/{}", form.number);
            let place = format!("填报事项{}《{}》", form.number, form.title);
            known.push((form.title.clone(), place.clone(), address.clone()));
            known.extend(
                form.items.iter().map(|item| (item.clone(), place.clone(), address.clone())),
            );
        }
        let mut found: Vec<Overlap> = Vec::new();
        let names = plan.items.iter().map(|(title, _)| title).chain([&plan.title]);
        for item in names {
            for (title, place, address) in &known {
                let seen = |one: &Overlap| one.item == *item && one.place == *place;
                if alike(item, title) && !found.iter().any(seen) {
                    let (title, place) = (title.clone(), place.clone());
                    let address = address.clone();
                    found.push(Overlap { item: item.clone(), place, title, address });
                }
            }
        }
        Ok(found)
    }

    /// Proposes a form, with its cost and its overlaps as they were shown.
    ///
    /// # Errors
    /// What has to be filled in first, a refusal, or [`AppError::Broken`].
    pub async fn propose_form(&self, viewer: &Viewer, plan: &Plan) -> Result<Done, AppError> {
        let preview = self.preview_form(viewer, plan).await?;
        let section = viewer.carries("督查经办");
        let overlaps: Vec<String> = preview
            .overlaps
            .iter()
            .map(|one| format!("{}:{}({})", one.item, one.place, one.title))
            .collect();
        let mut overlap = overlaps.join(";");
        if overlap.chars().count() > 490 {
            overlap = overlap.chars().take(490).chain(['…']).collect();
        }
        let items = plan.items.iter();
        let items =
            items.map(|(title, kind)| row([("title", title.clone()), ("kind", kind.clone())]));
        let values = Filled::default()
            .with("purpose", &*plan.purpose)
            .with("basis", &*plan.basis)
            .with("sponsor", &*plan.sponsor)
            .many("offices", plan.offices.iter().map(|office| Value::Text(office.clone())))
            .with("frequency", &*plan.frequency)
            .many("items", items)
            .with("valid_to", &*plan.valid_to)
            .with("cost", preview.in_words())
            .with("overlap", overlap);
        let act = if section { "propose-section" } else { "propose" };
        let mut act = opening(viewer, act, &plan.title, values.0);
        if let What::Deed(wanted) = &mut act.what {
            let own = !section || plan.lead.is_empty();
            wanted.lead = Some(if own { viewer.office.clone() } else { plan.lead.clone() });
        }
        let target = Target::New(FORM.to_owned());
        self.act(viewer, Request { target, act, seen: None, key: None, birth: None }).await
    }

    /// All registered forms.
    async fn forms(&self) -> Result<Vec<Known>, AppError> {
        let query = Query { mechanism: Some(FORM.to_owned()), limit: MOST, ..Query::default() };
        let mut forms = Vec::new();
        for item in self.store.cases(&Scope::All, &query).await?.items {
            let case = self.case(item.id).await?;
            let mechanism = self.mechanism(&case.mechanism).await?;
            let reader = Reader { mechanism: &mechanism, case: &case };
            forms.push(self.known(&item, &reader));
        }
        Ok(forms)
    }

    fn known(&self, item: &store::read::CaseItem, reader: &Reader<'_>) -> Known {
        let case = reader.case;
        let rows = case.rows("items");
        let column = |row: &Value, name: &str| {
            let row = row.as_row().and_then(|row| row.get(name));
            row.and_then(|value| value.as_text().map(str::to_owned)).unwrap_or_default()
        };
        let kinds: Vec<String> = rows.iter().map(|row| column(row, "kind")).collect();
        let admitted = admitted_on(case);
        let ended = case.ended.as_ref().map(|ended| ended.at.date());
        let to = reader.filled("valid_to").and_then(|day| day.parse().ok());
        let use_ = admitted.map(|from| InUse {
            case: case.id,
            number: item.number.clone().unwrap_or_default(),
            title: item.title.clone(),
            lead: case.lead.clone().unwrap_or_default(),
            sponsor: reader.text("sponsor"),
            offices: reader.many("offices"),
            frequency: reader.text("frequency"),
            cost: self.catalogue.burden.cost(kinds.iter().map(|short| self.kind_of(short))),
            from,
            to: to.into_iter().chain(ended).min().unwrap_or(from),
        });
        Known {
            number: item.number.clone().unwrap_or_default(),
            title: item.title.clone(),
            items: rows.iter().map(|row| column(row, "title")).collect(),
            over: case.is_over(),
            use_,
        }
    }

    /// The registered forms that were in use in a year.
    pub(super) async fn forms_in_use(&self, year: i16) -> Result<Vec<InUse>, AppError> {
        let forms = self.forms().await?.into_iter().filter_map(|form| form.use_);
        Ok(forms.filter(|form| form.from.year() <= year && form.to.year() >= year).collect())
    }

    /// What the registered forms asked outside the system.
    pub(super) fn outside_asks(
        &self,
        forms: &[InUse],
        year: i16,
        today: Date,
        own: Option<&str>,
    ) -> Vec<Ask> {
        let mut asks = Vec::new();
        for form in forms {
            let offices = form.offices.iter();
            let offices: Vec<&String> =
                offices.filter(|office| own.is_none_or(|own| own == **office)).collect();
            for day in form.days(year, today) {
                asks.extend(offices.iter().map(|office| Ask {
                    case: form.case,
                    mechanism: FORM.to_owned(),
                    act: form.title.clone(),
                    office: (*office).clone(),
                    day,
                    kind: Kind::Outside,
                    cost: form.cost,
                    liaison: true,
                    periodic: false,
                    twice: None,
                    written: Vec::new(),
                    sequence: 0,
                }));
            }
        }
        asks
    }

    /// Keeps what somebody wrote to the section; it is no fact, and no figure counts it.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn complain(&self, who: &str, text: &str, twice: bool) -> Result<(), AppError> {
        let now = self.clock.civil().strftime("%Y-%m-%dT%H:%M:%S%.6f").to_string();
        let about = if twice { "twice" } else { "other" };
        let place = format!("feedback:{now}:{about}");
        self.keep_draft(SECTION, &place, Some(&format!("{who}\n{text}"))).await
    }

    /// What was written to the section, latest first.
    pub(super) async fn complaints(&self) -> Result<Vec<Complaint>, AppError> {
        let mut complaints = Vec::new();
        for (place, sealed) in self.store.drafts_under(SECTION, "feedback:").await? {
            let content = self.unseal(&sealed)?;
            let (who, text) = content.split_once('\n').unwrap_or(("", &content));
            let day = place.trim_start_matches("feedback:").get(..10).unwrap_or("");
            let day: Option<Date> = day.parse().ok();
            complaints.push(Complaint {
                day: day.map_or(String::new(), |day| day.strftime("%Y年%-m月%-d日").to_string()),
                who: who.to_owned(),
                text: text.to_owned(),
                twice: place.ends_with(":twice"),
            });
        }
        complaints.reverse();
        Ok(complaints)
    }
}

/// A registered form, in use or not.
struct Known {
    number: String,
    title: String,
    items: Vec<String>,
    over: bool,
    use_: Option<InUse>,
}

/// The day on which a form was admitted.
fn admitted_on(case: &Case) -> Option<Date> {
    let admitted = case.done.iter().find(|done| done.act == "admit")?;
    Some(admitted.at.date())
}

/// Whether two titles say the same: equal, or one within the other and long enough to tell.
fn alike(one: &str, other: &str) -> bool {
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let (one, other) = (plain(one), plain(other));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    !short.is_empty()
        && (one == other || short.chars().count() >= TELLING && long.contains(short.as_str()))
}
