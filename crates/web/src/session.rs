//! Who is at the other end: a random token in a cookie, its digest in the store.

use std::convert::Infallible;

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
const TOKEN: &str = "luoshi";
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
    row: SessionRow,
}

/// Somebody signed in who has not yet chosen one of his posts.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The person.
    pub person: String,
    row: SessionRow,
}

/// Finds the session of a request and hangs it on.
pub async fn attach(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let token = cookie(request.headers(), TOKEN);
    match find(&web, token).await {
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

async fn find(web: &Web, token: Option<String>) -> Result<Option<SessionRow>, AppError> {
    let Some(token) = token else { return Ok(None) };
    let digest = Digest::of_text(&token).to_string();
    let Some(mut row) = web.app.session(&digest).await? else { return Ok(None) };
    let now = web.app.clock.now();
    if row.expires <= now {
        web.app.end_session(&digest).await?;
        return Ok(None);
    }
    if now.duration_since(row.seen) > TOUCH {
        row.seen = now;
        row.expires = idle_end(now);
        web.app.keep_session(&row).await?;
    }
    Ok(Some(row))
}

impl FromRequestParts<Web> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Session, Response> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let Some(row) = parts.extensions.get::<SessionRow>().cloned() else {
            return Err(elsewhere(parts, &format!("/sign-in{}", back(parts, &path))));
        };
        let today = web.app.clock.today();
        let viewer = Viewer::new(&web.app.district.directory, &row.person, &row.post, today);
        let Some(viewer) = viewer else {
            return Err(elsewhere(parts, "/me"));
        };
        let said = cookie(&parts.headers, SAID).map(|said| address::decode(&said));
        Ok(Session { viewer, contrast: row.contrast.clone(), said, path, row })
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
        match parts.extensions.get::<SessionRow>().cloned() {
            Some(row) => Ok(Arrived { person: row.person.clone(), row }),
            None => Err(elsewhere(parts, "/sign-in")),
        }
    }
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
    /// The post that he has chosen before; empty if none.
    pub fn post(&self) -> &str {
        &self.row.post
    }

    /// Takes a post.
    pub async fn take(&self, web: &Web, post: &str) -> Result<(), AppError> {
        let row = SessionRow { post: post.to_owned(), ..self.row.clone() };
        web.app.keep_session(&row).await
    }

    /// Switches high contrast on or off.
    pub async fn switch_contrast(&self, web: &Web) -> Result<(), AppError> {
        let contrast = if self.row.contrast.is_empty() { "more" } else { "" };
        let row = SessionRow { contrast: contrast.to_owned(), ..self.row.clone() };
        web.app.keep_session(&row).await
    }

    /// Ends the session.
    pub async fn end(&self, web: &Web) -> Result<Response, AppError> {
        web.app.end_session(&self.row.token).await?;
        let mut response = Redirect::to("/sign-in").into_response();
        set(&mut response, &token_cookie(web, "", "; Max-Age=0"));
        Ok(response)
    }
}

impl Session {
    /// The person.
    pub fn person(&self) -> &str {
        &self.row.person
    }
}

/// Begins a session and leads to a page.
pub async fn begin(web: &Web, person: &str, to: &str) -> Result<Response, AppError> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|fault| AppError::Broken(fault.to_string()))?;
    let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let now = web.app.clock.now();
    let held = web.app.district.directory.posts_of(person, web.app.clock.today());
    let only = if let [post] = held.as_slice() { post.id.clone() } else { String::new() };
    let to = if only.is_empty() { "/me" } else { to };
    web.app
        .keep_session(&SessionRow {
            token: Digest::of_text(&token).to_string(),
            person: person.to_owned(),
            post: only,
            contrast: String::new(),
            seen: now,
            expires: idle_end(now),
        })
        .await?;
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
