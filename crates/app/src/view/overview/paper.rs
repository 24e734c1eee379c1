//! 督查专报 and 会议材料: the overview written out as documents by GB/T 9704, for the section to take to
//! the head and to a meeting. What went well stands first. Both tell 现状 and say so; neither tells a
//! light that is not out, and none cites a reading that is not published.

use documents::official::{Block, Level};
use documents::{OfficialDocument, write_docx};
use domain::status::Status;

use super::super::ledger::LedgerQuery;
use super::leader::{LeaderPage, LeaderTask};
use super::{Overview, Tasks};
use crate::error::broken;
use crate::{App, AppError, Viewer};

/// A page holds so many lines of text under a title of two lines and above a signature, with one
/// to spare.
const LINES: usize = 14;
/// A line holds so many characters.
const CHARS: usize = 28;
/// So many tasks are named in a sentence at most.
const NAMED: usize = 4;
/// So many tasks that are behind, and so many that are due, stand on a leader's sheet of the meeting.
const ON_SHEET: usize = 5;
const PARTS: [Status; 5] =
    [Status::Done, Status::Normal, Status::Lagging, Status::Missed, Status::Moved];

/// What one of the sentences is made of.
struct Said {
    /// 一、进展较好的。
    head: String,
    /// One task each, longest allowed first.
    items: Vec<String>,
    /// What follows them.
    tail: String,
}

impl App {
    /// 督查专报: one page for the district head. Name and content of the file.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for anyone but the section.
    pub async fn overview_memo(
        &self,
        viewer: &Viewer,
        year: Option<i16>,
    ) -> Result<(String, Vec<u8>), AppError> {
        if !viewer.is_section() {
            return Err(AppError::NotFound);
        }
        let view = self.overview(viewer, year).await?;
        let tasks = self.tasks_within(viewer, LedgerQuery::default(), Some(view.year)).await?;
        let behind = tasks.behind(NAMED).await?;
        let mut said = vec![well(&view), lags(&view, &behind)];
        said.push(self.reasons(viewer, &behind).await?);
        said.push(proposals(&view));
        let place = &self.district.name;
        let title = format!("关于{place}{}年重点任务\n落实情况的督查专报", view.year);
        self.document(&title, Some("区长"), fitted(&self.lead_in(&view), &said))
    }

    /// 会议材料: the overview as tables, a page for each leader, the matters that wait. Name and content.
    ///
    /// # Errors
    /// As [`App::overview_memo`].
    pub async fn overview_pack(
        &self,
        viewer: &Viewer,
        year: Option<i16>,
    ) -> Result<(String, Vec<u8>), AppError> {
        if !viewer.is_section() {
            return Err(AppError::NotFound);
        }
        let view = self.overview(viewer, year).await?;
        let tasks = self.tasks_within(viewer, LedgerQuery::default(), Some(view.year)).await?;
        let mut body = vec![heading("总体情况"), Block::Paragraph(self.lead_in(&view))];
        body.push(tasks.table_of_leaders(&view).await?);
        body.extend(targets(&view));
        let waiting = tasks.asks(&view.waiting, ON_SHEET).await?;
        body.push(heading("需领导协调、审批的事项"));
        body.push(match waiting.is_empty() {
            true => Block::Paragraph("目前没有等待领导协调、审批的事项。".to_owned()),
            false => table(
                &["任务", "事项", "提请单位", "请哪位领导"],
                waiting.iter().map(|ask| {
                    [&ask.title, &ask.matter, &ask.lead, &ask.leader].map(Clone::clone).to_vec()
                }),
            ),
        });
        for share in &view.leaders {
            let page = self.leader_page(viewer, &share.id).await?;
            if !page.whole {
                body.extend(sheet(&page));
            }
        }
        let place = &self.district.name;
        let title = format!("{place}{}年重点任务\n落实情况会议材料", view.year);
        self.document(&title, None, body)
    }

    fn document(
        &self,
        title: &str,
        addressee: Option<&str>,
        body: Vec<Block>,
    ) -> Result<(String, Vec<u8>), AppError> {
        let issuer = self.district.directory.office_named("政府办").map(|o| o.name.clone());
        let document = OfficialDocument {
            title: title.to_owned(),
            addressee: addressee.map(str::to_owned),
            body,
            signature: issuer,
            date: Some(self.clock.today()),
            ..OfficialDocument::default()
        };
        let name = format!("{}（送审稿）.docx", title.replace('\n', ""));
        Ok((name, write_docx(&document).map_err(broken)?))
    }

