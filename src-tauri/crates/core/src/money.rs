//! Money (I5 to I11): integer minor units with their currency, checked arithmetic, one rounding. Never a float.

use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::{fmt, str::FromStr};

/// An ISO 4217 currency whose exponent is 0, 2 or 3 (I6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Currency(#[schemars(with = "String")] Code);

type Code = CodeText;

/// The three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct CodeText([u8; 3]);

impl fmt::Debug for CodeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl CodeText {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("currency codes are ASCII letters")
    }
}

impl Serialize for CodeText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// An amount of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Money {
    /// Minor units: pence, cents; whole yen.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// Why money could not be computed or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two currencies in one sum.
    #[error("two currencies in one sum")]
    Mixed,
    /// Beyond the range of minor units.
    #[error("amount too large")]
    TooLarge,
    /// More decimals than the currency has.
    #[error("more decimals than the currency has")]
    Decimals,
    /// No number, or no currency.
    #[error("not an amount")]
    NotAnAmount,
}

impl Currency {
    /// Decimals of the minor unit.
    pub fn exponent(self) -> u32 {
        iso_currency::Currency::from_code(self.code())
            .and_then(|currency| currency.exponent())
            .map_or(2, u32::from)
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let known = iso_currency::Currency::from_code(text).ok_or(MoneyError::NotAnAmount)?;
        match known.exponent() {
            Some(0 | 2 | 3) => {}
            _ => return Err(MoneyError::NotAnAmount),
        }
        let code: [u8; 3] = text.as_bytes().try_into().map_err(|_| MoneyError::NotAnAmount)?;
        Ok(Self(CodeText(code)))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom("not a currency"))
    }
}

impl Money {
    /// An amount of minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The sum; two currencies are an error, never a sum (I5).
    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed);
        }
        self.minor
            .checked_add(other.minor)
            .map(|minor| Money::new(minor, self.currency))
            .ok_or(MoneyError::TooLarge)
    }

    /// The difference; two currencies are an error.
    pub fn minus(self, other: Money) -> Result<Money, MoneyError> {
        let minor = other.minor.checked_neg().ok_or(MoneyError::TooLarge)?;
        self.plus(Money::new(minor, other.currency))
    }

    /// The exact decimal, in major units.
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.exponent())
    }

    /// Rounds a decimal of major units half away from zero (I8).
    pub fn rounded(value: Decimal, currency: Currency) -> Result<Money, MoneyError> {
        let exponent = currency.exponent();
        let scaled = value
            .round_dp_with_strategy(exponent, RoundingStrategy::MidpointAwayFromZero)
            .checked_mul(Decimal::from(10_i64.pow(exponent)))
            .ok_or(MoneyError::TooLarge)?;
        i64::try_from(scaled.trunc())
            .map(|minor| Money::new(minor, currency))
            .map_err(|_| MoneyError::TooLarge)
    }

    /// Reads a plain decimal string (`12.50`, `-3`); more decimals than the currency has are an error (I15).
    pub fn parse(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let value = Decimal::from_str_exact(text).map_err(|_| MoneyError::NotAnAmount)?;
        if value.normalize().scale() > currency.exponent() {
            return Err(MoneyError::Decimals);
        }
        Money::rounded(value, currency)
    }
}

/// The plain decimal string in the currency's own exponent, without the code: `12.50`, `1234` for yen.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decimal())
    }
}

/// `round(n / d)` half away from zero, for d > 0 (I8).
pub fn div_round(n: i128, d: i128) -> i128 {
    n.signum() * ((2 * n.abs() + d) / (2 * d))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbp() -> Currency {
        "GBP".parse().expect("pounds")
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(
            [(5, 10), (-5, 10), (49, 10), (-45, 10), (44, 10)].map(|(n, d)| div_round(n, d)),
            [1, -1, 5, -5, 4]
        );
        let half: Decimal = "2.675".parse().expect("a decimal");
        assert_eq!(Money::rounded(half, gbp()), Ok(Money::new(268, gbp())));
    }

    #[test]
    fn exponents_follow_the_currency() {
        let exponent = |code: &str| code.parse::<Currency>().map(Currency::exponent);
        assert_eq!(exponent("JPY"), Ok(0));
        assert_eq!(exponent("KWD"), Ok(3));
        assert_eq!(exponent("EUR"), Ok(2));
        assert!(exponent("CLF").is_err(), "four decimals are refused");
        assert!(exponent("eur").is_err());
    }

    #[test]
    fn sums_stay_in_one_currency() {
        let yen = Money::new(5, "JPY".parse().expect("yen"));
        assert_eq!(Money::new(5, gbp()).plus(yen), Err(MoneyError::Mixed));
        assert_eq!(
            Money::new(i64::MAX, gbp()).plus(Money::new(1, gbp())),
            Err(MoneyError::TooLarge)
        );
        assert_eq!(Money::parse("12.345", gbp()), Err(MoneyError::Decimals));
        assert_eq!(
            Money::parse("12.30", gbp()).map(|m| m.to_string()),
            Ok("12.30".to_owned())
        );
        assert_eq!(Money::new(5, yen.currency).to_string(), "5");
    }
}
