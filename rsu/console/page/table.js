// The tables of the panel.

import { get } from "./api.js";
import { askCancel, askGoOn, askTarget, begin, held, hold, holds, may, recovers, release, use } from "./action.js";
import { button, fill, lay, make, table, tag } from "./element.js";
import { clock, date, day, language, lasting, number, t } from "./text.js";

const OUTCOME_KIND = { refused: "bad", unanswered: "bad", unknown: "wait" };
const STATE_KIND = { driving: "busy", manoeuvring: "busy", held: "wait", stopped: "bad", recovery: "bad" };

export function why(mission, now) {
  if (mission.reason) return t("stopped_for", lasting(now - mission.since_s), t(mission.reason));
  if (!mission.awaited) return "";
  const holder = mission.holder_id.startsWith("track ") ? mission.holder_id.replace("track", t("track").toLowerCase()) : `${t("vehicle")} ${mission.holder_id}`;
  return t(mission.holder_id ? "waits_holder" : "waits", lasting(now - mission.awaited_since_s), mission.awaited, holder);
}

const empty = text => make("p", { className: "faint" }, text);

class Missions {
  constructor(desk) {
    this.desk = desk;
    const { made, body } = table([22, 32, 21, 25], t("vehicle"), t("state"), t("progress"), "");
    this.body = body; this.none = empty(""); this.root = make("div", {}, this.none, made); this.table = made;
  }
  draw(state) {
    const park = state?.car_park, rows = park?.missions ?? [];
    this.none.textContent = !park ? t("none_park") : rows.length ? park.trouble && t("trouble", park.trouble) : t("none_missions");
    this.none.hidden = !this.none.textContent; this.table.hidden = !rows.length;
    const { desk } = this;
    fill(this.body, rows.map(m => {
      const reason = why(m, state.time_s) || t("since", clock(m.since_s)), way = m.length_m ? `${number(m.station_m)} / ${number(m.length_m)}\u00a0m` : "–";
      return {
        key: m.mission_id, chosen: desk.chosen?.vehicle === m.vehicle_id, goes: () => desk.seek({ vehicle: m.vehicle_id }),
        cells: [
          [`${m.kind} ${m.target_id}`, () => make("span", {}, make("strong", {}, m.vehicle_id), make("div", { className: "why" }, `${t(m.kind)} → ${m.target_id}`))],
          [`${m.state} ${reason}`, () => make("span", {}, tag(t(m.state), STATE_KIND[m.state] ?? "off"), make("div", { className: "why" }, reason))],
          [way, () => make("div", {}, way, make("meter", { max: m.length_m || 1, value: m.station_m }))],
          [`${m.vehicle_id} ${m.state} ${m.reason} ${this.desk.hands.role}`, () => this.acts(m)],
        ],
      };
    }));
  }
  acts(m) {
    const { hands: me } = this.desk, acts = [
      holds(m, me) ? button(t("hold"), () => hold(m)) : null, held(m, me) ? button(t("release"), () => release(m)) : null,
      recovers(m, me) ? button(t("go_on"), () => askGoOn(m)) : null, may.force(me) ? button(t("cancel"), () => askCancel(m)) : null];
    return make("div", { className: "acts" }, ...acts.filter(Boolean));
  }
}

