//! gemm's product of matrices in WebAssembly, but for its largest tile.
//!
//! gemm adds up 12 × 4 numbers at a time, for which 17 vectors have to be at hand: 12 sums, three of the left matrix, one of the
//! right, one product. Chromium on x86-64 has 15 registers for them and keeps sums on the stack, to which it writes at each
//! step. Where a sum there reaches from one page of memory into the next, that alone takes two thirds of the time; and as it
//! is the callers who decide where the stack begins, it can stay so for all of a training. Our tile adds up 12 × 2 numbers, twice:
//! 11 vectors, a sixth faster, and as fast wherever the stack begins.
//!
//! Every number is added up in the same order as by gemm's tile, so the bits are the same.

// As gemm has its arguments.
#![allow(clippy::too_many_arguments)]

use std::arch::wasm32::{
    f32x4_add, f32x4_mul, f32x4_splat, v128, v128_load, v128_load32_splat, v128_store,
};
use std::mem::swap;

use gemm_common::Parallelism;
use gemm_common::gemm::gemm_basic_generic;
use gemm_common::microkernel::MicroKernelFn;
use gemm_common::simd::{MixedSimd, Scalar};
use gemm_f32::microkernel::simd128::f32::{H_M, H_N, H_UKR, MR_DIV_N, NR, UKR, x3x4};

/// Numbers in a vector.
const N: usize = 4;
/// Columns that are added up at a time.
const PAIR: usize = 2;

/// gemm's tiles by their size, the largest ours.
const TILES: [[MicroKernelFn<f32>; NR]; MR_DIV_N] = {
    let mut tiles = UKR;
    tiles[MR_DIV_N - 1][NR - 1] = large;
    tiles
};

/// The largest tile: to 12 × 4 numbers comes the product of 12 × `k` and `k` × 4 numbers.
#[target_feature(enable = "simd128")]
unsafe fn large(
    m: usize,
    n: usize,
    k: usize,
    to: *mut f32,
    left: *const f32,
    right: *const f32,
    to_columns: isize,
    to_rows: isize,
    left_columns: isize,
    right_rows: isize,
    right_columns: isize,
    alpha: f32,
    beta: f32,
    alpha_status: u8,
    conj_to: bool,
    conj_left: bool,
    conj_right: bool,
    next_left: *const f32,
) {
    // 0: what is there does not count; 1: it does; more: `alpha` times.
    if m != MR_DIV_N * N || to_rows != 1 || alpha_status > 1 {
        // SAFETY: what the caller vouches for.
        return unsafe {
            x3x4(
                m,
                n,
                k,
                to,
                left,
                right,
                to_columns,
                to_rows,
                left_columns,
                right_rows,
                right_columns,
                alpha,
                beta,
                alpha_status,
                conj_to,
                conj_left,
                conj_right,
                next_left,
            )
        };
    }
    let beta = f32x4_splat(beta);
    for first in (0..NR).step_by(PAIR) {
        let first = first as isize;
        // SAFETY: the caller vouches for all of the two factors, and for 12 × 4 numbers to add to.
        unsafe {
            let right = right.wrapping_offset(first * right_columns);
            let sums = pair(k, left, right, left_columns, right_rows, right_columns);
            for (at, sums) in sums.into_iter().enumerate() {
                let to = to.wrapping_offset((first + at as isize) * to_columns);
                for (part, sum) in sums.into_iter().enumerate() {
                    let to: *mut v128 = to.wrapping_add(N * part).cast();
                    let sum = f32x4_mul(beta, sum);
                    let all = match alpha_status {
                        0 => sum,
                        _ => f32x4_add(v128_load(to), sum),
                    };
                    v128_store(to, all);
                }
            }
        }
    }
}

/// The product of 12 × `k` and `k` × 2 numbers. One step a turn: of several, LLVM reads all factors first, and they take the sums'
/// registers.
///
/// # Safety
/// All of the factors lies in memory.
#[inline(always)]
unsafe fn pair(
    k: usize,
    mut left: *const f32,
    mut right: *const f32,
    left_columns: isize,
    right_rows: isize,
    right_columns: isize,
) -> [[v128; MR_DIV_N]; PAIR] {
    let mut sums = [[f32x4_splat(0.0); MR_DIV_N]; PAIR];
    for _ in 0..k {
        // SAFETY: as above.
        unsafe {
            let column: [v128; MR_DIV_N] =
                std::array::from_fn(|part| v128_load(left.wrapping_add(N * part).cast()));
            for (at, sums) in sums.iter_mut().enumerate() {
                let value = right.wrapping_offset(at as isize * right_columns);
                let value = v128_load32_splat(value.cast());
                for (sum, left) in sums.iter_mut().zip(column) {
                    *sum = f32x4_add(*sum, f32x4_mul(left, value));
                }
            }
        }
        left = left.wrapping_offset(left_columns);
        right = right.wrapping_offset(right_rows);
    }
    sums
}

/// As `gemm::gemm` has it: `to` = alpha · `to` + beta · `left` · `right`, for strides that are not negative.
///
/// # Safety
/// All numbers that shapes and strides tell of lie in memory, those of `to` where nobody else reads or writes.
pub unsafe fn gemm(
    mut m: usize,
    mut n: usize,
    k: usize,
    to: *mut f32,
    mut to_columns: isize,
    mut to_rows: isize,
    read_to: bool,
    mut left: *const f32,
    mut left_columns: isize,
    mut left_rows: isize,
    mut right: *const f32,
    mut right_columns: isize,
    mut right_rows: isize,
    alpha: f32,
    beta: f32,
    conj_to: bool,
    conj_left: bool,
    conj_right: bool,
    parallelism: Parallelism,
) {
    // Tiles are written column by column: a product that lies row by row is computed turned over.
    if to_columns < to_rows {
        swap(&mut m, &mut n);
        swap(&mut to_columns, &mut to_rows);
        swap(&mut left, &mut right);
        swap(&mut left_columns, &mut right_rows);
        swap(&mut left_rows, &mut right_columns);
    }
    // What gemm itself takes for WebAssembly; it is always there.
    let Some(simd) = <Scalar as MixedSimd<f32, f32, f32, f32>>::try_new() else {
        return;
    };
    // SAFETY: what the caller vouches for.
    unsafe {
        gemm_basic_generic::<_, f32, N, { MR_DIV_N * N }, NR, MR_DIV_N, H_M, H_N>(
            simd,
            m,
            n,
            k,
            to,
            to_columns,
            to_rows,
            read_to,
            left,
            left_columns,
            left_rows,
            right,
            right_columns,
            right_rows,
            alpha,
            beta,
            conj_to,
            conj_left,
            conj_right,
            |a, b, c| a * b + c,
            &TILES,
            &H_UKR,
            false,
            parallelism,
        );
    }
}
