//! Cases: lists, one case, its record.

use app::Order;
use app::view::case::{CaseView, LogEntry};
use app::view::ledger::{Chip, LedgerQuery};
use app::view::list::CaseLine;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer;
use super::asked::{self, Asked};
use super::caller::Caller;
use super::problem::Problem;
use crate::Web;

/// 查什么
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListAsked {
    /// 办理规程的 id；不写为全部
    mechanism: Option<String>,
    /// 检索词，两个字以上
    q: Option<String>,
    /// 环节
    stage: Option<String>,
    /// 牵头(承办)单位
    office: Option<String>,
    /// 责任领导的岗位
    leader: Option<String>,
    /// 类别的代码
    facet: Option<String>,
    /// 开始的年度
    year: Option<i16>,
    /// 台账的筛选：mine、open、to-check、late、near、waiting、moved、applied、closed
    filter: Option<String>,
    /// 排序：opened(开始先后)、due(办理时限)、lead(承办单位)
    sort: Option<String>,
    /// 上一页回答里的 next
    cursor: Option<String>,
    /// 每页多少件，1至200
    limit: Option<u32>,
}

/// 一页事项
#[derive(Debug, Serialize, ToSchema)]
pub struct CasePage {
    /// 事项
    items: Vec<CaseLine>,
    /// 总数；超过一万的写 10000+
    count: String,
    /// 下一页的 cursor；没有下一页的为空
    next: Option<String>,
}

/// 事项列表：只列登录的岗位可以查看的
#[utoipa::path(
    operation_id = "cases_list",
    get, path = "/cases", tag = "cases", params(ListAsked),
    responses(
        (status = 200, description = "一页事项", body = CasePage),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Asked(asked): Asked<ListAsked>,
) -> Result<Response, Problem> {
    let stage = asked.stage.clone();
    let query = query(asked)?;
    let mut page = web.app.case_list(&caller.0.viewer, &query, stage.as_deref()).await?;
    // Of work secrets a list says that they are there, and no more.
    for item in &mut page.items {
        if !web.app.circle_of(&item.mechanism).is_empty() {
            WITHHELD.clone_into(&mut item.title);
        }
    }
    let count = if page.more { format!("{}+", page.count) } else { page.count.to_string() };
    answer::ok(&CasePage { items: page.items, count, next: page.next })
}

/// What stands in lists for the title of a work secret.
pub const WITHHELD: &str = "工作秘密事项，请登录办公平台查看";

/// Work secrets leave the house by no program: they are read on the console, by their circle.
pub fn check_circle(web: &Web, mechanism: &str) -> Result<(), Problem> {
    if web.app.circle_of(mechanism).is_empty() {
        return Ok(());
    }
    Err(Problem::new(StatusCode::FORBIDDEN, "work-secret", "工作秘密事项不经接口提供")
        .next("请在知悉范围内的人员登录办公平台查看"))
}

fn query(asked: ListAsked) -> Result<LedgerQuery, Problem> {
    let order = match asked.sort.as_deref() {
        None | Some("opened") => Order::Opened,
        Some("due") => Order::Due,
        Some("lead") => Order::Lead,
        Some(_) => return Err(choose("sort", "opened、due、lead")),
    };
    let chip = match asked.filter.as_deref() {
        None | Some("") => None,
        Some(name) => Some(Chip::named(name).ok_or_else(|| {
            choose("filter", "mine、open、to-check、late、near、waiting、moved、applied、closed")
        })?),
    };
    if let Some(cursor) = &asked.cursor {
        check_cursor(cursor, order)?;
    }
    Ok(LedgerQuery {
        mechanism: asked.mechanism.unwrap_or_default(),
        year: asked.year,
        chip,
        leader: asked.leader,
        lead: asked.office,
        facet: asked.facet,
        status: None,
        ended: None,
        words: asked.q.unwrap_or_default(),
        order,
        after: asked.cursor,
        limit: asked::limit(asked.limit)?,
    })
}

fn choose(name: &str, known: &str) -> Problem {
    Problem::bad(format!("{name} 只能写：{known}")).next("请对照 /api/v1/openapi.json 改正")
}

/// A cursor is the place of the last item in its order: day~case, or office~day~case.
fn check_cursor(cursor: &str, order: Order) -> Result<(), Problem> {
    let parts: Vec<&str> = cursor.split('~').collect();
    let fits = match (order, parts.as_slice()) {
        (Order::Opened | Order::Due, [day, case]) => is_place(day, case),
        (Order::Lead, [_, day, case]) => is_place(day, case),
        _ => false,
    };
    if fits { Ok(()) } else { Err(asked::wrong_cursor()) }
}

fn is_place(day: &str, case: &str) -> bool {
    day.parse::<Date>().is_ok() && case.parse::<i64>().is_ok()
}

/// 看哪一天的
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct CaseAsked {
    /// 截至哪一天，如 2023-06-30；不写为现在
    as_of: Option<Date>,
}

/// 一件事项：环节、时限、办理记录、现在可以办的动作
#[utoipa::path(
    operation_id = "cases_show",
    get, path = "/cases/{number}", tag = "cases",
    params(
        ("number" = String, Path, description = "文号，按百分号编码"),
        CaseAsked,
    ),
    responses(
        (status = 200, description = "事项；ETag 为它的序号", body = CaseView),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有找到，或者不能查看", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    Path(number): Path<String>,
    Asked(asked): Asked<CaseAsked>,
) -> Result<Response, Problem> {
    let view = web.app.case_view(&caller.0.viewer, &number, asked.as_of).await?;
    check_circle(&web, &view.mechanism)?;
    let sequence = view.sequence;
    Ok(answer::tagged(answer::ok(&view)?, sequence))
}

/// 翻页
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct PageAsked {
    /// 上一页回答里的 next
    pub cursor: Option<String>,
    /// 每页多少条，1至200
    pub limit: Option<u32>,
}

/// 一页办理记录，新的在前
#[derive(Debug, Serialize, ToSchema)]
pub struct EventPage {
    /// 记录
    items: Vec<LogEntry>,
    /// 下一页的 cursor；没有下一页的为空
    next: Option<String>,
}

/// 办理记录
#[utoipa::path(
    operation_id = "cases_events",
    get, path = "/cases/{number}/events", tag = "cases",
    params(("number" = String, Path, description = "文号，按百分号编码"), PageAsked),
    responses(
        (status = 200, description = "一页办理记录", body = EventPage),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有找到，或者不能查看", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn events(
    State(web): State<Web>,
    caller: Caller,
    Path(number): Path<String>,
    Asked(asked): Asked<PageAsked>,
) -> Result<Response, Problem> {
    let limit = asked::limit(asked.limit)?;
    let view = web.app.case_view(&caller.0.viewer, &number, None).await?;
    check_circle(&web, &view.mechanism)?;
    let (items, next) = asked::cut(view.log, asked.cursor.as_deref(), limit)?;
    answer::ok(&EventPage { items, next })
}
