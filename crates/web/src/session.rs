//! Who is at the other end: a random token in a cookie, its digest in the store.

use std::convert::Infallible;
use std::sync::Arc;

use app::{AppError, Viewer};
use axum::extract::{FromRequestParts, OptionalFromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::digest::Digest;
use jiff::{SignedDuration, Timestamp};

use crate::trouble::Trouble;
use crate::{Web, address};
use app::SessionRow;

/// The cookie that holds the token.
pub const TOKEN: &str = "luoshi";
/// The cookie that holds what the next page says once.
const SAID: &str = "said";
/// A session's last use is written down at most this often.
const TOUCH: SignedDuration = SignedDuration::from_secs(60);
/// A session that is not used ends after this long.
const IDLE: SignedDuration = SignedDuration::from_hours(8);

/// Somebody signed in, in one of his posts.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who looks.
    pub viewer: Viewer,
    /// `more` for high contrast.
    pub contrast: String,
    /// What the page says once: 已签收.
    pub said: Option<String>,
    /// The page asked for, with its query.
    pub path: String,
    row: Arc<SessionRow>,
}

/// Somebody signed in who has not yet chosen one of his posts.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The person.
    pub person: String,
    row: Arc<SessionRow>,
}

/// Finds the session of a request and hangs it on.
pub async fn attach(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let token = cookie_token(request.headers());
    match find(&web, token.as_deref()).await {
        Ok(Some(found)) => {
            request.extensions_mut().insert(found);
        }
        Ok(None) => {}
        Err(fault) => return Trouble::from(fault).into_response(),
    }
    let said = cookie(request.headers(), SAID).is_some();
    let mut response = next.run(request).await;
    let is_page = response.status() != StatusCode::SEE_OTHER;
    if said && is_page && !response.headers().contains_key(header::SET_COOKIE) {
        set(&mut response, &format!("{SAID}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
    }
    response
}

/// When a session that is used now ends if it is not used again.
fn idle_end(now: Timestamp) -> Timestamp {
    now.checked_add(IDLE).unwrap_or(Timestamp::MAX)
}

/// The session that a token opens, from memory or from the store.
///
/// # Errors
/// [`AppError::Broken`].
pub async fn find(web: &Web, token: Option<&str>) -> Result<Option<Arc<SessionRow>>, AppError> {
    let Some(token) = token else { return Ok(None) };
    let digest = Digest::of_text(token);
    let row = match web.sessions.find(&digest) {
        Ok(row) => row,
        Err(changes) => {
            let found = web.app.session(&digest.to_string()).await?;
            let Some(row) = found.map(Arc::new) else { return Ok(None) };
            web.sessions.learn(digest, row.clone(), changes);
            row
        }
    };
    let now = web.app.clock.now();
    if row.expires <= now {
        end(web, &digest).await?;
        return Ok(None);
    }
    if now.duration_since(row.seen) <= TOUCH {
        return Ok(Some(row));
    }
    touch(web, digest, SessionRow { seen: now, expires: idle_end(now), ..(*row).clone() }).await
}

/// Writes down that a session was used; one that was ended meanwhile stays ended.
async fn touch(
    web: &Web,
    token: Digest,
    row: SessionRow,
) -> Result<Option<Arc<SessionRow>>, AppError> {
    let changes = web.sessions.changes();
    web.app.keep_session(&row).await?;
    let row = Arc::new(row);
    if web.sessions.touch(token, row.clone(), changes) {
        return Ok(Some(row));
    }
    web.app.end_session(&token.to_string()).await?;
    Ok(None)
}

/// Writes a session down and remembers it.
async fn keep(web: &Web, token: Digest, row: SessionRow) -> Result<Arc<SessionRow>, AppError> {
    web.app.keep_session(&row).await?;
    let row = Arc::new(row);
    web.sessions.keep(token, row.clone());
    Ok(row)
}

async fn end(web: &Web, token: &Digest) -> Result<(), AppError> {
    // Before, so that a use at the same time sees it; after, so that no older reading brings it back.
    web.sessions.end(token);
    web.app.end_session(&token.to_string()).await?;
    web.sessions.end(token);
    Ok(())
}

/// The token of the console's cookie.
pub fn cookie_token(headers: &HeaderMap) -> Option<String> {
    cookie(headers, TOKEN)
}

impl FromRequestParts<Web> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Session, Response> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let Some(row) = attached(parts) else {
            return Err(elsewhere(parts, &format!("/sign-in{}", back(parts, &path))));
        };
        let Some(session) = Session::of(web, row, path) else {
            return Err(elsewhere(parts, "/me"));
        };
        let said = cookie(&parts.headers, SAID).map(|said| address::decode(&said));
        Ok(Session { said, ..session })
    }
}

