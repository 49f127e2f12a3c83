use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// An int64 as Wix writes it: text. A revision, above all: opaque, sent back as it came.
///
/// A number is read too; it is written as text always.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Int64Text(String);

impl Int64Text {
    pub fn new(text: impl Into<String>) -> Int64Text {
        Int64Text(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Int64Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Int64Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Int64Text, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum TextOrNumber {
            Text(String),
            Number(i64),
        }
        Ok(Int64Text(match TextOrNumber::deserialize(deserializer)? {
            TextOrNumber::Text(text) => text,
            TextOrNumber::Number(number) => number.to_string(),
        }))
    }
}
