//! Personal fields say why they are kept and for how long (个人信息保护法 6, 19).

use super::Lint;

pub(super) fn check(lint: &Lint<'_>) {
    for field in lint.mechanism.fields.values().filter(|field| field.is_personal()) {
        if field.purpose.is_none() || field.keep.is_none() {
            lint.fault(
                &field.id.at,
                format!("个人信息字段 {} 要写 purpose(用途)和 keep(保存多久)", field.title),
            );
        }
    }
}
