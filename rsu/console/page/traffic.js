// What of the map moves by itself, drawn for each frame: trails, bodies, valet cars, and their names.

import { CLASSES } from "./frame.js";
import { warned } from "./ground.js";
import { box } from "./picture.js";

const TRAIL = 12; // places
const LEAP = 12; // m between two of them after which it is another trail
const NAME = 34; // px that the name of a spot takes
const EDGE = 90; // px from the edge of the map within which a name may not fit
const FILL = {
  car: "sky",
  van: "sky",
  truck: "sky",
  bus: "sky",
  motorcycle: "orange",
  bicycle: "orange",
  pedestrian: "pink",
  other: "stale",
};
const SIZE = { pedestrian: [0.6, 0.6], bicycle: [1.8, 0.6], motorcycle: [2.2, 0.8] };

// Notes where everybody is, once for each world.
export function remember(map, pair) {
  if (!pair || pair[1].time === map.trailed) return;
  map.trailed = pair[1].time;
  for (const item of map.items) {
    let trail = map.trails.get(item.id) ?? [];
    const step = trail.length ? Math.hypot(trail.at(-2) - item.x, trail.at(-1) - item.y) : Infinity;
    if (step > LEAP) trail = [];
    if (step > 1) trail.push(item.x, item.y);
    if (trail.length > 2 * TRAIL) trail.splice(0, 2);
    map.trails.set(item.id, trail);
  }
  if (map.trails.size > 2 * map.items.length + 50) {
    const here = new Set(map.items.map(i => i.id));
    for (const id of map.trails.keys()) if (!here.has(id)) map.trails.delete(id);
  }
}

export function trails(pen, map) {
  const path = new Path2D();
  const alpha = pen.globalAlpha;
  for (const item of map.items) {
    const trail = map.trails.get(item.id);
    if (trail) for (let i = 0; i < trail.length; i += 2) path[i ? "lineTo" : "moveTo"](trail[i], trail[i + 1]);
  }
  pen.strokeStyle = map.colour.faint;
  pen.lineWidth = Math.max(0.12, 1 / map.scale);
  pen.globalAlpha = alpha * 0.6;
  pen.stroke(path);
  pen.globalAlpha = alpha;
}

// Turned rectangles are what a canvas without a GPU fills quickest: edge, body, and where it is ahead.
export function bodies(pen, map) {
  const { colour } = map;
  const k = map.scale * map.ratio;
  const grey = map.source.stale;
  const ink = colour.ink;
  const left = map.canvas.width / 2 - map.x * k;
  const top = map.canvas.height / 2 + map.y * k;
  const dots = new Path2D();
  for (const item of map.items) {
    const kind = CLASSES[item.kind] ?? "other";
    const x = left + item.x * k;
    const y = top - item.y * k;
    if (kind === "pedestrian" || !Number.isFinite(item.heading)) {
      const r = Math.max(0.45 * k, 3.5 * map.ratio);
      dots.moveTo(x + r, y);
      dots.arc(x, y, r, 0, 7);
      continue;
    }
    const l = Math.max(item.length || SIZE[kind]?.[0] || 4.5, 7 / map.scale);
    const w = Math.max(item.width || SIZE[kind]?.[1] || 1.8, 4 / map.scale);
    const edge = Math.min(1.2 / map.scale, 0.18 * w);
    const c = Math.cos(item.heading) * k;
    const s = Math.sin(item.heading) * k;
    pen.setTransform(c, -s, s, c, x, y);
    pen.fillStyle = item.flags & 1 ? colour.faint : ink;
    pen.fillRect(-l / 2, -w / 2, l, w);
    pen.fillStyle = grey ? colour.stale : colour[FILL[kind]];
    pen.fillRect(edge - l / 2, edge - w / 2, l - 2 * edge, w - 2 * edge);
    pen.fillStyle = colour.glass;
    pen.fillRect(l * 0.22, 0.6 * edge - w / 2, l * 0.12, w - 1.2 * edge);
  }
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = grey ? colour.stale : colour.pink;
  pen.strokeStyle = ink;
  pen.lineWidth = 1.2 * map.ratio;
  pen.fill(dots);
  pen.stroke(dots);
  map.aim(pen);
}

// Who waits has a dashed edge, and who has been stopped a thick one.
export function valets(pen, map) {
  const paths = { bad: new Path2D(), wait: new Path2D(), blue: new Path2D() };
  for (const car of map.cars())
    box(paths[car.reason ? "bad" : car.awaited ? "wait" : "blue"], ...car.middle, car.heading_rad, 5, 2.1);
  for (const [name, path] of Object.entries(paths)) {
    pen.lineWidth = Math.max(name === "bad" ? 0.4 : 0.25, 2.5 / map.scale);
    pen.setLineDash(name === "wait" ? [0.8, 0.5] : []);
    pen.strokeStyle = map.colour[name];
    pen.stroke(path);
  }
  pen.setLineDash([]);
}

export function mark(pen, map) {
  const at = map.place();
  if (!at) return;
  pen.strokeStyle = map.colour.mark;
  pen.lineWidth = 2.5 / map.scale;
  pen.beginPath();
  pen.arc(at[0], at[1], Math.max(4, 14 / map.scale), 0, 7);
  pen.stroke();
}

function letter(pen, map) {
  pen.setTransform(map.ratio, 0, 0, map.ratio, 0, 0);
  pen.font = "600 12px system-ui, 'DejaVu Sans', sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = 3;
  pen.lineJoin = "round";
  pen.strokeStyle = map.colour.map;
  const { clientWidth: w, clientHeight: h } = map.canvas;
  const within = (text, x) => {
    if (x < 0 || x > w || (x > EDGE && x < w - EDGE)) return x;
    const half = pen.measureText(text).width / 2 + 4;
    return Math.min(Math.max(x, half), w - half);
  };
  return (text, [x, y], rise, fill) => {
    if (x < -40 || y < -40 || x > w + 40 || y > h + 40) return;
    const at = within(text, x);
    pen.strokeText(text, at, y - rise);
    pen.fillStyle = fill;
    pen.fillText(text, at, y - rise);
  };
}

export function labels(pen, map) {
  const write = letter(pen, map);
  const { colour, chosen, scale } = map;
  for (const spot of map.fixed.spots.values())
    if (spot.width_m * scale > NAME || chosen?.spot === spot.name)
      write(spot.name, map.screen(spot.x_m, spot.y_m), 0, colour.faint);
  for (const w of warned(map)) write(`⚠ ${w.catalogue_entry}`, map.screen(w.x_m, w.y_m), 16, colour.bad);
  for (const car of map.cars())
    if (scale > 3.5 || chosen?.vehicle === car.vehicle_id)
      write(car.vehicle_id, map.screen(...car.middle), 10 + 1.3 * scale, car.reason ? colour.bad : colour.ink);
}
