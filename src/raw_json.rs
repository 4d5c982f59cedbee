//! JSON objects whose members are copied without being parsed, in their order: stored articles, with members added or
//! omitted.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

type Members = IndexMap<String, Box<RawValue>>;

/// Adds a member to an object.
pub fn with_member(object: &RawValue, name: &str, value: &impl Serialize) -> Result<Box<RawValue>, serde_json::Error> {
    let mut members: Members = serde_json::from_str(object.get())?;
    members.insert(name.to_owned(), to_raw_value(value)?);
    to_raw_value(&members)
}

/// The members with these names, in the order of the names.
pub fn select(object: &RawValue, names: &[String]) -> Result<Box<RawValue>, serde_json::Error> {
    let mut members: Members = serde_json::from_str(object.get())?;
    let selected = names.iter().filter_map(|name| members.swap_remove_entry(name));
    to_raw_value(&selected.collect::<Members>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_selected_in_the_order_of_the_names_and_not_read() {
        let article = RawValue::from_string(r#"{"id":"a","title":"Một","body_html":"<p>\u003c</p>"}"#.into()).unwrap();
        let names = ["body_html", "none", "views", "id"].map(str::to_owned);
        let selected = select(&with_member(&article, "views", &7).unwrap(), &names).unwrap();
        assert_eq!(selected.get(), r#"{"body_html":"<p>\u003c</p>","views":7,"id":"a"}"#);
    }
}
