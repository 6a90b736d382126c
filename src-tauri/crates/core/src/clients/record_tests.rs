//! Facts about the client record.

use super::*;

fn today() -> Date {
    Date::new(2027, 6, 1).expect("a day")
}

fn draft() -> ClientDraft {
    ClientDraft {
        given_name: Some(" Aoife ".into()),
        family_name: Some("Byrne".into()),
        ..ClientDraft::default()
    }
}

#[test]
fn a_client_needs_something_to_be_called_by() {
    let fault = ClientDraft::default()
        .clean("GB", today())
        .expect_err("nothing is there");
    assert_eq!(
        fault.fields.get("familyName").map(String::as_str),
        Some("name_required")
    );
    let firm = ClientDraft {
        organisation_name: Some("Mensah Build Ltd".into()),
        ..ClientDraft::default()
    };
    let firm = firm.clean("GB", today()).expect("an organisation");
    assert_eq!(
        (firm.kind(), firm.display_name()),
        (ClientKind::Organisation, "Mensah Build Ltd".into())
    );
}

#[test]
fn every_fault_is_told_at_once_by_its_field() {
    let bad = ClientDraft {
        birth_date: Date::new(2030, 1, 1),
        language: Some("english!".into()),
        worry: Some("a\u{202E}b".into()),
        contact_points: vec![ContactDraft {
            kind: ContactKind::Email,
            value: "x@".into(),
            network: None,
            label: None,
        }],
        ..draft()
    };
    let fields = bad.clean("GB", today()).expect_err("four faults").fields;
    let told: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(
        told,
        [
            ("birthDate", "in_future"),
            ("contactPoints[0].value", "not_an_address"),
            ("language", "not_a_language"),
            ("worry", "control_character")
        ]
    );
}

#[test]
fn an_update_keeps_clears_and_sets() {
    let present = draft().clean("GB", today()).expect("fine");
    let patch: ClientPatch = serde_json::from_value(serde_json::json!({
        "id": "01890000-0000-7000-8000-000000000000", "version": 1, "givenName": null, "preferredName": "Fi"
    }))
    .expect("a patch");
    let after = patch.onto(&present, "GB", today()).expect("fine");
    assert_eq!((after.given_name, after.family_name.as_deref()), (None, Some("Byrne")));
    assert_eq!(after.preferred_name.as_deref(), Some("Fi"));
}

#[test]
fn a_bad_number_of_old_does_not_block_saving() {
    let mut present = draft().clean("GB", today()).expect("fine");
    let old = ContactDraft {
        kind: ContactKind::Phone,
        value: "n/a".into(),
        network: None,
        label: None,
    };
    present.contact_points.push(contact::keep(&old, "GB"));
    let mut patch: ClientPatch = serde_json::from_value(serde_json::json!({
        "id": "01890000-0000-7000-8000-000000000000", "version": 1
    }))
    .expect("a patch");
    patch.contact_points = Patch::Set(vec![old]);
    let after = patch.onto(&present, "GB", today()).expect("the old value stays");
    assert_eq!(after.contact_points, present.contact_points);
}

#[test]
fn east_asian_names_put_the_family_first() {
    let name = |given: &str, family: &str| {
        let named = ClientDraft {
            given_name: Some(given.into()),
            family_name: Some(family.into()),
            ..Default::default()
        };
        named.clean("GB", today()).expect("a name").display_name()
    };
    assert_eq!(name("拓真", "鈴木"), "鈴木 拓真");
    assert_eq!(name("Ana", "Bell"), "Ana Bell");
}
