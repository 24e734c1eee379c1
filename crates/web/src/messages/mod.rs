//! 消息记录: what went out when, by which channel, to which post; never more than the sentence.

use app::reminder::MessageLine;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::frame::{Frame, Place, show};
use crate::session::{Session, say_and_go};
use crate::trouble::Trouble;
use crate::{Web, filters};

/// How many days back the page looks: into one's own messages, and into everybody's.
const BACK: i64 = 30;
const BACK_ALL: i64 = 7;
/// How many days ahead: a press before a long holiday waits till after it.
const AHEAD: i64 = 15;
/// How many messages stand on the page.
const SHOWN: usize = 60;

#[derive(Template)]
#[template(path = "messages/messages.html")]
struct Page {
    frame: Frame,
    /// The latest of them.
    lines: Vec<MessageLine>,
    /// How many there are.
    total: usize,
    /// Whether the viewer sees everybody's.
    all: bool,
    /// How many days back it looks.
    back: i64,
    /// When the digest goes out, and between which times nothing does.
    times: [String; 3],
    /// How many no channel took.
    failed: usize,
}

impl Page {
    fn at(&self, line: &MessageLine) -> String {
        line.at.strftime("%-m月%-d日 %H:%M").to_string()
    }

    fn state(&self, line: &MessageLine) -> &'static str {
        match &*line.state {
            "sent" => "已发出",
            "merged" => "并入每日提醒",
            "failed" => "没有送达",
            _ if line.note.is_empty() => "等待发送",
            _ => "稍后再发",
        }
    }
}

fn days(today: Date, back: i64) -> (Date, Date) {
    let back = today.checked_sub(back.days()).unwrap_or(today);
    (back, today.checked_add(AHEAD.days()).unwrap_or(today))
}

/// The page.
pub async fn page(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    let all = session.viewer.sees_withheld();
    let back = if all { BACK_ALL } else { BACK };
    let days = days(web.app.clock.today(), back);
    let mut lines = web.app.messages(&session.viewer, days).await?;
    // What nobody took stands first; of the rest the latest.
    lines.sort_by_key(|line| line.state != "failed");
    let (total, failed) = (lines.len(), lines.iter().filter(|line| line.state == "failed").count());
    lines.truncate(SHOWN.max(failed));
    let rules = &web.app.district.reminding;
    let time = |time: jiff::civil::Time| time.strftime("%-H:%M").to_string();
    show(&Page {
        frame: Frame::new(&web, &session, "消息记录", Place::More).await?.wide(),
        failed,
        total,
        lines,
        all,
        back,
        times: [time(rules.digest), time(rules.quiet_from), time(rules.quiet_until)],
    })
}

/// What no channel took is tried again.
pub async fn again(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    let days = days(web.app.clock.today(), BACK_ALL);
    let count = web.app.send_again(&session.viewer, days).await?;
    Ok(say_and_go(&format!("{count}条重新排队，在工作时段发出"), "/messages"))
}
