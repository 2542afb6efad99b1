# Texts of the kiosk: what the citizen reads.

## Starting

starting-title = The screen is getting ready
starting-note = It takes a moment.

## Idle

idle-title = Talk to Citizen Service
idle-subtitle = Face to face, here on the screen.
idle-call = Call us
idle-open = Open now
idle-open-until = Open until { $time }
idle-wait-none = no waiting time
idle-wait-under-five = less than 5 minutes’ wait
idle-wait-about-ten = about 10 minutes’ wait
idle-wait-about-twenty = about 20 minutes’ wait
idle-wait-long = more than 20 minutes’ wait
idle-unstaffed = Nobody is ready at the screen right now
idle-unstaffed-title = We will be right back
idle-unstaffed-note = The button to call us appears here as soon as somebody is ready.
idle-help-title = What we help with
idle-help-passport = Passport
idle-help-passport-note = Bring your old passport
idle-help-licence = Driving licence
idle-help-licence-note = Renewal, loss, exchange
idle-help-guidance = Guidance
idle-help-guidance-note = Digital Post, MitID, moving, health card
idle-first-title = Have you applied online first? It is quicker.
idle-first-note = Apply at borger.dk before you call.
idle-number = I have a number

access-text-size = A+
access-contrast = Contrast

## Calling

calling-title = We are calling
calling-place = Your number in the queue
calling-next = You are next
calling-wait-none = It is your turn in a moment
calling-wait-under-five = Less than 5 minutes
calling-wait-about-ten = About 10 minutes
calling-wait-about-twenty = About 20 minutes
calling-wait-long = More than 20 minutes
calling-stay = Please stay. You will see a face when it is your turn.
calling-cancel = Cancel
calling-later = Come back later
calling-persons = How many of you need help?
calling-no-more = We cannot help more people today.
calling-check-title = Do you have everything?
calling-check-passport = Your old passport
calling-check-applied = Applied at borger.dk
calling-check-consent = Bringing a child? Consent of both parents
calling-missing = Is something missing? Tell us. We will find a way.
calling-promise = We do not record the call. Only the member of staff sees and hears you.

## A number to come back with

ticket-title = Remember your number
ticket-until = The number is good here at the library today until { $time }.
ticket-due = Your time is still { $time }. Please come ten minutes before.
ticket-back = When you are back, press “I have a number”. You keep your place in the queue.
ticket-write = Write the number down, or take a picture of the screen.
ticket-close = I have written it down
number-title = Type your number
number-note = The four digits that we gave you.
number-unknown-title = We do not know that number
number-unknown-note = Please check the digits. You can also go back and call without a number.
number-back = Back
number-call = Call us
number-delete = Delete

connecting-title = It is your turn
connecting-subtitle = Somebody is answering
connecting-note = We are getting picture and sound ready. It takes a few seconds.

## In the call

call-waiting-picture = The picture is on its way …
call-office = Citizen Service
call-softer = Sound −
call-louder = Sound +
call-held-title = One moment
call-held-note = We will be back shortly. You need not do anything.
call-lost-title = The connection is gone
call-lost-note = Please wait, we will call again. Everything you have done is kept.

prompt-passport-title = Lay your passport in the reader
prompt-passport-note = With the photo page down. Leave it there until we say so.
prompt-chip-title = Leave the passport there
prompt-chip-note = We are reading the chip in the passport.
prompt-kept-title = Leave the passport there a little longer
prompt-kept-note = We are making sure that the chip is genuine. It only takes a moment.
not-read-no-reader-title = The reader does not answer
not-read-no-reader-note = It is not your fault. We will sort it out together.
not-read-no-document-title = We cannot see your passport yet
not-read-no-document-note = Lay it in the reader with the photo page down.
not-read-two-title = Lay only one passport in the reader
not-read-two-note = There are several. Take the others up.
not-read-no-page-title = We cannot read the page with your photo
not-read-no-page-note = Open the passport fully and lay the page flat.
not-read-other-title = The reader cannot read this
not-read-other-note = Lay your passport in it. Tell us if you have brought something else.
not-read-key-title = Leave the passport there
not-read-key-note = We are checking a number and will try again.
not-read-lifted-title = Lay the passport down again
not-read-lifted-note = It was lifted a little too soon. We go on where we stopped.
not-read-chip-title = The chip did not answer
not-read-chip-note = Leave the passport there. We will try again.
not-read-time-title = It took too long
not-read-time-note = Leave the passport there. We will try again.
prompt-identity-title = Look straight into the camera
prompt-identity-note = Take off glasses and hat, so that we can compare you with your passport.
challenge-turn-left = Slowly turn your head to the left
challenge-turn-right = Slowly turn your head to the right
challenge-look-up = Slowly look up
challenge-hand-across-face = Slowly move a hand across your face
prompt-challenge-note = So we can see that it is you who is here.
prompt-finger-left-title = Lay your left index finger on the reader
prompt-finger-left-note = Hold it still until we say so.
prompt-finger-right-title = Lay your right index finger on the reader
prompt-finger-right-note = Hold it still until we say so.
prompt-read-back-title = Is what we read out correct?
prompt-read-back-note = Tell us if anything is wrong. We can correct it now.
prompt-fee-title = The passport costs { $amount }
prompt-fee-note = Do ask how the price is made up.
prompt-deciding-title = We are going through everything
prompt-deciding-note = It takes a moment. Please stay at the screen.

