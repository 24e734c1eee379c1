//! Forms of acts: made from what the mechanism asks, read into acts, kept when refused.
//!
//! [`spec`] says what is asked, [`widget`] how it looks, [`read`] what was filled in, [`deal`] does
//! it, [`draft`] keeps it, [`second`] lets it wait for another person, [`secret`] refuses what bears
//! a secrecy mark.

pub mod deal;
pub mod draft;
pub mod many;
pub mod read;
pub mod second;
pub mod secret;
pub mod spec;
pub mod widget;

use app::{App, AppError, Preview};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::case::{Refusal, RefusalKind};
use jiff::civil::Date;

use crate::frame::{Frame, show};
use crate::sent::Sent;
use crate::trouble::{Block, Case, Trouble};
use crate::{filters, words};
pub use spec::Spec;
pub use widget::{Choice, Look, Widget};

/// A page with a form.
#[derive(Template)]
#[template(path = "form/page.html")]
pub struct FormPage {
    /// The frame.
    pub frame: Frame,
    /// Where it belongs: addresses and words, outermost first.
    pub crumbs: Vec<(String, String)>,
    /// The act's title.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// The act's line of help.
    pub hint: String,
    /// Its article.
    pub basis: String,
    /// Where the form is sent.
    pub action: String,
    /// Where one returns without doing anything.
    pub back: String,
    /// What is asked.
    pub widgets: Vec<Widget>,
    /// What is asked only if it happened on another day.
    pub more: Vec<Widget>,
    /// Whether that part stands open.
    pub more_open: bool,
    /// The sequence that the form saw; 0 for a new case.
    pub seen: u32,
    /// The key of this form.
    pub key: String,
    /// Where its draft is kept; empty for none.
    pub place: String,
    /// Whether what is filled in comes from a draft.
    pub from_draft: bool,
    /// The trouble on top, if there is any.
    pub block: Option<Block>,
    /// Faults for the summary: field id and sentence.
    pub faults: Vec<(String, String)>,
    /// Whether somebody else was faster.
    pub overtaken: bool,
    /// A note above the buttons.
    pub note: String,
    /// What the act would move, shown before it is done.
    pub foresight: Option<Foresight>,
    /// The word on the button.
    pub word: String,
}

/// What an act would move, and the digest of what was typed when that was worked out.
pub struct Foresight {
    /// The digest.
    pub seen: String,
    /// Days and deadlines.
    pub preview: Preview,
}

/// How many moves are shown; the others are counted.
const MOST_MOVES: usize = 20;

impl Foresight {
    fn moves(&self) -> impl Iterator<Item = [String; 4]> {
        let day = |day: Option<Date>| day.map_or("暂停计时".to_owned(), |day| day.to_string());
        self.preview.moves.iter().take(MOST_MOVES).map(move |moved| {
            let (number, deadline) = (moved.number.clone(), moved.deadline.clone());
            [number, deadline, day(moved.from), day(moved.to)]
        })
    }

    fn others(&self) -> usize {
        self.preview.moves.len().saturating_sub(MOST_MOVES)
    }
}

/// What is filled into a form and what is wrong with it.
#[derive(Default)]
pub struct Filled {
    /// What was sent, or kept as a draft.
    pub sent: Option<Sent>,
    /// Whether it comes from a draft.
    pub from_draft: bool,
    /// Faults: field and sentence.
    pub faults: Vec<(String, String)>,
    /// The error that came of it.
    pub error: Option<AppError>,
    /// The sequence, if it is newer than the spec's.
    pub seen: Option<u32>,
    /// What the act would move.
    pub foresight: Option<Foresight>,
}

