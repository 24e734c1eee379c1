//! Acts: beginning a case, and everything that is done to one.

use app::view::form::FormView;
use app::{AppError, Done, Request};
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use domain::case::Act;
use domain::digest::Digest;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::answer;
use super::asked::Asked;
use super::body::Body;
use super::caller::Caller;
use super::fill::{self, ActBody};
use super::problem::Problem;
use super::tag::{Key, Seen};
use super::{ROOT, pending};
use crate::form::{self, Spec, deal, read, secret};
use crate::sent::Sent;
use crate::{Web, address};

/// 开始一件事项
#[derive(Debug, Deserialize, ToSchema)]
#[serde(try_from = "Map<String, Value>")]
pub struct OpenBody {
    /// 办理规程的 id
    pub mechanism: String,
    /// 开始事项的动作
    pub act: String,
    #[serde(flatten)]
    pub content: ActBody,
}

/// Flattening alone would let unknown names pass.
impl TryFrom<Map<String, Value>> for OpenBody {
    type Error = String;

    fn try_from(mut body: Map<String, Value>) -> Result<OpenBody, String> {
        let mut take = |name: &str| match body.remove(name) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err("invalid type".to_owned()),
            None => Err(format!("missing field `{name}`")),
        };
        let (mechanism, act) = (take("mechanism")?, take("act")?);
        let content = serde_json::from_value(Value::Object(body));
        let content = content.map_err(|fault| fault.to_string())?;
        Ok(OpenBody { mechanism, act, content })
    }
}

/// 办理结果
#[derive(Debug, Serialize, ToSchema)]
pub struct Acted {
    /// 文号
    pub number: String,
    /// 事项的序号：下一次办理放进 If-Match
    pub sequence: u32,
    /// 办理记录的总序号
    pub position: i64,
}

