//! Documents read back with other programs: text in reading order, sound structure, size, pages.

use super::*;
use deskbell_core::invoices::{
    OneOrTwo, Prices, TaxCategory,
    snapshot::{Party, PaymentCode, SnapshotBank, SnapshotGroup, SnapshotLine, SnapshotTax},
};
use std::{path::Path, process::Command};

fn party(name: &str, street: &str, number: &str, code: &str, city: &str, country: &str) -> Party {
    let some = |text: &str| Some(text.to_owned());
    Party {
        name: name.to_owned(),
        street: some(street),
        house_number: some(number),
        postal_code: some(code),
        city: some(city),
        country: some(country),
        ..Party::default()
    }
}

fn line(position: u32, description: &str) -> SnapshotLine {
    SnapshotLine {
        position,
        description: description.to_owned(),
        quantity: "1".to_owned(),
        unit: Some("E48".to_owned()),
        unit_price: "145.00".to_owned(),
        discount: None,
        amount: 14_500,
        net: 14_500,
        rate: OneOrTwo::One("20".to_owned()),
        group: 0,
        supply_date: None,
        recipient: None,
    }
}

/// An English A4 invoice of so many lines at 145.00 and 20 %.
fn invoice(lines: u32) -> Snapshot {
    let date = |text: &str| text.parse().expect("a date");
    let net = i64::from(lines) * 14_500;
    let tax = net / 5;
    let gbp = "GBP".parse().expect("pounds");
    Snapshot {
        schema: 1,
        kind: DocumentKind::Invoice,
        draft: false,
        number: Some("2027-0412".to_owned()),
        date: date("2027-06-08"),
        due_date: Some(date("2027-06-22")),
        supply_date: Some(date("2027-06-08")),
        supply_to: None,
        terms: None,
        language: "en-GB".to_owned(),
        paper: Paper::A4,
        currency: gbp,
        prices: Prices::Net,
        seller: Party {
            phone: Some("0117 496 0170".to_owned()),
            email: Some("hello@harbourstreet.example".to_owned()),
            tax_id: Some("GB 123 4567 89".to_owned()),
            ..party(
                "Harbour Street Dental",
                "Harbour Street",
                "14",
                "BS1 4QA",
                "Bristol",
                "GB",
            )
        },
        buyer: Party {
            contact: Some("Buchhaltung".to_owned()),
            ..party("Weiß Metallbau GmbH", "Lindenallee", "8", "50968", "Köln", "DE")
        },
        recipient: None,
        logo_sha256: None,
        lines: (1..=lines)
            .map(|position| line(position, &format!("Composite filling, visit {position}")))
            .collect(),
        discount: None,
        groups: vec![SnapshotGroup {
            category: TaxCategory::S,
            taxes: vec![SnapshotTax {
                label: "VAT".to_owned(),
                rate: "20".to_owned(),
                amount: tax,
            }],
            sum: net,
            discount: 0,
            base: net,
            reason: None,
            reason_code: None,
        }],
        net,
        tax,
        total: net + tax,
        rounding: 0,
        payable: net + tax,
        credits: None,
        buyer_reference: None,
        intro: Some("Treatment of Jürgen Weiß on 8 June 2027".to_owned()),
        text: Some("Get well soon, and until 21 June.".to_owned()),
        bank: Some(SnapshotBank {
            iban: "GB33BUKB20201555555555".to_owned(),
            bic: None,
            name: "Harbour Street Dental".to_owned(),
        }),
        payment_code: None,
        fx: None,
    }
}

