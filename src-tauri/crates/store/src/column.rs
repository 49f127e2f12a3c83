//! How the domain's values stand in columns: times as RFC 3339 text in UTC with milliseconds, ids as lower-case text,
//! credits as ten-thousandths.

use std::error::Error;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::Credits;
use rusqlite::Row;
use rusqlite::types::Type;

/// Always the same length, so that text order is the order in time.
pub(crate) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// An id or a day as text.
pub(crate) fn text(value: impl ToString) -> String {
    value.to_string()
}

/// A column that holds an id, a time or a day.
pub(crate) fn parsed<T>(row: &Row<'_>, column: &str) -> rusqlite::Result<T>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    parse(row, column, &row.get::<_, String>(column)?)
}

/// The same, where there may be nothing.
pub(crate) fn parsed_maybe<T>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    row.get::<_, Option<String>>(column)?
        .map(|text| parse(row, column, &text))
        .transpose()
}

pub(crate) fn credits(row: &Row<'_>, column: &str) -> rusqlite::Result<Credits> {
    row.get(column).map(Credits::from_ten_thousandths)
}

/// The text in a column is not one this release knows.
pub(crate) fn unknown(row: &Row<'_>, column: &str, text: &str) -> rusqlite::Error {
    failure(row, column, format!("“{text}” is not known").into())
}

fn parse<T>(row: &Row<'_>, column: &str, text: &str) -> rusqlite::Result<T>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    text.parse()
        .map_err(|cause: T::Err| failure(row, column, Box::new(cause)))
}

fn failure(row: &Row<'_>, column: &str, cause: Box<dyn Error + Send + Sync>) -> rusqlite::Error {
    let index = row.as_ref().column_index(column).unwrap_or_default();
    rusqlite::Error::FromSqlConversionFailure(index, Type::Text, cause)
}
