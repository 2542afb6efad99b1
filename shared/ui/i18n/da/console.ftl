# The specialist's desk.

console-name = Skranke
console-demo-short = DEMO
console-done = Gjort
console-back = Tilbage
console-key-space = Mellemrum
console-key-help = Vis, hvad tasterne gør
console-quoted = »{ $words }«
console-say = SIG
console-problem-code = Kode { $code }

# Signing in.
console-sign-in = Log ind
console-sign-in-desk = Borgerservice · { $desk }
console-sign-in-name = Brugernavn
console-sign-in-password = Adgangskode
console-sign-in-waiting = Vent et øjeblik …
console-sign-in-one-station = Du kan være logget ind ét sted ad gangen. Logger du ind her, bliver du logget ud ved andre pladser.
console-sign-in-code-title = Koden passer ikke
console-sign-in-code-remedy = Vent, til appen viser den næste kode, og tast den. Hver kode kan kun bruges én gang.
console-sign-in-other-time-title = Koden er fra et andet tidspunkt
console-sign-in-other-time-remedy = Uret i telefonen går forkert. Slå automatisk dato og tid til på telefonen, og tast den næste kode. Går uret rigtigt, så ring til it-afdelingen.
console-sign-in-code-over-title = Koden til første login er udløbet
console-sign-in-code-over-remedy = Bed it-afdelingen om en ny kode.
console-sign-in-elsewhere = Log ind med kommunens login
console-sign-in-or = eller med en konto i Skranke
console-sign-in-no-browser-title = Browseren kunne ikke åbnes
console-sign-in-no-browser-remedy = Prøv igen. Hjælper det ikke, så ring til it-afdelingen.
console-sign-in-provider-away-title = Kommunens login svarer ikke
console-sign-in-provider-away-remedy = Vent et øjeblik, og prøv igen. Varer det ved, så ring til it-afdelingen.
console-sign-in-declined-title = Du blev ikke logget ind
console-sign-in-declined-remedy = Login blev afbrudt eller afvist i browseren. Prøv igen.
console-sign-in-provider-wrong-title = Kommunens login svarede ikke, som det skulle
console-sign-in-provider-wrong-remedy = Du er ikke logget ind. Prøv igen, og ring til it-afdelingen, hvis det sker én gang til.
console-sign-in-no-role-title = Du har ikke adgang til Skranke
console-sign-in-no-role-remedy = Kommunens login kender dig, men du mangler en rolle her. Bed it-afdelingen om den.
console-sign-in-disabled-title = Din adgang er lukket
console-sign-in-disabled-remedy = It-afdelingen kan åbne den igen.
console-sign-in-over-title = Det tog for lang tid
console-sign-in-over-remedy = Begynd forfra. Det går hurtigere, hvis du har din telefon ved hånden.
console-browser-title = Fortsæt i browseren
console-browser-note = Log ind i det vindue, der er åbnet. Bagefter går det videre her af sig selv.
console-browser-again = Åbn browseren igen
console-sign-in-weak-title = Adgangskoden er for let at gætte
console-sign-in-weak-remedy = Vælg en længere, for eksempel tre eller fire ord.
console-sign-in-locked-title = Der er prøvet for mange gange
console-sign-in-locked-remedy = { $minutes ->
    [one] Vent et minut, og prøv igen. Har du glemt adgangskoden, så ring til it-afdelingen.
   *[other] Vent { $minutes } minutter, og prøv igen. Har du glemt adgangskoden, så ring til it-afdelingen.
}
console-code-title = Seks cifre fra din app
console-code-note = Åbn appen på din telefon, og tast koden, der står ved Skranke.
console-code-digits = Engangskode
console-first-title = Velkommen
console-first-note = Du logger ind for første gang som { $name }. Vælg den adgangskode, du vil bruge fra nu af.
console-first-password = Din adgangskode
console-first-password-rule = Mindst { $count } tegn. Tre eller fire ord er lettere at huske end tegn og tal.
console-first-chosen = Ny adgangskode
console-first-again = Den samme igen
console-first-app = Din telefon
console-first-app-note = Scan billedet med en app til engangskoder, for eksempel Microsoft Authenticator, og tast de seks cifre, den viser.
console-first-secret = Kan du ikke scanne, så tast denne nøgle i appen:
console-first-digits = Seks cifre fra appen
console-first-choose = Gem, og log ind
console-first-lacking-length = Adgangskoden er for kort endnu.
console-first-lacking-shorter = Adgangskoden er for lang.
console-first-lacking-guessable = Adgangskoden er for let at gætte.
console-first-lacking-again = Skriv den samme adgangskode i begge felter.
console-first-lacking-code = Tast de seks cifre fra appen.
console-unsure-title = Du får ikke pas og kørekort
console-unsure-remedy = Du er logget ind med adgangskode alene, og det er ikke sikkert nok til at kontrollere identitet. Bed it-afdelingen om en engangskode til din konto, og log ind igen.

