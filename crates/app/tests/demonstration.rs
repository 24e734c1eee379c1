//! The demonstration: two years through the write path on both databases, and the report's claims
//! against them.

#[path = "../../store/tests/support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::demo::{Made, Plan};
use app::view::check::{CheckedFigure, Verdict};
use app::{App, Catalogue, Database, District, Files, Given, Records, Setup};
use domain::event::Fact;
use domain::figure::Period;
use store::Store;
use store::read::{CaseItem, Query, Scope};

/// A district with the demonstration in it.
struct Demonstration {
    app: Arc<App>,
    made: Made,
    database: Database,
    _folder: tempfile::TempDir,
}

async fn demonstrate(database: Option<String>, plan: Plan) -> Demonstration {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Given::at(jiff::Timestamp::UNIX_EPOCH));
    let file = || Database::File(folder.path().join("luoshi.db"));
    let database = database.map_or_else(file, Database::Server);
    let app = App::open(Setup {
        records: Records::open(&database, "140403").await.unwrap(),
        folder: folder.path().to_owned(),
        catalogue: Catalogue::load(&Files::Catalogue).unwrap_or_else(|f| panic!("{f:#?}")),
        district: District::load(&Files::District).unwrap(),
        district_files: Files::District,
        clock: clock.clone(),
    })
    .await
    .unwrap();
    let made = app.make_demonstration(&clock, plan).await.unwrap();
    assert!(made.refused.is_empty(), "seed {}: {:#?}", plan.seed, made.refused);
    Demonstration { app, made, database, _folder: folder }
}

impl Demonstration {
    /// What the report says of 2022, beside the records.
    async fn claims(&self) -> Vec<CheckedFigure> {
        let report = Files::District.read("demonstration/report-2023.txt").unwrap();
        self.app.check_report(&report, 2022).await.unwrap().figures
    }

    /// Every figure of the mechanisms, for both years, with the records behind it.
    async fn figures(&self) -> Vec<String> {
        let mut figures = Vec::new();
        for mechanism in self.app.catalogue.latest() {
            for indicator in mechanism.indicators.values() {
                let id = format!("{}.{}", mechanism.id.text, indicator.id.text);
                for year in [2022, 2023] {
                    let computed = self.app.compute(&id, Period::year(year), None).await.unwrap();
                    let (figure, rows) = (computed.figure.print(), computed.rows);
                    figures.push(format!("{id} {year} {figure} {rows:?}"));
                }
            }
        }
        figures
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_come_to_the_same_figures_and_verdicts() {
    let sqlite = demonstrate(None, Plan::default()).await;
    let address = support::server().database().await;
    let postgres = demonstrate(Some(address), Plan::default()).await;
    assert_eq!(postgres.app.database(), "PostgreSQL");
    assert_eq!(sqlite.made.cases, postgres.made.cases);
    assert_eq!(sqlite.made.acts, postgres.made.acts);
    assert_eq!(sqlite.made.clock_acts, postgres.made.clock_acts);
    let (one, other) = (sqlite.figures().await, postgres.figures().await);
    assert!(one.len() > 50 && one.iter().any(|figure| figure.contains("100%")));
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one, other);
    }
    let (one, other) = (sqlite.claims().await, postgres.claims().await);
    assert_eq!(format!("{one:#?}"), format!("{other:#?}"));
    // The default seed is the report's own year: nothing that it claims differs.
    let verdict = |wanted: Verdict| one.iter().filter(|claim| claim.verdict == wanted).count();
    assert!(verdict(Verdict::Supported) > 10);
    assert_eq!(verdict(Verdict::Differs), 0);
    for demonstration in [&sqlite, &postgres] {
        assert_eq!(demonstration.app.rebuild().await.unwrap().tally_changes, 0);
        let beside = Records::open(&demonstration.database, "140403").await.unwrap();
        assert!(!beside.may_write());
        assert_eq!(beside.verify().await.unwrap(), []);
    }
}

/// How many cases of a mechanism began in a year.
fn begun(items: &[CaseItem], mechanism: &str, year: &str) -> usize {
    let of = |item: &&CaseItem| item.mechanism == mechanism && item.opened_on.starts_with(year);
    items.iter().filter(of).count()
}

