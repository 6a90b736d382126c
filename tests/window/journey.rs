//! The main job in the real window: from the first run to a reminder that left and an invoice that can be read. The
//! mailbox, the provider's official document and the PDF tools are real; only the telephone network is not.

use crate::{desktop::Desktop, page::Page};
use deskbell_tests::peers::{Document, Exim, Prism};
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use thirtyfour::Key;

const BUSINESS: &str = "Mill Lane Dental";
/// In contacts-google.csv with a mobile number, a mailbox and an address; “afe” occurs in no other name.
const CLIENT: &str = "Albrecht Neuschäfer";
const FRAGMENT: &str = "afe";
const SID: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A zone in which it is working time now, so that no quiet hours hold a message.
fn where_it_is_day(hour_utc: u64) -> &'static str {
    match hour_utc {
        0..=7 => "Asia/Tokyo",
        8..=17 => "Europe/London",
        _ => "Pacific/Honolulu",
    }
}

fn hour_utc() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock");
    now.as_secs() / 3_600 % 24
}

/// What a program says about a file.
fn output(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(file).arg("-").output();
    let output = output.unwrap_or_else(|_| panic!("{program} is needed for this test"));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn contacts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/imports/contacts-google.csv")
}

#[test]
fn from_the_first_run_to_a_reminder_and_an_invoice() {
    let desktop = Desktop::open(None);
    let exim = Exim::start();
    let prism = Prism::start(Document::Twilio);
    first_run(&desktop);
    import(&desktop);
    find(&desktop);
    accounts(&desktop, &exim, &prism);
    rules(&desktop);
    book(&desktop);
    reminded(&desktop, &exim, &prism);
    invoice(&desktop);
}

fn first_run(desktop: &Desktop) {
    let page = desktop.page();
    page.see("Welcome. Whom do you look after?");
    page.fill("Name of the business", BUSINESS);
    page.press("Dentist");
    desktop.picture("journey-01-kind");
    page.press("Go on");
    page.choose("Country", "United Kingdom");
    page.choose("Time zone", where_it_is_day(hour_utc()));
    page.choose("Language", "English");
    desktop.picture("journey-02-country");
    page.press("Go on");
    page.see("When are you open?");
    desktop.picture("journey-03-hours");
    page.press("Go on");
    page.see("What do you offer?");
    desktop.picture("journey-04-services");
    page.press("Go on");
    page.see("Print your recovery sheet");
    page.press("Save as PDF…");
    let sheet = desktop.folder().join("sheet.pdf");
    desktop.choose_file(&sheet);
    page.see("Saved as “sheet.pdf”");
    prove(desktop, &output("pdftotext", &["-layout"], &sheet));
    desktop.picture("journey-05-recovery");
    page.press("Go on");
    page.see("Who are your people?");
    desktop.picture("journey-06-people");
}

/// Types the two groups that the page asks for, as they stand on the paper.
fn prove(desktop: &Desktop, sheet: &str) {
    let page = desktop.page();
    let asked = page.see("from the paper.");
    let asked = asked.split("Type groups ").nth(1).expect("two groups");
    let numbers: Vec<usize> = asked
        .split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|word| word.parse().ok())
        .take(2)
        .collect();
    let words: Vec<&str> = sheet.split_whitespace().collect();
    for number in numbers {
        let group = words
            .windows(2)
            .find(|pair| pair[0] == number.to_string() && pair[1].len() == 5)
            .unwrap_or_else(|| panic!("group {number} stands on the sheet:\n{sheet}"))[1];
        page.fill(&format!("Group {number}"), group);
    }
    page.see("It fits.");
}

fn import(desktop: &Desktop) {
    let page = desktop.page();
    page.press("Import your patients");
    page.press("Choose a file…");
    desktop.choose_file(&contacts());
    page.see("contacts-google.csv");
    page.see("1,988");
    desktop.picture("journey-07-import");
    page.press("Import 2,000 records");
    page.see("1,988 made, 0 added to, 12 were complete already, 12 left out.");
    desktop.picture("journey-08-imported");
}

fn find(desktop: &Desktop) {
    let page = desktop.page();
    page.press("See the patients");
    page.keys(Key::Control + "k");
    page.see("Do");
    page.keys(FRAGMENT);
    page.see(CLIENT);
    desktop.picture("journey-09-find");
    page.keys(Key::Enter);
    page.see("Came with an import");
    desktop.picture("journey-10-client");
}