# The bar.
console-bar-empty = Ingen i kø
console-bar-queue = Kø { $count } · længst { $minutes } min
console-bar-sign-out = Log ud
console-presence-ready = ledig
console-presence-away = pause
console-presence-missed = ikke klar
console-presence-in-call = i samtale
console-presence-wrap-up = efterarbejde
console-presence-offline = ingen forbindelse

# The queue.
console-queue = Kø
console-queue-empty = Der er ingen i kø.
console-queue-take = Tag næste
console-queue-take-beside = Tag opkaldet
console-queue-take-up = Hent parkeret
console-queue-today = { $count ->
    [one] I dag: 1 ekspedition · { $minutes } min
   *[other] I dag: { $count } ekspeditioner · { $minutes } min i snit
}
console-queue-persons = { $count ->
    [one] én person
   *[other] { $count } personer
}
console-queue-due = tid kl. { $time }
console-queue-offered = Ringer til dig
console-queue-in-call = I samtale med dig
console-queue-held = Parkeret hos dig
console-queue-interrupted = Afbrudt, skal først
console-service-unspecified = Ikke oplyst
console-service-passport = Pas
console-service-licence = Kørekort
console-service-guidance = Vejledning
console-language-da = dansk
console-language-en = engelsk

# Between two calls.
console-idle-offer = EN BORGER RINGER
console-idle-waits = venter { $time }
console-idle-take = Tag opkaldet
console-idle-left = Tilbydes en kollega om { $seconds } sek.
console-idle-taking = Henter opkaldet …
console-idle-be-ready = Klar til opkald
console-idle-be-away = Hold pause
console-idle-ready = Du er klar til opkald
console-idle-ready-words = Når en borger trykker på knappen, ringer det her. Du tager opkaldet med Enter.
console-idle-away = Du holder pause
console-idle-away-words = Der bliver ikke sendt opkald til dig, før du selv melder klar.
console-idle-missed = Et opkald blev ikke taget
console-idle-missed-words = Opkaldet er givet videre. Meld klar igen, når du er ved skærmen.
console-idle-offline = Ingen forbindelse til serveren
console-idle-offline-words = Programmet prøver igen af sig selv. En samtale, der er i gang, fortsætter.
console-own = Sådan ser borgeren dig. Tjek lys og baggrund, før du tager et opkald.
console-own-short = Dig selv
console-own-waiting = Dit kamera starter …
console-deliveries = Dine afsendelser
console-deliveries-none = Alt er afleveret. Der venter ingen ansøgninger.
console-delivery-pending = På vej
console-delivery-pending-words = Forseglet og gemt.
console-delivery-delayed = Forsinket
console-delivery-delayed-words = Myndighedens system svarer ikke lige nu. Sendes af sig selv.
console-delivery-acknowledged = Afleveret
console-delivery-acknowledged-words = Myndigheden har modtaget den.
console-delivery-refused = Afvist
console-delivery-refused-words = Myndighedens system tog ikke imod. Giv it-afdelingen besked.

# The call.
console-call-net = net
console-call-verified = krypteret og bekræftet
console-call-verified-short = bekræftet
console-call-no-picture = Venter på billede …
console-call-mute = Lyd fra
console-call-unmute = Lyd til
console-call-muted = Din lyd er slået fra
console-call-hold = Parkér
console-call-resume = Hent igen
console-call-hang-up = Læg på
console-newest-none = Seneste optagelse
console-newest-portrait = Foto
console-newest-document = Pas
console-newest-finger = Fingeraftryk
console-newest-signature = Underskrift
console-held = Samtalen er parkeret
console-held-words = Borgeren kan hverken se eller høre dig og får at vide, at du er der om lidt.
console-hang-up = Vil du lægge på?
console-hang-up-words = Ekspeditionen er ikke afsluttet. Lægger du på nu, slettes det, der er optaget, og borgeren må begynde forfra.
console-hang-up-yes = Ja, læg på
console-hang-up-no = Nej, bliv i samtalen
console-connecting = Samtalen sættes op
console-connecting-words = Billede og lyd er på vej. Skærmens ægthed bliver kontrolleret først.
console-lost = Forbindelsen er væk
console-lost-words = Programmet ringer op igen af sig selv. Borgeren får besked på at vente. Intet er gået tabt.
console-lost-since = Væk i { $seconds } sek.
console-kiosk-away = Skærmen på biblioteket svarer ikke
console-kiosk-away-words = Den kommer igen af sig selv. Kommer den ikke, slutter samtalen, og intet bliver sendt.

