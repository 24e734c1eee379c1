//! JSON bodies, and what is the matter with those that cannot be read.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use domain::digest::Digest;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::problem::Problem;
use crate::Web;

/// A JSON body, with the digest of the request that it came with.
pub struct Body<T> {
    /// What it says.
    pub content: T,
    /// The digest of method, path and body: the same request again has the same.
    pub digest: Digest,
}

impl<T: DeserializeOwned> FromRequest<Web> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Body<T>, Problem> {
        if !is_json(request.headers()) {
            let say = "请求体要用 JSON，Content-Type 要写 application/json";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad-request", say)
                .next("请把 Content-Type 改为 application/json"));
        }
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let bytes = Bytes::from_request(request, web).await.map_err(|_| {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "请求体没有收全，最大1MB")
                .next("文件请先用 POST /api/v1/files 上传，再在请求里写它的摘要")
        })?;
        let content = serde_json::from_slice(&bytes).map_err(|fault| unreadable(&fault))?;
        let parts = [method.as_str().as_bytes(), path.as_bytes(), &bytes];
        Ok(Body { content, digest: Digest::of_parts(parts) })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn unreadable(fault: &serde_json::Error) -> Problem {
    let place = format!("第{}行第{}列", fault.line(), fault.column());
    if fault.classify() != Category::Data {
        let say = format!("请求体不是完整的 JSON，问题在{place}");
        return Problem::bad(say).next("请检查引号、逗号和括号是否成对，编码应为 UTF-8");
    }
    let said = fault.to_string();
    Problem::bad(format!("请求体的内容不对，问题在{place}：{}", in_words(&said)))
        .next("请对照 /api/v1/openapi.json 里这个地址的请求体改正")
}

/// What serde says, in Chinese.
pub fn in_words(said: &str) -> String {
    let said = said.split(" at line ").next().unwrap_or(said);
    let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    match (quoted.as_slice(), said) {
        ([name, known @ ..], _) if said.starts_with("unknown field") => {
            format!("没有“{name}”这一项，可以写：{}", known.join("、"))
        }
        ([name, ..], _) if said.starts_with("missing field") => format!("缺少“{name}”"),
        ([name, known @ ..], _) if said.starts_with("unknown variant") => {
            format!("不能写“{name}”，可以写：{}", known.join("、"))
        }
        _ => "有一项的类型不对，如应为文字的写成了数字".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Small {
        #[expect(dead_code, reason = "only read from JSON")]
        title: String,
    }

    fn said(text: &str) -> String {
        unreadable(&serde_json::from_str::<Small>(text).unwrap_err()).detail
    }

    #[test]
    fn faults_are_said_in_chinese() {
        assert!(said("{").contains("不是完整的 JSON"));
        assert!(said("{\"titel\": \"a\"}").ends_with("没有“titel”这一项，可以写：title"));
        assert!(said("{}").ends_with("缺少“title”"));
        assert!(said("{\"title\": 1}").contains("类型不对"));
    }
}
