//! JSON Schemas of types with their own serialisation.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::hash::Hash;
use crate::slug::Slug;
use crate::time::Timestamp;

macro_rules! schema {
    ($($type:ident $schema:tt)+) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )+};
}

schema! {
    Slug {
        "type": "string",
        "description": "A name in URLs: lower-case ASCII letters, digits and single hyphens between them.",
        "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
        "maxLength": 120,
    }
    Hash {
        "type": "string",
        "description": "The SHA-256 of a blob's bytes, in lower-case hexadecimal digits.",
        "pattern": "^[0-9a-f]{64}$",
    }
    Timestamp {
        "type": "integer",
        "description": "A point in time, in seconds since 1970-01-01T00:00:00Z.",
        "minimum": -9_007_199_254_740_991_i64,
        "maximum": 9_007_199_254_740_991_i64,
    }
}
