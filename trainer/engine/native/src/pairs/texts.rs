//! Texts, each once, numbered as they are met.

use crate::buffer::{Plain, Roomy};
use crate::lanes::prefetch;
use crate::radix::sort_by_bits;

/// A text as DuckDB's vectors hold it: its length, then up to 12 bytes of it, or four and where all of it lies.
///
/// @see `duckdb_string_t` of DuckDB's C interface
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Given {
    /// The length in the lower half, then four bytes.
    head: u64,
    /// Eight bytes of a short text, or a pointer.
    tail: u64,
}

// SAFETY: two whole numbers.
unsafe impl Plain for Given {}

impl Given {
    const SHORT: usize = 12;

    /// For tests: a text that outlives this.
    #[cfg(test)]
    pub fn of(text: &[u8]) -> Self {
        let mut twelve = [0; Self::SHORT];
        let n = if text.len() <= Self::SHORT { text.len() } else { 4 };
        twelve[..n].copy_from_slice(&text[..n]);
        let (start, rest) = (u32::from_le_bytes(twelve[..4].try_into().unwrap()), u64::from_le_bytes(twelve[4..].try_into().unwrap()));
        Self { head: text.len() as u64 | u64::from(start) << 32, tail: if n == text.len() { rest } else { text.as_ptr() as u64 } }
    }

    #[inline(always)]
    pub fn length(&self) -> usize {
        self.head as u32 as usize
    }

    #[inline(always)]
    fn is_short(&self) -> bool {
        self.length() <= Self::SHORT
    }

    /// # Safety
    /// A long text is still where it was, as long as the result is used.
    #[inline(always)]
    pub unsafe fn bytes(&self) -> &[u8] {
        // SAFETY: the caller's promise.
        self.short().unwrap_or_else(|| unsafe { std::slice::from_raw_parts(self.tail as *const u8, self.length()) })
    }

    /// The text, if it is short.
    #[inline(always)]
    fn short(&self) -> Option<&[u8]> {
        self.twelve().get(..self.length())
    }

    #[inline(always)]
    fn twelve(&self) -> &[u8; Self::SHORT] {
        // SAFETY: sixteen bytes lie side by side; the length is the first four on every processor that kernels are built for.
        unsafe { &*(&raw const *self).cast::<u8>().add(4).cast() }
    }

    /// The same with zeros after a short text, so that equal ones are equal. Texts are numbered and found as this has them.
    #[inline(always)]
    pub fn padded(self) -> Self {
        const fn lowest(bytes: usize) -> u64 {
            if bytes < 8 { (1 << (8 * bytes)) - 1 } else { u64::MAX }
        }
        const MASKS: [[u64; 2]; Given::SHORT + 1] = {
            let mut masks = [[0; 2]; Given::SHORT + 1];
            let mut length = 0;
            while length <= Given::SHORT {
                masks[length] = [lowest(4 + length), if length < 4 { 0 } else { lowest(length - 4) }];
                length += 1;
            }
            masks
        };
        match MASKS.get(self.length()) {
            Some([head, tail]) => Self { head: self.head & head, tail: self.tail & tail },
            None => self,
        }
    }

    /// The bytes of a short text, the first lowest, zeros above them.
    #[inline(always)]
    pub fn short_bits(&self) -> Option<u128> {
        self.is_short().then(|| u128::from(self.head >> 32) | u128::from(self.tail) << 32)
    }

    /// # Safety
    /// As of [`Given::bytes`].
    #[inline(always)]
    unsafe fn hash(&self) -> u64 {
        // SAFETY: passed on.
        if self.is_short() { self.hash_of_short() } else { hash_of(unsafe { self.bytes() }) }
    }

    /// Of a short text with zeros after it.
    #[inline(always)]
    fn hash_of_short(&self) -> u64 {
        fold(self.head, fold(self.tail, ODD[0]) | 1)
    }
}

/// Texts with their numbers and, once [`Texts::order`] was called, their order.
#[derive(Default)]
pub struct Texts {
    /// By number. A long one has its place in `long` for a pointer.
    known: Roomy<Given>,
    long: Vec<u8>,
    /// Twice as many places as texts at the least; a text lies in the first free place from that of its hash on.
    places: Roomy<u64>,
    bytes: usize,
    has_zero: bool,
    /// Numbers in the order of the texts.
    sorted: Vec<u32>,
}