    /// 截至12月31日,重点任务共130项……
    fn lead_in(&self, view: &Overview) -> String {
        let today = self.clock.today();
        let parts: Vec<String> = view
            .standing
            .iter()
            .map(|(status, count)| format!("{}{}项", status.in_words(), count.words))
            .collect();
        let ended = match view.ended.count {
            0 => String::new(),
            _ => format!("，中止、转下年、并案{}项", view.ended.words),
        };
        format!(
            "截至{}月{}日，{}年重点任务共{}项，{}{ended}。以上为现状，季度亮灯以审定的通报为准。",
            today.month(),
            today.day(),
            view.year,
            view.all.words,
            parts.join("，")
        )
    }

    /// Why the worst lag: what the offices themselves say.
    async fn reasons(&self, viewer: &Viewer, behind: &[LeaderTask]) -> Result<Said, AppError> {
        let mut items = Vec::new();
        for task in behind {
            let case = self.case_numbered(viewer, &task.number).await?;
            let mechanism = self.mechanism(&case.mechanism).await?;
            let text = |field: &str| {
                let value = case.value(&mechanism, field).filter(|value| !value.is_empty())?;
                let known = mechanism.fields.get(field)?;
                Some(self.say(&mechanism, known, &value))
            };
            let why = text("problem").or_else(|| text("cause"));
            let why = why.unwrap_or_else(|| "单位尚未说明".to_owned());
            items.push(format!("{}：{}", task.lead, why.trim_end_matches(['。', '；'])));
        }
        let head = "三、原因。".to_owned();
        let tail = if items.is_empty() { "无。" } else { "（据牵头单位报送）。" };
        Ok(Said { head, items, tail: tail.to_owned() })
    }
}

/// What went well: struck off this month, praised in the bulletin that is out.
fn well(view: &Overview) -> Said {
    let mut items: Vec<String> = view.praised.iter().map(|row| row.title.clone()).collect();
    let closed = format!("本月销号{}项", view.closed.words);
    items.extend(view.done.iter().map(|row| row.title.clone()));
    items.dedup();
    let head = format!("一、进展较好的。{closed}。");
    let tail = if items.is_empty() { "" } else { "等推进有力。" };
    Said { head, items, tail: tail.to_owned() }
}

fn lags(view: &Overview, behind: &[LeaderTask]) -> Said {
    let count = |wanted: Status| {
        let found = view.standing.iter().find(|(status, _)| *status == wanted);
        found.map_or("0", |(_, count)| &*count.words).to_owned()
    };
    let (missed, lagging) = (count(Status::Missed), count(Status::Lagging));
    let head = format!("二、滞后的。未达序时{missed}项，进度滞后{lagging}项。其中：");
    let one = |task: &LeaderTask| {
        format!("{}（{}，{}，{}）", task.title, task.status.in_words(), task.lead, task.leader)
    };
    let items: Vec<String> = behind.iter().map(one).collect();
    match items.is_empty() {
        true => Said { head: "二、滞后的。无。".to_owned(), items, tail: String::new() },
        false => Said { head, items, tail: "。".to_owned() },
    }
}

fn proposals(view: &Overview) -> Said {
    let waiting = view.waiting.count;
    let mut items: Vec<String> = Vec::new();
    for ask in &view.asks {
        items.push(format!("请{}协调{}提请的事项", ask.leader, ask.lead));
    }
    items.dedup();
    let tail = match (waiting, view.near.count) {
        (_, 0) => "。".to_owned(),
        (0, _) => format!("对30天内到期的{}项逐项倒排，按周调度。", view.near.words),
        _ => format!("；对30天内到期的{}项逐项倒排，按周调度。", view.near.words),
    };
    let tail =
        if items.is_empty() { tail.trim_start_matches(['；', '。']).to_owned() } else { tail };
    Said { head: "四、建议。".to_owned(), items, tail }
}

/// The sentences with as many tasks named as one page has room for.
fn fitted(lead_in: &str, said: &[Said]) -> Vec<Block> {
    let write = |most: usize| {
        let mut texts = vec![lead_in.to_owned()];
        for said in said {
            let items = &said.items[..said.items.len().min(most)];
            texts.push(format!("{}{}{}", said.head, items.join("；"), said.tail));
        }
        texts
    };
    let lines = |texts: &[String]| texts.iter().map(|text| lines_of(text)).sum::<usize>();
    let most = (1..=NAMED).rev().find(|most| lines(&write(*most)) <= LINES);
    let mut texts = write(most.unwrap_or(1));
    if most.is_none() {
        // Long names: each paragraph is cut rather than the page turned.
        let each = LINES / texts.len() * CHARS - 3;
        for text in &mut texts {
            if text.chars().count() > each {
                *text = text.chars().take(each).chain("……".chars()).collect();
            }
        }
    }
    texts.into_iter().map(Block::Paragraph).collect()
}

