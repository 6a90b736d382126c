//! Rendering (R25 to R28, R32): strict, bounded, without files or macros. Preview and sending call the same function.

use super::values::{AppointmentValues, BusinessValues, ClientValues, Day, InvoiceValues, Values};
use crate::Money;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, value::Value};

/// Steps that one rendering may take.
const FUEL: u64 = 50_000;
/// Longest text in characters.
pub const MAX_CHARACTERS: usize = 20_000;
/// Longest template in bytes.
const MAX_TEMPLATE_BYTES: usize = 64 * 1024;

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The rule's name: `syntax`, `missing_value`, `unknown_name`, `too_long`, `empty`, `too_much_work`, `not_rendered`.
    pub rule: &'static str,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// The value or name it is about, as written in the template.
    pub value: Option<String>,
}

/// Renders a text for people to read as it is: SMS, subject lines, plain mail.
pub fn render(template: &str, values: &Values, language: &str) -> Result<String, Refused> {
    let text = run(template, values, language)?;
    Ok(text.trim_end().to_owned())
}

/// A subject line: one line.
pub fn render_line(template: &str, values: &Values, language: &str) -> Result<String, Refused> {
    let text = run(template, values, language)?;
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The HTML part of a mail: the same words, escaped, line by line; no pictures, no links that were not typed.
pub fn html_of(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 64);
    html.push_str("<!DOCTYPE html><html><body><p>");
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' => html.push_str("<br>\n"),
            other => html.push(other),
        }
    }
    html.push_str("</p></body></html>");
    html
}

fn run(template: &str, values: &Values, language: &str) -> Result<String, Refused> {
    if template.len() > MAX_TEMPLATE_BYTES {
        return Err(Refused {
            rule: "too_long",
            line: None,
            column: None,
            value: None,
        });
    }
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_fuel(Some(FUEL));
    engine.set_debug(true);
    engine.set_auto_escape_callback(|_| AutoEscape::None);
    engine.add_filter("date", date_filter);
    let text = engine
        .render_str(template, values.in_language(language))
        .map_err(|error| refused(template, &error))?;
    if text.chars().count() > MAX_CHARACTERS {
        return Err(Refused {
            rule: "too_long",
            line: None,
            column: None,
            value: None,
        });
    }
    if text.trim().is_empty() {
        return Err(Refused {
            rule: "empty",
            line: None,
            column: None,
            value: None,
        });
    }
    Ok(text)
}

fn date_filter(value: &Value, pattern: &str) -> Result<String, Error> {
    match value.downcast_object_ref::<Day>() {
        Some(day) => Ok(day.formatted(pattern)),
        None if value.is_undefined() => Err(Error::from(ErrorKind::UndefinedError)),
        None => Err(Error::new(ErrorKind::InvalidOperation, "not a date")),
    }
}

fn refused(template: &str, error: &Error) -> Refused {
    let rule = match error.kind() {
        ErrorKind::SyntaxError => "syntax",
        ErrorKind::UndefinedError => "missing_value",
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => {
            "unknown_name"
        }
        ErrorKind::OutOfFuel => "too_much_work",
        _ => "not_rendered",
    };
    let range = error.range();
    let source = error.template_source().unwrap_or(template);
    let value = range
        .clone()
        .and_then(|range| source.get(range))
        .map(|text| text.chars().take(100).collect());
    let column = range.and_then(|range| source.get(..range.start)).map(|before| {
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        before[line_start..].chars().count() + 1
    });
    Refused {
        rule,
        line: error.line(),
        column,
        value,
    }
}

/// Tries a template on sample clients with and without each optional value (R27).
pub fn validate(template: &str, language: &str, about: Sample) -> Result<(), Refused> {
    samples(about)
        .iter()
        .try_for_each(|values| render(template, values, language).map(drop))
}

/// What a template may speak about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// An appointment.
    Appointment,
    /// An invoice.
    Invoice,
    /// Both kinds of rules may name it: it must hold for appointments, or else for invoices.
    Either,
}

/// As [`validate`]; `Either` is satisfied by one of the two.
pub fn validate_for(template: &str, language: &str, about: Sample) -> Result<(), Refused> {
    match about {
        Sample::Either => validate(template, language, Sample::Appointment)
            .or_else(|refused| validate(template, language, Sample::Invoice).map_err(|_| refused)),
        one => validate(template, language, one),
    }
}

/// Six clients: everything there, each group of optional values missing in turn, nothing optional there.
fn samples(about: Sample) -> Vec<Values> {
    let full = full_sample(about);
    let without = |change: fn(&mut Values)| {
        let mut values = full.clone();
        change(&mut values);
        values
    };
    let no_names = |v: &mut Values| (v.client.given_name, v.client.family_name, v.client.language) = (None, None, None);
    let no_business = |v: &mut Values| (v.business.phone, v.business.email, v.business.address) = (None, None, None);
    let no_people = |v: &mut Values| each_visit(v, |a| (a.staff, a.room) = (None, None));
    let no_place = |v: &mut Values| each_visit(v, |a| (a.place, a.prepare, a.old, a.moved) = (None, None, None, false));
    let mut bare = full.clone();
    no_names(&mut bare);
    no_business(&mut bare);
    no_people(&mut bare);
    no_place(&mut bare);
    vec![
        without(no_names),
        without(no_business),
        without(no_people),
        without(no_place),
        bare,
        full,
    ]
}

