use super::*;

fn found(desk: &Desk, text: &str) -> Vec<String> {
    desk.store()
        .reading(|unit| unit.search_members(text, 5))
        .unwrap()
        .iter()
        .map(Member::full_name)
        .collect()
}

fn gym() -> Desk {
    let desk = Desk::new();
    let people = [
        member(1, "Łukasz", "Özgür", "lukasz@gym.example"),
        member(2, "Ada", "Lindqvist", "ada.l@mail.example"),
        member(3, "Linda", "Adamsson", "frog99@mail.example"),
        member(4, "שָׂרָה", "כהן", "sarah@gym.example"),
        member(5, "Conor", "O'Brien", ""),
        member(6, "Anne-Marie", "Zhou", "am@mail.example"),
        member(7, "", "", "nameless@mail.example"),
    ];
    desk.store()
        .writing(|unit| unit.save_members(&people, now()))
        .unwrap();
    desk
}

#[test]
fn people_are_found_without_their_accents_and_with_them() {
    let desk = gym();
    for text in ["lukasz", "ŁUKASZ", "ozgur", "özg", "lukasz özgür", "OZGUR luk"] {
        assert_eq!(found(&desk, text), ["Łukasz Özgür"], "{text}");
    }
    let decomposed = "o\u{308}zgu\u{308}r";
    assert_eq!(found(&desk, decomposed), ["Łukasz Özgür"]);
}

#[test]
fn hebrew_is_found_with_and_without_points() {
    let desk = gym();
    for text in ["שרה", "שָׂרָה", "כהן", "כהן שר"] {
        assert_eq!(found(&desk, text).len(), 1, "{text}");
    }
}

#[test]
fn names_that_begin_with_it_come_first() {
    let desk = gym();
    assert_eq!(found(&desk, "lind"), ["Linda Adamsson", "Ada Lindqvist"]);
    assert_eq!(found(&desk, "ada"), ["Ada Lindqvist", "Linda Adamsson"]);
}

#[test]
fn every_word_must_be_met() {
    let desk = gym();
    assert_eq!(found(&desk, "ada lind"), ["Ada Lindqvist", "Linda Adamsson"]);
    assert_eq!(found(&desk, "ada l@mail"), ["Ada Lindqvist"]);
    assert_eq!(
        found(&desk, "ada frog"),
        ["Linda Adamsson"],
        "name and e-mail together"
    );
    assert_eq!(found(&desk, "ada zhou"), Vec::<String>::new());
}

#[test]
fn any_part_of_an_email_from_two_letters_on() {
    let desk = gym();
    assert_eq!(found(&desk, "og9"), ["Linda Adamsson"]);
    assert_eq!(found(&desk, "99"), ["Linda Adamsson"]);
    assert_eq!(found(&desk, "A.L@MAIL"), ["Ada Lindqvist"]);
    assert_eq!(found(&desk, "ameles"), ["nameless"]);
    assert_eq!(found(&desk, "9"), Vec::<String>::new());
}

#[test]
fn apostrophes_and_hyphens_stand_in_nobodys_way() {
    let desk = gym();
    for text in ["obrien", "o'brien", "O’Brien", "brien", "conor obr"] {
        assert_eq!(found(&desk, text), ["Conor O'Brien"], "{text}");
    }
    for text in ["anne-marie", "marie", "anne marie zhou"] {
        assert_eq!(found(&desk, text), ["Anne-Marie Zhou"], "{text}");
    }
}

#[test]
fn a_card_is_found_by_its_beginning() {
    let desk = gym();
    desk.store()
        .writing(|unit| unit.link_card(&card("GYM-0042"), member_id(5), now()))
        .unwrap();
    assert_eq!(found(&desk, "gym-00"), ["Conor O'Brien"]);
    assert_eq!(found(&desk, "0042"), Vec::<String>::new());
}

