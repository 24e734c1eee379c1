//! The forms: a handover, a delegation, a division of work; and the presses on what waits.

use app::posts::{Charge, Deputy, Successor};
use app::{AppError, Done};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::district::{Office, OfficeKind};
use jiff::civil::Date;
use serde::Deserialize;

use crate::form::secret;
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::{Session, say_and_go};
use crate::trouble::{Block, Case, Trouble};
use crate::{Web, address, filters};

/// People to choose from, by office: id, name, whether he is chosen.
type People = Vec<(String, Vec<(String, String, bool)>)>;

/// The post that a form is about.
#[derive(Debug, Default, Deserialize)]
pub struct Of {
    #[serde(default)]
    post: String,
}

#[derive(Template)]
#[template(path = "posts/handover.html")]
struct HandoverPage {
    frame: Frame,
    block: Option<Block>,
    post: String,
    title: String,
    /// The present holder's name; empty for a vacancy.
    holder: String,
    people: People,
    today: Date,
    sent: Sent,
}

#[derive(Template)]
#[template(path = "posts/delegation.html")]
struct DelegationPage {
    frame: Frame,
    block: Option<Block>,
    post: String,
    title: String,
    holder: String,
    people: People,
    /// Mechanisms: id, title, whether it is chosen.
    mechanisms: Vec<(String, String, bool)>,
    today: Date,
    sent: Sent,
}

#[derive(Template)]
#[template(path = "posts/charge.html")]
struct ChargePage {
    frame: Frame,
    block: Option<Block>,
    /// Leaders: post and title.
    leaders: Vec<(String, String)>,
    /// Offices: id, name, who is in charge now, whether it is chosen.
    offices: Vec<(String, String, String, bool)>,
    today: Date,
    sent: Sent,
}

impl HandoverPage {
    fn typed(&self, name: &str) -> &str {
        self.sent.get(name)
    }

    fn first_day(&self) -> String {
        or_today(&self.sent, "on", self.today)
    }
}

impl DelegationPage {
    fn typed(&self, name: &str) -> &str {
        self.sent.get(name)
    }

    fn first_day(&self) -> String {
        or_today(&self.sent, "since", self.today)
    }

    fn is_narrow(&self) -> bool {
        self.mechanisms.iter().any(|(_, _, chosen)| *chosen)
    }
}

impl ChargePage {
    fn typed(&self, name: &str) -> &str {
        self.sent.get(name)
    }

    fn first_day(&self) -> String {
        or_today(&self.sent, "from_day", self.today)
    }
}

fn or_today(sent: &Sent, name: &str, today: Date) -> String {
    match sent.get(name) {
        "" => today.to_string(),
        typed => typed.to_owned(),
    }
}

/// The form of a handover.
pub async fn handover(
    State(web): State<Web>,
    session: Session,
    Query(of): Query<Of>,
) -> Result<Response, Trouble> {
    handover_page(&web, &session, of.post, (None, Sent::default())).await
}

/// Records a handover.
pub async fn begin_handover(
    State(web): State<Web>,
    session: Session,
    sent: Sent,
) -> Result<Response, Trouble> {
    let asked = Successor {
        post: sent.get("post").to_owned(),
        to: sent.get("to").to_owned(),
        on: sent.get("on").parse().ok(),
        remark: sent.get("remark").to_owned(),
    };
    let done = match secret::check(&sent).await {
        Ok(()) => web.app.begin_handover(&session.viewer, &asked).await,
        Err(marked) => Err(marked.into()),
    };
    match done {
        Ok(done) => Ok(begun("已登记交接，等接任人或者审签人确认", &done)),
        Err(error) => handover_page(&web, &session, asked.post, (Some(error), sent)).await,
    }
}

async fn handover_page(
    web: &Web,
    session: &Session,
    post: String,
    (error, sent): (Option<AppError>, Sent),
) -> Result<Response, Trouble> {
    let (title, holder, office) = about(web, &post)?;
    let page = HandoverPage {
        frame: Frame::new(web, session, "岗位交接", Place::More).await?,
        block: block(error.as_ref()),
        people: people(web, (&office, &holder.0), sent.get("to"), None),
        holder: holder.1,
        title,
        post,
        today: web.app.clock.today(),
        sent,
    };
    answer(&page, error)
}

