//! Four quarterly stages for a task.
//!
//! Stages that the report names stand as it names them. The others are proposals: they follow from
//! the nature of the task and never say a fact that the report does not. Quarters that ended
//! before the task was issued ask nothing, quarters after its due date only keep it.

use jiff::civil::Date;

use crate::report::{Milestone, Nature, Task};

/// The words of the four quarters by nature; the last is said at the due date.
fn words(nature: Nature, counted: bool) -> [&'static str; 4] {
    match (nature, counted) {
        (Nature::Binding | Nature::Expected, _) => {
            ["达到一季度序时进度", "达到上半年序时进度", "达到前三季度序时进度", "完成全年目标"]
        }
        (Nature::Sought, _) => {
            ["完成申报准备", "向上级提出申请", "跟进上级审核", "取得批复或者明确结果"]
        }
        (Nature::Enterprise, _) => {
            ["对接企业,明确服务事项", "协调解决企业提出的问题", "跟进实施进度", "核实年度实施成果"]
        }
        (Nature::Ongoing, _) => {
            ["明确年度标志性成果", "按计划推进", "按计划推进", "完成年度标志性成果"]
        }
        (Nature::Own, true) => {
            ["制定实施方案,分解数量", "达到上半年序时进度", "达到前三季度序时进度", "完成全部数量"]
        }
        (Nature::Own, false) => ["制定实施方案,落实责任", "推进实施", "完成主要工作", "全面完成"],
    }
}

/// The four stages of a task that was issued on a day. `year` is the planned year.
pub(crate) fn quarters(task: &Task, counted: bool, year: i16, on: Date) -> Vec<Milestone> {
    let due = task.due.or_else(|| Date::new(year, 12, 31).ok()).unwrap_or(on);
    let words = words(task.nature, counted);
    let ends = [(3, 31), (6, 30), (9, 30), (12, 31)];
    let mut before: Option<Date> = None;
    let mut stages = Vec::with_capacity(4);
    for (index, (month, day)) in ends.into_iter().enumerate() {
        let Ok(end) = Date::new(year, month, day) else { continue };
        let begun = before.is_none_or(|before| due > before);
        let last = begun && due <= end;
        let said: Vec<Milestone> = task
            .milestones
            .iter()
            .filter(|stage| stage.due <= end && before.is_none_or(|before| stage.due > before))
            .cloned()
            .collect();
        let text = match (end < on, begun) {
            (true, _) => "任务下达前,不作要求",
            (_, false) => "巩固成果",
            _ if last => words[3],
            _ => words[index.min(2)],
        };
        if said.is_empty() {
            let due = if last { due } else { end };
            stages.push(Milestone { due, text: text.to_string(), proposed: true });
        } else {
            stages.extend(said);
        }
        before = Some(end);
    }
    stages
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn task(nature: Nature, due: Date, milestones: Vec<Milestone>) -> Task {
        let reading = crate::report::read("一、2031年工作安排\n(一)做好工作\n新建学校三所。\n");
        let task = reading.tasks.into_iter().next().expect("a task");
        Task { nature, due: Some(due), milestones, ..task }
    }

    #[test]
    fn stages_follow_nature_and_dates() {
        let own = task(Nature::Own, date(2031, 12, 31), Vec::new());
        let stages = quarters(&own, false, 2031, date(2031, 1, 10));
        let texts: Vec<&str> = stages.iter().map(|stage| stage.text.as_str()).collect();
        assert_eq!(texts, ["制定实施方案,落实责任", "推进实施", "完成主要工作", "全面完成"]);
        assert!(stages.iter().all(|stage| stage.proposed));
    }

    #[test]
    fn the_report_s_own_stages_stand() {
        let said =
            Milestone { due: date(2031, 6, 30), text: "主体完工".into(), proposed: false };
        let own = task(Nature::Own, date(2031, 8, 31), vec![said.clone()]);
        let stages = quarters(&own, false, 2031, date(2031, 5, 6));
        assert_eq!(stages[0].text, "任务下达前,不作要求");
        assert_eq!(stages[1], said);
        assert_eq!((stages[2].due, stages[2].text.as_str()), (date(2031, 8, 31), "全面完成"));
        assert_eq!(stages[3].text, "巩固成果");
    }
}
