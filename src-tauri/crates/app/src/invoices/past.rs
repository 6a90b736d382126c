//! Documents of years gone by, for made-up practices at scale: composed by the rules of every document and written as
//! issue and payment leave them. The paper is the caller's: drawn and kept, it would be most of the data.

use super::{
    issue::{groups_of, hash, lines_of, write_groups, write_lines},
    numbers, paper,
};
use crate::{AppError, AppResult, Desk, ErrorCode, ids};
use deskbell_core::{
    Date, Instant, Money,
    business::Profile,
    id::{AppointmentId, ClientId, InvoiceId},
    invoices::{DocumentKind, DraftContent, Header, PaymentMethod, Snapshot, compose},
};
use deskbell_store::{
    Tx, WriteTx,
    invoices::{self as store, AllocationRow, Archived, DraftWrite, IssueWrite, PaymentRow, Source},
};

/// What documents of one service have in common.
pub(crate) struct Form {
    profile: Profile,
    content: DraftContent,
    header: Header,
}

/// What is its own to one document.
pub(crate) struct PastInvoice<'a> {
    /// Who received the service and pays it.
    pub client: ClientId,
    /// That person's name.
    pub name: &'a str,
    /// Where it went.
    pub email: &'a str,
    /// The visit it bills.
    pub visit: AppointmentId,
    /// Its date.
    pub date: Date,
    /// When it was issued.
    pub at: Instant,
    /// The PDF that is archived with it.
    pub paper: &'a [u8],
    /// When it was paid, if it was.
    pub paid: Option<(Instant, Date)>,
}

/// The form of a draft.
pub(crate) fn form(desk: &Desk, tx: &Tx<'_>, draft: InvoiceId) -> AppResult<Form> {
    let laid = paper::lay(desk, tx, &store::invoice(tx, draft)?)?;
    Ok(Form {
        profile: laid.profile,
        content: laid.content,
        header: laid.header,
    })
}

/// Writes a document with its number, lines and groups, gives it the visit, and the payment where it was paid. The caller
/// comes in the order of dates.
pub(crate) fn write(desk: &Desk, tx: &WriteTx<'_>, form: &Form, past: &PastInvoice<'_>) -> AppResult<()> {
    let taken = numbers::take(desk, tx, &form.profile, DocumentKind::Invoice, past.date)?;
    let mut header = form.header.clone();
    header.date = past.date;
    header.number = Some(taken.number.clone());
    past.name.clone_into(&mut header.buyer.name);
    header.buyer.email = Some(past.email.to_owned());
    let mut content = form.content.clone();
    content.date = Some(past.date);
    content
        .lines
        .iter_mut()
        .for_each(|line| line.appointment_id = Some(past.visit));
    let (snapshot, totals) = compose(&content, header)?;
    let id: InvoiceId = ids::new_id(past.at);
    store::insert_draft(tx, id, &draft_of(past, &content, &snapshot)?, past.at)?;
    write_lines(tx, id, &lines_of(desk, &content, &snapshot, &totals)?)?;
    write_groups(desk, tx, id, &groups_of(&snapshot, &totals))?;
    let file = Archived {
        sha256: hash(past.paper),
        file_name: paper::file_name(&snapshot)?,
        bytes: past.paper.to_vec(),
    };
    store::add_file(tx, id, &file, past.at)?;
    store::claim(tx, past.visit, id, past.at)?;
    store::issue(
        tx,
        &IssueWrite {
            id,
            version: 1,
            series_id: taken.series_id,
            period: taken.period,
            seq: taken.seq,
            number: taken.number,
            date: past.date,
            due_date: snapshot.due_date,
            snapshot: json(&snapshot)?,
            net: snapshot.net,
            tax: snapshot.tax,
            total: snapshot.total,
            payable: snapshot.payable,
            by: None,
            now: past.at,
        },
    )?;
    match past.paid {
        Some((at, on)) => pay(
            tx,
            id,
            past.client,
            Money::new(snapshot.payable, snapshot.currency),
            (at, on),
        ),
        None => Ok(()),
    }
}

fn draft_of(past: &PastInvoice<'_>, content: &DraftContent, snapshot: &Snapshot) -> AppResult<DraftWrite> {
    Ok(DraftWrite {
        client_id: past.client,
        bill_to_id: past.client,
        currency: snapshot.currency,
        prices: snapshot.prices,
        draft: json(content)?,
        date: Some(past.date),
        due_date: snapshot.due_date,
        net: snapshot.net,
        tax: snapshot.tax,
        total: snapshot.total,
        payable: snapshot.payable,
    })
}

fn pay(
    tx: &WriteTx<'_>,
    invoice: InvoiceId,
    client: ClientId,
    amount: Money,
    (at, on): (Instant, Date),
) -> AppResult<()> {
    let payment = PaymentRow {
        id: ids::new_id(at),
        client_id: client,
        method: PaymentMethod::Card,
        amount,
        paid_on: on,
        reference: None,
        note: None,
        reverses: None,
        reason: None,
        taken_by: None,
        at,
    };
    store::add_payment(tx, &payment)?;
    let allocation = AllocationRow {
        id: ids::new_id(at),
        source: Source::Payment(payment.id),
        invoice_id: invoice,
        amount: amount.minor,
        on,
        reversed_by: None,
    };
    Ok(store::add_allocation(tx, &allocation, at)?)
}

fn json(value: &impl serde::Serialize) -> AppResult<String> {
    serde_json::to_string(value).map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))
}
