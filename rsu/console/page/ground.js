// What of the map only moves with the view or the state: the ground, spots, sensors, warnings and ways.

import { along } from "./picture.js";

const EDGE = { free: "good", kept: "wait", occupied: "blue" };
const TAKEN = { free: null, kept: "orange", occupied: "blue", closed: "line", unknown: null };

export function paint(pen, map) {
  ground(pen, map);
  closures(pen, map);
  spots(pen, map);
  sensors(pen, map);
  warnings(pen, map);
  ways(pen, map);
}

function ground(pen, map) {
  const { colour, fixed: f } = map;
  pen.fillStyle = colour.walk;
  pen.fill(f.walk);
  pen.fillStyle = colour.lane;
  pen.fill(f.lane);
  pen.strokeStyle = colour.map;
  pen.lineWidth = Math.max(0.1, 0.7 / map.scale);
  pen.stroke(f.lane);
  pen.strokeStyle = colour.line;
  pen.lineWidth = 0.12;
  pen.setLineDash([1, 2]);
  pen.stroke(f.middle);
  pen.setLineDash([]);
  pen.fillStyle = colour.paper;
  pen.globalAlpha = 0.7;
  pen.fill(f.crosswalk);
  pen.globalAlpha = 1;
  pen.fillStyle = colour.building;
  pen.fill(f.building);
}

function closures(pen, map) {
  const { colour } = map;
  for (const { road } of map.source.state?.car_park?.closures ?? []) {
    const path = map.fixed.roads.get(road);
    if (!path) continue;
    pen.fillStyle = colour.unseen;
    pen.fill(path);
    pen.strokeStyle = colour.bad;
    pen.lineWidth = Math.max(0.15, 2 / map.scale);
    pen.setLineDash([1.2, 0.8]);
    pen.stroke(path);
    pen.setLineDash([]);
  }
}

function spots(pen, map) {
  const { colour } = map;
  const known = map.source.spots;
  pen.lineWidth = Math.max(0.1, 1 / map.scale);
  for (const spot of map.fixed.spots.values()) {
    const state = known.get(spot.name)?.state ?? "unknown";
    const fill = TAKEN[state];
    if (fill) {
      pen.fillStyle = colour[fill];
      pen.globalAlpha = state === "occupied" ? 0.55 : 0.25;
      pen.fill(spot.path);
      pen.globalAlpha = 1;
    }
    pen.strokeStyle = EDGE[state] ? colour[EDGE[state]] : colour.spot;
    pen.setLineDash(state === "kept" ? [0.6, 0.4] : []);
    pen.stroke(spot.path);
    pen.setLineDash([]);
  }
}

function sensors(pen, map) {
  const { colour } = map;
  const health = new Map((map.source.state?.sensors ?? []).map(s => [s.sensor_id, s]));
  for (const sensor of map.fixed.sensors) {
    const now = health.get(sensor.id);
    const poor = now && (!now.alive || now.lacks.length > 0);
    if (!map.coverage && !poor && map.chosen?.sensor !== sensor.id) continue;
    pen.fillStyle = poor ? colour.unseen : colour.seen;
    pen.fill(sensor.path);
    pen.strokeStyle = poor ? colour.bad : colour.blue;
    pen.lineWidth = 1 / map.scale;
    pen.setLineDash(poor ? [6 / map.scale, 4 / map.scale] : []);
    pen.stroke(sensor.path);
    pen.setLineDash([]);
  }
}

// Those that hold on this storey.
export const warned = map => (map.source.state?.warnings ?? []).filter(w => w.standing && w.level === map.level);

function warnings(pen, map) {
  const { colour } = map;
  for (const w of warned(map)) {
    pen.beginPath();
    pen.arc(w.x_m, w.y_m, Math.max(w.radius_m, 3), 0, 7);
    pen.strokeStyle = colour.bad;
    pen.lineWidth = 2 / map.scale;
    pen.setLineDash([8 / map.scale, 5 / map.scale]);
    pen.stroke();
    pen.setLineDash([]);
    pen.beginPath();
    pen.arc(w.x_m, w.y_m, Math.min(8, Math.max(w.radius_m, 3)), 0, 7);
    pen.fillStyle = colour.unseen;
    pen.fill();
  }
}

function ways(pen, map) {
  const { colour } = map;
  const ahead = new Path2D();
  const held = new Path2D();
  const trace = (path, m, from, to) =>
    along(m.start, m.way, from, to).forEach(([x, y], i) => path[i ? "lineTo" : "moveTo"](x, y));
  for (const m of map.source.state?.car_park?.missions ?? []) {
    if (m.level !== map.level || !m.way.length) continue;
    trace(ahead, m, m.station_m, m.length_m);
    trace(held, m, m.station_m, m.cleared_m);
  }
  pen.strokeStyle = colour.blue;
  pen.lineJoin = "round";
  pen.globalAlpha = 0.75;
  pen.lineWidth = Math.max(0.15, 1.5 / map.scale);
  pen.stroke(ahead);
  pen.globalAlpha = 0.3;
  pen.lineWidth = 1.9;
  pen.stroke(held);
  pen.globalAlpha = 1;
}
