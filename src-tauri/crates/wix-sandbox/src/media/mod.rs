//! Pictures drawn by code, so that practice looks like a gym and nobody's likeness is used.

mod merchandise;
mod portrait;

pub(crate) use merchandise::merchandise;
pub(crate) use portrait::portrait;
