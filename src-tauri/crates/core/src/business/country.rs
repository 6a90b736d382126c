//! What a country proposes at set-up: currency, zone, language, paper, week start. Proposals only; everything can be
//! changed. Where a country has several zones the computer's own is asked first.

use super::Paper;

/// What set-up proposes for a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryDefaults {
    /// ISO 3166-1, two letters.
    pub country: &'static str,
    /// ISO 4217.
    pub currency: &'static str,
    /// IANA zone of most people there.
    pub zone: &'static str,
    /// BCP 47 language tag.
    pub language: &'static str,
    /// Paper of documents.
    pub paper: Paper,
    /// First day of the week: 1 Monday, 7 Sunday.
    pub week_start: u8,
}

macro_rules! countries {
    ($($country:literal $currency:literal $zone:literal $language:literal $paper:ident $week_start:literal;)+) => {
        /// Every country that set-up knows.
        pub const COUNTRIES: &[CountryDefaults] = &[$(CountryDefaults {
            country: $country,
            currency: $currency,
            zone: $zone,
            language: $language,
            paper: Paper::$paper,
            week_start: $week_start,
        }),+];
    };
}

countries! {
    "GB" "GBP" "Europe/London" "en-GB" A4 1;
    "IE" "EUR" "Europe/Dublin" "en-IE" A4 1;
    "US" "USD" "America/New_York" "en-US" Letter 7;
    "CA" "CAD" "America/Toronto" "en-CA" Letter 7;
    "AU" "AUD" "Australia/Sydney" "en-AU" A4 1;
    "NZ" "NZD" "Pacific/Auckland" "en-NZ" A4 1;
    "ZA" "ZAR" "Africa/Johannesburg" "en-ZA" A4 1;
    "IN" "INR" "Asia/Kolkata" "en-IN" A4 1;
    "SG" "SGD" "Asia/Singapore" "en-SG" A4 1;
    "DE" "EUR" "Europe/Berlin" "de-DE" A4 1;
    "AT" "EUR" "Europe/Vienna" "de-AT" A4 1;
    "CH" "CHF" "Europe/Zurich" "de-CH" A4 1;
    "LI" "CHF" "Europe/Vaduz" "de-LI" A4 1;
    "FR" "EUR" "Europe/Paris" "fr-FR" A4 1;
    "BE" "EUR" "Europe/Brussels" "fr-BE" A4 1;
    "LU" "EUR" "Europe/Luxembourg" "fr-LU" A4 1;
    "NL" "EUR" "Europe/Amsterdam" "nl-NL" A4 1;
    "ES" "EUR" "Europe/Madrid" "es-ES" A4 1;
    "PT" "EUR" "Europe/Lisbon" "pt-PT" A4 1;
    "IT" "EUR" "Europe/Rome" "it-IT" A4 1;
    "GR" "EUR" "Europe/Athens" "el-GR" A4 1;
    "CY" "EUR" "Asia/Nicosia" "el-CY" A4 1;
    "MT" "EUR" "Europe/Malta" "en-MT" A4 1;
    "PL" "PLN" "Europe/Warsaw" "pl-PL" A4 1;
    "CZ" "CZK" "Europe/Prague" "cs-CZ" A4 1;
    "SK" "EUR" "Europe/Bratislava" "sk-SK" A4 1;
    "HU" "HUF" "Europe/Budapest" "hu-HU" A4 1;
    "SI" "EUR" "Europe/Ljubljana" "sl-SI" A4 1;
    "HR" "EUR" "Europe/Zagreb" "hr-HR" A4 1;
    "RO" "RON" "Europe/Bucharest" "ro-RO" A4 1;
    "BG" "EUR" "Europe/Sofia" "bg-BG" A4 1;
    "EE" "EUR" "Europe/Tallinn" "et-EE" A4 1;
    "LV" "EUR" "Europe/Riga" "lv-LV" A4 1;
    "LT" "EUR" "Europe/Vilnius" "lt-LT" A4 1;
    "SE" "SEK" "Europe/Stockholm" "sv-SE" A4 1;
    "NO" "NOK" "Europe/Oslo" "nb-NO" A4 1;
    "DK" "DKK" "Europe/Copenhagen" "da-DK" A4 1;
    "FI" "EUR" "Europe/Helsinki" "fi-FI" A4 1;
    "IS" "ISK" "Atlantic/Reykjavik" "is-IS" A4 1;
    "UA" "UAH" "Europe/Kyiv" "uk-UA" A4 1;
    "TR" "TRY" "Europe/Istanbul" "tr-TR" A4 1;
    "IL" "ILS" "Asia/Jerusalem" "he-IL" A4 7;
    "AE" "AED" "Asia/Dubai" "ar-AE" A4 1;
    "EG" "EGP" "Africa/Cairo" "ar-EG" A4 6;
    "KE" "KES" "Africa/Nairobi" "en-KE" A4 7;
    "NG" "NGN" "Africa/Lagos" "en-NG" A4 1;
    "MX" "MXN" "America/Mexico_City" "es-MX" Letter 7;
    "BR" "BRL" "America/Sao_Paulo" "pt-BR" A4 7;
    "AR" "ARS" "America/Argentina/Buenos_Aires" "es-AR" A4 1;
    "CL" "CLP" "America/Santiago" "es-CL" Letter 1;
    "CO" "COP" "America/Bogota" "es-CO" Letter 7;
    "JP" "JPY" "Asia/Tokyo" "ja-JP" A4 7;
    "KR" "KRW" "Asia/Seoul" "ko-KR" A4 7;
    "PH" "PHP" "Asia/Manila" "en-PH" Letter 7;
    "TH" "THB" "Asia/Bangkok" "th-TH" A4 7;
}

/// What set-up proposes for a country of two letters; none for one it does not know.
pub fn country_defaults(country: &str) -> Option<&'static CountryDefaults> {
    COUNTRIES
        .iter()
        .find(|known| known.country.eq_ignore_ascii_case(country))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Currency, Zone};

    #[test]
    fn every_proposal_is_a_real_currency_and_zone() {
        for country in COUNTRIES {
            assert!(country.currency.parse::<Currency>().is_ok(), "{}", country.country);
            assert!(country.zone.parse::<Zone>().is_ok(), "{}", country.country);
        }
        assert_eq!(country_defaults("gb").map(|c| c.currency), Some("GBP"));
        assert_eq!(country_defaults("XX"), None);
    }
}
