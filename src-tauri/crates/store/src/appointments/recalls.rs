//! Recalls: who had what done when and has nothing booked, and what people decided about it. When something was last done is
//! kept beside the visits ([`keep_last_done`]), so that a page of the list costs a page.

use crate::{Row, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Date, Instant,
    id::{AppointmentId, ClientId, ServiceId},
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

macro_rules! select_recalls {
    ($which:literal) => {
        concat!(
            "SELECT d.client_id, c.display_name, d.service_id, s.name AS service_name, s.recall_months, d.last,
           r.due AS choice_due, r.snoozed_to
         FROM last_done AS d
         JOIN clients AS c ON c.id = d.client_id AND c.archived_ms IS NULL
         JOIN services AS s ON s.id = d.service_id AND s.recall_months IS NOT NULL AND s.archived_ms IS NULL
         LEFT JOIN recall_choices AS r ON r.client_id = d.client_id AND r.service_id = d.service_id
         WHERE NOT EXISTS (SELECT 1
                           FROM appointments AS f
                           JOIN appointment_items AS x ON x.appointment_id = f.id AND x.dropped = 0
                           WHERE f.client_id = d.client_id
                             AND x.service_id = d.service_id
                             AND f.start_ms > :now
                             AND f.placement = 'calendar'
                             AND f.status IN ('booked', 'confirmed', 'arrived', 'in_progress'))
           AND ",
            $which
        )
    };
}

/// Services that ask people back, with the months from visit to visit.
pub fn recall_services(tx: &Tx<'_>) -> StoreResult<Vec<(ServiceId, u16)>> {
    tx.query(
        "SELECT id, recall_months
         FROM services
         WHERE recall_months IS NOT NULL AND archived_ms IS NULL
         ORDER BY id",
        named! {},
        |row| Ok((row.get("id")?, row.get("recall_months")?)),
    )
}

/// A stretch of the recalls of one service, by when it was last done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecallStretch {
    /// For what.
    pub service: ServiceId,
    /// After this place in the order; without a client from this start on.
    pub after: Option<(Civil, Option<ClientId>)>,
    /// Done before this.
    pub before: Civil,
    /// At most so many.
    pub limit: u32,
}

/// A stretch of the recalls of one service.
pub fn recalls(tx: &Tx<'_>, stretch: &RecallStretch, now: Instant) -> StoreResult<Vec<RecallRow>> {
    let (last, client) = match stretch.after {
        Some((last, client)) => (last.to_string(), client.map(|client| client.to_string())),
        None => Default::default(),
    };
    tx.query(
        select_recalls!(
            "d.service_id = :service
           AND d.last >= :last
           AND (d.last > :last OR d.client_id > :client)
           AND d.last < :before
         ORDER BY d.last, d.client_id
         LIMIT :limit"
        ),
        named! {
            ":now" => now,
            ":service" => stretch.service,
            ":last" => last,
            ":client" => client.unwrap_or_default(),
            ":before" => stretch.before,
            ":limit" => stretch.limit,
        },
        recall_row,
    )
}

/// Recalls of clients who once said yes to being told: the work grows with them, not with everybody who ever came.
pub fn recalls_to_tell(tx: &Tx<'_>, now: Instant) -> StoreResult<Vec<RecallRow>> {
    tx.query(
        select_recalls!(
            "d.client_id IN (SELECT g.client_id
                             FROM consent_events AS g
                             WHERE g.purpose = 'recall' AND g.state = 'granted')
         ORDER BY d.client_id, d.service_id"
        ),
        named! {":now" => now},
        recall_row,
    )
}

/// The recall of one client for one service; none when there is none to decide about.
pub fn recall(tx: &Tx<'_>, (client, service): (ClientId, ServiceId), now: Instant) -> StoreResult<Option<RecallRow>> {
    tx.query_opt(
        select_recalls!("d.client_id = :client AND d.service_id = :service"),
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

/// Reckons anew when the client of a visit last had its services done, if the visit is done or was the last one that was. To
/// be called by whatever writes a visit's status, start or services.
pub(super) fn keep_last_done(tx: &WriteTx<'_>, visit: AppointmentId) -> StoreResult<()> {
    let matters = tx.query_opt(
        "SELECT 1 AS found
         FROM appointments AS a
         WHERE a.id = :visit
           AND (a.status = 'completed'
             OR EXISTS (SELECT 1
                        FROM appointment_items AS i
                        JOIN last_done AS d ON d.service_id = i.service_id
                        WHERE i.appointment_id = a.id AND d.client_id = a.client_id AND d.last = a.civil_start))",
        named! {":visit" => visit},
        |row| row.get::<i64>("found"),
    )?;
    if matters.is_none() {
        return Ok(());
    }
    tx.execute(
        "DELETE FROM last_done
         WHERE client_id = (SELECT client_id FROM appointments WHERE id = :visit)
           AND service_id IN (SELECT service_id FROM appointment_items WHERE appointment_id = :visit)",
        named! {":visit" => visit},
    )?;
    tx.execute(
        "INSERT INTO last_done (client_id, service_id, last)
         SELECT a.client_id, i.service_id, MAX(a.civil_start)
         FROM appointments AS a
         JOIN appointment_items AS i ON i.appointment_id = a.id AND i.dropped = 0
         WHERE a.client_id = (SELECT client_id FROM appointments WHERE id = :visit)
           AND +a.status = 'completed'
           AND i.service_id IN (SELECT service_id FROM appointment_items WHERE appointment_id = :visit)
         GROUP BY a.client_id, i.service_id",
        named! {":visit" => visit},
    )?;
    Ok(())
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
