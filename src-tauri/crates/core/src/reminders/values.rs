//! The values a template can name (R26), printed in the template's language. Optional ones are absent, not empty: a text
//! with a hole is refused (R28).

use crate::{
    Date, Money,
    format::{Format, months},
    reminders::choose::base,
};
use minijinja::value::{Object, ObjectRepr, Value};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// The business.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BusinessValues {
    /// Name.
    pub name: String,
    /// Phone, as shown.
    pub phone: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Address in one line.
    pub address: Option<String>,
    /// Zone name.
    pub zone: String,
}

/// The client.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClientValues {
    /// How they are called.
    pub called_as: String,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Language on record.
    pub language: Option<String>,
}

/// The appointment.
#[derive(Debug, Clone, PartialEq)]
pub struct AppointmentValues {
    /// Civil date of the start.
    pub date: Date,
    /// Minute of the day of the start.
    pub minute: u16,
    /// Days from the day of sending to the start's date.
    pub days_away: i64,
    /// Minutes.
    pub duration: u32,
    /// Services, in order.
    pub services: Vec<String>,
    /// Who.
    pub staff: Option<String>,
    /// Room.
    pub room: Option<String>,
    /// Where, when it is not at the business.
    pub place: Option<String>,
    /// What to bring or mind.
    pub prepare: Option<String>,
    /// Moved since it was told.
    pub moved: bool,
    /// The start that was told before, if moved.
    pub old: Option<(Date, u16)>,
    /// First visit of the client.
    pub first_visit: bool,
}

/// The invoice.
#[derive(Debug, Clone, PartialEq)]
pub struct InvoiceValues {
    /// Number.
    pub number: String,
    /// Issue date.
    pub date: Date,
    /// Due date.
    pub due: Date,
    /// Total.
    pub total: Money,
    /// Open balance.
    pub balance: Money,
    /// Days overdue on the day of sending, 0 before.
    pub days_overdue: i64,
}

/// Everything a template can name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values {
    /// The business.
    pub business: BusinessValues,
    /// The client.
    pub client: ClientValues,
    /// The appointment.
    pub appointment: Option<AppointmentValues>,
    /// All appointments of the message: the series, or the one.
    pub appointments: Vec<AppointmentValues>,
    /// The invoice.
    pub invoice: Option<InvoiceValues>,
    /// Minute of the day until which an offered time is kept.
    pub offer_until: Option<u16>,
    /// What to answer to confirm.
    pub confirm_code: Option<String>,
    /// How to stop messages.
    pub stop_hint: String,
    /// Reference of the message.
    pub reference: String,
}

impl Values {
    /// The values as the template engine reads them, in a language.
    pub fn in_language(&self, language: &str) -> Value {
        let mut all = Fields::default();
        all.put("business", business(&self.business));
        all.put("client", client(&self.client));
        all.put_some(
            "appointment",
            self.appointment.as_ref().map(|a| appointment(a, language)),
        );
        let list: Vec<Value> = self.appointments.iter().map(|a| appointment(a, language)).collect();
        all.put("appointments", Value::from(list));
        all.put_some("invoice", self.invoice.as_ref().map(|i| invoice(i, language)));
        if let Some(minute) = self.offer_until {
            let mut offer = Fields::default();
            offer.put("until", crate::time::hh_mm(minute));
            all.put("offer", offer);
        }
        all.put_some("confirm_code", self.confirm_code.clone());
        all.put("stop_hint", self.stop_hint.clone());
        all.put("ref", self.reference.clone());
        all.into()
    }
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, Value>);

impl Fields {
    fn put(&mut self, name: &'static str, value: impl Into<Value>) {
        self.0.insert(name, value.into());
    }

    fn put_text(&mut self, name: &'static str, text: &str) {
        self.put(name, clean(text));
    }

    fn put_some<T: Into<Value>>(&mut self, name: &'static str, value: Option<T>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    fn put_words(&mut self, name: &'static str, text: Option<&String>) {
        self.put_some(name, text.map(|text| clean(text)).filter(|text| !text.is_empty()));
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Value {
        Value::from(fields.0)
    }
}

/// Text from data on its way into a message (R32): line ends become LF, what cannot be seen is taken out.
pub fn clean(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    unix.chars()
        .filter(|c| *c == '\n' || !(crate::text::forbidden_in_line(*c) || invisible(*c)))
        .collect()
}

fn invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{061C}')
}

