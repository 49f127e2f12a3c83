//! Reading a request body strictly. A [`Form`] walks the JSON and collects *every* broken rule before anything is looked up, so
//! that a caller hears all of them at once; [`Violations::finish`] turns them into one 400.
//!
//! Unknown fields are ignored and `null` counts as absent, as at Wix (contract, sections 1 and 13.4).

use std::cell::RefCell;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::amount::{Amount, AmountFault};
use crate::clock::Stamp;
use crate::refusal::{Refusal, Violation};

/// The rules broken so far.
#[derive(Debug, Default)]
pub(crate) struct Violations(RefCell<Vec<Violation>>);

impl Violations {
    pub(crate) fn note(&self, field: &str, rule: &'static str, description: impl Into<String>) {
        self.0.borrow_mut().push(Violation {
            field: field.to_owned(),
            description: description.into(),
            rule,
            rule_name: None,
        });
    }

    pub(crate) fn finish(self) -> Result<(), Refusal> {
        let found = self.0.into_inner();
        if found.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Invalid(found))
        }
    }
}

/// One JSON object of the request, with the path that leads to it.
#[derive(Clone, Debug)]
pub(crate) struct Form<'a> {
    object: Option<&'a Map<String, Value>>,
    path: String,
    violations: &'a Violations,
}

impl<'a> Form<'a> {
    pub(crate) fn of(body: &'a Value, violations: &'a Violations) -> Self {
        if !body.is_object() && !body.is_null() {
            violations.note("", "FORMAT", "must be a JSON object");
        }
        Self {
            object: body.as_object(),
            path: String::new(),
            violations,
        }
    }

    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    pub(crate) fn note(&self, name: &str, rule: &'static str, description: impl Into<String>) {
        self.violations.note(&self.path_of(name), rule, description);
    }

    pub(crate) fn raw(&self, name: &str) -> Option<&'a Value> {
        self.object
            .and_then(|object| object.get(name))
            .filter(|value| !value.is_null())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    fn missing(&self, name: &str) {
        self.note(name, "REQUIRED_FIELD", "must not be empty");
    }

    pub(crate) fn text(&self, name: &str, longest: usize) -> Option<String> {
        let value = self.raw(name)?;
        let Some(text) = value.as_str() else {
            self.note(name, "FORMAT", "must be a text");
            return None;
        };
        if text.chars().count() > longest {
            self.note(
                name,
                "MAX_LENGTH",
                format!("must have at most {longest} characters"),
            );
        }
        Some(text.to_owned())
    }

    pub(crate) fn required_text(&self, name: &str, longest: usize) -> String {
        match self.text(name, longest) {
            Some(text) if !text.is_empty() => text,
            Some(_) => {
                self.missing(name);
                String::new()
            }
            None => {
                if !self.has(name) {
                    self.missing(name);
                }
                String::new()
            }
        }
    }

    pub(crate) fn guid(&self, name: &str) -> Option<Uuid> {
        let value = self.raw(name)?;
        let read = value.as_str().and_then(guid);
        if read.is_none() {
            self.note(name, "FORMAT", "must be a valid GUID");
        }
        read
    }

    pub(crate) fn required_guid(&self, name: &str) -> Uuid {
        match self.raw(name) {
            None => self.missing(name),
            Some(value) if value.as_str() == Some("") => self.missing(name),
            Some(_) => return self.guid(name).unwrap_or_default(),
        }
        Uuid::nil()
    }

    pub(crate) fn guids(&self, name: &str, most: usize) -> Option<Vec<Uuid>> {
        let list = self.array(name, 0, most)?;
        let mut read = Vec::with_capacity(list.len());
        for (index, value) in list.iter().enumerate() {
            match value.as_str().and_then(guid) {
                Some(id) => read.push(id),
                None => self.note(&format!("{name}[{index}]"), "FORMAT", "must be a valid GUID"),
            }
        }
        Some(read)
    }

    pub(crate) fn required_guids(&self, name: &str, most: usize) -> Vec<Uuid> {
        let read = self.guids(name, most);
        if read.as_ref().is_none_or(Vec::is_empty) && self.array(name, 0, most).is_none_or(Vec::is_empty) {
            self.note(name, "MIN_SIZE", "must have at least 1 element");
        }
        read.unwrap_or_default()
    }

