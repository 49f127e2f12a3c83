//! When to try again: a pure function of the attempt and a seed.

use chrono::{DateTime, Duration, Utc};

const FIRST: i64 = 1_000;
const LONGEST: i64 = 5 * 60 * 1_000;

/// A stop after a bare 429, where Wix named no time.
pub const RATE_LIMIT_PAUSE: Duration = Duration::minutes(1);

/// The wait before attempt `attempts + 1`: 1 s doubling to 5 min, with full jitter drawn from the seed.
///
/// ```
/// let wait = domain::backoff::wait(3, 7);
/// assert_eq!(wait, domain::backoff::wait(3, 7), "the same seed, the same wait");
/// assert!(wait <= chrono::Duration::seconds(4));
/// ```
pub fn wait(attempts: u32, seed: u64) -> Duration {
    let ceiling = FIRST
        .saturating_mul(1_i64 << attempts.saturating_sub(1).min(20))
        .min(LONGEST);
    // At least a tenth of it, so that a row of unlucky draws does not become a hammer.
    let floor = ceiling / 10;
    let drawn = (scramble(seed ^ u64::from(attempts)) % (ceiling - floor + 1).unsigned_abs()) as i64;
    Duration::milliseconds(floor + drawn)
}

/// A `not_before` far in the future comes from a clock that jumped: never wait longer than twice the longest wait.
pub fn clamp(not_before: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    not_before.min(now + Duration::milliseconds(2 * LONGEST))
}

/// SplitMix64's finaliser: spreads a seed over all bits.
fn scramble(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_stay_within_five_minutes() {
        for attempts in 1..60 {
            let ceiling = Duration::milliseconds((1000_i64 << (attempts - 1).min(12)).min(LONGEST));
            for seed in 0..200 {
                let wait = wait(attempts, seed);
                assert!(
                    wait <= ceiling && wait * 10 >= ceiling,
                    "{attempts} {seed} {wait}"
                );
            }
        }
    }

    #[test]
    fn a_clock_that_jumped_does_not_stop_the_queue() {
        let now: DateTime<Utc> = "2026-11-24T18:00:00Z".parse().unwrap();
        assert_eq!(clamp(now + Duration::days(400), now), now + Duration::minutes(10));
        assert_eq!(clamp(now + Duration::seconds(3), now), now + Duration::seconds(3));
    }
}
