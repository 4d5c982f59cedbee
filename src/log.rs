//! The log that `wrangler tail` shows.

/// What should not have happened, and did no harm.
pub fn warn(message: &str) {
    if cfg!(target_arch = "wasm32") {
        worker::console_warn!("{message}");
    } else {
        show(message);
    }
}

/// What somebody should look at.
pub fn error(message: &str) {
    if cfg!(target_arch = "wasm32") {
        worker::console_error!("{message}");
    } else {
        show(message);
    }
}

/// A native test shows its log when it is asked to.
fn show(message: &str) {
    if std::env::var_os("GAZETTE_LOG").is_some() {
        eprintln!("{message}");
    }
}
