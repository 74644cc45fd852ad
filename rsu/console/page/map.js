// The map: a canvas that follows the screen's own rate, and draws what is between two frames.

import { between } from "./frame.js";
import { paint } from "./ground.js";
import { fixed } from "./picture.js";
import { listen } from "./pointer.js";
import { bodies, labels, mark, remember, trails, valets } from "./traffic.js";
import { View } from "./view.js";

const COLOURS = `blue sky green orange red pink good wait bad mark ink glass faint line lane walk building spot map
  stale seen unseen paper`.split(/\s+/);

export class Map2 extends View {
  constructor(canvas, source) {
    super(canvas);
    this.source = source;
    this.pen = canvas.getContext("2d", { alpha: false });
    this.level = 0;
    this.coverage = false;
    this.chosen = null;
    this.items = [];
    this.trails = new Map();
    this.frames = 0;
    this.cost = 0;
    this.onchoose = () => {};
    this.top = () => 0;
    listen(this, (px, py) => this.choose(px, py));
    new ResizeObserver(() => this.resize()).observe(canvas);
    const draw = () => {
      this.draw();
      this.frames++;
      requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
  }

  load(chart) {
    this.chart = chart;
    this.setLevel(0);
    this.fit();
  }
  setLevel(level) {
    this.level = level;
    this.fixed = fixed(this.chart, level);
    this.trails.clear();
  }
  toggle(what) {
    this[what] = !this[what];
    return this[what];
  }
  restyle() {
    this.dress = (this.dress ?? 0) + 1;
    const style = getComputedStyle(document.documentElement);
    this.colour = Object.fromEntries(COLOURS.map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  choose(px, py) {
    const [x, y] = this.world(px, py);
    const near = Math.max(12 / this.scale, 0.5);
    let best = null;
    let least = Infinity;
    for (const item of this.items) {
      const d = Math.hypot(item.x - x, item.y - y) - item.length / 2;
      if (d < near && d < least) {
        least = d;
        best = { track: item.id };
      }
    }
    for (const car of this.cars()) {
      const d = Math.hypot(car.x_m - x, car.y_m - y) - 2;
      if (d < near && d < least) {
        least = d;
        best = { vehicle: car.vehicle_id };
      }
    }
    if (!best)
      for (const spot of this.fixed.spots.values())
        if (Math.hypot(spot.x_m - x, spot.y_m - y) < spot.width_m) best = { spot: spot.name };
    if (!best && this.fixed.spots.size)
      for (const [road, path] of this.fixed.roads) if (this.inside(path, px, py)) best = { road };
    this.chosen = best;
    this.onchoose(best);
  }

  inside(path, px, py) {
    this.aim(this.pen);
    return this.pen.isPointInPath(path, px * this.ratio, py * this.ratio);
  }

  // A car says where it is ten times a second, the state twice: meanwhile it goes on as it went.
  cars() {
    const since = this.source.replay ? 0 : Math.min((performance.now() - this.source.stateAt) / 1000, 0.6);
    return (this.source.state?.car_park?.missions ?? [])
      .filter(m => m.x_m !== null && m.level === this.level)
      .map(m => {
        const way = m.speed_mps * since;
        const x = m.x_m + way * Math.cos(m.heading_rad);
        const y = m.y_m + way * Math.sin(m.heading_rad);
        return {
          ...m,
          x_m: x,
          y_m: y,
          middle: [x + 1.35 * Math.cos(m.heading_rad), y + 1.35 * Math.sin(m.heading_rad)],
        };
      });
  }

  draw() {
    if (!this.chart || !this.colour) return;
    const { pen, source, canvas } = this;
    const begin = performance.now();
    const pair = source.pair(begin);
    this.items = pair ? between(pair[0], pair[1], pair[2], this.items) : [];
    this.floors();
    if (this.following) this.follow();
    this.backdrop();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.globalAlpha = 1;
    pen.drawImage(this.back.canvas, 0, 0);
    this.aim(pen);
    pen.globalAlpha = source.stale ? 0.45 : 1;
    remember(this, pair);
    trails(pen, this);
    bodies(pen, this);
    valets(pen, this);
    mark(pen, this);
    pen.globalAlpha = 1;
    labels(pen, this);
    this.cost = performance.now() - begin;
  }

  // What only moves with the camera or the state is painted once for all frames until then.
  backdrop() {
    const { canvas, source } = this;
    const key = [
      this.x,
      this.y,
      this.scale,
      this.level,
      canvas.width,
      canvas.height,
      this.coverage,
      this.dress,
      this.chosen?.sensor,
    ];
    if (source.state === this.seen && key.every((part, k) => part === this.key?.[k])) return;
    this.key = key;
    this.seen = source.state;
    this.back ??= document.createElement("canvas").getContext("2d", { alpha: false });
    const { back } = this;
    if (back.canvas.width !== canvas.width || back.canvas.height !== canvas.height) {
      back.canvas.width = canvas.width;
      back.canvas.height = canvas.height;
    }
    back.setTransform(1, 0, 0, 1, 0, 0);
    back.fillStyle = this.colour.map;
    back.fillRect(0, 0, canvas.width, canvas.height);
    this.aim(back);
    paint(back, this);
  }

  floors() {
    const floors = this.chart.floors_m;
    if (floors.length > 1)
      this.items = this.items.filter(item => {
        let level = 0;
        floors.forEach((z, i) => {
          if (Math.abs(z - item.z) < Math.abs(floors[level] - item.z)) level = i;
        });
        return level === this.level;
      });
  }

  follow() {
    const at = this.place();
    if (at) {
      this.x = at[0];
      this.y = at[1];
    }
  }

  // Where what is chosen is; null = it is not on this storey, or not known.
  place() {
    const { chosen, source, chart } = this;
    const named = (list, key, name) => list?.find(one => one[key] === name);
    const at = one => (one ? [one.x_m, one.y_m] : null);
    if (!chosen) return null;
    if (chosen.track !== undefined) {
      const item = named(this.items, "id", chosen.track);
      return item ? [item.x, item.y] : null;
    }
    if (chosen.vehicle) return at(named(this.cars(), "vehicle_id", chosen.vehicle));
    if (chosen.spot) return at(this.fixed.spots.get(chosen.spot));
    if (chosen.warning)
      return at(
        named(
          source.state?.warnings.filter(w => w.level === this.level),
          "warning_id",
          chosen.warning,
        ),
      );
    if (chosen.sensor) return at(named(this.fixed.sensors, "id", chosen.sensor));
    const lane = chosen.road && this.fixed.roads.has(chosen.road) && named(chart.lanes, "road", chosen.road);
    const half = lane ? (lane.middle_m.length >> 2) << 1 : 0;
    return lane ? lane.middle_m.slice(half, half + 2) : null;
  }
}
