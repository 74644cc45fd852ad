// The map: a canvas that follows the screen's own rate, and draws what is between two frames.

import { between, CLASSES } from "./frame.js";
import { along, fixed, rectangle } from "./picture.js";

const TRAIL = 40;            // places of a trail, at 10 Hz
const TAKEN = { free: null, kept: "orange", occupied: "blue", closed: "line", unknown: null };
const FILL = { car: "sky", van: "sky", truck: "sky", bus: "sky", motorcycle: "orange", bicycle: "orange", pedestrian: "pink", other: "stale" };
const SIZE = { pedestrian: [.6, .6], bicycle: [1.8, .6], motorcycle: [2.2, .8] };

export class Map2 {
  constructor(canvas, source) {
    this.canvas = canvas; this.source = source; this.pen = canvas.getContext("2d");
    this.x = 0; this.y = 0; this.scale = 4; this.level = 0; this.coverage = false; this.chosen = null; this.following = false;
    this.items = []; this.trails = new Map(); this.frames = 0; this.drawn = 0; this.ages = [];
    this.onchoose = () => {};
    this.listen();
    new ResizeObserver(() => this.resize()).observe(canvas);
    const draw = () => { this.draw(); this.frames++; requestAnimationFrame(draw); };
    requestAnimationFrame(draw);
  }

