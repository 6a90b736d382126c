//! The invoices slice on the engine: numbers without gaps, issued rows that nothing changes, sums that hold.

use deskbell_core::{
    Currency, Date, Instant, Money,
    id::{AllocationId, AppointmentId, ClientId, Id, InvoiceId, InvoiceLineId, NumberSeriesId, PaymentId},
    invoices::{DocumentState, PaymentMethod, Prices, Reset, TaxCategory, TaxComponent, TaxKey},
};
use deskbell_store::{DataKey, Store, StoreError, StoreResult, Value, WriteTx, invoices, named};

const NOW: Instant = Instant::from_ms(1_812_355_200_000);

struct Desk {
    store: Store,
    _folder: tempfile::TempDir,
}

fn id<I: Id>(seed: u8) -> I {
    I::from_parts(1, [seed; 10])
}

fn euro() -> Currency {
    "EUR".parse().expect("the euro")
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn desk() -> Desk {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::create(&folder.path().join("deskbell.db"), DataKey::new([7; 32]), id(9)).expect("a store");
    let desk = Desk { store, _folder: folder };
    desk.write(|tx| {
        tx.execute(
            "CREATE TABLE IF NOT EXISTS appointments (id TEXT PRIMARY KEY) STRICT",
            &[],
        )?;
        for (seed, number) in [(1, 1_i64), (2, 2)] {
            tx.execute(
                "INSERT INTO clients (id, number, kind, display_name, sort_key, created_ms, updated_ms, version)
                 VALUES (:id, :number, 'person', 'Ana', 'ana', 0, 0, 1)",
                named! {":id" => id::<ClientId>(seed), ":number" => number},
            )?;
        }
        invoices::add_series(
            tx,
            &invoices::Series {
                id: id(1),
                kind: "invoice".to_owned(),
                prefix: String::new(),
                pattern: "{YYYY}-{SEQ:4}".to_owned(),
                reset: Reset::Yearly,
                fiscal_month: 1,
                version: 1,
            },
            NOW,
        )
    })
    .expect("clients and a series");
    desk
}

impl Desk {
    fn write<T>(&self, work: impl FnOnce(&WriteTx<'_>) -> StoreResult<T>) -> StoreResult<T> {
        self.store.write(work)
    }

    fn draft(&self, seed: u8) -> InvoiceId {
        let write = invoices::DraftWrite {
            client_id: id(1),
            bill_to_id: id(1),
            currency: euro(),
            prices: Prices::Net,
            draft: "{}".to_owned(),
            date: None,
            due_date: None,
            net: 10_000,
            tax: 2_000,
            total: 12_000,
            payable: 12_000,
        };
        self.write(|tx| invoices::insert_draft(tx, id(seed), &write, NOW))
            .expect("a draft");
        id(seed)
    }

    /// A whole issue: number, line, group, file, seal.
    fn issue(&self, seed: u8, due: &str) -> InvoiceId {
        let invoice = self.draft(seed);
        self.write(|tx| issue(tx, invoice, seed, due)).expect("issued");
        invoice
    }

    fn open(&self, invoice: InvoiceId) -> i64 {
        self.store
            .read(|tx| invoices::invoice(tx, invoice))
            .expect("the invoice")
            .open
    }

    fn pay(&self, seed: u8, amount: i64) -> PaymentId {
        let payment = invoices::PaymentRow {
            id: id(seed),
            client_id: id(1),
            method: PaymentMethod::Transfer,
            amount: Money::new(amount, euro()),
            paid_on: day("2027-06-10"),
            reference: None,
            note: None,
            reverses: None,
            reason: None,
            taken_by: None,
            at: NOW,
        };
        self.write(|tx| invoices::add_payment(tx, &payment)).expect("a payment");
        id(seed)
    }

    fn allocate(&self, seed: u8, payment: PaymentId, invoice: InvoiceId, amount: i64) -> StoreResult<()> {
        self.write(|tx| {
            invoices::add_allocation(
                tx,
                &invoices::AllocationRow {
                    id: id::<AllocationId>(seed),
                    source: invoices::Source::Payment(payment),
                    invoice_id: invoice,
                    amount,
                    on: day("2027-06-10"),
                    reversed_by: None,
                },
                NOW,
            )
        })
    }
}

fn issue(tx: &WriteTx<'_>, invoice: InvoiceId, seed: u8, due: &str) -> StoreResult<()> {
    let series: NumberSeriesId = id(1);
    let seq = invoices::next_seq(tx, series, "2027")?;
    let line = invoices::IssuedLine {
        id: id(seed),
        position: 1,
        description: "Filling".to_owned(),
        quantity_e6: 1_000_000,
        unit: None,
        unit_price_e6: 100_000_000,
        discount: 0,
        amount: 10_000,
        group: 1,
        supply_date: None,
        appointment_id: None,
        client_id: None,
        credits_line_id: None,
    };
    invoices::add_line(tx, invoice, &line)?;
    invoices::add_group(tx, invoice, id::<InvoiceLineId>(seed), &group())?;
    let file = invoices::Archived {
        sha256: "a".repeat(64),
        bytes: b"%PDF-".to_vec(),
        file_name: "Invoice.pdf".to_owned(),
    };
    invoices::add_file(tx, invoice, &file, NOW)?;
    invoices::issue(
        tx,
        &invoices::IssueWrite {
            id: invoice,
            version: 1,
            series_id: series,
            period: "2027".to_owned(),
            seq,
            number: format!("2027-{seq:04}"),
            date: day("2027-06-07"),
            due_date: Some(day(due)),
            snapshot: "{\"schema\":1}".to_owned(),
            net: 10_000,
            tax: 2_000,
            total: 12_000,
            payable: 12_000,
            by: None,
            now: NOW,
        },
    )
}

fn group() -> invoices::IssuedGroup {
    invoices::IssuedGroup {
        position: 1,
        tax: TaxKey {
            category: TaxCategory::S,
            components: vec![TaxComponent {
                label: "VAT".to_owned(),
                rate_e3: 20_000,
            }],
        },
        sum: 10_000,
        discount: 0,
        base: 10_000,
        taxes: vec![2_000],
        reason: None,
        reason_code: None,
    }
}

#[test]
fn an_issued_document_comes_back_whole() {
    let desk = desk();
    let invoice = desk.issue(1, "2027-06-21");
    desk.store
        .read(|tx| {
            let row = invoices::invoice(tx, invoice)?;
            assert_eq!((row.state, row.open, row.version), (DocumentState::Issued, 12_000, 2));
            assert_eq!(row.number.as_deref(), Some("2027-0001"));
            assert_eq!(invoices::issued_groups(tx, invoice)?, [group()]);
            assert_eq!(invoices::issued_lines(tx, invoice)?.len(), 1);
            assert_eq!(invoices::archived(tx, invoice)?.bytes, b"%PDF-");
            assert_eq!(invoices::last_date(tx, id(1))?, Some(day("2027-06-07")));
            Ok::<_, StoreError>(())
        })
        .expect("read");
}

#[test]
fn every_column_of_an_issued_document_is_refused() {
    let desk = desk();
    desk.issue(1, "2027-06-21");
    for (table, may_move) in [
        ("invoices", &["open_minor", "updated_ms"][..]),
        ("invoice_lines", &[]),
        ("invoice_groups", &[]),
        ("invoice_files", &[]),
    ] {
        let columns: Vec<(String, String)> = desk
            .store
            .read(|tx| {
                tx.query(
                    "SELECT name, type FROM pragma_table_info(:table)",
                    named! {":table" => table},
                    |row| Ok((row.get("name")?, row.get("type")?)),
                )
            })
            .expect("the columns");
        assert!(columns.len() >= 5, "{table}");
        for (column, kind) in columns.iter().filter(|(c, _)| !may_move.contains(&c.as_str())) {
            let value = match kind.as_str() {
                "INTEGER" => Value::Int(77),
                "BLOB" => Value::Bytes(vec![1]),
                _ => Value::Text("other".to_owned()),
            };
            let sql = format!("UPDATE {table} SET {column} = :value");
            let result = desk.write(|tx| tx.execute(&sql, named! {":value" => value}));
            assert!(
                matches!(result, Err(StoreError::Immutable)),
                "{table}.{column}: {result:?}"
            );
        }
        let gone = desk.write(|tx| tx.execute(&format!("DELETE FROM {table}"), &[]));
        assert!(matches!(gone, Err(StoreError::Immutable)), "{table}: {gone:?}");
        let copied = desk.write(|tx| tx.execute(&format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"), &[]));
        assert!(matches!(copied, Err(StoreError::Immutable)), "{table}: {copied:?}");
    }
    let late = desk.write(|tx| {
        let mut line = invoices::issued_lines(tx, id(1))?.remove(0);
        (line.id, line.position) = (id(9), 2);
        invoices::add_line(tx, id(1), &line)
    });
    assert!(
        matches!(late, Err(StoreError::Immutable)),
        "no line joins later: {late:?}"
    );
}

#[test]
fn payments_and_allocations_are_never_edited() {
    let desk = desk();
    let invoice = desk.issue(1, "2027-06-21");
    let payment = desk.pay(1, 5_000);
    desk.allocate(1, payment, invoice, 5_000).expect("allocated");
    for sql in [
        "UPDATE payments SET amount_minor = 1",
        "DELETE FROM payments",
        "UPDATE allocations SET amount_minor = 1",
        "DELETE FROM allocations",
    ] {
        let result = desk.write(|tx| tx.execute(sql, &[]));
        assert!(matches!(result, Err(StoreError::Immutable)), "{sql}: {result:?}");
    }
}

#[test]
fn numbers_of_many_threads_have_no_gap_and_no_double() {
    let desk = desk();
    std::thread::scope(|scope| {
        for thread in 0..4_u8 {
            let desk = &desk;
            scope.spawn(move || {
                for n in 0..10_u8 {
                    let seed = 10 + thread * 10 + n;
                    let invoice = desk.draft(seed);
                    if n % 3 == 0 {
                        let failed: StoreResult<()> = desk.write(|tx| {
                            issue(tx, invoice, seed, "2027-06-21")?;
                            Err(StoreError::Busy)
                        });
                        assert!(failed.is_err(), "rolled back on purpose");
                    }
                    desk.write(|tx| issue(tx, invoice, seed, "2027-06-21")).expect("issued");
                }
            });
        }
    });
    let numbers: Vec<i64> = desk
        .store
        .read(|tx| tx.query("SELECT seq FROM invoices ORDER BY seq", &[], |row| row.get("seq")))
        .expect("the numbers");
    assert_eq!(
        numbers,
        (1..=40).collect::<Vec<i64>>(),
        "a rolled-back issue used no number"
    );
}

#[test]
fn a_second_issue_of_the_same_version_changes_nothing() {
    let desk = desk();
    let invoice = desk.issue(1, "2027-06-21");
    let again = desk.write(|tx| issue(tx, invoice, 2, "2027-06-21"));
    assert!(again.is_err());
    let next = desk.store.read(|tx| invoices::peek_seq(tx, id(1), "2027"));
    assert_eq!(next.expect("the counter"), 2, "the refused issue used no number");
}

#[test]
fn an_old_version_is_a_conflict_and_an_issued_document_immutable() {
    let desk = desk();
    let invoice = desk.draft(1);
    let write = invoices::DraftWrite {
        client_id: id(1),
        bill_to_id: id(2),
        currency: euro(),
        prices: Prices::Gross,
        draft: "{\"text\":\"b\"}".to_owned(),
        date: None,
        due_date: None,
        net: 0,
        tax: 0,
        total: 0,
        payable: 0,
    };
    desk.write(|tx| invoices::update_draft(tx, invoice, 1, &write, NOW))
        .expect("saved");
    let old = desk.write(|tx| invoices::update_draft(tx, invoice, 1, &write, NOW));
    assert!(matches!(old, Err(StoreError::Conflict)));
    desk.write(|tx| invoices::delete_draft(tx, invoice, NOW))
        .expect("thrown away");
    desk.write(|tx| invoices::restore_draft(tx, invoice, NOW))
        .expect("taken back");
    let issued = desk.issue(2, "2027-06-21");
    let late = desk.write(|tx| invoices::update_draft(tx, issued, 2, &write, NOW));
    assert!(matches!(late, Err(StoreError::Immutable)));
    let thrown = desk.write(|tx| invoices::delete_draft(tx, issued, NOW));
    assert!(matches!(thrown, Err(StoreError::Immutable)));
}

#[test]
fn allocations_close_invoices_and_reversals_reopen_them() {
    let desk = desk();
    let (first, second) = (desk.issue(1, "2027-03-01"), desk.issue(2, "2027-03-20"));
    let payment = desk.pay(1, 15_000);
    desk.allocate(1, payment, first, 12_000).expect("the first is closed");
    desk.allocate(2, payment, second, 2_000).expect("a part of the second");
    assert_eq!((desk.open(first), desk.open(second)), (0, 10_000));
    assert!(desk.allocate(3, payment, first, 1).is_err(), "nothing is settled twice");
    let balance = |desk: &Desk| desk.store.read(|tx| invoices::balances(tx, id(1))).expect("balances")[0];
    assert_eq!((balance(&desk).open, balance(&desk).credit), (10_000, 1_000));
    let reversal = invoices::PaymentRow {
        id: id(9),
        reverses: Some(payment),
        reason: Some("bounced".to_owned()),
        ..desk
            .store
            .read(|tx| invoices::payment(tx, payment))
            .expect("the payment")
    };
    let reopened = desk
        .write(|tx| {
            invoices::add_payment(tx, &reversal)?;
            invoices::reverse_allocations(tx, payment, reversal.id, NOW)
        })
        .expect("reversed");
    assert_eq!(reopened.len(), 2);
    assert_eq!((desk.open(first), desk.open(second)), (12_000, 12_000));
    assert_eq!((balance(&desk).open, balance(&desk).credit), (24_000, 0));
    let twice = desk.write(|tx| invoices::add_payment(tx, &invoices::PaymentRow { id: id(10), ..reversal }));
    assert!(
        matches!(twice, Err(StoreError::Duplicate)),
        "a payment is reversed once: {twice:?}"
    );
}

#[test]
fn a_visit_is_billed_once() {
    let desk = desk();
    let appointment: AppointmentId = id(5);
    let (first, second) = (desk.draft(1), desk.draft(2));
    desk.write(|tx| {
        tx.execute(
            "INSERT INTO appointments (
               id, client_id, civil_start, zone, fold, duration_min, start_ms, end_ms, status, placement, status_ms,
               first_visit, revision, ics_sequence, created_ms, updated_ms, version)
             VALUES (
               :id, :client, '2027-06-07T09:00', 'UTC', 0, 30, 0, 1800000, 'completed', 'calendar', 0,
               1, 0, 0, 0, 0, 1)",
            named! {":id" => appointment, ":client" => id::<ClientId>(1)},
        )
    })
    .expect("a visit");
    desk.write(|tx| {
        invoices::note_billable(tx, appointment, id(1), NOW, NOW)?;
        invoices::claim(tx, appointment, first, NOW)
    })
    .expect("claimed");
    let doubled = desk.write(|tx| invoices::claim(tx, appointment, second, NOW));
    assert!(matches!(doubled, Err(StoreError::Duplicate)));
    let waiting = desk.store.read(|tx| invoices::waiting(tx, 10)).expect("the list");
    assert_eq!(waiting[0].invoice_id, Some(first), "being on a draft keeps the row");
    desk.write(|tx| invoices::release_all(tx, first, NOW)).expect("freed");
    desk.write(|tx| invoices::waive(tx, appointment, "a gift", None, NOW))
        .expect("waived");
    assert!(
        desk.store
            .read(|tx| invoices::waiting(tx, 10))
            .expect("the list")
            .is_empty()
    );
    let late = desk.write(|tx| invoices::claim(tx, appointment, second, NOW));
    assert!(
        matches!(late, Err(StoreError::Duplicate)),
        "what was waived is not billed"
    );
}

#[test]
fn overdue_counts_what_is_open_and_late() {
    let desk = desk();
    desk.issue(1, "2027-06-01");
    desk.issue(2, "2027-06-21");
    let overdue = desk
        .store
        .read(|tx| invoices::overdue(tx, day("2027-06-02")))
        .expect("sums");
    assert_eq!(overdue.len(), 1);
    assert_eq!(
        (overdue[0].count, overdue[0].sum, overdue[0].oldest),
        (1, 12_000, day("2027-06-01"))
    );
    let list = desk
        .store
        .read(|tx| {
            invoices::list(
                tx,
                &invoices::InvoiceFilter {
                    client: Some(id(1)),
                    limit: 1,
                    ..Default::default()
                },
            )
        })
        .expect("a page");
    assert_eq!(list[0].id, id(2), "the newest first");
}
