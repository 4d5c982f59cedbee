//! The `gazette` command.

fn main() {}
