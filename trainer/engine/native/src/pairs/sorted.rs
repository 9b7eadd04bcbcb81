//! The pairs of each part by (query, item, time).
//!
//! Each piece of the pairs is dealt into groups of neighboring queries; a group of all pieces is then sorted where it lies in a
//! near cache.

use super::Pairs;
use super::split::{PARTS, Rule, deal};
use crate::lanes::{Lanes, Work};
use crate::team::Team;
use std::sync::OnceLock;

/// Groups of each part.
pub const GROUPS: usize = 256;

/// Pairs of one kind; `times` is empty where they have none.
#[derive(Default)]
pub struct Keyed {
    /// A query's index, then 32 bits of an item's.
    pub keys: Vec<u64>,
    pub times: Vec<f64>,
}

/// The pairs of one part, group after group.
#[derive(Default)]
pub struct Sorted {
    groups: Vec<Keyed>,
}

impl Sorted {
    pub fn len(&self) -> usize {
        self.groups.iter().map(|group| group.keys.len()).sum()
    }

    /// Writes the pairs side by side; times where they have some.
    ///
    /// @panics when there is not the room for them
    pub fn write(&self, queries: &mut [i32], items: &mut [i32], times: &mut [f64]) {
        let n_times: usize = self.groups.iter().map(|group| group.times.len()).sum();
        assert!(
            [queries.len(), items.len(), times.len()] == [self.len(), self.len(), n_times],
            "there is room for {} pairs, and there are {}",
            items.len(),
            self.len()
        );
        let keys = self.groups.iter().flat_map(|group| &group.keys);
        for ((query, item), key) in queries.iter_mut().zip(items).zip(keys) {
            (*query, *item) = ((key >> 32) as i32, *key as i32);
        }
        for (to, time) in times.iter_mut().zip(self.groups.iter().flat_map(|group| &group.times)) {
            *to = *time;
        }
    }
}

/// Splits and sorts; see [`Pairs::split`].
pub fn sort(team: &Team, pairs: &Pairs, rule: &Rule, deduplicate: bool) -> [Sorted; PARTS] {
    let dealt = deal(team, pairs, rule);
    let sorted: Vec<OnceLock<Keyed>> = (0..PARTS * GROUPS).map(|_| OnceLock::new()).collect();
    // SAFETY: a piece fills the place of its group.
    unsafe { team.run(sorted.len(), &Sorting { dealt: &dealt, sorted: &sorted, has_times: !pairs.times.is_empty(), deduplicate }) };
    let mut groups = sorted.into_iter().map(|group| group.into_inner().unwrap_or_default());
    std::array::from_fn(|_| Sorted { groups: groups.by_ref().take(GROUPS).collect() })
}

/// The pairs of a piece, by part and group.
pub struct Dealt {
    pub pairs: Keyed,
    /// Where each group ends; each begins where the one before ends.
    pub ends: Vec<u32>,
}

struct Sorting<'a> {
    dealt: &'a [Dealt],
    sorted: &'a [OnceLock<Keyed>],
    has_times: bool,
    deduplicate: bool,
}

impl Work for Sorting<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let of = |dealt: &Dealt| if at == 0 { 0 } else { dealt.ends[at - 1] as usize }..dealt.ends[at] as usize;
        let mut group = Keyed::default();
        group.keys.reserve_exact(self.dealt.iter().map(|dealt| of(dealt).len()).sum());
        for dealt in self.dealt {
            group.keys.extend_from_slice(&dealt.pairs.keys[of(dealt)]);
        }
        if self.has_times {
            let times = self.dealt.iter().flat_map(|dealt| &dealt.pairs.times[of(dealt)]);
            let mut both: Vec<(u64, f64)> = group.keys.iter().copied().zip(times.copied()).collect();
            // A NaN comes after all numbers.
            both.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            if self.deduplicate {
                both.dedup_by_key(|pair| pair.0);
            }
            (group.keys, group.times) = both.into_iter().unzip();
        } else {
            group.keys.sort_unstable();
            if self.deduplicate {
                group.keys.dedup();
            }
        }
        let _ = self.sorted[at].set(group);
    }
}
