//! The body of an act as what a form would have sent, so that one reading serves both.

use app::App;
use domain::digest::Digest;
use domain::form::Input;
use domain::mechanism::{Always, FieldType};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::problem::Problem;
use crate::form::Spec;
use crate::form::read::is_file;
use crate::form::spec::Kind;
use crate::form::widget::{MOST_ROWS, Maker};
use crate::sent::Sent;

/// 办理一个动作时填写的内容。各动作填什么，见 GET /mechanisms/{id} 的 acts。
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActBody {
    /// 分支部分的行，如 co-2；主流程的动作不写
    #[serde(default)]
    pub row: Option<String>,
    /// 字段的值，以字段的 id 为名。日期写 2023-04-26；数字可以写成数字或者文字；金额以元计；
    /// 表格写成行的数组；文件写成 POST /files 的回答
    #[serde(default)]
    #[schema(value_type = Object)]
    pub values: Map<String, Value>,
    /// 名称，开始一件事项时必填
    #[serde(default)]
    pub title: Option<String>,
    /// 区划代码，开始一件事项时可填
    #[serde(default)]
    pub place: Option<String>,
    /// 牵头(承办)单位的编号；移交时为移交给哪个单位
    #[serde(default)]
    pub lead: Option<String>,
    /// 实际办理的日期或者时刻；不写即为现在
    #[serde(default)]
    pub happened: Option<String>,
    /// 理由
    #[serde(default)]
    pub reason: Option<String>,
    /// 证明材料
    #[serde(default)]
    pub proof: Vec<FileBody>,
    /// 一同办理的人，写成 人员编号@岗位编号
    #[serde(default)]
    pub with: Vec<String>,
    /// 关联事项的文号
    #[serde(default)]
    pub link: Option<String>,
    /// 记一笔的内容
    #[serde(default)]
    pub text: Option<String>,
    /// 更正哪一条记录的日期：记录的序号
    #[serde(default)]
    pub event: Option<u32>,
    /// 更正后的日期
    #[serde(default)]
    pub date: Option<String>,
}

/// 已经上传的文件。
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileBody {
    /// 内容的 SM3 摘要
    pub digest: String,
    /// 文件名
    pub name: String,
    /// 字节数
    #[serde(default)]
    pub size: u64,
}

type Faults = Vec<(String, String)>;

/// What a form would have sent, or the fields that cannot be taken.
///
/// # Errors
/// A problem that names every field that is not asked, or is not of its type.
pub fn sent(app: &App, spec: &Spec, body: &ActBody, seen: Option<u32>) -> Result<Sent, Problem> {
    let mut filler = Filler { app, spec, sent: Sent::default(), faults: Vec::new() };
    filler.plain(body);
    if let Some(seen) = seen {
        filler.put("_seen", seen.to_string());
    }
    filler.values(&body.values);
    match filler.faults.is_empty() {
        true => Ok(filler.sent),
        false => Err(Problem::fields("有填写不对的地方", filler.faults)),
    }
}

struct Filler<'a> {
    app: &'a App,
    spec: &'a Spec,
    sent: Sent,
    faults: Faults,
}

