//! The audit log as people read and verify it (T69 to T74). Anchors come from the ledger and from every backup: a cut
//! tail or a rebuilt log fits its own chain and no anchor.

use crate::{AppResult, Caller, Desk, commands::Nothing, ledger::LedgerKind};
use deskbell_store::{
    audit::{self, Anchor},
    engine::keys::{from_hex, hex},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const PAGE: u32 = 100;
const LARGEST_PAGE: u32 = 500;

/// Which rows.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuditList {
    /// How many, at most 500.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// One act.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditView {
    /// From 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: String,
    /// Who; none is the owner before there was staff.
    pub staff_id: Option<String>,
    /// What: the command's name.
    pub action: String,
    /// Kind of the subject.
    pub subject_kind: Option<String>,
    /// Its id.
    pub subject_id: Option<String>,
}

/// A page of the log, newest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    /// The rows.
    pub items: Vec<AuditView>,
    /// For the next page; none at the end.
    pub next: Option<String>,
}

/// One known anchor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnchorView {
    /// `ledger`, or the backup's file name.
    pub from: String,
    /// Rows that the log had then.
    pub count: i64,
    /// The log held exactly this head at this count.
    pub ok: bool,
}

/// What verifying found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditVerified {
    /// Chain and anchors all fit.
    pub ok: bool,
    /// Rows.
    pub count: i64,
    /// The last row's mac, hex.
    pub head: String,
    /// The first row that does not fit.
    pub first_bad: Option<i64>,
    /// Every known anchor.
    pub anchors: Vec<AnchorView>,
}

/// A page of the log.
pub fn list(desk: &Desk, _caller: &Caller, request: AuditList) -> AppResult<AuditPage> {
    let limit = request.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let before = match request.cursor.as_deref() {
        None => None,
        Some(text) => Some(
            text.parse()
                .map_err(|_| crate::AppError::invalid("cursor", "not_a_cursor"))?,
        ),
    };
    let rows = desk.store.read(|tx| audit::list(tx, before, limit))?;
    let full = rows.len() == limit as usize;
    let next = rows
        .last()
        .filter(|row| full && row.seq > 1)
        .map(|row| row.seq.to_string());
    let items = rows.into_iter().map(|row| AuditView {
        seq: row.seq,
        at: row.at.to_string(),
        staff_id: row.staff_id.map(|id| id.to_string()),
        action: row.action,
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
    });
    Ok(AuditPage {
        items: items.collect(),
        next,
    })
}

/// Verifies the chain and compares with every anchor that is known.
pub fn verify(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<AuditVerified> {
    let (names, anchors): (Vec<String>, Vec<Anchor>) = known_anchors(desk)?.into_iter().unzip();
    let found = desk.store.read(|tx| audit::verify(tx, desk.store.keys(), &anchors))?;
    let anchors: Vec<AnchorView> = names
        .into_iter()
        .zip(&anchors)
        .zip(&found.anchors_fit)
        .map(|((from, anchor), fits)| AnchorView {
            from,
            count: anchor.count,
            ok: *fits,
        })
        .collect();
    Ok(AuditVerified {
        ok: found.first_bad.is_none() && anchors.iter().all(|anchor| anchor.ok),
        count: found.anchor.count,
        head: hex(&found.anchor.head),
        first_bad: found.first_bad,
        anchors,
    })
}

/// After a restore, anchors of the state that was left are of another history: only those count that are not newer than
/// the restored copy. The ledger's last `R` line says when that was.
fn known_anchors(desk: &Desk) -> AppResult<Vec<(String, Anchor)>> {
    let ledger = desk.ledger.read()?;
    let since = ledger
        .lines
        .iter()
        .rposition(|line| line.kind == LedgerKind::Restored)
        .map_or(0, |index| index + 1);
    let lines = ledger
        .lines
        .iter()
        .skip(since)
        .filter(|line| line.kind == LedgerKind::Audit);
    let mut anchors: Vec<(String, Anchor)> = lines
        .filter_map(|line| {
            let head = from_hex(&line.data)?;
            let count = line.audit;
            Some(("ledger".to_owned(), Anchor { count, head }))
        })
        .collect();
    let epoch = desk.restore_epoch()?;
    for made in desk.own_backups()? {
        let figures = &made.manifest.figures;
        let of_this_history = made.manifest.restore_epoch == epoch;
        if let (true, Some(head)) = (of_this_history, from_hex(&figures.audit_head)) {
            let name = made.path.file_name().map(|name| name.to_string_lossy().into_owned());
            let count = figures.audit_count;
            anchors.push((name.unwrap_or_default(), Anchor { count, head }));
        }
    }
    Ok(anchors)
}
