//! The few words of the WebDriver protocol that the tests speak to WebKitWebDriver.

use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::session::Session;
use super::until;

/// How the protocol wraps a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One browser driver and the one window that it opened. Dropping it ends both.
#[derive(Debug)]
pub(crate) struct Driver {
    base: String,
    window: String,
    agent: ureq::Agent,
    process: Child,
}

/// A reference to an element, good until the page redraws it.
#[derive(Debug, Clone)]
pub(crate) struct Element(String);

impl Driver {
    /// Starts a driver in `session` and lets it start `binary`, which inherits `env`.
    pub(crate) fn open(session: &Session, binary: &str, env: &[(&str, &str)]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let process = session
            .command("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(env.iter().copied())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(30)))
            .http_status_as_error(false)
            .build()
            .into();
        let mut driver = Self {
            base: format!("http://127.0.0.1:{port}"),
            window: String::new(),
            agent,
            process,
        };
        until("the browser driver to listen", Duration::from_secs(10), || {
            driver.call("GET", "/status", None).ok()
        });
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "webkitgtk:browserOptions": {"binary": binary, "args": []},
        }}});
        let opened = driver
            .call("POST", "/session", Some(wanted))
            .unwrap_or_else(|error| {
                panic!("{binary} didn't open its window: {error}");
            });
        driver.window = opened["sessionId"].as_str().unwrap().to_owned();
        driver
    }

    /// The id of the driver's process; the window's process is its child.
    pub(crate) fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Runs the body of a function in the page.
    pub(crate) fn script(&self, body: &str, arguments: Value) -> Result<Value, String> {
        self.call(
            "POST",
            "/execute/sync",
            Some(json!({"script": body, "args": arguments})),
        )
    }

    /// The same for a function that answers later, through its last argument.
    pub(crate) fn script_async(&self, body: &str, arguments: Value) -> Result<Value, String> {
        self.call(
            "POST",
            "/execute/async",
            Some(json!({"script": body, "args": arguments})),
        )
    }

    /// A script that answers with an element, or with null.
    pub(crate) fn find(&self, body: &str, arguments: Value) -> Option<Element> {
        let found = self.script(body, arguments).ok()?;
        Some(Element(found.get(ELEMENT)?.as_str()?.to_owned()))
    }

    pub(crate) fn click(&self, element: &Element) -> Result<(), String> {
        self.call("POST", &format!("/element/{}/click", element.0), Some(json!({})))
            .map(drop)
    }

    /// Types into an element, as a person would.
    pub(crate) fn send_keys(&self, element: &Element, text: &str) -> Result<(), String> {
        self.call(
            "POST",
            &format!("/element/{}/value", element.0),
            Some(json!({"text": text})),
        )
        .map(drop)
    }

    /// What accessibility calls the element: its role and its name, as the browser engine computes them.
    pub(crate) fn computed(&self, element: &Element) -> Result<(String, String), String> {
        let ask = |what: &str| self.call("GET", &format!("/element/{}/{what}", element.0), None);
        let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
        Ok((text(ask("computedrole")?), text(ask("computedlabel")?)))
    }

    /// One request; the answer's `value`, or the protocol's error in words.
    fn call(&self, method: &str, path: &str, body: Option<Value>) -> Result<Value, String> {
        let address = match path {
            "/status" | "/session" => format!("{}{path}", self.base),
            _ => format!("{}/session/{}{path}", self.base, self.window),
        };
        let answer = match (method, body) {
            ("POST", Some(body)) => self.agent.post(&address).send_json(body),
            _ => self.agent.get(&address).call(),
        };
        let mut answer = answer.map_err(|error| error.to_string())?;
        let mut content: Value = answer.body_mut().read_json().map_err(|error| error.to_string())?;
        let value = content["value"].take();
        match value.get("error") {
            Some(error) if !answer.status().is_success() => Err(format!("{error}: {}", value["message"])),
            _ => Ok(value),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked first, so that the window closes in good order; then, whatever came of it, the driver is ended.
        let address = format!("{}/session/{}", self.base, self.window);
        let _ = self.agent.delete(&address).call();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
