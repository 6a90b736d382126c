//! What an entry of a calendar file says, by its reader (A121).

use super::IcsLevel;
use crate::AppResult;
use deskbell_core::{
    appointments::{
        Status,
        ics::{Event, EventTime, Party},
    },
    business::Profile,
    id::ServiceId,
};
use deskbell_store::{Tx, appointments::Visit, business};
use std::{cell::RefCell, collections::HashMap};

/// Who reads the file.
pub(crate) enum Reader {
    /// The house, as much as it was asked for.
    House(IcsLevel),
    /// The client: the service and where, never the own name.
    Client {
        /// The client's language.
        language: String,
        /// Where to go.
        place: Option<String>,
        /// Who sends it to whom.
        parties: Party,
    },
}

/// What entries say.
pub(crate) struct Teller {
    pub profile: Profile,
    reader: Reader,
    /// Public names of services, each read once.
    public: RefCell<HashMap<ServiceId, Option<String>>>,
}

impl Teller {
    pub fn new(profile: Profile, reader: Reader) -> Self {
        Self {
            profile,
            reader,
            public: RefCell::default(),
        }
    }

    /// A visit as an entry of its own.
    pub fn single(&self, tx: &Tx<'_>, visit: &Visit) -> AppResult<Event> {
        let staff = visit.items.first().map(|item| item.staff_name.clone());
        let room = visit.items.iter().find_map(|item| item.room_name.clone());
        let (description, location) = match &self.reader {
            Reader::House(IcsLevel::Full) => (staff, room),
            Reader::House(_) => (None, None),
            Reader::Client { place, .. } => (staff, place.clone()),
        };
        let parties = match &self.reader {
            Reader::House(_) => None,
            Reader::Client { parties, .. } => Some(parties.clone()),
        };
        Ok(Event {
            uid: format!("deskbell-{}", visit.id),
            sequence: visit.sequence,
            time: EventTime::Instants(visit.start, visit.end),
            repeats: None,
            place: None,
            summary: self.summary(tx, visit)?,
            description,
            location,
            cancelled: visit.status == Status::Cancelled,
            parties,
        })
    }

    fn summary(&self, tx: &Tx<'_>, visit: &Visit) -> AppResult<String> {
        let services = self.services(tx, visit)?;
        Ok(match &self.reader {
            Reader::House(IcsLevel::Busy) => words(self.language()).0.to_owned(),
            Reader::House(IcsLevel::Initials) => format!("{} · {services}", initials(&visit.client_name)),
            Reader::House(IcsLevel::Full) => format!("{} · {services}", visit.client_name),
            Reader::Client { .. } => format!("{services} · {}", self.profile.name),
        })
    }

    fn language(&self) -> &str {
        match &self.reader {
            Reader::House(_) => &self.profile.language,
            Reader::Client { language, .. } => language,
        }
    }

    /// The services' names; in health care, and to clients, what clients may read, or no name at all.
    fn services(&self, tx: &Tx<'_>, visit: &Visit) -> AppResult<String> {
        let health = self.profile.preset == "dental";
        let mut names = Vec::new();
        for item in &visit.items {
            let public = self.public_name(tx, item.service)?;
            let own = (!health).then(|| item.service_name.clone());
            names.extend(match &self.reader {
                Reader::House(_) if !health => own,
                _ => public.or(own),
            });
        }
        Ok(if names.is_empty() {
            words(self.language()).1.to_owned()
        } else {
            names.join(", ")
        })
    }

    fn public_name(&self, tx: &Tx<'_>, id: ServiceId) -> AppResult<Option<String>> {
        if let Some(known) = self.public.borrow().get(&id) {
            return Ok(known.clone());
        }
        let name = business::service(tx, id)?.and_then(|service| service.public_name);
        self.public.borrow_mut().insert(id, name.clone());
        Ok(name)
    }
}

/// "Busy" and "Appointment" as the owner's calendar says them.
fn words(language: &str) -> (&'static str, &'static str) {
    match language.get(..2) {
        Some("de") => ("Belegt", "Termin"),
        Some("fr") => ("Occupé", "Rendez-vous"),
        Some("es") => ("Ocupado", "Cita"),
        _ => ("Busy", "Appointment"),
    }
}

fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next());
    letters.flat_map(|letter| [letter, '.']).collect()
}
