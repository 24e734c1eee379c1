//! Trouble as Problem Details (RFC 9457): what, why, under which article, what to do next.

use app::{AppError, KEY_REUSED, Overtaken};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::case::{Refusal, RefusalKind};
use serde::Serialize;
use utoipa::ToSchema;

use super::ROOT;
use crate::{address, trouble, words};

/// 出了什么问题、依据、下一步(RFC 9457)。
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Problem {
    /// 问题类别，固定的英文短名：wrong-stage、incomplete、late-entry、overtaken……
    #[serde(rename = "type")]
    pub kind: String,
    /// 类别的名称
    pub title: String,
    /// HTTP 状态码
    pub status: u16,
    /// 一句话说明
    pub detail: String,
    /// 依据的条款
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// 下一步怎么办
    pub next: Vec<Step>,
    /// 还缺什么
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// 哪些字段不对
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// 读取之后别人办了什么，先办的在前
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub since: Vec<String>,
    /// 事项现在的序号
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u32>,
}

/// 一个可以采取的步骤。
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NextStep)]
pub struct Step {
    /// 怎么办
    pub say: String,
    /// 本事项可办的动作
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// 动作的地址
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

/// 一个填写有误的字段。
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// 字段
    pub field: String,
    /// 怎么填
    pub message: String,
}

impl Problem {
    /// A problem of a kind with its sentence.
    pub fn new(status: StatusCode, kind: &str, detail: impl Into<String>) -> Problem {
        Problem {
            kind: kind.to_owned(),
            title: title(kind).to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            ..Problem::default()
        }
    }

    /// With something that helps.
    pub fn next(mut self, say: impl Into<String>) -> Problem {
        self.next.push(Step { say: say.into(), ..Step::default() });
        self
    }

    /// With a field that is wrong.
    pub fn field(mut self, field: impl Into<String>, message: impl Into<String>) -> Problem {
        self.errors.push(FieldError { field: field.into(), message: message.into() });
        self
    }

    /// A request that cannot be read as one.
    pub fn bad(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "bad-request", detail)
    }

    /// Nobody is signed in.
    pub fn nobody() -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "no-session", "没有登录，或者登录已经失效")
            .next("请用 POST /api/v1/session 登录，再以 Authorization: Bearer 带上令牌")
    }

    /// Fields that cannot be taken.
    pub fn fields(detail: &str, faults: Vec<(String, String)>) -> Problem {
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "incomplete", detail);
        let problem = problem.next("请按 errors 逐项改正后重新提交");
        faults.into_iter().fold(problem, |problem, (field, say)| problem.field(name(&field), say))
    }

    /// An error about the case with a number; empty for none.
    pub fn about(error: AppError, number: &str) -> Problem {
        match error {
            AppError::Refused(refusal) => refused(&refusal, number),
            AppError::NotFound => {
                Problem::new(StatusCode::NOT_FOUND, "not-found", "没有找到，或者您不能查看")
                    .next("请检查文号；确需查看的，请用有权限的岗位登录")
            }
            AppError::Conflict(overtaken) => conflict(&overtaken),
            AppError::Broken(message) => {
                let number = trouble::reported(&message);
                let say = format!("系统故障，错误号 {number}");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "broken", say)
                    .next("没有保存；请稍后再试，仍不行请把错误号告诉管理员")
            }
        }
    }
}

/// The name that the API gives a field of a form: the form's own fields begin with `_` there.
fn name(field: &str) -> String {
    match field {
        "_place_code" => "place".to_owned(),
        other => other.trim_start_matches('_').to_owned(),
    }
}

fn refused(refusal: &Refusal, number: &str) -> Problem {
    if refusal.message == KEY_REUSED {
        return Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "key-reused", KEY_REUSED)
            .next("请为新的请求换一个 Idempotency-Key");
    }
    let kind = serde_json::to_value(refusal.kind).unwrap_or_default();
    let kind = kind.as_str().unwrap_or("refused").to_owned();
    let status = match refusal.kind {
        RefusalKind::NotYours => StatusCode::FORBIDDEN,
        RefusalKind::UnknownAct => StatusCode::NOT_FOUND,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut problem = Problem::new(status, &kind, words::full_width(&refusal.message));
    problem.article.clone_from(&refusal.law);
    problem.missing.clone_from(&refusal.missing);
    problem.next = refusal.next.iter().map(|step| self::step(step, number)).collect();
    for (field, say) in &refusal.fields {
        problem = problem.field(name(field), words::full_width(say));
    }
    if problem.next.is_empty() {
        problem = problem.next(advice(refusal.kind));
    }
    problem
}

fn step(step: &domain::case::NextStep, number: &str) -> Step {
    let href = |act: &str| format!("{ROOT}{}", address::of_act(number, act));
    let act = step.act.as_deref().filter(|_| !number.is_empty());
    Step { say: step.say.clone(), act: step.act.clone(), href: act.map(href) }
}

/// What helps where the refusal itself names no act.
fn advice(kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::NotYours => "请由有权限的岗位办理",
        RefusalKind::Incomplete => "请按 errors 逐项改正后重新提交",
        RefusalKind::UnknownAct => "请查 /api/v1/mechanisms/{id} 里的动作",
        RefusalKind::WrongStage | RefusalKind::CaseOver => {
            "请重新读取事项，acts 里是现在可以办的动作"
        }
        RefusalKind::AnotherPerson => "请由另一人办理或者复核",
        RefusalKind::LateEntry => "请补写理由、附上证明材料，并由另一人复核",
        RefusalKind::WrongTime => "请填写实际发生的时间",
        _ => "请按说明补正后再办；有疑问请看办理规程",
    }
}

fn conflict(overtaken: &Overtaken) -> Problem {
    let detail = format!("您读取之后，已有人办理：{}", overtaken.since.join("；"));
    let mut problem = Problem::new(StatusCode::PRECONDITION_FAILED, "overtaken", detail)
        .next("请重新读取事项，核对后以新的 ETag 重新提交");
    problem.since.clone_from(&overtaken.since);
    problem.sequence = Some(overtaken.sequence);
    problem
}

fn title(kind: &str) -> &'static str {
    match kind {
        "unknown-act" => "没有这个动作",
        "wrong-stage" => "现在的环节不能办",
        "case-over" => "事项已经办结",
        "not-yours" => "不是您的岗位办理",
        "another-person" => "要由另一人办理或者复核",
        "condition" => "条件不具备",
        "out-of-time" => "不在可以办的时间内",
        "incomplete" => "填写不全或者有误",
        "late-entry" => "补录要理由、证明和复核",
        "wrong-time" => "时间不对",
        "no-rule" => "当日没有施行的规程",
        "by-hand" => "要人工更正",
        "clock-only" => "由系统自动办理",
        "too-often" => "次数已满",
        "key-reused" => "幂等键重复使用",
        "overtaken" => "已有人办理",
        "precondition-required" => "要带 If-Match",
        "not-found" => "没有找到",
        "method-not-allowed" => "请求方法不对",
        "no-session" => "没有登录",
        "wrong-password" => "登录没有成功",
        "foreign-origin" => "请求来源不对",
        "too-large" => "内容太大",
        "unreadable" => "文件读不了",
        "broken" => "系统故障",
        _ => "请求有误",
    }
}

impl<E: Into<AppError>> From<E> for Problem {
    fn from(error: E) -> Problem {
        Problem::about(error.into(), "")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let text = serde_json::to_string(&self).unwrap_or_default();
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (status, kind, text).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let scheme = axum::http::HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}
