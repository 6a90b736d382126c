//! Budgets of documents (DESIGN: budgets): one page 5 ms, 40 lines 15 ms warm; the first document of a process 60 ms.

use criterion::{Criterion, criterion_group, criterion_main};
use deskbell_core::invoices::snapshot::Snapshot;
use deskbell_tests::budget;
use std::time::{Duration, Instant};

fn invoice(lines: i64) -> Snapshot {
    let line = |position: i64| {
        serde_json::json!({
            "position": position, "description": format!("Composite filling, two surfaces, visit {position}"),
            "quantity": "1", "unit": "E48", "unitPrice": "145.00", "discount": null, "amount": 14500, "net": 14500,
            "rate": "20", "group": 0, "supplyDate": "2027-06-08", "recipient": null,
        })
    };
    let net = lines * 14_500;
    let party = |name: &str| {
        serde_json::json!({
            "name": name, "street": "Harbour Street", "houseNumber": "14", "postalCode": "BS1 4QA", "city": "Bristol",
            "country": "GB", "phone": "0117 496 0170", "email": "hello@harbourstreet.example", "taxId": "GB 123 4567 89",
        })
    };
    serde_json::from_value(serde_json::json!({
        "schema": 1, "kind": "invoice", "draft": false, "number": "2027-0412", "date": "2027-06-08",
        "dueDate": "2027-06-22", "supplyDate": "2027-06-08", "language": "en-GB", "paper": "a4", "currency": "GBP",
        "prices": "net", "seller": party("Harbour Street Dental"), "buyer": party("Weiß Metallbau GmbH"),
        "lines": (1..=lines).map(line).collect::<Vec<_>>(),
        "groups": [{"category": "S", "taxes": [{"label": "VAT", "rate": "20", "amount": net / 5}],
            "sum": net, "discount": 0, "base": net, "reason": null, "reasonCode": null}],
        "net": net, "tax": net / 5, "total": net + net / 5, "rounding": 0, "payable": net + net / 5,
        "bank": {"iban": "GB33BUKB20201555555555", "bic": null, "name": "Harbour Street Dental"},
    }))
    .expect("a snapshot")
}

fn documents(criterion: &mut Criterion) {
    let first = Instant::now();
    let bytes = deskbell_documents::render_invoice(&invoice(6), None).expect("a document");
    budget::time(
        "first invoice PDF of the process",
        first.elapsed(),
        Duration::from_millis(60),
    );
    budget::bytes("invoice PDF, one page", bytes.len(), 25_000);
    for (name, lines, most_ms) in [("one page", 6, 5), ("40 lines", 40, 15)] {
        let snapshot = invoice(lines);
        let render = || deskbell_documents::render_invoice(&snapshot, None);
        budget::time(
            &format!("invoice PDF, {name}, warm"),
            budget::median(31, render),
            Duration::from_millis(most_ms),
        );
        if lines == 40 {
            budget::bytes("invoice PDF, 40 lines", render().map_or(0, |bytes| bytes.len()), 35_000);
        }
        criterion.bench_function(&format!("invoice_pdf/{name}"), |bencher| bencher.iter(render));
    }
}

criterion_group!(benches, documents);
criterion_main!(benches);