impl FormPage {
    /// The page of a form.
    pub fn new(app: &App, frame: Frame, spec: &Spec, filled: Filled) -> FormPage {
        let maker = widget::Maker { app, spec, sent: filled.sent.as_ref(), faults: &filled.faults };
        let widgets = maker.main();
        let more = maker.more();
        let wide = |say: &str| words::full_width(say);
        let more_names: Vec<&str> = more.iter().map(|widget| &*widget.name).collect();
        let all = widgets.iter().chain(&more);
        let faults: Vec<(String, String)> = all
            .filter_map(|widget| Some((widget.id.clone(), wide(widget.fault.as_ref()?))))
            .collect();
        let more_open = filled.faults.iter().any(|(name, _)| more_names.contains(&&**name))
            || filled.sent.as_ref().is_some_and(|sent| !sent.get("_happened").is_empty())
            || is_late(filled.error.as_ref());
        let number = Case { number: spec.number.clone() };
        let block = filled
            .error
            .as_ref()
            .filter(|error| !is_incomplete(error) || faults.is_empty())
            .map(|error| Block::of(error, &number));
        FormPage {
            crumbs: spec.crumbs(),
            title: spec.title.clone(),
            about: spec.about.clone(),
            hint: spec.hint.clone(),
            basis: spec.basis.clone(),
            action: spec.address(),
            back: spec.back(),
            widgets,
            more,
            more_open,
            seen: filled.seen.unwrap_or(spec.sequence),
            key: new_key(),
            place: spec.place(),
            from_draft: filled.from_draft,
            overtaken: matches!(filled.error, Some(AppError::Conflict(_))),
            block,
            faults,
            note: spec.note.clone(),
            word: match &filled.foresight {
                Some(_) => format!("确认{}", spec.title),
                None => spec.title.clone(),
            },
            foresight: filled.foresight,
            frame,
        }
    }

    /// The page as an answer with the status of its trouble.
    pub fn answer(&self, error: Option<&AppError>) -> Result<Response, Trouble> {
        let status = match error {
            None => StatusCode::OK,
            Some(AppError::Refused(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            Some(AppError::Conflict(_)) => StatusCode::CONFLICT,
            Some(AppError::NotFound) => StatusCode::NOT_FOUND,
            Some(AppError::Broken(_)) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Ok((status, show(self)?).into_response())
    }
}

/// Whether an error says nothing but which fields are wrong.
fn is_incomplete(error: &AppError) -> bool {
    matches!(error, AppError::Refused(refusal)
        if refusal.kind == RefusalKind::Incomplete && !refusal.fields.is_empty())
}

fn is_late(error: Option<&AppError>) -> bool {
    matches!(error, Some(AppError::Refused(refusal)) if refusal.kind == RefusalKind::LateEntry)
}

/// Whether a refusal lacks nothing but a second person.
pub fn wants_second(refusal: &Refusal) -> bool {
    let kind = matches!(refusal.kind, RefusalKind::LateEntry | RefusalKind::AnotherPerson);
    kind && refusal.missing == ["另一人复核"]
}

/// The faults of an error, under the names that the form gives its fields.
pub fn faults_of(error: &AppError) -> Vec<(String, String)> {
    let AppError::Refused(refusal) = error else { return Vec::new() };
    let name = |field: &str| match field {
        "lead" | "reason" | "proof" => format!("_{field}"),
        other => other.to_owned(),
    };
    let mut faults: Vec<(String, String)> =
        refusal.fields.iter().map(|(field, say)| (name(field), say.clone())).collect();
    if refusal.kind == RefusalKind::LateEntry {
        let lacks = |what: &str| refusal.missing.iter().any(|missing| missing.contains(what));
        let asked = [("_reason", "理由", "请写补录理由"), ("_proof", "材料", "请附证明材料")];
        let lacking = asked.iter().filter(|(_, what, _)| lacks(what));
        faults.extend(lacking.map(|(field, _, say)| ((*field).to_owned(), (*say).to_owned())));
    }
    faults
}

/// A key that makes a double press do the act once.
pub fn new_key() -> String {
    let mut random = [0; 16];
    // Without chance the key is empty, and a double press is judged like two.
    match getrandom::fill(&mut random) {
        Ok(()) => random.iter().map(|byte| format!("{byte:02x}")).collect(),
        Err(_) => String::new(),
    }
}
