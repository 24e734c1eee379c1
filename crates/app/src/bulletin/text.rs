//! The bulletin (督查通报) as text: for the page, where every number opens to its rows, and as the
//! docx that goes to be approved. Numbering, signing and sealing are the office system's.
//!
//! Praise stands before lag and in the same type. Offices are named with their tasks; there is no
//! order among them and no count of one office against another.

use std::collections::BTreeMap;

use documents::official::{Block, Level};
use documents::{OfficialDocument, write_docx};
use jiff::civil::Date;

use super::{Period, Quarter, TaskLight, is_behind};
use crate::error::broken;
use crate::{App, AppError, Viewer};

/// A bulletin as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bulletin {
    /// The title; `\n` breaks it where the sense breaks.
    pub title: String,
    /// Whom it is addressed to.
    pub addressee: String,
    /// What it says.
    pub lines: Vec<Line>,
    /// The office that signs it.
    pub signature: String,
    /// Its day.
    pub date: Option<Date>,
    /// The number that the office system gave it; empty before.
    pub document_no: String,
}

/// A line of the bulletin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A heading without its number.
    Heading(String),
    /// A paragraph, run by run.
    Paragraph(Vec<Run>),
    /// A table.
    Table {
        /// Its head.
        header: Vec<String>,
        /// Its rows.
        rows: Vec<Vec<String>>,
    },
}

/// A piece of a paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// Its words.
    pub text: String,
    /// The rows that its number counts: a light's code, `all`, `praise`, `silent`, a leader's post;
    /// empty for words.
    pub of: String,
}

/// What a bulletin can hold, in its order: code and words.
pub const PARTS: [(&str, &str); 5] = [
    ("praise", "表扬"),
    ("normal", "正常推进"),
    ("behind", "进度滞后和未达序时"),
    ("silent", "未报送"),
    ("notes", "说明事项"),
];
/// Whom a district's bulletin goes to.
const ADDRESSEE: &str = "各镇人民政府、街道办事处，区直各有关单位";

impl App {
    /// The bulletin of a quarter: for the section at any time, for everyone else once it is out.
    ///
    /// # Errors
    /// [`AppError::NotFound`] before it is out, or [`AppError::Broken`].
    pub async fn bulletin(&self, viewer: &Viewer, period: Period) -> Result<Bulletin, AppError> {
        let quarter = self.quarter_of(period).await?;
        if !quarter.is_issued() && !viewer.sees_withheld() {
            return Err(AppError::NotFound);
        }
        Ok(self.bulletin_text(&quarter))
    }

    /// The bulletin as a docx by GB/T 9704, with the file's name.
    ///
    /// # Errors
    /// As [`App::bulletin`].
    pub async fn bulletin_docx(
        &self,
        viewer: &Viewer,
        period: Period,
    ) -> Result<(String, Vec<u8>), AppError> {
        let text = self.bulletin(viewer, period).await?;
        let block = |line: &Line| match line {
            Line::Heading(text) => Block::Heading { level: Level::First, text: text.clone() },
            Line::Paragraph(runs) => Block::Paragraph(runs.iter().map(|run| &*run.text).collect()),
            Line::Table { header, rows } => {
                Block::Table { header: header.clone(), rows: rows.clone() }
            }
        };
        let document = OfficialDocument {
            number: Some(text.document_no.clone()).filter(|number| !number.is_empty()),
            title: text.title.clone(),
            addressee: Some(text.addressee.clone()),
            body: text.lines.iter().map(block).collect(),
            signature: Some(text.signature.clone()),
            date: text.date,
            ..OfficialDocument::default()
        };
        let state = if text.document_no.is_empty() { "（送审稿）" } else { "" };
        let name = format!("{}{state}.docx", text.title.replace('\n', ""));
        Ok((name, write_docx(&document).map_err(broken)?))
    }

