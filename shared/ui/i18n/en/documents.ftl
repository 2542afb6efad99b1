# What was found out about a passport, an identity card or a driving licence. For the specialist.

document-outcome-not-applicable = Not relevant
document-outcome-passed = In order
document-outcome-unavailable = Not examined
document-outcome-inconclusive = Undecided
document-outcome-failed = Not in order

# What is examined.
document-assertion-document-readable = What the document says
document-assertion-document-validity = Validity
document-assertion-mrz-check-digits = Check digits of the machine-readable lines
document-assertion-mrz-matches = Printed lines and chip
document-assertion-access-protocol = Access to the chip
document-assertion-sod-present = Signed contents
document-assertion-sod-signature = The state’s signature
document-assertion-sod-chain = Who signed
document-assertion-sod-validity = The signer’s right to sign
document-assertion-sod-revocation = Revoked certificates
document-assertion-sod-algorithms = Strength of the signature
document-assertion-sod-issuer = Issuing state
document-assertion-hash = Data group { $group }
document-assertion-files-complete = All files
document-assertion-files-listed = The chip’s own list of files
document-assertion-card-security-signature = Signature on the chip’s keys
document-assertion-chip-active = Genuine chip (active authentication)
document-assertion-chip-agreement = Genuine chip (chip authentication)
document-assertion-chip-cam = Genuine chip (PACE-CAM)
document-assertion-portrait-readable = The picture in the chip

# Why: one sentence that says what it means and, where something is to be done, what.
document-reason-not-read = This could not be examined because it was not read; read the document again if you need it.
document-reason-sod-needed = This could not be examined because the chip’s signed contents are missing or unreadable.

document-reason-document-read = What the chip says has been read.
document-reason-document-unreadable = What the chip says is not written as it should be; read the document again, and use another document if it happens again.
document-reason-document-valid = The document has not expired.
document-reason-document-expired = The document has expired; decide whether the case allows an expired document.
document-reason-expiry-unknown = The document states no usable date of expiry; look at the document itself.

document-reason-check-digits-right = All check digits are right.
document-reason-check-digits-wrong = A check digit is wrong: the lines were misread or altered; compare them with the document.
document-reason-check-digits-none = The document has no machine-readable lines.
document-reason-mrz-agrees = The printed lines say the same as the chip.
document-reason-mrz-differs = The printed lines say something else than the chip; see whether they were read rightly, and refuse the document if they were.
document-reason-mrz-not-given = Only the chip was read, so there are no printed lines to compare with.

document-reason-opened-by-pace = The chip was opened in the safest way (PACE).
document-reason-opened-by-bac = The chip was opened in the older way (BAC) and offers no newer one.
document-reason-opened-by-bap = The driving licence’s chip was opened as it should be (BAP).
document-reason-opened-freely = The chip asks for no key to be read.
document-reason-pace-unsigned = The chip was opened in the safe way (PACE), but what it offers is not what the state signed; read the document again.
document-reason-downgraded = The chip offers safe access (PACE) but was opened in the older way (BAC), so somebody may have listened in; read the document again.

document-reason-sod-read = The chip’s signed contents have been read.
document-reason-sod-missing = The chip has no signed contents and cannot be proved genuine; do not take it as proof.
document-reason-sod-unreadable = The chip’s signed contents are not written as they should be; read the document again, and use another if it happens again.
document-reason-signature-right = The signature is right: the contents are as they were signed.
document-reason-signature-wrong = The signature is wrong: the contents were altered or forged; do not trust the chip.
document-reason-signature-unsupported = The signature is made in a way that we cannot check; use another document, or examine this one yourself.
document-reason-signer-missing = The signer’s certificate is missing, so the signature cannot be checked; examine the document yourself.
document-reason-card-security-none = The chip has no signed list of its keys, and does not need one.
document-reason-card-security-unreadable = The chip’s list of keys is not written as it should be; read the document again.

