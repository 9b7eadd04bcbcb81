//! The pairs of each part by (query, item, time).
//!
//! Pairs are dealt into groups of neighboring queries, and a group is then sorted where it lies in a near cache.

use super::split::{LEFT_OUT, PARTS};
use super::{Block, Both, Pairs};
use crate::lanes::{Lanes, Work};
use crate::locked::locked;
use crate::radix::sort_by_bits;
use crate::team::Team;
use std::ops::Range;
use std::sync::{Mutex, OnceLock};

/// Groups of each part at most: as many queries each as a power of two.
const GROUPS: usize = 256;

/// The pairs of training, validation and test, group after group.
#[derive(Default)]
pub struct Sorted {
    /// A query's index, then 32 bits of an item's.
    keys: Vec<u64>,
    /// Empty where pairs have none.
    times: Vec<f64>,
    /// Where the pairs of each group are.
    groups: Vec<Range<usize>>,
}

impl Sorted {
    fn groups(&self, part: usize) -> &[Range<usize>] {
        self.groups.get(part * GROUPS..(part + 1) * GROUPS).unwrap_or_default()
    }

    /// Pairs of a part.
    pub fn len(&self, part: usize) -> usize {
        self.groups(part).iter().map(|group| group.len()).sum()
    }

    /// Writes the pairs of a part side by side; times where they have some.
    ///
    /// @panics when there is not the room for them
    pub fn write(&self, team: &Team, part: usize, mut queries: &mut [i32], mut items: &mut [i32], mut times: &mut [f64]) {
        let n = self.len(part);
        let n_times = if self.times.is_empty() { 0 } else { n };
        assert!([queries.len(), items.len(), times.len()] == [n, n, n_times], "there is room for {} pairs, and there are {n}", items.len());
        let rooms = self.groups(part).iter().map(|group| {
            let n_times = if n_times == 0 { 0 } else { group.len() };
            let (queries, items, times) = (queries.split_off_mut(..group.len()), items.split_off_mut(..group.len()), times.split_off_mut(..n_times));
            let room = Room { keys: &self.keys[group.clone()], queries: queries.unwrap_or_default(), items: items.unwrap_or_default() };
            times.unwrap_or_default().copy_from_slice(self.times.get(group.clone()).unwrap_or_default());
            Mutex::new(room)
        });
        let rooms: Vec<Mutex<Room>> = rooms.collect();
        // SAFETY: a piece writes the room of its group.
        unsafe { team.run(rooms.len(), &Writing { rooms: &rooms }) };
    }
}

/// Where the pairs of a group go.
struct Room<'a> {
    keys: &'a [u64],
    queries: &'a mut [i32],
    items: &'a mut [i32],
}

struct Writing<'a> {
    rooms: &'a [Mutex<Room<'a>>],
}

impl Work for Writing<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let mut room = locked(&self.rooms[at]);
        let Room { keys, queries, items } = &mut *room;
        for ((query, item), key) in queries.iter_mut().zip(items.iter_mut()).zip(*keys) {
            (*query, *item) = ((key >> 32) as i32, *key as i32);
        }
    }
}

/// See `Pairs::sorted`.
pub fn sort(team: &Team, pairs: &mut Pairs, deduplicate: bool) -> Sorted {
    let (takers, has_times) = (std::mem::take(&mut pairs.takers), pairs.has_times);
    let Pairs { numbers, index, .. } = pairs;
    let most = index.each_ref().map(|side| side.iter().copied().max().unwrap_or(0).max(0) as u32);
    let query_bits = u32::BITS - (most[0] / GROUPS as u32).leading_zeros();
    let told = |numbers: &Both<Vec<u32>>| [0, 1].map(|side| numbers[side].iter().map(|&number| index[side][number as usize]).collect());
    let index: Vec<Both<Vec<i32>>> = numbers.iter().map(told).collect();
    let blocks: Vec<(&Both<Vec<i32>>, Mutex<Block>)> =
        takers.into_iter().zip(&index).flat_map(|(taker, index)| taker.blocks.into_iter().map(move |block| (index, Mutex::new(block)))).collect();
    let dealt: Vec<OnceLock<Dealt>> = blocks.iter().map(|_| OnceLock::new()).collect();
    // SAFETY: a piece fills the place of its block.
    unsafe { team.run(blocks.len(), &Dealing { blocks: &blocks, query_bits, dealt: &dealt }) };

    let dealt: Vec<Dealt> = dealt.into_iter().filter_map(OnceLock::into_inner).collect();
    let mut n = 0;
    let mut room = |group: usize| {
        let start = n;
        n += dealt.iter().map(|block| block.group(group).len()).sum::<usize>();
        Mutex::new(start..n)
    };
    let groups: Vec<Mutex<Range<usize>>> = (0..PARTS * GROUPS).map(&mut room).collect();
    let n_times = if has_times { n } else { 0 };
    let (mut keys, mut times) = (Vec::with_capacity(n), Vec::with_capacity(n_times));
    let out = Out { keys: keys.as_mut_ptr(), times: has_times.then_some(times.as_mut_ptr()) };
    let ranges = [0..u32::BITS - most[1].leading_zeros(), 32..32 + query_bits];
    // SAFETY: a piece writes the room of its group.
    unsafe { team.run(groups.len(), &Sorting { dealt: &dealt, groups: &groups, ranges, out, deduplicate }) };
    // SAFETY: each has been written.
    unsafe {
        keys.set_len(n);
        times.set_len(n_times);
    }
    Sorted { keys, times, groups: groups.into_iter().map(|group| group.into_inner().unwrap_or_else(|broken| broken.into_inner())).collect() }
}

