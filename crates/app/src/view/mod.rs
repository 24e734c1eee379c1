//! What screens and the API show: values ready to print, one file per page.

pub mod acts;
pub mod begin;
pub mod case;
pub mod check;
pub mod compare;
pub mod desk;
pub mod export;
pub mod figure;
pub mod find;
pub mod form;
pub mod handbook;
pub mod ledger;
pub mod list;
pub mod outgoing;
pub mod overview;
pub mod read;
pub mod report;
pub mod rows;
pub mod shape;
pub mod words;
