// The curve of a series: its mean, and between which values it moved; drawn anew as values come.
// The numbers stand in the page (a table for everybody, a block of data for this script).
import { LineChart, type LineSeriesOption } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import htmx from "htmx.org";

use([LineChart, AriaComponent, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

type Row = [at: number, mean: number, low: number, high: number];

interface Points {
  since: number;
  until: number;
  rows: Row[];
  limits: [low: number | null, high: number | null];
}

const BLUE = "#1c5fa8";
const RED = "#c92a2a";
const FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, sans-serif";
const IN_CHINA = { timeZone: "Asia/Shanghai", hour12: false } as const;
const HOUR = new Intl.DateTimeFormat("zh-CN", { ...IN_CHINA, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("zh-CN", { ...IN_CHINA, month: "numeric", day: "numeric" });
const EXACT = new Intl.DateTimeFormat("zh-CN", {
  ...IN_CHINA,
  dateStyle: "short",
  timeStyle: "medium",
});
const TWO_DAYS_MS = 2 * 86_400_000;

export function startChart(box: HTMLElement): void {
  new Drawing(box).start();
}

class Drawing {
  private readonly chart: EChartsType;

  constructor(private readonly box: HTMLElement) {
    this.chart = init(box, null, { renderer: "canvas" });
  }

  start(): void {
    this.draw();
    new ResizeObserver(() => this.chart.resize()).observe(this.box);
    document.body.addEventListener("htmx:afterSwap", (event) => this.swapped(event as CustomEvent));
    // a closed table is not printed, and one who prints cannot ask the curve for its numbers
    window.addEventListener("beforeprint", () => {
      for (const one of document.querySelectorAll<HTMLDetailsElement>("details[data-print]"))
        one.open = true;
      this.chart.resize();
    });
  }

  private part(name: "now" | "curve"): HTMLElement | null {
    return document.querySelector<HTMLElement>(this.box.dataset[name] ?? "");
  }

  // a value that is newer than the curve, within what it shows: ask for the curve again
  private swapped(event: CustomEvent): void {
    const curve = this.part("curve");
    if (event.target === curve) this.draw();
    if (event.target !== this.part("now") || !curve) return;
    const told = this.part("now")?.querySelector<HTMLElement>("[data-last]")?.dataset["last"];
    const { until, rows } = this.points();
    const newest = Number(told || 0);
    if (newest > (rows.at(-1)?.[0] ?? 0) && newest < until && told !== this.asked) {
      this.asked = told;
      htmx.trigger(curve, "fresh");
    }
  }

  private asked: string | undefined;

  private points(): Points {
    return JSON.parse(this.part("curve")?.querySelector("script")?.textContent ?? "null") as Points;
  }

  private word(name: string): string {
    return this.box.dataset[name] ?? "";
  }

  private draw(): void {
    const points = this.points();
    const isDay = points.until - points.since < TWO_DAYS_MS;
    this.chart.setOption(
      {
        animation: false,
        textStyle: { fontFamily: FONT },
        grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
        tooltip: {
          trigger: "axis",
          renderMode: "richText", // a box of HTML would carry inline styles, which the CSP refuses
          confine: true,
          formatter: (shown: unknown) => this.told(shown, points.rows),
        },
        xAxis: {
          type: "time",
          min: points.since,
          max: points.until,
          axisLabel: {
            hideOverlap: true,
            formatter: (at: number) => (isDay ? HOUR : DAY).format(at),
          },
        },
        yAxis: {
          type: "value",
          scale: true,
          name: this.word("unit"),
          axisLabel: { showMinLabel: false, showMaxLabel: false },
          ...this.bounds(points),
        },
        series: this.lines(points),
      },
      { notMerge: true },
    );
  }

  // limits are seen though no value comes near them
  private bounds({ rows, limits }: Points): { min?: number; max?: number } {
    const values = [...rows.flatMap((row) => [row[2], row[3]]), ...limits.filter((x) => x !== null)];
    if (!values.length) return {};
    const low = Math.min(...values);
    const high = Math.max(...values);
    const room = (high - low || Math.abs(high) || 1) * 0.08;
    return { min: round(low - room), max: round(high + room) };
  }

  private lines({ rows, limits }: Points): LineSeriesOption[] {
    const plain = { type: "line", symbol: "none", silent: true, stackStrategy: "all" } as const;
    const isSpread = rows.some((row) => row[2] !== row[3]);
    const band: LineSeriesOption[] = isSpread
      ? [
          {
            ...plain,
            stack: "band",
            lineStyle: { width: 1, color: BLUE, opacity: 0.4 },
            data: rows.map((row) => [row[0], row[2]]),
          },
          {
            ...plain,
            stack: "band",
            lineStyle: { width: 1, color: BLUE, opacity: 0.4 },
            areaStyle: { color: BLUE, opacity: 0.2 },
            data: rows.map((row) => [row[0], row[3] - row[2]]),
          },
        ]
      : [];
    return [
      ...band,
      {
        type: "line",
        name: this.word("mean"),
        data: rows.map((row) => [row[0], row[1]]),
        showSymbol: rows.length < 60,
        symbolSize: 5,
        color: BLUE,
        lineStyle: { width: 2 },
        markLine: {
          silent: true,
          symbol: "none",
          animation: false,
          lineStyle: { color: RED, type: "dashed", width: 2 },
          label: { position: "insideEndTop", color: RED, formatter: "{b} {c}" },
          data: (["lower", "upper"] as const).flatMap((name, at) => {
            const limit = limits[at];
            return limit === null || limit === undefined
              ? []
              : [{ name: this.word(name), yAxis: limit }];
          }),
        },
      },
    ];
  }

  private told(shown: unknown, rows: Row[]): string {
    const [first] = shown as { dataIndex: number }[];
    const row = first && rows[first.dataIndex];
    if (!row) return "";
    const [at, mean, low, high] = row;
    const unit = this.word("unit");
    const spread =
      low === high ? [] : [`${this.word("low")} ${round(low)}`, `${this.word("high")} ${round(high)}`];
    return [EXACT.format(at), `${this.word("mean")} ${round(mean)} ${unit}`, ...spread].join("\n");
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
