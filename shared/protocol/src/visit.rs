//! Between kiosk and console, over the call's data channel.
