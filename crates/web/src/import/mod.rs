//! 导入文件: a report, a list of tasks or minutes come in; what was read is shown before it counts.

use std::collections::BTreeMap;

use app::AppError;
use app::division::{Confirmed, Content, Decision, Incoming, mechanism_of};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use documents::{DocumentFault, read_pasted};
use domain::case::{NextStep, Refusal, RefusalKind};
use domain::event::FileRef;
use domain::paper::{Item, Paper, PaperKind};
use domain::report::{Kind, Reading};
use serde::Deserialize;

use crate::form::secret;
use crate::frame::{Frame, Place, show};
use crate::sent::Sent;
use crate::session::{Session, say_and_go};
use crate::trouble::{Block, Case, Trouble};
use crate::{Web, address, filters};

#[derive(Template)]
#[template(path = "import/import.html")]
struct Page {
    frame: Frame,
    block: Option<Block>,
    /// What was pasted, to be kept.
    pasted: String,
}

/// Who may import: the section, which divides reports and issues tasks.
fn admitted(session: &Session) -> Result<(), AppError> {
    if session.viewer.carries("督查经办") { Ok(()) } else { Err(AppError::NotFound) }
}

/// Where a file is chosen or a text is pasted.
pub async fn page(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    admitted(&session)?;
    let frame = Frame::new(&web, &session, "导入文件", Place::Report).await?;
    show(&Page { frame, block: None, pasted: String::new() })
}

/// Takes the file or the text; it is kept, and shown.
pub async fn send(
    State(web): State<Web>,
    session: Session,
    sent: Sent,
) -> Result<Response, Trouble> {
    admitted(&session)?;
    match arrived(&web, &sent).await {
        Ok(file) => Ok(Redirect::to(&show_address(&file, "")).into_response()),
        Err(AppError::Broken(fault)) => Err(AppError::Broken(fault).into()),
        Err(error) => {
            let page = Page {
                frame: Frame::new(&web, &session, "导入文件", Place::Report).await?,
                block: Some(Block::of(&error, &Case { number: String::new() })),
                pasted: sent.get("text").to_owned(),
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)?).into_response())
        }
    }
}

async fn arrived(web: &Web, sent: &Sent) -> Result<FileRef, AppError> {
    let pasted = sent.get("text");
    let (name, bytes) = match (sent.uploads.first(), pasted.is_empty()) {
        (Some(upload), _) => (upload.name.as_str(), upload.content.clone()),
        (None, false) => {
            let fault = |fault: DocumentFault| incomplete("text", &fault.to_string());
            ("粘贴的正文.txt", read_pasted(pasted).map_err(fault)?.text.into_bytes())
        }
        (None, true) => {
            return Err(Refusal::new(RefusalKind::Incomplete, "没有选择文件，也没有粘贴正文")
                .next(NextStep::say("请选择文件，或者把正文粘贴到框里"))
                .into());
        }
    };
    secret::check(&Sent { uploads: Vec::new(), ..sent.clone() }).await?;
    Ok(web.app.arrive(name, &bytes).await?.original)
}

fn show_address(file: &FileRef, wanted: &str) -> String {
    let query = address::query(&[("name", &file.name), ("as", wanted)]);
    format!("/import/{}{query}", file.digest)
}

/// Which file, and as what.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    name: String,
    #[serde(default, rename = "as")]
    wanted: String,
}

#[derive(Template)]
#[template(path = "import/report.html")]
struct ReportPage {
    frame: Frame,
    block: Option<Block>,
    file: FileRef,
    reading: Reading,
    remarks: Vec<String>,
    /// How many sentences of each kind.
    kinds: Vec<(&'static str, usize)>,
    figures: usize,
    title: String,
    year: String,
    versions: Vec<(String, String)>,
    version: String,
    /// The district, if the report is of another place.
    foreign: bool,
    /// The number of a report of that year that is there already.
    before: Option<String>,
    leads: usize,
}

#[derive(Template)]
#[template(path = "import/paper.html")]
struct PaperPage {
    frame: Frame,
    block: Option<Block>,
    file: FileRef,
    paper: Paper,
    remarks: Vec<String>,
    lines: Vec<PaperLine>,
    /// Classes (办理类别) of decisions without a day.
    classes: Vec<(String, String)>,
    offices: Vec<(String, String)>,
    year: String,
}

/// An item of a list, with the office that it means.
struct PaperLine {
    item: Item,
    office: String,
    /// Names that the register does not know.
    unknown: Vec<String>,
    with: Vec<String>,
    due: String,
    /// The class (办理类别) where no day is set.
    class: String,
    ticked: bool,
}

impl PaperPage {
    fn kind_words(&self) -> &'static str {
        match self.paper.kind {
            PaperKind::TaskList => "任务分解表",
            PaperKind::Minutes => "会议纪要",
            PaperKind::Superior => "上级任务清单",
        }
    }

