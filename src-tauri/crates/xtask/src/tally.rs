//! How many tests passed, read from what the runners print.

/// Tests that ran, over every runner that was listened to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    passed: u32,
    failed: u32,
    skipped: u32,
}

impl Tally {
    /// Adds a runner's closing line; any other line changes nothing.
    ///
    /// The three runners close with, in this order: cargo test, cargo-nextest, vitest:
    ///
    /// ```text
    /// test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out
    ///      Summary [   3.210s] 345 tests run: 344 passed (2 slow), 1 failed, 3 skipped
    ///       Tests  1 failed | 12 passed (13)
    /// ```
    pub(crate) fn hear(&mut self, line: &str) {
        let line = without_colour(line);
        let line = line.trim_start();
        let Some(counts) = line
            .strip_prefix("test result:")
            .or_else(|| {
                line.strip_prefix("Summary [")
                    .and_then(|rest| rest.split_once("run:"))
                    .map(|(_, c)| c)
            })
            .or_else(|| line.strip_prefix("Tests  "))
        else {
            return;
        };
        let words: Vec<&str> = counts
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        for pair in words.windows(2) {
            let Ok(count) = pair[0].parse::<u32>() else {
                continue;
            };
            match pair[1] {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                "ignored" | "skipped" => self.skipped += count,
                _ => {}
            }
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

/// The line without terminal escapes (`ESC [ … letter`).
fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' {
            rest.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(c);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn every_runners_closing_line_is_counted_and_nothing_else() {
        let mut tally = Tally::default();
        for line in [
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.02s",
            "     Summary [   3.210s] 345 tests run: 344 passed (2 slow), 1 failed, 3 skipped",
            "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m2 failed\u{1b}[39m | \u{1b}[32m40 passed\u{1b}[39m (42)",
            "test a::b ... ok",
            "a test printed: 9 passed",
        ] {
            tally.hear(line);
        }
        assert_eq!(
            tally,
            Tally {
                passed: 12 + 344 + 40,
                failed: 1 + 2,
                skipped: 1 + 3
            }
        );
    }
}
