//! How many requests may leave: 150 a minute of Wix's 200, interactive work first.

use chrono::{DateTime, Duration, Utc};

const PER_MINUTE: f64 = 150.0;
/// What may leave at once after a quiet time.
const BURST: f64 = 30.0;
/// Background work leaves this much for whoever stands at the desk.
const RESERVE: f64 = 10.0;

/// A token bucket that never looks at a clock of its own.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    left: f64,
    at: DateTime<Utc>,
}

impl Budget {
    pub fn new(now: DateTime<Utc>) -> Budget {
        Budget { left: BURST, at: now }
    }

    /// Takes one request, or says how long to wait for it.
    pub fn take(&mut self, now: DateTime<Utc>, interactive: bool) -> Result<(), Duration> {
        let elapsed = now.signed_duration_since(self.at).num_milliseconds().max(0);
        self.left = (self.left + elapsed as f64 * PER_MINUTE / 60_000.0).min(BURST);
        self.at = now;
        let floor = if interactive { 0.0 } else { RESERVE };
        if self.left - 1.0 >= floor {
            self.left -= 1.0;
            return Ok(());
        }
        let missing = floor + 1.0 - self.left;
        Err(Duration::milliseconds(
            (missing * 60_000.0 / PER_MINUTE).ceil() as i64
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_of_background_work_stays_within_the_budget_and_leaves_room() {
        let start: DateTime<Utc> = "2026-11-24T18:00:00Z".parse().unwrap();
        let mut budget = Budget::new(start);
        let mut now = start;
        let mut sent = 0;
        while now < start + Duration::minutes(10) {
            match budget.take(now, false) {
                Ok(()) => sent += 1,
                Err(wait) => now += wait,
            }
        }
        assert!(
            (1500..=1530).contains(&sent),
            "ten minutes of 150, and one burst: {sent}"
        );
        assert_eq!(
            budget.take(now, true),
            Ok(()),
            "interactive work finds the reserve"
        );
    }
}