    pub(super) fn bulletin_text(&self, quarter: &Quarter) -> Bulletin {
        let writer = Writer { app: self, quarter };
        let begun = quarter.bulletin.as_ref();
        let holds = |part: &str| match begun {
            Some(begun) => begun.parts.iter().any(|own| own == part),
            None => true,
        };
        let mut lines = vec![writer.lead_in(begun.map_or("", |begun| &begun.lead_in))];
        for (part, _) in PARTS.iter().filter(|(part, _)| holds(part)) {
            lines.extend(match *part {
                "praise" => writer.praise(),
                "normal" => writer.normal(),
                "behind" => writer.behind(),
                "silent" => writer.silent(),
                _ => writer.notes(),
            });
        }
        let demands = begun.map_or("", |begun| &*begun.demands);
        if !demands.is_empty() {
            lines.push(Line::Heading("工作要求".to_owned()));
            lines.push(plain(demands));
        }
        let directory = &self.district.directory;
        let issuer = directory.office_named("政府办").map(|office| office.name.clone());
        let place = &self.district.name;
        Bulletin {
            title: format!("关于{place}{}重点任务\n落实情况的通报", quarter.period.in_words()),
            addressee: ADDRESSEE.to_owned(),
            lines,
            signature: issuer.unwrap_or_else(|| format!("{place}人民政府办公室")),
            date: Some(begun.and_then(|begun| begun.issued_on).unwrap_or(self.clock.today())),
            document_no: begun.map_or(String::new(), |begun| begun.document_no.clone()),
        }
    }
}

struct Writer<'w> {
    app: &'w App,
    quarter: &'w Quarter,
}

