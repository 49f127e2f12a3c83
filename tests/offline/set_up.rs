//! Set-up: idempotent, resumable at every request, and clear about what is in its way.

use engine::api::{Problem, ProblemClass};
use engine::set_up::Plan;
use testkit::{DeskBox, Gym};
use wix_sandbox::{Fault, FaultKind};

use crate::books::{count, credited, entry, one_member, requests, visit_key};
use crate::impostor::Impostor;

fn made(gym: &Gym) -> (usize, usize, usize) {
    (
        count(gym, "programDefinitions"),
        count(gym, "poolDefinitions"),
        count(gym, "items"),
    )
}

#[tokio::test]
async fn set_up_twice_and_from_two_desks_changes_nothing() {
    let gym = Gym::open().await;
    let desk = DeskBox::new(&gym);
    let first = desk.engine.set_up(&Plan::reference()).await.unwrap();
    assert_eq!(first.items_created, 12, "twelve products in three tiers");
    let after_once = gym.state();
    let second = desk.engine.set_up(&Plan::reference()).await.unwrap();
    let third = DeskBox::numbered(&gym, 2)
        .engine
        .set_up(&Plan::reference())
        .await
        .unwrap();
    for report in [second, third] {
        assert_eq!(
            (report.program_definition, report.pool_definition),
            ("found", "found"),
            "what is there is found"
        );
        assert_eq!(
            (report.items_created, report.items_removed, report.items_kept),
            (0, 0, 12),
            "no item is made or thrown away"
        );
    }
    for part in ["programDefinitions", "poolDefinitions", "items"] {
        assert_eq!(
            gym.state()[part],
            after_once[part],
            "{part}: also revisions and dates are as before"
        );
    }
    assert_eq!(
        desk.engine.show_set_up().unwrap().tiers.len(),
        Plan::reference().tiers.len()
    );
}

/// Lets so many requests pass whole, and cuts every later one.
fn cut_after(passing: u32, kind: FaultKind) -> Vec<Fault> {
    // The first fault that ends a request wins; one that truncates far beyond the reply's end harms nobody.
    let mut pass = Fault::new("*", FaultKind::Truncate).times(passing);
    pass.params.bytes = Some(usize::MAX / 2);
    vec![pass, Fault::new("*", kind)]
}

#[tokio::test]
async fn a_set_up_interrupted_at_any_request_goes_on_from_there() {
    let gym = Gym::open().await;
    DeskBox::new(&gym)
        .engine
        .set_up(&Plan::reference())
        .await
        .unwrap();
    let (whole, expected) = (u32::try_from(requests(&gym)).unwrap(), made(&gym));
    assert!(whole >= 5, "a set-up is several requests: {whole}");
    for kind in [FaultKind::ResetBefore, FaultKind::ResetAfter] {
        for passing in 0..whole {
            let gym = Gym::open().await;
            let desk = DeskBox::new(&gym);
            gym.sandbox.set_faults(cut_after(passing, kind));
            let cut = desk.engine.set_up(&Plan::reference()).await;
            let problem = cut.expect_err("a set-up without Wix is not done");
            assert_eq!(
                problem.class,
                ProblemClass::Offline,
                "{kind:?} after {passing}: the words speak of the network: {problem}"
            );
            assert!(
                !desk.engine.desk_state().unwrap().set_up,
                "{kind:?} after {passing}: half a set-up is none"
            );
            gym.faults("");
            let report = desk.engine.set_up(&Plan::reference()).await.unwrap();
            assert_eq!(report.problems, Vec::<String>::new(), "{kind:?} after {passing}");
            assert_eq!(
                made(&gym),
                expected,
                "{kind:?} after {passing}: the same end, and nothing twice"
            );
        }
    }
}

async fn refused_set_up(desk: &DeskBox) -> Problem {
    let problem = desk.engine.set_up(&Plan::reference()).await.unwrap_err();
    assert!(
        !desk.engine.desk_state().unwrap().set_up,
        "nothing is in force after: {problem}"
    );
    problem
}

#[tokio::test]
async fn a_site_without_pricing_plans_is_told_so() {
    let gym = Gym::open().await;
    gym.sandbox
        .switches(|switches| switches.pricing_plans_installed = false);
    let desk = DeskBox::new(&gym);
    let problem = refused_set_up(&desk).await;
    assert_eq!(problem.code, "app_missing");
    assert!(
        problem.message.contains("Pricing Plans"),
        "the words name the app: {problem}"
    );
    assert_eq!(made(&gym), (0, 0, 0), "nothing was made");
}

#[tokio::test]
async fn whoever_answers_in_wixs_place_changes_nothing() {
    let gym = Gym::open().await;
    for impostor in [
        Impostor::log_in_page().await,
        Impostor::verbose(true).await,
        Impostor::verbose(false).await,
    ] {
        let desk = DeskBox::new(&gym);
        desk.use_address(&impostor.url);
        let problem = refused_set_up(&desk).await;
        assert_eq!(
            problem.class,
            ProblemClass::Offline,
            "that was not Wix, so Wix could not be reached: {problem}"
        );
        assert!(
            problem.message.len() < 600,
            "and the page is not read out: {problem}"
        );
    }
    assert_eq!(made(&gym), (0, 0, 0));
}

#[tokio::test]
async fn a_visit_answered_by_an_impostor_is_asked_about_again_and_credited_once() {
    let (gym, desk, person) = one_member().await;
    let mut keys = Vec::new();
    for impostor in [Impostor::log_in_page().await, Impostor::verbose(true).await] {
        desk.use_address(&impostor.url);
        let check_in = desk.scan(&person).await;
        let report = desk
            .engine
            .sync(false, std::time::Duration::from_secs(5))
            .await
            .unwrap();
        assert_eq!(
            (report.confirmed, report.parked, report.queued),
            (0, 0, 1),
            "a page is neither a yes nor a no"
        );
        let directory = desk.engine.refresh_directory().await.unwrap_err();
        assert_eq!(directory.class, ProblemClass::Offline, "{directory}");
        desk.plug_in();
        assert_eq!(desk.sync().await.queued, 0, "Wix itself settles it");
        assert_eq!(entry(&desk, &visit_key(&check_in)).0, "confirmed");
        keys.push(visit_key(&check_in));
        assert_eq!(credited(&gym, person.id), keys, "once");
    }
    let known = desk.engine.desk_state().unwrap().members_known;
    assert_eq!(
        known as usize,
        count(&gym, "members"),
        "the directory is as it was"
    );
}
