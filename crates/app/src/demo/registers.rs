//! Documents reviewed, counsel heard, powers handed down, hearings attended, items published: each
//! from its list, its course by the seed.

use domain::district::OfficeKind;
use domain::value::Value;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::course::{Course, Courses, Deed, after, office_time};
use super::{FIRST, Ground};
use crate::AppError;
use crate::district::csv_file;

/// Plans the courses of the registers that the report's claims rest on.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    for row in list::<Item>(ground, "permit-items")? {
        item(ground, &row, courses.begin());
    }
    for row in list::<Power>(ground, "powers")? {
        power(ground, &row, courses.begin());
    }
    for year in [2022, 2023] {
        for row in list::<Document>(ground, &format!("documents-{year}"))? {
            Drafted { ground, row: &row }.plan(&mut courses.begin());
        }
        for row in list::<Counsel>(ground, &format!("counsel-{year}"))? {
            counsel(ground, &row, courses.begin());
        }
        for row in list::<Hearing>(ground, &format!("hearings-{year}"))? {
            hearing(ground, &row, courses.begin());
        }
    }
    Ok(())
}

fn list<Row: DeserializeOwned>(ground: &Ground<'_>, name: &str) -> Result<Vec<Row>, AppError> {
    csv_file(&ground.app.district_files, &format!("demonstration/{name}.csv"))
}

fn at(ground: &Ground<'_>, thing: &str, day: Date) -> DateTime {
    office_time(&ground.calendar, &ground.chance, thing, day)
}

/// The `n`th working day after a day.
fn working(ground: &Ground<'_>, day: Date, n: i64) -> Date {
    (0..n).fold(day, |day, _| ground.calendar.next_working(after(day, 1)))
}

// ---- 规范性文件 -------------------------------------------------------------------------------

#[derive(Debug, Deserialize)]
struct Document {
    title: String,
    office: String,
    submitted_on: Date,
    enterprise_related: bool,
}

/// How often a draft is taken back while it is being reviewed.
const WITHDRAWN: f64 = 0.008;

struct Drafted<'a> {
    ground: &'a Ground<'a>,
    row: &'a Document,
}

impl Drafted<'_> {
    fn at(&self, day: Date) -> DateTime {
        at(self.ground, &self.row.title, day)
    }

    fn days(&self, question: &str, low: i64, high: i64) -> i64 {
        self.ground.chance.between(&self.row.title, question, low, high)
    }

    fn plan(&self, course: &mut Course<'_>) {
        let row = self.row;
        let signer = format!("{}-signer", row.office);
        let submitted = self.at(row.submitted_on);
        course.open("normative-document", submitted, &signer, self.submission());
        let accepted = self.at(working(self.ground, submitted.date(), self.days("check", 1, 2)));
        course.step(accepted, "legal-reviewer", Deed::new("accept"));
        let days = self.days("review", 6, 13);
        let opined = self.at(working(self.ground, accepted.date(), days));
        if self.ground.chance.happens(&row.title, "withdrawn", WITHDRAWN) {
            let deed = Deed::new("drop").because("上位政策调整,暂不制定");
            return course.step(self.at(after(opined.date(), -2)), &signer, deed);
        }
        let amend = self.ground.chance.happens(&row.title, "amend", 0.12);
        let mut opinion =
            Deed::new("opine").with("verdict", if amend { "amend" } else { "lawful" });
        if amend {
            opinion = opinion.with("issues", "个别条款表述需与上位法一致");
        }
        course.step(opined, "legal-reviewer", opinion);
        let mut ready = opined.date();
        if amend {
            let adopted = self.at(working(self.ground, opined.date(), 2));
            course.step(adopted, &signer, Deed::new("adopt"));
            ready = adopted.date();
        }
        self.publish(ready, course);
    }

    fn submission(&self) -> Deed {
        let row = self.row;
        let to = after(row.submitted_on, -self.days("since-comment", 4, 15));
        let from = after(to, -self.days("comment", 31, 40));
        Deed::new("submit-direct")
            .title(&row.title)
            .lead(&row.office)
            .with("issuer", "government")
            .flag("enterprise_related", row.enterprise_related)
            .with("comment_from", from.to_string())
            .with("comment_to", to.to_string())
            .with(
                "fair_review",
                if row.enterprise_related { "无排除、限制竞争内容" } else { "不涉及" },
            )
    }

    /// The meeting, the number, publication, the report to the city.
    fn publish(&self, ready: Date, course: &mut Course<'_>) {
        let discussed = self.at(after(ready, self.days("meeting", 4, 20)));
        let meeting =
            format!("区政府常务会议纪要〔{}〕{}号", ready.year(), self.days("nth", 8, 46));
        course.step(discussed, "meeting-secretary", Deed::new("discuss").with("minutes", meeting));
        let registrar = "document-registrar";
        let issued = self.at(working(self.ground, discussed.date(), self.days("number", 1, 4)));
        course.step(issued, registrar, Deed::new("issue"));
        let announced = self.at(working(self.ground, issued.date(), self.days("announce", 1, 8)));
        let effective = after(announced.date(), self.days("effective", 30, 45));
        let expires = effective.checked_add(5.years()).unwrap_or(effective);
        let deed = Deed::new("announce")
            .with("effective_on", effective.to_string())
            .with("expires_on", after(expires, -1).to_string());
        course.step(announced, registrar, deed);
        let filed = self.at(after(announced.date(), self.days("file", 3, 13)));
        course.step(filed, registrar, Deed::new("file").with("filed_to", "长治市人民政府"));
        let congress = self.at(after(filed.date(), self.days("congress", 1, 9)));
        course.step(congress, registrar, Deed::new("file-congress"));
    }
}

