//! Figures, and exactly the records that they count.

use app::view::figure::{FigureItem, FigureView};
use app::view::rows::{RowView, Tab};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::figure::Period;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer;
use super::asked::{self, Asked};
use super::caller::Caller;
use super::problem::Problem;
use crate::Web;

/// 看哪一期
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct FigureAsked {
    /// 期别：2022、2022-H1、2022-Q3、2022-05 或 2022-01-01..2022-08-31；不写为今年
    period: Option<String>,
    /// 截至哪一天的记录；不写为现在
    as_of: Option<Date>,
}

/// 看哪一期的全部指标
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct PeriodAsked {
    /// 期别：2022、2022-H1、2022-Q3、2022-05 或 2022-01-01..2022-08-31；不写为今年
    period: Option<String>,
}

/// 看哪些记录
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct RowsAsked {
    /// 期别；不写为今年
    period: Option<String>,
    /// 截至哪一天的记录；不写为现在
    as_of: Option<Date>,
    /// all(分母或者全部)、hits(分子)、rest(差额)；不写为 all
    tab: Option<String>,
    /// 上一页回答里的 next
    cursor: Option<String>,
    /// 每页多少条，1至200
    limit: Option<u32>,
}

fn period(web: &Web, asked: Option<&str>) -> Result<Period, Problem> {
    match asked {
        None | Some("") => Ok(Period::year(web.app.clock.today().year())),
        Some(text) => text.parse().map_err(|say: String| Problem::bad(say).next("请改正 period")),
    }
}

/// 全部指标
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureList {
    /// 期别
    period: String,
    /// 有记录的指标
    items: Vec<FigureItem>,
}

/// 全部指标在一期的数值
#[utoipa::path(
    operation_id = "figures_list",
    get, path = "/figures", tag = "figures", params(PeriodAsked),
    responses(
        (status = 200, description = "指标", body = FigureList),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Asked(asked): Asked<PeriodAsked>,
) -> Result<Response, Problem> {
    let period = period(&web, asked.period.as_deref())?;
    let items = web.app.figures(&caller.0.viewer, period).await?;
    answer::ok(&FigureList { period: period.to_string(), items })
}

/// 一个指标：数值、分子分母、各月、各单位、口径
#[utoipa::path(
    operation_id = "figures_show",
    get, path = "/figures/{id}", tag = "figures",
    params(("id" = String, Path, description = "指标的 id，如 proposal.answered"), FigureAsked),
    responses(
        (status = 200, description = "指标", body = FigureView),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有这个指标", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    Asked(asked): Asked<FigureAsked>,
) -> Result<Response, Problem> {
    let period = period(&web, asked.period.as_deref())?;
    answer::ok(&web.app.figure_view(&caller.0.viewer, &id, period, asked.as_of).await?)
}

/// 一页计入的记录
#[derive(Debug, Serialize, ToSchema)]
pub struct RowPage {
    /// 记录
    items: Vec<RowView>,
    /// 可以查看的一共多少条
    count: usize,
    /// 另有多少条不能查看
    hidden: usize,
    /// 下一页的 cursor；没有下一页的为空
    next: Option<String>,
}

/// 一个指标计入的每一条记录
#[utoipa::path(
    operation_id = "figures_rows",
    get, path = "/figures/{id}/rows", tag = "figures",
    params(("id" = String, Path, description = "指标的 id"), RowsAsked),
    responses(
        (status = 200, description = "一页记录", body = RowPage),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有这个指标", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn rows(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    Asked(asked): Asked<RowsAsked>,
) -> Result<Response, Problem> {
    let limit = asked::limit(asked.limit)?;
    let period = period(&web, asked.period.as_deref())?;
    let tab = match asked.tab.as_deref() {
        None | Some("all") => Tab::All,
        Some("hits") => Tab::Hits,
        Some("rest") => Tab::Rest,
        Some(_) => return Err(Problem::bad("tab 只能写：all、hits、rest").next("请改正 tab")),
    };
    if web.app.catalogue.indicator(&id).is_none() && web.app.catalogue.find_series(&id).is_none() {
        return Err(Problem::from(app::AppError::NotFound));
    }
    let found = web.app.figure_rows(&caller.0.viewer, &id, period, tab, asked.as_of).await?;
    let count = found.rows.len();
    let (items, next) = asked::cut(found.rows, asked.cursor.as_deref(), limit)?;
    answer::ok(&RowPage { items, count, hidden: found.hidden, next })
}