## Portrait

portrait-title = Your photo
portrait-rules = Close your mouth, and keep hair and clothes away from your face.
portrait-note = { $name } takes the picture. You see it before it is used.

advice-closer = Come a little closer
advice-farther = Step back a little
advice-straight = Look straight into the camera
advice-chin-up = Raise your chin a little
advice-chin-down = Lower your chin a little
advice-glasses = Take your glasses off
advice-hair = Keep your hair away from your face
advice-hat = Take off your cap or hat
advice-mouth = Close your mouth
advice-light = Turn towards the light
advice-still = Hold quite still
advice-good = That is good. Stay like that.
advice-taking = We are taking the picture

finding-exposure-ok = The light is good
finding-exposure-low = It is too dark
finding-exposure-high = It is too bright
finding-contrast-ok = Your face is clear
finding-contrast-low = Your face is not clear
finding-contrast-high = There are hard shadows
finding-sharpness-ok = The picture is sharp
finding-sharpness-low = The picture is not sharp
finding-background-ok = The background is plain
finding-background-high = The background is busy
finding-stillness-ok = You are standing still
finding-stillness-high = You are moving

## Portrait review

review-title = Are you happy with the picture?
review-note = This is how it will look in the passport.
review-use = Use the picture
review-retake = Take a new one
review-waiting = Thank you. { $name } is looking at the picture.

## Signature

signature-title = Sign in the box
signature-note = With the pen or your finger. The signature goes into the passport.
signature-watched = { $name } can see what you write.
signature-clear = Clear
signature-approve = Approve
signature-cannot = I cannot write

## Finished

finished-wiped = When you leave, everything about you is deleted from this screen.
finished-more-time = More time
finished-close = I am done
finished-opinion = How did it go?
finished-thanks = Thank you for your answer
finished-closes = The screen closes in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}

finished-sent-title = Your passport application has been sent
finished-sent-1 = The passport is ready in about 2 weeks. You will get a text message.
finished-sent-2 = Collect it yourself at Citizen Service. Bring identification.
finished-sent-3 = Remember your old passport when you leave.

finished-sealed-title = Your application is kept and will be sent
finished-sealed-1 = The passport system does not answer right now. We keep your application sealed.
finished-sealed-2 = We send it as soon as the system answers. You need not do anything.
finished-sealed-3 = You will get a text message when it has arrived. Remember your old passport.

finished-referred-title = You need help somewhere else
finished-referred-1 = What you need cannot be done here on the screen.
finished-referred-2 = Come to Citizen Service. We can see how far you have got.
finished-referred-3 = Bring your old passport and other identification.

finished-refused-title = We cannot give you a passport today
finished-refused-1 = The member of staff has told you why.
finished-refused-2 = You will get a written decision in Digital Post.
finished-refused-3 = The decision tells you how to complain.

finished-examined-title = We need to look into it
finished-examined-1 = Your application is not finished yet.
finished-examined-2 = We will write to you in Digital Post.
finished-examined-3 = Remember your old passport when you leave.

finished-incomplete-title = Something is still missing
finished-incomplete-1 = The member of staff has told you what is missing.
finished-incomplete-2 = Call again here on the screen when you have it.
finished-incomplete-3 = Remember your old passport when you leave.

finished-advised-title = Thank you for calling
finished-advised-1 = You can call again whenever it suits you.
finished-advised-2 = Nothing about you has been sent or kept.
finished-advised-3 = Remember your things when you leave.

finished-aborted-title = The call has ended
finished-aborted-1 = No application has been sent.
finished-aborted-2 = You can call again whenever it suits you.
finished-aborted-3 = Remember your old passport when you leave.

## Closed

closed-title = We are closed now
closed-opens-today = We open again today at { $time }
closed-opens-tomorrow = We open again tomorrow at { $time }
closed-opens = We open again on { $weekday } at { $time }
closed-days = { $from }–{ $to }
closed-self-service-title = Apply right away
closed-self-service-note = Passport, moving and much more at borger.dk, day and night.
closed-booking-title = Book a time
closed-booking-note = At { $address }

## Fault

fault-code = Fault { $code }
fault-kiosk = Screen { $kiosk }
fault-back = To the start

## On the command line

document-row-number = Number
document-row-surname = Surname
document-row-given-names = Given names
document-row-full-name = Full name
document-row-birth = Born
document-row-nationality = Nationality
document-row-expiry = Expires
document-row-portrait = Portrait
