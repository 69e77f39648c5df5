// No id on the box: htmx would carry its style attribute over, which the page's policy forbids.
// The trend as two lines that differ in colour, dash and mark. The numbers stand in the table beside it.
"use strict";

(() => {
  const draw = () => {
    const box = document.querySelector("[data-trend]");
    if (!box || !window.echarts || echarts.getInstanceByDom(box)) return;
    const trend = JSON.parse(box.dataset.trend);
    const font = getComputedStyle(document.documentElement).fontFamily;
    const line = (name, data, colour, type, symbol) => ({
      name, data, type: "line", symbol, symbolSize: 7, color: colour, lineStyle: { type, width: 2 },
    });
    const chart = echarts.init(box, null, { renderer: "canvas" });
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: font },
      grid: { left: 36, right: 12, top: 34, bottom: 26 },
      legend: { top: 0, left: 0, itemWidth: 34, textStyle: { fontSize: 13 } },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "category", data: trend.days },
      yAxis: { type: "value", minInterval: 1 },
      series: [
        line(box.dataset.received, trend.received, "#a11d1a", "solid", "circle"),
        line(box.dataset.solved, trend.solved, "#1b6553", "dashed", "triangle"),
      ],
    });
    new ResizeObserver(() => chart.resize()).observe(box);
  };
  document.addEventListener("DOMContentLoaded", draw);
  document.addEventListener("htmx:afterSettle", draw);
})();
