//! Tax categories, components, and the starter sets a country is proposed (I24, I25, I138). The business's own rows
//! decide; nothing here is used before the owner has confirmed it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Tax category, by the letters of EN 16931.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub enum TaxCategory {
    /// Standard or reduced rate.
    #[default]
    S,
    /// Zero rate.
    Z,
    /// Exempt, with a reason.
    E,
    /// Reverse charge.
    AE,
    /// Goods within the European Union.
    K,
    /// Export.
    G,
    /// Outside the scope of tax.
    O,
}

impl TaxCategory {
    /// Every category.
    pub const ALL: [TaxCategory; 7] = [
        TaxCategory::S,
        TaxCategory::Z,
        TaxCategory::E,
        TaxCategory::AE,
        TaxCategory::K,
        TaxCategory::G,
        TaxCategory::O,
    ];

    /// The letters, as stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            TaxCategory::S => "S",
            TaxCategory::Z => "Z",
            TaxCategory::E => "E",
            TaxCategory::AE => "AE",
            TaxCategory::K => "K",
            TaxCategory::G => "G",
            TaxCategory::O => "O",
        }
    }

    /// The category of its letters.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.word() == word)
    }

    /// True where a reason text must stand on the invoice (I26).
    pub fn needs_reason(self) -> bool {
        !matches!(self, TaxCategory::S | TaxCategory::Z)
    }

    /// True where both parties' tax ids must stand on the invoice (I26).
    pub fn needs_both_tax_ids(self) -> bool {
        matches!(self, TaxCategory::AE | TaxCategory::K)
    }
}

/// One tax of a setting: its label and rate in thousandths of a percent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaxComponent {
    /// What the tax is called on paper: VAT, USt., GST.
    pub label: String,
    /// Rate in thousandths of a percent: 20 % is 20000.
    pub rate_e3: i64,
}

/// A proposed tax setting of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StarterTax {
    /// What staff pick it by.
    pub name: &'static str,
    /// The category.
    pub category: TaxCategory,
    /// Label and rate of each tax.
    pub components: &'static [(&'static str, i64)],
    /// The reason printed when no tax is charged.
    pub reason: Option<&'static str>,
    /// Its code in e-invoices.
    pub code: Option<&'static str>,
}