# The checklist.
console-case = sag { $case }
console-case-none = Borgeren er ikke fundet endnu
console-chapter-welcome = Velkomst og rum
console-chapter-case = Sagen
console-chapter-document = Pas og opslag
console-chapter-faces = Ansigt sammenlignes
console-chapter-portrait = Foto
console-chapter-fingers = Fingeraftryk, venstre og højre
console-chapter-signature = Underskrift
console-chapter-read-back = Læs op og ret
console-chapter-fee = Gebyr
console-chapter-decision = Afgørelse
console-chapter-again = bekræft igen
console-detail-chain = Underskrift og kæde til Danmark
console-detail-chip = Chippen er ægte
console-detail-page = Side, MRZ og chip er ens
console-detail-not-lost = Ikke spærret eller meldt bort
console-detail-simulated = Simuleret, ikke læst

# P01 and P02.
console-spoken-note = Sig det med dine egne ord. Tryk Enter, når det er gjort.
console-guidance = Vejledning
console-guidance-note = Du kan ikke se borgerens sager, og intet bliver gemt.
console-guidance-name = Sig dit navn, og at du giver vejledning
console-guidance-need = Hvad vil borgeren have hjælp til?
console-guidance-case = Bed ikke om cpr-nummer eller papirer i kameraet
console-guidance-counter = Pas og kørekort: Fortæl, hvornår Borgerservice kan tage imod opkaldet
console-welcome = Velkomst
console-welcome-script = Goddag, du taler med Borgerservice. Kan du se og høre mig?
console-welcome-name = Sig dit navn, og at du sidder i Borgerservice
console-welcome-hear = Spørg, om borgeren kan se og høre dig
console-welcome-language = Passer sproget på skærmen? Er der brug for tolk?
console-welcome-service = Hvad vil borgeren have hjælp til?
console-notice = Oplysning og rum
console-notice-script = Vi optager ikke samtalen. Jeg skal se, hvem du er, og tage et billede til passet. Er du alene?
console-notice-identity = Fortæl, at du kontrollerer, hvem borgeren er, og hvad oplysningerne bruges til
console-notice-recording = Sig, at samtalen ikke bliver optaget
console-notice-room = Spørg, om der er andre i rummet
console-notice-companion = Bed en ledsager gå ud af billedet, mens du ser på ansigtet

# P03.
console-case-title = Find sagen
console-case-note = Borgeren siger selv nummer og navn. Vis det ikke til andre.
console-case-found-note = Er det den rigtige ansøgning?
console-case-script = Hvad er dit fulde navn og dit personnummer?
console-case-number = CPR-nummer
console-case-given-names = Fornavne
console-case-surname = Efternavn
console-case-hint = Nummeret vises kun her, mens du skriver. Bagefter er de fire sidste cifre skjult.
console-case-find = Find sagen
console-case-confirm = Det er den rigtige
console-case-again = Ret
console-case-fault-number = Det er ikke et CPR-nummer. Det skal være ti cifre, og de seks første er en dato.
console-case-fault-name = Skriv både fornavne og efternavn.
console-case-fault-application = Der er ingen digital ansøgning under det nummer. Bed borgeren ansøge på borger.dk, eller vælg »Mangler noget«.
console-case-fault-age = Alderen passer ikke til et pas for voksne.
console-fact-name = Navn
console-fact-number = CPR-nummer
console-fact-application = Ansøgning
console-fact-passport = Seneste pas
console-fact-validity = Gyldighed
console-fact-delivery = Hentes
console-fact-delivery-time = Forventet tid
console-fact-place = Sted
console-fact-duration = Samtalens længde
console-fact-wait = Ventetid før
console-fact-retakes = Fotos taget

