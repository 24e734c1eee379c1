//! Mechanisms: their handbook pages, and what each of their acts asks.

use app::view::acts::ActSpec;
use app::view::handbook::{Handbook, HandbookItem};
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer;
use super::asked::Asked;
use super::caller::Caller;
use super::problem::Problem;
use crate::Web;

/// 办理规程
#[derive(Debug, Serialize, ToSchema)]
pub struct MechanismList {
    /// 规程
    items: Vec<HandbookItem>,
}

/// 全部办理规程
#[utoipa::path(
    operation_id = "mechanisms_list",
    get, path = "/mechanisms", tag = "mechanisms",
    responses(
        (status = 200, description = "全部规程", body = MechanismList),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list(State(web): State<Web>, _: Caller) -> Result<Response, Problem> {
    answer::ok(&MechanismList { items: web.app.handbooks() })
}

/// 一个办理规程
#[derive(Debug, Serialize, ToSchema)]
pub struct MechanismView {
    /// 每个动作要填什么
    acts: Vec<ActSpec>,
    #[serde(flatten)]
    handbook: Handbook,
}

/// 看哪一版
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct VersionAsked {
    /// 哪一天起施行的版本；不写为现行版本
    since: Option<Date>,
}

/// 一个办理规程：环节、动作和字段、时限、文书、指标
#[utoipa::path(
    operation_id = "mechanisms_show",
    get, path = "/mechanisms/{id}", tag = "mechanisms",
    params(("id" = String, Path, description = "规程的 id，如 proposal"), VersionAsked),
    responses(
        (status = 200, description = "规程", body = MechanismView),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有这个规程或者这一版", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(web): State<Web>,
    _: Caller,
    Path(id): Path<String>,
    Asked(asked): Asked<VersionAsked>,
) -> Result<Response, Problem> {
    let handbook = web.app.handbook(&id, asked.since)?;
    answer::ok(&MechanismView { acts: web.app.act_specs(&id, asked.since)?, handbook })
}
