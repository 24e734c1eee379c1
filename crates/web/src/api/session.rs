//! Signing in and out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::district::Post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::body::Body;
use super::caller::Caller;
use super::problem::Problem;
use crate::{Web, password, session};

/// 登录
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// 人员编号或者姓名
    person: String,
    /// 口令
    password: String,
    /// 岗位；只任一个岗位的可以不写
    #[serde(default)]
    post: Option<String>,
}

/// 登录结果
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedIn {
    /// 令牌：以 Authorization: Bearer 发送；8小时不用即失效
    token: String,
    #[serde(flatten)]
    me: Me,
}

/// 登录的人和岗位
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// 人员编号
    person: String,
    /// 岗位编号
    post: String,
    /// 岗位名称
    post_title: String,
    /// 单位编号
    office: String,
    /// 单位名称
    office_title: String,
    /// 职责
    duties: Vec<String>,
}

/// 登录：以人员和口令换取令牌
#[utoipa::path(
    operation_id = "session_open",
    post, path = "/session", tag = "session", request_body = SignIn, security(()),
    responses(
        (status = 201, description = "已登录", body = SignedIn),
        (status = 400, description = "请求体读不懂", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "人员或者口令不对", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "要选岗位", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn open(State(web): State<Web>, body: Body<SignIn>) -> Result<Response, Problem> {
    let asked = body.content;
    let people = &web.app.district.people;
    let person = people.iter().find(|one| one.id == asked.person || one.name == asked.person);
    let person = person.map(|person| person.id.clone());
    if !password::belongs(&web, person.as_deref(), asked.password).await? {
        return Err(wrong());
    }
    let Some(person) = person else { return Err(wrong()) };
    let post = choose(&web, &person, asked.post.as_deref())?;
    let token = session::open(&web, &person, &post).await?;
    let row = session::find(&web, Some(&token)).await?.ok_or_else(Problem::nobody)?;
    let caller = session::Session::of(&web, row, String::new()).ok_or_else(Problem::nobody)?;
    answer::json(StatusCode::CREATED, &SignedIn { token, me: me(&web, &caller) })
}

fn wrong() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "wrong-password", "人员或者口令不对")
        .next("请检查后重试；忘记口令的，请管理员重设")
}

/// The post that is asked for, or the only one.
fn choose(web: &Web, person: &str, asked: Option<&str>) -> Result<String, Problem> {
    let held = web.app.posts_of(person);
    let chosen = match (asked, held.as_slice()) {
        (Some(asked), posts) => posts.iter().find(|post| post.id == asked),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    if let Some(post) = chosen {
        return Ok(post.id.clone());
    }
    let say = |post: &&Post| format!("{}({})", post.id, post.title);
    let posts: Vec<String> = held.iter().map(say).collect();
    let message = match posts.is_empty() {
        true => "现在不任任何岗位".to_owned(),
        false => format!("请从中选一个：{}", posts.join("、")),
    };
    let fault = vec![("post".to_owned(), message)];
    Err(Problem::fields("要指明以哪个岗位登录", fault))
}

fn me(web: &Web, session: &session::Session) -> Me {
    let viewer = &session.viewer;
    let directory = &web.app.district.directory;
    Me {
        person: viewer.person.clone(),
        post: viewer.post.clone(),
        post_title: directory.post_title(&viewer.post),
        office: viewer.office.clone(),
        office_title: directory.office_short(&viewer.office).to_owned(),
        duties: viewer.duties.clone(),
    }
}

/// 现在以谁的什么岗位登录
#[utoipa::path(
    operation_id = "session_show",
    get, path = "/session", tag = "session",
    responses(
        (status = 200, description = "登录的人和岗位", body = Me),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn show(State(web): State<Web>, caller: Caller) -> Result<Response, Problem> {
    answer::ok(&me(&web, &caller.0))
}

/// 退出：令牌立即失效
#[utoipa::path(
    operation_id = "session_end",
    delete, path = "/session", tag = "session",
    responses(
        (status = 204, description = "已退出"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn end(State(web): State<Web>, caller: Caller) -> Result<Response, Problem> {
    caller.0.end(&web).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
