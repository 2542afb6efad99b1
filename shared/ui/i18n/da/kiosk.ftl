# Texts of the kiosk: what the citizen reads. Danish is the source of truth.
# One thought in each sentence. Say "vi" for the municipality and "du" for the citizen.

## Starting

starting-title = Skærmen gør sig klar
starting-note = Det tager et øjeblik.

## Idle

idle-title = Tal med Borgerservice
idle-subtitle = Ansigt til ansigt, her på skærmen.
idle-call = Ring op
idle-open = Åbent nu
idle-open-until = Åbent til kl. { $time }
idle-wait-none = ingen ventetid
idle-wait-under-five = under 5 minutters ventetid
idle-wait-about-ten = ca. 10 minutters ventetid
idle-wait-about-twenty = ca. 20 minutters ventetid
idle-wait-long = over 20 minutters ventetid
idle-unstaffed = Ingen er klar ved skærmen lige nu
idle-unstaffed-title = Vi er straks tilbage
idle-unstaffed-note = Knappen til at ringe op kommer frem her, så snart en medarbejder er klar.
idle-help-title = Det hjælper vi med
idle-help-passport = Pas
idle-help-passport-note = Tag dit gamle pas med
idle-help-licence = Kørekort
idle-help-licence-note = Fornyelse, mistet, ombytning
idle-help-guidance = Vejledning
idle-help-guidance-note = Digital Post, MitID, flytning, sundhedskort
idle-first-title = Har du søgt på nettet først? Så går det hurtigst.
idle-first-note = Pas søger du på borger.dk, før du ringer op.
idle-number = Jeg har et nummer

access-text-size = A+
access-contrast = Kontrast

## Calling

calling-title = Vi ringer op
calling-place = Dit nummer i køen
calling-next = Du er den næste
calling-wait-none = Det er straks din tur
calling-wait-under-five = Under 5 minutter
calling-wait-about-ten = Ca. 10 minutter
calling-wait-about-twenty = Ca. 20 minutter
calling-wait-long = Over 20 minutter
calling-stay = Bliv her. Du ser et ansigt, når det er din tur.
calling-cancel = Fortryd
calling-later = Kom igen senere
calling-persons = Hvor mange skal have hjælp?
calling-no-more = Vi kan ikke nå flere i dag.
calling-check-title = Har du det hele?
calling-check-passport = Dit gamle pas
calling-check-applied = Søgt på borger.dk
calling-check-consent = Barn med? Begge forældres samtykke
calling-missing = Mangler du noget, så sig det. Vi finder en vej.
calling-promise = Vi optager ikke samtalen. Kun medarbejderen ser og hører dig.

## A number to come back with

ticket-title = Husk dit nummer
ticket-until = Nummeret gælder her på biblioteket i dag til kl. { $time }.
ticket-due = Din tid er stadig kl. { $time }. Kom gerne ti minutter før.
ticket-back = Når du er her igen, trykker du på »Jeg har et nummer«. Du beholder din plads i køen.
ticket-write = Skriv nummeret ned, eller tag et billede af skærmen.
ticket-close = Jeg har skrevet det ned
number-title = Tast dit nummer
number-note = Det er de fire tal, du har fået af os.
number-unknown-title = Det nummer kender vi ikke
number-unknown-note = Se efter, om tallene er rigtige. Du kan også gå tilbage og ringe op uden nummer.
number-back = Tilbage
number-call = Ring op
number-delete = Slet

connecting-title = Nu er det din tur
connecting-subtitle = En medarbejder svarer
connecting-note = Vi gør billede og lyd klar. Det tager få sekunder.

## In the call

call-waiting-picture = Billedet er på vej …
call-office = Borgerservice
call-softer = Lyd −
call-louder = Lyd +
call-held-title = Et øjeblik
call-held-note = Vi er straks tilbage. Du behøver ikke gøre noget.
call-lost-title = Forbindelsen er væk
call-lost-note = Vent lidt, vi ringer op igen. Alt, du har gjort, er gemt.

