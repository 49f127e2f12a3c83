//! Common given and family names, as written at home and as they appear in an e-mail address.

/// `(as written, in Latin letters)`; an empty second part means the first will do once its accents are dropped.
pub(super) type Name = (&'static str, &'static str);

pub(super) struct Country {
    pub(super) given: &'static [Name],
    pub(super) family: &'static [Name],
    pub(super) dial: &'static str,
}

pub(super) const COUNTRIES: &[Country] = &[
    Country {
        given: &[
            ("Emma", ""),
            ("Liam", ""),
            ("Olivia", ""),
            ("Noah", ""),
            ("Grace", ""),
            ("Ethan", ""),
            ("Zoe", ""),
            ("Jack", ""),
        ],
        family: &[
            ("Smith", ""),
            ("Johnson", ""),
            ("O'Brien", "obrien"),
            ("Walker", ""),
            ("Bennett", ""),
            ("Carter", ""),
            ("Hughes", ""),
        ],
        dial: "+1 555",
    },
    Country {
        given: &[
            ("Ana", ""),
            ("Luka", ""),
            ("Željka", ""),
            ("Ivan", ""),
            ("Maja", ""),
            ("Krešimir", ""),
            ("Đurđa", "djurdja"),
        ],
        family: &[
            ("Kovač", ""),
            ("Horvat", ""),
            ("Novak", ""),
            ("Babić", ""),
            ("Marić", ""),
            ("Šimić", ""),
            ("Vuković", ""),
        ],
        dial: "+385 91",
    },
    Country {
        given: &[
            ("Jürgen", ""),
            ("Hannah", ""),
            ("Lukas", ""),
            ("Käthe", ""),
            ("Sören", ""),
            ("Mia", ""),
            ("Björn", ""),
        ],
        family: &[
            ("Müller", "mueller"),
            ("Schmidt", ""),
            ("Weiß", "weiss"),
            ("Krüger", ""),
            ("Schäfer", ""),
            ("Vogel", ""),
        ],
        dial: "+49 151",
    },
    Country {
        given: &[
            ("Zoë", ""),
            ("Léa", ""),
            ("Hugo", ""),
            ("Chloé", ""),
            ("François", ""),
            ("Inès", ""),
            ("Théo", ""),
        ],
        family: &[
            ("Lefèvre", ""),
            ("Moreau", ""),
            ("Dubois", ""),
            ("Garçon", ""),
            ("Bénard", ""),
            ("Girard", ""),
        ],
        dial: "+33 6",
    },
    Country {
        given: &[
            ("Sofía", ""),
            ("Mateo", ""),
            ("Lucía", ""),
            ("Íñigo", ""),
            ("Valentina", ""),
            ("Andrés", ""),
            ("Begoña", ""),
        ],
        family: &[
            ("García", ""),
            ("Muñoz", ""),
            ("Rodríguez", ""),
            ("Peña", ""),
            ("Ibáñez", ""),
            ("Vega", ""),
        ],
        dial: "+34 6",
    },
    Country {
        given: &[
            ("Zuzanna", ""),
            ("Łukasz", ""),
            ("Małgorzata", ""),
            ("Jakub", ""),
            ("Święta", ""),
            ("Paweł", ""),
        ],
        family: &[
            ("Nowak", ""),
            ("Wiśniewski", ""),
            ("Wójcik", ""),
            ("Kamińska", ""),
            ("Zając", ""),
            ("Dąbrowski", ""),
        ],
        dial: "+48 60",
    },
    Country {
        given: &[
            ("Åsa", ""),
            ("Nils", ""),
            ("Freja", ""),
            ("Øyvind", ""),
            ("Astrid", ""),
            ("Jón", ""),
            ("Ærø", "aero"),
        ],
        family: &[
            ("Lindström", ""),
            ("Sørensen", ""),
            ("Þórsson", "thorsson"),
            ("Bergström", ""),
            ("Håkansson", ""),
            ("Dahl", ""),
        ],
        dial: "+46 70",
    },
    Country {
        given: &[
            ("נועה", "noa"),
            ("יוסף", "yosef"),
            ("תמר", "tamar"),
            ("דניאל", "daniel"),
            ("מיכל", "michal"),
            ("אביב", "aviv"),
        ],
        family: &[
            ("כהן", "cohen"),
            ("לוי", "levi"),
            ("מזרחי", "mizrahi"),
            ("פרץ", "peretz"),
            ("שפירא", "shapira"),
        ],
        dial: "+972 50",
    },
    Country {
        given: &[
            ("さくら", "sakura"),
            ("陽翔", "haruto"),
            ("美咲", "misaki"),
            ("蓮", "ren"),
            ("結衣", "yui"),
            ("大和", "yamato"),
        ],
        family: &[
            ("佐藤", "sato"),
            ("鈴木", "suzuki"),
            ("高橋", "takahashi"),
            ("田中", "tanaka"),
            ("渡辺", "watanabe"),
        ],
        dial: "+81 90",
    },
    Country {
        given: &[
            ("فاطمة", "fatima"),
            ("محمد", "mohammed"),
            ("ليلى", "layla"),
            ("يوسف", "youssef"),
            ("نور", "nour"),
            ("كريم", "karim"),
        ],
        family: &[
            ("الحسيني", "alhusseini"),
            ("منصور", "mansour"),
            ("حداد", "haddad"),
            ("النجار", "alnajjar"),
            ("خليل", "khalil"),
        ],
        dial: "+971 50",
    },
    Country {
        given: &[
            ("Ελένη", "eleni"),
            ("Γιώργος", "giorgos"),
            ("Μαρία", "maria"),
            ("Νίκος", "nikos"),
            ("Κατερίνα", "katerina"),
        ],
        family: &[
            ("Παπαδόπουλος", "papadopoulos"),
            ("Νικολάου", "nikolaou"),
            ("Αγγελίδης", "angelidis"),
            ("Βασιλείου", "vasileiou"),
        ],
        dial: "+30 69",
    },
    Country {
        given: &[
            ("Priya", ""),
            ("Arjun", ""),
            ("Ananya", ""),
            ("Rohan", ""),
            ("Meera", ""),
            ("Vikram", ""),
        ],
        family: &[
            ("Sharma", ""),
            ("Patel", ""),
            ("Iyer", ""),
            ("Singh", ""),
            ("Chatterjee", ""),
            ("Nair", ""),
        ],
        dial: "+91 98",
    },
    Country {
        given: &[
            ("Nguyễn An", "an"),
            ("Hương", ""),
            ("Đức", ""),
            ("Thảo", ""),
            ("Minh", ""),
        ],
        family: &[("Trần", ""), ("Lê", ""), ("Phạm", ""), ("Vũ", ""), ("Đặng", "")],
        dial: "+84 90",
    },
    Country {
        given: &[
            ("Chiamaka", ""),
            ("Tunde", ""),
            ("Adébáyọ̀", "adebayo"),
            ("Ngozi", ""),
            ("Amara", ""),
        ],
        family: &[
            ("Okafor", ""),
            ("Adeyemi", ""),
            ("Eze", ""),
            ("Balogun", ""),
            ("Nwosu", ""),
        ],
        dial: "+234 80",
    },
    Country {
        given: &[
            ("Ayşe", ""),
            ("Çağlar", ""),
            ("Mehmet", ""),
            ("Gülşen", ""),
            ("İbrahim", "ibrahim"),
            ("Oğuz", ""),
        ],
        family: &[
            ("Yılmaz", ""),
            ("Şahin", ""),
            ("Öztürk", ""),
            ("Kılıç", ""),
            ("Aydın", ""),
        ],
        dial: "+90 53",
    },
    Country {
        given: &[
            ("Олена", "olena"),
            ("Тарас", "taras"),
            ("Софія", "sofiia"),
            ("Андрій", "andrii"),
            ("Ірина", "iryna"),
        ],
        family: &[
            ("Шевченко", "shevchenko"),
            ("Коваленко", "kovalenko"),
            ("Бондаренко", "bondarenko"),
            ("Ткачук", "tkachuk"),
        ],
        dial: "+380 67",
    },
];

