//! The cohorts that come with the program.

mod tumours;
mod types_of_one_tissue;
