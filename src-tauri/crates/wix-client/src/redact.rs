//! Secrets never leave through an error or a log, even when a server echoes them.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

const REDACTED: &str = "[redacted]";

/// Everything that must not be repeated. Its `Debug` shows nothing.
#[derive(Default)]
pub(crate) struct Secrets {
    lasting: Vec<SecretString>,
    /// The token in use and the one before: an answer to an older request may still echo it.
    tokens: [Option<SecretString>; 2],
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    pub(crate) fn lasting(secrets: &[&SecretString]) -> Secrets {
        Secrets {
            lasting: secrets.iter().map(|secret| (*secret).clone()).collect(),
            tokens: [None, None],
        }
    }

    pub(crate) fn use_token(&mut self, token: SecretString) {
        self.tokens.rotate_right(1);
        self.tokens[0] = Some(token);
    }

    /// The text, with every secret in it blotted out.
    pub(crate) fn text(&self, text: &str) -> String {
        let known = self.lasting.iter().chain(self.tokens.iter().flatten());
        known
            .map(|secret| secret.expose_secret().trim())
            .filter(|secret| !secret.is_empty())
            .fold(text.to_owned(), |text, secret| text.replace(secret, REDACTED))
    }

    /// The same inside JSON, after decoding, so that no escape hides a secret; keys included.
    pub(crate) fn json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(entries) => entries.into_iter().map(|entry| self.json(entry)).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| (self.text(&name), self.json(value)))
                .collect(),
            plain => plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_secret_is_blotted_out_wherever_it_stands() {
        let secrets = Secrets::lasting(&[&SecretString::from("IST.canary/1"), &SecretString::from("")]);
        let read: Value = serde_json::from_str(r#"{"a":["key IST.canary\/1!"],"IST.canary/1":1}"#).unwrap();
        assert_eq!(
            secrets.json(read),
            json!({"a": ["key [redacted]!"], "[redacted]": 1})
        );
        assert_eq!(secrets.text("Bearer IST.canary/1"), "Bearer [redacted]");
        assert_eq!(format!("{secrets:?}"), "Secrets");
    }
}
