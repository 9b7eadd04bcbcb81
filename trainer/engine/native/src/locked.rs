//! One way to a mutex after a panic.

use std::sync::{Mutex, MutexGuard};

/// What a mutex keeps, even after a panic of who held it.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|broken| broken.into_inner())
}
