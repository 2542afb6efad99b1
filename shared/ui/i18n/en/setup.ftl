# Before a machine is a station: what a technician reads, at the kiosk and at the console. Danish is the source of truth.

setup-title-kiosk = Connect this screen
setup-title-console = Connect this desk
setup-note = For the person who sets it up. IT gives you an address and a code.
setup-address = Address of the server
setup-code = Code
setup-connect = Connect
setup-asking = Asking the server …
setup-step-1 = Ask IT for a code. It is valid for a quarter of an hour.
setup-step-2 = Type the address and the code, or put the file from IT into the machine's folder.
setup-step-3 = Read four words to IT. If they are the same there, IT approves.

setup-words-same = Does IT see the same four words?
setup-words-what = If they are the same, IT approves. If they are not, nobody may approve.
setup-words-name = Name: { $name }
setup-words-waiting = Waiting for approval
setup-words-approved = IT has approved this machine. Its certificate has to be signed on another computer, which may take a while.
setup-words-signing = Waiting for IT to sign
setup-words-over = Start again
setup-tier-tpm = The key is in the machine's security chip (TPM).
setup-tier-sealed = The key is in a file locked to this machine. There is no security chip (TPM).
setup-tier-file = The key is in a plain file. There is no security chip (TPM).

setup-expired-title = The approval has expired
setup-expired-note = The machine asks IT for a new one by itself. IT must approve it again.
setup-expired-over = Type a new code

# Each fault: what it is, and what to do.
setup-fault-address = That is not an address
setup-fault-address-note = Type it as IT has it, for example skranke.kommune.dk.
setup-fault-code = The code has ten letters and digits
setup-fault-code-note = Type the whole code. Capitals and small letters are the same.
setup-fault-card = The file is not an invitation
setup-fault-card-note = Get a new file from IT, or type the code.
setup-fault-folder = The machine's folder cannot be used
setup-fault-folder-note = Check whether the disk is full and whether the program may write to the folder.
setup-fault-key-lost = The machine's key is gone
setup-fault-key-lost-note = This happens when the security chip was reset or the disk was moved. Get a new code.
setup-fault-unreachable = The server does not answer
setup-fault-unreachable-note = Check the address, and that the network cable is in.
setup-fault-broken = The connection broke
setup-fault-broken-note = Try again.
setup-fault-version = The server speaks another version
setup-fault-version-note = This program or the server needs an update.
setup-fault-other-authority = This is not the right server
setup-fault-other-authority-note = The server does not belong to the municipality that the file is from. Call IT.
setup-fault-not-authentic = This is not the right server
setup-fault-not-authentic-note = What answers cannot show that it is the server. Check the address, and call IT.
setup-fault-not-proved = The server does not know the code
setup-fault-not-proved-note = Somebody may stand in between. Do not try again until IT has looked into it.
setup-fault-clock = The clock is wrong
setup-fault-clock-note = The machine's clock and the server's differ by more than five minutes. Set the clock.
setup-fault-wrong-code = The code is wrong
setup-fault-wrong-code-note = { $tries ->
    [0] It cannot be tried again. Get a new code.
    [one] It can be tried 1 more time.
   *[other] It can be tried { $tries } more times.
}
setup-fault-unknown-code = The code is wrong
setup-fault-unknown-code-note = The server knows no code that begins like this. Look again.
setup-fault-code-over = The code is no longer valid
setup-fault-code-over-note = It has expired, been used or been tried too often. Get a new code.
setup-fault-other-kind = The code is for another kind of station
setup-fault-other-kind-note = A kiosk's code cannot be used at a desk, nor the other way round. Get a new code.
setup-fault-not-approved = IT has not approved
setup-fault-not-approved-note = Call IT and get a new code.
setup-fault-bad-certificate = Server and machine do not agree
setup-fault-bad-certificate-note = The certificate does not fit the machine's key. Get a new code.
setup-fault-key = The machine's key cannot be used
setup-fault-key-note = The security chip does not answer. Switch the machine off and on again.
setup-fault-too-many = Many are asking just now
setup-fault-too-many-note = Wait a moment and try again.
setup-fault-unavailable = The server cannot do it just now
setup-fault-unavailable-note = Wait a moment and try again.