fn run(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .args((program == "pdftotext").then_some("-"))
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"));
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

struct Written {
    _folder: tempfile::TempDir,
    path: std::path::PathBuf,
    bytes: Vec<u8>,
}

fn written(snapshot: &Snapshot, logo: Option<&[u8]>) -> Written {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("document.pdf");
    let bytes = render_invoice(snapshot, logo).expect("a document");
    std::fs::write(&path, &bytes).expect("written");
    if let Some(out) = std::env::var_os("DESKBELL_PDF_OUT") {
        let name = std::thread::current().name().unwrap_or("document").replace("::", "-");
        std::fs::write(Path::new(&out).join(format!("{name}.pdf")), &bytes).expect("kept");
    }
    Written {
        _folder: folder,
        path,
        bytes,
    }
}

fn read(written: &Written) -> String {
    run("qpdf", &["--check"], &written.path);
    run("pdftotext", &["-layout"], &written.path)
}

#[test]
fn one_page_reads_back_and_is_small() {
    let document = written(&invoice(6), None);
    let text = read(&document);
    for wanted in [
        "Harbour Street Dental",
        "Weiß Metallbau GmbH",
        "Lindenallee 8",
        "50968 Köln",
        "GERMANY",
        "2027-0412",
        "8 June 2027",
        "22 June 2027",
        "Composite filling, visit 6",
        "VAT 20 %, on 870.00",
        "174.00",
        "£1,044.00",
        "GB33 BUKB 2020 1555 5555 55",
        "Page 1 of 1",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    assert!(document.bytes.len() <= 25_000, "{} bytes", document.bytes.len());
    let fonts = run("pdffonts", &[], &document.path);
    for font in fonts.lines().skip(2) {
        let columns: Vec<&str> = font.split_whitespace().collect();
        let embedded = &columns[columns.len() - 5..columns.len() - 2];
        assert_eq!(embedded, ["yes", "yes", "yes"], "embedded, subset, readable: {font}");
    }
}

#[test]
fn many_lines_carry_their_sum_from_page_to_page() {
    let document = written(&invoice(40), None);
    let text = read(&document);
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() >= 2, "{} pages", pages.len());
    let mut printed = 0_u32;
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Page {} of {}", index + 1, pages.len())));
        assert!(page.contains("Description"), "the column heads stand on every page");
        let sum = Words::of("en-GB").number(i64::from(printed) * 14_500, "GBP".parse().expect("pounds"));
        if index > 0 {
            assert!(
                page.contains("Brought forward") && page.contains(&sum),
                "{sum} is missing in\n{page}"
            );
        }
        printed += u32::try_from(page.matches("Composite filling, visit").count()).expect("few");
        assert_eq!(page.contains("Carried forward"), index + 1 < pages.len());
    }
    assert_eq!(printed, 40, "no row is lost or split");
    let last = pages.last().expect("a last page");
    assert!(
        last.contains("To pay") && last.contains("Composite filling, visit 40"),
        "the totals keep the last row"
    );
    assert!(document.bytes.len() <= 35_000, "{} bytes", document.bytes.len());
}