/// How many lines a paragraph takes, its first two characters in. Digits and Latin letters take up to
/// three quarters of a character, depending on the fonts of the machine that prints.
fn lines_of(text: &str) -> usize {
    let quarters: usize = text.chars().map(|c| if c.is_ascii() { 3 } else { 4 }).sum();
    (quarters.div_ceil(4) + 2).div_ceil(CHARS)
}

impl Tasks<'_> {
    /// Of every leader how his tasks stand, in the official order.
    async fn table_of_leaders(&self, view: &Overview) -> Result<Block, AppError> {
        let mut asked = Vec::new();
        for share in &view.leaders {
            for status in PARTS {
                asked.push(LedgerQuery { status: Some(status), ..share.all.opens.clone() });
            }
        }
        let counts = self.counts(asked).await?;
        let rows = view.leaders.iter().zip(counts.chunks(PARTS.len())).map(|(share, counts)| {
            let own = counts.iter().map(|count| count.words.clone());
            [share.name.clone(), share.all.words.clone()].into_iter().chain(own).collect()
        });
        let words = PARTS.map(Status::in_words);
        let header: Vec<&str> = ["责任领导", "任务"].into_iter().chain(words).collect();
        Ok(table(&header, rows))
    }
}

/// 主要预期目标, without what is not published.
fn targets(view: &Overview) -> Vec<Block> {
    if view.targets.is_empty() {
        return Vec::new();
    }
    let rows = view.targets.iter().map(|row| {
        let open = !row.unpublished && !row.latest.is_empty();
        let told = |text: &str| if open { text.to_owned() } else { "—".to_owned() };
        let period = match row.unpublished {
            true => "反馈未公布，不引用".to_owned(),
            false => row.period.clone(),
        };
        vec![row.name.clone(), row.goal.clone(), told(&row.latest), period, told(&row.gap_words)]
    });
    let header = ["指标", "全年目标", "最新完成", "期别", "差距"];
    vec![heading("主要预期目标"), table(&header, rows)]
}

/// The sheet of one leader.
fn sheet(page: &LeaderPage) -> Vec<Block> {
    let mut body = vec![Block::NewPage, heading(&format!("{}分管任务", page.title))];
    body.push(Block::Paragraph(format!(
        "分管{}项，进度滞后{}项，未达序时{}项，30天内到期{}项，需协调、审批{}项。",
        page.all.words, page.lagging.words, page.missed.words, page.near.words, page.waiting.words
    )));
    if !page.behind.is_empty() {
        let rows = page.behind.iter().take(ON_SHEET).map(|task| {
            let status = task.status.in_words().to_owned();
            let progress = if task.progress.is_empty() { "—" } else { &task.progress };
            vec![task.title.clone(), task.lead.clone(), status, progress.to_owned()]
        });
        body.push(table(&["滞后的任务", "牵头单位", "状态", "最新进展"], rows));
    }
    if !page.asks.is_empty() {
        let rows = page.asks.iter().map(|ask| {
            vec![ask.title.clone(), ask.matter.clone(), ask.lead.clone(), ask.waited.clone()]
        });
        body.push(table(&["需协调的任务", "事项", "提请单位", "等待"], rows));
    }
    if !page.due.is_empty() {
        let rows = page
            .due
            .iter()
            .map(|row| vec![row.title.clone(), row.lead.clone(), row.remaining.text.clone()]);
        body.push(table(&["临期的任务", "牵头单位", "时限"], rows));
    }
    body
}

fn heading(text: &str) -> Block {
    Block::Heading { level: Level::First, text: text.to_owned() }
}

fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Block {
    Block::Table {
        header: header.iter().map(|&cell| cell.to_owned()).collect(),
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memo_names_as_many_tasks_as_fit_on_a_page() {
        let said = |name: &str, items: usize| Said {
            head: name.to_owned(),
            items: (0..items).map(|_| "改造供热管网十二公里并完成验收备案".to_owned()).collect(),
            tail: "。".to_owned(),
        };
        let total = |blocks: &[Block]| -> usize {
            let lines = |block: &Block| match block {
                Block::Paragraph(text) => lines_of(text),
                _ => 0,
            };
            blocks.iter().map(lines).sum()
        };
        let few = fitted("截至今天。", &[said("一、", 1), said("二、", 1)]);
        assert_eq!(total(&few), 3);
        let many: Vec<Said> = (0..6).map(|_| said("一、", 40)).collect();
        let many = fitted("截至今天。", &many);
        assert!(total(&many) <= LINES, "{}", total(&many));
        let long = Said { head: "长".repeat(900), items: Vec::new(), tail: String::new() };
        assert!(total(&fitted("截至今天。", &[long])) <= LINES);
    }
}