const fn rate(name: &'static str, components: &'static [(&'static str, i64)]) -> StarterTax {
    StarterTax {
        name,
        category: TaxCategory::S,
        components,
        reason: None,
        code: None,
    }
}

const fn free(
    name: &'static str,
    category: TaxCategory,
    reason: Option<&'static str>,
    code: Option<&'static str>,
) -> StarterTax {
    StarterTax {
        name,
        category,
        components: &[],
        reason,
        code,
    }
}

const ZERO_RATE_GB: StarterTax = free("VAT 0 %", TaxCategory::Z, None, None);
const MEDICAL: Option<&str> = Some("VATEX-EU-132-1C");
const REVERSE: Option<&str> = Some("VATEX-EU-AE");

const GB: &[StarterTax] = &[
    rate("VAT 20 %", &[("VAT", 20_000)]),
    rate("VAT 5 %", &[("VAT", 5_000)]),
    ZERO_RATE_GB,
    free(
        "Exempt health care",
        TaxCategory::E,
        Some("Exempt from VAT (health services)"),
        None,
    ),
    free(
        "Not registered for VAT",
        TaxCategory::O,
        Some("Not registered for VAT"),
        None,
    ),
];
const DE: &[StarterTax] = &[
    rate("USt. 19 %", &[("USt.", 19_000)]),
    rate("USt. 7 %", &[("USt.", 7_000)]),
    free(
        "Heilbehandlung",
        TaxCategory::E,
        Some("Umsatzsteuerfrei nach § 4 Nr. 14 UStG"),
        MEDICAL,
    ),
    free(
        "Kleinunternehmer",
        TaxCategory::E,
        Some("Kein Ausweis von Umsatzsteuer, da Kleinunternehmer gemäß § 19 UStG"),
        None,
    ),
    free(
        "Reverse charge",
        TaxCategory::AE,
        Some("Steuerschuldnerschaft des Leistungsempfängers"),
        REVERSE,
    ),
];
const FR: &[StarterTax] = &[
    rate("TVA 20 %", &[("TVA", 20_000)]),
    rate("TVA 10 %", &[("TVA", 10_000)]),
    rate("TVA 5,5 %", &[("TVA", 5_500)]),
    free(
        "Soins médicaux",
        TaxCategory::E,
        Some("Exonération de TVA, art. 261-4-1° du CGI"),
        MEDICAL,
    ),
    free(
        "Franchise en base",
        TaxCategory::E,
        Some("TVA non applicable, art. 293 B du CGI"),
        Some("VATEX-FR-FRANCHISE"),
    ),
    free("Autoliquidation", TaxCategory::AE, Some("Autoliquidation"), REVERSE),
];
const AT: &[StarterTax] = &[
    rate("USt. 20 %", &[("USt.", 20_000)]),
    rate("USt. 13 %", &[("USt.", 13_000)]),
    rate("USt. 10 %", &[("USt.", 10_000)]),
    free(
        "Kleinunternehmer",
        TaxCategory::E,
        Some("Umsatzsteuerfrei aufgrund der Kleinunternehmerregelung (§ 6 Abs. 1 Z 27 UStG)"),
        None,
    ),
];
const CH: &[StarterTax] = &[
    rate("MWST 8,1 %", &[("MWST", 8_100)]),
    rate("MWST 3,8 %", &[("MWST", 3_800)]),
    rate("MWST 2,6 %", &[("MWST", 2_600)]),
    free(
        "Von der Steuer ausgenommen",
        TaxCategory::E,
        Some("Von der Steuer ausgenommen (Art. 21 MWSTG)"),
        None,
    ),
];
const ES: &[StarterTax] = &[
    rate("IVA 21 %", &[("IVA", 21_000)]),
    rate("IVA 10 %", &[("IVA", 10_000)]),
    rate("IVA 4 %", &[("IVA", 4_000)]),
    free(
        "Asistencia sanitaria",
        TaxCategory::E,
        Some("Operación exenta de IVA, art. 20.Uno de la Ley 37/1992"),
        MEDICAL,
    ),
    free(
        "Inversión del sujeto pasivo",
        TaxCategory::AE,
        Some("Inversión del sujeto pasivo"),
        REVERSE,
    ),
];
const IE: &[StarterTax] = &[
    rate("VAT 23 %", &[("VAT", 23_000)]),
    rate("VAT 13.5 %", &[("VAT", 13_500)]),
    rate("VAT 9 %", &[("VAT", 9_000)]),
    free("Exempt health care", TaxCategory::E, Some("Exempt from VAT"), MEDICAL),
];
const NL: &[StarterTax] = &[
    rate("Btw 21 %", &[("Btw", 21_000)]),
    rate("Btw 9 %", &[("Btw", 9_000)]),
    free("Vrijgesteld", TaxCategory::E, Some("Vrijgesteld van btw"), MEDICAL),
    free("Btw verlegd", TaxCategory::AE, Some("Btw verlegd"), REVERSE),
];
const IT: &[StarterTax] = &[
    rate("IVA 22 %", &[("IVA", 22_000)]),
    rate("IVA 10 %", &[("IVA", 10_000)]),
    rate("IVA 4 %", &[("IVA", 4_000)]),
    free(
        "Prestazioni sanitarie",
        TaxCategory::E,
        Some("Esente da IVA, art. 10 DPR 633/1972"),
        MEDICAL,
    ),
];
const BE: &[StarterTax] = &[
    rate("TVA/Btw 21 %", &[("TVA/Btw", 21_000)]),
    rate("TVA/Btw 12 %", &[("TVA/Btw", 12_000)]),
    rate("TVA/Btw 6 %", &[("TVA/Btw", 6_000)]),
];
const CA: &[StarterTax] = &[
    rate("GST 5 %", &[("GST", 5_000)]),
    rate("GST 5 % + QST 9.975 %", &[("GST", 5_000), ("QST", 9_975)]),
    rate("HST 13 %", &[("HST", 13_000)]),
    rate("HST 15 %", &[("HST", 15_000)]),
    free("Exempt", TaxCategory::E, Some("Exempt supply"), None),
];
const IN: &[StarterTax] = &[
    rate("CGST 9 % + SGST 9 %", &[("CGST", 9_000), ("SGST", 9_000)]),
    rate("IGST 18 %", &[("IGST", 18_000)]),
    rate("CGST 2.5 % + SGST 2.5 %", &[("CGST", 2_500), ("SGST", 2_500)]),
    rate("IGST 5 %", &[("IGST", 5_000)]),
    free("Exempt", TaxCategory::E, Some("Exempt supply"), None),
];
const AU: &[StarterTax] = &[
    rate("GST 10 %", &[("GST", 10_000)]),
    free("GST-free", TaxCategory::E, Some("GST-free supply"), None),
];
const NZ: &[StarterTax] = &[rate("GST 15 %", &[("GST", 15_000)])];
const JP: &[StarterTax] = &[
    rate("消費税 10 %", &[("消費税", 10_000)]),
    rate("消費税 8 %", &[("消費税", 8_000)]),
];
const ELSEWHERE: &[StarterTax] = &[free("No tax", TaxCategory::O, Some("No tax charged"), None)];

/// The settings proposed to a business of a country (ISO 3166 code), the usual one first. To be confirmed by the owner.
pub fn starter_taxes(country: &str) -> &'static [StarterTax] {
    match country {
        "GB" => GB,
        "DE" => DE,
        "FR" => FR,
        "AT" => AT,
        "CH" | "LI" => CH,
        "ES" => ES,
        "IE" => IE,
        "NL" => NL,
        "IT" => IT,
        "BE" => BE,
        "CA" => CA,
        "IN" => IN,
        "AU" => AU,
        "NZ" => NZ,
        "JP" => JP,
        _ => ELSEWHERE,
    }
}

const NOT_REGISTERED: StarterTax = free("No tax", TaxCategory::O, Some("No tax charged"), None);

/// What a line takes at a business without tax settings (I29): the country's words for a business that charges none.
pub fn unregistered_tax(country: &str) -> &'static StarterTax {
    let says_so =
        |tax: &&StarterTax| ["Not registered for VAT", "Kleinunternehmer", "Franchise en base"].contains(&tax.name);
    starter_taxes(country).iter().find(says_so).unwrap_or(&NOT_REGISTERED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_starter_that_charges_nothing_says_why() {
        for country in [
            "GB", "DE", "FR", "AT", "CH", "ES", "IE", "NL", "IT", "BE", "CA", "IN", "AU", "NZ", "JP", "US",
        ] {
            for tax in starter_taxes(country) {
                assert!(
                    !tax.category.needs_reason() || tax.reason.is_some(),
                    "{country} {}",
                    tax.name
                );
                assert_eq!(
                    tax.category == TaxCategory::S,
                    !tax.components.is_empty(),
                    "only S has rates: {country} {}",
                    tax.name
                );
                assert!(tax.components.len() <= 2, "{country} {}", tax.name);
            }
        }
    }

    #[test]
    fn letters_go_there_and_back() {
        for category in TaxCategory::ALL {
            assert_eq!(TaxCategory::from_word(category.word()), Some(category));
        }
        assert_eq!(TaxCategory::from_word("X"), None);
    }
}
