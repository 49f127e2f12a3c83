//! The window as a person with a screen reader knows it: by role and name.

use std::time::Duration;

use serde_json::{Value, json};

use super::driver::{Driver, Element};
use super::until;

/// Longer than anything a person at the desk would wait for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Finds the first visible element of a role whose name is, or contains, the given words.
///
/// It is the part of the accessible-name computation that our screens use. The engine's own computation is asked for each
/// element that is found to be worked (`Window::press`), so that the two can't drift apart.
const FIND: &str = include_str!("find.js");

/// A window that can be looked at and worked.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) driver: Driver,
}

/// How a control is named.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Name<'a> {
    Is(&'a str),
    Contains(&'a str),
}

impl Window {
    /// Waits for a control.
    pub(crate) fn control(&self, role: &str, name: Name<'_>) -> Element {
        until(&format!("{role} {name:?}"), PATIENCE, || self.look(role, name))
    }

    /// Whether the control is there right now.
    pub(crate) fn has(&self, role: &str, name: Name<'_>) -> bool {
        self.look(role, name).is_some()
    }

    /// Presses the control, once it is there. Looked for again if the page redraws it in between.
    pub(crate) fn press(&self, role: &str, name: Name<'_>) {
        until(&format!("{role} {name:?} to press"), PATIENCE, || {
            let control = self.look(role, name)?;
            let (spoken_role, spoken_name) = self.driver.computed(&control).ok()?;
            assert_eq!(spoken_role, role, "what a screen reader calls {name:?}");
            assert!(
                name.fits(&spoken_name),
                "a screen reader reads {spoken_name:?}, not {name:?}"
            );
            self.driver.click(&control).ok()
        });
    }

    /// The names of all controls of a role.
    pub(crate) fn names(&self, role: &str) -> Vec<String> {
        let names = self
            .driver
            .script(FIND, json!([role, "", "names"]))
            .unwrap_or_default();
        names
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|name| Some(name.as_str()?.to_owned()))
            .collect()
    }

    /// The text of all regions of a role (`status`, `alert`), in one line.
    pub(crate) fn text_of(&self, role: &str) -> String {
        self.text_in(&format!("[role=\"{role}\"]"))
    }

    /// All text a person can read in the window, in one line.
    pub(crate) fn text(&self) -> String {
        self.text_in("body")
    }

    /// Waits until a region of the role says these words, and answers with all it says.
    pub(crate) fn hear(&self, role: &str, words: &str) -> String {
        self.wait_for_text(&format!("[role=\"{role}\"]"), words, PATIENCE)
    }

    /// Waits until these words stand anywhere in the window.
    pub(crate) fn read(&self, words: &str, patience: Duration) -> String {
        self.wait_for_text("body", words, patience)
    }

    /// Durations in milliseconds of the User Timing measures of this name.
    pub(crate) fn measures(&self, name: &str) -> Vec<f64> {
        let durations = "return performance.getEntriesByName(arguments[0], 'measure').map(m => m.duration)";
        let durations = self.driver.script(durations, json!([name])).unwrap();
        durations
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_f64)
            .collect()
    }

    /// Waits for the frame that shows what the page holds now.
    pub(crate) fn painted(&self) {
        let frames = "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(done))";
        // A page that leaves while it is waited for has nothing to paint.
        let _ = self.driver.script_async(frames, json!([]));
    }

    fn wait_for_text(&self, selector: &str, words: &str, patience: Duration) -> String {
        let begun = std::time::Instant::now();
        loop {
            let text = self.text_in(selector);
            if text.contains(words) {
                return text;
            }
            assert!(
                begun.elapsed() < patience,
                "waited in vain for \"{words}\" in {selector}, which says: {text}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn text_in(&self, selector: &str) -> String {
        let texts = "return [...document.querySelectorAll(arguments[0])]\
                     .filter(e => e.checkVisibility()).map(e => e.innerText).join(' ').replace(/\\s+/g, ' ')";
        let texts = self.driver.script(texts, json!([selector])).unwrap_or_default();
        texts.as_str().unwrap_or_default().trim().to_owned()
    }

    fn look(&self, role: &str, name: Name<'_>) -> Option<Element> {
        let (words, fit) = match name {
            Name::Is(words) => (words, "whole"),
            Name::Contains(words) => (words, "part"),
        };
        self.driver.find(FIND, json!([role, words, fit]))
    }
}

impl Name<'_> {
    fn fits(self, spoken: &str) -> bool {
        let spoken = spoken.split_whitespace().collect::<Vec<_>>().join(" ");
        match self {
            Name::Is(words) => spoken == words,
            Name::Contains(words) => spoken.contains(words),
        }
    }
}
