//! The write path on the demonstration district, from act to figure.

use std::sync::Arc;

use app::{
    App, Catalogue, Database, District, Files, Given, Records, Request, Setup, Target, Viewer,
};
use domain::case::act::{Act, Wanted, What};
use domain::event::{Backing, Opening};
use domain::figure::Period;
use domain::moment::instant;
use domain::value::{Value, Values};

struct World {
    app: Arc<App>,
    records: Records,
    clock: Arc<Given>,
    _folder: tempfile::TempDir,
}

async fn open(at: &str) -> World {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Given::at(instant(at.parse().unwrap())));
    let database = Database::File(folder.path().join("luoshi.db"));
    let records = Records::open(&database, "140403").await.unwrap();
    let catalogue = Catalogue::load(&Files::Catalogue).unwrap_or_else(|f| panic!("{f:#?}"));
    let district = District::load(&Files::District).unwrap();
    let app = App::open(Setup {
        records: records.clone(),
        folder: folder.path().to_owned(),
        catalogue,
        district,
        district_files: Files::District,
        clock: clock.clone(),
    })
    .await
    .unwrap();
    World { app, records, clock, _folder: folder }
}

impl World {
    fn viewer(&self, person: &str, post: &str) -> Viewer {
        let today = app::Clock::today(&*self.clock);
        Viewer::new(&self.app.district.directory, &self.app.roster(), person, post, today).unwrap()
    }

    fn set(&self, at: &str) {
        self.clock.set(instant(at.parse().unwrap()));
    }
}

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), Value::text(*v))).collect()
}

fn deed(viewer: &Viewer, wanted: Wanted) -> Act {
    Act {
        what: What::Deed(Box::new(wanted)),
        by: viewer.actor(),
        happened: None,
        backing: Backing::default(),
    }
}

fn request(target: Target, act: Act) -> Request {
    Request { target, act, seen: None, key: None, birth: None }
}

#[tokio::test]
async fn a_proposal_goes_from_assignment_to_reply_by_three_people_and_counts() {
    let world = open("2023-04-26T09:00:00").await;
    let clerk = world.viewer("proposals-clerk", "proposals-clerk");
    let opening =
        Opening { title: "关于增设口袋公园的建议".into(), ..Opening::default() };
    let assign = Wanted {
        act: "assign".into(),
        values: values(&[("source", "npc"), ("proposer", "常青代表团"), ("mode", "sole")]),
        lead: Some("urban-management".into()),
        opening: Some(opening),
        ..Wanted::default()
    };
    let request_new = request(Target::New("proposal".into()), deed(&clerk, assign));
    let done = world.app.act(&clerk, request_new).await.unwrap();
    assert_eq!(done.number.as_deref(), Some("潞建〔2023〕1号"));

    world.set("2023-05-16T10:00:00");
    let liaison = world.viewer("urban-management-liaison", "urban-management-liaison");
    let talk = [("held_on", "2023-05-16"), ("way", "meet"), ("content", "同意")];
    let talk = talk.iter().map(|(k, v)| ((*k).to_owned(), Value::text(*v))).collect();
    let talk = Wanted {
        act: "talk".into(),
        values: [("talks".to_owned(), Value::Row(talk))].into(),
        ..Wanted::default()
    };
    let case = Target::Case(done.case);
    world.app.act(&liaison, request(case.clone(), deed(&liaison, talk))).await.unwrap();

    world.set("2023-06-14T10:00:00");
    let signer = world.viewer("urban-management-signer", "urban-management-signer");
    let answer = Wanted {
        act: "answer".into(),
        values: values(&[("class", "A"), ("summary", "已建成")]),
        ..Wanted::default()
    };
    let answered = world.app.act(&signer, request(case, deed(&signer, answer))).await.unwrap();
    assert_eq!(answered.sequence, 3);

    let computed = world.app.compute("proposal.answered", Period::year(2023), None).await.unwrap();
    assert_eq!(computed.figure.sides, Some((1, 1)));
    assert_eq!(computed.rows.len(), 1);
    assert!(world.records.verify().await.unwrap().is_empty());
    assert_eq!(world.app.rebuild().await.unwrap().tally_changes, 0);
    world.app.close().await.unwrap();
}
