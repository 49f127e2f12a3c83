//! Headings while the work goes on, and a table at its end.

use std::time::{Duration, Instant};

use crate::command::Outcome;

/// What ran, how it went and how long it took.
#[derive(Debug)]
pub(crate) struct Report {
    begun: Instant,
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    verdict: Verdict,
    took: Duration,
}

#[derive(Debug)]
enum Verdict {
    Passed,
    Failed,
    /// With the reason, which the table repeats: nothing is left out in silence.
    Skipped(&'static str),
}

impl Report {
    pub(crate) fn begin() -> Self {
        Self {
            begun: Instant::now(),
            steps: Vec::new(),
        }
    }

    /// One step under its heading. After a failure the caller stops, with `?`.
    pub(crate) fn step(&mut self, name: &'static str, work: impl FnOnce() -> Outcome) -> Outcome {
        say(&format!("[{:>4} s] ▸ {name}", self.begun.elapsed().as_secs()));
        let begun = Instant::now();
        let outcome = work();
        let verdict = if outcome.is_ok() {
            Verdict::Passed
        } else {
            Verdict::Failed
        };
        self.steps.push(Step {
            name,
            verdict,
            took: begun.elapsed(),
        });
        outcome
    }

    pub(crate) fn skip(&mut self, name: &'static str, reason: &'static str) {
        say(&format!(
            "[{:>4} s] ▸ {name}: skipped, {reason}",
            self.begun.elapsed().as_secs()
        ));
        self.steps.push(Step {
            name,
            verdict: Verdict::Skipped(reason),
            took: Duration::ZERO,
        });
    }

    pub(crate) fn table(&self) -> String {
        let width = self
            .steps
            .iter()
            .map(|step| step.name.chars().count())
            .max()
            .unwrap_or(0);
        let mut table = String::new();
        for Step { name, verdict, took } in &self.steps {
            let (mark, words) = match verdict {
                Verdict::Passed => ("✓", format!("{:>7.1} s", took.as_secs_f64())),
                Verdict::Failed => ("✗", format!("{:>7.1} s  failed", took.as_secs_f64())),
                Verdict::Skipped(reason) => ("–", format!("          skipped: {reason}")),
            };
            table += &format!("  {mark} {name:width$}  {words}\n");
        }
        table
            + &format!(
                "    {:width$}  {:>7.1} s\n",
                "together",
                self.begun.elapsed().as_secs_f64()
            )
    }
}

/// A line with air above it, so that it is found again between the output of other programs.
pub(crate) fn say(text: &str) {
    println!("\n{text}");
}
