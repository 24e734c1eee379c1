//! What is pressed on the page.

use app::AppError;
use app::bulletin::Pressed;
use app::verification::{Inspection, SelfCheck};
use axum::extract::{Path, State};
use axum::response::Response;

use super::{Asked, render};
use crate::Web;
use crate::form::secret;
use crate::sent::Sent;
use crate::session::{Session, say_and_go};
use crate::trouble::Trouble;

/// Does what was pressed; trouble is shown on the page, with everything that was typed.
pub async fn press(
    State(web): State<Web>,
    session: Session,
    Path((year, act)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let year: i16 = year.parse().map_err(|_| AppError::NotFound)?;
    let show = sent.get("show").to_owned();
    match done(&web, &session, year, &act, &sent).await {
        Ok(said) => {
            let show = crate::address::encode(&show);
            let query = if show.is_empty() { String::new() } else { format!("?show={show}") };
            Ok(say_and_go(&said, &format!("/verification/{year}{query}")))
        }
        Err(AppError::Broken(fault)) => Err(AppError::Broken(fault).into()),
        Err(AppError::NotFound) => Err(AppError::NotFound.into()),
        Err(error) => {
            let trouble = Some(error.to_string());
            let number = sent.get("number").to_owned();
            let asked = Asked { show, number };
            render(&web, &session, year, asked, (trouble, sent)).await
        }
    }
}

async fn done(
    web: &Web,
    session: &Session,
    year: i16,
    act: &str,
    sent: &Sent,
) -> Result<String, AppError> {
    secret::check(sent).await?;
    let (app, viewer) = (&web.app, &session.viewer);
    let at = (year, sent.get("number"));
    let why = (sent.get("verdict"), sent.get("basis"));
    let one = match act {
        "plan" => {
            app.draft_round(viewer, year, (sent.get("rate"), sent.get("scope"))).await?;
            "核验方案已拟定，报区长批准"
        }
        "approve-plan" => {
            app.on_round(viewer, year, "approve").await?;
            "核验方案已批准"
        }
        "end" => {
            app.on_round(viewer, year, "end").await?;
            "年终核验已结束"
        }
        "self" => {
            let said = SelfCheck {
                own: sent.get("own").to_owned(),
                result: sent.get("result").to_owned(),
                evidence: sent.get("evidence").to_owned(),
            };
            app.self_check(viewer, at, &said).await?;
            "已自评"
        }
        "inspect" => {
            app.inspect(viewer, at, &inspection(sent)).await?;
            "核验单已填，等第二人核对"
        }
        "conclude-one" => {
            app.conclude_check(viewer, at, why).await?;
            "已拟定结论，报区长审定"
        }
        "return" => {
            app.return_check(viewer, at, sent.get("reason")).await?;
            "已退回重拟"
        }
        "review" => {
            app.review_check(viewer, at, why).await?;
            "已提出复核意见，报区长决定"
        }
        "apply" => {
            app.apply_for_review(viewer, at, sent.get("grounds")).await?;
            "已申请复核，区政府30日内作出复核决定"
        }
        "carry" => {
            app.carry_task(viewer, at, (sent.get("cause"), sent.get("reason"))).await?;
            "已转下年"
        }
        _ => return all(web, session, year, act).await,
    };
    Ok(one.to_owned())
}

/// One press for all that wait for it.
async fn all(web: &Web, session: &Session, year: i16, act: &str) -> Result<String, AppError> {
    let (app, viewer) = (&web.app, &session.viewer);
    Ok(match act {
        "ask" => many("发起自评", &app.ask_self_checks(viewer, year).await?),
        "confirm" => many("确认自评", &app.confirm_self_checks(viewer, year).await?),
        "draw" => many("抽中", &app.draw_checks(viewer, year).await?),
        "cosign" => many("核对", &app.cosign_checks(viewer, year).await?),
        "conclude" => many("拟定结论", &app.conclude_checks(viewer, year).await?),
        "approve" => many("审定", &app.pass_checks(viewer, year, "approve").await?),
        "tell" => many("告知", &app.pass_checks(viewer, year, "tell").await?),
        "receive" => many("签收", &app.receive_checks(viewer, year).await?),
        "decide" => many("作出复核决定", &app.decide_reviews(viewer, year).await?),
        _ => return Err(AppError::NotFound),
    })
}

/// The sheet as it was typed: the matters and what was found of them stand in order.
fn inspection(sent: &Sent) -> Inspection {
    let column = |name: &str| -> Vec<&str> {
        let own = sent.fields.iter().filter(|(known, _)| known == name);
        own.map(|(_, value)| value.trim()).collect()
    };
    let (items, found, notes) = (column("item"), column("found"), column("note"));
    let cell = |column: &[&str], nth: usize| column.get(nth).copied().unwrap_or("").to_owned();
    Inspection {
        way: sent.get("way").to_owned(),
        items: (0..items.len())
            .map(|nth| [cell(&items, nth), cell(&found, nth), cell(&notes, nth)])
            .collect(),
        finding: sent.get("finding").to_owned(),
    }
}

/// 已审定98项，2项没有办成：…
fn many(word: &str, pressed: &Pressed) -> String {
    let mut said = format!("已{word}{}项", pressed.done);
    if let Some((_, task, why)) = pressed.left.first() {
        said += &format!("，{}项没有办成（{task}：{why}", pressed.left.len());
        said += if pressed.left.len() > 1 { "等）" } else { "）" };
    }
    said
}
