//! A request that changes something must come from our own pages.
//!
//! Cookies are `SameSite=Lax`; this is the second lock. Chromium says where a request comes from in
//! `Sec-Fetch-Site` on https, and in `Origin` on every POST.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Lets a request pass that only reads, or that comes from our own pages.
pub async fn check(request: Request, next: Next) -> Response {
    if reads(&request) || is_own(request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "请从本系统的页面提交").into_response()
}

/// Whether a program may write. Only what a browser adds by itself can be abused by another site:
/// a bearer token is never added so, and without a cookie there is nothing to abuse.
pub fn may_write(request: &Request) -> bool {
    let headers = request.headers();
    let by_browser = headers.contains_key(header::COOKIE) && bearer(headers).is_none();
    reads(request) || !by_browser || is_own(headers)
}

/// The token that a program sends along.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn reads(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
}

fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let (Some(origin), Some(host)) = (text("origin"), text(header::HOST.as_str())) else {
        return false;
    };
    origin.split_once("://").is_some_and(|(_, from)| from == host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        is_own(&headers)
    }

    #[test]
    fn a_cookie_alone_writes_only_from_our_own_pages() {
        let write = |pairs: &[(&str, &str)]| {
            let mut request = Request::builder().method(Method::POST);
            for (name, value) in pairs {
                request = request.header(*name, *value);
            }
            may_write(&request.body(axum::body::Body::empty()).unwrap())
        };
        assert!(write(&[]));
        assert!(write(&[("authorization", "Bearer abc"), ("cookie", "luoshi=x")]));
        assert!(write(&[("cookie", "luoshi=x"), ("sec-fetch-site", "same-origin")]));
        assert!(!write(&[("cookie", "luoshi=x")]));
        assert!(!write(&[("cookie", "luoshi=x"), ("authorization", "Basic abc")]));
        assert!(!write(&[("cookie", "luoshi=x"), ("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn only_our_own_pages_send_forms() {
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(!own(&[("sec-fetch-site", "cross-site")]));
        assert!(own(&[("origin", "http://10.0.0.1:8080"), ("host", "10.0.0.1:8080")]));
        assert!(!own(&[("origin", "http://evil.example"), ("host", "10.0.0.1:8080")]));
        assert!(!own(&[("origin", "null"), ("host", "10.0.0.1:8080")]));
        assert!(!own(&[]));
    }
}
