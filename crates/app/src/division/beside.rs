//! The report and its tasks side by side: every paragraph with the drafts that come from it, and
//! where every sentence went.

use std::collections::{BTreeMap, BTreeSet};

use domain::report::{self, Aside, Kind, Reading};
use jiff::civil::Date;
use store::read::CaseItem;

use super::Division;
use crate::{App, AppError};

/// A year's report beside its drafts.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// The report; none if the drafts come from lists only.
    pub report: Option<Head>,
    /// Its paragraphs, in order; the last holds the drafts that come from no sentence.
    pub bands: Vec<Band>,
    /// Where the sentences went.
    pub coverage: Coverage,
    /// How many tasks of the report have no draft yet: dividing it was interrupted.
    pub missing: usize,
}

/// What a page says of the report on top.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// 审议稿
    pub version: String,
    /// When it was adopted; before, its tasks are only prepared.
    pub adopted: Option<Date>,
}

/// Where the sentences of a report went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// All.
    pub sentences: usize,
    /// 纳入
    pub tracked: usize,
    /// 背景
    pub background: usize,
    /// 暂缓
    pub held: usize,
    /// 待归属
    pub unassigned: usize,
}

/// A paragraph with its drafts.
#[derive(Debug, Clone, Default)]
pub struct Band {
    /// The level of a heading, from 1; 0 for text.
    pub level: u32,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
    /// The drafts that begin here, by their place in the division.
    pub drafts: Vec<usize>,
    /// Whether there is nothing to look at: no draft, no promise without one.
    pub quiet: bool,
}

/// A sentence beside the drafts.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Its number.
    pub id: u32,
    /// What it is.
    pub kind: Kind,
    /// Its words.
    pub text: String,
    /// Where it went.
    pub went: Went,
    /// Why the reading proposes to leave it out (拟不纳入).
    pub aside: Option<Aside>,
    /// The live drafts that come from it, by their place in the division.
    pub drafts: Vec<usize>,
}

impl Sentence {
    /// 政治表述, 涉军, 口号: why it is proposed to be left out.
    pub fn aside_words(&self) -> &'static str {
        match self.aside {
            Some(Aside::Political) => "政治表述",
            Some(Aside::Military) => "涉军",
            Some(Aside::Slogan) => "口号",
            None => "",
        }
    }
}

/// Where a sentence went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Went {
    /// 纳入
    Tracked,
    /// 背景
    Background,
    /// 暂缓
    Held,
    /// 待归属
    Unassigned,
}

impl App {
    /// A year's report beside its drafts.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn beside(&self, division: &Division) -> Result<Beside, AppError> {
        let Some(item) = self.report_item(division.year).await? else {
            let drafts = (0..division.drafts.len()).collect();
            let bands = vec![Band { drafts, ..Band::default() }];
            return Ok(Beside { bands, ..Beside::default() });
        };
        let text = self.report_text(&item)?;
        let reading = report::read(&text);
        let number = item.number.clone().unwrap_or_default();
        let whole = |draft: &&super::DraftTask| draft.report == number && draft.order.is_integer();
        let made = division.drafts.iter().filter(whole).count();
        let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
        let planned: usize =
            view["tasks"].to_string().trim_matches('"').parse().unwrap_or_default();
        let held = self.held(&item).await?;
        let maker = Maker { reading: &reading, chars: text.chars().collect(), division, held };
        let bands = maker.bands();
        Ok(Beside {
            report: Some(self.report_head(&item)),
            coverage: coverage(&bands),
            bands,
            missing: planned.saturating_sub(made),
        })
    }

    fn report_head(&self, item: &CaseItem) -> Head {
        let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
        let version = view["version"].as_str().unwrap_or("");
        let mechanism = self.catalogue.current("report");
        Head {
            number: item.number.clone().unwrap_or_default(),
            title: item.title.clone(),
            version: mechanism.map_or("", |m| m.code_title("version", version)).to_owned(),
            adopted: view["adopted_on"].as_str().and_then(|day| day.parse().ok()),
        }
    }

    /// The sentences that the report's record holds back.
    async fn held(&self, item: &CaseItem) -> Result<BTreeSet<u32>, AppError> {
        let case = self.case(item.id).await?;
        let ids = case.rows("holds");
        let ids =
            ids.iter().filter_map(|row| row.as_row()?.get("statement")?.to_string().parse().ok());
        Ok(ids.collect())
    }
}

struct Maker<'m> {
    reading: &'m Reading,
    chars: Vec<char>,
    division: &'m Division,
    held: BTreeSet<u32>,
}

