// What one can do: each asks for what it needs, and says what came of it.

import { pathTo, Refused, send } from "./api.js";
import { $, button, make, notice } from "./element.js";
import { say, t } from "./text.js";

const OPERATING = ["operator", "supervisor", "admin"];
const FORCING = ["supervisor", "admin"];
export const may = {
  operate: me => OPERATING.includes(me.role),
  force: me => FORCING.includes(me.role),
  study: me => me.role !== "viewer",
  admit: me => me.role === "admin",
  review: me => ["supervisor", "engineer", "admin"].includes(me.role),
};

export const close = () => $("dialog").close();
export function show(...children) {
  $("dialog").replaceChildren(...children);
  if (!$("dialog").open) $("dialog").showModal();
}

// Returns why it was not done; "" = it was.
export async function attempt(what, method, path, body) {
  try {
    await send(method, path, body);
    notice(t("done", what));
    return "";
  } catch (error) {
    return error instanceof Refused ? say(error.problem) : t("unreachable");
  }
}
export async function act(what, path, body, method = "POST") {
  const problem = await attempt(what, method, path, body);
  if (problem) notice(t("not_done", problem));
  return !problem;
}

export const begin = (wish, vehicle_id, target_id = null) =>
  act(`${t(wish)} ${vehicle_id}`, "/api/v1/missions", { wish, vehicle_id, target_id });

export function askTarget(wish, vehicle, spots) {
  const list = make(
    "datalist",
    { id: "free-spots" },
    ...spots.filter(s => s.state === "free" && s.kind === "stall").map(s => make("option", { value: s.name })),
  );
  const input = make("input", { name: "target", autocomplete: "off" });
  input.setAttribute("list", "free-spots");
  const form = make(
    "form",
    {
      onsubmit: event => {
        event.preventDefault();
        close();
        begin(wish, vehicle, input.value.trim() || null);
      },
    },
    make("label", {}, t(wish === "park" ? "park_where" : "move_where", vehicle), input, list),
    make(
      "div",
      { className: "row" },
      button(t("close"), close, ""),
      make("button", { className: "primary" }, t(wish)),
    ),
  );
  show(form);
  input.focus();
}

export function askCancel(m) {
  const what = `${t("cancel")} ${m.vehicle_id}`;
  show(
    make("p", {}, t("cancel_sure", m.vehicle_id)),
    make(
      "div",
      { className: "row" },
      button(t("close"), close, ""),
      button(
        what,
        () => {
          close();
          act(what, pathTo("missions", m.mission_id, "cancel"));
        },
        "danger",
      ),
    ),
  );
}

// What a car shall do that stands: an operator lets go on what he held; a supervisor, what had a reason.
const BY_ITSELF = ["", "obstacle", "link", "journal", "restart", "emergency"];
const ONE_STEP = ["cancelled", "blocked"];
export const hold = m => act(`${t("hold")} ${m.vehicle_id}`, pathTo("missions", m.mission_id, "hold"));
export const release = m => act(`${t("release")} ${m.vehicle_id}`, pathTo("missions", m.mission_id, "release"));
export const holds = (m, me) => may.operate(me) && ["driving", "manoeuvring", "held", "authorised"].includes(m.state);
export const held = (m, me) => may.operate(me) && m.reason === "operator";
export const recovers = (m, me) => may.force(me) && m.reason !== "operator" && !BY_ITSELF.includes(m.reason);

// What is used or not: a spot, or the aisle that it is driven into from.
const isClosed = (state, key, name) => (state?.car_park?.closures ?? []).some(one => one[key] === name);
export const closed = {
  spot: (state, name) => isClosed(state, "spot", name),
  road: (state, name) => isClosed(state, "road", name),
};
export const use = {
  spot: (state, name) =>
    act(
      t(closed.spot(state, name) ? "open_spot" : "close_spot", name),
      pathTo("spots", name, closed.spot(state, name) ? "open" : "close"),
    ),
  road: (state, name) =>
    act(
      t(closed.road(state, name) ? "open_road" : "close_road", name),
      pathTo("roads", name, closed.road(state, name) ? "open" : "close"),
    ),
};

export function askGoOn(m) {
  const second = button(
    t("go_on_confirm"),
    async () => {
      if (await act(t("go_on"), pathTo("missions", m.mission_id, "go-on"))) close();
    },
    "danger",
  );
  const first = button(
    t("go_on_ask"),
    async () => {
      if (await act(t("go_on_ask"), pathTo("missions", m.mission_id, "ask-to-go-on"))) {
        second.disabled = false;
        second.focus();
      }
    },
    "",
  );
  second.disabled = !ONE_STEP.includes(m.reason);
  show(
    make("h2", {}, t("go_on_title", m.vehicle_id)),
    make("p", {}, t(m.reason)),
    make("p", { className: "faint" }, t("go_on_note")),
    make("div", { className: "row" }, button(t("close"), close, ""), second.disabled ? first : null, second),
  );
  (second.disabled ? first : second).focus();
}

export function askStop(floors, vehicle) {
  const stop = reach => () => {
    close();
    act(t("emergency_stop"), "/api/v1/stops", reach);
  };
  const all = button(t("stop_all"), stop({}), "danger");
  show(
    make("h2", {}, t("stop_title")),
    make("p", { className: "faint" }, t("stop_note")),
    make(
      "div",
      { className: "row" },
      button(t("close"), close, ""),
      vehicle ? button(t("stop_vehicle", vehicle), stop({ vehicle_id: vehicle }), "danger") : null,
      ...(floors.length > 1
        ? floors.map((_, level) => button(t("stop_level", level), stop({ level }), "danger"))
        : []),
      all,
    ),
  );
  all.focus();
}
