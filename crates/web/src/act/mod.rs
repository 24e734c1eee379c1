//! The form of an act on a case, and doing it.

use app::AppError;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::case::Case;
use domain::mechanism::FieldType;
use serde::Deserialize;

use crate::form::{self, Filled, Spec, deal, draft, read, second};
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::{Session, say_and_go};
use crate::trouble::Trouble;
use crate::{Web, address, filters};

/// What the address says besides case and act.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The part's row: `co-2`.
    #[serde(default)]
    row: String,
    /// For a correction: the field.
    #[serde(default)]
    field: String,
    /// For a correction: the record whose date is wrong.
    #[serde(default)]
    event: String,
}

/// The form.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path((number, act)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let case = web.app.case_numbered(&session.viewer, &number).await?;
    let spec = spec(&web, &session, &case, &act, &asked).await?;
    if !is_open(&web, &session, &number, &act, &spec).await? {
        let said = format!("{}现在不能办理，可能已经有人办过", spec.title);
        return Ok(say_and_go(&said, &address::case(&number)));
    }
    if act == "correct" && asked.field.is_empty() && asked.event.is_empty() {
        return choose(&web, &session, &case, &spec).await;
    }
    let sent = draft::load(&web.app, session.person(), &spec.place()).await?;
    let filled = Filled { from_draft: sent.is_some(), sent, ..Filled::default() };
    deal::show_form(&web, &session, &spec, filled).await
}

/// Does it.
pub async fn send(
    State(web): State<Web>,
    session: Session,
    Path((number, act)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    mut sent: Sent,
) -> Result<Response, Trouble> {
    let case = web.app.case_numbered(&session.viewer, &number).await?;
    let spec = spec(&web, &session, &case, &act, &asked).await?;
    if let Some(preview) = deal::preview(&web, &session, &spec, &sent).await? {
        return deal::show_preview(&web, &session, &spec, sent, preview).await;
    }
    let error = match deal::attempt(&web, &session, &spec, &mut sent).await {
        Ok(_) => {
            // A press on a list comes back to the list.
            let to = match sent.get("_to") {
                "" => address::case(&number),
                to => address::local(to).to_owned(),
            };
            return Ok(say_and_go(&format!("已{}：{}", spec.title, spec.about), &to));
        }
        Err(error) => error,
    };
    if matches!(&error, AppError::Refused(refusal) if form::wants_second(refusal)) {
        second::keep(&web, &session, &spec, &sent).await?;
        return Ok(say_and_go("已送复核，另一人确认后生效", &address::case(&number)));
    }
    deal::again(&web, &session, &spec, sent, error).await
}

async fn spec(
    web: &Web,
    session: &Session,
    case: &Case,
    act: &str,
    asked: &Asked,
) -> Result<Spec, AppError> {
    let row = address::row(&asked.row);
    let spec = Spec::on_case(&web.app, &session.viewer, case, act, row).await?;
    Ok(if act == "correct" { spec.correcting(&asked.field, &asked.event) } else { spec })
}

/// Whether the act is open to the viewer now.
async fn is_open(
    web: &Web,
    session: &Session,
    number: &str,
    act: &str,
    spec: &Spec,
) -> Result<bool, AppError> {
    let is_always = domain::mechanism::Always::ALL.iter().any(|always| always.name() == act);
    if is_always && spec.row.is_none() {
        let view = web.app.case_view(&session.viewer, number, None).await?;
        return Ok(view.always.iter().any(|(name, _)| name == act));
    }
    match web.app.form(&session.viewer, number, act, spec.row.as_ref()).await {
        Ok(_) => Ok(true),
        Err(AppError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "act/correct.html")]
struct CorrectPage {
    frame: Frame,
    crumbs: Vec<(String, String)>,
    /// Fields: address, title, present value.
    fields: Vec<[String; 3]>,
    /// Records: address, when, what.
    records: Vec<[String; 3]>,
    back: String,
}

/// What may be corrected: every field with its present value, every record with its date.
async fn choose(
    web: &Web,
    session: &Session,
    case: &Case,
    spec: &Spec,
) -> Result<Response, Trouble> {
    let mechanism = &spec.mechanism;
    let open = |field: &&domain::mechanism::Field| {
        field.derive.is_none()
            && !field.inner
            && !field.is_personal()
            && field.kind != FieldType::List
            && !read::is_file(field.kind)
    };
    let link =
        |what: &str, value: &str| format!("{}?{what}={}", spec.address(), address::encode(value));
    let fields = mechanism.fields.values().filter(open).filter_map(|field| {
        let value = case.value(mechanism, &field.id.text).filter(|value| !value.is_empty())?;
        let said = web.app.say(mechanism, field, &value);
        Some([link("field", &field.id.text), field.title.clone(), said])
    });
    let records = case.events.iter().rev().filter(|event| event.actor.person_id().is_some());
    let records = records.map(|event| {
        let day = event.happened.date().strftime("%Y年%-m月%-d日").to_string();
        let line = web.app.event_line(mechanism, case, event);
        [link("event", &event.sequence.to_string()), day, line]
    });
    let place = Place::of_mechanism(&mechanism.id.text);
    show(&CorrectPage {
        frame: Frame::new(web, session, "更正", place).await?,
        crumbs: spec.crumbs(),
        fields: fields.collect(),
        records: records.collect(),
        back: spec.back(),
    })
}
