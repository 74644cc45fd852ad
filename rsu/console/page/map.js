// The map: a canvas that follows the screen's own rate, and draws what is between two frames.

import { between, CLASSES } from "./frame.js";
import { along, box, fixed } from "./picture.js";

const TRAIL = 12, LEAP = 12;  // places of a trail; m between two of them after which it is another
const NAME = 34;             // px that the name of a spot takes
const EDGE = { free: "good", kept: "wait", occupied: "blue" };
const TAKEN = { free: null, kept: "orange", occupied: "blue", closed: "line", unknown: null };
const FILL = { car: "sky", van: "sky", truck: "sky", bus: "sky", motorcycle: "orange", bicycle: "orange", pedestrian: "pink", other: "stale" };
const SIZE = { pedestrian: [.6, .6], bicycle: [1.8, .6], motorcycle: [2.2, .8] };

export class Map2 {
  constructor(canvas, source) {
    this.canvas = canvas; this.source = source; this.pen = canvas.getContext("2d", { alpha: false });
    this.x = 0; this.y = 0; this.scale = 4; this.level = 0; this.coverage = false; this.chosen = null; this.following = false;
    this.items = []; this.trails = new Map(); this.frames = 0; this.cost = 0;
    this.onchoose = () => {}; this.top = () => 0;
    this.listen();
    new ResizeObserver(() => this.resize()).observe(canvas);
    const draw = () => { this.draw(); this.frames++; requestAnimationFrame(draw); };
    requestAnimationFrame(draw);
  }

