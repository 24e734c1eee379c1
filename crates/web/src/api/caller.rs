//! Who asks: somebody signed in, in one of his posts.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use crate::session::{self, Session};
use crate::{Web, origin};

/// Somebody signed in; no view and no act goes without him.
pub struct Caller(pub Session);

/// Finds the session of a request by its bearer token, or by the console's cookie if it has none.
pub async fn attach(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let cookie = session::cookie_token(headers);
    let token = origin::bearer(headers).or(cookie.as_deref());
    match session::find(&web, token).await {
        Ok(Some(row)) => {
            request.extensions_mut().insert(row);
        }
        Ok(None) => {}
        Err(fault) => return Problem::from(fault).into_response(),
    }
    next.run(request).await
}

impl FromRequestParts<Web> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Caller, Problem> {
        let row = session::attached(parts).ok_or_else(Problem::nobody)?;
        let session = Session::of(web, row, String::new());
        session.map(Caller).ok_or_else(|| {
            Problem::new(StatusCode::FORBIDDEN, "not-yours", "登录的岗位现在不由您担任")
                .next("请重新登录，以 post 指明岗位")
        })
    }
}