# P04.
console-document-read = Læs dokumentet
console-document-type = Tast oplysninger
console-document-can = Tast kortnummer
console-document-reading-note = Borgeren ser det samme på sin skærm.
console-document-type-note = Tast det, der står i de nederste linjer på dokumentet. Bed borgeren vise eller læse dem.
console-document-type-hint = Datoer tastes som år, måned og dag med to cifre hver: 12. august 1964 er 640812.
console-document-can-note = Tast de seks cifre, der står på forsiden af kortet eller nederst på passets billedside.
console-document-can-hint = Seks cifre. Nummeret åbner kun chippen; det bliver ikke gemt.
console-document-number = Dokumentnummer
console-document-birth-typed = Fødselsdato (ÅÅMMDD)
console-document-expiry-typed = Udløbsdato (ÅÅMMDD)
console-document-can-typed = Kortnummer (CAN)
console-document-script-reading = Lad dokumentet ligge, mens jeg læser det.
console-document-script-found = Tak, du må tage dit dokument igen.
console-document-found = Er dokumentet i orden?
console-document-found-note = Alt er kontrolleret her på pladsen, på det chippen selv har sendt.
console-document-portrait = Billedet i chippen
console-document-page = Dokumentets side
console-document-page-look = Se siden
console-document-page-close = Luk siden
console-document-lines-agree = Side og chip har de samme linjer
console-document-lines-differ = Siden og chippen har ikke de samme linjer
console-document-lines-page = På siden
console-document-lines-chip = I chippen
console-document-accept = Godkend dokument
console-document-accept-expired = Godkend udløbet dokument
console-document-again = Læs igen
console-document-not-genuine = Ikke bevist ægte
console-document-good = Alt er i orden.
console-document-open = { $count ->
    [one] Intet taler imod dokumentet. Én ting kunne ikke afgøres.
   *[other] Intet taler imod dokumentet. { $count } ting kunne ikke afgøres.
}
console-document-expired = Dokumentet er udløbet og ellers i orden. Afgør, om sagen tillader det.
console-document-failed = { $count ->
    [one] Én ting er ikke i orden. Dokumentet kan ikke godkendes.
   *[other] { $count } ting er ikke i orden. Dokumentet kan ikke godkendes.
}
console-document-another-person = Fødselsdagen er en anden end i sagen. Find den rigtige sag, eller læs det rigtige dokument.
console-document-nothing = Det, der kom fra skærmen på biblioteket, er ikke læst fra en chip. Læs dokumentet igen.
console-document-unknown = Intet taler imod dokumentet, men statens certifikat er ikke på vores lister. Undersøg det selv.
console-document-proving = Intet taler imod dokumentet indtil nu. Chippen er ved at bevise, at den er ægte.
console-document-chip-silent = Chippen kan bevise, at den ikke er en kopi, men har ikke gjort det. Læs dokumentet igen, og lad det ligge.
console-document-unproved = Der er læst for lidt til at bevise, at en stat står bag. Læs dokumentet igen.
console-document-accept-unknown = Godkend uden statens certifikat
console-document-script-once-more = Læg dit dokument i læseren en gang til, og lad det ligge, til jeg siger til.
console-document-script-again = Lad dokumentet ligge lidt endnu.
console-document-taken = Dokumentet er godkendt.
console-document-as-case = som i sagen
console-document-not-as-case = ikke som i sagen
console-document-name = Navn
console-document-surname = Efternavn
console-document-given-names = Fornavne
console-document-birth = Født
console-document-expiry = Gyldigt til
console-document-state = Udstedt af
console-document-nationality = Nationalitet
console-document-sex = Køn
console-document-sex-female = kvinde
console-document-sex-male = mand
console-document-sex-unspecified = ikke angivet
console-document-personal-number = Personnummer
console-origin-chip = chip
console-origin-mrz = MRZ i chippen
console-origin-typed = tastet
console-reading-waiting = Venter på, at borgeren lægger dokumentet …
console-reading-page = Læser siden …
console-reading-opening = Åbner chippen …
console-reading-chip = Læser chippen …
console-reading-checking = Kontrollerer …
console-unread-no-reader = Læseren svarer ikke. Prøv igen om lidt; hjælper det ikke, så giv it-afdelingen besked.
console-unread-no-document = Der blev ikke lagt noget i læseren. Vis borgeren, hvor dokumentet skal ligge, og læs igen.
console-unread-two-documents = Der ligger mere end ét dokument i læseren. Bed borgeren tage det ene væk, og læs igen.
console-unread-no-page = Siden kunne ikke læses. Bed borgeren lægge den fladt, eller tast oplysningerne.
console-unread-not-a-document = Det er hverken et rejsedokument eller et kørekort med chip. Bed om et andet dokument.
console-unread-wrong-key = Oplysningerne åbner ikke chippen. Kontrollér nummer, fødselsdato og udløbsdato, og prøv igen.
console-unread-wrong-key-tries = Oplysningerne åbner ikke chippen. Kontrollér nummer, fødselsdato og udløbsdato. { $tries ->
    [0] Der er ingen forsøg tilbage.
    [one] Der er ét forsøg tilbage.
   *[other] Der er { $tries } forsøg tilbage.
}
console-unread-lifted = Dokumentet blev løftet for tidligt. Bed borgeren lade det ligge, og læs igen.
console-unread-chip = Chippen svarer ikke, som den skal. Læs igen; hjælper det ikke, kan chippen være i stykker.
console-unread-time-out = Chippen var for længe om at svare. Bed borgeren lægge dokumentet tættere på, og læs igen.

