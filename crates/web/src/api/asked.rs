//! What the query of an address asks, page cursors included.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::body::in_words;
use super::problem::Problem;

/// How many items a page has if nobody says.
const USUAL: u32 = 50;
/// How many it has at most.
const MOST: u32 = 200;

/// The query, read.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Asked<T>, Problem> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Asked(asked)),
            Err(fault) => {
                let said = std::error::Error::source(&fault).map_or_else(String::new, inner);
                Err(Problem::bad(format!("地址里的参数不对：{}", in_words(&said)))
                    .next("请对照 /api/v1/openapi.json 里这个地址的参数改正"))
            }
        }
    }
}

fn inner(fault: &(dyn std::error::Error + 'static)) -> String {
    fault.source().map_or_else(|| fault.to_string(), inner)
}

/// How many items a page shall have.
///
/// # Errors
/// A problem for none and for too many.
pub fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    match asked.unwrap_or(USUAL) {
        limit @ 1..=MOST => Ok(limit),
        _ => Err(Problem::bad(format!("limit 应为1至{MOST}")).next("请改小 limit，用 next 翻页")),
    }
}

/// A cursor that no page gave.
pub fn wrong_cursor() -> Problem {
    Problem::bad("cursor 无效").next("请用上一页回答里的 next，条件和排序不能改")
}

/// A page of things that are all at hand: those after the cursor, and the next cursor. The cursor is
/// the number of items before.
///
/// # Errors
/// A problem for a cursor that is none.
pub fn cut<T>(
    items: Vec<T>,
    cursor: Option<&str>,
    limit: u32,
) -> Result<(Vec<T>, Option<String>), Problem> {
    let from: usize = cursor.map_or(Ok(0), str::parse).map_err(|_| wrong_cursor())?;
    let (all, limit) = (items.len(), limit as usize);
    let next = (from.saturating_add(limit) < all).then(|| (from + limit).to_string());
    Ok((items.into_iter().skip(from).take(limit).collect(), next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_everything_once() {
        let all: Vec<u32> = (0..7).collect();
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let (page, next) = cut(all.clone(), cursor.as_deref(), 3).unwrap();
            seen.extend(page);
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, all);
        assert_eq!(cut(all.clone(), Some("x"), 3).unwrap_err().status, 400);
        assert!(cut(all, Some("18446744073709551615"), 3).unwrap().0.is_empty());
    }

    #[test]
    fn a_page_has_bounds() {
        assert_eq!(limit(None).unwrap(), USUAL);
        assert_eq!(limit(Some(0)).unwrap_err().status, 400);
        assert_eq!(limit(Some(MOST + 1)).unwrap_err().status, 400);
    }
}
