//! Pages of invented places, built like those of government sites.

use encoding_rs::GBK;

use crate::DocumentFault;
use crate::text::{Format, Text, read_text};

const FIRST: &str =
    "过去一年，全市上下坚持稳中求进工作总基调，地区生产总值增长6.1%，一般公共预算收入增长5%。";
const SECOND: &str = "新的一年，要打印好民生答卷，让数据多跑路、群众少跑腿，新增城镇就业3.4万人。";

fn read(page: &str) -> Text {
    read_text("报告.html", page.as_bytes()).unwrap()
}

#[test]
fn a_page_of_a_government_site_gives_its_article() {
    let page = format!(
        "<!DOCTYPE html><html><head><meta charset=utf-8><meta name=ArticleTitle \
         content='甲市2024年政府工作报告'><title>甲市2024年政府工作报告_甲市人民政府</title>\
         <style>p{{}}</style><script>var a='下载';</script></head><body>\
         <div class=header><ul class=nav><li><a href=/>首页</a><li><a>政务公开</a></ul></div>\
         <div class=dqwz>当前位置：<a>首页</a> &gt; <a>政府工作报告</a></div>\
         <div class=main><h2>甲市2024年政府工作报告</h2>\
         <div>来源：甲市政府办&nbsp;时间：2024-01-20&nbsp;【字体：<a>大</a> <a>中</a> <a>小</a>】\
         <a>打印</a> <a>下载</a></div>\
         <div id=zoom><p style='text-align:center'>（2024年1月15日）</p>\
         <p>&emsp;&emsp;各位代表：</p><p>　　一、<b>2023年</b>工作\n回顾</p>\n<p>　　{FIRST}</p>\
         <p style='display:none'>{SECOND}</p><p>二、2024年工作安排<br>{SECOND}</p></div>\
         <div class=share>分享到：微信 微博</div><div>扫一扫在手机打开当前页</div>\
         <div>上一篇：<a>没有了</a></div></div>\
         <div class=foot>主办单位：甲市人民政府办公室　甲ICP备00000001号</div></body></html>"
    );
    let text = read(&page);
    assert_eq!(
        text.text,
        format!(
            "甲市2024年政府工作报告\n（2024年1月15日）\n各位代表：\n一、2023年工作回顾\n{FIRST}\n\
             二、2024年工作安排\n{SECOND}\n"
        )
    );
    assert_eq!((text.format, text.notes.len()), (Format::Html, 1));
}

#[test]
fn the_title_is_taken_from_outside_the_article_once() {
    let paragraphs = format!("<p>{FIRST}</p><p>{SECOND}</p>").repeat(4);
    let page = format!("<h1>乙县 政府工作报告</h1><div>{paragraphs}</div>");
    assert!(read(&page).text.starts_with("乙县 政府工作报告\n过去一年"));
    let page =
        format!("<title>乙县政府工作报告 - 乙县</title><p>乙县政府\n工作报告</p>{paragraphs}");
    assert!(read(&page).text.starts_with("乙县政府工作报告\n过去一年"));
}

#[test]
fn a_wechat_article_is_read_although_it_is_hidden() {
    let page = format!(
        "<html><body id=activity-detail><h1 id=activity-name>丙区晒出成绩单</h1>\
         <div id=meta_content>丙区发布 <em>2024-01-20 08:00</em></div>\
         <div id=js_content style='visibility: hidden; opacity: 0;'><section><p>{FIRST}</p>\
         <p><img data-src=a></p><p>{SECOND}</p></section></div>\
         <div class=profile_container>丙区发布 关注我们</div>\
         <p>预览时标签不可点</p><p>继续滑动看下一个</p></body></html>"
    );
    let text = read(&page);
    assert_eq!(text.text, format!("丙区晒出成绩单\n{FIRST}\n{SECOND}\n"));
    assert!(text.notes.iter().any(|note| note.message.contains("1幅图片")));
}

#[test]
fn lists_tables_and_entities_are_kept() {
    let page = format!(
        "<div><p>{FIRST}</p><ol><li>新建学校&ensp;3所<li>改造管网<ul><li>供水</ul></ol>\
         <table><tr><th>序号<th>项目<th>数量<tr><td>1<td rowspan=2>道路<td>5&lt;8\
         <tr><td>2<td>7<br>8</table><table><tr><td><p>{SECOND}</p></td></tr></table></div>"
    );
    let text = read(&page);
    assert_eq!(
        text.text,
        format!(
            "{FIRST}\n1. 新建学校\u{2002}3所\n2. 改造管网\n供水\n序号\t项目\t数量\n1\t道路\t5<8\n\
             2\t\t7 8\n{SECOND}\n"
        )
    );
    let table = &text.tables[0];
    assert_eq!(table.rows, [["序号", "项目", "数量"], ["1", "道路", "5<8"], ["2", "道路", "7\n8"]]);
    let scalars: Vec<char> = text.text.chars().collect();
    let lines: String = scalars[table.start..table.end].iter().collect();
    assert!(lines.starts_with("序号") && lines.ends_with("7 8"), "{lines}");
}

#[test]
fn a_page_called_doc_in_gb_is_read() {
    let page = format!(
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><meta \
         http-equiv=Content-Type content='text/html; charset=gb2312'><!--[if gte mso 9]><xml>\
         </xml><![endif]--></head><body><p class=MsoNormal>{FIRST}<o:p></o:p></p></body></html>"
    );
    let text = read_text("报告.doc", &GBK.encode(&page).0).unwrap();
    assert_eq!((text.text, text.format), (format!("{FIRST}\n"), Format::Html));
}

#[test]
fn a_mark_outside_the_article_is_seen() {
    let page = format!("<div class=header>机密★1年</div><div>{}</div>", FIRST.repeat(9));
    assert!(read(&page).classification_mark().is_some());
    assert!(read(&format!("<p>{FIRST}</p>")).classification_mark().is_none());
}

#[test]
fn pages_without_text_or_made_to_explode_are_faults() {
    let fault = |page: &str| read_text("a.html", page.as_bytes()).unwrap_err();
    assert_eq!(fault("<html><img src=a><img src=b>"), DocumentFault::NoText { pictures: 2 });
    assert_eq!(fault("<html><script>1</script>"), DocumentFault::NoText { pictures: 0 });
    let deep = format!("<html>{}", "<div>".repeat(100_000));
    assert!(matches!(fault(&deep), DocumentFault::TooLarge { .. }));
    let open: String = (0..50_000).map(|n| format!("<p><b a={n}></p>")).collect();
    assert!(matches!(fault(&format!("<html>{open}")), DocumentFault::TooLarge { .. }));
    let archive = b"MIME-Version: 1.0\r\nContent-Type: multipart/related";
    let message = read_text("a.mht", archive).unwrap_err().to_string();
    assert!(message.contains("网页归档") && message.contains("仅 HTML"), "{message}");
}
