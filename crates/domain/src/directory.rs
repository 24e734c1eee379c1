//! What is what in a district: offices and posts, as its files list them. Who holds the posts, and
//! which leader is in charge of which office, changes while work goes on: that is a
//! [`Roster`](crate::roster::Roster).

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::district::{Office, Post};

/// The offices and posts of a district.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    offices: IndexMap<String, Office>,
    posts: IndexMap<String, Post>,
    names: BTreeMap<String, String>,
}

impl Directory {
    /// A directory of these; names and aliases find their office.
    pub fn new(offices: Vec<Office>, posts: Vec<Post>) -> Directory {
        let mut names = BTreeMap::new();
        for office in &offices {
            for alias in office.aliases.iter().chain([&office.short, &office.name]) {
                names.entry(alias.clone()).or_insert_with(|| office.id.clone());
            }
            names.insert(office.name.clone(), office.id.clone());
        }
        Directory {
            offices: offices.into_iter().map(|office| (office.id.clone(), office)).collect(),
            posts: posts.into_iter().map(|post| (post.id.clone(), post)).collect(),
            names,
        }
    }

    /// All offices in the official order.
    pub fn offices(&self) -> impl Iterator<Item = &Office> {
        self.offices.values()
    }

    /// All posts.
    pub fn posts(&self) -> impl Iterator<Item = &Post> {
        self.posts.values()
    }

    /// An office by id.
    pub fn office(&self, id: &str) -> Option<&Office> {
        self.offices.get(id)
    }

    /// An office by any of its names.
    pub fn office_named(&self, name: &str) -> Option<&Office> {
        self.offices.get(self.names.get(name)?)
    }

    /// Its place in the official order, 0 first.
    pub fn office_order(&self, id: &str) -> usize {
        self.offices.get_index_of(id).unwrap_or(usize::MAX)
    }

    /// A post by id.
    pub fn post(&self, id: &str) -> Option<&Post> {
        self.posts.get(id)
    }

    /// What the screen calls an office; its id where it is not known.
    pub fn office_short<'a>(&'a self, id: &'a str) -> &'a str {
        self.offices.get(id).map_or(id, |office| &office.short)
    }

    /// "区能源局 · 联络员".
    pub fn post_title(&self, id: &str) -> String {
        match self.posts.get(id) {
            Some(post) => format!("{} · {}", self.office_short(&post.office), post.title),
            None => id.to_owned(),
        }
    }
}
