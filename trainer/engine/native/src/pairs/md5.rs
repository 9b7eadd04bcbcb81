//! MD5 of many texts at a time, a lane each: the split is decided by it, not anything secret.
//!
//! @see RFC 1321

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
    #[inline(always)]
    pub fn put(&mut self, lane: usize, text: &[u8]) {
        let after = self.lengths[lane] + text.len();
        self.make_room(after);
        self.bytes[lane * self.room..][self.lengths[lane]..after].copy_from_slice(text);
        self.lengths[lane] = after;
    }

    /// The same with the first `length` of some bytes, the others of which are 0.
    #[inline(always)]
    pub fn put_padded<const N: usize>(&mut self, lane: usize, padded: &[u8; N], length: usize) {
        self.make_room(self.lengths[lane] + N);
        self.bytes[lane * self.room..][self.lengths[lane]..][..N].copy_from_slice(padded);
        self.lengths[lane] += length;
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
            let next = compress(&state, &message);
            for (old, new) in state.iter_mut().zip(&next) {
                for lane in 0..LANES {
                    old[lane] = if block < blocks[lane] { new[lane] } else { old[lane] };
                }
            }
        }
        state[0].map(u32::swap_bytes)
    }
}

/// One round of one message word: `b + ((a + f + m + sine) ⋘ TURN)`.
#[inline(always)]
fn turned<const TURN: u32>(a: &Words, b: &Words, f: impl Fn(usize) -> u32, m: &Words, sine: u32) -> Words {
    std::array::from_fn(|lane| {
        let sum = a[lane].wrapping_add(f(lane)).wrapping_add(m[lane]).wrapping_add(sine);
        b[lane].wrapping_add(sum.rotate_left(TURN))
    })
}

#[inline(always)]
fn compress(state: &[Words; 4], message: &[Words; 16]) -> [Words; 4] {
    let sines = &*SINES;
    let [mut a, mut b, mut c, mut d] = *state;
    macro_rules! round {
        ($from:literal, $turns:tt, $place:expr, $f:expr) => {
            for four in ($from..$from + 16).step_by(4) {
                round!(@ four, $turns, $place, $f);
            }
        };
        (@ $four:ident, [$t0:literal, $t1:literal, $t2:literal, $t3:literal], $place:expr, $f:expr) => {
            a = turned::<$t0>(&a, &b, |lane| $f(b[lane], c[lane], d[lane]), &message[$place($four) % 16], sines[$four]);
            d = turned::<$t1>(&d, &a, |lane| $f(a[lane], b[lane], c[lane]), &message[$place($four + 1) % 16], sines[$four + 1]);
            c = turned::<$t2>(&c, &d, |lane| $f(d[lane], a[lane], b[lane]), &message[$place($four + 2) % 16], sines[$four + 2]);
            b = turned::<$t3>(&b, &c, |lane| $f(c[lane], d[lane], a[lane]), &message[$place($four + 3) % 16], sines[$four + 3]);
        };
    }
    round!(0, [7, 12, 17, 22], |i| i, |x: u32, y: u32, z: u32| (x & y) | (!x & z));
    round!(16, [5, 9, 14, 20], |i| 5 * i + 1, |x: u32, y: u32, z: u32| (x & z) | (y & !z));
    round!(32, [4, 11, 16, 23], |i| 3 * i + 5, |x: u32, y: u32, z: u32| x ^ y ^ z);
    round!(48, [6, 10, 15, 21], |i| 7 * i, |x: u32, y: u32, z: u32| y ^ (x | !z));
    let mut after = [a, b, c, d];
    for (words, before) in after.iter_mut().zip(state) {
        for lane in 0..LANES {
            words[lane] = words[lane].wrapping_add(before[lane]);
        }
    }
    after
}