fn business(business: &BusinessValues) -> Value {
    let mut fields = Fields::default();
    fields.put_text("name", &business.name);
    fields.put_words("phone", business.phone.as_ref());
    fields.put_words("email", business.email.as_ref());
    fields.put_words("address", business.address.as_ref());
    fields.put_text("zone", &business.zone);
    fields.into()
}

fn client(client: &ClientValues) -> Value {
    let mut fields = Fields::default();
    fields.put_text("called_as", &client.called_as);
    fields.put_words("given_name", client.given_name.as_ref());
    fields.put_words("family_name", client.family_name.as_ref());
    fields.put_words("language", client.language.as_ref());
    fields.into()
}

fn appointment(visit: &AppointmentValues, language: &str) -> Value {
    let day = |date: Date| {
        Value::from_object(Day {
            date,
            language: base(language).to_owned(),
        })
    };
    let mut fields = Fields::default();
    fields.put("date", day(visit.date));
    fields.put("time", crate::time::hh_mm(visit.minute));
    fields.put("weekday", weekday(visit.date, language));
    fields.put("day_word", day_word(visit, language));
    fields.put("duration", visit.duration);
    fields.put_some("service", visit.services.first().map(|service| clean(service)));
    fields.put(
        "items",
        Value::from(visit.services.iter().map(|s| Value::from(clean(s))).collect::<Vec<_>>()),
    );
    fields.put_words("staff", visit.staff.as_ref());
    fields.put_words("room", visit.room.as_ref());
    fields.put_words("place", visit.place.as_ref());
    fields.put_words("prepare", visit.prepare.as_ref());
    fields.put("moved", visit.moved);
    fields.put_some("old_date", visit.old.map(|(date, _)| day(date)));
    fields.put_some("old_time", visit.old.map(|(_, minute)| crate::time::hh_mm(minute)));
    fields.put("first_visit", visit.first_visit);
    fields.into()
}

fn invoice(invoice: &InvoiceValues, language: &str) -> Value {
    let day = |date: Date| {
        Value::from_object(Day {
            date,
            language: base(language).to_owned(),
        })
    };
    let mut fields = Fields::default();
    fields.put_text("number", &invoice.number);
    fields.put("date", day(invoice.date));
    fields.put("due", day(invoice.due));
    fields.put("total", money(invoice.total, language));
    fields.put("balance", money(invoice.balance, language));
    fields.put("days_overdue", invoice.days_overdue);
    fields.into()
}

/// A date in a template: prints as the language writes it, or by the `date("…")` filter's pattern.
#[derive(Debug)]
pub(super) struct Day {
    date: Date,
    language: String,
}

impl Object for Day {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.formatted(words(&self.language).long))
    }
}

impl Day {
    /// Prints by a CLDR-like pattern: `y` `MM` `M` `MMM` `MMMM` `dd` `d` `EEE` `EEEE`; text in apostrophes as it is.
    pub(super) fn formatted(&self, pattern: &str) -> String {
        let mut out = String::new();
        let mut rest = pattern;
        while let Some(first) = rest.chars().next() {
            let run: String = rest.chars().take_while(|c| *c == first).collect();
            if first == '\'' {
                let quoted: String = rest.chars().skip(1).take_while(|c| *c != '\'').collect();
                out.push_str(&quoted);
                let taken = (quoted.len() + 2).min(rest.len());
                rest = rest.get(taken..).unwrap_or_default();
                continue;
            }
            out.push_str(&self.part(&run));
            rest = &rest[run.len()..];
        }
        out
    }

