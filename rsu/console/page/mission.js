// The table of missions, and why each of them waits.

import { askCancel, askGoOn, held, hold, holds, may, recovers, release } from "./action.js";
import { above, acts, button, faint, fill, make, strong, table, tag } from "./element.js";
import { clock, lasting, named, number, say, t } from "./text.js";

const KIND = { driving: "busy", manoeuvring: "busy", held: "wait", stopped: "bad", recovery: "bad" };

export function why(mission, now) {
  if (mission.reason) return t("stopped_for", lasting(now - mission.since_s), t(mission.reason));
  if (!mission.awaited) return "";
  const { awaited, awaited_code: code, awaited_parameters: parameters, holder_id: holder } = mission;
  const long = lasting(now - mission.awaited_since_s);
  const what = say({ code, detail: awaited, parameters });
  if (!holder || code === "neighbour") return t("waits", long, what);
  const name = named(holder);
  return t("waits_holder", long, what, name === holder ? `${t("vehicle")} ${holder}` : name);
}

export class Missions {
  constructor(desk) {
    this.desk = desk;
    const { made, body } = table([22, 30, 23, 25], t("vehicle"), t("state"), t("progress"), "");
    this.body = body;
    this.said = faint("");
    this.table = made;
    this.root = make("div", {}, this.said, made);
  }
  draw(state) {
    const park = state?.car_park;
    const rows = park?.missions ?? [];
    this.said.textContent = remark(park, rows);
    this.said.hidden = !this.said.textContent;
    this.table.hidden = !rows.length;
    fill(
      this.body,
      rows.map(m => ({
        key: m.mission_id,
        chosen: this.desk.chosen?.vehicle === m.vehicle_id,
        goes: () => this.desk.seek({ vehicle: m.vehicle_id }),
        cells: this.cells(m, state.time_s),
      })),
    );
  }
  cells(m, now) {
    const wish = `${t(m.kind)} → ${m.target_id}`;
    const reason = why(m, now) || t("since", clock(m.since_s));
    const way = m.length_m ? `${number(m.station_m)} / ${number(m.length_m)}\u00a0m` : "–";
    return [
      [wish, () => above(strong(m.vehicle_id), wish)],
      [`${m.state} ${reason}`, () => above(tag(t(m.state), KIND[m.state] ?? "off"), reason)],
      [
        way,
        () => make("div", { className: "way" }, way, make("meter", { max: m.length_m || 1, value: m.station_m })),
      ],
      [`${m.vehicle_id} ${m.state} ${m.reason} ${this.desk.hands.role}`, () => this.acts(m)],
    ];
  }
  acts(m) {
    const { hands: me } = this.desk;
    return acts(
      holds(m, me) && button(t("hold"), () => hold(m)),
      held(m, me) && button(t("release"), () => release(m)),
      recovers(m, me) && button(t("go_on"), () => askGoOn(m)),
      may.force(me) && button(t("cancel"), () => askCancel(m)),
    );
  }
}

// What is to be said of all missions together.
function remark(park, rows) {
  if (!park) return t("none_park");
  if (!rows.length) return t("none_missions");
  const { trouble: detail, trouble_code: code, trouble_parameters: parameters } = park;
  return detail && t("trouble", say({ code, detail, parameters }));
}
