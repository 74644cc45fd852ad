// The emergency stops that hold, each with the two steps of its end: the second opens when the way is clear.

import { act, may } from "./action.js";
import { pathTo } from "./api.js";
import { button, lay, make, strong } from "./element.js";
import { clock, named, operator, t } from "./text.js";

const PATIENCE = 60; // s within which the second step follows the first

const pressed = stop => t("stop_of", operator(stop.by), clock(stop.since_s));

function reach({ vehicle_id: car, level }) {
  if (car) return `${t("vehicle")} ${car}`;
  return level === null ? t("all") : t("level", level);
}

// While nobody is heard they are those of before: that one has ended is known from the unit alone.
// In a replay, those of then stand below them, and nothing is done about them.
let known = null;
export function drawStops(place, state, me, trouble, past) {
  known = state?.car_park ? state : known;
  const sure = !trouble && Boolean(state?.car_park);
  const rows = [
    ...(known?.car_park.stops ?? []).map(stop => holding(stop, known, me, sure)),
    ...(past?.car_park?.stops ?? []).map(held),
  ];
  lay(place, rows.map(row => row.outerHTML).join(""), () => rows);
}

function holding(stop, { car_park: park, time_s: now }, me, sure) {
  const left = !sure || stop.asked_s === null ? 0 : Math.ceil(PATIENCE - (now - stop.asked_s));
  const clear = park.in_the_way.length === 0;
  return make(
    "div",
    { className: "stop" },
    strong(t("stop_holds", reach(stop))),
    pressed(stop),
    make("span", { className: "way" }, way(park.in_the_way, sure)),
    left > 0 ? t("asked", operator(stop.asked_by), left) : "",
    may.operate(me) ? steps(stop, sure, left > 0 && clear) : "",
  );
}

function held(stop) {
  return make("div", { className: "stop past" }, strong(t("stop_held", reach(stop))), pressed(stop));
}

function way(blocking, sure) {
  if (!sure) return `? ${t("way_unknown")}`;
  return blocking.length ? `✕ ${t("way_blocked", blocking.map(named).join(", "))}` : `✓ ${t("way_clear")}`;
}

function steps({ stop_id: stop }, sure, ready) {
  const step = (key, deed) => button(t(key), () => act(t(key), pathTo("stops", stop, deed)), "");
  const ask = step("ask_for_end", "ask-for-end");
  const confirm = step("confirm_end", "confirm-end");
  ask.disabled = !sure;
  confirm.disabled = !ready;
  confirm.title = t("ask_first");
  return make("span", { className: "steps" }, ask, confirm);
}
