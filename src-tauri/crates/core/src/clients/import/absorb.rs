//! What a row adds to a client who is known already (IM5): blanks never overwrite, new phones, mailboxes, tags and notes
//! stand beside the old ones, and a single value that differs is a clash that a person decides.

use crate::{
    clients::{contact::ContactPoint, record::ClientContent},
    fold::fold,
};

/// A single value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The field.
    pub field: &'static str,
    /// What the file says.
    pub theirs: String,
}

/// A known client with a row on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absorbed {
    /// The record with everything that does not clash.
    pub content: ClientContent,
    /// What differs; ours was kept, unless theirs was asked for.
    pub clashes: Vec<Clash>,
}

/// Puts a row on a known client; with `take_theirs` the file wins where both say something.
pub fn absorb(present: &ClientContent, row: &ClientContent, take_theirs: bool) -> Absorbed {
    let mut after = Absorbed {
        content: present.clone(),
        clashes: Vec::new(),
    };
    macro_rules! singles {
        ($($field:ident $name:literal),+) => {$(
            after.single($name, take_theirs, row.$field.as_deref(), |content| &mut content.$field);
        )+};
    }
    singles!(
        salutation "salutation", given_name "givenName", middle_name "middleName", family_name "familyName",
        suffix "suffix", organisation_name "organisationName", preferred_name "preferredName", say_as "sayAs",
        language "language", external_id "externalId"
    );
    after.birth_date(row, take_theirs);
    after.payer(row, take_theirs);
    after.notes(row.notes.as_deref());
    for tag in row
        .tags
        .iter()
        .filter(|tag| !present.tags.iter().any(|known| fold(known) == fold(tag)))
    {
        after.content.tags.push(tag.clone());
    }
    for point in &row.contact_points {
        after.contact_point(point);
    }
    for address in row
        .addresses
        .iter()
        .filter(|address| !present.addresses.iter().any(|known| known.covers(address)))
    {
        match after.content.addresses.iter_mut().find(|known| address.covers(known)) {
            Some(thinner) => *thinner = address.clone(),
            None => after.content.addresses.push(address.clone()),
        }
    }
    after
}

impl Absorbed {
    fn single(
        &mut self,
        field: &'static str,
        take_theirs: bool,
        theirs: Option<&str>,
        of: impl Fn(&mut ClientContent) -> &mut Option<String>,
    ) {
        let Some(theirs) = theirs else { return };
        let ours = of(&mut self.content);
        match ours {
            None => *ours = Some(theirs.to_owned()),
            Some(known) if known == theirs || (!fold(known).is_empty() && fold(known) == fold(theirs)) => {}
            Some(known) => {
                if take_theirs {
                    *known = theirs.to_owned();
                }
                self.clashes.push(Clash {
                    field,
                    theirs: theirs.to_owned(),
                });
            }
        }
    }

    fn birth_date(&mut self, row: &ClientContent, take_theirs: bool) {
        let Some(theirs) = row.birth_date else { return };
        match self.content.birth_date {
            None => self.content.birth_date = Some(theirs),
            Some(ours) if ours == theirs => {}
            Some(_) => {
                if take_theirs {
                    self.content.birth_date = Some(theirs);
                }
                self.clashes.push(Clash {
                    field: "birthDate",
                    theirs: theirs.to_string(),
                });
            }
        }
    }

    fn payer(&mut self, row: &ClientContent, take_theirs: bool) {
        let Some(theirs) = row.bill_to else { return };
        match self.content.bill_to {
            None => self.content.bill_to = Some(theirs),
            Some(ours) if ours == theirs => {}
            Some(_) => {
                if take_theirs {
                    self.content.bill_to = Some(theirs);
                }
                self.clashes.push(Clash {
                    field: "billTo",
                    theirs: theirs.to_string(),
                });
            }
        }
    }

    fn notes(&mut self, theirs: Option<&str>) {
        let Some(theirs) = theirs else { return };
        match &mut self.content.notes {
            None => self.content.notes = Some(theirs.to_owned()),
            Some(ours) if ours.contains(theirs) => {}
            Some(ours) => {
                ours.push('\n');
                ours.push_str(theirs);
            }
        }
    }

    fn contact_point(&mut self, point: &ContactPoint) {
        if !self.content.contact_points.iter().any(|known| known.same_place(point)) {
            self.content.contact_points.push(point.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::{
        address::Address,
        contact::{ContactDraft, ContactKind, keep},
    };

    fn point(kind: ContactKind, value: &str) -> ContactPoint {
        keep(
            &ContactDraft {
                kind,
                value: value.into(),
                network: None,
                label: None,
            },
            "FR",
        )
    }

    /// The worked example of IM12.
    #[test]
    fn blanks_keep_and_swapped_dates_clash() {
        let town = Address {
            street: Some("1 rue X".into()),
            city: Some("Lyon".into()),
            ..Address::default()
        };
        let ours = ClientContent {
            given_name: Some("Anne".into()),
            family_name: Some("Weber".into()),
            birth_date: "1984-05-07".parse().ok(),
            contact_points: vec![point(ContactKind::Phone, "01 99 00 12 34")],
            addresses: vec![town.clone()],
            ..ClientContent::default()
        };
        let row = ClientContent {
            given_name: Some("ANNE".into()),
            family_name: Some("Weber".into()),
            birth_date: "1984-07-05".parse().ok(),
            contact_points: vec![
                point(ContactKind::Phone, "+33 1 99 00 12 34"),
                point(ContactKind::Email, "anne@example.com"),
            ],
            addresses: vec![Address {
                street: Some("1 Rue X".into()),
                ..Address::default()
            }],
            ..ClientContent::default()
        };
        let kept = absorb(&ours, &row, false);
        assert_eq!(
            kept.clashes.iter().map(|clash| clash.field).collect::<Vec<_>>(),
            ["birthDate"]
        );
        assert_eq!(kept.content.birth_date, ours.birth_date);
        assert_eq!(
            kept.content.contact_points.len(),
            2,
            "the mailbox is new, the phone is not"
        );
        assert_eq!(
            (kept.content.addresses, kept.content.given_name),
            (vec![town], ours.given_name.clone())
        );
        assert_eq!(absorb(&ours, &row, true).content.birth_date, row.birth_date);
    }

    #[test]
    fn the_same_row_again_changes_nothing() {
        let row = ClientContent {
            family_name: Some("Bell".into()),
            notes: Some("a\nb".into()),
            tags: vec!["VIP".into()],
            contact_points: vec![point(ContactKind::Phone, "n/a")],
            ..ClientContent::default()
        };
        assert_eq!(
            absorb(&row, &row, false),
            Absorbed {
                content: row.clone(),
                clashes: Vec::new()
            }
        );
    }
}
