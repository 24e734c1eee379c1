//! The rows as they would be taken, before they are.

use app::intake::{Judged, Mapping, Outcome, Preview, Problem, Verdict};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::case::{Refusal, RefusalKind};
use domain::intake::RowKind;
use jiff::civil::Date;

use super::{Asked, Opened, done, frame, here, opened};
use crate::frame::{Frame, show};
use crate::sent::Sent;
use crate::session::Session;
use crate::trouble::{Block, Case, Trouble};
use crate::{Web, filters};

#[derive(Template)]
#[template(path = "excel/preview.html")]
struct Page {
    frame: Frame,
    block: Option<Block>,
    opened: Opened,
    action: String,
    columns: String,
    refused_file: String,
    preview: Preview,
    as_of: String,
    collected: bool,
    provider: String,
    /// Short names of lead offices, by row.
    leads: Vec<String>,
}

/// How many rows of a kind are shown; the rest is counted.
const SHOWN: usize = 200;
/// How many rows that come in are shown.
const SHOWN_NEW: usize = 20;

impl Page {
    fn refused(&self) -> Vec<(&Judged, &Problem)> {
        let refused = self.preview.refused().take(SHOWN);
        let problems = refused.flat_map(|row| match &row.verdict {
            Verdict::Refused(problems) => problems.iter().map(|p| (row, p)).collect(),
            _ => Vec::new(),
        });
        problems.collect()
    }

    fn changed(&self) -> Vec<(&Judged, &Vec<String>)> {
        let rows = self.preview.rows.iter().filter_map(|row| match &row.verdict {
            Verdict::Changed(differs) => Some((row, differs)),
            _ => None,
        });
        rows.take(SHOWN).collect()
    }

    fn advanced(&self) -> Vec<(&Judged, String)> {
        let rows = self.preview.rows.iter().filter_map(|row| match &row.verdict {
            Verdict::Advance(acts) => Some((row, acts.join("、"))),
            _ => None,
        });
        rows.take(SHOWN_NEW).collect()
    }

    fn new(&self) -> Vec<&Judged> {
        let new = |row: &&Judged| row.verdict == Verdict::New;
        self.preview.rows.iter().filter(new).take(SHOWN_NEW).collect()
    }

    fn doubles(&self) -> Vec<(&Judged, &String)> {
        let rows = self.preview.rows.iter().filter_map(|row| match &row.verdict {
            Verdict::Double(of) => Some((row, of)),
            _ => None,
        });
        rows.take(SHOWN).collect()
    }

    fn lead(&self, row: &Judged) -> &str {
        self.leads.get(row.line).map_or("", String::as_str)
    }

    /// Rows beside the table, named: nothing is passed over in silence.
    fn asides(&self) -> Vec<(String, &'static str, &str)> {
        let table = &self.opened.tabled.table;
        let asides = table.asides.iter();
        asides.map(|a| (table.row_name(a.sheet, a.row), a.kind.in_words(), &*a.text)).collect()
    }

    /// 标题行1、表头2、合计行2、表外说明2、空行1
    fn beside(&self) -> String {
        let table = &self.opened.tabled.table;
        let kinds = [
            RowKind::Title,
            RowKind::Head,
            RowKind::Group,
            RowKind::Sum,
            RowKind::Note,
            RowKind::Blank,
        ];
        let counted = kinds.into_iter().map(|kind| (kind, table.count(kind)));
        let said = counted.filter(|(_, n)| *n > 0).map(|(k, n)| format!("{}{n}", k.in_words()));
        said.collect::<Vec<_>>().join("、")
    }

    fn comes_in(&self) -> usize {
        self.preview.counts.begun + self.preview.counts.advanced
    }
}

/// Shows the rows.
pub(super) async fn show_rows(
    web: &Web,
    session: &Session,
    opened: Opened,
    mapping: &Mapping,
    trouble: Option<&app::AppError>,
) -> Result<Response, Trouble> {
    let asked = (opened.kind.mechanism.as_str(), mapping);
    let as_of = opened.tabled.as_of;
    let preview = web.app.preview_table(&session.viewer, asked, &opened.tabled, as_of).await?;
    let directory = &web.app.district.directory;
    let short = |row: &Judged| {
        row.lead.as_deref().map_or(String::new(), |id| directory.office_short(id).to_owned())
    };
    let file = &opened.tabled.original;
    let columns = here(&opened.kind, file, "");
    let page = Page {
        frame: frame(web, session, &opened.kind).await?,
        block: trouble.map(|error| Block::of(error, &Case { number: String::new() })),
        action: here(&opened.kind, file, ""),
        columns: format!("{columns}&edit=1"),
        refused_file: here(&opened.kind, file, "/refused.xlsx"),
        leads: preview.rows.iter().map(short).collect(),
        preview,
        as_of: as_of.to_string(),
        collected: mapping.collected,
        provider: format!("{} {}", mapping.provider, mapping.person),
        opened,
    };
    let response = show(&page)?;
    match trouble {
        Some(_) => Ok((StatusCode::UNPROCESSABLE_ENTITY, response).into_response()),
        None => Ok(response),
    }
}

/// Takes over the rows that are in.
pub async fn take(
    State(web): State<Web>,
    session: Session,
    Path((mechanism, digest)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let opened = opened(&web, &session, (&mechanism, &digest), &asked.name).await?;
    let Some(mapping) = opened.mapping.clone() else {
        return Ok(Redirect::to(&here(&opened.kind, &opened.tabled.original, "")).into_response());
    };
    let today = web.app.clock.today();
    let as_of = sent.maybe("as_of").map(|day| day.parse::<Date>().ok().filter(|d| *d <= today));
    let as_of = match as_of {
        None => opened.tabled.as_of,
        Some(Some(day)) => day,
        Some(None) => {
            let say = "截至时间应为不晚于今天的日期，例如2023-11-30";
            let error = Refusal::new(RefusalKind::Incomplete, say).into();
            return show_rows(&web, &session, opened, &mapping, Some(&error)).await;
        }
    };
    let chosen = (mechanism.as_str(), &mapping);
    let taken = web.app.take_table(&session.viewer, chosen, &opened.tabled, as_of).await?;
    let counts: &Outcome = &taken.counts;
    done::keep(&web, &session, &opened, counts).await?;
    Ok(Redirect::to(&here(&opened.kind, &opened.tabled.original, "/done")).into_response())
}
