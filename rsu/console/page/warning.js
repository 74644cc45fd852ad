// The tables of what vehicles are warned of, and of the sensors that see it.

import { above, faint, fill, make, strong, table, tag } from "./element.js";
import { clock, number, t } from "./text.js";

export class Warnings {
  constructor(desk) {
    this.desk = desk;
    const { made, body } = table([40, 21, 17, 22], t("cause"), t("state"), t("probability"), t("time"));
    this.body = body;
    this.none = faint(t("none_warnings"));
    this.root = make("div", {}, this.none, made);
  }
  draw(state) {
    const rows = state?.warnings ?? [];
    this.none.hidden = rows.length > 0;
    fill(
      this.body,
      rows.map(w => ({
        key: w.warning_id,
        chosen: this.desk.chosen?.warning === w.warning_id,
        goes: () => this.desk.seek({ warning: w.warning_id }),
        cells: [
          [`${w.catalogue_entry} ${w.level}`, () => above(strong(w.catalogue_entry), this.cause(w))],
          [`${w.standing} ${w.time_to_event_s}`, () => standing(w)],
          w.probability === null ? "–" : `${number(w.probability * 100)} %`,
          clock(w.detected_s),
        ],
      })),
    );
  }
  cause(w) {
    const where = this.desk.chart.floors_m.length > 1 ? ` · ${t("level", w.level)}` : "";
    return `${w.cause_code}/${w.sub_cause_code} · ${w.warning_id}${where}`;
  }
}

function standing({ standing: holds, time_to_event_s: s }) {
  if (!holds) return tag(t("ended"), "off");
  return tag(s ? t("in_time", `${number(s, 1)} s`) : t("standing"), "bad");
}

export class Sensors {
  constructor(desk) {
    this.desk = desk;
    const { made, body } = table([33, 23, 23, 21], t("sensor"), t("state"), t("rate"), t("delay"));
    this.body = body;
    this.root = make("div", {}, made);
  }
  draw(state) {
    const { chart, chosen } = this.desk;
    const stands = name => chart.sensors.some(one => one.id === name);
    fill(
      this.body,
      (state?.sensors ?? []).map(s => ({
        key: s.sensor_id,
        chosen: chosen?.sensor === s.sensor_id,
        goes: stands(s.sensor_id) ? () => this.desk.seek({ sensor: s.sensor_id }) : null,
        cells: [
          [s.sensor_id, () => strong(s.sensor_id)],
          [`${s.alive} ${s.lacks}`, () => health(s)],
          `${number(s.rate_hz, 1)}${s.expected_rate_hz ? ` / ${number(s.expected_rate_hz)}` : ""}\u00a0Hz`,
          [`${s.latency_s} ${s.dropped_total}`, () => delay(s)],
        ],
      })),
    );
  }
}

function health({ alive, lacks }) {
  const short = lacks.map(lack => tag(t(lack === "blind" ? "blind_lack" : lack), "wait"));
  return make("span", {}, alive ? tag(t("alive"), "good") : tag(t("dead"), "bad"), ...short);
}

function delay({ latency_s: s, dropped_total: dropped }) {
  return above(s === null ? "–" : `${number(s * 1000)}\u00a0ms`, dropped ? t("lost", number(dropped)) : "");
}
