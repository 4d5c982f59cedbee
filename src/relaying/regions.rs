//! The regions that can have a relay, by the names of the platform's location hints
//! (<https://developers.cloudflare.com/durable-objects/reference/data-location/>).

/// A region, with the coordinates of a place in its middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// The location hint.
    pub hint: &'static str,
    degrees: (f64, f64),
}

/// All regions: the hint, and latitude and longitude of a large data center there.
const ALL: [Region; 9] = [
    Region { hint: "wnam", degrees: (37.4, -121.9) },
    Region { hint: "enam", degrees: (39.0, -77.5) },
    Region { hint: "sam", degrees: (-23.5, -46.6) },
    Region { hint: "weur", degrees: (50.1, 4.0) },
    Region { hint: "eeur", degrees: (50.1, 20.0) },
    Region { hint: "apac", degrees: (14.0, 108.0) },
    Region { hint: "oc", degrees: (-33.9, 151.2) },
    Region { hint: "afr", degrees: (-26.2, 28.0) },
    Region { hint: "me", degrees: (25.2, 55.3) },
];

/// The regions that a setting names, such as `apac weur`; none for `0` and for an empty one. Other words are ignored.
pub fn named(setting: &str) -> Vec<Region> {
    let words = setting.split([' ', ',']);
    words.filter_map(|word| ALL.into_iter().find(|region| region.hint == word)).collect()
}

/// The region that is nearest to a place, given by its latitude and longitude; the first if the place is not known.
pub fn nearest(regions: &[Region], place: Option<(f64, f64)>) -> Option<Region> {
    let Some(place) = place else { return regions.first().copied() };
    // The cosine of the angle between two places is highest for the nearest.
    let cosine = |region: &Region| {
        let vector = |(latitude, longitude): (f64, f64)| {
            let (latitude, longitude) = (latitude.to_radians(), longitude.to_radians());
            [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
        };
        let (one, other) = (vector(place), vector(region.degrees));
        one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>()
    };
    regions.iter().copied().max_by(|one, other| cosine(one).total_cmp(&cosine(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_names_regions_and_zero_none() {
        let hints = |setting: &str| named(setting).iter().map(|region| region.hint).collect::<Vec<_>>();
        assert_eq!(hints("apac weur"), ["apac", "weur"]);
        assert_eq!(hints("apac, mars,enam"), ["apac", "enam"]);
        assert_eq!((hints("0"), hints("")), (vec![], vec![]));
    }

    #[test]
    fn a_place_is_near_one_region() {
        let (hanoi, paris, los_angeles) = ((21.0, 105.8), (48.9, 2.4), (34.1, -118.2));
        let hint = |regions: &[Region], place| nearest(regions, Some(place)).map(|region| region.hint);
        assert_eq!(
            [hanoi, paris, los_angeles].map(|place| hint(&ALL, place)),
            [Some("apac"), Some("weur"), Some("wnam")]
        );
        let sydney_warsaw_dubai = [(-33.8, 151.0), (52.2, 21.0), (25.0, 55.0)];
        assert_eq!(sydney_warsaw_dubai.map(|place| hint(&ALL, place)), [Some("oc"), Some("eeur"), Some("me")]);
        // The antimeridian is no border.
        assert_eq!(hint(&named("apac wnam"), (64.7, -179.0)), Some("wnam"));
        assert_eq!(hint(&named("apac"), paris), Some("apac"));
        assert_eq!(nearest(&ALL[3..], None).map(|region| region.hint), Some("weur"));
        assert_eq!(nearest(&[], Some(paris)), None);
    }
}