/// What a place holds: a part of the hash, which tells most texts apart without a look at them, and the number plus 1. 0 is free.
fn place(hash: u64, number: u32) -> u64 {
    hash << 32 | u64::from(number + 1)
}

/// How many texts ahead a place is asked for, and again a text that lies there: memory is not waited for.
const AHEAD: usize = 16;
/// Texts for which room is made at a time.
const TOGETHER: usize = 2048;

impl Texts {
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Bytes of all.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether one has a byte of 0.
    pub fn has_zero(&self) -> bool {
        self.has_zero
    }

    /// The text of a number.
    #[inline(always)]
    pub fn text(&self, number: u32) -> &[u8] {
        let known = &self.known[number as usize];
        match known.short() {
            Some(short) => short,
            None => &self.long[known.tail as usize..][..known.length()],
        }
    }

    /// Texts in their order. @panics before [`Texts::order`]
    pub fn in_order(&self) -> impl Iterator<Item = &[u8]> {
        assert!(self.sorted.len() == self.len(), "texts are not in order");
        self.sorted.iter().map(|&number| self.text(number))
    }

    /// Appends the number of each text to `numbers`.
    ///
    /// # Safety
    /// What the texts point to is there.
    #[inline(always)]
    pub unsafe fn number(&mut self, given: &[Given], numbers: &mut Vec<u32>) {
        numbers.reserve(given.len());
        for some in given.chunks(TOGETHER) {
            self.make_room(some.len());
            let (mut hashes, mut places) = ([0; TOGETHER], [0; TOGETHER]);
            for at in 0..some.len() + 2 * AHEAD {
                if let Some(one) = some.get(at) {
                    // SAFETY: passed on.
                    hashes[at] = unsafe { one.hash() };
                    places[at] = self.first_place(hashes[at]);
                    prefetch(self.places.as_ptr().wrapping_add(places[at]).cast());
                }
                if AHEAD <= at && at - AHEAD < some.len() {
                    let at = at - AHEAD;
                    places[at] = self.likely_place(places[at], hashes[at]);
                    prefetch(self.known.as_ptr().wrapping_add((self.places[places[at]] as u32).saturating_sub(1) as usize).cast());
                }
                if 2 * AHEAD <= at {
                    let at = at - 2 * AHEAD;
                    // SAFETY: passed on.
                    let (place, found) = unsafe { self.place_of(places[at], hashes[at], &some[at]) };
                    numbers.push(match found {
                        Some(number) => number,
                        // SAFETY: passed on.
                        None => unsafe { self.add(place, hashes[at], &some[at]) },
                    });
                }
            }
        }
    }

    /// Appends the numbers that another's texts have here, in the order of theirs.
    #[inline(always)]
    pub fn absorb(&mut self, other: &Texts, numbers: &mut Vec<u32>) {
        let pointed =
            |known: &Given| if known.is_short() { *known } else { Given { head: known.head, tail: other.long[known.tail as usize..].as_ptr() as u64 } };
        let given: Vec<Given> = other.known.iter().map(pointed).collect();
        // SAFETY: long texts lie in the other's memory.
        unsafe { self.number(&given, numbers) };
    }

    /// # Safety
    /// What the text points to is there.
    #[cold]
    unsafe fn add(&mut self, at: usize, hash: u64, one: &Given) -> u32 {
        let number = self.known.len() as u32;
        assert!(number < i32::MAX as u32, "there are more than {} different ids", i32::MAX);
        let mut kept = *one;
        if !kept.is_short() {
            kept.tail = self.long.len() as u64;
            // SAFETY: passed on.
            self.long.extend_from_slice(unsafe { one.bytes() });
        }
        // SAFETY: passed on.
        self.has_zero |= unsafe { one.bytes() }.contains(&0);
        self.known.push(kept);
        self.bytes += kept.length();
        self.places[at] = place(hash, number);
        number
    }

    /// The number of a text that was met.
    ///
    /// # Safety
    /// What the text points to is there.
    pub unsafe fn find(&self, one: &Given) -> Option<u32> {
        if self.places.is_empty() {
            return None;
        }
        // SAFETY: passed on.
        unsafe {
            let hash = one.hash();
            self.place_of(self.first_place(hash), hash, one).1
        }
    }

