// The log: who did what, and how it was before and after.

import { get } from "./api.js";
import { above, faint, fill, make, table, tag } from "./element.js";
import { clock, date, day, reach, say, t } from "./text.js";

const KIND = { refused: "bad", unanswered: "bad", unknown: "wait" };

export class Audit {
  constructor(desk) {
    this.desk = desk;
    this.rows = [];
    const { made, body } = table([27, 35, 38], t("time"), t("act"), t("after"));
    this.body = body;
    this.none = faint(t("none_audit"));
    this.root = make("div", {}, this.none, made);
  }
  async refresh() {
    this.rows = await get("/api/v1/audit");
    this.draw();
  }
  draw() {
    this.none.hidden = this.rows.length > 0;
    fill(
      this.body,
      this.rows.map(d => ({
        key: d.deed_id,
        goes: this.leads(d.subject),
        cells: [
          [date(d.time_s), () => above(clock(d.time_s), day(d.time_s))],
          [
            d.outcome,
            () => above(make("span", {}, deed(d), outcome(d.outcome)), `${d.who} · ${t(`role_${d.role}`)}`),
          ],
          [d.outcome, () => above(told(d, "after"), d.before && `${t("before")}: ${told(d, "before")}`)],
        ],
      })),
    );
  }
  // To what a deed was about, if that is still here.
  leads(subject) {
    const chosen = this.find(subject);
    return chosen && (() => this.desk.seek(chosen));
  }
  find(subject) {
    const { chart, source } = this.desk;
    const mission = source.state?.car_park?.missions.find(m => [m.mission_id, m.vehicle_id].includes(subject));
    if (mission) return { vehicle: mission.vehicle_id };
    if (chart.spots.some(spot => spot.name === subject)) return { spot: subject };
    return subject.startsWith("road ") ? { road: subject.slice(5) } : null;
  }
}

const deed = ({ act, subject }) => `${t(`deed_${act.replaceAll(" ", "_")}`)} ${reach(subject)}`;
const told = (d, when) => say({ code: d[`${when}_code`], detail: d[when], parameters: d[`${when}_parameters`] });
const outcome = name => (name === "done" ? "" : make("div", {}, tag(t(`outcome_${name}`), KIND[name])));
