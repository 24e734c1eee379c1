//! The lead office proposed against the official one.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;
use domain::plan::score::{LeadScore, LedTask, score_leads, score_leads_with_prior};
use domain::plan::{Learnt, Names};

use crate::learn::{Lists, topics};
use crate::outcome::{aim, tell};

/// Each place of gold.tsv with what was learnt from the other places only, then with the committed
/// table, then with the place's own earlier lists.
pub fn measure(pairs: &Path) -> Result<bool> {
    println!("\nlead offices against official lists (top-1, top-3)");
    let lists = Lists::read(pairs)?;
    let mut topics = topics()?;
    let names = Names::new(&topics);
    let places: BTreeSet<String> =
        lists.gold.iter().filter_map(|task| Some(task.place()?.0.to_owned())).collect();
    let mut met = true;
    for place in &places {
        let others = lists.examples(&names, |other| other != place.as_str());
        topics.learnt = Learnt::from_examples(&others, &topics);
        let own: Vec<LedTask> =
            lists.gold.iter().filter(|task| is_of(task, place)).cloned().collect();
        let score = sum(score_leads(&own, &topics));
        let name = format!("{place}, from its text alone, learnt elsewhere");
        let reached = score.top_1() >= 0.6 && score.top_3() >= 0.8;
        met &= aim(&name, said(&score), "≥ 0.60, ≥ 0.80", reached);
    }
    let committed = crate::place::root().join("catalogue/learnt-leads.tsv");
    topics.learnt = Learnt::parse(&std::fs::read_to_string(committed)?, &topics)?;
    tell(
        "all, with the committed table, which has seen them",
        said(&sum(score_leads(&lists.gold, &topics))),
    );
    let prior = sum(score_leads_with_prior(&lists.gold, &topics));
    met &=
        aim("with earlier lists of the place", said(&prior), "top-1 ≥ 0.85", prior.top_1() >= 0.85);
    println!(
        "  The words of the table of topics are general knowledge, but part of these lists was"
    );
    println!("  looked at while they were gathered: for a place that nobody has seen expect less.");
    Ok(met)
}

fn is_of(task: &LedTask, place: &str) -> bool {
    task.place().is_some_and(|(own, _)| own == place)
}

fn sum(scores: Vec<(String, LeadScore)>) -> LeadScore {
    let mut all = LeadScore::default();
    scores.iter().for_each(|(_, score)| all.add(score));
    all
}

fn said(score: &LeadScore) -> String {
    format!("{:.3}, {:.3} of {}", score.top_1(), score.top_3(), score.rows)
}
