//! Memory for kernels: aligned, on huge pages where the system has them, and used again instead of asked for anew.

use crate::locked::locked;
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::Mutex;

pub const CACHE_LINE: usize = 64;
const HUGE_PAGE: usize = 2 << 20;

/// Float32 that start at 0, the first at the start of a cache line.
pub struct Buffer {
    start: *mut f32,
    len: usize,
}

// SAFETY: it owns its memory alone, and hands out slices by Rust's own rules.
unsafe impl Send for Buffer {}
unsafe impl Sync for Buffer {}

impl Buffer {
    pub fn zeroed(len: usize) -> Self {
        let layout = Self::layout(len);
        // SAFETY: the layout is never empty.
        let start = unsafe { alloc(layout) };
        if start.is_null() {
            handle_alloc_error(layout);
        }
        prefer_huge_pages(start, layout.size());
        // SAFETY: ours alone. The advice comes first: pages that were touched before it stay small.
        unsafe { start.write_bytes(0, layout.size()) };
        Self { start: start.cast(), len }
    }

    fn layout(len: usize) -> Layout {
        let bytes = (len * size_of::<f32>()).max(CACHE_LINE);
        let align = alignment(bytes);
        Layout::from_size_align(bytes.next_multiple_of(align), align).expect("no buffer is larger than memory")
    }
}

/// What the address of so many bytes should be a multiple of: of a huge page where they are a good part of one, as a matrix read down its
/// columns needs a page for every few rows.
pub fn alignment(bytes: usize) -> usize {
    if bytes < HUGE_PAGE / 8 { CACHE_LINE } else { HUGE_PAGE }
}

/// Bytes that have room for so many at such an address, and for all of their last huge page, wherever they begin.
pub fn room_for(bytes: usize) -> usize {
    let align = alignment(bytes);
    bytes.next_multiple_of(align) + align
}

/// Asks the system for huge pages where whole ones fit. What was touched before stays as it is.
pub fn prefer_huge_pages(start: *const u8, bytes: usize) {
    let skipped = start.align_offset(HUGE_PAGE);
    let whole = bytes.saturating_sub(skipped) / HUGE_PAGE * HUGE_PAGE;
    #[cfg(target_os = "linux")]
    if 0 < whole {
        // SAFETY: advice about memory that is there; a refusal changes nothing.
        unsafe { libc::madvise(start.wrapping_add(skipped).cast_mut().cast(), whole, libc::MADV_HUGEPAGE) };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = whole;
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout.
        unsafe { dealloc(self.start.cast(), Self::layout(self.len)) };
    }
}

impl Deref for Buffer {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        // SAFETY: `len` float32 that were set to 0 at the least.
        unsafe { std::slice::from_raw_parts(self.start, self.len) }
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: as above, and borrowed alone.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.len) }
    }
}

/// What any bits are one of.
///
/// # Safety
/// Any bits are, zeros too.
pub unsafe trait Plain: Copy {}

// SAFETY: whole numbers.
unsafe impl Plain for u8 {}
unsafe impl Plain for u64 {}

/// A list on huge pages where the system has them, which is looked up anywhere: a page each time costs as much as the memory does.
pub struct Roomy<T> {
    room: Option<Buffer>,
    len: usize,
    of: PhantomData<T>,
}

impl<T> Default for Roomy<T> {
    fn default() -> Self {
        Self { room: None, len: 0, of: PhantomData }
    }
}

impl<T: Plain> Roomy<T> {
    /// Nothing yet, and room for so many.
    pub fn with_room(n: usize) -> Self {
        Self { room: Some(Buffer::zeroed((n * size_of::<T>()).div_ceil(size_of::<f32>()))), ..Self::default() }
    }

    fn room(&self) -> usize {
        self.room.as_ref().map_or(0, |room| size_of_val(&**room) / size_of::<T>())
    }

    /// Makes it so many of zeros, in the same memory if that does.
    pub fn zero(&mut self, n: usize) {
        if self.room() < n {
            *self = Self::with_room(n);
            self.len = n;
        } else {
            self.len = n;
            // SAFETY: zeros are of the type.
            unsafe { self.as_mut_ptr().write_bytes(0, n) };
        }
    }

    /// @panics when there is no room for it
    pub fn push(&mut self, one: T) {
        assert!(self.len < self.room(), "there is room for {}", self.len);
        self.len += 1;
        let last = self.len - 1;
        self[last] = one;
    }
}

