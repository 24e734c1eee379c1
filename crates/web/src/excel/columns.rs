//! What the columns of a table mean: proposed, corrected once, remembered for the district.

use app::AppError;
use app::intake::{Mapping, WHY, Wish};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::case::{Refusal, RefusalKind};
use domain::intake::label;

use super::{Asked, Opened, frame, here, opened};
use crate::form::secret;
use crate::frame::{Frame, show};
use crate::sent::Sent;
use crate::session::Session;
use crate::trouble::{Block, Case, Trouble};
use crate::{Web, filters};

#[derive(Template)]
#[template(path = "excel/columns.html")]
struct Page {
    frame: Frame,
    block: Option<Block>,
    opened: Opened,
    action: String,
    lines: Vec<ColumnLine>,
    wishes: Vec<Wish>,
    /// Wishes that all rows may have in common.
    common: Vec<(Wish, String)>,
    mapping: Mapping,
    day: String,
}

/// A column with an example of what stands in it.
struct ColumnLine {
    title: String,
    example: String,
    target: String,
}

impl Page {
    fn mapped(&self) -> usize {
        self.lines.iter().filter(|line| !line.target.is_empty()).count()
    }
}

/// How many rows are looked through for an example.
const LOOKED_THROUGH: usize = 50;

/// The columns, as they were said or sent, else as they are proposed.
pub(super) async fn show_columns(
    web: &Web,
    session: &Session,
    opened: Opened,
    trouble: Option<(&AppError, &Mapping)>,
) -> Result<Response, Trouble> {
    let viewer = &session.viewer;
    let mechanism = web.app.intake_mechanism(viewer, &opened.kind.mechanism)?;
    let proposed = || web.app.proposed(viewer, &mechanism, &opened.tabled);
    let mapping = trouble.map(|(_, sent)| sent.clone()).or_else(|| opened.mapping.clone());
    let mapping = mapping.unwrap_or_else(proposed);
    let wishes = web.app.wishes(viewer, &mechanism, mapping.collected);
    let constant = |id: &str| mapping.constants.get(id).cloned().unwrap_or_default();
    let mapped = |id: &str| mapping.columns.values().any(|target| target == id);
    let lacking = |wish: &&Wish| {
        let has_field = !matches!(wish.id.as_str(), "happened_on" | "origin_no" | "title");
        has_field && !mapped(&wish.id) && (wish.required || !constant(&wish.id).is_empty())
    };
    let common = wishes.iter().filter(lacking);
    let page = Page {
        frame: frame(web, session, &opened.kind).await?,
        block: trouble.map(|(error, _)| Block::of(error, &Case { number: String::new() })),
        action: here(&opened.kind, &opened.tabled.original, "/columns"),
        lines: lines(&opened, &mapping),
        common: common.map(|wish| (wish.clone(), constant(&wish.id))).collect(),
        day: constant("happened_on"),
        wishes,
        mapping,
        opened,
    };
    let response = show(&page)?;
    match trouble {
        Some(_) => Ok((StatusCode::UNPROCESSABLE_ENTITY, response).into_response()),
        None => Ok(response),
    }
}

fn lines(opened: &Opened, mapping: &Mapping) -> Vec<ColumnLine> {
    let table = &opened.tabled.table;
    let example = |at: usize| {
        let rows = table.lines.iter().take(LOOKED_THROUGH);
        let cell = rows.filter_map(|line| line.cells.get(at)).find(|cell| !cell.is_empty());
        let text = cell.map_or(String::new(), |cell| domain::intake::title(cell));
        match text.chars().count() > 24 {
            true => text.chars().take(23).chain(['…']).collect(),
            false => text,
        }
    };
    let columns = table.columns.iter().enumerate().filter(|(_, title)| label(title) != WHY);
    let line = |(at, title): (usize, &String)| ColumnLine {
        title: title.clone(),
        example: example(at),
        target: mapping.columns.get(&label(title)).cloned().unwrap_or_default(),
    };
    columns.map(line).collect()
}

/// Remembers what the columns mean and goes on to the rows.
pub async fn confirm(
    State(web): State<Web>,
    session: Session,
    Path((mechanism, digest)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    sent: Sent,
) -> Result<Response, Trouble> {
    secret::check(&sent).await?;
    let opened = opened(&web, &session, (&mechanism, &digest), &asked.name).await?;
    let mapping = read(&opened, &sent);
    match check(&mapping, &opened) {
        Ok(()) => {
            let key = (mechanism.as_str(), opened.tabled.head.as_str());
            web.app.remember_mapping(&session.viewer, key, &mapping).await?;
            Ok(Redirect::to(&here(&opened.kind, &opened.tabled.original, "")).into_response())
        }
        Err(error) => show_columns(&web, &session, opened, Some((&error, &mapping))).await,
    }
}

fn read(opened: &Opened, sent: &Sent) -> Mapping {
    let mut mapping = Mapping {
        historic: !sent.get("historic").is_empty(),
        collected: opened.kind.collected && !sent.get("collected").is_empty(),
        provider: sent.get("provider").to_owned(),
        person: sent.get("person").to_owned(),
        ..Mapping::default()
    };
    for (name, value) in &sent.fields {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        if let Some(title) = name.strip_prefix("column.") {
            mapping.columns.insert(label(title), value.to_owned());
        } else if let Some(target) = name.strip_prefix("common.") {
            mapping.constants.insert(target.to_owned(), value.to_owned());
        }
    }
    mapping
}

/// A meaning is taken once, and what is collected has its number in the other system.
fn check(mapping: &Mapping, opened: &Opened) -> Result<(), AppError> {
    let refuse = |say: String| Err(Refusal::new(RefusalKind::Incomplete, say).into());
    let titles = opened.tabled.table.columns.iter();
    let mut taken: Vec<(&String, &String)> = Vec::new();
    for title in titles {
        let Some(target) = mapping.columns.get(&label(title)) else { continue };
        if let Some((other, _)) = taken.iter().find(|(_, own)| *own == target) {
            return refuse(format!("“{other}”和“{title}”两列选了同一个含义，请改其中一列"));
        }
        taken.push((title, target));
    }
    if taken.is_empty() {
        return refuse("还没有指定任何一列的含义".to_owned());
    }
    if mapping.collected && !taken.iter().any(|(_, target)| *target == "origin_no") {
        return refuse("归集的台账要有一列是原系统编号，凭它认出同一件".to_owned());
    }
    if mapping.collected && (mapping.provider.is_empty() || mapping.person.is_empty()) {
        return refuse("归集的台账要写明提供单位和提供人".to_owned());
    }
    Ok(())
}
