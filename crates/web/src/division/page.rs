//! The page: text on the left, drafts on the right, the chosen draft as a form.

use app::AppError;
use app::division::{Band, Beside, Division, DraftTask, RoundStep, Sentence, Went};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::report::Kind;
use jiff::civil::Date;
use serde::Deserialize;

use super::{kept, parse};
use crate::form::draft;
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::Session;
use crate::trouble::{Block, Case, Trouble};
use crate::{Web, address, filters};

/// What of the page is looked at.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// The chosen draft.
    #[serde(default)]
    pub t: String,
    /// Which drafts are shown: open, aside, objected, lacking; all if empty.
    #[serde(default)]
    pub only: String,
    /// Whether paragraphs without drafts are shown.
    #[serde(default)]
    pub full: String,
}

/// Where a draft stands on the page.
pub fn address(year: i16, number: &str) -> String {
    format!("/division/{year}?t={}#chosen", address::encode(number))
}

#[derive(Template)]
#[template(path = "division/division.html")]
struct Page {
    frame: Frame,
    year: i16,
    years: Vec<i16>,
    asked: Asked,
    division: Division,
    beside: Beside,
    folds: Vec<Fold>,
    round: Vec<RoundStep>,
    chips: Vec<ChipLine>,
    chosen: Option<Form>,
    undo: bool,
    /// Taken as proposed, of those decided.
    kept: (usize, usize),
    block: Option<Block>,
    /// Whether the viewer works on drafts, rather than looking on.
    works: bool,
    offices: Vec<(String, String)>,
    leaders: Vec<(String, String)>,
    natures: Vec<(String, String)>,
}

/// A filter with its count.
struct ChipLine {
    name: &'static str,
    title: &'static str,
    count: usize,
}

/// What stands on the page in order: a paragraph, or several without anything to look at.
enum Fold {
    Band(usize),
    Quiet { first: String, sentences: usize, bands: Vec<usize> },
}

/// The chosen draft as a form.
struct Form {
    draft: DraftTask,
    /// Offices: id, name, reason if it is proposed, whether it is chosen.
    proposals: Vec<(String, String, String)>,
    offices: Vec<(String, String)>,
    leaders: Vec<(String, String)>,
    natures: Vec<(String, String)>,
    place: String,
    from_draft: bool,
    /// What was typed and not saved; else what the draft holds.
    name: String,
    content: String,
    office: String,
    co_offices: Vec<String>,
    leader: String,
    nature: String,
    due_on: String,
    annual_result: String,
    duty_items: String,
}

impl Form {
    fn is_office(&self, id: &str) -> bool {
        self.office == id
    }

    fn has_co(&self, id: &str) -> bool {
        self.co_offices.iter().any(|co| co == id)
    }

    fn co_names(&self) -> String {
        let name = |id: &String| {
            let found = self.offices.iter().find(|(known, _)| known == id);
            found.map_or(id.clone(), |(_, name)| name.clone())
        };
        self.co_offices.iter().map(name).collect::<Vec<_>>().join("、")
    }
}

impl Page {
    fn band(&self, at: &usize) -> &Band {
        &self.beside.bands[*at]
    }

    fn draft(&self, at: &usize) -> &DraftTask {
        &self.division.drafts[*at]
    }

    fn is_shown(&self, at: &usize) -> bool {
        fits(self.draft(at), &self.asked.only)
    }

    fn is_chosen(&self, draft: &DraftTask) -> bool {
        self.chosen.as_ref().is_some_and(|form| form.draft.number == draft.number)
    }

    /// Whether a sentence belongs to the chosen draft.
    fn is_lit(&self, sentence: &Sentence) -> bool {
        let lit = |form: &Form| form.draft.statements.contains(&sentence.id);
        self.chosen.as_ref().is_some_and(lit)
    }

    fn link(&self, draft: &DraftTask) -> String {
        let query = address::query(&[
            ("t", &draft.number),
            ("only", &self.asked.only),
            ("full", &self.asked.full),
        ]);
        format!("/division/{}{query}#d-{}", self.year, draft.id)
    }

    /// The page as it is, without a chosen draft.
    fn here(&self) -> String {
        let query = address::query(&[("only", &self.asked.only), ("full", &self.asked.full)]);
        format!("/division/{}{query}", self.year)
    }

    fn full_link(&self) -> String {
        let full = if self.asked.full.is_empty() { "1" } else { "" };
        let query = address::query(&[("only", &self.asked.only), ("full", full)]);
        format!("/division/{}{query}", self.year)
    }

