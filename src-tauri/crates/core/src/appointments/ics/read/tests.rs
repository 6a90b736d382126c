use super::*;

fn zone() -> Zone {
    "Europe/Berlin".parse().expect("a zone")
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn of(lines: &str) -> Result<Calendar, &'static str> {
    let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{lines}\nEND:VCALENDAR\n").replace('\n', "\r\n");
    read(text.as_bytes(), zone(), day("2026-10-01"))
}

fn event(lines: &str) -> Calendar {
    of(&format!("BEGIN:VEVENT\nUID:a\nSUMMARY:Lunch\n{lines}\nEND:VEVENT")).expect("a calendar")
}

fn starts(calendar: &Calendar) -> Vec<String> {
    assert_eq!(calendar.bad, [], "all of it is read");
    calendar.found.iter().map(|found| found.start.to_string()).collect()
}

#[test]
fn times_are_read_in_every_form() {
    for (lines, start) in [
        (
            "DTSTART:20261027T084000Z\nDTEND:20261027T090000Z",
            "2026-10-27T08:40:00Z",
        ),
        ("DTSTART:20261027T094000\nDURATION:PT20M", "2026-10-27T08:40:00Z"),
        (
            "DTSTART;TZID=W. Europe Standard Time:20261027T094000",
            "2026-10-27T08:40:00Z",
        ),
        (
            "DTSTART;TZID=\"America/Chicago\":20261027T034000",
            "2026-10-27T08:40:00Z",
        ),
        ("DTSTART;VALUE=DATE:20261027", "2026-10-26T23:00:00Z"),
    ] {
        assert_eq!(starts(&event(lines)), [start], "{lines}");
    }
    let days = event("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227");
    assert_eq!(
        days.found[0].days,
        Some((day("2026-12-24"), day("2026-12-26"))),
        "the end is exclusive"
    );
    let shifted = event("DTSTART:20270328T023000");
    assert!(shifted.found[0].shifted, "half past two does not exist (A10)");
    assert_eq!(starts(&shifted), ["2027-03-28T01:30:00Z"]);
}

#[test]
fn a_zone_that_only_the_file_knows_is_used_as_written() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Our Time\nBEGIN:STANDARD\nDTSTART:19701025T030000\n\
        RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\n\
        BEGIN:DAYLIGHT\nDTSTART:19700329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nTZOFFSETFROM:+0100\n\
        TZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    let with = |time: &str| {
        of(&format!(
            "{zone}BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Our Time:{time}\nEND:VEVENT"
        ))
        .expect("a calendar")
    };
    assert_eq!(starts(&with("20261022T140000")), ["2026-10-22T12:00:00Z"]);
    assert_eq!(starts(&with("20261029T140000")), ["2026-10-29T13:00:00Z"]);
    let unknown = event("DTSTART;TZID=Nowhere:20261022T140000");
    assert_eq!(unknown.bad[0].reason, "unknown_zone");
    assert_eq!((unknown.bad[0].line, unknown.bad[0].title.as_str()), (6, "Lunch"));
}

#[test]
fn what_repeats_is_expanded_with_its_exceptions() {
    let text = "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Berlin:20261005T140000\nDURATION:PT1H\n\
        RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;TZID=Europe/Berlin:20261012T140000\nRDATE;TZID=Europe/Berlin:20261007T090000\n\
        END:VEVENT\nBEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20261026T130000Z\nDTSTART:20261027T080000Z\nDURATION:PT1H\nEND:VEVENT";
    let calendar = of(text).expect("a calendar");
    let mut found = starts(&calendar);
    found.sort();
    assert_eq!(
        found,
        [
            "2026-10-05T12:00:00Z",
            "2026-10-07T07:00:00Z",
            "2026-10-19T12:00:00Z",
            "2026-10-27T08:00:00Z",
            "2026-11-02T13:00:00Z"
        ]
    );
    let moved = calendar
        .found
        .iter()
        .find(|found| found.start.to_string() == "2026-10-27T08:00:00Z");
    assert_eq!(moved.expect("it").recurrence, "2026-10-26T13:00:00Z");
    let endless = event("DTSTART;VALUE=DATE:19900101\nRRULE:FREQ=YEARLY");
    assert_eq!(endless.found.len(), 2, "24 months from today");
}

#[test]
fn the_newest_of_an_identity_counts() {
    let one =
        |uid: &str, more: &str| format!("BEGIN:VEVENT\nUID:{uid}\nDTSTART:20261027T084000Z\n{more}\nEND:VEVENT\n");
    let text = [
        one("a", "SEQUENCE:2\nSUMMARY:second"),
        one("a", "SEQUENCE:1\nSUMMARY:first"),
        one("b", "LAST-MODIFIED:20260902T000000Z\nSUMMARY:late"),
        one("b", "LAST-MODIFIED:20260901T000000Z\nSUMMARY:early"),
        one("c", "STATUS:CANCELLED"),
        one("d", "TRANSP:TRANSPARENT"),
    ]
    .concat();
    let calendar = of(&text).expect("a calendar");
    let titles: Vec<&str> = calendar.found.iter().map(|found| found.title.as_str()).collect();
    assert_eq!(titles[..2], ["second", "late"]);
    assert!(calendar.found[2].cancelled && calendar.found[3].transparent);
    let cancelled = of(&format!("METHOD:CANCEL\n{}", one("a", ""))).expect("a calendar");
    assert!(cancelled.found[0].cancelled);
}

