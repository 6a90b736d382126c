//! Random ledgers (I211): whatever a desk does in whatever order, what is open and what is credit add up after each step.

use super::invoices::{client, issue, practice};
use deskbell_core::id::ClientId;
use deskbell_store::invoices::{self as rows, InvoiceFilter};
use deskbell_tests::TestApp;
use serde_json::{Value, json};

/// Numbers that look thrown, the same each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % limit as u64).expect("below the limit")
    }
}

struct Desk {
    app: TestApp,
    client: Value,
    dice: Dice,
    invoices: Vec<Value>,
    payments: Vec<Value>,
}

impl Desk {
    fn currency(&mut self) -> (&'static str, &'static str) {
        [("GBP", "12.35"), ("JPY", "999"), ("KWD", "7.005")][self.dice.below(3)]
    }

    fn bill(&mut self) {
        let (currency, price) = self.currency();
        let qty = 1 + self.dice.below(4);
        let draft = self.app.call(
            "invoice_draft",
            json!({"clientId": self.client, "currency": currency, "docDiscPct": "3.5", "lines": [
                {"description": "Visit", "qty": qty.to_string(), "price": price, "cat": "E", "exemptReason": "health"},
                {"description": "Splint", "price": price, "cat": "Z", "rate": "0"}]}),
        );
        let id = issue(&self.app, &draft)["id"].clone();
        self.invoices.push(id);
    }

    fn pay(&mut self) {
        let (currency, _) = self.currency();
        let minor = 1 + self.dice.below(9_000);
        let paid = self.app.call(
            "payment_record",
            json!({"clientId": self.client, "method": "transfer", "amount": {"minor": minor, "currency": currency},
                   "applyCredit": self.dice.below(2) == 0}),
        );
        self.payments.push(paid["id"].clone());
    }

    fn credit(&mut self) {
        if self.invoices.is_empty() {
            return;
        }
        let id = self.invoices[self.dice.below(self.invoices.len())].clone();
        let request = match self.dice.below(3) {
            0 => json!({"id": id, "all": true, "reason": "error"}),
            1 => json!({"id": id, "lines": [{"line": 1, "qty": "1"}], "reason": "return"}),
            _ => json!({"id": id, "lines": [{"line": 2, "amount": "3"}], "reason": "goodwill"}),
        };
        if let Err(refused) = self.app.try_call("invoice_credit", request) {
            assert_eq!(
                json!(refused.code),
                "invalid",
                "only because nothing is left: {refused:?}"
            );
        }
    }

    fn reverse(&mut self) {
        if self.payments.is_empty() {
            return;
        }
        let id = self.payments.swap_remove(self.dice.below(self.payments.len()));
        self.app.call("payment_reverse", json!({"id": id, "reason": "bounced"}));
    }

    /// Balances by the store's sums against sums over every document and payment (I80).
    fn check(&self, step: usize) {
        let client: ClientId = self.client.as_str().and_then(|id| id.parse().ok()).expect("an id");
        self.app
            .desk
            .store
            .read(|tx| {
                let filter = InvoiceFilter {
                    limit: 500,
                    state: Some("issued".to_owned()),
                    ..InvoiceFilter::default()
                };
                let documents = rows::list(tx, &filter)?;
                let payments = rows::payments_of_client(tx, client, 500)?;
                for balance in rows::balances(tx, client)? {
                    let of_currency = |currency| currency == balance.currency;
                    let billed: i64 = documents
                        .iter()
                        .filter(|d| of_currency(d.currency))
                        .map(|d| d.payable)
                        .sum();
                    let came: i64 = payments
                        .iter()
                        .filter(|p| of_currency(p.amount.currency))
                        .map(|p| {
                            if p.reverses.is_some() {
                                -p.amount.minor
                            } else {
                                p.amount.minor
                            }
                        })
                        .sum();
                    assert_eq!(
                        balance.open - balance.credit,
                        billed - came,
                        "step {step}, {}",
                        balance.currency
                    );
                    assert!(balance.open >= 0 && balance.credit >= 0, "step {step}");
                }
                for document in &documents {
                    let settled: i64 = rows::allocations_of_invoice(tx, document.id)?
                        .iter()
                        .filter(|a| a.reversed_by.is_none())
                        .map(|a| a.amount)
                        .sum();
                    if document.payable >= 0 {
                        assert_eq!(document.open, document.payable - settled, "step {step}");
                    }
                }
                for payment in &payments {
                    assert!(
                        rows::unallocated(tx, payment.id)? >= 0,
                        "step {step}: no money is used twice"
                    );
                }
                Ok::<_, deskbell_store::StoreError>(())
            })
            .expect("read");
    }
}

#[test]
fn balances_hold_after_every_step_of_a_random_ledger() {
    for seed in [7, 2027] {
        let app = practice();
        let ana = client(&app, "Ana");
        let mut desk = Desk {
            app,
            client: ana,
            dice: Dice(seed),
            invoices: Vec::new(),
            payments: Vec::new(),
        };
        for step in 0..60 {
            match desk.dice.below(10) {
                0..=3 => desk.bill(),
                4..=6 => desk.pay(),
                7..=8 => desk.credit(),
                _ => desk.reverse(),
            }
            desk.app.clock.advance_minutes(1);
            desk.check(step);
        }
        assert!(desk.invoices.len() > 10, "the dice made a ledger");
    }
}
