//! Made-up people. Numbers come from the range kept free for fiction.

/// A made-up patient.
pub struct Patient {
    /// Given name.
    pub given: &'static str,
    /// Family name.
    pub family: &'static str,
    /// How to say it.
    pub say: Option<&'static str>,
    /// What they worry about.
    pub worry: Option<&'static str>,
}

/// Name, short name, role, colour.
pub const STAFF: [(&str, &str, &str, u8); 6] = [
    ("Dr Ana Ferreira", "AF", "practitioner", 0),
    ("Dr Piotr Wójcik", "PW", "practitioner", 3),
    ("Siobhán Walsh", "SW", "practitioner", 6),
    ("Dr Ngozi Obi", "NO", "practitioner", 8),
    ("Maya Lindqvist", "ML", "desk", 5),
    ("Tom Hargreaves", "TH", "manager", 9),
];

const fn plain(given: &'static str, family: &'static str) -> Patient {
    Patient {
        given,
        family,
        say: None,
        worry: None,
    }
}

const fn said(given: &'static str, family: &'static str, say: &'static str) -> Patient {
    Patient {
        say: Some(say),
        ..plain(given, family)
    }
}

/// The patients.
pub const PATIENTS: [Patient; 48] = [
    plain("Kwame", "Mensah"),
    plain("Jürgen", "Weiß"),
    said("Aoife", "Ní Bhriain", "EE-fa"),
    said("Zofia", "Kowalczyk", "ZOF-ya"),
    Patient {
        given: "Priya",
        family: "Raghunathan",
        say: Some("PREE-ya"),
        worry: Some("Afraid it will hurt. Show her the room first."),
    },
    plain("Grace", "Whitfield"),
    plain("Oluwaseun", "Adeyemi"),
    plain("Dimitris", "Papadopoulos"),
    plain("Noor", "Haddad"),
    said("Łukasz", "Nowak", "WOO-kash"),
    plain("Sami", "Haddad"),
    plain("Nguyễn", "Thị Hoa"),
    plain("Hiroshi", "Tanaka"),
    plain("Mei-Ling", "Chow"),
    said("Xóchitl", "Ramírez", "SOH-cheel"),
    plain("Elif", "Demir"),
    plain("Sigríður", "Jónsdóttir"),
    plain("João", "Almeida"),
    plain("Chidi", "Okonkwo"),
    plain("Tariq", "Hussain"),
    plain("Rose", "Tremblay"),
    plain("Wanjiru", "Kamau"),
    plain("Leilani", "Kahananui"),
    plain("Θεοδώρα", "Νικολάου"),
    plain("Олена", "Шевченко"),
    plain("שרה", "כהן"),
    plain("Anne-Marie", "Lefèvre"),
    plain("Bartholomew", "O’Rourke"),
    plain("Catherine", "Ashworth"),
    plain("Daniel", "Fitzgerald"),
    plain("Edith", "Bramley"),
    plain("Farah", "Siddiqui"),
    plain("George", "Pemberton"),
    plain("Harriet", "Clarke"),
    plain("Ivan", "Petrović"),
    plain("Jasmine", "Okafor"),
    plain("Kathleen", "Doyle"),
    plain("Liam", "Gallagher"),
    plain("Margaret", "Thornton"),
    plain("Nathaniel", "Brooks"),
    plain("Olivia", "Marsh"),
    plain("Patrick", "Sullivan"),
    plain("Rahul", "Menon"),
    plain("Sarah", "Whitcombe"),
    plain("Thomas", "Egerton"),
    plain("Ursula", "Baumann"),
    plain("Victor", "Castellanos"),
    plain("William", "Hartley"),
];
