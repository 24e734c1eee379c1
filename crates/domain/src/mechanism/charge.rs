//! `[charge]`: money that grows with days (加处罚款).

use rust_decimal::Decimal;

use super::node::{Table, Word};
use super::rule::PauseRule;

/// A charge on a late payment (加处罚款).
#[derive(Debug, Clone, PartialEq)]
pub struct Charge {
    /// Its name in the file.
    pub id: Word,
    /// What it is called.
    pub title: String,
    /// The money field on which it grows.
    pub on: Word,
    /// Percent of the principal for each day.
    pub percent_per_day: Decimal,
    /// Percent of the principal that it never exceeds.
    pub cap_percent: Decimal,
    /// Days that do not count.
    pub pause: Vec<PauseRule>,
    /// The article.
    pub law: Option<String>,
    /// 地方设定.
    pub mark: Option<String>,
}

impl Charge {
    pub(super) fn read(id: &Word, table: Table<'_, '_>) -> Charge {
        let percent = |key: &'static str, suffix: &str| {
            let text = table.required(key);
            let number = text.strip_suffix(suffix).and_then(|text| text.parse().ok());
            if number.is_none() {
                table.fault(key, format!("{key} 应写成 \"3{suffix}\""));
            }
            number.unwrap_or_default()
        };
        let charge = Charge {
            id: id.clone(),
            title: table.required("title"),
            percent_per_day: percent("rate", "%/d"),
            cap_percent: percent("cap", "%"),
            on: table.word("on").unwrap_or_else(|| {
                table.fault("on", "缺少 on:按哪个金额计算");
                Word::implied("")
            }),
            pause: table.tables("pause").into_iter().map(PauseRule::read).collect(),
            law: table.text("law"),
            mark: table.text("mark"),
        };
        table.finish();
        charge
    }
}
