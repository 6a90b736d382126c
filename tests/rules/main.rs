//! The house's own laws: arrows, declared = registered = called, words, tokens, frozen files.

mod arrows;
mod bridge;
mod house;
mod sources;
mod window;
