//! 登记填报事项: what is asked, of whom, how often; first its yearly cost and what is asked already,
//! then the proposal.

use app::AppError;
use app::burden::forms::{FREQUENCIES, Plan, Preview};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::district::OfficeKind;

use super::frequency_words;
use crate::form::secret;
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::{Session, say_and_go};
use crate::trouble::Trouble;
use crate::{Web, address, filters};

/// So many items a form offers.
const ITEMS: usize = 8;

#[derive(Template)]
#[template(path = "burden/new.html")]
struct Page {
    frame: Frame,
    plan: Plan,
    /// The rows for items, empty ones included.
    items: Vec<(String, String)>,
    leaders: Vec<(String, String)>,
    /// Offices by kind.
    groups: Vec<(&'static str, Vec<(String, String)>)>,
    kinds: Vec<(String, String)>,
    section: bool,
    preview: Option<Preview>,
    faults: Vec<(String, String)>,
    refused: String,
    today: String,
}

impl Page {
    fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(own, _)| own == field).map(|(_, say)| &**say)
    }

    fn has_office(&self, office: &str) -> bool {
        self.plan.offices.iter().any(|own| own == office)
    }

    fn is_frequency(&self, code: &str) -> bool {
        self.plan.frequency == code
    }

    fn is_sponsor(&self, post: &str) -> bool {
        self.plan.sponsor == post
    }

    fn is_lead(&self, office: &str) -> bool {
        self.plan.lead == office
    }

    fn frequency(&self, code: &str) -> &'static str {
        frequency_words(code)
    }
}

/// The empty form.
pub async fn page(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    if !web.app.proposes_forms(&session.viewer) {
        return Err(AppError::NotFound.into());
    }
    render(&web, &session, Plan::default(), None, None).await
}

/// Shows the cost, or proposes.
pub async fn send(
    State(web): State<Web>,
    session: Session,
    sent: Sent,
) -> Result<Response, Trouble> {
    secret::check(&sent).await.map_err(AppError::from)?;
    let plan = plan(&sent);
    // Nobody proposes what he has not seen the cost of.
    let seen = sent.get("step") == "propose" && sent.get("seen") == fingerprint(&plan);
    let done = match seen {
        true => web.app.propose_form(&session.viewer, &plan).await.map(|done| Some(done.number)),
        false => Ok(None),
    };
    match done {
        Ok(Some(number)) => {
            let number = number.unwrap_or_default();
            let to = format!("/case/{}", address::encode(&number));
            Ok(say_and_go("已提出，等待发起领导同意", &to))
        }
        Ok(None) => match web.app.preview_form(&session.viewer, &plan).await {
            Ok(preview) => render(&web, &session, plan, Some(preview), None).await,
            Err(error) => refuse(&web, &session, plan, error).await,
        },
        Err(error) => refuse(&web, &session, plan, error).await,
    }
}

async fn refuse(
    web: &Web,
    session: &Session,
    plan: Plan,
    error: AppError,
) -> Result<Response, Trouble> {
    match error {
        AppError::Refused(_) => render(web, session, plan, None, Some(error)).await,
        other => Err(other.into()),
    }
}

fn plan(sent: &Sent) -> Plan {
    let text = |name: &str| sent.get(name).to_owned();
    let item = |at: usize| (text(&format!("item-{at}")), text(&format!("kind-{at}")));
    Plan {
        title: text("title"),
        purpose: text("purpose"),
        basis: text("basis"),
        sponsor: text("sponsor"),
        lead: text("lead"),
        offices: sent.all("offices").into_iter().map(str::to_owned).collect(),
        frequency: text("frequency"),
        items: (0..ITEMS).map(item).filter(|(title, _)| !title.is_empty()).collect(),
        valid_to: text("valid_to"),
    }
}

/// What the cost depends on, so that a changed form is shown its cost again.
fn fingerprint(plan: &Plan) -> String {
    let items: Vec<&str> = plan.items.iter().map(|(_, kind)| &**kind).collect();
    format!("{}|{}|{}", plan.offices.join(","), plan.frequency, items.join(","))
}

async fn render(
    web: &Web,
    session: &Session,
    plan: Plan,
    preview: Option<Preview>,
    error: Option<AppError>,
) -> Result<Response, Trouble> {
    let (refused, faults) = match error {
        Some(AppError::Refused(refusal)) => (refusal.message.clone(), refusal.fields.clone()),
        _ => (String::new(), Vec::new()),
    };
    let mut items = plan.items.clone();
    items.resize(ITEMS, (String::new(), String::new()));
    let boxes = web.app.catalogue.burden.boxes.iter();
    show(&Page {
        frame: Frame::new(web, session, "登记填报事项", Place::More).await?,
        items,
        leaders: web.app.leader_posts(),
        groups: groups(web),
        kinds: boxes.map(|one| (one.short.clone(), one.say.clone())).collect(),
        section: session.viewer.carries("督查经办"),
        preview,
        faults,
        refused,
        today: web.app.clock.today().to_string(),
        plan,
    })
}

/// Offices that can be asked, by kind; streets and towns have no form of ours.
fn groups(web: &Web) -> Vec<(&'static str, Vec<(String, String)>)> {
    let mut groups: Vec<(&'static str, Vec<(String, String)>)> = Vec::new();
    let today = web.app.clock.today();
    for office in web.app.district.directory.offices() {
        let Some(title) = kind_title(office.kind) else { continue };
        if office.since > today || office.until.is_some_and(|until| until < today) {
            continue;
        }
        let one = (office.id.clone(), office.short.clone());
        match groups.iter_mut().find(|(own, _)| *own == title) {
            Some((_, offices)) => offices.push(one),
            None => groups.push((title, vec![one])),
        }
    }
    groups
}

fn kind_title(kind: OfficeKind) -> Option<&'static str> {
    match kind {
        OfficeKind::Department => Some("区政府工作部门"),
        OfficeKind::Institution => Some("事业单位和公用企业"),
        OfficeKind::Vertical => Some("垂直管理单位"),
        OfficeKind::Park => Some("园区"),
        OfficeKind::Mass => Some("群团组织"),
        _ => None,
    }
}