class Spots {
  constructor(desk) { this.desk = desk; this.shut = make("div", { className: "bar" }); this.root = make("div", {}, this.shut); this.boxes = new Map(); }
  // What operators have closed, each with the button that opens it.
  drawClosures(state) {
    const { hands: me } = this.desk, rows = state?.car_park?.closures ?? [];
    lay(this.shut, JSON.stringify([rows, me.role, language]), () => rows.flatMap(one => {
      const kind = one.spot ? "spot" : "road", name = one.spot || one.road;
      return [tag(t("closed_by", `${t(kind)} ${name}`, one.by.replace(/^console-/, ""), clock(one.since_s)), "bad"), may.operate(me) ? button(t(`open_${kind}`, name), () => use[kind](this.desk.source.live, name)) : ""];
    }));
  }
  draw(state) {
    const chart = this.desk.chart, known = this.desk.source.spots;
    this.drawClosures(state);
    if (!this.boxes.size) chart.floors_m.forEach((_, level) => {
      const here = chart.spots.filter(spot => spot.level === level);
      if (!here.length) return;
      const grid = make("div", { className: "spots" });
      this.head ??= new Map(); const head = make("h2"); this.head.set(level, head);
      for (const spot of here) { const box = button("", () => this.desk.seek({ spot: spot.name }), ""); this.boxes.set(spot.name, box); grid.append(box); }
      this.root.append(head, grid);
    });
    const count = new Map();
    for (const spot of chart.spots) {
      const now = known.get(spot.name), state = now?.state ?? "unknown", box = this.boxes.get(spot.name);
      const tally = count.get(spot.level) ?? { occupied: 0, all: 0 }; tally.all++; tally.occupied += state === "occupied"; count.set(spot.level, tally);
      const text = `${spot.name}\n${now?.vehicle_id ? `${t("vehicle")} ${now.vehicle_id}` : t(state)}`;
      if (box.textContent !== text) { box.textContent = text; box.title = `${spot.name}: ${t(state)}`; }
      box.className = state;
    }
    for (const [level, { occupied, all }] of count) this.head.get(level).textContent = `${t("level", level)} · ${occupied} / ${all}`;
    if (!chart.spots.length) this.root.replaceChildren(empty(t("none_park")));
  }
}

class Vehicles {
  constructor(desk) {
    this.desk = desk;
    const { made, body } = table([24, 25, 19, 32], t("vehicle"), t("state"), t("spot"), "");
    this.body = body; this.none = empty(t("none_vehicles")); this.root = make("div", {}, this.none, made); this.rows = [];
  }
  async refresh() { this.rows = await get("/api/v1/vehicles"); this.draw(this.desk.source.state); }
  // In a replay, those of then: what the state tells of them.
  then({ missions = [], spots = [] }) {
    const going = new Map(missions.map(m => [m.vehicle_id, m.mission_id])), places = new Map(spots.filter(s => s.state === "occupied" && s.vehicle_id).map(s => [s.vehicle_id, s.name]));
    return [...new Set([...going.keys(), ...places.keys()])].sort().map(name => ({ vehicle_id: name, maker: "", connected: null, mission_id: going.get(name) ?? "", spot: places.get(name) ?? "" }));
  }
  draw() {
    const { hands: me, source } = this.desk, rows = source.replay ? this.then(source.state?.car_park ?? {}) : this.rows;
    this.none.hidden = rows.length > 0;
    fill(this.body, rows.map(v => ({
      key: v.vehicle_id, chosen: v.vehicle_id === this.desk.chosen?.vehicle || (v.spot && v.spot === this.desk.chosen?.spot), goes: () => this.desk.seek(v.spot ? { spot: v.spot } : { vehicle: v.vehicle_id }),
      cells: [
        [v.maker, () => make("span", {}, make("strong", {}, v.vehicle_id), make("div", { className: "why" }, v.maker))],
        [String(v.connected), () => v.connected === null ? "–" : tag(t(v.connected ? "connected" : "offline"), v.connected ? "good" : "bad")],
        v.spot || (v.mission_id ? "…" : "–"),
        [`${v.spot} ${v.mission_id} ${me.role}`, () => make("div", { className: "acts" }, ...(may.operate(me) && !v.mission_id ? v.spot
          ? [button(t("retrieve"), () => begin("retrieve", v.vehicle_id)), button(t("move"), () => askTarget("move", v.vehicle_id, [...source.spots.values()]))]
          : [button(t("park"), () => askTarget("park", v.vehicle_id, [...source.spots.values()]))] : []))],
      ],
    })));
  }
}

