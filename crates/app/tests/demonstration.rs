//! The demonstration: two years through the write path on both databases, and the report's claims
//! against them.

#[path = "../../store/tests/support/mod.rs"]
mod support;

use std::sync::Arc;

use app::demo::{Made, Plan};
use app::view::check::{CheckedFigure, Verdict};
use app::{App, Catalogue, Database, District, Files, Given, Records, Setup};
use domain::figure::Period;

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

/// Other seeds play without a refusal, too, and the report's claim differs by records with numbers.
#[tokio::test(flavor = "multi_thread")]
async fn another_seed_is_another_year() {
    for seed in [1, 2, 6] {
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
