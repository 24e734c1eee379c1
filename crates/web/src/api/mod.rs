//! The API: the same acts and views as the console, for programs. One file per resource.
//!
//! Whoever asks has a session: a bearer token from `POST /session`, or the console's own cookie.
//! Every trouble is a problem (RFC 9457) in Chinese that says what to do next. The document at
//! `/openapi.json` is made from the handlers themselves.

mod acts;
mod answer;
mod asked;
mod body;
mod caller;
mod cases;
mod desk;
mod figures;
mod files;
mod fill;
mod mechanisms;
mod pending;
mod problem;
mod reports;
mod session;
mod tag;

use std::sync::OnceLock;

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, http::StatusCode};
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::{Web, origin};
use problem::Problem;

/// The largest JSON body.
const LARGEST_BODY: usize = 1024 * 1024;

/// Where it is nested.
pub const ROOT: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "落实 API",
        version = "1",
        description = "区级政府工作落实系统的程序接口。凭 POST /session 取得令牌，以 Authorization: Bearer 发送。\
            写操作在已有事项上必须带 If-Match(事项的 ETag)，可带 Idempotency-Key(同一请求重发得到同一回答，保留7天)。\
            出错时返回 application/problem+json：article 为依据，next 为下一步。"
    ),
    servers((url = "/api/v1")),
    security(("bearer" = []), ("cookie" = [])),
)]
struct Document;

/// The API's routes with their document.
fn documented() -> OpenApiRouter<Web> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(session::open, session::show, session::end))
        .routes(routes!(cases::list, acts::open))
        .routes(routes!(cases::show))
        .routes(routes!(cases::events))
        .routes(routes!(acts::form, acts::act))
        .routes(routes!(files::show))
        .routes(routes!(files::send).layer(DefaultBodyLimit::max(app::LARGEST_FILE)))
        .routes(routes!(pending::list))
        .routes(routes!(pending::show, pending::withdraw))
        .routes(routes!(pending::confirm))
        .routes(routes!(mechanisms::list))
        .routes(routes!(mechanisms::show))
        .routes(routes!(desk::show))
        .routes(routes!(figures::list))
        .routes(routes!(figures::show))
        .routes(routes!(figures::rows))
        .routes(routes!(reports::list))
        .routes(routes!(reports::show))
        .routes(routes!(reports::comparison))
        .routes(routes!(reports::check))
        .routes(routes!(reports::check_sent).layer(DefaultBodyLimit::max(app::LARGEST_FILE)))
        .routes(routes!(reports::read).layer(DefaultBodyLimit::max(app::LARGEST_FILE)))
}

/// The API.
pub fn router(web: &Web) -> Router<Web> {
    let (router, _) = documented().split_for_parts();
    router
        .route("/openapi.json", get(openapi))
        .fallback(nowhere)
        .method_not_allowed_fallback(not_so)
        .layer(map_response(always_a_problem))
        .layer(from_fn_with_state(web.clone(), caller::attach))
        .layer(axum::middleware::from_fn(only_own))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}

/// The document of the API (OpenAPI 3.1), as text.
pub fn document() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut document = documented().into_openapi();
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let cookie = ApiKeyValue::new(crate::session::TOKEN);
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        // A document that cannot be written would be a fault of this program's own types.
        document.to_pretty_json().unwrap_or_else(|fault| fault.to_string())
    })
}

async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], document()).into_response()
}

async fn nowhere() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not-found", "没有这个地址")
        .next("请对照 /api/v1/openapi.json 检查地址")
}

async fn not_so() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "这个地址不能这样请求")
        .next("请对照 /api/v1/openapi.json 检查请求方法")
}

/// A request that a browser sends with the console's cookie must come from the console.
async fn only_own(request: Request, next: Next) -> Response {
    if origin::may_write(&request) {
        return next.run(request).await;
    }
    Problem::new(StatusCode::FORBIDDEN, "foreign-origin", "这个请求不是从本系统的页面发出的")
        .next("请从本系统的页面提交；程序请用 POST /api/v1/session 取得令牌")
        .into_response()
}

/// Whatever the framework itself refuses is a problem too.
async fn always_a_problem(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let told = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/"));
    if told || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let problem = match status {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(status, "too-large", "内容超过了上限"),
        _ => Problem::new(status, "bad-request", "请求的地址或者内容不对"),
    };
    problem.next("请对照 /api/v1/openapi.json 检查请求").into_response()
}
