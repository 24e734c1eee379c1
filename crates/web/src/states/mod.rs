//! 状态与组件: every state of every component on one page, for testing.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::event::FileRef;

use crate::form::widget::{Cell, Group};
use crate::form::{Choice, Look, Widget};
use crate::frame::{Frame, Place, show};
use crate::session::Session;
use crate::trouble::{Block, Trouble};
use crate::{Web, filters};

#[derive(Template)]
#[template(path = "states/states.html")]
struct Page {
    frame: Frame,
    blocks: Vec<(&'static str, Block)>,
    widgets: Vec<Widget>,
}

/// The page.
pub async fn page(State(web): State<Web>, session: Session) -> Result<Response, Trouble> {
    let frame = Frame::new(&web, &session, "状态与组件", Place::More).await?;
    show(&Page { frame, blocks: blocks(), widgets: widgets() })
}

fn blocks() -> Vec<(&'static str, Block)> {
    let refused = Block::Refused {
        title: "现在不能申请销号".to_owned(),
        missing: vec!["四季度节点“开工”没有佐证".to_owned()],
        law: "潞州区重点任务督查办法（地方设定）第十四条：节点全部有佐证方可销号".to_owned(),
        advice: Vec::new(),
        acts: vec![
            ("#".to_owned(), "补充佐证".to_owned()),
            ("#".to_owned(), "申请调整时限".to_owned()),
        ],
        back: "#".to_owned(),
    };
    let several = Block::Refused {
        title: "答复期限已经届满,现在登记属于补录".to_owned(),
        missing: vec![
            "补录理由".to_owned(),
            "证明当时已经办理的材料".to_owned(),
            "另一人复核".to_owned(),
        ],
        law: "补录须有理由、证明材料和第二人复核".to_owned(),
        advice: vec!["没有证明的,按实际登记时间办理".to_owned()],
        acts: Vec::new(),
        back: "#".to_owned(),
    };
    let conflict = Block::Conflict {
        since: vec!["9月25日10:22 区能源局 · 审签人 审签".to_owned()],
        back: "#".to_owned(),
    };
    vec![
        ("不能办（拒绝）", refused),
        ("不能办，差几项", several),
        ("别人先办了（冲突）", conflict),
        ("没有找到", Block::NotFound { number: "潞批〔2023〕143号".to_owned() }),
        ("系统出错", Block::Broken { number: "7K3-204".to_owned() }),
    ]
}

fn widgets() -> Vec<Widget> {
    let choice = |value: &str, title: &str, chosen| Choice {
        value: value.to_owned(),
        title: title.to_owned(),
        chosen,
    };
    let group = |title: &str, choices: Vec<Choice>| Group { title: title.to_owned(), choices };
    let widget = |name: &str, label: &str, hint: &str, fault: &str, look| Widget {
        name: name.to_owned(),
        id: format!("f-{name}"),
        label: label.to_owned(),
        optional: false,
        hint: hint.to_owned(),
        fault: (!fault.is_empty()).then(|| fault.to_owned()),
        look,
    };
    let line = |kind, value: &str, unit: &str| Look::Line {
        kind,
        value: value.to_owned(),
        unit: unit.to_owned(),
        offers: Vec::new(),
    };
    let progress = "路径协议已签7/9份，余2份涉林地，正与林业部门核对林班界线。";
    let area = Look::Area { value: progress.to_owned(), longest: Some(300), rows: 3 };
    let cell = |name: &str, kind, value: &str| Cell {
        name: name.to_owned(),
        label: name.to_owned(),
        kind,
        value: value.to_owned(),
        choices: Vec::new(),
    };
    let rows = vec![
        vec![cell("第1行季度", "text", "三季度"), cell("第1行到期日", "date", "2023-09-30")],
        vec![cell("第2行季度", "text", ""), cell("第2行到期日", "date", "")],
    ];
    let few = vec![choice("good", "满意", true), choice("fair", "基本满意", false)];
    let offices = vec![group("区政府及工作部门", vec![choice("energy", "区能源局", true)])];
    let file = FileRef {
        digest: domain::digest::Digest::of_text("states"),
        name: "用地预审批复.pdf".to_owned(),
        size: 1024,
    };
    vec![
        widget(
            "day",
            "实际办理日期",
            "例如2023年9月20日",
            "不能晚于今天（9月25日）",
            line("date", "2023-09-28", ""),
        ),
        widget("progress", "进展", "上次内容已带入，改动处即可。不超过300字", "", area),
        widget("money", "罚款数额", "没有罚款的填0", "", line("number", "2000", "元")),
        widget("result", "对办理结果", "", "请填写对办理结果", Look::Radios(few.clone())),
        widget("lead", "牵头单位", "", "", Look::Select(offices.clone())),
        widget("co", "配合单位", "", "", Look::Checks(offices)),
        widget("hard", "涉及面广、处理难度大", "", "", Look::Flag(true)),
        widget("proof", "佐证材料", "1个文件即可", "", Look::Files(vec![file])),
        widget(
            "milestones",
            "季度节点",
            "",
            "",
            Look::Table { heads: vec!["季度".to_owned(), "到期日".to_owned()], rows },
        ),
    ]
}
