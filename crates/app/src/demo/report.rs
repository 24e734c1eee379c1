//! The report: imported before the congress, adopted by it.

use domain::report;
use jiff::civil::date;

use super::Ground;
use super::course::{Courses, Deed};
use crate::AppError;
use crate::error::broken;

/// The sample report of the demonstration.
pub(super) const FILE: &str = "demonstration/report-2023.txt";

/// Plans its import and adoption.
pub(super) async fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    let text = text(ground)?;
    let reading = report::read(&text);
    let file = ground.app.store_file("2023年政府工作报告.txt", text.as_bytes()).await?;
    let mut course = courses.begin();
    let import = Deed::new("import")
        .title(&reading.title)
        .with("year", "2023")
        .with("version", "review")
        .with("text_digest", file.digest.to_string())
        .with("sentences", reading.statements.len().to_string());
    course.open("report", date(2023, 4, 24).at(10, 0, 0, 0), "supervision-clerk", import);
    let adopt = Deed::new("adopt").with("adopted_on", "2023-04-26").with("version", "public");
    course.step(date(2023, 4, 27).at(9, 0, 0, 0), "supervision-head", adopt);
    for (nth, (statement, why)) in held(ground)?.into_iter().enumerate() {
        let deed =
            Deed::new("hold").row("holds", &[("statement", &statement.to_string()), ("why", &why)]);
        let minute = i8::try_from(nth % 50).unwrap_or(0);
        let hour = 14 + i8::try_from(nth / 50).unwrap_or(0);
        course.step(date(2023, 5, 12).at(hour, minute, 0, 0), "supervision-clerk", deed);
    }
    Ok(())
}

/// The report's text.
pub(super) fn text(ground: &Ground<'_>) -> Result<String, AppError> {
    ground.app.district_files.read(FILE).ok_or_else(|| broken(format!("没有找到 {FILE}")))
}

/// Sentences that promise something but are carried out by the task of another sentence, or wait:
/// every sentence has a place, so that the coverage adds up.
fn held(ground: &Ground<'_>) -> Result<Vec<(u32, String)>, AppError> {
    let text = text(ground)?;
    let reading = report::read(&text);
    let planned = super::commitments::planned(ground)?;
    let covered: Vec<u32> = planned.iter().flat_map(|task| task.statements.clone()).collect();
    let promises = reading.statements.iter().filter(|statement| {
        matches!(statement.kind, report::Kind::Task | report::Kind::Target)
            && !covered.contains(&statement.id)
    });
    Ok(promises.map(|statement| (statement.id, "要求已由相邻任务落实,不单列".to_owned())).collect())
}
