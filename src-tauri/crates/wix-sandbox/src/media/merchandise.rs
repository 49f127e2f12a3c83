//! Merchandise as a clean drawing on soft ground, in teal and slate. What it does not know it draws as a parcel.

use super::portrait::escaped;

/// An SVG of 800 × 800 for the product whose drawing is called `picture`.
pub(crate) fn merchandise(picture: &str, name: &str) -> String {
    let drawing = DRAWINGS
        .iter()
        .find(|(known, _)| picture.contains(known))
        .map_or(PARCEL, |(_, drawing)| drawing);
    let title = escaped(name);
    let (light, deep) = GROUNDS[picture.len() % GROUNDS.len()];
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="800" height="800" role="img"><title>{title}</title><defs><radialGradient id="g" cx=".5" cy=".4" r=".75"><stop offset="0" stop-color="{light}"/><stop offset="1" stop-color="{deep}"/></radialGradient><linearGradient id="t" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#2dd4bf"/><stop offset="1" stop-color="#0f766e"/></linearGradient><linearGradient id="s" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#64748b"/><stop offset="1" stop-color="#334155"/></linearGradient></defs><rect width="400" height="400" fill="url(#g)"/><ellipse cx="200" cy="346" rx="116" ry="14" fill="#0f172a" opacity=".10"/><g stroke-linecap="round" stroke-linejoin="round">{drawing}</g></svg>"##
    )
}

const GROUNDS: &[(&str, &str)] = &[
    ("#ffffff", "#dbe7ea"),
    ("#fdfefe", "#d8e0ea"),
    ("#ffffff", "#dcebe4"),
];

const PARCEL: &str = r##"<path d="M100 150l100-46 100 46v130l-100 50-100-50z" fill="url(#s)"/><path d="M100 150l100 48 100-48M200 198v132" fill="none" stroke="#e2e8f0" stroke-width="6"/><path d="M150 127l100 48v42" fill="none" stroke="#2dd4bf" stroke-width="16"/>"##;

