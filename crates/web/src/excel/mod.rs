//! 导入Excel台账: a file is chosen, its columns are given a meaning once, every row is looked at before
//! it counts, and what could not be taken goes back with its reasons. With a mapping that is
//! remembered it takes three presses: 导入Excel, the file, 导入.

mod columns;
mod done;
mod preview;

use app::AppError;
use app::intake::{Kind, Mapping, Tabled};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::case::{NextStep, Refusal, RefusalKind};
use domain::event::FileRef;
use serde::Deserialize;

use crate::form::secret;
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::Session;
use crate::trouble::{Block, Case, Trouble};
use crate::{Web, address, filters};

pub use columns::confirm as columns;
pub use done::{page as done, refused};
pub use preview::take;

#[derive(Template)]
#[template(path = "excel/kinds.html")]
struct Kinds {
    frame: Frame,
    kinds: Vec<Kind>,
}

#[derive(Template)]
#[template(path = "excel/choose.html")]
struct Choose {
    frame: Frame,
    block: Option<Block>,
    kind: Kind,
}

/// What is imported, and which file.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    name: String,
    /// Whether the columns are to be looked at again.
    #[serde(default)]
    edit: String,
}

/// The kinds of tables that the viewer may import.
pub async fn kinds(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    let kinds = web.app.intake_kinds(&session.viewer);
    match kinds.as_slice() {
        [] => Err(AppError::NotFound.into()),
        [one] => Ok(Redirect::to(&format!("/excel/{}", one.mechanism)).into_response()),
        _ => {
            let frame = Frame::new(&web, &session, "导入Excel台账", Place::More).await?;
            show(&Kinds { frame, kinds })
        }
    }
}

fn kind(web: &Web, session: &Session, mechanism: &str) -> Result<Kind, AppError> {
    let kinds = web.app.intake_kinds(&session.viewer).into_iter();
    kinds.into_iter().find(|kind| kind.mechanism == mechanism).ok_or(AppError::NotFound)
}

/// Where the file is chosen.
pub async fn choose(
    State(web): State<Web>,
    session: Session,
    Path(mechanism): Path<String>,
) -> Result<Response, Trouble> {
    let kind = kind(&web, &session, &mechanism)?;
    let frame = frame(&web, &session, &kind).await?;
    show(&Choose { frame, block: None, kind })
}

async fn frame(web: &Web, session: &Session, kind: &Kind) -> Result<Frame, AppError> {
    let place = Place::of_mechanism(&kind.mechanism);
    Frame::new(web, session, &format!("导入{}台账", kind.title), place).await
}

/// Takes the file; it is kept, and its rows are shown.
pub async fn send(
    State(web): State<Web>,
    session: Session,
    Path(mechanism): Path<String>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let kind = kind(&web, &session, &mechanism)?;
    match arrived(&web, &sent).await {
        Ok(file) => Ok(Redirect::to(&here(&kind, &file, "")).into_response()),
        Err(AppError::Broken(fault)) => Err(AppError::Broken(fault).into()),
        Err(error) => {
            let frame = frame(&web, &session, &kind).await?;
            let block = Some(Block::of(&error, &Case { number: String::new() }));
            let page = show(&Choose { frame, block, kind })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn arrived(web: &Web, sent: &Sent) -> Result<FileRef, AppError> {
    secret::check(&Sent { uploads: Vec::new(), ..sent.clone() }).await?;
    let Some(upload) = sent.uploads.first() else {
        return Err(Refusal::new(RefusalKind::Incomplete, "没有选择文件")
            .next(NextStep::say("请选择一个Excel文件（.xlsx）"))
            .into());
    };
    let file = web.app.arrive(&upload.name, &upload.content).await?.original;
    web.app.tabled(&file).await?;
    Ok(file)
}

/// The address of a file's page, or of a page below it.
fn here(kind: &Kind, file: &FileRef, below: &str) -> String {
    let query = address::query(&[("name", &file.name)]);
    format!("/excel/{}/{}{below}{query}", kind.mechanism, file.digest)
}

/// The file, its table, and what its columns mean if somebody has said so before.
struct Opened {
    kind: Kind,
    tabled: Tabled,
    mapping: Option<Mapping>,
}

async fn opened(
    web: &Web,
    session: &Session,
    (mechanism, digest): (&str, &str),
    name: &str,
) -> Result<Opened, AppError> {
    let kind = kind(web, session, mechanism)?;
    let digest = digest.parse().map_err(|_| AppError::NotFound)?;
    let file = web.app.stored_file(&digest, &crate::sent::bare(name)).ok_or(AppError::NotFound)?;
    let tabled = web.app.tabled(&file).await?;
    let mapping = web.app.remembered(mechanism, &tabled.head).await?;
    Ok(Opened { kind, tabled, mapping })
}

/// The rows if the columns are known, else the columns.
pub async fn file(
    State(web): State<Web>,
    session: Session,
    Path((mechanism, digest)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let opened = opened(&web, &session, (&mechanism, &digest), &asked.name).await?;
    match opened.mapping.clone().filter(|_| asked.edit.is_empty()) {
        Some(mapping) => preview::show_rows(&web, &session, opened, &mapping, None).await,
        None => columns::show_columns(&web, &session, opened, None).await,
    }
}
