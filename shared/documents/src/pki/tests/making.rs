//! Makes certificates, lists and signed data with the oddities that documents have.

use crate::crypto::curve::{Curve, CurveId, Point, Scalar};
use crate::crypto::hash::Hash;
use crate::pki::oid;
use crate::tlv::{Reader, write, write_all};

/// 2026-05-28, between the times that everything here holds from and to.
pub(super) const NOW: i64 = 1_779_949_725;

/// A key pair on a curve.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) curve: CurveId,
    /// Whether the parameters are written out.
    pub(super) explicit: bool,
    /// Which curve the key claims to be on, if it is another.
    pub(super) named: Option<CurveId>,
    pub(super) seed: u8,
}

impl Key {
    pub(super) fn new(curve: CurveId) -> Self {
        Self::of_seed(curve, 1)
    }

    pub(super) fn of_seed(curve: CurveId, seed: u8) -> Self {
        Self { curve, explicit: false, named: None, seed }
    }

    fn secret(&self) -> Scalar {
        Curve::get(self.curve).scalar(&[self.seed; 24])
    }

    fn point(&self) -> Point {
        let curve = Curve::get(self.curve);
        curve.multiply(&self.secret(), &curve.generator())
    }

    pub(super) fn id(&self) -> Vec<u8> {
        Hash::Sha1.digest(&[&self.point().encode()])
    }

    fn info(&self) -> Vec<u8> {
        let named = Curve::get(self.named.unwrap_or(self.curve));
        let parameters = if self.explicit { named.to_explicit() } else { write(0x06, named.oid()) };
        let algorithm = write_all(0x30, &[&write(0x06, oid::EC_PUBLIC_KEY), &parameters]);
        write_all(0x30, &[&algorithm, &bits(&self.point().encode())])
    }

    /// r and s over a message, by SHA-256.
    fn sign(&self, message: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let mut next = self.seed;
        let mut random = |bytes: &mut [u8]| {
            for byte in bytes {
                next = next.wrapping_mul(13).wrapping_add(101);
                *byte = next;
            }
        };
        Curve::get(self.curve).sign(&self.secret(), &Hash::Sha256.digest(&[message]), &mut random)
    }

    fn sign_in_der(&self, message: &[u8]) -> Vec<u8> {
        let (r, s) = self.sign(message);
        write_all(0x30, &[&integer(&r), &integer(&s)])
    }
}

fn integer(number: &[u8]) -> Vec<u8> {
    let number: Vec<u8> = number.iter().copied().skip_while(|byte| *byte == 0).collect();
    let zero: &[u8] = if number.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    write(0x02, &[zero, &number].concat())
}

fn bits(bytes: &[u8]) -> Vec<u8> {
    write(0x03, &[&[0], bytes].concat())
}

fn algorithm(id: &[u8]) -> Vec<u8> {
    write(0x30, &write(0x06, id))
}

/// A distinguished name of Denmark's, its strings under this tag.
pub(super) fn name(tag: u32, common: &str) -> Vec<u8> {
    let part =
        |kind: &[u8], text: &str| write(0x31, &write_all(0x30, &[&write(0x06, kind), &write(tag, text.as_bytes())]));
    write_all(0x30, &[&part(oid::COUNTRY, "DK"), &part(oid::COMMON_NAME, common)])
}

fn extension(id: &[u8], content: &[u8]) -> Vec<u8> {
    write_all(0x30, &[&write(0x06, id), &write(0x04, content)])
}

/// A certificate of a subject and key, signed by an issuer and key.
pub(super) fn certificate(serial: u8, issuer: (&[u8], &Key), subject: (&[u8], &Key), authority: bool) -> Vec<u8> {
    whole(serial, issuer, subject, &issuer.1.id(), authority)
}

/// One that claims to be signed by another key than the one that signs.
pub(super) fn certificate_claiming(serial: u8, issuer: (&[u8], &Key), claimed: &Key) -> Vec<u8> {
    whole(serial, issuer, (&name(0x13, "Forger"), issuer.1), &claimed.id(), false)
}

fn whole(serial: u8, issuer: (&[u8], &Key), subject: (&[u8], &Key), authority_id: &[u8], authority: bool) -> Vec<u8> {
    let constraints = if authority { write(0x30, &[0x01, 0x01, 0xFF]) } else { write(0x30, &[]) };
    let extensions = [
        extension(oid::AUTHORITY_KEY_ID, &write(0x30, &write(0x80, authority_id))),
        extension(oid::SUBJECT_KEY_ID, &write(0x04, &subject.1.id())),
        extension(oid::BASIC_CONSTRAINTS, &constraints),
    ];
    let inner = write_all(
        0x30,
        &[
            &write(0xA0, &[2, 1, 2]),
            &write(0x02, &[serial]),
            &algorithm(oid::ECDSA_SHA256),
            issuer.0,
            &write_all(0x30, &[&write(0x17, b"250101000000Z"), &write(0x18, b"20350101000000Z")]),
            subject.0,
            &subject.1.info(),
            &write(0xA3, &write(0x30, &extensions.concat())),
        ],
    );
    let signature = issuer.1.sign_in_der(&inner);
    write_all(0x30, &[&inner, &algorithm(oid::ECDSA_SHA256), &bits(&signature)])
}

