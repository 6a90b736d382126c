//! The network as adapters see it: which addresses may be reached, how a stream is opened, and one HTTP exchange.

pub(crate) mod address;
pub(crate) mod dial;
pub(crate) mod http;
pub(crate) mod web;
