//! The audit log (T69 to T74): append-only, each row chained to the one before by a keyed hash. Written in the
//! transaction of the act. A changed, removed, inserted or swapped row breaks the chain; a cut tail or a rebuilt table
//! is found by comparing with an [`Anchor`] kept elsewhere.

use crate::{
    Row, StoreResult, Tx, WriteTx,
    engine::keys::{Keys, Purpose, SubKey, same, sha256},
    named,
};
use deskbell_core::{Instant, id::StaffId};

/// What is written about one act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry<'e> {
    /// When.
    pub at: Instant,
    /// Who; none is the owner before there is staff, or the loop.
    pub staff_id: Option<StaffId>,
    /// What: `client.created`, a command's name.
    pub action: &'e str,
    /// Kind of the thing it was done to.
    pub subject_kind: Option<&'e str>,
    /// Its id.
    pub subject_id: Option<&'e str>,
    /// Further bytes, sealed by the caller when they are about a person (T72).
    pub detail: Option<&'e [u8]>,
}

/// How far the log reached at some moment. Kept in backups and the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Rows.
    pub count: i64,
    /// The last row's mac; 32 zero bytes when there is none.
    pub head: [u8; 32],
}

/// A row as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// From 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub staff_id: Option<StaffId>,
    /// What.
    pub action: String,
    /// Kind of the subject.
    pub subject_kind: Option<String>,
    /// Id of the subject.
    pub subject_id: Option<String>,
}

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Rows read and the last mac as stored.
    pub anchor: Anchor,
    /// The first row that does not fit.
    pub first_bad: Option<i64>,
    /// For each anchor asked about, whether the log held exactly that head at that count.
    pub anchors_fit: Vec<bool>,
}

/// Adds one row at the chain's end.
pub fn append(tx: &WriteTx<'_>, keys: &Keys, entry: &AuditEntry<'_>) -> StoreResult<()> {
    let last = anchor(tx)?;
    let seq = last.count + 1;
    let mac = link(&keys.sub(Purpose::Audit), &last.head, seq, entry);
    tx.execute(
        "INSERT INTO audit (seq, at_ms, staff_id, action, subject_kind, subject_id, detail, mac)
         VALUES (:seq, :at, :staff_id, :action, :subject_kind, :subject_id, :detail, :mac)",
        named! {
            ":seq" => seq,
            ":at" => entry.at,
            ":staff_id" => entry.staff_id,
            ":action" => entry.action,
            ":subject_kind" => entry.subject_kind,
            ":subject_id" => entry.subject_id,
            ":detail" => entry.detail,
            ":mac" => mac.as_slice(),
        },
    )?;
    Ok(())
}

/// The log's present length and head.
pub fn anchor(tx: &Tx<'_>) -> StoreResult<Anchor> {
    let last = tx.query_opt(
        "SELECT seq, mac
         FROM audit
         ORDER BY seq DESC
         LIMIT 1",
        named! {},
        |row| {
            Ok(Anchor {
                count: row.get("seq")?,
                head: mac_of(row)?,
            })
        },
    )?;
    Ok(last.unwrap_or(Anchor {
        count: 0,
        head: [0; 32],
    }))
}

/// Reads the whole log and recomputes the chain; also compares with anchors from elsewhere.
pub fn verify(tx: &Tx<'_>, keys: &Keys, anchors: &[Anchor]) -> StoreResult<Verified> {
    let key = keys.sub(Purpose::Audit);
    let mut at = Anchor {
        count: 0,
        head: [0; 32],
    };
    let mut first_bad = None;
    let mut fit: Vec<bool> = anchors.iter().map(|known| *known == at).collect();
    tx.query(
        "SELECT seq, at_ms, staff_id, action, subject_kind, subject_id, detail, mac
         FROM audit
         ORDER BY seq",
        named! {},
        |row| {
            let seq: i64 = row.get("seq")?;
            let stored = mac_of(row)?;
            let sound = seq == at.count + 1 && same(&recompute(row, &key, &at.head, seq)?, &stored);
            if !sound && first_bad.is_none() {
                first_bad = Some(seq);
            }
            at = Anchor {
                count: seq,
                head: stored,
            };
            for (known, fits) in anchors.iter().zip(&mut fit) {
                *fits |= *known == at;
            }
            Ok(())
        },
    )?;
    Ok(Verified {
        anchor: at,
        first_bad,
        anchors_fit: fit,
    })
}

