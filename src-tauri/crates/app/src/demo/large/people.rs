//! Made-up clients at scale: names of many languages that few share, numbers kept free for fiction.

use super::{Person, mixed, pick};
use crate::{AppError, AppResult, Desk, ids};
use deskbell_core::{
    Date, Instant,
    clients::{
        address::Address,
        contact::{ContactDraft, ContactKind, ContactPoint, read},
        record::ClientContent,
    },
    id::ContactPointId,
};
use deskbell_store::clients as store;

const GIVEN: [&str; 40] = [
    "Ana", "Tom", "Eva", "Aoife", "Łukasz", "Zoë", "Mario", "Joanna", "Kwame", "Siobhán", "Peter", "Maya", "Irina",
    "Yusuf", "Linh", "Carlos", "Greta", "Noah", "Olga", "Pia", "Quentin", "Rosa", "Sven", "Tara", "Uma", "Vera", "Wim",
    "Xenia", "Yann", "Zdenka", "Bruno", "Clara", "David", "Elif", "Farid", "Gwen", "Hana", "Ivo", "Jan", "Kim",
];
const SOUNDS: [&str; 16] = [
    "ber", "man", "ler", "son", "ka", "ro", "vi", "ton", "el", "hof", "ja", "mi", "sen", "dor", "wa", "ny",
];
/// Clients of one page of the transaction that writes them.
const BIRTHS: u64 = 80;

fn given(number: u64) -> &'static str {
    GIVEN[pick(number, GIVEN.len())]
}

fn family(number: u64) -> String {
    let sound = |shift: u32| SOUNDS[pick(mixed(number) >> shift, SOUNDS.len())];
    let mut name = format!("{}{}{}{}", sound(8), sound(14), sound(20), sound(26));
    name[..1].make_ascii_uppercase();
    name
}

/// A full name.
pub(super) fn name(number: u64) -> String {
    format!("{} {}", given(number), family(number))
}

/// Writes the clients, the oldest first; they come over the years.
pub(super) fn write(desk: &Desk, clients: u32, began: Instant) -> AppResult<Vec<Person>> {
    let span = desk.now().ms() - began.ms();
    desk.store.write(|tx| -> AppResult<Vec<Person>> {
        let first = store::next_number(tx)?;
        let mut people = Vec::with_capacity(clients as usize);
        for n in 0..clients {
            let at = began.plus_ms(span / i64::from(clients) * 4 / 5 * i64::from(n));
            let content = content(u64::from(n), at)?;
            let id = ids::new_id(at);
            store::insert(tx, id, first + i64::from(n), &content, None, at)?;
            people.push(person(id, content));
        }
        Ok(people)
    })
}

fn content(n: u64, at: Instant) -> AppResult<ClientContent> {
    let chance = mixed(n.wrapping_mul(31));
    let born = |years: u64| i32::try_from(1_930 + years % BIRTHS).unwrap_or(1_970);
    let part = |shift: u32, len: u64| 1 + u32::try_from((chance >> shift) % len).unwrap_or(0);
    Ok(ClientContent {
        given_name: Some(given(n).to_owned()),
        family_name: Some(family(n)),
        birth_date: Date::new(born(chance), part(13, 12), part(19, 28)),
        contact_points: vec![
            point(ContactKind::Phone, format!("+4477009{n:05}"), at)?,
            point(ContactKind::Email, format!("client{n}@example.net"), at)?,
        ],
        addresses: vec![Address {
            street: Some(format!("{} {} Street", 1 + n % 200, family(n / 200))),
            postal_code: Some(format!("LS{} {}AA", n % 30, n % 9)),
            city: Some("Leeds".to_owned()),
            ..Address::default()
        }],
        tags: if n.is_multiple_of(50) {
            vec!["VIP".to_owned()]
        } else {
            Vec::new()
        },
        notes: n.is_multiple_of(20).then(|| "Talks softly.".to_owned()),
        ..ClientContent::default()
    })
}

fn point(kind: ContactKind, value: String, at: Instant) -> AppResult<ContactPoint> {
    let draft = ContactDraft {
        kind,
        value,
        network: None,
        label: None,
    };
    let mut point = read(&draft, "GB").map_err(|rule| AppError::invalid("contactPoints", rule))?;
    point.id = Some(ids::new_id::<ContactPointId>(at));
    Ok(point)
}

fn person(id: deskbell_core::id::ClientId, content: ClientContent) -> Person {
    let name = content.display_name();
    let mut points = content.contact_points.into_iter().map(|point| {
        let id = point.id.expect("given where the point is made");
        (id, point.normalized.unwrap_or(point.value))
    });
    let mut next = || points.next().expect("everybody has a phone and an address");
    Person {
        id,
        name,
        phone: next(),
        email: next(),
        seen: false,
    }
}
