//! What screens and scripts read of documents.

use super::{draft::content_of, lines, numbers, paper, request::InvoiceById};
use crate::{AppResult, Caller, Desk, commands::Nothing};
use deskbell_core::{
    Currency, Date, Instant, Money,
    id::{ClientId, InvoiceId, PaymentId},
    invoices::{
        DeliveryChannel, DocumentKind, DocumentState, DraftContent, GroupText, OneOrTwo, PayState, Problem, Snapshot,
        TotalsText, compute,
    },
    paging::{self, Page},
    reminders::State,
};
use deskbell_store::{
    Tx, business, clients,
    invoices::{self as store, InvoiceFilter, InvoiceRow, Source},
    reminders::outbox,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A document with all that its page shows.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceView {
    /// The document.
    pub id: InvoiceId,
    /// Invoice or credit note.
    pub kind: DocumentKind,
    /// Draft, issued or void.
    pub state: DocumentState,
    /// What payments made of it; none for drafts and credit notes.
    pub pay_state: Option<PayState>,
    /// True when something is open after the due date.
    pub overdue: bool,
    /// The number.
    pub number: Option<String>,
    /// The number it would get today; drafts only.
    pub next_number: Option<String>,
    /// The document's date.
    pub date: Option<Date>,
    /// When it is due.
    pub due_date: Option<Date>,
    /// Who received the service.
    pub client_id: ClientId,
    /// That client's name.
    pub client_name: String,
    /// Who gets and pays it.
    pub bill_to_id: ClientId,
    /// That party's name.
    pub bill_to_name: String,
    /// Where it is mailed to.
    pub bill_to_email: Option<String>,
    /// Its figures.
    pub totals: TotalsText,
    /// What is to be paid.
    pub total: Money,
    /// What of it is open; of a credit note, what is not yet used.
    pub open: Money,
    /// SHA-256 of the archived PDF.
    pub sha256: Option<String>,
    /// The name proposed for the file.
    pub file_name: Option<String>,
    /// For the next update.
    pub version: i64,
    /// What was typed; drafts only.
    pub draft: Option<DraftContent>,
    /// What stops the issue, or should be said before it; drafts only.
    pub problems: Vec<Problem>,
    /// What settled it, in order.
    pub payments: Vec<SettledBy>,
    /// How it left the house.
    pub deliveries: Vec<DeliveryView>,
    /// Credit notes that take it back.
    pub credited_by: Vec<CreditRef>,
    /// The invoice that this credit note takes back.
    pub credits_id: Option<InvoiceId>,
    /// When it was issued.
    pub issued_at: Option<Instant>,
    /// Last change.
    pub updated_at: Instant,
}

/// A part of a payment or credit note that settled an invoice.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettledBy {
    /// The payment; none when it was a credit note.
    pub payment_id: Option<PaymentId>,
    /// The credit note.
    pub credit_id: Option<InvoiceId>,
    /// How the money came.
    pub method: Option<deskbell_core::invoices::PaymentMethod>,
    /// How much.
    pub amount: Money,
    /// From which day it counts.
    pub date: Date,
    /// True when the payment was taken back.
    pub reversed: bool,
}

/// One delivery.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryView {
    /// How.
    pub channel: DeliveryChannel,
    /// Where to.
    pub address: Option<String>,
    /// When it was asked for.
    pub at: Instant,
    /// Where the message stands that carries it; none for what went by post or hand.
    pub state: Option<State>,
}

/// A credit note of an invoice.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreditRef {
    /// The credit note.
    pub id: InvoiceId,
    /// Its number.
    pub number: Option<String>,
    /// What it takes back.
    pub amount: Money,
}

/// Which documents to list, the newest first.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct InvoiceListRequest {
    /// `draft`, `issued`, `void`, `open`, `part_paid`, `paid` or `overdue`.
    pub state: Option<String>,
    /// Received by, or billed to, this client.
    pub client_id: Option<ClientId>,
    /// Open and due before this day.
    pub overdue_on: Option<Date>,
    /// Only this kind.
    pub kind: Option<DocumentKind>,
    /// Most rows.
    pub limit: Option<u32>,
    /// Where the page begins.
    pub cursor: Option<String>,
}

/// One row of a list.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceItem {
    /// The document.
    pub id: InvoiceId,
    /// Invoice or credit note.
    pub kind: DocumentKind,
    /// Draft, issued or void.
    pub state: DocumentState,
    /// What payments made of it; none for drafts and credit notes.
    pub pay_state: Option<PayState>,
    /// True when something is open after the due date.
    pub overdue: bool,
    /// The number.
    pub number: Option<String>,
    /// The document's date.
    pub date: Option<Date>,
    /// When it is due.
    pub due_date: Option<Date>,
    /// Who received the service.
    pub client_id: ClientId,
    /// That client's name.
    pub client_name: String,
    /// Who gets and pays it.
    pub bill_to_id: ClientId,
    /// That party's name.
    pub bill_to_name: String,
    /// What is to be paid.
    pub total: Money,
    /// What of it is open.
    pub open: Money,
    /// For the next update.
    pub version: i64,
    /// When it was issued; of a draft, when it was begun.
    pub at: Instant,
}

