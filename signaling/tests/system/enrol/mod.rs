//! How stations come by code and go again, with the real server and the real command line.

mod hostile;
mod life;
