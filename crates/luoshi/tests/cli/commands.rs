//! Commands on files and records: what they print where, and their exit statuses.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::demonstration::{Copy, luoshi, made, said};

/// The report that the demonstration reads.
fn report() -> String {
    let path = "../../districts/140403/demonstration/report-2023.txt";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path).canonicalize().unwrap();
    path.to_str().unwrap().to_owned()
}

fn json(arguments: &[&str]) -> Value {
    let output = luoshi(arguments);
    assert!(output.status.success(), "{}", said(&output));
    assert!(output.stderr.is_empty(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn data() -> &'static str {
    made().to_str().unwrap()
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn read_writes_nothing_but_json() {
    let read = json(&["read", &report(), "--format", "json"]);
    let wanted = ["notes", "place", "sections", "statements", "tasks", "title", "version", "year"];
    assert!(keys(&read).is_superset(&wanted.into()), "{:?}", keys(&read));
    assert_eq!(read["year"], 2023);
    for statement in read["statements"].as_array().unwrap() {
        let wanted = ["end", "figures", "id", "kind", "section", "start"];
        assert!(keys(statement).is_superset(&wanted.into()), "{statement}");
    }
    for task in read["tasks"].as_array().unwrap() {
        let wanted = ["due", "id", "lead", "leader", "milestones", "nature", "section"];
        assert!(keys(task).is_superset(&wanted.into()), "{task}");
    }
}

/// A sample of another crate's tests.
fn sample(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../pdf/tests/fixtures").join(name);
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_pdf_is_read_by_a_child_of_the_binary() {
    let read = json(&["read", &sample("report.pdf"), "--format", "json"]);
    assert_eq!((&read["title"], &read["year"]), (&"甲市2024年政府工作报告".into(), &2024.into()));
    let same = json(&["read", &sample("report.txt"), "--format", "json"]);
    let count = |read: &Value| read["statements"].as_array().unwrap().len();
    assert_eq!(count(&read), count(&same));
    assert_eq!(json(&["read", &sample("plain.pdf"), "--format", "json"])["place"], "乙县");
    let refused = luoshi(&["read", &sample("locked.pdf")]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("取消密码"), "{}", said(&refused));
}

#[test]
fn a_report_is_the_same_in_every_format() {
    let text = std::fs::read_to_string(sample("report.txt")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let paragraphs: String = text.lines().map(|line| format!("<p>{line}</p>")).collect();
    let page = format!(
        "<html><ul class=nav><li><a>首页</a></ul><div id=zoom>{paragraphs}</div>\
         <div>打印本页 关闭窗口</div><div class=foot>主办单位：甲市</div></html>"
    );
    let expect = json(&["read", &sample("report.txt"), "--format", "json"]);
    for (name, content) in [
        ("a.html", page),
        ("a.md", text.replace("\n", "\n\n").replace("一、", "## 一、")),
        ("b.txt", text.replace('\n', "\r\n")),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let read = json(&["read", path.to_str().unwrap(), "--format", "json"]);
        for part in ["title", "place", "year"] {
            assert_eq!(read[part], expect[part], "{name}");
        }
        let figures = |read: &Value| read["statements"].to_string().matches("\"unit\"").count();
        assert_eq!(figures(&read), figures(&expect), "{name}");
    }
}

#[test]
fn score_compares_with_an_annotation() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let lines = ["甲区2030年政府工作报告", "一、2029年工作回顾", "生产总值完成512亿元,增长6.5%。"];
    write("甲区.txt", &lines.join("\n"));
    let (mut start, mut places) = (0, String::new());
    for (nth, line) in lines.iter().enumerate() {
        let end = start + line.chars().count();
        places += &format!("{}\t{start}\t{end}\t{line}\n", nth + 1);
        start = end + 1;
    }
    write("甲区.seg.tsv", &places);
    let gold = r#"[{"name": "生产总值", "op": "is", "value": "512", "unit": "亿元", "change": "level"},
        {"name": "生产总值", "op": "is", "value": "6.6", "unit": "%", "change": "growth"}]"#;
    let gold = gold.replace('\n', " ");
    write("甲区.gold.tsv", &format!("1\theading\t[]\n2\theading\t[]\n3\tclaim\t{gold}\n"));
    let dir = folder.path().to_str().unwrap();
    let output = luoshi(&["score", dir]);
    assert!(output.status.success(), "{}", said(&output));
    let line = "kind_acc=1.000\tkind_f1=1.000\tfig_p=0.500\tfig_r=0.500\tfig_f1=0.500\tname=1.000\t\
                op=1.000\tchange=1.000\tsegments=3\tfigures=2";
    let expected = format!("甲区\t{line}\nALL\t{line}\n");
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    // What stands wrong is named by file and line.
    write("甲区.gold.tsv", "1\theading\t[]\n2\t标题\t[]\n");
    let output = luoshi(&["score", dir]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("甲区.gold.tsv 第2行"), "{}", said(&output));
}

#[test]
fn score_compares_proposed_leads_with_official_ones() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let rows = [
        "name\tno\thead\ttask\tlead\tco\tlead_norm\tprior_year_result",
        "甲市_2030\t1\t一、办学\t新建幼儿园3所。\t市教育局\t\t教育\t",
        "甲市_2030\t2\t\t为甲湖添置石凳,方便老年人歇脚。\t甲湖管理处\t\t甲湖管理处\t",
        "甲市_2031\t1\t\t为甲湖添置石凳和灯,方便老年人歇脚。\t甲湖管理处\t\t甲湖管理处\t",
        "乙县_2031\t1\t\t更换农村低压供水管网,保障饮水安全。\t县水务局、县住建局\t\t水务、住建\t",
    ];
    write("gold.tsv", &format!("\u{feff}{}\r\n", rows.join("\r\n")));
    let dir = folder.path().to_str().unwrap();
    let stdout = |arguments: &[&str]| {
        let output = luoshi(arguments);
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let expected = "甲市_2030\ttop-1=0.500\ttop-3=0.500\trows=2\n\
        甲市_2031\ttop-1=0.000\ttop-3=0.000\trows=1\n\
        乙县_2031\ttop-1=1.000\ttop-3=1.000\trows=1\n\
        ALL\ttop-1=0.500\ttop-3=0.500\trows=4\n";
    assert_eq!(stdout(&["score", dir]), expected);
    let whole = "top-1=1.000\ttop-3=1.000\trows=1\n";
    let expected = format!("甲市_2031\t{whole}ALL\t{whole}");
    assert_eq!(stdout(&["score", dir, "--prior"]), expected);
    // What stands wrong is named by file and line.
    write("gold.tsv", &format!("{}\n{}\n甲市_2030\t3\n", rows[0], rows[1]));
    let output = luoshi(&["score", dir]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("gold.tsv") && said(&output).contains("第3行"),
        "{}",
        said(&output)
    );
    // An empty folder and one without lists say what is missing.
    let empty = tempfile::tempdir().unwrap();
    for arguments in [vec!["score"], vec!["score", "--prior"]] {
        let output = luoshi(&[&arguments[..], &[empty.path().to_str().unwrap()]].concat());
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains("gold.tsv"), "{}", said(&output));
    }
}

#[test]
fn compare_sets_targets_beside_claims() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let write = |name: &str, text: &str| std::fs::write(path(name), text).unwrap();
    write(
        "甲区_2030.txt",
        "甲区2030年政府工作报告\n一、2029年工作回顾\n修路三条。\n二、2030年工作安排\n\
         主要预期目标是:生产总值增长6%左右,固定资产投资增长8%。\n(一)建好城市\n改造道路12条。\n",
    );
    write(
        "甲区_2031.txt",
        "甲区2031年政府工作报告\n一、2030年工作回顾\n全年生产总值增长6.2%。\n二、2031年工作安排\n\
         (一)建好城市\n改造道路15条。\n",
    );
    let record = "甲区_2030.txt\t甲区_2031.txt\t";
    write("pairs.tsv", &format!("{record}生产总值\t6.2\t%\n{record}固定资产投资\t-\t-\n"));
    let output = luoshi(&["compare", "--pairs", folder.path().to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
    let expected = "甲区 2030→2031  甲区_2030.txt → 甲区_2031.txt\n  \
        生产总值  增长6%左右  增长6.2%  达到 +0.2个百分点\n  \
        固定资产投资  增长8%  —  未提及\n\
        人工查对:1处成绩,找到1处,占1.000;文中没有写而说有的0处\n\
        合计:1对报告,主要指标2项,达到1,超额0,未达到0,口径不同0,未提及1\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    let (a, b) = (path("甲区_2030.txt"), path("甲区_2031.txt"));
    let output = luoshi(&["compare", &a, &b, "--format", "json"]);
    let years: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(years["targets"][0]["outcome"], "kept");
    assert_eq!(years["tasks"][0]["fate"], "changed", "{years}");
    let output = luoshi(&["compare", &a]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_file_that_cannot_be_read_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("empty.txt"), "").unwrap();
    std::fs::write(path("broken.docx"), b"PK\x03\x04 torn").unwrap();
    std::fs::write(path("scan.pdf"), "%PDF-1.4").unwrap();
    std::fs::write(path("noise.txt"), [0u8, 159, 146, 150, 0, 1, 2, 255]).unwrap();
    for name in ["none.txt", "empty.txt", "broken.docx", "scan.pdf", "noise.txt"] {
        let file = path(name);
        for command in [
            vec!["read", &file, "--format", "json"],
            vec!["plan", &file],
            vec!["audit", &file, "--year", "2022", "--data", data()],
        ] {
            let output = luoshi(&command);
            assert_eq!(output.status.code(), Some(1), "{command:?}\n{}", said(&output));
            assert!(output.stdout.is_empty(), "{command:?}\n{}", said(&output));
            let told = said(&output);
            assert!(told.contains("请"), "{command:?} does not say what to do\n{told}");
        }
    }
}

#[test]
fn a_plan_becomes_a_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("任务分解表.xlsx");
    let output = luoshi(&["plan", &report(), "--out", out.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
    let bytes = std::fs::read(&out).unwrap();
    assert!(bytes.starts_with(b"PK"), "a workbook is a zip");
    let tasks = json(&["plan", &report(), "--format", "json"]);
    let tasks = tasks.as_array().unwrap();
    assert!(tasks.len() > 50, "{}", tasks.len());
    for task in tasks {
        assert!(task["title"].as_str().is_some_and(|title| !title.is_empty()), "{task}");
        assert!(task["lead"][0]["office"].is_string(), "{task}");
        assert!(task["due"].is_string() && task["nature"].is_string(), "{task}");
    }
}

#[test]
fn a_figure_opens_to_exactly_its_rows() {
    let figure = ["figure", "proposal.answered", "--period", "2022", "--rows"];
    let told = said(&luoshi(&[&figure[..], &["--data", data()]].concat()));
    let first = told.lines().next().unwrap();
    let sides = first.rsplit('=').next().unwrap().trim();
    let (hits, rows) = sides.split_once('/').unwrap();
    let marked = |mark: &str| told.lines().filter(|line| line.contains(mark)).count();
    assert_eq!(marked("  计入  "), hits.parse::<usize>().unwrap(), "{first}");
    assert_eq!(marked("  潞建〔2022〕"), rows.parse::<usize>().unwrap(), "{first}");

    let unknown = luoshi(&["figure", "no.such", "--period", "2022", "--data", data()]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(said(&unknown).contains("没有指标"), "{}", said(&unknown));
    let nowhere = luoshi(&["figure", "proposal.answered", "--period", "2022", "--data", "no-data"]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(said(&nowhere).contains("没有办理记录"), "{}", said(&nowhere));
}

fn audit(data: &str) -> Vec<Value> {
    let audit = json(&["audit", &report(), "--year", "2022", "--format", "json", "--data", data]);
    audit["figures"].as_array().unwrap().clone()
}

#[test]
fn the_audit_gives_a_verdict_on_every_claim() {
    let figures = audit(data());
    let verdicts = ["supported", "differs", "no-record", "estimate"];
    for figure in &figures {
        let wanted = ["computed", "indicator", "name", "rows", "unit", "value", "verdict"];
        assert!(keys(figure).is_superset(&wanted.into()), "{figure}");
        assert!(verdicts.contains(&figure["verdict"].as_str().unwrap()), "{figure}");
        assert!(figure["value"].is_string(), "{figure}");
        if figure["verdict"] == "supported" {
            assert!(figure["indicator"].is_string() && figure["computed"].is_string(), "{figure}");
        }
    }
    let answered: Vec<&Value> =
        figures.iter().filter(|figure| figure["indicator"] == "proposal.answered").collect();
    assert!(!answered.is_empty());
    for figure in answered {
        assert_eq!(figure["verdict"], "supported", "{figure}");
        assert!(!figure["rows"].as_array().unwrap().is_empty(), "{figure}");
    }
    let differs = |figure: &&Value| figure["verdict"] == "differs";
    assert_eq!(figures.iter().find(differs), None, "the demonstration is the report's own year");
}

#[test]
fn other_outcomes_make_the_claim_differ_and_name_the_cases() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let demo = ["demo", "--no-serve", "--seed", "7", "--until", "2023-02-01", "--data", data];
    let made = luoshi(&demo);
    assert!(made.status.success() && !said(&made).contains("未办理"), "{}", said(&made));
    let figures = audit(data);
    let answered: Vec<&Value> =
        figures.iter().filter(|figure| figure["indicator"] == "proposal.answered").collect();
    assert!(!answered.is_empty());
    for figure in answered {
        assert_eq!(figure["verdict"], "differs", "{figure}");
        let missing = figure["missing"].as_array().unwrap();
        assert!(!missing.is_empty(), "{figure}");
        let open =
            luoshi(&["figure", "proposal.answered", "--period", "2022", "--rows", "--data", data]);
        let open = said(&open);
        for number in missing {
            let line = format!("仅分母  {}", number.as_str().unwrap());
            assert!(open.contains(&line), "{line}\n{open}");
        }
    }
}

#[test]
fn a_demonstration_is_made_once_and_only_where_nothing_is() {
    let copy = Copy::new();
    let again = copy.run(&["demo", "--no-serve"]);
    assert!(again.status.success() && said(&again).contains("直接使用"), "{}", said(&again));
    std::fs::remove_file(PathBuf::from(copy.folder()).join("demonstration.txt")).unwrap();
    let refused = copy.run(&["demo", "--no-serve"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("空目录"), "{}", said(&refused));
}

#[test]
fn rebuilding_changes_nothing_in_an_untouched_ledger() {
    let copy = Copy::new();
    let rebuilt = copy.run(&["rebuild"]);
    assert!(rebuilt.status.success(), "{}", said(&rebuilt));
    assert!(said(&rebuilt).contains("计入明细改动0行"), "{}", said(&rebuilt));
    assert_eq!(copy.run(&["verify"]).status.code(), Some(0));
}

/// The console answers, refuses a second writer, and leaves one file when it is told to stop.
#[cfg(unix)]
#[test]
fn the_console_serves_and_leaves_one_file() {
    let copy = Copy::new();
    let mut console = Command::new(env!("CARGO_BIN_EXE_luoshi"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data", copy.folder()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(console.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split_whitespace().next().unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(stream, "GET /sign-in HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // Others read beside it; nobody writes beside it.
    assert_eq!(copy.run(&["verify"]).status.code(), Some(0));
    let second = copy.run(&["rebuild"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(said(&second).contains("另一个进程"), "{}", said(&second));
    let stop = Command::new("kill").arg(console.id().to_string()).status().unwrap();
    assert!(stop.success());
    assert!(console.wait().unwrap().success());
    let names: Vec<String> = std::fs::read_dir(copy.folder())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("luoshi.db"))
        .collect();
    assert_eq!(names, ["luoshi.db"]);
}
