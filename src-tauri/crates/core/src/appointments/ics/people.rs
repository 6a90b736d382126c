//! Invitations (A123, A124, RFC 5546): who sends an entry to whom, and what the receiving program is to do with it.

use super::text::quoted;

/// What a calendar file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// To be read, and nothing more.
    Publish,
    /// Put it into the calendar, or change what is there.
    Request,
    /// Take it out. Programs that are strict do so only when it came by [`Method::Request`] from the same organiser.
    Cancel,
}

impl Method {
    /// As the file names it.
    pub fn word(self) -> &'static str {
        match self {
            Method::Publish => "PUBLISH",
            Method::Request => "REQUEST",
            Method::Cancel => "CANCEL",
        }
    }
}

/// A mail address with the name that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The address.
    pub address: String,
    /// Whose it is.
    pub name: Option<String>,
}

/// Sender and receiver of an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The mail's From address: a program removes only what its organiser takes back.
    pub organizer: Mailbox,
    /// The client; none where no answer is asked for and nothing can be removed (A124).
    pub attendee: Option<Mailbox>,
}

impl Party {
    /// From an organiser's and an attendee's address and name.
    pub fn new(organizer: (&str, Option<&str>), attendee: Option<(&str, Option<&str>)>) -> Self {
        let mailbox = |(address, name): (&str, Option<&str>)| Mailbox {
            address: address.to_owned(),
            name: name.map(str::to_owned),
        };
        Self {
            organizer: mailbox(organizer),
            attendee: attendee.map(mailbox),
        }
    }

    /// The client agreed at the desk: no program needs to ask again.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("ORGANIZER{}", self.organizer.written())];
        lines.extend(self.attendee.iter().map(|attendee| {
            format!(
                "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE{}",
                attendee.written()
            )
        }));
        lines
    }
}

impl Mailbox {
    fn written(&self) -> String {
        let name = self.name.as_deref().map(quoted).filter(|name| name.len() > 2);
        let name = name.map(|name| format!(";CN={name}")).unwrap_or_default();
        let address: String = self.address.chars().filter(|letter| !letter.is_control()).collect();
        format!("{name}:mailto:{address}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_quotes() {
        let party = Party::new(
            ("desk@practice.test", Some("Mill Lane; \"Dental\"\r\nX-EVIL:1")),
            Some(("ana@customer.test", None)),
        );
        assert_eq!(
            party.lines(),
            [
                "ORGANIZER;CN=\"Mill Lane; 'Dental'X-EVIL:1\":mailto:desk@practice.test",
                "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:ana@customer.test",
            ]
        );
    }
}
