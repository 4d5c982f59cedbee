//! A tree, as serde reads from it.

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::Error;
use super::tree::Tree;

/// A value to be read. Its methods hold no more than the call of the visitor: they exist once for each type.
#[derive(Clone, Copy)]
pub struct Reader<'de>(pub &'de Tree<'de>);

type Member<'de> = (std::borrow::Cow<'de, str>, Tree<'de>);

impl Tree<'_> {
    #[inline(never)]
    fn tuple(&self, length: usize) -> Result<&[Self], Error> {
        match self {
            Tree::List(list) if list.len() == length => Ok(list),
            _ => Err(self.not("an array of the right length")),
        }
    }

    #[inline(never)]
    fn variant(&self) -> Result<(&str, Reader<'_>), Error> {
        match self {
            Tree::Text(name) => Ok((name, Reader(&Tree::Null))),
            Tree::Object(members) if members.len() == 1 => Ok((&members[0].0, Reader(&members[0].1))),
            _ => Err(self.not("a name, or an object of one member,")),
        }
    }
}

/// Methods that read one kind of tree and hand it to one method of the visitor.
macro_rules! read {
    ($($kind:ident to $visit:ident: $($method:ident)+;)+) => {$($(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.0.$kind()?)
        }
    )+)+};
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Error;

    read! {
        text to visit_borrowed_str: deserialize_str deserialize_string deserialize_identifier deserialize_char;
        truth to visit_bool: deserialize_bool;
        number to visit_u64: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64;
        signed to visit_i64: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64;
    }
    forward_to_deserialize_any! { f32 f64 bytes byte_buf }

    /// Types must say what they are: a reader that takes anything has a method for each kind of value. But a table's cell
    /// is a text, a whole number or nothing.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Tree::Null => visitor.visit_unit(),
            Tree::Text(text) => visitor.visit_str(text),
            _ => visitor.visit_i64(self.0.signed()?),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if matches!(self.0, Tree::Null | Tree::Missing) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if matches!(self.0, Tree::Null) { visitor.visit_unit() } else { Err(self.0.not("null")) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Items(self.0.list()?.iter()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Items(self.0.tuple(length)?.iter()))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Members { rest: self.0.object()?.iter(), value: self.0 })
    }

    /// A struct is read as the sequence of its fields: what serde derives for that is much smaller than what it derives
    /// for a map of names.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let members = self.0.object()?;
        check_members(members, name, fields)?;
        let mut fields = Fields { members, rest: fields.iter(), missing: None };
        let read = visitor.visit_seq(&mut fields);
        // Who must have a field gives up when it is told that there are no more.
        read.map_err(|error| fields.missing.map_or(error, Error::missing))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(Variant(self.0.variant()?))
    }
}

/// Refuses a name that comes twice, and one that is no field's where the type says so.
#[inline(never)]
fn check_members(members: &[Member<'_>], name: &str, fields: &'static [&'static str]) -> Result<(), Error> {
    for (at, (member, _)) in members.iter().enumerate() {
        let Some(field) = fields.iter().find(|field| **field == member.as_ref()) else {
            if name.ends_with(super::STRICT) {
                return Err(serde::de::Error::unknown_field(member, fields));
            }
            continue;
        };
        if members[..at].iter().any(|(other, _)| other == member) {
            return Err(serde::de::Error::duplicate_field(field));
        }
    }
    Ok(())
}

/// The fields of a struct, in its order.
struct Fields<'de> {
    members: &'de [Member<'de>],
    rest: std::slice::Iter<'static, &'static str>,
    /// The field that was asked for last, if it is not there.
    missing: Option<&'static str>,
}

impl<'de> Fields<'de> {
    #[inline(never)]
    fn advance(&mut self) -> &'de Tree<'de> {
        let Some(field) = self.rest.next() else { return &Tree::Missing };
        let found = self.members.iter().find(|(name, _)| name == field);
        self.missing = if found.is_none() { Some(field) } else { None };
        found.map_or(&Tree::Missing, |(_, value)| value)
    }
}

impl<'de> SeqAccess<'de> for &mut Fields<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let value = self.advance();
        let read = seed.deserialize(Reader(value));
        // An option reads what is missing as none; for others there is a default, or an error.
        if matches!(value, Tree::Missing) { Ok(read.ok()) } else { read.map(Some) }
    }
}

struct Items<'de>(std::slice::Iter<'de, Tree<'de>>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.0.next().map(|item| seed.deserialize(Reader(item))).transpose()
    }
}

struct Members<'de> {
    rest: std::slice::Iter<'de, Member<'de>>,
    /// That of the member whose name was read last.
    value: &'de Tree<'de>,
}

impl<'de> Members<'de> {
    #[inline(never)]
    fn advance(&mut self) -> Option<&'de str> {
        let (name, value) = self.rest.next()?;
        self.value = value;
        Some(name)
    }
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.advance().map(|name| seed.deserialize(Name(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(Reader(self.value))
    }
}

/// The name of a member or of a variant.
struct Name<'de>(&'de str);

impl<'de> Deserializer<'de> for Name<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.0)
    }

    forward_to_deserialize_any! {
        bool u8 u16 u32 u64 i8 i16 i32 i64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Variant<'de>((&'de str, Reader<'de>));

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Reader<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Reader<'de>), Error> {
        let (name, value) = self.0;
        Ok((seed.deserialize(Name(name))?, value))
    }
}

impl<'de> VariantAccess<'de> for Reader<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        if matches!(self.0, Tree::Null) { Ok(()) } else { Err(self.0.not("no value")) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.deserialize_struct("", fields, visitor)
    }
}
