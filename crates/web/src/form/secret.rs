//! Nothing that bears a secrecy mark enters: neither what is typed nor what is uploaded.

use documents::{Mark, classification_mark};
use domain::case::{NextStep, Refusal, RefusalKind};

use crate::sent::Sent;

/// A text shorter than this holds no document with a head.
const SHORTEST: usize = 2;

/// Refuses what bears a mark; what is refused is stored nowhere, not even as a draft.
pub async fn check(sent: &Sent) -> Result<(), Refusal> {
    for (_, text) in sent.fields.iter().filter(|(_, text)| text.chars().count() >= SHORTEST) {
        if let Some(mark) = classification_mark(text) {
            return Err(refusal("填写的内容", &mark));
        }
    }
    for upload in &sent.uploads {
        // What cannot be read as text cannot be looked at; it is taken as it comes.
        let read = app::read_upload(upload.name.clone(), upload.content.clone()).await;
        let Ok(text) = read else { continue };
        if let Some(mark) = text.classification_mark() {
            return Err(refusal(&format!("文件“{}”", upload.name), &mark));
        }
    }
    Ok(())
}

/// What is said of something that bears a mark.
pub fn refusal(what: &str, mark: &Mark) -> Refusal {
    Refusal::new(
        RefusalKind::Condition,
        format!("{what}第{}行有密级标志“{}”，不能录入", mark.line, mark.level),
    )
    .under(Some("保守国家秘密法：严禁录入、上传国家秘密"))
    .next(NextStep::say("没有保存任何内容；请按保密规定另行办理"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sent::Upload;

    #[tokio::test]
    async fn a_marked_text_or_file_is_refused() {
        let typed = |text: &str| Sent {
            fields: vec![("progress".to_owned(), text.to_owned())],
            ..Sent::default()
        };
        assert!(check(&typed("机密★1年\n关于开展检查的通知")).await.is_err());
        assert!(check(&typed("正与林业部门核对，涉及商业秘密的部分已隐去")).await.is_ok());
        let upload = Upload {
            field: "_proof".to_owned(),
            name: "通知.txt".to_owned(),
            content: "秘密\n关于开展检查的通知".as_bytes().to_vec(),
        };
        let refused = check(&Sent { uploads: vec![upload], ..Sent::default() }).await.unwrap_err();
        assert!(refused.message.contains("通知.txt"));
    }
}
