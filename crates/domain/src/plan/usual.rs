//! What is usual, held by invented tasks with the offices that nearly every government would name.

use jiff::civil::Date;

use super::lead::{Candidate, Matter, Ranking};
use super::learnt::Example;
use super::prior::Past;
use super::register::Register;
use super::score::{LedTask, score_leads, score_leads_with_prior};
use super::*;

/// Invented tasks, each with its usual lead.
const USUAL: &str = include_str!("usual.tsv");

fn table() -> Topics {
    Topics::parse(include_str!("../../../../catalogue/topics.toml")).expect("the table")
}

fn led(set: &str, task: &str, lead: &str) -> LedTask {
    LedTask { set: set.into(), task: task.into(), leads: vec![lead.into()] }
}

fn office(id: &str, name: &str, duties: &[&str]) -> Office {
    Office {
        id: id.into(),
        name: name.into(),
        short: name.into(),
        aliases: Vec::new(),
        kind: OfficeKind::Department,
        duties: duties.iter().map(|duty| (*duty).to_string()).collect(),
        above: None,
        since: Date::MIN,
        until: None,
        successor: None,
    }
}

fn ranked(
    matter: &Matter,
    offices: &[Office],
    topics: &Topics,
    prior: &[Prior],
) -> Vec<(String, Candidate)> {
    let register = Register::new(offices, topics, Date::MAX);
    let ranking = Ranking::new(&register, topics, Past::new(prior));
    let id = |c: Candidate| (register.office(c.office).expect("an office").id.clone(), c);
    ranking.rank(matter).into_iter().map(id).collect()
}

#[test]
fn the_usual_office_leads() {
    let topics = table();
    let tasks: Vec<LedTask> = USUAL
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(task, lead)| led("甲市_2030", task, lead))
        .collect();
    assert!(tasks.len() > 150);
    let missed = |task: &&LedTask| {
        let one = std::slice::from_ref(*task);
        score_leads(one, &topics).iter().any(|(_, score)| score.first == 0)
    };
    let missed: Vec<&str> = tasks.iter().filter(missed).map(|task| task.task.as_str()).collect();
    assert!(missed.len() * 20 <= tasks.len(), "{missed:#?}");
    let names = Names::new(&topics);
    let unknown = |task: &&LedTask| names.functions(&task.leads[0]).is_empty();
    assert_eq!(tasks.iter().find(unknown), None);
}

#[test]
fn whom_it_is_for_decides_before_what_it_is() {
    let topics = table();
    let cases = [
        ("为300户残疾人家庭改造卫生间。", "残联"),
        ("举办退役军人专场招聘会10场,提供就业岗位。", "退役军人局"),
        ("为环卫工人免费健康体检。", "总工会"),
        ("提高困难残疾人生活补贴标准。", "民政局"),
    ];
    for (task, lead) in cases {
        let score = &score_leads(&[led("甲市_2030", task, lead)], &topics)[0].1;
        assert_eq!(score.first, 1, "{task}");
    }
}

#[test]
fn a_partner_is_not_the_lead() {
    let topics = table();
    let offices = [office("education", "区教育局", &[]), office("science", "区科技局", &[])];
    let first = |text: &str| ranked(&Matter::of_text(text), &offices, &topics, &[])[0].0.clone();
    assert_eq!(first("与区教育局共建科技成果转化重点实验室。"), "science");
    assert_eq!(first("由区教育局组织科技成果转化。"), "education");
    let many = ["区总工会", "区妇联", "区残联", "区民政局"].map(|name| office(name, name, &[]));
    let text = "支持区总工会、区妇联、区残联依法开展工作,做好殡葬管理。";
    assert_eq!(ranked(&Matter::of_text(text), &many, &topics, &[])[0].0, "区民政局");
}

