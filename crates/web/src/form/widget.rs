//! How the fields of a form look: one control for every type of field.

use app::App;
use domain::district::{OfficeKind, PlaceKind};
use domain::event::FileRef;
use domain::form::Input;
use domain::mechanism::{Always, FieldType};
use domain::value::Value;
use rust_decimal::Decimal;

use super::spec::{Asked, Kind, Spec};
use crate::sent::Sent;

/// A field with its label, help, fault and control.
#[derive(Debug, Clone)]
pub struct Widget {
    /// The name under which it is sent.
    pub name: String,
    /// Its id in the page.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Whether it may be left empty.
    pub optional: bool,
    /// A line of help.
    pub hint: String,
    /// What is wrong with it.
    pub fault: Option<String>,
    /// Its control.
    pub look: Look,
}

/// A control.
#[derive(Debug, Clone)]
pub enum Look {
    /// One line: text, date, number.
    Line {
        /// The type of the input.
        kind: &'static str,
        /// What is in it.
        value: String,
        /// What stands behind it.
        unit: String,
        /// What may be chosen from while typing.
        offers: Vec<String>,
    },
    /// Several lines.
    Area {
        /// What is in it.
        value: String,
        /// The largest number of characters.
        longest: Option<u32>,
        /// How many lines are shown.
        rows: u32,
    },
    /// One of many.
    Select(Vec<Group>),
    /// One of a few.
    Radios(Vec<Choice>),
    /// Any of many.
    Checks(Vec<Group>),
    /// Yes or no.
    Flag(bool),
    /// Files, with those that are stored already.
    Files(Vec<FileRef>),
    /// A table of rows.
    Table {
        /// Titles of the columns.
        heads: Vec<String>,
        /// Rows of cells.
        rows: Vec<Vec<Cell>>,
    },
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The name under which it is sent.
    pub name: String,
    /// What it is, read aloud.
    pub label: String,
    /// The type of the input; empty for a choice.
    pub kind: &'static str,
    /// What is in it.
    pub value: String,
    /// What may be chosen.
    pub choices: Vec<Choice>,
}

/// Choices under a common title.
#[derive(Debug, Clone)]
pub struct Group {
    /// The title; empty for none.
    pub title: String,
    /// The choices.
    pub choices: Vec<Choice>,
}

/// Something to choose.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub title: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Up to so many choices stand side by side.
const FEW: usize = 5;
/// So many rows a table has at least.
const LEAST_ROWS: usize = 4;
/// A table offers at most so many.
pub const MOST_ROWS: usize = 12;
/// Titles that end so ask for more than a line.
const LONG: [&str; 15] = [
    "举措", "情况", "内容", "要求", "原句", "说明", "意见", "依据", "事由", "理由", "答复", "记录",
    "要点", "摘要", "成果",
];

/// Makes the controls of a form.
pub struct Maker<'a> {
    /// The app.
    pub app: &'a App,
    /// What is asked.
    pub spec: &'a Spec,
    /// What was filled in before.
    pub sent: Option<&'a Sent>,
    /// What is wrong with it.
    pub faults: &'a [(String, String)],
}