#[test]
fn every_bundled_script_reads_back_in_logical_order() {
    let texts = [
        "Łódź Žilina",
        "Đà Nẵng, Huế",
        "Θεσσαλονίκη",
        "Şanlıurfa Iğdır",
        "Йошкар-Ола",
        "ירושלים",
        "हिन्दी क्षि",
        "กรุงเทพฯ",
    ];
    let mut snapshot = invoice(8);
    for (line, text) in snapshot.lines.iter_mut().zip(texts) {
        line.description = text.to_owned();
    }
    snapshot.buyer.name = "שרה כהן".to_owned();
    let text = read(&written(&snapshot, None));
    for wanted in texts {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
}

#[test]
fn arabic_is_shaped_and_reads_back() {
    let mut snapshot = invoice(1);
    snapshot.lines[0].description = "القاهرة ١٢".to_owned();
    let document = written(&snapshot, None);
    let text = read(&document);
    assert!(text.contains("القاهرة"), "{text}");
}

#[test]
fn nothing_is_drawn_outside_the_page() {
    for paper in [Paper::A4, Paper::Letter] {
        let mut snapshot = invoice(60);
        snapshot.paper = paper;
        snapshot.lines[3].description = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(4);
        let words = Words::of("en");
        for page in Layout::new(&snapshot, &words).lay_out(Some((700, 120))).expect("pages") {
            for item in &page.items {
                let (left, right, top, bottom) = edges(item);
                assert!(
                    left >= 0.0 && top >= 0.0 && right <= page.width && bottom <= page.height,
                    "{item:?}"
                );
            }
        }
    }
}

fn edges(item: &crate::page::Item) -> (f32, f32, f32, f32) {
    use crate::page::Item;
    match item {
        Item::Text { x, y, line, .. } => (*x, x + line.width, y - line.size, y + line.size * 0.3),
        Item::Rule {
            x, y, width, thickness, ..
        } => (*x, x + width, *y, y + thickness),
        Item::Fill {
            x, y, width, height, ..
        }
        | Item::Logo { x, y, width, height } => (*x, x + width, *y, y + height),
    }
}

#[test]
fn a_character_without_a_glyph_refuses_the_issue_and_names_the_field() {
    let mut snapshot = invoice(1);
    snapshot.buyer.city = Some("東京".to_owned());
    assert_eq!(
        render_invoice(&snapshot, None),
        Err(DocumentError::NoGlyph {
            field: "buyer.city".to_owned(),
            characters: "東京".to_owned()
        })
    );
    snapshot.draft = true;
    assert!(render_invoice(&snapshot, None).is_ok(), "a preview shows a box instead");
}

#[test]
fn an_address_too_long_for_the_window_is_refused() {
    let mut snapshot = invoice(1);
    snapshot.buyer.extra = Some("W".repeat(120));
    assert_eq!(render_invoice(&snapshot, None), Err(DocumentError::AddressTooLong));
}

#[test]
fn markup_and_formulas_stay_text() {
    let mut snapshot = invoice(1);
    snapshot.lines[0].description = "<script>alert(1)</script> =1+1 {{ x }} (\\) %".to_owned();
    let text = read(&written(&snapshot, None));
    assert!(text.contains("<script>alert(1)</script> =1+1 {{ x }} (\\) %"), "{text}");
}

#[test]
fn a_payment_code_can_be_read_by_a_camera() {
    let payload = "BCD\n002\n1\nSCT\n\nBeispiel GmbH\nDE89370400440532013000\nEUR106.74\n\nRF5520270142";
    let mut snapshot = invoice(2);
    snapshot.payment_code = Some(PaymentCode {
        kind: "epc".to_owned(),
        payload: payload.to_owned(),
    });
    let document = written(&snapshot, None);
    read(&document);
    let picture = document.path.with_extension("");
    let done = Command::new("pdftoppm")
        .args(["-png", "-r", "200", "-singlefile"])
        .args([&document.path, &picture])
        .status()
        .expect("pdftoppm");
    assert!(done.success());
    let seen = run("zbarimg", &["--quiet", "--raw"], &picture.with_extension("png"));
    assert_eq!(seen.trim_end(), payload);
}

#[test]
fn a_draft_is_marked_and_shows_no_payment_details() {
    let mut snapshot = invoice(2);
    snapshot.draft = true;
    snapshot.number = None;
    let text = read(&written(&snapshot, None));
    assert!(text.contains("DRAFT") && !text.contains("IBAN"), "{text}");
}

#[test]
fn gross_prices_and_german_words() {
    let mut snapshot = invoice(2);
    snapshot.prices = Prices::Gross;
    snapshot.language = "de-DE".to_owned();
    snapshot.currency = "EUR".parse().expect("euros");
    let text = read(&written(&snapshot, None));
    for wanted in [
        "Rechnung",
        "8. Juni 2027",
        "darin VAT 20 %, auf 290,00",
        "348,00 €",
        "Seite 1 von 1",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
}

#[test]
fn the_logo_is_drawn() {
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgba8(300, 100)
        .write_to(&mut png, image::ImageFormat::Png)
        .expect("a picture");
    let logo = crate::check_logo(png.get_ref()).expect("kept");
    let document = written(&invoice(1), Some(&logo));
    read(&document);
    let images = run("pdfimages", &["-list"], &document.path);
    assert!(images.lines().count() > 2, "{images}");
}
