//! What is published of a picture: the file that the paper keeps of it, and versions in several sizes.
//!
//! Readers never get an editor's file as it is. [`versions::keep`] cuts out of it whatever is not the picture (where it
//! was taken, by whom, with what), and makes it upright sRGB; [`versions::versions`] makes the sizes. Pure: bytes in, bytes
//! out, the same for the same on every machine. A crate of its own, so that it can be optimised also where the command
//! is not.

mod decode;
mod format;
mod pixels;
mod strip;
pub mod versions;

#[cfg(test)]
mod fixtures;

pub use decode::{MAX_PIXELS, MAX_SIDE_PX};
pub use format::{Foreign, Format};
pub use pixels::NoPixels;
pub use strip::Damage;