impl Maker<'_> {
    fn bands(&self) -> Vec<Band> {
        let live = self.drafts_of(|draft| draft.is_live());
        let aside = self.drafts_of(|draft| draft.stage == "aside");
        let first = self.first_of();
        let mut bands: Vec<Band> = Vec::new();
        for statement in &self.reading.statements {
            let level = self.level(statement);
            let begins = level > 0 || self.begins_line(statement.start);
            if begins || bands.is_empty() || bands.last().is_some_and(|band| band.level > 0) {
                bands.push(Band { level, ..Band::default() });
            }
            let Some(band) = bands.last_mut() else { continue };
            let own = live.get(&statement.id).cloned().unwrap_or_default();
            let set_aside = aside.contains_key(&statement.id) || self.held.contains(&statement.id);
            band.drafts.extend(first.get(&statement.id).into_iter().flatten());
            band.sentences.push(Sentence {
                id: statement.id,
                kind: statement.kind,
                text: self.text(statement.start, statement.end),
                went: went(statement.kind, !own.is_empty(), set_aside || statement.aside.is_some()),
                aside: statement.aside.filter(|_| own.is_empty() && !set_aside),
                drafts: own,
            });
        }
        let elsewhere = first.get(&0).cloned().unwrap_or_default();
        if !elsewhere.is_empty() {
            bands.push(Band { drafts: elsewhere, ..Band::default() });
        }
        hush(&mut bands);
        bands
    }

    fn drafts_of(&self, keep: impl Fn(&super::DraftTask) -> bool) -> BTreeMap<u32, Vec<usize>> {
        let mut of: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (at, draft) in self.division.drafts.iter().enumerate().filter(|(_, d)| keep(d)) {
            for id in &draft.statements {
                of.entry(*id).or_default().push(at);
            }
        }
        of
    }

    /// The drafts by the sentence that they begin with; 0 for those that come from none.
    fn first_of(&self) -> BTreeMap<u32, Vec<usize>> {
        let last = self.reading.statements.last().map_or(0, |statement| statement.id);
        let mut of: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (at, draft) in self.division.drafts.iter().enumerate() {
            let gone = matches!(draft.stage.as_str(), "merged" | "split" | "dropped" | "left");
            if !gone {
                let first = draft.statements.first().copied().filter(|id| *id <= last);
                of.entry(first.unwrap_or(0)).or_default().push(at);
            }
        }
        of
    }

    fn level(&self, statement: &report::Statement) -> u32 {
        if statement.kind != Kind::Heading {
            return 0;
        }
        let own = |section: &&report::Section| section.start == statement.start;
        self.reading.sections.iter().find(own).map_or(3, |section| u32::from(section.level.max(1)))
    }

    fn begins_line(&self, start: usize) -> bool {
        let before = self.chars[..start.min(self.chars.len())].iter().rev();
        before.take_while(|c| c.is_whitespace()).any(|c| *c == '\n') || start == 0
    }

    fn text(&self, from: usize, to: usize) -> String {
        self.chars.get(from..to).map_or(String::new(), |text| text.iter().collect())
    }
}

fn went(kind: Kind, tracked: bool, set_aside: bool) -> Went {
    match kind {
        _ if tracked => Went::Tracked,
        _ if set_aside => Went::Held,
        Kind::Task | Kind::Target => Went::Unassigned,
        _ => Went::Background,
    }
}

/// Marks the paragraphs at which there is nothing to look, headings of such paragraphs too.
fn hush(bands: &mut [Band]) {
    for band in bands.iter_mut().filter(|band| band.level == 0) {
        let loud = |sentence: &Sentence| {
            sentence.aside.is_some() || matches!(sentence.went, Went::Unassigned | Went::Held)
        };
        band.quiet = band.drafts.is_empty() && !band.sentences.iter().any(loud);
    }
    for at in 0..bands.len() {
        let level = bands[at].level;
        if level == 0 {
            continue;
        }
        let below = bands[at + 1..].iter().take_while(|band| band.level == 0 || band.level > level);
        let loud = below.into_iter().any(|band| band.level == 0 && !band.quiet);
        bands[at].quiet = !loud && bands[at].drafts.is_empty();
    }
}

fn coverage(bands: &[Band]) -> Coverage {
    let all = || bands.iter().flat_map(|band| &band.sentences);
    let count = |went: Went| all().filter(|sentence| sentence.went == went).count();
    Coverage {
        sentences: all().count(),
        tracked: count(Went::Tracked),
        background: count(Went::Background),
        held: count(Went::Held),
        unassigned: count(Went::Unassigned),
    }
}
