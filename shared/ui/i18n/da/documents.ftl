# What was found out about a passport, an identity card or a driving licence. For the specialist.

document-outcome-not-applicable = Ikke relevant
document-outcome-passed = I orden
document-outcome-unavailable = Ikke undersøgt
document-outcome-inconclusive = Uafklaret
document-outcome-failed = Ikke i orden

# What is examined.
document-assertion-document-readable = Dokumentets oplysninger
document-assertion-document-validity = Gyldighed
document-assertion-mrz-check-digits = Kontrolcifre i de maskinlæsbare linjer
document-assertion-mrz-matches = Trykte linjer og chip
document-assertion-access-protocol = Adgang til chippen
document-assertion-sod-present = Underskrevet indhold
document-assertion-sod-signature = Statens signatur
document-assertion-sod-chain = Hvem der har underskrevet
document-assertion-sod-validity = Underskriverens ret til at underskrive
document-assertion-sod-revocation = Tilbagekaldte certifikater
document-assertion-sod-algorithms = Signaturens styrke
document-assertion-sod-issuer = Udstedende stat
document-assertion-hash = Datagruppe { $group }
document-assertion-files-complete = Alle filer
document-assertion-files-listed = Chippens egen liste over filer
document-assertion-card-security-signature = Signatur på chippens nøgler
document-assertion-chip-active = Ægte chip (aktiv autentifikation)
document-assertion-chip-agreement = Ægte chip (chipautentifikation)
document-assertion-chip-cam = Ægte chip (PACE-CAM)
document-assertion-portrait-readable = Billedet i chippen

# Why: one sentence that says what it means and, where something is to be done, what.
document-reason-not-read = Det kunne ikke undersøges, fordi det ikke er læst; læs dokumentet igen, hvis du har brug for det.
document-reason-sod-needed = Det kunne ikke undersøges, fordi chippens underskrevne indhold mangler eller er ulæseligt.

document-reason-document-read = Oplysningerne i chippen er læst.
document-reason-document-unreadable = Oplysningerne i chippen er ikke skrevet, som de skal være; læs dokumentet igen, og brug et andet dokument, hvis det sker igen.
document-reason-document-valid = Dokumentet er ikke udløbet.
document-reason-document-expired = Dokumentet er udløbet; afgør, om sagen tillader et udløbet dokument.
document-reason-expiry-unknown = Dokumentet oplyser ingen brugbar udløbsdato; se efter på selve dokumentet.

document-reason-check-digits-right = Alle kontrolcifre passer.
document-reason-check-digits-wrong = Et kontrolciffer passer ikke: linjerne er læst forkert eller ændret; sammenlign dem med dokumentet.
document-reason-check-digits-none = Dokumentet har ingen maskinlæsbare linjer.
document-reason-mrz-agrees = De trykte linjer siger det samme som chippen.
document-reason-mrz-differs = De trykte linjer siger noget andet end chippen; se, om de er læst rigtigt, og afvis dokumentet, hvis de er.
document-reason-mrz-not-given = Kun chippen er læst, så der er ingen trykte linjer at sammenligne med.

document-reason-opened-by-pace = Chippen er åbnet på den sikreste måde (PACE).
document-reason-opened-by-bac = Chippen er åbnet på den ældre måde (BAC), og den tilbyder ingen nyere.
document-reason-opened-by-bap = Kørekortets chip er åbnet, som den skal (BAP).
document-reason-opened-freely = Chippen kræver ingen nøgle for at blive læst.
document-reason-pace-unsigned = Chippen er åbnet på den sikre måde (PACE), men det, den tilbyder, er ikke det, staten har underskrevet; læs dokumentet igen.
document-reason-downgraded = Chippen tilbyder den sikre adgang (PACE), men er åbnet på den ældre måde (BAC), så samtalen med den kan være aflyttet; læs dokumentet igen.

document-reason-sod-read = Chippens underskrevne indhold er læst.
document-reason-sod-missing = Chippen har intet underskrevet indhold og kan ikke bevises ægte; afvis den som bevis.
document-reason-sod-unreadable = Chippens underskrevne indhold er ikke skrevet, som det skal være; læs dokumentet igen, og brug et andet, hvis det sker igen.
document-reason-signature-right = Signaturen er rigtig: indholdet er, som det blev underskrevet.
document-reason-signature-wrong = Signaturen er forkert: indholdet er ændret eller forfalsket; stol ikke på chippen.
document-reason-signature-unsupported = Signaturen er lavet på en måde, som vi ikke kan kontrollere; brug et andet dokument, eller undersøg dokumentet selv.
document-reason-signer-missing = Underskriverens certifikat mangler, så signaturen kan ikke kontrolleres; undersøg dokumentet selv.
document-reason-card-security-none = Chippen har ingen underskrevet liste over sine nøgler, og det behøver den ikke.
document-reason-card-security-unreadable = Chippens liste over nøgler er ikke skrevet, som den skal være; læs dokumentet igen.

