//! New ids: UUIDv7 from the clock and the system's random bytes.

use deskbell_core::{Instant, id::Id};

/// A new id for this instant.
pub fn new_id<I: Id>(now: Instant) -> I {
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random).expect("the system has a random source; without one no key could have been made");
    I::from_parts(now.ms().unsigned_abs(), random)
}

/// Random bytes as lower-case hex, for tokens that carry no time.
pub fn random_hex<const BYTES: usize>() -> String {
    let mut random = [0_u8; BYTES];
    getrandom::fill(&mut random).expect("the system has a random source; without one no key could have been made");
    random.iter().map(|byte| format!("{byte:02x}")).collect()
}
