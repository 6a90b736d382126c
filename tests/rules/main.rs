//! The house's own laws: arrows, declared = registered = called, words, tokens.
