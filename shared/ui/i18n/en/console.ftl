# The specialist's desk.

console-name = Skranke
console-demo-short = DEMO
console-done = Done
console-back = Back
console-key-space = Space
console-key-help = Show what the keys do
console-quoted = “{ $words }”
console-say = SAY
console-problem-code = Code { $code }

# Signing in.
console-sign-in = Sign in
console-sign-in-desk = Citizen Service · { $desk }
console-sign-in-name = Name
console-sign-in-password = Password
console-sign-in-waiting = One moment …
console-sign-in-one-station = You can be signed in at one place at a time. Signing in here signs you out at others.
console-sign-in-code-title = The code is not right
console-sign-in-code-remedy = Wait until the app shows the next code, and type that. Each code can be used only once.
console-sign-in-other-time-title = The code is of another time
console-sign-in-other-time-remedy = The clock of the telephone is wrong. Turn on automatic date and time there, and type the next code. If that clock is right, call the IT department.
console-sign-in-code-over-title = The code for the first sign-in has expired
console-sign-in-code-over-remedy = Ask the IT department for a new one.
console-sign-in-elsewhere = Sign in with the municipality's login
console-sign-in-or = or with an account of Skranke
console-sign-in-no-browser-title = The browser could not be opened
console-sign-in-no-browser-remedy = Try again. If that does not help, call the IT department.
console-sign-in-provider-away-title = The municipality's login does not answer
console-sign-in-provider-away-remedy = Wait a moment and try again. If it lasts, call the IT department.
console-sign-in-declined-title = You were not signed in
console-sign-in-declined-remedy = The sign-in was broken off or refused in the browser. Try again.
console-sign-in-provider-wrong-title = The municipality's login did not answer as it should
console-sign-in-provider-wrong-remedy = You are not signed in. Try again, and call the IT department if it happens once more.
console-sign-in-no-role-title = You have no access to Skranke
console-sign-in-no-role-remedy = The municipality's login knows you, but you have no role here. Ask the IT department for one.
console-sign-in-disabled-title = Your access is closed
console-sign-in-disabled-remedy = The IT department can open it again.
console-sign-in-over-title = It took too long
console-sign-in-over-remedy = Begin anew. It is quicker with your telephone at hand.
console-browser-title = Go on in the browser
console-browser-note = Sign in in the window that has opened. After that it goes on here by itself.
console-browser-again = Open the browser again
console-sign-in-weak-title = The password is too easy to guess
console-sign-in-weak-remedy = Choose a longer one, for example three or four words.
console-sign-in-locked-title = There were too many tries
console-sign-in-locked-remedy = { $minutes ->
    [one] Wait one minute and try again. If you have forgotten the password, call the IT department.
   *[other] Wait { $minutes } minutes and try again. If you have forgotten the password, call the IT department.
}
console-code-title = Six digits from your app
console-code-note = Open the app on your telephone and type the code shown for Skranke.
console-code-digits = One-time code
console-first-title = Welcome
console-first-note = You sign in for the first time as { $name }. Choose the password that you will use from now on.
console-first-password = Your password
console-first-password-rule = At least { $count } characters. Three or four words are easier to remember than signs and numbers.
console-first-chosen = New password
console-first-again = The same again
console-first-app = Your telephone
console-first-app-note = Scan the picture with an app for one-time codes, for example Microsoft Authenticator, and type the six digits that it shows.
console-first-secret = If you cannot scan, type this key into the app:
console-first-digits = Six digits from the app
console-first-choose = Save and sign in
console-first-lacking-length = The password is too short yet.
console-first-lacking-shorter = The password is too long.
console-first-lacking-guessable = The password is too easy to guess.
console-first-lacking-again = Type the same password in both fields.
console-first-lacking-code = Type the six digits from the app.
console-unsure-title = You are not offered passports and driving licences
console-unsure-remedy = You have signed in with a password alone, and that is not sure enough for controlling identity. Ask the IT department for a one-time code for your account, and sign in again.