document-reason-chain-trusted = Underskriveren er udpeget af en stat, som vi har tillid til.
document-reason-issuer-unknown = Statens certifikat er ikke på vores lister, så vi kan hverken bekræfte eller afvise dokumentet; undersøg det selv, og bed IT om nyere lister.
document-reason-chain-broken = Underskriveren udgiver sig for at være udpeget af staten, men er det ikke; stol ikke på dokumentet.
document-reason-anchors-none = Der er ikke indlæst nogen liste over staters certifikater; bed IT om at gøre det.
document-reason-signer-valid = Underskriveren havde ret til at underskrive, da det skete.
document-reason-signer-not-valid = Underskriveren havde ikke ret til at underskrive på det tidspunkt; stol ikke på dokumentet.
document-reason-signer-unfit = Underskriverens certifikat er udstedt til noget andet end at underskrive dokumenter; stol ikke på dokumentet.
document-reason-signing-time-unknown = Det fremgår ikke, hvornår der er underskrevet, og underskriverens ret er udløbet siden; sammenlign med udstedelsesdatoen på dokumentet.
document-reason-not-revoked = Staten har ikke trukket underskriverens ret tilbage.
document-reason-revoked = Staten har trukket underskriverens ret tilbage; stol ikke på dokumentet.
document-reason-revocation-list-none = Vi har ingen liste over tilbagekaldte certifikater fra denne stat.
document-reason-revocation-list-old = Listen over tilbagekaldte certifikater er for gammel; bed IT om en nyere.
document-reason-algorithms-sound = Signaturerne er lavet med metoder, der stadig er sikre.
document-reason-algorithm-weak = Signaturen er rigtig, men lavet med en forældet metode, som kan efterlignes; se grundigt på resten.
document-reason-curve-misnamed = Signaturen er rigtig, men certifikatet angiver en forkert kurve; det er en kendt fejl hos enkelte stater.
document-reason-issuer-agrees = Den stat, som dokumentet nævner, er den, der har underskrevet.
document-reason-issuer-unproved = Underskriveren siger selv, at den hører til den stat, som dokumentet nævner, men det er ikke bekræftet; se, hvem der har underskrevet.
document-reason-issuer-differs = Dokumentet nævner en anden stat end den, der har underskrevet; stol ikke på dokumentet.
document-reason-issuer-unstated = Det fremgår ikke, hvilken stat der har udstedt eller underskrevet; se efter på selve dokumentet.

document-reason-hash-agrees = Indholdet er det, som staten underskrev.
document-reason-hash-differs = Indholdet er ikke det, som staten underskrev: det er ændret eller hører til et andet dokument; stol ikke på det.
document-reason-group-unsigned = Chippen har dette indhold, men staten har ikke underskrevet det; stol ikke på det.
document-reason-group-none = Dokumentet har ikke dette indhold.
document-reason-group-not-read = Indholdet er underskrevet, men ikke læst.
document-reason-group-protected = Indholdet (fingeraftryk eller iris) er der, men udstedende stat giver os ikke adgang til det.
document-reason-files-all = Alt, hvad staten har underskrevet, er læst.
document-reason-files-not-read = Noget af det, som staten har underskrevet, er ikke læst; læs dokumentet igen, hvis du har brug for det.
document-reason-files-lacking = Noget af det, som staten har underskrevet, er ikke på chippen; stol ikke på dokumentet uden at undersøge det nærmere.
document-reason-list-agrees = Chippens egen liste passer med det, staten har underskrevet.
document-reason-list-differs = Chippens egen liste passer ikke med det, staten har underskrevet; vi har rettet os efter det underskrevne.
document-reason-list-unreadable = Chippens egen liste er ulæselig; vi har rettet os efter det underskrevne.

document-reason-chip-proved = Chippen har bevist, at den er den ægte og ikke en kopi.
document-reason-chip-not-proved = Chippen kunne ikke bevise, at den er ægte: den er sandsynligvis en kopi; stol ikke på dokumentet.
document-reason-challenge-foreign = Chippens svar hører til et andet spørgsmål end vores og kan være en optagelse; læs dokumentet igen, og afvis det, hvis det sker igen.
document-reason-proof-not-offered = Chippen tilbyder ikke dette bevis.
document-reason-proof-not-done = Chippen tilbyder dette bevis, men det blev ikke udført; læs dokumentet igen.
document-reason-proof-awaited = Chippen bliver netop nu bedt om at bevise, at den er ægte.
document-reason-proof-lifted = Dokumentet blev løftet, før chippen havde bevist, at den er ægte; bed borgeren lade det ligge, og læs det igen.
document-reason-proof-reader-gone = Læseren forsvandt, før chippen havde bevist, at den er ægte; læs dokumentet igen, når læseren svarer.
document-reason-proof-not-kept = Skærmen på biblioteket havde sluppet chippen, før den blev spurgt; læs dokumentet igen.
document-reason-proof-chip-failed = Chippen svarede ikke, som den skal, da den skulle bevise, at den er ægte; læs dokumentet igen, og undersøg det nærmere, hvis det sker igen.
document-reason-proof-chip-late = Chippen var for længe om at bevise, at den er ægte; læs dokumentet igen.
document-reason-proof-silence = Der kom intet svar fra skærmen på biblioteket i tide; læs dokumentet igen.
document-reason-proof-not-understood = Skærmen på biblioteket kan ikke stille chippen spørgsmålet, fordi dens program er for gammelt.
document-reason-proof-refused = Chippen nægtede at bevise, at den er ægte, selv om den tilbyder det; læs dokumentet igen, og undersøg det nærmere, hvis det sker igen.
document-reason-proof-unsupported = Chippen tilbyder beviset på en måde, som vi ikke kan kontrollere; undersøg dokumentet selv.
document-reason-proof-key-unsigned = Chippen svarede rigtigt, men ingen stat har underskrevet dens nøgle, så beviset er ikke nok alene.

document-reason-portrait-read = Billedet i chippen er læst.
document-reason-portrait-unreadable = Billedet i chippen kan ikke vises; sammenlign personen med det trykte billede.
document-reason-portrait-none = Chippen har intet billede; sammenlign personen med det trykte billede.
