//! Furniture of government web pages: what stands around an article and is not part of it.
//!
//! Three tables decide, from the surest to the least sure. [`SILENT`] elements never hold text of
//! an article. [`HINTS`] are words in `class` and `id`; an element that has one is left out unless
//! it holds much prose. Lines are judged by their words: a line of nothing but tool words
//! ([`TOOLS`]) goes wherever it stands; a line that begins with a label ([`HEAD_LABELS`],
//! [`TAIL_LABELS`]) goes only before the first sentence or after the last one. A sentence of the
//! article is never taken for furniture. To teach the reader another site, add its word to a table
//! and a line to the examples.

use crate::block::Block;

/// Elements whose content is no text for readers.
const SILENT: &str = "\
    head script style noscript template iframe object embed applet svg canvas audio video map \
    select button textarea input rt rp";

/// Parts of `class` and `id` that name furniture (some are pinyin initials: dqwz 当前位置, ewm
/// 二维码, fxd 分享到, xgxx 相关信息).
const HINTS: &str = "\
    breadcrumb crumb navbar navigation topnav mainnav leftnav sidebar footer copyright share \
    bdshare toolbar toolbtn qrcode ewm erweima fontsize font-size pagination related recommend \
    banner login searchbox search-box dqwz fxd xgxx friendlink wza accessib profile_container";
/// Whole words of `class` and `id`, and elements, that name furniture. Some sites put the whole page
/// into a `form`.
const HINT_WORDS: &str = "\
    nav menu foot header tool tools position location fx print close comment form aside dialog";

/// Whether an element never holds text of an article.
pub(super) fn is_silent(name: &str) -> bool {
    SILENT.split(' ').any(|silent| silent == name)
}

/// Whether the name, `class` or `id` of an element names furniture.
pub(super) fn is_hinted(names: &str) -> bool {
    let names = names.to_ascii_lowercase();
    HINTS.split(' ').any(|hint| names.contains(hint))
        || names
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| HINT_WORDS.split(' ').any(|hint| hint == word))
}

/// Words of buttons and tools. A line that is made of them alone is furniture. Longer words stand
/// before their own beginnings, because the first that fits is taken.
const TOOLS: &str = "\
    在手机打开当前页 在手机上打开当前页 手机打开当前页 手机扫一扫 用微信扫一扫 微信扫一扫 扫一扫 \
    扫码 分享到朋友圈 分享到 分享至 分享 二维码 打印本页 打印文章 打印此页 打印页面 打印 \
    关闭本页 关闭窗口 关闭页面 关闭此页 关闭 收藏本页 收藏本站 收藏 加入 下载文件 下载全文 \
    点击下载 文件下载 附件下载 下载 保存 文字大小 字体大小 字体颜色 字体 字号 默认 恢复 缩小 \
    放大 加大 减小 特大 超大 大 中 小 返回顶部 返回首页 返回列表 返回上级 返回上一页 返回 \
    回到顶部 顶部 首页 繁體版 繁体版 繁體 繁体 简体版 简体 无障碍浏览 无障碍阅读 无障碍 长者助手 \
    长者专区 适老化 关怀版 语音播报 播报 朗读 全文 原文 纯文本 正文 新浪微博 腾讯微博 微博 \
    微信公众号 微信 朋友圈 QQ空间 QQ好友 QQ 人人网 豆瓣 纠错 我要纠错 网页纠错 点赞 在看";

/// Signs that part tool words.
const PARTING: &str = "【】[]〔〕（）()《》<>〈〉|｜丨/／\\:：·•>»›→←↑↓-—–_+＋,，、.。…!！A";

