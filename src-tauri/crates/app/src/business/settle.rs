//! What becomes of the visits inside days away (A27, A66): kept, moved, called off, or put on the shelf, as a person says
//! for each. All of it is one transaction: a move that does not fit leaves everything as it was.

use crate::{AppError, AppResult, Caller, Desk, appointments};
use deskbell_core::{
    id::{AppointmentId, StaffId},
    time::Civil,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What to do with a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosureAction {
    /// It takes place all the same.
    Keep,
    /// To another time.
    Move,
    /// Call it off, by the business; of a series: leave it out.
    Cancel,
    /// Find a time later.
    Shelve,
}

/// A decision about one visit.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClosureChoice {
    /// Which visit.
    pub appointment_id: AppointmentId,
    /// The version it was made from.
    pub version: i64,
    /// What to do.
    pub action: ClosureAction,
    /// For a move: the new start.
    #[serde(default)]
    pub start: Option<Civil>,
    /// For a move: who.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
}

/// Decisions about the visits inside days away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClosureSettle {
    /// One for each visit.
    pub choices: Vec<ClosureChoice>,
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClosureSettled {
    /// Visits that stay.
    pub kept: usize,
    /// Visits with a new time.
    pub moved: usize,
    /// Visits that were called off.
    pub cancelled: usize,
    /// Visits on the shelf.
    pub shelved: usize,
}

/// Carries out every decision, or none.
pub fn closure_settle(desk: &Desk, caller: &Caller, request: ClosureSettle) -> AppResult<ClosureSettled> {
    let wordless = |choice: &ClosureChoice| {
        choice.action == ClosureAction::Move && choice.start.is_none() && choice.staff_id.is_none()
    };
    if let Some(index) = request.choices.iter().position(wordless) {
        return Err(AppError::invalid(format!("choices[{index}].start"), "required"));
    }
    desk.write(caller, |tx| {
        let mut done = ClosureSettled::default();
        for choice in &request.choices {
            appointments::settle(desk, tx, caller, choice)?;
            match choice.action {
                ClosureAction::Keep => done.kept += 1,
                ClosureAction::Move => done.moved += 1,
                ClosureAction::Cancel => done.cancelled += 1,
                ClosureAction::Shelve => done.shelved += 1,
            }
        }
        Ok(done)
    })
}
