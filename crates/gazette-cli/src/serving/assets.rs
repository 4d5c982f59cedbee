//! Static files: the paper's own and those of the development server.

use super::response::Response;

/// The style sheet of the marks and errors.
pub const STYLE_PATH: &str = "/_serve/serve.css";
/// The script that reloads pages.
pub const SCRIPT_PATH: &str = "/_serve/reload.js";

macro_rules! public {
    ($name:literal) => {
        include_bytes!(concat!("../../../../public/", $name))
    };
}

/// Path, media type and content.
const FILES: &[(&str, &str, &[u8])] = &[
    ("/favicon.ico", "image/x-icon", public!("favicon.ico")),
    ("/assets/apple-touch-icon.png", "image/png", public!("assets/apple-touch-icon.png")),
    ("/assets/beacon.js", "text/javascript; charset=utf-8", public!("assets/beacon.js")),
    ("/assets/favicon.svg", "image/svg+xml", public!("assets/favicon.svg")),
    ("/assets/paper.css", "text/css; charset=utf-8", public!("assets/paper.css")),
    (STYLE_PATH, "text/css; charset=utf-8", include_bytes!("serve.css")),
    (SCRIPT_PATH, "text/javascript; charset=utf-8", include_bytes!("reload.js")),
];

/// The file at this path.
pub fn find(path: &str) -> Option<Response> {
    let (_, media_type, content) = FILES.iter().find(|(known, _, _)| *known == path)?;
    Some(Response::of(media_type, *content))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_public_asset_is_served() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public/assets");
        for entry in fs::read_dir(assets).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(find(&format!("/assets/{name}")).is_some(), "{name} is not among the files of assets.rs");
        }
        assert!(find("/assets/../serving.rs").is_none());
    }
}
