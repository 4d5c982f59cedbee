//! Opens the file of a dump.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::error::{Fault, SqlError};
use super::rows::Rows;

/// The first bytes of a file that is compressed with gzip.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The file of a dump, which can be read several times.
#[derive(Debug, Clone)]
pub struct Dump {
    path: PathBuf,
}

impl Dump {
    /// A dump in a file, compressed or not: the content decides, not the name.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the file in messages.
    pub fn name(&self) -> String {
        self.path
            .file_name()
            .map_or_else(|| self.path.display().to_string(), |name| name.to_string_lossy().into_owned())
    }

    /// The rows of the tables that `is_wanted` names, from the start of the file.
    pub fn rows<F: FnMut(&str) -> bool>(&self, is_wanted: F) -> Result<Rows<Box<dyn Read>, F>, SqlError> {
        let name = self.name();
        let reader = self.open().map_err(|error| SqlError { file: name.clone(), line: 1, fault: Fault::Io(error) })?;
        Rows::new(reader, &name, is_wanted)
    }

    fn open(&self) -> io::Result<Box<dyn Read>> {
        let mut file = File::open(&self.path)?;
        let mut start = Vec::with_capacity(GZIP.len());
        Read::by_ref(&mut file).take(GZIP.len() as u64).read_to_end(&mut start)?;
        file.rewind()?;
        Ok(if start == GZIP { Box::new(MultiGzDecoder::new(BufReader::new(file))) } else { Box::new(file) })
    }
}