/// A list of revoked serial numbers, which is old a year after [`NOW`].
pub(super) fn crl(issuer: &[u8], key: &Key, serials: &[u8]) -> Vec<u8> {
    let entry = |serial: &u8| write_all(0x30, &[&write(0x02, &[*serial]), &write(0x17, b"260101000000Z")]);
    let entries: Vec<u8> = serials.iter().flat_map(entry).collect();
    let inner = write_all(
        0x30,
        &[
            &write(0x02, &[1]),
            &algorithm(oid::ECDSA_SHA256),
            issuer,
            &write(0x17, b"260501000000Z"),
            &write(0x17, b"270501000000Z"),
            &write(0x30, &entries),
        ],
    );
    write_all(0x30, &[&inner, &algorithm(oid::ECDSA_SHA256), &bits(&key.sign_in_der(&inner))])
}

/// How the signer's certificate is named.
#[derive(Debug, Clone, Copy)]
pub(super) enum SignerName {
    Exact,
    OtherEncoding,
    OtherIssuer,
    Stranger,
    KeyId,
    KeyIdConstructed,
}

/// In which order attributes stand, and what of them was signed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Order {
    Sorted,
    SignedAsStored,
    SignedSorted,
    SignedWithStoredTag,
    None,
}

/// What signed data to make.
pub(super) struct Recipe {
    pub(super) key: Key,
    /// Who signs in fact, if not the key.
    pub(super) signs: Option<Key>,
    pub(super) content: Vec<u8>,
    pub(super) kind: &'static [u8],
    pub(super) attribute_kind: Option<&'static [u8]>,
    pub(super) digest_of: Option<Vec<u8>>,
    pub(super) algorithm: &'static [u8],
    pub(super) signer: SignerName,
    pub(super) order: Order,
    pub(super) plain: bool,
    pub(super) without_certificate: bool,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            key: Key::new(CurveId::P256),
            signs: None,
            content: b"content".to_vec(),
            kind: oid::LDS_SECURITY_OBJECT,
            attribute_kind: None,
            digest_of: None,
            algorithm: oid::ECDSA_SHA256,
            signer: SignerName::Exact,
            order: Order::Sorted,
            plain: false,
            without_certificate: false,
        }
    }
}

impl Recipe {
    /// One whose content is a list of hashes.
    pub(super) fn sod(kind: &'static [u8], versions: bool) -> Self {
        let hash = |number: u8| write_all(0x30, &[&write(0x02, &[number]), &write(0x04, &[number; 32])]);
        let info = write_all(0x30, &[&write(0x13, b"0108"), &write(0x13, b"040000")]);
        let content = write_all(
            0x30,
            &[
                &write(0x02, &[u8::from(versions)]),
                &algorithm(Hash::Sha256.oid()),
                &write_all(0x30, &[&hash(1), &hash(2)]),
                if versions { &info } else { &[] },
            ],
        );
        Self { content, kind, ..Self::default() }
    }

    pub(super) fn make(&self) -> Vec<u8> {
        let signs = self.signs.as_ref().unwrap_or(&self.key);
        let stored = self.attributes();
        let mut sorted = stored.clone();
        sorted.sort();
        let mut reversed = sorted.clone();
        reversed.reverse();
        let (stored, signed) = match self.order {
            Order::Sorted => (sorted.concat(), write(0x31, &sorted.concat())),
            Order::SignedAsStored => (reversed.concat(), write(0x31, &reversed.concat())),
            Order::SignedSorted => (reversed.concat(), write(0x31, &sorted.concat())),
            Order::SignedWithStoredTag => (sorted.concat(), write(0xA0, &sorted.concat())),
            Order::None => (Vec::new(), self.content.clone()),
        };
        let (r, s) = signs.sign(&signed);
        let signature = if self.plain { [r, s].concat() } else { write_all(0x30, &[&integer(&r), &integer(&s)]) };
        self.with_signature(&stored, &signature)
    }

