//! Terms against hand-computed vectors, and the laws that hold for every term.

use domain::calendar::{Calendar, days};
use domain::moment::Moment;
use domain::term::{CellKind, Counting, Ending, OfficeHours, Pause, Span, Term};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn national() -> Calendar {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalogue/calendar");
    let mut notices = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        notices.extend(Calendar::parse(&text).unwrap());
    }
    Calendar::new(notices)
}

fn end(calendar: &Calendar, span: &Span) -> String {
    let hours = [OfficeHours::usual()];
    match (Counting { calendar, hours: &hours }).ending(span) {
        Ending::At(end) if end.exact => end.at.to_string(),
        Ending::At(end) => end.on.to_string(),
        Ending::Paused { since, why } => format!("paused since {since}: {why}"),
    }
}

fn check(start: &str, term: &str, expect: &str) {
    let span = Span::plain(start.parse().unwrap(), term.parse().unwrap());
    assert_eq!(end(&national(), &span), expect, "{start} + {term}");
}

#[test]
fn verified_vectors() {
    for (start, term, expect) in [
        ("2023-01-18", "5wd", "2023-01-30"),
        ("2023-01-18", "20wd", "2023-02-20"),
        ("2023-04-26", "20wd", "2023-05-26"),
        ("2023-09-25", "7wd", "2023-10-10"),
        ("2023-09-28", "5wd", "2023-10-11"),
        ("2026-02-13", "5wd", "2026-02-27"),
        ("2026-09-18", "10wd", "2026-10-09"),
        ("2023-01-10", "15d", "2023-01-28"),
        ("2023-03-01", "60d", "2023-05-04"),
        ("2023-08-03", "60d", "2023-10-07"),
        ("2023-09-14", "15d", "2023-10-07"),
        ("2023-04-26", "3m", "2023-07-26"),
        ("2023-04-26", "6m", "2023-10-26"),
        ("2023-01-31", "1m", "2023-02-28"),
        ("2022-11-30", "3m", "2023-02-28"),
        ("2023-07-01", "3m", "2023-10-07"),
        ("2023-12-31", "2m", "2024-02-29"),
    ] {
        check(start, term, expect);
    }
}

#[test]
fn hours_run_from_the_instant_and_are_not_rolled() {
    check("2023-09-29T22:00:00", "24h", "2023-09-30T22:00:00");
    check("2023-09-29T22:00:00", "90min", "2023-09-29T23:30:00");
}

#[test]
fn working_hours_run_only_while_offices_are_open() {
    check("2023-09-25T11:00:00", "4wh", "2023-09-25T17:30:00");
    check("2023-09-28T17:30:00", "1wh", "2023-10-07T08:30:00");
    check("2023-09-29T10:00:00", "4wh", "2023-10-07T12:00:00");
}

#[test]
fn an_extension_lengthens_the_term_and_the_end_is_rolled_once() {
    // 60 days from 1 March end on 30 April, a holiday, rolled to 4 May: but 90 days end on 30 May.
    let mut span = Span::plain("2023-03-01".parse().unwrap(), Term::Days(60));
    span.extensions.push(Term::Days(30));
    assert_eq!(end(&national(), &span), "2023-05-30");
}

#[test]
fn a_pause_takes_out_whole_days_and_overlaps_count_once() {
    let pause = |from: &str, to: Option<&str>| Pause {
        from: from.parse().unwrap(),
        to: to.map(|to| to.parse().unwrap()),
        why: "鉴定".into(),
    };
    let mut span = Span::plain("2023-05-08".parse().unwrap(), Term::WorkingDays(5));
    span.pauses = vec![pause("2023-05-10", Some("2023-05-15"))];
    assert_eq!(end(&national(), &span), "2023-05-18");
    span.pauses.push(pause("2023-05-11", Some("2023-05-15")));
    assert_eq!(end(&national(), &span), "2023-05-18");
    span.pauses.push(pause("2023-05-17", None));
    assert_eq!(end(&national(), &span), "paused since 2023-05-17: 鉴定");
    span.term = Term::WorkingDays(2);
    assert_eq!(end(&national(), &span), "2023-05-15", "a pause after the end changes nothing");
}

#[test]
fn a_pause_takes_the_exact_span_out_of_hours() {
    let mut span = Span::plain("2023-05-08T08:00:00".parse().unwrap(), Term::Hours(24));
    span.pauses = vec![Pause {
        from: "2023-05-08T10:00:00".parse().unwrap(),
        to: Some("2023-05-08T12:30:00".parse().unwrap()),
        why: "停电".into(),
    }];
    assert_eq!(end(&national(), &span), "2023-05-09T10:30:00");
    span.term = Term::WorkingHours(4);
    assert_eq!(end(&national(), &span), "2023-05-08T16:30:00");
}

#[test]
fn counting_back_never_moves_forward() {
    let (calendar, hours) = (national(), [OfficeHours::usual()]);
    let counting = Counting { calendar: &calendar, hours: &hours };
    let latest =
        |anchor: Date, lead: &str| counting.latest(Moment::On(anchor), lead.parse().unwrap()).on;
    assert_eq!(latest(date(2026, 6, 30), "30d"), date(2026, 5, 31), "a Sunday stays");
    assert_eq!(latest(date(2026, 6, 30), "0d"), date(2026, 6, 30));
    assert_eq!(latest(date(2023, 10, 10), "3wd"), date(2023, 10, 7));
    assert_eq!(latest(date(2023, 10, 8), "3wd"), date(2023, 9, 27));
    assert_eq!(latest(date(2023, 3, 31), "1m"), date(2023, 2, 28));
}

