//! The web console: HTTP in, HTML out; one folder per page, a template beside its handler.
//!
//! Every page reads and every act works without scripts; htmx only makes it quicker. A page never
//! imports another page: what several share stands in `frame`, `form` and `trouble`.
//!
//! Errors are the four kinds of [`app::AppError`], rendered in one place (`trouble`).

mod act;
mod address;
mod api;
mod assets;
mod bulletin;
mod burden;
mod case;
mod check;
mod compare;
mod desk;
mod division;
mod excel;
mod feedback;
mod figure;
mod filters;
mod form;
mod frame;
mod handbook;
mod headers;
mod help;
mod import;
mod leader;
mod ledger;
mod me;
mod messages;
mod month;
mod more;
mod new;
mod origin;
mod overview;
mod password;
mod pending;
mod posts;
mod report;
mod search;
mod sent;
mod session;
mod sessions;
mod sheet;
mod sign_in;
mod states;
mod trouble;
mod verification;
mod words;

use std::io;
use std::sync::Arc;

use app::{App, AppError};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;

pub use password::Effort;

/// How the console is run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether the sign-in page offers the district's shown persons by one press.
    pub demonstration: bool,
    /// Whether it stands behind https, so that cookies travel by https only.
    pub secure: bool,
    /// What a password costs to check.
    pub effort: Effort,
}

/// What every handler knows.
#[derive(Clone)]
pub(crate) struct Web {
    pub app: Arc<App>,
    pub options: Arc<Options>,
    pub sessions: sessions::Sessions,
}

/// The largest request: a file with some room for the form around it.
const LARGEST_REQUEST: usize = app::LARGEST_FILE + 1024 * 1024;

/// The console of a district.
pub fn router(app: Arc<App>, options: Options) -> Router {
    let web = Web { app, options: Arc::new(options), sessions: sessions::Sessions::default() };
    Router::new()
        .merge(working_pages())
        .merge(reading_pages())
        .merge(own_pages())
        .fallback(trouble::no_page)
        .layer(from_fn_with_state(web.clone(), trouble::render))
        .layer(from_fn_with_state(web.clone(), session::attach))
        .route("/assets/{file}", get(assets::file))
        .layer(from_fn(origin::check))
        .nest("/api/v1", api::router(&web))
        .layer(from_fn_with_state(web.clone(), headers::add))
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(LARGEST_REQUEST))
        .with_state(web)
}

/// Pages on which work is done.
fn working_pages() -> Router<Web> {
    Router::new()
        .route("/", get(desk::home))
        .route("/desk", get(desk::page))
        .route("/desk/all", post(desk::all))
        .route("/ledger/{mechanism}", get(ledger::page))
        .route("/ledger/{mechanism}/bulk", post(ledger::bulk))
        .route("/ledger/{mechanism}/export.xlsx", get(ledger::export))
        .route("/ledger/{mechanism}/form/{form}", get(ledger::form))
        .route("/case/{number}", get(case::page))
        .route("/case/{number}/watch", post(case::watch))
        .route("/case/{number}/file/{digest}", get(case::file))
        .route("/case/{number}/act/{act}", get(act::page).post(act::send))
        .route("/new/{mechanism}/{act}", get(new::page).post(new::send))
        .route("/import", get(import::page).post(import::send))
        .route("/import/{digest}", get(import::show_file).post(import::confirm))
        .route("/excel", get(excel::kinds))
        .route("/excel/{mechanism}", get(excel::choose).post(excel::send))
        .route("/excel/{mechanism}/{digest}", get(excel::file).post(excel::take))
        .route("/excel/{mechanism}/{digest}/columns", post(excel::columns))
        .route("/excel/{mechanism}/{digest}/done", get(excel::done))
        .route("/excel/{mechanism}/{digest}/refused.xlsx", get(excel::refused))
        .route("/division", get(division::latest))
        .route("/division/{year}", get(division::page))
        .route("/division/{year}/steps", get(division::steps))
        .route("/division/{year}/split/{number}", get(division::split))
        .route("/division/{year}/{act}", get(division::list).post(division::press))
        .route("/month", get(month::latest))
        .route("/month/{month}", get(month::page))
        .route("/month/{month}/{act}", post(month::press))
        .route("/bulletin", get(bulletin::latest))
        .route("/bulletin/{period}", get(bulletin::page))
        .route("/bulletin/{period}/{act}", get(bulletin::file).post(bulletin::press))
        .route("/verification", get(verification::latest))
        .route("/verification/{year}", get(verification::page))
        .route("/verification/{year}/{act}", get(verification::file).post(verification::press))
        .route("/leader/{post}/read", post(leader::read))
        .route("/pending/{id}", get(pending::page))
        .route("/pending/{id}/file/{digest}", get(pending::file))
        .route("/pending/{id}/confirm", post(pending::confirm))
        .route("/pending/{id}/withdraw", post(pending::withdraw))
        .route("/posts", get(posts::page))
        .route("/posts/handover", get(posts::handover).post(posts::begin_handover))
        .route("/posts/delegate", get(posts::delegation).post(posts::begin_delegation))
        .route("/posts/charge", get(posts::charge).post(posts::begin_charge))
        .route("/posts/act/{number}", post(posts::act))
        .route("/draft", post(form::draft::save))
        .route("/draft/discard", post(form::draft::discard))
}

