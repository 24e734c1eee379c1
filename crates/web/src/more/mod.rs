//! 更多: everything that has no word in the menu.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::frame::{Frame, Place, show};
use crate::session::Session;
use crate::trouble::Trouble;
use crate::{Web, filters};

#[derive(Template)]
#[template(path = "more/more.html")]
struct Page {
    frame: Frame,
    /// Ledgers: address, title, what it holds.
    ledgers: Vec<[String; 3]>,
    /// Whether the viewer sees drafts of tasks.
    divides: bool,
    /// Whether the viewer imports papers.
    imports: bool,
    /// Whether the viewer imports tables.
    tables: bool,
}

/// The page.
pub async fn page(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    let privy = &web.app.catalogue.privy;
    let open = |mechanism: &&std::sync::Arc<domain::mechanism::Mechanism>| {
        session.viewer.sees_withheld() || !privy.contains(&mechanism.id.text)
    };
    let numbered = web.app.catalogue.latest().filter(|mechanism| mechanism.number.is_some());
    let numbered = numbered.filter(open);
    let ledger = |mechanism: &std::sync::Arc<domain::mechanism::Mechanism>| {
        let id = &mechanism.id.text;
        [format!("/ledger/{id}"), mechanism.title.clone(), mechanism.summary.clone()]
    };
    let ledgers = numbered.map(ledger).collect();
    show(&Page {
        frame: Frame::new(&web, &session, "更多", Place::More).await?,
        ledgers,
        divides: session.viewer.sees_withheld(),
        imports: session.viewer.carries("督查经办"),
        tables: !web.app.intake_kinds(&session.viewer).is_empty(),
    })
}
