//! Builds the mail (R93, R94, T85): a fixed set of headers, one recipient, text with HTML beside it, files unchanged.

use crate::{Attachment, Email, Outcome, Outgoing, Permanent, message::Content};
use lettre::{
    Address, Message,
    message::{
        Attachment as FilePart, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use std::time::{Duration, SystemTime};

/// Largest mail (R94).
const MAX_BYTES: usize = 10 * 1024 * 1024;

/// Who the mails of an account come from.
pub(super) struct Sender {
    pub(super) from: Mailbox,
    pub(super) reply_to: Option<Mailbox>,
}

/// A mail ready for the wire.
pub(super) struct Built {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) bytes: Vec<u8>,
}

/// The mail as bytes; refusals are permanent, nothing has been said to a server.
pub(super) fn build(sender: &Sender, message: &Outgoing) -> Result<Built, Outcome> {
    let Content::Email(mail) = &message.content else {
        return Err(Outcome::permanent(Permanent::Text));
    };
    let to = address(&message.to).ok_or_else(|| Outcome::permanent(Permanent::BadAddress))?;
    if one_line(&mail.subject).is_none() || mail.subject.len() > 1_000 {
        return Err(Outcome::permanent(Permanent::Text));
    }
    let name = message.to_name.as_deref().and_then(one_line);
    let mut builder = Message::builder()
        .from(sender.from.clone())
        .to(Mailbox::new(name, to.clone()))
        .subject(mail.subject.clone())
        .date(system_time(message))
        .message_id(Some(format!("<{}@{}>", message.row, sender.from.email.domain())));
    if let Some(reply_to) = &sender.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    for (name, value) in own_headers(mail) {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    }
    let built = builder
        .multipart(body(mail)?)
        .map_err(|_| Outcome::permanent(Permanent::Text))?;
    let bytes = built.formatted();
    if bytes.len() > MAX_BYTES {
        return Err(Outcome::permanent(Permanent::TooBig));
    }
    Ok(Built {
        from: sender.from.email.clone(),
        to,
        bytes,
    })
}

/// A mailbox without a domain literal.
pub(super) fn address(text: &str) -> Option<Address> {
    text.parse::<Address>()
        .ok()
        .filter(|address| !address.domain().starts_with('['))
}

/// The text, if it is fit for a header: no line ends of any kind, no NUL.
pub(super) fn one_line(text: &str) -> Option<String> {
    let breaks = |c: char| matches!(c, '\r' | '\n' | '\0' | '\u{85}' | '\u{2028}' | '\u{2029}');
    (!text.contains(breaks)).then(|| text.trim().to_owned())
}

fn system_time(message: &Outgoing) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(message.now.ms()).unwrap_or_default())
}

