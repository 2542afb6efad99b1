# Texts that both programs show. Danish is the source of truth.

demo-mark = DEMO · simuleret udstyr
hang-up = Læg på

expedition-passport = Nyt pas
step-of = { $expedition } · trin { $step } af { $of }
step-of-named = { $expedition } · trin { $step } af { $of }: { $name }

part-document = Dit pas
part-identity = Dit ansigt
part-portrait = Dit foto
part-fingers = Fingeraftryk
part-signature = Underskrift
part-decision = Afslutning
