//! Whatever people type and whatever files hold: no panic, and the promises of each reader hold.

use super::{
    contact::{ContactDraft, ContactKind, email_key, keep},
    import::{
        DateVotes, LetterProbe, Mapping, Record, Records, RowReader, TextReader, delimiter_of, propose, read_date,
        unguarded,
    },
    likeness::{MatchRecord, compare},
    record::ClientContent,
    search::{Query, Reach, SearchKey},
};
use crate::Date;
use proptest::prelude::*;

fn today() -> Date {
    Date::new(2027, 6, 7).expect("a day")
}

/// Text with the characters that hurt: quotes, separators, line ends, NUL, bidi marks, emoji, signs.
fn nasty() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        "[a-zA-Z0-9äöüßłéñ田中太Иван ]{0,6}",
        prop::sample::select(vec![
            "\"",
            "\"\"",
            ",",
            ";",
            "\t",
            "\r",
            "\n",
            "\r\n",
            "\0",
            "'",
            "=",
            "+",
            "-",
            "@",
            ":::",
            "\u{202E}",
            "\u{FEFF}",
            "🧑‍🧑‍🧒‍🧒",
            "0.0.00",
            "31.02.1999",
            "+44",
            "%",
            "*",
            "NEAR",
            "<b>",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_a_file_or_a_named_fault(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let mut probe = LetterProbe::default();
        bytes.chunks(7).for_each(|chunk| probe.push(chunk));
        let mut records = Records::new(TextReader::new(bytes.as_slice(), probe.finish()), ',');
        while let Ok(Some(record)) = records.next_record() {
            prop_assert!(!record.cells.is_empty());
        }
    }

    #[test]
    fn what_is_quoted_comes_back(cells in prop::collection::vec(prop::collection::vec(nasty(), 2..5), 1..6)) {
        let text: String = cells
            .iter()
            .map(|row| row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(","))
            .collect::<Vec<_>>()
            .join("\r\n");
        let mut records = Records::new(TextReader::new(text.as_bytes(), super::import::Letters::Utf8), ',');
        let mut back = Vec::new();
        while let Some(record) = records.next_record().expect("well formed") {
            back.push(record.cells);
        }
        // The decoder takes a byte-order mark off the very beginning only; here a quote stands before it.
        prop_assert_eq!(back, cells);
    }

    #[test]
    fn any_cells_are_a_row(headers in prop::collection::vec(nasty(), 0..6), cells in prop::collection::vec(nasty(), 0..8)) {
        let known = ["First Name", "Last Name", "Phone", "E-mail", "Birthday", "Notes"];
        let headers: Vec<String> = known.iter().map(|h| (*h).to_owned()).chain(headers).collect();
        let mapping = Mapping { columns: propose(&headers), ..Mapping::default() };
        let row = RowReader::new(&mapping, "GB", None, today()).read(&Record { cells, too_long: false });
        let forbidden = |text: &String| text.chars().any(crate::text::forbidden_in_line);
        let names = [&row.content.given_name, &row.content.family_name];
        prop_assert!(!names.into_iter().flatten().any(forbidden), "names hold no control characters");
        let _ = SearchKey::of(&row.content, 1);
        let record = MatchRecord::of(&row.content);
        let _ = compare(&record, &record, |_, _| false);
    }

    #[test]
    fn any_text_can_be_searched_for(text in nasty()) {
        let _ = delimiter_of(&text);
        let _ = read_date(&text, None, None);
        DateVotes::default().look(&text);
        let _ = unguarded(&text);
        let _ = email_key(&text);
        if let Some(query) = Query::read(&text) {
            for reach in [Reach::Whole, Reach::Start, Reach::Part] {
                for fragment in query.fragments(reach).iter().flatten() {
                    prop_assert!(fragment.chars().count() >= 3, "the engine gets three letters or more");
                    prop_assert!(!fragment.contains('\0'));
                }
            }
        }
    }

    #[test]
    fn a_name_is_found_by_any_of_its_parts(name in "[A-Za-zäöüßłéñçøæ]{3,12}", from in 0_usize..9, letters in 1_usize..4) {
        let content = ClientContent { family_name: Some(name.clone()), ..ClientContent::default() };
        let key = SearchKey::of(&content, 1);
        let part: String = if letters == 1 { name.chars().take(1).collect() } else { name.chars().skip(from.min(name.chars().count() - 1)).take(letters).collect() };
        prop_assume!(part.chars().count() == letters);
        let query = Query::read(&part).expect("letters");
        let found = query.fragments(Reach::Part).iter().all(|any| any.iter().any(|f| key.names.contains(f.as_str())));
        prop_assert!(found, "{} in {}", part, key.names);
    }

    #[test]
    fn any_number_is_read_or_kept(value in "[0-9+()/ .xX#-]{0,25}") {
        let draft = ContactDraft { kind: ContactKind::Phone, value, network: None, label: None };
        let point = keep(&draft, "GB");
        prop_assert_eq!(point.normalized.is_some(), point.flag.is_none());
        if let Some(e164) = point.normalized {
            let digits = e164.strip_prefix('+').expect("a plus");
            prop_assert!((4..=17).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()), "{}", e164);
        }
    }
}
