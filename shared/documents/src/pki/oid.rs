//! Object identifiers, as the value of their DER element.

/// `rsaEncryption` (RFC 8017 App. C): a key, and in a signature PKCS #1 v1.5 with the digest named elsewhere.
pub const RSA_ENCRYPTION: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]; // 1.2.840.113549.1.1.1
/// `sha1WithRSAEncryption`.
pub const RSA_SHA1: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x05]; // 1.2.840.113549.1.1.5
/// `sha1WithRSASignature`, the same as an older body named it.
pub const RSA_SHA1_OIW: &[u8] = &[0x2B, 0x0E, 0x03, 0x02, 0x1D]; // 1.3.14.3.2.29
/// `sha224WithRSAEncryption`.
pub const RSA_SHA224: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0E]; // 1.2.840.113549.1.1.14
/// `sha256WithRSAEncryption`.
pub const RSA_SHA256: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B]; // 1.2.840.113549.1.1.11
/// `sha384WithRSAEncryption`.
pub const RSA_SHA384: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0C]; // 1.2.840.113549.1.1.12
/// `sha512WithRSAEncryption`.
pub const RSA_SHA512: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0D]; // 1.2.840.113549.1.1.13
/// `id-RSASSA-PSS` (RFC 4055 §3.1): a key or a signature.
pub const RSA_PSS: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A]; // 1.2.840.113549.1.1.10
/// `id-ecPublicKey` (RFC 5480 §2.1.1).
pub const EC_PUBLIC_KEY: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]; // 1.2.840.10045.2.1
/// `id-ecDH` (RFC 5480 §2.1.2).
pub const EC_DH: &[u8] = &[0x2B, 0x81, 0x04, 0x01, 0x0C]; // 1.3.132.1.12
/// `ecdsa-with-SHA1`.
pub const ECDSA_SHA1: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01]; // 1.2.840.10045.4.1
/// `ecdsa-with-SHA224` (RFC 5758 §3.2).
pub const ECDSA_SHA224: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x01]; // 1.2.840.10045.4.3.1
/// `ecdsa-with-SHA256`.
pub const ECDSA_SHA256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]; // 1.2.840.10045.4.3.2
/// `ecdsa-with-SHA384`.
pub const ECDSA_SHA384: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03]; // 1.2.840.10045.4.3.3
/// `ecdsa-with-SHA512`.
pub const ECDSA_SHA512: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x04]; // 1.2.840.10045.4.3.4
/// `ecdsa-with-Specified` (X9.62): the digest stands in the parameters.
pub const ECDSA_SPECIFIED: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03]; // 1.2.840.10045.4.3
/// `ecdsa-plain-SHA1` (BSI TR-03111 §5.2.1): r and s side by side.
pub const PLAIN_SHA1: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01, 0x01]; // 0.4.0.127.0.7.1.1.4.1.1
/// `ecdsa-plain-SHA224`.
pub const PLAIN_SHA224: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01, 0x02]; // 0.4.0.127.0.7.1.1.4.1.2
/// `ecdsa-plain-SHA256`.
pub const PLAIN_SHA256: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01, 0x03]; // 0.4.0.127.0.7.1.1.4.1.3
/// `ecdsa-plain-SHA384`.
pub const PLAIN_SHA384: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01, 0x04]; // 0.4.0.127.0.7.1.1.4.1.4
/// `ecdsa-plain-SHA512`.
pub const PLAIN_SHA512: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01, 0x05]; // 0.4.0.127.0.7.1.1.4.1.5
/// `id-data` (RFC 5652 §4). Some states say so in EF.SOD, China among them.
pub const CMS_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01]; // 1.2.840.113549.1.7.1
/// `id-signedData` (RFC 5652 §5.1).
pub const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]; // 1.2.840.113549.1.7.2
/// `id-contentType` (RFC 5652 §11.1).
pub const CONTENT_TYPE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03]; // 1.2.840.113549.1.9.3
/// `id-messageDigest` (RFC 5652 §11.2).
pub const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04]; // 1.2.840.113549.1.9.4
/// `id-signingTime` (RFC 5652 §11.3).
pub const SIGNING_TIME: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05]; // 1.2.840.113549.1.9.5
/// `id-icao-ldsSecurityObject` (ICAO 9303-10 §4.6.2.2).
pub const LDS_SECURITY_OBJECT: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x01]; // 2.23.136.1.1.1
/// `id-icao-cscaMasterList` (ICAO 9303-12 §9).
pub const MASTER_LIST: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x02]; // 2.23.136.1.1.2
/// `id-icao-cscaMasterListSigningKey`, an extended key usage (ICAO 9303-12 §7.1).
pub const MASTER_LIST_SIGNER: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x03]; // 2.23.136.1.1.3
/// `id-icao-mrtd-security` (ICAO 9303-12 §7.1): what all purposes of keys begin with that ICAO has named.
pub const ICAO_SECURITY: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01]; // 2.23.136.1.1
/// What Belgium and France wrote in EF.SOD before the identifier was settled.
pub const LDS_LEGACY: &[u8] = &[0x2B, 0x1B, 0x01, 0x01, 0x01]; // 1.3.27.1.1.1
/// What a Dutch manufacturer wrote in EF.SOD.
pub const LDS_SDU: &[u8] = &[0x2A, 0x84, 0x10, 0x01, 0x87, 0x6E, 0x01, 0x14, 0x01]; // 1.2.528.1.1006.1.20.1
/// `id-SecurityObject` of EF.CardSecurity (BSI TR-03110-3 §A.1.2.5).
pub const SECURITY_OBJECT: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x02, 0x01]; // 0.4.0.127.0.7.3.2.1
/// `id-at-countryName`.
pub const COUNTRY: &[u8] = &[0x55, 0x04, 0x06]; // 2.5.4.6
/// `id-at-commonName`.
pub const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03]; // 2.5.4.3
/// `id-ce-subjectKeyIdentifier` (RFC 5280 §4.2.1.2).
pub const SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1D, 0x0E]; // 2.5.29.14
/// `id-ce-keyUsage` (RFC 5280 §4.2.1.3).
pub const KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x0F]; // 2.5.29.15
/// `id-ce-basicConstraints` (RFC 5280 §4.2.1.9).
pub const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 0x13]; // 2.5.29.19
/// `id-ce-authorityKeyIdentifier` (RFC 5280 §4.2.1.1).
pub const AUTHORITY_KEY_ID: &[u8] = &[0x55, 0x1D, 0x23]; // 2.5.29.35
/// `id-ce-extKeyUsage` (RFC 5280 §4.2.1.12).
pub const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x25]; // 2.5.29.37
