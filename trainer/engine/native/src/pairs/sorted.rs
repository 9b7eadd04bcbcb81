//! The pairs of each part by (query, item, time).
//!
//! Each block of pairs is dealt into groups of neighboring queries; a group of all blocks is then sorted where it lies in a near
//! cache.

use super::split::{LEFT_OUT, PARTS};
use super::{Block, Both, Pairs, locked};
use crate::lanes::{Lanes, Work};
use crate::team::Team;
use std::sync::{Mutex, OnceLock};

/// Groups of each part.
const GROUPS: usize = 256;

/// Pairs of one kind; `times` is empty where they have none.
#[derive(Default)]
struct Keyed {
    /// A query's index, then 32 bits of an item's.
    keys: Vec<u64>,
    times: Vec<f64>,
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
    pub fn write(&self, team: &Team, mut queries: &mut [i32], mut items: &mut [i32], mut times: &mut [f64]) {
        let n_times: usize = self.groups.iter().map(|group| group.times.len()).sum();
        assert!(
            [queries.len(), items.len(), times.len()] == [self.len(), self.len(), n_times],
            "there is room for {} pairs, and there are {}",
            items.len(),
            self.len()
        );
        let rooms = self.groups.iter().map(|group| {
            let n = group.keys.len();
            let (query, item, time) = (queries.split_off_mut(..n), items.split_off_mut(..n), times.split_off_mut(..group.times.len()));
            Mutex::new(Room { group, queries: query.unwrap_or_default(), items: item.unwrap_or_default(), times: time.unwrap_or_default() })
        });
        let rooms: Vec<Mutex<Room>> = rooms.collect();
        // SAFETY: a piece writes the room of its group.
        unsafe { team.run(rooms.len(), &Writing { rooms: &rooms }) };
    }
}

/// Where the pairs of a group go.
struct Room<'a> {
    group: &'a Keyed,
    queries: &'a mut [i32],
    items: &'a mut [i32],
    times: &'a mut [f64],
}

struct Writing<'a> {
    rooms: &'a [Mutex<Room<'a>>],
}

impl Work for Writing<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let mut room = locked(&self.rooms[at]);
        let Room { group, queries, items, times } = &mut *room;
        for ((query, item), key) in queries.iter_mut().zip(items.iter_mut()).zip(&group.keys) {
            (*query, *item) = ((key >> 32) as i32, *key as i32);
        }
        times.copy_from_slice(&group.times);
    }
}

/// See `Pairs::sorted`.
pub fn sort(team: &Team, pairs: &Pairs, deduplicate: bool) -> [Sorted; PARTS] {
    let dealt = deal(team, pairs);
    let sorted: Vec<OnceLock<Keyed>> = (0..PARTS * GROUPS).map(|_| OnceLock::new()).collect();
    // SAFETY: a piece fills the place of its group.
    unsafe { team.run(sorted.len(), &Sorting { dealt: &dealt, sorted: &sorted, has_times: pairs.has_times, deduplicate }) };
    let mut groups = sorted.into_iter().map(|group| group.into_inner().unwrap_or_default());
    std::array::from_fn(|_| Sorted { groups: groups.by_ref().take(GROUPS).collect() })
}

/// The pairs of a block that stay, by part and group.
struct Dealt {
    pairs: Keyed,
    /// Where each group ends; each begins where the one before ends.
    ends: Vec<u32>,
}

fn deal(team: &Team, pairs: &Pairs) -> Vec<Dealt> {
    let n_queries = pairs.index[0].iter().copied().max().map_or(1, |most| most as u64 + 1);
    let blocks: Vec<(usize, &Block)> = pairs.takers.iter().enumerate().flat_map(|(taker, of)| of.blocks.iter().map(move |block| (taker, block))).collect();
    let told = |numbers: &Both<Vec<u32>>| [0, 1].map(|side| numbers[side].iter().map(|&number| pairs.index[side][number as usize]).collect());
    let index: Vec<Both<Vec<i32>>> = pairs.numbers.iter().map(told).collect();
    let dealt: Vec<OnceLock<Dealt>> = blocks.iter().map(|_| OnceLock::new()).collect();
    // SAFETY: a piece fills the place of its block.
    unsafe { team.run(dealt.len(), &Dealing { blocks: &blocks, index: &index, n_queries, has_times: pairs.has_times, dealt: &dealt }) };
    dealt.into_iter().filter_map(OnceLock::into_inner).collect()
}

struct Dealing<'a> {
    /// With their takers.
    blocks: &'a [(usize, &'a Block)],
    /// Of each taker's numbers.
    index: &'a [Both<Vec<i32>>],
    n_queries: u64,
    has_times: bool,
    dealt: &'a [OnceLock<Dealt>],
}

/// The group of pairs that are left out.
const NONE: u16 = u16::MAX;

impl Work for Dealing<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let (taker, Block { codes: [queries, items], parts, times }) = self.blocks[at];
        let [query_index, item_index] = &self.index[taker];
        let mut ends = vec![0_u32; PARTS * GROUPS];
        let ends_of = queries.iter().zip(items).zip(parts).map(|((&query, &item), &part)| {
            let (query, item) = (query_index[query as usize], item_index[item as usize]);
            let group = if part == LEFT_OUT || query < 0 || item < 0 {
                NONE
            } else {
                u16::from(part) * GROUPS as u16 + (query as u64 * GROUPS as u64 / self.n_queries) as u16
            };
            (u64::from(query as u32) << 32 | u64::from(item as u32), group)
        });
        let keyed: Vec<(u64, u16)> = ends_of.collect();
        for &(_, group) in keyed.iter().filter(|pair| pair.1 != NONE) {
            ends[group as usize] += 1;
        }
        let mut n = 0;
        for end in &mut ends {
            // Where the group begins, until its pairs have moved it to its end.
            n += std::mem::replace(end, n);
        }
        let mut pairs = Keyed { keys: vec![0; n as usize], times: vec![0.0; if self.has_times { n as usize } else { 0 }] };
        for (at, &(key, group)) in keyed.iter().enumerate().filter(|(_, pair)| pair.1 != NONE) {
            let place = &mut ends[group as usize];
            pairs.keys[*place as usize] = key;
            if self.has_times {
                pairs.times[*place as usize] = times[at];
            }
            *place += 1;
        }
        let _ = self.dealt[at].set(Dealt { pairs, ends });
    }
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
