//! What the mutual information of a pair is made of.

/// Over the items that have both features of a pair.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub struct Sums {
    /// `Σ c ln c` of joint counts: each value of the first summed first, and then values in order.
    pub joint: f64,
    /// Of the first's counts and of the second's.
    pub first: f64,
    pub second: f64,
    pub items: f64,
}

/// Values of the first feature that are summed at a time, so that sums do not wait for their own last addition.
pub const STRIP: usize = 8;

/// @param n_first values of the first feature; n_second of the second; the missing ones are left out
/// @param strip memory to work in
/// @param fill writes the counts [STRIP, n_second] of the values `from …` of the first; rows beyond its last are not looked at
#[inline(always)]
pub fn sums(n_first: usize, n_second: usize, times_log: &[f64], strip: &mut Vec<u32>, mut fill: impl FnMut(usize, &mut [u32])) -> Sums {
    let of = |count: u32| times_log.get(count as usize).copied().unwrap_or_else(|| f64::from(count) * f64::from(count).ln());
    let mut found = Sums::default();
    if n_first == 0 || n_second == 0 {
        return found;
    }
    let mut second = vec![0_u32; n_second];
    strip.clear();
    strip.resize(STRIP * n_second, 0);
    for from in (0..n_first).step_by(STRIP) {
        fill(from, strip);
        let rows: [&[u32]; STRIP] = std::array::from_fn(|at| &strip[at * n_second..][..n_second]);
        let mut logs = [0.0; STRIP];
        if (strip.iter().fold(0, |most, &count| most.max(count)) as usize) < times_log.len() {
            for at in 0..n_second {
                for (sum, row) in logs.iter_mut().zip(&rows) {
                    // SAFETY: rows have `n_second` counts, and the largest is in the table.
                    *sum += unsafe { *times_log.get_unchecked(*row.get_unchecked(at) as usize) };
                }
            }
        } else {
            logs.iter_mut().zip(&rows).for_each(|(sum, row)| row.iter().for_each(|&count| *sum += of(count)));
        }
        for (&logs, row) in logs.iter().zip(&rows).take(n_first - from) {
            let first: u32 = row.iter().sum();
            second.iter_mut().zip(*row).for_each(|(sum, count)| *sum += count);
            found.joint += logs;
            found.first += of(first);
            found.items += f64::from(first);
        }
    }
    found.second = second.iter().fold(0.0, |sum, &count| sum + of(count));
    found
}
