//! What the console needs of the store, until `app` offers it.
//!
//! Design forbids `web → store`; everything that crosses that border stands in this one file, so
//! that it can be moved into `app` as it is. No other file of this crate names the store.

use app::view::figure::{RowView, Tab};
use app::{App, AppError, Viewer};
use domain::case::Case;
use domain::event::CaseId;
use domain::figure::{Period, print_number};
use domain::mechanism::indicator::ValueRule;
use domain::mechanism::{Action, By, Indicator, Mechanism, OfficeRef, Role};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use store::read::{CaseItem, Query, TallyItem};

pub use store::read::{Order, PendingAct, SessionRow};

/// A password's hash.
pub async fn credential(app: &App, person: &str) -> Result<Option<String>, AppError> {
    Ok(app.store.credential(person).await?)
}

/// Sets a password's hash.
pub async fn keep_credential(app: &App, person: &str, hash: &str) -> Result<(), AppError> {
    Ok(app.store.keep_credential(person, hash).await?)
}

/// A session by the digest of its token.
pub async fn session(app: &App, token: &str) -> Result<Option<SessionRow>, AppError> {
    Ok(app.store.session(token).await?)
}

/// Keeps a session.
pub async fn keep_session(app: &App, session: &SessionRow) -> Result<(), AppError> {
    Ok(app.store.keep_session(session).await?)
}

/// Ends a session.
pub async fn end_session(app: &App, token: &str) -> Result<(), AppError> {
    Ok(app.store.end_session(token).await?)
}

/// What somebody had typed at a place, sealed at rest.
pub async fn draft(app: &App, person: &str, place: &str) -> Result<Option<String>, AppError> {
    match app.store.draft(person, place).await? {
        Some(sealed) => open(app, &sealed).map(Some),
        None => Ok(None),
    }
}

/// Saves what somebody has typed; nothing typed removes it.
pub async fn keep_draft(
    app: &App,
    person: &str,
    place: &str,
    content: Option<&str>,
) -> Result<(), AppError> {
    let sealed = content.map(|content| seal(app, content)).transpose()?;
    Ok(app.store.keep_draft(person, place, sealed.as_deref(), app.clock.now()).await?)
}

/// Keeps an act for a second person; its content is sealed at rest.
pub async fn keep_pending(app: &App, mut pending: PendingAct) -> Result<(), AppError> {
    pending.act = seal(app, &pending.act)?;
    Ok(app.store.keep_pending(&pending).await?)
}

/// Acts that wait for a second person.
pub async fn pending(app: &App) -> Result<Vec<PendingAct>, AppError> {
    let mut all = app.store.pending().await?;
    for pending in &mut all {
        pending.act = open(app, &pending.act)?;
    }
    Ok(all)
}

/// An act that waited has been done or given up.
pub async fn end_pending(app: &App, id: &str) -> Result<(), AppError> {
    Ok(app.store.end_pending(id).await?)
}

/// Follows a case, or no longer.
pub async fn watch(app: &App, person: &str, case: CaseId, on: bool) -> Result<(), AppError> {
    Ok(app.store.watch(person, case, on).await?)
}

