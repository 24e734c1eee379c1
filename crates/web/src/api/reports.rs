//! Reports: the imported one sentence by sentence, its claims beside the records, reading a new one.

use app::view::check::Checked;
use app::view::report::ReportView;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use documents::Text;
use domain::report::Reading;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer;
use super::asked::Asked;
use super::caller::Caller;
use super::problem::Problem;
use crate::Web;
use crate::form::secret;

/// 已经导入的报告
#[derive(Debug, Serialize, ToSchema)]
pub struct Years {
    /// 年度，新的在前
    years: Vec<i16>,
}

/// 已经导入的报告的年度
#[utoipa::path(
    operation_id = "reports_list",
    get, path = "/reports", tag = "reports",
    responses(
        (status = 200, description = "年度", body = Years),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list(State(web): State<Web>, _: Caller) -> Result<Response, Problem> {
    answer::ok(&Years { years: web.app.report_years().await? })
}

/// 报告对照：逐句的任务、进展和核数
#[utoipa::path(
    operation_id = "reports_show",
    get, path = "/reports/{year}", tag = "reports",
    params(("year" = i16, Path, description = "报告的年度")),
    responses(
        (status = 200, description = "报告", body = ReportView),
        (status = 400, description = "年度不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有导入这一年的报告", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    Path(year): Path<String>,
) -> Result<Response, Problem> {
    answer::ok(&web.app.report_view(&caller.0.viewer, parse(&year)?).await?)
}

/// 与上年对照：上年的目标和任务，今年的报告怎么说，内容同 luoshi compare --format json
#[utoipa::path(
    operation_id = "reports_comparison",
    get, path = "/reports/{year}/comparison", tag = "reports",
    params(("year" = i16, Path, description = "后一年报告的年度")),
    responses(
        (status = 200, description = "目标的 outcome 为 kept、exceeded、missed、silent、unclear；任务的 fate 为 carried、changed、reported、dropped", body = Object),
        (status = 400, description = "年度不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有导入这一年或者上一年的报告", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn comparison(
    State(web): State<Web>,
    _: Caller,
    Path(year): Path<String>,
) -> Result<Response, Problem> {
    let view = web.app.compare_with_last_year(parse(&year)?).await?;
    answer::ok(&view.years.ok_or(app::AppError::NotFound)?)
}

/// 核数：已导入的报告里的成绩数字与记录逐个核对，内容同 luoshi audit --format json
#[utoipa::path(
    operation_id = "reports_check",
    get, path = "/checks/{year}", tag = "reports",
    params(("year" = i16, Path, description = "报告的年度；其中的成绩是上一年度的")),
    responses(
        (status = 200, description = "每个数字：verdict 为 supported、differs、no-record、estimate", body = Checked),
        (status = 400, description = "年度不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有导入这一年的报告", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn check(
    State(web): State<Web>,
    _: Caller,
    Path(year): Path<String>,
) -> Result<Response, Problem> {
    answer::ok(&web.app.check_imported(parse(&year)?).await?)
}

/// 成绩是哪一年的
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct YearAsked {
    /// 成绩所属的年度
    year: i16,
}

/// 核数：送来的报告里的成绩数字与记录逐个核对，不导入
#[utoipa::path(
    operation_id = "reports_check_sent",
    post, path = "/checks", tag = "reports", params(YearAsked),
    request_body(content = String, content_type = "text/plain", description = "报告：txt、md 的文字，或者 docx、pdf、html 的内容"),
    responses(
        (status = 200, description = "每个数字", body = Checked),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "文件读不了，或者有密级标志", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn check_sent(
    State(web): State<Web>,
    _: Caller,
    Asked(asked): Asked<YearAsked>,
    content: Bytes,
) -> Result<Response, Problem> {
    let text = document(content).await?;
    answer::ok(&web.app.check_report(&text.text, asked.year).await?)
}

/// 读报告：语句、数字、任务，不导入，内容同 luoshi read --format json
#[utoipa::path(
    operation_id = "reports_read",
    post, path = "/reports/read", tag = "reports",
    request_body(content = String, content_type = "text/plain", description = "报告：txt、md 的文字，或者 docx、pdf、html 的内容"),
    responses(
        (status = 200, description = "语句、数字、任务", body = Object),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "文件读不了，或者有密级标志", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn read(State(web): State<Web>, _: Caller, content: Bytes) -> Result<Response, Problem> {
    let text = document(content).await?;
    let reading: Reading = aside(move || web.app.read_report(&text.text)).await?;
    answer::ok(&reading)
}

/// A document that was sent; one that bears a secrecy mark is refused and kept nowhere.
async fn document(content: Bytes) -> Result<Text, Problem> {
    let read = app::read_upload(String::new(), content.to_vec()).await;
    let text = read.map_err(|fault| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unreadable", fault.to_string())
            .next("请送 docx、pdf、html、md，或者 UTF-8、GB18030 的 txt")
    })?;
    match text.classification_mark() {
        Some(mark) => Err(Problem::from(secret::refusal("报告", &mark))),
        None => Ok(text),
    }
}

/// Reading a report takes a whole thread for a while, aside of those that serve.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|fault| Problem::from(app::AppError::Broken(fault.to_string())))
}

fn parse(year: &str) -> Result<i16, Problem> {
    year.parse().map_err(|_| Problem::bad("年度应为四位数字").next("请写如 /reports/2023"))
}
