//! Every number of the overview is the rows that it opens to, whoever looks, and no light that is not
//! approved shows on it.

use app::Viewer;
use app::bulletin::Settle;
use app::view::ledger::LedgerQuery;
use app::view::overview::{Count, Overview, Reach};
use domain::event::{Backing, CaseId};
use domain::status::Status;
use domain::value::Value;
use jiff::civil::{Date, date};

use crate::world::{Deed, World, block, deed, row};

const PERIOD: &str = "2031-Q2";
/// Those who see the whole, a field, an office, a town.
const POSTS: [&str; 8] = [
    "supervision-clerk",
    "district-head",
    "office-director",
    "report-drafter",
    "vice-head-b",
    "executive-vice-head",
    "energy-liaison",
    "horse-pasture-liaison",
];

/// Tasks that stand in every way on the third of July.
const TASKS: [(&str, &str, &str, &str, Date); 7] = [
    ("改造供热管网12公里", "energy", "own", "vice-head-b", date(2031, 6, 10)),
    ("争取省级园区批复", "finance", "upward", "executive-vice-head", date(2031, 6, 25)),
    ("建成标准化厂房3栋", "industry-information", "own", "vice-head-b", date(2031, 6, 30)),
    ("新建幼儿园3所", "education", "own", "vice-head-e", date(2031, 12, 20)),
    ("建成充电桩60个", "energy", "own", "vice-head-b", date(2031, 6, 20)),
    ("培育专精特新企业5户", "industry-information", "own", "vice-head-b", date(2031, 12, 20)),
    ("马厂镇区道路改造", "horse-pasture", "own", "vice-head-b", date(2031, 7, 20)),
];

struct Year {
    world: World,
}