#[test]
fn broken_and_cut_events_are_listed_and_the_others_offered() {
    let good = "BEGIN:VEVENT\nUID:g\nDTSTART:20261027T084000Z\nEND:VEVENT\n";
    let text = format!(
        "{good}BEGIN:VEVENT\nUID:b\nSUMMARY:Bad\nno line at all\nDTSTART:20261027T084000Z\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:c\nSUMMARY:Not closed\nBEGIN:VEVENT\nUID:h\nDTSTART:20261028T084000Z\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:d\nDTSTART:20261027T084000Z\nDTEND:20261027T074000Z\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Cut"
    );
    let whole = format!("BEGIN:VCALENDAR\n{text}");
    let calendar = read(whole.as_bytes(), zone(), day("2026-10-01")).expect("a calendar");
    let uids: Vec<&str> = calendar.found.iter().map(|found| found.uid.as_str()).collect();
    assert_eq!(uids, ["g", "h"]);
    let bad: Vec<(u32, &str, &str)> = calendar
        .bad
        .iter()
        .map(|bad| (bad.line, bad.reason, bad.title.as_str()))
        .collect();
    assert_eq!(
        bad,
        [
            (9, "broken_line", "Bad"),
            (12, "cut", "Not closed"),
            (22, "ends_before_start", ""),
            (24, "cut", "Cut")
        ]
    );
}

#[test]
fn a_file_has_its_limits() {
    assert_eq!(read(b"hello", zone(), day("2026-10-01")), Err("not_a_calendar"));
    let deep = (0..5).map(|_| "BEGIN:VALARM\n").collect::<String>();
    assert_eq!(of(&deep), Err("too_deep"));
    let events: String = (0..=MAX_EVENTS)
        .map(|number| format!("BEGIN:VEVENT\nUID:{number}\nDTSTART:20261027T084000Z\nEND:VEVENT\n"))
        .collect();
    assert_eq!(of(&events), Err("too_many"));
    let bombs: String = (0..40)
        .map(|number| format!("BEGIN:VEVENT\nUID:{number}\nDTSTART:20261027T084000Z\nRRULE:FREQ=DAILY\nEND:VEVENT\n"))
        .collect();
    assert_eq!(
        of(&bombs),
        Err("too_many"),
        "forty daily events are more than 20,000 instances"
    );
    let bomb = event("DTSTART:20261027T084000Z\nRRULE:FREQ=SECONDLY");
    assert_eq!(bomb.bad[0].reason, "not_a_rule");
}

#[test]
fn what_cannot_be_read_is_no_whole_entry() {
    let good = "BEGIN:VEVENT\nUID:good\nDTSTART:20261027T084000Z\nRRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT\n";
    let rule = "BEGIN:VEVENT\nUID:rule\nDTSTART:20261027T084000Z\nRRULE:FREQ=HOURLY\nEND:VEVENT\n";
    let read_twice = "BEGIN:VEVENT\nUID:twice\nDTSTART:20261027T084000Z\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:twice\nSEQUENCE:1\nDTSTART:sometime\nEND:VEVENT\n";
    let calendar = of(&format!("{good}{rule}{read_twice}BEGIN:VEVENT\nUID:cut")).expect("a calendar");
    assert_eq!(calendar.bad.len(), 3, "{:?}", calendar.bad);
    assert_eq!(calendar.whole, ["good"], "of the others nothing is known to be over");
}

#[test]
fn a_zone_that_is_described_without_end_is_none() {
    let read = |observances: usize| {
        let one = "BEGIN:STANDARD\nDTSTART:19700101T000000\nRRULE:FREQ=DAILY\nTZOFFSETFROM:+0200\n\
            TZOFFSETTO:+0100\nEND:STANDARD\n";
        let zone = format!(
            "BEGIN:VTIMEZONE\nTZID:Our Time\n{}END:VTIMEZONE\n",
            one.repeat(observances)
        );
        of(&format!(
            "{zone}BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Our Time:20261022T140000\nEND:VEVENT"
        ))
        .expect("a calendar")
    };
    assert_eq!(starts(&read(20)), ["2026-10-22T13:00:00Z"]);
    assert_eq!(read(21).bad[0].reason, "unknown_zone");
}

#[test]
fn a_rule_of_a_zone_that_ended_long_ago_counts_to_its_end() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Our Time\nBEGIN:STANDARD\nDTSTART:19900101T000000\n\
        RRULE:FREQ=YEARLY;UNTIL=20000101T000000Z\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\n\
        BEGIN:DAYLIGHT\nDTSTART:19950601T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    let text = format!("{zone}BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Our Time:20261022T140000\nEND:VEVENT");
    assert_eq!(starts(&of(&text).expect("a calendar")), ["2026-10-22T13:00:00Z"]);
}
