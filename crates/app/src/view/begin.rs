//! What a viewer may begin, and what he may do to many cases at once.

use domain::mechanism::{Action, By, Mechanism, OfficeRef, Role};

use crate::{App, Viewer};

impl App {
    /// Acts by which the viewer may begin a case of a mechanism: name and title.
    pub fn opening_acts(&self, viewer: &Viewer, mechanism: &str) -> Vec<(String, String)> {
        let Some(mechanism) = self.catalogue.in_force(mechanism, self.clock.today()) else {
            return Vec::new();
        };
        named(mechanism, |action| action.opens_case() && self.holds(viewer, mechanism, action))
    }

    /// Acts without a form that the viewer's post does for the whole district: name and title.
    pub fn bulk_acts(&self, viewer: &Viewer, mechanism: &str) -> Vec<(String, String)> {
        let Some(mechanism) = self.catalogue.current(mechanism) else { return Vec::new() };
        named(mechanism, |action| {
            let plain = action.asks.is_empty()
                && action.needs.is_empty()
                && action.rows.is_none()
                && action.extends.is_empty()
                && !action.sets.lead;
            plain && !action.opens_case() && self.holds(viewer, mechanism, action)
        })
    }

    /// Whether the viewer may record what another system handles of a mechanism.
    pub(crate) fn may_collect(&self, viewer: &Viewer, mechanism: &Mechanism) -> bool {
        let roles = mechanism.collects.iter().filter_map(|role| mechanism.roles.get(&role.text));
        let directory = &self.district.directory;
        roles.into_iter().any(|role| match &role.office {
            Some(OfficeRef::Named(name)) => {
                let own = directory.office_named(&name.text);
                own.is_some_and(|own| own.id == viewer.office)
                    && role.post.as_deref().is_none_or(|post| viewer.carries(post))
            }
            _ => false,
        })
    }

    /// Whether the viewer's post holds the role that does an act, as far as no case decides it.
    pub(crate) fn holds(&self, viewer: &Viewer, mechanism: &Mechanism, action: &Action) -> bool {
        let By::Role(name) = &action.by else { return action.by == By::Any && action.opens_case() };
        let Some(role) = mechanism.roles.get(&name.text) else { return false };
        let through = || role.through.iter().filter_map(|name| mechanism.roles.get(&name.text));
        self.fills(viewer, role, action) || through().any(|role| self.fills(viewer, role, action))
    }

    fn fills(&self, viewer: &Viewer, role: &Role, action: &Action) -> bool {
        let office = match &role.office {
            Some(OfficeRef::Named(name)) => self
                .district
                .directory
                .office_named(&name.text)
                .is_some_and(|office| office.id == viewer.office),
            // The lead office is chosen on the form: whoever carries the duty begins for his own.
            Some(OfficeRef::Lead) => action.opens_case(),
            _ => false,
        };
        office && role.post.as_deref().is_some_and(|post| viewer.carries(post))
    }
}

fn named(mechanism: &Mechanism, keep: impl Fn(&Action) -> bool) -> Vec<(String, String)> {
    let acts = mechanism.main.actions.values().filter(|action| keep(action));
    acts.map(|action| (action.id.text.clone(), action.title.clone())).collect()
}
