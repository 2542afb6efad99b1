# Texts that both programs show.

demo-mark = DEMO · simulated equipment
hang-up = Hang up

expedition-passport = New passport
step-of = { $expedition } · step { $step } of { $of }
step-of-named = { $expedition } · step { $step } of { $of }: { $name }

part-document = Your passport
part-identity = Your face
part-portrait = Your photo
part-fingers = Fingerprints
part-signature = Signature
part-decision = Finishing
