//! One binary: with a verb it works without a display, without one it is the kiosk.

fn main() -> std::process::ExitCode {
    token_desk::main()
}