#[test]
fn duties_beat_the_table_and_statistics_lead_no_target() {
    let topics = table();
    let offices = [
        office("statistics", "区统计局", &["地区生产总值核算", "经济普查"]),
        office("reform", "区发展和改革局", &[]),
        office("trade", "区商务局", &["共享厨房"]),
        office("market", "区市场监督管理局", &[]),
    ];
    let first = |matter: &Matter| ranked(matter, &offices, &topics, &[])[0].clone();
    let shared = first(&Matter::of_text("支持共享厨房办理食品经营手续。"));
    assert_eq!((shared.0.as_str(), shared.1.why.as_str()), ("trade", "职责含“共享厨房”"));
    let target =
        Matter { target: true, ..Matter::of_text("地区生产总值核算口径增长6%") };
    let target = first(&target);
    assert_eq!(target.0, "reform");
    assert!(target.1.why.contains("指标通常由发展和改革局牵头"), "{}", target.1.why);
}

#[test]
fn last_year_s_list_decides_what_is_contested() {
    let topics = table();
    let offices =
        [office("housing", "区住房和城乡建设局", &[]), office("streets", "区城市管理局", &[])];
    let prior = [Prior {
        title: "新建公共停车场2座".into(),
        text: "新建公共停车场2座,新增车位300个。".into(),
        lead: "streets".into(),
        with: vec!["housing".into()],
        year: 2030,
    }];
    let matter = Matter::of_text("全年新建公共停车场5座。");
    assert_eq!(ranked(&matter, &offices, &topics, &[])[0].0, "housing");
    let (first, candidate) = &ranked(&matter, &offices, &topics, &prior)[0];
    assert_eq!(first, "streets");
    assert!(
        candidate.why.contains("去年“新建公共停车场2座”由区城市管理局牵头"),
        "{}",
        candidate.why
    );
}

#[test]
fn what_was_learnt_speaks_where_the_table_is_silent() {
    let mut topics = table();
    let index = topics.function("档案馆").expect("the archive");
    let others = "栽种竹子 编织草席 烧制瓷碗 酿造米酒 扎糊纸鸢 雕刻木版 打磨铜镜 晾晒海带";
    let tasks = ["整理旧契约三百卷", "征集旧契约"].into_iter().chain(others.split(' '));
    let examples = tasks.enumerate().map(|(nth, task)| Example {
        place: format!("{nth}区"),
        task: task.into(),
        functions: [if nth < 2 { index } else { 0 }].into(),
    });
    topics.learnt = Learnt::from_examples(&examples.collect::<Vec<_>>(), &topics);
    let offices = [office("archive", "区档案馆", &[]), office("water", "区水务局", &[])];
    let first = |text: &str| ranked(&Matter::of_text(text), &offices, &topics, &[])[0].clone();
    let (id, candidate) = first("展出旧契约。");
    assert_eq!(id, "archive");
    assert!(
        candidate.why.contains("“契约”") || candidate.why.contains("“旧契”"),
        "{}",
        candidate.why
    );
    assert_eq!(first("清理河道里的旧契约。").0, "water", "the table goes before");
}

#[test]
fn scores_count_what_is_proposed() {
    let topics = table();
    let tasks = [
        led("甲市_2029", "新建幼儿园2所。", "市教育局"),
        led("甲市_2030", "新建幼儿园3所。", "市教育局"),
        led("甲市_2030", "为甲湖安装石凳。", "甲湖管理处"),
        led("甲市_2032", "为甲湖安装石凳。", "甲湖管理处"),
        led("乙区_2030", "新建幼儿园3所。", "区统计局"),
    ];
    let scores = score_leads(&tasks, &topics);
    let shown: Vec<String> = scores.iter().map(|(set, score)| format!("{set} {score}")).collect();
    assert_eq!(shown[1], "甲市_2030 top-1=0.500\ttop-3=0.500\trows=2");
    assert_eq!(scores[3].1.third, 0, "an office that only helps is never proposed");
    let tasks = [&tasks[..], &[led("甲市_2031", "为甲湖添置石凳。", "甲湖管理处")]].concat();
    let prior = score_leads_with_prior(&tasks, &topics);
    let shown: Vec<String> = prior.iter().map(|(set, score)| format!("{set} {score}")).collect();
    let whole = "top-1=1.000\ttop-3=1.000\trows=1";
    assert_eq!(shown[0], "甲市_2030 top-1=0.500\ttop-3=0.500\trows=2");
    assert_eq!(shown[1..], [format!("甲市_2032 {whole}"), format!("甲市_2031 {whole}")]);
}
