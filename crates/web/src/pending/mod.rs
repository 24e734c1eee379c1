//! An act that waits for a second person (复核): what it says, confirming it, taking it back.

use app::AppError;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::case::What;
use domain::value::Values;

use crate::form::second::{self, Second};
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
        lines: lines(&web, &waiting),
        files: files.map(|file| (file.digest.to_string(), file.name.clone())).collect(),
        own: waiting.row.person == session.person(),
        frame,
    })
}

fn lines(web: &Web, waiting: &Second) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut add = |label: &str, text: String| lines.push((label.to_owned(), text));
    let day = |date: jiff::civil::Date| date.strftime("%Y年%-m月%-d日").to_string();
    if let Some(happened) = waiting.act.happened {
        add("实际办理日期", day(happened.date()));
    }
    match &waiting.act.what {
        What::Deed(wanted) => said(web, waiting, &wanted.values, &mut add),
        What::Correct { values, moment } => {
            said(web, waiting, values, &mut add);
            if let Some((sequence, at)) = moment {
                add("更正日期", format!("第{sequence}条记录改为{}", day(at.date())));
            }
        }
        _ => {}
    }
    if let Some(reason) = &waiting.act.backing.reason {
        add("理由", reason.clone());
    }
    lines
}

fn said(web: &Web, waiting: &Second, values: &Values, add: &mut impl FnMut(&str, String)) {
    let mechanism = &waiting.spec.mechanism;
    for (name, value) in values {
        let Some(field) = mechanism.fields.get(name) else { continue };
        add(&field.title, web.app.say(mechanism, field, value));
    }
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
