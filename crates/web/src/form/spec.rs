//! What a form asks: of an act of the mechanism, of a document, of an act that every mechanism has.

use std::sync::Arc;

use app::{App, AppError, Target, Viewer};
use domain::case::Case;
use domain::event::PartRef;
use domain::form::{Input, inputs};
use domain::mechanism::rule::PaperMoment;
use domain::mechanism::{Action, Always, By, Mechanism, OfficeRef};

use crate::address;

/// What is done with the form.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// An act of the mechanism.
    Deed,
    /// Something happens to a document.
    Paper(String, PaperMoment),
    /// An act that every mechanism has.
    Always(Always),
    /// A field is corrected.
    CorrectField(String),
    /// The date of a record is corrected.
    CorrectDate(u32),
}

/// Whether something is asked, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It must be given.
    Must,
    /// It is asked only where the act happened on another day.
    IfLate,
}

/// What a form asks.
#[derive(Debug, Clone)]
pub struct Spec {
    /// On what.
    pub target: Target,
    /// The case's number; empty for a new one.
    pub number: String,
    /// The case's title, or the mechanism's.
    pub about: String,
    /// The sequence that the form sees.
    pub sequence: u32,
    /// The version that judges.
    pub mechanism: Arc<Mechanism>,
    /// The act.
    pub act: String,
    /// The part's row.
    pub row: Option<PartRef>,
    /// What is done.
    pub kind: Kind,
    /// The word on its button.
    pub title: String,
    /// A line of help.
    pub hint: String,
    /// Its article.
    pub basis: String,
    /// What is asked.
    pub inputs: Vec<Input>,
    /// Whether the lead office is asked, and which is offered first.
    pub lead: Option<String>,
    /// The reason.
    pub reason: Asked,
    /// Proof.
    pub proof: Asked,
    /// Why proof is needed.
    pub proof_why: String,
    /// How many others act together.
    pub together: u32,
    /// The case that the act points to.
    pub link: Option<Link>,
    /// A note above the buttons.
    pub note: String,
}

/// A case that an act points to.
#[derive(Debug, Clone)]
pub struct Link {
    /// The link.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whether the act cannot do without: it ends this case in favour of that one.
    pub must: bool,
}

impl Spec {
    /// The form of an act on a case, whether or not it is open now: that is judged when it is done.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an act that there is not.
    pub async fn on_case(
        app: &App,
        viewer: &Viewer,
        case: &Case,
        act: &str,
        row: Option<PartRef>,
    ) -> Result<Spec, AppError> {
        let mechanism = app.mechanism(&case.mechanism).await?;
        let mut spec = Spec::bare(mechanism.clone(), Target::Case(case.id), act);
        spec.number = case.opening.number.clone().unwrap_or_default();
        spec.about = case.title(&mechanism);
        spec.sequence = case.sequence();
        if let Some((document, moment)) = paper(act) {
            return spec.on_paper(document, moment);
        }
        if let Some(always) = Always::ALL.into_iter().find(|always| always.name() == act) {
            spec.on_always(always);
            return Ok(spec);
        }
        let part = row.as_ref().map_or("", |row| &*row.part);
        let action = mechanism.part(part).and_then(|part| part.actions.get(act));
        spec.on_action(viewer, Some(case), action.ok_or(AppError::NotFound)?);
        spec.row = row;
        Ok(spec)
    }

    /// The form of an act that begins a case.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an act that there is not.
    pub fn opening(
        app: &App,
        viewer: &Viewer,
        mechanism: &str,
        act: &str,
    ) -> Result<Spec, AppError> {
        let today = app.clock.today();
        let found = app.catalogue.in_force(mechanism, today).ok_or(AppError::NotFound)?.clone();
        let mut spec = Spec::bare(found.clone(), Target::New(mechanism.to_owned()), act);
        spec.about = found.title.clone();
        let action = found.main.actions.get(act).filter(|action| action.opens_case());
        spec.on_action(viewer, None, action.ok_or(AppError::NotFound)?);
        Ok(spec)
    }

    fn bare(mechanism: Arc<Mechanism>, target: Target, act: &str) -> Spec {
        Spec {
            target,
            number: String::new(),
            about: String::new(),
            sequence: 0,
            mechanism,
            act: act.to_owned(),
            row: None,
            kind: Kind::Deed,
            title: String::new(),
            hint: String::new(),
            basis: String::new(),
            inputs: Vec::new(),
            lead: None,
            reason: Asked::IfLate,
            proof: Asked::IfLate,
            proof_why: String::new(),
            together: 0,
            link: None,
            note: String::new(),
        }
    }

