//! Public holidays (A28): typed once, listed for any stretch of time. Whether the business is closed on one is the owner's
//! word: a closure, with its question about the visits inside.

use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{Date, business::HolidayRule, id::HolidayId, paging::Page, text};
use deskbell_store::business::{self as store, HolidayRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Years of one answer.
const MOST_YEARS: i32 = 10;

/// A new holiday.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HolidayDraft {
    /// Its name.
    pub name: String,
    /// When it is.
    pub rule: HolidayRule,
}

/// Names a holiday.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HolidayRef {
    /// Its id.
    pub id: HolidayId,
}

/// Which days to look at.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HolidayList {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// A holiday on its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HolidayView {
    /// Its id.
    pub id: HolidayId,
    /// Its name.
    pub name: String,
    /// The day.
    pub date: Date,
    /// When it is in other years.
    pub rule: HolidayRule,
    /// True when the business is closed that day.
    pub closed: bool,
}

/// Adds a holiday.
pub fn holiday_create(desk: &Desk, caller: &Caller, request: HolidayDraft) -> AppResult<HolidayRef> {
    let name = text::required_line(&request.name).map_err(|rule| AppError::invalid("name", rule))?;
    request.rule.check()?;
    desk.write(caller, |tx| {
        let row = HolidayRow {
            id: desk.new_id(),
            name,
            rule: request.rule,
        };
        store::holiday_insert(tx, &row, desk.now())?;
        Ok(HolidayRef { id: row.id })
    })
}

/// Removes a holiday; closures made for it stay.
pub fn holiday_delete(desk: &Desk, caller: &Caller, request: HolidayRef) -> AppResult<HolidayRef> {
    desk.write(caller, |tx| {
        store::holiday_delete(tx, request.id)?;
        Ok(request)
    })
}

/// The holidays of a stretch of days, in order.
pub fn holiday_list(desk: &Desk, _caller: &Caller, request: HolidayList) -> AppResult<Page<HolidayView>> {
    let (first, last) = (request.from.year(), request.to.year());
    if request.to < request.from {
        return Err(AppError::invalid("to", "before_from"));
    }
    if last - first > MOST_YEARS {
        return Err(AppError::invalid("to", "window_too_long"));
    }
    let mut items = desk.store.read(|tx| -> AppResult<Vec<HolidayView>> {
        let closures = store::closures_between(tx, request.from, request.to)?;
        let closed = |date: Date| {
            let mut whole = closures.iter().filter(|closure| closure.resource.is_none());
            whole.any(|closure| closure.from <= date && date <= closure.to)
        };
        let mut items = Vec::new();
        for row in store::holidays(tx)? {
            let dates = (first..=last).filter_map(|year| row.rule.on(year));
            let inside = dates.filter(|date| request.from <= *date && *date <= request.to);
            items.extend(inside.map(|date| HolidayView {
                id: row.id,
                name: row.name.clone(),
                date,
                rule: row.rule,
                closed: closed(date),
            }));
        }
        Ok(items)
    })?;
    items.sort_by(|a, b| (a.date, &a.name).cmp(&(b.date, &b.name)));
    Ok(Page::whole(items))
}
