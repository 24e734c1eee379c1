//! An act that waits for a second person (复核): what it says, confirming it, taking it back.

use app::AppError;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::form::second;
use crate::frame::{Frame, Place, show};
use crate::session::{Session, say_and_go};
use crate::trouble::Trouble;
use crate::{Web, address, filters, sheet};

#[derive(Template)]
#[template(path = "pending/pending.html")]
struct Page {
    frame: Frame,
    id: String,
    number: String,
    about: String,
    title: String,
    who: String,
    when: String,
    /// What it says: label and text.
    lines: Vec<(String, String)>,
    /// Files: digest and name.
    files: Vec<(String, String)>,
    /// Whether the viewer is the one who wants it.
    own: bool,
}

/// What it says.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let waiting = second::find(&web, &session, &id).await?;
    let frame = Frame::new(&web, &session, "复核", Place::Desk).await?;
    let made = domain::moment::civil(waiting.row.made);
    let files = waiting.act.backing.proof.iter();
    show(&Page {
        id,
        number: waiting.spec.number.clone(),
        about: waiting.spec.about.clone(),
        title: waiting.spec.title.clone(),
        who: web.app.post_name(&waiting.row.post),
        when: made.strftime("%-m月%-d日 %H:%M").to_string(),
        lines: waiting.lines(&web),
        files: files.map(|file| (file.digest.to_string(), file.name.clone())).collect(),
        own: waiting.row.person == session.person(),
        frame,
    })
}

/// A file that backs it.
pub async fn file(
    State(web): State<Web>,
    session: Session,
    Path((id, digest)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let waiting = second::find(&web, &session, &id).await?;
    let mut files = waiting.act.backing.proof.iter();
    let file = files.find(|file| file.digest.to_string() == digest).ok_or(AppError::NotFound)?;
    let bytes = web.app.load_file(&file.digest)?;
    Ok(sheet::file(&file.name, "application/octet-stream", bytes))
}

/// Confirms it, which does it.
pub async fn confirm(
    State(web): State<Web>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let waiting = second::find(&web, &session, &id).await?;
    if waiting.row.person == session.person() {
        return Err(Trouble(AppError::NotFound));
    }
    let (title, number) = (waiting.spec.title.clone(), waiting.spec.number.clone());
    waiting.confirm(&web, &session).await?;
    Ok(say_and_go(&format!("已复核：{title}"), &address::case(&number)))
}

/// Takes it back: by the one who wanted it, or turned down by the one who should confirm.
pub async fn withdraw(
    State(web): State<Web>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let waiting = second::find(&web, &session, &id).await?;
    web.app.end_pending(&waiting.row.id).await?;
    let own = waiting.row.person == session.person();
    Ok(say_and_go(if own { "已撤回" } else { "已退回，没有生效" }, "/desk?tab=second"))
}
