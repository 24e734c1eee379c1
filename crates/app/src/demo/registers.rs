//! Documents reviewed, counsel heard, powers handed down, hearings attended, items published: each
//! from its list.

use super::Ground;
use super::course::Courses;
use crate::AppError;

/// Plans the courses of the registers that the report's claims rest on.
pub(super) fn plan(_ground: &Ground<'_>, _courses: &mut Courses) -> Result<(), AppError> {
    Ok(())
}
