//! A district in which the tests act.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::{App, AppError, Catalogue, Database, District, Done, Files, Given, Records, Request};
use app::{Setup, Target};
use domain::case::RefusalKind;
use domain::case::act::{Act, Wanted, What};
use domain::event::{Actor, Backing, CaseId, FileRef, Opening, PartRef};
use domain::moment::{Moment, instant};
use domain::value::Value;
use jiff::civil::{Date, DateTime};
use proptest::test_runner::Config;
use store::Store;

pub struct World {
    pub app: Arc<App>,
    pub clock: Arc<Given>,
    pub proof: FileRef,
    /// The ledger, read beside the app: tests look at what was written, not at what is remembered.
    pub store: Store,
    folder: tempfile::TempDir,
}

/// An act by its name, put together.
#[derive(Clone)]
pub struct Deed {
    pub wanted: Wanted,
    pub backing: Backing,
    pub happened: Option<Date>,
}

pub fn deed(act: &str) -> Deed {
    let wanted = Wanted { act: act.to_owned(), ..Wanted::default() };
    Deed { wanted, backing: Backing::default(), happened: None }
}

impl Deed {
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Deed {
        self.wanted.values.insert(field.to_owned(), value.into());
        self
    }

    pub fn text(self, field: &str, value: &str) -> Deed {
        self.with(field, Value::text(value))
    }

    pub fn part(mut self, part: &str, row: u32) -> Deed {
        self.wanted.part = Some(PartRef { part: part.to_owned(), row });
        self
    }

    pub fn opening(mut self, title: &str, lead: &str) -> Deed {
        self.wanted.opening = Some(Opening { title: title.to_owned(), ..Opening::default() });
        self.wanted.lead = Some(lead.to_owned());
        self
    }
}

pub fn row(columns: &[(&str, &str)]) -> Value {
    let columns = columns.iter().map(|(name, text)| ((*name).to_owned(), Value::text(*text)));
    Value::Row(columns.collect::<BTreeMap<_, _>>())
}

impl World {
    pub async fn open(at: DateTime) -> World {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Given::at(instant(at)));
        let database = Database::File(folder.path().join("luoshi.db"));
        let records = Records::open(&database, "140403").await.unwrap();
        let app = App::open(Setup {
            records,
            folder: folder.path().to_owned(),
            catalogue: Catalogue::load(&Files::Catalogue).unwrap_or_else(|f| panic!("{f:#?}")),
            district: District::load(&Files::District).unwrap(),
            district_files: Files::District,
            clock: clock.clone(),
        })
        .await
        .unwrap();
        let proof = app.store_file("证明.txt", "证明材料".as_bytes()).await.unwrap();
        let store = Store::open_sqlite(&folder.path().join("luoshi.db"), "140403").unwrap();
        assert!(!store.may_write());
        World { app, clock, proof, store, folder }
    }

    /// The same records opened anew, as after a restart; they are read only, since this one writes.
    pub async fn reopened(&self) -> Arc<App> {
        let database = Database::File(self.folder.path().join("luoshi.db"));
        let records = Records::open(&database, "140403").await.unwrap();
        let app = App::open(Setup {
            records,
            folder: self.folder.path().to_owned(),
            catalogue: Catalogue::load(&Files::Catalogue).unwrap_or_else(|f| panic!("{f:#?}")),
            district: District::load(&Files::District).unwrap(),
            district_files: Files::District,
            clock: self.clock.clone(),
        });
        app.await.unwrap()
    }

    pub fn set(&self, at: DateTime) {
        self.clock.set(instant(at));
    }

    /// Lets the clock do what has come due.
    pub async fn run_clock(&self, at: DateTime) {
        self.set(at);
        self.app.run_clock(instant(at)).await.unwrap();
    }

    pub fn actor(&self, post: &str) -> Actor {
        let today = app::Clock::today(&*self.clock);
        let roster = self.app.roster();
        let person = roster.holder(post, today);
        Actor::person(person.unwrap_or_else(|| panic!("nobody is {post}")), post)
    }

    /// The desk of an office outside the government.
    pub fn desk(&self, office: &str) -> String {
        let directory = &self.app.district.directory;
        let office = directory.office_named(office).unwrap().id.clone();
        let mut posts = directory.posts().filter(|post| post.office == office);
        let desk = posts.find(|post| post.duties.iter().any(|duty| duty.ends_with("经办")));
        desk.map_or_else(|| format!("{office}-liaison"), |post| post.id.clone())
    }

    pub fn act(&self, post: &str, deed: Deed) -> Act {
        Act {
            what: What::Deed(Box::new(deed.wanted)),
            by: self.actor(post),
            happened: deed.happened.map(Moment::On),
            backing: deed.backing,
        }
    }

    pub async fn begin(&self, mechanism: &str, post: &str, deed: Deed) -> Result<Done, AppError> {
        self.send(Target::New(mechanism.to_owned()), post, deed).await
    }

    pub async fn step(&self, case: CaseId, post: &str, deed: Deed) -> Result<Done, AppError> {
        self.send(Target::Case(case), post, deed).await
    }

    /// Registers an item of the duty list that one town has from a day on.
    pub async fn duty_item(&self, code: &str, class: &str, lead: &str, from: &str) {
        let mut register = deed(&format!("register-{class}"))
            .opening(&format!("事项{code}"), lead)
            .text("code", code)
            .text("class", class)
            .with("towns", Value::Many(vec![Value::text("horse-pasture")]))
            .text("basis", "某条例第八条")
            .text("edition", "试用")
            .text("valid_from", from);
        if class != "recalled" {
            register = register.text("town_task", "组织居民配合");
        }
        if class == "assist" {
            register = register.text("bureau_task", "排查和处置");
        }
        if class == "recalled" {
            register = register.text("takeover", "由部门检查");
        }
        self.begin("duty-list", "staffing-arbiter", register).await.unwrap();
    }

    async fn send(&self, target: Target, post: &str, deed: Deed) -> Result<Done, AppError> {
        let act = self.act(post, deed);
        let request = Request { target, act, seen: None, key: None, birth: None };
        self.app.act_unseen(request).await
    }
}

/// The kind of a refusal; anything else that goes wrong is a fault.
pub fn refused(result: Result<Done, AppError>) -> Option<RefusalKind> {
    match result {
        Ok(_) => None,
        Err(AppError::Refused(refusal)) => {
            assert!(!refusal.message.is_empty());
            Some(refusal.kind)
        }
        Err(fault) => panic!("{fault}"),
    }
}

/// A few courses, each of many acts: what matters is the acts, and each course opens a database.
pub fn few(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

pub fn block<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(future)
}
