//! What a form sent: fields in order, and files.

use app::AppError;
use axum::extract::{FromRequest, Multipart, RawForm, Request};
use axum::http::header;
use domain::event::FileRef;
use serde::{Deserialize, Serialize};

use crate::Web;
use crate::trouble::Trouble;

/// What a form sent. Drafts and acts that wait for a second person keep it as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sent {
    /// Names and values, in order.
    pub fields: Vec<(String, String)>,
    /// Files that are stored already, by the field that brought them.
    #[serde(default)]
    pub files: Vec<(String, FileRef)>,
    /// Files that came with this request and are not stored yet.
    #[serde(skip)]
    pub uploads: Vec<Upload>,
}

/// A file on its way.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The field that brought it.
    pub field: String,
    /// Its name.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

impl Sent {
    /// The value of a field without the white space around it; empty if it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.maybe(name).unwrap_or("")
    }

    /// The same, if the field was on the form at all.
    pub fn maybe(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim())
    }

    /// All values of a field that are not empty.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let own = self.fields.iter().filter(|(known, _)| known == name);
        own.map(|(_, value)| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    /// The stored files of a field.
    pub fn files_of(&self, name: &str) -> Vec<FileRef> {
        let own = self.files.iter().filter(|(known, _)| known == name);
        own.map(|(_, file)| file.clone()).collect()
    }

    /// Without the form's own secrets, for keeping.
    pub fn to_keep(&self, leave_out: impl Fn(&str) -> bool) -> Sent {
        let kept = |(name, _): &&(String, String)| {
            !matches!(name.as_str(), "_seen" | "_key" | "_place" | "_previewed") && !leave_out(name)
        };
        Sent {
            fields: self.fields.iter().filter(kept).cloned().collect(),
            files: self.files.clone(),
            uploads: Vec::new(),
        }
    }

    fn of_pairs(bytes: &[u8]) -> Sent {
        let text = String::from_utf8_lossy(bytes).replace('+', " ");
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (crate::address::decode(name), crate::address::decode(value))
        };
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        Sent { fields: pairs.map(pair).collect(), ..Sent::default() }
    }
}

impl FromRequest<Web> for Sent {
    type Rejection = Trouble;

    async fn from_request(request: Request, web: &Web) -> Result<Sent, Trouble> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
        if !kind.starts_with("multipart/") {
            let RawForm(bytes) = RawForm::from_request(request, web).await.map_err(unreadable)?;
            return Ok(Sent::of_pairs(&bytes));
        }
        let mut parts = Multipart::from_request(request, web).await.map_err(unreadable)?;
        let mut sent = Sent::default();
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            let name = part.name().unwrap_or("").to_owned();
            let file = part.file_name().map(str::to_owned);
            let content = part.bytes().await.map_err(unreadable)?;
            match file {
                None => {
                    let text = String::from_utf8_lossy(&content).replace("\r\n", "\n");
                    sent.fields.push((name, text));
                }
                Some(file) if !file.is_empty() && !content.is_empty() => {
                    let content = content.to_vec();
                    sent.uploads.push(Upload { field: name, name: bare(&file), content });
                }
                Some(_) => {}
            }
        }
        Ok(sent)
    }
}

/// A file's name without folders.
pub fn bare(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.chars().filter(|c| !c.is_control()).take(120).collect()
}

/// A request that is too large or cut off.
fn unreadable(_: impl std::fmt::Display) -> Trouble {
    let most = app::LARGEST_FILE / 1024 / 1024;
    let refusal = domain::case::Refusal::new(
        domain::case::RefusalKind::Incomplete,
        format!("没有收全：单个文件最大{most}MB"),
    )
    .next(domain::case::NextStep::say("请返回上一页，换较小的文件或者分开上传"));
    Trouble(AppError::from(refusal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values_of_a_name_stay_in_order() {
        let sent = Sent::of_pairs("office=a&office=b&note=%E6%BD%9E+1&empty=".as_bytes());
        assert_eq!(sent.all("office"), ["a", "b"]);
        assert_eq!(sent.get("note"), "潞 1");
        assert_eq!(sent.maybe("empty"), Some(""));
        assert_eq!(sent.maybe("other"), None);
    }

    #[test]
    fn a_name_loses_its_folders() {
        assert_eq!(bare("C:\\我的文档\\批复.pdf"), "批复.pdf");
        assert_eq!(bare("../../etc/passwd"), "passwd");
    }
}
