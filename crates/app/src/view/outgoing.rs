//! 一次填报多处出表: one text of progress goes out in the forms that governments above ask for, each
//! described by the district's `forms.toml`.

use documents::official::Block;
use documents::sheet::{Cell, Column, Kind, Sheet};
use documents::{OfficialDocument, write_docx, write_xlsx};
use domain::case::Case;
use domain::mechanism::Mechanism;
use serde::Deserialize;

use super::ledger::LedgerQuery;
use crate::error::broken;
use crate::{App, AppError, Viewer};

/// A form that goes out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its id: the code by which a case says that it goes out in this form.
    pub id: String,
    /// The mechanism whose cases it shows.
    pub mechanism: String,
    /// What it is called.
    pub title: String,
    /// The field that says in which forms a case goes out.
    pub chosen: String,
    /// The act that approves what goes out; nothing later than it is shown.
    pub approved: String,
    /// The columns of a workbook.
    #[serde(default)]
    pub columns: Vec<FormColumn>,
    /// The paragraph of a document, with names in braces; a workbook if there is none.
    #[serde(default)]
    pub paragraph: Option<String>,
}

/// A column of a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormColumn {
    /// Its heading.
    pub title: String,
    /// What stands in it: `serial`, `number`, `title`, `lead`, `stage` or a field.
    pub from: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    form: Vec<Form>,
}

/// The district's forms.
const FORMS: &str = "forms.toml";

impl App {
    /// The forms in which cases of a mechanism go out.
    ///
    /// # Errors
    /// [`AppError::Broken`] if the district's file cannot be read.
    pub fn outgoing_forms(&self, mechanism: &str) -> Result<Vec<Form>, AppError> {
        let Some(text) = self.district_files.read(FORMS) else { return Ok(Vec::new()) };
        let file: File =
            toml::from_str(&text).map_err(|fault| broken(format!("{FORMS}:{fault}")))?;
        Ok(file.form.into_iter().filter(|form| form.mechanism == mechanism).collect())
    }

    /// A form filled from the cases that a viewer sees under a filter: its name and its content.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a form that is not there.
    pub async fn fill_form(
        &self,
        viewer: &Viewer,
        form: &str,
        asked: &LedgerQuery,
    ) -> Result<(String, Vec<u8>), AppError> {
        let forms = self.outgoing_forms(&asked.mechanism)?;
        let form = forms.into_iter().find(|own| own.id == form).ok_or(AppError::NotFound)?;
        let mut cases = Vec::new();
        for item in self.ledger_items(viewer, asked).await? {
            let case = self.case(item.id).await?;
            let goes_out =
                case.rows(&form.chosen).iter().any(|code| code.as_text() == Some(&form.id));
            if goes_out {
                let mechanism = self.mechanism(&case.mechanism).await?;
                cases.push((mechanism, case));
            }
        }
        let today = self.clock.today().strftime("%Y年%-m月%-d日").to_string();
        match &form.paragraph {
            Some(paragraph) => {
                let fill = |(nth, (mechanism, case)): (usize, &(_, _))| {
                    self.paragraph(&form, paragraph, nth + 1, (mechanism, case))
                };
                let body = cases.iter().enumerate().map(fill).map(Block::Paragraph).collect();
                let document =
                    OfficialDocument { title: form.title.clone(), body, ..Default::default() };
                let bytes = write_docx(&document).map_err(broken)?;
                Ok((format!("{}（{today}）.docx", form.title), bytes))
            }
            None => {
                let row = |(nth, (mechanism, case)): (usize, &(_, _))| -> Vec<Cell> {
                    let cell = |column: &FormColumn| {
                        self.form_cell(&form, &column.from, nth + 1, (mechanism, case))
                    };
                    form.columns.iter().map(cell).collect()
                };
                let column = |column: &FormColumn| {
                    let serial = column.from == "serial";
                    let kind = if serial { Kind::Integer } else { Kind::Text };
                    Column::new(column.title.clone(), kind)
                };
                let sheet = Sheet {
                    name: form.title.clone(),
                    title: format!("{}{}", self.district.name, form.title),
                    scope: Some(format!("截至{today}，共{}项", cases.len())),
                    columns: form.columns.iter().map(column).collect(),
                    rows: cases.iter().enumerate().map(row).collect(),
                    notes: Vec::new(),
                };
                let bytes = write_xlsx(&[sheet]).map_err(broken)?;
                Ok((format!("{}（{today}）.xlsx", form.title), bytes))
            }
        }
    }

    fn paragraph(
        &self,
        form: &Form,
        paragraph: &str,
        nth: usize,
        case: (&std::sync::Arc<Mechanism>, &std::sync::Arc<Case>),
    ) -> String {
        let mut text = paragraph.to_owned();
        while let Some((from, to)) = text.find('{').zip(text.find('}')).filter(|(a, b)| a < b) {
            let said = self.form_cell(form, &text[from + 1..to], nth, case).to_string();
            // What is filled in is not looked at again.
            text.replace_range(from..=to, &said.replace(['{', '}'], ""));
        }
        text
    }

    fn form_cell(
        &self,
        form: &Form,
        from: &str,
        nth: usize,
        (mechanism, case): (&std::sync::Arc<Mechanism>, &std::sync::Arc<Case>),
    ) -> Cell {
        let said = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::text(text) };
        let stage = case.main.stage().and_then(|stage| mechanism.main.stages.get(stage));
        match from {
            "serial" => Cell::Integer(nth as i64),
            "number" => said(case.opening.number.as_deref().unwrap_or("")),
            "title" => said(&case.title(mechanism)),
            "lead" => {
                let lead = case.lead.as_deref().unwrap_or("");
                said(self.district.directory.office_short(lead))
            }
            "stage" => said(stage.map_or("", |stage| &stage.title)),
            field => match mechanism.fields.get(field) {
                Some(own) => match approved(case, field, &form.approved) {
                    Some(value) => said(&value),
                    None => self.field_cell(mechanism, case, own),
                },
                None => Cell::Empty,
            },
        }
    }
}

/// Fields that the lead office reports, which go out as they were approved.
const REPORTED: [&str; 3] = ["progress", "problem", "value"];

/// What a reported field said when it was last approved; empty if it never was, none for a field that
/// is not reported.
fn approved(case: &Case, field: &str, act: &str) -> Option<String> {
    if !REPORTED.contains(&field) {
        return None;
    }
    let last = case.done.iter().rev().find(|done| done.act == act).map(|done| done.sequence);
    let kept = case.fields.get(field).into_iter().flatten();
    let value = kept.rev().find(|kept| last.is_some_and(|last| kept.sequence <= last));
    Some(value.map_or(String::new(), |kept| kept.value.to_string()))
}
