//! Files: sent before the act that names them, read from the case that holds them.

use app::AppError;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::digest::Digest;
use serde::Deserialize;
use utoipa::IntoParams;

use super::answer;
use super::asked::Asked;
use super::caller::Caller;
use super::fill::FileBody;
use super::problem::Problem;
use crate::form::secret;
use crate::sent::{self, Sent, Upload};
use crate::{Web, sheet};

/// 文件的名称
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NameAsked {
    /// 文件名，如 批复.pdf
    name: String,
}

/// 上传一个文件：请求体就是它的内容，最大32MB；办理时在 proof 或者字段里写回答
#[utoipa::path(
    operation_id = "files_send",
    post, path = "/files", tag = "files", params(NameAsked),
    request_body(content = String, content_type = "application/octet-stream", description = "文件的内容"),
    responses(
        (status = 201, description = "已收到", body = FileBody),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "太大", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "文件是空的，或者有密级标志", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn send(
    State(web): State<Web>,
    _: Caller,
    Asked(asked): Asked<NameAsked>,
    content: Bytes,
) -> Result<Response, Problem> {
    let name = sent::bare(&asked.name);
    if content.is_empty() || name.is_empty() {
        let fault = if name.is_empty() { "文件要有名称" } else { "文件是空的" };
        return Err(Problem::fields(fault, vec![("name".to_owned(), fault.to_owned())]));
    }
    let upload = Upload { field: "_proof".to_owned(), name, content: content.to_vec() };
    let sent = Sent { uploads: vec![upload], ..Sent::default() };
    secret::check(&sent).await?;
    let Upload { name, content, .. } = &sent.uploads[0];
    let file = web.app.store_file(name, content).await?;
    let body = FileBody { digest: file.digest.to_string(), name: file.name, size: file.size };
    answer::json(StatusCode::CREATED, &body)
}

/// 事项里的一个文件
#[utoipa::path(
    operation_id = "files_show",
    get, path = "/cases/{number}/files/{digest}", tag = "files",
    params(
        ("number" = String, Path, description = "文号，按百分号编码"),
        ("digest" = String, Path, description = "文件的摘要"),
    ),
    responses(
        (status = 200, description = "文件的内容", body = String, content_type = "application/octet-stream"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有找到，或者不能查看", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    Path((number, digest)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let view = web.app.case_view(&caller.0.viewer, &number, None).await?;
    super::cases::check_circle(&web, &view.mechanism)?;
    let file = view.files.iter().find(|file| file.digest == digest).ok_or(AppError::NotFound)?;
    let digest: Digest = digest.parse().map_err(|_| AppError::NotFound)?;
    let bytes = web.app.load_file(&digest)?;
    Ok(sheet::file(&file.name, "application/octet-stream", bytes))
}
