//! The `gazette` command, as a library so that its parts can be tested.