    fn on_action(&mut self, viewer: &Viewer, case: Option<&Case>, action: &Action) {
        let mechanism = self.mechanism.clone();
        let needs = |name: &str| action.needs.iter().any(|need| need.text == name);
        let role = match &action.by {
            By::Role(role) => mechanism.roles.get(&role.text),
            _ => None,
        };
        let asked = |needed: bool| if needed { Asked::Must } else { Asked::IfLate };
        let why = action.why.clone().or_else(|| action.law.clone());
        self.title = action.title.clone();
        self.hint = action.hint.clone().unwrap_or_default();
        self.basis = match &action.law {
            Some(law) => mechanism.cite(law),
            None => action.mark.clone().unwrap_or_default(),
        };
        self.inputs = inputs(&mechanism, case, action);
        self.reason = asked(needs("reason"));
        self.proof = asked(needs("proof"));
        self.proof_why = why.map_or(String::new(), |why| format!("依据：{why}"));
        self.together = role.map_or(0, |role| role.at_least.saturating_sub(1));
        let ends = action.to.as_ref().and_then(|stage| mechanism.main.stages.get(&stage.text));
        let ends = ends.is_some_and(|stage| stage.end.is_some());
        self.link = action.opens.as_ref().map(|link| Link {
            id: link.text.clone(),
            title: mechanism.links.get(&link.text).map_or("关联", |link| &link.title).to_owned(),
            must: ends,
        });
        if action.sets.lead {
            let own = role.is_some_and(|role| role.office == Some(OfficeRef::Lead));
            let lead = case.and_then(|case| case.lead.clone());
            let own = own.then(|| viewer.office.clone());
            self.lead = Some(lead.or(own).unwrap_or_default());
        }
    }

    fn on_paper(mut self, document: &str, moment: PaperMoment) -> Result<Spec, AppError> {
        let found = self.mechanism.documents.get(document).ok_or(AppError::NotFound)?;
        self.title = format!("登记{}{}", found.title, moment.in_words());
        self.basis = found.law.as_ref().map_or(String::new(), |law| self.mechanism.cite(law));
        self.hint = "不是今天办理的，请填写实际日期".to_owned();
        self.kind = Kind::Paper(document.to_owned(), moment);
        Ok(self)
    }

    fn on_always(&mut self, always: Always) {
        self.title = always.title().to_owned();
        self.kind = Kind::Always(always);
        match always {
            Always::Note => {
                self.hint = "写给以后看办理过程的人，不影响办理".to_owned();
            }
            Always::Attach => self.proof = Asked::Must,
            Always::Transfer => {
                self.reason = Asked::Must;
                self.lead = Some(String::new());
            }
            Always::Correct | Always::Withdraw | Always::Reopen => self.reason = Asked::Must,
        }
    }

    /// A correction, once it is chosen what is corrected.
    pub fn correcting(mut self, field: &str, event: &str) -> Spec {
        if let Some(found) = self.mechanism.fields.get(field) {
            self.title = format!("更正{}", found.title);
            self.kind = Kind::CorrectField(field.to_owned());
        } else if let Ok(sequence) = event.parse() {
            self.title = format!("更正第{sequence}条记录的日期");
            self.kind = Kind::CorrectDate(sequence);
        }
        self.note = "更正要由另一人复核。送出后在对方的我的待办里，复核后才生效。".to_owned();
        self
    }

    /// The sentence's crumbs: the ledger, the case.
    pub fn crumbs(&self) -> Vec<(String, String)> {
        let id = &self.mechanism.id.text;
        let ledger = (format!("/ledger/{id}"), format!("{}台账", self.mechanism.title));
        match self.number.as_str() {
            "" => vec![ledger],
            number => vec![ledger, (address::case(number), number.to_owned())],
        }
    }

    /// Where the form is sent.
    pub fn address(&self) -> String {
        if self.number.is_empty() {
            return format!("/new/{}/{}", self.mechanism.id.text, address::encode(&self.act));
        }
        let own = address::act(&self.number, &self.act, &address::of_row(self.row.as_ref()));
        match &self.kind {
            Kind::CorrectField(field) => own + &address::query(&[("field", field)]),
            Kind::CorrectDate(event) => own + &address::query(&[("event", &event.to_string())]),
            _ => own,
        }
    }

    /// Where one returns without doing anything.
    pub fn back(&self) -> String {
        match self.number.as_str() {
            "" => format!("/ledger/{}", self.mechanism.id.text),
            number => address::case(number),
        }
    }

    /// Under which name a draft of it is kept.
    pub fn place(&self) -> String {
        self.address()
    }

    /// Whether a field holds what must not lie in a draft unsealed from its vault.
    pub fn is_personal(&self, name: &str) -> bool {
        self.mechanism.fields.get(name).is_some_and(|field| field.is_personal())
    }
}

/// The document and moment of an act such as `serve:letter`.
fn paper(act: &str) -> Option<(&str, PaperMoment)> {
    let (verb, document) = act.split_once(':')?;
    let moment = match verb {
        "serve" => PaperMoment::Served,
        "publish" => PaperMoment::Published,
        "withdraw" => PaperMoment::Withdrawn,
        _ => return None,
    };
    Some((document, moment))
}
