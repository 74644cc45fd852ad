// Figures over time, and the SOTIF view.

import { get } from "./api.js";
import { may } from "./action.js";
import { fill, make, table, tag } from "./element.js";
import { date, lasting, minute, number, t } from "./text.js";

const SPACE = "http://www.w3.org/2000/svg", WIDTH = 300, HEIGHT = 60;
const GAP = 150;             // s between two samples after which a line is broken
const WINDOW = 10;           // minutes over which missions that ended are a rate

function drawn(name, attributes) {
  const item = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) item.setAttribute(key, value);
  return item;
}

// The least round number that is not less, of which half is round as well: of things, and of s.
const DURATIONS = [20, 60, 120, 240, 600, 1200, 3600, 7200, 14400, 28800, 86400, 172800, 604800];
const roundTime = value => DURATIONS.find(s => s >= value) ?? value;
const roundCount = value => { const power = 10 ** Math.floor(Math.log10(Math.max(value, 1))); return [2, 4, 10, 20].map(k => k * power).find(n => n >= value); };

// A line over time: from 0 to a round number, with both axes in words; who cannot see it is told the same.
function chart(title, now, points, say, round) {
  const known = points.filter(([, value]) => value !== null), values = known.map(([, value]) => value), top = round(Math.max(0, ...values));
  const begin = points[0][0], span = Math.max(points.at(-1)[0] - begin, 60);
  let path = "", last = -Infinity;
  for (const [time, value] of known) {
    const at = `${(WIDTH * (time - begin) / span).toFixed(1)},${(HEIGHT * (1 - value / top)).toFixed(1)}`;
    path += time - last > GAP ? `M${at}h0` : `L${at}`; last = time;
  }
  const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": known.length ? t("chart_says", title, now, say(Math.min(...values)), say(Math.max(...values)), minute(begin), minute(points.at(-1)[0])) : `${title}: –` });
  svg.append(drawn("path", { class: "grid", d: [0, .5, 1].map(share => `M0,${HEIGHT * share}h${WIDTH}`).join("") }), drawn("path", { class: "line", d: path }));
  const axis = (className, ...words) => make("div", { className, ariaHidden: "true" }, ...words.map(word => make("span", {}, word)));
  return make("div", { className: "figure" }, make("div", { className: "title" }, `${title}: `, make("b", {}, now)),
    axis("high", say(top), say(top / 2), say(0)), svg, axis("long", minute(begin), minute(begin + span / 2), minute(begin + span)));
}

export class Figures {
  constructor(desk) { this.desk = desk; this.root = make("div"); }
  draw() {}
  async refresh() {
    const samples = await get("/api/v1/figures"), last = samples.at(-1);
    if (!last) { this.root.replaceChildren(make("p", { className: "faint" }, t("none_figures"))); return; }
    const hour = samples.slice(-60), mean = key => { const known = hour.filter(s => s[key] !== null); return known.length ? lasting(known.reduce((sum, s) => sum + s[key], 0) / known.length) : "–"; };
    const points = key => samples.map(s => [s.time_s, s[key]]), rate = (from, to) => { const part = samples.slice(Math.max(from, 0), to); return 60 * part.reduce((sum, s) => sum + s.ended, 0) / part.length; };
    const stops = {};
    for (const s of samples) for (const [reason, n] of Object.entries(s.stops)) stops[reason] = (stops[reason] ?? 0) + n;
    const { made, body } = table([80, 20], t("stops"), "");
    fill(body, Object.entries(stops).sort((a, b) => b[1] - a[1]).map(([reason, n]) => ({ key: reason, cells: [t(reason), number(n)] })));
    this.root.replaceChildren(
      chart(t("occupancy"), `${number(last.occupied)} / ${number(this.desk.chart.spots.length)}`, points("occupied"), number, roundCount),
      chart(t("throughput"), number(rate(-60)), samples.map((s, k) => [s.time_s, rate(k + 1 - WINDOW, k + 1)]), value => `${number(value)}/h`, roundCount),
      chart(t("waiting"), number(last.waiting), points("waiting"), number, roundCount),
      chart(t("duration"), mean("mission_mean_s"), points("mission_mean_s"), lasting, roundTime),
      chart(t("dwell"), mean("dwell_mean_s"), points("dwell_mean_s"), lasting, roundTime), made);
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
      const novel = table([46, 34, 20], t("file"), t("recorded"), t("size"));
      fill(novel.body, scenes.map(s => ({ key: s.file, cells: [["", () => make("span", {}, ...s.file.split(/(?<=_)/).flatMap(part => [part, make("wbr")]))], date(s.recorded_s), `${number(s.size_bytes / 1e6, 1)} MB`] })));
      parts.push(make("h2", {}, t("scenes")), scenes.length ? novel.made : make("p", { className: "faint" }, t("none_scenes")));
    }
    this.root.replaceChildren(...parts, make("h2", {}, t("catalog")), list.made);
  }
}