const DRAWINGS: &[(&str, &str)] = &[
    (
        "water-bottle",
        r##"<rect x="172" y="62" width="56" height="36" rx="8" fill="url(#s)"/><path d="M186 62v-8h28v8" fill="none" stroke="#334155" stroke-width="8"/><path d="M164 98h72c0 26 20 30 20 58v156c0 20-12 30-30 30h-52c-18 0-30-10-30-30V156c0-28 20-32 20-58z" fill="url(#t)"/><path d="M144 196h112v64H144z" fill="#fff" opacity=".22"/><path d="M166 150c-8 12-8 24-8 44v108" fill="none" stroke="#fff" stroke-opacity=".55" stroke-width="8"/><path d="M214 214l-20 30h16l-6 22" fill="none" stroke="#fff" stroke-width="7"/>"##,
    ),
    (
        "towel",
        r##"<path d="M108 106h184v226H108z" fill="#e8f1f1"/><path d="M108 106h184v226H108z" fill="none" stroke="#94a3b8" stroke-width="5"/><path d="M108 250h184v22H108zM108 284h184v10H108z" fill="url(#t)"/><path d="M92 92h216v28c0 8-216 8-216 0z" fill="url(#s)"/><path d="M124 332v12M148 332v12M172 332v12M196 332v12M220 332v12M244 332v12M268 332v12" stroke="#94a3b8" stroke-width="5"/><path d="M146 140v96M200 140v96M254 140v96" stroke="#cbd5e1" stroke-width="4"/>"##,
    ),
    (
        "resistance-band",
        r##"<path d="M104 200c0-66 48-108 96-108s96 42 96 108-48 120-96 120-96-54-96-120z" fill="none" stroke="url(#t)" stroke-width="40"/><path d="M104 200c0-66 48-108 96-108" fill="none" stroke="#99f6e4" stroke-width="8" transform="translate(-6 -6)"/><rect x="166" y="290" width="68" height="56" rx="12" fill="url(#s)"/><path d="M182 312h36M182 326h24" stroke="#e2e8f0" stroke-width="6"/>"##,
    ),
    (
        "shaker",
        r##"<path d="M136 138h128l-16 190c-1 12-8 16-18 16h-60c-10 0-17-4-18-16z" fill="#cfeeea"/><path d="M143 218h114l-9 110c-1 12-8 16-18 16h-60c-10 0-17-4-18-16z" fill="url(#t)"/><path d="M124 106h152c6 0 8 4 8 8v18c0 6-4 8-8 8H124c-4 0-8-2-8-8v-18c0-4 2-8 8-8z" fill="url(#s)"/><path d="M214 106l10-36h34l8 36z" fill="#475569"/><path d="M160 176h26M162 200h18M163 236h26M166 266h18" stroke="#0f766e" stroke-width="6"/><circle cx="214" cy="286" r="20" fill="none" stroke="#99f6e4" stroke-width="5"/><path d="M196 278q18 10 36 0M198 296q16-8 32 0" fill="none" stroke="#99f6e4" stroke-width="4"/>"##,
    ),
    (
        "lock",
        r##"<path d="M144 190v-48c0-76 112-76 112 0v48" fill="none" stroke="#94a3b8" stroke-width="26"/><rect x="112" y="182" width="176" height="158" rx="26" fill="url(#t)"/><rect x="138" y="224" width="124" height="62" rx="12" fill="#134e4a"/><path d="M169 224v62M200 224v62M231 224v62" stroke="#2dd4bf" stroke-width="3"/><g fill="#ccfbf1" font-family="sans-serif" font-size="30" font-weight="700" text-anchor="middle"><text x="154" y="266">4</text><text x="185" y="266">0</text><text x="216" y="266">7</text><text x="247" y="266">2</text></g>"##,
    ),
    (
        "t-shirt",
        r##"<path d="M148 84l-74 44 24 68 34-14v152c0 6 4 10 10 10h116c6 0 10-4 10-10V182l34 14 24-68-74-44c-8 34-96 34-104 0z" fill="url(#t)"/><path d="M148 84c8 34 96 34 104 0" fill="none" stroke="#ccfbf1" stroke-width="8"/><path d="M132 182v40M268 182v40" stroke="#0b5f58" stroke-width="5"/><path d="M212 176l-26 40h22l-10 34" fill="none" stroke="#fff" stroke-width="9"/>"##,
    ),
    (
        "tank-top",
        r##"<path d="M150 70v34c0 40-14 52-32 62v168c0 6 4 10 10 10h144c6 0 10-4 10-10V166c-18-10-32-22-32-62V70h-24c0 66-52 66-52 0z" fill="url(#s)"/><path d="M174 70c0 66 52 66 52 0M150 104c0 40-14 52-32 62M250 104c0 40 14 52 32 62" fill="none" stroke="#2dd4bf" stroke-width="8"/><path d="M146 300h108" stroke="#94a3b8" stroke-width="5"/><path d="M210 196l-24 38h22l-10 32" fill="none" stroke="#5eead4" stroke-width="8"/>"##,
    ),
    (
        "skipping-rope",
        r##"<path d="M128 250C40 60 150 60 196 180s110 170 140 40c14-80-40-130-64-10" fill="none" stroke="#475569" stroke-width="9"/><rect x="108" y="236" width="36" height="100" rx="16" fill="url(#t)" transform="rotate(-14 126 286)"/><rect x="250" y="200" width="36" height="100" rx="16" fill="url(#t)" transform="rotate(12 268 250)"/><path d="M122 276l32-7M126 296l32-7M252 242l33 7M248 262l33 7" stroke="#99f6e4" stroke-width="5"/>"##,
    ),
    (
        "cap",
        r##"<path d="M94 236c0-96 64-136 118-136 62 0 98 52 98 126 0 8-2 14-2 14-60-22-150-22-214-4z" fill="url(#t)"/><path d="M94 236c-34 8-60 26-60 46 0 18 30 16 74 6 60-14 130-16 200-2 4-16 4-32 0-46-64-22-150-22-214-4z" fill="url(#s)"/><path d="M212 100c-24 30-34 72-34 122M212 100c30 30 40 76 40 120" fill="none" stroke="#0b5f58" stroke-width="5"/><circle cx="212" cy="98" r="10" fill="#134e4a"/><path d="M226 150l-20 30h18l-8 26" fill="none" stroke="#fff" stroke-width="8"/>"##,
    ),
    (
        "gym-bag",
        r##"<path d="M132 178c0-86 136-86 136 0" fill="none" stroke="#94a3b8" stroke-width="16"/><path d="M82 176h236c16 0 28 14 30 30l8 104c1 16-8 28-24 28H68c-16 0-25-12-24-28l8-104c2-16 14-30 30-30z" fill="url(#s)"/><path d="M132 176v162M268 176v162" stroke="url(#t)" stroke-width="20"/><path d="M96 198h208" stroke="#cbd5e1" stroke-width="6" stroke-dasharray="4 9"/><rect x="160" y="236" width="80" height="60" rx="10" fill="#0f766e"/><path d="M206 246l-16 24h14l-6 18" fill="none" stroke="#ccfbf1" stroke-width="6"/>"##,
    ),
    (
        "hoodie",
        r##"<path d="M148 112l-62 42-26 154 44 10 24-90v106c0 6 4 10 10 10h124c6 0 10-4 10-10V228l24 90 44-10-26-154-62-42c-16-50-88-50-104 0z" fill="url(#s)"/><path d="M148 112c-8-52 112-52 104 0-6 36-28 52-52 60-24-8-46-24-52-60z" fill="#1e293b"/><path d="M160 112c0-34 80-34 80 0-4 24-22 38-40 46-18-8-36-22-40-46z" fill="#0f172a" opacity=".6"/><path d="M184 164v58M216 164v58" stroke="#5eead4" stroke-width="6"/><path d="M150 262h100l18 56H132z" fill="none" stroke="#94a3b8" stroke-width="6"/><path d="M128 330h144" stroke="url(#t)" stroke-width="16"/>"##,
    ),
    (
        "yoga-mat",
        r##"<path d="M118 118h184v206c0 10-8 14-16 14H134c-10 0-16-6-16-14z" fill="url(#t)"/><path d="M150 150v170M182 150v170M214 150v170M246 150v170M278 150v170" stroke="#0b5f58" stroke-opacity=".45" stroke-width="4"/><rect x="96" y="76" width="208" height="74" rx="37" fill="#0d9488"/><ellipse cx="132" cy="113" rx="36" ry="37" fill="#134e4a"/><path d="M132 92a21 21 0 1 1-20 22 12 12 0 1 1 22 4" fill="none" stroke="#5eead4" stroke-width="6"/><path d="M210 76v74M254 76v74" stroke="url(#s)" stroke-width="18"/>"##,
    ),
];
