//! The log that `wrangler tail` shows, and ids to find something in it.

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

#[wasm_bindgen::prelude::wasm_bindgen]
extern "C" {
    /// 122 random bits from the platform.
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID)]
    pub fn random_uuid() -> String;
}