# The bar.
console-bar-empty = Nobody waiting
console-bar-queue = Queue { $count } · longest { $minutes } min
console-bar-sign-out = Sign out
console-presence-ready = available
console-presence-away = on a break
console-presence-missed = not ready
console-presence-in-call = in a call
console-presence-wrap-up = writing up
console-presence-offline = no connection

# The queue.
console-queue = Queue
console-queue-empty = Nobody is waiting.
console-queue-take = Take the next
console-queue-take-beside = Take the call
console-queue-take-up = Resume one on hold
console-queue-today = { $count ->
    [one] Today: 1 case · { $minutes } min
   *[other] Today: { $count } cases · { $minutes } min on average
}
console-queue-persons = { $count ->
    [one] one person
   *[other] { $count } people
}
console-queue-due = appointment { $time }
console-queue-offered = Calling you
console-queue-in-call = In a call with you
console-queue-held = On hold with you
console-queue-interrupted = Cut off, goes first
console-service-unspecified = Not said
console-service-passport = Passport
console-service-licence = Driving licence
console-service-guidance = Guidance
console-language-da = Danish
console-language-en = English

# Between two calls.
console-idle-offer = A CITIZEN IS CALLING
console-idle-waits = waiting { $time }
console-idle-take = Take the call
console-idle-left = Goes to a colleague in { $seconds } s
console-idle-taking = Fetching the call …
console-idle-be-ready = Ready for calls
console-idle-be-away = Take a break
console-idle-ready = You are ready for calls
console-idle-ready-words = When a citizen presses the button, it rings here. Take the call with Enter.
console-idle-away = You are on a break
console-idle-away-words = No calls come to you until you say that you are ready.
console-idle-missed = A call was not taken
console-idle-missed-words = The call was passed on. Say that you are ready when you are back at the screen.
console-idle-offline = No connection to the server
console-idle-offline-words = The program keeps trying. A call that is going on continues.
console-own = This is how the citizen sees you. Check light and background before you take a call.
console-own-short = Yourself
console-own-waiting = Your camera is starting …
console-deliveries = Your submissions
console-deliveries-none = Everything is delivered. No application is waiting.
console-delivery-pending = On its way
console-delivery-pending-words = Sealed and stored.
console-delivery-delayed = Delayed
console-delivery-delayed-words = The authority’s system does not answer just now. It is sent by itself.
console-delivery-acknowledged = Delivered
console-delivery-acknowledged-words = The authority has received it.
console-delivery-refused = Not accepted
console-delivery-refused-words = The authority’s system did not take it. Tell the IT department.

# The call.
console-call-net = net
console-call-verified = encrypted and confirmed
console-call-verified-short = confirmed
console-call-no-picture = Waiting for the picture …
console-call-mute = Mute
console-call-unmute = Unmute
console-call-muted = Your sound is off
console-call-hold = Hold
console-call-resume = Resume
console-call-hang-up = Hang up
console-newest-none = Newest capture
console-newest-portrait = Photo
console-newest-document = Passport
console-newest-finger = Fingerprint
console-newest-signature = Signature
console-held = The call is on hold
console-held-words = The citizen can neither see nor hear you, and is told that you will be back in a moment.
console-hang-up = Hang up?
console-hang-up-words = The case is not finished. If you hang up now, what was captured is deleted and the citizen has to start again.
console-hang-up-yes = Yes, hang up
console-hang-up-no = No, stay in the call
console-connecting = The call is being set up
console-connecting-words = Picture and sound are on their way. First it is checked that the kiosk is genuine.
console-lost = The connection is gone
console-lost-words = The program calls again by itself. The citizen is asked to wait. Nothing is lost.
console-lost-since = Gone for { $seconds } s
console-kiosk-away = The kiosk at the library does not answer
console-kiosk-away-words = It comes back by itself. If it does not, the call ends and nothing is sent.

