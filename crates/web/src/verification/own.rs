//! The page as an office, or the leader in charge of it, sees it.

use app::verification::Check;
use askama::Template;
use axum::response::Response;
use jiff::civil::Date;

use super::{VERDICTS, day, kept, st, verdict_words};
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters};

#[derive(Template)]
#[template(path = "verification/own.html")]
struct OwnPage {
    frame: Frame,
    year: i16,
    years: Vec<i16>,
    checks: Vec<Check>,
    office: String,
    /// 联络员 of the office whose tasks these are.
    handles: bool,
    /// 审签人 of that office.
    signs: bool,
    names: Vec<(String, String)>,
    today: Date,
    trouble: Option<String>,
    typed: Sent,
}

impl OwnPage {
    /// How many rest in one of these stages, parted by spaces.
    fn count(&self, stages: &str) -> usize {
        let among = |check: &&Check| stages.split(' ').any(|stage| stage == check.stage);
        self.checks.iter().filter(among).count()
    }

    /// How many a single press confirms.
    fn to_confirm(&self) -> usize {
        self.checks.iter().filter(|check| check.stage == "asked" && check.closed).count()
    }

    fn to_fill(&self) -> Vec<&Check> {
        self.checks.iter().filter(|check| check.wants_word()).collect()
    }

    fn others(&self) -> Vec<&Check> {
        self.checks.iter().filter(|check| !(self.handles && check.wants_word())).collect()
    }

    fn is_shown(&self, year: &i16) -> bool {
        *year == self.year
    }

    fn lead(&self, id: &str) -> &str {
        self.names.iter().find(|(own, _)| own == id).map_or("", |(_, name)| name)
    }

    /// What the office may say by itself; an outside reason has a form with proof.
    fn owns(&self) -> &'static [(&'static str, &'static str)] {
        &VERDICTS[..3]
    }

    fn typed<'t>(&'t self, check: &'t Check, name: &str) -> &'t str {
        let known = match name {
            "result" => &*check.result,
            "evidence" => &*check.evidence,
            _ => "",
        };
        kept(&self.typed, &check.number, name, known)
    }

    fn day(&self, date: &Date) -> String {
        day(date, self.today)
    }

    /// The verdict that stands, or that was told.
    fn verdict<'c>(&self, check: &'c Check) -> &'c str {
        if check.last.is_empty() { &check.verdict } else { &check.last }
    }
}

pub(super) async fn render(
    web: &Web,
    session: &Session,
    year: i16,
    (trouble, typed): (Option<String>, Sent),
) -> Result<Response, Trouble> {
    let viewer = &session.viewer;
    let directory = &web.app.district.directory;
    let checks = web.app.own_verification(viewer, year).await?;
    let mut names: Vec<(String, String)> = checks
        .iter()
        .map(|check| (check.lead.clone(), directory.office_short(&check.lead).to_owned()))
        .collect();
    names.sort();
    names.dedup();
    show(&OwnPage {
        frame: Frame::new(web, session, "年终核验", Place::More).await?,
        year,
        years: web.app.verification_years().await?,
        checks,
        office: directory.office_short(&viewer.office).to_owned(),
        handles: viewer.carries("联络员"),
        signs: viewer.carries("审签人"),
        names,
        today: web.app.clock.today(),
        trouble,
        typed,
    })
}
