//! One district as data: its offices, posts, leaders, places and settings.
//!
//! A district is a folder (`districts/140403/`). This module holds its meaning; the shell reads the
//! files. Nothing here knows today's date: every question that depends on time takes a date.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::moment::in_toml;

/// What kind of body an office is. The kind decides who may be asked what: streets and towns have
/// no form of ours, the congress is outside the government.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfficeKind {
    /// The district government itself and its leaders (区政府).
    Government,
    /// A department of the district government (区政府工作部门).
    Department,
    /// A body of the Party committee (区委部门).
    Party,
    /// A mass organisation: trade union, youth league, women's federation (群团组织).
    Mass,
    /// A branch of a city, provincial or national system (垂直管理、派出机构).
    Vertical,
    /// A public institution or a company charged with public duties (事业单位、国企).
    Institution,
    /// A street office (街道办事处).
    Street,
    /// A town government (镇人民政府).
    Town,
    /// A development park's administration (园区).
    Park,
    /// The district people's congress and its offices (区人大常委会).
    Congress,
    /// The political consultative conference (区政协).
    Consultative,
    /// Courts and procurators (区法院、区检察院).
    Justice,
}

/// A body that can hold posts, lead tasks and hold records (单位).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Identifier: English words joined by hyphens, stable for ever.
    pub id: String,
    /// Full official name, as a document addresses it: 区发展和改革局.
    pub name: String,
    /// Short name, as a ledger prints it: 区发改局.
    pub short: String,
    /// Other names in use, earlier names included.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What kind of body it is.
    pub kind: OfficeKind,
    /// Words that name its duties (三定): a task that holds one of them may be its own.
    #[serde(default)]
    pub duties: Vec<String>,
    /// The office above it for review and appeal, by id; none for the district government.
    #[serde(default)]
    pub above: Option<String>,
    /// First day on which it exists.
    #[serde(deserialize_with = "in_toml::date")]
    pub since: Date,
    /// Last day, if it has been abolished or merged.
    #[serde(default, deserialize_with = "in_toml::optional")]
    pub until: Option<Date>,
    /// The office that took over its duties.
    #[serde(default)]
    pub successor: Option<String>,
}

/// A duty in an office (岗位). Duties bind to posts; people hold posts for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Identifier, unique in the district.
    pub id: String,
    /// The office that it belongs to, by id.
    pub office: String,
    /// Its name on screen: 联络员, 审签人, 督查室经办.
    pub title: String,
    /// The roles of mechanisms that it can fill, by their Chinese names: 负责人, 听证主持人.
    #[serde(default)]
    pub duties: Vec<String>,
    /// Whether its holder carries a law-enforcement certificate (执法证).
    #[serde(default)]
    pub certified: bool,
}

/// A leader of the government with the field that he is in charge of (领导分工).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leader {
    /// The leader's post, by id.
    pub post: String,
    /// Title on screen: 区长, 常务副区长, 分管副区长.
    pub title: String,
    /// Order in the official list, 1 first.
    pub rank: u32,
    /// The offices in his charge, by id.
    #[serde(default)]
    pub offices: Vec<String>,
    /// His field in words, as the document of division puts it.
    pub field: String,
    /// The post that acts for him when he is away (A/B角).
    #[serde(default)]
    pub backup: Option<String>,
    /// First day of this division of work.
    #[serde(deserialize_with = "in_toml::date")]
    pub since: Date,
    /// Last day of it.
    #[serde(default, deserialize_with = "in_toml::optional")]
    pub until: Option<Date>,
}

/// What kind of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// The district itself.
    District,
    /// A street (街道).
    Street,
    /// A town (镇).
    Town,
    /// A park or special administration (园区).
    Park,
    /// A community (社区).
    Community,
    /// A village (村).
    Village,
}

/// A place in the tree below the district (辖区).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Division code: 6, 9 or 12 digits (GB/T 2260 and the codes of the statistics bureau).
    pub code: String,
    /// Name on screen.
    pub name: String,
    /// What kind of place it is.
    pub kind: PlaceKind,
    /// The place above it, by code; empty for the district.
    #[serde(default)]
    pub parent: String,
}