/// Rows, newest first, before a seq.
pub fn list(tx: &Tx<'_>, before: Option<i64>, limit: u32) -> StoreResult<Vec<AuditRow>> {
    tx.query(
        "SELECT seq, at_ms, staff_id, action, subject_kind, subject_id
         FROM audit
         WHERE seq < :before
         ORDER BY seq DESC
         LIMIT :limit",
        named! {":before" => before.unwrap_or(i64::MAX), ":limit" => limit},
        |row| {
            Ok(AuditRow {
                seq: row.get("seq")?,
                at: row.get("at_ms")?,
                staff_id: row.get("staff_id")?,
                action: row.get("action")?,
                subject_kind: row.get("subject_kind")?,
                subject_id: row.get("subject_id")?,
            })
        },
    )
}

fn mac_of(row: &Row<'_>) -> StoreResult<[u8; 32]> {
    let bytes: Vec<u8> = row.get("mac")?;
    // A mac of another length is a changed row; it must be reported as such, not stop the reading.
    Ok(bytes.try_into().unwrap_or([0xff; 32]))
}

fn recompute(row: &Row<'_>, key: &SubKey, previous: &[u8; 32], seq: i64) -> StoreResult<[u8; 32]> {
    let at_ms: i64 = row.get("at_ms")?;
    let staff: Option<String> = row.get("staff_id")?;
    let action: String = row.get("action")?;
    let kind: Option<String> = row.get("subject_kind")?;
    let id: Option<String> = row.get("subject_id")?;
    let detail: Option<Vec<u8>> = row.get("detail")?;
    Ok(mac(
        key,
        previous,
        [
            seq.to_string().as_bytes(),
            at_ms.to_string().as_bytes(),
            staff.unwrap_or_default().as_bytes(),
            action.as_bytes(),
            kind.unwrap_or_default().as_bytes(),
            id.unwrap_or_default().as_bytes(),
        ],
        detail.as_deref(),
    ))
}

fn link(key: &SubKey, previous: &[u8; 32], seq: i64, entry: &AuditEntry<'_>) -> [u8; 32] {
    let staff = entry.staff_id.map(|id| id.to_string()).unwrap_or_default();
    mac(
        key,
        previous,
        [
            seq.to_string().as_bytes(),
            entry.at.ms().to_string().as_bytes(),
            staff.as_bytes(),
            entry.action.as_bytes(),
            entry.subject_kind.unwrap_or_default().as_bytes(),
            entry.subject_id.unwrap_or_default().as_bytes(),
        ],
        entry.detail,
    )
}

/// T71: previous mac, then each field as its length in four bytes and its text; the detail by its SHA-256, and no
/// detail as the SHA-256 of nothing (the published vector says so).
fn mac(key: &SubKey, previous: &[u8; 32], fields: [&[u8]; 6], detail: Option<&[u8]>) -> [u8; 32] {
    let mut text = Vec::with_capacity(256);
    let detail = sha256(detail.unwrap_or_default());
    for field in fields.into_iter().chain([detail.as_slice()]) {
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        text.extend_from_slice(&length.to_be_bytes());
        text.extend_from_slice(field);
    }
    key.sign(&[previous, &text])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DataKey, engine::keys::hex};

    #[test]
    fn the_chain_is_that_of_the_published_vector() {
        let data = std::array::from_fn(|index| index as u8);
        let keys = Keys::new(
            DataKey::new(data),
            "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id"),
        );
        let key = keys.sub(Purpose::Audit);
        let created = AuditEntry {
            at: Instant::from_ms(1_804_150_800_000),
            staff_id: None,
            action: "database.created",
            subject_kind: None,
            subject_id: None,
            detail: None,
        };
        let first = link(&key, &[0; 32], 1, &created);
        assert_eq!(
            hex(&first),
            "95028726147ed386464ec3ae19882528bbe78311f00aa663d757942058dc0e6a"
        );
        let client = AuditEntry {
            at: Instant::from_ms(1_804_150_860_000),
            staff_id: Some("01890a5d-ac96-774b-bcce-b302099a8058".parse().expect("an id")),
            action: "client.created",
            subject_kind: Some("client"),
            subject_id: Some("01890a5d-ac96-774b-bcce-b302099a8059"),
            detail: Some(&[1, 2, 3]),
        };
        assert_eq!(
            hex(&link(&key, &first, 2, &client)),
            "40fba9d07104e9816d419584bb71adeead5bc45d42ab9cd3f0457def5dc9d828"
        );
    }
}
