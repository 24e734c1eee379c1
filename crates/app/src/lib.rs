//! The imperative shell: the only place that reads the clock and opens a transaction.
//!
//! Every act goes through [`App::act`]; every read takes a [`Viewer`]. What is decided is decided in
//! `domain`; what is kept is kept in `store`. Errors are the four kinds of [`AppError`].

mod act;
pub mod bulletin;
pub mod burden;
mod calendar;
mod catalogue;
mod clock;
mod clockwork;
mod deed;
pub mod demo;
mod district;
pub mod division;
mod duties;
mod error;
mod files;
pub mod intake;
mod memory;
pub mod month;
mod personal;
pub mod posts;
mod project;
mod rebuild;
mod records;
pub mod reminder;
mod repeated;
mod source;
mod upload;
mod vault;
pub mod verification;
pub mod view;
mod viewer;

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use domain::calendar::Calendar;
use domain::case::{LinkedState, Standing, World};
use domain::deadline::Rules;
use domain::digest::Digest;
use domain::event::CaseId;
use domain::mechanism::Mechanism;
use domain::roster::Roster;
use store::Store;

pub use act::{Birth, Done, Request, Target};
pub use calendar::{Move, Preview, moves_days};
pub use catalogue::{Catalogue, Content};
pub use clock::{Clock, Given, Machine, Shifted};
pub use district::{District, Person, csv_file};
pub use error::{AppError, Overtaken};
pub use files::LARGEST_FILE;
pub use personal::{PendingAct, SessionRow};
pub use records::{Database, Records};
pub use repeated::KEY_REUSED;
pub use source::Files;
pub use store::read::Order;
pub use store::{Finding, RawRun, Trouble};
pub use upload::{PDF_COMMAND, read_file, read_upload};
pub use vault::{Sealed, Vault};
pub use viewer::Viewer;

use error::broken;
use memory::Memory;

/// One district, open for work.
pub struct App {
    /// Its ledger.
    pub(crate) store: Store,
    /// Law as data.
    pub catalogue: Catalogue,
    /// The district as data.
    pub district: District,
    /// The files of the district, for demonstration and templates.
    pub district_files: Files,
    /// The present.
    pub clock: Arc<dyn Clock>,
    vault: Vault,
    folder: PathBuf,
    calendar: RwLock<Arc<Calendar>>,
    /// Who holds which post and who leads what: the files with all that was recorded since.
    roster: RwLock<Arc<Roster>>,
    /// The ways by which messages leave.
    channels: RwLock<Vec<Arc<dyn reminder::Channel>>>,
    /// The day whose digests have been planned.
    planned: RwLock<Option<jiff::civil::Date>>,
    /// Read while something is decided and written; written while the calendar or the roster
    /// changes.
    steady: tokio::sync::RwLock<()>,
    versions: RwLock<HashMap<Digest, Arc<Mechanism>>>,
    memory: Memory,
    asked: burden::Kept,
    case_ids: tokio::sync::Mutex<Range<CaseId>>,
}

/// What an app is opened with.
pub struct Setup {
    /// The records.
    pub records: Records,
    /// The folder for keys and files.
    pub folder: PathBuf,
    /// Law as data.
    pub catalogue: Catalogue,
    /// The district as data.
    pub district: District,
    /// The files of the district.
    pub district_files: Files,
    /// The present.
    pub clock: Arc<dyn Clock>,
}

impl App {
    /// Opens a district: keeps new versions of mechanisms, refuses changed ones, and learns the
    /// holidays, handovers, delegations and divisions of work that were recorded.
    ///
    /// # Errors
    /// [`AppError::Broken`] if a mechanism file was changed without a new `since` while a case pins
    /// it, or if the data cannot be read.
    pub async fn open(setup: Setup) -> Result<Arc<App>, AppError> {
        let key = vault_key(&setup.folder)?;
        let calendar = Calendar::new(setup.catalogue.notices.iter().cloned());
        let roster = setup.district.roster.clone();
        let app = App {
            store: setup.records.store,
            catalogue: setup.catalogue,
            district: setup.district,
            district_files: setup.district_files,
            clock: setup.clock,
            vault: Vault::new(&key),
            folder: setup.folder,
            calendar: RwLock::new(Arc::new(calendar)),
            roster: RwLock::new(Arc::new(roster)),
            channels: RwLock::new(reminder::simulators()),
            planned: RwLock::new(None),
            steady: tokio::sync::RwLock::new(()),
            versions: RwLock::new(HashMap::new()),
            memory: Memory::default(),
            asked: burden::Kept::default(),
            case_ids: tokio::sync::Mutex::new(0..0),
        };
        app.check_offices()?;
        reminder::check(&app.district.reminding)?;
        app.keep_versions().await?;
        app.learn_holidays().await?;
        app.learn_roster().await?;
        app.follow_rules().await?;
        Ok(Arc::new(app))
    }

