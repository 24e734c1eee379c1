//! What is pressed on the page.

use app::AppError;
use app::division::{Change, Issued};
use axum::extract::{Path, State};
use axum::response::Response;

use super::page::{self, Asked};
use super::parse;
use crate::form::{draft, secret};
use crate::sent::Sent;
use crate::session::{Session, say_and_go};
use crate::trouble::Trouble;
use crate::{Web, address};

/// Does what was pressed; trouble is shown on the page, with everything that was typed.
pub async fn press(
    State(web): State<Web>,
    session: Session,
    Path((year, act)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let year = parse(&year)?;
    match done(&web, &session, year, &act, &sent).await {
        Ok((said, to)) => Ok(say_and_go(&said, &to)),
        Err(AppError::Broken(fault)) => Err(AppError::Broken(fault).into()),
        Err(AppError::NotFound) => Err(AppError::NotFound.into()),
        Err(error) => {
            let asked = Asked { t: sent.get("number").to_owned(), ..Asked::default() };
            page::render(&web, &session, year, asked, Some((&error, &sent))).await
        }
    }
}

/// What was done, and where to go on.
async fn done(
    web: &Web,
    session: &Session,
    year: i16,
    act: &str,
    sent: &Sent,
) -> Result<(String, String), AppError> {
    secret::check(sent).await?;
    let (app, viewer) = (&web.app, &session.viewer);
    let numbers = sent.all("number");
    let number = sent.get("number");
    let here = address::local(sent.get("_to"));
    let here = if here == "/" { format!("/division/{year}") } else { here.to_owned() };
    let said = match act {
        "accept" => format!("已采纳{}项", app.accept_drafts(viewer, year, &numbers).await?),
        "aside" => {
            let count = app.put_drafts_aside(viewer, year, &numbers, sent.get("reason")).await?;
            format!("已暂不纳入{count}项")
        }
        "restore" => {
            app.restore_draft(viewer, year, number).await?;
            "已恢复为待审核".to_owned()
        }
        "edit" => return edit(web, session, year, sent).await,
        "merge" => {
            let into = app.merge_drafts(viewer, year, &numbers).await?;
            return Ok((format!("已合并{}项", numbers.len()), page::address(year, &into)));
        }
        "split" => {
            let cuts: Vec<usize> = sent.all("cut").iter().filter_map(|n| n.parse().ok()).collect();
            let parts = app.split_draft(viewer, year, number, &cuts).await?;
            format!("已拆成{parts}项")
        }
        "add" => {
            let id = sent.get("statement").parse().map_err(|_| AppError::NotFound)?;
            let made = app.add_draft(viewer, year, id).await?;
            return Ok(("已列为拟任务".to_owned(), page::address(year, &made)));
        }
        "undo" => format!("已撤回：{}", app.undo_step(viewer, year).await?),
        "divide" => format!("已补齐{}项", app.divide(viewer, year).await?),
        "consult" => round("征求意见", &app.consult_offices(viewer, year).await?),
        "issue" => round("印发", &app.issue_drafts(viewer, year).await?),
        _ => return Err(AppError::NotFound),
    };
    Ok((said, here))
}

async fn edit(
    web: &Web,
    session: &Session,
    year: i16,
    sent: &Sent,
) -> Result<(String, String), AppError> {
    let number = sent.get("number");
    let text = |name: &str| sent.maybe(name).map(str::to_owned);
    let filled = |name: &str| text(name).filter(|value| !value.is_empty());
    let change = Change {
        name: text("name"),
        content: text("content"),
        office: filled("office"),
        co_offices: Some(sent.all("co").into_iter().map(str::to_owned).collect()),
        leader: filled("leader"),
        nature: filled("nature"),
        due_on: filled("due_on").and_then(|day| day.parse().ok()),
        annual_result: text("annual_result"),
        duty_items: text("duty_items"),
    };
    let accept = sent.get("then") == "accept";
    let seen = sent.get("_seen").parse().ok();
    web.app.edit_draft(&session.viewer, year, number, (&change, accept, seen)).await?;
    draft::drop(&web.app, session.person(), sent.get("_place")).await?;
    let said = if accept { "已保存并采纳" } else { "已保存" };
    let to = match accept {
        true => address::local(sent.get("_to")).to_owned(),
        false => page::address(year, number),
    };
    Ok((said.to_owned(), to))
}

/// 已征求意见118项，2项没有办成：…
fn round(word: &str, issued: &Issued) -> String {
    let mut said = format!("已{word}{}项", issued.done);
    if let Some((number, _, why)) = issued.left.first() {
        said += &format!("，{}项没有办成（{number}{why}", issued.left.len());
        said += if issued.left.len() > 1 { "等）" } else { "）" };
    }
    said
}