# The checklist.
console-case = case { $case }
console-case-none = The citizen is not found yet
console-chapter-welcome = Welcome and room
console-chapter-case = The case
console-chapter-document = Passport and registers
console-chapter-faces = Faces compared
console-chapter-portrait = Photo
console-chapter-fingers = Fingerprints, left and right
console-chapter-signature = Signature
console-chapter-read-back = Read back and correct
console-chapter-fee = Fee
console-chapter-decision = Decision
console-chapter-again = confirm again
console-detail-chain = Signature and chain to Denmark
console-detail-chip = The chip is genuine
console-detail-page = Page, MRZ and chip agree
console-detail-not-lost = Not blocked or reported lost
console-detail-simulated = Simulated, not read

# P01 and P02.
console-spoken-note = Say it in your own words. Press Enter when it is done.
console-guidance = Guidance
console-guidance-note = You cannot see the citizen's cases, and nothing is kept.
console-guidance-name = Say your name, and that you give guidance
console-guidance-need = What does the citizen want help with?
console-guidance-case = Do not ask for a CPR number or for papers in the camera
console-guidance-counter = Passports and driving licences: say when Citizen Service takes such calls
console-welcome = Welcome
console-welcome-script = Hello, this is Citizen Service. Can you see and hear me?
console-welcome-name = Say your name, and that you are at Citizen Service
console-welcome-hear = Ask whether the citizen can see and hear you
console-welcome-language = Is the language on the screen right? Is an interpreter needed?
console-welcome-service = What does the citizen want help with?
console-notice = Information and room
console-notice-script = We do not record the call. I have to see who you are and take a picture for the passport. Are you alone?
console-notice-identity = Say that you check who the citizen is, and what the information is used for
console-notice-recording = Say that the call is not recorded
console-notice-room = Ask whether others are in the room
console-notice-companion = Ask a companion to step out of the picture while you look at the face

# P03.
console-case-title = Find the case
console-case-note = The citizen says number and name. Show it to nobody else.
console-case-found-note = Is this the right application?
console-case-script = What is your full name and your CPR number?
console-case-number = CPR number
console-case-given-names = Given names
console-case-surname = Surname
console-case-hint = The number is shown only here while you type. Afterwards the last four digits are hidden.
console-case-find = Find the case
console-case-confirm = This is the one
console-case-again = Correct
console-case-fault-number = This is not a CPR number. It has ten digits, and the first six are a date.
console-case-fault-name = Type both given names and surname.
console-case-fault-application = There is no digital application under this number. Ask the citizen to apply at borger.dk, or choose “Something missing”.
console-case-fault-age = The age does not fit a passport for adults.
console-fact-name = Name
console-fact-number = CPR number
console-fact-application = Application
console-fact-passport = Last passport
console-fact-validity = Validity
console-fact-delivery = Fetched at
console-fact-delivery-time = Expected time
console-fact-place = Place
console-fact-duration = Length of the call
console-fact-wait = Waited before
console-fact-retakes = Photos taken

