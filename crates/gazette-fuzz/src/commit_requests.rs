use std::fmt::Debug;

use gazette_core::article::Article;
use gazette_core::site::Site;
use gazette_core::wire::{Commit, MissingBlobs, PreviewRequest, Restore, Source, Upload};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Whatever is accepted as something that editors send is, written and read again, the same.
pub fn commit_requests(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    stays::<Commit>(text);
    stays::<Upload>(text);
    stays::<MissingBlobs>(text);
    stays::<Restore>(text);
    stays::<PreviewRequest>(text);
    // The blobs that a commit names.
    stays::<Source>(text);
    stays::<Site>(text);
    if let Ok(article) = Article::from_json(text) {
        let written = article.to_json().expect("an article can be written");
        assert_eq!(Article::from_json(&written).ok(), Some(article));
    }
}

fn stays<T: Serialize + DeserializeOwned + PartialEq + Debug>(text: &str) {
    let Ok(read) = serde_json::from_str::<T>(text) else { return };
    let written = serde_json::to_string(&read).expect("what was read can be written");
    assert_eq!(serde_json::from_str::<T>(&written).ok(), Some(read), "{written}");
}