/// 开始一件事项
#[utoipa::path(
    operation_id = "acts_open",
    post, path = "/cases", tag = "acts", request_body = OpenBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "同一请求重发得到同一回答，保留7天")),
    responses(
        (status = 201, description = "已开始，Location 为事项的地址", body = Acted),
        (status = 400, description = "请求体读不懂", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "不是您的岗位办理", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有这个规程或者动作", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "不予办理：依据和下一步见回答", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn open(
    State(web): State<Web>,
    caller: Caller,
    Key(key): Key,
    body: Body<OpenBody>,
) -> Result<Response, Problem> {
    let Body { content, digest } = body;
    let viewer = &caller.0.viewer;
    let spec = Spec::opening(&web.app, viewer, &content.mechanism, &content.act)?;
    let sent = fill::sent(&web.app, &spec, &content.content, None)?;
    let act = judged(&web, &caller, &spec, &sent, &content.content).await?;
    let request = request(&spec, act, None, key, digest);
    let done = web.app.act(viewer, request).await?;
    let number = done.number.clone().unwrap_or_default();
    let place = format!("{ROOT}/cases/{}", address::encode(&number));
    Ok(answer::at(acted(StatusCode::CREATED, done, number)?, &place))
}

/// 在一件事项上办理一个动作
#[utoipa::path(
    operation_id = "acts_act",
    post, path = "/cases/{number}/acts/{act}", tag = "acts", request_body = ActBody,
    params(
        ("number" = String, Path, description = "文号，如 潞建〔2023〕17号，按百分号编码"),
        ("act" = String, Path, description = "动作：规程的动作，或者 note、attach、correct、transfer、withdraw、reopen，\
            或者 serve:文书、publish:文书、withdraw:文书"),
        ("If-Match" = String, Header, description = "读取事项时得到的 ETag"),
        ("Idempotency-Key" = Option<String>, Header, description = "同一请求重发得到同一回答，保留7天"),
    ),
    responses(
        (status = 200, description = "已办理", body = Acted),
        (status = 202, description = "要另一人复核，已送复核；Location 为待复核的地址", body = pending::Kept),
        (status = 400, description = "请求体读不懂", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "不是您的岗位办理", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有这件事项或者动作", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "读取之后已有人办理", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "不予办理：依据和下一步见回答", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "没有带 If-Match", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn act(
    State(web): State<Web>,
    caller: Caller,
    Path((number, act)): Path<(String, String)>,
    Seen(seen): Seen,
    Key(key): Key,
    body: Body<ActBody>,
) -> Result<Response, Problem> {
    let about = |error| Problem::about(error, &number);
    let Body { content, digest } = body;
    let viewer = &caller.0.viewer;
    let case = web.app.case_numbered(viewer, &number).await.map_err(about)?;
    let row = match content.row.as_deref() {
        None | Some("") => None,
        Some(row) => Some(address::row(row).ok_or_else(wrong_row)?),
    };
    let spec =
        Spec::on_case(&web.app, viewer, &case, &act, row).await.map_err(|error| match error {
            AppError::NotFound => unknown_act(&act),
            other => about(other),
        })?;
    let spec = match spec.act.as_str() {
        "correct" => correcting(spec, &content)?,
        _ => spec,
    };
    let sent = fill::sent(&web.app, &spec, &content, seen)?;
    let wanted = judged(&web, &caller, &spec, &sent, &content).await?;
    let request = request(&spec, wanted, seen, key.clone(), digest);
    match web.app.act(viewer, request).await {
        Ok(done) => acted(StatusCode::OK, done, number),
        Err(AppError::Refused(refusal)) if form::wants_second(&refusal) => {
            pending::keep(&web, &caller, &spec, &sent, key.as_deref()).await
        }
        Err(error) => Err(about(error)),
    }
}

/// 一个动作的表单：要填什么，已经知道什么
#[utoipa::path(
    operation_id = "acts_form",
    get, path = "/cases/{number}/acts/{act}", tag = "acts",
    params(
        ("number" = String, Path, description = "文号，按百分号编码"),
        ("act" = String, Path, description = "动作"),
        RowAsked,
    ),
    responses(
        (status = 200, description = "表单；ETag 为事项的序号", body = FormView),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "没有登录", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有这件事项，或者动作现在不能办", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn form(
    State(web): State<Web>,
    caller: Caller,
    Path((number, act)): Path<(String, String)>,
    Asked(asked): Asked<RowAsked>,
) -> Result<Response, Problem> {
    let row =
        asked.row.as_deref().map(|row| address::row(row).ok_or_else(wrong_row)).transpose()?;
    let form = web.app.form(&caller.0.viewer, &number, &act, row.as_ref()).await?;
    super::cases::check_circle(&web, &form.mechanism)?;
    let sequence = form.sequence;
    Ok(answer::tagged(answer::ok(&form)?, sequence))
}

/// 哪一行
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct RowAsked {
    /// 分支部分的行，如 co-2
    row: Option<String>,
}

/// Reads what was sent as an act; what bears a secrecy mark is refused before anything is stored.
async fn judged(
    web: &Web,
    caller: &Caller,
    spec: &Spec,
    sent: &Sent,
    body: &ActBody,
) -> Result<Act, Problem> {
    let about = |error| Problem::about(error, &spec.number);
    secret::check(sent).await.map_err(|refusal| about(refusal.into()))?;
    let act = read::act(&web.app, spec, sent, caller.0.viewer.actor());
    let mut act = act.map_err(|faults| Problem::fields("有填写不全的地方", faults))?;
    if let Some(moment) = body.happened.as_deref().filter(|text| text.contains('T')) {
        let fault = || vec![("happened".to_owned(), "应为 2023-04-26T10:30:00".to_owned())];
        let moment = moment.parse();
        act.happened = Some(moment.map_err(|_| Problem::fields("有填写不对的地方", fault()))?);
    }
    deal::link(web, &caller.0.viewer, spec, sent, act).await.map_err(about)
}

fn request(
    spec: &Spec,
    act: Act,
    seen: Option<u32>,
    key: Option<String>,
    digest: Digest,
) -> Request {
    let key = key.map(|key| (key, digest));
    Request { target: spec.target.clone(), act, seen, key, birth: None }
}

/// Which field or date a correction is about: the one that it brings.
fn correcting(spec: Spec, body: &ActBody) -> Result<Spec, Problem> {
    let fault = |field: &str, say: &str| {
        let faults = vec![(field.to_owned(), say.to_owned())];
        Err(Problem::fields("更正要写明更正什么", faults))
    };
    match (body.event, body.values.keys().collect::<Vec<_>>().as_slice()) {
        (Some(event), []) => Ok(spec.correcting("", &event.to_string())),
        (None, [field]) if spec.mechanism.fields.contains_key(field.as_str()) => {
            Ok(spec.correcting(field, ""))
        }
        (None, [field]) => fault(field, "规程里没有这个字段"),
        _ => fault("values", "一次更正一个字段，或者以 event 和 date 更正一条记录的日期"),
    }
}

fn wrong_row() -> Problem {
    let fault = ("row".to_owned(), "应为部分和行号，如 co-2".to_owned());
    Problem::fields("有填写不对的地方", vec![fault])
}

fn unknown_act(act: &str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "unknown-act", format!("没有“{act}”这个动作"))
        .next("请重新读取事项，acts 里是现在可以办的动作；分支部分的动作要写 row")
}

/// The answer to an act that was done.
pub fn acted(status: StatusCode, done: Done, number: String) -> Result<Response, Problem> {
    let number = done.number.unwrap_or(number);
    let Done { sequence, position, replayed, .. } = done;
    let response = answer::json(status, &Acted { number, sequence, position })?;
    let mut response = answer::tagged(response, sequence);
    if replayed {
        let name = HeaderName::from_static("idempotency-replayed");
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    Ok(response)
}