impl Writer<'_> {
    fn lights(&self) -> &[TaskLight] {
        &self.quarter.lights
    }

    fn office(&self, light: &TaskLight) -> String {
        self.app.district.directory.office_short(&light.lead).to_owned()
    }

    fn leader(&self, light: &TaskLight) -> String {
        self.app.post_name(&light.leader)
    }

    fn words(&self, code: &str) -> String {
        let mechanism = self.app.catalogue.current("light");
        mechanism.map_or(String::new(), |light| light.code_title("light", code).to_owned())
    }

    /// 截至9月30日，……共121项，其中已完成9项……
    fn lead_in(&self, own: &str) -> Line {
        let cutoff = self.quarter.cutoff;
        let mut runs = Vec::new();
        if own.is_empty() {
            runs.push(words(format!(
                "按照政府督查工作安排，区政府办公室对{}年《政府工作报告》等重点任务落实情况进行了督查。",
                self.quarter.period.year()
            )));
        } else {
            runs.push(words(own.to_owned()));
        }
        runs.push(words(format!(
            "截至{}月{}日，纳入督查的重点任务共",
            cutoff.month(),
            cutoff.day()
        )));
        runs.push(number(self.lights().len(), "项", "all"));
        for (nth, code) in ["done", "normal", "lagging", "missed", "moved"].into_iter().enumerate()
        {
            let mark = if nth == 0 { "，其中" } else { "，" };
            runs.push(words(format!("{mark}{}", self.words(code))));
            runs.push(number(self.quarter.count(code), "项", code));
        }
        runs.push(words("。现将有关情况通报如下。".to_owned()));
        Line::Paragraph(runs)
    }

    fn praise(&self) -> Vec<Line> {
        let praised: Vec<&TaskLight> = self.quarter.praised().collect();
        if praised.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![
            Line::Heading("予以表扬的事项".to_owned()),
            Line::Paragraph(vec![
                words("下列".to_owned()),
                number(praised.len(), "项", "praise"),
                words("任务推进有力、成效明显，对牵头单位予以通报表扬。".to_owned()),
            ]),
        ];
        lines.push(Line::Table {
            header: ["重点任务", "牵头单位", "表扬事由"].map(str::to_owned).to_vec(),
            rows: praised
                .iter()
                .map(|light| vec![light.title.clone(), self.office(light), light.praise.clone()])
                .collect(),
        });
        lines
    }

    /// By the leaders in charge, n of N: no order among offices.
    fn normal(&self) -> Vec<Line> {
        let mut by_leader: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for light in self.lights() {
            let sides = by_leader.entry(&light.leader).or_default();
            sides.0 += usize::from(matches!(light.light(), "done" | "normal"));
            sides.1 += 1;
        }
        let roster = self.app.roster();
        let ranked = |post: &str| {
            roster
                .leaders()
                .iter()
                .find(|leader| leader.post == post)
                .map_or(i64::MAX, |l| i64::from(l.rank))
        };
        let mut leaders: Vec<_> = by_leader.into_iter().collect();
        leaders.sort_by_key(|(post, _)| ranked(post));
        let mut runs = vec![words("按责任领导分，已完成和正常推进的：".to_owned())];
        for (nth, (post, (well, all))) in leaders.iter().enumerate() {
            let mark = if nth == 0 { "" } else { "，" };
            runs.push(words(format!("{mark}{}", self.app.post_name(post))));
            runs.push(Run { text: format!("{well}/{all}项"), of: format!("leader:{post}") });
        }
        runs.push(words("。".to_owned()));
        vec![Line::Heading("正常推进的事项".to_owned()), Line::Paragraph(runs)]
    }

    fn behind(&self) -> Vec<Line> {
        let behind: Vec<&TaskLight> =
            self.quarter.exceptions().into_iter().filter(|l| is_behind(l.light())).collect();
        if behind.is_empty() {
            let none = plain("本季度没有进度滞后和未达序时的事项。");
            return vec![Line::Heading("进度滞后和未达序时的事项".to_owned()), none];
        }
        let row = |light: &&TaskLight| {
            let why = [&light.answer, &light.explanation].map(String::as_str);
            let why: Vec<&str> = why.into_iter().filter(|words| !words.is_empty()).collect();
            vec![
                light.title.clone(),
                self.leader(light),
                self.office(light),
                format!("{}，{}", self.words(light.light()), light.say),
                if why.is_empty() { "未说明".to_owned() } else { why.join("：") },
            ]
        };
        vec![
            Line::Heading("进度滞后和未达序时的事项".to_owned()),
            Line::Paragraph(vec![
                words("进度滞后".to_owned()),
                number(self.quarter.count("lagging"), "项", "lagging"),
                words("，未达序时".to_owned()),
                number(self.quarter.count("missed"), "项", "missed"),
                words("，请牵头单位逐项倒排工期，责任领导加强调度。".to_owned()),
            ]),
            Line::Table {
                header: ["重点任务", "责任领导", "牵头单位", "亮灯和依据", "单位说明"]
                    .map(str::to_owned)
                    .to_vec(),
                rows: behind.iter().map(row).collect(),
            },
        ]
    }

    fn silent(&self) -> Vec<Line> {
        let silent: Vec<&TaskLight> =
            self.lights().iter().filter(|light| light.silent > 0).collect();
        if silent.is_empty() {
            return Vec::new();
        }
        let row = |light: &&TaskLight| {
            vec![light.title.clone(), self.office(light), format!("{}个月", light.silent)]
        };
        vec![
            Line::Heading("未按时报送进展的事项".to_owned()),
            Line::Paragraph(vec![
                words("本季度有".to_owned()),
                number(silent.len(), "项", "silent"),
                words(
                    "任务未按月报送进展或者确认免报，请有关单位在下月盘点时一并补报。".to_owned(),
                ),
            ]),
            Line::Table {
                header: ["重点任务", "牵头单位", "未报送"].map(str::to_owned).to_vec(),
                rows: silent.iter().map(row).collect(),
            },
        ]
    }

    /// Outside reasons that were accepted, and enterprises' milestones, which are no lag of ours.
    fn notes(&self) -> Vec<Line> {
        let moved = self.lights().iter().filter(|light| light.light() == "moved");
        let apart = self.lights().iter().filter(|light| light.apart && light.light() != "moved");
        let row = |light: &TaskLight| {
            let said = [&light.explanation, &light.reason, &light.say];
            let said = said.into_iter().find(|words| !words.is_empty()).cloned();
            let why = if light.outside { light.answer.clone() } else { String::new() };
            vec![light.title.clone(), self.office(light), why, said.unwrap_or_default()]
        };
        let rows: Vec<Vec<String>> = moved.chain(apart).map(row).collect();
        if rows.is_empty() {
            return Vec::new();
        }
        vec![
            Line::Heading("需要说明的事项".to_owned()),
            Line::Paragraph(vec![words(
                "下列事项因客观原因调整，或者由企业实施、节点另列，不作为单位滞后：".to_owned(),
            )]),
            Line::Table {
                header: ["重点任务", "牵头单位", "原因", "说明"].map(str::to_owned).to_vec(),
                rows,
            },
        ]
    }
}

fn words(text: String) -> Run {
    Run { text, of: String::new() }
}

fn plain(text: &str) -> Line {
    Line::Paragraph(vec![words(text.to_owned())])
}

fn number(count: usize, unit: &str, of: &str) -> Run {
    Run { text: format!("{count}{unit}"), of: of.to_owned() }
}
