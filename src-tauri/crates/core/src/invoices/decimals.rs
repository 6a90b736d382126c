//! Decimal strings in and out of scaled integers (I7): `12.5` with six decimals is 12,500,000. No float on the way.

/// Reads a plain decimal string (`12.50`, `-3`) as an integer of `decimals` places. Refuses with the rule's name:
/// `not_a_number`, `decimals`, `too_large`.
pub fn scaled(text: &str, decimals: u32) -> Result<i64, &'static str> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.') {
        return Err("not_a_number");
    }
    let fraction = fraction.trim_end_matches('0');
    let places = u32::try_from(fraction.len()).map_err(|_| "decimals")?;
    if places > decimals {
        return Err("decimals");
    }
    let number = |part: &str| part.parse::<i64>().map_err(|_| "too_large");
    let fraction = if fraction.is_empty() { 0 } else { number(fraction)? };
    number(whole)?
        .checked_mul(10_i64.pow(decimals))
        .and_then(|n| n.checked_add(fraction * 10_i64.pow(decimals - places)))
        .map(|n| if negative { -n } else { n })
        .ok_or("too_large")
}

/// As [`scaled`], and refuses what lies beyond `±max` (itself scaled).
pub fn scaled_within(text: &str, decimals: u32, max: i64) -> Result<i64, &'static str> {
    match scaled(text, decimals)? {
        beyond if beyond.abs() > max => Err("too_large"),
        value => Ok(value),
    }
}

/// Writes a scaled integer without trailing zeros: 9,975 with three decimals is `9.975`, 20,000 is `20`.
pub fn unscaled(value: i64, decimals: u32) -> String {
    let unit = 10_u64.pow(decimals);
    let (whole, rest) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    let sign = if value < 0 { "-" } else { "" };
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let fraction = format!("{rest:0width$}", width = decimals as usize);
    format!("{sign}{whole}.{}", fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_become_scaled_integers() {
        assert_eq!(scaled("12.5", 6), Ok(12_500_000));
        assert_eq!(scaled("-0.005", 3), Ok(-5));
        assert_eq!(scaled("1.500", 2), Ok(150), "trailing zeros are no decimals");
        assert_eq!(scaled("1.005", 2), Err("decimals"));
        for bad in ["", "-", ".5", "5.", "1e3", "1,5", "+1", "١"] {
            assert_eq!(scaled(bad, 2), Err("not_a_number"), "{bad}");
        }
        assert_eq!(scaled("99999999999999999999", 0), Err("too_large"));
        assert_eq!(scaled_within("100.001", 3, 100_000), Err("too_large"));
    }

    #[test]
    fn and_come_back_without_trailing_zeros() {
        assert_eq!(unscaled(9_975, 3), "9.975");
        assert_eq!(unscaled(20_000, 3), "20");
        assert_eq!(unscaled(-1_050_000, 6), "-1.05");
        assert_eq!(unscaled(-5, 3), "-0.005");
    }
}
