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
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || is_own(request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "请从本系统的页面提交").into_response()
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
    fn only_our_own_pages_send_forms() {
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(!own(&[("sec-fetch-site", "cross-site")]));
        assert!(own(&[("origin", "http://10.0.0.1:8080"), ("host", "10.0.0.1:8080")]));
        assert!(!own(&[("origin", "http://evil.example"), ("host", "10.0.0.1:8080")]));
        assert!(!own(&[("origin", "null"), ("host", "10.0.0.1:8080")]));
        assert!(!own(&[]));
    }
}
