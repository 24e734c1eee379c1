//! What a column can mean for a mechanism: the fields of its opening acts, and what every case has.

use domain::intake::label;
use domain::mechanism::{Action, By, Field, FieldType, Mechanism, OfficeRef};

use crate::{App, Viewer};

/// Something that a row may or must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// `title`, `lead`, a field, `milestones.1`, `done.accept`.
    pub id: String,
    /// What it is called, as heads of exported tables say it.
    pub title: String,
    /// Whether no row can do without it.
    pub required: bool,
    /// Whether it is a person's: never proposed.
    pub personal: bool,
    /// Codes and titles to choose from.
    pub choices: Vec<(String, String)>,
}

/// Titles of quarters, as columns of milestones.
pub(crate) const QUARTERS: [&str; 4] = ["一季度", "二季度", "三季度", "四季度"];

/// An opening act, with the act that follows at once if the row says enough for it.
pub(super) struct Way<'m> {
    pub open: &'m Action,
    pub then: Option<&'m Action>,
}

impl App {
    /// The acts by which a viewer may begin cases of a mechanism from a table.
    pub(super) fn intake_acts<'m>(
        &self,
        viewer: &Viewer,
        mechanism: &'m Mechanism,
    ) -> Vec<Way<'m>> {
        let named = self.opening_acts(viewer, &mechanism.id.text);
        let collects = self.may_collect(viewer, mechanism);
        let actions = mechanism.main.actions.values().filter(|action| action.opens_case());
        let fits = |action: &&Action| {
            let personal = |name: &str| mechanism.fields.get(name).is_some_and(Field::is_personal);
            let required = || action.asks.iter().filter(|ask| !ask.optional);
            let told = required().all(|ask| {
                let field = mechanism.fields.get(&ask.field.text);
                field.is_some_and(|field| is_told(field) || collects && personal(&ask.field.text))
            });
            named.iter().any(|(id, _)| *id == action.id.text)
                && action.needs.is_empty()
                && action.rows.is_none()
                && told
                && !is_machinery(mechanism)
        };
        let way = |open: &'m Action| Way { open, then: self.then(viewer, mechanism, open) };
        actions.filter(fits).map(way).collect()
    }

    /// The act that gives a case begun so to an office, if the viewer may do it.
    fn then<'m>(
        &self,
        viewer: &Viewer,
        mechanism: &'m Mechanism,
        open: &Action,
    ) -> Option<&'m Action> {
        let stage = open.to.as_ref().filter(|_| !open.sets.lead)?;
        let role = |action: &Action| match &action.by {
            By::Role(role) => Some(role.text.clone()),
            _ => None,
        };
        let mut follows = mechanism.main.actions.values().filter(|action| {
            action.sets.lead
                && action.needs.is_empty()
                && role(action) == role(open)
                && action.from.iter().any(|from| from.text == stage.text)
        });
        follows.find(|action| self.holds(viewer, mechanism, action))
    }

    /// Whether what the viewer begins is led by his own office.
    pub(super) fn opens_for_own(&self, viewer: &Viewer, mechanism: &Mechanism) -> bool {
        let own = |way: &Way<'_>| match &way.open.by {
            By::Role(role) => {
                let role = mechanism.roles.get(&role.text);
                role.is_some_and(|role| role.office == Some(OfficeRef::Lead))
            }
            _ => false,
        };
        self.intake_acts(viewer, mechanism).iter().any(own)
    }

    /// What rows of a table for a mechanism can say.
    pub fn wishes(&self, viewer: &Viewer, mechanism: &Mechanism, collected: bool) -> Vec<Wish> {
        let ways = self.intake_acts(viewer, mechanism);
        let mut wishes = vec![wish("title", "名称", false)];
        let sets = |action: &Action| action.sets.lead;
        let leads = ways.iter().any(|way| sets(way.open));
        if leads || collected || ways.iter().any(|way| way.then.is_some()) {
            wishes.push(wish("lead", "牵头（承办）单位", leads));
        }
        wishes.push(wish("happened_on", "登记日期", false));
        wishes.push(wish("origin_no", "原系统编号", collected));
        wishes.push(wish("own_no", "本系统文号", false));
        if mechanism.about.text == "place" || !self.district.places.is_empty() {
            wishes.push(wish("place", "辖区", false));
        }
        for way in &ways {
            let opened = way.open.asks.iter().map(|ask| (ask, !ask.optional && !collected));
            let then = way.then.into_iter().flat_map(|action| &action.asks);
            let then = then.map(|ask| (ask, !ask.optional && !collected));
            for (ask, required) in opened.chain(then) {
                let everywhere = required && is_asked_everywhere(&ways, &ask.field.text);
                self.wish_field(mechanism, &ask.field.text, everywhere, &mut wishes);
            }
        }
        if collected {
            self.wish_course(mechanism, &mut wishes);
        }
        wishes
    }

    fn wish_field(&self, mechanism: &Mechanism, id: &str, required: bool, into: &mut Vec<Wish>) {
        let Some(field) = mechanism.fields.get(id).filter(|_| !into.iter().any(|w| w.id == id))
        else {
            return;
        };
        if is_milestones(field) {
            if into.iter().any(|wish| wish.id.starts_with(&format!("{id}."))) {
                return;
            }
            for (nth, quarter) in QUARTERS.iter().enumerate() {
                let title = format!("{}/{quarter}", field.title);
                into.push(wish(&format!("{id}.{}", nth + 1), &title, false));
            }
            return;
        }
        if !is_told(field) && !field.is_personal() {
            return;
        }
        into.push(Wish {
            id: id.to_owned(),
            title: field.title.clone(),
            // What has a sensible answer for every row is not asked for.
            required: required && !self.has_default(field),
            personal: field.is_personal(),
            choices: match field.kind {
                FieldType::Code => mechanism.choices(field),
                _ => Vec::new(),
            },
        });
    }

    /// The leader in charge of the lead office is known by the division of work.
    fn has_default(&self, field: &Field) -> bool {
        field.kind == FieldType::Post
    }

    /// Days on which the other system did its acts, and what they brought.
    fn wish_course(&self, mechanism: &Mechanism, into: &mut Vec<Wish>) {
        let later = mechanism.main.actions.values();
        for action in later.filter(|action| !action.opens_case() && action.by != By::Clock) {
            let title = format!("{}日期", action.title);
            into.push(wish(&format!("done.{}", action.id.text), &title, false));
        }
        for action in mechanism.main.actions.values() {
            for ask in &action.asks {
                self.wish_field(mechanism, &ask.field.text, false, into);
            }
        }
    }
}

