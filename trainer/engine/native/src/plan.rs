//! Who used which row in a step.

/// One use of a table row: where the gradient of its bag begins, and what pooling multiplied the row by.
#[derive(Clone, Copy)]
pub struct Place {
    pub row: u32,
    /// Which gradient: 0 the query side's, 1 the item side's.
    pub side: u32,
    /// First float32 of the bag's gradient.
    pub start: u32,
    pub weight: f32,
}

/// The distinct rows in ascending order, and the places of each in the order they were added in (CSR).
///
/// A plan is used again every step, with the memory that it has.
#[derive(Default)]
pub struct Plan {
    /// In the order in which sums are taken; to be filled before [`Plan::group`].
    pub uses: Vec<Place>,
    pub rows: Vec<u32>,
    /// [rows + 1]
    pub offsets: Vec<u32>,
    pub places: Vec<Place>,
    order: Vec<u64>,
    other: Vec<u64>,
}

/// Bits that one pass of the sort looks at.
const DIGIT: u32 = 11;

impl Plan {
    /// Groups the uses by row: a stable radix sort on the row, so that sums are taken in their order.
    ///
    /// @returns the largest row
    /// @panics with more than 2³² uses
    pub fn group(&mut self) -> Option<u32> {
        let places = &self.uses;
        assert!(u32::try_from(places.len()).is_ok(), "{} places are too many", places.len());
        let largest = places.iter().map(|place| place.row).max();
        self.order.clear();
        self.order.extend(places.iter().enumerate().map(|(at, place)| (u64::from(place.row) << 32) | at as u64));
        self.other.clear();
        self.other.resize(places.len(), 0);
        let mut shift = 0;
        while shift == 0 || (shift < 32 && largest.unwrap_or(0) >> shift != 0) {
            let digit = |key: u64| (key >> (32 + shift)) as usize & ((1 << DIGIT) - 1);
            let mut next = [0_u32; 1 << DIGIT];
            for &key in &self.order {
                next[digit(key)] += 1;
            }
            let mut sum = 0;
            for count in &mut next {
                sum += std::mem::replace(count, sum);
            }
            for &key in &self.order {
                let to = &mut next[digit(key)];
                self.other[*to as usize] = key;
                *to += 1;
            }
            std::mem::swap(&mut self.order, &mut self.other);
            shift += DIGIT;
        }
        self.rows.clear();
        self.offsets.clear();
        self.places.clear();
        for (at, &key) in self.order.iter().enumerate() {
            let row = (key >> 32) as u32;
            if self.rows.last() != Some(&row) {
                self.rows.push(row);
                self.offsets.push(at as u32);
            }
            self.places.push(places[key as u32 as usize]);
        }
        self.offsets.push(places.len() as u32);
        largest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(rows: &[u32]) -> Vec<Place> {
        rows.iter().enumerate().map(|(at, &row)| Place { row, side: 0, start: at as u32, weight: 1.0 }).collect()
    }

    #[test]
    fn groups_by_row_and_keeps_the_order_within_one() {
        // Rows beyond one, two and three digits of the sort.
        let mut plan = Plan { uses: places(&[5_000_000, 7, 3000, 7, 0, 5_000_000, 7, u32::MAX]), ..Plan::default() };
        plan.group();
        assert_eq!(plan.rows, [0, 7, 3000, 5_000_000, u32::MAX]);
        assert_eq!(plan.offsets, [0, 1, 4, 5, 7, 8]);
        assert_eq!(plan.places.iter().map(|place| place.start).collect::<Vec<_>>(), [4, 1, 3, 6, 2, 0, 5, 7]);
    }

    #[test]
    fn is_empty_of_nothing_even_when_used_again() {
        let mut plan = Plan { uses: places(&[1, 1]), ..Plan::default() };
        plan.group();
        plan.uses.clear();
        plan.group();
        assert_eq!((plan.rows.len(), plan.offsets.as_slice()), (0, [0].as_slice()));
    }
}
