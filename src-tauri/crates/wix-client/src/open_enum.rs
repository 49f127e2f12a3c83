/// An enum of the wire. Wix adds words at any time; one we don't know reads as `Unknown` and is never sent.
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// Missing, or a word we don't know.
            #[default]
            #[serde(other)]
            Unknown,
        }
    };
}
pub(crate) use open_enum;
