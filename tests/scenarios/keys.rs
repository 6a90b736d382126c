//! The keys' page and the audit log (T30, T31, T34, T73).

use deskbell_tests::{
    Computer,
    computer::{call, try_call},
};
use serde_json::json;

#[test]
fn a_new_code_replaces_the_old_one_and_is_proved_from_the_sheet() {
    let computer = Computer::new();
    let old = computer.begin();
    let desk = computer.desk();
    let made = call(&desk, "recovery_new", json!({}));
    let groups: Vec<String> = made["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .map(|g| g.as_str().expect("text").to_owned())
        .collect();
    assert_eq!(groups.len(), 7);
    let status = call(&desk, "keys_status", json!({}));
    assert_eq!(
        (&status["proofByGroups"], &status["ways"][1]["proved"]),
        (&json!(true), &json!(null))
    );
    let wrong = json!({"groups": {"3": groups[2], "6": groups[0]}});
    let refused = try_call(&desk, "recovery_prove", wrong).expect_err("refused");
    assert_eq!(refused.fields["groups.6"], "mistyped");
    call(
        &desk,
        "recovery_prove",
        json!({"groups": {"3": groups[2].to_lowercase(), "6": format!(" {}", groups[5])}}),
    );
    drop(desk);
    let refused = deskbell_app::AppError::from(computer.open_by_code(&old).err().expect("the old code is out of date"));
    assert_eq!(refused.extra["reason"], "code_other");
    let new = groups.join("-");
    computer.open_by_code(&new).map(drop).expect("the new one opens");
    let desk = computer.desk();
    call(&desk, "recovery_prove", json!({"code": new}));
    let refused = try_call(&desk, "key_show", json!({"code": old})).expect_err("refused");
    assert_eq!(refused.fields["code"], "other_data");
    let shown = call(&desk, "key_show", json!({"code": new}));
    assert_eq!(shown["hex"].as_str().map(str::len), Some(64));
    let log = call(&desk, "audit_list", json!({"limit": 3}));
    let actions: Vec<&str> = log["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|i| i["action"].as_str().expect("a"))
        .collect();
    assert_eq!(actions, ["key_show", "recovery_prove", "recovery_prove"]);
}

#[test]
fn every_act_of_a_person_stands_in_the_log_and_the_log_is_whole() {
    let computer = Computer::new();
    computer.begin();
    let desk = computer.desk();
    let client = call(&desk, "client_create", json!({"familyName": "Ames"}));
    call(&desk, "backup_run", json!({}));
    let log = call(&desk, "audit_list", json!({}));
    let row = &log["items"][1];
    assert_eq!(
        (&row["action"], &row["subjectKind"], &row["subjectId"]),
        (&json!("client_create"), &json!("clients"), &client["id"])
    );
    let verified = call(&desk, "audit_verify", json!({}));
    assert_eq!(
        (&verified["ok"], &verified["count"], &verified["firstBad"]),
        (&json!(true), &json!(3), &json!(null))
    );
    let anchors = verified["anchors"].as_array().expect("anchors");
    assert_eq!(anchors.len(), 2, "the ledger's and the backup's: {anchors:?}");
    assert!(
        anchors
            .iter()
            .all(|anchor| anchor["ok"] == true && anchor["count"] == 2)
    );
}