impl OptionalFromRequestParts<Web> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        web: &Web,
    ) -> Result<Option<Session>, Infallible> {
        let found = <Session as FromRequestParts<Web>>::from_request_parts(parts, web).await;
        Ok(found.ok())
    }
}

impl FromRequestParts<Web> for Arrived {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Arrived, Response> {
        match attached(parts) {
            Some(row) => Ok(Arrived { person: row.person.clone(), row }),
            None => Err(elsewhere(parts, "/sign-in")),
        }
    }
}

/// The session that was hung on a request.
pub fn attached(parts: &Parts) -> Option<Arc<SessionRow>> {
    parts.extensions.get::<Arc<SessionRow>>().cloned()
}

/// Only pages are come back to, not what was sent.
fn back(parts: &Parts, path: &str) -> String {
    if parts.method == "GET" { address::query(&[("to", path)]) } else { String::new() }
}

/// Sends the browser to another page, also when a script asked for a part of one.
fn elsewhere(parts: &Parts, path: &str) -> Response {
    if parts.headers.contains_key("hx-request") {
        return ([("hx-redirect", path)], StatusCode::OK).into_response();
    }
    Redirect::to(path).into_response()
}

impl Arrived {
    /// Takes a post.
    pub async fn take(&self, web: &Web, post: &str) -> Result<(), AppError> {
        self.change(web, SessionRow { post: post.to_owned(), ..(*self.row).clone() }).await
    }

    /// Switches high contrast on or off.
    pub async fn switch_contrast(&self, web: &Web) -> Result<(), AppError> {
        let contrast = if self.row.contrast.is_empty() { "more" } else { "" };
        self.change(web, SessionRow { contrast: contrast.to_owned(), ..(*self.row).clone() }).await
    }

    async fn change(&self, web: &Web, row: SessionRow) -> Result<(), AppError> {
        let token = row.token.parse().map_err(|_| AppError::Broken("会话已损坏".to_owned()))?;
        keep(web, token, row).await.map(|_| ())
    }

    /// Ends the session.
    pub async fn end(&self, web: &Web) -> Result<Response, AppError> {
        sign_out(web, &self.row).await?;
        let mut response = Redirect::to("/sign-in").into_response();
        set(&mut response, &token_cookie(web, "", "; Max-Age=0"));
        Ok(response)
    }
}

impl Session {
    /// Whoever a row speaks of, as far as he holds the post today.
    pub fn of(web: &Web, row: Arc<SessionRow>, path: String) -> Option<Session> {
        let viewer = web.app.viewer(&row.person, &row.post)?;
        Some(Session { viewer, contrast: row.contrast.clone(), said: None, path, row })
    }

    /// Ends it at once, in the store and in memory.
    pub async fn end(&self, web: &Web) -> Result<(), AppError> {
        sign_out(web, &self.row).await
    }

    /// The person.
    pub fn person(&self) -> &str {
        &self.row.person
    }
}

/// Ends a session at once, in the store and in memory.
async fn sign_out(web: &Web, row: &SessionRow) -> Result<(), AppError> {
    let token = row.token.parse().map_err(|_| AppError::Broken("会话已损坏".to_owned()))?;
    end(web, &token).await
}

/// Opens a session for a person in a post and answers with its token; an empty post is chosen later.
pub async fn open(web: &Web, person: &str, post: &str) -> Result<String, AppError> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|fault| AppError::Broken(fault.to_string()))?;
    let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = Digest::of_text(&token);
    let now = web.app.clock.now();
    let row = SessionRow {
        token: digest.to_string(),
        person: person.to_owned(),
        post: post.to_owned(),
        contrast: String::new(),
        seen: now,
        expires: idle_end(now),
    };
    keep(web, digest, row).await?;
    Ok(token)
}

/// Begins a session and leads to a page.
pub async fn begin(web: &Web, person: &str, to: &str) -> Result<Response, AppError> {
    let roster = web.app.roster();
    let held = roster.posts_of(person, web.app.clock.today());
    let only = if let [post] = held.as_slice() { (*post).to_owned() } else { String::new() };
    let to = if only.is_empty() { "/me" } else { to };
    let token = open(web, person, &only).await?;
    let mut response = Redirect::to(to).into_response();
    set(&mut response, &token_cookie(web, &token, ""));
    Ok(response)
}

fn token_cookie(web: &Web, token: &str, more: &str) -> String {
    let secure = if web.options.secure { "; Secure" } else { "" };
    format!("{TOKEN}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{more}")
}

/// Leads to a page that says once what was done.
pub fn say_and_go(said: &str, to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    let said = address::encode(said);
    set(&mut response, &format!("{SAID}={said}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"));
    response
}

fn set(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}