# P04, P10, P11, P12.
console-device-ask = Bed om det nu
console-device-simulate = Simulér
console-device-note = Notér: ikke muligt her
console-device-accept = Godkend
console-device-again = Tag om
console-device-stop = Stop
console-device-codes = Kan det ikke lade sig gøre?
console-device-absent = Ikke muligt ved denne skranke. Ansøgningen kan kun ende med en henvisning.
console-device-ready = Skærmen på biblioteket viser, hvad borgeren skal gøre.
console-device-ready-simulated = Udstyret er simuleret. Resultatet bliver mærket DEMO hele vejen.
console-device-waiting = Borgeren er i gang …
console-device-captured = Se efter, før du godkender.
console-device-absent-script = Det kan vi desværre ikke gøre ved denne skranke. Jeg hjælper dig med en tid i Borgerservice.
console-document-script = Læg dit pas i læseren med billedsiden nedad, og lad det ligge.
console-left-finger-script = Læg venstre pegefinger på læseren, og hold den stille.
console-right-finger-script = Læg højre pegefinger på læseren, og hold den stille.
console-signature-script = Skriv under i feltet på skærmen. Det er den underskrift, der kommer i passet.

# P05.
console-register = Opslag i registrene
console-register-note = Slå op i CPR og Pasregistret, og sæt hak, når det er i orden.
console-register-script = Jeg slår dig lige op. Det tager et øjeblik.
console-register-person = Navn, fødselsdato og statsborgerskab passer i CPR
console-register-picture = Tidligere billede i Pasregistret er set
console-register-not-lost = Seneste pas er ikke meldt bort, stjålet eller spærret
console-register-not-too-many = Færre end tre pas på fem år
console-register-no-ban = Ingen bestemmelse imod udstedelse
console-register-done = Alt er i orden
console-register-left = Er noget ikke i orden, så vælg »Mangler noget« eller »Henvis« til højre.

# P06.
console-face = Er det samme person?
console-face-note = Se på ét træk ad gangen. Sæt hak ved dem, du har sammenlignet.
console-face-script = Jeg sammenligner dig med billedet i dit pas. Vil du tage brillerne af?
console-face-features = Sammenlignet
console-face-chip = Chip
console-face-register = Register
console-face-page = Passets side
console-face-live = Nu
console-face-yes = Ja, samme person
console-face-unsure = I tvivl
console-face-no = Nej
console-face-challenge = Bed borgeren: »{ $challenge }«
console-face-challenge-met = Udført
console-face-met = Udført
console-feature-ears = Ører
console-feature-eyes = Øjne
console-feature-nose = Næse
console-feature-mouth = Mund og hage
console-feature-marks = Mærker

