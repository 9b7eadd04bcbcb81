//! The part of each pair, by its ids alone, and the pairs dealt by it.

use super::md5::{Batch, LANES};
use super::sorted::{Dealt, GROUPS, Keyed};
use super::{Pairs, Texts};
use crate::lanes::{Lanes, Work};
use crate::team::Team;
use std::sync::OnceLock;

/// Pairs of a piece of work.
const PAIRS: usize = 1 << 14;
/// Training, validation and test.
pub const PARTS: usize = 3;

/// How ids decide over a pair's part.
pub struct Rule {
    /// Before what is hashed.
    pub prefix: Vec<u8>,
    /// Items alone decide.
    pub by_item: bool,
    /// A hash modulo `buckets` is below `test` for test, below `test + validation` for validation.
    pub buckets: u32,
    pub test: u32,
    pub validation: u32,
    /// The share of training pairs that stay.
    pub sample: f64,
}

/// The pairs by training, validation and test, and by groups of queries, but for those that an end has no index of or that training
/// leaves out.
pub fn deal(team: &Team, pairs: &Pairs, rule: &Rule) -> Vec<Dealt> {
    let n = pairs.codes[0].len();
    let n_queries = pairs.index[0].iter().copied().max().map_or(1, |most| most as u64 + 1);
    let dealt: Vec<OnceLock<Dealt>> = (0..n.div_ceil(PAIRS)).map(|_| OnceLock::new()).collect();
    // SAFETY: a piece fills the place of its pairs.
    unsafe { team.run(dealt.len(), &Dealing { pairs, rule, n, n_queries, dealt: &dealt }) };
    dealt.into_iter().filter_map(OnceLock::into_inner).collect()
}

struct Dealing<'a> {
    pairs: &'a Pairs,
    rule: &'a Rule,
    n: usize,
    n_queries: u64,
    dealt: &'a [OnceLock<Dealt>],
}

impl Work for Dealing<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let (first, end) = (at * PAIRS, self.n.min(at * PAIRS + PAIRS));
        let Pairs { texts: [queries, items], codes: [query_codes, item_codes], index: [query_index, item_index], times } = self.pairs;
        let Rule { prefix, by_item, buckets, test, validation, sample } = self.rule;
        let mut batch = Batch::default();
        // The group of each pair, if it stays.
        let mut groups = vec![LEFT_OUT; end - first];
        let group_of = |pair: usize, part: usize| {
            let (query, item) = (query_index[query_codes[pair] as usize], item_index[item_codes[pair] as usize]);
            if query < 0 || item < 0 { LEFT_OUT } else { (part * GROUPS + (query as u64 * GROUPS as u64 / self.n_queries) as usize) as u16 }
        };
        let put = |batch: &mut Batch, lane: usize, texts: &Texts, number: u32| match texts.padded(number) {
            Some((padded, length)) => batch.put_padded(lane, padded, length),
            None => batch.put(lane, texts.text(number)),
        };
        let write = |batch: &mut Batch, before: &[u8], by_item: bool, start: usize, here: usize| {
            batch.clear();
            for lane in 0..here {
                if !before.is_empty() {
                    batch.put(lane, before);
                }
                if !by_item {
                    put(batch, lane, queries, query_codes[start + lane]);
                    batch.put_padded(lane, b"|", 1);
                }
                put(batch, lane, items, item_codes[start + lane]);
            }
        };
        for start in (first..end).step_by(LANES) {
            let here = LANES.min(end - start);
            for later in start + LANES..end.min(start + 2 * LANES) {
                queries.ask(query_codes[later]);
                items.ask(item_codes[later]);
            }
            write(&mut batch, prefix, *by_item, start, here);
            for (lane, hash) in batch.first_words().into_iter().take(here).enumerate() {
                let bucket = hash % buckets;
                let part = if bucket < *test { 2 } else { usize::from(bucket < test + validation) };
                groups[start - first + lane] = group_of(start + lane, part);
            }
            if *sample < 1.0 {
                write(&mut batch, b"sample|", false, start, here);
                for (lane, hash) in batch.first_words().into_iter().take(here).enumerate() {
                    let group = &mut groups[start - first + lane];
                    if (*group as usize) < GROUPS && *sample <= f64::from(hash) / 4_294_967_296.0 {
                        *group = LEFT_OUT;
                    }
                }
            }
        }
        let _ = self.dealt[at].set(dealt(&groups, |at| {
            let pair = first + at;
            let (query, item) = (query_index[query_codes[pair] as usize], item_index[item_codes[pair] as usize]);
            (u64::from(query as u32) << 32 | u64::from(item as u32), times.get(pair).copied())
        }));
    }
}

/// The group of pairs that are left out.
const LEFT_OUT: u16 = u16::MAX;

/// Pairs by their groups; `of` gives the key and the time of one.
#[inline(always)]
fn dealt(groups: &[u16], of: impl Fn(usize) -> (u64, Option<f64>)) -> Dealt {
    let mut ends = vec![0_u32; PARTS * GROUPS];
    for &group in groups.iter().filter(|&&group| group != LEFT_OUT) {
        ends[group as usize] += 1;
    }
    let mut n = 0;
    for end in &mut ends {
        // Where the group begins, until its pairs have moved it to its end.
        n += std::mem::replace(end, n);
    }
    let has_times = !groups.is_empty() && of(0).1.is_some();
    let mut pairs = Keyed { keys: vec![0; n as usize], times: vec![0.0; if has_times { n as usize } else { 0 }] };
    for (at, &group) in groups.iter().enumerate().filter(|(_, group)| **group != LEFT_OUT) {
        let (key, time) = of(at);
        let place = &mut ends[group as usize];
        pairs.keys[*place as usize] = key;
        if let Some(time) = time {
            pairs.times[*place as usize] = time;
        }
        *place += 1;
    }
    Dealt { pairs, ends }
}
