# Texts that both programs show. Danish is the source of truth.

demo-mark = DEMO · simuleret udstyr
hang-up = Læg på

expedition-passport = Nyt pas
step-of = { $expedition } · trin { $step } af { $of }
step-of-named = { $expedition } · trin { $step } af { $of }: { $name }

step-document = Dit pas
step-identity = Dit ansigt
step-portrait = Dit foto
step-fingers = Fingeraftryk
step-signature = Underskrift
step-decision = Afslutning
