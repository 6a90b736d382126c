//! The command contract itself: unknown names, wrong shapes, depth, size.

use deskbell_app::{Caller, ErrorCode, Via, commands};
use deskbell_tests::TestApp;
use serde_json::json;

#[test]
fn an_unknown_command_is_not_found() {
    let app = TestApp::new();
    assert_eq!(app.refused("client_explode", json!({})).code, ErrorCode::NotFound);
}

#[test]
fn unknown_and_missing_fields_are_named_together() {
    let app = TestApp::new();
    let error = app.refused("job_stop", json!({"sort": "x"}));
    assert_eq!(error.code, ErrorCode::Invalid);
    assert_eq!(error.fields.get("sort").map(String::as_str), Some("unknown_field"));
    assert_eq!(error.fields.get("kind").map(String::as_str), Some("required"));
}

#[test]
fn wrong_json_to_every_command_is_refused_and_nothing_breaks() {
    let app = TestApp::new();
    let caller = Caller::owner(Via::Window);
    let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
    for command in commands::COMMANDS {
        for text in [
            "{",
            "[1,2]",
            "7",
            "\"x\"",
            "{\"nope\": null}",
            "{\"id\": {\"a\": [1]}}",
            "\u{0}",
            deep.as_str(),
        ] {
            let answer = commands::dispatch_text(&app.desk, &caller, command.name, text);
            let error = answer.expect_err(&format!("{} took {text}", command.name));
            assert_eq!(error.code, ErrorCode::Invalid, "{} {text}: {error:?}", command.name);
        }
        let long = format!("{{\"kind\": \"{}\"}}", "x".repeat(1024 * 1024));
        let error = commands::dispatch_text(&app.desk, &caller, command.name, &long).expect_err("too long");
        assert_eq!(error.code, ErrorCode::Limit);
    }
}