/// The form of a delegation.
pub async fn delegation(
    State(web): State<Web>,
    session: Session,
    Query(of): Query<Of>,
) -> Result<Response, Trouble> {
    delegation_page(&web, &session, of.post, (None, Sent::default())).await
}

/// Records a delegation.
pub async fn begin_delegation(
    State(web): State<Web>,
    session: Session,
    sent: Sent,
) -> Result<Response, Trouble> {
    let asked = Deputy {
        post: sent.get("post").to_owned(),
        to: sent.get("to").to_owned(),
        since: sent.get("since").parse().ok(),
        until: sent.get("until").parse().ok(),
        scope: sent.all("scope").into_iter().map(str::to_owned).collect(),
        remark: sent.get("remark").to_owned(),
    };
    let done = match secret::check(&sent).await {
        Ok(()) => web.app.begin_delegation(&session.viewer, &asked).await,
        Err(marked) => Err(marked.into()),
    };
    match done {
        Ok(done) => Ok(begun("已委托代办，到期自动终止", &done)),
        Err(error) => delegation_page(&web, &session, asked.post, (Some(error), sent)).await,
    }
}

async fn delegation_page(
    web: &Web,
    session: &Session,
    post: String,
    (error, sent): (Option<AppError>, Sent),
) -> Result<Response, Trouble> {
    let (title, holder, office) = about(web, &post)?;
    let backup = web.app.own_posts(&holder.0).into_iter().find(|own| own.post == post);
    let backup = backup.and_then(|own| own.backup);
    let chosen = sent.all("scope");
    let own = web.app.catalogue.latest().filter(|mechanism| mechanism.number.is_some());
    let mechanisms = own.map(|mechanism| {
        let id = &mechanism.id.text;
        (id.clone(), mechanism.title.clone(), chosen.contains(&&**id))
    });
    let mechanisms = mechanisms.collect();
    let page = DelegationPage {
        frame: Frame::new(web, session, "委托代办", Place::More).await?,
        block: block(error.as_ref()),
        people: people(web, (&office, &holder.0), sent.get("to"), backup),
        mechanisms,
        holder: holder.1,
        title,
        post,
        today: web.app.clock.today(),
        sent,
    };
    answer(&page, error)
}

/// The form of a division of work.
pub async fn charge(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    charge_page(&web, &session, (None, Sent::default())).await
}

/// Records a division of work.
pub async fn begin_charge(
    State(web): State<Web>,
    session: Session,
    sent: Sent,
) -> Result<Response, Trouble> {
    let asked = Charge {
        leader: sent.get("leader").to_owned(),
        offices: sent.all("office").into_iter().map(str::to_owned).collect(),
        words: sent.get("words").to_owned(),
        backup: sent.get("backup").to_owned(),
        from_day: sent.get("from_day").parse().ok(),
        document_no: sent.get("document_no").to_owned(),
    };
    let done = match secret::check(&sent).await {
        Ok(()) => web.app.begin_charge(&session.viewer, &asked).await,
        Err(marked) => Err(marked.into()),
    };
    match done {
        Ok(done) => Ok(begun("已登记分工，等督查室审核复核", &done)),
        Err(error) => charge_page(&web, &session, (Some(error), sent)).await,
    }
}