    /// What the records are kept in, in words.
    pub fn database(&self) -> &'static str {
        self.store.name()
    }

    /// The records that it is kept in.
    pub fn records(&self) -> Records {
        Records { store: self.store.clone() }
    }

    /// Whether this process may write: it may not while another one does.
    pub fn may_write(&self) -> bool {
        self.store.may_write()
    }

    /// Closes the records; an embedded database is left as one file.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn close(&self) -> Result<(), AppError> {
        Ok(self.store.close().await?)
    }

    /// Every office that a mechanism names must be one of the district.
    fn check_offices(&self) -> Result<(), AppError> {
        for mechanism in self.catalogue.mechanisms() {
            for role in mechanism.roles.values() {
                let Some(domain::mechanism::OfficeRef::Named(name)) = &role.office else {
                    continue;
                };
                if self.district.directory.office_named(&name.text).is_none() {
                    return Err(broken(format!(
                        "{}的角色“{}”要由“{}”担任,辖区单位名录里没有这个单位。\
                         请在 offices.toml 里给承担这项职责的单位加一个别名",
                        mechanism.title, role.title, name.text
                    )));
                }
            }
        }
        Ok(())
    }

    async fn keep_versions(&self) -> Result<(), AppError> {
        let known = self.store.versions().await?;
        for mechanism in self.catalogue.mechanisms() {
            if known.iter().any(|(digest, ..)| *digest == mechanism.digest) {
                continue;
            }
            for (digest, id, since, _) in &known {
                if *id == mechanism.id.text
                    && *since == mechanism.since
                    && self.store.is_pinned(digest).await?
                {
                    return Err(broken(format!(
                        "办理规程 {id}({since}起)已有事项在办,文件却被改动。\
                         请把改动写成新版本:新的 since,旧版本另存为 {id}.{since}.toml"
                    )));
                }
            }
            let content = self.catalogue.content(&mechanism.digest).cloned().unwrap_or_default();
            let content = serde_json::to_string(&content).map_err(broken)?;
            let now = self.clock.now();
            self.store
                .keep_version(&mechanism.digest, &mechanism.id.text, mechanism.since, &content, now)
                .await?;
        }
        Ok(())
    }

    /// The version of a mechanism with a digest: of the catalogue, or of the ledger if the
    /// catalogue has moved on.
    ///
    /// # Errors
    /// [`AppError::Broken`] if it is nowhere.
    pub async fn mechanism(&self, digest: &Digest) -> Result<Arc<Mechanism>, AppError> {
        if let Some(mechanism) = self.catalogue.version(digest) {
            return Ok(mechanism.clone());
        }
        if let Some(mechanism) = self.versions.read().map_err(broken)?.get(digest) {
            return Ok(mechanism.clone());
        }
        let versions = self.store.versions().await?;
        let found = versions.into_iter().find(|(known, ..)| known == digest);
        let (.., content) = found.ok_or_else(|| broken(format!("没有规程版本 {digest}")))?;
        let content: Content = serde_json::from_str(&content).map_err(broken)?;
        let mechanism = Arc::new(content.mechanism()?);
        self.versions.write().map_err(broken)?.insert(*digest, mechanism.clone());
        Ok(mechanism)
    }

    /// The calendar with all holidays that are known now.
    pub fn calendar(&self) -> Arc<Calendar> {
        // A poisoned lock still holds a whole calendar: it is only ever replaced.
        match self.calendar.read() {
            Ok(calendar) => calendar.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        }
    }

    /// Who may know of the cases of a mechanism, for work secrets; empty for those that are none.
    pub fn circle_of(&self, mechanism: &str) -> &str {
        let found = self.catalogue.current(mechanism);
        found.and_then(|mechanism| mechanism.circle.as_deref()).unwrap_or_default()
    }

    /// Calendar, hours and settings as rules.
    pub(crate) fn rules<'a>(&'a self, calendar: &'a Calendar) -> Rules<'a> {
        Rules { calendar, hours: &self.district.hours, settings: &self.district.settings }
    }

    /// What judging an act on a mechanism's case needs to know.
    pub(crate) fn world<'a>(
        &'a self,
        mechanism: &'a Mechanism,
        calendar: &'a Calendar,
        linked: &'a [(String, LinkedState)],
    ) -> World<'a> {
        World {
            mechanism,
            rules: self.rules(calendar),
            standing: Standing::Register(&self.district.directory),
            linked,
            duties: &[],
            prefix: &self.district.prefix,
        }
    }

    /// The latest version of the mechanism, whose indicators judge a case.
    pub(crate) fn judging<'a>(&'a self, mechanism: &'a Mechanism) -> &'a Mechanism {
        self.catalogue.current(&mechanism.id.text).map_or(mechanism, |current| current)
    }

    /// Opens and seals personal values.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The folder of attachments.
    pub fn attachments(&self) -> PathBuf {
        self.folder.join("attachments")
    }
}

/// The key that personal values are sealed with: made at first, kept beside the data.
fn vault_key(folder: &Path) -> Result<[u8; 16], AppError> {
    let file = folder.join("luoshi.key");
    if let Ok(bytes) = std::fs::read(&file) {
        return bytes.as_slice().try_into().map_err(|_| broken("密钥文件 luoshi.key 已损坏"));
    }
    let key = Vault::new_key()?;
    std::fs::create_dir_all(folder).map_err(broken)?;
    std::fs::write(&file, key).map_err(broken)?;
    Ok(key)
}
