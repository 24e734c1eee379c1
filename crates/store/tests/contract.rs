//! What a store promises, checked on SQLite and on a real PostgreSQL by the same words.

mod support;

use domain::digest::Digest;
use domain::event::{Actor, Deed, Draft, Draw, Fact, Opening, Slot};
use domain::figure::Period;
use domain::moment::Moment;
use domain::tally::Row;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use store::read::{
    CollectedSum, FigureFilter, KnownRow, MessageRow, Order, PendingAct, Query, Scope, SessionRow,
};
use store::{
    Append, CaseNow, CaseWrite, Changes, DeadlineKey, DeadlineRow, Origin, PersonalValue,
    RequestKey, Store, StoreError, TallyChange, Trouble,
};

const DISTRICT: &str = "140403";

/// A database with one district, which can be closed, opened again and tampered with.
struct World {
    store: Store,
    place: Place,
}

enum Place {
    Sqlite(tempfile::TempDir),
    Postgres(String),
}

impl World {
    fn sqlite() -> World {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(&folder.path().join("luoshi.db"), DISTRICT).unwrap();
        World { store, place: Place::Sqlite(folder) }
    }

    async fn postgres() -> World {
        let address = support::server().database().await;
        let store = Store::open_postgres(&address, DISTRICT).await.unwrap();
        World { store, place: Place::Postgres(address) }
    }

    /// The store once more, from another opening.
    async fn another(&self) -> Store {
        match &self.place {
            Place::Sqlite(folder) => {
                Store::open_sqlite(&folder.path().join("luoshi.db"), DISTRICT).unwrap()
            }
            Place::Postgres(address) => Store::open_postgres(address, DISTRICT).await.unwrap(),
        }
    }

    /// What somebody with the database's own tools can do.
    async fn tamper(&self, sql: &str) {
        match &self.place {
            Place::Sqlite(folder) => {
                let file = folder.path().join("luoshi.db");
                rusqlite::Connection::open(file).unwrap().execute_batch(sql).unwrap();
            }
            Place::Postgres(address) => {
                let (client, connection) =
                    tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
                tokio::spawn(connection);
                client.batch_execute(sql).await.unwrap();
            }
        }
    }

    async fn troubles(&self) -> Vec<(Option<String>, u32, Trouble)> {
        let findings = self.store.verify().await.unwrap();
        findings.into_iter().map(|f| (f.number, f.sequence, f.trouble)).collect()
    }
}

/// Each promise is a test on either database.
macro_rules! promises {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name(super::World::sqlite()).await; })*
        }
        mod postgres {
            $(#[tokio::test] async fn $name() {
                super::$name(super::World::postgres().await).await;
            })*
        }
    };
}

promises![
    events_are_numbered_without_gaps,
    a_case_written_meanwhile_is_a_conflict_and_nothing_is_written,
    an_append_over_several_cases_is_all_or_nothing,
    appends_that_come_together_are_judged_one_after_another,
    number_books_run_by_year_without_gaps,
    a_repeated_request_is_answered_once,
    a_clock_that_runs_backwards_stops_writing,
    lists_are_scoped_filtered_sorted_and_paged,
    words_of_two_characters_are_found,
    deadlines_make_duties_and_wake_the_clock,
    a_figure_is_the_sum_of_its_rows_as_of_any_position,
    versions_are_kept_by_digest_and_pinned_by_cases,
    personal_values_go_and_the_chain_stays_whole,
    sessions_drafts_and_waiting_acts_are_kept,
    a_row_of_a_table_begins_one_case_for_ever,
    what_columns_mean_is_kept_by_the_head,
    messages_wait_until_they_are_due_and_are_kept_once,
    everything_is_there_after_opening_again,
    only_one_process_writes,
    tampering_is_found_and_named,
    every_table_is_keyed_by_district,
];

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_682_500_000 + seconds).unwrap()
}

fn day(at: Timestamp) -> Date {
    domain::moment::civil(at).date()
}

fn note(text: &str) -> Draft {
    let actor = Actor::person("li", "proposals-clerk");
    let happened = Moment::On(date(2023, 4, 26));
    Draft::new(happened, actor, Fact::Note { text: text.to_owned() })
}

/// An opening act that draws its case's number.
fn opening(year: i16) -> Draft {
    let template = "潞建〔{year}〕{n}号".replace("{year}", &year.to_string());
    let opening =
        Opening {
            title: "增设口袋公园".into(), number: Some(template), ..Opening::default()
        };
    let deed = Deed { act: "assign".into(), opening: Some(opening), ..Deed::default() };
    let mut draft = note("");
    draft.fact = Fact::Act(Box::new(deed));
    draft.draws.push(Draw { slot: Slot::Case, book: "proposal".into(), year });
    draft
}