prompt-passport-title = Læg dit pas i læseren
prompt-passport-note = Med billedsiden nedad. Lad det ligge, til vi siger til.
prompt-chip-title = Lad passet ligge
prompt-chip-note = Vi læser chippen i passet.
prompt-kept-title = Lad passet ligge lidt endnu
prompt-kept-note = Vi sikrer os, at chippen er ægte. Det tager kun et øjeblik.
not-read-no-reader-title = Læseren svarer ikke
not-read-no-reader-note = Det er ikke din fejl. Vi finder ud af det sammen.
not-read-no-document-title = Vi kan ikke se dit pas endnu
not-read-no-document-note = Læg det i læseren med billedsiden nedad.
not-read-two-title = Læg kun ét pas i læseren
not-read-two-note = Der ligger flere. Tag de andre op.
not-read-no-page-title = Vi kan ikke læse siden med dit billede
not-read-no-page-note = Åbn passet helt, og læg siden fladt ned.
not-read-other-title = Det her kan læseren ikke læse
not-read-other-note = Læg dit pas i. Sig til, hvis du har medbragt noget andet.
not-read-key-title = Lad passet ligge
not-read-key-note = Vi tjekker lige et nummer og prøver igen.
not-read-lifted-title = Læg passet ned igen
not-read-lifted-note = Det blev løftet lidt for tidligt. Vi fortsætter, hvor vi slap.
not-read-chip-title = Chippen svarede ikke
not-read-chip-note = Lad passet ligge. Vi prøver igen.
not-read-time-title = Det tog for lang tid
not-read-time-note = Lad passet ligge. Vi prøver igen.
prompt-identity-title = Kig lige ind i kameraet
prompt-identity-note = Tag briller og hat af, så vi kan sammenligne dig med dit pas.
challenge-turn-left = Drej langsomt hovedet til venstre
challenge-turn-right = Drej langsomt hovedet til højre
challenge-look-up = Kig langsomt op
challenge-hand-across-face = Før en hånd langsomt hen over ansigtet
prompt-challenge-note = Så kan vi se, at det er dig, der er her.
prompt-finger-left-title = Læg venstre pegefinger på læseren
prompt-finger-left-note = Hold den stille, til vi siger til.
prompt-finger-right-title = Læg højre pegefinger på læseren
prompt-finger-right-note = Hold den stille, til vi siger til.
prompt-read-back-title = Passer det, vi læser op?
prompt-read-back-note = Sig til, hvis noget er forkert. Vi kan rette det nu.
prompt-fee-title = Passet koster { $amount }
prompt-fee-note = Spørg endelig, hvordan prisen er regnet ud.
prompt-deciding-title = Vi ser det hele igennem
prompt-deciding-note = Det tager et øjeblik. Bliv her på skærmen.

## Portrait

portrait-title = Dit foto
portrait-rules = Luk munden, og hold hår og tøj væk fra ansigtet.
portrait-note = { $name } tager billedet. Du ser det, før det bruges.

advice-closer = Kom lidt nærmere
advice-farther = Gå lidt tilbage
advice-straight = Kig lige ind i kameraet
advice-chin-up = Løft hagen lidt
advice-chin-down = Sænk hagen lidt
advice-glasses = Tag brillerne af
advice-hair = Hold håret væk fra ansigtet
advice-hat = Tag hue eller hat af
advice-mouth = Luk munden
advice-light = Vend dig mod lyset
advice-still = Hold dig helt stille
advice-good = Det er godt. Bliv sådan.
advice-taking = Nu tager vi billedet

finding-exposure-ok = Lyset er godt
finding-exposure-low = Der er for mørkt
finding-exposure-high = Der er for lyst
finding-contrast-ok = Ansigtet ses tydeligt
finding-contrast-low = Ansigtet ses utydeligt
finding-contrast-high = Der er hårde skygger
finding-sharpness-ok = Billedet er skarpt
finding-sharpness-low = Billedet er uskarpt
finding-background-ok = Baggrunden er rolig
finding-background-high = Baggrunden er urolig
finding-stillness-ok = Du står stille
finding-stillness-high = Du bevæger dig

## Portrait review

