//! Two invented reports are imported, and the pages and the API set one beside the other.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::client::{Client, World};

const EARLIER: &str = "政府工作报告\n一、2021年工作回顾\n修路三条。\n二、2022年工作安排\n\
    主要预期目标是:地区生产总值增长6%左右,一般公共预算收入增长5%以上,固定资产投资增长8%。\n\
    (一)建好城市\n推进甲乙大道改造工程,6月底前完工。新建公办幼儿园3所。\n";
const LATER: &str = "政府工作报告\n一、2022年工作回顾\n\
    全年地区生产总值增长4.2%,一般公共预算收入增长5.3%。甲乙大道改造工程提前完工。\n\
    二、2023年工作安排\n主要预期目标是:地区生产总值增长7%左右。\n(一)建好城市\n\
    新建公办幼儿园5所。新建水上巴士码头2座。\n";
const REVISED: &str = "政府工作报告\n一、2022年工作回顾\n\
    全年地区生产总值增长4.2%,一般公共预算收入增长5.3%。甲乙大道改造工程提前完工。\n\
    二、2023年工作安排\n主要预期目标是:地区生产总值增长7%。\n(一)建好城市\n\
    新建公办幼儿园5所。新建水上巴士码头2座。\n";

async fn import(clerk: &Client<'_>, year: u16, version: &str, text: &'static str) {
    let file = clerk.send("POST", "/files?name=a.txt", &[], text).await;
    assert_eq!(file.status, 201, "{}", file.body);
    let values = json!({
        "year": year, "version": version, "text_digest": file.text("digest"), "sentences": 9,
    });
    let title = format!("{year}年政府工作报告");
    let body = json!({"mechanism": "report", "act": "import", "title": title, "values": values});
    let begun = clerk.post("/cases", &body).await;
    assert_eq!(begun.status, 201, "{}", begun.body);
}

/// A page of the console, as the browser of somebody who has signed in gets it.
async fn page(world: &World, clerk: &Client<'_>, path: &str) -> (u16, String) {
    use tower::ServiceExt;
    let cookie = format!("luoshi={}", clerk.token);
    let request = Request::builder().uri(path).header("cookie", cookie);
    let request = request.body(Body::empty()).unwrap();
    let response = world.router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn a_report_stands_beside_that_of_the_year_before() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("supervision-clerk", "supervision-clerk").await;
    assert_eq!(page(&world, &clerk, "/report/2023/last-year").await.0, 404);
    clerk.get("/reports/2023/comparison").await.is_problem(404, "not-found");
    import(&clerk, 2023, "review", LATER).await;
    let (status, alone) = page(&world, &clerk, "/report/2023/last-year").await;
    assert_eq!(status, 200);
    assert!(alone.contains("还没有导入2022年的报告"), "{alone}");
    clerk.get("/reports/2023/comparison").await.is_problem(404, "not-found");

    import(&clerk, 2022, "public", EARLIER).await;
    let (status, both) = page(&world, &clerk, "/report/2023/last-year").await;
    assert_eq!(status, 200);
    for words in [
        "增长6%左右",
        "增长4.2%",
        "未达到",
        "低1.8个百分点",
        "高0.3个百分点",
        "未提及",
        "新建公办幼儿园：3所 → 5所",
        "新建水上巴士码头2座",
    ] {
        assert!(both.contains(words), "no {words} in {both}");
    }
    let compared = clerk.get("/reports/2023/comparison").await;
    let targets = compared.body["targets"].as_array().unwrap();
    let outcomes: Vec<&str> = targets.iter().map(|t| t["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["missed", "exceeded", "silent"]);
    // Each side leads to its sentence.
    for (year, place) in [(2022, "promised"), (2023, "claimed")] {
        let statement = &targets[0][place]["statement"];
        let link = format!("/report/{year}?s={statement}#s{statement}");
        assert!(both.contains(&link), "no {link}");
        let (status, there) = page(&world, &clerk, &link).await;
        assert!(status == 200 && there.contains(&format!("id=\"s{statement}\"")));
    }
    let (_, report) = page(&world, &clerk, "/report/2023").await;
    assert!(report.contains("/report/2023/last-year"), "the report page leads there");
}

#[tokio::test]
async fn two_versions_of_a_report_stand_beside_each_other() {
    let world = World::open("2023-04-10T09:00:00").await;
    let clerk = world.sign_in("supervision-clerk", "supervision-clerk").await;
    import(&clerk, 2023, "draft", LATER).await;
    let (status, alone) = page(&world, &clerk, "/report/2023/versions").await;
    assert!(status == 200 && alone.contains("只导入了一个版本"), "{alone}");
    import(&clerk, 2023, "review", REVISED).await;
    let (status, both) = page(&world, &clerk, "/report/2023/versions").await;
    assert_eq!(status, 200);
    for words in ["征求意见稿", "审议稿", "<del>左右</del>", "增长7%左右 → 增长7%"]
    {
        assert!(both.contains(words), "no {words} in {both}");
    }
    assert_eq!(page(&world, &clerk, "/report/2023/versions?before=x").await.0, 404);
}
