//! The official list (重点任务分解表): as a document by GB/T 9704, or as a workbook on A3.

use documents::{TaskList, TaskRow, write_task_list_docx, write_task_list_xlsx};

use super::{Division, DraftTask};
use crate::error::broken;
use crate::{App, AppError, Viewer};

/// The shape of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// Running text in the order of the report.
    Docx,
    /// A table.
    Xlsx,
}

impl App {
    /// The list of a year's plan: what is accepted or has gone further.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for whom it is not, or [`AppError::Broken`].
    pub async fn division_list(
        &self,
        viewer: &Viewer,
        year: i16,
        kind: ListKind,
    ) -> Result<(String, Vec<u8>), AppError> {
        let division = self.division(viewer, year).await?;
        let list = self.task_list(&division);
        let (ending, bytes) = match kind {
            ListKind::Docx => ("docx", write_task_list_docx(&list)),
            ListKind::Xlsx => ("xlsx", write_task_list_xlsx(&list)),
        };
        Ok((format!("{}.{ending}", list.title.replace('\n', "")), bytes.map_err(broken)?))
    }

    fn task_list(&self, division: &Division) -> TaskList {
        let place = &self.district.name;
        let year = division.year;
        let rows: Vec<TaskRow> = division
            .live()
            .filter(|draft| draft.stage != "draft")
            .zip(1..)
            .map(|(draft, nth)| self.task_row(draft, nth))
            .collect();
        let issuer = self.district.directory.office_named("政府办");
        TaskList {
            title: format!("{place}{year}年《政府工作报告》\n重点任务分解表"),
            intro: format!(
                "根据{place}{year}年《政府工作报告》，分解重点任务{}项。请各责任单位对照任务、时限抓好落实。",
                rows.len()
            ),
            issuer: issuer
                .map_or_else(|| format!("{place}人民政府办公室"), |office| office.name.clone()),
            date: Some(self.clock.today()),
            number: None,
            rows,
        }
    }

    fn task_row(&self, draft: &DraftTask, nth: usize) -> TaskRow {
        let directory = &self.district.directory;
        let name = |id: &String| {
            directory.office(id).map_or_else(|| id.clone(), |office| office.name.clone())
        };
        let with: Vec<String> = draft.co_offices.iter().map(name).collect();
        let node = |quarter: &str| {
            let nodes = draft.nodes.iter().filter(|node| node.quarter == quarter);
            nodes.map(|node| node.title.clone()).collect::<Vec<_>>().join("；")
        };
        let nature = self
            .catalogue
            .current("division")
            .map_or("", |mechanism| mechanism.code_title("nature", &draft.nature));
        TaskRow {
            number: nth.to_string(),
            title: draft.name.clone(),
            text: draft.content.clone(),
            section: draft.section.clone(),
            leader: draft.leader.as_deref().map_or(String::new(), |post| self.post_name(post)),
            lead: draft.office.as_ref().map(name).unwrap_or_default(),
            with,
            nature: nature.to_owned(),
            due: draft.due_on,
            // What the name says already is not said again.
            target: Some(&draft.target).filter(|t| **t != draft.name).cloned().unwrap_or_default(),
            annual_result: draft.annual_result.clone(),
            superior_no: draft.superior_no.clone(),
            milestones: ["一季度", "二季度", "三季度", "四季度"].map(node),
        }
    }
}