# P04.
console-document-read = Read the document
console-document-type = Type the details
console-document-can = Type the card number
console-document-reading-note = The citizen sees the same on their screen.
console-document-type-note = Type what the lines at the foot of the document say. Ask the citizen to show or read them.
console-document-type-hint = Dates are typed as year, month and day with two digits each: 12 August 1964 is 640812.
console-document-can-note = Type the six digits on the front of the card or at the foot of the passport’s picture page.
console-document-can-hint = Six digits. The number only opens the chip; it is not kept.
console-document-number = Document number
console-document-birth-typed = Date of birth (YYMMDD)
console-document-expiry-typed = Date of expiry (YYMMDD)
console-document-can-typed = Card number (CAN)
console-document-script-reading = Leave the document where it is while I read it.
console-document-script-found = Thank you, you may take your document back.
console-document-found = Is the document in order?
console-document-found-note = Everything was verified here at the desk, on what the chip itself has sent.
console-document-portrait = The picture in the chip
console-document-page = The document’s page
console-document-page-look = Look at the page
console-document-page-close = Close the page
console-document-lines-agree = Page and chip have the same lines
console-document-lines-differ = Page and chip do not have the same lines
console-document-lines-page = On the page
console-document-lines-chip = In the chip
console-document-accept = Accept the document
console-document-accept-expired = Accept the expired document
console-document-again = Read again
console-document-not-genuine = Not proved genuine
console-document-good = Everything is in order.
console-document-open = { $count ->
    [one] Nothing speaks against the document. One thing could not be settled.
   *[other] Nothing speaks against the document. { $count } things could not be settled.
}
console-document-expired = The document has expired and is in order otherwise. Decide whether the case allows it.
console-document-failed = { $count ->
    [one] One thing is not in order. The document cannot be accepted.
   *[other] { $count } things are not in order. The document cannot be accepted.
}
console-document-another-person = The date of birth is another than in the case. Find the right case, or read the right document.
console-document-nothing = What came from the library’s screen was not read from a chip. Read the document again.
console-document-unknown = Nothing speaks against the document, but the state’s certificate is not on our lists. Examine it yourself.
console-document-proving = Nothing speaks against the document so far. The chip is proving that it is genuine.
console-document-chip-silent = The chip can prove that it is no copy, but has not. Read the document again, and have it left in place.
console-document-unproved = Too little was read to prove that a state stands behind it. Read the document again.
console-document-accept-unknown = Accept without the state’s certificate
console-document-script-once-more = Please put your document into the reader once more, and leave it there until I say so.
console-document-script-again = Please leave the document for a moment longer.
console-document-taken = The document is accepted.
console-document-as-case = as in the case
console-document-not-as-case = not as in the case
console-document-name = Name
console-document-surname = Surname
console-document-given-names = Given names
console-document-birth = Born
console-document-expiry = Valid until
console-document-state = Issued by
console-document-nationality = Nationality
console-document-sex = Sex
console-document-sex-female = female
console-document-sex-male = male
console-document-sex-unspecified = not stated
console-document-personal-number = Personal number
console-origin-chip = chip
console-origin-mrz = MRZ in the chip
console-origin-typed = typed
console-reading-waiting = Waiting for the citizen to lay the document down …
console-reading-page = Reading the page …
console-reading-opening = Opening the chip …
console-reading-chip = Reading the chip …
console-reading-checking = Verifying …
console-unread-no-reader = The reader does not answer. Try again in a moment; if that does not help, tell the IT department.
console-unread-no-document = Nothing was laid on the reader. Show the citizen where the document goes, and read again.
console-unread-two-documents = More than one document lies on the reader. Ask the citizen to take one away, and read again.
console-unread-no-page = The page could not be read. Ask the citizen to lay it flat, or type the details.
console-unread-not-a-document = It is neither a travel document nor a driving licence with a chip. Ask for another document.
console-unread-wrong-key = The details do not open the chip. Check number, date of birth and date of expiry, and try again.
console-unread-wrong-key-tries = The details do not open the chip. Check number, date of birth and date of expiry. { $tries ->
    [0] No tries are left.
    [one] One try is left.
   *[other] { $tries } tries are left.
}
console-unread-lifted = The document was lifted too soon. Ask the citizen to leave it, and read again.
console-unread-chip = The chip does not answer as it should. Read again; if that does not help, the chip may be broken.
console-unread-time-out = The chip took too long to answer. Ask the citizen to lay the document closer, and read again.

# P04, P10, P11, P12.
console-device-ask = Ask for it now
console-device-simulate = Simulate
console-device-note = Note: not possible here
console-device-accept = Accept
console-device-again = Take again
console-device-stop = Stop
console-device-codes = Is it not possible?
console-device-absent = Not possible at this kiosk. The application can only end with a referral.
console-device-ready = The kiosk’s screen shows what the citizen has to do.
console-device-ready-simulated = The equipment is simulated. The result is marked DEMO all the way.
console-device-waiting = The citizen is at it …
console-device-captured = Look before you accept.
console-device-absent-script = I am afraid we cannot do this at this kiosk. I will help you to an appointment at Citizen Service.
console-document-script = Put your passport into the reader with the picture side down, and leave it there.
console-left-finger-script = Put your left index finger on the reader and hold it still.
console-right-finger-script = Put your right index finger on the reader and hold it still.
console-signature-script = Sign in the field on the screen. This is the signature that goes into the passport.

