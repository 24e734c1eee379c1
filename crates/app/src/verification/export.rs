//! What is taken away at the year's end: 得分依据, 结转清单, 归档清单. Nothing is added up to a score
//! and nothing is ordered by merit: rows stand in the official order of the list.

use documents::Sheet;
use documents::sheet::{Align, Cell, Column, Kind};
use domain::case::Case;
use domain::digest::Digest;
use domain::event::Fact;
use domain::mechanism::LocalValue;
use jiff::civil::Date;
use store::read::{Query, Scope};

use super::{CHECK, Check, MOST, Task, Year};
use crate::deed::Reader;
use crate::{App, AppError, Viewer};

/// Says who assesses, under every export.
const NO_SCORE: &str = "本表只列事实和依据，不计分、不排名；考核由考核工作机构按规定办理。";

impl App {
    /// 得分依据: one row a task, with what the records say and the verdict that stands.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for whom it is not, [`AppError::Broken`].
    pub async fn grounds_sheet(&self, viewer: &Viewer, year: i16) -> Result<Sheet, AppError> {
        let found = self.verification(viewer, year).await?;
        let row = |(nth, task): (usize, &Task)| {
            let check = found.checks.iter().find(|check| check.task == task.number);
            self.grounds_row(nth + 1, task, check)
        };
        let settled = found.in_stage(&["final"]);
        Ok(Sheet {
            name: "得分依据".to_owned(),
            title: format!("{}{year}年重点任务落实情况得分依据", self.district.name),
            scope: Some(format!(
                "范围：{}项，结论已定{settled}项　截至{}　内部资料",
                found.tasks.len(),
                words(self.clock.today())
            )),
            columns: grounds_columns(),
            rows: found.tasks.iter().enumerate().map(row).collect(),
            notes: vec![
                "节点按期：到期节点中按期申报的项数；客观原因经认定的另列。曾亮红灯次数只计已印发通报。"
                    .to_owned(),
                "结论未告知或者复核没有办完的，写明所处环节。".to_owned(),
                NO_SCORE.to_owned(),
            ],
        })
    }

    fn grounds_row(&self, nth: usize, task: &Task, check: Option<&Check>) -> Vec<Cell> {
        let verdict = match check {
            Some(check) if check.is_told() => self.verdict_words(&check.verdict),
            Some(check) => check.stage_title.clone(),
            None => "未发起核验".to_owned(),
        };
        let way = match check {
            Some(check) if check.is_drawn() => {
                let mechanism = self.catalogue.current(CHECK);
                let way = mechanism.map_or("", |m| m.code_title("way", &check.way));
                let way = if way.is_empty() { "待核验" } else { way };
                format!("抽查，{way}")
            }
            Some(check) if check.stage != "asked" && check.stage != "answered" => {
                "未抽中，核资料".to_owned()
            }
            _ => String::new(),
        };
        let reviewed = check.map_or(String::new(), |check| self.review_words(check));
        let mut grounds = vec![task.number.clone()];
        if let Some(check) = check {
            grounds.push(check.number.clone());
            grounds.extend(check.papers.iter().cloned());
        }
        let ended = task.ended_on.map_or(String::new(), words);
        vec![
            Cell::Integer(nth as i64),
            text(&task.title),
            text(self.district.directory.office_short(&task.lead)),
            text(&self.post_name(&task.leader)),
            text(&format!("{}/{}", task.in_time, task.nodes)),
            Cell::Integer(task.excused as i64),
            task.original.map_or(Cell::Empty, Cell::Date),
            match task.due {
                due if due == task.original => text("未调整"),
                due => due.map_or(Cell::Empty, Cell::Date),
            },
            Cell::Integer(task.reds as i64),
            text(&if task.is_over {
                format!("{}　{ended}", task.how)
            } else {
                task.stage.clone()
            }),
            text(&check.map_or(String::new(), |check| self.verdict_words(&check.own))),
            text(&way),
            text(&verdict),
            text(&reviewed),
            text(&grounds.join("、")),
        ]
    }

    /// 复核维持, 复核改为完成, 复核中, 未申请.
    fn review_words(&self, check: &Check) -> String {
        match (&*check.stage, check.grounds.is_empty()) {
            ("final", true) => "未申请".to_owned(),
            ("final", false) if check.last == check.verdict => "维持".to_owned(),
            ("final", false) => format!("改为{}", self.verdict_words(&check.last)),
            ("review" | "reviewed" | "rereview", _) => "复核中".to_owned(),
            ("told" | "received", _) => "在申请期内".to_owned(),
            _ => String::new(),
        }
    }

