//! The numbers: a dense dataset, or a sparse matrix by rows (CSR) or by columns (CSC).

use hdf5_pure::{Dataset, Group};

use super::{Place, damaged, half};
use crate::budget::cells_at_most;
use crate::failure::some_of;
use crate::{Failure, Result};

/// Numbers read at once.
const WINDOW: usize = 1 << 20;

/// A matrix that is read row by row.
pub(super) struct Matrix {
    path: String,
    rows: usize,
    columns: usize,
    stored: Stored,
    /// One row of a sparse matrix, in full.
    row: Vec<f64>,
}

enum Stored {
    Dense {
        dataset: Dataset,
        /// Rows read at once, and those read last.
        at_once: usize,
        first: usize,
        window: Vec<f64>,
    },
    /// The matrix by rows lies in the file.
    ByRows {
        data: Dataset,
        indices: Dataset,
        starts: Vec<u64>,
        first: u64,
        values: Vec<f64>,
        places: Vec<u64>,
    },
    /// All of a dense matrix, turned.
    DenseTurned(Vec<f64>),
    /// The matrix by columns was turned.
    Turned {
        starts: Vec<usize>,
        values: Vec<f64>,
        places: Vec<u32>,
    },
}

impl Matrix {
    /// The matrix at this path, which must have this shape; where it is to be turned, its columns are the rows that are
    /// wanted. A matrix by rows is one by columns then.
    pub(super) fn open(
        place: &Place,
        path: &str,
        [rows, columns]: [usize; 2],
        is_turned: bool,
    ) -> Result<Matrix> {
        let mut shape = [rows as u64, columns as u64];
        if is_turned {
            shape.reverse();
        }
        let stored = match (place.encoding_or_likely(path).as_deref(), is_turned) {
            (Some("array"), false) => dense(place, path, rows, columns)?,
            (Some("array"), true) => Stored::DenseTurned(dense_turned(place, path, rows, columns)?),
            (Some("csr_matrix"), false) | (Some("csc_matrix"), true) => {
                by_rows(place, path, shape, rows)?
            }
            (Some("csc_matrix"), false) | (Some("csr_matrix"), true) => {
                turned(place, path, shape, rows, columns)?
            }
            (other, _) => return Err(no_numbers(path, other)),
        };
        Ok(Matrix {
            path: path.to_owned(),
            rows,
            columns,
            stored,
            row: vec![0.0; columns],
        })
    }

    pub(super) fn kind(&self) -> &'static str {
        match self.stored {
            Stored::Dense { .. } | Stored::DenseTurned(_) => "dense",
            Stored::ByRows { .. } => "sparse by rows",
            Stored::Turned { .. } => "sparse by columns",
        }
    }

    /// The numbers of a row, those that are not stored as 0.
    pub(super) fn row(&mut self, row: usize) -> Result<&[f64]> {
        let path = &self.path;
        let failed = |error| damaged(path, &error);
        match &mut self.stored {
            Stored::Dense {
                dataset,
                at_once,
                first,
                window,
            } => {
                let held = window.len() / self.columns.max(1);
                if !(*first..*first + held).contains(&row) {
                    let count = (*at_once).min(self.rows - row);
                    *window = half::or_wider(dataset, row as u64, count as u64).map_err(failed)?;
                    *first = row;
                    if window.len() != count * self.columns {
                        return Err(cut_short(path));
                    }
                }
                let start = (row - *first) * self.columns;
                Ok(&window[start..start + self.columns])
            }
            Stored::DenseTurned(values) => {
                Ok(&values[row * self.columns..(row + 1) * self.columns])
            }
            Stored::ByRows {
                data,
                indices,
                starts,
                first,
                values,
                places,
            } => {
                let (start, end) = (starts[row], starts[row + 1]);
                if start < *first || end > *first + values.len() as u64 {
                    // As many whole rows as fit, at least this one.
                    let until = starts[row + 1..]
                        .iter()
                        .take_while(|&&end| end - start <= WINDOW as u64)
                        .last()
                        .map_or(end, |&last| last.max(end));
                    *values = half::or_wider(data, start, until - start).map_err(failed)?;
                    *places = indices
                        .read_u64_rows(start, until - start)
                        .map_err(failed)?;
                    *first = start;
                    if values.len() as u64 != until - start || places.len() != values.len() {
                        return Err(cut_short(path));
                    }
                }
                self.row.fill(0.0);
                let held = (start - *first) as usize..(end - *first) as usize;
                for (&value, &column) in values[held.clone()].iter().zip(&places[held]) {
                    let cell = usize::try_from(column)
                        .ok()
                        .and_then(|column| self.row.get_mut(column));
                    // Values of one place are added up, as SciPy does.
                    *cell.ok_or_else(|| outside(path, column, self.columns))? += value;
                }
                Ok(&self.row)
            }
            Stored::Turned {
                starts,
                values,
                places,
            } => {
                self.row.fill(0.0);
                let held = starts[row]..starts[row + 1];
                for (&value, &column) in values[held.clone()].iter().zip(&places[held]) {
                    self.row[column as usize] += value;
                }
                Ok(&self.row)
            }
        }
    }
}

