//! Use cases of the clients slice: the record, search, the one timeline, the interaction log, imports.

mod home;
pub mod import;
mod interaction;
mod save;
mod search;
mod timeline;
mod view;

pub use interaction::{
    InteractionLog, InteractionLogged, InteractionOpen, InteractionSettle, InteractionSettled, InteractionView, log,
    open_list, settle,
};
pub use save::{ClientArchive, ClientSaved, ClientVersion, archive, create, unarchive, update};
pub use search::{ClientHit, ClientSearch, search};
pub use timeline::{ClientTimeline, timeline};
pub use view::{ClientGet, ClientItem, ClientList, ClientView, NoShow, get, list};

pub use deskbell_core::clients::{
    record::{ClientDraft, ClientPatch},
    timeline::TimelineEntry,
};
