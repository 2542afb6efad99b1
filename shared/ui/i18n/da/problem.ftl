# What a person is told when something is wrong: what it is, what to do, who can do it. Danish is the source of truth.

problem-server-away-title = Skærmen har ikke forbindelse lige nu
problem-server-away-remedy = Vi prøver igen hele tiden. Prøv om et par minutter, eller gå til Borgerservice.
problem-station-not-accepted-title = Skærmen er ikke godkendt
problem-station-not-accepted-remedy = Kommunens it-afdeling skal godkende den igen.
problem-station-expired-title = Skærmens godkendelse er udløbet
problem-station-expired-remedy = Skærmen beder selv om en ny. Kommunens it-afdeling skal godkende den igen.
problem-version-mismatch-title = Skærmen mangler en opdatering
problem-version-mismatch-remedy = Kommunens it-afdeling skal opdatere den.
problem-station-misconfigured-title = Skærmen er ikke sat rigtigt op
problem-station-misconfigured-remedy = Kommunens it-afdeling skal sætte den op igen.
problem-camera-missing-title = Kameraet virker ikke
problem-camera-missing-remedy = Sig det til personalet. De kan se efter, om kameraet sidder i.
problem-media-missing-title = Lyd og billede virker ikke
problem-media-missing-remedy = Sig det til personalet. De kan starte skærmen igen.
problem-peer-not-authentic-title = Vi afbrød opkaldet for din sikkerhed
problem-peer-not-authentic-remedy = Vi kunne ikke være sikre på, hvem der svarede. Ring op igen, eller gå til Borgerservice.
problem-call-not-connected-title = Opkaldet kom ikke igennem
problem-call-not-connected-remedy = Prøv at ringe op igen.
problem-connection-lost-title = Forbindelsen er væk
problem-connection-lost-remedy = Vent lidt, vi ringer op igen.
problem-call-lost-title = Samtalen blev afbrudt
problem-call-lost-remedy = Ring op igen. Du kommer forrest i køen.
problem-authority-away-title = Passystemet svarer ikke lige nu
problem-authority-away-remedy = Ansøgningen ligger forseglet og bliver sendt af sig selv.
problem-authority-refused-title = Passystemet har afvist ansøgningen
problem-authority-refused-remedy = En kollega skal se på den.
problem-sign-in-refused-title = Navn, adgangskode eller engangskode passer ikke
problem-sign-in-refused-remedy = Prøv igen.

problem-actor-citizen = Du kan selv prøve igen.
problem-actor-library = Personalet på biblioteket kan hjælpe.
problem-actor-specialist = Medarbejderen kan gøre noget.
problem-actor-it = Kommunens it-afdeling kan hjælpe. Personalet kan ringe til den.
problem-actor-nobody = Ingen skal gøre noget. Det går over.
