//! Codes of states and organisations, three letters (ICAO 9303-3 §5).

use std::fmt;

/// The state or organisation that issued a document, or whose national its holder is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct State([u8; 3]);

impl State {
    /// No state: three fillers.
    pub const UNKNOWN: Self = Self(*b"<<<");

    /// Of the three characters of a zone: letters, fillers only at the end. Nothing for others.
    pub fn of(characters: &str) -> Option<Self> {
        let code: [u8; 3] = characters.as_bytes().try_into().ok()?;
        let letters = characters.trim_end_matches('<');
        (!letters.is_empty() && letters.bytes().all(|letter| letter.is_ascii_uppercase())).then_some(Self(code))
    }

    /// One to three letters; empty if unknown.
    pub fn code(&self) -> &str {
        let length = self.0.iter().position(|&letter| letter == b'<').unwrap_or(3);
        self.0.get(..length).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or("")
    }

    /// The two letters that the same state has as the country of its certificates (ISO 3166-1; ICAO 9303-3 §5 and
    /// 9303-12 §7.1 for the codes that are none of a state). Nothing for a code that is not known.
    pub fn country(&self) -> Option<[u8; 2]> {
        let two = match self.code() {
            "D" => "DE",
            "EUE" => "EU",
            "GBD" | "GBN" | "GBO" | "GBP" | "GBS" => "GB",
            "RKS" | "XKX" => "KS",
            "UNO" | "UNA" | "UNK" => "UN",
            "XOM" => "XO",
            "XPO" => "XP",
            "UTO" => "UT",
            code if code.len() == 3 => COUNTRIES.split(' ').find_map(|pair| pair.strip_prefix(code))?,
            _ => return None,
        };
        two.as_bytes().try_into().ok()
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// ISO 3166-1: three letters, then two.
const COUNTRIES: &str = "\
    ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ BDIBI \
    BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT \
    BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU \
    CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET \
    FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR \
    GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR \
    IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB \
    LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH \
    MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE \
    NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL \
    PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ \
    SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC \
    TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY \
    USAUS UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW";

#[cfg(test)]
mod tests {
    use super::*;

    fn country(code: &str) -> Option<String> {
        State::of(code)?.country().map(|two| two.iter().map(|&letter| char::from(letter)).collect())
    }

    #[test]
    fn states_have_the_countries_of_their_certificates() {
        assert_eq!(country("DNK").as_deref(), Some("DK"));
        assert_eq!(country("D<<").as_deref(), Some("DE"));
        assert_eq!(country("ZWE").as_deref(), Some("ZW"));
        assert_eq!(country("ABW").as_deref(), Some("AW"));
        assert_eq!(country("GBN").as_deref(), Some("GB"));
        assert_eq!(country("QQQ"), None);
    }

    #[test]
    fn a_code_is_letters_and_then_fillers() {
        for text in ["<<<", "<DK", "D<K", "D1<", "DK", "DNKK", "dnk", "\u{e6}A"] {
            assert_eq!(State::of(text), None, "{text}");
        }
        assert_eq!(State::of("D<<").map(|state| state.to_string()).as_deref(), Some("D"));
        assert_eq!(State::UNKNOWN.code(), "");
    }
}
