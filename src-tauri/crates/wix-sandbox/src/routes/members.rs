//! Members (contract, section 9): offset paging, `fieldsets`, a free-text search.

use std::cmp::Ordering;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Call, Effect, Reply, Route, Scope};
use crate::model::{Contact, Fieldset, Member, Profile};
use crate::query::{Fields, Filter, Kind, kind_of};
use crate::refusal::Refusal;
use crate::validation::{Form, Violations};

pub(super) const ROUTES: &[Route] = &[
    Route::reads("GET", "/members/v1/members", Scope::Members, list),
    Route::reads("POST", "/members/v1/members/query", Scope::Members, query),
    Route::reads("GET", "/members/v1/members/{id}", Scope::Members, get),
    Route {
        scope: Scope::Members,
        effect: Effect::Writes,
        ..Route::writes("POST", "/members/v1/members", create)
    },
];

const FIELDS: Fields = &[
    ("id", Kind::Guid),
    ("loginEmail", Kind::Text),
    ("status", Kind::Text),
    ("contactId", Kind::Guid),
    ("contact.firstName", Kind::Text),
    ("contact.lastName", Kind::Text),
    ("profile.nickname", Kind::Text),
    ("profile.slug", Kind::Text),
    ("privacyStatus", Kind::Text),
];

const SORTS: Fields = &[
    ("profile.nickname", Kind::Text),
    ("contact.firstName", Kind::Text),
    ("contact.lastName", Kind::Text),
    ("createdDate", Kind::Date),
    ("updatedDate", Kind::Date),
    ("lastLoginDate", Kind::Date),
];

const SEARCHED: &[&str] = &[
    "loginEmail",
    "contact.firstName",
    "contact.lastName",
    "profile.title",
    "profile.nickname",
    "profile.slug",
];

fn fieldset(body: &Value) -> Result<Fieldset, Refusal> {
    let named = match body.get("fieldsets").or_else(|| body.get("fieldSet")) {
        None | Some(Value::Null) => return Ok(Fieldset::Public),
        Some(Value::Array(list)) => list.clone(),
        Some(one) => vec![one.clone()],
    };
    let mut widest = Fieldset::Public;
    for name in named {
        let set = match name.as_str() {
            Some("PUBLIC") => Fieldset::Public,
            Some("EXTENDED") => Fieldset::Extended,
            Some("FULL") => Fieldset::Full,
            _ => {
                let why = "must be one of PUBLIC, EXTENDED, FULL";
                return Err(Refusal::violation("fieldsets", "INVALID_ENUM_VALUE", why));
            }
        };
        widest = widest.max(set);
    }
    Ok(widest)
}

fn get(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    let fieldset = fieldset(&call.body)?;
    let member = call.gym.members.get(id).ok_or_else(Refusal::not_found)?;
    Ok(json!({"member": member.view(fieldset, call.host)}))
}

fn number(value: Option<&Value>, field: &str, default: usize, most: usize) -> Result<usize, Refusal> {
    let read = match value {
        None | Some(Value::Null) => return Ok(default),
        Some(Value::String(text)) => text.parse::<i64>().ok(),
        Some(value) => value.as_i64(),
    };
    match read {
        None => Err(Refusal::violation(field, "FORMAT", "must be an integer")),
        Some(read) if read < 0 => Err(Refusal::violation(field, "MIN", "must be at least 0")),
        Some(read) if read as u64 > most as u64 => Err(Refusal::violation(
            field,
            "MAX",
            format!("must be at most {most}"),
        )),
        Some(read) => Ok(read as usize),
    }
}

struct Sort {
    field: String,
    descending: bool,
}

fn read_sorting(written: Option<&Value>) -> Result<Vec<Sort>, Refusal> {
    let Some(list) = written.and_then(Value::as_array) else {
        return Ok(Vec::new());
    };
    let mut sorts = Vec::with_capacity(list.len());
    for entry in list {
        let field = entry.get("fieldName").and_then(Value::as_str).unwrap_or_default();
        if kind_of(SORTS, field).is_none() {
            return Err(Refusal::violation(
                "query.sorting",
                "VALIDATION",
                format!("cannot sort by {field:?}"),
            ));
        }
        let descending = entry.get("order").and_then(Value::as_str) == Some("DESC");
        sorts.push(Sort {
            field: field.to_owned(),
            descending,
        });
    }
    Ok(sorts)
}

