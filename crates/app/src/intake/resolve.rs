//! What a cell means for a field: offices, leaders, places and codes by their names.

use std::collections::{BTreeSet, HashMap};

use domain::figure::Period;
use domain::intake;
use domain::mechanism::{Field, FieldType, Mechanism};
use domain::value::Value;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::App;

/// Reads cells; names that were found are kept for the next row.
pub(super) struct Resolver<'a> {
    app: &'a App,
    offices: HashMap<String, Vec<String>>,
    today: Date,
}

/// How many offices are suggested for a name that is unknown.
const SUGGESTED: usize = 3;
/// Characters that nearly every office's name has.
const GENERIC: &str = "区市县局委办处管理服务中心和";

impl<'a> Resolver<'a> {
    pub(super) fn new(app: &'a App) -> Resolver<'a> {
        Resolver { app, offices: HashMap::new(), today: app.clock.today() }
    }

    /// The value of a field; nothing for a cell that says nothing.
    ///
    /// # Errors
    /// What was expected, in words.
    pub(super) fn value(
        &mut self,
        mechanism: &Mechanism,
        field: &Field,
        (text, head, year): (&str, &str, Option<i16>),
    ) -> Result<Option<Value>, String> {
        let plain = intake::plain(text);
        let is_text = matches!(field.kind, FieldType::Text | FieldType::Person);
        if plain.is_empty() || !is_text && intake::is_nothing(&plain) {
            return Ok(None);
        }
        let value = match field.kind {
            FieldType::Number => {
                let number =
                    intake::number(&plain).ok_or("不是数字，请写成12.5、1,200、3.2万等")?;
                Value::Text(number.to_string())
            }
            FieldType::Money => Value::Whole(self.fen(&plain, head)?),
            FieldType::Date | FieldType::Moment => Value::Text(day(&plain, year)?.to_string()),
            FieldType::Flag => {
                let flag = repeated(&plain).or_else(|| intake::flag(&plain));
                Value::Flag(flag.ok_or("应为是或者否")?)
            }
            FieldType::Code => return self.code(mechanism, field, &plain).map(Some),
            FieldType::Office => return self.offices_of(field, &plain).map(Some),
            FieldType::Post => Value::Text(self.post(&plain)?),
            FieldType::Place => Value::Text(self.place(&plain)?),
            _ if field.id.text == "series" => Value::Text(self.series(&plain)?),
            _ if field.id.text == "period" => Value::Text(period(&plain, year)?),
            _ => Value::Text(plain),
        };
        Ok(Some(value))
    }

    /// A series by its id or any of its names.
    fn series(&self, plain: &str) -> Result<String, String> {
        let said = intake::label(plain);
        let is = |name: &String| intake::label(name) == said;
        let all = || self.app.catalogue.series.iter();
        let named = all().find(|series| is(&series.id) || is(&series.title));
        let named = named.or_else(|| all().find(|s| is(&s.name) || s.aliases.iter().any(is)));
        named.map(|series| series.id.clone()).ok_or_else(|| "不是本系统的统计指标".to_owned())
    }

    fn fen(&self, plain: &str, head: &str) -> Result<i64, String> {
        let fen = intake::fen(plain, head).as_ref().and_then(Decimal::to_i64);
        fen.ok_or_else(|| "不是金额，请写成1200.50、3.2万元等".to_owned())
    }

    fn code(&self, mechanism: &Mechanism, field: &Field, plain: &str) -> Result<Value, String> {
        let choices = mechanism.choices(field);
        let one = |text: &str| {
            intake::choice(text, &choices).map(Value::text).ok_or_else(|| {
                let titles: Vec<&str> = choices.iter().map(|(_, title)| &**title).collect();
                format!("应为{}之一", titles.join("、"))
            })
        };
        if let Ok(value) = one(plain) {
            return Ok(if field.many { Value::Many(vec![value]) } else { value });
        }
        match field.many {
            true => {
                let each = intake::names(plain);
                each.iter().map(|name| one(name)).collect::<Result<_, _>>().map(Value::Many)
            }
            false => one(plain),
        }
    }

    fn offices_of(&mut self, field: &Field, plain: &str) -> Result<Value, String> {
        if !field.many {
            return self.office(plain).map(Value::Text);
        }
        let mut found: Vec<Value> = Vec::new();
        for name in intake::names(plain) {
            let ids = self.named(&name);
            if ids.is_empty() {
                return Err(self.unknown(&name));
            }
            found.extend(ids.into_iter().map(Value::Text));
        }
        found.dedup();
        Ok(Value::Many(found))
    }

    /// The one office that a cell names; of several the first leads.
    ///
    /// # Errors
    /// Which name is unknown, with offices that are like it.
    pub(super) fn office(&mut self, text: &str) -> Result<String, String> {
        let whole = self.named(&intake::title(text));
        if let [one] = whole.as_slice() {
            return Ok(one.clone());
        }
        let names = intake::names(text);
        let Some(first) = names.first() else { return Err("没有写单位".to_owned()) };
        match self.named(first).as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(self.unknown(first)),
            many => Err(format!("“{first}”有{}个单位，请写明哪一个", many.len())),
        }
    }

