//! The closed word lists of the slice: channels, triggers, purposes, and the reasons why something did not go.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! word_list {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every word of the list.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The word, as stored and as JSON.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// The value of a stored word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}
pub(super) use word_list;

word_list! {
    /// How a message travels.
    Channel {
        /// A text message.
        Sms = "sms",
        /// Email.
        Email = "email",
    }
}

word_list! {
    /// What sets a message off (R5).
    Trigger {
        /// Before an appointment.
        Appointment = "appointment",
        /// The confirmation after booking.
        Booked = "booked",
        /// The welcome before the first appointment ever.
        FirstVisit = "first_visit",
        /// The appointment was moved.
        Changed = "changed",
        /// The appointment was cancelled.
        Cancelled = "cancelled",
        /// After a completed visit.
        VisitDone = "visit_done",
        /// After a case was closed.
        CaseClosed = "case_closed",
        /// Due for a check-up.
        Recall = "recall",
        /// An invoice was issued.
        InvoiceIssued = "invoice_issued",
        /// An invoice comes due.
        InvoiceDue = "invoice_due",
        /// An invoice is overdue.
        InvoiceOverdue = "invoice_overdue",
        /// A free slot for the waiting list.
        Offer = "offer",
        /// Written by a person.
        Manual = "manual",
        /// A test of an account.
        Test = "test",
    }
}

word_list! {
    /// What for, in the eyes of consent (R37).
    Purpose {
        /// The appointment itself.
        AppointmentService = "appointment_service",
        /// The invoice itself.
        InvoiceService = "invoice_service",
        /// Asking how it was.
        Feedback = "feedback",
        /// Due, book now.
        Recall = "recall",
        /// Offers.
        Marketing = "marketing",
        /// A test message (R78).
        Test = "test",
    }
}

word_list! {
    /// What a message is about.
    SubjectKind {
        /// One appointment.
        Appointment = "appointment",
        /// A series of appointments.
        Series = "series",
        /// One invoice.
        Invoice = "invoice",
        /// The client as such.
        Client = "client",
        /// An account, for test messages.
        Account = "account",
    }
}

word_list! {
    /// Whose contact point it goes to.
    Slot {
        /// The client.
        Client = "client",
        /// The client's guardian.
        Guardian = "guardian",
        /// Who pays.
        Payer = "payer",
    }
}

word_list! {
    /// Why a message will not go (R22, the complete list).
    Skip {
        /// Booked or moved after the moment the reminder would have gone.
        BookedLate = "booked_late",
        /// Too close to the start.
        TooLate = "too_late",
        /// It is over.
        Past = "past",
        /// No permitted hour before it would be too late.
        QuietHours = "quiet_hours",
        /// A later reminder of the same appointment says it.
        Superseded = "superseded",
        /// The same was said before.
        AlreadyTold = "already_told",
        /// The number had its messages for today.
        DailyCap = "daily_cap",
        /// Confirmed already.
        Confirmed = "confirmed",
        /// No consent for this purpose.
        NoConsent = "no_consent",
        /// The client opted out.
        OptedOut = "opted_out",
        /// The number or address is blocked, whoever uses it.
        NumberBlocked = "number_blocked",
        /// No number or address.
        NoAddress = "no_address",
        /// The number or address is known to be bad.
        BadAddress = "bad_address",
        /// The client is archived.
        Archived = "archived",
        /// The client has died.
        Deceased = "deceased",
        /// The client was erased.
        Erased = "erased",
        /// Person or business is away.
        Closed = "closed",
        /// The appointment is no longer booked.
        NotBooked = "not_booked",
        /// The rule is off.
        RuleOff = "rule_off",
        /// It no longer fits the rule's filters.
        Filter = "filter",
        /// Booked already.
        RecallBooked = "recall_booked",
        /// Answered already.
        Answered = "answered",
        /// The offer is over.
        OfferOver = "offer_over",
        /// A person dropped it.
        DroppedByStaff = "dropped_by_staff",
        /// The invoice is paid.
        Paid = "paid",
        /// Credit covers the invoice.
        CreditCovers = "credit_covers",
        /// The invoice is disputed.
        Disputed = "disputed",
        /// Payment was promised.
        Promised = "promised",
        /// Reminders of this invoice are on hold.
        OnHold = "on_hold",
        /// The balance is too small.
        BelowMinimum = "below_minimum",
        /// It is not known whether the last one went out.
        PreviousUnknown = "previous_unknown",
        /// The invoice itself was not sent.
        InvoiceNotSent = "invoice_not_sent",
        /// A complaint is open.
        ComplaintOpen = "complaint_open",
    }
}

word_list! {
    /// Why a message is no longer wanted (R46).
    Cancel {
        /// The appointment was moved.
        Moved = "moved",
        /// The appointment was cancelled.
        AppointmentCancelled = "appointment_cancelled",
        /// The appointment went to the parking list.
        Unscheduled = "unscheduled",
        /// The cancelled appointment stands again.
        Reinstated = "reinstated",
        /// The rule was switched off.
        RuleOff = "rule_off",
        /// The client was erased.
        Erased = "erased",
        /// A person stopped it.
        ByStaff = "by_staff",
    }
}

word_list! {
    /// What a held message waits for.
    Hold {
        /// Too many late ones at once (R66).
        Burst = "burst",
        /// The computer's clock jumped (R67).
        Clock = "clock",
        /// An older backup was restored (R68).
        Restored = "restored",
        /// "Any payments to enter first?" (I109).
        Payments = "payments",
    }
}

impl Trigger {
    /// The consent purpose of messages of this trigger.
    pub fn purpose(self) -> Purpose {
        match self {
            Trigger::InvoiceIssued | Trigger::InvoiceDue | Trigger::InvoiceOverdue => Purpose::InvoiceService,
            Trigger::VisitDone | Trigger::CaseClosed => Purpose::Feedback,
            Trigger::Recall => Purpose::Recall,
            Trigger::Test => Purpose::Test,
            _ => Purpose::AppointmentService,
        }
    }

    /// True when the subject is an appointment.
    pub fn of_appointment(self) -> bool {
        matches!(
            self,
            Trigger::Appointment | Trigger::Booked | Trigger::Changed | Trigger::Cancelled | Trigger::FirstVisit
        )
    }

    /// True when the subject is an invoice.
    pub fn of_invoice(self) -> bool {
        matches!(
            self,
            Trigger::InvoiceIssued | Trigger::InvoiceDue | Trigger::InvoiceOverdue
        )
    }

    /// True when a rule with this trigger does something in this version.
    pub fn usable_in_rules(self) -> bool {
        (self.of_appointment() && self != Trigger::FirstVisit) || self.of_invoice()
    }

    /// False for what a person writes or asks for: not counted in the daily cap, not bound to send hours (R10, R19).
    pub fn automated(self) -> bool {
        !matches!(self, Trigger::Manual | Trigger::Test | Trigger::Offer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        for skip in Skip::ALL {
            assert_eq!(Skip::from_word(skip.word()), Some(*skip));
        }
        assert_eq!(Skip::ALL.len(), 33, "R22 lists 24 reasons and 9 of invoices");
        assert_eq!(Trigger::InvoiceDue.purpose(), Purpose::InvoiceService);
        assert_eq!(
            serde_json::to_string(&Trigger::FirstVisit).expect("a word"),
            "\"first_visit\""
        );
    }
}