/// How lines begin that stand above an article: its data and the way to it.
const HEAD_LABELS: &str = "\
    当前位置 您的位置 您当前的位置 你的位置 您现在的位置 您所在的位置 所在位置 当前所在位置 \
    位置： 首页> 首页» 首页› 网站首页 来源： 来源: 信息来源 文章来源 稿件来源 新闻来源 发布时间 \
    发布日期 发表时间 更新时间 发文日期 成文日期 公开日期 生成日期 发稿时间 浏览次数 浏览量 \
    浏览： 点击数 点击率 点击： 访问次数 访问量 阅读次数 阅读量 阅读： 作者： 作者: 索引号 \
    索取号 信息分类 主题分类 发文机关 发布机构 公开方式 公开范围 信息名称 主题词： 有效性 \
    保护视力色";

/// How lines begin that stand below an article.
const TAIL_LABELS: &str = "\
    版权所有 版权声明 Copyright COPYRIGHT copyright © 主办单位 主办： 主办: 承办单位 承办： \
    承办: 协办： 技术支持 维护单位 网站标识码 政府网站标识码 网站地图 网站支持 ICP备 备案号 \
    备案序号 公网安备 地址： 地址: 邮编 联系电话 联系我们 责任编辑 编辑： 编辑: 责编 初审 复审 \
    终审 审核： 上一篇 下一篇 上一条 下一条 相关链接 相关附件 相关文章 相关稿件 相关信息 \
    相关新闻 友情链接 微信号 继续滑动看下一个 轻触阅读原文 预览时标签不可点 喜欢此内容的人还喜欢";

/// Words anywhere in a line without a sentence that give away a footer.
const FOOTER_WORDS: &str = "\
    ICP备 公网安备 网站标识码 版权所有 主办单位 技术支持";

