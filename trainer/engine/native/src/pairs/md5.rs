//! MD5 of many texts at a time, a lane each: the split is decided by it, not anything secret.
//!
//! @see RFC 1321

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;
use std::sync::LazyLock;

/// Texts at a time.
pub const LANES: usize = 16;
const BLOCK: usize = 64;

/// A number of each lane.
type Words = [u32; LANES];

/// `⌊2³² · |sin(i + 1)|⌋`
static SINES: LazyLock<[u32; 64]> = LazyLock::new(|| std::array::from_fn(|at| (((at + 1) as f64).sin().abs() * 4_294_967_296.0) as u32));

/// Texts that are hashed together, each in a lane of `room` bytes, zeros after it.
pub struct Batch {
    bytes: Vec<u8>,
    room: usize,
    lengths: [usize; LANES],
}

impl Default for Batch {
    fn default() -> Self {
        Self { bytes: vec![0; LANES * BLOCK], room: BLOCK, lengths: [0; LANES] }
    }
}

impl Batch {
    /// Empties all lanes.
    #[inline(always)]
    pub fn clear(&mut self) {
        self.bytes.fill(0);
        self.lengths = [0; LANES];
    }

    /// Adds to the text of a lane.
    pub fn put(&mut self, lane: usize, text: &[u8]) {
        let after = self.lengths[lane] + text.len();
        self.make_room(after);
        self.bytes[lane * self.room..][self.lengths[lane]..after].copy_from_slice(text);
        self.lengths[lane] = after;
    }

    /// The same with the lowest `length` bytes of a number, the others of which are 0.
    #[inline(always)]
    pub fn put_bits(&mut self, lane: usize, bits: u128, length: usize) {
        let at = self.lengths[lane];
        self.make_room(at + size_of::<u128>());
        let place = self.bytes[lane * self.room + at..].first_chunk_mut().expect("a lane has its room");
        *place = bits.to_le_bytes();
        self.lengths[lane] = at + length;
    }

    /// Room for so many bytes and what ends a text.
    #[inline(always)]
    fn make_room(&mut self, length: usize) {
        if self.room < length + 9 {
            self.widen((length + 9).next_multiple_of(BLOCK));
        }
    }

    #[cold]
    fn widen(&mut self, room: usize) {
        let mut bytes = vec![0; LANES * room];
        for (to, from) in bytes.chunks_exact_mut(room).zip(self.bytes.chunks_exact(self.room)) {
            to[..self.room].copy_from_slice(from);
        }
        (self.bytes, self.room) = (bytes, room);
    }

    /// The first four bytes of each text's MD5, the first one uppermost. Nothing can be added after.
    #[inline(always)]
    pub fn first_words(&mut self) -> Words {
        let blocks = self.lengths.map(|length| (length + 9).div_ceil(BLOCK));
        for (lane, text) in self.bytes.chunks_exact_mut(self.room).enumerate() {
            text[self.lengths[lane]] = 0x80;
        }
        // Beyond the end of the longest text all words are 0, but for those of the lengths.
        let n_words = self.lengths.iter().copied().fold(0, usize::max) / 4 + 1;
        let sines = &*SINES;
        let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476_u32].map(|word| [word; LANES]);
        for block in 0..blocks.iter().copied().fold(0, usize::max) {
            let mut message = [[0_u32; LANES]; 16];
            for (lane, text) in self.bytes.chunks_exact(self.room).enumerate() {
                let words = text[block * BLOCK..][..BLOCK].as_chunks::<4>().0;
                for (word, four) in message.iter_mut().zip(words).take(n_words.saturating_sub(16 * block)) {
                    word[lane] = u32::from_le_bytes(*four);
                }
                if block + 1 == blocks[lane] {
                    let bits = 8 * self.lengths[lane] as u64;
                    (message[14][lane], message[15][lane]) = (bits as u32, (bits >> 32) as u32);
                }
            }
            let next = compress(&state, &message, sines);
            for (old, new) in state.iter_mut().zip(&next) {
                for lane in 0..LANES {
                    old[lane] = if block < blocks[lane] { new[lane] } else { old[lane] };
                }
            }
        }
        state[0].map(u32::swap_bytes)
    }
}

/// Lanes of which a machine has several in a register.
///
/// # Safety
/// Of every function: the processor has the instructions.
trait Lot: Copy {
    const N: usize;
    unsafe fn load(from: *const u32) -> Self;
    unsafe fn store(self, to: *mut u32);
    unsafe fn all(x: u32) -> Self;
    unsafe fn add(self, other: Self) -> Self;
    unsafe fn and(self, other: Self) -> Self;
    unsafe fn or(self, other: Self) -> Self;
    unsafe fn xor(self, other: Self) -> Self;
    unsafe fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self;
}

/// What any compiler makes vectors of.
impl Lot for [u32; 4] {
    const N: usize = 4;
    #[inline(always)]
    unsafe fn load(from: *const u32) -> Self {
        // SAFETY: passed on.
        unsafe { from.cast::<Self>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut u32) {
        // SAFETY: passed on.
        unsafe { to.cast::<Self>().write_unaligned(self) }
    }
    #[inline(always)]
    unsafe fn all(x: u32) -> Self {
        [x; 4]
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane].wrapping_add(other[lane]))
    }
    #[inline(always)]
    unsafe fn and(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] & other[lane])
    }
    #[inline(always)]
    unsafe fn or(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] | other[lane])
    }
    #[inline(always)]
    unsafe fn xor(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] ^ other[lane])
    }
    #[inline(always)]
    unsafe fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self {
        self.map(|x| x.rotate_left(LEFT as u32))
    }
}

