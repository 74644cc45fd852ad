// Figures of the car park over time, as small charts.

import { get } from "./api.js";
import { faint, fill, make, table } from "./element.js";
import { lasting, minute, number, t } from "./text.js";

const SPACE = "http://www.w3.org/2000/svg";
const WIDTH = 300;
const HEIGHT = 60;
const GAP = 150; // s between two samples after which a line is broken
const WINDOW = 10; // minutes over which missions that ended are a rate
const HOUR = 60; // minutes
const NAMES = { mission_mean_s: "duration", dwell_mean_s: "dwell" };

function drawn(name, attributes) {
  const item = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) item.setAttribute(key, value);
  return item;
}

// The least round number that is not less, of which half is round as well: of things, and of s.
const DURATIONS = [20, 60, 120, 240, 600, 1200, 3600, 7200, 14400, 28800, 86400, 172800, 604800];
const roundTime = value => DURATIONS.find(s => s >= value) ?? value;
const roundCount = value => {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [2, 4, 10, 20].map(k => k * power).find(n => n >= value);
};

// A line over time: from 0 to a round number, with both axes in words; who cannot see it is told the same.
function chart(title, now, points, say, round) {
  const known = points.filter(([, value]) => value !== null);
  const values = known.map(([, value]) => value);
  const top = round(Math.max(0, ...values));
  const begin = points[0][0];
  const span = Math.max(points.at(-1)[0] - begin, 60);
  let path = "";
  let last = -Infinity;
  for (const [time, value] of known) {
    const at = `${((WIDTH * (time - begin)) / span).toFixed(1)},${(HEIGHT * (1 - value / top)).toFixed(1)}`;
    path += time - last > GAP ? `M${at}h0` : `L${at}`;
    last = time;
  }
  const range = [say(Math.min(...values)), say(Math.max(...values))];
  const period = [minute(begin), minute(points.at(-1)[0])];
  const svg = drawn("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": known.length ? t("chart_says", title, now, ...range, ...period) : `${title}: –`,
  });
  svg.append(
    drawn("path", { class: "grid", d: [0, 0.5, 1].map(share => `M0,${HEIGHT * share}h${WIDTH}`).join("") }),
    drawn("path", { class: "line", d: path }),
  );
  const axis = (className, ...words) =>
    make("div", { className, ariaHidden: "true" }, ...words.map(word => make("span", {}, word)));
  return make(
    "div",
    { className: "figure" },
    make("div", { className: "title" }, `${title}: `, make("b", {}, now)),
    axis("high", say(top), say(top / 2), say(0)),
    svg,
    axis("long", minute(begin), minute(begin + span / 2), minute(begin + span)),
  );
}

export class Figures {
  constructor(desk) {
    this.desk = desk;
    this.root = make("div");
  }
  draw() {}
  async refresh() {
    const samples = await get("/api/v1/figures");
    this.root.replaceChildren(...(samples.length ? this.charts(samples) : [faint(t("none_figures"))]));
  }
  charts(samples) {
    const last = samples.at(-1);
    const all = number(this.desk.chart.spots.length);
    const points = key => samples.map(s => [s.time_s, s[key]]);
    const rates = samples.map((s, k) => [s.time_s, rate(samples.slice(Math.max(k + 1 - WINDOW, 0), k + 1))]);
    const took = key => chart(t(NAMES[key]), mean(samples.slice(-HOUR), key), points(key), lasting, roundTime);
    return [
      chart(t("occupancy"), `${number(last.occupied)} / ${all}`, points("occupied"), number, roundCount),
      chart(t("throughput"), number(rate(samples.slice(-HOUR))), rates, value => `${number(value)}/h`, roundCount),
      chart(t("waiting"), number(last.waiting), points("waiting"), number, roundCount),
      took("mission_mean_s"),
      took("dwell_mean_s"),
      stops(samples),
    ];
  }
}

// Missions an hour, of samples of a minute each.
const rate = samples => (HOUR * samples.reduce((sum, s) => sum + s.ended, 0)) / samples.length;

function mean(samples, key) {
  const known = samples.filter(s => s[key] !== null);
  return known.length ? lasting(known.reduce((sum, s) => sum + s[key], 0) / known.length) : "–";
}

function stops(samples) {
  const count = {};
  for (const s of samples)
    for (const [reason, n] of Object.entries(s.stops)) count[reason] = (count[reason] ?? 0) + n;
  const { made, body } = table([80, 20], t("stops"), "");
  const most = Object.entries(count).sort((a, b) => b[1] - a[1]);
  fill(
    body,
    most.map(([reason, n]) => ({ key: reason, cells: [t(reason), number(n)] })),
  );
  return made;
}
