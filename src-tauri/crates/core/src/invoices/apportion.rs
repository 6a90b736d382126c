//! Splitting a sum over weights so that the parts add up to it (I10).

/// Splits `total` minor units over `weights`, always adding up to `total`: each part is rounded down, the units left go
/// one each to the largest remainders, ties to the earlier weight. Weights may have mixed signs; when they add up to
/// zero every part is zero (the total then has to be zero).
pub fn apportion(total: i64, weights: &[i64]) -> Vec<i64> {
    if total < 0 {
        let turned: Vec<i128> = weights.iter().map(|w| -i128::from(*w)).collect();
        return split(-i128::from(total), &turned).into_iter().map(|p| -p).collect();
    }
    let weights: Vec<i128> = weights.iter().map(|w| i128::from(*w)).collect();
    split(i128::from(total), &weights)
}

fn split(total: i128, weights: &[i128]) -> Vec<i64> {
    let sum: i128 = weights.iter().sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let sign = sum.signum();
    let shares: Vec<(i128, i128)> = weights
        .iter()
        .map(|w| {
            let numerator = total * w * sign;
            let divisor = sum * sign;
            (numerator.div_euclid(divisor), numerator.rem_euclid(divisor))
        })
        .collect();
    let left = total - shares.iter().map(|(part, _)| part).sum::<i128>();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(shares[*i].1));
    let mut parts: Vec<i128> = shares.into_iter().map(|(part, _)| part).collect();
    for i in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[i] += 1;
    }
    // A part can leave the range only when weights of mixed sign cancel almost wholly; `compute` bounds its sums.
    parts.into_iter().map(clamped).collect()
}

fn clamped(part: i128) -> i64 {
    i64::try_from(part).unwrap_or(if part < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_values_of_i11() {
        assert_eq!(apportion(735, &[8370, 1425]), [628, 107]);
        assert_eq!(apportion(1, &[1, 1, 1]), [1, 0, 0]);
        assert_eq!(apportion(-10, &[-1, -1, -1]), [-4, -3, -3]);
        assert_eq!(apportion(10, &[30, -10]), [15, -5]);
        assert_eq!(apportion(0, &[5, -5]), [0, 0]);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_mirror(
            total in -1_000_000_000_i64..1_000_000_000,
            weights in prop::collection::vec(-1_000_000_i64..1_000_000, 1..12),
        ) {
            prop_assume!(weights.iter().sum::<i64>() != 0);
            let parts = apportion(total, &weights);
            prop_assert_eq!(parts.iter().sum::<i64>(), total);
            let mirrored: Vec<i64> = weights.iter().map(|w| -w).collect();
            let back: Vec<i64> = apportion(-total, &mirrored).iter().map(|p| -p).collect();
            if total != 0 {
                prop_assert_eq!(back, parts);
            }
        }

        #[test]
        fn no_part_is_a_unit_or_more_from_its_exact_share(
            total in 0_i64..1_000_000,
            weights in prop::collection::vec(0_i64..10_000, 1..9),
        ) {
            let sum: i64 = weights.iter().sum();
            prop_assume!(sum > 0);
            for (part, weight) in apportion(total, &weights).iter().zip(&weights) {
                let exact_times_sum = i128::from(total) * i128::from(*weight);
                let off = i128::from(*part) * i128::from(sum) - exact_times_sum;
                prop_assert!(off.abs() < i128::from(sum), "{part} for weight {weight}");
            }
        }
    }
}