    fn item_words(&self) -> &'static str {
        if self.paper.kind == PaperKind::Minutes { "议定事项" } else { "任务" }
    }

    fn is_minutes(&self) -> bool {
        self.paper.kind == PaperKind::Minutes
    }

    /// Whether what it holds was decided already and is issued at once.
    fn is_decided(&self) -> bool {
        self.paper.kind != PaperKind::TaskList
    }

    fn unknown(&self) -> usize {
        self.lines.iter().filter(|line| line.office.is_empty()).count()
    }
}

/// What was read of a file.
pub async fn show_file(
    State(web): State<Web>,
    session: Session,
    Path(digest): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    admitted(&session)?;
    let incoming = incoming(&web, &digest, &asked).await?;
    page_of(&web, &session, incoming, None).await
}

async fn incoming(web: &Web, digest: &str, asked: &Asked) -> Result<Incoming, AppError> {
    let digest = digest.parse().map_err(|_| AppError::NotFound)?;
    let name = crate::sent::bare(&asked.name);
    let file = web.app.stored_file(&digest, &name).ok_or(AppError::NotFound)?;
    let wanted = Some(&*asked.wanted).filter(|wanted| !wanted.is_empty());
    web.app.incoming(&file, wanted).await
}

async fn page_of(
    web: &Web,
    session: &Session,
    incoming: Incoming,
    trouble: Option<(&AppError, &Sent)>,
) -> Result<Response, Trouble> {
    let block = trouble.map(|(error, _)| Block::of(error, &Case { number: String::new() }));
    let frame = Frame::new(web, session, "导入文件", Place::Report).await?;
    let sent = trouble.map(|(_, sent)| sent);
    let Incoming { original, remarks, content, .. } = incoming;
    let mut response = match content {
        Content::Report(reading) => {
            show(&report_page(web, (frame, block), original, (*reading, remarks), sent).await?)?
        }
        Content::Paper(paper) => {
            show(&paper_page(web, (frame, block), original, (*paper, remarks), sent))?
        }
    };
    if trouble.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn report_page(
    web: &Web,
    (frame, block): (Frame, Option<Block>),
    file: FileRef,
    (reading, remarks): (Reading, Vec<String>),
    sent: Option<&Sent>,
) -> Result<ReportPage, AppError> {
    let typed =
        |name: &str, held: String| sent.and_then(|s| s.maybe(name)).map_or(held, str::to_owned);
    let versions = web.app.catalogue.current("report").and_then(|m| m.codes.get("version"));
    let versions: Vec<(String, String)> = versions
        .into_iter()
        .flat_map(|codes| &codes.values)
        .map(|(code, title)| (code.clone(), title.clone()))
        .collect();
    let version = versions.iter().find(|(_, title)| *title == reading.version);
    let version = version.map_or("public".to_owned(), |(code, _)| code.clone());
    let before = match reading.year {
        Some(year) => web.app.report_item(year).await?.and_then(|item| item.number),
        None => None,
    };
    let place = &web.app.district.name;
    Ok(ReportPage {
        frame,
        block,
        file,
        remarks,
        kinds: kinds(&reading),
        figures: reading.statements.iter().map(|statement| statement.figures.len()).sum(),
        title: typed("title", reading.title.clone()),
        year: typed("year", reading.year.map(|year| year.to_string()).unwrap_or_default()),
        version: typed("version", version),
        versions,
        foreign: !reading.place.is_empty() && !place.contains(&reading.place),
        before,
        leads: reading.tasks.iter().filter(|task| !task.lead.is_empty()).count(),
        reading,
    })
}

fn kinds(reading: &Reading) -> Vec<(&'static str, usize)> {
    let words = [
        (Kind::Claim, "成绩"),
        (Kind::Target, "目标"),
        (Kind::Task, "任务"),
        (Kind::Problem, "问题"),
        (Kind::Context, "背景"),
        (Kind::Heading, "标题"),
    ];
    let count = |kind: Kind| reading.statements.iter().filter(|s| s.kind == kind).count();
    words.into_iter().map(|(kind, word)| (word, count(kind))).filter(|(_, n)| *n > 0).collect()
}

fn paper_page(
    web: &Web,
    (frame, block): (Frame, Option<Block>),
    file: FileRef,
    (paper, remarks): (Paper, Vec<String>),
    sent: Option<&Sent>,
) -> PaperPage {
    let directory = &web.app.district.directory;
    let typed =
        |name: String, held: String| sent.and_then(|s| s.maybe(&name)).map_or(held, str::to_owned);
    let today = web.app.clock.today();
    let line = |item: &Item| {
        let known: BTreeMap<&String, Vec<String>> =
            item.lead.iter().map(|name| (name, web.app.offices_named(name))).collect();
        let office = item.lead.iter().find_map(|name| known[name].first().cloned());
        let unknown = item.lead.iter().filter(|name| known[*name].is_empty()).cloned().collect();
        let due = item.due;
        let ticked = |sent: &Sent| sent.all("item").contains(&item.id.to_string().as_str());
        PaperLine {
            office: typed(format!("office.{}", item.id), office.unwrap_or_default()),
            unknown,
            with: item.lead.iter().skip(1).chain(&item.with).cloned().collect(),
            due: typed(format!("due.{}", item.id), due.map(|d| d.to_string()).unwrap_or_default()),
            class: typed(format!("class.{}", item.id), "ordinary".to_owned()),
            ticked: sent.is_none_or(ticked),
            item: item.clone(),
        }
    };
    PaperPage {
        lines: paper.items.iter().map(line).collect(),
        offices: directory.offices().map(|o| (o.id.clone(), o.short.clone())).collect(),
        classes: classes(web),
        year: typed("year".to_owned(), paper.year.unwrap_or(today.year()).to_string()),
        frame,
        block,
        file,
        paper,
        remarks,
    }
}

/// Classes of decisions of a meeting that set no day.
fn classes(web: &Web) -> Vec<(String, String)> {
    let mechanism = web.app.catalogue.current("meeting-decision");
    let field = mechanism.and_then(|m| Some((m, m.fields.get("class")?)));
    let choices = field.map(|(mechanism, field)| mechanism.choices(field)).unwrap_or_default();
    choices.into_iter().filter(|(code, _)| code != "dated").collect()
}

/// Takes over what was shown.
pub async fn confirm(
    State(web): State<Web>,
    session: Session,
    Path(digest): Path<String>,
    Query(asked): Query<Asked>,
    sent: Sent,
) -> Result<Response, Trouble> {
    admitted(&session)?;
    let incoming = incoming(&web, &digest, &asked).await?;
    match taken(&web, &session, &incoming, &sent).await {
        Ok((said, to)) => Ok(say_and_go(&said, &to)),
        Err(AppError::Broken(fault)) => Err(AppError::Broken(fault).into()),
        Err(error) => page_of(&web, &session, incoming, Some((&error, &sent))).await,
    }
}

async fn taken(
    web: &Web,
    session: &Session,
    incoming: &Incoming,
    sent: &Sent,
) -> Result<(String, String), AppError> {
    secret::check(sent).await?;
    let viewer = &session.viewer;
    let year = sent.get("year").parse::<i16>().ok().filter(|year| (1949..2100).contains(year));
    let ids: Vec<u32> = sent.all("item").iter().filter_map(|id| id.parse().ok()).collect();
    match &incoming.content {
        Content::Report(_) => {
            let year = year.ok_or_else(|| incomplete("year", "请填写计划年度，例如2024"))?;
            let title = sent.get("title").to_owned();
            if title.is_empty() {
                return Err(incomplete("title", "请填写报告标题"));
            }
            let version = sent.get("version").to_owned();
            let confirmed = Confirmed { title, year, version };
            web.app.take_report(viewer, incoming, &confirmed).await?;
            Ok((format!("已导入{year}年报告并预分解"), format!("/division/{year}")))
        }
        Content::Paper(_) if ids.is_empty() => Err(incomplete("item", "没有选中任何一项")),
        Content::Paper(paper) if sent.get("then") == "issue" => {
            let items = paper.items.iter().filter(|item| ids.contains(&item.id));
            let decisions: Vec<Decision> = items.map(|item| decision(web, item, sent)).collect();
            let count = web.app.issue_decisions(viewer, paper, &decisions).await?;
            let ledger = format!("/ledger/{}?year=all", mechanism_of(paper));
            Ok((format!("已交办{count}项"), ledger))
        }
        Content::Paper(_) => {
            let year = year.ok_or_else(|| incomplete("year", "请填写计划年度，例如2024"))?;
            let count = web.app.take_list(viewer, incoming, year, &ids).await?;
            Ok((format!("已导入{count}项拟任务"), format!("/division/{year}")))
        }
    }
}

fn decision(web: &Web, item: &Item, sent: &Sent) -> Decision {
    let office = sent.get(&format!("office.{}", item.id)).to_owned();
    let with = item.lead.iter().skip(1).chain(&item.with);
    let mut co: Vec<String> = with.flat_map(|name| web.app.offices_named(name)).collect();
    co.retain(|id| *id != office);
    co.dedup();
    Decision {
        id: item.id,
        number: item.number.clone(),
        title: item.title.clone(),
        text: item.text.clone(),
        office,
        co_offices: co,
        due_on: sent.get(&format!("due.{}", item.id)).parse().ok(),
        class: sent.get(&format!("class.{}", item.id)).to_owned(),
        superior_no: item.superior_no.clone().unwrap_or_default(),
    }
}

fn incomplete(field: &str, say: &str) -> AppError {
    let mut refusal = Refusal::new(RefusalKind::Incomplete, say);
    refusal.fields.push((field.to_owned(), say.to_owned()));
    refusal.into()
}
