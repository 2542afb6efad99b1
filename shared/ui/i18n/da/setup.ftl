# Before a machine is a station: what a technician reads, at the kiosk and at the console. Danish is the source of truth.

setup-title-kiosk = Tilslut skærmen
setup-title-console = Tilslut denne plads
setup-note = Til dig, der sætter maskinen op. It-afdelingen giver dig en adresse og en kode.
setup-address = Serverens adresse
setup-code = Kode
setup-connect = Forbind
setup-asking = Spørger serveren …
setup-step-1 = Bed it-afdelingen om en kode. Den gælder i et kvarter.
setup-step-2 = Skriv adressen og koden, eller læg it-afdelingens fil i maskinens mappe.
setup-step-3 = Læs fire ord op for it-afdelingen. Er de ens, godkender de.

setup-words-same = Ser it-afdelingen de samme fire ord?
setup-words-what = Er de ens, godkender it-afdelingen. Er de ikke ens, må ingen godkende.
setup-words-name = Navn: { $name }
setup-words-waiting = Venter på godkendelse
setup-words-approved = It-afdelingen har godkendt maskinen. Certifikatet skal underskrives på en anden computer, og det kan tage lidt tid.
setup-words-signing = Venter på, at it-afdelingen underskriver
setup-words-over = Begynd forfra
setup-tier-tpm = Nøglen ligger i maskinens sikkerhedschip (TPM).
setup-tier-sealed = Nøglen ligger i en fil, der er låst til maskinen. Der er ingen sikkerhedschip (TPM).
setup-tier-file = Nøglen ligger i en almindelig fil. Der er ingen sikkerhedschip (TPM).

setup-expired-title = Godkendelsen er udløbet
setup-expired-note = Maskinen beder selv it-afdelingen om en ny. It skal godkende den igen.
setup-expired-over = Skriv en ny kode

# Each fault: what it is, and what to do.
setup-fault-address = Det er ikke en adresse
setup-fault-address-note = Skriv den, som it-afdelingen har den, for eksempel skranke.kommune.dk.
setup-fault-code = Koden har ti bogstaver og tal
setup-fault-code-note = Skriv hele koden. Store og små bogstaver er lige gode.
setup-fault-card = Filen er ikke en invitation
setup-fault-card-note = Få en ny fil fra it-afdelingen, eller skriv koden.
setup-fault-folder = Maskinens mappe kan ikke bruges
setup-fault-folder-note = Se efter, om disken er fuld, og om programmet må skrive i mappen.
setup-fault-key-lost = Maskinens nøgle er væk
setup-fault-key-lost-note = Det sker, når sikkerhedschippen er nulstillet, eller disken er flyttet. Få en ny kode.
setup-fault-unreachable = Serveren svarer ikke
setup-fault-unreachable-note = Se efter, om adressen er rigtig, og om netkablet sidder i.
setup-fault-broken = Forbindelsen røg
setup-fault-broken-note = Prøv igen.
setup-fault-version = Serveren taler en anden version
setup-fault-version-note = Programmet her eller serveren skal opdateres.
setup-fault-other-authority = Det er ikke den rigtige server
setup-fault-other-authority-note = Serveren hører ikke til den kommune, som filen er fra. Ring til it-afdelingen.
setup-fault-not-authentic = Det er ikke den rigtige server
setup-fault-not-authentic-note = Det, der svarer, kan ikke vise, at det er serveren. Tjek adressen, og ring til it-afdelingen.
setup-fault-not-proved = Serveren kender ikke koden
setup-fault-not-proved-note = Nogen kan stå imellem. Prøv ikke igen, før it-afdelingen har set på det.
setup-fault-clock = Uret går forkert
setup-fault-clock-note = Maskinens ur og serverens er mere end fem minutter fra hinanden. Stil uret.
setup-fault-wrong-code = Koden er forkert
setup-fault-wrong-code-note = { $tries ->
    [0] Den kan ikke prøves flere gange. Få en ny kode.
    [one] Den kan prøves 1 gang til.
   *[other] Den kan prøves { $tries } gange til.
}
setup-fault-unknown-code = Koden er forkert
setup-fault-unknown-code-note = Serveren kender ingen kode, der begynder sådan. Se efter en gang til.
setup-fault-code-over = Koden gælder ikke længere
setup-fault-code-over-note = Den er udløbet, brugt eller prøvet for mange gange. Få en ny kode.
setup-fault-other-kind = Koden er til en anden slags plads
setup-fault-other-kind-note = En kode til en kiosk kan ikke bruges ved et skrivebord, og omvendt. Få en ny kode.
setup-fault-not-approved = It-afdelingen har ikke godkendt
setup-fault-not-approved-note = Ring til it-afdelingen, og få en ny kode.
setup-fault-bad-certificate = Serveren og maskinen er ikke enige
setup-fault-bad-certificate-note = Beviset passer ikke til maskinens nøgle. Få en ny kode.
setup-fault-key = Maskinens nøgle kan ikke bruges
setup-fault-key-note = Sikkerhedschippen svarer ikke. Sluk maskinen helt, og tænd den igen.
setup-fault-too-many = Der er mange, der spørger lige nu
setup-fault-too-many-note = Vent et øjeblik, og prøv igen.
setup-fault-unavailable = Serveren kan ikke lige nu
setup-fault-unavailable-note = Vent et øjeblik, og prøv igen.