impl Year {
    async fn open() -> Year {
        let world = World::open(date(2031, 5, 5).at(9, 0, 0, 0)).await;
        world.duty_item("J001", "basic", "civil-affairs", "2031-05-06").await;
        world.run_clock(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        let year = Year { world };
        let mut cases = Vec::new();
        for task in TASKS {
            cases.push(year.issue(task).await);
        }
        year.strike_off(cases[4]).await;
        // An outside reason is accepted, help is asked for, a task goes into another.
        let mut excuse = proved(&year.world, deed("excuse").part("quarter", 1));
        excuse.backing.reason = Some("材料已报省".to_owned());
        let excuse = excuse.text("excuse", "approval");
        year.world.step(cases[1], "supervision-head", excuse).await.unwrap();
        let ask = deed("ask-help").text("matter", "请明确道路用地");
        year.world.step(cases[6], "horse-pasture-liaison", ask).await.unwrap();
        let mut merge = deed("merge");
        merge.backing.reason = Some("与另一项同一工程".to_owned());
        year.world.step(cases[5], "supervision-clerk", merge).await.unwrap();
        year.world.run_clock(date(2031, 7, 3).at(9, 0, 0, 0)).await;
        year
    }

    async fn issue(&self, task: (&str, &str, &str, &str, Date)) -> CaseId {
        let (title, lead, nature, leader, due) = task;
        let node = row(&[("quarter", "二季度"), ("title", "完成节点"), ("due", &due.to_string())]);
        let issue = deed("issue")
            .opening(title, lead)
            .text("source", "report")
            .text("nature", nature)
            .text("leader", leader)
            .with("co_offices", Value::Many(vec![Value::text("audit")]))
            .with("milestones", Value::Many(vec![node]))
            .text("due_on", if lead == "horse-pasture" { "2031-07-20" } else { "2031-12-31" })
            .text("adjustable_by", "head");
        let issue = if lead == "horse-pasture" { issue.text("duty_items", "J001") } else { issue };
        let done = self.world.begin("commitment", "supervision-clerk", issue).await.unwrap();
        self.world.step(done.case, &format!("{lead}-liaison"), deed("sign")).await.unwrap();
        done.case
    }

    /// A task is done, verified and struck off.
    async fn strike_off(&self, case: CaseId) {
        let world = &self.world;
        let claim = deed("claim").part("quarter", 1).text("node_result", "已建成");
        world.step(case, "energy-liaison", proved(world, claim)).await.unwrap();
        world.step(case, "supervision-clerk", deed("accept").part("quarter", 1)).await.unwrap();
        let apply = deed("apply-close").text("outcome", "full").text("result", "已建成投用");
        world.step(case, "energy-liaison", proved(world, apply)).await.unwrap();
        let verify = deed("verify").text("site", "visit");
        world.step(case, "supervision-clerk", verify).await.unwrap();
        world.step(case, "supervision-reviewer", deed("confirm")).await.unwrap();
    }

    fn viewer(&self, post: &str) -> Viewer {
        let today = self.world.app.clock.today();
        let directory = &self.world.app.district.directory;
        let roster = self.world.app.roster();
        let person = roster.holder(post, today).unwrap();
        Viewer::new(directory, &roster, person, post, today).unwrap()
    }

    async fn overview(&self, post: &str) -> Overview {
        self.world.app.overview(&self.viewer(post), None).await.unwrap()
    }

    /// The numbers of the rows that a number opens to.
    async fn rows(&self, post: &str, asked: &LedgerQuery) -> Vec<String> {
        let ledger = self.world.app.ledger(&self.viewer(post), asked).await.unwrap();
        assert!(ledger.next.is_none(), "all rows stand on a page");
        ledger.rows.into_iter().map(|row| row.number).collect()
    }

    /// All that the posts see, in one text.
    async fn all_seen(&self) -> Vec<String> {
        let mut seen = Vec::new();
        for post in POSTS {
            seen.push(format!("{post} {:?}", self.overview(post).await));
        }
        seen
    }
}

fn proved(world: &World, mut deed: Deed) -> Deed {
    deed.backing = Backing { proof: vec![world.proof.clone()], ..deed.backing };
    deed
}

/// Every number of an overview.
fn counts(view: &Overview) -> Vec<&Count> {
    let heads = [&view.all, &view.ended, &view.waiting, &view.near, &view.closed];
    let standing = view.standing.iter().map(|(_, count)| count);
    let shares = view.leaders.iter().chain(&view.offices);
    let shares = shares.flat_map(|s| [&s.all, &s.done, &s.lagging, &s.missed]);
    let others = view.others.iter().map(|(_, count)| count);
    heads.into_iter().chain(standing).chain(shares).chain(others).collect()
}

#[test]
fn every_number_of_the_overview_is_the_rows_that_it_opens_to() {
    block(async {
        let year = Year::open().await;
        for post in POSTS {
            let view = year.overview(post).await;
            for count in counts(&view) {
                let rows = year.rows(post, &count.opens).await;
                assert_eq!(count.count, rows.len() as i64, "{post} {:?}", count.opens);
                assert_eq!(count.words, count.count.to_string());
            }
            let standing: i64 = view.standing.iter().map(|(_, count)| count.count).sum();
            assert_eq!(standing + view.ended.count, view.all.count, "{post}: none is told twice");
            let led: i64 = view.leaders.iter().map(|share| share.all.count).sum();
            assert!(view.leaders.is_empty() || led == view.all.count, "{post}: each has a leader");
            let waiting = year.rows(post, &view.waiting.opens).await;
            let asked: Vec<String> = view.asks.iter().map(|ask| ask.number.clone()).collect();
            assert_eq!(asked, waiting, "{post}");
        }
    });
}

#[test]
fn whoever_looks_sees_what_is_his() {
    block(async {
        let year = Year::open().await;
        let of = async |post: &str| {
            let view = year.overview(post).await;
            let numbers = view.standing.iter().map(|(_, count)| count.count).collect::<Vec<_>>();
            (view.reach, view.all.count, numbers, view.ended.count)
        };
        // 已完成, 正常推进, 进度滞后, 未达序时, 客观原因调整.
        let whole = (Reach::Whole, 7, vec![1, 2, 1, 1, 1], 1);
        for post in &POSTS[..4] {
            assert_eq!(of(post).await, whole, "{post}");
        }
        assert_eq!(of("vice-head-b").await, (Reach::Field, 5, vec![1, 1, 1, 1, 0], 1));
        assert_eq!(of("executive-vice-head").await, (Reach::Field, 1, vec![0, 0, 0, 0, 1], 0));
        assert_eq!(of("energy-liaison").await, (Reach::Office, 2, vec![1, 0, 0, 1, 0], 0));
        assert_eq!(of("horse-pasture-liaison").await.0, Reach::Town);

        // A leader's numbers are those that the whole tells of him.
        let whole = year.overview("district-head").await;
        let share = whole.leaders.iter().find(|share| share.id == "vice-head-b").unwrap();
        let own = year.overview("vice-head-b").await;
        let (_, done) = own.standing.iter().find(|(status, _)| *status == Status::Done).unwrap();
        assert_eq!((share.all.count, share.done.count), (own.all.count, done.count));
        assert!(own.leaders.is_empty() && whole.own.is_empty());

        let office = year.overview("energy-liaison").await;
        assert!(office.own.iter().all(|row| row.leads) && office.own.len() == 2);
        assert!(office.leaders.is_empty() && office.offices.is_empty(), "not how others stand");
        // Who helps sees the task as a helper, and that it is not his to report.
        let town = year.overview("horse-pasture-liaison").await;
        assert!(town.own.iter().any(|row| row.leads), "{:?}", town.own);
        assert_eq!(whole.asks.len(), 1);
        assert_eq!(whole.asks[0].matter, "请明确道路用地");
        assert!(whole.asks[0].waited.starts_with("已等"), "{}", whole.asks[0].waited);
    });
}

#[test]
fn an_unapproved_light_shows_on_nobodys_overview() {
    block(async {
        let year = Year::open().await;
        let (world, app) = (&year.world, &year.world.app);
        let period = PERIOD.parse().unwrap();
        let before = year.all_seen().await;
        let clerk = year.viewer("supervision-clerk");
        let checker = year.viewer("supervision-reviewer");
        app.propose_lights(&clerk, period).await.unwrap();
        assert_eq!(before, year.all_seen().await, "proposed");
        app.ask_lights(&clerk, period).await.unwrap();
        assert_eq!(before, year.all_seen().await, "asked");
        app.keep_lights(&checker, period).await.unwrap();
        for light in app.quarter(&clerk, period).await.unwrap().lights {
            if light.stage != "settled" {
                let explain = deed("explain").text("answer", "agreed");
                let explain = explain.text("explanation", "已倒排工期");
                let liaison = format!("{}-liaison", light.lead);
                world.step(light.id, &liaison, explain).await.unwrap();
                let settle = Settle::default();
                app.settle_light(&checker, period, &light.number, &settle).await.unwrap();
            }
        }
        app.fix_lights(&year.viewer("district-head"), period).await.unwrap();
        app.draft_bulletin(&clerk, period, (&["normal", "behind"], "", "")).await.unwrap();
        assert_eq!(before, year.all_seen().await, "approved and not yet out");

        let begun = app.quarter(&clerk, period).await.unwrap().bulletin.unwrap();
        for (post, act) in [("supervision-head", "submit"), ("district-head", "approve")] {
            world.step(begun.id, post, deed(act)).await.unwrap();
        }
        let out = deed("issue").text("document_no", "潞政办督〔2031〕1号");
        let out = out.text("issued_on", "2031-07-03");
        world.step(begun.id, "supervision-clerk", out).await.unwrap();
        for post in POSTS {
            let view = year.overview(post).await;
            let told = view.period.unwrap();
            assert_eq!(told.period, PERIOD);
            let quarter = app.shown_quarter(&year.viewer(post), period).await.unwrap();
            for (light, count) in told.lights {
                assert_eq!(count, quarter.lights.iter().filter(|l| l.light() == light).count());
            }
        }
    });
}

#[test]
fn a_leaders_word_runs_until_it_is_answered_and_is_his_alone() {
    block(async {
        let year = Year::open().await;
        let (world, app) = (&year.world, &year.world.app);
        let own = year.viewer("vice-head-b");
        let page = app.leader_page(&own, "vice-head-b").await.unwrap();
        let view = year.overview("vice-head-b").await;
        assert_eq!(page.all, view.all);
        assert_eq!((page.lagging.count, page.missed.count), (1, 1));
        assert_eq!(page.behind.len(), 2);
        assert_eq!(page.behind[0].status, Status::Missed, "the worst stands first");
        for count in [&page.all, &page.lagging, &page.missed, &page.near, &page.waiting] {
            let rows = year.rows("vice-head-b", &count.opens).await;
            assert_eq!(count.count, rows.len() as i64);
        }
        assert!(page.words.is_empty());

        // Others: the section reads it, the head may say a word, nobody else sees it.
        let section = year.viewer("supervision-clerk");
        assert_eq!(app.leader_page(&section, "vice-head-b").await.unwrap().word_act, "");
        let head = year.viewer("district-head");
        assert_eq!(app.leader_page(&head, "vice-head-b").await.unwrap().word_act, "instruct-head");
        for post in ["vice-head-e", "energy-liaison", "report-drafter", "office-director"] {
            let refused = app.leader_page(&year.viewer(post), "vice-head-b").await;
            assert!(refused.is_err(), "{post}");
        }

        let number = &page.behind[0].number;
        let case = app.case_numbered(&own, number).await.unwrap().id;
        let bare = world.step(case, "vice-head-b", deed("instruct")).await;
        assert!(bare.is_err(), "a word is one sentence");
        let long = deed("instruct").text("word", &"长".repeat(101));
        assert!(world.step(case, "vice-head-b", long).await.is_err());
        let word = deed("instruct").text("word", "请倒排工期");
        let other = world.step(case, "vice-head-e", word.clone()).await;
        assert!(other.is_err(), "only the leader in charge");
        world.step(case, "vice-head-b", word).await.unwrap();
        let also = deed("instruct-head").text("word", "请按周调度");
        world.step(case, "district-head", also).await.unwrap();
        let page = app.leader_page(&own, "vice-head-b").await.unwrap();
        let told: Vec<(&str, bool)> =
            page.words.iter().map(|word| (&*word.word, word.answered)).collect();
        assert_eq!(told, [("请倒排工期", false), ("请按周调度", false)]);
        // The office has it on its desk until it answers.
        let signer = year.viewer("energy-signer");
        let asked = async || {
            let groups = app.desk(&signer).await.unwrap().groups;
            groups.into_iter().flat_map(|g| g.items).filter(|item| item.what == "回告").count()
        };
        assert_eq!(asked().await, 2);
        let answer = deed("answer").part("word", 1).text("word_answer", "已倒排");
        world.step(case, "energy-signer", answer).await.unwrap();
        assert_eq!(asked().await, 1);
        let page = app.leader_page(&own, "vice-head-b").await.unwrap();
        assert_eq!(page.words[1].answer, "已倒排", "those without an answer stand first");

        // 圈阅 notes that he has read, once a day, and nothing runs from it.
        let before = page.unread.len();
        assert!(before > 0);
        world.step(case, "vice-head-b", deed("read-by-leader")).await.unwrap();
        let page = app.leader_page(&own, "vice-head-b").await.unwrap();
        assert_eq!(page.unread.len(), before - 1);
        assert_eq!(asked().await, 1);
        // No indicator counts words.
        let counted = app.catalogue.current("commitment").unwrap().indicators.values();
        let words = |title: &str| title.contains("批示") || title.contains("圈阅");
        assert!(!counted.into_iter().any(|indicator| words(&indicator.title)));
    });
}

#[test]
fn the_papers_are_the_sections_and_tell_what_the_overview_tells() {
    block(async {
        let year = Year::open().await;
        let app = &year.world.app;
        let clerk = year.viewer("supervision-clerk");
        for post in ["district-head", "office-director", "energy-liaison"] {
            assert!(app.overview_memo(&year.viewer(post), None).await.is_err(), "{post}");
            assert!(app.overview_pack(&year.viewer(post), None).await.is_err(), "{post}");
        }
        let text = |(name, bytes): (String, Vec<u8>)| {
            let read = documents::read_text(&name, &bytes).unwrap().text;
            (name, read)
        };
        let (name, memo) = text(app.overview_memo(&clerk, None).await.unwrap());
        assert_eq!(name, "关于潞州区2031年重点任务落实情况的督查专报（送审稿）.docx");
        let at = |words: &str| memo.find(words).unwrap_or_else(|| panic!("{words}\n{memo}"));
        assert!(at("重点任务共7项，已完成1项，正常推进2项，进度滞后1项，未达序时1项") > 0);
        assert!(at("进展较好的") < at("滞后的。"), "what went well stands first");
        assert!(at("改造供热管网12公里") < at("原因。") && at("原因。") < at("建议。"));
        assert!(at("请分管副区长B协调马厂镇提请的事项") > 0);
        let (_, pack) = text(app.overview_pack(&clerk, None).await.unwrap());
        for words in ["总体情况", "请明确道路用地", "分管副区长B分管任务", "改造供热管网12公里"]
        {
            assert!(pack.contains(words), "{words}\n{pack}");
        }
    });
}
