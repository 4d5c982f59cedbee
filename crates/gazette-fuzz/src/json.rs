use std::collections::BTreeMap;
use std::fmt::Debug;

use gazette_core::article::Card;
use gazette_core::edition::Root;
use gazette_core::json;
use gazette_core::wire::Commit;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

/// A bit of everything but structs, which `serde_json` reads from arrays, too.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Anything {
    Nothing,
    Text(String),
    Pair(u32, bool),
    Many(Vec<Option<i64>>),
    Map(BTreeMap<String, Anything>),
    Numbers((u8, i8, u64)),
}

/// JSON is read as `serde_json` reads it. Structs are written as objects, and read from nothing else.
pub fn json(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    agrees::<Anything>(text);
    agrees::<Vec<Anything>>(text);
    agrees::<BTreeMap<String, Option<Anything>>>(text);
    agrees::<Option<(String, char)>>(text);
    is_no_laxer::<Commit>(text);
    is_no_laxer::<Card>(text);
    is_no_laxer::<Root>(text);
    // Nothing that is no JSON is anything.
    if json::read::<IgnoredAny>(text).is_ok() {
        assert!(serde_json::from_str::<IgnoredAny>(text).is_ok(), "this is no JSON: {text}");
    }
}

fn agrees<T: DeserializeOwned + PartialEq + Debug>(text: &str) {
    assert_eq!(json::read::<T>(text).ok(), serde_json::from_str(text).ok(), "of {text}");
}

fn is_no_laxer<T: Serialize + DeserializeOwned + PartialEq + Debug>(text: &str) {
    let theirs = serde_json::from_str::<T>(text).ok();
    if let Ok(ours) = json::read::<T>(text) {
        assert_eq!(Some(ours), theirs, "of {text}");
    } else if let Some(theirs) = theirs {
        let written = serde_json::to_string(&theirs).expect("what was read can be written");
        assert_eq!(json::read(&written), Ok(theirs), "of {written}");
    }
}
