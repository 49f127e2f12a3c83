//! Credits and prices as Wix writes them: decimal **text** with at most four fraction digits (contract, section 1).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

const SCALE: i128 = 10_000;
/// A trillion: far above any gym, far below where arithmetic could overflow.
const LARGEST_UNITS: i128 = 1_000_000_000_000;

/// A decimal number, kept as ten-thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Amount(i128);

/// Why a text is no [`Amount`]; named after the rules of the error envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AmountFault {
    Format,
    Scale,
    TooLarge,
}

impl Amount {
    pub(crate) const ZERO: Self = Self(0);

    pub(crate) fn parse(text: &str) -> Result<Self, AmountFault> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) {
            return Err(AmountFault::Format);
        }
        if fraction.len() > 4 {
            return Err(AmountFault::Scale);
        }
        if whole.len() > 13 {
            return Err(AmountFault::TooLarge);
        }
        let units: i128 = whole.parse().map_err(|_| AmountFault::Format)?;
        let parts: i128 = format!("{fraction:0<4}")
            .parse()
            .map_err(|_| AmountFault::Format)?;
        if units > LARGEST_UNITS {
            return Err(AmountFault::TooLarge);
        }
        let value = units * SCALE + parts;
        Ok(Self(if negative { -value } else { value }))
    }

    pub(crate) fn is_negative(self) -> bool {
        self.0 < 0
    }

    pub(crate) fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn abs(self) -> Self {
        Self(self.0.abs())
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    pub(crate) fn times(self, count: i32) -> Self {
        Self(self.0.saturating_mul(i128::from(count)))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative() { "-" } else { "" };
        let (whole, fraction) = (self.0.abs() / SCALE, self.0.abs() % SCALE);
        if fraction == 0 {
            return write!(out, "{sign}{whole}");
        }
        write!(
            out,
            "{sign}{whole}.{}",
            format!("{fraction:04}").trim_end_matches('0')
        )
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Self::parse(&text).map_err(|_| serde::de::Error::custom(format!("not a decimal: {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_text_is_written_and_any_spelling_is_read() {
        for (read, written) in [
            ("10", "10"),
            ("10.0000", "10"),
            ("-2.50", "-2.5"),
            ("0", "0"),
            ("0.0001", "0.0001"),
        ] {
            assert_eq!(
                Amount::parse(read).map(|amount| amount.to_string()),
                Ok(written.to_owned()),
                "{read}"
            );
        }
    }

    #[test]
    fn what_is_no_decimal_is_named_as_such() {
        for text in ["", "-", "1e3", "1.", ".5", "+1", "0x1", "1,5", " 1"] {
            assert_eq!(Amount::parse(text), Err(AmountFault::Format), "{text:?}");
        }
        assert_eq!(Amount::parse("1.00000"), Err(AmountFault::Scale));
        assert_eq!(Amount::parse("99999999999999"), Err(AmountFault::TooLarge));
    }
}
