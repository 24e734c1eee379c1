//! Addresses: case numbers such as 潞任〔2023〕9号 stand in them percent-encoded.

use app::view::ledger::{Chip, LedgerQuery};
use domain::event::PartRef;
use domain::status::Status;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is inside a segment or a value of a query.
const KEEP: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A text as one segment of a path or one value of a query.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, KEEP).to_string()
}

/// A text that was encoded.
pub fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The address of a case.
pub fn case(number: &str) -> String {
    format!("/case/{}", encode(number))
}

/// The address of an act's form; `row` is empty or such as `co-2`.
pub fn act(number: &str, act: &str, row: &str) -> String {
    let path = format!("{}/act/{}", case(number), encode(act));
    if row.is_empty() { path } else { format!("{path}?row={}", encode(row)) }
}

/// Where the API does an act on a case, below its root.
pub fn of_act(number: &str, act: &str) -> String {
    format!("/cases/{}/acts/{}", encode(number), encode(act))
}

/// A query string of the pairs that are not empty, with its question mark; empty if all are.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let filled = pairs.iter().filter(|(_, value)| !value.is_empty());
    let joined: Vec<String> =
        filled.map(|(name, value)| format!("{name}={}", encode(value))).collect();
    if joined.is_empty() { String::new() } else { format!("?{}", joined.join("&")) }
}

/// The ledger that holds what a query asks for, on its first page.
pub fn ledger(asked: &LedgerQuery) -> String {
    let year = asked.year.map_or("all".to_owned(), |year| year.to_string());
    let ended = asked.ended.map_or(String::new(), |days| days.to_string());
    let pairs = [
        ("year", &*year),
        ("chip", asked.chip.map_or("", Chip::name)),
        ("leader", asked.leader.as_deref().unwrap_or("")),
        ("lead", asked.lead.as_deref().unwrap_or("")),
        ("facet", asked.facet.as_deref().unwrap_or("")),
        ("status", asked.status.map_or("", Status::name)),
        ("ended", &*ended),
        ("q", &*asked.words),
    ];
    format!("/ledger/{}{}", encode(&asked.mechanism), query(&pairs))
}

/// A part's row as addresses write it: `co-2`.
pub fn row(text: &str) -> Option<PartRef> {
    let (part, row) = text.rsplit_once('-')?;
    Some(PartRef { part: part.to_owned(), row: row.parse().ok()? })
}

/// The same the other way; empty for the main part.
pub fn of_row(row: Option<&PartRef>) -> String {
    row.map_or(String::new(), |row| format!("{}-{}", row.part, row.row))
}

/// A local path to go to after signing in; anything else leads home.
pub fn local(path: &str) -> &str {
    let is_local = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    if is_local && path.is_ascii() { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_segment() {
        assert_eq!(case("潞1〔2〕/3"), "/case/%E6%BD%9E1%E3%80%942%E3%80%95%2F3");
        assert_eq!(decode("%E6%BD%9E1"), "潞1");
        assert!(act("a", "serve:letter", "co-2").ends_with("/a/act/serve%3Aletter?row=co-2"));
    }

    #[test]
    fn rows_are_read_as_they_are_written() {
        let part = row("quarter-3").unwrap();
        assert_eq!((part.part.as_str(), part.row), ("quarter", 3));
        assert_eq!(of_row(Some(&part)), "quarter-3");
        assert!(row("quarter").is_none());
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(local("/desk?tab=sign"), "/desk?tab=sign");
        for foreign in ["//evil.example", "https://evil.example", "/\\evil", "desk"] {
            assert_eq!(local(foreign), "/");
        }
    }

    #[test]
    fn empty_values_leave_no_trace_in_a_query() {
        assert_eq!(query(&[("chip", ""), ("year", "2023")]), "?year=2023");
        assert_eq!(query(&[("chip", "")]), "");
    }
}
