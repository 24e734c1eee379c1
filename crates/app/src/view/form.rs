//! The form of an act, with what is known already.

use domain::case::{Case, open_acts};
use domain::event::PartRef;
use domain::form::{Input, inputs};
use domain::mechanism::{Action, Mechanism};
use domain::moment::Moment;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{App, AppError, Viewer};

/// A form.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FormView {
    /// The case's number; none for a new case.
    pub number: Option<String>,
    /// The case's title.
    pub title: String,
    /// The mechanism's id.
    pub mechanism: String,
    /// The mechanism's name.
    pub mechanism_title: String,
    /// The act.
    pub act: String,
    /// The word on its button.
    pub act_title: String,
    /// The part's row: `co-2`.
    pub row: String,
    /// The sequence that the form saw.
    pub sequence: u32,
    /// What is asked.
    #[schema(value_type = Vec<Object>)]
    pub inputs: Vec<Input>,
    /// Whether the lead office is asked.
    pub lead: bool,
    /// Whether a reason is needed.
    pub reason: bool,
    /// Whether proof is needed.
    pub proof: bool,
    /// Why proof is needed, or that it is not.
    pub proof_why: String,
    /// How many others must act together.
    pub together: u32,
    /// Article or 地方设定.
    pub basis: String,
    /// A line of help.
    pub hint: Option<String>,
    /// Whether it begins a case, so that a title is asked.
    pub opens: bool,
    /// Offices to choose from: id and short name.
    #[serde(skip)]
    pub offices: Vec<(String, String)>,
    /// Leaders to choose from: post and title.
    #[serde(skip)]
    pub leaders: Vec<(String, String)>,
}

impl App {
    /// The form of an act on a case.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if the act is not open to the viewer.
    pub async fn form(
        &self,
        viewer: &Viewer,
        number: &str,
        act: &str,
        row: Option<&PartRef>,
    ) -> Result<FormView, AppError> {
        let case = self.case_numbered(viewer, number).await?;
        let mechanism = self.mechanism(&case.mechanism).await?;
        let calendar = self.calendar();
        let linked = self.linked_states(&mechanism, Some(&case)).await?;
        let world = self.world(&mechanism, &calendar, &linked);
        let now = Moment::At(self.clock.civil());
        let open = open_acts(&world, &case, &viewer.actor(), now);
        let open = open.into_iter().find(|open| open.act == act && open.part.as_ref() == row);
        let open = open.ok_or(AppError::NotFound)?;
        let part = row.map_or("", |row| &*row.part);
        let action = mechanism.part(part).and_then(|part| part.actions.get(act));
        let mut form = match action {
            Some(action) => self.act_form(&mechanism, Some(&case), action),
            None => self.plain_form(&mechanism, act, &open.title),
        };
        form.number = Some(number.to_owned());
        form.title = case.title(&mechanism);
        form.sequence = case.sequence();
        form.row = row.map_or(String::new(), |row| format!("{}-{}", row.part, row.row));
        Ok(form)
    }

    /// The form of an act that begins a case of a mechanism.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if there is no such act.
    pub fn opening_form(&self, mechanism: &str, act: &str) -> Result<FormView, AppError> {
        let today = self.clock.today();
        let mechanism = self.catalogue.in_force(mechanism, today).ok_or(AppError::NotFound)?;
        let action = mechanism.main.actions.get(act).filter(|action| action.opens_case());
        Ok(self.act_form(mechanism, None, action.ok_or(AppError::NotFound)?))
    }

    fn act_form(&self, mechanism: &Mechanism, case: Option<&Case>, action: &Action) -> FormView {
        let needs = |name: &str| action.needs.iter().any(|need| need.text == name);
        let role = match &action.by {
            domain::mechanism::By::Role(role) => mechanism.roles.get(&role.text),
            _ => None,
        };
        let proof = needs("proof");
        let why = action.why.clone().or_else(|| action.law.clone()).unwrap_or_default();
        FormView {
            inputs: inputs(mechanism, case, action),
            lead: action.sets.lead,
            reason: needs("reason"),
            proof,
            proof_why: if proof { format!("依据:{why}") } else { "可不附".to_owned() },
            together: role.map_or(0, |role| role.at_least.saturating_sub(1)),
            basis: action
                .law
                .as_ref()
                .map(|law| mechanism.cite(law))
                .or_else(|| action.mark.clone())
                .unwrap_or_default(),
            hint: action.hint.clone(),
            opens: case.is_none(),
            ..self.plain_form(mechanism, &action.id.text, &action.title)
        }
    }

    fn plain_form(&self, mechanism: &Mechanism, act: &str, title: &str) -> FormView {
        let directory = &self.district.directory;
        let today = self.clock.today();
        let roster = self.roster();
        let leaders = roster.leaders_on(today);
        FormView {
            number: None,
            title: String::new(),
            mechanism: mechanism.id.text.clone(),
            mechanism_title: mechanism.title.clone(),
            act: act.to_owned(),
            act_title: title.to_owned(),
            row: String::new(),
            sequence: 0,
            inputs: Vec::new(),
            lead: false,
            reason: false,
            proof: false,
            proof_why: String::new(),
            together: 0,
            basis: String::new(),
            hint: None,
            opens: false,
            offices: directory.offices().map(|o| (o.id.clone(), o.short.clone())).collect(),
            leaders: leaders.iter().map(|l| (l.post.clone(), l.title.clone())).collect(),
        }
    }
}
