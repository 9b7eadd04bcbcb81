//! Sorting by whole numbers of few bits, digit by digit.
//!
//! A step's plan has a sort of its own (`plan.rs`), whose digits are known when it is compiled: with this one a step took 2 % longer.

use std::ops::Range;

/// Bits of a digit at most: as many counters lie in the nearest cache beside what is sorted.
const DIGIT: u32 = 10;

/// Sorts by the bits of a key in some ranges, the last of them uppermost; others are the same in all keys. Equal ones keep their order.
pub fn sort_by_bits<T: Copy>(values: &mut [T], ranges: &[Range<u32>], key: impl Fn(&T) -> u64) {
    if values.len() < 1 << (DIGIT - 1) {
        return values.sort_by_key(key);
    }
    let mut digits = Vec::new();
    for range in ranges.iter().filter(|range| !range.is_empty()) {
        let digit = (range.len() as u32).div_ceil((range.len() as u32).div_ceil(DIGIT));
        digits.extend(range.clone().step_by(digit as usize).map(|shift| (shift, digit.min(range.end - shift))));
    }
    let of = |value: &T, (shift, bits): (u32, u32)| (key(value) >> shift) as usize & ((1 << bits) - 1);
    let mut places = [0_u32; 1 << DIGIT];
    let mut other = values.to_vec();
    let (mut from, mut to) = (values, &mut *other);
    let mut is_elsewhere = false;
    for digit in digits {
        let places = &mut places[..1 << digit.1];
        places.fill(0);
        from.iter().for_each(|value| places[of(value, digit)] += 1);
        if places.contains(&(from.len() as u32)) {
            continue; // the same in all
        }
        let mut n = 0;
        for place in &mut *places {
            n += std::mem::replace(place, n);
        }
        for value in &*from {
            let place = &mut places[of(value, digit)];
            to[*place as usize] = *value;
            *place += 1;
        }
        (from, to) = (to, from);
        is_elsewhere = !is_elsewhere;
    }
    if is_elsewhere {
        to.copy_from_slice(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_by_any_number_of_bits_and_keeps_the_order_of_equal_ones() {
        let mut state = 1_u64;
        for (ranges, n) in [
            (vec![], 500),
            (vec![0..1, 32..32], 300),
            (vec![3..12, 32..32], 3000),
            (vec![0..16, 32..42], 3000),
            (vec![0..32, 32..64], 5000),
            (vec![0..40, 40..64], 4000),
            (vec![0..16, 32..42], 40),
        ] {
            let mask = ranges.iter().cloned().flatten().fold(0, |mask, bit| mask | 1 << bit);
            let next = |at| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state.rotate_left(29) & mask, at)
            };
            let mut values: Vec<(u64, usize)> = (0..n).map(next).collect();
            let mut expected = values.clone();
            expected.sort_by_key(|value| value.0);
            sort_by_bits(&mut values, &ranges, |value| value.0);
            assert_eq!(values, expected, "{ranges:?}");
        }
    }

    #[test]
    fn a_digit_that_is_the_same_in_all_is_passed_over() {
        let mut values: Vec<u64> = (0..2000).map(|at| (at * 7919 % 1000) | (5 << 10) | ((at * 104_729 % 1000) << 20)).collect();
        let mut expected = values.clone();
        expected.sort_unstable();
        sort_by_bits(&mut values, &[0..20, 20..30], |&key| key);
        assert_eq!(values, expected);
    }
}
