/// Who may call a command. Enforced where commands arrive, in Rust; the screen only mirrors it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Anybody at the front desk.
    FrontDesk,
    /// Only while the manager's session is unlocked.
    Manager,
}

/// One command of the windows: its name on the wire and who may call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    pub name: &'static str,
    pub right: Right,
}

const fn desk(name: &'static str) -> Command {
    Command {
        name,
        right: Right::FrontDesk,
    }
}

const fn manager(name: &'static str) -> Command {
    Command {
        name,
        right: Right::Manager,
    }
}

/// The one list. A command that is not here, not granted in a permission file or without a handler fails a test.
pub const COMMANDS: &[Command] = &[
    desk("desk_state"),
    desk("practise"),
    desk("check_in"),
    desk("search_members"),
    desk("member_card"),
    desk("undo_visit"),
    desk("enrol"),
    desk("link_card"),
    desk("history"),
    desk("counter"),
    desk("confirm_counter"),
    desk("redeem"),
    desk("redemption"),
    desk("to_hand_over"),
    desk("hand_over"),
    desk("cancel_redemption"),
    desk("needs_attention"),
    desk("picture"),
    desk("record_paint"),
    desk("unlock_manager"),
    desk("lock_manager"),
    manager("retry_entry"),
    manager("discard_entry"),
    manager("adjust_balance"),
];
