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
    let write = |batch: &mut Batch, before: &[u8], by_item: bool, start: usize, end: usize| {
        let put = |batch: &mut Batch, lane: usize, text: &Given| match text.padded_short() {
            Some((padded, length)) => batch.put_padded(lane, padded, length),
            // SAFETY: passed on.
            None => batch.put(lane, unsafe { text.bytes() }),
        };
        batch.clear();
        for (lane, (query, item)) in queries[start..end].iter().zip(&items[start..end]).enumerate() {
            if !before.is_empty() {
                batch.put(lane, before);
            }
            if !by_item {
                put(batch, lane, query);
                batch.put_padded(lane, b"|", 1);
            }
            put(batch, lane, item);
        }
    };
    for start in (0..queries.len()).step_by(LANES) {
        let end = queries.len().min(start + LANES);
        write(&mut batch, prefix, *by_item, start, end);
        let first = parts.len();
        parts.extend(batch.first_words()[..end - start].iter().map(|hash| {
            let bucket = hash % buckets;
            if bucket < *test { 2 } else { u8::from(bucket < test + validation) }
        }));
        if *sample < 1.0 {
            write(&mut batch, b"sample|", false, start, end);
            for (part, hash) in parts[first..].iter_mut().zip(batch.first_words()) {
                if *part == 0 && *sample <= f64::from(hash) / 4_294_967_296.0 {
                    *part = LEFT_OUT;
                }
            }
        }
    }
}