fn each_visit(values: &mut Values, change: fn(&mut AppointmentValues)) {
    values.appointments.iter_mut().for_each(change);
    values.appointment.iter_mut().for_each(change);
}

fn full_sample(about: Sample) -> Values {
    let some = |text: &str| Some(text.to_owned());
    let date = |year, month, day| crate::Date::new(year, month, day).expect("a day of the calendar");
    let visit = AppointmentValues {
        date: date(2027, 6, 8),
        minute: 600,
        days_away: 1,
        duration: 30,
        services: vec!["Check-up".to_owned()],
        staff: some("Dr Ekwueme"),
        room: some("Room 2"),
        place: some("12 Mill Lane"),
        prepare: some("Bring your card."),
        moved: true,
        old: Some((date(2027, 6, 7), 555)),
        first_visit: true,
    };
    let amount = Money::new(12_050, "GBP".parse().expect("a currency"));
    let invoice = InvoiceValues {
        number: "2027-0412".to_owned(),
        date: date(2027, 5, 3),
        due: date(2027, 5, 17),
        total: amount,
        balance: amount,
        days_overdue: 3,
    };
    let of_visit = about != Sample::Invoice;
    Values {
        business: BusinessValues {
            name: "Mill Lane Dental".to_owned(),
            phone: some("020 7946 0000"),
            email: some("desk@example.org"),
            address: some("12 Mill Lane, London"),
            zone: "Europe/London".to_owned(),
        },
        client: ClientValues {
            called_as: "Zofia".to_owned(),
            given_name: some("Zofia"),
            family_name: some("Nowak"),
            language: some("en"),
        },
        appointments: if of_visit { vec![visit.clone()] } else { Vec::new() },
        appointment: of_visit.then_some(visit),
        invoice: (about == Sample::Invoice).then_some(invoice),
        offer_until: of_visit.then_some(750),
        confirm_code: some("C"),
        stop_hint: "STOP to opt out".to_owned(),
        reference: "ref".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(template: &str) -> Result<String, Refused> {
        render(template, &full_sample(Sample::Appointment), "en")
    }

    #[test]
    fn values_print_formatted() {
        let template =
            "{{ client.called_as }}, {{ appointment.day_word }} {{ appointment.date }} at {{ appointment.time }}";
        assert_eq!(text(template), Ok("Zofia, tomorrow 8 June 2027 at 10:00".to_owned()));
        assert_eq!(
            text("{{ appointment.date | date('EEE d MMM') }}"),
            Ok("Tue 8 Jun".to_owned())
        );
    }

    #[test]
    fn a_hole_is_refused_and_named() {
        let refused = text("Hi {{ client.called_as }}\n at {{ appointment.tiem }}").expect_err("a wrong name");
        assert_eq!((refused.rule, refused.line), ("missing_value", Some(2)));
        assert_eq!(
            (refused.column, refused.value.as_deref()),
            (Some(8), Some("appointment.tiem"))
        );
        assert_eq!(text("{{ nobody.x }}").expect_err("no such value").rule, "missing_value");
        assert_eq!(
            text("{{ appointment.time | shout }}").expect_err("no such filter").rule,
            "unknown_name"
        );
        assert_eq!(text("{{ appointment.time ").expect_err("open").rule, "syntax");
        assert_eq!(text("{% if false %}x{% endif %}").expect_err("nothing").rule, "empty");
    }

    #[test]
    fn optional_values_need_a_default() {
        let check = |template| validate(template, "en", Sample::Appointment).map_err(|r| (r.rule, r.value));
        assert_eq!(
            check("With {{ appointment.staff }}"),
            Err(("missing_value", Some("appointment.staff".to_owned())))
        );
        assert_eq!(check("With {{ appointment.staff | default('us') }}"), Ok(()));
        assert_eq!(
            check("{% if appointment.room is defined %}{{ appointment.room }}{% endif %}!"),
            Ok(())
        );
        assert!(validate("Pay {{ invoice.balance }}", "en", Sample::Appointment).is_err());
        assert!(validate_for("Pay {{ invoice.balance }}", "en", Sample::Either).is_ok());
    }

    #[test]
    fn work_and_length_are_bounded() {
        let endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
        assert_eq!(text(endless).expect_err("too much").rule, "too_much_work");
        assert_eq!(text(&"x".repeat(20_001)).expect_err("too long").rule, "too_long");
        assert!(text("{% include 'a' %}").is_err());
    }

    #[test]
    fn data_is_never_read_as_a_template() {
        let mut values = full_sample(Sample::Appointment);
        values.client.called_as = "{{ business.name }}\u{202E}\r\nBcc: x".to_owned();
        assert_eq!(
            render("{{ client.called_as }}", &values, "en"),
            Ok("{{ business.name }}\nBcc: x".to_owned())
        );
        assert_eq!(
            render_line("Hi {{ client.called_as }}", &values, "en"),
            Ok("Hi {{ business.name }} Bcc: x".to_owned())
        );
    }
}
