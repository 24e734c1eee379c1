//! A report into statements, figures and tasks, planned on the district's register.

use domain::plan::plan;
use domain::report::{self, Reading};
use jiff::civil::Date;

use crate::{App, Catalogue, District};

/// The year in which a report stands that names none.
const NO_YEAR: i16 = 2023;

/// Reads a report and plans its tasks on the register alone; reading never fails.
pub fn read_report(catalogue: &Catalogue, district: &District, text: &str) -> Reading {
    let mut reading = report::read(text);
    let offices: Vec<_> = district.directory.offices().cloned().collect();
    // Leaders are those of the spring in which the report is adopted.
    let on = Date::new(reading.year.unwrap_or(NO_YEAR), 5, 1).unwrap_or(Date::MIN);
    let leaders = district.roster.leaders();
    reading.tasks = plan(&reading, &catalogue.topics, &offices, leaders, &[], on);
    reading
}

impl App {
    /// The same with the catalogue and the district that are open.
    pub fn read_report(&self, text: &str) -> Reading {
        read_report(&self.catalogue, &self.district, text)
    }
}
