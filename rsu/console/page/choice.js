// What is chosen, on the map or in a table: on which storey it is, and the card that tells of it.

import { askGoOn, askStop, closed, held, hold, holds, may, recovers, release, use } from "./action.js";
import { $, button, lay, make } from "./element.js";
import { why } from "./mission.js";
import { clock, language, number, t } from "./text.js";

const missionOf = ({ chosen, source }) =>
  source.state?.car_park?.missions.find(one => one.vehicle_id === chosen?.vehicle);
const kmh = speed => `${number(speed * 3.6, 1)} km/h`;
const metres = (x, y) => `${number(x, 1)} · ${number(y, 1)} m`;

// The storey of what is chosen: the one that is shown, if that is not known.
export function levelOf(desk) {
  const { chosen, chart } = desk;
  const named = (list, key, name) => name && list.find(one => one[key] === name);
  const found =
    missionOf(desk) ??
    (named(chart.spots, "name", chosen.spot) ||
      named(chart.lanes, "road", chosen.road) ||
      named(chart.sensors, "id", chosen.sensor) ||
      named(desk.source.state?.warnings ?? [], "warning_id", chosen.warning));
  return found ? found.level : desk.map.level;
}

// The key of what stands on the card as a button: hold or release, or let go on.
export function toggleHold(desk) {
  const m = missionOf(desk);
  const me = desk.hands;
  if (!m) return;
  if (holds(m, me)) hold(m);
  else if (held(m, me)) release(m);
  else if (recovers(m, me)) askGoOn(m);
}

const placeOf = ({ chosen, chart }, kind) =>
  kind === "spot" ? chosen?.spot : (chosen?.road ?? chart.spots.find(one => one.name === chosen?.spot)?.road);
export function toggleUse(desk, kind) {
  const name = placeOf(desk, kind);
  if (name && may.operate(desk.hands)) use[kind](desk.source.live, name);
}

// Of each kind of thing: its title, and rows of a word and what is known.
const TELLS = {
  vehicle(name, desk) {
    const m = missionOf(desk);
    return [
      `${t("vehicle")} ${name}`,
      m
        ? [
            [t("state"), t(m.state)],
            [t("target"), `${t(m.kind)} → ${m.target_id}`],
            [t("speed"), kmh(m.speed_mps)],
            [t("why"), why(m, desk.source.state.time_s) || "–"],
          ]
        : [],
    ];
  },
  spot(name, { source }) {
    const spot = source.spots.get(name);
    return [
      `${t("spot")} ${name}`,
      [
        [t("state"), t(spot?.state ?? "unknown")],
        [t("vehicle"), spot?.vehicle_id || "–"],
      ],
    ];
  },
  road: (name, { source }) => [
    `${t("road")} ${name}`,
    [[t("state"), t(closed.road(source.state, name) ? "closed" : "open")]],
  ],
  track(id, { map }) {
    const item = map.items.find(one => one.id === id);
    return [
      `${t("track")} ${id}`,
      item
        ? [
            [t("speed"), kmh(item.speed)],
            [t("where"), metres(item.x, item.y)],
          ]
        : [],
    ];
  },
  warning(id, { source }) {
    const w = source.state?.warnings.find(one => one.warning_id === id);
    return [
      w?.catalogue_entry ?? id,
      w
        ? [
            [t("state"), t(w.standing ? "standing" : "ended")],
            [t("cause"), `${w.cause_code}/${w.sub_cause_code}`],
            [t("where"), metres(w.x_m, w.y_m)],
            [t("time"), clock(w.detected_s)],
          ]
        : [],
    ];
  },
  sensor(id, { source }) {
    const s = source.state?.sensors.find(one => one.sensor_id === id);
    return [
      `${t("sensor")} ${id}`,
      s
        ? [
            [t("state"), t(s.alive ? "alive" : "dead")],
            [t("rate"), `${number(s.rate_hz, 1)} Hz`],
          ]
        : [],
    ];
  },
};

function acts(desk) {
  const { chosen, source, hands: me } = desk;
  const m = missionOf(desk);
  const found = [];
  if (m && (holds(m, me) || held(m, me) || recovers(m, me)))
    found.push(button(t(holds(m, me) ? "hold" : held(m, me) ? "release" : "go_on"), () => toggleHold(desk)));
  if (chosen.vehicle && may.operate(me))
    found.push(button(t("stop_vehicle", chosen.vehicle), () => askStop(desk.chart.floors_m, chosen.vehicle)));
  if (may.operate(me))
    for (const kind of ["spot", "road"]) {
      const name = placeOf(desk, kind);
      if (name)
        found.push(
          button(t(`${closed[kind](source.state, name) ? "open" : "close"}_${kind}`, name), () =>
            toggleUse(desk, kind),
          ),
        );
    }
  return found;
}

export function drawCard(desk) {
  const { chosen, map } = desk;
  const card = $("card");
  card.hidden = !chosen;
  if (!chosen) return;
  const [kind] = Object.keys(chosen);
  const [title, rows] = TELLS[kind](chosen[kind], desk);
  const doing = acts(desk);
  const follow = button(t("follow"), () => {
    map.following = !map.following;
    drawCard(desk);
  });
  follow.ariaPressed = String(map.following);
  const print = JSON.stringify([title, rows, doing.map(act => act.textContent), map.following, language]);
  lay(card, print, () => [
    make("strong", {}, title),
    make("dl", {}, ...rows.flatMap(([word, fact]) => [make("dt", {}, word), make("dd", {}, fact)])),
    make(
      "div",
      { className: "row" },
      follow,
      ...doing,
      button(t("close"), () => desk.choose(null)),
    ),
  ]);
}
