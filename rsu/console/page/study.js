// Figures over time, and the SOTIF view.

import { get } from "./api.js";
import { may } from "./action.js";
import { fill, make, table, tag } from "./element.js";
import { date, lasting, number, t } from "./text.js";

const SPACE = "http://www.w3.org/2000/svg";

function line(values) {
  const svg = document.createElementNS(SPACE, "svg"), most = Math.max(1, ...values.filter(v => v !== null));
  svg.setAttribute("viewBox", "0 0 300 70"); svg.setAttribute("preserveAspectRatio", "none");
  let d = "", pen = "M";
  values.forEach((value, k) => {
    if (value === null) return;
    d += `${pen}${(values.length < 2 ? 300 : 300 * k / (values.length - 1)).toFixed(1)},${(66 - 60 * value / most).toFixed(1)}`; pen = "L";
  });
  const path = document.createElementNS(SPACE, "path");
  for (const [name, value] of Object.entries({ d, fill: "none", stroke: "#0072b2", "stroke-width": 2, "vector-effect": "non-scaling-stroke" })) path.setAttribute(name, value);
  svg.append(path);
  return svg;
}

export class Figures {
  constructor(desk) { this.desk = desk; this.root = make("div"); }
  draw() {}
  async refresh() {
    const samples = await get("/api/v1/figures"), last = samples.at(-1);
    if (!last) { this.root.replaceChildren(make("p", { className: "faint" }, t("none_figures"))); return; }
    const hour = samples.slice(-60), known = hour.filter(s => s.mission_mean_s !== null), stood = hour.filter(s => s.dwell_mean_s !== null);
    const mean = (rows, key) => rows.length ? lasting(rows.reduce((sum, s) => sum + s[key], 0) / rows.length) : "–";
    const figure = (title, value, values) => make("div", { className: "figure" }, make("div", {}, `${title}: `, make("b", {}, value)), line(values));
    const stops = {};
    for (const s of samples) for (const [reason, n] of Object.entries(s.stops)) stops[reason] = (stops[reason] ?? 0) + n;
    const { made, body } = table([80, 20], t("stops"), "");
    fill(body, Object.entries(stops).sort((a, b) => b[1] - a[1]).map(([reason, n]) => ({ key: reason, cells: [t(reason), number(n)] })));
    this.root.replaceChildren(
      figure(t("occupancy"), number(last.occupied), samples.map(s => s.occupied)),
      figure(t("throughput"), number(hour.reduce((sum, s) => sum + s.ended, 0) * 60 / hour.length), samples.map(s => s.ended)),
      figure(t("waiting"), number(last.waiting), samples.map(s => s.waiting)),
      figure(t("duration"), mean(known, "mission_mean_s"), samples.map(s => s.mission_mean_s)),
      figure(t("dwell"), mean(stood, "dwell_mean_s"), samples.map(s => s.dwell_mean_s)), made);
  }
}

export class Sotif {
  constructor(desk) { this.desk = desk; this.root = make("div"); }
  draw() {}
  async refresh() {
    const [entries, evidence, scenes] = await Promise.all([get("/api/v1/catalog"), get("/api/v1/evidence"), may.review(this.desk.me) ? get("/api/v1/scenes") : null]);
    const areas = table([60, 20, 20], t("areas"), t("area_before"), t("area_after"));
    fill(areas.body, [1, 2, 3, 4].map(area => ({ key: area, cells: [`${area} · ${t(`area${area}`)}`, ...["area_before", "area_after"].map(key => number(entries.filter(e => e[key] === area).length))] })));
    const list = table([36, 15, 23, 26], t("catalog"), "S E C", t("area"), t("monitor"));
    const kind = area => ["", "good", "wait", "bad", "off"][area];
    fill(list.body, entries.map(e => ({
      key: e.entry_id,
      cells: [
        ["", () => make("span", { title: e.triggering_condition }, make("strong", {}, e.entry_id), make("div", { className: "why" }, e.title))], ["", () => make("span", { className: "tight" }, `${e.severity} ${e.exposure} ${e.controllability}`)],
        ["", () => make("span", { className: "tight" }, tag(e.area_before, kind(e.area_before)), " → ", tag(e.area_after, kind(e.area_after)))],
        ["", () => make("span", {}, e.monitor || "–", make("div", { className: "why" }, e.cause))],
      ],
    })));
    const report = evidence.reported_s === null ? make("span", { className: "faint" }, t("none_report"))
      : make("a", { href: "/api/v1/report", target: "_blank", rel: "noopener" }, `${t("report")} · ${date(evidence.reported_s)}`);
    const parts = [areas.made, make("p", {}, report)];
    if (scenes) {
      const novel = table([50, 30, 20], t("scenes"), t("recorded"), t("size"));
      fill(novel.body, scenes.map(s => ({ key: s.file, cells: [s.file, date(s.recorded_s), `${number(s.size_bytes / 1e6, 1)} MB`] })));
      parts.push(make("h2", {}, t("scenes")), scenes.length ? novel.made : make("p", { className: "faint" }, t("none_scenes")));
    }
    this.root.replaceChildren(...parts, make("h2", {}, t("catalog")), list.made);
  }
}