fn own_headers(mail: &Email) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("X-Auto-Response-Suppress", "OOF, AutoReply".to_owned()),
    ];
    let tag = mail.language.as_deref().filter(|tag| {
        (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    headers.extend(tag.map(|tag| ("Content-Language", tag.to_owned())));
    headers
}

fn body(mail: &Email) -> Result<MultiPart, Outcome> {
    let mut alternative = MultiPart::alternative().singlepart(SinglePart::plain(mail.text.clone()));
    if let Some(html) = &mail.html {
        alternative = alternative.singlepart(SinglePart::html(html.clone()));
    }
    if let Some(calendar) = &mail.calendar {
        let kind = media_type(&format!("text/calendar; method={}; charset=utf-8", calendar.method))?;
        alternative = alternative.singlepart(SinglePart::builder().header(kind).body(calendar.text.clone()));
    }
    let mut files = mail.attachments.clone();
    // A program that acts on both must find the same in both; a type without a method is no second invitation.
    files.extend(mail.calendar.as_ref().map(|calendar| Attachment {
        name: "invite.ics".to_owned(),
        media_type: "application/ics".to_owned(),
        bytes: calendar.text.as_bytes().into(),
    }));
    if files.is_empty() {
        return Ok(alternative);
    }
    let mut mixed = MultiPart::mixed().multipart(alternative);
    for file in files {
        mixed = mixed.singlepart(attached(&file)?);
    }
    Ok(mixed)
}

fn attached(file: &Attachment) -> Result<SinglePart, Outcome> {
    let name = one_line(&file.name)
        .filter(|name| !name.is_empty() && !name.contains(['/', '\\']))
        .ok_or_else(|| Outcome::permanent(Permanent::Text))?;
    Ok(FilePart::new(name).body(file.bytes.to_vec(), media_type(&file.media_type)?))
}

fn media_type(text: &str) -> Result<ContentType, Outcome> {
    ContentType::parse(text).map_err(|_| Outcome::permanent(Permanent::Text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CalendarPart;
    use deskbell_core::Instant;

    fn sender() -> Sender {
        Sender {
            from: Mailbox::new(
                Some("Harbour Street Dental".to_owned()),
                "desk@practice.test".parse().expect("an address"),
            ),
            reply_to: None,
        }
    }

    fn message(to: &str, mail: Email) -> Outgoing {
        Outgoing {
            reference: "a".to_owned(),
            row: "0195-row".to_owned(),
            to: to.to_owned(),
            to_name: Some("Zoë \"Z\" Ağar".to_owned()),
            content: Content::Email(Box::new(mail)),
            valid_for: None,
            now: Instant::from_ms(1_804_150_800_000),
        }
    }

    fn built(mail: Email) -> String {
        let built = build(&sender(), &message("client@customer.test", mail)).expect("a mail");
        String::from_utf8(built.bytes).expect("mails are ASCII on the wire")
    }

    #[test]
    fn headers_are_the_fixed_set_and_the_same_for_every_attempt() {
        let mail = Email {
            subject: "Your visit on Tuesday".to_owned(),
            text: "See you".to_owned(),
            html: Some("<p>See you</p>".to_owned()),
            language: Some("en-GB".to_owned()),
            ..Email::default()
        };
        let text = built(mail);
        let head = text.split("\r\n\r\n").next().expect("a head");
        let names: Vec<&str> = head
            .lines()
            .filter(|line| !line.starts_with([' ', '\t']))
            .filter_map(|line| line.split_once(':').map(|(name, _)| name))
            .collect();
        assert_eq!(
            names,
            [
                "From",
                "To",
                "Subject",
                "Date",
                "Message-ID",
                "Auto-Submitted",
                "X-Auto-Response-Suppress",
                "Content-Language",
                "MIME-Version",
                "Content-Type"
            ]
        );
        assert!(head.contains("Message-ID: <0195-row@practice.test>"), "{head}");
        assert!(text.contains("Content-Type: text/plain; charset=utf-8"));
        assert!(text.contains("Content-Type: text/html; charset=utf-8"));
    }

    #[test]
    fn files_and_invitations_stand_beside_the_text() {
        let pdf: std::sync::Arc<[u8]> = b"%PDF-1.7 \xff\x00".as_slice().into();
        let text = built(Email {
            subject: "Invoice".to_owned(),
            text: "attached".to_owned(),
            calendar: Some(CalendarPart {
                method: "CANCEL",
                text: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned(),
            }),
            attachments: vec![Attachment {
                name: "Rechnung 2027_0041 Größe.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                bytes: pdf,
            }],
            ..Email::default()
        });
        assert!(text.contains("Content-Type: application/pdf"));
        assert!(
            text.contains("JVBERi0xLjcg/wA="),
            "the PDF's bytes, unchanged, as base64"
        );
        assert!(text.contains("text/calendar; method=CANCEL; charset=utf-8"));
        assert!(text.contains("filename=\"invite.ics\""));
    }

    #[test]
    fn line_ends_never_reach_a_header() {
        for breaking in ["a\r\nBcc: x@evil.test", "a\nb", "a\u{2028}b", "a\0b", "a\u{85}b"] {
            let mail = Email {
                subject: breaking.to_owned(),
                ..Email::default()
            };
            let refused = build(&sender(), &message("client@customer.test", mail))
                .err()
                .expect("refused");
            assert_eq!(refused.class.kind(), Some("text"), "{breaking:?}");
        }
        let mut named = message("client@customer.test", Email::default());
        named.to_name = Some("Ana\r\nBcc: x@evil.test".to_owned());
        let bytes = build(&sender(), &named).expect("a mail").bytes;
        assert!(!String::from_utf8_lossy(&bytes).contains("Bcc"), "the name is left out");
    }

    #[test]
    fn one_mailbox_and_no_domain_literal() {
        for bad in [
            "a@b.test, c@d.test",
            "a@[127.0.0.1]",
            "a",
            "a@b.test\r\nRCPT TO:<x@y.z>",
            "<a@b.test>",
        ] {
            let refused = build(&sender(), &message(bad, Email::default()))
                .err()
                .expect("refused");
            assert_eq!(refused.class.kind(), Some("bad_address"), "{bad:?}");
        }
    }

    #[test]
    fn a_mail_over_ten_megabytes_is_refused() {
        let mail = Email {
            attachments: vec![Attachment {
                name: "big.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                bytes: vec![0; 9 * 1024 * 1024].into(),
            }],
            ..Email::default()
        };
        let refused = build(&sender(), &message("client@customer.test", mail))
            .err()
            .expect("refused");
        assert_eq!(refused.class.kind(), Some("too_big"), "base64 makes 12 MB of it");
    }
}
