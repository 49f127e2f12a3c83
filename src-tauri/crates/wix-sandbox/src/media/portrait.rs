//! A member's portrait: an abstract face on a soft gradient, with the skin, hair and shirt that the member's id chooses.

use uuid::Uuid;

use crate::chance::Chance;

const GROUNDS: &[(&str, &str)] = &[
    ("#cfe8e6", "#7fb5b5"),
    ("#dfe6f2", "#8fa6c9"),
    ("#fbe6d4", "#e3a578"),
    ("#e6e2f3", "#a79bd0"),
    ("#e3efd8", "#93b47c"),
    ("#fbe0e0", "#d99797"),
    ("#f6ecc9", "#d3b25a"),
    ("#d9ecf7", "#76aacb"),
];
const SKINS: &[(&str, &str)] = &[
    ("#f6d7c3", "#e9bfa5"),
    ("#efc4a2", "#dda983"),
    ("#d9a27a", "#c48a62"),
    ("#b97d56", "#a26a46"),
    ("#8d5a3b", "#774a2f"),
    ("#6b4330", "#573525"),
];
const HAIRS: &[&str] = &[
    "#2b2320", "#4a3225", "#7a5233", "#b5834a", "#d9b26f", "#8d8d92", "#3a2a45", "#8c3d2b",
];
const SHIRTS: &[&str] = &[
    "#0f766e", "#334155", "#155e75", "#9f3a38", "#4d5c2b", "#5b4b8a", "#c2713a",
];

/// An SVG of 240 × 240. The same member always has the same face.
pub(crate) fn portrait(member: Uuid, initials: &str) -> String {
    let mut chance = Chance::stream(0, &member.to_string());
    let pair = |chance: &mut Chance, list: &[(&'static str, &'static str)]| {
        chance.pick(list).copied().unwrap_or(("#cfe8e6", "#7fb5b5"))
    };
    let (light, deep) = pair(&mut chance, GROUNDS);
    let (skin, shade) = pair(&mut chance, SKINS);
    let hair = chance.pick(HAIRS).copied().unwrap_or("#2b2320");
    let shirt = chance.pick(SHIRTS).copied().unwrap_or("#0f766e");
    let face = face(&mut chance, skin, shade, hair);
    let title = escaped(initials);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="240" height="240" role="img"><title>{title}</title><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{light}"/><stop offset="1" stop-color="{deep}"/></linearGradient><clipPath id="c"><rect width="240" height="240"/></clipPath></defs><rect width="240" height="240" fill="url(#g)"/><g clip-path="url(#c)"><circle cx="196" cy="48" r="70" fill="#fff" opacity=".14"/>{back}<path d="M32 252c4-52 40-70 88-70s84 18 88 70z" fill="{shirt}"/><path d="M98 158h44v28c0 14-44 14-44 0z" fill="{shade}"/><path d="M96 184c8 14 40 14 48 0l8 3c-8 24-56 24-64 0z" fill="#fff" opacity=".25"/>{front}</g></svg>"##,
        back = face.0,
        front = face.1,
    )
}

/// What lies behind the head, and the head.
fn face(chance: &mut Chance, skin: &str, shade: &str, hair: &str) -> (String, String) {
    let style = chance.below(5);
    let back = match style {
        0 => format!(r##"<path d="M62 110c0-92 116-92 116 0v84H62z" fill="{hair}"/>"##),
        1 => format!(r##"<circle cx="120" cy="42" r="26" fill="{hair}"/>"##),
        2 => format!(
            r##"<g fill="{hair}"><circle cx="76" cy="86" r="32"/><circle cx="164" cy="86" r="32"/><circle cx="120" cy="62" r="42"/><circle cx="88" cy="62" r="30"/><circle cx="152" cy="62" r="30"/></g>"##
        ),
        _ => String::new(),
    };
    let top = match style {
        0 => format!(
            r##"<path d="M70 116c-4-76 104-76 100 0-8-32-30-42-54-44-24 0-40 14-46 44z" fill="{hair}"/>"##
        ),
        1 => format!(r##"<path d="M70 112c-2-70 102-70 100 0-14-34-86-34-100 0z" fill="{hair}"/>"##),
        2 => format!(r##"<path d="M72 106c6-50 90-50 96 0-22-20-74-20-96 0z" fill="{hair}"/>"##),
        3 => format!(
            r##"<path d="M70 114c-6-70 70-76 92-52 10 8 12 28 8 52-4-20-12-28-20-30-26 8-58 4-66-2-8 6-12 14-14 32z" fill="{hair}"/>"##
        ),
        4 => format!(r##"<path d="M74 96c8-44 84-44 92 0-20-12-72-12-92 0z" fill="{hair}" opacity=".85"/>"##),
        _ => String::new(),
    };
    let glasses = if chance.below(4) == 0 {
        r##"<g fill="none" stroke="#334155" stroke-width="3.5"><circle cx="100" cy="114" r="15"/><circle cx="140" cy="114" r="15"/><path d="M115 112q5-4 10 0"/></g>"##
    } else {
        ""
    };
    let smile = if chance.below(2) == 0 {
        "M104 142q16 15 32 0"
    } else {
        "M106 144q14 8 28 0"
    };
    let head = format!(
        r##"<ellipse cx="70" cy="118" rx="9" ry="13" fill="{shade}"/><ellipse cx="170" cy="118" rx="9" ry="13" fill="{shade}"/><path d="M70 108c0-62 100-62 100 0 0 44-20 68-50 68s-50-24-50-68z" fill="{skin}"/>{top}<g fill="#2b2320"><circle cx="100" cy="114" r="5"/><circle cx="140" cy="114" r="5"/></g><g fill="none" stroke="{hair}" stroke-width="4" stroke-linecap="round"><path d="M90 99q10-6 19-1"/><path d="M131 98q10-5 19 1"/></g><path d="M120 118l-5 14h8" fill="none" stroke="{shade}" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/><path d="{smile}" fill="none" stroke="#7a3b2e" stroke-width="4" stroke-linecap="round"/>{glasses}"##
    );
    (back, head)
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
