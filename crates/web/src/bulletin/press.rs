//! What is pressed on the page.

use app::AppError;
use app::bulletin::{Period, Pressed, Settle};
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
    Path((period, act)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let period: Period = period.parse().map_err(|()| AppError::NotFound)?;
    match done(&web, &session, period, &act, &sent).await {
        Ok(said) => Ok(say_and_go(&said, &format!("/bulletin/{period}"))),
        Err(AppError::Broken(fault)) => Err(AppError::Broken(fault).into()),
        Err(AppError::NotFound) => Err(AppError::NotFound.into()),
        Err(error) => {
            let trouble = Some(error.to_string());
            render(&web, &session, period, Asked::default(), (trouble, sent)).await
        }
    }
}

async fn done(
    web: &Web,
    session: &Session,
    period: Period,
    act: &str,
    sent: &Sent,
) -> Result<String, AppError> {
    secret::check(sent).await?;
    let (app, viewer) = (&web.app, &session.viewer);
    let number = sent.get("number");
    Ok(match act {
        "propose" => format!("已按规则拟亮灯{}项", app.propose_lights(viewer, period).await?),
        "ask" => many("请单位说明", &app.ask_lights(viewer, period).await?),
        "keep" => many("核定", &app.keep_lights(viewer, period).await?),
        "fix" => many("审定", &app.fix_lights(viewer, period).await?),
        "settle" => {
            let settle = Settle {
                light: sent.get("light").to_owned(),
                reason: sent.get("reason").to_owned(),
            };
            app.settle_light(viewer, period, number, &settle).await?;
            "已核定".to_owned()
        }
        "praise" => {
            app.praise(viewer, period, number, sent.get("praise")).await?;
            "已列入表扬".to_owned()
        }
        "write" => {
            let parts = sent.all("part");
            let texts = (&*parts, sent.get("lead_in"), sent.get("demands"));
            app.draft_bulletin(viewer, period, texts).await?;
            "通报稿已保存".to_owned()
        }
        _ => return Err(AppError::NotFound),
    })
}

/// 已核定98项，2项没有办成：…
fn many(word: &str, pressed: &Pressed) -> String {
    let mut said = format!("已{word}{}项", pressed.done);
    if let Some((_, task, why)) = pressed.left.first() {
        said += &format!("，{}项没有办成（{task}：{why}", pressed.left.len());
        said += if pressed.left.len() > 1 { "等）" } else { "）" };
    }
    said
}
