//! How many browsers run at once.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::available_parallelism;

/// However many cores there are: each may take a gigabyte.
const MOST: usize = 4;

/// Turns that are taken, and who waits for one.
static TAKEN: Mutex<usize> = Mutex::new(0);
static GIVEN_BACK: Condvar = Condvar::new();

/// The right to run a browser, given back when dropped. An engine keeps one core busy: with more of them than cores, what waits
/// for each would run out of time.
pub struct Turn(());

impl Turn {
    /// Waits for a turn.
    pub fn take() -> Turn {
        let most = available_parallelism().map_or(1, usize::from).min(MOST);
        let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = GIVEN_BACK.wait_while(taken, |taken| *taken >= most);
        *waited.unwrap_or_else(PoisonError::into_inner) += 1;
        Turn(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        GIVEN_BACK.notify_one();
    }
}
