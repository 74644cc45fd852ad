// What the map shows that does not move, as paths in metres; made once per level and theme.

const DRIVEN = new Set([
  "driving",
  "bidirectional",
  "entry",
  "exit",
  "onRamp",
  "offRamp",
  "connectingRamp",
  "slipLane",
  "bus",
  "taxi",
  "HOV",
  "stop",
  "shoulder",
  "parking",
]);

function trace(path, points) {
  for (let i = 0; i < points.length; i += 2) path[i ? "lineTo" : "moveTo"](points[i], points[i + 1]);
  path.closePath();
}

export function box(path, x, y, heading, length, width) {
  const c = Math.cos(heading);
  const s = Math.sin(heading);
  const l = length / 2;
  const w = width / 2;
  path.moveTo(x + c * l - s * w, y + s * l + c * w);
  path.lineTo(x - c * l - s * w, y - s * l + c * w);
  path.lineTo(x - c * l + s * w, y - s * l - c * w);
  path.lineTo(x + c * l + s * w, y + s * l - c * w);
  path.closePath();
}

function rectangle(...place) {
  const path = new Path2D();
  box(path, ...place);
  return path;
}

export function fixed(chart, level) {
  const made = {
    lane: new Path2D(),
    walk: new Path2D(),
    middle: new Path2D(),
    building: new Path2D(),
    crosswalk: new Path2D(),
    roads: new Map(),
    spots: new Map(),
    sensors: [],
  };
  for (const lane of chart.lanes) {
    if (lane.level !== level) continue;
    trace(DRIVEN.has(lane.kind) ? made.lane : made.walk, lane.outline_m);
    if (DRIVEN.has(lane.kind)) {
      const path = made.roads.get(lane.road) ?? new Path2D();
      trace(path, lane.outline_m);
      made.roads.set(lane.road, path);
    }
    if (DRIVEN.has(lane.kind) && !lane.junction) {
      const m = lane.middle_m;
      for (let i = 0; i < m.length; i += 2) made.middle[i ? "lineTo" : "moveTo"](m[i], m[i + 1]);
    }
  }
  for (const item of chart.objects)
    if (item.level === level) trace(item.kind === "crosswalk" ? made.crosswalk : made.building, item.outline_m);
  for (const spot of chart.spots)
    if (spot.level === level)
      made.spots.set(spot.name, {
        ...spot,
        path: rectangle(spot.x_m, spot.y_m, spot.heading_rad, spot.length_m, spot.width_m),
      });
  for (const sensor of chart.sensors) {
    if (sensor.level !== level) continue;
    const path = new Path2D();
    const half = sensor.field_of_view_rad / 2;
    path.moveTo(sensor.x_m, sensor.y_m);
    path.arc(sensor.x_m, sensor.y_m, sensor.range_m, sensor.heading_rad - half, sensor.heading_rad + half);
    path.closePath();
    made.sensors.push({ ...sensor, path });
  }
  return made;
}

// Points along arcs of curvature and signed length, from one station to another, at most a metre apart.
export function along(start, arcs, from, to) {
  let [x, y, heading] = start;
  let at = 0;
  const points = [];
  for (const [bend, signed] of arcs) {
    const length = Math.abs(signed);
    const gear = Math.sign(signed);
    const steps = Math.max(1, Math.ceil(length));
    for (let k = 0; k <= steps; k++) {
      const s = (length * k) / steps;
      if (at + s < from - 1 || at + s > to + 1) continue;
      const d = gear * s;
      const turn = bend * d;
      const chord = Math.abs(turn) < 1e-9 ? d : (2 * Math.sin(turn / 2)) / bend;
      points.push([x + chord * Math.cos(heading + turn / 2), y + chord * Math.sin(heading + turn / 2)]);
    }
    const turn = bend * signed;
    const chord = Math.abs(turn) < 1e-9 ? signed : (2 * Math.sin(turn / 2)) / bend;
    x += chord * Math.cos(heading + turn / 2);
    y += chord * Math.sin(heading + turn / 2);
    heading += turn;
    at += length;
  }
  return points;
}