    /// Offices named beside the first in a cell of leads.
    pub(super) fn others(&mut self, text: &str) -> Vec<String> {
        let names = intake::names(text);
        names.iter().skip(1).flat_map(|name| self.named(name)).collect()
    }

    fn named(&mut self, name: &str) -> Vec<String> {
        if let Some(found) = self.offices.get(name) {
            return found.clone();
        }
        let directory = &self.app.district.directory;
        let found = match directory.office_named(name) {
            Some(office) => vec![office.id.clone()],
            None => self.app.offices_named(name),
        };
        self.offices.insert(name.to_owned(), found.clone());
        found
    }

    fn unknown(&self, name: &str) -> String {
        let written: BTreeSet<char> = name.chars().filter(|c| !GENERIC.contains(*c)).collect();
        let likeness = |office: &domain::district::Office| {
            let names = office.aliases.iter().chain([&office.name, &office.short]);
            let shared = |own: &String| own.chars().filter(|c| written.contains(c)).count();
            names.map(shared).max().unwrap_or_default()
        };
        let mut like: Vec<(usize, &str)> = self
            .app
            .district
            .directory
            .offices()
            .map(|office| (likeness(office), office.short.as_str()))
            .filter(|(shared, _)| *shared > 1)
            .collect();
        like.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
        let like: Vec<&str> = like.into_iter().take(SUGGESTED).map(|(_, short)| short).collect();
        match like.is_empty() {
            true => format!("单位名册里没有“{name}”"),
            false => format!("单位名册里没有“{name}”，是不是{}", like.join("、")),
        }
    }

    /// A post by its title, a leader by his name.
    fn post(&self, plain: &str) -> Result<String, String> {
        let directory = &self.app.district.directory;
        let said = intake::label(plain);
        let roster = self.app.roster();
        let leaders = roster.leaders_on(self.today).into_iter();
        if let Some(leader) = leaders.clone().find(|leader| intake::label(&leader.title) == said) {
            return Ok(leader.post.clone());
        }
        let people = self.app.district.people.iter().filter(|p| intake::label(&p.name) == said);
        let held = people.flat_map(|person| roster.posts_of(&person.id, self.today));
        let mut held: Vec<&str> = held.collect();
        held.extend(
            directory.posts().filter(|post| intake::label(&post.title) == said).map(|p| &*p.id),
        );
        let own = leaders.clone().find(|leader| held.contains(&leader.post.as_str()));
        own.map(|leader| leader.post.clone())
            .or_else(|| held.first().map(|id| (*id).to_owned()))
            .ok_or_else(|| {
                let titles: Vec<&str> = leaders.map(|leader| leader.title.as_str()).collect();
                format!("没有“{plain}”这位区领导，应为{}", titles.join("、"))
            })
    }

    /// A place by its code, its name or the name without its kind.
    ///
    /// # Errors
    /// That the district has no such place.
    pub(super) fn place(&self, text: &str) -> Result<String, String> {
        let said = intake::label(text);
        let places = &self.app.district.places;
        if places.contains_key(&said) {
            return Ok(said);
        }
        let bare = |name: &str| {
            let name = intake::label(name);
            ["街道办事处", "街道", "镇", "乡", "社区居委会", "社区", "村委会", "村"]
                .iter()
                .find_map(|tail| name.strip_suffix(*tail))
                .map_or(name.clone(), str::to_owned)
        };
        let by = |holds: &dyn Fn(&str) -> bool| {
            let mut found = places.values().filter(|place| holds(&place.name));
            let first = found.next()?;
            found.next().is_none().then(|| first.code.clone())
        };
        by(&|name| intake::label(name) == said)
            .or_else(|| by(&|name| bare(name) == bare(&said)))
            .or_else(|| by(&|name| said.ends_with(&intake::label(name))))
            .ok_or_else(|| format!("辖区里没有“{text}”"))
    }
}

/// A day, or what was expected.
///
/// # Errors
/// What a day looks like.
pub(super) fn day(text: &str, year: Option<i16>) -> Result<Date, String> {
    intake::date(text, year)
        .ok_or_else(|| "不是日期，请写成2023-06-30、2023年6月30日、6月30日或者6月底".to_owned())
}

/// A period as figures know it: 2023, 2023-H1, 2023-Q3, 2023-11.
fn period(plain: &str, year: Option<i16>) -> Result<String, String> {
    if plain.parse::<Period>().is_ok() {
        return Ok(plain.to_owned());
    }
    let end =
        intake::date(plain, year).ok_or("不是期别，请写成2023年、2023年三季度、2023年11月")?;
    let (year, month) = (end.year(), end.month());
    Ok(match plain {
        said if said.contains("季度") => format!("{year}-Q{}", month / 3),
        said if said.contains("上半年") => format!("{year}-H1"),
        said if said.contains('月') || said.contains(['-', '.', '/']) => {
            format!("{year}-{month:02}")
        }
        _ => year.to_string(),
    })
}

/// 初件 and 重件 of petitions: whether it is a repeated one.
fn repeated(plain: &str) -> Option<bool> {
    match plain {
        "重件" | "重复件" | "重复" | "重信" | "重访" | "重信重访" => Some(true),
        "初件" | "初次件" | "初次" | "初信" | "初访" | "初信初访" => Some(false),
        _ => None,
    }
}