    fn first_draft(&self, sentence: &Sentence) -> Option<&DraftTask> {
        sentence.drafts.first().map(|at| self.draft(at))
    }

    fn sum(&self) -> String {
        let coverage = self.beside.coverage;
        let parts = [coverage.tracked, coverage.background, coverage.held, coverage.unassigned];
        let parts: Vec<String> =
            parts.iter().filter(|n| **n > 0).map(ToString::to_string).collect();
        format!("{} = {}", parts.join(" + "), coverage.sentences)
    }

    fn waiting(&self, stage: &str) -> usize {
        self.division.in_stage(stage).count()
    }

    fn open_numbers(&self) -> Vec<&str> {
        self.division.in_stage("draft").map(|draft| &*draft.number).collect()
    }

    /// The drafts of a paragraph that a person has not looked at.
    fn open_in(&self, band: &Band) -> Vec<&str> {
        let drafts = band.drafts.iter().map(|at| self.draft(at));
        drafts.filter(|draft| draft.is_open()).map(|draft| &*draft.number).collect()
    }

    fn is_adopted(&self) -> bool {
        self.beside.report.as_ref().is_none_or(|report| report.adopted.is_some())
    }

    fn lead_name(&self, draft: &DraftTask) -> String {
        name_in(&self.offices, draft.office.as_deref(), "牵头单位待定")
    }

    fn leader_name(&self, draft: &DraftTask) -> String {
        name_in(&self.leaders, draft.leader.as_deref(), "责任领导待定")
    }

    fn nature_name(&self, draft: &DraftTask) -> String {
        name_in(&self.natures, Some(&draft.nature), "性质待定")
    }

    fn due(&self, draft: &DraftTask) -> String {
        draft.due_on.map_or("时限待定".to_owned(), |due| self.day(&due))
    }

    fn day(&self, day: &Date) -> String {
        let form = if day.year() == self.year { "%-m月%-d日" } else { "%Y年%-m月%-d日" };
        day.strftime(form).to_string()
    }
}

fn name_in(names: &[(String, String)], id: Option<&str>, none: &str) -> String {
    let found = id.and_then(|id| names.iter().find(|(known, _)| known == id));
    found.map_or(none.to_owned(), |(_, name)| name.clone())
}

/// Whether a draft fits a filter.
fn fits(draft: &DraftTask, only: &str) -> bool {
    match only {
        "open" => draft.is_open(),
        "aside" => draft.stage == "aside",
        "objected" => draft.stage == "objected",
        "lacking" => draft.is_live() && draft.is_editable() && !draft.lacks().is_empty(),
        "edited" => draft.is_live() && draft.edited,
        _ => true,
    }
}

/// The page.
pub async fn page(
    State(web): State<Web>,
    session: Session,
    Path(year): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    render(&web, &session, parse(&year)?, asked, None).await
}

