//! Filters: read strictly, then judged against the JSON of a row.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::{Fields, Kind, kind_of};
use crate::clock::Stamp;
use crate::refusal::Refusal;

#[derive(Clone, Debug)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Test {
        field: String,
        kind: Kind,
        operator: Operator,
        operand: Value,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    In,
    NotIn,
    StartsWith,
    Contains,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Exists,
    IsEmpty,
    HasSome,
    HasAll,
}

impl Operator {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "$eq" => Self::Equal,
            "$ne" => Self::NotEqual,
            "$in" => Self::In,
            "$nin" => Self::NotIn,
            "$startsWith" => Self::StartsWith,
            "$contains" => Self::Contains,
            "$lt" => Self::Less,
            "$lte" => Self::LessOrEqual,
            "$gt" => Self::Greater,
            "$gte" => Self::GreaterOrEqual,
            "$exists" => Self::Exists,
            "$isEmpty" => Self::IsEmpty,
            "$hasSome" => Self::HasSome,
            "$hasAll" => Self::HasAll,
            _ => return None,
        })
    }

    fn takes_list(self) -> bool {
        matches!(self, Self::In | Self::NotIn | Self::HasSome | Self::HasAll)
    }

    fn takes_flag(self) -> bool {
        matches!(self, Self::Exists | Self::IsEmpty)
    }
}

fn refuse(field: &str, rule: &'static str, why: String) -> Refusal {
    Refusal::violation(&format!("query.filter.{field}"), rule, why)
}

impl Filter {
    pub(crate) fn read(written: &Value, fields: Fields) -> Result<Self, Refusal> {
        match written {
            Value::Null => Ok(Self::All(Vec::new())),
            Value::Object(map) => Self::read_object(map, fields),
            _ => Err(Refusal::violation("query.filter", "FORMAT", "must be an object")),
        }
    }

    fn read_object(map: &Map<String, Value>, fields: Fields) -> Result<Self, Refusal> {
        let mut parts = Vec::with_capacity(map.len());
        for (name, value) in map {
            parts.push(match name.as_str() {
                "$and" => Self::All(Self::read_list(name, value, fields)?),
                "$or" => Self::Any(Self::read_list(name, value, fields)?),
                "$not" => match value {
                    Value::Array(_) => Self::Not(Box::new(Self::All(Self::read_list(name, value, fields)?))),
                    _ => Self::Not(Box::new(Self::read(value, fields)?)),
                },
                field => Self::read_field(field, value, fields)?,
            });
        }
        Ok(Self::All(parts))
    }

    fn read_list(name: &str, value: &Value, fields: Fields) -> Result<Vec<Self>, Refusal> {
        let list = value
            .as_array()
            .ok_or_else(|| refuse(name, "FORMAT", "must be a list".to_owned()))?;
        list.iter().map(|part| Self::read(part, fields)).collect()
    }

    fn read_field(field: &str, value: &Value, fields: Fields) -> Result<Self, Refusal> {
        let Some(kind) = kind_of(fields, field) else {
            return Err(refuse(field, "VALIDATION", format!("cannot filter by {field:?}")));
        };
        let tests = match value.as_object() {
            Some(map) if map.keys().next().is_some_and(|key| key.starts_with('$')) => map,
            _ => return Self::test(field, kind, Operator::Equal, value),
        };
        let mut parts = Vec::with_capacity(tests.len());
        for (name, operand) in tests {
            if name == "$not" {
                parts.push(Self::Not(Box::new(Self::read_field(field, operand, fields)?)));
                continue;
            }
            let Some(operator) = Operator::named(name) else {
                return Err(refuse(
                    field,
                    "VALIDATION",
                    format!("does not know the operator {name}"),
                ));
            };
            parts.push(Self::test(field, kind, operator, operand)?);
        }
        Ok(Self::All(parts))
    }

    fn test(field: &str, kind: Kind, operator: Operator, operand: &Value) -> Result<Self, Refusal> {
        let is_list_test = matches!(operator, Operator::HasSome | Operator::HasAll);
        if kind == Kind::List && !is_list_test && !operator.takes_flag() {
            return Err(refuse(
                field,
                "VALIDATION",
                "takes $hasSome and $hasAll only".to_owned(),
            ));
        }
        if kind == Kind::Date && operator == Operator::StartsWith {
            return Err(refuse(
                field,
                "VALIDATION",
                "is a date: no $startsWith".to_owned(),
            ));
        }
        if operator.takes_list() && !operand.is_array() {
            return Err(refuse(field, "FORMAT", "needs a list".to_owned()));
        }
        if operator.takes_flag() && !operand.is_boolean() {
            return Err(refuse(field, "FORMAT", "needs true or false".to_owned()));
        }
        let text_only = matches!(operator, Operator::StartsWith | Operator::Contains);
        if text_only && !operand.is_string() {
            return Err(refuse(field, "FORMAT", "needs a text".to_owned()));
        }
        if kind == Kind::Date && !operator.takes_flag() {
            let listed = operand
                .as_array()
                .map_or_else(|| vec![operand], |list| list.iter().collect());
            let is_date = |value: &&Value| value.is_null() || value.as_str().and_then(Stamp::parse).is_some();
            if !listed.iter().all(is_date) {
                return Err(refuse(field, "FORMAT", "needs an RFC 3339 timestamp".to_owned()));
            }
        }
        let operand = if kind == Kind::Guid {
            lower(operand)
        } else {
            operand.clone()
        };
        Ok(Self::Test {
            field: field.to_owned(),
            kind,
            operator,
            operand,
        })
    }

