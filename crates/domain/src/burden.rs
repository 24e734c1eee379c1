//! 填报负担: what a form costs those who fill it in, in boxes and estimated minutes.
//!
//! What a box costs is data (`catalogue/burden.toml`, 地方设定), so that a district corrects the
//! estimate by trying and not by programming. Nothing here looks at persons: neither sign-ins nor
//! photographs nor the speed of an answer is ever counted.

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::mechanism::rule::{MomentKind, Shape};
use crate::mechanism::{Action, By, DeadlineRule, Field, FieldType, Mechanism, OfficeRef, Part};
use crate::value::Values;

/// What boxes cost and how much may be asked, as the district sets it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BurdenRules {
    /// 地方设定.
    pub mark: String,
    /// How much may be asked.
    pub budget: Budget,
    /// What each kind of box costs.
    #[serde(rename = "box")]
    pub boxes: Vec<Weight>,
}

/// How much may be asked of the liaison officer of an office in a month.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Texts, at most.
    pub texts: u32,
    /// Minutes, at most.
    pub minutes: Decimal,
    /// The least share of 免报 in the monthly round, in percent.
    pub exempt: u32,
    /// The mechanisms whose forms it limits, by id: what supervision asks for. What a statute asks
    /// of an office is counted too, but no budget of ours can limit it.
    pub covers: Vec<String>,
}

/// What one kind of box costs.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// Which kind: one of [`KINDS`].
    pub id: String,
    /// What a form in the register calls it: 文字, 数字.
    pub short: String,
    /// What it is, for the page.
    pub say: String,
    /// Estimated minutes.
    pub minutes: Decimal,
}

/// The kinds of boxes that the estimate knows.
pub const KINDS: [&str; 7] = ["again", "line", "text", "number", "date", "choice", "file"];
/// A text box that holds no more characters than this is a line.
const LINE: u32 = 100;

/// What a form costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Boxes.
    pub items: u32,
    /// Estimated minutes.
    pub minutes: Decimal,
    /// Whether one of the boxes is a text that has to be written.
    pub text: bool,
}

/// A box on a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormBox<'m> {
    /// The field; `reason`, `proof` and `lead` for those of every form.
    pub name: &'m str,
    /// What it is called.
    pub title: &'m str,
    /// Its kind: one of [`KINDS`].
    pub kind: &'static str,
    /// Whether it may stay empty.
    pub optional: bool,
}

impl BurdenRules {
    /// Reads the rules.
    ///
    /// # Errors
    /// What is wrong, in words: an unknown key or kind, a kind without minutes.
    pub fn parse(text: &str) -> Result<BurdenRules, String> {
        let rules: BurdenRules =
            toml::from_str(text).map_err(|fault| fault.message().to_owned())?;
        for weight in &rules.boxes {
            if !KINDS.contains(&&*weight.id) {
                return Err(format!("不认识的格子“{}”,可用:{}", weight.id, KINDS.join(" ")));
            }
            if weight.minutes.is_sign_negative() {
                return Err(format!("格子“{}”的分钟数不能是负数", weight.id));
            }
        }
        match KINDS.iter().find(|kind| !rules.boxes.iter().any(|weight| weight.id == **kind)) {
            Some(kind) => Err(format!("没有写格子“{kind}”预计几分钟")),
            None => Ok(rules),
        }
    }

    /// Estimated minutes of a box.
    pub fn minutes(&self, kind: &str) -> Decimal {
        let weight = self.boxes.iter().find(|weight| weight.id == kind);
        weight.map_or(Decimal::ZERO, |weight| weight.minutes)
    }

    /// What boxes of these kinds cost together.
    pub fn cost<'k>(&self, kinds: impl IntoIterator<Item = &'k str>) -> Cost {
        kinds.into_iter().fold(Cost::default(), |cost, kind| Cost {
            items: cost.items + 1,
            minutes: cost.minutes + self.minutes(kind),
            text: cost.text || matches!(kind, "again" | "line" | "text"),
        })
    }

    /// What an act's form costs as it is asked: boxes that may stay empty are not counted.
    pub fn asked(&self, mechanism: &Mechanism, part: &Part, action: &Action) -> Cost {
        let boxes = boxes(mechanism, part, action);
        self.cost(boxes.iter().filter(|one| !one.optional).map(|one| one.kind))
    }

    /// What a form cost as it was filled in: boxes that may stay empty count if they were filled.
    pub fn filled(
        &self,
        mechanism: &Mechanism,
        part: &Part,
        action: &Action,
        values: &Values,
    ) -> Cost {
        let boxes = boxes(mechanism, part, action);
        let written = |name: &str| values.get(name).is_some_and(|value| !value.is_empty());
        let counted = boxes.iter().filter(|one| !one.optional || written(one.name));
        self.cost(counted.map(|one| one.kind))
    }
}