impl Maker<'_> {
    /// What is asked in any case.
    pub fn main(&self) -> Vec<Widget> {
        let mut widgets = Vec::new();
        if self.spec.number.is_empty() {
            widgets.push(self.widget(
                "_title",
                "名称",
                false,
                "一句话说清是什么事",
                self.line("_title"),
            ));
        }
        if self.spec.mechanism.about.text == "place" && self.spec.number.is_empty() {
            let places = Look::Select(self.places(&self.chosen("_place_code", None)));
            widgets.push(self.widget("_place_code", "所在辖区", true, "", places));
        }
        widgets.extend(self.own());
        if let Some(lead) = &self.spec.lead {
            let chosen = self.chosen("_lead", Some(&Value::text(lead)));
            let offices = Look::Select(self.offices(&chosen));
            let word = self.lead_word();
            widgets.push(self.widget("_lead", word, false, "", offices));
        }
        widgets.extend(self.spec.inputs.iter().map(|input| self.input(input)));
        if let Some(link) = &self.spec.link {
            let label = format!("{}：文号", link.title);
            let hint = "写那件事项的文号，例如潞任〔2024〕9号；还没有的先办那一件";
            widgets.push(self.widget("_link", &label, !link.must, hint, self.line("_link")));
        }
        for nth in 1..=self.spec.together {
            let name = format!("_with.{nth}");
            let people = Look::Select(self.people(&self.chosen(&name, None)));
            widgets.push(self.widget(&name, "共同办理人", false, "须两人以上共同办理", people));
        }
        widgets.extend(self.reason(Asked::Must));
        widgets.extend(self.proof(Asked::Must));
        widgets
    }

    /// What is asked only if the act happened on another day.
    pub fn more(&self) -> Vec<Widget> {
        let dated = !matches!(self.spec.kind, Kind::Deed | Kind::Paper(..));
        if dated {
            return Vec::new();
        }
        let today = self.app.clock.today().strftime("%Y年%-m月%-d日");
        let hint = format!("今天是{today}，早于今天的照实填写");
        let day = Look::Line {
            kind: "date",
            value: self.value("_happened", None),
            unit: String::new(),
            offers: Vec::new(),
        };
        let mut widgets = vec![self.widget("_happened", "实际办理日期", true, &hint, day)];
        widgets.extend(self.reason(Asked::IfLate));
        widgets.extend(self.proof(Asked::IfLate));
        widgets
    }

    /// What acts that every mechanism has ask for themselves.
    fn own(&self) -> Vec<Widget> {
        let area =
            |name: &str| Look::Area { value: self.value(name, None), longest: Some(500), rows: 4 };
        match &self.spec.kind {
            Kind::Always(Always::Note) => {
                vec![self.widget("_text", "内容", false, "", area("_text"))]
            }
            Kind::CorrectField(name) => {
                let inputs = self.corrected(name);
                inputs.iter().map(|input| self.input(input)).collect()
            }
            Kind::CorrectDate(_) => {
                let day = Look::Line {
                    kind: "date",
                    value: self.value("_date", None),
                    unit: String::new(),
                    offers: Vec::new(),
                };
                vec![self.widget("_date", "正确的日期", false, "", day)]
            }
            _ => Vec::new(),
        }
    }

    /// What a correction of a field asks.
    pub fn corrected(&self, name: &str) -> Vec<Input> {
        let Some(field) = self.spec.mechanism.fields.get(name) else { return Vec::new() };
        vec![Input {
            name: name.to_owned(),
            title: format!("{}更正为", field.title),
            kind: field.kind,
            optional: false,
            many: field.many,
            choices: self.spec.mechanism.choices(field),
            value: None,
            hint: field.hint.clone(),
            longest: field.longest,
            unit: field.unit.clone(),
            columns: Vec::new(),
        }]
    }

    fn lead_word(&self) -> &'static str {
        match (&self.spec.kind, self.spec.mechanism.id.text.as_str()) {
            (Kind::Always(_), _) => "移交给",
            (_, "commitment") => "牵头单位",
            _ => "承办单位",
        }
    }

    fn reason(&self, when: Asked) -> Option<Widget> {
        if self.spec.reason != when {
            return None;
        }
        let look = Look::Area { value: self.value("_reason", None), longest: Some(300), rows: 3 };
        let must = when == Asked::Must;
        let (label, hint) = match must {
            true => ("理由", ""),
            false => ("补录理由", "期限已过才登记的，要写理由、附证明，并由另一人复核"),
        };
        Some(self.widget("_reason", label, !must, hint, look))
    }

    fn proof(&self, when: Asked) -> Option<Widget> {
        if self.spec.proof != when {
            return None;
        }
        let kept = self.sent.map(|sent| sent.files_of("_proof")).unwrap_or_default();
        let must = when == Asked::Must;
        let label = match (&self.spec.kind, must) {
            (Kind::Always(Always::Attach), _) => "材料",
            (_, true) => "佐证材料",
            (_, false) => "证明材料",
        };
        let hint = match (must, self.spec.proof_why.as_str()) {
            (true, "") => "1个文件即可".to_owned(),
            (true, why) => format!("1个文件即可。{why}"),
            (false, _) => "证明当时已经办理的材料".to_owned(),
        };
        Some(self.widget("_proof", label, !must, &hint, Look::Files(kept)))
    }

    fn input(&self, input: &Input) -> Widget {
        let title = input.title.as_str();
        let hint = match (input.hint.as_deref(), input.longest) {
            (Some(hint), Some(n)) => format!("{hint}。不超过{n}字"),
            (Some(hint), None) => hint.to_owned(),
            (None, Some(n)) => format!("不超过{n}字"),
            (None, None) => String::new(),
        };
        self.widget(&input.name, title, input.optional, &hint, self.look(input))
    }

    fn look(&self, input: &Input) -> Look {
        let value = || self.value(&input.name, input.value.as_ref());
        let chosen = || self.chosen(&input.name, input.value.as_ref());
        match input.kind {
            FieldType::Code if input.many => Look::Checks(vec![plain(&input.choices, &chosen())]),
            FieldType::Code if input.choices.is_empty() => self.text(input),
            FieldType::Code if input.choices.len() <= FEW => {
                Look::Radios(plain(&input.choices, &chosen()).choices)
            }
            FieldType::Code => Look::Select(vec![plain(&input.choices, &chosen())]),
            FieldType::Flag => Look::Flag(value() == "true"),
            FieldType::Office if input.many => Look::Checks(self.offices(&chosen())),
            FieldType::Office => Look::Select(self.offices(&chosen())),
            FieldType::Post => Look::Select(vec![self.leaders(&chosen())]),
            FieldType::Place => Look::Select(self.places(&chosen())),
            FieldType::File | FieldType::Photo | FieldType::Sheet => {
                Look::Files(self.sent.map(|sent| sent.files_of(&input.name)).unwrap_or_default())
            }
            FieldType::List => self.table(input),
            FieldType::Text => self.text(input),
            kind => Look::Line {
                kind: type_of(kind),
                value: value(),
                unit: unit_of(kind, input.unit.as_deref()),
                offers: Vec::new(),
            },
        }
    }

    fn text(&self, input: &Input) -> Look {
        let value = self.value(&input.name, input.value.as_ref());
        let is_long = input.longest.is_some_and(|n| n >= 60)
            || LONG.iter().any(|end| input.title.ends_with(end));
        match is_long {
            true => Look::Area { value, longest: input.longest, rows: 3 },
            false => Look::Line {
                kind: "text",
                value,
                unit: input.unit.clone().unwrap_or_default(),
                offers: self.offers(&input.name),
            },
        }
    }

    /// A column that is called like a code list of the mechanism offers its titles.
    fn offers(&self, name: &str) -> Vec<String> {
        let Some((_, column)) = name.rsplit_once('.') else { return Vec::new() };
        let list = self.spec.mechanism.codes.get(column);
        list.map_or(Vec::new(), |codes| codes.values.values().cloned().collect())
    }

    fn table(&self, input: &Input) -> Look {
        let before = input.value.iter().flat_map(|value| value.members());
        let before: Vec<&Value> = before.filter(|value| value.as_row().is_some()).collect();
        let typed = self.sent.map_or(0, |sent| rows_sent(sent, &input.name));
        let count = before.len().max(typed) + 1;
        let rows = (0..count.clamp(LEAST_ROWS, MOST_ROWS))
            .map(|nth| {
                let row = before.get(nth).and_then(|value| value.as_row());
                let cell = |(column, title): &(String, String)| {
                    let value = row.and_then(|row| row.get(column));
                    self.cell(input, nth, (column, title), value)
                };
                input.columns.iter().map(cell).collect()
            })
            .collect();
        Look::Table { heads: input.columns.iter().map(|(_, title)| title.clone()).collect(), rows }
    }

    fn cell(
        &self,
        input: &Input,
        nth: usize,
        (column, title): (&str, &str),
        before: Option<&Value>,
    ) -> Cell {
        let name = format!("{}.{nth}.{column}", input.name);
        let list = self.spec.mechanism.fields.get(&input.name);
        let kind = list.and_then(|list| list.columns.get(column)).map(|column| column.kind);
        let chosen = self.chosen(&name, before);
        let choices = match kind {
            Some(FieldType::Office) => {
                self.offices(&chosen).into_iter().flat_map(|group| group.choices).collect()
            }
            _ => Vec::new(),
        };
        Cell {
            value: self.value(&name, before),
            label: format!("第{}行{title}", nth + 1),
            kind: if choices.is_empty() { kind.map_or("text", type_of) } else { "" },
            choices,
            name,
        }
    }

    fn widget(&self, name: &str, label: &str, optional: bool, hint: &str, look: Look) -> Widget {
        let fault = self.faults.iter().find(|(field, _)| field == name);
        Widget {
            name: name.to_owned(),
            id: format!("f-{}", name.trim_start_matches('_').replace('.', "-")),
            label: label.to_owned(),
            optional,
            hint: hint.to_owned(),
            fault: fault.map(|(_, say)| say.clone()),
            look,
        }
    }

    fn line(&self, name: &str) -> Look {
        let value = self.value(name, None);
        Look::Line { kind: "text", value, unit: String::new(), offers: Vec::new() }
    }

    /// What was typed, or what is known.
    fn value(&self, name: &str, known: Option<&Value>) -> String {
        match self.sent {
            Some(sent) => sent.get(name).to_owned(),
            None => known.map_or(String::new(), |value| self.printed(name, value)),
        }
    }

    /// A known value as its control takes it.
    fn printed(&self, name: &str, value: &Value) -> String {
        let mut parts = name.splitn(3, '.');
        let field = parts.next().and_then(|field| self.spec.mechanism.fields.get(field));
        let column = name.rsplit_once('.').map(|(_, column)| column);
        let inner = field.zip(column).and_then(|(field, column)| field.columns.get(column));
        let kind = inner.map(|column| column.kind).or(field.map(|field| field.kind));
        match (kind, value.as_number(), value) {
            (Some(FieldType::Money), Some(fen), _) => {
                (fen / Decimal::ONE_HUNDRED).normalize().to_string()
            }
            (_, _, Value::Flag(flag)) => flag.to_string(),
            (Some(FieldType::Person), ..) => String::new(),
            _ => value.to_string(),
        }
    }

    fn chosen(&self, name: &str, known: Option<&Value>) -> Vec<String> {
        match self.sent {
            Some(sent) => sent.all(name).into_iter().map(str::to_owned).collect(),
            None => known.map_or(Vec::new(), |value| {
                value.members().iter().map(ToString::to_string).collect()
            }),
        }
    }

    fn offices(&self, chosen: &[String]) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let today = self.app.clock.today();
        for office in self.app.district.directory.offices() {
            if office.until.is_some_and(|until| until < today) {
                continue;
            }
            let title = group_of(office.kind);
            let choice = choice(&office.id, &office.short, chosen);
            match groups.iter_mut().find(|group| group.title == title) {
                Some(group) => group.choices.push(choice),
                None => groups.push(Group { title: title.to_owned(), choices: vec![choice] }),
            }
        }
        groups
    }

    fn leaders(&self, chosen: &[String]) -> Group {
        let roster = self.app.roster();
        let leaders = roster.leaders_on(self.app.clock.today());
        let choices = leaders.iter().map(|l| choice(&l.post, &l.title, chosen)).collect();
        Group { title: String::new(), choices }
    }

    /// Streets and towns, and under each of them its communities and villages.
    fn places(&self, chosen: &[String]) -> Vec<Group> {
        let places = &self.app.district.places;
        let upper = places.values().filter(|place| {
            matches!(place.kind, PlaceKind::Street | PlaceKind::Town | PlaceKind::Park)
        });
        upper
            .map(|place| {
                let below = places.values().filter(|below| below.parent == place.code);
                let all = std::iter::once(place).chain(below);
                let choices = all.map(|p| choice(&p.code, &p.name, chosen)).collect();
                Group { title: place.name.clone(), choices }
            })
            .collect()
    }

    /// People with their posts, by office.
    fn people(&self, chosen: &[String]) -> Vec<Group> {
        let (directory, roster) = (&self.app.district.directory, self.app.roster());
        let today = self.app.clock.today();
        let mut groups: Vec<Group> = Vec::new();
        for person in &self.app.district.people {
            let posts = roster.posts_of(&person.id, today);
            for post in posts.into_iter().filter_map(|post| directory.post(post)) {
                let office = directory.office_short(&post.office);
                let title = format!("{} {}", person.name, post.title);
                let choice = choice(&format!("{}@{}", person.id, post.id), &title, chosen);
                match groups.iter_mut().find(|group| group.title == office) {
                    Some(group) => group.choices.push(choice),
                    None => groups.push(Group { title: office.to_owned(), choices: vec![choice] }),
                }
            }
        }
        groups
    }
}

