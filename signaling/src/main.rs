//! The exchange: queue, mailboxes, delivery.

fn main() {}