/// Every word of the expression must occur in one of the fields.
struct Search {
    words: Vec<String>,
    fields: Vec<String>,
}

fn read_search(body: &Value) -> Result<Option<Search>, Refusal> {
    let Some(search) = body.get("search").filter(|search| !search.is_null()) else {
        return Ok(None);
    };
    let violations = Violations::default();
    let expression = Form::of(search, &violations).text("expression", 100);
    violations.finish()?;
    let Some(expression) = expression.filter(|expression| !expression.is_empty()) else {
        return Ok(None);
    };
    let fields: Vec<String> = match search.get("fields").and_then(Value::as_array) {
        Some(list) if !list.is_empty() => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => vec!["profile.nickname".to_owned()],
    };
    if fields.len() > 4 {
        return Err(Refusal::violation(
            "search.fields",
            "MAX_SIZE",
            "must have at most 4 elements",
        ));
    }
    if let Some(unknown) = fields.iter().find(|field| !SEARCHED.contains(&field.as_str())) {
        return Err(Refusal::violation(
            "search.fields",
            "VALIDATION",
            format!("cannot search {unknown:?}"),
        ));
    }
    let words = expression
        .to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    Ok(Some(Search { words, fields }))
}

impl Search {
    fn finds(&self, member: &Member) -> bool {
        let texts: Vec<String> = self
            .fields
            .iter()
            .map(|field| member.searchable(field).to_lowercase())
            .collect();
        self.words
            .iter()
            .all(|word| texts.iter().any(|text| text.contains(word)))
    }
}

fn list(call: &mut Call<'_>) -> Reply {
    let fieldset = fieldset(&call.body)?;
    let sorts = read_sorting(call.body.get("sorting").or_else(|| call.body.get("sort")))?;
    let found: Vec<&Member> = call.gym.members.iter().collect();
    show(found, sorts, call.body.get("paging"), fieldset, call.host)
}

fn query(call: &mut Call<'_>) -> Reply {
    let fieldset = fieldset(&call.body)?;
    let empty = json!({});
    let query = call
        .body
        .get("query")
        .filter(|query| query.is_object())
        .unwrap_or(&empty);
    let filter = Filter::read(query.get("filter").unwrap_or(&Value::Null), FIELDS)?;
    let sorts = read_sorting(query.get("sorting").or_else(|| query.get("sort")))?;
    let search = read_search(&call.body)?;
    let by_email = filter.required("loginEmail").map(|email| {
        call.gym
            .index
            .member_by_email
            .get(&email.to_lowercase())
            .copied()
            .into_iter()
            .collect::<Vec<Uuid>>()
    });
    let by_id = filter
        .required("id")
        .and_then(|id| Uuid::parse_str(id).ok())
        .map(|id| vec![id]);
    let candidates = by_id.or(by_email);
    let unfiltered = matches!(&filter, Filter::All(parts) if parts.is_empty());
    let found: Vec<&Member> = call
        .gym
        .members
        .walk(candidates.as_deref(), None, false)
        .map(|(_, member)| member)
        .filter(|member| search.as_ref().is_none_or(|search| search.finds(member)))
        .filter(|member| unfiltered || filter.accepts(&serde_json::to_value(member).unwrap_or_default()))
        .collect();
    show(found, sorts, query.get("paging"), fieldset, call.host)
}