fn now(case: i64) -> CaseNow {
    CaseNow {
        mechanism: "proposal".into(),
        title: format!("关于第{case}处口袋公园的建议"),
        stage: "handling".into(),
        lead: Some("urban-management".into()),
        facet: Some("npc".into()),
        opened_on: "2023-04-26".into(),
        view: "{}".into(),
        ..CaseNow::default()
    }
}

fn write(case: i64, expected: u32, drafts: Vec<Draft>) -> CaseWrite {
    CaseWrite {
        case,
        expected,
        mechanism: Digest::of_bytes(b"proposal"),
        drafts,
        now: now(case),
        deadlines: Changes::default(),
        tally: Vec::new(),
        searchable: None,
        personal: Vec::new(),
    }
}

fn append(seconds: i64, writes: Vec<CaseWrite>) -> Append {
    Append { at: at(seconds), key: None, reads: Vec::new(), writes, clock_at: None }
}

async fn events_are_numbered_without_gaps(world: World) {
    let store = &world.store;
    for (nth, case) in [(1, 1), (2, 2), (3, 1)] {
        let expected = if nth == 3 { 2 } else { 0 };
        let drafts = vec![note("一"), note("二")];
        let done = store.append(append(nth, vec![write(case, expected, drafts)])).await.unwrap();
        assert_eq!(done.position, nth * 2);
    }
    let events = store.events(1, None).await.unwrap();
    let places: Vec<(i64, u32)> = events.iter().map(|e| (e.position, e.sequence)).collect();
    assert_eq!(places, [(1, 1), (2, 2), (5, 3), (6, 4)]);
    assert!(events.windows(2).all(|pair| pair[0].recorded <= pair[1].recorded));
    let then = store.events(1, Some(2)).await.unwrap();
    assert_eq!(then.len(), 2);
    let all = store.events_between(2, 4).await.unwrap();
    assert_eq!(all.iter().map(|e| e.position).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(store.position_before(at(2)).await.unwrap(), 2);
    store.append(append(4, vec![write(3, 0, vec![opening(2023), note("三")])])).await.unwrap();
    let numbered = store.events_numbered("潞建〔2023〕1号").await.unwrap();
    assert_eq!(numbered, store.events(3, None).await.unwrap());
    assert_eq!(numbered.len(), 2);
    assert!(store.events_numbered("潞建〔2023〕2号").await.unwrap().is_empty());
}

async fn a_case_written_meanwhile_is_a_conflict_and_nothing_is_written(world: World) {
    let store = &world.store;
    store.append(append(1, vec![write(1, 0, vec![note("一"), note("二")])])).await.unwrap();
    let late = store.append(append(2, vec![write(1, 1, vec![note("三")])])).await;
    assert_eq!(late, Err(StoreError::Conflict { case: 1, sequence: 2 }));
    // What was only read must not have moved either.
    let mut other = append(3, vec![write(2, 0, vec![note("四")])]);
    other.reads = vec![(1, 1)];
    assert_eq!(store.append(other).await, Err(StoreError::Conflict { case: 1, sequence: 2 }));
    assert_eq!(store.head().await.unwrap().unwrap().position, 2);
    assert!(store.events(2, None).await.unwrap().is_empty());
}

async fn an_append_over_several_cases_is_all_or_nothing(world: World) {
    let store = &world.store;
    store.append(append(1, vec![write(1, 0, vec![note("一")])])).await.unwrap();
    let both = vec![write(2, 0, vec![note("二")]), write(1, 7, vec![note("三")])];
    assert!(store.append(append(2, both)).await.is_err());
    assert!(store.events(2, None).await.unwrap().is_empty());
    let both = vec![write(2, 0, vec![note("二")]), write(1, 1, vec![note("三")])];
    let done = store.append(append(3, both)).await.unwrap();
    assert_eq!(done.position, 3);
    let sequences: Vec<(i64, u32)> = done.cases.iter().map(|c| (c.case, c.sequence)).collect();
    assert_eq!(sequences, [(2, 1), (1, 2)]);
}

async fn appends_that_come_together_are_judged_one_after_another(world: World) {
    let store = &world.store;
    store.append(append(1, vec![write(1, 0, vec![note("一")])])).await.unwrap();
    // Forty clients saw the same state; exactly one of them is first.
    let answers: Vec<_> = (0..40)
        .map(|nth| store.submit(append(2, vec![write(1, 1, vec![note(&nth.to_string())])])))
        .collect();
    let mut done = 0;
    for answer in answers {
        match answer.await.unwrap() {
            Ok(_) => done += 1,
            Err(fault) => assert_eq!(fault, StoreError::Conflict { case: 1, sequence: 2 }),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(store.events(1, None).await.unwrap().len(), 2);
}

async fn number_books_run_by_year_without_gaps(world: World) {
    let store = &world.store;
    let mut numbers = Vec::new();
    for (case, year) in [(1, 2022), (2, 2023), (3, 2022)] {
        let done = store.append(append(case, vec![write(case, 0, vec![opening(year)])])).await;
        numbers.push(done.unwrap().cases[0].number.clone().unwrap());
    }
    assert_eq!(numbers, ["潞建〔2022〕1号", "潞建〔2023〕1号", "潞建〔2022〕2号"]);
    // A refused append gives its number back.
    let refused = append(4, vec![write(4, 0, vec![opening(2022)]), write(1, 9, vec![note("")])]);
    assert!(store.append(refused).await.is_err());
    let done = store.append(append(5, vec![write(5, 0, vec![opening(2022)])])).await.unwrap();
    assert_eq!(done.cases[0].number.as_deref(), Some("潞建〔2022〕3号"));
    let found = store.case_numbered("潞建〔2022〕2号").await.unwrap().unwrap();
    assert_eq!(found.id, 3);
    let Fact::Act(deed) = &store.events(3, None).await.unwrap()[0].fact else { panic!() };
    assert_eq!(deed.opening.as_ref().unwrap().number.as_deref(), Some("潞建〔2022〕2号"));
}

async fn a_repeated_request_is_answered_once(world: World) {
    let store = &world.store;
    let keyed = |request: &[u8], seconds| {
        let key =
            RequestKey { actor: "li".into(), key: "k-1".into(), digest: Digest::of_bytes(request) };
        let writes = vec![write(1, 0, vec![opening(2023)])];
        Append { key: Some(key), ..append(seconds, writes) }
    };
    let first = store.append(keyed(b"a", 1)).await.unwrap();
    let again = store.append(keyed(b"a", 2)).await.unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!((again.position, &again.cases), (first.position, &first.cases));
    assert_eq!(store.append(keyed(b"b", 3)).await, Err(StoreError::KeyReused));
    assert_eq!(store.events(1, None).await.unwrap().len(), 1);
    // Another person's key of the same name is another key.
    let mut other = keyed(b"a", 4);
    other.writes = vec![write(2, 0, vec![note("二")])];
    other.key.as_mut().unwrap().actor = "wang".into();
    assert!(!store.append(other).await.unwrap().replayed);
    // Asked for by itself, as after a failed attempt, and let go when its time has run out.
    let key = |request: &[u8]| keyed(request, 5).key.unwrap();
    let answered = store.answered(&key(b"a")).await.unwrap().unwrap();
    assert_eq!((answered.position, &answered.cases), (first.position, &first.cases));
    assert_eq!(store.answered(&key(b"b")).await, Err(StoreError::KeyReused));
    assert_eq!(store.forget_answers(at(1)).await.unwrap(), 0);
    assert_eq!(store.forget_answers(at(5)).await.unwrap(), 2);
    assert_eq!(store.answered(&key(b"a")).await.unwrap(), None);
}

async fn a_clock_that_runs_backwards_stops_writing(world: World) {
    let store = &world.store;
    store.append(append(100, vec![write(1, 0, vec![note("一")])])).await.unwrap();
    let late = store.append(append(90, vec![write(2, 0, vec![note("二")])])).await;
    assert_eq!(late, Err(StoreError::ClockBehind));
    // Requests overtake one another by moments; the record never goes back.
    let close = store.append(append(99, vec![write(2, 0, vec![note("二")])])).await.unwrap();
    assert_eq!(close.cases[0].recorded, at(100));
}

async fn lists_are_scoped_filtered_sorted_and_paged(world: World) {
    let store = &world.store;
    for case in 1..=30 {
        let mut one = write(case, 0, vec![note("一")]);
        one.now.due_on = (case % 3 != 0).then(|| format!("2023-07-{case:02}"));
        one.now.stage = if case % 2 == 0 { "answered" } else { "handling" }.into();
        one.now.lead = Some(if case <= 20 { "urban-management" } else { "transport" }.into());
        if case == 25 {
            one.now.offices.insert("urban-management".into());
        }
        store.append(append(case, vec![one])).await.unwrap();
    }
    let scope = Scope::Offices(vec!["urban-management".into()]);
    let query = Query { order: Order::Due, limit: 8, ..Query::default() };
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = store.cases(&scope, &Query { after, ..query.clone() }).await.unwrap();
        seen.extend(page.items.iter().map(|item| (item.due_on.clone(), item.id)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let ids: Vec<i64> = seen.iter().map(|(_, id)| *id).collect();
    let dated = (1..=20).chain([25]).filter(|case| case % 3 != 0);
    let undated = (1..=20).filter(|case| case % 3 == 0);
    assert_eq!(ids, dated.chain(undated).collect::<Vec<i64>>());
    assert_eq!(store.count_cases(&scope, &query).await.unwrap().count, 21);
    let answered = Query { stages: vec!["answered".into()], ..query.clone() };
    assert_eq!(store.count_cases(&scope, &answered).await.unwrap().count, 10);
    assert_eq!(store.count_cases(&Scope::All, &answered).await.unwrap().count, 15);
    let nobody = Scope::Offices(Vec::new());
    assert_eq!(store.count_cases(&nobody, &query).await.unwrap().count, 0);
}

async fn words_of_two_characters_are_found(world: World) {
    let store = &world.store;
    let titles = ["漳泽湖环湖步道", "老顶山登山步道", "八一广场停车场"];
    for (nth, title) in titles.iter().enumerate() {
        let case = nth as i64 + 1;
        let mut one = write(case, 0, vec![opening(2023)]);
        one.searchable = Some((*title).to_owned());
        store.append(append(case, vec![one])).await.unwrap();
    }
    let found = async |words: &str| {
        let query = Query { words: words.into(), limit: 10, ..Query::default() };
        let page = store.cases(&Scope::All, &query).await.unwrap();
        let mut ids: Vec<i64> = page.items.iter().map(|item| item.id).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(found("步道").await, [1, 2]);
    assert_eq!(found("环湖步道").await, [1]);
    assert_eq!(found("停车 广场").await, [3]);
    assert_eq!(found("2023").await, [1, 2, 3]);
    assert_eq!(found("'; DROP TABLE event").await, [] as [i64; 0]);
    // A renamed case is found by its new name only.
    let mut one = write(3, 1, vec![note("更名")]);
    one.searchable = Some("英雄台停车场".to_owned());
    store.append(append(9, vec![one])).await.unwrap();
    assert_eq!(found("广场").await, [] as [i64; 0]);
    assert_eq!(found("英雄").await, [3]);
}

fn deadline(rule: &str, due: &str, duty: bool, clock: bool) -> DeadlineRow {
    DeadlineRow {
        key: DeadlineKey { part: String::new(), row: 0, rule: rule.into(), nth: 1 },
        mechanism: "proposal".into(),
        title: "答复".into(),
        state: 0,
        duty,
        outcome: clock,
        starts_on: "2023-04-26".into(),
        due_on: Some(due.into()),
        due_at: Some(format!("{due}T23:59:59")),
        office: duty.then(|| "urban-management".into()),
        post: duty.then(|| "联络员".into()),
        act: Some("answer".into()),
        act_title: Some("答复".into()),
        term: None,
        span_from: "2023-04-26".into(),
        span_to: Some(due.into()),
    }
}

async fn deadlines_make_duties_and_wake_the_clock(world: World) {
    let store = &world.store;
    for case in 1..=5 {
        let mut one = write(case, 0, vec![note("一")]);
        let due = format!("2023-07-{:02}", 20 - case);
        one.deadlines.put =
            vec![deadline("reply", &due, true, false), deadline("silence", &due, false, true)];
        store.append(append(case, vec![one])).await.unwrap();
    }
    let duties = store.duties("urban-management", "2023-05-01", 10).await.unwrap();
    assert_eq!(duties.iter().map(|duty| duty.case).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
    assert!(store.duties("urban-management", "2023-04-01", 10).await.unwrap().is_empty());
    assert!(store.duties("transport", "2023-05-01", 10).await.unwrap().is_empty());
    let first = store.clock_due("2023-07-17T23:59:59", None, 2).await.unwrap();
    assert_eq!(first.iter().map(|item| item.case).collect::<Vec<_>>(), [5, 4]);
    let rest = store.clock_due("2023-07-17T23:59:59", first.last(), 2).await.unwrap();
    assert_eq!(rest.iter().map(|item| item.case).collect::<Vec<_>>(), [3]);
    let spanning = store.cases_spanning("2023-07-18", "2023-07-19", 0, 10).await.unwrap();
    assert_eq!(spanning, [1, 2]);
    let mut met = write(5, 1, vec![note("答复")]);
    met.deadlines.gone = vec![deadline("reply", "", false, false).key];
    store.append(append(9, vec![met])).await.unwrap();
    assert_eq!(store.duties("urban-management", "2023-05-01", 10).await.unwrap().len(), 4);
    let posts = store.duty_posts("urban-management", "2023-05-01", 3).await.unwrap();
    assert_eq!(posts, ["联络员"; 3]);
    // Put off, it moves to its new place; paused, it has no end and comes last.
    let (mut late, mut paused) = (write(4, 1, vec![note("延期")]), write(3, 1, vec![note("暂停")]));
    late.deadlines.put = vec![deadline("reply", "2023-09-01", true, false)];
    paused.deadlines.put =
        vec![DeadlineRow { due_on: None, ..deadline("reply", "2023-07-17", true, false) }];
    store.append(append(10, vec![late, paused])).await.unwrap();
    let another = world.another().await;
    for store in [store, &another] {
        let duties = store.duties("urban-management", "2023-05-01", 10).await.unwrap();
        assert_eq!(duties.iter().map(|duty| duty.case).collect::<Vec<_>>(), [2, 1, 4, 3]);
    }
}

fn row(key: &str, on: Date, office: &str, value: i64, hit: bool) -> Row {
    Row {
        key: key.into(),
        day: on,
        place: "140403001".into(),
        office: office.into(),
        value: Decimal::new(value, 1),
        hit,
    }
}

fn counted(sign: i64, row: Row) -> TallyChange {
    TallyChange { indicator: "proposal.answered".into(), row, sign }
}

async fn a_figure_is_the_sum_of_its_rows_as_of_any_position(world: World) {
    let store = &world.store;
    let (april, may) = (date(2023, 4, 26), date(2023, 5, 8));
    for case in 1..=4 {
        let mut one = write(case, 0, vec![note("一")]);
        let office = if case == 4 { "transport" } else { "urban-management" };
        one.tally = vec![counted(1, row("", april, office, 15, false))];
        store.append(append(case, vec![one])).await.unwrap();
    }
    let filter = FigureFilter {
        indicator: "proposal.answered".into(),
        period: Period::year(2023),
        office: String::new(),
        place: String::new(),
        as_of: None,
    };
    let before = store.sums(&filter, false).await.unwrap();
    assert_eq!((before.rows, before.hits, before.value), (4, 0, Decimal::new(60, 1)));
    // A reply marks its row; a correction of the day moves another.
    let mut hit = write(1, 1, vec![note("答复")]);
    hit.tally = vec![
        counted(-1, row("", april, "urban-management", 15, false)),
        counted(1, row("", april, "urban-management", 15, true)),
    ];
    store.append(append(5, vec![hit])).await.unwrap();
    let mut moved = write(2, 1, vec![note("更正")]);
    moved.tally = vec![
        counted(-1, row("", april, "urban-management", 15, false)),
        counted(1, row("", may, "urban-management", 15, false)),
    ];
    store.append(append(6, vec![moved])).await.unwrap();
    let after = store.sums(&filter, false).await.unwrap();
    assert_eq!((after.rows, after.hits, after.value), (4, 1, Decimal::new(60, 1)));
    let rows = store.tally_rows(&filter, false).await.unwrap();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows.iter().filter(|item| item.row.hit).map(|i| i.case).collect::<Vec<_>>(), [1]);
    let then = FigureFilter { as_of: Some(4), ..filter.clone() };
    assert_eq!(store.sums(&then, false).await.unwrap(), before);
    let month = FigureFilter { period: Period::month_of(may), ..filter.clone() };
    assert_eq!(store.sums(&month, false).await.unwrap().rows, 1);
    let office = FigureFilter { office: "transport".into(), ..filter.clone() };
    assert_eq!(store.sums(&office, false).await.unwrap().rows, 1);
    let elsewhere = FigureFilter { place: "140403002".into(), ..filter.clone() };
    assert_eq!(store.sums(&elsewhere, false).await.unwrap().rows, 0);
    store.drop_figure_cache().await.unwrap();
    assert_eq!(store.sums(&filter, false).await.unwrap(), after);
    assert_eq!(store.tally_of(2..=2).await.unwrap().len(), 1);
}

async fn versions_are_kept_by_digest_and_pinned_by_cases(world: World) {
    let store = &world.store;
    let digest = Digest::of_bytes(b"proposal");
    let since = date(2015, 8, 29);
    store.keep_version(&digest, "proposal", since, "id = \"proposal\"", at(1)).await.unwrap();
    let known = store.versions().await.unwrap();
    assert_eq!(known, [(digest, "proposal".into(), since, "id = \"proposal\"".into())]);
    assert!(!store.is_pinned(&digest).await.unwrap());
    store.append(append(2, vec![write(1, 0, vec![note("一")])])).await.unwrap();
    assert!(store.is_pinned(&digest).await.unwrap());
}

async fn personal_values_go_and_the_chain_stays_whole(world: World) {
    let store = &world.store;
    let mut one = write(1, 0, vec![note("一"), note("二")]);
    one.personal.push(PersonalValue {
        draft: 1,
        field: "phone".into(),
        vault: "petition".into(),
        keep_until: "2023-12-31".into(),
        sealed: vec![1, 2, 3],
    });
    store.append(append(1, vec![one])).await.unwrap();
    let kept = store.personal(1).await.unwrap();
    assert_eq!(kept, [(2, "phone".into(), "petition".into(), vec![1, 2, 3])]);
    assert_eq!(store.erase_personal(date(2023, 12, 31)).await.unwrap(), 0);
    assert_eq!(store.erase_personal(date(2024, 1, 1)).await.unwrap(), 1);
    assert!(store.personal(1).await.unwrap().is_empty());
    assert!(world.troubles().await.is_empty());
}

async fn sessions_drafts_and_waiting_acts_are_kept(world: World) {
    let store = &world.store;
    store.keep_credential("li", "$argon2id$…").await.unwrap();
    assert_eq!(store.credential("li").await.unwrap().as_deref(), Some("$argon2id$…"));
    let session = SessionRow {
        token: "t".into(),
        person: "li".into(),
        post: "proposals-clerk".into(),
        contrast: "more".into(),
        seen: at(1),
        expires: at(3600),
    };
    store.keep_session(&session).await.unwrap();
    assert_eq!(store.session("t").await.unwrap(), Some(session));
    store.end_session("t").await.unwrap();
    assert_eq!(store.session("t").await.unwrap(), None);
    store.keep_draft("li", "case/1/answer", Some("已列入计划"), at(2)).await.unwrap();
    assert_eq!(store.draft("li", "case/1/answer").await.unwrap().as_deref(), Some("已列入计划"));
    assert_eq!(store.draft("wang", "case/1/answer").await.unwrap(), None);
    store.keep_draft("li", "case/1/answer", None, at(3)).await.unwrap();
    assert_eq!(store.draft("li", "case/1/answer").await.unwrap(), None);
    let pending = PendingAct {
        id: "p".into(),
        case: 1,
        person: "li".into(),
        post: "proposals-clerk".into(),
        act: "{}".into(),
        sequence: 3,
        say: "更正".into(),
        made: at(4),
    };
    store.keep_pending(&pending).await.unwrap();
    assert_eq!(store.pending().await.unwrap(), [pending]);
    store.end_pending("p").await.unwrap();
    assert!(store.pending().await.unwrap().is_empty());
    store.watch("li", 7, true).await.unwrap();
    store.watch("li", 9, true).await.unwrap();
    store.watch("li", 7, false).await.unwrap();
    assert_eq!(store.watched("li").await.unwrap(), [9]);
}

/// A new case that came as a row of that key.
fn imported(case: i64, key: &str, as_of: &str) -> CaseWrite {
    let mut write = write(case, 0, vec![opening(2023)]);
    write.now.origin = Some(Origin {
        key: key.into(),
        row: format!("row-{case}"),
        provider: "区信访局".into(),
        as_of: as_of.into(),
    });
    write
}

async fn a_row_of_a_table_begins_one_case_for_ever(world: World) {
    world.store.append(append(1, vec![imported(1, "no:1", "2023-04-30")])).await.unwrap();
    let again = world.store.append(append(2, vec![imported(2, "no:1", "2023-05-31")])).await;
    assert_eq!(again, Err(StoreError::Known { case: 1 }));
    // Together in one batch, too, and what comes with it is not lost.
    let three = world.store.submit(append(3, vec![imported(3, "no:3", "2023-05-31")]));
    let four = world.store.submit(append(4, vec![imported(4, "no:3", "2023-05-31")]));
    let five = world.store.submit(append(5, vec![imported(5, "no:5", "2023-05-31")]));
    assert_eq!(three.await.unwrap().unwrap().cases[0].case, 3);
    assert_eq!(four.await.unwrap(), Err(StoreError::Known { case: 3 }));
    assert_eq!(five.await.unwrap().unwrap().cases[0].number.as_deref(), Some("潞建〔2023〕3号"));
    // Another mechanism has keys of its own.
    let mut other = imported(6, "no:1", "2023-04-30");
    other.now.mechanism = "petition".into();
    world.store.append(append(6, vec![other])).await.unwrap();
    world.store.close().await.unwrap();
    let store = world.another().await;
    let keys: Vec<String> = (0..1_000).map(|nth| format!("no:{nth}")).collect();
    let known = store.known_rows("proposal", &keys).await.unwrap();
    assert_eq!(known.len(), 3);
    assert_eq!(known["no:3"], KnownRow { case: 3, row: "row-3".into() });
    let sums = store.collected("proposal").await.unwrap();
    let sum =
        CollectedSum { provider: "区信访局".into(), as_of: "2023-05-31".into(), cases: 3 };
    assert_eq!(sums, [sum]);
    let again = store.append(append(7, vec![imported(7, "no:5", "2023-06-30")])).await;
    assert_eq!(again, Err(StoreError::Known { case: 5 }));
}

async fn what_columns_mean_is_kept_by_the_head(world: World) {
    let keep =
        |mechanism, content| world.store.keep_column_map((mechanism, "head"), content, "li", at(1));
    keep("proposal", "a").await.unwrap();
    keep("petition", "b").await.unwrap();
    keep("proposal", "c").await.unwrap();
    let kept = |mechanism, head| world.store.column_map(mechanism, head);
    assert_eq!(kept("proposal", "head").await.unwrap().as_deref(), Some("c"));
    assert_eq!(kept("petition", "head").await.unwrap().as_deref(), Some("b"));
    assert_eq!(kept("petition", "other").await.unwrap(), None);
}

async fn messages_wait_until_they_are_due_and_are_kept_once(world: World) {
    let store = &world.store;
    let message = |person: &str, occasion: &str, due: i64| MessageRow {
        day: date(2023, 9, 25),
        person: person.into(),
        occasion: occasion.into(),
        post: "proposals-clerk".into(),
        channel: "短信".into(),
        content: "您有1项待办，请登录办公平台查看".into(),
        state: "waiting".into(),
        tries: 0,
        due: at(due),
        sent: jiff::Timestamp::UNIX_EPOCH,
        note: String::new(),
    };
    let (li, wang) = (message("li", "digest", 10), message("wang", "urge:7", 20));
    store.keep_messages(&[wang.clone(), li.clone()]).await.unwrap();
    assert!(store.messages_due(at(9)).await.unwrap().is_empty());
    assert_eq!(store.messages_due(at(20)).await.unwrap(), [li.clone(), wang.clone()]);
    let sent =
        MessageRow { state: "sent".into(), sent: at(11), note: "第1条".into(), ..li.clone() };
    store.keep_messages(std::slice::from_ref(&sent)).await.unwrap();
    assert_eq!(store.messages_due(at(20)).await.unwrap(), std::slice::from_ref(&wang));
    let days = (date(2023, 9, 25), date(2023, 9, 25));
    assert_eq!(store.messages(days, None, 10).await.unwrap(), [wang.clone(), sent.clone()]);
    assert_eq!(store.messages(days, Some("li"), 10).await.unwrap(), [sent]);
    let other = (date(2023, 9, 26), date(2023, 9, 30));
    assert!(store.messages(other, None, 10).await.unwrap().is_empty());
}

async fn everything_is_there_after_opening_again(world: World) {
    world.store.append(append(1, vec![write(1, 0, vec![opening(2023)])])).await.unwrap();
    world.store.seal(day(at(1)), 1).await.unwrap();
    world.store.close().await.unwrap();
    let World { place, store } = world;
    drop(store);
    let world = match place {
        Place::Sqlite(folder) => {
            let files = std::fs::read_dir(folder.path()).unwrap().flatten();
            let names: Vec<_> = files.map(|file| file.file_name()).collect();
            assert_eq!(names, ["luoshi.db"], "one file is left");
            let file = folder.path().join("luoshi.db");
            World {
                store: Store::open_sqlite(&file, DISTRICT).unwrap(),
                place: Place::Sqlite(folder),
            }
        }
        Place::Postgres(address) => World {
            store: Store::open_postgres(&address, DISTRICT).await.unwrap(),
            place: Place::Postgres(address),
        },
    };
    let store = &world.store;
    let done = store.append(append(2, vec![write(1, 1, vec![note("二")])])).await.unwrap();
    assert_eq!(done.position, 2);
    let done = store.append(append(3, vec![write(2, 0, vec![opening(2023)])])).await.unwrap();
    assert_eq!(done.cases[0].number.as_deref(), Some("潞建〔2023〕2号"));
    assert!(store.reserve_cases(5).await.unwrap() > 2);
    assert!(world.troubles().await.is_empty());
}

async fn only_one_process_writes(world: World) {
    world.store.append(append(1, vec![write(1, 0, vec![note("一")])])).await.unwrap();
    let other = world.another().await;
    assert!(world.store.may_write() && !other.may_write());
    assert_eq!(other.events(1, None).await.unwrap().len(), 1);
    let refused = other.append(append(2, vec![write(1, 1, vec![note("二")])])).await;
    assert_eq!(refused, Err(StoreError::Locked));
    assert_eq!(other.keep_credential("li", "x").await, Err(StoreError::Locked));
    world.store.append(append(3, vec![write(1, 1, vec![note("二")])])).await.unwrap();
    assert_eq!(other.events(1, None).await.unwrap().len(), 2);
}

async fn tampering_is_found_and_named(world: World) {
    for case in 1..=4 {
        let drafts = vec![opening(2023), note("甲"), note("乙"), note("丙")];
        world.store.append(append(case, vec![write(case, 0, drafts)])).await.unwrap();
    }
    world.store.seal(day(at(1)), 12).await.unwrap();
    assert!(world.troubles().await.is_empty());
    let named = |n: u32| Some(format!("潞建〔2023〕{n}号"));
    // One word of one body.
    world.tamper("UPDATE event SET body = replace(body, '乙', '己') WHERE position = 3").await;
    let found = world.troubles().await;
    assert!(found.contains(&(named(1), 3, Trouble::Changed)), "{found:?}");
    world.tamper("UPDATE event SET body = replace(body, '己', '乙') WHERE position = 3").await;
    assert!(world.troubles().await.is_empty());
    // The day on which it happened.
    world.tamper("UPDATE event SET happened = '2023-04-25' WHERE position = 6").await;
    assert!(world.troubles().await.contains(&(named(2), 2, Trouble::Changed)));
    world.tamper("UPDATE event SET happened = '2023-04-26' WHERE position = 6").await;
    // The last events of the last case, which no later event vouches for.
    world.tamper("DELETE FROM event WHERE position IN (15, 16)").await;
    let found = world.troubles().await;
    assert!(found.contains(&(named(4), 3, Trouble::Missing)), "{found:?}");
    assert!(found.contains(&(named(4), 4, Trouble::Missing)), "{found:?}");
    // An event in the middle, moved to another case.
    world.tamper("UPDATE event SET case_id = 2, sequence = 5 WHERE position = 11").await;
    let found = world.troubles().await;
    assert!(found.contains(&(named(3), 3, Trouble::Moved)), "{found:?}");
    assert!(found.contains(&(named(2), 5, Trouble::Moved)), "{found:?}");
    world.tamper("UPDATE event SET case_id = 3, sequence = 3 WHERE position = 11").await;
    // One more event, copied from a real one.
    world
        .tamper(
            "INSERT INTO event SELECT district, 17, case_id, 5, recorded, happened, actor, \
             mechanism, kind, body, hash FROM event WHERE position = 8",
        )
        .await;
    let found = world.troubles().await;
    assert!(found.contains(&(named(2), 5, Trouble::Extra)), "{found:?}");
}

async fn every_table_is_keyed_by_district(world: World) {
    // A second district in the same database sees nothing of the first.
    world.store.append(append(1, vec![write(1, 0, vec![opening(2023)])])).await.unwrap();
    let other = match &world.place {
        Place::Postgres(address) => Store::open_postgres(address, "140404").await.unwrap(),
        Place::Sqlite(folder) => {
            world.store.close().await.unwrap();
            Store::open_sqlite(&folder.path().join("luoshi.db"), "140404").unwrap()
        }
    };
    assert!(other.events(1, None).await.unwrap().is_empty());
    assert!(other.case_numbered("潞建〔2023〕1号").await.unwrap().is_none());
    let found = other.cases(&Scope::All, &Query { limit: 10, ..Query::default() }).await.unwrap();
    assert!(found.items.is_empty());
    for table in store::table::ALL {
        let shared = store::table::SHARED.contains(&table.name);
        assert!(shared || table.columns[0].name == "district", "{}", table.name);
        for index in table.indexes {
            assert!(shared || index.columns.starts_with("district"), "{}", table.name);
        }
        for unique in table.unique {
            assert!(shared || unique.starts_with("district"), "{}", table.name);
        }
    }
}
