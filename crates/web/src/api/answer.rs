//! Answers in JSON.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::problem::Problem;
use super::tag;

/// A value as JSON.
pub fn json<T: Serialize>(status: StatusCode, value: &T) -> Result<Response, Problem> {
    let bytes = serde_json::to_vec(value)
        .map_err(|fault| Problem::from(app::AppError::Broken(format!("回答写不出来：{fault}"))))?;
    Ok((status, [(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}

/// A view as JSON.
pub fn ok<T: Serialize>(value: &T) -> Result<Response, Problem> {
    json(StatusCode::OK, value)
}

/// The same about a case in a state.
pub fn tagged(mut response: Response, sequence: u32) -> Response {
    response.headers_mut().insert(header::ETAG, tag::of(sequence));
    response
}

/// The same with where a new thing is.
pub fn at(mut response: Response, address: &str) -> Response {
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}