/// Sealed text as the store's text columns hold it.
fn seal(app: &App, text: &str) -> Result<String, AppError> {
    let bytes = app.vault().seal(text)?.bytes;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn open(app: &App, sealed: &str) -> Result<String, AppError> {
    let pair = |at: usize| u8::from_str_radix(sealed.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..sealed.len()).step_by(2).map(pair).collect();
    app.vault().open(&bytes.ok_or_else(|| AppError::Broken("草稿已损坏".to_owned()))?)
}

/// A case that the viewer may see, by its number.
pub async fn case_numbered(
    app: &App,
    viewer: &Viewer,
    number: &str,
) -> Result<std::sync::Arc<Case>, AppError> {
    let item = app.store.case_numbered(number).await?.ok_or(AppError::NotFound)?;
    visible(app, viewer, &item).await?;
    app.case(item.id).await
}

/// The number and title of a case that the viewer may see.
pub async fn case_name(
    app: &App,
    viewer: &Viewer,
    id: CaseId,
) -> Result<(String, String), AppError> {
    let item = app.store.case_item(id).await?.ok_or(AppError::NotFound)?;
    visible(app, viewer, &item).await?;
    Ok((item.number.unwrap_or_default(), item.title))
}

async fn visible(app: &App, viewer: &Viewer, item: &CaseItem) -> Result<(), AppError> {
    let mechanism = app.catalogue.current(&item.mechanism);
    let scope = viewer.scope(&app.district.directory, mechanism.map(|found| &**found));
    let query = Query { ids: Some(vec![item.id]), limit: 1, ..Query::default() };
    match app.store.cases(&scope, &query).await?.items.is_empty() {
        true => Err(AppError::NotFound),
        false => Ok(()),
    }
}

/// A case found by words.
pub struct Found {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// Its mechanism's name.
    pub mechanism: String,
    /// Its lead office.
    pub lead: String,
    /// Where it stands.
    pub stage: String,
}

/// Cases that hold the words, as far as the viewer may see them.
pub async fn find(
    app: &App,
    viewer: &Viewer,
    words: &str,
    limit: u32,
) -> Result<Vec<Found>, AppError> {
    let scope = viewer.scope(&app.district.directory, None);
    let query = Query { words: words.to_owned(), limit, ..Query::default() };
    let page = app.store.cases(&scope, &query).await?;
    Ok(page.items.into_iter().filter_map(|item| found(app, item)).collect())
}

fn found(app: &App, item: CaseItem) -> Option<Found> {
    let mechanism = app.catalogue.current(&item.mechanism)?;
    let stage = mechanism.main.stages.get(&item.stage);
    let lead = item.lead.as_deref().unwrap_or("");
    Some(Found {
        number: item.number?,
        title: item.title,
        mechanism: mechanism.title.clone(),
        lead: app.district.directory.office_short(lead).to_owned(),
        stage: stage.map_or(String::new(), |stage| stage.title.clone()),
    })
}

/// All rows behind an indicator's figure that the viewer may open, and how many he may not.
pub async fn figure_rows(
    app: &App,
    viewer: &Viewer,
    id: &str,
    period: Period,
    tab: Tab,
    as_of: Option<Date>,
) -> Result<(Vec<RowView>, usize), AppError> {
    let Some((mechanism, indicator)) = app.catalogue.indicator(id) else {
        return Ok((Vec::new(), 0));
    };
    let position = match as_of {
        None => None,
        Some(day) => {
            let end = domain::moment::instant(domain::moment::midnight_after(day));
            Some(app.store.position_before(end).await?)
        }
    };
    let rows = app.compute(id, period, position).await?.rows;
    let chosen: Vec<TallyItem> = rows
        .into_iter()
        .filter(|row| match tab {
            Tab::All => true,
            Tab::Hits => row.row.hit,
            Tab::Rest => !row.row.hit,
        })
        .collect();
    let (mechanism, indicator) = (mechanism.clone(), indicator.clone());
    open_rows(app, viewer, (&mechanism, &indicator), &chosen).await
}

/// How many cases are fetched at once.
const CHUNK: usize = 400;

async fn open_rows(
    app: &App,
    viewer: &Viewer,
    (mechanism, indicator): (&Mechanism, &Indicator),
    rows: &[TallyItem],
) -> Result<(Vec<RowView>, usize), AppError> {
    let scope = viewer.scope(&app.district.directory, Some(mechanism));
    let mut views = Vec::new();
    for chunk in rows.chunks(CHUNK) {
        let ids = chunk.iter().map(|row| row.case).collect();
        let query = Query { ids: Some(ids), limit: CHUNK as u32, ..Query::default() };
        let items = app.store.cases(&scope, &query).await?.items;
        for row in chunk {
            let item = items.iter().find(|item| item.id == row.case);
            views.extend(item.map(|item| row_view(app, mechanism, indicator, row, item)));
        }
    }
    let hidden = rows.len() - views.len();
    Ok((views, hidden))
}

fn row_view(
    app: &App,
    mechanism: &Mechanism,
    indicator: &Indicator,
    row: &TallyItem,
    item: &CaseItem,
) -> RowView {
    let stage = mechanism.main.stages.get(&item.stage);
    RowView {
        number: item.number.clone().unwrap_or_default(),
        title: item.title.clone(),
        office: app.district.directory.office_short(&row.row.office).to_owned(),
        day: app::view::words::day(row.row.day, app.clock.today()),
        hit: row.row.hit,
        value: match indicator.value {
            ValueRule::Count => String::new(),
            _ => print_number(row.row.value),
        },
        stage: stage.map_or(String::new(), |stage| stage.title.clone()),
    }
}

/// Acts by which the viewer may begin a case of a mechanism: name and title.
pub fn opening_acts(app: &App, viewer: &Viewer, mechanism: &str) -> Vec<(String, String)> {
    let Some(mechanism) = app.catalogue.in_force(mechanism, app.clock.today()) else {
        return Vec::new();
    };
    named(mechanism, |action| action.opens_case() && holds(app, viewer, mechanism, action))
}

/// Acts without a form that the viewer's post does for the whole district: name and title.
pub fn bulk_acts(app: &App, viewer: &Viewer, mechanism: &str) -> Vec<(String, String)> {
    let Some(mechanism) = app.catalogue.current(mechanism) else { return Vec::new() };
    named(mechanism, |action| {
        let plain = action.asks.is_empty()
            && action.needs.is_empty()
            && action.rows.is_none()
            && action.extends.is_empty()
            && !action.sets.lead;
        plain && !action.opens_case() && holds(app, viewer, mechanism, action)
    })
}

fn named(mechanism: &Mechanism, keep: impl Fn(&Action) -> bool) -> Vec<(String, String)> {
    let acts = mechanism.main.actions.values().filter(|action| keep(action));
    acts.map(|action| (action.id.text.clone(), action.title.clone())).collect()
}

/// Whether the viewer's post holds the role that does an act, as far as no case decides it.
fn holds(app: &App, viewer: &Viewer, mechanism: &Mechanism, action: &Action) -> bool {
    let By::Role(name) = &action.by else { return action.by == By::Any && action.opens_case() };
    let Some(role) = mechanism.roles.get(&name.text) else { return false };
    let through = || role.through.iter().filter_map(|name| mechanism.roles.get(&name.text));
    fills(app, viewer, role, action) || through().any(|role| fills(app, viewer, role, action))
}

fn fills(app: &App, viewer: &Viewer, role: &Role, action: &Action) -> bool {
    let office = match &role.office {
        Some(OfficeRef::Named(name)) => app
            .district
            .directory
            .office_named(&name.text)
            .is_some_and(|office| office.id == viewer.office),
        // The lead office is chosen on the form: whoever carries the duty begins for his own.
        Some(OfficeRef::Lead) => action.opens_case(),
        _ => false,
    };
    office && role.post.as_deref().is_some_and(|post| viewer.carries(post))
}

/// When a session that is used now ends if it is not used again.
pub fn idle_end(now: Timestamp) -> Timestamp {
    now.checked_add(SignedDuration::from_hours(8)).unwrap_or(Timestamp::MAX)
}
