use crate::desk::Desk;
use crate::sandbox::Sandbox;

#[test]
fn the_first_line_tells_how_to_reach_it_and_signals_end_it() {
    for signal in ["TERM", "INT"] {
        let sandbox = Sandbox::start(&[
            "--api-key",
            "IST.mine",
            "--site-id",
            "5e1f0c2a-7b64-4d5e-9a53-0c1d2e3f4a5b",
        ]);
        for name in ["app_id", "app_secret", "instance_id"] {
            assert!(
                !sandbox.text(name).is_empty(),
                "{name} is told: {}",
                sandbox.banner
            );
        }
        assert!(
            sandbox.text("listening").starts_with("http://127.0.0.1:"),
            "it listens on this computer alone"
        );
        assert_eq!(
            sandbox.text("api_key"),
            "IST.mine",
            "the key is the one asked for"
        );
        assert_eq!(sandbox.text("site_id"), "5e1f0c2a-7b64-4d5e-9a53-0c1d2e3f4a5b");
        assert!(!sandbox.people().is_empty(), "there are people");
        assert_eq!(sandbox.end_with(signal), Some(0), "SIG{signal} is an orderly end");
    }
}

#[test]
fn a_fault_plan_that_cannot_be_read_starts_nothing() {
    let sandbox = Sandbox::start(&[]);
    let desk = Desk::new(&sandbox);
    for plan in ["earthquake:*", "latency:*:7", "[{\"kind\":1}]"] {
        let ran = desk.run(&["sandbox", "--faults", plan]);
        assert_eq!(ran.status, Some(2), "{plan}: {ran:?}");
        assert!(
            ran.stderr.contains("Nothing was started"),
            "{plan}: {}",
            ran.stderr
        );
        assert!(!ran.stdout.contains("listening"), "{plan}: {}", ran.stdout);
    }
}