#[test]
fn odd_text_is_text() {
    let desk = gym();
    for text in [
        "",
        "   ",
        "\"",
        "'",
        "%",
        "_",
        "*",
        "a* OR b",
        "\" OR \"",
        "(",
        "--",
        "\u{0}x",
        "-",
        "((",
        "a b c d e f g h i",
    ] {
        assert_eq!(found(&desk, text), Vec::<String>::new(), "{text:?}");
    }
}

#[test]
fn a_new_name_replaces_the_old_one() {
    let desk = gym();
    let renamed = member(2, "Ada", "Moreau", "ada.m@mail.example");
    desk.store()
        .writing(|unit| unit.save_members(std::slice::from_ref(&renamed), now()))
        .unwrap();
    assert_eq!(found(&desk, "lindq"), Vec::<String>::new());
    assert_eq!(found(&desk, "l@mail"), Vec::<String>::new());
    assert_eq!(found(&desk, "moreau"), ["Ada Moreau"]);
    assert_eq!(found(&desk, "da.m"), ["Ada Moreau"]);
}

#[test]
fn five_are_enough_and_nobody_is_shown_twice() {
    let desk = Desk::new();
    let people: Vec<Member> = (1..=40)
        .map(|n| member(n, &format!("Sam{n:02}"), "Samson", &format!("sam{n}@sam.example")))
        .collect();
    desk.store()
        .writing(|unit| unit.save_members(&people, now()))
        .unwrap();
    let expected: Vec<String> = (1..=5).map(|n| format!("Sam{n:02} Samson")).collect();
    assert_eq!(found(&desk, "sam"), expected);
    assert_eq!(found(&desk, "samson"), expected);
    assert_eq!(found(&desk, "sam.ex"), expected);
    assert_eq!(found(&desk, "sam39 sam").len(), 1);
}

#[test]
fn members_read_back_as_they_were_saved() {
    let desk = Desk::new();
    let full = Member {
        nickname: "Addie".into(),
        photo_url: Some("https://pictures.example/1".into()),
        card: Some(card("2000000000017")),
        approved: false,
        joined_at: Some(now()),
        ..member(1, "Ada", "Lindqvist", "Ada@Example.com")
    };
    let bare = member(2, "", "", "");
    desk.store()
        .writing(|unit| unit.save_members(&[full.clone(), bare.clone()], now()))
        .unwrap();
    desk.store()
        .reading(|unit| {
            assert!(unit.member(full.id)?.as_ref() == Some(&full));
            assert!(unit.member(bare.id)?.as_ref() == Some(&bare));
            assert_eq!(unit.member(member_id(3))?, None);
            assert_eq!(unit.member_by_email("ada@example.com")?, Some(full.id));
            assert_eq!(unit.member_by_email("eve@example.com")?, None);
            assert_eq!(unit.member_by_card(&card("2000000000017"))?, Some(full.id));
            assert_eq!(unit.count_members()?, 2);
            assert!(unit.list_members(1, 10)? == [full.clone()]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_staff_linked_outweighs_the_site() {
    let desk = Desk::new();
    let (shared, new) = (card("1111"), card("2222"));
    let owner = Member {
        card: Some(shared.clone()),
        ..member(1, "Ada", "L", "")
    };
    desk.store()
        .writing(|unit| {
            unit.save_members(std::slice::from_ref(&owner), now())?;
            assert_eq!(unit.member_by_card(&shared)?, Some(owner.id));
            unit.link_card(&new, owner.id, now())?;
            unit.save_members(std::slice::from_ref(&owner), now())?;
            assert_eq!(
                unit.card_of(owner.id)?,
                Some(new.clone()),
                "linked last, refreshed or not"
            );
            unit.link_card(&shared, member_id(2), now())?;
            unit.save_members(std::slice::from_ref(&owner), now())?;
            assert_eq!(unit.member_by_card(&shared)?, Some(member_id(2)));
            assert_eq!(unit.card_of(owner.id)?, Some(new.clone()));
            Ok(())
        })
        .unwrap();
}
