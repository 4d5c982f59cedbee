//! Random numbers from the operating system.

use gazette_messages::tell;
use uuid::Builder;

/// The operating system has no random numbers.
#[derive(Debug, thiserror::Error)]
#[error("{}", tell!("random-none", error = .0))]
pub struct NoRandomness(getrandom::Error);

/// `N` random bytes.
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(NoRandomness)?;
    Ok(bytes)
}

/// A random UUID (RFC 9562, version 4). `Uuid::new_v4` would panic if the operating system had no random numbers.
pub fn uuid() -> Result<String, NoRandomness> {
    Ok(Builder::from_random_bytes(bytes()?).into_uuid().to_string())
}

#[cfg(test)]
mod tests {
    use uuid::{Uuid, Variant, Version};

    use super::*;

    #[test]
    fn a_uuid_is_of_version_4_and_never_twice_the_same() {
        let one: Uuid = uuid().unwrap().parse().unwrap();
        assert_eq!((one.get_version(), one.get_variant()), (Some(Version::Random), Variant::RFC4122));
        assert_ne!(one.to_string(), uuid().unwrap());
    }
}
