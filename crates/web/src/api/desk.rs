//! 我的待办.

use app::view::desk::Desk;
use axum::extract::State;
use axum::response::Response;

use super::answer;
use super::caller::Caller;
use super::problem::Problem;
use crate::Web;

/// 我的待办：登录的岗位要办的事，最急的在前
#[utoipa::path(
    operation_id = "desk_show",
    get, path = "/desk", tag = "desk",
    responses(
        (status = 200, description = "待办", body = Desk),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn show(State(web): State<Web>, caller: Caller) -> Result<Response, Problem> {
    answer::ok(&web.app.desk(&caller.0.viewer).await?)
}
