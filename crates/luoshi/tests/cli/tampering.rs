//! What outsiders may do to the ledger with the database's own tools, and what `verify` says to it.

use rusqlite::Connection;

use crate::demonstration::{Copy, said};

/// A case with its id, its number and how many events it has.
struct Found {
    id: i64,
    number: String,
    events: u32,
}

fn cases(database: &Connection, mechanism: &str) -> Vec<Found> {
    let sql = "SELECT case_id, number, sequence FROM case_now \
               WHERE mechanism = ?1 AND sequence >= 5 ORDER BY case_id";
    let mut statement = database.prepare(sql).unwrap();
    let found = statement
        .query_map([mechanism], |row| {
            Ok(Found { id: row.get(0)?, number: row.get(1)?, events: row.get(2)? })
        })
        .unwrap();
    found.map(Result::unwrap).collect()
}

/// Tampers with a copy of the demonstration; `verify` has to fail and to say all of `wanted`.
/// Returns what it said.
fn finds(copy: &Copy, sql: &str, wanted: &[&str]) -> String {
    copy.database().execute_batch(sql).unwrap();
    let verified = copy.run(&["verify"]);
    let said = said(&verified);
    assert_eq!(verified.status.code(), Some(1), "{sql}\n{said}");
    for words in wanted {
        assert!(said.contains(words), "{sql}\nwanted {words}\n{said}");
    }
    said
}

/// How many things it found.
fn count(said: &str) -> usize {
    said.lines().filter(|line| line.contains(':')).count()
}

fn two_cases(copy: &Copy) -> (Found, Found) {
    let mut found = cases(&copy.database(), "proposal").into_iter();
    let mut next = || found.nth(20).unwrap();
    (next(), next())
}