// ---- 法律顾问 ---------------------------------------------------------------------------------

#[derive(Debug, Deserialize)]
struct Counsel {
    held_on: Date,
    matter: String,
    kind: String,
    office: String,
    proof: String,
}

fn counsel(ground: &Ground<'_>, row: &Counsel, mut course: Course<'_>) {
    let thing = format!("{}-{}", row.held_on, row.matter);
    let clerk = "counsel-clerk";
    let opened = at(ground, &thing, row.held_on);
    let deed = Deed::new("open").title(&row.matter).lead(&row.office).with("kind", &*row.kind);
    course.open("counsel", opened, clerk, deed);
    let told = opened.date().at(16, 30, 0, 0);
    let held = opened.date().to_string();
    if ground.chance.happens(&thing, "oral", 0.004) {
        let deed =
            Deed::new("attend-only").with("held_on", held).because("现场口头答复,没有形成书面材料");
        return course.step(told, clerk, deed);
    }
    let record = if row.proof == "会议纪要" { "minutes" } else { "written" };
    let deed =
        Deed::new("advise").with("held_on", held).with("record", record).proof(&ground.proof);
    course.step(told, clerk, deed);
    let days = ground.chance.between(&thing, "adopt", 2, 8);
    let adopted = at(ground, &thing, working(ground, opened.date(), days));
    let part = ground.chance.happens(&thing, "part", 0.1);
    let deed = Deed::new("adopt").with("adoption", if part { "part" } else { "full" });
    course.step(adopted, &format!("{}-signer", row.office), deed);
}

// ---- 行政应诉 ---------------------------------------------------------------------------------

#[derive(Debug, Deserialize)]
struct Hearing {
    title: String,
    instance: String,
    office: String,
    notified_on: Date,
    heard_on: Date,
    cause: String,
}

/// How often nobody who counts as a head comes to court.
const ABSENT: f64 = 0.006;

fn hearing(ground: &Ground<'_>, row: &Hearing, mut course: Course<'_>) {
    let thing = format!("{}-{}-{}", row.title, row.instance, row.notified_on);
    let clerk = "litigation-clerk";
    let instance = match row.instance.as_str() {
        "一审" => "first",
        "二审" => "second",
        _ => "retrial",
    };
    let received = at(ground, &thing, row.notified_on);
    let deed = Deed::new("receive")
        .title(&row.title)
        .lead(&row.office)
        .with("instance", instance)
        .with("cause", &*row.cause)
        .with("court", if instance == "first" { "区人民法院" } else { "市中级人民法院" });
    course.open("court-appearance", received, clerk, deed);
    let gap = (row.heard_on - row.notified_on).get_days();
    let days = ground.chance.between(&thing, "answer", 3, i64::from(gap - 2).clamp(3, 13));
    let answered = at(ground, &thing, after(received.date(), days));
    match row.office.as_str() {
        "district-government" => course.step(answered, clerk, Deed::new("answer-for")),
        office => course.step(answered, &format!("{office}-liaison"), Deed::new("answer")),
    }
    let heard = row.heard_on.at(16, 45, 0, 0);
    course.step(heard, clerk, appearance(ground, &thing, row.heard_on));
    judgment(ground, &thing, row.heard_on, &mut course);
}

fn appearance(ground: &Ground<'_>, thing: &str, heard: Date) -> Deed {
    if ground.chance.happens(thing, "absent", ABSENT) {
        return Deed::new("absent").with("heard_on", heard.to_string()).with("substitute", "staff");
    }
    let kind = match ground.chance.of(thing, "post-kind") {
        p if p < 0.3 => "chief",
        p if p < 0.9 => "deputy",
        _ => "sharing",
    };
    Deed::new("attend")
        .with("heard_on", heard.to_string())
        .with("post_kind", kind)
        .flag("spoke", ground.chance.happens(thing, "spoke", 0.8))
}