impl<T> Deref for Roomy<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        let start = self.room.as_ref().map_or(std::ptr::dangling(), |room| room.as_ptr().cast());
        // SAFETY: there is room for as many, at the start of a cache line, and any bits are of the type.
        unsafe { std::slice::from_raw_parts(start, self.len) }
    }
}

impl<T> DerefMut for Roomy<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        let start = self.room.as_mut().map_or(std::ptr::dangling_mut(), |room| room.as_mut_ptr().cast());
        // SAFETY: as above, and borrowed alone.
        unsafe { std::slice::from_raw_parts_mut(start, self.len) }
    }
}

static IDLE: Mutex<Vec<Buffer>> = Mutex::new(Vec::new());
/// How many bytes may lie idle.
const IDLE_BYTES: usize = 512 << 20;

/// A buffer that goes back to the others when dropped. What is in it at first is whatever was.
pub struct Scratch(Option<Buffer>);

impl Scratch {
    /// At least `len` float32.
    pub fn take(len: usize) -> Self {
        let mut idle = locked(&IDLE);
        let fits = |buffer: &Buffer| len <= buffer.len() && buffer.len() <= 2 * len + 4096;
        let found = (0..idle.len()).filter(|&at| fits(&idle[at])).min_by_key(|&at| idle[at].len());
        let taken = found.map(|at| idle.swap_remove(at));
        drop(idle);
        Self(Some(taken.unwrap_or_else(|| Buffer::zeroed(len))))
    }

    pub fn read(&self) -> Read {
        Read(self.as_ptr())
    }

    pub fn write(&mut self) -> Write {
        Write(self.as_mut_ptr())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let Some(buffer) = self.0.take() else { return };
        let mut idle = locked(&IDLE);
        idle.push(buffer);
        while IDLE_BYTES < idle.iter().map(|one| one.len() * size_of::<f32>()).sum() {
            idle.remove(0);
        }
    }
}

impl Deref for Scratch {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        self.0.as_deref().expect("a scratch has its buffer until dropped")
    }
}

impl DerefMut for Scratch {
    fn deref_mut(&mut self) -> &mut [f32] {
        self.0.as_deref_mut().expect("a scratch has its buffer until dropped")
    }
}

/// Where pieces of work read float32 that nobody writes meanwhile.
#[derive(Clone, Copy)]
pub struct Read(pub *const f32);
/// Where pieces of work write float32, each piece its own.
#[derive(Clone, Copy)]
pub struct Write(pub *mut f32);

// SAFETY: what is behind them is float32; who makes a `Work` answers for what its pieces touch.
unsafe impl Send for Read {}
unsafe impl Sync for Read {}
unsafe impl Send for Write {}
unsafe impl Sync for Write {}

impl Read {
    /// # Safety
    /// `at` lies within what this points to.
    #[inline(always)]
    pub unsafe fn add(self, at: usize) -> *const f32 {
        // SAFETY: passed on.
        unsafe { self.0.add(at) }
    }
}

impl Write {
    /// # Safety
    /// `at` lies within what this points to.
    #[inline(always)]
    pub unsafe fn add(self, at: usize) -> *mut f32 {
        // SAFETY: passed on.
        unsafe { self.0.add(at) }
    }
}

impl From<&[f32]> for Read {
    fn from(values: &[f32]) -> Self {
        Self(values.as_ptr())
    }
}

impl From<&mut [f32]> for Write {
    fn from(values: &mut [f32]) -> Self {
        Self(values.as_mut_ptr())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_at_a_cache_line_and_at_zero_small_and_huge() {
        for len in [1, 1000, 1 << 20] {
            let buffer = Buffer::zeroed(len);
            assert_eq!(buffer.as_ptr() as usize % CACHE_LINE, 0);
            assert_eq!(buffer.len(), len);
            assert!(buffer.iter().all(|&value| value == 0.0));
        }
    }

    #[test]
    fn a_list_grows_into_its_room_and_is_made_zero_again() {
        let mut list = Roomy::<u64>::with_room(3);
        assert!(list.is_empty());
        list.push(7);
        list.push(8);
        assert_eq!(*list, [7, 8]);
        let place = list.as_ptr();
        list.zero(3);
        assert_eq!((&*list, list.as_ptr()), (&[0; 3][..], place));
        list.zero(100_000);
        assert!(list.len() == 100_000 && list.iter().all(|&one| one == 0));
    }

    #[test]
    fn an_idle_buffer_is_used_again() {
        let first = Scratch::take(77_777);
        let place = first.as_ptr();
        drop(first);
        assert_eq!(Scratch::take(70_000).as_ptr(), place);
    }
}
