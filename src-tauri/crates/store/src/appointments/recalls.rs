//! Recalls: who had what done when and has nothing booked, and what people decided about it.

use crate::{Row, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Date, Instant,
    id::{ClientId, ServiceId},
    time::Civil,
};

/// A client and a service of which there is no visit to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallRow {
    /// Who.
    pub client: ClientId,
    /// Their name.
    pub client_name: String,
    /// For what.
    pub service: ServiceId,
    /// Its name.
    pub service_name: String,
    /// Months from visit to visit.
    pub months: u16,
    /// The last one that was completed.
    pub last: Civil,
    /// A person's decision: about which due date, and put off until when (none: given up).
    pub choice: Option<(Date, Option<Date>)>,
}

/// Clients and services with a recall, by client.
macro_rules! select_recalls {
    ($which:literal) => {
        concat!(
            "SELECT d.client_id, c.display_name, d.service_id, s.name AS service_name, s.recall_months, d.last,
           r.due AS choice_due, r.snoozed_to
         FROM (SELECT a.client_id, i.service_id, MAX(a.civil_start) AS last
               FROM appointments AS a
               JOIN appointment_items AS i ON i.appointment_id = a.id AND i.dropped = 0
               WHERE +a.status = 'completed'
                 AND i.service_id IN (SELECT id FROM services WHERE recall_months IS NOT NULL AND archived_ms IS NULL)
                 ",
            $which,
            "
               GROUP BY a.client_id, i.service_id) AS d
         JOIN clients AS c ON c.id = d.client_id AND c.archived_ms IS NULL
         JOIN services AS s ON s.id = d.service_id
         LEFT JOIN recall_choices AS r ON r.client_id = d.client_id AND r.service_id = d.service_id
         WHERE NOT EXISTS (SELECT 1
                           FROM appointments AS f
                           JOIN appointment_items AS x ON x.appointment_id = f.id AND x.dropped = 0
                           WHERE f.client_id = d.client_id
                             AND x.service_id = d.service_id
                             AND f.start_ms > :now
                             AND f.placement = 'calendar'
                             AND f.status IN ('booked', 'confirmed', 'arrived', 'in_progress'))
         ORDER BY d.client_id, d.service_id"
        )
    };
}

/// Every client and service with a recall, by client.
pub fn recalls(tx: &Tx<'_>, now: Instant) -> StoreResult<Vec<RecallRow>> {
    tx.query(select_recalls!(""), named! {":now" => now}, recall_row)
}

/// Recalls of clients who once said yes to being told: the work grows with them, not with everybody who ever came.
pub fn recalls_to_tell(tx: &Tx<'_>, now: Instant) -> StoreResult<Vec<RecallRow>> {
    tx.query(
        select_recalls!(
            "AND a.client_id IN (SELECT g.client_id
                                   FROM consent_events AS g
                                   WHERE g.purpose = 'recall' AND g.state = 'granted')"
        ),
        named! {":now" => now},
        recall_row,
    )
}

/// The recall of one client for one service; none when there is none to decide about.
pub fn recall(tx: &Tx<'_>, (client, service): (ClientId, ServiceId), now: Instant) -> StoreResult<Option<RecallRow>> {
    tx.query_opt(
        select_recalls!("AND a.client_id = :client AND i.service_id = :service"),
        named! {":client" => client, ":service" => service, ":now" => now},
        recall_row,
    )
}

fn recall_row(row: &Row<'_>) -> StoreResult<RecallRow> {
    let due: Option<Date> = row.get("choice_due")?;
    let snoozed: Option<Date> = row.get("snoozed_to")?;
    Ok(RecallRow {
        client: row.get("client_id")?,
        client_name: row.get("display_name")?,
        service: row.get("service_id")?,
        service_name: row.get("service_name")?,
        months: row.get("recall_months")?,
        last: row.get("last")?,
        choice: due.map(|due| (due, snoozed)),
    })
}

/// Puts a recall off until a day, or (none) gives it up.
pub fn recall_decide(
    tx: &WriteTx<'_>,
    (client, service): (ClientId, ServiceId),
    (due, until): (Date, Option<Date>),
    reason: &str,
    now: Instant,
) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO recall_choices (client_id, service_id, due, snoozed_to, reason, decided_ms)
         VALUES (:client, :service, :due, :until, :reason, :now)
         ON CONFLICT (client_id, service_id) DO UPDATE
         SET due = excluded.due, snoozed_to = excluded.snoozed_to, reason = excluded.reason, decided_ms = excluded.decided_ms",
        named! {
            ":client" => client,
            ":service" => service,
            ":due" => due,
            ":until" => until,
            ":reason" => reason,
            ":now" => now,
        },
    )?;
    tx.changed("appointments", client);
    Ok(())
}
