//! What templates write behind a bar: `{{ row.due|zh }}`.

use std::fmt::Display;

use askama::{Result, Values};

/// Full-width punctuation between Chinese words.
#[askama::filter_fn]
pub fn zh(value: impl Display, _: &dyn Values) -> Result<String> {
    Ok(crate::words::full_width(&value.to_string()))
}

/// One segment of an address, or one value of its query.
#[askama::filter_fn]
pub fn enc(value: impl Display, _: &dyn Values) -> Result<String> {
    Ok(crate::address::encode(&value.to_string()))
}
