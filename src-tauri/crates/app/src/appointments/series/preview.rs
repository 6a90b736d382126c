//! A series before it is saved (A61): every date with its state.

use super::book::planned;
use crate::{
    AppError, AppResult, Caller, Desk,
    appointments::{AppointmentBook, ClashView, book, visit::check_column},
};
use deskbell_core::{Date, paging::Page, time::Civil};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A booking with `repeat`, to be looked at.
pub type SeriesPreview = AppointmentBook;

/// A date of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeriesDate {
    /// The date.
    pub date: Date,
    /// Its start; none where it does not exist.
    pub start: Option<Civil>,
    /// `free`, `overlap`, `closure`, `time_missing` or `no_such_day`.
    pub state: String,
    /// Who is taken by what.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub with: Vec<ClashView>,
}

/// Every date of the series, in order; nothing is written.
pub fn preview(desk: &Desk, caller: &Caller, request: SeriesPreview) -> AppResult<Page<SeriesDate>> {
    let repeat = request
        .repeat
        .as_ref()
        .ok_or_else(|| AppError::invalid("repeat", "required"))?;
    let wishes = book::wishes(&request)?;
    check_column(caller, wishes.iter().map(|wish| wish.staff))?;
    let mut items = desk.store.read(|tx| -> AppResult<Vec<SeriesDate>> {
        let planned = planned(desk, tx, caller, (&request, repeat, &wishes))?;
        let mut items: Vec<SeriesDate> = planned
            .left_out
            .into_iter()
            .map(|left| SeriesDate {
                date: left.date,
                start: None,
                state: left.reason,
                with: Vec::new(),
            })
            .collect();
        for date in planned.dates {
            let (civil, place) = (date.placement.civil, date.place);
            let (state, with) = date
                .problem(desk, tx)?
                .map_or_else(|| ("free".to_owned(), Vec::new()), super::book::Problem::told);
            items.push(SeriesDate {
                date: place.date(),
                start: Some(civil),
                state,
                with,
            });
        }
        Ok(items)
    })?;
    items.sort_by_key(|item| (item.date, item.start));
    Ok(Page::whole(items))
}