review-title = Er du tilfreds med billedet?
review-note = Sådan kommer det til at stå i passet.
review-use = Brug billedet
review-retake = Tag et nyt
review-waiting = Tak. { $name } ser på billedet.

## Signature

signature-title = Skriv under i feltet
signature-note = Med pennen eller fingeren. Underskriften kommer i passet.
signature-watched = { $name } kan se, hvad du skriver.
signature-clear = Slet
signature-approve = Godkend
signature-cannot = Jeg kan ikke skrive

## Finished

finished-wiped = Når du går, bliver alt om dig slettet her på skærmen.
finished-more-time = Mere tid
finished-close = Jeg er færdig
finished-opinion = Hvordan gik det?
finished-thanks = Tak for dit svar
finished-closes = Skærmen lukker om { $seconds ->
    [one] 1 sekund
   *[other] { $seconds } sekunder
}

finished-sent-title = Din ansøgning om pas er sendt
finished-sent-1 = Passet er klar om ca. 2 uger. Du får en sms.
finished-sent-2 = Hent det selv i Borgerservice. Tag legitimation med.
finished-sent-3 = Husk dit gamle pas, når du går.

finished-sealed-title = Din ansøgning er gemt og bliver sendt
finished-sealed-1 = Passystemet svarer ikke lige nu. Ansøgningen ligger forseglet her.
finished-sealed-2 = Vi sender den, så snart systemet svarer. Du skal ikke gøre noget.
finished-sealed-3 = Du får en sms, når den er modtaget. Husk dit gamle pas.

finished-referred-title = Du skal have hjælp et andet sted
finished-referred-1 = Det, du mangler, kan vi ikke lave her på skærmen.
finished-referred-2 = Kom til Borgerservice. Vi kan se, hvor langt du er nået.
finished-referred-3 = Tag dit gamle pas og anden legitimation med.

finished-refused-title = Vi kan ikke give dig et pas i dag
finished-refused-1 = Medarbejderen har fortalt dig hvorfor.
finished-refused-2 = Du får en skriftlig afgørelse i Digital Post.
finished-refused-3 = I afgørelsen står, hvordan du kan klage.

finished-examined-title = Vi skal undersøge det nærmere
finished-examined-1 = Din ansøgning er ikke færdig endnu.
finished-examined-2 = Vi skriver til dig i Digital Post.
finished-examined-3 = Husk dit gamle pas, når du går.

finished-incomplete-title = Der mangler noget endnu
finished-incomplete-1 = Medarbejderen har fortalt dig, hvad der mangler.
finished-incomplete-2 = Ring op igen her på skærmen, når du har det.
finished-incomplete-3 = Husk dit gamle pas, når du går.

finished-advised-title = Tak, fordi du ringede
finished-advised-1 = Du kan ringe op igen, når det passer dig.
finished-advised-2 = Der er ikke sendt eller gemt noget om dig.
finished-advised-3 = Husk dine ting, når du går.

finished-aborted-title = Samtalen er slut
finished-aborted-1 = Der er ikke sendt nogen ansøgning.
finished-aborted-2 = Du kan ringe op igen, når det passer dig.
finished-aborted-3 = Husk dit gamle pas, når du går.

## Closed

closed-title = Vi har lukket nu
closed-opens-today = Vi åbner igen i dag kl. { $time }
closed-opens-tomorrow = Vi åbner igen i morgen kl. { $time }
closed-opens = Vi åbner igen { $weekday } kl. { $time }
closed-days = { $from }–{ $to }
closed-self-service-title = Søg med det samme
closed-self-service-note = Pas, flytning og meget andet klarer du på borger.dk, døgnet rundt.
closed-booking-title = Bestil en tid
closed-booking-note = På { $address }

## Fault

fault-code = Fejl { $code }
fault-kiosk = Skærm { $kiosk }
fault-back = Til forsiden

## On the command line

document-row-number = Nummer
document-row-surname = Efternavn
document-row-given-names = Fornavne
document-row-full-name = Fuldt navn
document-row-birth = Født
document-row-nationality = Statsborgerskab
document-row-expiry = Udløber
document-row-portrait = Billede