# P05.
console-register = Look-ups in the registers
console-register-note = Look into CPR and the register of passports, and tick what is in order.
console-register-script = I am just looking you up. It takes a moment.
console-register-person = Name, day of birth and citizenship agree with CPR
console-register-picture = An earlier picture in the register of passports was seen
console-register-not-lost = The last passport is not reported lost, stolen or blocked
console-register-not-too-many = Fewer than three passports in five years
console-register-no-ban = No order against issuing
console-register-done = All in order
console-register-left = If something is not in order, choose “Something missing” or “Refer” at the right.

# P06.
console-face = Is it the same person?
console-face-note = Look at one feature at a time. Tick those that you have compared.
console-face-script = I am comparing you with the picture in your passport. Would you take your glasses off?
console-face-features = Compared
console-face-chip = Chip
console-face-register = Register
console-face-page = Page of the passport
console-face-live = Now
console-face-yes = Yes, the same person
console-face-unsure = Not sure
console-face-no = No
console-face-challenge = Ask the citizen: “{ $challenge }”
console-face-challenge-met = Done
console-face-met = Done
console-feature-ears = Ears
console-feature-eyes = Eyes
console-feature-nose = Nose
console-feature-mouth = Mouth and chin
console-feature-marks = Marks

# P07, P08, P15.
console-question-done = Finished with the step
console-control = Control questions
console-control-note = Only if the papers are weak. They can never stand alone.
console-control-script = I have a few questions that only you can answer.
console-control-not-needed = Not needed: the passport was read and the face fits
console-control-right = Asked and answered rightly
console-control-wrong = Asked, but not answered rightly
console-consents = Consent
console-consents-note = Only for children under 18.
console-consents-script = You are over 18, so no consent is needed.
console-consents-not-needed = Not needed: the applicant is over 18
console-old = The old passport
console-old-note = The passport is blocked in the register when the new one is ordered.
console-old-script = Your old passport is blocked now. Bring it when you fetch the new one.
console-old-handed-in = Blocked, and handed in when the new one is fetched
console-old-kept = Blocked, but kept because of a visa
console-old-none = No earlier passport, or it is lost

# P09.
console-portrait = Take the photo
console-portrait-note = You judge whether the head is right in the oval.
console-portrait-script = Look straight into the camera. Close your mouth and keep your head still.
console-portrait-take = Take the picture
console-portrait-taking = Taking the picture …
console-advice = Show the citizen advice
console-advice-closer = Come closer
console-advice-back = A little back
console-advice-straight = Look straight ahead
console-advice-chin-up = Chin up a little
console-advice-glasses-off = Take the glasses off
console-advice-hair-away = Hair from the face
console-advice-to-the-light = Turn to the light
console-measure-exposure-good = The light is good
console-measure-exposure-bad = Too dark or too bright
console-measure-contrast-good = The contrast is good
console-measure-contrast-bad = The picture is flat or grey
console-measure-sharpness-good = The picture is sharp
console-measure-sharpness-bad = The picture is not sharp
console-measure-background-good = The background is even
console-measure-background-bad = The background is uneven or has shadows
console-measure-stillness-good = The citizen sits still
console-measure-stillness-bad = The citizen moves
console-measure-size-good = The picture is large enough
console-measure-size-bad = The picture is too small
console-review = Is the picture good enough?
console-review-attempt = Picture no. { $attempt }
console-review-script = This is what the picture looks like. Are you happy with it?
console-review-accept = Accept
console-review-retake = Take again
console-review-lines = The crown must lie between the two upper lines and the chin on the lowest: 30 to 36 mm.
console-review-own-eyes = Eyes, mouth, glasses and headgear you check yourself.
console-review-citizen-asked = The citizen is looking at the picture
console-review-citizen-yes = The citizen is happy with it
console-review-citizen-no = The citizen would like another one
console-retake = Why must it be taken again?
console-retake-eyes = The eyes are closed or look away
console-retake-mouth = The mouth is open
console-retake-straight = The head is turned or tilted
console-retake-glasses = Reflexes or tinted glasses
console-retake-covered = Hair or clothes cover the face
console-retake-light = Shadow, too dark or not sharp
console-retake-size = Too close or too far away