  load(chart) { this.chart = chart; this.setLevel(0); this.fit(); }
  setLevel(level) { this.level = level; this.fixed = fixed(this.chart, level); this.trails.clear(); }
  restyle() {
    this.dress = (this.dress ?? 0) + 1;
    const style = getComputedStyle(document.documentElement);
    this.colour = Object.fromEntries(["blue", "sky", "green", "orange", "red", "pink", "good", "wait", "bad", "mark", "ink", "glass", "faint", "line", "lane", "walk", "building", "spot", "map", "stale", "seen", "unseen", "paper"].map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  resize() {
    const ratio = Math.min(devicePixelRatio, 2), { clientWidth: w, clientHeight: h } = this.canvas;
    this.canvas.width = Math.round(w * ratio); this.canvas.height = Math.round(h * ratio); this.ratio = ratio;
    if (this.chart && !this.touched) this.fit();
  }
  // The whole map, below the buttons that stand at its top.
  fit() {
    if (!this.chart) return;
    const [x0, y0, x1, y1] = this.chart.bounds_m, { clientWidth: w, clientHeight: h } = this.canvas, top = this.top();
    this.scale = Math.min((w - 24) / (x1 - x0), (h - top - 48) / (y1 - y0)) || 1;
    this.x = (x0 + x1) / 2; this.y = (y0 + y1) / 2 + top / 2 / this.scale; this.touched = false; this.following = false;
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
    if (!best && this.fixed.spots.size) for (const [road, path] of this.fixed.roads) if (this.inside(path, px, py)) best = { road };
    this.chosen = best; this.onchoose(best);
  }
  inside(path, px, py) { this.aim(this.pen); return this.pen.isPointInPath(path, px * this.ratio, py * this.ratio); }
  // A car says where it is ten times a second, the state twice: meanwhile it goes on as it went.
  cars() {
    const since = this.source.replay ? 0 : Math.min((performance.now() - this.source.stateAt) / 1000, .6);
    return (this.source.state?.car_park?.missions ?? []).filter(m => m.x_m !== null && m.level === this.level).map(m => {
      const way = m.speed_mps * since, x = m.x_m + way * Math.cos(m.heading_rad), y = m.y_m + way * Math.sin(m.heading_rad);
      return { ...m, x_m: x, y_m: y, middle: [x + 1.35 * Math.cos(m.heading_rad), y + 1.35 * Math.sin(m.heading_rad)] };
    });
  }
  seek(x, y) { this.x = x; this.y = y; this.scale = Math.max(this.scale, 8); this.touched = true; }

  draw() {
    if (!this.chart || !this.colour) return;
    const { pen, source, canvas } = this, begin = performance.now(), pair = source.pair(begin);
    this.items = pair ? between(pair[0], pair[1], pair[2], this.items) : [];
    this.floors();
    if (this.following) this.follow();
    this.backdrop();
    pen.setTransform(1, 0, 0, 1, 0, 0); pen.globalAlpha = 1; pen.drawImage(this.back.canvas, 0, 0);
    this.aim(pen);
    pen.globalAlpha = source.stale ? .45 : 1;
    this.drawTrails(pair); this.bodies(); this.valets(); this.mark();
    pen.globalAlpha = 1; this.labels();
    this.cost = performance.now() - begin;
  }
  aim(pen) { const k = this.scale * this.ratio; pen.setTransform(k, 0, 0, -k, this.canvas.width / 2 - this.x * k, this.canvas.height / 2 + this.y * k); }

  // What only moves with the camera or the state is painted once for all frames until then.
  backdrop() {
    const { canvas, source } = this, key = [this.x, this.y, this.scale, this.level, canvas.width, canvas.height, this.coverage, this.dress, this.chosen?.sensor];
    if (source.state === this.seen && key.every((part, k) => part === this.key?.[k])) return;
    this.key = key; this.seen = source.state;
    this.back ??= document.createElement("canvas").getContext("2d", { alpha: false });
    const { back } = this;
    if (back.canvas.width !== canvas.width || back.canvas.height !== canvas.height) { back.canvas.width = canvas.width; back.canvas.height = canvas.height; }
    back.setTransform(1, 0, 0, 1, 0, 0); back.fillStyle = this.colour.map; back.fillRect(0, 0, canvas.width, canvas.height);
    this.aim(back);
    const { pen } = this;
    this.pen = back; this.ground(); this.drawSpots(); this.sensors(); this.warnings(); this.ways(); this.pen = pen;
  }

  floors() {
    const floors = this.chart.floors_m;
    if (floors.length > 1) this.items = this.items.filter(item => {
      let level = 0; floors.forEach((z, i) => { if (Math.abs(z - item.z) < Math.abs(floors[level] - item.z)) level = i; });
      return level === this.level;
    });
  }
  follow() { const at = this.place(); if (at) { this.x = at[0]; this.y = at[1]; } }
  // Where what is chosen is; null = it is not on this storey, or not known.
  place() {
    const { chosen, source, chart } = this, named = (list, key, name) => list?.find(one => one[key] === name);
    const at = one => one ? [one.x_m, one.y_m] : null;
    if (!chosen) return null;
    if (chosen.track !== undefined) { const item = named(this.items, "id", chosen.track); return item ? [item.x, item.y] : null; }
    if (chosen.vehicle) return at(named(this.cars(), "vehicle_id", chosen.vehicle));
    if (chosen.spot) return at(this.fixed.spots.get(chosen.spot));
    if (chosen.warning) return at(named(source.state?.warnings.filter(w => w.level === this.level), "warning_id", chosen.warning));
    if (chosen.sensor) return at(named(this.fixed.sensors, "id", chosen.sensor));
    const lane = chosen.road && this.fixed.roads.has(chosen.road) && named(chart.lanes, "road", chosen.road), half = lane ? lane.middle_m.length >> 2 << 1 : 0;
    return lane ? lane.middle_m.slice(half, half + 2) : null;
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
    for (const { road } of this.source.state?.car_park?.closures ?? []) {
      const path = this.fixed.roads.get(road);
      if (!path) continue;
      pen.fillStyle = colour.unseen; pen.fill(path);
      pen.strokeStyle = colour.bad; pen.lineWidth = Math.max(.15, 2 / this.scale); pen.setLineDash([1.2, .8]); pen.stroke(path); pen.setLineDash([]);
    }
    pen.lineWidth = Math.max(.1, 1 / this.scale);
    for (const spot of this.fixed.spots.values()) {
      const state = known.get(spot.name)?.state ?? "unknown", fill = TAKEN[state];
      if (fill) { pen.fillStyle = colour[fill]; pen.globalAlpha = state === "occupied" ? .55 : .25; pen.fill(spot.path); pen.globalAlpha = 1; }
      pen.strokeStyle = EDGE[state] ? colour[EDGE[state]] : colour.spot;
      pen.setLineDash(state === "kept" ? [.6, .4] : []); pen.stroke(spot.path); pen.setLineDash([]);
    }
  }
  sensors() {
    const { pen, colour } = this, health = new Map((this.source.state?.sensors ?? []).map(s => [s.sensor_id, s]));
    for (const sensor of this.fixed.sensors) {
      const now = health.get(sensor.id), poor = now && (!now.alive || now.lacks.length > 0);
      if (!this.coverage && !poor && this.chosen?.sensor !== sensor.id) continue;
      pen.fillStyle = poor ? colour.unseen : colour.seen; pen.fill(sensor.path);
      pen.strokeStyle = poor ? colour.bad : colour.blue; pen.lineWidth = 1 / this.scale; pen.setLineDash(poor ? [6 / this.scale, 4 / this.scale] : []); pen.stroke(sensor.path); pen.setLineDash([]);
    }
  }
  // Those that hold on this storey.
  warned() { return (this.source.state?.warnings ?? []).filter(w => w.standing && w.level === this.level); }
  warnings() {
    const { pen, colour } = this;
    for (const w of this.warned()) {
      pen.beginPath(); pen.arc(w.x_m, w.y_m, Math.max(w.radius_m, 3), 0, 7);
      pen.strokeStyle = colour.bad; pen.lineWidth = 2 / this.scale; pen.setLineDash([8 / this.scale, 5 / this.scale]); pen.stroke(); pen.setLineDash([]);
      pen.beginPath(); pen.arc(w.x_m, w.y_m, Math.min(8, Math.max(w.radius_m, 3)), 0, 7); pen.fillStyle = colour.unseen; pen.fill();
    }
  }
  ways() {
    const { pen, colour } = this, ahead = new Path2D(), held = new Path2D();
    const trace = (path, m, from, to) => along(m.start, m.way, from, to).forEach(([x, y], i) => path[i ? "lineTo" : "moveTo"](x, y));
    for (const m of this.source.state?.car_park?.missions ?? []) {
      if (m.level !== this.level || !m.way.length) continue;
      trace(ahead, m, m.station_m, m.length_m); trace(held, m, m.station_m, m.cleared_m);
    }
    pen.strokeStyle = colour.blue; pen.lineJoin = "round";
    pen.globalAlpha = .75; pen.lineWidth = Math.max(.15, 1.5 / this.scale); pen.stroke(ahead);
    pen.globalAlpha = .3; pen.lineWidth = 1.9; pen.stroke(held); pen.globalAlpha = 1;
  }
  drawTrails(pair) {
    if (pair && pair[1].time !== this.trailed) {
      this.trailed = pair[1].time;
      for (const item of this.items) {
        let trail = this.trails.get(item.id) ?? [];
        const step = trail.length ? Math.hypot(trail.at(-2) - item.x, trail.at(-1) - item.y) : Infinity;
        if (step > LEAP) trail = [];
        if (step > 1) trail.push(item.x, item.y);
        if (trail.length > 2 * TRAIL) trail.splice(0, 2);
        this.trails.set(item.id, trail);
      }
      if (this.trails.size > 2 * this.items.length + 50) { const here = new Set(this.items.map(i => i.id)); for (const id of this.trails.keys()) if (!here.has(id)) this.trails.delete(id); }
    }
    const { pen } = this, path = new Path2D(), alpha = pen.globalAlpha;
    for (const item of this.items) { const trail = this.trails.get(item.id); if (trail) for (let i = 0; i < trail.length; i += 2) path[i ? "lineTo" : "moveTo"](trail[i], trail[i + 1]); }
    pen.strokeStyle = this.colour.faint; pen.lineWidth = Math.max(.12, 1 / this.scale); pen.globalAlpha = alpha * .6; pen.stroke(path); pen.globalAlpha = alpha;
  }
  // Turned rectangles are what a canvas without a GPU fills quickest: edge, body, and where it is ahead.
  bodies() {
    const { pen, colour } = this, k = this.scale * this.ratio, grey = this.source.stale, ink = colour.ink;
    const left = this.canvas.width / 2 - this.x * k, top = this.canvas.height / 2 + this.y * k, dots = new Path2D();
    for (const item of this.items) {
      const kind = CLASSES[item.kind] ?? "other", x = left + item.x * k, y = top - item.y * k;
      if (kind === "pedestrian" || !Number.isFinite(item.heading)) { const r = Math.max(.45 * k, 3.5 * this.ratio); dots.moveTo(x + r, y); dots.arc(x, y, r, 0, 7); continue; }
      const l = Math.max(item.length || SIZE[kind]?.[0] || 4.5, 7 / this.scale), w = Math.max(item.width || SIZE[kind]?.[1] || 1.8, 4 / this.scale);
      const edge = Math.min(1.2 / this.scale, .18 * w);
      const c = Math.cos(item.heading) * k, s = Math.sin(item.heading) * k;
      pen.setTransform(c, -s, s, c, x, y);
      pen.fillStyle = item.flags & 1 ? colour.faint : ink; pen.fillRect(-l / 2, -w / 2, l, w);
      pen.fillStyle = grey ? colour.stale : colour[FILL[kind]]; pen.fillRect(edge - l / 2, edge - w / 2, l - 2 * edge, w - 2 * edge);
      pen.fillStyle = colour.glass; pen.fillRect(l * .22, .6 * edge - w / 2, l * .12, w - 1.2 * edge);
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = grey ? colour.stale : colour.pink; pen.strokeStyle = ink; pen.lineWidth = 1.2 * this.ratio; pen.fill(dots); pen.stroke(dots);
    this.aim(pen);
  }
  // Who waits has a dashed edge, and who has been stopped a thick one.
  valets() {
    const { pen } = this, paths = { bad: new Path2D(), wait: new Path2D(), blue: new Path2D() };
    for (const car of this.cars()) box(paths[car.reason ? "bad" : car.awaited ? "wait" : "blue"], ...car.middle, car.heading_rad, 5, 2.1);
    for (const [name, path] of Object.entries(paths)) {
      pen.lineWidth = Math.max(name === "bad" ? .4 : .25, 2.5 / this.scale); pen.setLineDash(name === "wait" ? [.8, .5] : []);
      pen.strokeStyle = this.colour[name]; pen.stroke(path);
    }
    pen.setLineDash([]);
  }
  mark() {
    const at = this.place();
    if (!at) return;
    this.pen.strokeStyle = this.colour.mark; this.pen.lineWidth = 2.5 / this.scale; this.pen.beginPath(); this.pen.arc(at[0], at[1], Math.max(4, 14 / this.scale), 0, 7); this.pen.stroke();
  }
  letter(pen) {
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0); pen.font = "600 12px system-ui, 'DejaVu Sans', sans-serif"; pen.textAlign = "center"; pen.textBaseline = "middle";
    pen.lineWidth = 3; pen.lineJoin = "round"; pen.strokeStyle = this.colour.map;
    const { clientWidth: w, clientHeight: h } = this.canvas;
    return (text, [x, y], rise, fill) => { if (x < -40 || y < -40 || x > w + 40 || y > h + 40) return; pen.strokeText(text, x, y - rise); pen.fillStyle = fill; pen.fillText(text, x, y - rise); };
  }
  labels() {
    const write = this.letter(this.pen), { colour, chosen, scale } = this;
    for (const spot of this.fixed.spots.values()) if (spot.width_m * scale > NAME || chosen?.spot === spot.name) write(spot.name, this.screen(spot.x_m, spot.y_m), 0, colour.faint);
    for (const w of this.warned()) write(`⚠ ${w.catalogue_entry}`, this.screen(w.x_m, w.y_m), 16, colour.bad);
    for (const car of this.cars()) if (scale > 3.5 || chosen?.vehicle === car.vehicle_id) write(car.vehicle_id, this.screen(...car.middle), 10 + 1.3 * scale, car.reason ? colour.bad : colour.ink);
  }
}
