//! Why a document was not made.

/// Nothing was written in any of these cases.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Characters that no font of the program has (I157).
    #[error("no glyph for {characters:?} in {field}")]
    NoGlyph {
        /// Which text of the document.
        field: String,
        /// The characters, each once.
        characters: String,
    },
    /// The address does not fit its window (I143).
    #[error("the address does not fit its window")]
    AddressTooLong,
    /// The picture is no PNG or JPEG, too large, or broken (T83).
    #[error("picture: {0}")]
    Picture(&'static str),
    /// A word of the document's language is missing.
    #[error("no word {0}")]
    Word(String),
    /// The PDF library refused.
    #[error("writing failed: {0}")]
    Write(String),
}