# P13, P14.
console-read-back = Read to the citizen
console-read-back-note = Spell the name. Say where and when the passport can be fetched.
console-read-back-script = Now I read out what I send. Tell me if something is wrong.
console-read-back-done = Read back, and right
console-read-back-correct = Correct
console-fee = Fee
console-fee-note = The citizen sees the same lines.
console-fee-script = It costs what you see on the screen. You pay when you fetch the passport.
console-fee-total = In all
console-fee-done = Shown and explained
console-fee-unknown = The fee for today has not been entered. The payment must wait; the rest of the case can go on.

# P16.
console-decision = What do you decide?
console-decision-note = The decision is signed with your key.
console-decision-note-final = It cannot be changed afterwards.
console-way-approve = Approve
console-way-approve-words = The passport is ordered. The application is sealed so that only the authority can read it, and sent at once.
console-way-approve-confirm = Approve and send
console-way-provisional = Approve a provisional passport
console-way-provisional-words = A provisional passport is ordered. It is valid for at most 12 months.
console-way-provisional-confirm = Approve provisional and send
console-way-incomplete = Something missing
console-way-incomplete-words = Tick what the citizen must bring. What you have done is kept, and the citizen gets a list.
console-way-incomplete-confirm = Give the list
console-way-refer = Refer
console-way-refer-words = Who should the citizen go to?
console-way-refer-confirm = Refer
console-way-refuse = Refuse
console-way-refuse-words = What is the reason? The citizen gets the reason and how to complain.
console-way-refuse-confirm = Refuse
console-way-freeze = Look into it
console-way-freeze-words = The case is locked and a supervisor is told. The citizen is told only that we have to look into something.
console-way-freeze-confirm = Lock the case
console-refer-town-hall = Citizen Service at Torvet
console-refer-police = The police
console-refer-photographer = A photographer
console-refuse-fingers = Will not have fingerprints taken
console-refuse-three-in-five = Three passports in five years
console-refuse-not-a-citizen = Not a Danish citizen
console-refuse-valid-held = Has a valid passport that is not lost
console-missing-application = Digital application
console-missing-old-passport = The last passport
console-missing-photo-id = Proof of identity with a photo
console-missing-citizenship = Proof of citizenship
console-missing-name-proof = Marriage or name certificate
console-missing-police-receipt = The police’s receipt for a stolen passport

# P17, P18.
console-submit = The application is being sent
console-submit-note = Stay in the call until it is stored safely.
console-submit-sealed = Closed, signed and sealed
console-submit-safe = Stored safely on the server
console-submit-delivering = Being delivered to the authority
console-submit-stored = Sealed, and on its way to the authority
console-submit-delayed = The authority’s system does not answer just now. The application is sealed and is sent by itself.
console-submit-delivered = The authority has received the application
console-submit-refused = The authority’s system did not take it. The IT department has been told.
console-submit-receipt = The receipt is on the citizen’s screen
console-submit-end = Say goodbye and end the call
console-submit-script-wait = One moment, I am sending your application.
console-submit-script-done = Your application is sent. You will be told when the passport can be fetched. Thank you.
console-submit-script-delayed = The authority’s system does not answer just now. Your application is sealed and is sent by itself. You need not do anything more.
console-submit-script-refused = The system did not take the application. We will contact you. You need not do anything now.

# P19.
console-wrap-up = THE CALL IS OVER
console-wrap-up-none = No case
console-wrap-up-wiped = What was known of the citizen is deleted here and at the kiosk
console-wrap-up-ready = Finished, ready for the next
console-wrap-up-away = Take a break
console-wrap-up-left = No call comes for the next { $seconds } s

# The help.
console-help = What the keys do now
console-help-words = The letters A to G choose in the list that is shown. Digits open a chapter in the list at the right. Tab goes from control to control.
console-help-close = Close

