//! What people send to begin and change a draft. The content's fields are named once and make both requests.

use deskbell_core::{
    Currency, Date,
    clients::record::Patch,
    id::{AppointmentId, ClientId, InvoiceId},
    invoices::{DraftContent, DraftFx, DraftLine, Prices, Terms},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! content {
    ($($(#[$doc:meta])* $field:ident: $kind:ty),+ $(,)?) => {
        /// Begins a draft, blank or from visits. One of `clientId`, `billToId` and `appointmentIds` is needed.
        #[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub struct InvoiceDraft {
            /// Who received the service.
            pub client_id: Option<ClientId>,
            /// Who gets and pays it; the client's standing instruction when not given.
            pub bill_to_id: Option<ClientId>,
            /// Visits to bill; without lines each makes its own.
            pub appointment_ids: Vec<AppointmentId>,
            /// Whether unit prices include tax.
            pub prices: Prices,
            /// The lines.
            pub lines: Vec<DraftLine>,
            $($(#[$doc])* pub $field: Option<$kind>,)+
        }

        /// Changes a draft: fields that are not named stay, null clears, lists are replaced as a whole.
        #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct InvoiceUpdate {
            /// The draft.
            pub id: InvoiceId,
            /// The version that the person saw.
            pub version: i64,
            /// Who received the service.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub client_id: Option<ClientId>,
            /// Who gets and pays it; null follows the client's standing instruction.
            #[serde(default, skip_serializing_if = "Patch::is_keep")]
            pub bill_to_id: Patch<ClientId>,
            /// Visits to bill, besides those that lines name.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub appointment_ids: Option<Vec<AppointmentId>>,
            /// Whether unit prices include tax.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub prices: Option<Prices>,
            /// The lines.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub lines: Option<Vec<DraftLine>>,
            $($(#[$doc])* #[serde(default, skip_serializing_if = "Patch::is_keep")] pub $field: Patch<$kind>,)+
        }

        impl InvoiceDraft {
            /// What was typed, without the parties.
            pub(super) fn content(&self) -> DraftContent {
                DraftContent {
                    prices: self.prices,
                    lines: self.lines.clone(),
                    $($field: self.$field.clone(),)+
                }
            }
        }

        impl InvoiceUpdate {
            /// Lays the change over what was stored.
            pub(super) fn onto(&self, content: &mut DraftContent) {
                if let Some(prices) = self.prices {
                    content.prices = prices;
                }
                if let Some(lines) = &self.lines {
                    content.lines.clone_from(lines);
                }
                $(match &self.$field {
                    Patch::Keep => {}
                    Patch::Clear => content.$field = None,
                    Patch::Set(value) => content.$field = Some(value.clone()),
                })+
            }
        }
    };
}

content! {
    /// Currency; the business's when not given.
    currency: Currency,
    /// Discount on the whole document, an amount.
    doc_disc: String,
    /// Discount on the whole document, percent.
    doc_disc_pct: String,
    /// Why there is a discount; printed.
    doc_disc_reason: String,
    /// Smallest payable step, for cash rounding.
    cash_step: String,
    /// Invoice date; the day of issue when not given.
    date: Date,
    /// Due date; from the terms when not given.
    due_date: Date,
    /// Terms of payment; the business's when not given.
    terms: Terms,
    /// Date of supply for lines without their own; the invoice date when not given.
    supply_date: Date,
    /// Last day of supply, where it took several days.
    supply_to: Date,
    /// Document language; the bill-to party's, else the business's, when not given.
    language: String,
    /// The buyer's own reference or order number.
    buyer_reference: String,
    /// The buyer's tax id, where the law wants it on the document.
    buyer_tax_id: String,
    /// Exchange into the business's currency, where the document's is another.
    fx: DraftFx,
    /// Words above the lines.
    intro: String,
    /// Words below the totals.
    text: String,
}

/// A document by its id.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InvoiceById {
    /// The document.
    pub id: InvoiceId,
}

/// A draft in the version that a person saw.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InvoiceVersion {
    /// The draft.
    pub id: InvoiceId,
    /// The version that the person saw.
    pub version: i64,
}
