//! Amounts of credits: decimals with up to four places, exact.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

const SCALE: i64 = 10_000;

/// Largest amount we accept, in either direction: a billion credits. Anything beyond is a slip of the keyboard.
const LIMIT: i64 = 1_000_000_000 * SCALE;

/// A signed amount of credits, in ten-thousandths.
///
/// Written as the shortest decimal text (`"12"`, `"0.5"`), which is also how Wix wants it.
///
/// ```
/// use domain::Credits;
/// let price: Credits = "10.0000".parse()?;
/// assert_eq!(price, Credits::whole(10));
/// assert_eq!((price - Credits::whole(12)).to_string(), "-2");
/// # Ok::<(), domain::credits::NotCredits>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Credits(i64);

/// The text is no amount of credits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is no amount of credits: a number with up to four decimal places, at most a billion, is expected"
)]
pub struct NotCredits(pub String);

impl Credits {
    pub const ZERO: Credits = Credits(0);
    pub const ONE: Credits = Credits(SCALE);

    pub const fn whole(credits: i32) -> Credits {
        Credits(credits as i64 * SCALE)
    }

    /// From ten-thousandths, as the database keeps them.
    pub const fn from_ten_thousandths(value: i64) -> Credits {
        Credits(value)
    }

    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// `self × count`, or nothing when it would pass the limit.
    pub fn times(self, count: u32) -> Option<Credits> {
        self.0
            .checked_mul(i64::from(count))
            .filter(|product| product.abs() <= LIMIT)
            .map(Credits)
    }

    /// How much is missing to reach `price`; zero when nothing is.
    pub fn missing_to(self, price: Credits) -> Credits {
        Credits((price.0 - self.0).max(0))
    }
}

impl fmt::Display for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) = (
            self.0.unsigned_abs() / SCALE as u64,
            self.0.unsigned_abs() % SCALE as u64,
        );
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = format!("{fraction:04}");
        write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

impl FromStr for Credits {
    type Err = NotCredits;

    fn from_str(text: &str) -> Result<Credits, NotCredits> {
        let not = || NotCredits(text.chars().take(40).collect());
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 10 || fraction.len() > 4 || !plain(whole) || !plain(fraction) {
            return Err(not());
        }
        if digits.ends_with('.') {
            return Err(not());
        }
        let whole: i64 = whole.parse().map_err(|_| not())?;
        let fraction: i64 = format!("{fraction:0<4}").parse().map_err(|_| not())?;
        let value = whole * SCALE + fraction;
        if value > LIMIT {
            return Err(not());
        }
        Ok(Credits(if negative { -value } else { value }))
    }
}

impl Add for Credits {
    type Output = Credits;
    fn add(self, other: Credits) -> Credits {
        Credits(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Credits {
    fn add_assign(&mut self, other: Credits) {
        *self = *self + other;
    }
}

impl Sub for Credits {
    type Output = Credits;
    fn sub(self, other: Credits) -> Credits {
        Credits(self.0.saturating_sub(other.0))
    }
}

impl Neg for Credits {
    type Output = Credits;
    fn neg(self) -> Credits {
        Credits(-self.0)
    }
}

impl Sum for Credits {
    fn sum<I: Iterator<Item = Credits>>(iter: I) -> Credits {
        iter.fold(Credits::ZERO, Add::add)
    }
}

impl Serialize for Credits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Credits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Credits, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_ten_is_ten() {
        for text in ["10", "10.0", "10.0000"] {
            assert_eq!(text.parse::<Credits>().unwrap(), Credits::whole(10), "{text}");
        }
        assert_eq!("-0.5".parse::<Credits>().unwrap().to_string(), "-0.5");
        assert_eq!("0.0001".parse::<Credits>().unwrap().to_string(), "0.0001");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1e3",
            "+1",
            "1,5",
            "1.00001",
            "10000000000",
            "99999999999",
            "NaN",
            "١",
        ] {
            assert!(text.parse::<Credits>().is_err(), "{text:?} must not pass");
        }
    }

    #[test]
    fn an_overflowing_product_is_nothing() {
        assert_eq!(Credits::whole(10).times(1_000_000_000), None);
        assert_eq!(Credits::whole(10).times(3), Some(Credits::whole(30)));
    }
}
