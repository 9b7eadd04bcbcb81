//! The part of each pair, by its ids alone.

use super::md5::{Batch, LANES};
use super::{Both, Given};

/// Training, validation and test.
pub const PARTS: usize = 3;
/// The part of pairs that training leaves out.
pub const LEFT_OUT: u8 = PARTS as u8;

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

/// Appends the part of each pair: 0 training, 1 validation, 2 test, or [`LEFT_OUT`].
///
/// # Safety
/// What the texts point to is there.
#[inline(always)]
pub unsafe fn parts(rule: &Rule, [queries, items]: Both<&[Given]>, parts: &mut Vec<u8>) {
    let Rule { prefix, by_item, buckets, test, validation, sample } = rule;
    let mut batch = Batch::default();
    for start in (0..queries.len()).step_by(LANES) {
        let end = queries.len().min(start + LANES);
        let first = parts.len();
        // SAFETY: passed on.
        unsafe { fill(&mut batch, prefix, *by_item, &queries[start..end], &items[start..end]) };
        parts.extend(batch.first_words()[..end - start].iter().map(|hash| {
            let bucket = hash % buckets;
            if bucket < *test { 2 } else { u8::from(bucket < test + validation) }
        }));
        if *sample < 1.0 {
            // SAFETY: passed on.
            unsafe { fill(&mut batch, b"sample|", false, &queries[start..end], &items[start..end]) };
            for (part, hash) in parts[first..].iter_mut().zip(batch.first_words()) {
                if *part == 0 && *sample <= f64::from(hash) / 4_294_967_296.0 {
                    *part = LEFT_OUT;
                }
            }
        }
    }
}

/// Each pair's text in a lane: what comes before, the query and a bar unless items alone decide, and the item.
///
/// # Safety
/// What the texts point to is there.
#[inline(always)]
unsafe fn fill(batch: &mut Batch, before: &[u8], by_item: bool, queries: &[Given], items: &[Given]) {
    batch.clear();
    for (lane, (query, item)) in queries.iter().zip(items).enumerate() {
        if !before.is_empty() {
            batch.put(lane, before);
        }
        if !by_item {
            match query.short_bits() {
                Some(bits) => batch.put_bits(lane, bits | u128::from(b'|') << (8 * query.length()), query.length() + 1),
                None => {
                    // SAFETY: passed on.
                    batch.put(lane, unsafe { query.bytes() });
                    batch.put(lane, b"|");
                }
            }
        }
        match item.short_bits() {
            Some(bits) => batch.put_bits(lane, bits, item.length()),
            // SAFETY: passed on.
            None => batch.put(lane, unsafe { item.bytes() }),
        }
    }
}