class Warnings {
  constructor(desk) {
    this.desk = desk;
    const { made, body } = table([40, 21, 17, 22], t("cause"), t("state"), t("probability"), t("time"));
    this.body = body; this.none = empty(t("none_warnings")); this.root = make("div", {}, this.none, made);
  }
  draw(state) {
    const rows = state?.warnings ?? [];
    this.none.hidden = rows.length > 0;
    fill(this.body, rows.map(w => ({
      key: w.warning_id, chosen: this.desk.chosen?.warning === w.warning_id, goes: () => this.desk.seek({ warning: w.warning_id }),
      cells: [
        [`${w.catalogue_entry} ${w.level}`, () => make("span", {}, make("strong", {}, w.catalogue_entry), make("div", { className: "why" }, `${w.cause_code}/${w.sub_cause_code} · ${w.warning_id}${this.desk.chart.floors_m.length > 1 ? ` · ${t("level", w.level)}` : ""}`))],
        [`${w.standing} ${w.time_to_event_s}`, () => w.standing ? tag(w.time_to_event_s ? t("in_time", `${number(w.time_to_event_s, 1)} s`) : t("standing"), "bad") : tag(t("ended"), "off")],
        w.probability === null ? "–" : `${number(w.probability * 100)} %`, clock(w.detected_s),
      ],
    })));
  }
}

class Sensors {
  constructor(desk) {
    this.desk = desk;
    const { made, body } = table([33, 23, 23, 21], t("sensor"), t("state"), t("rate"), t("delay"));
    this.body = body; this.root = make("div", {}, made);
  }
  stands(name) { return this.desk.chart.sensors.some(one => one.id === name); }
  draw(state) {
    fill(this.body, (state?.sensors ?? []).map(s => ({
      key: s.sensor_id, chosen: this.desk.chosen?.sensor === s.sensor_id, goes: this.stands(s.sensor_id) ? () => this.desk.seek({ sensor: s.sensor_id }) : null,
      cells: [
        [s.sensor_id, () => make("strong", {}, s.sensor_id)],
        [`${s.alive} ${s.lacks}`, () => make("span", {}, s.alive ? tag(t("alive"), "good") : tag(t("dead"), "bad"), ...s.lacks.map(lack => tag(t(lack === "blind" ? "blind_lack" : lack), "wait")))],
        `${number(s.rate_hz, 1)}${s.expected_rate_hz ? ` / ${number(s.expected_rate_hz)}` : ""}\u00a0Hz`, [`${s.latency_s} ${s.dropped_total}`, () => make("span", {}, s.latency_s === null ? "–" : `${number(s.latency_s * 1000)}\u00a0ms`, s.dropped_total ? make("div", { className: "why" }, t("lost", number(s.dropped_total))) : "")],
      ],
    })));
  }
}

class Audit {
  constructor(desk) {
    this.desk = desk; this.rows = [];
    const { made, body } = table([27, 23, 25, 25], t("time"), t("who"), t("act"), t("after"));
    this.body = body; this.none = empty(t("none_audit")); this.root = make("div", {}, this.none, made);
  }
  async refresh() { this.rows = await get("/api/v1/audit"); this.draw(); }
  // Leads to what a deed was about, if that is still here.
  about(subject) {
    const { desk } = this, mission = desk.source.state?.car_park?.missions.find(m => subject === m.mission_id || subject === m.vehicle_id);
    const road = subject.startsWith("road ") ? subject.slice(5) : null;
    const chosen = mission ? { vehicle: mission.vehicle_id } : desk.chart.spots.some(s => s.name === subject) ? { spot: subject } : road ? { road } : null;
    return chosen && (() => desk.seek(chosen));
  }
  draw() {
    this.none.hidden = this.rows.length > 0;
    fill(this.body, this.rows.map(d => ({
      key: d.deed_id, goes: this.about(d.subject),
      cells: [
        [date(d.time_s), () => make("span", {}, clock(d.time_s), make("div", { className: "why" }, day(d.time_s)))], ["", () => make("span", {}, d.who, make("div", { className: "why" }, d.role))],
        [d.outcome, () => make("span", {}, `${d.act} ${d.subject}`, d.outcome === "done" ? "" : make("div", {}, tag(t(`outcome_${d.outcome}`), OUTCOME_KIND[d.outcome])))],
        [d.outcome, () => make("span", {}, d.after, d.before ? make("div", { className: "why" }, `${t("before")}: ${d.before}`) : "")],
      ],
    })));
  }
}

export const TABLES = { missions: Missions, spots: Spots, vehicles: Vehicles, warnings: Warnings, sensors: Sensors, audit: Audit };
