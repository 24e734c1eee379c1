//! One act without a form on many cases, with what became of each.

use app::{AppError, Request, Target};
use askama::Template;
use axum::response::Response;
use domain::case::Act;
use domain::event::Actor;

use crate::frame::{Frame, Place, show};
use crate::session::{Session, say_and_go};
use crate::trouble::Trouble;
use crate::{Web, filters};

/// What became of one of them.
pub struct Line {
    /// The case's number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Why it was not done; none if it was.
    pub refused: Option<String>,
}

#[derive(Template)]
#[template(path = "form/many.html")]
struct Page {
    frame: Frame,
    title: String,
    lines: Vec<Line>,
    done: usize,
    back: String,
}

/// Does an act on every case of the numbers, one by one: one refusal does not hold up the others.
///
/// # Errors
/// Only trouble with the page itself.
pub async fn send(
    web: &Web,
    session: &Session,
    (act, title): (&str, &str),
    numbers: &[&str],
    back: &str,
) -> Result<Response, Trouble> {
    let mut lines = Vec::new();
    for number in numbers {
        lines.push(one(web, session, act, number).await);
    }
    let done = lines.iter().filter(|line| line.refused.is_none()).count();
    if lines.is_empty() {
        return Ok(say_and_go(&format!("没有选中事项，没有{title}"), back));
    }
    if done == lines.len() {
        return Ok(say_and_go(&format!("已{title}{done}项"), back));
    }
    show(&Page {
        frame: Frame::new(web, session, title, Place::Desk).await?,
        title: title.to_owned(),
        lines,
        done,
        back: back.to_owned(),
    })
}

async fn one(web: &Web, session: &Session, act: &str, number: &str) -> Line {
    let case = web.app.case_numbered(&session.viewer, number).await;
    let title = case.as_ref().map_or(String::new(), |case| case.opening.title.clone());
    let done = match case {
        Ok(case) => {
            let request = plain(Target::Case(case.id), act, session.viewer.actor());
            web.app.act(&session.viewer, request).await.map(|_| ())
        }
        Err(error) => Err(error),
    };
    Line { number: number.to_owned(), title, refused: done.err().map(|error| why(&error)) }
}

fn plain(target: Target, act: &str, by: Actor) -> Request {
    Request { target, act: Act::deed(act, by), seen: None, key: None, birth: None }
}

fn why(error: &AppError) -> String {
    match error {
        AppError::Refused(refusal) => {
            let missing = refusal.missing.first().map(|one| format!("，{one}"));
            format!("{}{}", refusal.message, missing.unwrap_or_default())
        }
        other => other.to_string(),
    }
}