# P07, P08, P15.
console-question-done = Færdig med trinnet
console-control = Kontrolspørgsmål
console-control-note = Kun hvis papirerne er svage. De kan aldrig stå alene.
console-control-script = Jeg har et par spørgsmål, som kun du kan svare på.
console-control-not-needed = Ikke nødvendigt: passet er læst, og ansigtet passer
console-control-right = Stillet og besvaret rigtigt
console-control-wrong = Stillet, men ikke besvaret rigtigt
console-consents = Samtykke
console-consents-note = Gælder kun børn under 18 år.
console-consents-script = Du er over 18, så der skal ikke samtykke til.
console-consents-not-needed = Ikke nødvendigt: ansøgeren er over 18 år
console-old = Det gamle pas
console-old-note = Passet spærres i registret, når det nye bestilles.
console-old-script = Dit gamle pas bliver spærret nu. Tag det med, når du henter det nye.
console-old-handed-in = Spærres, og afleveres når det nye hentes
console-old-kept = Spærres, men beholdes på grund af visum
console-old-none = Intet tidligere pas, eller det er bortkommet

# P09.
console-portrait = Tag foto
console-portrait-note = Du bedømmer, om hovedet står rigtigt i ovalen.
console-portrait-script = Kig lige ind i kameraet. Luk munden, og hold hovedet stille.
console-portrait-take = Tag billede
console-portrait-taking = Tager billedet …
console-advice = Vis borgeren et råd
console-advice-closer = Kom nærmere
console-advice-back = Lidt tilbage
console-advice-straight = Kig lige frem
console-advice-chin-up = Hagen lidt op
console-advice-glasses-off = Tag brillerne af
console-advice-hair-away = Håret fra ansigtet
console-advice-to-the-light = Vend dig mod lyset
console-measure-exposure-good = Lyset er godt
console-measure-exposure-bad = For mørkt eller for lyst
console-measure-contrast-good = Kontrasten er god
console-measure-contrast-bad = Billedet er fladt eller gråt
console-measure-sharpness-good = Billedet er skarpt
console-measure-sharpness-bad = Billedet er uskarpt
console-measure-background-good = Baggrunden er jævn
console-measure-background-bad = Baggrunden er urolig eller har skygger
console-measure-stillness-good = Borgeren sidder stille
console-measure-stillness-bad = Borgeren bevæger sig
console-measure-size-good = Billedet er stort nok
console-measure-size-bad = Billedet er for lille
console-review = Er billedet godt nok?
console-review-attempt = Billede nr. { $attempt }
console-review-script = Sådan ser billedet ud. Er du tilfreds med det?
console-review-accept = Godkend
console-review-retake = Tag om
console-review-lines = Issen skal ligge mellem de to øverste linjer og hagen på den nederste: 30 til 36 mm.
console-review-own-eyes = Øjne, mund, briller og hovedtøj ser du selv efter.
console-review-citizen-asked = Borgeren ser billedet nu
console-review-citizen-yes = Borgeren er tilfreds
console-review-citizen-no = Borgeren vil gerne have et nyt
console-retake = Hvorfor skal det tages om?
console-retake-eyes = Øjnene er lukkede eller ser væk
console-retake-mouth = Munden er åben
console-retake-straight = Hovedet er drejet eller skråt
console-retake-glasses = Genskin eller farvede glas i brillerne
console-retake-covered = Hår eller tøj dækker ansigtet
console-retake-light = Skygge, for mørkt eller uskarpt
console-retake-size = For tæt på eller for langt væk

# P13, P14.
console-read-back = Læs op for borgeren
console-read-back-note = Stav navnet. Sig, hvor og hvornår passet kan hentes.
console-read-back-script = Nu læser jeg op, hvad jeg sender. Sig til, hvis noget er forkert.
console-read-back-done = Læst op og rigtigt
console-read-back-correct = Ret
console-fee = Gebyr
console-fee-note = Borgeren ser de samme linjer.
console-fee-script = Det koster det, du ser på skærmen. Du betaler, når du henter passet.
console-fee-total = I alt
console-fee-done = Vist og forklaret
console-fee-unknown = Gebyret for i dag er ikke lagt ind. Betalingen må vente; resten af ekspeditionen kan fortsætte.

