//! Who is who in a district: offices, posts and their holders, with dates.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::district::{Leader, Office, Post};
use crate::moment::in_toml;

/// A person in a post, for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// The person.
    pub person: String,
    /// The post.
    pub post: String,
    /// First day.
    #[serde(deserialize_with = "in_toml::date")]
    pub since: Date,
    /// Last day.
    #[serde(default, deserialize_with = "in_toml::optional")]
    pub until: Option<Date>,
}

/// The offices, posts and holders of a district.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    offices: IndexMap<String, Office>,
    posts: IndexMap<String, Post>,
    holdings: Vec<Holding>,
    leaders: Vec<Leader>,
    names: BTreeMap<String, String>,
}

impl Directory {
    /// A directory of these; names and aliases find their office.
    pub fn new(
        offices: Vec<Office>,
        posts: Vec<Post>,
        holdings: Vec<Holding>,
        leaders: Vec<Leader>,
    ) -> Directory {
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
            holdings,
            leaders,
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

    /// All divisions of work among leaders.
    pub fn leaders(&self) -> &[Leader] {
        &self.leaders
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

    /// The posts that a person holds on a day.
    pub fn posts_of(&self, person: &str, on: Date) -> Vec<&Post> {
        self.holdings
            .iter()
            .filter(|h| h.person == person && h.since <= on && h.until.is_none_or(|u| on <= u))
            .filter_map(|holding| self.posts.get(&holding.post))
            .collect()
    }

    /// Whoever holds a post on a day.
    pub fn holder(&self, post: &str, on: Date) -> Option<&str> {
        self.holdings
            .iter()
            .find(|h| h.post == post && h.since <= on && h.until.is_none_or(|u| on <= u))
            .map(|holding| &*holding.person)
    }

    /// The leader in charge of an office on a day.
    pub fn leader_of(&self, office: &str, on: Date) -> Option<&Leader> {
        self.leaders.iter().find(|leader| {
            leader.since <= on
                && leader.until.is_none_or(|until| on <= until)
                && leader.offices.iter().any(|id| id == office)
        })
    }

    /// The leader who holds a post on a day.
    pub fn leader_in(&self, post: &str, on: Date) -> Option<&Leader> {
        self.leaders.iter().find(|leader| {
            leader.post == post
                && leader.since <= on
                && leader.until.is_none_or(|until| on <= until)
        })
    }
}