document-reason-chain-trusted = The signer was appointed by a state that we trust.
document-reason-issuer-unknown = The state’s certificate is not on our lists, so we can neither confirm nor refuse the document; examine it yourself, and ask IT for newer lists.
document-reason-chain-broken = The signer claims to be appointed by the state but is not; do not trust the document.
document-reason-anchors-none = No list of states’ certificates has been loaded; ask IT to do so.
document-reason-signer-valid = The signer had the right to sign when it was done.
document-reason-signer-not-valid = The signer did not have the right to sign at that time; do not trust the document.
document-reason-signer-unfit = The signer’s certificate was issued for something other than signing documents; do not trust the document.
document-reason-signing-time-unknown = Nothing says when it was signed, and the signer’s right has run out since; compare with the date of issue on the document.
document-reason-not-revoked = The state has not revoked the signer’s right.
document-reason-revoked = The state has revoked the signer’s right; do not trust the document.
document-reason-revocation-list-none = We have no list of revoked certificates from this state.
document-reason-revocation-list-old = The list of revoked certificates is too old; ask IT for a newer one.
document-reason-algorithms-sound = The signatures are made by methods that are still safe.
document-reason-algorithm-weak = The signature is right but made by an outdated method that can be imitated; look closely at the rest.
document-reason-curve-misnamed = The signature is right but the certificate names the wrong curve; a few states are known to make this mistake.
document-reason-issuer-agrees = The state that the document names is the one that signed.
document-reason-issuer-unproved = The signer itself says that it belongs to the state that the document names, but nobody has confirmed it; see who signed.
document-reason-issuer-differs = The document names another state than the one that signed; do not trust the document.
document-reason-issuer-unstated = Nothing says which state issued or signed; look at the document itself.

document-reason-hash-agrees = The contents are what the state signed.
document-reason-hash-differs = The contents are not what the state signed: they were altered or belong to another document; do not trust them.
document-reason-group-unsigned = The chip has these contents, but the state has not signed them; do not trust them.
document-reason-group-none = The document does not have these contents.
document-reason-group-not-read = The contents are signed but were not read.
document-reason-group-protected = The contents (fingerprints or iris) are there, but the issuing state gives us no access to them.
document-reason-files-all = All that the state signed has been read.
document-reason-files-not-read = Some of what the state signed was not read; read the document again if you need it.
document-reason-files-lacking = Some of what the state signed is not on the chip; do not trust the document without a closer look.
document-reason-list-agrees = The chip’s own list agrees with what the state signed.
document-reason-list-differs = The chip’s own list does not agree with what the state signed; we went by what is signed.
document-reason-list-unreadable = The chip’s own list is unreadable; we went by what is signed.

document-reason-chip-proved = The chip has proved that it is the genuine one and not a copy.
document-reason-chip-not-proved = The chip could not prove that it is genuine: it is probably a copy; do not trust the document.
document-reason-challenge-foreign = The chip’s answer belongs to another question than ours and may be a recording; read the document again, and refuse it if it happens again.
document-reason-proof-not-offered = The chip does not offer this proof.
document-reason-proof-not-done = The chip offers this proof, but it was not made; read the document again.
document-reason-proof-awaited = The chip is being asked right now to prove that it is genuine.
document-reason-proof-lifted = The document was lifted before the chip had proved that it is genuine; ask the citizen to leave it, and read it again.
document-reason-proof-reader-gone = The reader disappeared before the chip had proved that it is genuine; read the document again when the reader answers.
document-reason-proof-not-kept = The library’s screen had let the chip go before it was asked; read the document again.
document-reason-proof-chip-failed = The chip did not answer as it should when it was to prove that it is genuine; read the document again, and look closer if it happens again.
document-reason-proof-chip-late = The chip took too long to prove that it is genuine; read the document again.
document-reason-proof-silence = No answer came from the library’s screen in time; read the document again.
document-reason-proof-not-understood = The library’s screen cannot ask the chip, because its program is too old.
document-reason-proof-refused = The chip refused to prove that it is genuine although it offers to; read the document again, and look closer if it happens again.
document-reason-proof-unsupported = The chip offers the proof in a way that we cannot check; examine the document yourself.
document-reason-proof-key-unsigned = The chip answered rightly, but no state has signed its key, so the proof is not enough by itself.

document-reason-portrait-read = The picture in the chip has been read.
document-reason-portrait-unreadable = The picture in the chip cannot be shown; compare the person with the printed picture.
document-reason-portrait-none = The chip has no picture; compare the person with the printed picture.