/// Money figures of the first screen.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MoneyToday {
    /// Overdue invoices, per currency.
    pub overdue: Vec<OverdueView>,
    /// Visits done and not billed, per currency.
    pub unbilled: Vec<lines::UnbilledSum>,
    /// Drafts that wait.
    pub drafts: u32,
}

/// Overdue invoices of one currency.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OverdueView {
    /// How many.
    pub count: i64,
    /// What is open of them.
    pub sum: Money,
    /// The oldest due date.
    pub oldest: Date,
}

/// One document.
pub fn get(desk: &Desk, _caller: &Caller, request: InvoiceById) -> AppResult<InvoiceView> {
    desk.store.read(|tx| {
        let row = store::invoice(tx, request.id)?;
        let profile = business::profile(tx)?;
        let today = desk.now().date(profile.zone);
        let is_draft = row.state == DocumentState::Draft;
        let laid = if is_draft {
            Some(paper::lay(desk, tx, &row)?)
        } else {
            None
        };
        let frozen = if is_draft { None } else { Some(paper::frozen(&row)?) };
        let file = if is_draft {
            None
        } else {
            Some(store::archived(tx, row.id)?)
        };
        let next_number = match &laid {
            Some(laid) => Some(numbers::peek(tx, &profile, row.kind, laid.header.date)?),
            None => None,
        };
        let totals = match (&frozen, row.draft.is_some()) {
            (Some(snapshot), _) => totals_of(snapshot),
            (None, _) => draft_totals(&row, profile.currency)?,
        };
        let bill_to = clients::get(tx, row.bill_to_id)?.content;
        let email = bill_to
            .main_contact(deskbell_core::clients::contact::ContactKind::Email)
            .and_then(|point| point.normalized.clone());
        Ok(InvoiceView {
            pay_state: pay_state(&row),
            overdue: overdue(&row, today),
            next_number,
            client_name: clients::name_of(tx, row.client_id)?,
            bill_to_name: bill_to.display_name(),
            bill_to_email: email,
            totals,
            total: row.money(row.payable),
            open: row.money(row.open),
            sha256: file.as_ref().map(|file| file.sha256.clone()),
            file_name: file.map(|file| file.file_name),
            draft: if is_draft { Some(content_of(&row)?) } else { None },
            problems: laid.map(|laid| laid.problems).unwrap_or_default(),
            payments: settled_by(tx, &row)?,
            deliveries: deliveries(tx, row.id)?,
            credited_by: credited_by(tx, &row)?,
            id: row.id,
            kind: row.kind,
            state: row.state,
            number: row.number,
            date: row.date,
            due_date: row.due_date,
            client_id: row.client_id,
            bill_to_id: row.bill_to_id,
            version: row.version,
            credits_id: row.credits_id,
            issued_at: row.issued_at,
            updated_at: row.updated_at,
        })
    })
}

/// Documents of a filter.
pub fn list(desk: &Desk, _caller: &Caller, request: InvoiceListRequest) -> AppResult<Page<InvoiceItem>> {
    desk.store.read(|tx| {
        let today = desk.now().date(business::profile(tx)?.zone);
        let limit = paging::limit(request.limit);
        let is_overdue = request.state.as_deref() == Some("overdue");
        let filter = InvoiceFilter {
            state: request.state.clone().filter(|_| !is_overdue),
            client: request.client_id,
            overdue_on: request.overdue_on.or(is_overdue.then_some(today)),
            kind: request.kind.map(|kind| kind.word().to_owned()),
            before: request.cursor.as_deref().and_then(read_cursor),
            limit: limit + 1,
        };
        let mut rows = store::list(tx, &filter)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|row| format!("{}:{}", row.at.ms(), row.id));
        let items = rows
            .into_iter()
            .map(|row| item(tx, row, today))
            .collect::<AppResult<_>>()?;
        Ok(Page { items, next })
    })
}

