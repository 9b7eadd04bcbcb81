//! Features of at most one value an item, read from their bags.

use super::codes::Codes;
use crate::lanes::{Lanes, Work};
use crate::team::Team;
use std::sync::OnceLock;

/// Item `e` has the values `values[offsets[e]] … values[offsets[e + 1] − 1]`.
pub struct Bags<'a> {
    pub offsets: &'a [i32],
    pub values: &'a [i32],
}

pub struct Feature {
    pub codes: Codes,
    /// Codes, of which the last stands for items without a value where some are `missing` it.
    pub size: usize,
    pub missing: bool,
    /// Items of each code.
    pub counts: Vec<u32>,
}

impl Feature {
    /// Values that an item may have.
    pub fn values(&self) -> usize {
        self.size - usize::from(self.missing)
    }
}

/// Features whose items have one value at most; nothing where one has several.
///
/// @panics when offsets or values are not those of bags, or features have different numbers of items
pub fn features(team: &Team, columns: &[Bags]) -> Vec<Option<Feature>> {
    assert!(columns.iter().all(|one| !one.offsets.is_empty() && one.offsets.len() == columns[0].offsets.len()), "features have different numbers of items");
    let read: Vec<OnceLock<Option<Feature>>> = columns.iter().map(|_| OnceLock::new()).collect();
    // SAFETY: a piece fills the place of its feature.
    unsafe { team.run(columns.len(), &Reading { columns, read: &read }) };
    read.into_iter().map(|one| one.into_inner().flatten()).collect()
}

struct Reading<'a> {
    columns: &'a [Bags<'a>],
    read: &'a [OnceLock<Option<Feature>>],
}

impl Work for Reading<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let _ = self.read[at].set(feature(&self.columns[at]));
    }
}

#[inline(always)]
fn feature(&Bags { offsets, values }: &Bags) -> Option<Feature> {
    let n = offsets.len() - 1;
    let (from, to) = (offsets[0], offsets[n]);
    assert!(0 <= from && from <= to && to as usize <= values.len(), "offsets go from {from} to {to}, and there are {} values", values.len());
    // A negative value is a large one here.
    let largest = values.iter().fold(0, |most, &value| most.max(value as u32));
    assert!(largest < i32::MAX as u32, "a value is below 0");
    let n_values = if values.is_empty() { 0 } else { largest as usize + 1 };
    let in_sequence = offsets.iter().zip(from..).fold(true, |all, (&offset, place)| all & (offset == place));
    let missing = (to - from) < n as i32;
    let size = n_values + usize::from(missing);
    let codes = if in_sequence {
        Codes::of(size, values[from as usize..to as usize].iter().map(|&value| value as u32))
    } else {
        let is_bag = offsets.windows(2).fold(true, |all, pair| all & (pair[0] <= pair[1]));
        assert!(is_bag, "offsets go down");
        if offsets.windows(2).any(|pair| 1 < pair[1] - pair[0]) {
            return None;
        }
        Codes::of(size, offsets.windows(2).map(|pair| if pair[0] == pair[1] { n_values as u32 } else { values[pair[0] as usize] as u32 }))
    };
    let counts = codes.counts(size);
    Some(Feature { codes, size, missing, counts })
}
