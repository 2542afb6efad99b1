//! How stations come by code and go again, with the real server and the real command line.

mod elsewhere;
mod hostile;
mod life;