fn judgment(ground: &Ground<'_>, thing: &str, heard: Date, course: &mut Course<'_>) {
    let clerk = "litigation-clerk";
    let days = ground.chance.between(thing, "judge", 20, 60);
    let judged = at(ground, thing, after(heard, days));
    let lost = ground.chance.happens(thing, "lost", 0.08);
    let deed = Deed::new("judge")
        .with("paper", "judgment")
        .with("outcome", if lost { "unlawful" } else { "dismiss" });
    course.step(judged, clerk, deed);
    let closed = at(ground, thing, working(ground, judged.date(), 6));
    let deed = match lost {
        true => Deed::new("close-none").because("确认违法,没有履行内容"),
        false => Deed::new("close"),
    };
    course.step(closed, clerk, deed);
}

// ---- 下放执法权 -------------------------------------------------------------------------------

#[derive(Debug, Deserialize)]
struct Power {
    code: String,
    title: String,
    law: String,
    office: String,
    valid_from: Date,
    valid_to: Option<Date>,
    towns: String,
}

fn power(ground: &Ground<'_>, row: &Power, mut course: Course<'_>) {
    let announced = after(row.valid_from, -12);
    let before = announced < FIRST;
    let day = if before { date(2022, 1, 4) } else { announced };
    let towns = towns(ground, &row.towns);
    let granted = at(ground, &row.code, day);
    let mut deed = Deed::new("grant")
        .title(&row.title)
        .lead(&row.office)
        .with("code", &*row.code)
        .with("law", &*row.law)
        .with("valid_from", row.valid_from.to_string())
        .with("valid_to", row.valid_to.map(|day| day.to_string()).unwrap_or_default())
        .with("instrument", "省人民政府下放目录和区政府公布文件")
        .many("towns", towns.iter().map(Value::text).collect());
    if before {
        deed = deed.on(announced);
    }
    course.open("enforcement-power", granted, "powers-clerk", deed);
    for (nth, town) in towns.iter().enumerate() {
        let thing = format!("{}-{town}", row.code);
        let officers = ground.chance.between(&thing, "officers", 2, 7).to_string();
        let deed = Deed::new("take").part("town", nth as u32 + 1).with("officers", officers);
        let days = ground.chance.between(&thing, "take", 14, 26);
        let taken = after(announced, days);
        let (recorded, deed) = match before {
            true => (
                after(granted.date(), ground.chance.between(&thing, "entry", 1, 9)),
                late(ground, town, taken, deed),
            ),
            false => (taken, deed),
        };
        course.step(at(ground, &thing, recorded), &format!("{town}-liaison"), deed);
    }
}

/// What happened before the district began to use the system is entered with reason, proof and a
/// second person (补录).
fn late(ground: &Ground<'_>, town: &str, taken: Date, deed: Deed) -> Deed {
    let signer = format!("{town}-signer");
    let roster = ground.app.roster();
    let second = roster.holder(&signer, FIRST).unwrap_or_default();
    let on = ground.calendar.next_working(taken);
    deed.on(on)
        .because("系统启用前已经承接,据承接清单补录")
        .proof(&ground.proof)
        .second(second, &signer)
}

/// Ids of the street and town offices that a row names by division code.
fn towns(ground: &Ground<'_>, codes: &str) -> Vec<String> {
    let district = &ground.app.district;
    let offices = district.directory.offices();
    if codes == "all" {
        let local =
            offices.filter(|office| matches!(office.kind, OfficeKind::Street | OfficeKind::Town));
        return local.map(|office| office.id.clone()).collect();
    }
    let named = |code| district.directory.office_named(district.place_name(code));
    codes.split_whitespace().filter_map(named).map(|office| office.id.clone()).collect()
}

// ---- 政务服务事项 -----------------------------------------------------------------------------

#[derive(Debug, Deserialize)]
struct Item {
    code: String,
    title: String,
    office: String,
    law: String,
    legal_days: u32,
    promised_days: u32,
    online: String,
    joint: bool,
    excluded: bool,
    reason: String,
}

fn item(ground: &Ground<'_>, row: &Item, mut course: Course<'_>) {
    let act = if row.excluded { "register-excluded" } else { "register" };
    let registered = at(
        ground,
        &row.code,
        after(date(2022, 1, 4), ground.chance.between(&row.code, "day", 0, 20)),
    );
    let mut deed = Deed::new(act)
        .title(&row.title)
        .lead(&row.office)
        .with("code", &*row.code)
        .with("kind", "permit")
        .with("law", &*row.law)
        .with("legal_days", row.legal_days.to_string())
        .with("promised_days", row.promised_days.to_string())
        .with("online", &*row.online)
        .flag("joint", row.joint)
        .flag("excluded", row.excluded)
        .with("listed_on", registered.date().to_string());
    if row.excluded {
        deed = deed.because(&row.reason);
    }
    course.open("service-item", registered, "approval-decider", deed);
    let checked = at(
        ground,
        &row.code,
        after(registered.date(), ground.chance.between(&row.code, "check", 300, 355)),
    );
    course.step(checked, &format!("{}-liaison", row.office), Deed::new("check"));
}