async fn charge_page(
    web: &Web,
    session: &Session,
    (error, sent): (Option<AppError>, Sent),
) -> Result<Response, Trouble> {
    if !session.viewer.carries("督查经办") {
        return Err(AppError::NotFound.into());
    }
    let (roster, today) = (web.app.roster(), web.app.clock.today());
    let leaders = roster.leaders_on(today);
    let chosen = sent.all("office");
    // Party, congress, courts: nobody in the government is in charge of them unless one is already.
    let may_lead = |office: &&Office| {
        let outside = [
            OfficeKind::Government,
            OfficeKind::Party,
            OfficeKind::Congress,
            OfficeKind::Consultative,
            OfficeKind::Justice,
        ];
        !outside.contains(&office.kind) || roster.leader_of(&office.id, today).is_some()
    };
    let offices = web.app.district.directory.offices().filter(may_lead).map(|office| {
        let leader = roster.leader_of(&office.id, today);
        let leader = leader.map_or_else(String::new, |leader| leader.title.clone());
        let chosen = chosen.contains(&&*office.id);
        (office.id.clone(), office.short.clone(), leader, chosen)
    });
    let offices = offices.collect();
    let page = ChargePage {
        frame: Frame::new(web, session, "登记领导分工", Place::More).await?,
        block: block(error.as_ref()),
        leaders: leaders.iter().map(|l| (l.post.clone(), l.title.clone())).collect(),
        offices,
        today,
        sent,
    };
    answer(&page, error)
}

/// Confirms, ends or takes back what waits or runs.
pub async fn act(
    State(web): State<Web>,
    session: Session,
    Path(number): Path<String>,
    sent: Sent,
) -> Result<Response, Trouble> {
    secret::check(&sent).await.map_err(AppError::from)?;
    let pressed = (sent.get("act"), sent.get("reason"));
    web.app.press_on_post(&session.viewer, &number, pressed).await?;
    let said = match pressed.0 {
        "accept" => "已确认接收，岗位已交接",
        "confirm" => "已复核，分工已生效",
        "end" => "已提前终止代办",
        _ => "已办理",
    };
    let to = match sent.get("_to") {
        "" => address::case(&number),
        to => address::local(to).to_owned(),
    };
    Ok(say_and_go(said, &to))
}

fn begun(said: &str, done: &Done) -> Response {
    let to = done.number.as_deref().map_or_else(|| "/posts".to_owned(), address::case);
    say_and_go(said, &to)
}

/// A post's title, its holder (id and name) and its office.
fn about(web: &Web, post: &str) -> Result<(String, (String, String), String), AppError> {
    let found = web.app.district.directory.post(post).ok_or(AppError::NotFound)?;
    let roster = web.app.roster();
    let holder = roster.holder(post, web.app.clock.today()).unwrap_or_default();
    let name = match holder {
        "" => String::new(),
        holder => web.app.district.person_name(holder).to_owned(),
    };
    Ok((web.app.post_name(post), (holder.to_owned(), name), found.office.clone()))
}

/// Everyone but the holder: the B角 first, then the own office, then the others.
fn people(
    web: &Web,
    (office, holder): (&str, &str),
    chosen: &str,
    backup: Option<(String, String)>,
) -> People {
    let short = web.app.district.directory.office_short(office);
    let mut groups = web.app.candidates();
    groups.sort_by_key(|(title, _)| title != short);
    let backup = backup.map(|person| ("B角".to_owned(), vec![person]));
    let line = |(id, name): (String, String)| {
        let is_chosen = id == chosen;
        (id, name, is_chosen)
    };
    backup
        .into_iter()
        .chain(groups)
        .map(|(title, people)| {
            let others = people.into_iter().filter(|(id, _)| id != holder);
            (title, others.map(line).collect::<Vec<_>>())
        })
        .filter(|(_, people)| !people.is_empty())
        .collect()
}

/// The trouble on top of a form; what is filled in wrongly stands there, field by field.
fn block(error: Option<&AppError>) -> Option<Block> {
    let case = Case { number: String::new() };
    match error? {
        AppError::Refused(refusal) if refusal.missing.is_empty() => {
            let mut said = refusal.clone();
            said.missing = said.fields.iter().map(|(_, say)| say.clone()).collect();
            said.missing.retain(|say| *say != said.message);
            Some(Block::of(&AppError::Refused(said), &case))
        }
        error => Some(Block::of(error, &case)),
    }
}

/// The page, or the trouble where nothing can be typed again.
fn answer(page: &impl Template, error: Option<AppError>) -> Result<Response, Trouble> {
    match error {
        None => show(page),
        Some(AppError::Refused(_)) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(page)?).into_response())
        }
        Some(error) => Err(error.into()),
    }
}