    fn attributes(&self) -> Vec<Vec<u8>> {
        let attribute = |id: &[u8], value: &[u8]| write_all(0x30, &[&write(0x06, id), &write(0x31, value)]);
        let digest = Hash::Sha256.digest(&[self.digest_of.as_ref().unwrap_or(&self.content)]);
        vec![
            attribute(oid::CONTENT_TYPE, &write(0x06, self.attribute_kind.unwrap_or(self.kind))),
            attribute(oid::MESSAGE_DIGEST, &write(0x04, &digest)),
            attribute(oid::SIGNING_TIME, &write(0x17, b"260101000000Z")),
        ]
    }

    fn with_signature(&self, attributes: &[u8], signature: &[u8]) -> Vec<u8> {
        let issuer = name(0x13, "Country Signing CA");
        let serial = write(0x02, &[4]);
        let id = match self.signer {
            SignerName::Exact => write_all(0x30, &[&issuer, &serial]),
            SignerName::OtherEncoding => write_all(0x30, &[&name(0x0C, "COUNTRY  signing ca"), &serial]),
            SignerName::OtherIssuer => write_all(0x30, &[&name(0x13, "Somebody"), &serial]),
            SignerName::Stranger => write_all(0x30, &[&name(0x13, "Somebody"), &write(0x02, &[99])]),
            SignerName::KeyId => write(0x80, &self.key.id()),
            SignerName::KeyIdConstructed => write(0xA0, &write(0x04, &self.key.id())),
        };
        let holder = (&name(0x13, "Signer")[..], &self.key);
        let certificate = certificate(4, (&issuer, &Key::of_seed(CurveId::P384, 2)), holder, false);
        let attributes = if attributes.is_empty() { Vec::new() } else { write(0xA0, attributes) };
        let digest = algorithm(Hash::Sha256.oid());
        let signer = write_all(
            0x30,
            &[&write(0x02, &[1]), &id, &digest, &attributes, &algorithm(self.algorithm), &write(0x04, signature)],
        );
        let content = write_all(0x30, &[&write(0x06, self.kind), &write(0xA0, &write(0x04, &self.content))]);
        let certificates = if self.without_certificate { Vec::new() } else { write(0xA0, &certificate) };
        let data = write_all(
            0x30,
            &[&write(0x02, &[3]), &write(0x31, &digest), &content, &certificates, &write(0x31, &signer)],
        );
        write_all(0x30, &[&write(0x06, oid::SIGNED_DATA), &write(0xA0, &data)])
    }
}

/// The recipe's signed data with so many zeros before r and s, where one belongs or not, or `bare` of any.
pub(super) fn with_integers(recipe: &Recipe, zeros: usize, bare: bool) -> Vec<u8> {
    let mut sorted = recipe.attributes();
    sorted.sort();
    let (r, s) = recipe.key.sign(&write(0x31, &sorted.concat()));
    let odd = |number: &[u8]| {
        let number: Vec<u8> = number.iter().copied().skip_while(|byte| bare && *byte == 0).collect();
        write(0x02, &[&vec![0; zeros][..], &number].concat())
    };
    recipe.with_signature(&sorted.concat(), &write_all(0x30, &[&odd(&r), &odd(&s)]))
}

/// The same with the outermost elements, and the content, without stated lengths.
pub(super) fn indefinite(der: &[u8]) -> Vec<u8> {
    let open = |tag: u8, inside: &[u8]| [&[tag, 0x80], inside, &[0, 0]].concat();
    let mut outer = Reader::new(der).expect(0x30).unwrap().inside();
    let kind = outer.expect(0x06).unwrap();
    let mut data = outer.expect(0xA0).unwrap().inside().expect(0x30).unwrap().inside();
    let mut inside = Vec::new();
    while let Some(field) = data.next().unwrap() {
        if field.tag == 0x30 {
            let mut fields = field.inside();
            let name = fields.expect(0x06).unwrap();
            let content = fields.expect(0xA0).unwrap().inside().expect(0x04).unwrap().value;
            let (start, end) = content.split_at(content.len() / 2);
            let parts = open(0x24, &[write(0x04, start), write(0x04, end)].concat());
            inside.extend(open(0x30, &[name.raw, &open(0xA0, &parts)].concat()));
        } else {
            inside.extend_from_slice(field.raw);
        }
    }
    open(0x30, &[kind.raw, &open(0xA0, &open(0x30, &inside))].concat())
}

/// Certificates as text.
pub(super) fn pem(certificates: &[&[u8]]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for certificate in certificates {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        for chunk in certificate.chunks(3) {
            let number =
                chunk.iter().fold(0_usize, |number, byte| number << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
            for place in 0..=chunk.len() {
                text.push(char::from(*LETTERS.get(number >> (18 - 6 * place) & 63).unwrap()));
            }
            text.push_str(&"=".repeat(3 - chunk.len()));
        }
        text.push_str("\n-----END CERTIFICATE-----\n");
    }
    text.into_bytes()
}
