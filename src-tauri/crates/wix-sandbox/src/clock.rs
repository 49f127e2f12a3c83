//! The sandbox's own clock. It follows the machine's until a test sets or advances it, and keeps ticking from there; frozen, it
//! stands still between two requests so that whole runs repeat to the byte. Everything with a date asks it: entities, async jobs,
//! tokens, rate limits, the `Date` header.

use std::fmt;

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment, written as Wix's SDK writes it: RFC 3339, milliseconds, `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp(pub(crate) DateTime<Utc>);

impl Stamp {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|moment| Self(moment.with_timezone(&Utc)))
    }

    pub(crate) fn later(self, milliseconds: i64) -> Self {
        Self(
            self.0
                .checked_add_signed(Duration::milliseconds(milliseconds))
                .unwrap_or(self.0),
        )
    }

    pub(crate) fn later_seconds(self, seconds: i64) -> Self {
        self.later(seconds.saturating_mul(1000))
    }

    /// The form of the HTTP `Date` header.
    pub(crate) fn http_date(self) -> String {
        self.0.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("not a timestamp: {text}")))
    }
}

/// Where the sandbox's time stands relative to the machine's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Clock {
    offset_ms: i64,
    frozen_at: Option<Stamp>,
}

impl Clock {
    pub(crate) fn now(&self) -> Stamp {
        match self.frozen_at {
            Some(stamp) => stamp,
            None => machine_now().later(self.offset_ms),
        }
    }

    pub(crate) fn set(&mut self, now: Stamp) {
        if self.frozen_at.is_some() {
            self.frozen_at = Some(now);
        }
        self.offset_ms = (now.0 - machine_now().0).num_milliseconds();
    }

    pub(crate) fn advance(&mut self, seconds: i64) {
        let moved = self.now().later_seconds(seconds);
        self.set(moved);
    }

    pub(crate) fn freeze(&mut self, frozen: bool) {
        let now = self.now();
        self.frozen_at = frozen.then_some(now);
        self.set(now);
    }

    pub(crate) fn is_frozen(&self) -> bool {
        self.frozen_at.is_some()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox's clock is the adapter over the machine's"
)]
fn machine_now() -> Stamp {
    // Whole milliseconds: a stamp must survive being written and read back.
    let now = Utc::now();
    Stamp(DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let mut clock = Clock::default();
        clock.freeze(true);
        let noon = Stamp::parse("2026-12-31T12:00:00Z").expect("a stamp");
        clock.set(noon);
        assert_eq!(clock.now(), noon);
        clock.advance(60);
        assert_eq!(clock.now().to_string(), "2026-12-31T12:01:00.000Z");
        assert_eq!(clock.now().http_date(), "Thu, 31 Dec 2026 12:01:00 GMT");
    }

    #[test]
    fn a_set_clock_keeps_ticking() {
        let mut clock = Clock::default();
        let then = Stamp::parse("2030-01-01T00:00:00Z").expect("a stamp");
        clock.set(then);
        let now = clock.now();
        assert!(now >= then && now < then.later_seconds(5), "{now}");
    }
}