fn show(
    mut found: Vec<&Member>,
    sorts: Vec<Sort>,
    paging: Option<&Value>,
    fieldset: Fieldset,
    host: &str,
) -> Reply {
    let limit = number(
        paging.and_then(|paging| paging.get("limit")),
        "query.paging.limit",
        50,
        100,
    )?;
    let offset = number(
        paging.and_then(|paging| paging.get("offset")),
        "query.paging.offset",
        0,
        usize::MAX,
    )?;
    if sorts.is_empty() {
        found.sort_by_key(|member| std::cmp::Reverse(member.created_date));
    } else {
        found.sort_by(|one, other| compare(&sorts, one, other));
    }
    let total = found.len();
    let members: Vec<Value> = found
        .into_iter()
        .skip(offset)
        .take(limit)
        .map(|member| member.view(fieldset, host))
        .collect();
    Ok(json!({
        "metadata": {"count": members.len(), "offset": offset, "total": total, "tooManyToCount": false},
        "members": members,
    }))
}

fn compare(sorts: &[Sort], one: &Member, other: &Member) -> Ordering {
    for sort in sorts {
        let ordering = match sort.field.as_str() {
            "createdDate" => one.created_date.cmp(&other.created_date),
            "updatedDate" => one.updated_date.cmp(&other.updated_date),
            "lastLoginDate" => one.last_login_date.cmp(&other.last_login_date),
            field => one
                .searchable(field)
                .to_lowercase()
                .cmp(&other.searchable(field).to_lowercase()),
        };
        let ordering = if sort.descending {
            ordering.reverse()
        } else {
            ordering
        };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    Ordering::Equal
}

fn create(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations).required_form("member");
    let draft = read_draft(&form);
    violations.finish()?;
    let member = admit(call, draft)?;
    Ok(json!({"member": member.view(Fieldset::Full, call.host)}))
}

/// A member somebody wants created.
pub(crate) struct Draft {
    login_email: String,
    contact: Contact,
    profile: Profile,
}

pub(crate) fn read_draft(form: &Form<'_>) -> Draft {
    let login_email = form.required_text("loginEmail", 250).trim().to_lowercase();
    if !login_email.is_empty() && !login_email.contains('@') {
        form.note("loginEmail", "FORMAT", "must be an e-mail address");
    }
    let contact = form.form("contact");
    let name = |field: &str| contact.as_ref().and_then(|contact| contact.text(field, 100));
    let (first_name, last_name) = (name("firstName"), name("lastName"));
    let phones = contact
        .as_ref()
        .and_then(|contact| contact.raw("phones").and_then(Value::as_array))
        .map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default();
    let custom_fields = contact
        .as_ref()
        .and_then(|contact| contact.raw("customFields").cloned())
        .and_then(|fields| serde_json::from_value(fields).ok())
        .unwrap_or_default();
    let nickname = form
        .form("profile")
        .and_then(|profile| profile.text("nickname", 100));
    let spelled: Vec<&str> = [&first_name, &last_name]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let nickname = nickname.or_else(|| (!spelled.is_empty()).then(|| spelled.join(" ")));
    let slug = nickname
        .clone()
        .unwrap_or_else(|| login_email.split('@').next().unwrap_or_default().to_owned());
    Draft {
        contact: Contact {
            first_name,
            last_name,
            phones,
            emails: vec![login_email.clone()],
            addresses: Vec::new(),
            custom_fields,
        },
        profile: Profile {
            nickname,
            slug: crate::scenario::slug(&slug),
            title: None,
        },
        login_email,
    }
}

pub(crate) fn admit(call: &mut Call<'_>, draft: Draft) -> Result<Member, Refusal> {
    if call.gym.index.member_by_email.contains_key(&draft.login_email) {
        return Err(Refusal::plain(409, "ALREADY_EXISTS", "Already exists"));
    }
    let member = Member {
        id: call.gym.ids.guid(),
        login_email: draft.login_email,
        login_email_verified: false,
        status: "APPROVED".to_owned(),
        contact_id: call.gym.ids.guid(),
        contact: draft.contact,
        profile: draft.profile,
        privacy_status: "PRIVATE".to_owned(),
        activity_status: "ACTIVE".to_owned(),
        created_date: call.now,
        updated_date: call.now,
        last_login_date: None,
        portrait: true,
    };
    call.gym.insert_member(member.clone());
    Ok(member)
}