/// The page, with trouble on top if there was any.
pub async fn render(
    web: &Web,
    session: &Session,
    year: i16,
    asked: Asked,
    trouble: Option<(&AppError, &Sent)>,
) -> Result<Response, Trouble> {
    let division = web.app.division(&session.viewer, year).await?;
    let beside = web.app.beside(&division).await?;
    if division.drafts.is_empty() && beside.report.is_none() {
        return Err(AppError::NotFound.into());
    }
    let chosen = match division.find(&asked.t) {
        Ok(draft) => Some(form(web, session, year, draft, trouble.map(|(_, sent)| sent)).await?),
        Err(_) => None,
    };
    let names = Names::of(web);
    let page = Page {
        frame: Frame::new(web, session, "任务分解", Place::Report).await?,
        year,
        years: web.app.division_years().await?,
        folds: folds(&beside, !asked.full.is_empty()),
        round: division.round(),
        chips: chips(&division),
        chosen,
        undo: web.app.can_undo(&session.viewer, &division).await?,
        kept: kept(&division),
        block: trouble.map(|(error, _)| Block::of(error, &Case { number: String::new() })),
        works: session.viewer.carries("督查经办"),
        offices: names.offices,
        leaders: names.leaders,
        natures: names.natures,
        asked,
        division,
        beside,
    };
    let mut response = show(&page)?;
    if trouble.is_some() {
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Names of offices, leaders and natures: id and words.
struct Names {
    offices: Vec<(String, String)>,
    leaders: Vec<(String, String)>,
    natures: Vec<(String, String)>,
}

impl Names {
    fn of(web: &Web) -> Names {
        let directory = &web.app.district.directory;
        let roster = web.app.roster();
        let leaders = roster.leaders_on(web.app.clock.today());
        let codes = web.app.catalogue.current("division").and_then(|m| m.codes.get("nature"));
        let natures = codes.into_iter().flat_map(|codes| &codes.values);
        Names {
            offices: directory.offices().map(|o| (o.id.clone(), o.short.clone())).collect(),
            leaders: leaders.iter().map(|l| (l.post.clone(), l.title.clone())).collect(),
            natures: natures.map(|(code, title)| (code.clone(), title.clone())).collect(),
        }
    }
}

/// The form of the chosen draft: what was just sent, or typed and kept, or what it holds.
async fn form(
    web: &Web,
    session: &Session,
    year: i16,
    task: &DraftTask,
    sent: Option<&Sent>,
) -> Result<Form, AppError> {
    let place = format!("/division/{year}?t={}", address::encode(&task.number));
    let kept = match sent {
        Some(sent) => Some(sent.clone()),
        None => draft::load(&web.app, session.person(), &place).await?,
    };
    let Names { offices, leaders, natures } = Names::of(web);
    let proposals = task
        .proposals
        .iter()
        .map(|(id, why)| (id.clone(), name_in(&offices, Some(id), id), why.clone()));
    let typed = |name: &str, held: &str| {
        kept.as_ref().and_then(|sent| sent.maybe(name)).unwrap_or(held).to_owned()
    };
    let due = task.due_on.map(|due| due.to_string()).unwrap_or_default();
    let co = kept.as_ref().filter(|sent| sent.maybe("name").is_some());
    Ok(Form {
        proposals: proposals.collect(),
        from_draft: sent.is_none() && kept.is_some(),
        name: typed("name", &task.name),
        content: typed("content", &task.content),
        office: typed("office", task.office.as_deref().unwrap_or("")),
        co_offices: co.map_or_else(
            || task.co_offices.clone(),
            |sent| sent.all("co").into_iter().map(str::to_owned).collect(),
        ),
        leader: typed("leader", task.leader.as_deref().unwrap_or("")),
        nature: typed("nature", &task.nature),
        due_on: typed("due_on", &due),
        annual_result: typed("annual_result", &task.annual_result),
        duty_items: typed("duty_items", &task.duty_items),
        draft: task.clone(),
        offices,
        leaders,
        natures,
        place,
    })
}

fn chips(division: &Division) -> Vec<ChipLine> {
    let all = [
        ("", "全部"),
        ("open", "待审核"),
        ("lacking", "要素不全"),
        ("edited", "已修改"),
        ("aside", "暂不纳入"),
        ("objected", "有异议"),
    ];
    let count = |only: &str| match only {
        "" => division.live().count(),
        only => division.drafts.iter().filter(|draft| fits(draft, only)).count(),
    };
    all.into_iter()
        .map(|(name, title)| ChipLine { name, title, count: count(name) })
        .filter(|chip| chip.name.is_empty() || chip.count > 0)
        .collect()
}

/// Paragraphs with nothing to look at stand folded, unless everything is to be shown.
fn folds(beside: &Beside, full: bool) -> Vec<Fold> {
    let mut folds: Vec<Fold> = Vec::new();
    for (at, band) in beside.bands.iter().enumerate() {
        if full || !band.quiet {
            folds.push(Fold::Band(at));
            continue;
        }
        let words = || band.sentences.first().map_or(String::new(), |s| s.text.clone());
        match folds.last_mut() {
            Some(Fold::Quiet { sentences, bands, .. }) => {
                *sentences += band.sentences.len();
                bands.push(at);
            }
            _ => folds.push(Fold::Quiet {
                first: words(),
                sentences: band.sentences.len(),
                bands: vec![at],
            }),
        }
    }
    folds
}

/// The class of a sentence.
fn under(sentence: &Sentence) -> &'static str {
    match sentence.went {
        Went::Tracked => "s",
        Went::Held => "hold",
        Went::Unassigned => "loose",
        Went::Background => "plain",
    }
}

/// The class of a draft's stage.
fn st(draft: &DraftTask) -> &'static str {
    match draft.stage.as_str() {
        "accepted" | "agreed" | "reviewed" | "approved" => "go",
        "issued" => "done",
        "objected" => "lag",
        _ => "early",
    }
}

/// Whether a promise has no draft and may get one.
fn is_free(sentence: &Sentence) -> bool {
    let promise = matches!(sentence.kind, Kind::Task | Kind::Target);
    promise && (sentence.went == Went::Unassigned || sentence.aside.is_some())
}

/// Whether an office stands among the proposals.
fn is_proposed(form: &Form, id: &str) -> bool {
    form.proposals.iter().any(|(proposed, ..)| proposed == id)
}
