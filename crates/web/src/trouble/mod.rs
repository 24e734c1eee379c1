//! Trouble, in one place: refused, not found, overtaken, broken.

use app::{AppError, Overtaken};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use domain::case::Refusal;

use crate::frame::{Frame, Place};
use crate::session::Session;
use crate::{Web, address, filters};

/// Trouble on its way to a page.
#[derive(Debug, Clone)]
pub struct Trouble(pub AppError);

impl<E: Into<AppError>> From<E> for Trouble {
    fn from(error: E) -> Trouble {
        Trouble(error.into())
    }
}

impl Trouble {
    fn status(&self) -> StatusCode {
        match self.0 {
            AppError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            AppError::NotFound => StatusCode::NOT_FOUND,
            AppError::Conflict(_) => StatusCode::CONFLICT,
            AppError::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Trouble {
    /// Leaves the page to [`render`], which knows who looks.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A page that is not there.
pub async fn no_page() -> Trouble {
    Trouble(AppError::NotFound)
}

/// Makes a page of whatever trouble a handler met.
pub async fn render(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let session =
        <Session as FromRequestParts<Web>>::from_request_parts(&mut parts, &web).await.ok();
    let path = parts.uri.path().to_owned();
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(trouble) = response.extensions().get::<Trouble>().cloned() else { return response };
    let frame = match &session {
        Some(session) => Frame::new(&web, session, "没有办成", Place::More).await.ok(),
        None => None,
    };
    let frame = frame.unwrap_or_else(|| Frame::bare(&web, "没有办成"));
    let page = Page { block: Block::of(&trouble.0, &Case::of_path(&path)), frame };
    match page.render() {
        Ok(text) => (trouble.status(), html(), text).into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, fault.to_string()).into_response(),
    }
}

fn html() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.extend(
        Html("")
            .into_response()
            .headers()
            .get(header::CONTENT_TYPE)
            .cloned()
            .map(|kind| (header::CONTENT_TYPE, kind)),
    );
    headers
}

#[derive(Template)]
#[template(path = "trouble/page.html")]
struct Page {
    frame: Frame,
    block: Block,
}

/// The case that trouble is about, as far as the page knows.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// Its number; empty for none.
    pub number: String,
}

impl Case {
    /// The case that an address speaks of.
    pub fn of_path(path: &str) -> Case {
        let number = path.strip_prefix("/case/").and_then(|rest| rest.split('/').next());
        Case { number: number.map_or(String::new(), address::decode) }
    }
}

/// One of the four kinds, ready to print; templates include `trouble/block.html`.
#[derive(Debug, Clone)]
pub enum Block {
    /// What cannot be done, what is missing, the article, the act that helps.
    Refused {
        /// What cannot be done.
        title: String,
        /// What is missing.
        missing: Vec<String>,
        /// The article.
        law: String,
        /// Advice.
        advice: Vec<String>,
        /// Acts that help: address and title.
        acts: Vec<(String, String)>,
        /// Where the case is; empty for none.
        back: String,
    },
    /// Nothing here, or not for this viewer.
    NotFound {
        /// The number that was looked for; empty for none.
        number: String,
    },
    /// Somebody was faster.
    Conflict {
        /// Who did what since.
        since: Vec<String>,
        /// Where the case is.
        back: String,
    },
    /// The machine is at fault.
    Broken {
        /// A short number to report.
        number: String,
    },
}

impl Block {
    /// What to print of an error.
    pub fn of(error: &AppError, case: &Case) -> Block {
        match error {
            AppError::Refused(refusal) => refused(refusal, case),
            AppError::NotFound => Block::NotFound { number: case.number.clone() },
            AppError::Conflict(overtaken) => conflict(overtaken),
            AppError::Broken(message) => Block::Broken { number: reported(message) },
        }
    }
}

fn refused(refusal: &Refusal, case: &Case) -> Block {
    let back = if case.number.is_empty() { String::new() } else { address::case(&case.number) };
    // The key is the form's own: people know only that they sent it before.
    if refusal.message.contains("Idempotency-Key") {
        return Block::Refused {
            title: "这份表单已经提交过，内容又有改动".to_owned(),
            missing: Vec::new(),
            law: String::new(),
            advice: vec!["请回到事项，重新打开表单填写".to_owned()],
            acts: Vec::new(),
            back,
        };
    }
    let mut advice = Vec::new();
    let mut acts = Vec::new();
    for step in &refusal.next {
        match &step.act {
            Some(act) if !case.number.is_empty() => {
                acts.push((address::act(&case.number, act, ""), step.say.clone()));
            }
            _ => advice.push(step.say.clone()),
        }
    }
    Block::Refused {
        title: refusal.message.clone(),
        missing: refusal.missing.clone(),
        law: refusal.law.clone().unwrap_or_default(),
        advice,
        acts,
        back,
    }
}

fn conflict(overtaken: &Overtaken) -> Block {
    Block::Conflict { since: overtaken.since.clone(), back: address::case(&overtaken.number) }
}

/// Writes a fault to the machine's log under a short number that people can report.
pub fn reported(message: &str) -> String {
    let mut random = [0; 3];
    // Without chance the number is 000-000, and the log still holds the message.
    let _unlucky = getrandom::fill(&mut random);
    let digits: String = random.iter().map(|byte| format!("{byte:02X}")).collect();
    let number = format!("{}-{}", &digits[..3], &digits[3..]);
    eprintln!("错误号 {number}：{message}");
    number
}
