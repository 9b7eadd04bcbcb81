//! Which columns of a perceptron's input differ within a chunk of rows. A masked field stands for the same row of its table
//! in every example of a batch: its part of the products is the same for all, and is taken once.

use crate::lanes::Lanes;
use crate::panels::PanelsView;
use crate::product::CHUNK;
use crate::split::group;
use crate::tile::ROWS;

/// `[chunks of 64 rows][groups of 8 columns]`: 1 where all rows of the chunk have the same numbers in the group's columns.
#[derive(Clone, Copy)]
pub struct SameColumns<'a> {
    same: &'a [u8],
    width: usize,
}

/// Columns `start … start + count`, within one block of the weight's rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Segment {
    pub block: usize,
    pub start: usize,
    pub count: usize,
}

impl<'a> SameColumns<'a> {
    /// @panics when there is not one byte for each group of each chunk of n rows
    pub fn of(same: &'a [u8], n: usize, width: usize) -> Self {
        assert!(same.len() == n.div_ceil(CHUNK) * width.div_ceil(ROWS), "{} marks of same columns do not fit {n} × {width}", same.len());
        Self { same, width }
    }

    /// Whether the columns are the same in all rows of a chunk.
    pub fn are_same(self, chunk: usize, start: usize, count: usize) -> bool {
        let groups = self.width.div_ceil(ROWS);
        (start / ROWS..(start + count).div_ceil(ROWS)).all(|group| self.same[chunk * groups + group] != 0)
    }

    /// The columns of a chunk that are the same (or not), as long segments as there are; a group of them is the same where all of it is.
    fn segments(self, chunk: usize, wanted: bool, block: usize, group: usize) -> Vec<Segment> {
        let mut found: Vec<Segment> = Vec::new();
        for start in (0..self.width).step_by(group) {
            let count = group.min(self.width - start);
            if self.are_same(chunk, start, count) != wanted {
                continue;
            }
            match found.last_mut() {
                Some(last) if last.start + last.count == start && last.block == start / block => last.count += count,
                _ => found.push(Segment { block: start / block, start, count }),
            }
        }
        found
    }
}

/// What the rows of a chunk are multiplied by one by one, and what only once.
pub struct Segments {
    pub each: Vec<Segment>,
    pub once: Vec<Segment>,
}

impl Segments {
    pub fn of<L: Lanes>(weight: PanelsView, same: Option<SameColumns>, chunk: usize) -> Self {
        let of = |same: SameColumns, wanted| same.segments(chunk, wanted, weight.block, group::<L>());
        match same {
            Some(same) => Self { each: of(same, false), once: of(same, true) },
            None => Self {
                each: (0..weight.blocks()).map(|block| Segment { block, start: block * weight.block, count: weight.rows(block) }).collect(),
                once: Vec::new(),
            },
        }
    }
}

impl Segment {
    /// Where its rows of a panel begin.
    ///
    /// # Safety
    /// The panel exists.
    #[inline(always)]
    pub unsafe fn panel(self, weight: PanelsView, panel: usize) -> *const f32 {
        // SAFETY: passed on; a segment lies within its block.
        unsafe { weight.rows_from(self.block, panel, self.start - self.block * weight.block) }
    }
}