/// Somebody always has a name longer than the field.
pub(super) const LONG: (Name, Name) = (
    ("Maria Aparecida Conceição do Nascimento", "maria"),
    (
        "de Albuquerque Cavalcanti Vasconcelos e Figueiredo-Montenegro",
        "albuquerque",
    ),
);

/// The Latin letters of a name, for addresses.
pub(super) fn latin(name: Name) -> String {
    if !name.1.is_empty() {
        return name.1.to_owned();
    }
    name.0
        .chars()
        .flat_map(char::to_lowercase)
        .filter_map(bare)
        .collect()
}

fn bare(letter: char) -> Option<char> {
    const ACCENTS: &[(&str, char)] = &[
        ("àáâãäåāăąạảấầẩẫậ", 'a'),
        ("çćč", 'c'),
        ("ďđ", 'd'),
        ("èéêëēęěếềễệ", 'e'),
        ("ğ", 'g'),
        ("ìíîïīıị", 'i'),
        ("ł", 'l'),
        ("ñńň", 'n'),
        ("òóôõöøōőơớờọ", 'o'),
        ("śşšß", 's'),
        ("ùúûüūůűưứừũ", 'u'),
        ("ýÿ", 'y'),
        ("źżž", 'z'),
    ];
    if letter.is_ascii_alphanumeric() {
        return Some(letter);
    }
    ACCENTS
        .iter()
        .find(|(accented, _)| accented.contains(letter))
        .map(|(_, plain)| *plain)
}