#[test]
fn a_deadline_explains_itself_day_by_day() {
    let (calendar, hours) = (national(), [OfficeHours::usual()]);
    let span = Span::plain("2023-09-22".parse().unwrap(), Term::WorkingDays(5));
    let explanation = Counting { calendar: &calendar, hours: &hours }.explain(&span);
    assert_eq!(explanation.sentence, "9月22日起,次日起算5个工作日,2023年10月7日24:00止");
    assert_eq!(explanation.cells.len(), 16);
    assert_eq!(explanation.cells[0].kind, CellKind::Start);
    assert_eq!(explanation.cells[1].kind, CellKind::Weekend);
    assert_eq!(explanation.cells[7].kind, CellKind::Holiday("中秋节".to_owned()));
    let last = explanation.cells.last().unwrap();
    assert!(last.last && last.make_up);
    assert_eq!(last.kind, CellKind::Counted(5));
    assert_eq!(explanation.notices.len(), 1);
}

fn any_date() -> impl Strategy<Value = Date> {
    (0i32..2900).prop_map(|n| date(2018, 1, 1).checked_add(n.days()).unwrap())
}

fn any_pauses() -> impl Strategy<Value = Vec<Pause>> {
    let pause = (any_date(), 0i32..30).prop_map(|(from, length)| Pause {
        from: Moment::On(from),
        to: Some(Moment::On(from.checked_add(length.days()).unwrap())),
        why: "听证".into(),
    });
    prop::collection::vec(pause, 0..4)
}

proptest! {
    #[test]
    fn working_days_counted_are_the_working_days_between(start in any_date(), n in 0u32..60) {
        let calendar = national_once();
        let span = Span::plain(Moment::On(start), Term::WorkingDays(n));
        let hours = [OfficeHours::usual()];
        let end = Counting { calendar, hours: &hours }.ending(&span).end().unwrap();
        let between = days(start, end.on).skip(1).filter(|d| calendar.is_working(*d)).count();
        prop_assert_eq!(between as u32, n);
    }

    #[test]
    fn calendar_terms_end_on_a_working_day_and_roll_over_days_off_only(
        start in any_date(), n in 1u32..120, months in any::<bool>()
    ) {
        let calendar = national_once();
        let term = if months { Term::Months(n % 24 + 1) } else { Term::Days(n) };
        let hours = [OfficeHours::usual()];
        let span = Span::plain(Moment::On(start), term);
        let end = Counting { calendar, hours: &hours }.ending(&span).end().unwrap();
        prop_assert!(calendar.is_working(end.on));
        if let Some(from) = end.rolled_from {
            let off = days(from, end.on.yesterday().unwrap()).all(|d| !calendar.is_working(d));
            prop_assert!(off);
        }
    }

    #[test]
    fn the_explanation_counts_what_the_term_says(
        start in any_date(), n in 1u32..90, working in any::<bool>(), pauses in any_pauses()
    ) {
        let calendar = national_once();
        let hours = [OfficeHours::usual()];
        let term = if working { Term::WorkingDays(n) } else { Term::Days(n) };
        let span = Span { pauses, ..Span::plain(Moment::On(start), term) };
        let counting = Counting { calendar, hours: &hours };
        let explanation = counting.explain(&span);
        let counted = explanation.cells.iter().filter(|c| matches!(c.kind, CellKind::Counted(_)));
        prop_assert_eq!(counted.count() as u32, n);
        prop_assert_eq!(explanation.last, counting.ending(&span).end().map(|end| end.on));
    }

    #[test]
    fn a_pause_never_shortens_and_an_extension_always_lengthens(
        start in any_date(), n in 1u32..60, more in 1u32..30, pauses in any_pauses()
    ) {
        let calendar = national_once();
        let hours = [OfficeHours::usual()];
        let counting = Counting { calendar, hours: &hours };
        let plain = Span::plain(Moment::On(start), Term::WorkingDays(n));
        let paused = Span { pauses, ..plain.clone() };
        let longer = Span { extensions: vec![Term::WorkingDays(more)], ..plain.clone() };
        let on = |span: &Span| counting.ending(span).end().unwrap().on;
        prop_assert!(on(&paused) >= on(&plain));
        prop_assert!(on(&longer) > on(&plain));
    }

    #[test]
    fn the_latest_day_leaves_the_lead_and_the_next_day_does_not(anchor in any_date(), n in 1u32..40) {
        let calendar = national_once();
        let hours = [OfficeHours::usual()];
        let counting = Counting { calendar, hours: &hours };
        let latest = counting.latest(Moment::On(anchor), Term::WorkingDays(n)).on;
        let working = |from: Date| {
            days(from, anchor).skip(1).filter(|d| calendar.is_working(*d)).count() as u32
        };
        prop_assert!(working(latest) >= n);
        prop_assert!(working(latest.tomorrow().unwrap()) < n);
    }
}

fn national_once() -> &'static Calendar {
    static CALENDAR: std::sync::OnceLock<Calendar> = std::sync::OnceLock::new();
    CALENDAR.get_or_init(national)
}