  load(chart) { this.chart = chart; this.setLevel(0); this.fit(); }
  setLevel(level) { this.level = level; this.fixed = fixed(this.chart, level); this.trails.clear(); }
  restyle() {
    const style = getComputedStyle(document.documentElement);
    this.colour = Object.fromEntries(["blue", "sky", "green", "orange", "red", "pink", "ink", "faint", "line", "lane", "walk", "building", "spot", "map", "stale", "seen", "unseen", "paper"].map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  resize() {
    const ratio = Math.min(devicePixelRatio, 2), { clientWidth: w, clientHeight: h } = this.canvas;
    this.canvas.width = Math.round(w * ratio); this.canvas.height = Math.round(h * ratio); this.ratio = ratio;
    if (this.chart && !this.touched) this.fit();
  }
  fit() {
    if (!this.chart) return;
    const [x0, y0, x1, y1] = this.chart.bounds_m, { clientWidth: w, clientHeight: h } = this.canvas;
    this.x = (x0 + x1) / 2; this.y = (y0 + y1) / 2; this.touched = false; this.following = false;
    this.scale = Math.min((w - 24) / (x1 - x0), (h - 70) / (y1 - y0)) || 1;
  }
  zoom(factor, px = this.canvas.clientWidth / 2, py = this.canvas.clientHeight / 2) {
    const [x, y] = this.world(px, py);
    this.scale = Math.min(Math.max(this.scale * factor, .2), 80); this.touched = true;
    const [x2, y2] = this.world(px, py);
    this.x += x - x2; this.y += y - y2;
  }
  pan(dx, dy) { this.x -= dx / this.scale; this.y += dy / this.scale; this.touched = true; this.following = false; }
  world(px, py) { return [this.x + (px - this.canvas.clientWidth / 2) / this.scale, this.y - (py - this.canvas.clientHeight / 2) / this.scale]; }
  screen(x, y) { return [(x - this.x) * this.scale + this.canvas.clientWidth / 2, (this.y - y) * this.scale + this.canvas.clientHeight / 2]; }

  listen() {
    const fingers = new Map(), canvas = this.canvas;
    let moved = 0;
    canvas.addEventListener("pointerdown", e => { canvas.setPointerCapture(e.pointerId); fingers.set(e.pointerId, [e.offsetX, e.offsetY]); moved = 0; });
    canvas.addEventListener("pointermove", e => {
      const before = fingers.get(e.pointerId);
      if (!before) return;
      const now = [e.offsetX, e.offsetY], other = [...fingers].find(([id]) => id !== e.pointerId)?.[1];
      if (other) { const d = p => Math.hypot(p[0] - other[0], p[1] - other[1]); this.zoom(d(now) / Math.max(d(before), 1), other[0], other[1]); }
      else if ((moved += Math.hypot(now[0] - before[0], now[1] - before[1])) > 3) this.pan(now[0] - before[0], now[1] - before[1]);
      fingers.set(e.pointerId, now);
    });
    const up = e => { if (fingers.delete(e.pointerId) && e.type === "pointerup" && moved <= 3) this.choose(e.offsetX, e.offsetY); };
    canvas.addEventListener("pointerup", up); canvas.addEventListener("pointercancel", up);
    canvas.addEventListener("wheel", e => { e.preventDefault(); this.zoom(Math.exp(-e.deltaY * .0015), e.offsetX, e.offsetY); }, { passive: false });
  }

  choose(px, py) {
    const [x, y] = this.world(px, py), near = Math.max(12 / this.scale, .5);
    let best = null, least = Infinity;
    for (const item of this.items) { const d = Math.hypot(item.x - x, item.y - y) - item.length / 2; if (d < near && d < least) { least = d; best = { track: item.id }; } }
    for (const car of this.cars()) { const d = Math.hypot(car.x_m - x, car.y_m - y) - 2; if (d < near && d < least) { least = d; best = { vehicle: car.vehicle_id }; } }
    if (!best) for (const spot of this.fixed.spots.values()) if (Math.hypot(spot.x_m - x, spot.y_m - y) < spot.width_m) best = { spot: spot.name };
    this.chosen = best; this.onchoose(best);
  }
  cars() { return (this.source.state?.car_park?.missions ?? []).filter(m => m.x_m !== null && m.level === this.level); }
  seek(x, y) { this.x = x; this.y = y; this.scale = Math.max(this.scale, 8); this.touched = true; }

  draw() {
    if (!this.chart || !this.colour) return;
    const { pen, colour, source } = this, pair = source.pair(performance.now());
    this.items = pair ? between(pair[0], pair[1], pair[2], this.items) : [];
    this.floors();
    if (this.following) this.follow();
    const k = this.scale * this.ratio;
    pen.setTransform(1, 0, 0, 1, 0, 0); pen.fillStyle = colour.map; pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    pen.setTransform(k, 0, 0, -k, this.canvas.width / 2 - this.x * k, this.canvas.height / 2 + this.y * k);
    pen.filter = "none"; pen.globalAlpha = 1;
    this.ground(); this.drawSpots(); this.sensors(); this.warnings(); this.ways();
    pen.globalAlpha = source.stale ? .45 : 1;
    this.drawTrails(pair); this.bodies(); this.valets(); this.mark();
    pen.globalAlpha = 1; this.labels();
  }

  floors() {
    const floors = this.chart.floors_m;
    if (floors.length > 1) this.items = this.items.filter(item => {
      let level = 0; floors.forEach((z, i) => { if (Math.abs(z - item.z) < Math.abs(floors[level] - item.z)) level = i; });
      return level === this.level;
    });
  }
  follow() { const at = this.place(); if (at) { this.x = at[0]; this.y = at[1]; } }
  place() {
    if (this.chosen?.track !== undefined) { const item = this.items.find(i => i.id === this.chosen.track); return item && [item.x, item.y]; }
    if (this.chosen?.vehicle) { const car = this.cars().find(c => c.vehicle_id === this.chosen.vehicle); return car && [car.x_m, car.y_m]; }
    if (this.chosen?.spot) { const spot = this.fixed.spots.get(this.chosen.spot); return spot && [spot.x_m, spot.y_m]; }
    return null;
  }

  ground() {
    const { pen, colour, fixed: f } = this;
    pen.fillStyle = colour.walk; pen.fill(f.walk);
    pen.fillStyle = colour.lane; pen.fill(f.lane);
    pen.strokeStyle = colour.map; pen.lineWidth = Math.max(.1, .7 / this.scale); pen.stroke(f.lane);
    pen.strokeStyle = colour.line; pen.lineWidth = .12; pen.setLineDash([1, 2]); pen.stroke(f.middle); pen.setLineDash([]);
    pen.fillStyle = colour.paper; pen.globalAlpha = .7; pen.fill(f.crosswalk); pen.globalAlpha = 1;
    pen.fillStyle = colour.building; pen.fill(f.building);
  }
  drawSpots() {
    const { pen, colour } = this, known = this.source.spots;
    pen.lineWidth = Math.max(.1, 1 / this.scale);
    for (const spot of this.fixed.spots.values()) {
      const state = known.get(spot.name)?.state ?? "unknown", fill = TAKEN[state];
      if (fill) { pen.fillStyle = colour[fill]; pen.globalAlpha = state === "occupied" ? .55 : .25; pen.fill(spot.path); pen.globalAlpha = 1; }
      pen.strokeStyle = state === "kept" ? colour.orange : state === "free" ? colour.green : colour.spot;
      pen.setLineDash(state === "kept" ? [.6, .4] : []); pen.stroke(spot.path); pen.setLineDash([]);
    }
  }
  sensors() {
    const { pen, colour } = this, health = new Map((this.source.state?.sensors ?? []).map(s => [s.sensor_id, s]));
    for (const sensor of this.fixed.sensors) {
      const now = health.get(sensor.id), poor = now && (!now.alive || now.lacks.length > 0);
      if (!this.coverage && !poor) continue;
      pen.fillStyle = poor ? colour.unseen : colour.seen; pen.fill(sensor.path);
      pen.strokeStyle = poor ? colour.red : colour.blue; pen.lineWidth = 1 / this.scale; pen.setLineDash(poor ? [6 / this.scale, 4 / this.scale] : []); pen.stroke(sensor.path); pen.setLineDash([]);
    }
  }
  warnings() {
    const { pen, colour } = this;
    for (const w of this.source.state?.warnings ?? []) {
      if (!w.standing) continue;
      pen.beginPath(); pen.arc(w.x_m, w.y_m, Math.max(w.radius_m, 3), 0, 7);
      pen.strokeStyle = colour.red; pen.lineWidth = 2 / this.scale; pen.setLineDash([8 / this.scale, 5 / this.scale]); pen.stroke(); pen.setLineDash([]);
      pen.beginPath(); pen.arc(w.x_m, w.y_m, Math.min(8, Math.max(w.radius_m, 3)), 0, 7); pen.fillStyle = colour.unseen; pen.fill();
    }
  }
  ways() {
    const { pen, colour } = this;
    for (const m of this.source.state?.car_park?.missions ?? []) {
      if (m.level !== this.level || !m.way.length) continue;
      const line = (from, to) => { pen.beginPath(); along(m.start, m.way, from, to).forEach(([x, y], i) => pen[i ? "lineTo" : "moveTo"](x, y)); pen.stroke(); };
      pen.strokeStyle = colour.blue; pen.globalAlpha = .8; pen.lineWidth = Math.max(.15, 1.5 / this.scale); pen.setLineDash([1, 1]); line(m.station_m, m.length_m); pen.setLineDash([]);
      pen.globalAlpha = .3; pen.lineWidth = 1.9; line(m.station_m, m.cleared_m); pen.globalAlpha = 1;
    }
  }
  drawTrails(pair) {
    if (pair && pair[1].time !== this.trailed) {
      this.trailed = pair[1].time;
      for (const item of this.items) {
        const trail = this.trails.get(item.id) ?? [];
        if (!trail.length || Math.hypot(trail.at(-2) - item.x, trail.at(-1) - item.y) > .3) trail.push(item.x, item.y);
        if (trail.length > 2 * TRAIL) trail.splice(0, 2);
        this.trails.set(item.id, trail);
      }
      if (this.trails.size > 2 * this.items.length + 50) { const here = new Set(this.items.map(i => i.id)); for (const id of this.trails.keys()) if (!here.has(id)) this.trails.delete(id); }
    }
    const { pen } = this;
    pen.strokeStyle = this.colour.faint; pen.lineWidth = Math.max(.12, 1 / this.scale); pen.beginPath();
    for (const item of this.items) { const trail = this.trails.get(item.id); if (trail) for (let i = 0; i < trail.length; i += 2) pen[i ? "lineTo" : "moveTo"](trail[i], trail[i + 1]); }
    const alpha = pen.globalAlpha; pen.globalAlpha = alpha * .5; pen.stroke(); pen.globalAlpha = alpha;
  }
  bodies() {
    const { pen, colour } = this;
    pen.lineWidth = Math.max(.1, 1.2 / this.scale);
    for (const item of this.items) {
      const kind = CLASSES[item.kind] ?? "other", grey = this.source.stale;
      const [l, w] = [item.length || SIZE[kind]?.[0] || 4.5, item.width || SIZE[kind]?.[1] || 1.8];
      pen.fillStyle = grey ? colour.stale : colour[FILL[kind]]; pen.strokeStyle = colour.ink;
      if (kind === "pedestrian" || !Number.isFinite(item.heading)) { pen.beginPath(); pen.arc(item.x, item.y, Math.max(.45, 3.5 / this.scale), 0, 7); pen.fill(); pen.stroke(); continue; }
      const path = rectangle(item.x, item.y, item.heading, Math.max(l, 7 / this.scale), Math.max(w, 4 / this.scale));
      if (item.flags & 1) pen.setLineDash([.5, .5]);
      pen.fill(path); pen.stroke(path); pen.setLineDash([]);
      const c = Math.cos(item.heading), s = Math.sin(item.heading), f = l / 2, b = l / 2 - Math.min(1.2, l / 3), h = w / 2 * .8;
      pen.beginPath(); pen.moveTo(item.x + c * f, item.y + s * f); pen.lineTo(item.x + c * b - s * h, item.y + s * b + c * h); pen.lineTo(item.x + c * b + s * h, item.y + s * b - c * h); pen.closePath();
      pen.fillStyle = colour.ink; pen.fill();
    }
  }
  valets() {
    const { pen, colour } = this;
    for (const car of this.cars()) {
      const ahead = 1.35, x = car.x_m + ahead * Math.cos(car.heading_rad), y = car.y_m + ahead * Math.sin(car.heading_rad);
      pen.strokeStyle = car.reason ? colour.red : car.awaited ? colour.orange : colour.blue; pen.lineWidth = Math.max(.25, 2.5 / this.scale);
      pen.stroke(rectangle(x, y, car.heading_rad, 5, 2.1));
    }
  }
  mark() {
    const at = this.place();
    if (!at) return;
    this.pen.strokeStyle = this.colour.pink; this.pen.lineWidth = 2.5 / this.scale; this.pen.beginPath(); this.pen.arc(at[0], at[1], Math.max(4, 14 / this.scale), 0, 7); this.pen.stroke();
  }
  labels() {
    const { pen, colour } = this;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0); pen.font = "600 12px system-ui, 'DejaVu Sans', sans-serif"; pen.textAlign = "center"; pen.textBaseline = "middle";
    const write = (text, x, y, fill) => { pen.lineWidth = 3; pen.strokeStyle = colour.map; pen.lineJoin = "round"; pen.strokeText(text, x, y); pen.fillStyle = fill; pen.fillText(text, x, y); };
    if (this.scale > 5) for (const spot of this.fixed.spots.values()) { const [x, y] = this.screen(spot.x_m, spot.y_m); if (x > -30 && y > -30 && x < this.canvas.clientWidth + 30 && y < this.canvas.clientHeight + 30) write(spot.name, x, y, colour.faint); }
    for (const car of this.cars()) { const [x, y] = this.screen(car.x_m, car.y_m); write(car.vehicle_id, x, y - 18, car.reason ? colour.red : colour.ink); }
    for (const w of this.source.state?.warnings ?? []) if (w.standing) { const [x, y] = this.screen(w.x_m, w.y_m); write(`⚠ ${w.catalogue_entry}`, x, y - 16, colour.red); }
  }
}
