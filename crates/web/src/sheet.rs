//! Workbooks to take away.

use app::AppError;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use documents::{Sheet, write_xlsx};

use crate::trouble::Trouble;
use crate::{Web, address};

/// 2023年9月25日 10:30
pub fn now(web: &Web) -> String {
    web.app.clock.civil().strftime("%Y年%-m月%-d日 %H:%M").to_string()
}

/// Worksheets as a file of that name.
pub fn answer(sheets: &[Sheet], name: &str) -> Result<Response, Trouble> {
    let bytes = write_xlsx(sheets).map_err(|fault| AppError::Broken(fault.to_string()))?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file(&format!("{name}.xlsx"), kind, bytes))
}

/// A file to save under a name.
pub fn file(name: &str, kind: &str, bytes: Vec<u8>) -> Response {
    let name = address::encode(name);
    let how = format!("attachment; filename*=UTF-8''{name}");
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, &*how)], bytes).into_response()
}
