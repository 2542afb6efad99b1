//! Station keys, certificates, signed envelopes, sealing.
