// Four times a second: whether what is shown is still true, and how old it is.

import { drawCard } from "./choice.js";
import { $ } from "./element.js";
import { tellRewind } from "./rewind.js";
import { drawStops } from "./stop.js";
import { lasting, number, t } from "./text.js";

const PULSE = 250; // ms

// The stops that hold now, also in a replay.
export function tellStops({ source, me }) {
  drawStops($("stops"), source.live, me, source.doubt(performance.now()), source.replay && source.state);
}

export function beat(desk) {
  setInterval(() => {
    if (!desk.me || $("room").hidden) return;
    tellTruth(desk);
    tellStops(desk);
    tellRewind(desk.source);
    drawCard(desk);
  }, PULSE);
}

function tellTruth({ source, tabs }) {
  const now = performance.now();
  const trouble = source.trouble(now);
  const age = source.age(now);
  const mode = source.replay ? "replay" : trouble ? "cut" : "live";
  $("pill").className = `pill ${mode}`;
  $("pill").textContent = t(mode);
  $("cut").hidden = mode !== "cut";
  const why = () => (Number.isFinite(age) ? t(`cut_${trouble}`, lasting(age / 1000)) : t("cut_nothing"));
  if (mode === "cut") $("cut").textContent = why();
  $("panel").classList.toggle("stale", mode === "cut" && tabs.doubtful);
  $("facts").textContent = mode === "live" ? facts(source.live, age) : "";
}

function facts({ unit, warnings }, age) {
  const standing = warnings.filter(w => w.standing).length;
  return t("facts", number(unit.tracks), number(standing), number(age), number(unit.tick_p50_ms, 1));
}
