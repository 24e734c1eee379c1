//! Readings: statistics as they were released, recorded by whoever may.

use domain::figure::Period;
use jiff::civil::Date;
use serde::Deserialize;

use super::course::{Courses, Deed, after, office_time};
use super::{FIRST, Ground};
use crate::AppError;
use crate::district::csv_file;

#[derive(Debug, Clone, Deserialize)]
struct Row {
    series: String,
    name: String,
    period: String,
    value: String,
    unit: String,
    basis: String,
    source: String,
    /// None for a figure that was fed back and never published.
    published_on: Option<Date>,
    status: String,
    vintage: String,
    note: String,
}

/// Plans the recording of every reading on the day of its release.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    let rows: Vec<Row> = csv_file(&ground.app.district_files, "demonstration/readings.csv")?;
    for row in rows {
        let thing = format!("{}-{}-{}", row.series, row.period, row.vintage);
        let told = told_on(&row);
        let day = told.max(FIRST);
        let at = office_time(&ground.calendar, &ground.chance, &thing, day);
        let (act, post) = recorder(ground, &row);
        let deed = Deed::new(act)
            .title(&format!("{} {}", row.name, row.period))
            .lead(&row.source)
            .with("series", &*row.series)
            .with("period", &*row.period)
            .with("value", &*row.value)
            .with("unit", &*row.unit)
            .with("basis", &*row.basis)
            .with("vintage", &*row.vintage)
            .with("released_on", told.to_string())
            .with("remark", &*row.note);
        courses.begin().open("reading", at, &post, deed);
    }
    Ok(())
}

/// The day of publication; of a figure fed back, twenty days after its period.
fn told_on(row: &Row) -> Date {
    let period: Option<Period> = row.period.parse().ok();
    let fed = || period.map_or(FIRST, |period| after(period.to, 20));
    row.published_on.unwrap_or_else(fed)
}

/// The act and the post: the statistics bureau publishes, other bureaus confirm their own figures.
fn recorder(ground: &Ground<'_>, row: &Row) -> (&'static str, String) {
    let directory = &ground.app.district.directory;
    let with_duty = |duty: &str| {
        let mut posts = directory.posts().filter(|post| post.office == row.source);
        posts.find(|post| post.duties.iter().any(|own| own == duty)).map(|post| post.id.clone())
    };
    let signer = || with_duty("审签人").unwrap_or_default();
    match row.status.as_str() {
        "反馈未公布" => ("feed", with_duty("数据提供").unwrap_or_else(signer)),
        "已修订" => ("revise-new", signer()),
        _ => match with_duty("数据发布") {
            Some(publisher) => ("release", publisher),
            None => ("confirm", signer()),
        },
    }
}
