//! One press for many lights, and what is decided of a single one.

use domain::event::Backing;
use domain::value::{Value, Values};

use super::{BULLETIN, Period, Quarter, TaskLight, is_behind};
use crate::act::Target;
use crate::deed::{Filled, deed, opening};
use crate::{App, AppError, Viewer};

/// What a press did to many lights.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pressed {
    /// How many it was done for.
    pub done: usize,
    /// Those that it was not done for: number, task and why.
    pub left: Vec<(String, String, String)>,
}

/// How a single light is settled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settle {
    /// The light, by code; the proposed one if empty.
    pub light: String,
    /// Why it is another one.
    pub reason: String,
}

impl App {
    /// Asks the offices about every light that the rules propose yellow or red.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn ask_lights(&self, viewer: &Viewer, period: Period) -> Result<Pressed, AppError> {
        let due = |light: &TaskLight| light.stage == "proposed" && is_behind(&light.proposed);
        self.press_lights(viewer, period, due, |_| "ask").await
    }

    /// Settles what needs no word of an office, and what stayed unanswered beyond the limit; those
    /// that were explained are settled one by one.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn keep_lights(&self, viewer: &Viewer, period: Period) -> Result<Pressed, AppError> {
        let due = |light: &TaskLight| match light.stage.as_str() {
            "proposed" => !is_behind(&light.proposed),
            stage => stage == "asked",
        };
        let act = |light: &TaskLight| match light.stage.as_str() {
            "proposed" => "keep-normal",
            _ => "keep-unanswered",
        };
        self.press_lights(viewer, period, due, act).await
    }

    /// Approves every light that is settled.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn fix_lights(&self, viewer: &Viewer, period: Period) -> Result<Pressed, AppError> {
        self.press_lights(viewer, period, |light| light.stage == "settled", |_| "fix").await
    }

    async fn press_lights(
        &self,
        viewer: &Viewer,
        period: Period,
        due: impl Fn(&TaskLight) -> bool,
        act: impl Fn(&TaskLight) -> &'static str,
    ) -> Result<Pressed, AppError> {
        let quarter = self.quarter(viewer, period).await?;
        let mut pressed = Pressed::default();
        let mut first = None;
        for light in quarter.lights.iter().filter(|light| due(light)) {
            let wanted = deed(viewer, act(light), Values::new());
            match self.act_on(viewer, Target::Case(light.id), wanted).await {
                Ok(()) => pressed.done += 1,
                Err(AppError::Broken(fault)) => return Err(AppError::Broken(fault)),
                Err(other) => {
                    let why = other.to_string();
                    pressed.left.push((light.number.clone(), light.title.clone(), why));
                    first.get_or_insert(other);
                }
            }
        }
        // What refuses all is said as a refusal.
        match first.filter(|_| pressed.done == 0) {
            Some(refusal) => Err(refusal),
            None => Ok(pressed),
        }
    }

    /// Settles one light: as proposed, or another one with its reason.
    ///
    /// # Errors
    /// [`AppError::NotFound`], a refusal, or [`AppError::Broken`].
    pub async fn settle_light(
        &self,
        viewer: &Viewer,
        period: Period,
        number: &str,
        settle: &Settle,
    ) -> Result<(), AppError> {
        let quarter = self.quarter(viewer, period).await?;
        let light = quarter.find(number)?;
        let kept = settle.light.is_empty() || settle.light == light.proposed;
        let act = match (light.stage.as_str(), kept) {
            ("explained", true) => "keep",
            ("explained", false) => "change",
            ("asked", true) => "keep-unanswered",
            (_, true) => "keep-normal",
            (_, false) => "ease",
        };
        let values = match kept {
            true => Values::new(),
            false => Filled::default().with("settled", &*settle.light).0,
        };
        let mut wanted = deed(viewer, act, values);
        let reason = Some(settle.reason.clone()).filter(|reason| !reason.is_empty() && !kept);
        wanted.backing = Backing { reason, ..Backing::default() };
        self.act_on(viewer, Target::Case(light.id), wanted).await
    }

    /// Puts a task among those that are praised.
    ///
    /// # Errors
    /// [`AppError::NotFound`], a refusal, or [`AppError::Broken`].
    pub async fn praise(
        &self,
        viewer: &Viewer,
        period: Period,
        number: &str,
        words: &str,
    ) -> Result<(), AppError> {
        let quarter = self.quarter(viewer, period).await?;
        let light = quarter.find(number)?;
        let values = Filled::default().with("praise", words).0;
        self.act_on(viewer, Target::Case(light.id), deed(viewer, "praise", values)).await
    }

    /// Begins the quarter's bulletin, or changes what it holds.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn draft_bulletin(
        &self,
        viewer: &Viewer,
        period: Period,
        (parts, lead_in, demands): (&[&str], &str, &str),
    ) -> Result<(), AppError> {
        let quarter = self.quarter(viewer, period).await?;
        let values = Filled::default()
            .many("parts", parts.iter().map(|part| Value::text(*part)))
            .with("lead_in", lead_in)
            .with("demands", demands);
        let Some(begun) = &quarter.bulletin else {
            let of_year = |(out, _): &(Period, String)| out.year() == period.year();
            let issue_no =
                self.bulletins_out().await?.iter().filter(|out| of_year(out)).count() + 1;
            let values = values
                .with("period", period.to_string())
                .with("issue_no", issue_no.to_string())
                .with("cutoff", quarter.cutoff.to_string())
                .0;
            let title = format!("{}督查通报", period.in_words());
            let act = opening(viewer, "open", &title, values);
            return self.act_on(viewer, Target::New(BULLETIN.to_owned()), act).await;
        };
        self.act_on(viewer, Target::Case(begun.id), deed(viewer, "revise", values.0)).await
    }
}

impl Quarter {
    /// A light by its number.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn find(&self, number: &str) -> Result<&TaskLight, AppError> {
        self.lights.iter().find(|light| light.number == number).ok_or(AppError::NotFound)
    }
}
