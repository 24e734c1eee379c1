//! The names of indicators: one row for each, with every name that reports give it.
//!
//! Rows of one family may answer for each other, with a word of warning. To extend, add the name to
//! its row, or a row.

use super::indicator::{Family, Indicator};
use crate::report::wording::words;

/// Names so short that they mean their indicator only where it moves or is measured against another:
/// 经济增长6%, 投资增长7%; but an amount of 投资 is a project's.
pub(crate) const SHORT: &[&str] = words![
    经济 经济总量 投资 社会投资 投资总额 工业 规上工业 规模以上工业 城镇 农村 物价 出口 进出口
];

/// Every indicator that reports name in several ways.
pub(crate) const INDICATORS: &[Indicator] = &[
    Indicator {
        title: "地区生产总值",
        family: Family::Product,
        names: words![地区生产总值 生产总值 国内生产总值 县域生产总值 市域生产总值 地方生产总值 国民生产总值 GDP 经济 经济总量 地区GDP],
    },
    Indicator {
        title: "一般公共预算收入",
        family: Family::Revenue,
        names: words![一般公共预算收入 地方一般公共预算收入 一般公共财政预算收入 公共财政预算收入 地方公共财政预算收入 公共财政收入 地方公共财政收入 一般预算收入 地方一般预算收入 地方财政一般预算收入 财政一般预算收入 地方财政收入 一般财政收入 地方级财政收入 地方一般公共财政预算收入 区级一般公共预算收入 县级一般公共预算收入 一般公共预算],
    },
    Indicator {
        title: "财政总收入",
        family: Family::Revenue,
        names: words![财政总收入 全部财政收入 财政收入 财政总收 全口径财政收入 全国财政收入 国家财政收入],
    },
    Indicator {
        title: "固定资产投资",
        family: Family::Investment,
        names: words![固定资产投资 全社会固定资产投资 固定资产投资额 固定资产投资总额 全社会固定资产投资总额 全社会固定资产投资额 社会固定资产投资 固投 固定资产投资总量 全社会投资 规模以上固定资产投资],
    },
    Indicator {
        title: "城镇固定资产投资",
        family: Family::Investment,
        names: words![城镇固定资产投资 城镇投资 城镇以上固定资产投资 城镇固定资产投资额],
    },
    Indicator {
        title: "投资", family: Family::Investment, names: words![投资 社会投资 投资总额]
    },
    Indicator {
        title: "社会消费品零售总额",
        family: Family::Retail,
        names: words![社会消费品零售总额 全社会消费品零售总额 社会消费品零售额 消费品零售总额 社零 社零总额 社消零 社消零总额 社会商品零售总额 社会消费品零售 社会消费品总额],
    },
    Indicator {
        title: "限额以上消费品零售额",
        family: Family::Retail,
        names: words![限上社会消费品零售总额 限额以上社会消费品零售总额 限上消费品零售额 限额以上消费品零售额 限上零售额 限上社零 限上社会消费品零售额 限额以上社会消费品零售额],
    },
    Indicator {
        title: "规模以上工业增加值",
        family: Family::Industry,
        names: words![规模以上工业增加值 规上工业增加值 规上企业工业增加值 规模以上企业工业增加值 规模工业增加值 规模以上工业企业增加值 规上工业企业增加值 入统工业增加值 限额以上工业增加值 规上工业 规模以上工业 规模以上工业企业完成增加值 规上增加值],
    },
    Indicator {
        title: "工业增加值",
        family: Family::Industry,
        names: words![工业增加值 全部工业增加值 全社会工业增加值 工业完成增加值 工业],
    },
    Indicator {
        title: "居民人均可支配收入",
        family: Family::Income,
        names: words![居民人均可支配收入 全体居民人均可支配收入 居民可支配收入 居民收入 全体居民收入 居民人均收入 居民年人均可支配收入 人均可支配收入 城乡居民人均可支配收入 城乡居民收入 城乡居民可支配收入 城乡常住居民人均可支配收入 城乡居民人均收入],
    },
    Indicator {
        title: "城镇居民人均可支配收入",
        family: Family::Income,
        names: words![城镇居民人均可支配收入 城镇常住居民人均可支配收入 城镇居民可支配收入 城镇居民收入 城市居民人均可支配收入 城镇居民人均收入 城镇人均可支配收入 城镇],
    },
    Indicator {
        title: "农村居民人均可支配收入",
        family: Family::Income,
        names: words![农村居民人均可支配收入 农村常住居民人均可支配收入 农村居民可支配收入 农村居民收入 农民人均纯收入 农村居民人均纯收入 农民收入 农民人均可支配收入 农村居民人均收入 农民人均收入 农村],
    },
    Indicator {
        title: "居民消费价格",
        family: Family::Alone,
        names: words![居民消费价格 居民消费价格指数 居民消费价格总水平 居民消费价格指数涨幅 居民消费价格涨幅 CPI 居民消费价格总水平涨幅 物价总水平 居民消费物价指数 消费价格 物价 CPI涨幅 居民消费物价],
    },
    Indicator {
        title: "城镇新增就业",
        family: Family::Alone,
        names: words![城镇新增就业 新增城镇就业 城镇新增就业人数 城镇新增就业人口 新增就业 新增城镇就业人数],
    },
    Indicator {
        title: "城镇登记失业率",
        family: Family::Unemployment,
        names: words![城镇登记失业率 登记失业率 城镇失业率],
    },
    Indicator {
        title: "城镇调查失业率",
        family: Family::Unemployment,
        names: words![城镇调查失业率 调查失业率],
    },
    Indicator {
        title: "进出口总额",
        family: Family::Trade,
        names: words![进出口总额 进出口总值 外贸进出口 外贸进出口总额 外贸进出口总值 进出口 进出口贸易总额 货物进出口 进出口额 外贸进出口额 对外贸易总额 货物进出口总额],
    },
    Indicator {
        title: "出口总额",
        family: Family::Trade,
        names: words![出口总额 出口总值 外贸出口 出口 外贸出口总额 出口额 出口创汇],
    },
    Indicator {
        title: "实际利用外资",
        family: Family::Alone,
        names: words![实际利用外资 实际使用外资 利用外资 直接利用外资 实际利用外资额],
    },
    Indicator {
        title: "单位生产总值能耗",
        family: Family::Alone,
        names: words![单位生产总值能耗 单位地区生产总值能耗 单位GDP能耗 万元生产总值能耗 万元GDP能耗 万元生产总值综合能耗 万元地区生产总值能耗 单位国内生产总值能耗 万元GDP综合能耗 单位生产总值综合能耗 单位地区生产总值能源消耗],
    },
    Indicator {
        title: "PM2.5平均浓度",
        family: Family::Alone,
        names: words!["PM2.5平均浓度" "PM2.5浓度" "PM2.5年均浓度" "细颗粒物平均浓度" "细颗粒物(PM2.5)平均浓度"],
    },
    Indicator {
        title: "服务业增加值",
        family: Family::Alone,
        names: words![服务业增加值 第三产业增加值],
    },
    Indicator {
        title: "粮食产量",
        family: Family::Alone,
        names: words![粮食产量 粮食总产量 粮食总产],
    },
];
