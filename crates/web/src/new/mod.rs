//! The form of an act that begins a case.

use app::AppError;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use crate::form::{Filled, Spec, deal, draft};
use crate::sent::Sent;
use crate::session::{Session, say_and_go};
use crate::trouble::Trouble;
use crate::{Web, address};

/// The form.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path((mechanism, act)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let spec = spec(&web, &session, &mechanism, &act)?;
    // A new reporting form shows what it costs before anybody proposes it.
    if mechanism == app::burden::forms::FORM {
        return Ok(Redirect::to("/burden/new").into_response());
    }
    let sent = draft::load(&web.app, session.person(), &spec.place()).await?;
    let filled = Filled { from_draft: sent.is_some(), sent, ..Filled::default() };
    deal::show_form(&web, &session, &spec, filled).await
}

/// Begins the case.
pub async fn send(
    State(web): State<Web>,
    session: Session,
    Path((mechanism, act)): Path<(String, String)>,
    mut sent: Sent,
) -> Result<Response, Trouble> {
    let spec = spec(&web, &session, &mechanism, &act)?;
    if let Some(preview) = deal::preview(&web, &session, &spec, &sent).await? {
        return deal::show_preview(&web, &session, &spec, sent, preview).await;
    }
    match deal::attempt(&web, &session, &spec, &mut sent).await {
        Ok(done) => {
            let number = done.number.unwrap_or_default();
            let said = format!("已{}，编号{number}", spec.title);
            Ok(say_and_go(&said, &address::case(&number)))
        }
        Err(error) => deal::again(&web, &session, &spec, sent, error).await,
    }
}

/// The act's form, for a post that may begin such a case.
fn spec(web: &Web, session: &Session, mechanism: &str, act: &str) -> Result<Spec, AppError> {
    let open = web.app.opening_acts(&session.viewer, mechanism);
    if !open.iter().any(|(name, _)| name == act) {
        return Err(AppError::NotFound);
    }
    Spec::opening(&web.app, &session.viewer, mechanism, act)
}
