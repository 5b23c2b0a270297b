//! Tables in the page: the first rows in view, the rest folded, numbers in four digits.

use crate::csv::Table;
use crate::methods::last_part;
use crate::text::{name, significant, thousands};

/// So many rows are in view; a table that has few more is shown whole.
const FIRST: usize = 6;
const WHOLE: usize = 12;
/// So many rows and columns are in the page; the results folder has all.
pub const ROWS_AT_MOST: usize = 300;
const COLUMNS_AT_MOST: usize = 14;

/// A table with its title; nothing where it has no rows. `file`: where all of it is.
pub fn element(title: &str, table: &Table, file: &str) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    if table.all_rows <= WHOLE {
        let left = left_out(table, file);
        return format!(
            "<div class=\"table\">{}{left}</div>\n",
            one(title, table, table.rows.len())
        );
    }
    let kept = table.rows.len();
    let all = match kept < table.all_rows {
        true => format!(
            "The first {} of {} rows",
            thousands(kept as u64),
            thousands(table.all_rows as u64)
        ),
        false => format!("All {} rows", thousands(kept as u64)),
    };
    format!(
        "<div class=\"table folded\">{}<p class=\"printed hint\">The first {FIRST} of {} rows; the page holds more.</p><details><summary>{all}</summary>{}{}</details></div>\n",
        one(title, table, FIRST),
        thousands(table.all_rows as u64),
        one(title, table, kept),
        left_out(table, file)
    )
}

/// What of a table is not in the page.
fn left_out(table: &Table, file: &str) -> String {
    let columns = table.columns.len().saturating_sub(COLUMNS_AT_MOST);
    let rows = table.all_rows - table.rows.len();
    if columns == 0 && rows == 0 {
        return String::new();
    }
    let mut parts = Vec::new();
    for (count, noun) in [(rows, "row"), (columns, "column")] {
        if count > 0 {
            parts.push(crate::text::counted(count as u64, &format!("more {noun}")));
        }
    }
    format!(
        "<p class=\"hint\">{} are among the results: <code>{}</code>.</p>",
        crate::text::listed(&parts),
        name(file)
    )
}

fn one(title: &str, table: &Table, rows: usize) -> String {
    let columns = table.columns.len().min(COLUMNS_AT_MOST);
    let numbers: Vec<bool> = (0..columns)
        .map(|column| is_of_numbers(table, column))
        .collect();
    let classes: Vec<String> = (0..columns)
        .filter(|&column| numbers[column])
        .map(|column| format!("n{}", column + 1))
        .collect();
    let class = match classes.is_empty() {
        true => String::new(),
        false => format!(" class=\"{}\"", classes.join(" ")),
    };
    let title = name(title);
    let mut html = format!(
        "<div class=\"wide\" role=\"group\" aria-label=\"{title}\"><table{class}><caption>{title}</caption><thead><tr>"
    );
    for column in &table.columns[..columns] {
        html += &format!("<th scope=\"col\">{}", name(column));
    }
    html += "<tbody>";
    for row in table.rows.iter().take(rows) {
        html += "<tr>";
        for (column, &is_number) in numbers.iter().enumerate() {
            let cell = row.get(column).map_or("", String::as_str);
            html += "<td>";
            html += &match is_number {
                true => number(cell),
                // The folder it lay in is nobody's business.
                false if table.columns[column] == "file" => name(last_part(cell)),
                false => name(cell),
            };
        }
    }
    html + "</table></div>"
}

/// Whether all that is in a column is numbers.
fn is_of_numbers(table: &Table, column: usize) -> bool {
    let cells = || {
        table
            .rows
            .iter()
            .filter_map(|row| row.get(column))
            .filter(|cell| !cell.is_empty())
    };
    cells().next().is_some() && cells().all(|cell| cell.parse::<f64>().is_ok())
}

/// A whole number as it is, another in four digits.
fn number(cell: &str) -> String {
    match cell.parse::<f64>() {
        Ok(value) if cell.contains(['.', 'e', 'E']) => significant(value),
        Ok(_) => name(cell),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_wide_tables_are_folded_and_cut_and_say_so() {
        let header: Vec<String> = (0..20).map(|column| format!("c{column}")).collect();
        let row: Vec<String> = (0..20).map(|column| format!("{column}.25001")).collect();
        let text = format!(
            "{}\n{}",
            header.join(","),
            format!("{}\n", row.join(",")).repeat(400)
        );
        let html = element("T", &Table::read(&text, ROWS_AT_MOST, true), "tables/t.csv");
        assert!(html.contains("<summary>The first 300 of 400 rows</summary>"));
        assert!(html.contains("The first 6 of 400 rows; the page holds more."));
        assert!(html.contains(
            "100 more rows and 6 more columns are among the results: <code>tables/t.csv</code>"
        ));
        assert_eq!(html.matches("<tr>").count(), 2 + FIRST + ROWS_AT_MOST);
        assert!(html.contains("class=\"n1 n2 ") && html.contains("<td>1.25<td>2.25"));
        assert_eq!(element("T", &Table::read("a,b\n", 9, true), "t"), "");
    }
}
