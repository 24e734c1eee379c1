//! Figures against their aims.

use std::fmt::Display;

/// Prints a figure, its aim and whether it is met; returns whether it is.
pub fn aim(name: &str, figure: impl Display, wanted: &str, met: bool) -> bool {
    let verdict = if met { "met" } else { "NOT MET" };
    println!("  {name:<52} {figure:>14}   aim {wanted:<16} {verdict}");
    met
}

/// Prints a figure that has no aim.
pub fn tell(name: &str, figure: impl Display) {
    println!("  {name:<52} {figure:>14}");
}