fn dense(place: &Place, path: &str, rows: usize, columns: usize) -> Result<Stored> {
    let dataset = place.dataset(path)?;
    let shape = dataset.shape().map_err(|error| damaged(path, &error))?;
    check_shape(path, &shape, [rows as u64, columns as u64])?;
    place.check_chunks(path, &dataset)?;
    let of_chunk = dataset.chunk_shape().ok().flatten();
    let of_chunk = of_chunk.and_then(|chunk| usize::try_from(*chunk.first()?).ok());
    let wanted = (WINDOW / columns.max(1)).max(1);
    // Whole rows of chunks, so that none is unpacked twice, but where that were too much.
    let at_once = match of_chunk {
        Some(chunk) if chunk > 0 && chunk.saturating_mul(columns) <= 32 * WINDOW => {
            wanted.div_ceil(chunk) * chunk
        }
        _ => wanted,
    };
    Ok(Stored::Dense {
        dataset,
        at_once,
        first: 0,
        window: Vec::new(),
    })
}

/// A dense matrix of as many rows as there are columns wanted, read whole: a row that is wanted lies in every piece of it.
fn dense_turned(place: &Place, path: &str, rows: usize, columns: usize) -> Result<Vec<f64>> {
    let dataset = place.dataset(path)?;
    let failed = |error| damaged(path, &error);
    let shape = dataset.shape().map_err(failed)?;
    check_shape(path, &shape, [columns as u64, rows as u64])?;
    place.check_chunks(path, &dataset)?;
    let mut turned = vec![0.0; rows * columns];
    let at_once = (WINDOW / rows.max(1)).max(1);
    for first in (0..columns).step_by(at_once) {
        let count = at_once.min(columns - first);
        let window = half::or_wider(&dataset, first as u64, count as u64).map_err(failed)?;
        if window.len() != count * rows {
            return Err(cut_short(path));
        }
        for (column, line) in (first..).zip(window.chunks(rows.max(1))) {
            for (row, &value) in line.iter().enumerate() {
                turned[row * columns + column] = value;
            }
        }
    }
    Ok(turned)
}

/// The three datasets of a sparse matrix, and where its rows (or columns) begin.
struct Sparse {
    data: Dataset,
    indices: Dataset,
    starts: Vec<u64>,
}

fn sparse(place: &Place, path: &str, shape: [u64; 2], lines: usize) -> Result<Sparse> {
    let group: Group = place.group(path)?;
    let attributes = group.attrs().map_err(|error| damaged(path, &error))?;
    let told = attributes
        .get("shape")
        .or_else(|| attributes.get("h5sparse_shape"));
    let told = told.and_then(|told| told.to_u64s()).unwrap_or_default();
    check_shape(path, &told, shape)?;
    let starts_path = format!("{path}/indptr");
    let starts = place.column(&starts_path, lines + 1)?;
    let starts = starts
        .read_u64()
        .map_err(|error| damaged(&starts_path, &error))?;
    let data = place.dataset(&format!("{path}/data"))?;
    let length = data.shape().map_err(|error| damaged(path, &error))?;
    let stored = match length[..] {
        [stored] if stored <= cells_at_most(place.length) => stored,
        _ => return Err(cut_short(path)),
    };
    let rises = starts.windows(2).all(|pair| pair[0] <= pair[1]);
    if !rises || starts.first() != Some(&0) || starts.last().is_none_or(|&last| last > stored) {
        return Err(Failure::new(
            format!("{starts_path} does not rise from 0 to the number of values"),
            "The file is damaged: write it again.",
        ));
    }
    place.check_chunks(path, &data)?;
    let indices = place.column(&format!("{path}/indices"), stored as usize)?;
    Ok(Sparse {
        data,
        indices,
        starts,
    })
}