#[test]
fn an_untouched_ledger_is_whole_and_stays_one_file() {
    let copy = Copy::new();
    let verified = copy.run(&["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
    assert!(said(&verified).contains("校验一致"));
    let names: Vec<String> = std::fs::read_dir(copy.folder())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("luoshi.db"))
        .collect();
    assert_eq!(names, ["luoshi.db"]);
}

#[test]
fn deleted_events_are_named() {
    let copy = Copy::new();
    let (case, _) = two_cases(&copy);
    let (id, last) = (case.id, case.events);
    let gone = format!("DELETE FROM event WHERE case_id = {id} AND sequence > {last} - 2");
    let wanted = [last - 1, last].map(|n| format!("{}:缺少第{n}条办理记录", case.number));
    let said = finds(&copy, &gone, &[&wanted[0], &wanted[1]]);
    assert_eq!(count(&said), 2, "{said}");

    let copy = Copy::new();
    let gone = format!("DELETE FROM event WHERE case_id = {id} AND sequence = 2");
    let said = finds(&copy, &gone, &[&format!("{}:缺少第2条办理记录", case.number)]);
    assert_eq!(count(&said), 1, "{said}");

    let copy = Copy::new();
    let said = finds(&copy, &format!("DELETE FROM event WHERE case_id = {id}"), &[&case.number]);
    assert_eq!(count(&said), last as usize, "{said}");
}

#[test]
fn a_ledger_without_its_end_is_named_whatever_else_was_put_right() {
    let copy = Copy::new();
    let database = copy.database();
    let sql = "SELECT case_id, sequence FROM event ORDER BY position DESC LIMIT 1";
    let (case, sequence): (i64, u32) =
        database.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let sql = "SELECT number FROM case_now WHERE case_id = ?1";
    let number: String = database.query_row(sql, [case], |row| row.get(0)).unwrap();
    let words = format!("{number}:缺少第{sequence}条办理记录");
    let cut = "DELETE FROM event WHERE position > (SELECT MAX(position) - 3 FROM event)";
    finds(&copy, cut, &[&words]);
    // The ledger's own count is lowered, too.
    let lower = "UPDATE district SET position = (SELECT MAX(position) FROM event)";
    finds(&copy, lower, &[&words, "记录总数被改动"]);
}

#[test]
fn one_changed_byte_is_named_whatever_it_makes_of_the_body() {
    let (case, _) = two_cases(&Copy::new());
    let at = format!("WHERE case_id = {} AND sequence = 3", case.id);
    let changes = [
        // A letter of a word; a character; a byte that leaves no text; no body at all.
        "body = replace(body, 'a', 'b')",
        "body = replace(body, '\"', '“')",
        "body = CAST(substr(CAST(body AS BLOB), 1, 5) || x'FF' AS TEXT)",
        "body = CAST(body AS BLOB)",
        "body = ''",
        "body = body || ' '",
        "happened = '2022-01-02'",
        "actor = 'somebody@else'",
        "recorded = recorded + 1",
        "recorded = 'yesterday'",
        "kind = 'note-that-is-none'",
        "mechanism = upper(mechanism)",
        "hash = zeroblob(32)",
        "hash = 'x'",
    ];
    for change in changes {
        let copy = Copy::new();
        let words = format!("{}:第3条办理记录被改动", case.number);
        let said = finds(&copy, &format!("UPDATE event SET {change} {at}"), &[&words]);
        assert_eq!(count(&said), 1, "{change}\n{said}");
    }
}

#[test]
fn the_last_event_is_guarded_too() {
    let copy = Copy::new();
    let (case, _) = two_cases(&copy);
    let last = case.events;
    let sql = format!(
        "UPDATE event SET body = replace(body, ':', ': ') WHERE case_id = {} AND sequence = {last}",
        case.id
    );
    finds(&copy, &sql, &[&format!("{}:第{last}条办理记录被改动", case.number)]);
}

#[test]
fn moved_events_are_named_with_both_cases() {
    let (one, other) = two_cases(&Copy::new());
    let (a, b, end) = (one.id, other.id, other.events + 1);
    // To the end of another case.
    let copy = Copy::new();
    let sql = format!(
        "UPDATE event SET case_id = {b}, sequence = {end} WHERE case_id = {a} AND sequence = 3"
    );
    let wanted =
        [format!("{}:第3条办理记录被移动", one.number), format!("{}:第{end}条", other.number)];
    let said = finds(&copy, &sql, &[&wanted[0], &wanted[1]]);
    assert_eq!(count(&said), 2, "{said}");
    // To another place of the ledger.
    let copy = Copy::new();
    let sql = format!(
        "UPDATE event SET position = (SELECT MAX(position) + 1 FROM event) \
         WHERE case_id = {a} AND sequence = 3"
    );
    let said = finds(&copy, &sql, &[&format!("{}:第3条办理记录被移动", one.number)]);
    assert_eq!(count(&said), 1, "{said}");
    // Two events of two cases change places in the ledger.
    let copy = Copy::new();
    let place = |case: i64| -> i64 {
        let sql = "SELECT position FROM event WHERE case_id = ?1 AND sequence = 2";
        copy.database().query_row(sql, [case], |row| row.get(0)).unwrap()
    };
    let (first, second) = (place(a), place(b));
    let sql = format!(
        "UPDATE event SET position = -1 WHERE position = {first}; \
         UPDATE event SET position = {first} WHERE position = {second}; \
         UPDATE event SET position = {second} WHERE position = -1;"
    );
    let wanted = [&one, &other].map(|case| format!("{}:第2条办理记录被移动", case.number));
    let said = finds(&copy, &sql, &[&wanted[0], &wanted[1]]);
    assert_eq!(count(&said), 2, "{said}");
    // Two events of one case change their order.
    let copy = Copy::new();
    let sql = format!(
        "UPDATE event SET sequence = 900 WHERE case_id = {a} AND sequence = 2; \
         UPDATE event SET sequence = 2 WHERE case_id = {a} AND sequence = 3; \
         UPDATE event SET sequence = 3 WHERE case_id = {a} AND sequence = 900;"
    );
    let wanted = [2, 3].map(|n| format!("{}:第{n}条办理记录被移动", one.number));
    let said = finds(&copy, &sql, &[&wanted[0], &wanted[1]]);
    assert_eq!(count(&said), 2, "{said}");
}

#[test]
fn added_events_are_named() {
    let (one, other) = two_cases(&Copy::new());
    let columns = "recorded, happened, actor, mechanism, kind, body, hash";
    let next = "(SELECT MAX(position) + 1 FROM event)";
    let (id, end) = (one.id, one.events + 1);
    for (from, words) in [(one.id, "多出"), (other.id, "多出")] {
        let copy = Copy::new();
        let sql = format!(
            "INSERT INTO event (district, position, case_id, sequence, {columns}) \
             SELECT district, {next}, {id}, {end}, {columns} FROM event \
             WHERE case_id = {from} AND sequence = 3"
        );
        let said = finds(&copy, &sql, &[&format!("{}:{words}第{end}条办理记录", one.number)]);
        assert_eq!(count(&said), 1, "{said}");
    }
    // Under a case that nobody knows; its number is the one that the copied body holds.
    let copy = Copy::new();
    let sql = format!(
        "INSERT INTO event (district, position, case_id, sequence, {columns}) \
         SELECT district, {next}, 888888, 1, {columns} FROM event \
         WHERE case_id = {id} AND sequence = 1"
    );
    finds(&copy, &sql, &[&format!("{}:多出第1条办理记录", one.number)]);
}

#[test]
fn a_case_that_was_hidden_is_named() {
    // Only its line in the list is gone.
    let copy = Copy::new();
    let (case, _) = two_cases(&copy);
    let sql = format!("DELETE FROM case_now WHERE case_id = {}", case.id);
    finds(&copy, &sql, &[&format!("{}:事项列表里缺少这一件", case.number)]);
    // Its events, too: what it counted for still tells whose they were.
    let sql = format!("DELETE FROM event WHERE case_id = {}", case.id);
    finds(&copy, &sql, &[&format!("内部编号{}的事项", case.id)]);
}

#[test]
fn a_forged_chain_is_betrayed_by_the_seal() {
    let copy = Copy::new();
    let (case, _) = two_cases(&copy);
    // The stored hashes of the case and of its line are replaced: the day's seal knew the old ones.
    finds(&copy, "UPDATE seal SET hash = zeroblob(32) WHERE day = '2022-06-30'", &["每日校验码"]);
    let copy = Copy::new();
    let sql = "DELETE FROM seal WHERE day = (SELECT MAX(day) FROM seal)";
    finds(&copy, sql, &["每日校验码"]);
    let copy = Copy::new();
    let sql = format!("UPDATE tally SET hit = 1 - hit WHERE case_id = {}", case.id);
    finds(&copy, &sql, &["计入明细"]);
}

#[test]
fn a_ledger_that_is_not_there_is_no_whole_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nothing").to_str().unwrap().to_owned();
    let verified = crate::demonstration::luoshi(&["verify", "--data", &path]);
    assert_eq!(verified.status.code(), Some(1), "{}", said(&verified));
    assert!(said(&verified).contains("没有"), "{}", said(&verified));
    assert!(!folder.path().join("nothing").exists(), "verify makes nothing");
}
