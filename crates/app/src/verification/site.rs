//! Site sheets (核验单) as a docx: one task, or all that were drawn.

use documents::{SiteSheet, write_site_sheets};

use super::{Check, Task, Year};
use crate::error::broken;
use crate::{App, AppError, Viewer};

/// Which sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetKind<'n> {
    /// All that were drawn and not verified yet.
    All,
    /// One, by the verification's number.
    One(&'n str),
}

impl App {
    /// Site sheets as a docx, with the file's name.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for whom it is not or if nothing is to be verified,
    /// [`AppError::Broken`].
    pub async fn site_sheets(
        &self,
        viewer: &Viewer,
        year: i16,
        kind: SheetKind<'_>,
    ) -> Result<(String, Vec<u8>), AppError> {
        let found = self.verification(viewer, year).await?;
        let wanted: Vec<&Check> = match kind {
            SheetKind::All => found.checks.iter().filter(|check| check.stage == "drawn").collect(),
            SheetKind::One(number) => vec![found.find(number)?],
        };
        if wanted.is_empty() {
            return Err(AppError::NotFound);
        }
        let sheets: Vec<SiteSheet> =
            wanted.iter().map(|check| self.site_sheet(&found, check)).collect();
        let name = match kind {
            SheetKind::All => format!("{year}年年终核验单（{}份）.docx", sheets.len()),
            SheetKind::One(_) => format!("核验单-{}.docx", wanted[0].title),
        };
        Ok((name, write_site_sheets(&sheets).map_err(broken)?))
    }

    fn site_sheet(&self, year: &Year, check: &Check) -> SiteSheet {
        let task = year.task(&check.task);
        let directory = &self.district.directory;
        let words = self.verdict_words(&check.own);
        let mut facts = vec![
            fact("任务", &check.title),
            fact("任务编号", &check.task),
            fact("牵头单位", directory.office_short(&check.lead)),
            fact("责任领导", &self.post_name(&check.leader)),
            fact("任务性质", task.map_or("", |task| &task.nature)),
            fact("系统记录", &check.record),
            fact("单位自评", &self_words(&words, check)),
            fact("抽中原因", &check.drawn_why),
        ];
        facts.retain(|(_, value)| !value.is_empty());
        SiteSheet {
            title: format!("{}{}年重点任务年终核验单", self.district.name, year.year),
            number: check.number.clone(),
            facts,
            items: matters(check, task),
            foot: "依据：政府督查工作条例第十二条第三项、第五项。核验由两人进行，一任务一单。"
                .to_owned(),
        }
    }

    /// A verdict in words.
    pub fn verdict_words(&self, code: &str) -> String {
        let mechanism = self.catalogue.current(super::CHECK);
        mechanism.map_or(String::new(), |m| m.code_title("verdict", code).to_owned())
    }
}

fn fact(label: &str, value: &str) -> (String, String) {
    (label.to_owned(), value.to_owned())
}

fn self_words(words: &str, check: &Check) -> String {
    let more = [&check.cause, &check.result, &check.evidence];
    let more = more.into_iter().filter(|text| !text.is_empty());
    let said: Vec<&str> = std::iter::once(words).chain(more.map(String::as_str)).collect();
    let said = said.join("；");
    if said.is_empty() { "未自评".to_owned() } else { said }
}

/// What the two look at: what the task has to show, and whether its proof holds.
pub(super) fn matters(check: &Check, task: Option<&Task>) -> Vec<String> {
    let mut matters: Vec<String> = task.map_or(Vec::new(), |task| task.goals.clone());
    if let Some(due) = task.and_then(|task| task.due) {
        matters.push(format!("是否在{}前完成", due.strftime("%-m月%-d日")));
    }
    matters.push(match check.evidence.is_empty() {
        true => "佐证与实际是否一致".to_owned(),
        false => format!("佐证（{}）与实际是否一致", check.evidence),
    });
    matters
}

impl Year {
    /// What is to be looked at for a task, before anybody did.
    pub fn matters(&self, check: &Check) -> Vec<String> {
        matters(check, self.task(&check.task))
    }
}
