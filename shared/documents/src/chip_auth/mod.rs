//! What shows that a chip is no copy: it holds a private key whose public half is signed in its files.
//!
//! - [`aa`]: it signs a challenge. [`ca`]: it agrees on keys, with the reader or with the console far away. [`cam`]: it did
//!   so while PACE ran. [`ta`]: the terminal proves itself, for files that only some may read.
//!
//! **Invariant:** each of these can be verified from bytes alone, later and elsewhere. Of them, only an answer to a
//! challenge or to a key that the verifier drew itself proves anything to that verifier: a reader that lies can make up
//! [`cam`], and an agreement of its own.

pub mod aa;
pub mod ca;
pub mod cam;
pub mod ta;
