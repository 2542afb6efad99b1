//! Four words that a machine and IT see at the same time.

use std::fmt;

use domain::digest::Digest;

use super::{SALT_BYTES, derive};

/// What the words are derived under.
const SALT: &[u8; SALT_BYTES] = b"skranke 4 words.";

/// Four of `WORDS`: 32 bits, of which each guess costs 64 MiB and three passes of argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words([&'static str; 4]);

impl Words {
    /// The words, in the order in which they are shown.
    pub const fn each(&self) -> &[&'static str; 4] {
        &self.0
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

/// The words for a machine's key ([`crate::PublicKey::digest`]) and the fleet's authority
/// ([`crate::FleetCa::key_digest`]). Takes a tenth of a second and more: not for an async thread.
pub fn words(machine: &Digest, authority: &Digest) -> Words {
    let bytes = derive::<4>(&[machine.as_bytes().as_slice(), authority.as_bytes()].concat(), SALT);
    Words(bytes.map(|byte| *WORDS.get(usize::from(byte)).expect("there is a word for each byte")))
}

/// Plain Danish words: no two differ in fewer than two letters. What stands here is never changed: both sides have it.
#[rustfmt::skip]
pub(crate) const WORDS: [&str; 256] = [
    "advent", "agurk", "albatros", "alfabet", "ambolt", "ananas", "anker", "antenne", "appelsin", "arkitekt",
    "asparges", "atlas", "avis", "bageri", "bakke", "balkon", "balsam", "barok", "basun", "bjørn", "blomst", "blyant",
    "bondegård", "borg", "brevkasse", "brød", "bugt", "busk", "cello", "cement", "chokolade", "cirkus", "citron",
    "cykel", "dadel", "dagbog", "damper", "delfin", "diamant", "dirigent", "domkirke", "drue", "dværg", "dykker",
    "dynamo", "eddike", "efterår", "egern", "ekko", "elefant", "elevator", "esdragon", "etage", "eventyr", "fabrik",
    "familie", "fasan", "fersken", "figen", "filosof", "fiskekutter", "fjeder", "flamingo", "fløjte", "fodbold",
    "forår", "frakke", "fregat", "fyrtårn", "færge", "gartner", "gedde", "giraf", "glasmager", "globus", "guitar",
    "gulerod", "gummistøvle", "gynge", "gåsefjer", "harpe", "havn", "hejre", "helikopter", "herregård", "hindbær",
    "historie", "honning", "horisont", "hotel", "humle", "hvalros", "hvede", "hytte", "høst", "håndbold", "idræt",
    "ingefær", "insekt", "istap", "jagthund", "januar", "jernbane", "jordbær", "journalist", "juli", "jungle",
    "kaffe", "kaktus", "kalender", "kamera", "kanin", "karrusel", "kastanje", "kobber", "kolibri", "kompas",
    "koncert", "kornmark", "krabbe", "krystal", "kylling", "kælder", "købmand", "lagkage", "landsby", "laurbær",
    "ledning", "leopard", "lilje", "limonade", "lokomotiv", "lommeur", "lufthavn", "lygte", "lynlås", "løve",
    "magnet", "majroe", "makrel", "malurt", "marcipan", "maskine", "medalje", "melon", "minister", "morgen", "motor",
    "mursten", "museum", "musvit", "myre", "mælk", "måge", "natur", "nektar", "nisse", "nordlys", "november", "nylon",
    "næsehorn", "nøgle", "oase", "oktober", "oliven", "opera", "orgel", "orkester", "otter", "papegøje", "papir",
    "paraply", "pelikan", "perle", "persille", "pilgrim", "pingvin", "plante", "polarræv", "postbud", "prisme",
    "pumpe", "puslespil", "påske", "rabarber", "radise", "raket", "regnbue", "rensdyr", "ridder", "robot", "rosin",
    "rugbrød", "rundkørsel", "ræv", "saffran", "salme", "sandal", "sejlskib", "sekund", "selleri", "sild", "skjold",
    "skorsten", "smaragd", "snegl", "sofa", "solsort", "sommer", "spand", "spejder", "spurv", "stjerne", "storm",
    "støvle", "sukker", "svamp", "søhest", "tallerken", "tango", "tapet", "teater", "telefon", "tempel", "termos",
    "tiger", "tinsoldat", "tomat", "torsk", "traktor", "tromme", "trøje", "tulipan", "turist", "tyttebær", "tæppe",
    "tårn", "undulat", "urskov", "vaffel", "valnød", "vandfald", "vedbend", "veranda", "vindmølle", "vinter",
    "violin", "vulkan", "væver", "zebra", "ærtesuppe", "æske", "ørken", "østers", "ålegræs", "årstid",
];