/// Whether a line says something in the way of prose. Fifteen characters with a comma are a
/// sentence; tool bars have neither.
fn is_sentence(line: &str) -> bool {
    line.chars().filter(|c| is_han(*c)).count() >= 15
        && line.contains(['，', '。', '；', '！', '？', ',', ';'])
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a line is made of tool words alone.
fn is_tools(line: &str) -> bool {
    let is_parting = |c: char| c.is_whitespace() || PARTING.contains(c);
    let mut rest = line.trim_matches(is_parting);
    if rest.chars().count() > 80 || rest.is_empty() {
        // A line of signs alone parts something and says nothing.
        return rest.is_empty();
    }
    while !rest.is_empty() {
        let Some(tail) = TOOLS.split(' ').find_map(|word| rest.strip_prefix(word)) else {
            return false;
        };
        rest = tail.trim_start_matches(is_parting);
    }
    true
}

/// Whether a line before the first sentence is data about the article or the way to it.
fn is_head(line: &str) -> bool {
    let line = line.trim_start_matches(['【', '[', '（', '(', ' ', '·', '\u{3000}']);
    HEAD_LABELS.split(' ').any(|label| line.starts_with(label))
        || is_trail(line)
        || ["时间", "日期"].iter().any(|label| line.strip_prefix(label).is_some_and(is_stamp))
        || is_stamp(line)
}

/// A way through the site: 首页 > 政务公开 > 政府工作报告.
fn is_trail(line: &str) -> bool {
    let steps = line.split(['>', '»', '›', '＞']).filter(|step| !step.trim().is_empty()).count();
    steps >= 3 || line.starts_with("首页") && steps >= 2
}

/// A day as machines write it, with the time of day or without: 2024-01-20 10:15. A day in words
/// (2024年1月20日) may be the report's own.
fn is_stamp(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_part = |c: char| c.is_ascii_digit() || "-/: ：\u{a0}\u{3000}".contains(c);
    digits >= 8 && text.contains(['-', '/']) && text.chars().all(is_part)
}

/// Whether a line after the last sentence belongs to the page's foot.
fn is_tail(line: &str) -> bool {
    let line = line.trim_start_matches(['【', '[', '（', '(', ' ', '·', '\u{3000}']);
    TAIL_LABELS.split(' ').any(|label| line.starts_with(label))
        || ["来源：", "来源:", "信息来源", "作者：", "浏览次数"].iter().any(|l| line.starts_with(l))
        || FOOTER_WORDS.split(' ').any(|word| line.contains(word))
}

/// Leaves out the lines of furniture; returns how many went.
pub(super) fn remove(blocks: &mut Vec<Block>) -> usize {
    let before = blocks.len();
    while blocks
        .last()
        .is_some_and(|block| block.lines().all(|line| is_tail(line) || is_tools(line)))
    {
        blocks.pop();
    }
    let first = blocks.iter().position(|block| block.lines().any(is_sentence) && !is_data(block));
    let mut place = 0;
    blocks.retain(|block| {
        let in_head = first.is_none_or(|first| place < first);
        place += 1;
        match block {
            Block::Line(line) => !is_tools(line) && !(in_head && is_head(line)),
            Block::Table(_) => !(in_head && is_data(block)),
        }
    });
    before - blocks.len()
}

/// A table of data about the article: 索引号, 发布机构, 成文日期.
fn is_data(block: &Block) -> bool {
    let Block::Table(grid) = block else { return false };
    let labelled = |row: &&Vec<String>| row.iter().any(|cell| is_head(cell.trim()));
    grid.rows.iter().filter(labelled).count() * 2 > grid.rows.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(lines: &[&str]) -> Vec<String> {
        let mut blocks = lines.iter().map(|line| Block::Line((*line).to_owned())).collect();
        remove(&mut blocks);
        blocks.iter().flat_map(Block::lines).map(str::to_owned).collect()
    }

    const SENTENCE: &str = "全区上下坚持稳中求进，打印工作材料也讲节约，各项工作取得新成效。";

    #[test]
    fn tools_go_wherever_they_stand() {
        for line in [
            "打印本页 | 关闭窗口",
            "【字体：大 中 小】",
            "字号：[大] [中] [小]",
            "分享到：微信 新浪微博 QQ空间",
            "扫一扫在手机打开当前页",
            "下载",
            "A- A+",
            "————",
        ] {
            assert_eq!(kept(&[SENTENCE, line, SENTENCE]), [SENTENCE, SENTENCE], "{line}");
        }
    }

    #[test]
    fn labels_go_only_at_head_and_foot() {
        let lines = [
            "首页 > 政务公开 > 政府工作报告",
            "当前位置：首页",
            "政府工作报告",
            "来源：甲市政府办 发布时间：2024-01-20 浏览次数：12",
            "时间：2024-01-20 10:15",
            "2024-01-20",
            SENTENCE,
            "来源：各单位填报的数据",
            SENTENCE,
            "甲市人民政府",
            "责任编辑：甲某",
            "上一篇：没有了",
            "主办单位：甲市人民政府办公室 X备2024000001号",
            "版权所有 甲市人民政府，未经书面许可不得转载。",
        ];
        assert_eq!(
            kept(&lines),
            ["政府工作报告", SENTENCE, "来源：各单位填报的数据", SENTENCE, "甲市人民政府"]
        );
    }

    #[test]
    fn what_an_article_says_stays() {
        for line in [
            "时间：2024年3月1日下午",
            "（2024年1月20日在甲市第三届人民代表大会第四次会议上）",
            "三、打印、复印设备更新",
            "下载量突破100万次，分享经济加快发展，扫一扫即可办事成为常态。",
            "中小企业",
            "大",
        ] {
            let expect = if line == "大" { vec![SENTENCE] } else { vec![line, SENTENCE] };
            assert_eq!(kept(&[line, SENTENCE]), expect);
        }
        assert_eq!(kept(&["附件"]), ["附件"]);
    }

    #[test]
    fn names_of_furniture_are_known() {
        for names in ["m-share fl", "Footer", "top nav", "dqwz", "ewmBox"] {
            assert!(is_hinted(names), "{names}");
        }
        for names in ["TRS_Editor", "article-content", "zoom", "navy", ""] {
            assert!(!is_hinted(names), "{names}");
        }
    }
}
