//! 我的待办.

use app::view::desk::Desk;
use axum::extract::State;
use axum::response::Response;

use super::answer;
use super::caller::Caller;
use super::cases::WITHHELD;
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
    let mut desk = web.app.desk(&caller.0.viewer).await?;
    let is_secret = |title: &str| {
        let mut latest = web.app.catalogue.latest();
        latest.any(|mechanism| mechanism.title == title && mechanism.circle.is_some())
    };
    for item in desk.groups.iter_mut().flat_map(|group| &mut group.items) {
        if is_secret(&item.of) {
            WITHHELD.clone_into(&mut item.title);
            item.source.clone_from(&item.of);
        }
    }
    for watched in &mut desk.watched {
        let case = web.app.case_numbered(&caller.0.viewer, &watched.number).await?;
        let mechanism = web.app.mechanism(&case.mechanism).await?;
        if !web.app.circle_of(&mechanism.id.text).is_empty() {
            WITHHELD.clone_into(&mut watched.title);
        }
    }
    for second in &mut desk.second {
        let case = web.app.case_numbered(&caller.0.viewer, &second.number).await?;
        let mechanism = web.app.mechanism(&case.mechanism).await?;
        if !web.app.circle_of(&mechanism.id.text).is_empty() {
            WITHHELD.clone_into(&mut second.say);
        }
    }
    answer::ok(&desk)
}
