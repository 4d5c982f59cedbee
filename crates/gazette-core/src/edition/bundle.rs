//! The bundle: the root with the small blobs that every page needs, as one value. An isolate that has just started reads
//! it instead of a root, the settings, and a head for each section, one after the other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Root;
use crate::hash::Hash;

/// The root of an edition with the settings and the heads that it names. As JSON:
/// `{"number": 7, "root": {…}, "blobs": {"<hash>": {…}, …}}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bundle<'a> {
    /// The root's number, so that the rest of a bundle that is already known is not parsed.
    pub number: u64,
    #[serde(borrow)]
    root: &'a RawValue,
    #[serde(borrow)]
    blobs: BTreeMap<Hash, &'a RawValue>,
}

impl<'a> Bundle<'a> {
    /// Bundles a root of this number, as JSON, with blobs, also as JSON.
    ///
    /// # Errors
    ///
    /// If one of them is not JSON.
    pub fn new(
        number: u64,
        root: &'a str,
        blobs: impl IntoIterator<Item = (Hash, &'a str)>,
    ) -> Result<Self, serde_json::Error> {
        let blobs = blobs.into_iter().map(|(hash, json)| Ok((hash, serde_json::from_str(json)?)));
        Ok(Self { number, root: serde_json::from_str(root)?, blobs: blobs.collect::<Result<_, serde_json::Error>>()? })
    }

    /// Parses the outermost members of a bundle.
    ///
    /// # Errors
    ///
    /// If the bytes are no bundle.
    pub fn read(bytes: &'a [u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_str(str::from_utf8(bytes).map_err(serde::de::Error::custom)?)
    }

    /// The root.
    ///
    /// # Errors
    ///
    /// If it is no root, or not well-formed.
    pub fn root(&self) -> Result<Root, serde_json::Error> {
        let root: Root = serde_json::from_str(self.root.get())?;
        if root.is_well_formed() && root.number == self.number {
            Ok(root)
        } else {
            Err(serde::de::Error::custom(format!("the root of edition {} is not well-formed", self.number)))
        }
    }

    /// The JSON of a blob; `None` if it is not in the bundle.
    pub fn blob(&self, hash: Hash) -> Option<&'a str> {
        self.blobs.get(&hash).map(|json| json.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blobs_come_out_of_a_bundle_as_they_went_in() {
        let (site, json) = (Hash::of(b"site"), r#"{"title": "Báo \"mới\"", "n": [1,  2]}"#);
        let bundle = Bundle::new(7, r#"{"no": "root"}"#, [(site, json)]).unwrap();
        let bytes = serde_json::to_vec(&bundle).unwrap();
        let read = Bundle::read(&bytes).unwrap();
        assert_eq!((read.number, read.blob(site), read.blob(Hash::of(b"other"))), (7, Some(json), None));
        assert!(read.root().is_err() && Bundle::read(&bytes[1..]).is_err());
        assert!(Bundle::new(7, "{", []).is_err() && Bundle::new(7, "{}", [(site, "{\"a\":")]).is_err());
    }
}
