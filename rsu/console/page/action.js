// What one can do: each asks for what it needs, and says what came of it.

import { Refused, send } from "./api.js";
import { button, lay, make, notice } from "./element.js";
import { clock, inTheWay, refused, t } from "./text.js";

const OPERATING = ["operator", "supervisor", "admin"], FORCING = ["supervisor", "admin"];
export const may = { operate: me => OPERATING.includes(me.role), force: me => FORCING.includes(me.role), study: me => me.role !== "viewer", admit: me => me.role === "admin", review: me => ["supervisor", "engineer", "admin"].includes(me.role) };

const dialog = () => document.getElementById("dialog");
export const close = () => dialog().close();
export function show(...children) { dialog().replaceChildren(...children); if (!dialog().open) dialog().showModal(); }

// Returns why it was not done; "" = it was.
export async function attempt(what, method, path, body) {
  try { await send(method, path, body); notice(t("done", what)); return ""; }
  catch (error) { return error instanceof Refused ? refused(error.problem) : t("unreachable"); }
}
export async function act(what, path, body, method = "POST") {
  const problem = await attempt(what, method, path, body);
  if (problem) notice(t("not_done", problem));
  return !problem;
}

export const begin = (wish, vehicle_id, target_id = null) => act(`${t(wish)} ${vehicle_id}`, "/api/v1/missions", { wish, vehicle_id, target_id });

export function askTarget(wish, vehicle, spots) {
  const list = make("datalist", { id: "free-spots" }, ...spots.filter(s => s.state === "free" && s.kind === "stall").map(s => make("option", { value: s.name })));
  const input = make("input", { name: "target", autocomplete: "off" });
  input.setAttribute("list", "free-spots");
  const form = make("form", { onsubmit: event => { event.preventDefault(); close(); begin(wish, vehicle, input.value.trim() || null); } },
    make("label", {}, t(wish === "park" ? "park_where" : "move_where", vehicle), input, list),
    make("div", { className: "row" }, button(t("close"), close, ""), make("button", { className: "primary" }, t(wish))));
  show(form); input.focus();
}

export function askCancel(m) {
  const what = `${t("cancel")} ${m.vehicle_id}`;
  show(make("p", {}, t("cancel_sure", m.vehicle_id)), make("div", { className: "row" }, button(t("close"), close, ""),
    button(what, () => { close(); act(what, `/api/v1/missions/${m.mission_id}/cancel`); }, "danger")));
}

// What a car shall do that stands: an operator lets go on what he held; a supervisor, what had a reason.
const BY_ITSELF = ["", "obstacle", "link", "journal", "restart", "emergency"], ONE_STEP = ["cancelled", "blocked"];
export const hold = m => act(`${t("hold")} ${m.vehicle_id}`, `/api/v1/missions/${m.mission_id}/hold`);
export const release = m => act(`${t("release")} ${m.vehicle_id}`, `/api/v1/missions/${m.mission_id}/release`);
export const holds = (m, me) => may.operate(me) && ["driving", "manoeuvring", "held", "authorised"].includes(m.state);
export const held = (m, me) => may.operate(me) && m.reason === "operator";
export const recovers = (m, me) => may.force(me) && m.reason !== "operator" && !BY_ITSELF.includes(m.reason);

// What is used or not: a spot, or the aisle that it is driven into from.
const isClosed = (state, key, name) => (state?.car_park?.closures ?? []).some(one => one[key] === name);
export const closed = { spot: (state, name) => isClosed(state, "spot", name), road: (state, name) => isClosed(state, "road", name) };
export const use = {
  spot: (state, name) => act(t(closed.spot(state, name) ? "open_spot" : "close_spot", name), `/api/v1/spots/${name}/${closed.spot(state, name) ? "open" : "close"}`),
  road: (state, name) => act(t(closed.road(state, name) ? "open_road" : "close_road", name), `/api/v1/roads/${name}/${closed.road(state, name) ? "open" : "close"}`),
};

export function askGoOn(m) {
  const path = `/api/v1/missions/${m.mission_id}`;
  const second = button(t("go_on_confirm"), async () => { if (await act(t("go_on"), `${path}/go-on`)) close(); }, "danger");
  const first = button(t("go_on_ask"), async () => { if (await act(t("go_on_ask"), `${path}/ask-to-go-on`)) { second.disabled = false; second.focus(); } }, "");
  second.disabled = !ONE_STEP.includes(m.reason);
  show(make("h2", {}, t("go_on_title", m.vehicle_id)), make("p", {}, t(m.reason)), make("p", { className: "faint" }, t("go_on_note")),
    make("div", { className: "row" }, button(t("close"), close, ""), second.disabled ? first : null, second));
  (second.disabled ? first : second).focus();
}

export function askStop(floors, vehicle) {
  const stop = reach => () => { close(); act(t("emergency_stop"), "/api/v1/stops", reach); };
  const all = button(t("stop_all"), stop({}), "danger");
  show(make("h2", {}, t("stop_title")), make("p", { className: "faint" }, t("stop_note")), make("div", { className: "row" },
    button(t("close"), close, ""),
    vehicle ? button(t("stop_vehicle", vehicle), stop({ vehicle_id: vehicle }), "danger") : null,
    ...(floors.length > 1 ? floors.map((_, level) => button(t("stop_level", level), stop({ level }), "danger")) : []), all));
  all.focus();
}

// The stops that hold, each with the two steps of its end: the second opens when the way is clear.
// While nobody is heard they are those of before: that one has ended is known from the unit alone.
// In a replay, those of then stand below them, and nothing is done about them.
let known = null;
const reachOf = stop => stop.vehicle_id ? `${t("vehicle")} ${stop.vehicle_id}` : stop.level !== null ? t("level", stop.level) : t("all");
const pressed = stop => t("stop_of", stop.by.replace(/^console-/, ""), clock(stop.since_s));
export function drawStops(place, state, me, trouble, past) {
  known = state?.car_park ? state : known;
  const park = known?.car_park, sure = !trouble && Boolean(state?.car_park);
  const rows = (park?.stops ?? []).map(stop => {
    const left = !sure || stop.asked_s === null ? 0 : Math.ceil(60 - (known.time_s - stop.asked_s));
    const clear = park.in_the_way.length === 0, asked = left > 0;
    const way = !sure ? `? ${t("way_unknown")}` : clear ? `✓ ${t("way_clear")}` : `✕ ${t("way_blocked", park.in_the_way.map(inTheWay).join(", "))}`;
    const parts = [make("strong", {}, t("stop_holds", reachOf(stop))), pressed(stop),
      make("span", { className: "way" }, way)];
    if (asked) parts.push(t("asked", stop.asked_by.replace(/^console-/, ""), left));
    if (may.operate(me)) {
      const ask = button(t("ask_for_end"), () => act(t("ask_for_end"), `/api/v1/stops/${stop.stop_id}/ask-for-end`), "");
      ask.disabled = !sure;
      const confirm = button(t("confirm_end"), () => act(t("confirm_end"), `/api/v1/stops/${stop.stop_id}/confirm-end`), "");
      confirm.disabled = !(asked && clear); confirm.title = t("ask_first");
      parts.push(make("span", { className: "steps" }, ask, confirm));
    }
    return make("div", { className: "stop" }, ...parts);
  });
  for (const stop of past?.car_park?.stops ?? []) rows.push(make("div", { className: "stop past" }, make("strong", {}, t("stop_held", reachOf(stop))), pressed(stop)));
  lay(place, rows.map(row => row.outerHTML).join(""), () => rows);
}