#[cfg(target_arch = "x86_64")]
impl Lot for __m256i {
    const N: usize = 8;
    #[inline(always)]
    unsafe fn load(from: *const u32) -> Self {
        unsafe { _mm256_loadu_si256(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut u32) {
        unsafe { _mm256_storeu_si256(to.cast(), self) }
    }
    #[inline(always)]
    unsafe fn all(x: u32) -> Self {
        unsafe { _mm256_set1_epi32(x.cast_signed()) }
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        unsafe { _mm256_add_epi32(self, other) }
    }
    #[inline(always)]
    unsafe fn and(self, other: Self) -> Self {
        unsafe { _mm256_and_si256(self, other) }
    }
    #[inline(always)]
    unsafe fn or(self, other: Self) -> Self {
        unsafe { _mm256_or_si256(self, other) }
    }
    #[inline(always)]
    unsafe fn xor(self, other: Self) -> Self {
        unsafe { _mm256_xor_si256(self, other) }
    }
    #[inline(always)]
    unsafe fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self {
        unsafe { _mm256_or_si256(_mm256_slli_epi32::<LEFT>(self), _mm256_srli_epi32::<RIGHT>(self)) }
    }
}

/// # Safety
/// The processor has AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn compress_by_eights(state: &[Words; 4], message: &[Words; 16], sines: &[u32; 64]) -> [Words; 4] {
    // SAFETY: passed on.
    unsafe { compress_by::<__m256i, 2>(state, message, sines) }
}

fn compress(state: &[Words; 4], message: &[Words; 16], sines: &[u32; 64]) -> [Words; 4] {
    #[cfg(target_arch = "x86_64")]
    if std::is_x86_feature_detected!("avx2") {
        // SAFETY: it has.
        return unsafe { compress_by_eights(state, message, sines) };
    }
    // SAFETY: they take nothing of a processor.
    unsafe { compress_by::<[u32; 4], 4>(state, message, sines) }
}

/// `LOTS` at a time, none of which waits for another.
///
/// # Safety
/// The processor has what the lot takes, and all lanes are in so many.
#[inline(always)]
unsafe fn compress_by<L: Lot, const LOTS: usize>(state: &[Words; 4], message: &[Words; 16], sines: &[u32; 64]) -> [Words; 4] {
    const { assert!(L::N * LOTS == LANES) };
    // SAFETY: passed on; each has as many lanes as the lots.
    unsafe {
        let lots = |words: &Words| -> [L; LOTS] { std::array::from_fn(|lot| L::load(words.as_ptr().add(lot * L::N))) };
        let [mut a, mut b, mut c, mut d] = [lots(&state[0]), lots(&state[1]), lots(&state[2]), lots(&state[3])];
        // `x = y + ((x + f(y, z, w) + word + sine) ⋘ turn)`
        macro_rules! turn {
            ($x:ident, $y:ident, $z:ident, $w:ident, $left:literal, $right:literal, $at:expr, $word:expr, $f:expr) => {
                let word = lots(&message[$word % 16]);
                let sine = L::all(sines[$at]);
                for lot in 0..LOTS {
                    let sum = $x[lot].add(word[lot]).add(sine).add($f($y[lot], $z[lot], $w[lot]));
                    $x[lot] = $y[lot].add(sum.rotate::<$left, $right>());
                }
            };
        }
        macro_rules! round {
            ($from:literal, [$l0:literal $r0:literal, $l1:literal $r1:literal, $l2:literal $r2:literal, $l3:literal $r3:literal], $place:expr, $f:expr) => {
                for at in ($from..$from + 16).step_by(4) {
                    turn!(a, b, c, d, $l0, $r0, at, $place(at), $f);
                    turn!(d, a, b, c, $l1, $r1, at + 1, $place(at + 1), $f);
                    turn!(c, d, a, b, $l2, $r2, at + 2, $place(at + 2), $f);
                    turn!(b, c, d, a, $l3, $r3, at + 3, $place(at + 3), $f);
                }
            };
        }
        let ones = L::all(u32::MAX);
        round!(0, [7 25, 12 20, 17 15, 22 10], |i| i, |x: L, y: L, z: L| z.xor(x.and(y.xor(z))));
        round!(16, [5 27, 9 23, 14 18, 20 12], |i| 5 * i + 1, |x: L, y: L, z: L| y.xor(z.and(x.xor(y))));
        round!(32, [4 28, 11 21, 16 16, 23 9], |i| 3 * i + 5, |x: L, y: L, z: L| x.xor(y).xor(z));
        round!(48, [6 26, 10 22, 15 17, 21 11], |i| 7 * i, |x: L, y: L, z: L| y.xor(x.or(z.xor(ones))));
        let mut after = *state;
        for (words, lots) in after.iter_mut().zip([a, b, c, d]) {
            for (lot, words) in lots.iter().zip(words.chunks_exact_mut(L::N)) {
                lot.add(L::load(words.as_ptr())).store(words.as_mut_ptr());
            }
        }
        after
    }
}
