//! Acts that need another person: kept as they were sent until he confirms them.

use app::{AppError, Done, Request, Viewer};
use domain::case::{Act, What};
use domain::value::Values;
use serde::{Deserialize, Serialize};

use super::read;
use super::spec::{Kind, Spec};
use crate::sent::Sent;
use crate::session::Session;
use crate::{Web, address};
use app::PendingAct;

/// What is kept of a form that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Waiting {
    act: String,
    row: String,
    field: String,
    event: String,
    sent: Sent,
}

/// An act that waits, ready to be shown or done.
pub struct Second {
    /// As the store keeps it.
    pub row: PendingAct,
    /// The viewer that the first person is.
    pub first: Viewer,
    /// The form that he filled in.
    pub spec: Spec,
    /// What he filled in.
    pub act: Act,
}

/// Keeps what was sent until another person confirms it.
///
/// # Errors
/// [`AppError::Broken`].
pub async fn keep(web: &Web, session: &Session, spec: &Spec, sent: &Sent) -> Result<(), AppError> {
    keep_as(web, session, spec, sent, &super::new_key()).await?;
    super::draft::drop(&web.app, session.person(), &spec.place()).await
}

/// The same under an id that the caller gives.
///
/// # Errors
/// [`AppError::Broken`].
pub async fn keep_as(
    web: &Web,
    session: &Session,
    spec: &Spec,
    sent: &Sent,
    id: &str,
) -> Result<(), AppError> {
    let app::Target::Case(case) = spec.target else { return Err(AppError::NotFound) };
    let (field, event) = match &spec.kind {
        Kind::CorrectField(field) => (field.clone(), String::new()),
        Kind::CorrectDate(sequence) => (String::new(), sequence.to_string()),
        _ => (String::new(), String::new()),
    };
    let waiting = Waiting {
        act: spec.act.clone(),
        row: address::of_row(spec.row.as_ref()),
        field,
        event,
        sent: sent.to_keep(|_| false),
    };
    let act = serde_json::to_string(&waiting).map_err(|f| AppError::Broken(f.to_string()))?;
    let seen = sent.get("_seen").parse().unwrap_or(spec.sequence);
    web.app
        .keep_pending(PendingAct {
            id: id.to_owned(),
            case,
            person: session.person().to_owned(),
            post: session.viewer.post.clone(),
            act,
            sequence: seen,
            say: format!("{}：{}", spec.title, spec.about),
            made: web.app.clock.now(),
        })
        .await
}

/// An act that waits, by its id, for whoever may see its case.
///
/// # Errors
/// [`AppError::NotFound`] if there is none, or none that he may see.
pub async fn find(web: &Web, session: &Session, id: &str) -> Result<Second, AppError> {
    let all = web.app.pending().await?;
    let row = all.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?;
    web.app.case_name(&session.viewer, row.case).await?;
    let broken = |_| AppError::Broken("待复核的内容已损坏".to_owned());
    let waiting: Waiting = serde_json::from_str(&row.act).map_err(broken)?;
    let first = web.app.viewer(&row.person, &row.post);
    let first = first.ok_or(AppError::NotFound)?;
    let case = web.app.case(row.case).await?;
    let part = address::row(&waiting.row);
    let spec = Spec::on_case(&web.app, &first, &case, &waiting.act, part).await?;
    let spec = match waiting.act.as_str() {
        "correct" => spec.correcting(&waiting.field, &waiting.event),
        _ => spec,
    };
    let act = read::act(&web.app, &spec, &waiting.sent, first.actor())
        .map_err(|_| AppError::Broken("待复核的内容已损坏".to_owned()))?;
    let act = super::deal::link(web, &first, &spec, &waiting.sent, act).await?;
    Ok(Second { row, first, spec, act })
}

impl Second {
    /// Does it, confirmed by the person who looks.
    ///
    /// # Errors
    /// Whatever the app answers.
    pub async fn confirm(self, web: &Web, session: &Session) -> Result<Done, AppError> {
        let mut act = self.act;
        act.backing.second = Some(session.viewer.actor());
        let request = Request {
            target: self.spec.target,
            act,
            seen: Some(self.row.sequence),
            key: None,
            birth: None,
        };
        let done = web.app.act(&self.first, request).await?;
        web.app.end_pending(&self.row.id).await?;
        Ok(done)
    }

    /// What it says: label and text.
    pub fn lines(&self, web: &Web) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        let mut add = |label: &str, text: String| lines.push((label.to_owned(), text));
        let day = |date: jiff::civil::Date| date.strftime("%Y年%-m月%-d日").to_string();
        if let Some(happened) = self.act.happened {
            add("实际办理日期", day(happened.date()));
        }
        match &self.act.what {
            What::Deed(wanted) => self.said(web, &wanted.values, &mut add),
            What::Correct { values, moment } => {
                self.said(web, values, &mut add);
                if let Some((sequence, at)) = moment {
                    add("更正日期", format!("第{sequence}条记录改为{}", day(at.date())));
                }
            }
            _ => {}
        }
        if let Some(reason) = &self.act.backing.reason {
            add("理由", reason.clone());
        }
        lines
    }

    fn said(&self, web: &Web, values: &Values, add: &mut impl FnMut(&str, String)) {
        let mechanism = &self.spec.mechanism;
        for (name, value) in values {
            let Some(field) = mechanism.fields.get(name) else { continue };
            add(&field.title, web.app.say(mechanism, field, value));
        }
    }
}