    /// Where a text is, with its number, or would go: not before `at`.
    ///
    /// # Safety
    /// What the text points to is there.
    #[inline(always)]
    unsafe fn place_of(&self, mut at: usize, hash: u64, one: &Given) -> (usize, Option<u32>) {
        loop {
            at = self.likely_place(at, hash);
            let Some(number) = (self.places[at] as u32).checked_sub(1) else { return (at, None) };
            let known = &self.known[number as usize];
            // SAFETY: passed on.
            let is_it = if one.is_short() { known == one } else { known.head == one.head && self.text(number) == unsafe { one.bytes() } };
            if is_it {
                return (at, Some(number));
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    /// The first place from `at` on that is free, or has the same part of the hash.
    #[inline(always)]
    fn likely_place(&self, mut at: usize, hash: u64) -> usize {
        loop {
            let found = self.places[at];
            if found == 0 || found >> 32 == hash & u64::from(u32::MAX) {
                return at;
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    /// The uppermost bits of a hash; the lowest are kept.
    #[inline(always)]
    fn first_place(&self, hash: u64) -> usize {
        (hash >> 32) as usize & (self.places.len() - 1)
    }

    fn make_room(&mut self, more: usize) {
        if 2 * (self.known.len() + more) <= self.places.len() {
            return;
        }
        let n = (4 * (self.known.len() + more)).next_power_of_two();
        self.places = Roomy::default();
        self.places.zero(n);
        let mut known = Roomy::with_room(n / 2);
        self.known.iter().for_each(|&one| known.push(one));
        self.known = known;
        for number in 0..self.known.len() as u32 {
            let known = &self.known[number as usize];
            let hash = if known.is_short() { known.hash_of_short() } else { hash_of(self.text(number)) };
            let mut at = self.first_place(hash);
            while self.places[at] != 0 {
                at = (at + 1) & (self.places.len() - 1);
            }
            self.places[at] = place(hash, number);
        }
    }

    /// Puts the texts in the order of their bytes, which is that of their characters.
    pub fn order(&mut self) {
        let n = self.len() as u32;
        // Ids often begin alike: eight bytes of what is different decide over nearly all.
        let shared = self.beginning();
        let key = |number: u32| {
            let rest = &self.text(number)[shared..];
            let mut eight = [0; 8];
            eight[..rest.len().min(8)].copy_from_slice(&rest[..rest.len().min(8)]);
            (u64::from_be_bytes(eight), number)
        };
        let mut keyed: Vec<(u64, u32)> = (0..n).map(key).collect();
        sort_by_bits(&mut keyed, &[0..32, 32..64], |one| one.0);
        let alike = keyed.chunk_by_mut(|a, b| a.0 == b.0).filter(|alike| 1 < alike.len());
        alike.for_each(|alike| alike.sort_by(|a, b| self.text(a.1).cmp(self.text(b.1))));
        self.sorted = keyed.into_iter().map(|(_, number)| number).collect();
    }

    /// How many bytes all texts begin with.
    fn beginning(&self) -> usize {
        let first = if self.len() == 0 { &[] } else { self.text(0) };
        let mut shared = first.len();
        for number in 0..self.len() as u32 {
            shared = self.text(number).iter().zip(&first[..shared]).take_while(|(a, b)| a == b).count();
        }
        shared
    }

    /// The place of each number's text among all. @panics before [`Texts::order`]
    pub fn places(&self) -> Vec<i32> {
        let mut places = vec![0; self.len()];
        for (place, &number) in self.sorted.iter().enumerate() {
            places[number as usize] = place as i32;
        }
        places
    }
}

/// A hash of a long text.
#[inline(always)]
fn hash_of(text: &[u8]) -> u64 {
    let (words, rest) = text.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    words.iter().chain([&last]).fold(text.len() as u64, |hash, eight| fold(hash ^ u64::from_le_bytes(*eight), ODD[0]))
}

/// Two numbers without pattern.
const ODD: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93];

/// Both halves of a product: a hash that nobody who writes ids could have an interest to break.
#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ ODD[1]) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}
