//! What a service asks for in advance of somebody who missed several visits (A56). Asked for and recorded by people;
//! nothing is charged by itself.

use crate::{Fault, Money, money::MoneyError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A deposit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum DepositRule {
    /// None is asked for.
    None,
    /// A sum.
    Fixed {
        /// How much.
        amount: Money,
    },
    /// A part of the price.
    Percent {
        /// 1 to 100.
        percent: u8,
    },
}

impl DepositRule {
    /// Refuses what cannot be asked for.
    pub fn check(self) -> Result<(), Fault> {
        match self {
            DepositRule::Fixed { amount } if amount.minor <= 0 => Err(Fault::new("deposit.amount", "not_above_zero")),
            DepositRule::Percent { percent } if !(1..=100).contains(&percent) => {
                Err(Fault::new("deposit.percent", "between_1_and_100"))
            }
            _ => Ok(()),
        }
    }

    /// What is asked for of a price; none without a price to take a part of.
    pub fn of(self, price: Option<Money>) -> Result<Option<Money>, MoneyError> {
        match (self, price) {
            (DepositRule::Fixed { amount }, _) => Ok(Some(amount)),
            (DepositRule::Percent { percent }, Some(price)) => {
                let part = price.decimal() * rust_decimal::Decimal::new(percent.into(), 2);
                Money::rounded(part, price.currency).map(Some)
            }
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_rounded_once_and_a_sum_is_itself() {
        let pounds = |minor| Money::new(minor, "GBP".parse().expect("a currency"));
        let percent = |percent| DepositRule::Percent { percent };
        assert_eq!(
            percent(50).of(Some(pounds(4501))),
            Ok(Some(pounds(2251))),
            "half a penny away from zero"
        );
        assert_eq!(percent(50).of(None), Ok(None));
        assert_eq!(
            DepositRule::Fixed { amount: pounds(2000) }.of(Some(pounds(4500))),
            Ok(Some(pounds(2000)))
        );
        assert!(percent(0).check().is_err() && percent(101).check().is_err() && percent(100).check().is_ok());
        assert!(DepositRule::Fixed { amount: pounds(0) }.check().is_err());
    }
}
