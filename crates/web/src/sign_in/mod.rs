//! Signing in by person and password, and out again.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::frame::{Frame, show};
use crate::sent::Sent;
use crate::session::{self, Arrived};
use crate::trouble::Trouble;
use crate::{Web, address, filters, password};

#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
struct Page {
    frame: Frame,
    to: String,
    who: String,
    wrong: bool,
    /// Persons of the demonstration: id, name, how many posts if several.
    shown: Vec<[String; 3]>,
}

/// Where one goes after signing in.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    to: String,
}

/// The page.
pub async fn page(State(web): State<Web>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    show(&blank(&web, asked.to))
}

fn blank(web: &Web, to: String) -> Page {
    Page {
        frame: Frame::bare(web, "登录"),
        to,
        who: String::new(),
        wrong: false,
        shown: if web.options.demonstration { shown(web) } else { Vec::new() },
    }
}

/// The persons that a demonstration offers.
fn shown(web: &Web) -> Vec<[String; 3]> {
    let people = web.app.district.people.iter().filter(|person| person.shown);
    let line = |person: &app::Person| {
        let posts = web.app.posts_of(&person.id);
        let several = posts.len() > 1;
        let posts = if several { format!("{}个岗位", posts.len()) } else { String::new() };
        [person.id.clone(), person.name.clone(), posts]
    };
    people.map(line).collect()
}

/// Checks person and password. A demonstration's shown persons come in by one press.
pub async fn send(State(web): State<Web>, sent: Sent) -> Result<Response, Trouble> {
    let who = sent.get("who");
    let people = &web.app.district.people;
    let person = people.iter().find(|person| person.id == who || person.name == who);
    let offered = web.options.demonstration && person.is_some_and(|person| person.shown);
    let by_press = offered && sent.maybe("password").is_none();
    let typed = sent.get("password").to_owned();
    let fits = by_press || password::belongs(&web, person.map(|person| &*person.id), typed).await?;
    match person.filter(|_| fits) {
        Some(person) => {
            let to = address::local(sent.get("to"));
            Ok(session::begin(&web, &person.id, to).await?)
        }
        None => {
            let page =
                Page { who: who.to_owned(), wrong: true, ..blank(&web, sent.get("to").to_owned()) };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)?).into_response())
        }
    }
}

/// Signs out.
pub async fn out(State(web): State<Web>, arrived: Arrived) -> Result<Response, Trouble> {
    Ok(arrived.end(&web).await?)
}