# P16.
console-decision = Hvad afgør du?
console-decision-note = Afgørelsen bliver underskrevet med din nøgle.
console-decision-note-final = Den kan ikke laves om bagefter.
console-way-approve = Godkend
console-way-approve-words = Passet bliver bestilt. Ansøgningen forsegles, så kun myndigheden kan læse den, og sendes med det samme.
console-way-approve-confirm = Godkend og send
console-way-provisional = Godkend provisorisk pas
console-way-provisional-words = Der bliver bestilt et provisorisk pas, som gælder højst 12 måneder.
console-way-provisional-confirm = Godkend provisorisk og send
console-way-incomplete = Mangler noget
console-way-incomplete-words = Sæt hak ved det, borgeren skal skaffe. Det, I har lavet, bliver gemt, og borgeren får en huskeseddel.
console-way-incomplete-confirm = Giv huskeseddel
console-way-refer = Henvis
console-way-refer-words = Hvem skal borgeren videre til?
console-way-refer-confirm = Henvis
console-way-refuse = Afslå
console-way-refuse-words = Hvad er grunden? Borgeren får begrundelse og klagevejledning.
console-way-refuse-confirm = Afslå
console-way-freeze = Undersøges nærmere
console-way-freeze-words = Sagen låses, og en leder får besked. Borgeren får kun at vide, at vi skal undersøge noget nærmere.
console-way-freeze-confirm = Lås sagen
console-refer-town-hall = Borgerservice på Torvet
console-refer-police = Politiet
console-refer-photographer = Fotograf
console-refuse-fingers = Vil ikke afgive fingeraftryk
console-refuse-three-in-five = Tre pas på fem år
console-refuse-not-a-citizen = Ikke dansk statsborger
console-refuse-valid-held = Har et gyldigt pas, som ikke er bortkommet
console-missing-application = Digital ansøgning
console-missing-old-passport = Det seneste pas
console-missing-photo-id = Billedlegitimation
console-missing-citizenship = Bevis for statsborgerskab
console-missing-name-proof = Vielses- eller navneattest
console-missing-police-receipt = Politiets kvittering for stjålet pas

# P17, P18.
console-submit = Ansøgningen sendes
console-submit-note = Bliv i samtalen, til den er gemt sikkert.
console-submit-sealed = Lukket, underskrevet og forseglet
console-submit-safe = Gemt sikkert på serveren
console-submit-delivering = Afleveres til myndigheden
console-submit-stored = Ligger forseglet og er på vej til myndigheden
console-submit-delayed = Myndighedens system svarer ikke lige nu. Ansøgningen ligger forseglet og sendes af sig selv.
console-submit-delivered = Myndigheden har modtaget ansøgningen
console-submit-refused = Myndighedens system tog ikke imod. It-afdelingen har fået besked.
console-submit-receipt = Kvitteringen står på borgerens skærm
console-submit-end = Sig farvel og afslut samtalen
console-submit-script-wait = Et øjeblik, jeg sender din ansøgning.
console-submit-script-done = Din ansøgning er sendt. Du får besked, når passet kan hentes. Tak for i dag.
console-submit-script-delayed = Myndighedens system svarer ikke lige nu. Din ansøgning ligger forseglet og bliver sendt af sig selv. Du behøver ikke gøre mere.
console-submit-script-refused = Systemet tog ikke imod ansøgningen. Vi kontakter dig. Du skal ikke gøre noget nu.

# P19.
console-wrap-up = SAMTALEN ER SLUT
console-wrap-up-none = Uden ekspedition
console-wrap-up-wiped = Borgerens oplysninger er slettet her og på skærmen på biblioteket
console-wrap-up-ready = Færdig, klar til næste
console-wrap-up-away = Hold pause
console-wrap-up-left = Der kommer ingen opkald de næste { $seconds } sek.

# The help.
console-help = Hvad tasterne gør nu
console-help-words = Bogstaverne A til G vælger i den liste, der er vist. Tal åbner et punkt i listen til højre. Tab går fra knap til knap.
console-help-close = Luk

