# Texts that both programs show.

demo-mark = DEMO · simulated equipment
hang-up = Hang up

expedition-passport = New passport
step-of = { $expedition } · step { $step } of { $of }
step-of-named = { $expedition } · step { $step } of { $of }: { $name }

step-document = Your passport
step-identity = Your face
step-portrait = Your photo
step-fingers = Fingerprints
step-signature = Signature
step-decision = Finishing