fn accounts(desktop: &Desktop, exim: &Exim, prism: &Prism) {
    let page = desktop.page();
    page.press("Settings");
    page.press("Text messages");
    page.choose("Provider", "Twilio");
    page.fill("Account SID", SID);
    page.fill("Auth token", "secret-token");
    page.fill("Send from", "+447700900500");
    page.press("More settings");
    page.fill("Address", &prism.url());
    page.press("The server is in my own network");
    page.press("Use this account");
    page.see("Messages go through this account.");
    page.fill("To your own phone", "+447700900123");
    page.press("Send test");
    page.see("It works");
    desktop.picture("journey-11-sms");

    page.press("Email");
    page.choose("Provider", "Email (SMTP)");
    page.fill("Mail server", "127.0.0.1");
    page.choose("Encryption", "STARTTLS");
    page.fill("Port", &exim.port.to_string());
    page.fill("User name", "desk@practice.test");
    page.fill("Password", "pw1");
    page.fill("Send from", "desk@practice.test");
    page.fill("Shown name", BUSINESS);
    page.press("More settings");
    page.press("The server is in my own network");
    page.fill("Certificate authority (PEM)", &exim.ca_pem());
    assert_eq!(page.value("Certificate authority (PEM)").trim(), exim.ca_pem().trim());
    page.press("Use this account");
    page.see("Messages go through this account.");
    page.fill("To your own mailbox", "owner@practice.test");
    page.press("Send test");
    page.see("It works");
    desktop.picture("journey-12-email");
}

/// The business's own clock, so many minutes from now, as `HH:MM`.
fn in_minutes(page: &Page, minutes: u32) -> String {
    let zone = where_it_is_day(hour_utc());
    let script = format!(
        "return new Date(Date.now() + {minutes} * 60000).toLocaleTimeString('en-GB', \
         {{ timeZone: '{zone}', hour: '2-digit', minute: '2-digit' }})"
    );
    page.ask(&script).as_str().expect("a time").to_owned()
}

/// Two rules that ring in a moment: the day before tomorrow's visit, at the minute after next.
fn rules(desktop: &Desktop) {
    let page = desktop.page();
    page.press("Reminder rules");
    page.see("A rule says which message goes when.");
    desktop.picture("journey-13-rules");
    let at = in_minutes(page, 2);
    for (name, way) in [
        ("Text the day before", "Text message"),
        ("Mail the day before", "Email"),
    ] {
        page.press("Add a rule");
        page.fill("Name", name);
        page.press("Days");
        page.fill("At", &at);
        page.press(way);
        desktop.picture("journey-14-rule");
        page.press("Save");
        page.see(name);
    }
}

fn book(desktop: &Desktop) {
    let page = desktop.page();
    page.keys(Key::Control + "k");
    page.keys(FRAGMENT);
    page.see(CLIENT);
    page.keys(Key::Enter);
    page.see("Came with an import");
    page.press("New visit");
    page.fill("Date", "tomorrow");
    page.fill("Starts", "10");
    page.see("Free");
    desktop.picture("journey-15-book");
    page.press("Book visit");
    page.see(&format!("{CLIENT} is booked"));
    desktop.picture("journey-16-booked");
}

/// The loop in the window rings by itself; what left is what the servers hold.
fn reminded(desktop: &Desktop, exim: &Exim, prism: &Prism) {
    let page = desktop.page();
    page.press("Messages");
    page.see("Text the day before");
    desktop.picture("journey-17-queued");
    let mail = page.patiently("the reminder lies in the mailbox", Duration::from_secs(200), || {
        let mails = exim.mails();
        mails.into_iter().find(|mail| mail.to == "client1915@example.com")
    });
    assert!(mail.raw.contains("10:00"), "it says when:\n{}", mail.raw);
    page.press(&format!("{CLIENT} Text the day before"));
    page.see("Taken by the provider");
    page.see("STOP to opt out");
    desktop.picture("journey-18-sent");
    let log = prism.log();
    assert!(
        log.contains("/Messages.json"),
        "the provider's document was asked:\n{log}"
    );
    assert!(!log.contains("did not pass the validation rules"), "{log}");
}

fn invoice(desktop: &Desktop) {
    let page = desktop.page();
    page.press("Invoices");
    page.press("New invoice");
    page.fill("For", FRAGMENT);
    page.press(CLIENT);
    page.press("Begin the draft");
    page.see("Draft invoice");
    page.choose("Add a service", "Check-up");
    page.see("£45.00");
    desktop.picture("journey-19-draft");
    page.press("Issue");
    page.see("-0001 is issued");
    desktop.picture("journey-20-issued");
    page.press("Save as PDF…");
    let file = desktop.folder().join("invoice.pdf");
    desktop.choose_file(&file);
    page.see("Saved as invoice.pdf");
    let text = output("pdftotext", &["-layout"], &file);
    for words in [BUSINESS, CLIENT, "Check-up", "£45.00"] {
        assert!(text.contains(words), "“{words}” stands on the paper:\n{text}");
    }
    let clean = Command::new("qpdf").arg("--check").arg(&file).status();
    assert!(clean.expect("qpdf is needed for this test").success());
    page.press("Record a payment");
    page.see("Payment for");
    desktop.picture("journey-21-payment");
    page.press("Record a payment");
    page.see("£45.00 recorded");
    page.see("Paid");
    desktop.picture("journey-22-paid");
}
