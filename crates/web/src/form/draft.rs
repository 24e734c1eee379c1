//! What was typed is kept on the server until it is done or given up.

use app::{App, AppError};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::secret;
use super::spec::Spec;
use crate::sent::Sent;
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, address};

/// A place's name is an address of ours; longer ones are none.
const LONGEST_PLACE: usize = 400;
/// A draft is a form, not a file.
const LONGEST_DRAFT: usize = 64 * 1024;

/// Saves what a script sent while somebody types.
pub async fn save(
    State(web): State<Web>,
    session: Session,
    sent: Sent,
) -> Result<Response, Trouble> {
    let place = sent.get("_place").to_owned();
    let size: usize = sent.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    let sound = place.starts_with('/') && place.len() <= LONGEST_PLACE && size <= LONGEST_DRAFT;
    if !sound || secret::check(&sent).await.is_err() {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
    }
    let before = load(&web.app, session.person(), &place).await?;
    let mut kept = sent.to_keep(|_| false);
    kept.files = before.map(|before| before.files).unwrap_or_default();
    keep(&web.app, session.person(), &place, &kept).await?;
    let time = web.app.clock.civil().strftime("%H:%M").to_string();
    Ok(format!("草稿已存 {time}").into_response())
}

/// Throws a draft away.
pub async fn discard(
    State(web): State<Web>,
    session: Session,
    sent: Sent,
) -> Result<Response, Trouble> {
    drop(&web.app, session.person(), sent.get("_place")).await?;
    Ok(Redirect::to(address::local(sent.get("_to"))).into_response())
}

/// What somebody had typed at a place.
pub async fn load(app: &App, person: &str, place: &str) -> Result<Option<Sent>, AppError> {
    let content = app.draft(person, place).await?;
    Ok(content.and_then(|content| serde_json::from_str(&content).ok()))
}

/// Keeps what was sent, without personal values.
pub async fn keep_form(app: &App, person: &str, spec: &Spec, sent: &Sent) -> Result<(), AppError> {
    keep(app, person, &spec.place(), &sent.to_keep(|name| spec.is_personal(name))).await
}

async fn keep(app: &App, person: &str, place: &str, sent: &Sent) -> Result<(), AppError> {
    let text = serde_json::to_string(sent).map_err(|f| AppError::Broken(f.to_string()))?;
    app.keep_draft(person, place, Some(&text)).await
}

/// Removes a draft.
pub async fn drop(app: &App, person: &str, place: &str) -> Result<(), AppError> {
    app.keep_draft(person, place, None).await
}

/// Takes up files that came with an earlier try: the form names them, the draft holds them.
pub async fn take_up_files(
    app: &App,
    person: &str,
    spec: &Spec,
    sent: &mut Sent,
) -> Result<(), AppError> {
    let Some(before) = load(app, person, &spec.place()).await? else { return Ok(()) };
    for (field, file) in before.files {
        let kept = sent.all(&format!("_kept.{field}"));
        if kept.contains(&file.digest.to_string().as_str()) {
            sent.files.push((field, file));
        }
    }
    Ok(())
}
