//! Reading other programs' contact lists (IM1 to IM7, T81, T88): letters, lines, columns, dates, and what a row says.
//! Nothing is guessed per row and nothing is dropped silently; what cannot be read is kept as text with its reason.
//!
//! Not here: files and transactions (app), deciding who a row is (likeness, blocks).

mod absorb;
mod dates;
mod guard;
mod header_words;
mod headers;
mod letters;
mod mapping;
mod records;
mod row;

pub use absorb::{Absorbed, Clash, absorb};
pub use dates::{DateOrder, DateRead, DateVotes, read_date};
pub use guard::unguarded;
pub use headers::{header_key, propose};
pub use letters::{LetterProbe, Letters, TextReader};
pub use mapping::{ColumnMapping, Field, Mapping};
pub use records::{FileFault, MAX_COLUMNS, MAX_FIELD_BYTES, MAX_FILE_BYTES, MAX_ROWS, Record, Records, delimiter_of};
pub use row::{ImportedRow, RowReader, RowReason};
