//! The demonstration: two years through the write path, and the report's claims against them.

use std::sync::Arc;

use app::demo::Plan;
use app::{App, Catalogue, Database, District, Files, Given, Records, Setup};

#[tokio::test(flavor = "multi_thread")]
async fn two_years_are_played_without_a_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Given::at(jiff::Timestamp::UNIX_EPOCH));
    let database = Database::File(folder.path().join("luoshi.db"));
    let records = Records::open(&database, "140403").await.unwrap();
    let catalogue = Catalogue::load(&Files::Catalogue).unwrap_or_else(|f| panic!("{f:#?}"));
    let district = District::load(&Files::District).unwrap();
    let app = App::open(Setup {
        records,
        folder: folder.path().to_owned(),
        catalogue,
        district,
        district_files: Files::District,
        clock: clock.clone(),
    })
    .await
    .unwrap();
    let made = app.make_demonstration(&clock, Plan::default()).await.unwrap();
    for refused in &made.refused {
        println!("{refused}");
    }
    println!(
        "{} {} {} {} refused {}",
        made.cases,
        made.acts,
        made.clock_acts,
        made.seconds,
        made.refused.len()
    );
    assert!(made.refused.is_empty());
}