    pub(crate) fn accepts(&self, row: &Value) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.accepts(row)),
            Self::Any(parts) => parts.iter().any(|part| part.accepts(row)),
            Self::Not(part) => !part.accepts(row),
            Self::Test {
                field,
                kind,
                operator,
                operand,
            } => {
                let mut found = Vec::new();
                collect(row, field, &mut found);
                judge(*kind, *operator, &found, operand)
            }
        }
    }

    /// The value `field` must have for anything to be accepted: lets a query start from an index.
    pub(crate) fn required(&self, field: &str) -> Option<&str> {
        match self {
            Self::All(parts) => parts.iter().find_map(|part| part.required(field)),
            Self::Test {
                field: tested,
                operator: Operator::Equal,
                operand,
                ..
            } if tested == field => operand.as_str(),
            _ => None,
        }
    }
}

fn lower(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.to_lowercase()),
        Value::Array(list) => Value::Array(list.iter().map(lower).collect()),
        other => other.clone(),
    }
}

/// Every value at a dotted path; lists on the way are entered.
pub(crate) fn collect<'a>(value: &'a Value, path: &str, found: &mut Vec<&'a Value>) {
    if let Value::Array(list) = value {
        for element in list {
            collect(element, path, found);
        }
        return;
    }
    if path.is_empty() {
        if !value.is_null() {
            found.push(value);
        }
        return;
    }
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    if let Some(inner) = value.get(name) {
        collect(inner, rest, found);
    }
}

fn judge(kind: Kind, operator: Operator, found: &[&Value], operand: &Value) -> bool {
    let equal = |value: &Value, other: &Value| compare(kind, value, other) == Some(Ordering::Equal);
    let any_in = |list: &Value| {
        list.as_array().is_some_and(|list| {
            list.iter().any(|wanted| {
                if wanted.is_null() {
                    found.is_empty()
                } else {
                    found.iter().any(|value| equal(value, wanted))
                }
            })
        })
    };
    let ordered = |accept: fn(Ordering) -> bool| {
        found
            .iter()
            .any(|value| compare(kind, value, operand).is_some_and(accept))
    };
    let is = |operand: &Value| match operand {
        Value::Null => found.is_empty(),
        _ => found.iter().any(|value| equal(value, operand)),
    };
    match operator {
        Operator::Equal => is(operand),
        Operator::NotEqual => !is(operand),
        Operator::In | Operator::HasSome => any_in(operand),
        Operator::NotIn => !any_in(operand),
        Operator::HasAll => operand.as_array().is_some_and(|list| list.iter().all(is)),
        Operator::StartsWith => texts(found, operand, |text, wanted| text.starts_with(wanted)),
        Operator::Contains => texts(found, operand, |text, wanted| text.contains(wanted)),
        Operator::Less => ordered(Ordering::is_lt),
        Operator::LessOrEqual => ordered(Ordering::is_le),
        Operator::Greater => ordered(Ordering::is_gt),
        Operator::GreaterOrEqual => ordered(Ordering::is_ge),
        Operator::Exists => operand.as_bool() == Some(!found.is_empty()),
        Operator::IsEmpty => {
            let empty = found.iter().all(|value| value.as_str() == Some(""));
            operand.as_bool() == Some(empty)
        }
    }
}

fn texts(found: &[&Value], operand: &Value, test: fn(&str, &str) -> bool) -> bool {
    let wanted = operand.as_str().unwrap_or_default().to_lowercase();
    found
        .iter()
        .filter_map(|value| value.as_str())
        .any(|text| test(&text.to_lowercase(), &wanted))
}

/// Order of two values of one field; `None` when they cannot be compared.
pub(crate) fn compare(kind: Kind, one: &Value, other: &Value) -> Option<Ordering> {
    if kind == Kind::Date {
        return Some(Stamp::parse(one.as_str()?)?.cmp(&Stamp::parse(other.as_str()?)?));
    }
    match (one, other) {
        (Value::String(one), Value::String(other)) => Some(one.cmp(other)),
        (Value::Number(one), Value::Number(other)) => one.as_f64()?.partial_cmp(&other.as_f64()?),
        _ => (one == other).then_some(Ordering::Equal),
    }
}
