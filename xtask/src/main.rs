//! `cargo xtask setup | build | serve | test | bench | data`.
fn main() {}
