//! Doing what a form sent, and showing it again if it was not done.

use app::{AppError, Done, Preview, Request, Viewer};
use axum::response::Response;
use domain::case::{Act, Refusal, RefusalKind, What};
use domain::digest::Digest;
use domain::event::LinkEnd;

use super::spec::Spec;
use super::{Filled, Foresight, FormPage, draft, read, secret};
use crate::Web;
use crate::frame::{Frame, Place};
use crate::sent::Sent;
use crate::session::Session;
use crate::trouble::Trouble;

/// Reads, checks and does what was sent.
///
/// # Errors
/// Whatever the app answers; what bears a secrecy mark is refused before anything is stored.
pub async fn attempt(
    web: &Web,
    session: &Session,
    spec: &Spec,
    sent: &mut Sent,
) -> Result<Done, AppError> {
    secret::check(sent).await?;
    // Of what came over the wire: the second of two presses finds no draft to add files from.
    let key = key(sent);
    read::store_uploads(&web.app, sent).await?;
    draft::take_up_files(&web.app, session.person(), spec, sent).await?;
    let act = read::act(&web.app, spec, sent, session.viewer.actor());
    let act = link(web, &session.viewer, spec, sent, act.map_err(incomplete)?).await?;
    let request = Request { key, ..request(spec, sent, act) };
    let done = web.app.act(&session.viewer, request).await?;
    draft::drop(&web.app, session.person(), &spec.place()).await?;
    Ok(done)
}

/// What an act would move, if it changes the calendar and whoever sends it has not seen that yet;
/// none otherwise, and where the act is refused anyway.
///
/// # Errors
/// [`AppError::Broken`].
pub async fn preview(
    web: &Web,
    session: &Session,
    spec: &Spec,
    sent: &Sent,
) -> Result<Option<Preview>, AppError> {
    let seen = || sent.get("_previewed") == digest(sent).to_string();
    if !app::moves_days(&spec.mechanism) || seen() || secret::check(sent).await.is_err() {
        return Ok(None);
    }
    let Ok(act) = read::act(&web.app, spec, sent, session.viewer.actor()) else { return Ok(None) };
    match web.app.preview(&session.viewer, &request(spec, sent, act)).await {
        Err(AppError::Broken(fault)) => Err(AppError::Broken(fault)),
        // Doing the act says what is the matter.
        Err(_) => Ok(None),
        Ok(preview) => Ok(Some(preview)),
    }
}

/// The form again, with what the act would move.
pub async fn show_preview(
    web: &Web,
    session: &Session,
    spec: &Spec,
    sent: Sent,
    preview: Preview,
) -> Result<Response, Trouble> {
    let foresight = Foresight { seen: digest(&sent).to_string(), preview };
    let filled = Filled { sent: Some(sent), foresight: Some(foresight), ..Filled::default() };
    show_form(web, session, spec, filled).await
}

/// The digest of what was typed.
fn digest(sent: &Sent) -> Digest {
    Digest::of_text(&serde_json::to_string(&sent.to_keep(|_| false)).unwrap_or_default())
}

/// Points an act to the case whose number was written.
///
/// # Errors
/// A refusal if there is no such case, or none that the viewer may see.
pub async fn link(
    web: &Web,
    viewer: &Viewer,
    spec: &Spec,
    sent: &Sent,
    mut act: Act,
) -> Result<Act, AppError> {
    let (Some(link), What::Deed(wanted)) = (&spec.link, &mut act.what) else { return Ok(act) };
    let fault = |say: &str| Err(incomplete(vec![("_link".to_owned(), say.to_owned())]));
    match sent.get("_link") {
        "" if link.must => return fault("请写文号"),
        "" => {}
        number => match web.app.case_numbered(viewer, number).await {
            Ok(case) => {
                wanted.links.push(LinkEnd { link: link.id.clone(), case: case.id });
            }
            Err(AppError::NotFound) => return fault("没有找到这个文号，或者您不能查看"),
            Err(error) => return Err(error),
        },
    }
    Ok(act)
}

/// The form's key, by which a double press does its act once.
fn key(sent: &Sent) -> Option<(String, Digest)> {
    let key = sent.maybe("_key").filter(|key| !key.is_empty())?;
    Some((key.to_owned(), digest(sent)))
}

/// What is asked of the app.
fn request(spec: &Spec, sent: &Sent, act: Act) -> Request {
    Request {
        target: spec.target.clone(),
        act,
        seen: sent.get("_seen").parse().ok(),
        key: None,
        birth: None,
    }
}

fn incomplete(fields: Vec<(String, String)>) -> AppError {
    let mut refusal = Refusal::new(RefusalKind::Incomplete, "有填写不全的地方");
    refusal.fields = fields;
    refusal.into()
}

/// The form again, with everything that was typed, and what is the matter.
pub async fn again(
    web: &Web,
    session: &Session,
    spec: &Spec,
    sent: Sent,
    error: AppError,
) -> Result<Response, Trouble> {
    let marked = secret::check(&sent).await.is_err();
    if !marked {
        // A draft that cannot be saved is no reason to lose what the page still shows.
        let _kept = draft::keep_form(&web.app, session.person(), spec, &sent).await;
    }
    let seen = match &error {
        AppError::Conflict(overtaken) => Some(overtaken.sequence),
        _ => None,
    };
    let filled = Filled {
        sent: Some(sent),
        faults: super::faults_of(&error),
        error: Some(error),
        seen,
        ..Filled::default()
    };
    show_form(web, session, spec, filled).await
}

/// A form as a page.
pub async fn show_form(
    web: &Web,
    session: &Session,
    spec: &Spec,
    filled: Filled,
) -> Result<Response, Trouble> {
    let place = Place::of_mechanism(&spec.mechanism.id.text);
    let frame = Frame::new(web, session, &spec.title, place).await?;
    let error = filled.error.clone();
    FormPage::new(&web.app, frame, spec, filled).answer(error.as_ref())
}
