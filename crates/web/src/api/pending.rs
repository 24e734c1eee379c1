//! Acts that wait for a second person (复核).

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::{ROOT, answer};
use crate::Web;
use crate::form::{self, Spec, second};
use crate::sent::Sent;

/// 已送复核
#[derive(Debug, Serialize, ToSchema)]
pub struct Kept {
    /// 待复核的编号
    pub id: String,
    /// 文号
    pub number: String,
    /// 说明
    pub say: String,
}

/// Keeps an act for a second person; the same request again is kept once.
pub async fn keep(
    web: &Web,
    caller: &Caller,
    spec: &Spec,
    sent: &Sent,
    key: Option<&str>,
) -> Result<Response, Problem> {
    let person = caller.0.person();
    let id = match key {
        Some(key) => domain::digest::Digest::of_text(&format!("{person} {key}")).to_string(),
        None => form::new_key(),
    };
    let about = |error| Problem::about(error, &spec.number);
    second::keep_as(web, &caller.0, spec, sent, &id).await.map_err(about)?;
    let place = format!("{ROOT}/pending/{id}");
    let say = format!("{}要另一人复核，已送复核，确认后生效", spec.title);
    let kept = Kept { id, number: spec.number.clone(), say };
    Ok(answer::at(answer::json(StatusCode::ACCEPTED, &kept)?, &place))
}
