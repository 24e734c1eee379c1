//! What commands print: faults with the line that is meant, tables in columns.

use std::io::Write;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use domain::fault::Fault;

/// Writes text to standard output; a reader that went away is no fault.
pub fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _closed = writeln!(out, "{text}");
}

/// Writes a fault to standard error.
pub fn complain(text: &str) {
    let mut out = std::io::stderr().lock();
    let _closed = writeln!(out, "{text}");
}

/// Renders a fault with the line that it means.
pub fn show_fault(fault: &Fault, source: &str) -> String {
    let line = fault.line.to_string();
    let place = format!("{}:{line}:{}", fault.file, fault.column);
    let title = Level::ERROR.primary_title(&*fault.message);
    let end = fault.span.end.min(source.len());
    let start = fault.span.start.min(end);
    if source.is_empty() || !source.is_char_boundary(start) || !source.is_char_boundary(end) {
        return format!("{place} {fault}");
    }
    let snippet = Snippet::source(source)
        .path(&*fault.file)
        .annotation(AnnotationKind::Primary.span(start..end));
    let mut group = title.element(snippet);
    if let Some(help) = &fault.help {
        group = group.element(Level::HELP.message(&**help));
    }
    Renderer::plain().render(&[group]).to_string()
}
