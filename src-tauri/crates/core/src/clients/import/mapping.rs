//! Which column fills which field. Proposed from the headers, changed by people, remembered per set of headers.

use super::dates::DateOrder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

words! {
    /// What a column can fill.
    Field {
        /// Mr, Dr, Frau.
        Salutation = "salutation",
        /// Given name.
        GivenName = "givenName",
        /// Further given names.
        MiddleName = "middleName",
        /// Family name.
        FamilyName = "familyName",
        /// Jr, III.
        Suffix = "suffix",
        /// Both names in one cell.
        FullName = "fullName",
        /// Company.
        OrganisationName = "organisationName",
        /// How the client wants to be called.
        PreferredName = "preferredName",
        /// How the name is said.
        SayAs = "sayAs",
        /// Date of birth.
        BirthDate = "birthDate",
        /// Language.
        Language = "language",
        /// The other program's number.
        ExternalId = "externalId",
        /// The other program's number of who pays.
        PayerExternalId = "payerExternalId",
        /// Mailboxes.
        Email = "email",
        /// What the mailbox of the same group is.
        EmailLabel = "emailLabel",
        /// Phones.
        Phone = "phone",
        /// What the phone of the same group is.
        PhoneLabel = "phoneLabel",
        /// An address on the web.
        Website = "website",
        /// Street.
        Street = "street",
        /// House number.
        HouseNumber = "houseNumber",
        /// Flat, floor, box.
        AddressExtra = "addressExtra",
        /// Postal code.
        PostalCode = "postalCode",
        /// Town.
        City = "city",
        /// State, county.
        Region = "region",
        /// Country.
        Country = "country",
        /// The whole address in one cell.
        FormattedAddress = "formattedAddress",
        /// What the address of the same group is.
        AddressLabel = "addressLabel",
        /// Tags.
        Tags = "tags",
        /// Care notes.
        Notes = "notes",
        /// May texts be sent? A yes counts only with date and source (IM7).
        ConsentSms = "consentSms",
        /// May mail be sent?
        ConsentEmail = "consentEmail",
        /// An amount owed; reported, never imported (IM7).
        Balance = "balance",
        /// Not imported.
        LeaveOut = "leaveOut",
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ColumnMapping {
    /// Place in the file, from 0.
    pub column: u16,
    /// Its header, as written.
    pub header: String,
    /// What it fills.
    pub field: Field,
    /// Columns of one group belong together: the street and town of one address, a phone and its label.
    #[serde(default)]
    pub group: u8,
    /// Label of the contact point or address, where no column gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// All columns, and what a person had to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Mapping {
    /// The columns; one that is not named is left out.
    pub columns: Vec<ColumnMapping>,
    /// Order of day and month, where the file does not decide it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// Two-digit years above this belong to the 1900s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub century_pivot: Option<u8>,
    /// Country of numbers without a prefix, where not the business's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Mapping {
    /// Columns that fill a field.
    pub fn of(&self, field: Field) -> impl Iterator<Item = &ColumnMapping> {
        self.columns.iter().filter(move |column| column.field == field)
    }

    /// True when something names or reaches a client: without that no row can be read.
    pub fn names_people(&self) -> bool {
        let naming = [
            Field::GivenName,
            Field::FamilyName,
            Field::FullName,
            Field::OrganisationName,
            Field::PreferredName,
            Field::Phone,
            Field::Email,
        ];
        naming.into_iter().any(|field| self.of(field).next().is_some())
    }
}