fn by_rows(place: &Place, path: &str, shape: [u64; 2], rows: usize) -> Result<Stored> {
    let Sparse {
        data,
        indices,
        starts,
    } = sparse(place, path, shape, rows)?;
    Ok(Stored::ByRows {
        data,
        indices,
        starts,
        first: 0,
        values: Vec::new(),
        places: Vec::new(),
    })
}

/// Counts the values of each row, then puts each into its place.
fn turned(
    place: &Place,
    path: &str,
    shape: [u64; 2],
    rows: usize,
    columns: usize,
) -> Result<Stored> {
    let by_columns = sparse(place, path, shape, columns)?;
    let failed = |error| damaged(path, &error);
    let stored = by_columns.starts.last().copied().unwrap_or(0);
    let mut starts = vec![0_usize; rows + 1];
    let windows = || {
        (0..stored)
            .step_by(WINDOW)
            .map(|start| (start, (WINDOW as u64).min(stored - start)))
    };
    for (start, count) in windows() {
        for row in by_columns
            .indices
            .read_u64_rows(start, count)
            .map_err(failed)?
        {
            let below = usize::try_from(row).ok().filter(|&row| row < rows);
            starts[below.ok_or_else(|| outside(path, row, rows))? + 1] += 1;
        }
    }
    for row in 0..rows {
        starts[row + 1] += starts[row];
    }
    let stored = starts[rows];
    let (mut values, mut places) = (vec![0.0; stored], vec![0_u32; stored]);
    let mut next = starts.clone();
    let mut column = 0;
    for (start, count) in windows() {
        let numbers = half::or_wider(&by_columns.data, start, count).map_err(failed)?;
        let of_rows = by_columns
            .indices
            .read_u64_rows(start, count)
            .map_err(failed)?;
        for (index, (number, row)) in (start..).zip(numbers.into_iter().zip(of_rows)) {
            while by_columns.starts[column + 1] <= index {
                column += 1;
            }
            let Some(place) = usize::try_from(row).ok().and_then(|row| next.get_mut(row)) else {
                return Err(outside(path, row, rows));
            };
            if *place >= stored {
                return Err(cut_short(path));
            }
            (values[*place], places[*place]) = (number, column as u32);
            *place += 1;
        }
    }
    Ok(Stored::Turned {
        starts,
        values,
        places,
    })
}

fn no_numbers(path: &str, encoding: Option<&str>) -> Failure {
    Failure::new(
        format!(
            "{path} is stored as \"{}\", which is no matrix of numbers",
            encoding.unwrap_or("nothing")
        ),
        "Make it a NumPy array or a SciPy CSR or CSC matrix, and write the file again.",
    )
}

/// Whether a matrix has the shape that `obs` and `var` ask for.
fn check_shape(path: &str, shape: &[u64], wanted: [u64; 2]) -> Result<()> {
    if shape == wanted {
        return Ok(());
    }
    let [rows, columns] = wanted;
    let mut sides: Vec<String> = shape.iter().map(u64::to_string).collect();
    if sides.is_empty() {
        sides.push("of a single value".to_owned());
    }
    Err(Failure::new(
        format!(
            "{path} has the shape {} where obs and var have {rows} and {columns} rows",
            some_of(sides.iter().map(String::as_str))
        ),
        "The file is damaged, or was not written by AnnData: write it again.",
    ))
}

fn outside(path: &str, place: u64, end: usize) -> Failure {
    Failure::new(
        format!("{path} has a value at place {place}, where there are {end} places"),
        "The file is damaged: write it again.",
    )
}

fn cut_short(path: &str) -> Failure {
    Failure::new(
        format!("{path} does not hold as many values as it says"),
        "The file is damaged or cut short: copy or write it again.",
    )
}