    /// 结转清单: tasks that are not over, with where they stand.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for whom it is not, [`AppError::Broken`].
    pub async fn carry_sheet(&self, viewer: &Viewer, year: i16) -> Result<Sheet, AppError> {
        let found = self.verification(viewer, year).await?;
        let over = found.tasks.iter().filter(|task| task.outcome == "carried");
        let wanted: Vec<&Task> = found.to_carry().chain(over).collect();
        let row = |(nth, task): (usize, &&Task)| {
            vec![
                Cell::Integer(nth as i64 + 1),
                text(&task.number),
                text(&task.title),
                text(self.district.directory.office_short(&task.lead)),
                text(&self.post_name(&task.leader)),
                text(&format!("{}/{}", task.in_time, task.nodes)),
                task.due.map_or(Cell::Empty, Cell::Date),
                text(&task.progress),
                text(match (&*task.outcome, task.can_carry) {
                    ("carried", _) => "已转下年",
                    (_, true) => "拟转下年",
                    _ => "先办完当前环节",
                }),
            ]
        };
        let left = |header: &str, width: u16| column(header, width, Align::Left, Kind::Text);
        Ok(Sheet {
            name: "结转清单".to_owned(),
            title: format!("{}{year}年未办结重点任务结转清单", self.district.name),
            scope: Some(format!("共{}项　截至{}", wanted.len(), words(self.clock.today()))),
            columns: vec![
                column("序号", 6, Align::Centre, Kind::Integer),
                left("编号", 20),
                left("任务名称", 40),
                left("牵头单位", 16),
                left("责任领导", 14),
                column("节点按期", 10, Align::Centre, Kind::Text),
                column("完成时限", 14, Align::Centre, Kind::Date),
                left("最新进展", 50),
                left("意见", 16),
            ],
            rows: wanted.iter().enumerate().map(row).collect(),
            notes: vec!["转下年须写明原因，逐项办理；时限由有权批准的机关另行确定。".to_owned()],
        })
    }

    /// 归档清单: every record, document and file of the year's tasks and of their verification.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for whom it is not, [`AppError::Broken`].
    pub async fn archive_sheet(&self, viewer: &Viewer, year: i16) -> Result<Sheet, AppError> {
        let found = self.verification(viewer, year).await?;
        let mut pieces = Vec::new();
        for id in self.archived(&found).await? {
            let case = self.case(id).await?;
            self.pieces(&case, &mut pieces).await?;
        }
        let row = |(nth, piece): (usize, Piece)| {
            vec![
                Cell::Integer(nth as i64 + 1),
                text(&piece.title),
                text(&piece.author),
                text(&piece.number),
                Cell::Date(piece.day),
                text("1件"),
                text(&piece.keep),
                text(&piece.check),
            ]
        };
        let count = pieces.len();
        Ok(Sheet {
            name: "归档清单".to_owned(),
            title: format!("{}{year}年督查落实文件归档清单", self.district.name),
            scope: Some(format!("共{count}件　截至{}", words(self.clock.today()))),
            columns: archive_columns(),
            rows: pieces.into_iter().enumerate().map(row).collect(),
            notes: vec![
                "保管期限为地方设定，以本机关文件材料归档范围和保管期限表为准；纸质页数由归档人填写。"
                    .to_owned(),
                "校验：办理记录为末条记录的校验码，文件为内容的国密 SM3 摘要前12位。".to_owned(),
            ],
        })
    }

    /// The cases whose records go to the archive: the plan, bulletins, tasks and verifications.
    async fn archived(&self, found: &Year) -> Result<Vec<domain::event::CaseId>, AppError> {
        let mut cases = Vec::new();
        cases.extend(found.round.as_ref().map(|round| round.id));
        let query =
            Query { mechanism: Some("bulletin".to_owned()), limit: MOST, ..Query::default() };
        let bulletins = self.store.cases(&Scope::All, &query).await?.items;
        let own = |item: &&store::read::CaseItem| {
            let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
            let period = view["period"].as_str().unwrap_or_default();
            item.stage == "issued" && period.starts_with(&format!("{}-", found.year))
        };
        cases.extend(bulletins.iter().filter(own).map(|item| item.id));
        for task in &found.tasks {
            cases.push(task.id);
            cases.extend(found.checks.iter().filter(|c| c.task == task.number).map(|c| c.id));
        }
        Ok(cases)
    }