/// The boxes of an act's form.
pub fn boxes<'m>(mechanism: &'m Mechanism, part: &'m Part, action: &'m Action) -> Vec<FormBox<'m>> {
    let again = action.to.is_none()
        && part.deadlines.values().any(|rule| comes_again(rule) && meets(rule, &action.id.text));
    let field = |name: &str| mechanism.fields.get(name);
    let mut boxes = Vec::new();
    for ask in &action.asks {
        let Some(field) = field(&ask.field.text) else { continue };
        boxes.extend(of_field(field, ask.optional, again));
    }
    if let Some(list) = action.rows.as_ref().and_then(|list| field(&list.text)) {
        boxes.extend(columns(list, !list.complete));
    }
    for need in &action.needs {
        let plain = |title, kind| FormBox { name: &need.text, title, kind, optional: false };
        match (&*need.text, field(&need.text)) {
            (_, Some(field)) => boxes.extend(of_field(field, false, again)),
            ("reason", None) => boxes.push(plain("理由", "line")),
            ("proof", None) => boxes.push(plain("佐证", "file")),
            (_, None) => {}
        }
    }
    if action.sets.lead {
        boxes.push(FormBox { name: "lead", title: "单位", kind: "choice", optional: false });
    }
    boxes
}

fn of_field(field: &Field, optional: bool, again: bool) -> Vec<FormBox<'_>> {
    match kind_of(field.kind, field.longest, again) {
        Some(kind) => {
            vec![FormBox { name: &field.id.text, title: &field.title, kind, optional }]
        }
        None => columns(field, optional),
    }
}

/// One row of a list: whoever fills it in fills in at least one.
fn columns(list: &Field, optional: bool) -> Vec<FormBox<'_>> {
    let column = |column: (&'_ String, &'_ crate::mechanism::Column)| {
        kind_of(column.1.kind, Some(LINE), false).unwrap_or("line")
    };
    list.columns
        .iter()
        .map(|one| FormBox {
            name: &list.id.text,
            title: &one.1.title,
            kind: column(one),
            optional,
        })
        .collect()
}

/// What a field costs; none for a list, whose columns cost.
fn kind_of(kind: FieldType, longest: Option<u32>, again: bool) -> Option<&'static str> {
    Some(match kind {
        FieldType::List => return None,
        FieldType::Text if again => "again",
        FieldType::Text if longest.is_some_and(|longest| longest <= LINE) => "line",
        FieldType::Text => "text",
        FieldType::Number | FieldType::Money => "number",
        FieldType::Date | FieldType::Moment => "date",
        FieldType::Photo | FieldType::File | FieldType::Sheet => "file",
        FieldType::Code
        | FieldType::Flag
        | FieldType::Person
        | FieldType::Office
        | FieldType::Post
        | FieldType::Place
        | FieldType::Point
        | FieldType::Ref => "choice",
    })
}

/// Whether an act reports in a round that comes again and again and knows 免报 (逐月盘点): it meets
/// the round's deadline and leaves the case where it is.
pub fn is_periodic(mechanism: &Mechanism, part: &Part, action: &Action) -> bool {
    let exempts = |rule: &DeadlineRule| {
        let mut acts = part.actions.values().filter(|other| meets(rule, &other.id.text));
        acts.any(|other| other.to.is_none() && boxes(mechanism, part, other).is_empty())
    };
    let mut rules = part.deadlines.values().filter(|rule| comes_again(rule));
    action.to.is_none() && rules.any(|rule| meets(rule, &action.id.text) && exempts(rule))
}

/// Whether an act without any box meets a periodic deadline that other acts meet with a text: the
/// office reports that there is nothing to report (免报).
pub fn is_exemption(mechanism: &Mechanism, part: &Part, action: &Action) -> bool {
    boxes(mechanism, part, action).is_empty()
        && part.deadlines.values().any(|rule| {
            comes_again(rule) && meets(rule, &action.id.text) && {
                let others = part.actions.values().filter(|other| meets(rule, &other.id.text));
                others.into_iter().any(|other| !boxes(mechanism, part, other).is_empty())
            }
        })
}

/// Whether a deadline comes again and again.
pub fn comes_again(rule: &DeadlineRule) -> bool {
    matches!(rule.shape, Shape::Every { .. })
}

fn meets(rule: &DeadlineRule, act: &str) -> bool {
    rule.until.iter().any(|moment| matches!(&moment.kind, MomentKind::Act(name) if name == act))
}

/// Whether an act is asked of an office that the case names (lead, co-office, handler), and not of
/// one that the file names because it runs the procedure.
pub fn is_asked_of_offices(mechanism: &Mechanism, action: &Action) -> bool {
    match &action.by {
        By::Clock | By::Any | By::Party => false,
        By::PartOffice => true,
        By::Role(name) => mechanism.roles.get(&name.text).is_some_and(|role| {
            role.party.is_none() && !matches!(role.office, Some(OfficeRef::Named(_)))
        }),
    }
}

/// The duty of the post that does an act, for one of a liaison officer or another.
pub fn duty_post<'m>(mechanism: &'m Mechanism, action: &Action) -> &'m str {
    match &action.by {
        By::PartOffice => "联络员",
        By::Role(name) => {
            let role = mechanism.roles.get(&name.text);
            role.and_then(|role| role.post.as_deref()).unwrap_or("")
        }
        _ => "",
    }
}
