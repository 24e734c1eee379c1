//! Examples name what exists; and every file has at least one.

use super::Lint;
use crate::mechanism::example::Deed;

pub(super) fn check(lint: &Lint<'_>) {
    if lint.mechanism.examples.is_empty() {
        lint.fault(&lint.mechanism.id.at, "没有例子:至少写一个 [[example]]");
    }
    for example in &lint.mechanism.examples {
        for step in &example.steps {
            let Deed::Act { act, part, document, .. } = &step.deed else { continue };
            let home = match part {
                Some((part, _)) => lint.mechanism.parts.get(part),
                None => Some(&lint.mechanism.main),
            };
            let known = home.is_some_and(|part| part.actions.contains_key(act))
                || lint.is_always(act)
                || document.as_ref().is_some_and(|d| lint.mechanism.documents.contains_key(d));
            if !known {
                lint.fault(&step.word.at, format!("例子里的动作 {act} 不存在"));
            }
        }
        let expect = &example.expect;
        let stage = expect.stage.iter().filter(|s| !lint.mechanism.main.stages.contains_key(*s));
        for stage in stage {
            lint.fault(&example.name.at, format!("例子期望的环节 {stage} 不存在"));
        }
        for figure in expect.figure.keys() {
            if !lint.mechanism.indicators.contains_key(figure) {
                lint.fault(&example.name.at, format!("例子期望的指标 {figure} 不存在"));
            }
        }
    }
}