# Words of the expedition itself.
console-kind-passport-adult = Nyt pas, voksen
console-step-welcome = Velkomst
console-step-notice = Oplysning og rum
console-step-case = Sagen
console-step-document = Pas i læseren
console-step-registers = Opslag i registrene
console-step-faces = Ansigt sammenlignes
console-step-questions = Kontrolspørgsmål
console-step-consents = Samtykke
console-step-portrait = Foto
console-step-left-finger = Venstre pegefinger
console-step-right-finger = Højre pegefinger
console-step-signature = Underskrift
console-step-read-back = Oplæsning
console-step-fee = Gebyr
console-step-old-passport = Det gamle pas
console-step-decision = Afgørelse
console-step-submit = Afsendelse
console-step-receipt = Kvittering
console-step-wipe = Sletning
console-code-not-available = Ikke muligt ved denne skranke
console-code-unreadable = Dokumentet mangler eller kan ikke læses
console-code-not-genuine = Dokumentets ægthed er ikke bevist
console-code-not-needed = Ikke nødvendigt
console-code-temporarily-impossible = Kan ikke lige nu (fx forbinding)
console-code-permanently-impossible = Kan aldrig afgives
console-code-refused-by-citizen = Borgeren vil ikke
console-code-cannot-write = Borgeren kan ikke skrive
console-outcome-approved = Godkendt
console-outcome-approved-provisional = Provisorisk pas godkendt
console-outcome-refused = Afslået
console-outcome-referred = Henvist
console-outcome-incomplete = Mangler noget
console-outcome-aborted = Afbrudt
console-outcome-frozen = Undersøges nærmere
console-shut-not-of-this-kind = »{ $step }« hører ikke til denne ekspedition.
console-shut-no-such-result = »{ $step }« kan ikke ende sådan.
console-shut-already-done = »{ $step }« er allerede gjort.
console-shut-not-done = »{ $step }« er ikke gjort.
console-shut-not-in-demo = Kun i demo kan udstyr simuleres.
console-shut-facts-first = Find sagen først.
console-shut-age-does-not-fit = Alderen passer ikke til denne slags pas.
console-shut-document-first = Læs passet først.
console-shut-challenge-first = Giv borgeren en udfordring først.
console-shut-too-few-features = Sammenlign mindst tre træk, før du siger ja.
console-shut-already-compared = Ansigtet er allerede sammenlignet.
console-shut-faces-first = Sammenlign ansigtet først.
console-shut-citizen-first = Borgeren har ikke godkendt billedet endnu.
console-shut-bytes-missing = »{ $step }« er ikke nået frem. Vent et øjeblik, eller åbn trinnet igen.
console-shut-fee-unknown = Gebyret for i dag er ikke lagt ind.
console-shut-fee-differs = Gebyret passer ikke med reglerne.
console-shut-fee-first = Vis borgeren gebyret først.
console-shut-missing = Mangler: { $step }.
console-shut-not-permitted = Resultatet af »{ $step }« tillader det ikke.
console-shut-no-ground = Ingen af trinnene giver grund til det.
console-shut-decided = Sagen er afgjort.
console-shut-not-decided = Sagen er ikke afgjort endnu.
console-fee-passport = Pas til voksen, 10 år
console-fee-fingerprints = Fingeraftryk i chippen
console-challenge-turn-left = Drej hovedet til venstre
console-challenge-turn-right = Drej hovedet til højre
console-challenge-look-up = Kig op
console-challenge-hand-across-face = Før en hånd langsomt hen over ansigtet

# What is wrong, where the desk says it otherwise than the kiosk.
console-problem-server-away-title = Ingen forbindelse til serveren
console-problem-server-away-remedy = Programmet prøver igen hele tiden. Varer det ved, så ring til it-afdelingen.
console-problem-station-not-accepted-title = Pladsen er ikke godkendt
console-problem-station-not-accepted-remedy = It-afdelingen skal godkende den igen.
console-problem-version-mismatch-title = Programmet mangler en opdatering
console-problem-version-mismatch-remedy = It-afdelingen skal opdatere det.
console-problem-station-misconfigured-title = Pladsen er ikke sat rigtigt op
console-problem-station-misconfigured-remedy = It-afdelingen skal sætte den op igen.
console-problem-camera-missing-title = Dit kamera virker ikke
console-problem-camera-missing-remedy = Se efter, om det sidder i, og om et andet program bruger det.
console-problem-media-missing-title = Lyd og billede virker ikke
console-problem-media-missing-remedy = Start programmet igen. Hjælper det ikke, så ring til it-afdelingen.
console-problem-peer-not-authentic-title = Samtalen blev afbrudt for en sikkerheds skyld
console-problem-peer-not-authentic-remedy = Skærmen i den anden ende kunne ikke bevise, hvem den er. Giv it-afdelingen besked.
console-problem-call-not-connected-title = Samtalen kom ikke i stand
console-problem-call-not-connected-remedy = Borgeren kan ringe op igen.
console-problem-call-lost-title = Samtalen blev afbrudt
console-problem-call-lost-remedy = Borgeren får besked på at ringe op igen og kommer forrest i køen.
console-problem-sign-in-refused-title = Navn eller adgangskode passer ikke
console-problem-sign-in-refused-remedy = Prøv igen. Har du glemt adgangskoden, så ring til it-afdelingen.