fn wish(id: &str, title: &str, required: bool) -> Wish {
    Wish {
        id: id.to_owned(),
        title: title.to_owned(),
        required,
        personal: false,
        choices: Vec::new(),
    }
}

fn is_asked_everywhere(ways: &[Way<'_>], field: &str) -> bool {
    let asks = |way: &Way<'_>| {
        let asks = way.open.asks.iter().chain(way.then.into_iter().flat_map(|then| &then.asks));
        asks.into_iter().any(|ask| ask.field.text == field && !ask.optional)
    };
    ways.iter().all(asks)
}

/// Whether a cell can tell it.
fn is_told(field: &Field) -> bool {
    use FieldType::{Code, Date, Flag, Moment, Money, Number, Office, Place, Post, Text};
    let plain = matches!(
        field.kind,
        Text | Number | Money | Date | Moment | Code | Flag | Office | Post | Place
    );
    (plain && !field.is_personal() && !field.inner) || is_milestones(field)
}

/// Rows of quarter, title and day.
pub(crate) fn is_milestones(field: &Field) -> bool {
    let has = |column: &str| field.columns.contains_key(column);
    field.kind == FieldType::List && has("quarter") && has("title") && has("due")
}

/// Mechanisms by which the system itself works: their cases come from their own pages.
fn is_machinery(mechanism: &Mechanism) -> bool {
    let id = mechanism.id.text.as_str();
    matches!(id, "division" | "light" | "bulletin" | "report") || crate::moves_days(mechanism)
}

/// Whether a label is that of the reasons of an earlier import.
pub(super) fn is_why(title: &str) -> bool {
    label(title) == super::WHY
}
