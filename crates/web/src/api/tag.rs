//! `If-Match`, `ETag` and `Idempotency-Key`.
//!
//! The tag of a case is its sequence. A write names the one that its reader saw, so that the app can
//! tell what others did since; notes, files and acts of the clock in between do not spoil it.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::problem::Problem;

/// The longest key that is taken.
const LONGEST_KEY: usize = 200;

/// The sequence that a reader saw; none for `*`, which means whatever state there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen(pub Option<u32>);

impl Seen {
    fn of(headers: &HeaderMap) -> Result<Seen, Problem> {
        let Some(value) = headers.get(header::IF_MATCH) else { return Err(missing()) };
        let text = value.to_str().unwrap_or("").trim();
        if text == "*" {
            return Ok(Seen(None));
        }
        let bare = text.strip_prefix("W/").unwrap_or(text);
        let inner = bare.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        match inner.and_then(|inner| inner.parse().ok()) {
            Some(sequence) => Ok(Seen(Some(sequence))),
            None => Err(Problem::bad("If-Match 要写读取事项时得到的 ETag，如 \"3\"")
                .next("请先读取事项，把回答里的 ETag 原样放进 If-Match")),
        }
    }
}

fn missing() -> Problem {
    let say = "在已有事项上办理要带 If-Match，说明您读到的是哪个状态";
    Problem::new(StatusCode::PRECONDITION_REQUIRED, "precondition-required", say)
        .next("请先读取事项，把回答里的 ETag 原样放进 If-Match")
}

impl<S: Sync> FromRequestParts<S> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Seen, Problem> {
        Seen::of(&parts.headers)
    }
}

/// The key under which a request is done once; none if the client does not mind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Key, Problem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Key(None)) };
        match value.to_str().map(str::trim) {
            Ok(key) if !key.is_empty() && key.len() <= LONGEST_KEY => Ok(Key(Some(key.to_owned()))),
            _ => Err(Problem::bad("Idempotency-Key 应为1至200个英文字符")
                .next("请为每个新的请求生成一个随机的键，如 UUID")),
        }
    }
}

/// The tag of a case.
pub fn of(sequence: u32) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{sequence}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &'static str) -> Result<Option<u32>, u16> {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, HeaderValue::from_static(text));
        Seen::of(&headers).map(|seen| seen.0).map_err(|problem| problem.status)
    }

    #[test]
    fn a_tag_is_read_as_it_was_given() {
        assert_eq!(of(7), "\"7\"");
        assert_eq!(seen("\"7\""), Ok(Some(7)));
        assert_eq!(seen("W/\"7\""), Ok(Some(7)));
        assert_eq!(seen("*"), Ok(None));
        assert_eq!(seen("7"), Err(400));
        assert_eq!(Seen::of(&HeaderMap::new()).unwrap_err().status, 428);
    }
}
