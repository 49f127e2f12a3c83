use crate::books::{credited, entry, member_with, movements, one_member, requests, visit_key, visit_of};

#[tokio::test]
async fn an_undo_before_sending_sends_nothing() {
    let (gym, desk, person) = one_member().await;
    let check_in = desk.scan(&person).await;
    let before = requests(&gym);
    desk.engine.undo_visit(visit_of(&check_in)).unwrap();
    let report = desk.sync().await;
    assert_eq!(report.queued, 0, "nothing waits");
    assert_eq!(
        requests(&gym),
        before,
        "Wix hears of neither the visit nor its undoing"
    );
    assert_eq!(entry(&desk, &visit_key(&check_in)).0, "discarded");
    assert!(credited(&gym, person.id).is_empty(), "no token came");
    assert_eq!(
        desk.engine.desk_state().unwrap().today.visits,
        0,
        "today's list does not count it"
    );
}

#[tokio::test]
async fn an_undo_after_the_token_came_takes_it_back_once() {
    let (gym, desk, person) = member_with(1).await;
    let check_in = desk.scan(&person).await;
    desk.sync().await;
    assert_eq!(
        gym.available(person.id).as_deref(),
        Some("2"),
        "the token had come"
    );
    desk.engine.undo_visit(visit_of(&check_in)).unwrap();
    desk.engine.undo_visit(visit_of(&check_in)).unwrap();
    desk.sync().await;
    desk.engine.undo_visit(visit_of(&check_in)).unwrap();
    desk.sync().await;
    let undone = movements(&gym, person.id, "undo");
    assert_eq!(undone.len(), 1, "undoing three times is undoing once: {undone:?}");
    assert!(undone[0].is_debit, "and takes the token away");
    assert_eq!(
        gym.available(person.id).as_deref(),
        Some("1"),
        "only the earlier token is left"
    );
}