impl Filler<'_> {
    fn put(&mut self, name: &str, value: String) {
        self.sent.fields.push((name.to_owned(), value));
    }

    fn fault(&mut self, name: &str, say: impl Into<String>) {
        self.faults.push((name.to_owned(), say.into()));
    }

    /// Everything beside the act's own fields; what the act does not ask is refused, not dropped.
    fn plain(&mut self, body: &ActBody) {
        let spec = self.spec;
        let opens = spec.number.is_empty();
        let takes_lead = spec.lead.is_some() || spec.kind == Kind::Always(Always::Transfer);
        let is_note = spec.kind == Kind::Always(Always::Note);
        let dates = matches!(spec.kind, Kind::CorrectDate(_));
        self.maybe("title", "_title", body.title.as_ref(), opens);
        self.maybe("place", "_place_code", body.place.as_ref(), opens);
        self.maybe("lead", "_lead", body.lead.as_ref(), takes_lead);
        self.maybe("happened", "_happened", body.happened.as_ref(), true);
        self.maybe("reason", "_reason", body.reason.as_ref(), true);
        self.maybe("link", "_link", body.link.as_ref(), spec.link.is_some());
        self.maybe("text", "_text", body.text.as_ref(), is_note);
        self.maybe("date", "_date", body.date.as_ref(), dates);
        for (nth, other) in body.with.iter().enumerate() {
            match nth < spec.together as usize {
                true => self.put(&format!("_with.{}", nth + 1), other.clone()),
                false => self.fault("with", format!("{}由{}人一同办理", spec.title, spec.together)),
            }
        }
        for file in &body.proof {
            self.file("proof", "_proof", file);
        }
    }

    fn maybe(&mut self, field: &str, name: &str, value: Option<&String>, asked: bool) {
        match value {
            Some(value) if asked => self.put(name, value.clone()),
            Some(_) => self.fault(field, format!("{}不填这一项", self.spec.title)),
            None => {}
        }
    }

    fn file(&mut self, field: &str, name: &str, file: &FileBody) {
        let digest: Option<Digest> = file.digest.parse().ok();
        match digest.and_then(|digest| self.app.stored_file(&digest, &file.name)) {
            Some(file) => self.sent.files.push((name.to_owned(), file)),
            None => self.fault(field, format!("没有收到过文件“{}”，请先上传", file.name)),
        }
    }

    fn values(&mut self, values: &Map<String, Value>) {
        let spec = self.spec;
        let corrected = match &spec.kind {
            Kind::CorrectField(field) => {
                Maker { app: self.app, spec, sent: None, faults: &[] }.corrected(field)
            }
            _ => Vec::new(),
        };
        let inputs = if corrected.is_empty() { &spec.inputs } else { &corrected };
        // On a form an empty box says no; here what is not said stays as it is.
        let set = Some(domain::value::Value::Flag(true));
        let kept = inputs.iter().filter(|input| input.value == set);
        for input in kept.filter(|input| !values.contains_key(&input.name)) {
            self.put(&input.name, "true".to_owned());
        }
        for (name, value) in values {
            if let Some(input) = inputs.iter().find(|input| input.name == *name) {
                self.value(input, value);
                continue;
            }
            let is_column =
                |input: &&Input| input.name.split_once('.').is_some_and(|(list, _)| list == name);
            let own: Vec<&Input> = inputs.iter().filter(is_column).collect();
            match own.is_empty() {
                true => self.fault(name, format!("没有这个字段，{}", allowed(inputs))),
                false => self.row(name, &own, value),
            }
        }
    }

    /// The row that the act adds to a list.
    fn row(&mut self, list: &str, columns: &[&Input], value: &Value) {
        let Value::Object(row) = value else {
            return self.fault(list, "应为一行，写成 {列: 值}");
        };
        for (column, cell) in row {
            let name = format!("{list}.{column}");
            match columns.iter().find(|input| input.name == name) {
                Some(_) => self.scalar(&name, &name, cell),
                None => {
                    let known: Vec<&str> =
                        columns.iter().filter_map(|c| Some(c.name.split_once('.')?.1)).collect();
                    self.fault(&name, format!("没有这一列，可填：{}", known.join("、")));
                }
            }
        }
    }

    fn value(&mut self, input: &Input, value: &Value) {
        let name = input.name.as_str();
        match (input.kind, value) {
            (_, Value::Null) => {}
            (kind, _) if is_file(kind) => self.files(name, value),
            (FieldType::Flag, Value::Bool(flag)) => self.put(name, flag.to_string()),
            (FieldType::Flag, _) => self.fault(name, "应为 true 或者 false"),
            (FieldType::List, Value::Array(rows)) => self.rows(input, rows),
            (FieldType::List, _) => self.fault(name, "应为行的数组，每行写成 {列: 值}"),
            (_, Value::Array(several)) if input.many => {
                several.iter().for_each(|one| self.scalar(name, name, one));
            }
            _ => self.scalar(name, name, value),
        }
    }

    fn scalar(&mut self, field: &str, name: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::String(text) => self.put(name, text.clone()),
            Value::Number(number) => self.put(name, number.to_string()),
            Value::Bool(flag) => self.put(name, flag.to_string()),
            _ => self.fault(field, "只能填一个值：文字或者数字"),
        }
    }

    fn files(&mut self, name: &str, value: &Value) {
        let several = match value {
            Value::Array(several) => several.as_slice(),
            one => std::slice::from_ref(one),
        };
        for one in several {
            match serde_json::from_value::<FileBody>(one.clone()) {
                Ok(file) => self.file(name, name, &file),
                Err(_) => self.fault(name, "应为 POST /api/v1/files 的回答"),
            }
        }
    }

    fn rows(&mut self, input: &Input, rows: &[Value]) {
        let name = input.name.as_str();
        if rows.len() > MOST_ROWS {
            return self.fault(name, format!("一次最多{MOST_ROWS}行"));
        }
        for (nth, row) in rows.iter().enumerate() {
            let Value::Object(row) = row else {
                self.fault(name, "每行写成 {列: 值}");
                continue;
            };
            for (column, cell) in row {
                let field = format!("{name}.{column}");
                match input.columns.iter().any(|(known, _)| known == column) {
                    true => self.scalar(&field, &format!("{name}.{nth}.{column}"), cell),
                    false => {
                        let known: Vec<&str> =
                            input.columns.iter().map(|(known, _)| known.as_str()).collect();
                        self.fault(&field, format!("没有这一列，可填：{}", known.join("、")));
                    }
                }
            }
        }
    }
}

fn allowed(inputs: &[Input]) -> String {
    let mut names: Vec<&str> =
        inputs.iter().map(|input| input.name.split('.').next().unwrap_or_default()).collect();
    names.dedup();
    match names.is_empty() {
        true => "这个动作不填字段".to_owned(),
        false => format!("可填：{}", names.join("、")),
    }
}