/// How many rows of a list were sent.
fn rows_sent(sent: &Sent, list: &str) -> usize {
    let filled = sent.fields.iter().filter(|(_, value)| !value.trim().is_empty());
    let nth = |(name, _): &(String, String)| {
        let rest = name.strip_prefix(list)?.strip_prefix('.')?;
        rest.split_once('.')?.0.parse::<usize>().ok()
    };
    filled.filter_map(nth).max().map_or(0, |nth| nth + 1)
}

fn plain(choices: &[(String, String)], chosen: &[String]) -> Group {
    let choices = choices.iter().map(|(value, title)| choice(value, title, chosen)).collect();
    Group { title: String::new(), choices }
}

fn choice(value: &str, title: &str, chosen: &[String]) -> Choice {
    Choice {
        value: value.to_owned(),
        title: title.to_owned(),
        chosen: chosen.iter().any(|one| one == value),
    }
}

fn type_of(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Date => "date",
        FieldType::Moment => "datetime-local",
        FieldType::Number | FieldType::Money => "number",
        _ => "text",
    }
}

fn unit_of(kind: FieldType, unit: Option<&str>) -> String {
    match kind {
        FieldType::Money => "元".to_owned(),
        _ => unit.unwrap_or("").to_owned(),
    }
}

fn group_of(kind: OfficeKind) -> &'static str {
    match kind {
        OfficeKind::Government | OfficeKind::Department => "区政府及工作部门",
        OfficeKind::Institution => "事业单位和公用企业",
        OfficeKind::Vertical => "垂直管理单位",
        OfficeKind::Street | OfficeKind::Town => "街道和镇",
        OfficeKind::Park => "园区",
        OfficeKind::Party => "党委部门",
        OfficeKind::Mass => "群团组织",
        OfficeKind::Congress | OfficeKind::Consultative | OfficeKind::Justice => "人大、政协、法检",
    }
}
