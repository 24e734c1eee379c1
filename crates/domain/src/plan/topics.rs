//! What is generally known of who leads what: `catalogue/topics.toml`.
//!
//! The table speaks of functions (发展和改革局), not of a district's offices; the register of the
//! district says which office has a function. A place's own duties weigh more than the table.

use serde::Deserialize;

use super::learnt::Learnt;

/// The table of functions and indicators.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topics {
    /// Functions of government with the words of their work.
    #[serde(default, rename = "function")]
    pub functions: Vec<Function>,
    /// Indicators with the function that leads them.
    #[serde(default, rename = "indicator")]
    pub indicators: Vec<Indicator>,
    /// What was learnt beside the table; asked where the table is nearly silent.
    #[serde(skip)]
    pub learnt: Learnt,
}

/// A function that some office of every district has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// Names of offices that have it, the general one first.
    pub names: Vec<String>,
    /// The general name of the function whose office usually has this one too.
    #[serde(default)]
    pub within: Option<String>,
    /// Whether it leads tasks at all; 统计 only helps.
    #[serde(default = "yes")]
    pub leads: bool,
    /// People whose affairs it leads whatever the affair: 残疾人.
    #[serde(default)]
    pub people: Vec<String>,
    /// Words that nearly decide.
    #[serde(default)]
    pub sure: Vec<String>,
    /// Words of its work.
    pub topics: Vec<String>,
    /// Words that count only where nothing better is said.
    #[serde(default)]
    pub faint: Vec<String>,
    /// Functions that usually help, by general name.
    #[serde(default)]
    pub with: Vec<String>,
}

fn yes() -> bool {
    true
}

/// An indicator with the function that leads it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its names.
    pub names: Vec<String>,
    /// The general name of the leading function.
    pub lead: String,
    /// Functions that usually help, by general name.
    #[serde(default)]
    pub with: Vec<String>,
}

/// Why a table of topics cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicsFault {
    /// It is not TOML of the right shape; the words are the parser's.
    Unreadable(String),
    /// It names a function that it does not define.
    Unknown(String),
    /// A function or an indicator has no name.
    Nameless,
}

impl std::fmt::Display for TopicsFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "事项对应表无法读取:{why}"),
            Self::Unknown(name) => write!(f, "事项对应表里没有“{name}”这一单位"),
            Self::Nameless => write!(f, "事项对应表里有一项没有名称"),
        }
    }
}

impl std::error::Error for TopicsFault {}

impl Topics {
    /// Reads the table from TOML and checks that every name leads somewhere.
    pub fn parse(toml: &str) -> Result<Self, TopicsFault> {
        let topics: Self =
            toml::from_str(toml).map_err(|error| TopicsFault::Unreadable(error.to_string()))?;
        let nameless = topics.functions.iter().any(|function| function.names.is_empty())
            || topics.indicators.iter().any(|indicator| indicator.names.is_empty());
        if nameless {
            return Err(TopicsFault::Nameless);
        }
        let leads = topics.indicators.iter().map(|indicator| &indicator.lead);
        let helps = topics.indicators.iter().flat_map(|indicator| &indicator.with);
        let with = topics.functions.iter().flat_map(|function| &function.with);
        let within = topics.functions.iter().filter_map(|function| function.within.as_ref());
        for name in leads.chain(helps).chain(with).chain(within) {
            if topics.function(name).is_none() {
                return Err(TopicsFault::Unknown(name.clone()));
            }
        }
        Ok(topics)
    }

    /// The function with a general name, by its place in the table.
    pub(crate) fn function(&self, name: &str) -> Option<usize> {
        self.functions.iter().position(|function| function.names.first().is_some_and(|n| n == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_catalogue_is_whole() {
        let topics = Topics::parse(include_str!("../../../../catalogue/topics.toml"))
            .expect("the table of the catalogue");
        assert!(topics.functions.len() > 55 && topics.indicators.len() > 20);
        for function in &topics.functions {
            let words = [&function.people, &function.sure, &function.topics, &function.faint];
            let mut words: Vec<&String> = words.into_iter().flatten().collect();
            let all = words.len();
            assert!(words.iter().all(|word| word.chars().count() > 1), "{:?}", function.names);
            words.sort();
            words.dedup();
            assert_eq!(words.len(), all, "{:?} says a word twice", function.names);
        }
    }

    #[test]
    fn a_table_that_names_nobody_is_refused() {
        let toml = "[[function]]\nnames = [\"甲局\"]\ntopics = []\nwith = [\"乙局\"]\n";
        assert_eq!(Topics::parse(toml), Err(TopicsFault::Unknown("乙局".into())));
        assert!(matches!(Topics::parse("=").unwrap_err(), TopicsFault::Unreadable(_)));
    }
}
