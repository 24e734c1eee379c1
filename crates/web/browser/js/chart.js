// Charts: bars for months, lines for series. The table stands first and stays below.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { each, ready } from "./each.js";

use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

const INK = "#1a1f26", INK_2 = "#454d57", LINE = "#e4e4df", LINE_2 = "#cfcfc8";
const BLUE = "#57809f", ACCENT = "#1d4670", MISS = "#a3271d";
const FACE = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';

ready((root) => each(root, "[data-chart]", draw));

function draw(box) {
  if (box.dataset.drawn) return;
  const data = JSON.parse(box.dataset.chart);
  box.dataset.drawn = "yes";
  box.hidden = false;
  const table = box.parentElement.querySelector("details[data-behind]");
  if (table) table.open = false;
  const chart = init(box, null, { renderer: "svg" });
  chart.setOption(options(data));
  window.addEventListener("resize", () => chart.resize());
}

function options(data) {
  const rate = data.bars.some((bar) => bar.d !== "");
  const series = rate ? sides(data.bars) : [data.line ? line(data.bars) : bars(data.bars)];
  const small = data.bars.length > 13;
  return {
    animation: false,
    textStyle: { fontFamily: FACE, fontSize: 12, color: INK_2 },
    grid: { left: 8, right: 8, top: 28, bottom: 24, containLabel: true },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      axisPointer: { type: "none" },
      formatter: (points) => tip(data, points[0].dataIndex),
      backgroundColor: "#fff", borderColor: LINE_2, textStyle: { color: INK, fontSize: 12 },
    },
    xAxis: {
      type: "category",
      data: data.bars.map((bar) => bar.label),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: LINE_2 } },
      axisLabel: { color: INK_2, fontSize: 12, interval: small ? "auto" : 0 },
    },
    yAxis: {
      type: "value",
      scale: data.line,
      splitNumber: 4,
      minInterval: rate ? 1 : 0,
      axisLabel: { show: false },
      splitLine: { lineStyle: { color: LINE } },
    },
    series,
  };
}

function tip(data, nth) {
  const bar = data.bars[nth];
  return bar.d === "" ? `${bar.label} ${bar.n}${data.unit}` : `${bar.label} ${bar.n}/${bar.d}`;
}

// What hits stands solid; what is missing stands hollow on top of it.
function sides(all) {
  const label = {
    show: true, position: "top", fontWeight: 600, fontSize: 12,
    formatter: (point) => (all[point.dataIndex].d === "0" ? "" : `${all[point.dataIndex].n}/${all[point.dataIndex].d}`),
  };
  return [
    { type: "bar", stack: "sides", barMaxWidth: 40, itemStyle: { color: BLUE }, data: all.map((bar) => Number(bar.n)) },
    {
      type: "bar", stack: "sides", barMaxWidth: 40, label,
      itemStyle: { color: "#fff", borderColor: MISS, borderWidth: 1.5 },
      data: all.map((bar) => {
        const gap = Number(bar.d) - Number(bar.n);
        const color = gap > 0 ? MISS : INK;
        return { value: gap, label: { color }, itemStyle: gap > 0 ? {} : { borderWidth: 0 } };
      }),
    },
  ];
}

function bars(all) {
  return {
    type: "bar", barMaxWidth: 40, itemStyle: { color: BLUE }, data: all.map((bar) => Number(bar.n)),
    label: { show: true, position: "top", fontWeight: 600, fontSize: 12, color: INK, formatter: (p) => all[p.dataIndex].n },
  };
}

function line(all) {
  return {
    type: "line", smooth: false, symbol: "circle", symbolSize: 6,
    itemStyle: { color: ACCENT }, lineStyle: { color: ACCENT, width: 2 }, data: all.map((bar) => Number(bar.n)),
    label: { show: true, position: "top", fontWeight: 600, fontSize: 12, color: INK, formatter: (p) => all[p.dataIndex].n },
  };
}