    async fn pieces(&self, case: &Case, pieces: &mut Vec<Piece>) -> Result<(), AppError> {
        let mechanism = self.mechanism(&case.mechanism).await?;
        let reader = Reader { mechanism: &mechanism, case };
        let title = case.title(&mechanism);
        let section = self.district.directory.office_named("政府办").map(|o| o.short.clone());
        let section = section.unwrap_or_default();
        let lead = case.lead.as_deref().map(|id| self.district.directory.office_short(id));
        let last = case.events.last();
        let check = last.map_or(String::new(), |event| {
            let text = format!("{}-{}-{}", case.id, event.sequence, event.position);
            Digest::of_text(&text).short()
        });
        let number = reader.filled("document_no").or(case.opening.number.clone());
        let kind = &mechanism.title;
        pieces.push(Piece {
            title: format!("{title}（{kind}办理记录）"),
            author: section.clone(),
            number: number.unwrap_or_default(),
            day: last.map_or(case.opened_on(), |event| event.happened.date()),
            keep: self.keep("keep_long"),
            check,
        });
        for paper in &case.papers {
            let Some(made) = paper.made() else { continue };
            let kind = mechanism.documents.get(&paper.document).map_or("", |d| &d.title);
            pieces.push(Piece {
                title: format!("{title}（{kind}）"),
                author: section.clone(),
                number: paper.number.clone().unwrap_or_default(),
                day: made.date(),
                keep: self.keep("keep_long"),
                check: String::new(),
            });
        }
        let mut seen: Vec<Digest> = Vec::new();
        for event in &case.events {
            let Fact::Act(deed) = &event.fact else { continue };
            for file in &deed.backing.proof {
                if seen.contains(&file.digest) {
                    continue;
                }
                seen.push(file.digest);
                pieces.push(Piece {
                    title: format!("{title}（{}）", file.name),
                    author: lead.unwrap_or(&section).to_owned(),
                    number: String::new(),
                    day: event.happened.date(),
                    keep: self.keep("keep_short"),
                    check: file.digest.short(),
                });
            }
        }
        Ok(())
    }

    fn keep(&self, name: &str) -> String {
        self.round_setting(name).map_or(String::new(), LocalValue::in_words)
    }
}

/// A piece of the archive.
struct Piece {
    title: String,
    author: String,
    number: String,
    day: Date,
    keep: String,
    check: String,
}

fn text(words: &str) -> Cell {
    if words.is_empty() { Cell::Empty } else { Cell::text(words) }
}

fn words(day: Date) -> String {
    day.strftime("%Y年%-m月%-d日").to_string()
}

fn column(header: &str, width: u16, align: Align, kind: Kind) -> Column {
    Column { header: header.to_owned(), width: Some(width), align, kind }
}

fn grounds_columns() -> Vec<Column> {
    let left = |header: &str, width: u16| column(header, width, Align::Left, Kind::Text);
    let number = |header: &str, width: u16| column(header, width, Align::Centre, Kind::Integer);
    vec![
        number("序号", 6),
        left("任务", 36),
        left("牵头单位", 16),
        left("责任领导", 14),
        column("节点按期", 9, Align::Centre, Kind::Text),
        number("客观原因节点", 9),
        column("原定时限", 13, Align::Centre, Kind::Date),
        column("调整时限", 13, Align::Centre, Kind::Date),
        number("曾亮红灯次数", 9),
        left("办结方式", 22),
        left("自评", 12),
        left("核验方式", 14),
        left("结论", 14),
        left("复核结果", 14),
        left("依据", 34),
    ]
}

fn archive_columns() -> Vec<Column> {
    let left = |header: &str, width: u16| column(header, width, Align::Left, Kind::Text);
    vec![
        column("件号", 7, Align::Centre, Kind::Integer),
        left("题名", 70),
        left("责任者", 18),
        left("文号", 26),
        column("日期", 14, Align::Centre, Kind::Date),
        column("页/件数", 9, Align::Centre, Kind::Text),
        column("保管期限", 10, Align::Centre, Kind::Text),
        left("校验", 18),
    ]
}
