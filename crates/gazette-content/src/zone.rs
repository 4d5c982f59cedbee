//! Converts an IANA time zone to the table of offsets in the settings.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use gazette_core::time::{Timestamp, Zone};
use gazette_messages::tell;

use crate::fields::nearest;

const WEEK_SECS: i64 = 7 * 86_400;
/// 2100-01-01T00:00:00Z, the end of the table. Rules for later years are unknown.
const END_SECS: i64 = 4_102_444_800;

/// The name is not a time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", tell!("timezone-unknown", name = name))]
pub struct UnknownZone {
    name: String,
    /// The most similar name.
    pub nearest: Option<&'static str>,
}

/// The time zone with this IANA name, from 1970 to 2100.
pub fn zone(name: &str) -> Result<Zone, UnknownZone> {
    let unknown = || {
        let nearest = meant(name).or_else(|| nearest(name, TZ_VARIANTS.iter().map(|tz| tz.name())));
        UnknownZone { name: name.to_owned(), nearest }
    };
    let tz: Tz = name.parse().map_err(|_| unknown())?;
    let mut offsets = vec![(Timestamp::from_secs(0), offset_at(tz, 0))];
    let mut from = 0;
    while from < END_SECS {
        let to = from + WEEK_SECS;
        if offset_at(tz, from) != offset_at(tz, to) {
            let change = first_change(tz, from, to);
            offsets.push((Timestamp::from_secs(change), offset_at(tz, change)));
        }
        from = to;
    }
    Ok(Zone { name: tz.name().to_owned(), offsets })
}

/// The zone of a city or country that has no zone of its own name, and of names that are not from IANA.
fn meant(name: &str) -> Option<&'static str> {
    let plain: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == '+').collect();
    let plain = plain.strip_prefix("asia").unwrap_or(&plain);
    Some(match plain {
        "hanoi" | "hànội" | "hcm" | "hcmc" | "tphcm" | "hochiminhcity" | "hồchíminh" | "danang" | "đànẵng"
        | "haiphong" | "hue" | "cantho" | "vietnam" | "việtnam" | "vn" | "ict" | "seasia" | "seasiastandardtime"
        | "+7" | "+07" | "+0700" | "utc+7" | "utc+07" | "utc+0700" | "gmt+7" | "gmt+07" | "gmt+0700" => {
            "Asia/Ho_Chi_Minh"
        }
        "beijing" | "peking" | "guangzhou" | "shenzhen" | "china" | "chinastandardtime" => "Asia/Shanghai",
        "osaka" | "kyoto" | "japanstandardtime" => "Asia/Tokyo",
        "delhi" | "newdelhi" | "mumbai" | "bombay" | "india" | "indiastandardtime" => "Asia/Kolkata",
        "chiangmai" | "thailand" => "Asia/Bangkok",
        "laos" => "Asia/Vientiane",
        "cambodia" => "Asia/Phnom_Penh",
        _ => return None,
    })
}

/// The first second after `from` whose offset differs. `to` must have a different offset.
fn first_change(tz: Tz, from: i64, to: i64) -> i64 {
    let before = offset_at(tz, from);
    let (mut same, mut changed) = (from, to);
    while changed - same > 1 {
        let middle = same + (changed - same) / 2;
        if offset_at(tz, middle) == before { same = middle } else { changed = middle }
    }
    changed
}

fn offset_at(tz: Tz, secs: i64) -> i32 {
    let at = DateTime::from_timestamp(secs, 0).unwrap_or_default().naive_utc();
    tz.offset_from_utc_datetime(&at).fix().local_minus_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(zone: &Zone, utc: &str) -> String {
        let at: DateTime<chrono::FixedOffset> = utc.parse().unwrap();
        zone.local(at.into()).to_rfc3339()
    }

    #[test]
    fn vietnam_has_been_seven_hours_ahead_since_1975() {
        let zone = zone("Asia/Ho_Chi_Minh").unwrap();
        assert_eq!(zone.offsets.len(), 2);
        assert_eq!(local(&zone, "2026-05-07T02:05:00Z"), "2026-05-07T09:05:00+07:00");
        assert_eq!(local(&zone, "1970-01-01T00:00:00Z"), "1970-01-01T08:00:00+08:00");
    }

    #[test]
    fn summer_time_changes_to_the_second() {
        let zone = zone("Europe/Berlin").unwrap();
        assert_eq!(local(&zone, "2026-03-29T00:59:59Z"), "2026-03-29T01:59:59+01:00");
        assert_eq!(local(&zone, "2026-03-29T01:00:00Z"), "2026-03-29T03:00:00+02:00");
        assert_eq!(local(&zone, "2099-12-01T00:00:00Z"), "2099-12-01T01:00:00+01:00");
    }

    #[test]
    fn a_misspelt_zone_is_told_with_its_nearest() {
        assert_eq!(zone("Asia/Ho_Chi_Min").unwrap_err().nearest, Some("Asia/Ho_Chi_Minh"));
        for name in
            ["Asia/Hanoi", "Asia/Ha_Noi", "Asia/Hà Nội", "Vietnam", "Asia/Saigonn", "UTC+7", "GMT+07:00", "Asia/Danang"]
        {
            let nearest = zone(name).unwrap_err().nearest;
            assert!(matches!(nearest, Some("Asia/Ho_Chi_Minh" | "Asia/Saigon")), "{name}: {nearest:?}");
        }
        assert_eq!(zone("Asia/Beijing").unwrap_err().nearest, Some("Asia/Shanghai"));
        assert_eq!(zone("Hà Nội xa xôi").unwrap_err().nearest, None);
    }
}
