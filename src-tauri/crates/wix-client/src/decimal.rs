//! Wix's decimals: text on the wire, up to four places, compared by value.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const SCALE: i64 = 10_000;

/// A decimal number in ten-thousandths, exact.
///
/// Read from text or from a JSON number, always written as the shortest text; Wix may refuse a number with 400.
///
/// ```
/// use wix_client::Decimal4;
/// let read: Decimal4 = serde_json::from_str("\"10.0000\"")?;
/// assert_eq!(read, Decimal4::from_ten_thousandths(100_000));
/// assert_eq!(serde_json::to_string(&read)?, "\"10\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal4(i64);

/// The text is no decimal with at most four places that fits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no decimal number with at most four places")]
pub struct NotDecimal(String);

impl Decimal4 {
    pub const ZERO: Decimal4 = Decimal4(0);

    /// From the number times ten thousand.
    pub const fn from_ten_thousandths(value: i64) -> Decimal4 {
        Decimal4(value)
    }

    /// The number times ten thousand.
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Decimal4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        let (whole, fraction) = (magnitude / SCALE as u64, magnitude % SCALE as u64);
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = format!("{fraction:04}");
        write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

impl FromStr for Decimal4 {
    type Err = NotDecimal;

    fn from_str(text: &str) -> Result<Decimal4, NotDecimal> {
        parse(text.trim()).ok_or_else(|| NotDecimal(text.chars().take(40).collect()))
    }
}

/// `None` also for what would have to be rounded: an amount is never guessed.
fn parse(text: &str) -> Option<Decimal4> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let fraction = fraction.trim_end_matches('0');
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 4 || !plain(whole) || !plain(fraction) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let fraction: i64 = format!("{fraction:0<4}").parse().ok()?;
    let value = whole.checked_mul(SCALE)?.checked_add(fraction)?;
    Some(Decimal4(if negative { -value } else { value }))
}

impl Serialize for Decimal4 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal4 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Decimal4, D::Error> {
        struct TextOrNumber;
        impl Visitor<'_> for TextOrNumber {
            type Value = Decimal4;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal number with at most four places, as text or number")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal4, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Decimal4, E> {
                number.to_string().parse().map_err(E::custom)
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Decimal4, E> {
                number.to_string().parse().map_err(E::custom)
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Decimal4, E> {
                number.to_string().parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(TextOrNumber)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_number_is_one_value() {
        let ten = Decimal4::from_ten_thousandths(100_000);
        for json in ["\"10\"", "\"10.0\"", "\"10.0000\"", "\"10.000000\"", "10", "10.0"] {
            assert_eq!(serde_json::from_str::<Decimal4>(json).unwrap(), ten, "{json}");
        }
        let minus = serde_json::from_str::<Decimal4>("\"-0.5\"").unwrap();
        assert_eq!(serde_json::to_string(&minus).unwrap(), "\"-0.5\"");
        assert_eq!(
            serde_json::from_str::<Decimal4>("24.5").unwrap().to_string(),
            "24.5"
        );
    }

    #[test]
    fn what_would_need_rounding_or_guessing_is_refused() {
        for text in [
            "",
            "-",
            ".",
            ".5",
            "1e3",
            "1.00001",
            "1,5",
            "99999999999999999",
            "NaN",
            "١",
        ] {
            assert!(text.parse::<Decimal4>().is_err(), "{text:?} must not pass");
        }
    }
}
