//! How quick the desk is: from a scanner's terminator to the painted verdict, as measured in the window.

use serde::Serialize;

use crate::{Answer, Engine};

const KEY: &str = "scan_to_paint";

/// Scan to paint, in milliseconds, of the last measured scans.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PaintTimes {
    pub scans: usize,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
}

impl Engine {
    /// Keeps the quantiles of these times; they outlive the window, for `doctor`.
    pub fn note_paint_times(&self, times: &[f64]) -> Answer<()> {
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share).round() as usize];
        if sorted.is_empty() {
            return Ok(());
        }
        let quantiles = PaintTimes {
            scans: sorted.len(),
            p50: at(0.5),
            p95: at(0.95),
            p99: at(0.99),
        };
        let text = format!(
            "{} {:.1} {:.1} {:.1}",
            quantiles.scans, quantiles.p50, quantiles.p95, quantiles.p99
        );
        self.stored(self.store().writing(|unit| unit.set_setting(KEY, &text)))
    }

    /// The quantiles kept last, if a window ever measured any.
    pub fn paint_times(&self) -> Answer<Option<PaintTimes>> {
        let text = self.stored(self.store().reading(|unit| unit.setting(KEY)))?;
        Ok(text.and_then(|text| {
            let mut parts = text.split(' ');
            let scans = parts.next()?.parse().ok()?;
            let mut quantile = || parts.next()?.parse().ok();
            Some(PaintTimes {
                scans,
                p50: quantile()?,
                p95: quantile()?,
                p99: quantile()?,
            })
        }))
    }
}
