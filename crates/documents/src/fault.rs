//! Why a file could not be used, in words that a clerk can act on.

use std::fmt;

use crate::kind::{FileKind, Wanted};

/// Why a file could not be read or written. `Display` is Chinese: what is wrong, then what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentFault {
    /// The file has no bytes, or only white space.
    Empty,
    /// The file is of a kind that is not read here.
    WrongKind {
        /// What the file is.
        found: FileKind,
        /// What the caller wanted to read.
        wanted: Wanted,
    },
    /// The file, a part of it after unpacking, or a table in it is beyond the limit.
    TooLarge {
        /// The limit with its unit, in Chinese.
        limit: &'static str,
    },
    /// The file is cut off or its inside is broken.
    Damaged {
        /// The part that could not be read, for the administrator.
        part: String,
    },
    /// The file declares XML entities, which no office program writes and which serve attacks.
    Entities,
    /// The file opens, but holds no character of text.
    NoText {
        /// Pictures met in it, probably scans.
        pictures: usize,
    },
    /// The characters were lost when the text was converted once before.
    Garbled,
    /// The file is locked by a password or by rights.
    Encrypted,
    /// The letters of a PDF cannot be told from its fonts.
    NoLetters,
    /// The reader did not come to an end in time and was stopped.
    TooSlow,
    /// The reader of this kind of file could not be started.
    NoReader,
    /// A list cannot be written as it was handed over.
    Unwritable {
        /// What is wrong, in Chinese, without a full stop.
        what: String,
    },
}

impl fmt::Display for DocumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("文件是空的，请确认选对了文件后再导入。"),
            Self::WrongKind { found, wanted } => {
                write!(f, "这是{}，{}", found.name(), found.advice(*wanted))
            }
            Self::TooLarge { limit } => {
                write!(f, "文件内容超过上限（{limit}），请删去无关内容或拆成几份后再导入。")
            }
            Self::Damaged { part } => write!(
                f,
                "文件已损坏或不完整（{part}），请用 WPS 或 Word 打开后另存一份再导入；\
                 打不开的，请重新索取原文件。"
            ),
            Self::Entities => f.write_str(
                "文件中含有外部实体定义，可能不安全，已拒绝读取。\
                 请用 WPS 或 Word 打开后另存为新文件再导入。",
            ),
            Self::NoText { pictures: 0 } => {
                f.write_str("文件中没有文字，请确认选对了文件后再导入。")
            }
            Self::NoText { pictures } => write!(
                f,
                "文件中只有{pictures}幅图片，没有文字（可能是扫描件，没有文字层），\
                 请提供可编辑的 .docx 文稿；只有扫描件的，请先用文字识别软件转换并校对后再导入。"
            ),
            Self::Garbled => f.write_str(
                "文件中的文字已成乱码，多为编码转换出错，无法还原；\
                 请重新索取原文件，或者用 WPS、Word 打开原文件后另存为 .docx 再导入。",
            ),
            Self::Encrypted => {
                f.write_str("文件设有打开密码或加密，无法读取；请用原软件取消密码，另存后再导入。")
            }
            Self::NoLetters => f.write_str(
                "PDF 中的文字没有可用的编码，读出来是乱码；\
                 请向起草单位索取可编辑的 .docx 文稿后再导入，没有原稿的可先用文字识别软件转换。",
            ),
            Self::TooSlow => f.write_str(
                "文件过于复杂，未能在规定时间内读完，已停止；\
                 请向起草单位索取 .docx 文稿，或者重新另存为 PDF 后再导入。",
            ),
            Self::NoReader => f.write_str(
                "读取 PDF 的程序没有启动；请改用 .docx 导入，并请管理员检查程序文件和系统资源。",
            ),
            Self::Unwritable { what } => write!(f, "无法生成文件：{what}。请修改后重新导出。"),
        }
    }
}

impl std::error::Error for DocumentFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_the_file_and_the_next_step() {
        let wrong = |found| DocumentFault::WrongKind { found, wanted: Wanted::Prose }.to_string();
        assert_eq!(
            wrong(FileKind::OldWord),
            "这是旧版 Word（.doc）文件，请用 WPS 或 Word 另存为 .docx 后再导入。"
        );
        assert!(wrong(FileKind::Pdf).starts_with("这是PDF 文件，请向起草单位索取"));
        let faults = [
            DocumentFault::Empty,
            DocumentFault::TooLarge { limit: "64 MB" },
            DocumentFault::Damaged { part: "word/document.xml".into() },
            DocumentFault::Entities,
            DocumentFault::Garbled,
            DocumentFault::Encrypted,
            DocumentFault::NoLetters,
            DocumentFault::TooSlow,
            DocumentFault::NoReader,
            DocumentFault::NoText { pictures: 0 },
            DocumentFault::NoText { pictures: 3 },
            DocumentFault::Unwritable { what: "单元格文字超过32767字".into() },
        ];
        for fault in faults {
            let message = fault.to_string();
            assert!(message.contains('请') && message.ends_with('。'), "{message}");
        }
    }
}
