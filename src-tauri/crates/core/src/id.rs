//! Typed ids: UUIDv7 as text everywhere. Made from a time and random bytes that the caller brings,
//! so that a moved test clock and a seeded generator give the same ids again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text is no UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

/// What every typed id can do; lets generic code make and print ids.
pub trait Id: Copy + Eq + std::fmt::Display + std::str::FromStr<Err = NotAnId> {
    /// Builds a UUIDv7 from a Unix time in milliseconds and ten random bytes.
    fn from_parts(unix_ms: u64, random: [u8; 10]) -> Self;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(#[schemars(with = "String")] Uuid);

        impl $name {
            /// The sixteen bytes.
            pub fn bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }
        }

        impl Id for $name {
            fn from_parts(unix_ms: u64, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0.hyphenated(), f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
            }
        }
    )+};
}

ids! {
    /// A data folder; stands in the key file and in the database.
    DbId,
    /// A computer that has opened the data (T8).
    DeviceId,
    /// A client: a person or an organisation.
    ClientId,
    /// A phone number, mail address or handle of a client.
    ContactPointId,
    /// One event of a client's consent.
    ConsentEventId,
    /// One run of an import.
    ImportId,
    /// A merge of two clients.
    MergeId,
    /// A member of staff.
    StaffId,
    /// A room or chair.
    RoomId,
    /// A service of the price list.
    ServiceId,
    /// A closure: days on which the business or one person is away.
    ClosureId,
    /// A public holiday.
    HolidayId,
    /// One visit of one client.
    AppointmentId,
    /// A series of appointments.
    SeriesId,
    /// A client's place on the waiting list.
    WaitingId,
    /// A free time offered to one person of the waiting list.
    OfferId,
    /// One stretch of time that a person or room is taken.
    BusyId,
    /// A stretch of time that a person or room is away.
    BlockId,
    /// A calendar file kept up to date in a folder.
    FeedId,
    /// A reminder rule.
    RuleId,
    /// A message template.
    TemplateId,
    /// One message in the outbox.
    OutboxId,
    /// One try to hand a message to a provider.
    AttemptId,
    /// A configured provider account.
    AccountId,
    /// An invoice, credit note or draft.
    InvoiceId,
    /// A line of an invoice.
    InvoiceLineId,
    /// A number series.
    NumberSeriesId,
    /// A payment.
    PaymentId,
    /// The part of a payment that settles one invoice.
    AllocationId,
    /// A tax setting of the business.
    TaxSettingId,
    /// A logged call or desk talk.
    InteractionId,
    /// A complaint, question or praise.
    CaseId,
    /// A backup file.
    BackupId,
    /// A long-running job.
    JobId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_seven_and_come_back_from_text() {
        let id = ClientId::from_parts(1_804_150_800_000, [7; 10]);
        assert_eq!(id.to_string().chars().nth(14), Some('7'));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("12".parse::<ClientId>(), Err(NotAnId));
    }
}
