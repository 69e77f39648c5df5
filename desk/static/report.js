// The charts of a report. Colours never stand alone: lines differ in dash and mark, levels in shape, and each
// chart has its numbers in a table below.
"use strict";

(() => {
  const RED = "#a11d1a", GREEN = "#1b6553", AMBER = "#b8741a", GREY = "#6f7a75";
  const LEVELS = { high: [RED, "rect"], middle: [AMBER, "triangle"], low: [GREY, "circle"] };

  const KINDS = {
    trend: (data) => ({
      legend: { top: 0, left: 0 },
      grid: { left: 44, right: 16, top: 36, bottom: 56 },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "category", data: data.labels, axisLabel: { rotate: 40 } },
      yAxis: { type: "value", minInterval: 1 },
      series: [
        ["posts", GREEN, "dashed", "triangle"],
        ["leads", RED, "solid", "circle"],
      ].map(([key, color, type, symbol], at) => ({
        name: data.names[key], type: "line", data: data[key], color, symbol, symbolSize: 8, lineStyle: { type },
        markArea: at ? undefined : {
          silent: true, itemStyle: { color: "rgba(120,120,120,.18)" },
          data: data.down.flatMap((days, x) => (days ? [[{ xAxis: Math.max(0, x - 0.4) }, { xAxis: x + 0.4 }]] : [])),
        },
      })),
    }),
    heat: (data) => {
      const most = Math.max(1, ...data.cells.flat());
      const cells = data.cells.flatMap((row, y) => row.map((value, x) => [x, y, value])).filter((cell) => cell[2]);
      return {
        grid: { left: 130, right: 16, top: 8, bottom: 90 },
        tooltip: { renderMode: "richText", formatter: (p) => `${data.rows[p.value[1]]} · ${data.columns[p.value[0]]}: ${p.value[2]}` },
        xAxis: { type: "category", data: data.columns, axisLabel: { rotate: 40, interval: 0 }, splitArea: { show: true } },
        yAxis: { type: "category", data: data.rows, inverse: true, axisLabel: { interval: 0 } },
        // size and colour say the same, and the number stands in the square
        series: [{
          type: "scatter", name: data.name, symbol: "rect", symbolSize: (value) => 14 + 18 * Math.sqrt(value[2] / most),
          itemStyle: { color: (p) => (p.value[2] > most / 2 ? RED : "#e3b3a6") },
          label: { show: true, formatter: (p) => String(p.value[2]), color: "#111", textBorderColor: "#fff", textBorderWidth: 2 },
          data: cells,
        }],
      };
    },
    offices: (data) => ({
      legend: { top: 0, left: 0 },
      grid: { left: 150, right: 24, top: 32, bottom: 28 },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "value", minInterval: 1 },
      yAxis: { type: "category", data: data.offices, inverse: true, axisLabel: { interval: 0, width: 130, overflow: "truncate" } },
      series: [["in_time", GREEN, null], ["overdue", RED, { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 3], rotation: 0.7 }]]
        .map(([key, color, decal]) => ({ name: data.names[key], type: "bar", stack: "all", data: data[key], color, itemStyle: decal ? { decal } : {} })),
    }),
    matrix: (data) => ({
      legend: { top: 0, left: 0 },
      grid: { left: 52, right: 24, top: 36, bottom: 44 },
      tooltip: { renderMode: "richText", formatter: (p) => `${p.data.rank}. ${p.data.title || p.data.topic}` },
      xAxis: { type: "value", name: data.x, nameLocation: "middle", nameGap: 26, min: 0 },
      yAxis: { type: "value", name: data.y, nameLocation: "middle", nameGap: 32, min: 0 },
      series: Object.entries(LEVELS).map(([level, [color, symbol]]) => ({
        name: data.levels[level], type: "scatter", color, symbol, symbolSize: 11,
        data: data.points.filter((p) => p.level === level)
          .map((p) => ({ value: [p.x, p.y], rank: p.rank, lead: p.lead, title: p.title, topic: p.topic, label: { show: Boolean(p.title), formatter: String(p.rank), position: "right", color: "#222" } })),
      })),
    }),
    flow: (data) => ({
      grid: { left: 110, right: 50, top: 8, bottom: 28 },
      tooltip: { renderMode: "richText" },
      xAxis: { type: "value", minInterval: 1 },
      yAxis: { type: "category", data: [data.all, ...data.stages], inverse: true },
      series: [{
        type: "bar", data: [data.total, ...data.counts].map((value, at) => ({ value, itemStyle: { color: [GREY, AMBER, AMBER, AMBER, GREEN, GREEN, GREY][at] } })),
        label: { show: true, position: "right", color: "#222" },
      }],
    }),
  };

  const draw = () => {
    if (!window.echarts) return;
    const font = getComputedStyle(document.documentElement).fontFamily;
    for (const box of document.querySelectorAll("[data-chart]")) {
      if (echarts.getInstanceByDom(box)) continue;
      const data = JSON.parse(box.dataset.values);
      const chart = echarts.init(box, null, { renderer: "canvas" });
      chart.setOption({ animation: false, textStyle: { fontFamily: font }, ...KINDS[box.dataset.chart](data) });
      chart.on("click", (event) => { if (event.data && event.data.lead) location.assign(`/leads/${event.data.lead}`); });
      new ResizeObserver(() => chart.resize()).observe(box);
    }
  };
  document.addEventListener("DOMContentLoaded", draw);
  document.addEventListener("htmx:afterSettle", draw);
})();