/// Offices with eight and more key tasks: in a month in which a quarter ends they may write more
/// than four texts.
const MANY_TASKS: [&str; 6] = [
    "industry-information",
    "housing-construction",
    "energy",
    "urban-management",
    "commerce",
    "development-reform",
];
/// The mechanisms in which offices are asked for texts.
const ASKING: [&str; 6] = [
    "commitment",
    "instruction",
    "meeting-decision",
    "assigned-matter",
    "superior-task",
    "livelihood-project",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_year_holds_every_source_and_little_is_asked_of_an_office() {
    let year = demonstrate(None, Plan::default()).await;
    let Database::File(file) = &year.database else { unreachable!("it lies in a file") };
    let beside = Store::open_sqlite(file, "140403").unwrap();
    let query = Query { limit: 9999, ..Query::default() };
    let items = beside.cases(&Scope::All, &query).await.unwrap().items;
    let wanted = [
        ("commitment", 120),
        ("instruction", 60),
        ("meeting-decision", 40),
        ("assigned-matter", 25),
        ("superior-task", 30),
        ("supervision", 6),
        ("problem", 8),
        ("livelihood-project", 8),
        ("acceptance-review", 4),
        ("honour", 6),
        ("leader-link", 10),
    ];
    for (mechanism, count) in wanted {
        assert!(begun(&items, mechanism, "2023") >= count, "{mechanism}");
        let stages = items.iter().filter(|item| item.mechanism == mechanism);
        let stages: BTreeSet<&str> = stages.map(|item| &*item.stage).collect();
        assert!(stages.len() > 1, "every {mechanism} came to the same: {stages:?}");
    }
    let bulletins: Vec<&CaseItem> = items
        .iter()
        .filter(|item| item.mechanism == "bulletin" && item.stage == "issued")
        .collect();
    let of_2023 = |item: &&&CaseItem| item.ended_on.as_ref().is_some_and(|d| d.starts_with("2023"));
    assert_eq!(bulletins.iter().filter(of_2023).count(), 4);

    let acts = acts(&beside, &items).await;
    let rounds = |act: &str| {
        let of = |done: &&Done| done.mechanism == "commitment" && done.act == act;
        acts.iter().filter(of).filter(|done| done.month.starts_with("2023")).count()
    };
    let (spared, written) = (rounds("exempt"), rounds("progress"));
    assert!(spared * 100 >= 70 * (spared + written), "{spared} of {}", spared + written);

    let mut texts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for done in acts.iter().filter(|done| ASKING.contains(&&*done.mechanism)) {
        if matches!(&*done.act, "progress" | "answer") && done.month.starts_with("2023") {
            *texts.entry((&done.office, &done.month)).or_default() += 1;
        }
    }
    for ((office, month), count) in texts {
        let most = if MANY_TASKS.contains(&office) { 6 } else { 4 };
        assert!(count <= most, "{office} {month}: {count} texts");
    }
}

/// What a liaison officer did.
struct Done {
    mechanism: String,
    office: String,
    act: String,
    month: String,
}

async fn acts(beside: &Store, items: &[CaseItem]) -> Vec<Done> {
    let mut done = Vec::new();
    for item in items {
        for event in beside.events(item.id, None).await.unwrap() {
            let Some(office) = event.actor.post_id().and_then(|post| post.strip_suffix("-liaison"))
            else {
                continue;
            };
            if let Fact::Act(deed) = &event.fact {
                done.push(Done {
                    mechanism: item.mechanism.clone(),
                    office: office.to_owned(),
                    act: deed.act.clone(),
                    month: event.happened.date().to_string()[..7].to_owned(),
                });
            }
        }
    }
    done
}

/// Other seeds play without a refusal, too, and the report's claim differs by records with numbers.
#[tokio::test(flavor = "multi_thread")]
async fn another_seed_is_another_year() {
    for seed in [1, 2, 6, 7] {
        let year = demonstrate(None, Plan { seed, ..Plan::default() }).await;
        let claims = year.claims().await;
        let differs = claims.iter().find(|claim| {
            claim.verdict == Verdict::Differs
                && claim.indicator.as_deref() == Some("proposal.answered")
        });
        let missing = &differs.expect("the claim differs").missing;
        assert!(!missing.is_empty() && missing.iter().all(|number| number.contains("2022")));
    }
}