/// What Today shows of money (I48): overdue, done and not billed, drafts.
pub fn money_today(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<MoneyToday> {
    desk.store.read(|tx| {
        let today = desk.now().date(business::profile(tx)?.zone);
        let overdue = store::overdue(tx, today)?;
        let drafts = store::list(
            tx,
            &InvoiceFilter {
                state: Some("draft".to_owned()),
                limit: paging::MAX_LIMIT,
                ..InvoiceFilter::default()
            },
        )?;
        Ok(MoneyToday {
            overdue: overdue
                .into_iter()
                .map(|row| OverdueView {
                    count: row.count,
                    sum: Money::new(row.sum, row.currency),
                    oldest: row.oldest,
                })
                .collect(),
            unbilled: lines::unbilled_sums(tx)?,
            drafts: u32::try_from(drafts.len()).unwrap_or(u32::MAX),
        })
    })
}

fn read_cursor(text: &str) -> Option<(Instant, InvoiceId)> {
    let (ms, id) = text.split_once(':')?;
    Some((Instant::from_ms(ms.parse().ok()?), id.parse().ok()?))
}

fn item(tx: &Tx<'_>, row: InvoiceRow, today: Date) -> AppResult<InvoiceItem> {
    let client_name = clients::name_of(tx, row.client_id)?;
    let bill_to_name = if row.bill_to_id == row.client_id {
        client_name.clone()
    } else {
        clients::name_of(tx, row.bill_to_id)?
    };
    Ok(InvoiceItem {
        pay_state: pay_state(&row),
        overdue: overdue(&row, today),
        client_name,
        bill_to_name,
        total: row.money(row.payable),
        open: row.money(row.open),
        id: row.id,
        kind: row.kind,
        state: row.state,
        number: row.number,
        date: row.date,
        due_date: row.due_date,
        client_id: row.client_id,
        bill_to_id: row.bill_to_id,
        version: row.version,
        at: row.at,
    })
}

fn pay_state(row: &InvoiceRow) -> Option<PayState> {
    let billed = row.state == DocumentState::Issued && row.kind != DocumentKind::CreditNote;
    billed.then(|| PayState::of(row.payable, row.open))
}

fn overdue(row: &InvoiceRow, today: Date) -> bool {
    pay_state(row).is_some_and(|state| state != PayState::Paid) && row.due_date.is_some_and(|due| due < today)
}

fn draft_totals(row: &InvoiceRow, business: Currency) -> AppResult<TotalsText> {
    let calculation = content_of(row)?.calculation(business)?;
    Ok(TotalsText::of(&calculation, &compute(&calculation)?))
}

/// The figures of a frozen document, in the shape of `invoice_totals`; nothing is computed anew.
fn totals_of(snapshot: &Snapshot) -> TotalsText {
    let text = |minor: i64| Money::new(minor, snapshot.currency).to_string();
    let has_step = snapshot.rounding != 0;
    let groups = snapshot.groups.iter().map(|group| GroupText {
        cat: group.category,
        rate: OneOrTwo::of(group.taxes.iter().map(|tax| tax.rate.clone()).collect()),
        base: text(group.base),
        tax: match group.taxes.len() {
            0 => OneOrTwo::One(text(0)),
            _ => OneOrTwo::of(group.taxes.iter().map(|tax| text(tax.amount)).collect()),
        },
    });
    TotalsText {
        lines: snapshot.lines.iter().map(|line| text(line.amount)).collect(),
        discount: text(snapshot.discount.as_ref().map_or(0, |discount| discount.amount)),
        groups: groups.collect(),
        net: text(snapshot.net),
        tax: text(snapshot.tax),
        total: text(snapshot.total),
        rounding: has_step.then(|| text(snapshot.rounding)),
        payable: has_step.then(|| text(snapshot.payable)),
        line_net_for_xml: (snapshot.prices == deskbell_core::invoices::Prices::Gross && snapshot.discount.is_none())
            .then(|| snapshot.lines.iter().map(|line| text(line.net)).collect()),
    }
}

fn settled_by(tx: &Tx<'_>, row: &InvoiceRow) -> AppResult<Vec<SettledBy>> {
    let allocations = store::allocations_of_invoice(tx, row.id)?;
    allocations
        .into_iter()
        .map(|allocation| {
            let (payment_id, credit_id) = match allocation.source {
                Source::Payment(id) => (Some(id), None),
                Source::Credit(id) => (None, Some(id)),
            };
            let method = match payment_id {
                Some(id) => Some(store::payment(tx, id)?.method),
                None => None,
            };
            Ok(SettledBy {
                payment_id,
                credit_id,
                method,
                amount: row.money(allocation.amount),
                date: allocation.on,
                reversed: allocation.reversed_by.is_some(),
            })
        })
        .collect()
}

fn deliveries(tx: &Tx<'_>, id: InvoiceId) -> AppResult<Vec<DeliveryView>> {
    let view = |delivery: store::Delivery| {
        let message = delivery.outbox_id.map(|id| outbox::get(tx, id)).transpose()?;
        Ok(DeliveryView {
            channel: delivery.channel,
            address: delivery
                .address
                .or_else(|| message.as_ref().and_then(|row| row.recipient.clone())),
            at: delivery.at,
            state: message.map(|row| row.state),
        })
    };
    store::deliveries(tx, id)?.into_iter().map(view).collect()
}

fn credited_by(tx: &Tx<'_>, row: &InvoiceRow) -> AppResult<Vec<CreditRef>> {
    let credits = store::credits_of(tx, row.id)?;
    Ok(credits
        .into_iter()
        .map(|credit| CreditRef {
            id: credit.id,
            amount: credit.money(credit.payable),
            number: credit.number,
        })
        .collect())
}
