//! Fault plans as text, for the command line.

use thiserror::Error;

use super::{Fault, FaultKind, FaultParams};

/// Why a fault plan could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FaultSpecError {
    /// The JSON form is not a list of faults.
    #[error("the fault plan is not a list of faults in JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The short form names no such kind.
    #[error(
        "no fault is called {0:?}; there are latency, reset_before, reset_after, timeout_after, status, html, truncate, \
         stale_read, slow_job, unauthorized"
    )]
    UnknownKind(String),
    /// The third part is no probability.
    #[error("{0:?} is not a probability between 0 and 1")]
    Probability(String),
}

/// Reads a fault plan: a JSON list as `PUT /_sandbox/faults` takes it, or the short form `kind:glob[:probability]`, several
/// separated by `;`. The glob defaults to `*`.
///
/// # Errors
/// [`FaultSpecError`] says which part is not understood.
///
/// ```
/// let plan = wix_sandbox::parse_faults("latency:POST *:0.5; reset_after:*/change").unwrap();
/// assert_eq!(plan.len(), 2);
/// assert_eq!(plan[1].route, "*/change");
/// let json = wix_sandbox::parse_faults(r#"[{"route":"*","kind":"status","params":{"status":503}}]"#).unwrap();
/// assert_eq!(json[0].params.status, Some(503));
/// assert!(wix_sandbox::parse_faults("earthquake:*").is_err());
/// ```
pub fn parse_faults(spec: &str) -> Result<Vec<Fault>, FaultSpecError> {
    let spec = spec.trim();
    if spec.starts_with('[') {
        return Ok(serde_json::from_str(spec)?);
    }
    spec.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(parse_short)
        .collect()
}

fn parse_short(part: &str) -> Result<Fault, FaultSpecError> {
    let (kind, rest) = part.split_once(':').unwrap_or((part, "*"));
    let kind: FaultKind = serde_json::from_value(serde_json::Value::String(kind.trim().to_owned()))
        .map_err(|_| FaultSpecError::UnknownKind(kind.trim().to_owned()))?;
    let (route, probability) = match rest.rsplit_once(':') {
        None => (rest, None),
        Some((route, text)) => {
            let probability = text
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|chance| (0.0..=1.0).contains(chance));
            match probability {
                Some(probability) => (route, Some(probability)),
                None => return Err(FaultSpecError::Probability(text.trim().to_owned())),
            }
        }
    };
    Ok(Fault {
        route: route.trim().to_owned(),
        kind,
        probability,
        times: None,
        params: FaultParams::default(),
    })
}
