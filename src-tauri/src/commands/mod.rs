//! What the windows may ask for: decode, call the engine, encode. No rules here.
//!
//! Rights are enforced at the one door, before a handler runs: a name that is not on the engine's list does not exist, and
//! a manager's command needs the manager's session.

mod check_in;
mod confirm_counter;
mod counter;
mod desk_state;
mod enrol;
mod hand_over;
mod history;
mod link_card;
mod manager;
mod member_card;
mod needs_attention;
mod picture;
mod practise;
mod record_paint;
mod redeem;
mod search_members;
mod undo_visit;

use std::sync::Arc;

use engine::Engine;
use engine::api::{COMMANDS, Problem, Right};
use tauri::ipc::Invoke;
use tauri::{Manager, Runtime, State};

pub(crate) use record_paint::PaintTimes;

type Desk<'a> = State<'a, Arc<Engine>>;
type Answer<T> = Result<T, Problem>;

/// The door: right first, then the handler.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    let handlers: Box<dyn Fn(Invoke<R>) -> bool + Send + Sync> = Box::new(tauri::generate_handler![
        desk_state::desk_state,
        practise::practise,
        check_in::check_in,
        search_members::search_members,
        member_card::member_card,
        undo_visit::undo_visit,
        enrol::enrol,
        link_card::link_card,
        history::history,
        counter::counter,
        confirm_counter::confirm_counter,
        redeem::redeem,
        redeem::redemption,
        redeem::cancel_redemption,
        hand_over::to_hand_over,
        hand_over::hand_over,
        needs_attention::needs_attention,
        picture::picture,
        record_paint::record_paint,
        manager::unlock_manager,
        manager::lock_manager,
        manager::retry_entry,
        manager::discard_entry,
        manager::adjust_balance,
    ]);
    move |invoke| {
        let name = invoke.message.command();
        let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
            return false;
        };
        if command.right == Right::Manager {
            let engine = invoke.message.webview_ref().state::<Arc<Engine>>();
            if let Err(problem) = engine.require_manager() {
                invoke.resolver.reject(problem);
                return true;
            }
        }
        handlers(invoke)
    }
}

/// An id from a window. A malformed one names nothing.
fn id<T: std::str::FromStr>(engine: &Engine, text: &str) -> Answer<T> {
    text.parse().map_err(|_| engine.malformed(text))
}
