//! Acts that wait for a second person (复核).

use app::AppError;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::digest::Digest;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::problem::Problem;
use super::{ROOT, acts, answer};
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

/// 待复核的办理
#[derive(Debug, Serialize, ToSchema)]
pub struct Waiting {
    /// 编号
    id: String,
    /// 文号
    number: String,
    /// 动作
    act: String,
    /// 是什么
    say: String,
    /// 谁提出的
    person: String,
    /// 以什么岗位提出的
    post: String,
    /// 何时提出的
    #[schema(value_type = String, format = DateTime)]
    made: Timestamp,
    /// 是否自己提出的
    own: bool,
    /// 内容
    lines: Vec<Line>,
}

/// 一项内容
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WaitingLine)]
pub struct Line {
    /// 名称
    label: String,
    /// 内容
    text: String,
}

/// 待复核的办理
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingList {
    /// 可以查看的待复核办理
    items: Vec<Waiting>,
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
        Some(key) => Digest::of_text(&format!("{person} {key}")).to_string(),
        None => form::new_key(),
    };
    let about = |error| Problem::about(error, &spec.number);
    second::keep_as(web, &caller.0, spec, sent, &id).await.map_err(about)?;
    let place = format!("{ROOT}/pending/{id}");
    let say = format!("{}要另一人复核，已送复核，确认后生效", spec.title);
    let kept = Kept { id, number: spec.number.clone(), say };
    Ok(answer::at(answer::json(StatusCode::ACCEPTED, &kept)?, &place))
}

/// 待复核的办理：自己提出的，和可以由自己复核的
#[utoipa::path(
    operation_id = "pending_list",
    get, path = "/pending", tag = "pending",
    responses(
        (status = 200, description = "待复核的办理", body = WaitingList),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list(State(web): State<Web>, caller: Caller) -> Result<Response, Problem> {
    let mut items = Vec::new();
    for row in web.app.pending().await? {
        match second::find(&web, &caller.0, &row.id).await {
            Ok(found) => items.push(waiting(&web, &caller, &found)),
            Err(AppError::NotFound) => {}
            Err(fault) => return Err(fault.into()),
        }
    }
    answer::ok(&WaitingList { items })
}

fn waiting(web: &Web, caller: &Caller, found: &second::Second) -> Waiting {
    let lines = found.lines(web).into_iter().map(|(label, text)| Line { label, text });
    Waiting {
        id: found.row.id.clone(),
        number: found.spec.number.clone(),
        act: found.spec.act.clone(),
        say: found.row.say.clone(),
        person: found.row.person.clone(),
        post: found.row.post.clone(),
        made: found.row.made,
        own: found.row.person == caller.0.person(),
        lines: lines.collect(),
    }
}

/// 一项待复核的办理
#[utoipa::path(
    operation_id = "pending_show",
    get, path = "/pending/{id}", tag = "pending",
    params(("id" = String, Path, description = "待复核的编号")),
    responses(
        (status = 200, description = "待复核的办理", body = Waiting),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有找到，或者不能查看", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let found = second::find(&web, &caller.0, &id).await?;
    answer::ok(&waiting(&web, &caller, &found))
}

/// 复核确认：确认后即办理；提出的人自己不能确认
#[utoipa::path(
    operation_id = "pending_confirm",
    post, path = "/pending/{id}/confirm", tag = "pending",
    params(("id" = String, Path, description = "待复核的编号")),
    responses(
        (status = 200, description = "已复核并办理", body = acts::Acted),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "要由另一人复核", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有找到，或者不能查看", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "提出之后已有人办理", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "不予办理：依据和下一步见回答", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn confirm(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let found = second::find(&web, &caller.0, &id).await?;
    if found.row.person == caller.0.person() {
        let say = "提出的人自己不能复核";
        return Err(
            Problem::new(StatusCode::FORBIDDEN, "another-person", say).next("请由另一人登录后复核")
        );
    }
    let number = found.spec.number.clone();
    let done = found.confirm(&web, &caller.0).await;
    let done = done.map_err(|error| Problem::about(error, &number))?;
    acts::acted(StatusCode::OK, done, number)
}

/// 撤回自己提出的，或者退回别人提出的
#[utoipa::path(
    operation_id = "pending_withdraw",
    delete, path = "/pending/{id}", tag = "pending",
    params(("id" = String, Path, description = "待复核的编号")),
    responses(
        (status = 204, description = "已撤回或者退回，没有生效"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有找到，或者不能查看", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn withdraw(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let found = second::find(&web, &caller.0, &id).await?;
    web.app.end_pending(&found.row.id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