# Words of the expedition itself.
console-kind-passport-adult = New passport, adult
console-step-welcome = Welcome
console-step-notice = Information and room
console-step-case = The case
console-step-document = Passport in the reader
console-step-registers = Look-ups in the registers
console-step-faces = Faces compared
console-step-questions = Control questions
console-step-consents = Consent
console-step-portrait = Photo
console-step-left-finger = Left index finger
console-step-right-finger = Right index finger
console-step-signature = Signature
console-step-read-back = Reading back
console-step-fee = Fee
console-step-old-passport = The old passport
console-step-decision = Decision
console-step-submit = Sending
console-step-receipt = Receipt
console-step-wipe = Deleting
console-code-not-available = Not possible at this kiosk
console-code-unreadable = No document, or it cannot be read
console-code-not-genuine = The document does not prove genuine
console-code-not-needed = Not needed
console-code-temporarily-impossible = Not possible now (e.g. bandaged)
console-code-permanently-impossible = Can never be given
console-code-refused-by-citizen = The citizen will not
console-code-cannot-write = The citizen cannot write
console-outcome-approved = Approved
console-outcome-approved-provisional = Provisional passport approved
console-outcome-refused = Refused
console-outcome-referred = Referred
console-outcome-incomplete = Something missing
console-outcome-aborted = Broken off
console-outcome-frozen = Being looked into
console-shut-not-of-this-kind = “{ $step }” does not belong to this case.
console-shut-no-such-result = “{ $step }” cannot end like this.
console-shut-already-done = “{ $step }” is done already.
console-shut-not-done = “{ $step }” is not done.
console-shut-not-in-demo = Equipment can be simulated only in a demo.
console-shut-facts-first = Find the case first.
console-shut-age-does-not-fit = The age does not fit this kind of passport.
console-shut-document-first = Read the passport first.
console-shut-challenge-first = Give the citizen a challenge first.
console-shut-too-few-features = Compare at least three features before you say yes.
console-shut-already-compared = The face has been compared already.
console-shut-faces-first = Compare the faces first.
console-shut-citizen-first = The citizen has not accepted the picture yet.
console-shut-bytes-missing = “{ $step }” has not arrived. Wait a moment, or open the step again.
console-shut-fee-unknown = The fee for today has not been entered.
console-shut-fee-differs = The fee does not agree with the rules.
console-shut-fee-first = Show the citizen the fee first.
console-shut-missing = Missing: { $step }.
console-shut-not-permitted = The result of “{ $step }” does not permit it.
console-shut-no-ground = No step gives the ground for it.
console-shut-decided = The case is decided.
console-shut-not-decided = The case is not decided yet.
console-fee-passport = Passport for an adult, 10 years
console-fee-fingerprints = Fingerprints in the chip
console-challenge-turn-left = Turn your head to the left
console-challenge-turn-right = Turn your head to the right
console-challenge-look-up = Look up
console-challenge-hand-across-face = Move a hand slowly across your face

# What is wrong, where the desk says it otherwise than the kiosk.
console-problem-server-away-title = No connection to the server
console-problem-server-away-remedy = The program keeps trying. If it lasts, call the IT department.
console-problem-station-not-accepted-title = This desk is not accepted
console-problem-station-not-accepted-remedy = The IT department has to accept it again.
console-problem-version-mismatch-title = The program lacks an update
console-problem-version-mismatch-remedy = The IT department has to update it.
console-problem-station-misconfigured-title = This desk is not set up rightly
console-problem-station-misconfigured-remedy = The IT department has to set it up again.
console-problem-camera-missing-title = Your camera does not work
console-problem-camera-missing-remedy = See whether it is plugged in and whether another program uses it.
console-problem-media-missing-title = Sound and picture do not work
console-problem-media-missing-remedy = Start the program again. If that does not help, call the IT department.
console-problem-peer-not-authentic-title = The call was cut for safety
console-problem-peer-not-authentic-remedy = The kiosk at the other end could not prove who it is. Tell the IT department.
console-problem-call-not-connected-title = The call could not be set up
console-problem-call-not-connected-remedy = The citizen can call again.
console-problem-call-lost-title = The call was cut off
console-problem-call-lost-remedy = The citizen is asked to call again and goes first in the queue.
console-problem-sign-in-refused-title = Name or password does not fit
console-problem-sign-in-refused-remedy = Try again. If you have forgotten the password, call the IT department.
