//! The Gazette Worker.

use wasm_bindgen::prelude::*;

/// Answers one HTTP request: the entry module's `fetch` calls it.
#[wasm_bindgen]
pub fn fetch(request: &web_sys::Request, _env: &JsValue, _context: &JsValue) -> JsValue {
    match web_sys::Response::new_with_opt_str(Some(&request.url())) {
        Ok(response) => response.into(),
        Err(error) => error,
    }
}
