//! Style, script and chart code: bundled at build time and embedded in the binary.
//!
//! Their addresses hold a digest of their content, so that browsers may keep them for ever.

use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::digest::Digest;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "browser/dist"]
struct Dist;

/// The addresses of what pages load.
pub struct Addresses {
    /// Style sheet.
    pub style: String,
    /// What makes pages quicker.
    pub script: String,
    /// Charts, for the page that has one.
    pub chart: String,
    /// The icon of the browser's tab.
    pub icon: String,
}

/// The addresses of what pages load.
pub fn addresses() -> &'static Addresses {
    static ADDRESSES: OnceLock<Addresses> = OnceLock::new();
    ADDRESSES.get_or_init(|| Addresses {
        style: address("console.css"),
        script: address("console.js"),
        chart: address("chart.js"),
        icon: address("icon.svg"),
    })
}

/// `/assets/console.1a2b3c4d.css`.
fn address(file: &str) -> String {
    let (stem, end) = file.rsplit_once('.').unwrap_or((file, ""));
    let content = Dist::get(file).map(|found| found.data).unwrap_or_default();
    let digest = Digest::of_bytes(&content).to_string();
    format!("/assets/{stem}.{}.{end}", digest.get(..8).unwrap_or(""))
}

/// One of them; an outdated digest gets the present content without leave to keep it.
pub async fn file(Path(asked): Path<String>) -> Response {
    let parts: Vec<&str> = asked.split('.').collect();
    let [stem, _, end] = parts.as_slice() else { return StatusCode::NOT_FOUND.into_response() };
    let name = format!("{stem}.{end}");
    let Some(found) = Dist::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match *end {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let keep = match address(&name).ends_with(&asked) {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)];
    (headers, found.data.into_owned()).into_response()
}
