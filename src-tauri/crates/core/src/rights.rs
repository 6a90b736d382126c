//! Who may do what (T68): one table, asked before a use case runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A member of staff's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Owner,
    /// Everything but accounts, keys and the business profile.
    Manager,
    /// Money.
    Finance,
    /// The front desk.
    Desk,
    /// Sees clients and works in the own column.
    Practitioner,
}

impl Role {
    /// Every role, most powerful first.
    pub const ALL: [Role; 5] = [
        Role::Owner,
        Role::Manager,
        Role::Finance,
        Role::Desk,
        Role::Practitioner,
    ];

    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Manager => "manager",
            Role::Finance => "finance",
            Role::Desk => "desk",
            Role::Practitioner => "practitioner",
        }
    }

    /// The role of a stored word.
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// What a command needs. Limits inside a right (own column, own amount) are tested by the use case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// See and search clients and the calendar.
    See,
    /// Add and change clients.
    EditClients,
    /// Import and undo an import.
    Import,
    /// Export lists.
    ExportLists,
    /// One person's access export; erase.
    ErasePerson,
    /// Book, move, cancel.
    Book,
    /// Rules, templates, send hours.
    EditRules,
    /// Send now, resolve unknown, release held.
    Send,
    /// Provider accounts and secrets.
    EditAccounts,
    /// Draft invoices, record payments.
    DraftInvoices,
    /// Issue invoices.
    IssueInvoices,
    /// Credit note, void, reverse payment.
    CorrectInvoices,
    /// Tax, numbering, business profile.
    EditBusiness,
    /// Hours, closures, services, rooms.
    EditHours,
    /// Staff and roles.
    EditStaff,
    /// Back up now; see the backup page.
    Backup,
    /// Restore, recovery code, keys.
    Keys,
    /// Read the audit log.
    ReadAudit,
}

/// True when the role holds the right (T68).
pub fn holds(role: Role, right: Right) -> bool {
    use Right as R;
    match role {
        Role::Owner => true,
        Role::Manager => !matches!(right, R::EditAccounts | R::EditBusiness | R::Keys),
        Role::Finance => matches!(
            right,
            R::See
                | R::EditClients
                | R::ExportLists
                | R::DraftInvoices
                | R::IssueInvoices
                | R::CorrectInvoices
                | R::Backup
        ),
        Role::Desk => matches!(
            right,
            R::See | R::EditClients | R::Book | R::Send | R::DraftInvoices | R::Backup
        ),
        Role::Practitioner => {
            matches!(right, R::See | R::EditClients | R::Book | R::DraftInvoices | R::Backup)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_rights() {
        assert!(Role::ALL.into_iter().all(|role| holds(role, Right::See)));
        assert!(!holds(Role::Manager, Right::EditAccounts));
        assert!(!holds(Role::Desk, Right::IssueInvoices));
        assert!(!holds(Role::Finance, Right::Book));
        assert!(!holds(Role::Practitioner, Right::Send));
        assert_eq!(Role::from_word("desk"), Some(Role::Desk));
        assert_eq!(Role::from_word("king"), None);
    }
}