/// Pages that are read.
fn reading_pages() -> Router<Web> {
    Router::new()
        .route("/overview", get(overview::page))
        .route("/overview/{file}", get(overview::file))
        .route("/leader", get(leader::own))
        .route("/leader/{post}", get(leader::page))
        .route("/report", get(report::latest))
        .route("/report/{year}", get(report::page))
        .route("/report/{year}/last-year", get(compare::last_year))
        .route("/report/{year}/versions", get(compare::versions))
        .route("/figures", get(figure::list))
        .route("/figure/{id}", get(figure::page))
        .route("/figure/{id}/export.xlsx", get(figure::export))
        .route("/check", get(check::latest))
        .route("/check/{year}", get(check::page))
        .route("/check/{year}/export.xlsx", get(check::export))
        .route("/handbook", get(handbook::list))
        .route("/handbook/{id}", get(handbook::page))
        .route("/burden", get(burden::page))
        .route("/burden/list", get(burden::list))
        .route("/burden/export.xlsx", get(burden::export))
        .route("/burden/new", get(burden::new).post(burden::send))
        .route("/search", get(search::page))
        .route("/more", get(more::page))
        .route("/states", get(states::page))
        .route("/help", get(help::page))
        .route("/feedback", get(feedback::page).post(feedback::send))
}

/// Signing in and out, and what a person sets for himself.
fn own_pages() -> Router<Web> {
    Router::new()
        .route("/sign-in", get(sign_in::page).post(sign_in::send))
        .route("/sign-out", post(sign_in::out))
        .route("/me", get(me::page))
        .route("/me/post", post(me::post))
        .route("/me/contrast", post(me::contrast))
        .route("/messages", get(messages::page))
        .route("/messages/again", post(messages::again))
}

/// Serves the console of a district until the machine tells it to stop; what has begun is finished.
///
/// # Errors
/// If the listener fails.
pub async fn serve(app: Arc<App>, listener: TcpListener, options: Options) -> io::Result<()> {
    axum::serve(listener, router(app, options)).with_graceful_shutdown(told_to_stop()).await
}

/// Ctrl-C, or the signal by which service managers stop a program.
async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // Without a handler for the signal the program simply ends when it comes.
    let _stopped = interrupted.await;
}

/// Sets somebody's password.
///
/// # Errors
/// [`AppError::NotFound`] for a person whom the district does not have, or [`AppError::Broken`].
pub async fn set_password(app: &App, person: &str, password: &str) -> Result<(), AppError> {
    if !app.district.people.iter().any(|known| known.id == person) {
        return Err(AppError::NotFound);
    }
    let hash = password::hash(password, Effort::default())?;
    app.keep_credential(person, &hash).await
}

/// Gives every person of the demonstration district the same password, once: whoever has one keeps
/// it. For the demonstration only.
///
/// # Errors
/// [`AppError::Broken`].
pub async fn set_demo_passwords(app: &App, password: &str, effort: Effort) -> Result<(), AppError> {
    let hash = password::hash(password, effort)?;
    for person in &app.district.people {
        if app.credential(&person.id).await?.is_none() {
            app.keep_credential(&person.id, &hash).await?;
        }
    }
    Ok(())
}
