use gazette_core::edition::{Bucket, ENTRY_BYTES, Entry, Key, MAGIC};

/// Whatever is accepted as a bucket keeps its entries when it is written and read again, and finds what a search
/// entry by entry finds.
pub fn buckets(bytes: &[u8]) {
    // Bytes in the format as they are, and as they would be if a fuzzer knew how to begin and to sort.
    read(bytes);
    let mut entries = bytes.as_chunks::<ENTRY_BYTES>().0.to_vec();
    for entry in &mut entries {
        (entry[16], entry[17]) = (entry[16] % 6, entry[17] % 3);
    }
    entries.sort_unstable();
    read(&[MAGIC.as_slice(), entries.as_flattened()].concat());
}

fn read(bytes: &[u8]) {
    let Ok(bucket) = Bucket::from_bytes(bytes.to_vec()) else { return };
    assert_eq!(bucket.as_bytes(), bytes);
    let entries: Vec<Entry> = bucket.entries().collect();
    assert_eq!(MAGIC.len() + entries.len() * ENTRY_BYTES, bytes.len(), "an entry is lost");
    assert_eq!(bucket.is_empty(), entries.is_empty());

    let written = Bucket::new(entries.iter().rev().copied());
    let again = Bucket::from_bytes(written.as_bytes().to_vec()).expect("what is written can be read");
    assert!(again.entries().eq(entries.iter().copied()));
    assert_eq!(Bucket::new(again.entries()).as_bytes(), written.as_bytes());

    for key in entries.iter().flat_map(|entry| around(entry.key)) {
        let naive = entries.iter().find(|entry| entry.key == key).copied();
        assert_eq!(bucket.get(key), naive);
        assert_eq!(written.get(key), naive);
    }
}

/// A key, and its neighbours before and after.
fn around(key: Key) -> [Key; 3] {
    let number = u128::from_be_bytes(*key.as_bytes());
    [number.wrapping_sub(1), number, number.wrapping_add(1)].map(|number| Key::from_bytes(number.to_be_bytes()))
}