    fn array(&self, name: &str, least: usize, most: usize) -> Option<&'a Vec<Value>> {
        let value = self.raw(name)?;
        let Some(list) = value.as_array() else {
            self.note(name, "FORMAT", "must be a list");
            return None;
        };
        if list.len() < least {
            self.note(name, "MIN_SIZE", format!("must have at least {least} element"));
        }
        if list.len() > most {
            self.note(name, "MAX_SIZE", format!("must have at most {most} elements"));
            return None;
        }
        Some(list)
    }

    /// A list of objects between `least` and `most` long; an absent list counts as empty.
    pub(crate) fn forms(&self, name: &str, least: usize, most: usize) -> Vec<Form<'a>> {
        if least > 0 && !self.has(name) {
            self.note(name, "MIN_SIZE", format!("must have at least {least} element"));
        }
        let Some(list) = self.array(name, least, most) else {
            return Vec::new();
        };
        let mut forms = Vec::with_capacity(list.len());
        for (index, value) in list.iter().enumerate() {
            let path = format!("{}[{index}]", self.path_of(name));
            if !value.is_object() {
                self.violations.note(&path, "FORMAT", "must be an object");
            }
            forms.push(Form {
                object: value.as_object(),
                path,
                violations: self.violations,
            });
        }
        forms
    }

    /// Decimals are text on the wire; a JSON number is refused.
    pub(crate) fn decimal(&self, name: &str) -> Option<Amount> {
        let value = self.raw(name)?;
        let Some(text) = value.as_str() else {
            self.note(name, "FORMAT", "must be a decimal in a text");
            return None;
        };
        match Amount::parse(text) {
            Ok(amount) => return Some(amount),
            Err(AmountFault::Format) => self.note(name, "FORMAT", "must be a decimal"),
            Err(AmountFault::Scale) => {
                self.note(name, "DECIMAL_MAX_SCALE", "must have at most 4 fraction digits")
            }
            Err(AmountFault::TooLarge) => self.note(name, "DECIMAL_LTE", "must be at most 1000000000000"),
        }
        None
    }

    pub(crate) fn required_decimal(&self, name: &str) -> Amount {
        if !self.has(name) {
            self.missing(name);
        }
        self.decimal(name).unwrap_or(Amount::ZERO)
    }

    pub(crate) fn positive_or_zero(&self, name: &str) -> Option<Amount> {
        let amount = self.decimal(name)?;
        if amount.is_negative() {
            self.note(name, "DECIMAL_GTE", "must be at least 0");
        }
        Some(amount)
    }

    /// An int32 of at least 1.
    pub(crate) fn count(&self, name: &str) -> Option<i32> {
        let value = self.raw(name)?;
        match value.as_i64() {
            Some(count) if count < 1 => self.note(name, "MIN", "must be at least 1"),
            Some(count) => match i32::try_from(count) {
                Ok(count) => return Some(count),
                Err(_) => self.note(name, "MAX", "must be a 32-bit integer"),
            },
            None => self.note(name, "FORMAT", "must be an integer"),
        }
        None
    }

    pub(crate) fn required_count(&self, name: &str) -> i32 {
        if !self.has(name) {
            self.missing(name);
        }
        self.count(name).unwrap_or(1)
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        let value = self.raw(name)?;
        let read = value.as_bool();
        if read.is_none() {
            self.note(name, "FORMAT", "must be true or false");
        }
        read
    }

    pub(crate) fn moment(&self, name: &str) -> Option<Stamp> {
        let value = self.raw(name)?;
        let read = value.as_str().and_then(Stamp::parse);
        if read.is_none() {
            self.note(name, "FORMAT", "must be a timestamp");
        }
        read
    }

    pub(crate) fn choice(&self, name: &str, allowed: &'static [&'static str]) -> Option<&'static str> {
        let value = self.raw(name)?;
        let read = value
            .as_str()
            .and_then(|text| allowed.iter().find(|known| **known == text));
        if read.is_none() {
            self.note(
                name,
                "INVALID_ENUM_VALUE",
                format!("must be one of {}", allowed.join(", ")),
            );
        }
        read.copied()
    }

    pub(crate) fn form(&self, name: &str) -> Option<Form<'a>> {
        let value = self.raw(name)?;
        let object = value.as_object();
        if object.is_none() {
            self.note(name, "FORMAT", "must be an object");
        }
        Some(Form {
            object,
            path: self.path_of(name),
            violations: self.violations,
        })
    }

    /// A nested object that must be there. Its fields are judged even when it is missing, so the caller hears of them too.
    pub(crate) fn required_form(&self, name: &str) -> Form<'a> {
        self.form(name).unwrap_or_else(|| {
            self.missing(name);
            Form {
                object: None,
                path: self.path_of(name),
                violations: self.violations,
            }
        })
    }

    pub(crate) fn free_object(&self, name: &str) -> Option<Value> {
        let value = self.raw(name)?;
        if !value.is_object() {
            self.note(name, "FORMAT", "must be an object");
            return None;
        }
        Some(value.clone())
    }

    /// Exactly one of the variants of a oneof.
    pub(crate) fn exactly_one(&self, name: &str, variants: &[&str]) {
        match variants.iter().filter(|variant| self.has(variant)).count() {
            1 => {}
            0 => self.note(
                name,
                "REQUIRED_ONE_OF_FIELD",
                format!("needs one of {}", variants.join(", ")),
            ),
            _ => self.note(
                name,
                "ONE_OF_ALIGNMENT",
                format!("takes only one of {}", variants.join(", ")),
            ),
        }
    }

    /// The revision of an update: the text of an integer.
    pub(crate) fn required_revision(&self) -> u64 {
        match self.raw("revision") {
            None => {
                self.missing("revision");
                0
            }
            Some(value) => value
                .as_str()
                .and_then(|text| text.parse().ok())
                .unwrap_or_else(|| {
                    self.note("revision", "FORMAT", "must be the text of an integer");
                    0
                }),
        }
    }

    pub(crate) fn namespace(&self) -> String {
        self.required_text("namespace", 20)
    }
}

/// The 36-character form only; upper case is understood and becomes lower case.
pub(crate) fn guid(text: &str) -> Option<Uuid> {
    if text.len() == 36 {
        Uuid::parse_str(text).ok()
    } else {
        None
    }
}