/// The pairs of a block that stay, by their groups.
struct Dealt {
    keys: Vec<u64>,
    times: Vec<f64>,
    /// Where each group ends; each begins where the one before ends.
    ends: Vec<u32>,
}

impl Dealt {
    fn group(&self, group: usize) -> Range<usize> {
        let start = if group == 0 { 0 } else { self.ends[group - 1] };
        start as usize..self.ends[group] as usize
    }
}

struct Dealing<'a> {
    /// With the indices of their takers' numbers.
    blocks: &'a [(&'a Both<Vec<i32>>, Mutex<Block>)],
    /// Two to their power is how many queries a group has.
    query_bits: u32,
    dealt: &'a [OnceLock<Dealt>],
}

impl Work for Dealing<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let (index, block) = &self.blocks[at];
        // It is gone after.
        let Block { codes: [mut queries, mut items], mut parts, times } = std::mem::take(&mut *locked(block));
        let group_of = |part: u8, query: u32| usize::from(part) * GROUPS + (query >> self.query_bits) as usize;
        let mut ends = vec![0_u32; PARTS * GROUPS];
        for ((query, item), part) in queries.iter_mut().zip(&mut items).zip(&mut parts) {
            let (of_query, of_item) = (index[0][*query as usize], index[1][*item as usize]);
            (*query, *item) = (of_query as u32, of_item as u32);
            if of_query < 0 || of_item < 0 {
                *part = LEFT_OUT;
            }
            if *part != LEFT_OUT {
                ends[group_of(*part, *query)] += 1;
            }
        }
        let mut n = 0;
        for end in &mut ends {
            // Where the group begins, until its pairs have moved it to its end.
            n += std::mem::replace(end, n);
        }
        let mut dealt = Dealt { keys: vec![0; n as usize], times: vec![0.0; if times.is_empty() { 0 } else { n as usize }], ends };
        for (pair, ((&query, &item), &part)) in queries.iter().zip(&items).zip(&parts).enumerate().filter(|(_, (_, part))| **part != LEFT_OUT) {
            let place = &mut dealt.ends[group_of(part, query)];
            dealt.keys[*place as usize] = u64::from(query) << 32 | u64::from(item);
            if let Some(time) = times.get(pair) {
                dealt.times[*place as usize] = *time;
            }
            *place += 1;
        }
        let _ = self.dealt[at].set(dealt);
    }
}

/// Room for all pairs.
#[derive(Clone, Copy)]
struct Out {
    keys: *mut u64,
    times: Option<*mut f64>,
}

// SAFETY: who makes a `Work` of it answers for what its pieces touch.
unsafe impl Send for Out {}
unsafe impl Sync for Out {}

/// Where a group's part of something lies for itself.
///
/// # Safety
/// There is room, and nobody else's.
unsafe fn room<'a, T: Copy>(start: *mut T, group: &Range<usize>, parts: impl Iterator<Item = &'a [T]>) -> &'a mut [T] {
    // SAFETY: passed on; it is written before it is read.
    unsafe {
        let mut to = start.add(group.start);
        for part in parts {
            to.copy_from_nonoverlapping(part.as_ptr(), part.len());
            to = to.add(part.len());
        }
        std::slice::from_raw_parts_mut(start.add(group.start), group.len())
    }
}

struct Sorting<'a> {
    dealt: &'a [Dealt],
    groups: &'a [Mutex<Range<usize>>],
    /// The bits of a key that the pairs of a group do not share.
    ranges: [Range<u32>; 2],
    out: Out,
    deduplicate: bool,
}

impl Work for Sorting<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let mut group = locked(&self.groups[at]);
        // SAFETY: the group's own.
        let keys = unsafe { room(self.out.keys, &group, self.dealt.iter().map(|block| &block.keys[block.group(at)])) };
        let n = if let Some(times) = self.out.times {
            // SAFETY: as above.
            let times = unsafe { room(times, &group, self.dealt.iter().map(|block| &block.times[block.group(at)])) };
            let mut both: Vec<(u64, f64)> = keys.iter().copied().zip(times.iter().copied()).collect();
            sort_by_bits(&mut both, &self.ranges, |pair| pair.0);
            // A NaN comes after all numbers.
            both.chunk_by_mut(|a, b| a.0 == b.0).filter(|equal| 1 < equal.len()).for_each(|equal| equal.sort_by(|a, b| a.1.total_cmp(&b.1)));
            if self.deduplicate {
                both.dedup_by_key(|pair| pair.0);
            }
            for ((key, time), sorted) in keys.iter_mut().zip(times).zip(&both) {
                (*key, *time) = *sorted;
            }
            both.len()
        } else {
            sort_by_bits(keys, &self.ranges, |&key| key);
            if self.deduplicate { without_repeats(keys) } else { keys.len() }
        };
        group.end = group.start + n;
    }
}

/// Moves what is unlike its neighbor before to the front, and counts it.
fn without_repeats(keys: &mut [u64]) -> usize {
    let mut n = 0;
    for at in 0..keys.len() {
        if n == 0 || keys[n - 1] != keys[at] {
            keys[n] = keys[at];
            n += 1;
        }
    }
    n
}