    fn part(&self, run: &str) -> String {
        use chrono::Datelike;
        let date = self.date.naive();
        let words = words(&self.language);
        let month = words.months[date.month0() as usize];
        let weekday = words.weekdays[usize::from(self.date.weekday() - 1)];
        match run {
            "y" | "yyyy" => format!("{:04}", date.year()),
            "yy" => format!("{:02}", date.year().rem_euclid(100)),
            "M" => date.month().to_string(),
            "MM" => format!("{:02}", date.month()),
            "MMM" => short(month, words.short_month),
            "MMMM" => month.to_owned(),
            "d" => date.day().to_string(),
            "dd" => format!("{:02}", date.day()),
            "E" | "EE" | "EEE" => short(weekday, words.short_weekday),
            "EEEE" => weekday.to_owned(),
            other => other.to_owned(),
        }
    }
}

fn short(word: &str, letters: usize) -> String {
    word.chars().take(letters).collect()
}

fn weekday(date: Date, language: &str) -> &'static str {
    words(base(language)).weekdays[usize::from(date.weekday() - 1)]
}

fn day_word(visit: &AppointmentValues, language: &str) -> &'static str {
    let words = words(base(language));
    match visit.days_away {
        0 => words.today,
        1 => words.tomorrow,
        _ => weekday(visit.date, language),
    }
}

/// An amount as people of the language write it, in the plain signs of a text message.
pub fn money(amount: Money, language: &str) -> String {
    Format::of(language).plain_money(amount)
}

/// What a language calls its days.
struct Words {
    weekdays: [&'static str; 7],
    months: &'static [&'static str; 12],
    short_weekday: usize,
    short_month: usize,
    today: &'static str,
    tomorrow: &'static str,
    long: &'static str,
}

fn words(language: &str) -> &'static Words {
    match language {
        "de" => &GERMAN,
        "fr" => &FRENCH,
        "es" => &SPANISH,
        _ => &ENGLISH,
    }
}

static ENGLISH: Words = Words {
    weekdays: [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    months: &months::ENGLISH,
    short_weekday: 3,
    short_month: 3,
    today: "today",
    tomorrow: "tomorrow",
    long: "d MMMM y",
};

static GERMAN: Words = Words {
    weekdays: [
        "Montag",
        "Dienstag",
        "Mittwoch",
        "Donnerstag",
        "Freitag",
        "Samstag",
        "Sonntag",
    ],
    months: &months::GERMAN,
    short_weekday: 2,
    short_month: 3,
    today: "heute",
    tomorrow: "morgen",
    long: "d. MMMM y",
};

static FRENCH: Words = Words {
    weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    months: &months::FRENCH,
    short_weekday: 3,
    short_month: 4,
    today: "aujourd'hui",
    tomorrow: "demain",
    long: "d MMMM y",
};

static SPANISH: Words = Words {
    weekdays: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    months: &months::SPANISH,
    short_weekday: 3,
    short_month: 3,
    today: "hoy",
    tomorrow: "mañana",
    long: "d 'de' MMMM 'de' y",
};

#[cfg(test)]
mod tests {
    use super::*;

    fn day(language: &str) -> Day {
        Day {
            date: "2027-06-08".parse().expect("a date"),
            language: language.to_owned(),
        }
    }

    #[test]
    fn dates_print_in_the_language() {
        for (language, pattern, expected) in [
            ("en", "EEE d MMM", "Tue 8 Jun"),
            ("de", "EEE dd.MM.", "Di 08.06."),
            ("de", "d. MMMM y", "8. Juni 2027"),
            ("fr", "EEEE d MMMM", "mardi 8 juin"),
            ("es", "d 'de' MMMM 'de' y", "8 de junio de 2027"),
            ("xx", "yy/M/d 'at", "27/6/8 at"),
        ] {
            assert_eq!(day(language).formatted(pattern), expected);
        }
    }

    #[test]
    fn amounts_print_in_the_language() {
        let euros = Money::new(120_550, "EUR".parse().expect("a currency"));
        assert_eq!(money(euros, "en-GB"), "€1,205.50");
        assert_eq!(money(euros, "de"), "1.205,50 €");
        assert_eq!(
            money(Money::new(-500, "CHF".parse().expect("a currency")), "en"),
            "-CHF 5.00"
        );
    }

    #[test]
    fn hidden_characters_are_taken_out() {
        assert_eq!(clean("a\r\nb\u{202E}c\u{200B}d\0"), "a\nbcd");
    }
}
