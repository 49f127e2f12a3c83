use std::path::PathBuf;
use std::time::Duration;

use engine::set_up::Plan;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use testkit::{DeskBox, Gym, Person, Sending};
use wix_sandbox::SandboxConfig;

/// A desk that is set up, its first member enrolled with a dozen tokens, and windows to ask it through.
pub(crate) struct Door {
    pub desk: DeskBox,
    pub gym: Gym,
    pub member: Person,
    app: App<MockRuntime>,
}

pub(crate) const PIN: &str = "2468";

impl Door {
    pub(crate) fn open() -> Door {
        let (gym, desk, member) = tauri::async_runtime::block_on(async {
            let gym = Gym::with(SandboxConfig {
                members: 6,
                job_delay_ms: (0, 0),
                ..SandboxConfig::default()
            })
            .await;
            let desk = DeskBox::ready(&gym).await;
            let member = gym.people().remove(0);
            desk.enrol(&member).await;
            desk.engine
                .adjust_balance(member.id, "12", "a dozen to begin with")
                .unwrap();
            desk.sync().await;
            (gym, desk, member)
        });
        desk.engine.set_manager_pin(PIN).unwrap();
        let pictures: PathBuf = desk.folder().join("pictures");
        let builder = token_desk::furnish(mock_builder(), desk.engine.clone(), pictures);
        let app = builder.build(tauri::generate_context!(test = true)).unwrap();
        Door {
            desk,
            gym,
            member,
            app,
        }
    }

    pub(crate) fn window(&self, label: &str) -> WebviewWindow<MockRuntime> {
        WebviewWindowBuilder::new(&self.app, label, WebviewUrl::default())
            .build()
            .unwrap()
    }

    /// A product of the program's cheapest tier.
    pub(crate) fn product(&self) -> String {
        let cheapest = &Plan::reference().tiers[0];
        self.desk.engine.resolve_product(&cheapest.products[0]).unwrap()
    }

    /// Everything a command could have changed: the queue and its past, the counter's list, the member, the gym's ledger.
    pub(crate) fn records(&self) -> Value {
        let engine = &self.desk.engine;
        let ledger: Vec<String> = self
            .gym
            .ledger(self.member.id)
            .iter()
            .map(|credit| format!("{credit:?}"))
            .collect();
        let visits = tauri::async_runtime::block_on(engine.history(self.member.id)).unwrap();
        json!({
            "queue": engine.outbox(true).unwrap(),
            "counter": engine.to_hand_over().unwrap(),
            "attention": engine.needs_attention().unwrap(),
            "history": visits.lines,
            "ledger": ledger,
            "available": self.gym.available(self.member.id),
        })
    }

    /// Sends in the background from now on, as a kiosk does.
    pub(crate) fn sending(&self) -> Sending {
        tauri::async_runtime::block_on(async { self.desk.sending() })
    }

    pub(crate) fn sync(&self) {
        let sending = self.desk.engine.sync(true, Duration::from_secs(20));
        tauri::async_runtime::block_on(sending).unwrap();
    }
}

/// What the page at `address` gets when it invokes `command` from this window.
pub(crate) fn invoke_from(
    window: &WebviewWindow<MockRuntime>,
    address: &str,
    command: &str,
    arguments: Value,
) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: Url::parse(address).unwrap(),
        body: InvokeBody::Json(arguments),
        headers: tauri::http::HeaderMap::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
}

/// As the screens do.
pub(crate) fn invoke(
    window: &WebviewWindow<MockRuntime>,
    command: &str,
    arguments: Value,
) -> Result<Value, Value> {
    invoke_from(window, "tauri://localhost", command, arguments)
}

/// Whether Tauri itself turned it away, before any handler.
pub(crate) fn turned_away(answer: &Result<Value, Value>) -> bool {
    let words = answer.as_ref().err().and_then(Value::as_str).unwrap_or_default();
    words.contains("not allowed") || words.contains("not found")
}
