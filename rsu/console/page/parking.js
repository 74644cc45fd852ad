// The tables of the spots, and of the cars that stand there or come.

import { askTarget, begin, may, use } from "./action.js";
import { get } from "./api.js";
import { above, acts, button, faint, fill, lay, make, strong, table, tag } from "./element.js";
import { clock, language, operator, t } from "./text.js";

export class Spots {
  constructor(desk) {
    this.desk = desk;
    this.closures = make("div", { className: "bar" });
    this.boxes = new Map();
    this.heads = new Map();
    const { spots } = desk.chart;
    const levels = desk.chart.floors_m.map((_, level) => spots.filter(spot => spot.level === level));
    const parts = levels.flatMap((here, level) => (here.length ? this.storey(level, here) : []));
    this.root = spots.length ? make("div", {}, this.closures, ...parts) : make("div", {}, faint(t("none_park")));
  }
  storey(level, here) {
    const head = make("h2");
    this.heads.set(level, head);
    const box = ({ name }) => button("", () => this.desk.seek({ spot: name }), "");
    for (const spot of here) this.boxes.set(spot.name, box(spot));
    return [head, make("div", { className: "spots" }, ...here.map(spot => this.boxes.get(spot.name)))];
  }

  draw(state) {
    this.drawClosures(state);
    const count = new Map([...this.heads.keys()].map(level => [level, { occupied: 0, all: 0 }]));
    for (const { name, level } of this.desk.chart.spots) {
      const now = this.desk.source.spots.get(name);
      this.drawSpot(this.boxes.get(name), name, now);
      count.get(level).all++;
      count.get(level).occupied += now?.state === "occupied";
    }
    for (const [level, { occupied, all }] of count)
      this.heads.get(level).textContent = `${t("level", level)} · ${occupied} / ${all}`;
  }
  drawSpot(box, name, now) {
    const state = now?.state ?? "unknown";
    const text = `${name}\n${now?.vehicle_id ? `${t("vehicle")} ${now.vehicle_id}` : t(state)}`;
    if (box.textContent !== text) {
      box.textContent = text;
      box.title = `${name}: ${t(state)}`;
    }
    box.className = state;
  }
  // What operators have closed, each with the button that opens it.
  drawClosures(state) {
    const { hands: me, source } = this.desk;
    const rows = state?.car_park?.closures ?? [];
    const told = one => {
      const kind = one.spot ? "spot" : "road";
      const name = one.spot || one.road;
      const said = t("closed_by", `${t(kind)} ${name}`, operator(one.by), clock(one.since_s));
      return [
        tag(said, "bad"),
        may.operate(me) ? button(t(`open_${kind}`, name), () => use[kind](source.live, name)) : "",
      ];
    };
    lay(this.closures, JSON.stringify([rows, me.role, language]), () => rows.flatMap(told));
  }
}

export class Vehicles {
  constructor(desk) {
    this.desk = desk;
    const { made, body } = table([24, 25, 19, 32], t("vehicle"), t("state"), t("spot"), "");
    this.body = body;
    this.none = faint(t("none_vehicles"));
    this.root = make("div", {}, this.none, made);
    this.rows = [];
  }
  async refresh() {
    this.rows = await get("/api/v1/vehicles");
    this.draw();
  }
  draw() {
    const { chosen, source } = this.desk;
    const rows = source.replay ? then(source.state?.car_park ?? {}) : this.rows;
    this.none.hidden = rows.length > 0;
    fill(
      this.body,
      rows.map(v => ({
        key: v.vehicle_id,
        chosen: v.vehicle_id === chosen?.vehicle || (v.spot && v.spot === chosen?.spot),
        goes: () => this.desk.seek(v.spot ? { spot: v.spot } : { vehicle: v.vehicle_id }),
        cells: [
          [v.maker, () => above(strong(v.vehicle_id), v.maker)],
          [String(v.connected), () => connection(v.connected)],
          v.spot || (v.mission_id ? "…" : "–"),
          [`${v.spot} ${v.mission_id} ${this.desk.hands.role}`, () => this.acts(v)],
        ],
      })),
    );
  }
  acts({ vehicle_id: car, mission_id: mission, spot }) {
    const { hands: me, source } = this.desk;
    const ask = wish => button(t(wish), () => askTarget(wish, car, [...source.spots.values()]));
    if (!may.operate(me) || mission) return acts();
    return spot
      ? acts(
          button(t("retrieve"), () => begin("retrieve", car)),
          ask("move"),
        )
      : acts(ask("park"));
  }
}

function connection(connected) {
  if (connected === null) return "–";
  return connected ? tag(t("connected"), "good") : tag(t("offline"), "bad");
}

// In a replay, the cars of then: what the state tells of them.
function then({ missions = [], spots = [] }) {
  const going = new Map(missions.map(m => [m.vehicle_id, m.mission_id]));
  const taken = spots.filter(s => s.state === "occupied" && s.vehicle_id);
  const places = new Map(taken.map(s => [s.vehicle_id, s.name]));
  return [...new Set([...going.keys(), ...places.keys()])]
    .sort()
    .map(name => ({
      vehicle_id: name,
      maker: "",
      connected: null,
      mission_id: going.get(name) ?? "",
      spot: places.get(name) ?? "",
    }));
}
